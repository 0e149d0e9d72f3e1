"""Slips of 3.6 (kWh for MJ) and of a pound for a kilogram: too small to stand out, so only exact ones count.

The yardstick is one that ought to agree: months of a meter that hardly differ, a balance that closes when the
one mass is taken in the other unit, the bill of the line, a published value of the same place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from statistics import median

from footprint.base.numbers import parse_share, show
from footprint.base.problem import Problem
from footprint.base.unit_table import base_unit, units
from footprint.base.where import Where
from footprint.engine.exact import exact_sum
from footprint.factors.factor import Factor
from footprint.factors.gwp import gwp_document, gwp_sets
from footprint.factors.library import library
from footprint.factors.shipped import shipped
from footprint.factors.terms import terms
from footprint.model.vocabulary import label, words
from footprint.result.claims import claims_of
from footprint.result.magnitude import broken_balance, like_rows
from footprint.result.view import Rule, View, ViewFactor, ViewLine

#: kg in one pound (international avoirdupois pound, 1959), MJ in one kWh.
POUND, KWH = Fraction("0.45359237"), Fraction(18, 5)
_NAMES: Mapping[Fraction, str] = {KWH: "kWh / MJ", 1 / POUND: "lb / kg"}
_STEPS: Mapping[str, Fraction] = {
    **dict.fromkeys(("electricity", "heat", "fuel_net", "fuel_gross"), KWH),
    "mass": 1 / POUND,
}
_MIN_ALIKE = 5
_COMPARED = frozenset({"electricity_mix", "generation", "heat", "combustion"})


def _exact(view: View) -> Fraction:
    return parse_share(str(view.parameters["slip_exact"]))


def _slipped(ratio: Fraction, step: Fraction, within: Fraction) -> bool:
    """Whether a ratio, or its inverse, is a step give or take a share of it."""
    size = ratio if ratio >= 1 else 1 / ratio
    return step / (1 + within) <= size <= step * (1 + within)


def _told(code: str, line: str, step: Fraction, got: str, **values: str) -> Problem:
    shown = {"slip": _NAMES[step], "ratio": show(step, 3), **values}
    return Problem(code, Where(sheet="lines", key=line), got=got, values=shown)


def months(view: View) -> Iterator[Problem]:
    """One row 3.6 times the others, where at least five others are nearly the same."""
    flat = parse_share(str(view.parameters["slip_flat"]))
    for dimension, amounts in like_rows(view):
        step = _STEPS.get(dimension)
        if step != KWH or len(amounts) <= _MIN_ALIKE:
            continue
        middle = Fraction(median(amount for _, amount in amounts))
        apart = [(x, a) for x, a in amounts if not middle / flat <= a <= middle * flat]
        if len(apart) == 1 and _slipped(apart[0][1] / middle, step, flat - 1):
            (line, amount), unit = apart[0], base_unit(dimension)
            yield _told("FP-G495", line.id, step, f"{show(amount)} {unit}", usual=f"{show(middle)} {unit}")


def pounds(view: View) -> Iterator[Problem]:
    """A mass that breaks the balance and closes it to a fifth of the tolerance when taken in pounds."""
    found = broken_balance(view)
    if found is None:
        return
    whole, net, within = found.whole, found.net, (1 - found.low) / 5
    for line, mass in found.rows:
        for other in (mass * POUND, mass / POUND):
            if abs((whole - mass + other) / net - 1) <= within and max(mass, other) * 20 >= net:
                yield _told("FP-G496", line.id, 1 / POUND, f"{show(mass)} kg", usual=f"{show(net)} kg")


def bills(view: View) -> Iterator[Problem]:
    """A line that claims what its own documents show, in another unit."""
    claims = claims_of(view)
    named = Counter(file.id for claim in claims for file in claim.files)
    for claim in claims:
        step, files = _STEPS.get(claim.dimension), claim.compared
        if step is None or files != claim.files or any(named[f.id] > 1 for f in files):
            continue  # a shared bill is judged as a sum
        total = exact_sum(f.quantity for f in files if f.quantity is not None)
        if total <= 0 or claim.stated <= 0:
            continue
        if _slipped(claim.stated / total, step, _exact(view)):
            got, usual = (f"{show(x)} {base_unit(claim.dimension)}" for x in (claim.stated, total))
            yield _told("FP-G497", claim.id, step, got, usual=usual)


@cache
def _rows() -> Mapping[tuple[str, str, str], list[Factor]]:
    """Rows that own factors are compared with, by boundary, dimension and place."""
    found: dict[tuple[str, str, str], list[Factor]] = {}
    for kind in sorted(_COMPARED):
        for row in library(shipped()).rows(kind=kind):
            found.setdefault((kind, row.dimension, row.geography), []).append(row)
    return found


@lru_cache(maxsize=1_000)
def _published(
    kind: str, dimension: str, place: str, carrier: str, gwp_set: str
) -> tuple[tuple[str, Fraction], ...]:
    """Rows of a boundary, place and carrier with their values above zero, kg CO2e per base unit."""
    document, asked = gwp_document(gwp_set), terms(carrier)
    found = []
    for row in _rows().get((kind, dimension, place), ()):
        if not row.gases.keys() <= document["gases"].keys():
            continue
        if kind == "combustion" and not (asked and asked <= terms(row.name("en"))):
            continue
        value = exact_sum(row.value(document).values()) / units()[row.unit].ratio
        found += [(row.ref, value)] if value > 0 else []
    return tuple(found)


def own_values(view: View) -> Iterator[Problem]:
    """An own factor that is a published one of its place in another unit."""
    if view.gwp_set not in gwp_sets():
        return
    within, seen = _exact(view), set[str]()
    for line in view.lines:
        factor = line.factor
        if factor is None or factor.ref in seen or not line.activity or not _own(factor):
            continue
        seen.add(factor.ref)
        unit = units()[factor.unit]
        value = line.total / line.activity / unit.ratio
        rows = _published(factor.kind, unit.dimension, factor.geography, _carrier(line), view.gwp_set)
        if value <= 0 or any(abs(value / known - 1) <= within for _, known in rows):
            continue
        for ref, known in rows:
            step = next((s for s in _NAMES if _slipped(value / known, s, within)), None)
            if step is not None:
                told, usual = (f"{show(v * unit.ratio)} kg CO2e/{factor.unit}" for v in (value, known))
                yield _told("FP-G498", line.id, step, factor.ref, value=told, usual=f"{ref} ({usual})")
                break


def _own(factor: ViewFactor) -> bool:
    own = not factor.released and not factor.supplied
    return own and factor.kind in _COMPARED and factor.unit in units()


def _carrier(line: ViewLine) -> str:
    """What a line burns, in English; "" where no carrier is told."""
    told = next((t.removeprefix("carrier:") for t in line.tags if t.startswith("carrier:")), "")
    return label("carrier", told, "en") if told in words("carrier") else ""


def unit_slips(view: View) -> Iterator[Problem]:
    """Amounts, masses and own factors that are those of another unit."""
    looks: Sequence[Rule] = (months, pounds, bills, own_values)
    for look in looks:
        yield from look(view)
