"""The closed unit table: unit, dimension, exact ratio to the dimension's base unit, aliases.

The table is data (``data/units.csv``). Published form and digest follow RECORD ("Tables"). Own
dimensions keep apart what must never be added silently: product mass, each gas, kg CO2e; electricity,
heat, fuel energy (net, gross); gas volume per reference temperature; money per currency and year.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from footprint.base.digest import digest
from footprint.base.messages import Lang
from footprint.base.numbers import format_rat, parse_rat

TABLE_ID = "footprint-units-1"


@dataclass(frozen=True, slots=True)
class Unit:
    """One row: ``ratio`` base units of its dimension per unit."""

    id: str
    dimension: str
    ratio: Fraction
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefusedUnit:
    """A text that is refused on purpose, with the units it might have meant and why."""

    text: str
    choices: tuple[str, ...]
    reason_en: str
    reason_zh: str


def _rows(name: str) -> list[dict[str, str]]:
    path = files("footprint.base") / "data" / name
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@cache
def units() -> Mapping[str, Unit]:
    """All units by id."""
    return {
        r["unit"]: Unit(
            r["unit"],
            r["dimension"],
            parse_rat(r["ratio"]),
            tuple(a for a in r["aliases"].split("|") if a),
        )
        for r in _rows("units.csv")
    }


@cache
def refused_units() -> Mapping[str, RefusedUnit]:
    """Ambiguous or misleading texts, by text."""
    return {
        r["text"]: RefusedUnit(r["text"], tuple(r["choices"].split("|")), r["reason_en"], r["reason_zh"])
        for r in _rows("units_refused.csv")
    }


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    """Every accepted text (id or alias) -> the unit ids it may mean."""
    out: dict[str, list[str]] = {}
    for unit in units().values():
        for text in dict.fromkeys((unit.id, *unit.aliases)):
            out.setdefault(text, []).append(unit.id)
    return {text: tuple(ids) for text, ids in out.items()}


#: Units whose id is a word or a made-up sign; people see their Chinese word in Chinese texts.
_WORDS = ("piece", "dozen", "day", "year", "min", "jin", "mu", "mile", "10kt", "10MWh", "100GWh")


def unit_label(unit: str, lang: Lang) -> str:
    """The unit as shown to people: its symbol, or its Chinese word where the id is no symbol."""
    row = units().get(unit)
    spelled = unit.startswith(_WORDS) or unit.endswith("piece")
    if lang != "zh" or row is None or not spelled:
        return unit
    return next((a for a in row.aliases if not a.isascii() and a.isalpha()), unit)


@cache
def base_unit(dimension: str) -> str:
    """The unit of ratio 1 of a dimension (the first such row)."""
    for unit in units().values():
        if unit.dimension == dimension and unit.ratio == 1:
            return unit.id
    raise KeyError(dimension)


@cache
def table_document() -> dict[str, Any]:
    """The published form: {id, units: {U: {dimension, ratio}}}."""
    rows = {u.id: {"dimension": u.dimension, "ratio": format_rat(u.ratio)} for u in units().values()}
    return {"id": TABLE_ID, "units": rows}


@cache
def table_digest() -> str:
    """Digest of the published form (tag ``unit_table``)."""
    return digest("unit_table", table_document())
