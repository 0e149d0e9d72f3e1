"""The exact path: every value a rational, every sum independent of order (policy N2, N5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat

from flint import fmpq

from footprint.engine.linear import solve_demands
from footprint.engine.program import Program

_ZERO = Fraction(0)
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class ExactRun:
    """``demands`` per process (base units), ``scales`` per line, ``values`` line x component (kg CO2e).

    ``reused`` tells the lines whose values were taken from an earlier run.
    """

    demands: tuple[Fraction, ...]
    scales: tuple[Fraction, ...]
    values: tuple[tuple[Fraction, ...], ...]
    reused: tuple[bool, ...]


def _fast(value: Fraction) -> fmpq:
    return fmpq(*value.as_integer_ratio())


def _slow(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """The exact sum of rationals."""
    parts = [value for value in values if value]
    if len(parts) < 2:
        return parts[0] if parts else _ZERO
    total = fmpq(0)
    for value in parts:
        total += _fast(value)
    return _slow(total)


def exact_product(*values: Fraction) -> Fraction:
    """The exact product of rationals; most are one, and cost nothing."""
    parts = [value for value in values if value.numerator != value.denominator]
    if len(parts) < 2:
        return parts[0] if parts else _ONE
    total = _fast(parts[0])
    for value in parts[1:]:
        total *= _fast(value)
    return _slow(total)


def group_sums(values: Sequence[Fraction], groups: Sequence[int], count: int) -> list[Fraction]:
    """Exact sums by group index (0..count-1)."""
    totals = [fmpq(0)] * count
    for value, group in zip(values, groups, strict=True):
        totals[group] += _fast(value)
    return [_slow(total) for total in totals]


Known = Sequence[tuple[Fraction, tuple[Fraction, ...]] | None]


def run(program: Program, known: Known = ()) -> ExactRun:
    """Solve the demands, scale every line, multiply by its factor.

    Parameters
    ----------
    known : sequence
        Per line the scale and values of an earlier run in which its amount, ratio and factor were the
        same, else None. Values of the same scale are kept; empty means that nothing is known.

    Raises
    ------
    footprint.engine.linear.LinearError
        The process system has no single solution, or is too large for the exact path.
    """
    demands = solve_demands(len(program.outputs), program.edges(), program.final)
    per_run = [
        demand * share / output
        for demand, share, output in zip(demands, program.shares, program.outputs, strict=True)
    ]
    scales = tuple(
        per_run[process] if scaled else Fraction(1)
        for process, scaled in zip(program.line_process, program.line_scaled, strict=True)
    )
    factors = [[_fast(value) for value in row] for row in program.factors]
    width = len(program.factors[0]) if program.factors else 0
    nothing = (_ZERO,) * width
    values, reused = [], []
    for scale, amount, ratio, index, held in zip(
        scales, program.amounts, program.ratios, program.line_factor, known or repeat(None), strict=False
    ):
        same = held is not None and held[0] == scale
        reused.append(same)
        if held is not None and same:
            values.append(held[1])
            continue
        if index < 0:
            values.append(nothing)
            continue
        activity = _fast(scale) * _fast(amount) * _fast(ratio)
        values.append(tuple(_slow(activity * factor) if factor else _ZERO for factor in factors[index]))
    return ExactRun(tuple(demands), scales, tuple(values), tuple(reused))
