"""Bilingual search: exact > alias > code > fuzzy, and no hit where nothing fits.

Fuzzy search compares words of the glossary, not characters: a text is cut into known terms (longest
first, zh or en), each term counts by its rarity, and rapidfuzz only mends misspelt Latin words. A plain
ratio over Chinese strings ranks badly, so it is not used for them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from rapidfuzz import fuzz, process

from footprint.factors.factor import Factor

How = Literal["exact", "alias", "code", "fuzzy"]
SCORES = {"exact": 100, "alias": 90, "code": 85}
_FUZZY_TOP = 75
_FUZZY_MIN = 50  # below this a hit is a guess
_PHRASE_MIN = 88
_WORD = re.compile(r"[a-z0-9.]+|[\u3400-\u9fff]+")
#: Sizes and counts of a specification carry no activity: 500x400, 0.5mm, 30, m6.
_SIZE = re.compile(r"[0-9.]+(?:x[0-9.]+)*(?:mm|cm|m|um|kg|g|t|ml|l|w|kw|v|pcs)?|[a-z]|m[0-9]+(?:x[0-9]+)*")
_CJK = re.compile(r"[\u3400-\u9fff]")
_STOP = frozenset(
    {"an", "the", "of", "for", "and", "or", "to", "in", "from", "per", "with", "by", "on", "at"}
    | {"kg", "km", "mm", "cm", "kwh", "type", "model"}
)
_STOP_ZH = re.compile("包装|外购|采购|消耗|产品|规格|型号|用于|使用|[用的及和与每类型]")
#: Weights of words that no factor holds: a size-like scrap, a pair of characters, a word.
_UNKNOWN = (3, 4, 8)
#: Ties: what a bill of materials or an energy bill usually means comes first.
_KIND_ORDER = (
    "electricity_mix",
    "direct",
    "combustion",
    "cradle_to_gate",
    "tank_to_wheel",
    "well_to_wheel",
    "water",
    "heat",
    "generation",
    "waste_treatment",
    "upstream",
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must have; empty means any."""

    geography: str = ""
    year: int | None = None
    dimension: str = ""
    kinds: tuple[str, ...] = ()

    def keeps(self, factor: Factor) -> bool:
        """True when the factor passes every stated filter; world data pass any geography."""
        if self.geography and factor.geography not in (self.geography, "GLO"):
            return False
        if self.year is not None:
            if factor.year_from is not None and self.year < factor.year_from:
                return False
            if factor.year_to is not None and self.year > factor.year_to:
                return False
        if self.dimension and factor.dimension != self.dimension:
            return False
        return not self.kinds or factor.kind in self.kinds


@dataclass(frozen=True, slots=True)
class Hit:
    """A factor found: score 0..100 and how it was found."""

    factor: Factor
    score: int
    how: How


def fold(text: str) -> str:
    """NFKC, case-folded, punctuation to single blanks."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() or c in ".%<>" else " " for c in text).split())


@cache
def _glossary() -> dict[str, str]:
    """Folded word -> the English name of its term."""
    path = files("footprint.factors") / "data" / "glossary.json"
    rows: list[list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return {fold(word): f"#{row[0]}" for row in rows for word in row}


@cache
def _longest() -> int:
    return max((len(w) for w in _glossary()), default=0)


def _edge(text: str, at: int) -> bool:
    """True where a term may begin or end: not inside a Latin word."""
    if at <= 0 or at >= len(text):
        return True
    left, right = text[at - 1], text[at]
    return not (left.isascii() and left.isalnum() and right.isascii() and right.isalnum())


def terms(text: str) -> frozenset[str]:
    """The words of a text: glossary terms (``#name``), other Latin words, pairs of other characters."""
    text = fold(text)
    found: set[str] = set()
    rest: list[str] = []
    known, at = _glossary(), 0
    while at < len(text):
        for end in range(min(len(text), at + _longest()), at, -1):
            piece = text[at:end]
            single = len(piece) == 1 and _CJK.match(piece)  # one character is too weak inside a text
            if piece in known and not single and _edge(text, at) and _edge(text, end):
                found.add(known[piece])
                rest.append(" ")
                at = end
                break
        else:
            rest.append(text[at])
            at += 1
    for match in _WORD.finditer("".join(rest)):
        word = match[0]
        if _CJK.match(word):
            for run in _STOP_ZH.sub(" ", word).split():
                found.update([run] if len(run) == 1 else (run[i : i + 2] for i in range(len(run) - 1)))
        elif word not in _STOP and not _SIZE.fullmatch(word):
            found.add(word)
    return frozenset(found)


class SearchIndex:
    """An index over factors, built at the first search."""

    def __init__(self, factors: Sequence[Factor]) -> None:
        self._factors = tuple(factors)
        self._built = False
        self._exact: dict[str, list[int]] = {}
        self._alias: dict[str, list[int]] = {}
        self._code: dict[str, list[int]] = {}
        self._terms: list[frozenset[str]] = []
        self._heads: list[frozenset[str]] = []
        self._holders: dict[str, list[int]] = {}
        self._words: list[str] = []

    def _build(self) -> None:
        if self._built:
            return
        for at, factor in enumerate(self._factors):
            for text in (*factor.names.values(), factor.id, factor.ref):
                self._exact.setdefault(fold(text), []).append(at)
            for alias in factor.aliases:
                self._alias.setdefault(fold(alias), []).append(at)
            for code in factor.codes:
                self._code.setdefault(fold(code), []).append(at)
            head = frozenset().union(*(terms(n) for n in factor.names.values()))
            self._heads.append(head)
            every = head.union(
                *(terms(a) for a in factor.aliases), terms(factor.technology.replace("-", " "))
            )
            self._terms.append(every)
            for word in every:
                self._holders.setdefault(word, []).append(at)
        self._words = sorted(w for w in self._holders if w.isascii() and w.isalpha() and len(w) > 3)
        self._words += sorted(w for w in _glossary() if w.isascii() and w.isalpha() and len(w) > 3)
        self._built = True

    def _weight(self, word: str) -> int:
        """Rare words count more; integers, so that every machine ranks alike."""
        count = len(self._holders.get(word, ()))
        if not count:
            return _UNKNOWN[1] if _CJK.match(word) else _UNKNOWN[0 if len(word) < 3 else 2]
        return 1 + (len(self._factors) // count).bit_length()

    def _mended(self, words: Iterable[str]) -> set[str]:
        out = set()
        for word in words:
            if word in self._holders or not (word.isascii() and word.isalpha()) or len(word) < 5:
                out.add(word)
                continue
            near = process.extractOne(word, self._words, scorer=fuzz.ratio, score_cutoff=84)
            out.add(_glossary().get(near[0], near[0]) if near else word)
        return out

    def _phrase(self, text: str) -> set[str]:
        """The terms of the nearest alias of a misspelt text; letters only, R-134a is not R-143a."""
        folded = fold(text)
        if len(folded) < 6 or not folded.isascii() or not folded.replace(" ", "").isalpha():
            return set()
        near = process.extractOne(folded, list(self._alias), scorer=fuzz.ratio, score_cutoff=_PHRASE_MIN)
        return set(terms(near[0])) if near else set()

    def _fuzzy(self, text: str) -> list[tuple[int, int]]:
        hits = self._by_terms(self._mended(terms(text)))
        return hits or self._by_terms(self._phrase(text))

    def _by_terms(self, asked: set[str]) -> list[tuple[int, int]]:
        total = sum(self._weight(w) for w in asked)
        if not total:
            return []
        shared: Counter[int] = Counter()
        for word in asked:
            for at in self._holders.get(word, ()):
                shared[at] += self._weight(word)
        scored = ((at, _FUZZY_TOP * weight // total) for at, weight in shared.items())
        return [(at, score) for at, score in scored if score >= _FUZZY_MIN]

    def _order(self, hit: Hit, asked: frozenset[str], at: int) -> tuple[int | str, ...]:
        factor = hit.factor
        kind = _KIND_ORDER.index(factor.kind) if factor.kind in _KIND_ORDER else len(_KIND_ORDER)
        surplus = len(self._heads[at] - asked)
        usual = "#average" in self._heads[at] or "average" in factor.technology
        average = 0 if usual or factor.technology == "primary" else 1
        return (-hit.score, kind, average, surplus, -(factor.year_to or 0), factor.id)

    def search(self, text: str, limit: int = 20, filters: Filters = Filters()) -> list[Hit]:
        """Hits, best first; [] when nothing fits well enough."""
        self._build()
        folded = fold(text)
        if not folded:
            return []
        found: dict[int, Hit] = {}
        ways: tuple[tuple[How, dict[str, list[int]]], ...] = (
            ("exact", self._exact),
            ("alias", self._alias),
            ("code", self._code),
        )
        for how, table in ways:
            for at in table.get(folded, ()):
                found.setdefault(at, Hit(self._factors[at], SCORES[how], how))
        for at, score in self._fuzzy(text):
            found.setdefault(at, Hit(self._factors[at], score, "fuzzy"))
        asked = terms(text)
        kept = [(self._order(h, asked, at), h) for at, h in found.items() if filters.keeps(h.factor)]
        return [h for _, h in sorted(kept, key=lambda pair: pair[0])[:limit]]
