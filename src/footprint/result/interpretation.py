"""What moves a total: effects of single inputs, and the spans of a tornado; api calculates them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.engine.exact import exact_sum
from footprint.factors.gwp import gwp_sets
from footprint.result.result import AssessmentResult, Result


@dataclass(frozen=True, slots=True)
class Effect:
    """One input moved, all others as stated.

    ``value`` and ``moved`` are in ``unit``; ``delta`` is the exact change of the total in kg CO2e.
    ``elasticity`` is (delta / total) / (moved / value - 1): per cent of the total per per cent of the input,
    over the stated step (an arc, where the total is not linear in it). None where total or value is 0.
    """

    input: str
    name: str
    unit: str
    value: Fraction
    moved: Fraction
    delta: Fraction
    elasticity: Fraction | None


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects of the same relative change on each input, largest first.

    ``refused`` are inputs that cannot be moved that far, each with the reason; ``left_out`` counts those of
    small lines that nobody asked for.
    """

    change: Fraction
    total: Fraction
    rows: tuple[Effect, ...]
    refused: tuple[tuple[str, Problem], ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Span:
    """One bar of a tornado: the ends of an input, and the total at each, kg CO2e; None where refused."""

    input: str
    name: str
    unit: str
    low: Fraction
    high: Fraction
    total_low: Fraction | None
    total_high: Fraction | None
    source: str

    def ends(self, total: Fraction) -> tuple[Fraction, Fraction]:
        """Lowest and highest total of the bar, the total as stated where an end is refused."""
        values = [total if v is None else v for v in (self.total_low, self.total_high)]
        return min(values), max(values)


@dataclass(frozen=True, slots=True)
class Spans:
    """A tornado: bars around the total, widest first, and what could not be moved."""

    total: Fraction
    rows: tuple[Span, ...]
    refused: tuple[tuple[str, Problem], ...]


def factor_values(result: Result, item: AssessmentResult) -> dict[str, tuple[Fraction, str, Fraction]]:
    """By factor in use: kg CO2e per unit, the unit, and kg CO2e that all its lines carry.

    The total is linear in the value of each factor (RECORD S16): scaled as a whole, it moves what its lines
    carry by the same part.
    """
    gwp_set = gwp_sets()[item.assessment.gwp_set]
    carried: dict[str, list[Fraction]] = {}
    for row in item.lines:
        if row.line.factor:
            carried.setdefault(row.line.factor, []).append(row.total)
    found = {}
    for ref, values in sorted(carried.items()):
        factor = result.inventory.factors[ref]
        found[ref] = (exact_sum(factor.value(gwp_set).values()), factor.unit, exact_sum(values))
    return found


def range_spans(result: Result, item: AssessmentResult) -> list[Span]:
    """The lines whose factor is a range: their total with the low and with the high end."""
    gwp_set = gwp_sets()[item.assessment.gwp_set]
    rows = []
    for row in item.lines:
        if row.line.factor_high:
            low, high = (result.inventory.factors[r] for r in (row.line.factor, row.line.factor_high))
            least, most = (exact_sum(f.value(gwp_set).values()) for f in (low, high))
            extra = row.scale * row.line.amount.value * row.line.ratio * most - row.total
            name, unit, total = row.line.line.name, f"kg CO2e/{low.unit}", item.total
            source = row.line.match.reason
            address = f"lines/{row.line.label}/range"
            rows.append(Span(address, name, unit, least, most, total, total + extra, source))
    return rows
