"""break-even: the value of one input at which two results are equal, exactly.

The total is affine in an amount or a factor of a line outside loops, and a quotient of polynomials where the
input stands in a loop, an output or an allocation key: its demands solve a linear system (Cramer's rule). The
difference is fitted through exact samples, its zeros are found exactly, and each one counts only when both
studies, calculated at it, give equal totals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, get_args

from footprint.api.compare import compare
from footprint.api.interpretation import Rerun
from footprint.api.result import Result
from footprint.base.numbers import show
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.engine.rational import MAX_SAMPLES, Rational, Sample, fit
from footprint.model.types import exact_text

if TYPE_CHECKING:
    from footprint.api.study import Study

Side = Literal["both", "old", "new"]
SIDES: tuple[Side, ...] = get_args(Side)
#: Where the difference is sampled, as parts of the stated value: shares stay below one, amounts above zero.
_STEPS = tuple(Fraction(n, 24) for n in (24, 12, 18, 48, 21, 16, 96, 20, 23, 22, 15, 17, 19, 13, 14, 10, 8))
_WIDE = tuple(Fraction(n) for n in (1, 2, 3, 5, 7, 11, 13, 17, 19, 23))
_ZERO = Fraction(0)


@dataclass(frozen=True)
class BreakEven:
    """Where two totals are equal.

    Parameters
    ----------
    values : tuple of (Fraction, Fraction)
        The value of the input in ``unit``, exact, and the total that both have there, kg CO2e.
    stated : tuple of (Fraction or None, Fraction or None)
        The value in the old and in the new one as they stand; None where one does not have the input.
    function : Rational
        The difference new less old as a function of the input.
    problems : tuple of Problem
        Why there is no value, or what else was found.
    """

    input: str
    unit: str
    side: Side
    stated: tuple[Fraction | None, Fraction | None]
    values: tuple[tuple[Fraction, Fraction], ...]
    function: Rational = field(repr=False)
    problems: tuple[Problem, ...] = ()

    @property
    def kind(self) -> str:
        """``affine`` or ``rational``: what the difference is in the input."""
        return "affine" if self.function.affine else "rational"

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form (``footprint-break-even/1``); exact numbers are text."""
        return {
            "format": "footprint-break-even/1",
            "input": self.input,
            "unit": self.unit,
            "side": self.side,
            "stated": [None if v is None else exact_text(v) for v in self.stated],
            "kind": self.kind,
            "values": [{"value": exact_text(v), "shown": show(v), "total": show(t)} for v, t in self.values],
            "problems": [p.to_json() for p in self.problems],
        }


def break_even(
    old: Result | Study,
    new: Result | Study,
    address: str,
    *,
    side: Side = "both",
    assessment: str = "",
    against: str = "",
) -> BreakEven:
    """The values of one input at which two results of one declared unit are equal.

    Parameters
    ----------
    old, new : Result or Study
        Two studies, two scenarios of one, or twice the same with two assessments.
    address : str
        The input: ``lines/L1/amount``, ``factors/own/steel/value`` (kg CO2e per its unit) ...
    side : {"both", "old", "new"}
        Where it moves; ``both`` moves it wherever it stands.
    assessment, against : str
        The assessment of the old and of the new one.

    Raises
    ------
    ProblemsError
        FP-M120 where the input is unknown; FP-X043 where the declared units differ; FP-G120 where the totals
        differ by the same whatever the input, or are equal anyway; FP-G121 where the difference is no
        quotient of low degree, or is zero only at an irrational value.
    """
    held = compare(old, new, assessment, against)
    runs = [Rerun(held.old, held.assessment), Rerun(held.new, held.against)]
    told = [
        _told(run, address, side in ("both", name)) for run, name in zip(runs, ("old", "new"), strict=True)
    ]
    if told == [None, None]:
        runs[side == "new"].known(address)  # says which inputs there are
    units = {t[1] for t in told if t is not None}
    if len(units) > 1:
        raise ProblemsError([Problem("FP-X125", Where(key=address), got=" | ".join(sorted(units)))])
    moves = [t is not None for t in told]

    def totals(value: Fraction) -> tuple[Fraction, Fraction]:
        one, two = (
            run.at(address, value) if moved else run.total for run, moved in zip(runs, moves, strict=True)
        )
        return one, two

    function = _function(totals, next(t[0] for t in told if t is not None), address)
    values, problems = _zeros(function, totals, address)
    stated = [None if t is None else t[0] for t in told]
    return BreakEven(address, units.pop(), side, (stated[0], stated[1]), values, function, problems)


def _told(run: Rerun, address: str, moves: bool) -> tuple[Fraction, str] | None:
    """Value and unit of the input in one result; None where it does not stand or shall not move."""
    if not moves:
        return None
    try:
        value, unit, _ = run.told(address)
    except ProblemsError:
        return None
    return value, unit


def _points(stated: Fraction) -> Iterator[Fraction]:
    """Values to try, the stated one first."""
    yield from (stated * part for part in _STEPS if stated)
    yield from (stated + part * (abs(stated) or 1) for part in _WIDE)


def _function(totals: Any, stated: Fraction, address: str) -> Rational:
    """The difference as a function of the input. Raises ProblemsError where it is none of low degree."""
    samples: list[Sample] = []
    found: Rational | None = None
    for value in _points(stated):
        try:
            one, two = totals(value)
        except ProblemsError:
            continue  # not a value that the input may have
        samples.append((value, two - one))
        found = fit(samples)
        # a constant says the most and is believed the least: it is tried on both sides of the stated value
        sure = found is not None and not _constant(found)
        if sure or len(samples) == MAX_SAMPLES:
            break
    if found is None:
        raise ProblemsError([Problem("FP-G121", Where(key=address), got=address)])
    if _constant(found):
        code = "FP-G122" if found.zero else "FP-G120"
        raise ProblemsError([Problem(code, Where(key=address), got=show(found.above[0] / found.below[0]))])
    return found


def _constant(function: Rational) -> bool:
    return function.affine and len(function.above) == 1


def _zeros(
    function: Rational, totals: Any, address: str
) -> tuple[tuple[tuple[Fraction, Fraction], ...], tuple[Problem, ...]]:
    """The zeros at which both studies really calculate to one total, and what is said of the others."""
    where = Where(key=address)
    values, problems = [], []
    for zero in function.zeros():
        try:
            one, two = totals(zero)
        except ProblemsError as fault:
            reason = {f"reason_{lang}": fault.problems[0].message(lang) for lang in ("zh", "en")}
            problems.append(Problem("FP-G123", where, got=show(zero), severity="warning", values=reason))
            continue
        if one == two:
            values.append((zero, one))
    if function.other_zeros():
        problems.append(Problem("FP-G124", where, severity="warning", got=address))
    if not values and not problems:
        problems.append(Problem("FP-G125", where, severity="warning", got=address))
    return tuple(values), tuple(problems)
