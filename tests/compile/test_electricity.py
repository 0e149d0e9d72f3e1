"""Electricity by location and by contract: conservation, limits, the grid's losses once."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import footprint as fp
from building import codes, line, own, qty
from power import GRID, LOSSES, MADE, SUN, WIND, both, instrument, pin, power

COVERED = power(certificate="GC1")


def kwh(held: fp.Study, name: str) -> Fraction:
    """kWh that carry a factor of generation or mix in one assessment."""
    rows = held.calculate().assessment(name).lines
    return sum(
        (r.scale * r.line.amount.base * r.line.share for r in rows if "td" not in r.line.tags), Fraction(0)
    )


def total(held: fp.Study, name: str) -> Fraction:
    return held.calculate().assessment(name).total


volumes = st.fractions(Fraction(1, 1000), 100, max_denominator=1000)


@settings(max_examples=25, deadline=None)
@given(volumes, st.fractions(Fraction(1, 10), 50, max_denominator=100))
def test_covered_and_rest_are_the_whole(volume, other):
    two = [
        power("E1", "100", certificate="GC1"),
        power("E2", str(other), certificate="GC1, GC2"),
        power("E3", "7"),
    ]
    rows = [instrument("GC1", str(volume)), instrument("GC2", str(other / 100000))]
    if volume / (100 + other) + Fraction(1, 100000) > 1:
        return
    held = both(two, rows)
    assert kwh(held, "contract") == kwh(held, "location") == (107 + other)
    steps = [
        c.ratio
        for r in held.calculate().assessment("contract").lines
        for c in r.line.conversions
        if c.kind == "share"
    ]
    assert all(0 <= s <= 1 for s in steps)


@settings(max_examples=25, deadline=None)
@given(st.fractions(Fraction(1, 10), 1000, max_denominator=100))
def test_both_methods_agree_without_an_instrument(amount):
    held = both([power("E", str(amount))])
    result = held.calculate()
    assert total(held, "contract") == total(held, "location")
    assert len(result.numbers.inventory.lines) == 1  # the same line of the record serves both


@given(volumes)
@settings(max_examples=15, deadline=None)
def test_an_instrument_of_the_mix_itself_changes_nothing(volume):
    same = instrument(volume=qty(str(volume), "MWh"), kind="behind_the_meter", factor=GRID, transmission="")
    held = both([COVERED], [same])
    assert total(held, "contract") == total(held, "location")


def test_whole_cover_behind_the_meter_is_the_generation_alone():
    own_sun = instrument(volume=qty("100", "MWh"), kind="behind_the_meter", factor=SUN, transmission="")
    held = both([COVERED], [own_sun])
    assert total(held, "contract") == Fraction("5.2")  # 100 kWh a kg x 0.0520, annex of 2024, table 2
    assert [r.line.id for r in held.calculate().assessment("contract").lines] == ["E~contract.GC1"]
    through = both([COVERED], [{**own_sun, "kind": "ppa", "transmission": LOSSES}])
    assert total(through, "contract") == Fraction("5.2") + Fraction("3.27")  # and 0.0327, table 3


def test_location_takes_the_grid_whatever_was_bought():
    assert total(both([COVERED], [instrument()]), "location") == Fraction("57.77")


def test_the_residual_mix_takes_the_rest_and_its_absence_is_said():
    mix = own("mix", "kWh", "0.8", kind="electricity_mix")
    held = both(
        [power("E", "100", pin(GRID), pin("own/mix", "residual"), certificate="GC1")], [instrument()], [mix]
    )
    assert total(held, "contract") == 60 * Fraction("0.8") + 40 * (Fraction("0.0324") + Fraction("0.0327"))
    assert total(held, "location") == Fraction("57.77")
    assert "FP-C245" not in codes(held.check())
    said = [p for p in both([COVERED], [instrument()]).check() if p.code == "FP-C245"]
    assert [p.severity for p in said] == ["info"]
    alone = both([power("E", "100", pin(GRID), pin("own/mix", "residual"))], (), [mix])
    assert total(alone, "contract") == 80


def test_what_stands_beside_the_mix_is_divided_with_it():
    bare = own("bare", "kWh", "0.5", kind="generation", technology="grid-average")
    supply, lost = own("up", "kWh", "0.1", kind="upstream"), own("lost", "kWh", "0.05", kind="transmission")
    line_ = power(
        "E", "100", pin("own/bare"), pin("own/up", "upstream"), pin("own/lost", "td"), certificate="GC1"
    )
    held = both([line_], [instrument()], [bare, supply, lost])
    assert total(held, "location") == Fraction("65")
    assert total(held, "contract") == 60 * Fraction("0.65") + 40 * Fraction("0.0651")
    assert not {"FP-G007", "FP-G035", "FP-G008"} & codes(held.calculate().assessment("location").gaps)


def test_only_the_kinds_that_an_assessment_counts():
    two = [instrument("GC1", "40"), instrument("GC2", "10", kind="direct_line", transmission="")]
    held = both([power(certificate="GC1, GC2")], two, counted=("direct_line",))
    assert total(held, "contract") == 90 * Fraction("0.5777") + 10 * Fraction("0.0324")
    assert {p.got for p in held.check() if p.code == "FP-C246"} == {"GC1"}


def test_as_the_lines_state_is_as_before():
    plain = both([power("E", "100", pin(WIND), certificate="GEC 7")], methods=("",))
    result = plain.calculate()
    assert result.total == Fraction("3.24")
    assert "certificate" in result.assessment().lines[0].line.tags
    assert "FP-C240" not in codes(plain.check())


def test_free_text_is_a_problem_by_contract_only():
    free = power(certificate="绿证 123")
    assert "FP-C240" in codes(both([free]).check())
    assert "FP-C240" not in codes(both([free], methods=("location", "")).check())


def test_a_volume_of_the_period_covers_meters_of_the_period():
    fields = {"kind": "energy", "carrier": "electricity", "stage": "production", "matches": (pin(GRID),)}
    each = line("E", "2", "kWh", certificate="GC1", **fields)
    held = both([each], [instrument(volume=qty("1", "kWh"))])
    assert "FP-C241" in codes(held.check())


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"transmission": ""}, "FP-C242"),
        ({"kind": "ppa", "transmission": ""}, "FP-C242"),
        ({"kind": "direct_line"}, "FP-C247"),
        ({"transmission": GRID}, "FP-C244"),
        ({"factor": LOSSES}, "FP-C244"),
        ({"factor": ""}, "FP-C248"),
        ({"factor": "own/whole"}, "FP-C243"),
        ({"factor": "own/abroad"}, "FP-C018"),
        ({"factor": "cn-grid-co2-2021-2023/2023/jiangsu@1"}, "FP-C010"),
    ],
)
def test_the_factors_of_an_instrument(fields, code):
    whole = own("whole", "kWh", "0.1", kind="generation", includes=("upstream", "td"))
    abroad = own("abroad", "kWh", "0.1", kind="generation", geography="NO")
    held = both([COVERED], [instrument(**fields)], [whole, abroad])
    assert code in codes(held.check())
    assert code not in codes(both([COVERED], [instrument()], [whole, abroad]).check())


def test_losses_beside_a_mix_that_holds_them_are_refused_with_the_fix():
    mix = own("mix", "kWh", "0.6", kind="electricity_mix", includes=("upstream", "td"))
    role = both([power("E", "1", pin("own/mix"), pin(LOSSES, "td"))], (), [mix], methods=("",))
    alone = both([power("E", "1", pin("own/mix")), power("T", "1", pin(LOSSES))], (), [mix], methods=("",))
    for held in (role, alone):
        with pytest.raises(fp.ProblemsError, match="FP-C243") as caught:
            held.calculate()
        assert "Take the factor of transmission and distribution out" in str(caught.value)
    plain = own("mix", "kWh", "0.6", kind="electricity_mix", includes=("upstream",))
    assert total(
        both([power("E", "1", pin("own/mix"), pin(LOSSES, "td"))], (), [plain], methods=("",)), ""
    ) == (Fraction("0.6") + Fraction("0.0327"))
    odd = both([power("E", "1", pin("own/mix"), pin("own/mix", "td"))], (), [plain], methods=("",))
    assert "FP-C244" in codes(odd.check())


def test_peak_and_valley_name_an_instrument_without_using_it_twice():
    whole = power(certificate="GC1", scope="plant", share="1/2")
    peak = power("P", "30", certificate="GC1", part_of="E", scope="plant", share="1/2")
    held = both([whole, peak], [instrument(volume=qty("100", "MWh"))])
    shares = [c.ratio for r in held.calculate().assessment("contract").lines for c in r.line.conversions]
    assert shares.count(Fraction(1, 2)) == 2  # the share of the product; all of it is covered


def test_a_sub_meter_is_part_of_the_meter_that_names_the_same_instrument():
    rows = (*MADE, {"product": "Y", "role": "other", "amount": qty("1000", "kg"), "production_line": "2"})
    rows[0].update(production_line="1")
    plant = power(certificate="GC1", scope="plant", share_key="mass")
    sub = power(
        "S", "40", certificate="GC1", scope="line", part_of="E", production_line="1", share_key="mass"
    )
    held = both([plant, sub], [instrument(volume=qty("100", "MWh"))], outputs=rows)
    assert not [r for r in held.calculate().assessment("contract").lines if r.line.factor == GRID]


def test_explain_prints_the_steps_in_both_languages():
    result = both([COVERED], [instrument()]).calculate()
    shown = {lang: "\n".join(map(str, result.explain("E", "contract", lang))) for lang in ("zh", "en")}
    for text in shown.values():
        assert "GC1 · 40000 kWh / 100000 kWh" in text
        assert "1 − GC1 · rest" in text
        assert LOSSES in text
    assert "按方法的份额" in shown["zh"]
