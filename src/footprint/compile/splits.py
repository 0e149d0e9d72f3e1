"""Shares of a whole that rows divide by mass, volume or chargeable mass."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.compile.lines import cargo_mass
from footprint.compile.transport import Part, chargeable, part_words
from footprint.model.lines import Line
from footprint.model.place import Place
from footprint.model.splits import wholes
from footprint.model.study import Study
from footprint.model.types import exact_text

#: A share of a whole, and how it came about.
Share = tuple[Fraction, str]


def split_shares(study: Study, place: Place) -> tuple[Mapping[str, Share], list[Problem]]:
    """The share of every row of a keyed whole, by the id of the row, and what stands in the way.

    The whole is what the rows state as such (a trip that also moves the cargo of others), else their sum:
    then the shares sum to one, and nothing of the trip is lost.
    """
    found: dict[str, Share] = {}
    problems: list[Problem] = []
    for rows in wholes(study).values():
        if not rows[0].split_by:
            continue
        parts = {line.id: _part(study, line, place) for line in rows}
        missing = [line for line in rows if parts[line.id] is None]
        problems += [
            Problem("FP-C143", place("lines", line.id, "split_part"), got=line.split) for line in missing
        ]
        known = [part.value for part in parts.values() if part is not None]
        stated, summed = rows[0].split_total, sum(known, Fraction(0))
        total = summed if stated is None else stated.base
        if missing:
            continue
        if summed > total or total <= 0:
            problems.append(_above(rows, summed, total, place))
            continue
        for line in rows:
            part = parts[line.id]
            if part is not None:
                found[line.id] = part.value / total, part_words(line, part, total)
    return found, problems


def _above(rows: tuple[Line, ...], summed: Fraction, total: Fraction, place: Place) -> Problem:
    told = {"rows": ", ".join(line.id for line in rows), "split": rows[0].split}
    where = place("lines", rows[-1].id, "split_total")
    return Problem("FP-C144", where, got=exact_text(summed), expected=exact_text(total), values=told)


def _part(study: Study, line: Line, place: Place) -> Part | None:
    """What one row takes of the whole: stated, else the mass or volume of its cargo."""
    if line.split_part is not None:
        return Part(line.split_part.base, "m3" if line.split_by == "volume" else "kg")
    if line.split_by == "volume":
        return None if line.volume is None else Part(line.volume.base, "m3")
    mass = _mass(study, line, place)
    if line.split_by == "chargeable":
        return chargeable(line, mass)
    return None if mass is None else Part(mass, "kg")


def _mass(study: Study, line: Line, place: Place) -> Fraction | None:
    if line.amount is not None and line.amount.dimension == "mass":
        return line.amount.base
    held = cargo_mass(study, line, place)
    return None if isinstance(held, Problem) or not line.cargo else held.base
