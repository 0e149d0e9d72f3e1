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
    """The 150 of one language, or the 100 of both that were held out."""
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


def thing(factor: Factor) -> tuple[str, str]:
    """Source and name without the unit: rows of one thing in other units are one answer."""
    return factor.source, factor.names["en"].partition(", per ")[0]


@cache
def _things(library: Library) -> Mapping[str, frozenset[tuple[str, str]]]:
    """Code -> the things of its rows."""
    out: dict[str, set[tuple[str, str]]] = {}
    for factor in library.rows():
        for code in factor.codes:
            out.setdefault(_norm(code), set()).add(thing(factor))
    return {code: frozenset(found) for code, found in out.items()}


def shipped_right(query: Query, library: Library) -> frozenset[tuple[str, str]]:
    """The right things that are in the library: what the query writer named may not ship."""
    return frozenset().union(*(_things(library).get(code, frozenset()) for code in query.right))


def judge(query: Query, library: Library, lang: str) -> int:
    """The place of the right row among different things, 0 if not found; for "none" the number of hits."""
    seen: list[tuple[str, str]] = []
    named = shipped_right(query, library)
    for hit in hits(query, library, lang, 60):
        name = thing(hit.factor)
        if name not in seen:
            seen.append(name)
        if name in named:
            return len(seen)
    return 0 if query.right else len(seen)
