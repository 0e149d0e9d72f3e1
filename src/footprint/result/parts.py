"""A difference of one line in parts that add up to it exactly: amount, factor, scale and method.

A line counts inside(method) x amount x factor(factor, method) x scale. Where several of them change at once
their joint effect has no owner; it is divided evenly, in the one way that knows no order: the mean over all
orders of change (L. S. Shapley, A value for n-person games, 1953; for sums of products J. W. Sun, Energy
Economics 20 (1998) 85-100). No logarithm enters, so the parts of rationals are rationals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Any

from footprint.base.problem import ProblemsError
from footprint.base.unit_table import units
from footprint.compile.inventory import Inventory, InvLine
from footprint.engine.exact import exact_sum
from footprint.factors.factor import Factor
from footprint.factors.gwp import gwp_sets
from footprint.result.result import AssessmentResult

_ZERO, _ONE = Fraction(0), Fraction(1)
_PLAYERS = range(4)


@dataclass(frozen=True, slots=True)
class Parts:
    """kg CO2e of a difference.

    ``amount``: what is stated of the activity, with mass per piece and distance; a line that is new, gone or
    told in other dimensions altogether lies here. ``factor``: another factor, or a state without one.
    ``scale``: demand, output, yield and allocation of the process, and shares of meters. ``method``: GWP set
    and boundary.
    """

    amount: Fraction = _ZERO
    factor: Fraction = _ZERO
    scale: Fraction = _ZERO
    method: Fraction = _ZERO

    @property
    def total(self) -> Fraction:
        """The whole difference."""
        return self.amount + self.factor + self.scale + self.method

    def named(self) -> dict[str, Fraction]:
        """The four parts by name."""
        return {name: getattr(self, name) for name in PARTS}


PARTS = ("amount", "factor", "scale", "method")


def added(parts: Iterable[Parts]) -> Parts:
    """The sum of the parts of many lines."""
    held = tuple(parts)
    return Parts(**{name: exact_sum(getattr(p, name) for p in held) for name in PARTS})


@dataclass(frozen=True, slots=True)
class LineEnd:
    """One line in one assessment: its scale, whether it is inside the boundary, its factor, the GWP set."""

    line: InvLine
    scale: Fraction
    inside: bool
    factor: Factor | None
    gwp_set: Mapping[str, Any]

    @property
    def run(self) -> Fraction:
        """Runs of the process times the line's share of a meter."""
        return self.scale * self.line.share

    @property
    def onward(self) -> Fraction:
        """Units of the factor (base units of its dimension) per base unit of the stated amount."""
        factor = units()[self.factor.unit].ratio if self.factor else _ONE
        steps = [c.ratio for c in self.line.conversions if c.kind != "share"]
        made = factor / units()[self.line.amount.unit].ratio if self.factor else _ONE
        for ratio in steps if self.factor else ():
            made *= ratio
        return made

    def intensity(self, gwp_set: Mapping[str, Any]) -> Fraction:
        """kg CO2e per base unit of the factor's dimension; 0 without a factor."""
        if self.factor is None:
            return _ZERO
        try:
            values = self.factor.value(gwp_set)
        except ProblemsError:  # a gas that the other set does not know: the change is the factor's then
            values = self.factor.value(self.gwp_set)
        return exact_sum(values.values()) / units()[self.factor.unit].ratio

    @property
    def value(self) -> Fraction:
        """kg CO2e in the total."""
        if not self.inside:
            return _ZERO
        return self.run * self.line.amount.base * self.onward * self.intensity(self.gwp_set)


def line_ends(inventory: Inventory, item: AssessmentResult) -> dict[str, LineEnd]:
    """Every line of an inventory as one assessment takes it, those outside its boundary too."""
    inside = {row.line.id: row.scale for row in item.lines}
    name, gwp_set = item.assessment.id, gwp_sets()[item.assessment.gwp_set]
    return {
        line.label: LineEnd(
            line,
            inside[line.id] if line.id in inside else _scale(inventory, item, line),
            line.id in inside,
            inventory.factors.get(line.factor),
            gwp_set,
        )
        for line in inventory.lines
        if not line.assessments or name in line.assessments
    }


def _scale(inventory: Inventory, item: AssessmentResult, line: InvLine) -> Fraction:
    """Runs per declared unit (RECORD S16), for a line that has no result to tell it."""
    if line.per != "output":
        return _ONE
    process = inventory.processes[line.process]
    return item.demands[line.process] * process.share / process.output.base


def parts_of(old: LineEnd | None, new: LineEnd | None) -> Parts:
    """The difference of one line, new less old, in its parts; None where a study does not state the line."""
    if old is None or new is None:
        return Parts(amount=(new.value if new else _ZERO) - (old.value if old else _ZERO))
    if old == new or not (old.inside or new.inside):
        return Parts()
    pairs = _amounts(old, new)
    if pairs is None:
        return Parts(amount=new.value - old.value)
    amounts, rates = pairs
    sets = (old.gwp_set, new.gwp_set)
    intensity = [[end.intensity(s) * rate for s in sets] for end, rate in zip((old, new), rates, strict=True)]

    def value(moved: frozenset[int]) -> Fraction:
        amount, factor, scale, method = (int(player in moved) for player in _PLAYERS)
        if not (old, new)[method].inside:
            return _ZERO
        return amounts[amount] * intensity[factor][method] * (old, new)[scale].run

    return Parts(*(_shapley(value, player) for player in _PLAYERS))


def _amounts(
    old: LineEnd, new: LineEnd
) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]] | None:
    """Both amounts in one dimension, and what leads from it to each factor; None where there is none."""
    stated = (old.line.amount, new.line.amount)
    if old.factor and new.factor:
        dimensions = {units()[f.unit].dimension for f in (old.factor, new.factor)}
        if len(dimensions) == 1:
            return (stated[0].base * old.onward, stated[1].base * new.onward), (_ONE, _ONE)
    if stated[0].dimension == stated[1].dimension:
        return (stated[0].base, stated[1].base), (old.onward, new.onward)
    return None


def _shapley(value: Callable[[frozenset[int]], Fraction], player: int) -> Fraction:
    """The mean over all orders of what moving one part adds to those moved before it."""
    others = [p for p in _PLAYERS if p != player]
    count = len(_PLAYERS)
    total = _ZERO
    for size in range(count):
        weight = Fraction(factorial(size) * factorial(count - size - 1), factorial(count))
        for before in map(frozenset, combinations(others, size)):
            total += weight * (value(before | {player}) - value(before))
    return total
