"""Stated uncertainty of a study: the pedigree, the closed form and the simulation."""

from __future__ import annotations

from fractions import Fraction
from math import exp, log, sqrt
from random import Random

import pytest

from building import codes, line, own, study
from footprint.base.problem import ProblemsError
from footprint.model.quality import Quality
from footprint.result.uncertainty import simulate, uncertainty

GSD2 = "1.5"


def row(line_id: str, scope: str = "factor", basic: str = GSD2, **more) -> Quality:
    fields = {"line": line_id, "scope": scope, "reason": "test", "basic": basic, **more}
    return Quality.model_validate(fields)


def numbers(lines, factors, rows):
    result = study(lines, factors, quality=tuple(rows)).calculate()
    return result.numbers.inventory, result.numbers.assessment()


def one(*rows):
    return numbers((line("A", "4", "kg", "a"),), (own("a", "kg", "0.5"),), rows)


def many(count: int, scope: str, shared: bool):
    names = [f"L{i:03}" for i in range(count)]
    factors = [own("a", "kg", "1")] if shared else [own(f"f{n.lower()}", "kg", "1") for n in names]
    lines = [line(n, "1", "kg", "a" if shared else f"f{n.lower()}") for n in names]
    return numbers(lines, factors, [row(n, scope) for n in names])


def test_one_lognormal_line_is_its_own_closed_form():
    found = uncertainty(*one(row("A")))
    assert found.gsd2 == pytest.approx(1.5, rel=1e-12)
    sigma = log(1.5) / 2
    assert found.mean == pytest.approx(2 * exp(sigma**2 / 2), rel=1e-12)
    assert found.interval == pytest.approx((2 * exp(-1.959963985 * sigma), 2 * exp(1.959963985 * sigma)))
    assert found.basis.total == 2  # the median, and less than the mean
    assert found.mean > 2


def test_the_simulation_of_one_line_has_its_percentiles():
    held = one(row("A"))
    found, exact = simulate(*held, 100_000, 11), uncertainty(*held)
    assert found.percentiles[Fraction(50)] == pytest.approx(2, rel=0.005)
    for percentile, end in ((Fraction(5, 2), 0), (Fraction(195, 2), 1)):
        assert exact.interval is not None
        assert found.percentiles[percentile] == pytest.approx(exact.interval[end], rel=0.01)
    assert abs(found.mean - exact.mean) < 4 * found.standard_error


def test_activity_and_factor_of_one_line_add_in_squares_of_the_logarithm():
    found = uncertainty(*one(row("A"), row("A", "activity", "2")))
    assert found.gsd2 == pytest.approx(exp(sqrt(log(1.5) ** 2 + log(2) ** 2)), rel=1e-12)


@pytest.mark.parametrize("count", [4, 100])
def test_independent_lines_shrink_and_a_shared_factor_does_not(count):
    alone, apart = uncertainty(*many(1, "factor", True)), uncertainty(*many(count, "factor", False))
    assert apart.cv == pytest.approx(alone.cv / sqrt(count), rel=1e-12)
    assert uncertainty(*many(count, "factor", True)).cv == pytest.approx(alone.cv, rel=1e-12)
    amounts = uncertainty(*many(count, "activity", True))
    assert amounts.cv == pytest.approx(alone.cv / sqrt(count), rel=1e-12)


def test_one_statement_about_a_factor_holds_wherever_it_is_used():
    lines = [line(n, "1", "kg", "a") for n in ("A", "B")]
    found = uncertainty(*numbers(lines, [own("a", "kg", "1")], [row("A")]))
    assert found.gsd2 == pytest.approx(1.5, rel=1e-12)
    assert (found.basis.stated, found.basis.fixed) == (1, ())
    assert [d.variable.name for d in found.drivers] == ["own/a"]


def test_what_is_not_stated_is_fixed_and_said():
    lines = (line("A", "1", "kg", "a"), line("B", "3", "kg", "b"))
    factors = (own("a", "kg", "1"), own("b", "kg", "1"))
    held = numbers(lines, factors, [row("A")])
    found = uncertainty(*held)
    assert (found.basis.stated, found.basis.fixed) == (Fraction(1, 4), ("B",))
    assert simulate(*held, 1_000, 1).samples.min() > 3
    sure = uncertainty(*numbers(lines, factors, [row("A", basic="1"), row("B", basic="1")]))
    assert (sure.basis.stated, sure.sd, sure.basis.fixed) == (1, 0, ())
    nothing = uncertainty(*numbers(lines, factors, []))
    assert (nothing.basis.stated, nothing.sd, nothing.mean) == (0, 0, 4)


def test_a_statement_that_meets_no_result_is_named():
    lines = (line("A", "1", "kg", "a"), line("B", "1", "kg"))
    found = uncertainty(*numbers(lines, [own("a", "kg", "1")], [row("B", "activity")]))
    assert found.basis.unused == ("B",)


def test_a_negative_line_has_moments_and_no_fitted_interval():
    factors = (own("a", "kg", "1"), own("b", "kg", components={"removals": "-0.5"}))
    lines = (line("A", "1", "kg", "a"), line("B", "1", "kg", "b"))
    found = uncertainty(*numbers(lines, factors, [row("A"), row("B")]))
    assert found.sd > 0
    assert (found.interval, found.gsd2) == (None, None)


def test_the_order_of_lines_and_rows_changes_no_sample():
    dice, names = Random(3), [f"L{i}" for i in range(12)]
    factors = [own(f"f{i}", "kg", str(i + 1)) for i in range(4)]
    lines = [line(n, "1.7", "kg", f"f{i % 4}") for i, n in enumerate(names)]
    rows = [row(n, "activity", f"1.{i + 1}") for i, n in enumerate(names)] + [row("L0"), row("L1")]
    first = simulate(*numbers(lines, factors, rows), 1_000, 9)
    for values in (lines, factors, rows):
        dice.shuffle(values)
    again = simulate(*numbers(lines, factors, rows), 1_000, 9, threads=2)
    assert (first.samples == again.samples).all()
    assert first == again
    assert (first.samples != simulate(*numbers(lines, factors, rows), 1_000, 10).samples).any()


def test_restating_a_unit_changes_no_sample():
    def held(amount, unit):
        return numbers((line("A", amount, unit, "a"),), (own("a", "kg", "0.5"),), [row("A")])

    grams, kilograms = (simulate(*held(*x), 500, 1) for x in (("1700", "g"), ("1.7", "kg")))
    assert (grams.samples == kilograms.samples).all()


@pytest.mark.parametrize(
    "runs, seed, code",
    [(99, 1, "FP-G100"), (1_000_001, 1, "FP-G100"), (100, -1, "FP-G101"), (100, 2**64, "FP-G101")],
)
def test_runs_and_seeds_out_of_range_are_refused(runs, seed, code):
    with pytest.raises(ProblemsError) as fault:
        simulate(*one(row("A")), runs, seed)
    assert codes(fault.value.problems) == {code}
