"""Emission models: an input becomes kg of a gas by a bridge; what is missing or impossible is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import footprint as fp
from building import assessment, codes, line, own, pinned, study
from footprint.compile.direct import bridge, carbonates, models
from footprint.model.vocabulary import words

#: IPCC 2006 Guidelines, Vol. 3, Ch. 2, Table 2.1: t CO2 per t of carbonate.
TABLE_2_1 = {
    "CaCO3": "0.43971",
    "MgCO3": "0.52197",
    "CaMg(CO3)2": "0.47732",
    "FeCO3": "0.37987",
    "MnCO3": "0.38286",
}
GOOD = {
    "carbonate": ("CO2", {"CaCO3": "1", "calcination": "1"}, "t"),
    "carbon": ("CO2", {"carbon": "0.98", "oxidation": "1"}, "t"),
    "refrigerant": ("HFC134a", {"rate": "0.05"}, "kg"),
    "field_n2o": ("N2O", {"ef1": "0.01"}, "kg"),
    "wastewater_ch4": ("CH4_biogenic", {"b0": "0.25", "mcf": "0.8"}, "kg"),
    "land_use_change": ("CO2_luc", {"stock_before": "100", "stock_after": "40", "years": "20"}, "ha"),
}


def direct(model: str, gas: str, inputs, amount="1", unit="kg", **more):
    fields = {
        "kind": "direct",
        "stage": "production",
        "treatment": "direct",
        "gas": gas,
        "emission_model": model,
        "inputs": inputs,
        "inputs_source": "laboratory report 17",
        "matches": (
            {
                "state": "factor",
                "factor": f"direct-gases/{gas.lower().replace('_', '-')}@1",
                "reason": "the gas",
            },
        ),
    }
    return line("D", amount, unit, **{**fields, **more})


def gas_of(model: str, gas: str, inputs, amount="1", unit="kg", **more) -> Fraction:
    """kg of the gas, by an own factor of 1 kg CO2e per kg."""
    held = study(
        [direct(model, gas, inputs, amount, unit, matches=(pinned("one"),), **more)],
        [own("one", f"kg {gas}", "1", kind="direct")],
        ("production",),
    )
    return held.calculate().total


def problems(**more) -> set[str]:
    gas, inputs, unit = GOOD[more.pop("model", "carbonate")]
    model = more.pop("emission_model", "carbonate")
    fields = {"gas": gas, "inputs": inputs, "unit": unit, **more}
    given_line = direct(model, fields.pop("gas"), fields.pop("inputs"), unit=fields.pop("unit"), **fields)
    return codes(study([given_line], stages=("production",)).check())


@pytest.mark.parametrize("name", TABLE_2_1)
def test_carbonates_agree_with_the_ipcc_table(name):
    assert abs(carbonates()[name] - Fraction(TABLE_2_1[name])) < Fraction(1, 100_000)


def test_the_ipcc_value_of_soda_ash_rests_on_another_formula_weight():
    """Table 2.1 prints 106.0685 g/mol; Na2CO3 weighs 105.988, so that its 0.41492 is 0.07 % low."""
    assert abs(carbonates()["Na2CO3"] * Fraction("105.98754") / Fraction("44.009") - 1) < Fraction(1, 10**6)
    assert abs(Fraction("44.0098") / Fraction("106.0685") - Fraction("0.41492")) < Fraction(1, 100_000)


def test_every_model_of_the_list_is_built_and_the_other_way_round():
    assert set(models()) == set(words("emission_model"))


def test_carbonate_magnesia_and_uncalcined_rest():
    pure = carbonates()
    inputs = {"CaCO3": "0.9", "MgCO3": "0.05", "calcination": "0.98"}
    wanted = (pure["CaCO3"] * 9 / 10 + pure["MgCO3"] / 20) * Fraction(98, 100) * 1000
    assert gas_of("carbonate", "CO2", inputs, "1", "t") == wanted


def test_a_reducing_agent_of_pure_carbon_gives_44_twelfths():
    assert gas_of("carbon", "CO2", {"carbon": "1", "oxidation": "1"}, "12") == 44


def test_carbon_left_in_the_metal_does_not_leave_as_gas():
    assert gas_of("carbon", "CO2", {"carbon": "0.9", "oxidation": "1", "left": "0.9"}, "12") == 0


def test_prebaked_electrodes_of_the_ipcc():
    """Table 4.6 of Vol. 3, Ch. 4: 3.54 t CO2/t of prebaked electrodes, that is 96.5 % carbon."""
    assert abs(gas_of("carbon", "CO2", {"carbon": "0.9655", "oxidation": "1"}) - Fraction("3.54")) < Fraction(
        1, 500
    )


def test_a_refill_is_what_has_leaked():
    assert gas_of("refrigerant", "HFC32", {"rate": "1", "fraction": "0.5"}, "8") == 4


def test_nitrogen_that_all_becomes_n2o():
    assert gas_of("field_n2o", "N2O", {"ef1": "1"}, "28") == 44


def test_indirect_n2o_adds_up():
    whole = {"ef1": "0.01", "frac_gas": "0.1", "ef4": "0.01", "frac_leach": "0.3", "ef5": "0.0075"}
    parts = [{"ef1": "0.01"}, {"ef1": "0", "frac_gas": "0.1", "ef4": "0.01"}]
    parts += [{"ef1": "0", "frac_leach": "0.3", "ef5": "0.0075"}]
    assert gas_of("field_n2o", "N2O", whole) == sum(gas_of("field_n2o", "N2O", p) for p in parts)


def test_recovered_methane_is_not_released():
    rest = {"b0": "0.25", "mcf": "0.8", "recovered": "1"}
    assert gas_of("wastewater_ch4", "CH4_biogenic", rest, "100") == 0
    assert gas_of("wastewater_ch4", "CH4_biogenic", {"b0": "0.25", "mcf": "0.8"}, "100") == 20


@pytest.mark.parametrize("unit, area", [("ha", "1"), ("m2", "10000"), ("mu", "15")])
def test_twenty_years_of_use_carry_the_whole_stock_change(unit, area):
    yearly = gas_of("land_use_change", "CO2_luc", GOOD["land_use_change"][1], area, unit)
    assert yearly * 20 == 60 * 1000 * Fraction(44, 12)


@pytest.mark.parametrize(
    "code, change",
    [
        ("FP-C160", {"gas": "CH4_fossil"}),
        ("FP-C161", {"inputs": {"CaCO3": "1"}}),
        ("FP-C161", {"inputs": {"calcination": "1"}}),
        ("FP-C162", {"inputs": {"CaCO3": "1", "calcination": "1", "CaO": "0.1"}}),
        ("FP-C163", {"inputs": {"CaCO3": "95", "calcination": "1"}}),
        ("FP-C165", {"unit": "m2"}),
        ("FP-C166", {"inputs_source": ""}),
        ("FP-C167", {"inputs": {"CaCO3": "0.8", "MgCO3": "0.3", "calcination": "1"}}),
        ("FP-C170", {"emission_model": ""}),
    ],
)
def test_wrong_input_is_refused(code, change):
    assert not problems()
    assert code in problems(**change)


LUC = {"model": "land_use_change", "emission_model": "land_use_change"}
STOCKS = {"stock_before": "100", "stock_after": "40"}


@pytest.mark.parametrize(
    "code, change",
    [
        ("FP-C164", {**LUC, "unit": "t"}),
        ("FP-C161", {**LUC, "inputs": STOCKS}),
        ("FP-C163", {**LUC, "inputs": {**STOCKS, "years": "0"}}),
        ("FP-C168", {**LUC, "inputs": {"stock_before": "40", "stock_after": "100", "years": "20"}}),
        ("FP-C164", {**LUC, "emission_model": "", "unit": "t"}),
        ("FP-C169", {**LUC, "emission_model": "", "inputs": {}, "inputs_source": "", "unit": "kg CO2_luc"}),
    ],
)
def test_land_use_change_without_its_area_is_refused(code, change):
    assert not problems(**LUC)
    assert code in problems(**change)


def test_a_stated_mass_of_land_use_change_needs_its_source():
    more = {**LUC, "emission_model": "", "inputs": {}, "unit": "kg CO2_luc"}
    assert not problems(**more)


def test_other_years_than_those_of_the_rule_set_are_an_error():
    inputs = {**STOCKS, "years": "100"}
    held = study([direct("land_use_change", "CO2_luc", inputs, unit="ha")], stages=("production",))
    assert "FP-G165" in codes(held.calculate().gaps)
    held = study(
        [direct("land_use_change", "CO2_luc", {**STOCKS, "years": "20"}, unit="ha")], stages=("production",)
    )
    result = held.calculate()
    assert "FP-G165" not in codes(result.gaps)
    assert result.assessment().by_component()["land_use_change"] == result.total == 11_000


@pytest.mark.parametrize("gas", ["CO2_captured", "CO2_removed"])
def test_captured_co2_says_where_it_stays(gas):
    """CCU is no removal: without a store shown there is no line, and with one the rule still refuses it."""
    bare = line("D", "1", f"kg {gas}", kind="direct", stage="production", treatment="direct", gas=gas)
    assert "FP-C171" in codes(study([bare], stages=("production",)).check())
    stored = direct("ccs", gas, {"stored": "0.99", "years": "1000"})
    assert "FP-C171" in codes(study([stored], stages=("production",)).check())


def test_the_factor_must_be_per_kg_of_the_gas():
    factor = own("lime", "kg", "0.44", kind="direct")
    held = study([direct(*_carbonate(), matches=(pinned("lime"),))], [factor], ("production",))
    with pytest.raises(fp.ProblemsError, match="FP-C172"):
        held.calculate()


def _carbonate():
    return "carbonate", GOOD["carbonate"][0], GOOD["carbonate"][1]


def test_a_pure_gas_is_matched_to_its_row_by_the_gas():
    held = study([direct(*_carbonate(), matches=())], stages=("production",))
    (row,) = held.match().rows
    assert row.selection.candidates[0].factor.ref == "direct-gases/co2@1"


def test_explain_prints_formula_inputs_and_sources():
    text = str(study([direct(*_carbonate())], stages=("production",)).calculate().explain("D")[0])
    for part in ("calcination", "CaCO3=1", "Table 2.1", "CIAAW", "laboratory report 17", "kg CO2/kg"):
        assert part in text


@given(
    st.sampled_from(sorted(GOOD)),
    st.fractions(0, 1000, max_denominator=10**6),
    st.sampled_from(["AR4-GWP100", "AR5-GWP100"]),
)
def test_a_gwp_set_moves_only_what_is_not_co2(model, amount, other):
    gas, inputs, unit = GOOD[model]
    held = direct(model, gas, inputs, amount, unit)
    step = bridge(held)
    assert step is not None
    totals = []
    for name in ("AR6-GWP100", other):
        chosen = study([held], assessments=(assessment("production", gwp_set=name),))
        totals.append(chosen.calculate().total)
    mass = amount * step.ratio * (1000 if unit == "t" else 1)
    if gas.startswith("CO2"):
        assert totals == [mass, mass]
    elif mass:
        assert totals[0] / mass != 1
