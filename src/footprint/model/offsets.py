"""Offsets and credits for stored carbon, told by their words: neither ever enters a footprint.

The words stand in ``offsets.csv`` (zh and en). ``how``: a whole word or phrase, a part of the text, the whole
text, or a word that names a part of a machine too (``no_goods``: on lines of goods it is no offset).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from footprint.base.problem import Problem
from footprint.model.lines import Line
from footprint.model.own_factor import OwnFactor
from footprint.model.place import Place
from footprint.model.study import Study

#: Words before a term that deny it: a factor “without carbon offsets” holds none.
_DENIED = re.compile(
    r"(\bno|\bwithout|\bexcl\.?|\bexcluding|\bnot including|不含|不包括|不计|未使用|无|扣除前)\W{0,3}$"
)
#: Words after a term that make it a thing: a “carbon credit card”, “carbon offset paper”.
_THING = re.compile(r"[\s_-]*((cards?|printing|press(es)?|plates?|paper|inks?|blankets?)(?![a-z])|卡)")
GOODS = frozenset(
    {"material", "auxiliary", "packaging", "phantom", "substitute", "intermediate", "transport"}
)
CODES = {"offset": "FP-M160", "storage_credit": "FP-M161"}


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    text = (files("footprint.model") / "offsets.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _stems() -> tuple[str, ...]:
    """The last word of every term, without those that hold another: a text with none of them is done."""
    last = {row["word"].split()[-1] for row in _rows()}
    return tuple(sorted(w for w in last if not any(o != w and o in w for o in last)))


@cache
def _terms() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    out = []
    for row in _rows():
        word = re.escape(row["word"]).replace(r"\ ", r"[\s_-]+")
        bounded = rf"(?<![a-z0-9]){word}(?![a-z0-9])"
        pattern = {"part": word, "whole": rf"^{word}$"}.get(row["how"], bounded)
        out.append((re.compile(pattern), row["how"], row["means"]))
    return tuple(out)


@lru_cache(maxsize=20_000)
def meaning(text: str, *, goods: bool = False) -> str:
    """``offset`` or ``storage_credit`` where a text names one, else "".

    Parameters
    ----------
    text : str
        A name, a specification, an id.
    goods : bool
        True for the name of a material or part, where ``VCU`` is a vehicle control unit.
    """
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    if not any(stem in folded for stem in _stems()):
        return ""
    for pattern, how, means in _terms():
        if how == "no_goods" and goods:
            continue
        for found in pattern.finditer(folded):
            if not _DENIED.search(folded[: found.start()]) and not _THING.match(folded, found.end()):
                return means
    return ""


def _texts(line: Line, own: Mapping[str, OwnFactor]) -> Iterator[tuple[str, str]]:
    """(column, text) of a line, and of the own factors it is pinned to."""
    yield from (("name", line.name), ("spec", line.spec))
    for match in line.matches:
        column = f"{match.role}.factor"
        yield column, match.factor
        if match.factor in own:
            row = own[match.factor]
            yield from ((column, row.name), (column, row.technology))


def no_offsets(study: Study, place: Place) -> Iterator[Problem]:
    """FP-M160, FP-M161: a line that is an offset, a carbon credit, or a credit for storing or delaying."""
    own = {f"own/{f.id}": f for f in study.factors}
    for line in study.lines:
        for column, text in _texts(line, own):
            means = meaning(text, goods=line.kind in GOODS and column in ("name", "spec"))
            if means:
                yield Problem(CODES[means], place("lines", line.id, column), got=text)
                break
