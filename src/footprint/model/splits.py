"""Wholes that rows divide: a shared trip, a hub's energy, a waste stream by treatment routes.

The rows of one whole state the same amount, and divide it by stated shares that sum to exactly one, or by
mass, volume or chargeable mass. Electricity and gas of one hub may carry one name: a carrier is a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.model.lines import Line
from footprint.model.place import Place
from footprint.model.study import Study
from footprint.model.types import exact_text

Whole = tuple[str, str]


def wholes(study: Study) -> dict[Whole, tuple[Line, ...]]:
    """The rows of each whole, by its name and the carrier."""
    found: dict[Whole, tuple[Line, ...]] = {}
    for line in study.lines:
        if line.split:
            key = (line.split, line.carrier)
            found[key] = (*found.get(key, ()), line)
    return found


def split_rows(study: Study, place: Place) -> Iterator[Problem]:
    """Every row of a whole divides the same amount in the same way, and the shares sum to one."""
    for line in study.lines:
        yield from _alone(line, place)
    for rows in wholes(study).values():
        odd = next((x for x in rows if _alike(x) != _alike(rows[0])), None)
        if odd is not None:
            yield _wrong(odd, "split", rows, place)
        elif not rows[0].split_by:
            yield from _sum(rows, place)


def _alone(line: Line, place: Place) -> Iterator[Problem]:
    """What a row says of itself: a key needs a whole, and a share is stated or computed, not both."""
    if line.split_by and not line.split:
        yield Problem("FP-M158", place("lines", line.id, "split_by"), got=line.id, values={"rows": line.id})
    if line.split and (line.share_key is not None or (line.split_by and line.share is not None)):
        yield Problem("FP-M158", place("lines", line.id, "share"), got=line.id, values={"rows": line.id})
    if line.volumetric is not None and line.split_by != "chargeable":
        where = place("lines", line.id, "volumetric")
        yield Problem("FP-M159", where, got=exact_text(line.volumetric), severity="warning")
    dimension = "volume" if line.split_by == "volume" else "mass"
    for column, quantity in (("split_part", line.split_part), ("split_total", line.split_total)):
        if quantity is not None and quantity.dimension != dimension:
            values = {"got_dimension": quantity.dimension, "expected_dimension": dimension}
            where = place("lines", line.id, "split_unit")
            yield Problem("FP-U004", where, got=quantity.unit, expected=dimension, values=values)
        if quantity is not None and quantity.value < 0:
            where, got = place("lines", line.id, column), exact_text(quantity.value)
            yield Problem("FP-M003", where, got=got, expected="≥ 0")


def _alike(line: Line) -> tuple[object, ...]:
    """What all rows of a whole have in common: amount, basis, process and the way of dividing."""
    amount = None if line.amount is None else (line.amount.base, line.amount.dimension)
    total = None if line.split_total is None else line.split_total.base
    return (amount, line.per, line.process, line.parent, line.split_by, total)


def _sum(rows: tuple[Line, ...], place: Place) -> Iterator[Problem]:
    blank = next((x for x in rows if x.share is None), None)
    if blank is not None:
        yield _wrong(blank, "share", rows, place)
        return
    total = sum((x.share for x in rows if x.share is not None), Fraction(0))
    if total != 1:
        told = ", ".join(f"{x.id} {exact_text(x.share or Fraction(0))}" for x in rows)
        values = {"rows": told, "split": rows[0].split, "rest": exact_text(1 - total)}
        where = place("lines", rows[-1].id, "share")
        yield Problem("FP-M157", where, got=exact_text(total), expected="1", values=values)


def _wrong(line: Line, column: str, rows: tuple[Line, ...], place: Place) -> Problem:
    told = {"rows": ", ".join(x.id for x in rows)}
    return Problem("FP-M158", place("lines", line.id, column), got=line.id, values=told)
