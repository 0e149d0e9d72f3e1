"""Which impact category of openLCA is the climate total over 100 years, by its words and its method's.

Every word of a category must be known: a category that says anything else (avoided, normalised, uptake)
is not the total, however its unit reads. A time horizon that is stated must be 100 years.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from footprint.exchange.source import set_of

CO2E = re.compile(r"kg[ _-]?CO2[ _-]?(e|eq|eqv|equiv)\.?", re.IGNORECASE | re.ASCII)
_MAX_NAME = 300
#: What a climate category is called; one of these must stand in its name.
_CLIMATE = re.compile(
    r"climate change|global warming|\bgwp|greenhouse gas|\bghg\b|carbon footprint"
    r"|气候变化|全球变暖|全球增温|全球暖化|碳足迹|温室气体"
)
#: Words that may stand beside it without changing what is counted.
_BESIDE = frozenset(
    re.findall(
        r"\S+",
        "climate change global warming potential gwp greenhouse gas gases ghg emission emissions carbon"
        " footprint total totals a y yr yrs year years time horizon ipcc ar4 ar5 ar6 ef pef en cml recipe"
        " traci midpoint h hierarchist in of the over for and v kg co2 e eq method baseline indicator impact"
        " 气候变化 全球变暖 全球增温 全球暖化 潜值 潜能 潜势 碳足迹 温室气体 排放 排放量 总量 总计 年",
    )
)
_PART_WORDS: Mapping[str, frozenset[str]] = {
    "fossil": frozenset(["fossil", "fossils", "化石"]),
    "biogenic": frozenset(["biogenic", "生物源", "生物"]),
    "luluc": frozenset(["land", "use", "luluc", "luc", "transformation", "土地利用", "土地利用变化"]),
}
#: Words of a method or category that make another quantity of the same unit.
_OTHER = re.compile(
    r"\ba?i?gtp|temperature|normali[sz]|weight|damage|endpoint|avoided|twenty"
    r"|individualist|egalitarian"
)
#: Cultural perspectives of ReCiPe with another horizon: individualist 20, egalitarian 1,000 (500) years.
_PERSPECTIVE = re.compile(r"\([^()]*\b[ie]\b[^()]*\)")
_TOKEN = re.compile(r"\d+(?:\.\d+)+|\d+|[a-z]+\d?(?=[^a-z\d]|$)|[a-z]+|[\u4e00-\u9fff]+")
_YEARS = frozenset(["a", "y", "yr", "yrs", "year", "years", "年", "jahre", "ans"])
_HORIZONS = frozenset(["20", "50", "100", "200", "500", "1000"])
_REPORTS = (("AR6", r"\bar6\b|ipcc 2021"), ("AR5", r"\bar5\b|ipcc 2013"), ("AR4", r"\bar4\b|ipcc 2007"))
_SPLIT_CHINESE = re.compile(
    "(" + "|".join(sorted((w for w in _BESIDE if not w.isascii()), key=len)[::-1]) + ")"
)


@dataclass(frozen=True)
class Category:
    """What a category is: ``total`` or a part of it, "" for anything else; whether 100 years are stated."""

    part: str
    stated: bool


def _plain(text: str) -> str:
    """Lower case, one kind of blank, no underscores; signs stay."""
    return re.sub(r"[\s_]+", " ", unicodedata.normalize("NFKC", text).casefold())


def _tokens(text: str) -> list[str]:
    spaced = _SPLIT_CHINESE.sub(r" \1 ", re.sub(r"(\bgwp)(?=\d)", r"\1 ", text))
    return _TOKEN.findall(spaced)


def _horizons(tokens: list[str]) -> set[str]:
    """Numbers of years: before ``a`` or ``years``, behind ``gwp``, or one of the usual horizons."""
    out = set()
    for index, token in enumerate(tokens):
        if not token.isdigit() or re.fullmatch(r"(19|20)\d\d", token):
            continue
        after, before = tokens[index + 1 : index + 2], tokens[max(index - 1, 0) : index]
        if token in _HORIZONS or _YEARS.intersection(after) or before == ["gwp"]:
            out.add(token)
    return out


@lru_cache(1_024)
def category(name: str, method: str) -> Category:
    """What a category in kg CO2e is, by its own name and that of its method."""
    nothing = Category("", False)
    if max(len(name), len(method)) > _MAX_NAME:
        return nothing
    word, whole = _plain(name), _plain(method)
    tokens = _tokens(word)
    own, of_method = _horizons(tokens), _horizons(_tokens(whole))
    if _OTHER.search(word) or _OTHER.search(whole) or _PERSPECTIVE.search(word) or _PERSPECTIVE.search(whole):
        return nothing
    if not _CLIMATE.search(word) or own - {"100"} or (of_method and "100" not in of_method):
        return nothing
    if not own and of_method - {"100"}:
        return nothing  # a method of several horizons, and a category that names none
    return Category(_part(tokens), bool(own or of_method))


def _part(tokens: list[str]) -> str:
    rest = [t for t in tokens if t not in _BESIDE and not t[0].isdigit()]
    if not rest:
        return "total"
    return next((part for part, words in _PART_WORDS.items() if words.issuperset(rest)), "")


def gwp_set(name: str, method: str, *, stated: bool) -> str:
    """The set that exactly one assessment report in the names means; none without "100" or with feedbacks."""
    word = _plain(f"{method} {name}")
    found = [report for report, pattern in _REPORTS if re.search(pattern, word)]
    return set_of(found if stated and "feedback" not in word else ())
