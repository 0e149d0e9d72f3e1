"""Shares on flows, units of parents, ways over bridges, ranges by role, the gate of own factors."""

from __future__ import annotations

from fractions import Fraction

import pytest

from building import assessment, codes, line, own, pinned, product, qty, study
from footprint.model.lines import Bridge, Match
from footprint.model.processes import Output

A = own("a", "kg", "2")
MADE = Output.model_validate({"product": "X", "amount": qty("100", "kg")})


def total(lines, factors=(A,), **more) -> Fraction:
    return study(lines, factors, **more).calculate().total


def span(role: str, low: str, high: str) -> Match:
    return Match.model_validate(
        {"role": role, "state": "range", "low": low, "high": high, "unit": "kg", "reason": "papers"}
    )


def test_ranges_of_main_and_upstream_stay_apart():
    both = line("L", "1", "kg", matches=(span("main", "1", "2"), span("upstream", "10", "20")))
    result = study([both]).calculate()
    assert result.total == 11
    assert result.assessment().interval == (11, 22)


@pytest.mark.parametrize("share, expected", [(None, Fraction(2)), ("1/4", Fraction(1, 2))])
def test_a_share_holds_for_a_line_with_sub_lines(share, expected):
    parent = line("P", "100", "kg", per="period", share=share)
    child = line("C", "1", "kg", "a", parent="P")
    assert total([parent, child], outputs=(MADE,)) == expected


@pytest.mark.parametrize("amount, unit", [("2", "kg"), ("2000", "g"), ("0.002", "t")])
def test_sub_lines_are_per_base_unit_of_their_parent(amount, unit):
    lines = [line("P", amount, unit), line("C", "1", "kg", "a", parent="P")]
    assert total(lines) == 4


def test_sub_lines_are_not_per_period():
    lines = [line("P", "1", "kg"), line("C", "1", "kg", "a", parent="P", per="period")]
    assert "FP-M042" in codes(study(lines, [A], outputs=(MADE,)).check())


def bridge(source: str, target: str, ratio: str, reference: str) -> Bridge:
    return Bridge.model_validate({"source": source, "target": target, "ratio": ratio, "reference": reference})


WAYS = (
    bridge("piece", "kg", "2", "scale"),
    bridge("kg", "MJ_net", "3", "paper one"),
    bridge("piece", "L", "5", "jug"),
    bridge("L", "MJ_net", "7", "paper two"),
)


@pytest.mark.parametrize("order", [WAYS, WAYS[::-1]])
def test_two_ways_that_differ_are_a_question_in_any_order(order):
    heat = own("heat", "MJ_net", "1")
    held = study([line("L", "1", "piece", "heat", bridges=order)], [heat])
    assert "FP-C002" in codes(held.check())
    assert total([line("L", "1", "piece", "heat", bridges=WAYS[:2])], [heat]) == 6


@pytest.mark.parametrize(
    "fields",
    [
        {"gwp_set": "AR99"},
        {"includes": ("radiative forcing",)},
        {"unit": "kWh_net", "heating_value_basis": "gross"},
    ],
)
def test_own_factors_pass_the_gate_of_shipped_ones(fields):
    odd = own("b", **{"unit": "kg", "value": "1", **fields})
    unit = fields.get("unit", "kg")
    held = study([line("L", "1", "kg", "a"), line("M", "1", unit, "b", kind="auxiliary")], [A, odd])
    assert "FP-C025" in codes(held.check())


def test_foreign_electricity_of_an_own_factor_is_refused():
    grid = own("grid", "kWh", "0.02", kind="electricity_mix", geography="NO")
    power = line("E", "1", "kWh", "grid", kind="energy", carrier="electricity")
    assert "FP-C018" in codes(study([line("L", "1", "kg", "a"), power], [A, grid]).check())


def test_a_part_of_itself_is_refused():
    meter = line("E", "1", "kWh", "a", kind="energy", carrier="electricity", part_of="E")
    assert "FP-M043" in codes(study([meter], [A]).check())


def test_cargo_is_named_once():
    leg = line("T", None, "", kind="transport", mode="road", distance=qty("1", "km"), cargo=("L", "L"))
    assert "FP-M044" in codes(study([line("L", "1", "kg", "a"), leg], [A]).check())


def test_stated_shares_sum_to_one_in_each_process():
    rows = [
        {
            "product": p,
            "role": r,
            "process": q,
            "amount": qty("1", "kg"),
            "allocation": "share",
            "share": "1/2",
        }
        for q in ("main", "second")
        for p, r in (("X", "product"), ("Y", "coproduct"))
    ]
    outputs = tuple(Output.model_validate(row) for row in rows)
    held = study([line("L", "1", "kg", "a")], [A], outputs=outputs, processes=({"id": "second"},))
    assert "FP-M006" not in codes(held.check())


def test_a_cut_off_estimate_stands_on_the_basis_of_its_line():
    cut = line(
        "S", "1", "kg", kind="auxiliary", per="period",
        matches=(Match(state="cutoff", estimate=qty("5", "kg CO2e"), reason="small"),),
    )  # fmt: skip
    result = study(
        [line("L", "1", "kg", "a"), cut],
        [A],
        outputs=(MADE,),
        product=product(),
        assessments=(assessment("raw_materials"),),
    ).calculate()
    assert result.coverage.cutoff_estimate == Fraction(5, 100)
    assert pinned("a").state == "own"
