"""Heat and power: published numbers, limits, and what every method must keep."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import footprint as fp
from footprint.model.cogeneration import METHODS, kelvin, waste_gas_value

#: Per unit of fuel: 0.5 of heat, 0.3 of power (documentation of deflex 0.4, reegis/deflex, MIT licence).
PLANT = (("0.5", "MWh_heat"), ("0.3", "MWh"))


@pytest.mark.parametrize(
    ("method", "more", "power"),
    [
        ("energy", {}, "0.375"),
        ("alternative", {"heat_efficiency": "0.9", "power_efficiency": "0.5"}, "0.519"),
        ("efficiency", {"heat_efficiency": "0.9", "power_efficiency": "0.5"}, "0.519"),
        ("exergy", {"supply": "10", "ambient": "7"}, "0.667"),
    ],
)
def test_the_published_shares_of_power(method, more, power):
    assert round(float(fp.chp_shares(method, *PLANT, **more).power), 3) == float(power)


amounts = st.fractions(0, 10**6, max_denominator=1000)
shares = st.fractions(Fraction(1, 100), 1, max_denominator=1000)


@given(
    st.sampled_from(["energy", "exergy", "efficiency", "alternative"]),
    amounts,
    amounts,
    shares,
    shares,
    shares,
)
def test_shares_sum_to_one_and_lie_in_0_to_1(method, heat, power, eh, ep, cold):
    if not heat + power or (method == "exergy" and not power):
        return
    found = fp.chp_shares(
        method,
        (heat, "GJ_heat"),
        (power, "MWh"),
        heat_efficiency=eh,
        power_efficiency=ep,
        supply=1,
        ambient=cold,
    )
    assert found.heat + found.power == 1
    assert 0 <= found.heat <= 1


@given(shares, shares)
def test_limits(eh, ep):
    given_ = {"heat_efficiency": eh, "power_efficiency": ep, "supply": 400, "ambient": 300}
    for method in ("energy", "exergy", "efficiency", "alternative"):
        assert fp.chp_shares(method, ("1", "GJ_heat"), ("0", "MWh"), **given_).heat == 1
        assert fp.chp_shares(method, ("0", "GJ_heat"), ("1", "MWh"), **given_).power == 1
    # heat at the temperature of the surroundings can do no work; equal references divide by energy
    assert fp.chp_shares("exergy", *PLANT, supply=300, ambient=300).heat == 0
    equal = fp.chp_shares("efficiency", *PLANT, heat_efficiency=eh, power_efficiency=eh)
    assert equal.heat == fp.chp_shares("energy", *PLANT).heat


def test_exergy_lies_below_energy_and_rises_with_temperature():
    low, high = (
        fp.chp_shares("exergy", *PLANT, supply=kelvin(t), ambient=kelvin("20")).heat for t in (90, 150)
    )
    assert 0 < low < high < fp.chp_shares("energy", *PLANT).heat
    assert kelvin("26.85") == 300


def test_the_residual_of_a_plant_as_good_as_its_references_is_the_efficiency_method():
    # F = H/eH + P/eP: nothing is saved, so both residuals and the efficiency method agree
    refs = {"heat_efficiency": "0.8", "power_efficiency": "0.4"}
    fuel = (Fraction(1, 2) / Fraction(4, 5) + Fraction(3, 10) / Fraction(2, 5), "MWh_net")
    wanted = fp.chp_shares("efficiency", *PLANT, **refs).heat
    for method in ("residual_power", "residual_heat"):
        assert fp.chp_shares(method, *PLANT, fuel=fuel, **refs).heat == wanted


@pytest.mark.parametrize(
    ("method", "more", "code"),
    [
        ("magic", {}, "FP-M250"),
        ("efficiency", {"power_efficiency": "0.4"}, "FP-M250"),
        ("efficiency", {"heat_efficiency": "1.2", "power_efficiency": "0.4"}, "FP-M251"),
        ("efficiency", {"heat_efficiency": "0", "power_efficiency": "0.4"}, "FP-M251"),
        ("exergy", {"supply": "300"}, "FP-M250"),
        ("exergy", {"supply": "290", "ambient": "300"}, "FP-M251"),
        ("residual_power", {"heat_efficiency": "0.8"}, "FP-M250"),
        ("residual_power", {"heat_efficiency": "0.8", "fuel": ("0.5", "MWh_net")}, "FP-M253"),
    ],
)
def test_what_a_method_needs_is_asked_for(method, more, code):
    with pytest.raises(fp.ProblemsError, match=code):
        fp.chp_shares(method, *PLANT, **more)


@pytest.mark.parametrize("pair", [(("-1", "GJ_heat"), ("1", "MWh")), (("1", "kg"), ("1", "MWh")),
                                  (("0", "GJ_heat"), ("0", "MWh"))])  # fmt: skip
def test_amounts_that_cannot_be(pair):
    with pytest.raises(fp.ProblemsError, match="FP-M252"):
        fp.chp_shares("energy", *pair)


def test_a_reason_says_formula_share_and_source():
    for method, (formula, source) in METHODS.items():
        more = {"heat_efficiency": "0.8", "power_efficiency": "0.4", "supply": "400", "ambient": "300"}
        reason = fp.chp_shares(method, *PLANT, fuel=("1.2", "MWh_net"), **more).reason
        assert formula in reason
        assert source in reason


def test_waste_gas_counts_as_what_it_replaces_less_its_correction():
    assert waste_gas_value("56", "1") == 56
    assert waste_gas_value("0", "0.667") == 0
    with pytest.raises(fp.ProblemsError, match="FP-M251"):
        waste_gas_value("56", "1.1")
