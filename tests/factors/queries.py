"""The blind queries: 150 Chinese and 150 English lines worded as in real bills, with the rows that are right.

They were written from the raw data alone and committed before the glossary grew. ``judge`` says where the
right row stands; a row is right when one of its codes is among those named, whatever its unit or edition.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from footprint.factors.factor import Factor
from footprint.factors.library import Library
from footprint.factors.search import Filters, Hit

#: Boundaries that a line of each kind takes, as matching has them.
KINDS: Mapping[str, tuple[str, ...]] = {
    "material": ("cradle_to_gate",),
    "fuel": ("combustion",),
    "electricity": ("electricity_mix", "generation", "transmission"),
    "heat": ("heat",),
    "water": ("water", "cradle_to_gate"),
    "freight": ("tank_to_wheel", "well_to_wheel"),
    "waste": ("waste_treatment",),
    "process": ("direct", "cradle_to_gate", "heat"),
}


@dataclass(frozen=True)
class Query:
    """One line: ``right`` holds codes, none for a thing that no row truly is."""

    id: str
    text: str
    kind: str
    right: frozenset[str]


def _norm(code: str) -> str:
    code = code.strip().casefold().replace(" ", "-")
    if code.startswith("desnz:"):  # the last part of a thing's id is its unit
        return code.rpartition("_")[0]
    return code


@cache
def queries(lang: str) -> tuple[Query, ...]:
    """The 150 of one language."""
    path = Path(__file__).with_name(f"queries_{lang}.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return tuple(
        Query(
            r["id"],
            r["text"],
            r["kind"],
            frozenset() if r["right"] == "none" else frozenset(_norm(c) for c in r["right"].split("|")),
        )
        for r in rows
    )


def hits(query: Query, library: Library, lang: str, limit: int = 10) -> list[Hit]:
    """What a search for the line answers; nearest proxies are no answer."""
    place = "CN" if query.kind == "electricity" and lang == "zh" else ""
    wanted = Filters(kinds=KINDS[query.kind], family="footprint", newest=True, geography=place)
    return [h for h in library.search(query.text, limit, wanted) if h.how != "broader"]


def right(query: Query, factor: Factor) -> bool:
    """True where the row is one of those named."""
    return any(_norm(code) in query.right for code in factor.codes)


def judge(query: Query, library: Library, lang: str) -> int:
    """The place of the right row among different things, 0 if not found; for "none" the number of hits."""
    seen: list[str] = []
    for hit in hits(query, library, lang, 40):
        name = hit.factor.names["en"].partition(", per ")[0]
        if name not in seen:
            seen.append(name)
        if query.right and right(query, hit.factor):
            return len(seen)
    return 0 if query.right else len(seen)
