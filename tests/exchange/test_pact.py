from __future__ import annotations

import csv
import json
import tracemalloc
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from foreign import UUID, codes, pact_2, pact_3, save
from hypothesis import given
from hypothesis import strategies as st

from footprint.base.problem import ProblemsError, Refused
from footprint.exchange.pact import pact
from footprint.factors.factor import Factor

DATA = Path(__file__).parent / "data"
CASES = yaml.safe_load((DATA / "pact_v3_biogenic_balance.yaml").read_text(encoding="utf-8"))
PRINTED = CASES["disputed"]["printed_in_examples"]


def only(path: Path, **more: str):
    (row,) = pact(path, **more).rows()
    return row


def test_a_footprint_becomes_a_factor(tmp_path):
    library = pact(save(tmp_path / "p.json", pact_3()))
    (row,) = library.rows()
    assert row.ref == f"own/pact/{UUID}"
    assert library.get(row.ref) is row
    assert dict(row.components) == {
        "fossil": Fraction("2.15"),
        "aircraft": Fraction("0.05"),
        "land_use_change": Fraction("0.2"),
        "biogenic_non_co2": Fraction("0.1"),
        "biogenic_uptake": Fraction("-0.4"),
    }
    assert (row.unit, row.kind, row.geography, row.gwp_set) == ("kg", "cradle_to_gate", "CN", "AR6-GWP100")
    assert (row.year_from, row.year_to) == (2025, 2025)
    assert row.dqr == "PACT-3 technological 2.0, geographical 1.5, temporal 3.0"
    assert row.codes == ("urn:gtin:4712345060507",)
    assert row.published_value == "2.50"
    assert row.digest() == row.row_digest
    assert "56.1 %" in row.note["en"]
    assert "56.1 %" in row.note["zh"]
    card = library.passport(row.source)
    assert card is not None
    assert card.licensed
    assert not card.redistributable
    assert library.remarks == ()


def test_values_stand_per_one_unit(tmp_path):
    document = pact_3(
        declaredUnitOfMeasurement="liter", declaredUnitAmount="12", productMassPerDeclaredUnit="9.468"
    )
    row = only(save(tmp_path / "p.json", document))
    assert row.unit == "L"
    assert row.components["land_use_change"] == Fraction(1, 60)
    assert row.published_unit == "kg CO2e / 12 liter"


@pytest.mark.parametrize("case", CASES["inputs"], ids=lambda c: f"example {c['example']}")
def test_the_examples_of_the_specification(case, tmp_path):
    """Numbers of PACT v3 examples 1-4; three break the formula of their own specification: a warning."""
    excluding = Decimal(str(PRINTED[case["example"] - 1]))
    including = excluding + Decimal(str(case["uptake"]))
    document = pact_3(
        pcfExcludingBiogenicUptake=str(excluding),
        pcfIncludingBiogenicUptake=str(including),
        fossilGhgEmissions=str(case["fossil"]),
        landUseChangeGhgEmissions=str(case["luc"]),
        landManagementFossilGhgEmissions=str(case["lm_fossil"]),
        landManagementBiogenicCO2Emissions=None if case["lm_bio_co2"] is None else str(case["lm_bio_co2"]),
        biogenicNonCO2Emissions=str(case["bio_non_co2"]),
        biogenicCO2Uptake=str(case["uptake"]),
        aircraftGhgEmissions=None,
    )
    library = pact(save(tmp_path / "p.json", document))
    (row,) = library.rows()
    apart = sum(v for c, v in row.components.items() if c != "biogenic_uptake")
    assert apart >= Fraction(str(excluding))  # never less than the supplier states
    assert apart - Fraction(str(excluding)) == Fraction(str(case["bio_non_co2"]))
    assert row.components.get("biogenic_uptake", 0) == Fraction(str(case["uptake"]))
    expected = [] if case["example"] == 3 else ["FP-D017"]
    assert [p.code for p in library.remarks] == expected
    assert all(p.severity == "warning" for p in library.remarks)


def test_an_unexplained_sum_is_a_problem_with_both_values(tmp_path):
    with pytest.raises(ProblemsError) as caught:
        pact(save(tmp_path / "p.json", pact_3(pcfExcludingBiogenicUptake="1.9")))
    found = {p.values["field"]: p for p in caught.value.problems}
    assert (found["pcfExcludingBiogenicUptake"].got, found["pcfExcludingBiogenicUptake"].expected) == (
        "2.5",
        "1.9",
    )
    assert (found["pcfIncludingBiogenicUptake"].got, found["pcfIncludingBiogenicUptake"].expected) == (
        "1.5",
        "2.1",
    )
    assert found["pcfExcludingBiogenicUptake"].where.key == "/pcf/pcfExcludingBiogenicUptake"
    for lang in ("en", "zh"):
        assert "1.9" in found["pcfExcludingBiogenicUptake"].render(lang)


CENTS = st.integers(0, 10_000)


@given(CENTS, CENTS, CENTS, st.integers(-10_000, 0), st.integers(-9_000, 9_000))
def test_a_sum_holds_exactly_when_it_is_within_its_rounding(tmp_path_factory, fossil, luc, bio, uptake, slip):
    """Property: shifting a stated total is caught above the printed rounding, and never below it."""
    total = fossil + luc + bio
    document = pact_3(
        fossilGhgEmissions=f"{fossil / 100:.2f}",
        landUseChangeGhgEmissions=f"{luc / 100:.2f}",
        biogenicNonCO2Emissions=f"{bio / 100:.2f}",
        biogenicCO2Uptake="0" if uptake == 0 else f"{uptake / 100:.2f}",
        pcfExcludingBiogenicUptake=str(Decimal(total * 100 + slip) / 10_000 + 0),
        pcfIncludingBiogenicUptake=str(Decimal((total + uptake) * 100 + slip) / 10_000 + 0),
        aircraftGhgEmissions=None,
    )
    path = save(tmp_path_factory.mktemp("sum") / "p.json", document)
    if slip == 0 and total:
        assert sum(only(path).components.values()) == Fraction(total + uptake, 100)
    elif abs(slip) > 200 + total:  # beyond four half cents, and beyond 1 %
        with pytest.raises(ProblemsError) as caught:
            pact(path)
        assert "FP-D016" in codes(caught.value)


def test_version_2(tmp_path):
    row = only(save(tmp_path / "p.json", pact_2()))
    assert dict(row.components) == {
        "fossil": Fraction("1.5"),
        "land_use_change": Fraction("0.03"),
        "biogenic_non_co2": Fraction("0.1"),
        "biogenic_uptake": Fraction(-1),
    }
    assert (row.gwp_set, row.unit, row.category, row.year_to) == ("AR5-GWP100", "L", "3342", 2024)
    assert "12.345678901234567 %" in row.note["en"]
    assert "version 3" in row.document


@pytest.mark.parametrize("version", ["2.0.1-20230314", "2.2.0", "2.3.0"])
def test_every_minor_version_of_2(version, tmp_path):
    document = {**pact_2(ipccCharacterizationFactorsSources=["AR5", "AR6"]), "specVersion": version}
    row = only(save(tmp_path / "p.json", document))
    assert row.gwp_set == "unstated"
    assert "AR5, AR6" in row.note["en"]


@pytest.mark.parametrize(("per", "value"), [("unit", "1.5"), ("product", "0.125")])
def test_what_a_version_2_value_is_per_is_a_question(per, value, tmp_path):
    path = save(tmp_path / "p.json", pact_2(unitaryProductAmount="12"))
    with pytest.raises(ProblemsError) as caught:
        pact(path)
    assert codes(caught.value) == ["FP-D021"]
    assert only(path, per=per).components["fossil"] == Fraction(value)


def test_energy_units(tmp_path):
    path = save(tmp_path / "p.json", pact_3(declaredUnitOfMeasurement="megajoule"))
    with pytest.raises(ProblemsError) as caught:
        pact(path)
    assert codes(caught.value) == ["FP-D015"]
    assert only(path, unit="MJ_heat").unit == "MJ_heat"
    with pytest.raises(ProblemsError) as caught:
        pact(path, unit="kg")
    assert codes(caught.value) == ["FP-D014"]
    path = save(tmp_path / "p.json", pact_3(declaredUnitOfMeasurement="kilowatt hour"))
    assert only(path).unit == "kWh"
    assert only(path, unit="kWh_heat").unit == "kWh_heat"


@pytest.mark.parametrize("unit", ["t", "nonsense", "kg CO2e", "MJ"])
def test_a_choice_that_the_file_contradicts_is_refused(unit, tmp_path):
    path = save(tmp_path / "p.json", pact_3())
    assert only(path, unit="kg").unit == "kg"
    with pytest.raises(ProblemsError) as caught:
        pact(path, unit=unit)
    assert codes(caught.value) == ["FP-D014"]


def test_a_mass_that_is_no_mass_or_fits_is_no_problem(tmp_path):
    for amount, mass in (("1", "0"), ("12.5", "12.5"), ("1000", "1000.0")):
        document = pact_3(declaredUnitAmount=amount, productMassPerDeclaredUnit=mass)
        assert only(save(tmp_path / "p.json", document)).unit == "kg"
    document = pact_2(declaredUnit="kilogram", unitaryProductAmount="12", productMassPerDeclaredUnit="1")
    assert only(save(tmp_path / "p.json", document), per="unit").unit == "kg"


#: Fields of the place, the geography of the row, code of the remark.
PLACES = [
    ({"geographyCountry": "CN"}, "CN", ""),
    ({"geographyCountry": None, "geographyCountrySubdivision": "CN-JS"}, "CN-JS", ""),
    ({"geographyCountry": "XX"}, "unstated", "FP-D035"),
    ({"geographyCountry": None, "geographyCountrySubdivision": "ZZ-1"}, "unstated", "FP-D035"),
    ({"geographyCountry": None, "geographyRegionOrSubregion": "Eastern Asia"}, "unstated", "FP-D035"),
    ({"geographyCountry": None}, "unstated", "FP-D022"),
]


@pytest.mark.parametrize(("fields", "place", "code"), PLACES)
def test_a_place_is_a_code_or_a_question_and_never_the_world(fields, place, code, tmp_path):
    library = pact(save(tmp_path / "p.json", pact_3(**fields)))
    assert library.rows()[0].geography == place
    assert [p.code for p in library.remarks] == ([code] if code else [])


#: Reference period, validity and what the row says of it.
VALID = [
    ("2022-01-01T00:00:00Z", "2022-06-30T00:00:00Z", "2022-06-30"),
    ("2022-01-01T00:00:00Z", None, "2025-01-01"),
    ("2024-02-29T00:00:00Z", None, "2027-02-28"),
]


@pytest.mark.parametrize(("reference", "end", "valid"), VALID)
def test_the_end_of_the_validity_is_a_field(reference, end, valid, tmp_path):
    document = pact_3(referencePeriodStart="2021-01-01T00:00:00Z", referencePeriodEnd=reference)
    if end:
        document["validityPeriodEnd"] = end
    row = only(save(tmp_path / "p.json", document))
    assert row.valid_until == valid
    assert valid in row.note["zh"]


def test_an_envelope_and_a_footprint_twice(tmp_path):
    other = {**pact_3(), "id": "91715e5e-fd0b-4d1c-8fab-76290c46e6ee"}
    assert len(pact(save(tmp_path / "p.json", {"data": [pact_3(), other]})).rows()) == 2
    with pytest.raises(ProblemsError) as caught:
        pact(save(tmp_path / "p.json", {"data": [pact_3(), pact_3()]}))
    assert codes(caught.value) == ["FP-D023"]
    assert caught.value.problems[0].where.key == "/data/1"


WRONG = {
    "negative fossil": (pact_3(fossilGhgEmissions="-5"), "FP-D013"),
    "no decimal": (pact_3(pcfExcludingBiogenicUptake="abc"), "FP-D012"),
    "comma": (pact_3(fossilGhgEmissions="2,20"), "FP-D012"),
    "underscore": (pact_3(fossilGhgEmissions="2_200"), "FP-D012"),
    "full width": (pact_3(fossilGhgEmissions="２.20"), "FP-D012"),
    "minus zero": (pact_3(landUseChangeGhgEmissions="-0"), "FP-D012"),
    "exponent": (pact_3(fossilGhgEmissions="1e300000"), "FP-D012"),
    "long digits": (pact_3(fossilGhgEmissions="9" * 5000), "FP-D012"),
    "number for text": (pact_3(fossilGhgEmissions=2.2), "FP-D010"),
    "uptake above zero": (pact_3(biogenicCO2Uptake="0.4"), "FP-D013"),
    "no amount": (pact_3(declaredUnitAmount="0"), "FP-D013"),
    "unit": (pact_3(declaredUnitOfMeasurement="ton"), "FP-D010"),
    "half a total": (pact_3(pcfExcludingBiogenicUptake="\ud800"), "FP-D012"),
    "half a rating": (pact_3(dqi={**pact_3()["pcf"]["dqi"], "temporalDQR": "\ud800"}), "FP-D012"),
    "blank version": ({**pact_3(), "specVersion": " "}, "FP-D011"),
    "long name": ({**pact_3(), "productNameCompany": "x" * 501}, "FP-D002"),
    "mass": (pact_3(productMassPerDeclaredUnit="1000"), "FP-D033"),
    "mass of the amount": (pact_3(declaredUnitAmount="1000"), "FP-D033"),
    "mass that is no number": (pact_3(productMassPerDeclaredUnit="abc"), "FP-D012"),
    "two places": (pact_3(geographyRegionOrSubregion="Europe"), "FP-D010"),
    "missing": (pact_3(fossilGhgEmissions=None), "FP-D011"),
    "share": (pact_3(primaryDataShare="101"), "FP-D013"),
    "dqr of version 3": (pact_3(dqi={**pact_3()["pcf"]["dqi"], "temporalDQR": "5.5"}), "FP-D013"),
    "aircraft above fossil": (pact_3(aircraftGhgEmissions="3"), "FP-D013"),
    "period": (pact_3(referencePeriodEnd="2024-01-01T00:00:00Z"), "FP-D019"),
    "no date": (pact_3(referencePeriodEnd="soon"), "FP-D010"),
    "deprecated": ({**pact_3(), "status": "Deprecated"}, "FP-D018"),
    "validity": ({**pact_3(), "validityPeriodEnd": "2025-06-01T00:00:00Z"}, "FP-D019"),
    "version": ({**pact_3(), "specVersion": "4.0.0"}, "FP-D009"),
    "minor": ({**pact_3(), "specVersion": "2.9.0"}, "FP-D009"),
    "no uuid": ({**pact_3(), "id": "../../evil"}, "FP-D010"),
    "hidden text": ({**pact_3(), "productNameCompany": "steel\u202egnp"}, "FP-D008"),
    "pcf a list": ({**pact_3(), "pcf": []}, "FP-D010"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_footprint_is_refused_with_its_place(name, tmp_path):
    document, code = WRONG[name]
    with pytest.raises(ProblemsError) as caught:
        pact(save(tmp_path / "p.json", document))
    assert code in codes(caught.value)
    for problem in caught.value.problems:
        assert problem.where.file == "p.json"
        assert problem.where.key.startswith("/")
        assert problem.render("zh")


def test_all_faults_in_one_run(tmp_path):
    document = {**pact_3(declaredUnitAmount="0", primaryDataShare="-1"), "status": "Deprecated"}
    with pytest.raises(ProblemsError) as caught:
        pact(save(tmp_path / "p.json", {"data": [document, {**pact_2(), "specVersion": "7.0.0"}]}))
    assert set(codes(caught.value)) == {"FP-D009", "FP-D013", "FP-D018"}


WARNED = {
    "FP-D020": pact_3(exemptedEmissionsPercent="7.5"),
    "FP-D028": pact_3(ccuCalculationApproach="Credit"),
    "FP-D029": pact_3(packagingGhgEmissions="0.1"),
}


@pytest.mark.parametrize("code", WARNED)
def test_what_is_only_doubtful_is_a_remark(code, tmp_path):
    library = pact(save(tmp_path / "p.json", WARNED[code]))
    assert [p.code for p in library.remarks] == [code]
    assert len(library.rows()) == 1


HOSTILE = {
    "empty": (b"", "FP-D003"),
    "nan": (b'{"pcf": NaN}', "FP-D012"),
    "twice": (b'{"pcf": {}, "pcf": {}}', "FP-D004"),
    "deep": (b"[" * 100_000, "FP-D002"),
    "deep and closed": (b'{"a":' * 900 + b"1" + b"}" * 900, "FP-D002"),
    "many": (b"[" + b"{}," * 1_300_000 + b"{}]", "FP-D002"),
    "digits": (b'{"pcf": ' + b"9" * 5_000 + b"}", "FP-D012"),
    "exponent": (b'{"pcf": 1e99999999999999999999}', "FP-D012"),
    "too long": (b'"' + b"x" * 4_000_001 + b'"', "FP-D002"),
    "long list": (json.dumps({"data": [{"pcf": [{}] * 65}]}).encode(), "FP-D002"),
    "many footprints": (json.dumps({"data": [pact_3()] * 101}).encode(), "FP-D002"),
    "not utf-8": (b'{"pcf": "\xff"}', "FP-D003"),
    "no footprint": (b'{"a": 1}', "FP-D009"),
    "no object": (b"[1, 2]", "FP-D009"),
    "nothing inside": (b'{"data": []}', "FP-D025"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_refused_and_small(name, tmp_path):
    content, code = HOSTILE[name]
    path = tmp_path / "p.json"
    path.write_bytes(content)
    tracemalloc.start()
    with pytest.raises(Refused) as caught:
        pact(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(caught.value) == [code]
    assert peak < 200_000_000


def test_a_missing_file(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(Refused) as caught:
            pact(path)
        assert codes(caught.value) == ["FP-D001"]


def test_the_answers_of_the_conformance_suite_are_read_as_their_shapes(tmp_path):
    """Cases 3 (GetFootprint: one object) and 4 (ListFootprints: an envelope) of the official suite."""
    with (DATA / "pact_v3_conformance_cases.csv").open(encoding="utf-8") as stream:
        cases = {r["case"]: r for r in csv.DictReader(stream)}
    assert "GetFootprint" in cases["3"]["what is tried"]
    assert "ListFootprints" in cases["4"]["what is tried"]
    listed, single = (
        save(tmp_path / "l.json", {"data": [pact_3()]}),
        save(tmp_path / "s.json", {"data": pact_3()}),
    )
    assert pact(listed).refs() == pact(single).refs() == pact(save(tmp_path / "b.json", pact_3())).refs()


def test_share_and_ratings_are_numbers_that_a_buyer_carries_on(tmp_path):
    row = only(save(tmp_path / "p.json", pact_3()))
    assert row.quality is not None
    assert row.quality.pds == Fraction("0.561")
    assert row.quality.scheme == "pact-v3"
    assert dict(row.quality.dqr) == {"technological": 2, "geographical": Fraction(3, 2), "temporal": 3}
    assert Factor.from_json(row.to_json()) == row
