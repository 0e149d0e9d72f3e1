"""Both results side by side, and the doubtful rules as sensitivities."""

from __future__ import annotations

from fractions import Fraction

from typer.testing import CliRunner

from building import own
from footprint.apps.cli.main import app
from power import GRID, LOSSES, both, instrument, pin, power

HELD = both([power(certificate="GC1")], [instrument()])


def test_both_results_stand_side_by_side():
    result = HELD.calculate()
    sides = {s.method: s for s in result.energy.sides}
    assert sides["location"].total == result.assessment("location").total == sides["location"].power
    assert sides["contract"].total == result.assessment("contract").total
    assert (sides["location"].covered, sides["contract"].covered) == (0, Fraction(2, 5))
    shown = result.energy.to_json()
    assert [row["assessment"] for row in shown["electricity"]] == ["contract", "location"]
    for lang, word in (("zh", "基于位置"), ("en", "location-based")):
        assert any(word in row for row in result.energy.rows(lang))


def test_losses_of_the_national_average_are_a_sensitivity_and_in_no_total():
    """CN-E04: 100 kWh a kg by location, 60 by contract, each at 0.0327 (annex of 2024, table 3)."""
    result = HELD.calculate()
    found = {d.assessment: d for d in result.energy.sensitivities}
    assert found["location"].change == Fraction("3.27")
    assert found["contract"].change == Fraction("1.962")
    assert found["location"].total == result.assessment("location").total + Fraction("3.27")
    assert {d.factor for d in found.values()} == {LOSSES}


def test_no_sensitivity_where_losses_are_in_or_the_mix_is_another():
    told = both([power("E", "1", pin(GRID), pin(LOSSES, "td"))], methods=("location",))
    mix = own("mix", "kWh", "0.6", kind="electricity_mix", includes=("upstream", "td"))
    within = both([power("E", "1", pin("own/mix"))], (), [mix], methods=("location",))
    for held in (told, within):
        assert held.calculate().energy.sensitivities == ()


def test_the_command_line_prints_both(tmp_path):
    HELD.save(tmp_path / "x.json")
    for lang, words in (("en", ("Electricity by method", "CN-E04")), ("zh", ("电力核算方法对照", "敏感性"))):
        shown = CliRunner().invoke(app, ["--lang", lang, "calculate", str(tmp_path / "x.json")]).stdout
        for word in words:
            assert word in shown
