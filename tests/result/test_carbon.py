"""The carbon balance: it closes for any split, an atom leaves once, stored carbon lowers nothing."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import footprint as fp
from building import codes, line, own, product, qty, study
from footprint.factors.carbon import Carbon, carbon_of
from footprint.seal.keys import key_from_seed

C = Fraction(12, 44)
BALANCE = {"FP-G160", "FP-G161", "FP-G162", "FP-G163", "FP-G164"}


def wood(
    uptake="44",
    co2="0",
    ch4="0",
    product_c="12",
    packaging_c=None,
    stages=("raw_materials",),
    lines=(),
    **more,
):
    """1 kg of a material that takes up and releases carbon; contents in kg C."""
    gases = {
        g: v for g, v in (("CO2_uptake", uptake), ("CO2_biogenic", co2), ("CH4_biogenic", ch4)) if Fraction(v)
    }
    contents = {} if product_c is None else {"biogenic_carbon": qty(product_c, "kg")}
    contents |= {} if packaging_c is None else {"packaging_biogenic_carbon": qty(packaging_c, "kg")}
    made = product(net_mass=qty("100", "kg"), declared_unit=qty("1", "piece"), **contents)
    tip = own("tip", "kg", gases=more.pop("tip", {"CO2": "0"}), kind="waste_treatment")
    factors = [own("wood", "kg", gases=gases or {"CO2": "1"}), tip]
    return study([line("W", "1", "kg", "wood"), *lines], factors, stages, product=made)


def found(held) -> set[str]:
    return codes(held.calculate().gaps) & BALANCE


def test_carbon_of_gases_and_of_components_is_the_same():
    gases = {"CO2_uptake": Fraction(44), "CO2_biogenic": Fraction(22), "CH4_biogenic": Fraction(16)}
    assert carbon_of(gases, {}) == Carbon(Fraction(12), Fraction(6), Fraction(12))
    parts = {"biogenic_uptake": Fraction(-44), "biogenic_release": Fraction(22)}
    assert carbon_of({}, parts) == Carbon(Fraction(12), Fraction(6), Fraction(0))
    assert carbon_of({}, {"biogenic_non_co2": Fraction(1)}).unsplit


def test_a_balance_that_closes():
    balance = wood("88", "22", "4", "12", "3").calculate().carbon_balance()
    assert (balance.uptake, balance.stored, balance.released_co2, balance.released_ch4) == (24, 15, 6, 3)
    assert balance.difference == 0
    assert balance.closes
    assert not found(wood("88", "22", "4", "12", "3"))


def test_uptake_that_goes_nowhere_is_an_error():
    assert found(wood("88", product_c="12")) == {"FP-G160"}
    assert found(wood("88", product_c=None)) == {"FP-G161"}
    (problem,) = [p for p in wood("88").calculate().gaps if p.code == "FP-G160"]
    assert problem.severity == "error"


def test_content_without_uptake_is_a_warning():
    (problem,) = [p for p in wood("0").calculate().gaps if p.code in BALANCE]
    assert (problem.code, problem.severity) == ("FP-G162", "warning")


def test_the_tolerance_is_that_of_the_rule_set():
    assert not found(wood("44", product_c="11.5"))  # 4.2 % missing, 5 % allowed
    assert found(wood("44", product_c="11.3")) == {"FP-G160"}


def test_no_biogenic_carbon_at_all_says_nothing():
    held = wood("0", product_c=None).calculate()
    assert held.carbon_balance().none
    assert held.to_json()["assessments"][0]["carbon"] is None


def test_past_the_end_of_life_nothing_is_stored():
    held = wood("44", product_c="12", stages=("raw_materials", "end_of_life"))
    assert held.calculate().carbon_balance().product is None
    assert found(held) == {"FP-G160"}
    burnt = line("E", "1", "kg", "tip", kind="waste", stage="end_of_life", treatment="incineration")
    held = wood("44", stages=("raw_materials", "end_of_life"), lines=(burnt,), tip={"CO2_biogenic": "44"})
    assert not found(held)


def scrap(content: str, release: str):
    waste = line(
        "S",
        "10",
        "kg",
        "tip",
        kind="waste",
        stage="production",
        treatment="landfill",
        biogenic_carbon=content,
    )
    return wood(
        "88",
        product_c="12",
        stages=("raw_materials", "production"),
        lines=(waste,),
        tip={"CO2_biogenic": release},
    )


def test_a_waste_passes_on_what_it_does_not_release():
    balance = scrap("1", "2.2").calculate().carbon_balance()  # 10 kg C held, 6 kg C released
    assert (balance.released_co2, balance.other) == (6, 4)
    assert balance.uptake - balance.stored - balance.released_co2 - balance.other == balance.difference == 2


def test_an_atom_leaves_once():
    assert "FP-G163" in found(scrap("0.5", "2.2"))
    assert "FP-G163" not in found(scrap("0.6", "2.2"))


def test_lines_bring_no_more_than_the_product_holds():
    held = wood("44", product_c="12")
    rows = [x.model_copy(update={"biogenic_carbon": Fraction(1)}) for x in held.inventory.lines]
    held = fp.Study(held.inventory.model_copy(update={"lines": tuple(rows)}))
    assert "FP-G164" not in found(held)
    product_ = held.inventory.product.model_copy(update={"biogenic_carbon": qty("0.5", "kg")})
    assert "FP-G164" in found(fp.Study(held.inventory.model_copy(update={"product": product_})))


def test_an_own_factor_may_state_the_content():
    held = wood("44", product_c="12")
    rows = tuple(f.model_copy(update={"biogenic_carbon": Fraction(13)}) for f in held.inventory.factors)
    assert "FP-G164" in found(fp.Study(held.inventory.model_copy(update={"factors": rows})))


def test_pact_uptake_comes_from_the_content_never_from_uptake_lines():
    assert wood("88", product_c="12").calculate().pact_uptake == -44
    assert wood("44", product_c="12", packaging_c="3").calculate().pact_uptake == -44
    assert wood("88", product_c=None).calculate().pact_uptake is None


def test_stored_carbon_stands_apart():
    """The total is the same with and without the stated content."""
    with_, without = wood("44").calculate(), wood("44", product_c=None).calculate()
    assert with_.total == without.total
    assert with_.assessment().result_digest == without.assessment().result_digest
    assert with_.carbon_balance().stored_co2 == 44
    assert with_.to_json()["assessments"][0]["carbon"]["stored_kg_co2"] == "44"


def test_the_verifier_finds_what_the_company_finds(tmp_path):
    for index, held in enumerate((wood("88"), wood("0"), scrap("0.5", "2.2"))):
        result = held.calculate()
        path = tmp_path / f"{index}.fpz"
        fp.sign(result, key_from_seed(bytes(range(32))), path)
        assert codes(fp.verify(path).problems) & BALANCE == found(held)


parts = st.tuples(*[st.fractions(0, 100, max_denominator=1000)] * 4)


@given(parts)
def test_the_balance_closes_for_any_split(split):
    """Uptake is split between product, packaging, CO2 and CH4: nothing is missing, to the last digit."""
    made, packed, co2, ch4 = split
    total = sum(split)
    held = wood(total / C, co2 / C, ch4 * Fraction(16, 12), made, packed)
    if not total:
        return
    balance = held.calculate().carbon_balance()
    assert balance.difference == 0
    assert balance.closes


@pytest.mark.parametrize("name", ["AR4-GWP100", "AR5-GWP100", "AR6-GWP100"])
def test_carbon_does_not_depend_on_the_gwp_set(name):
    held = wood("88", "22", "4", "12", "3").inventory
    row = held.assessments[0].model_copy(update={"gwp_set": name})
    result = fp.Study(held.model_copy(update={"assessments": (row,)})).calculate()
    assert result.carbon_balance().difference == 0
    by = result.assessment().by_component()
    assert (by["biogenic_uptake"], by["biogenic_release"]) == (-88, 22)
