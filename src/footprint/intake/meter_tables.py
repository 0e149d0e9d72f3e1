"""A table of meter readings as evidence: its total and its days against what is stated for the file.

In: the bytes of a file that somebody else made. Out: findings. A file that is no table is told, not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from footprint.base.numbers import show
from footprint.base.problem import Problem, Refused
from footprint.base.unit_table import base_unit, units
from footprint.base.where import Where
from footprint.engine.exact import exact_sum
from footprint.intake.cells import number
from footprint.intake.reading import Row
from footprint.intake.tables.grid import data_source
from footprint.intake.tables.table import read_table
from footprint.units.lookup import lookup

#: Larger files are not read: a year of quarter-hours fits.
MAX_TABLE = 2_000_000
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stated:
    """What is said of the file: days, inclusive or "", and its total in the base unit of a dimension."""

    start: str
    end: str
    quantity: Fraction | None
    dimension: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One period of the table: what was used, in the base unit of ``dimension``."""

    first: date
    last: date
    value: Fraction
    dimension: str


def meter_problems(data: bytes, file: str, stated: Stated, where: Where) -> Iterator[Problem]:
    """Findings on one file of kind ``meter``.

    FP-I370 another total; FP-I371 other days than stated; FP-I372 days that no row holds; FP-I373 days that
    two rows hold; FP-I374 (info) the file could not be read as a table of consumption with periods.
    """
    try:
        rows = _readings(data, file, stated) if len(data) <= MAX_TABLE else ()
    except Refused:
        rows = ()
    if not rows:
        yield Problem("FP-I374", where, got=file, severity="info")
        return
    kinds = {r.dimension for r in rows}
    total = exact_sum(r.value for r in rows)
    if stated.quantity is not None and (kinds != {stated.dimension} or total != stated.quantity):
        got = f"{show(total, 12)} {' | '.join(base_unit(k) for k in sorted(kinds))}"
        expected = f"{show(stated.quantity, 12)} {base_unit(stated.dimension)}"
        yield Problem("FP-I370", where, got=got, expected=expected)
    first, last = min(r.first for r in rows), max(r.last for r in rows)
    if stated.start and stated.end and (str(first), str(last)) != (stated.start, stated.end):
        yield Problem("FP-I371", where, got=f"{first} … {last}", expected=f"{stated.start} … {stated.end}")
    for code, spans in (("FP-I372", _gaps(rows)), ("FP-I373", _overlaps(rows))):
        if spans:
            told = ", ".join(f"{a} … {b}" for a, b in spans[:6])
            yield Problem(code, where, got=told, severity="warning" if code == "FP-I372" else "error")


def _readings(data: bytes, file: str, stated: Stated) -> tuple[Reading, ...]:
    """The rows of the table; none where it leaves a question open or a cell is no reading."""
    answers = {"scope": "product", "carrier": "electricity" if stated.dimension == "electricity" else ""}
    table = read_table(data_source(data, file), "energy", {k: v for k, v in answers.items() if v})
    if not table.ready:
        return ()
    rows = [_reading(row) for row in table.rows.get("energy", ())]
    return tuple(r for r in rows if r is not None) if all(rows) else ()


def _reading(row: Row) -> Reading | None:
    value, unit = number(row.cell("amount")), lookup(row.cell("unit").text)
    if isinstance(value, Problem) or not isinstance(unit, str):
        return None
    try:
        first, last = (date.fromisoformat(row.cell(c).text) for c in ("start", "end"))
    except ValueError:
        return None
    return Reading(first, last, value * units()[unit].ratio, units()[unit].dimension)


def _days(rows: Sequence[Reading]) -> list[tuple[date, date]]:
    return sorted({(r.first, r.last) for r in rows})


def _gaps(rows: Sequence[Reading]) -> list[tuple[date, date]]:
    found, at = [], None
    for first, last in _days(rows):
        if at is not None and first > at + _DAY:
            found.append((at + _DAY, first - _DAY))
        at = last if at is None else max(at, last)
    return found


def _overlaps(rows: Sequence[Reading]) -> list[tuple[date, date]]:
    """Days of two rows whose periods cross; several meters of one month are no overlap."""
    found, at = [], None
    for first, last in _days(rows):
        if at is not None and first <= at:
            found.append((first, min(at, last)))
        at = last if at is None else max(at, last)
    return found
