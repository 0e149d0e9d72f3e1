from __future__ import annotations

import json
from fractions import Fraction

import pytest
from foreign import codes, measure, open_epd, save

from footprint.base.problem import ProblemsError, Refused
from footprint.exchange.openepd import openepd


def test_a_document_becomes_a_factor(tmp_path):
    library = openepd(save(tmp_path / "e.json", open_epd()))
    (row,) = library.rows()
    assert row.ref == "own/openepd/ec3test01"
    assert dict(row.components) == {
        "fossil": Fraction(5),
        "biogenic_uptake": Fraction(-1, 2),
        "land_use_change": Fraction(1, 40),
    }
    assert (row.unit, row.geography, row.gwp_set, row.biogenic) == ("m2", "CN", "unstated", "")
    assert row.codes == ("EC3:Furnishings >> WorkSurfaces",)
    assert "A4 0.4; D" in row.note["en"]
    assert "-3" not in row.note["en"]
    assert row.published_value == "9.05"
    assert row.valid_until == "2030-02-24"
    assert row.locator.endswith("#/impacts/EF 3.1/gwp/A1A2A3/mean")
    assert library.remarks == ()
    assert row.digest() == row.row_digest


def test_the_number_is_that_of_the_text(tmp_path):
    text = (
        json.dumps(open_epd())
        .replace("9.05", "9.0500000000000000000000001")
        .replace("10.0", "10.000000000000000001")
    )
    (row,) = openepd(save(tmp_path / "e.json", text)).rows()
    assert row.components["fossil"] == Fraction("5.0000000000000000005")


def test_each_method_is_its_own_factor(tmp_path):
    impacts = {
        "TRACI 2.1": {"gwp": {"A1A2A3": measure("50")}},
        "IPCC AR5": {"gwp": {"A1A2A3": measure("51")}},
    }
    library = openepd(save(tmp_path / "e.json", open_epd(impacts=impacts)))
    rows = {r.id: r for r in library.rows()}
    assert set(rows) == {"openepd/ec3test01/traci-2-1", "openepd/ec3test01/ipcc-ar5"}
    assert rows["openepd/ec3test01/traci-2-1"].gwp_set == "unstated"
    assert rows["openepd/ec3test01/ipcc-ar5"].gwp_set == "AR5-GWP100"
    assert rows["openepd/ec3test01/ipcc-ar5"].biogenic == "not-separated"


def test_a1_a2_a3_are_added_only_together(tmp_path):
    three = {"A1": measure("1"), "A2": measure("0.2"), "A3": measure("0.8")}
    (row,) = openepd(save(tmp_path / "e.json", open_epd(impacts={"EF 3.0": {"gwp": three}}))).rows()
    assert row.components["fossil"] == 1
    del three["A2"]
    with pytest.raises(ProblemsError) as caught:
        openepd(save(tmp_path / "e.json", open_epd(impacts={"EF 3.0": {"gwp": three}})))
    assert codes(caught.value) == ["FP-D011"]


def changed(scope: str, name: str, value: object) -> dict:
    document = open_epd()
    document["impacts"]["EF 3.1"][name][scope] = value
    return document


WRONG = {
    "sum": (changed("A1A2A3", "gwp-fossil", measure("12")), "FP-D016"),
    "unit of the value": (changed("A1A2A3", "gwp", {"mean": 9.05, "unit": "kg"}), "FP-D014"),
    "text for number": (changed("A1A2A3", "gwp", {"mean": "abc", "unit": "kgCO2e"}), "FP-D012"),
    "no name": (open_epd(product_name=None), "FP-D011"),
    "no id": (open_epd(id=None), "FP-D011"),
    "no quantity": (open_epd(declared_unit={"qty": 0, "unit": "m2"}), "FP-D013"),
    "unit": (open_epd(declared_unit={"qty": 1, "unit": "m2 * RSI"}), "FP-D014"),
    "id in full width": (open_epd(id="１"), "FP-D010"),
    "id without letters": (open_epd(id="|"), "FP-D010"),
    "blank id": (open_epd(id=" "), "FP-D011"),
    "long id": (open_epd(id="x" * 61), "FP-D002"),
    "blank unit": (open_epd(declared_unit={"qty": 1, "unit": " "}), "FP-D011"),
    "long name": (open_epd(product_name="x" * 501), "FP-D002"),
    "half a character": (open_epd(version="\ud800"), "FP-D008"),
    "half a method": (open_epd(impacts={"EF\ud800": {"gwp": {"A1A2A3": measure("1")}}}), "FP-D008"),
    "long method": (open_epd(impacts={"E" * 201: {"gwp": {"A1A2A3": measure("1")}}}), "FP-D002"),
    "mass": (
        open_epd(declared_unit={"qty": 1, "unit": "kg"}, kg_per_declared_unit={"qty": 1000, "unit": "kg"}),
        "FP-D033",
    ),
    "unit of the mass": (open_epd(kg_per_declared_unit={"qty": 1, "unit": "stone"}), "FP-D014"),
    "emissions as unit": (open_epd(declared_unit={"qty": 1, "unit": "kg CO2e"}), "FP-D014"),
    "gas as unit": (open_epd(declared_unit={"qty": 1, "unit": "kg CO2"}), "FP-D014"),
    "energy": (open_epd(declared_unit={"qty": 1, "unit": "MJ"}), "FP-D015"),
    "no impacts": (open_epd(impacts={}), "FP-D025"),
    "dates": (open_epd(valid_until="2020-01-01T00:00:00Z"), "FP-D019"),
    "negative total": (open_epd(impacts={"EF 3.0": {"gwp": {"A1A2A3": measure("-5")}}}), "FP-F015"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_document_is_refused_with_its_place(name, tmp_path):
    document, code = WRONG[name]
    with pytest.raises(ProblemsError) as caught:
        openepd(save(tmp_path / "e.json", document))
    assert code in codes(caught.value)
    assert all(p.where.file == "e.json" and p.where.key.startswith("/") for p in caught.value.problems)
    assert all(p.render("zh") and p.render("en") for p in caught.value.problems)


def method(**scopes: dict[str, str]) -> dict:
    """A document with one method; keywords such as ``gwp_fossil`` name an indicator, values its modules."""
    impacts = {k.replace("_", "-"): {m: measure(v) for m, v in held.items()} for k, held in scopes.items()}
    return open_epd(impacts={"EF 3.1": impacts})


CONTRADICTIONS = {
    "fossil above the total": (method(gwp={"A1A2A3": "0.1"}, gwp_fossil={"A1A2A3": "10"}), "FP-D016"),
    "wood without luluc": (
        method(gwp={"A1A2A3": "0.2"}, gwp_fossil={"A1A2A3": "2"}, gwp_biogenic={"A1A2A3": "-1.8"}),
        "FP-D016",
    ),
    "uptake without fossil": (method(gwp={"A1A2A3": "0.1"}, gwp_biogenic={"A1A2A3": "-9.9"}), "FP-D016"),
    "fossil of one module": (method(gwp={"A1A2A3": "0.1"}, gwp_fossil={"A1": "10"}), "FP-D016"),
    "non-CO2 above the total": (method(gwp={"A1A2A3": "0.1"}, gwp_nonCO2={"A1A2A3": "3"}), "FP-D016"),
    "one module above all": (method(gwp={"A1A2A3": "1", "A1": "100"}), "FP-D016"),
    "three modules": (method(gwp={"A1A2A3": "1", "A1": "0.2", "A2": "0.2", "A3": "0.2"}), "FP-D016"),
    "credit in a module": (method(gwp={"A1": "4.9", "A2": "0.1", "A3": "-4.9"}), "FP-D013"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_total_never_hides_what_is_stated_beside_it(name, tmp_path):
    document, code = CONTRADICTIONS[name]
    with pytest.raises(ProblemsError) as caught:
        openepd(save(tmp_path / "e.json", document))
    assert codes(caught.value) == [code]
    assert caught.value.problems[0].where.key.startswith("/impacts/EF 3.1/gwp/")
    assert all(caught.value.problems[0].render(lang) for lang in ("zh", "en"))


def test_modules_that_fit_their_sum_are_no_problem(tmp_path):
    whole = {"A1A2A3": "2.0", "A1": "1.5", "A2": "0.2", "A3": "0.3"}
    (row,) = openepd(save(tmp_path / "e.json", method(gwp=whole, gwp_fossil={"A1A2A3": "1.9"}))).rows()
    assert row.components == {"fossil": Fraction(1)}


def test_a_part_inside_the_others_is_told(tmp_path):
    document = changed("A1A2A3", "gwp", measure("9.05"))
    document["impacts"]["EF 3.1"]["gwp-nonCO2"] = {"A1A2A3": measure("0.7")}
    library = openepd(save(tmp_path / "e.json", document))
    assert [p.code for p in library.remarks] == ["FP-D017"]
    assert "gwp-nonCO2 0.7" in library.rows()[0].note["zh"]
    document["impacts"]["EF 3.1"]["gwp"] = {"A1A2A3": measure("9.75")}
    library = openepd(save(tmp_path / "e.json", document))
    assert library.remarks == ()
    assert library.rows()[0].components["fossil"] == Fraction("5.35")


def test_long_ids_stay_within_the_ids_of_a_study(tmp_path):
    impacts = {m * 100: {"gwp": {"A1A2A3": measure("1")}} for m in ("a", "b")}
    rows = openepd(save(tmp_path / "e.json", open_epd(id="i" * 60, impacts=impacts))).rows()
    assert [len(r.id) <= 96 for r in rows] == [True, True]


def test_a_mass_in_another_unit_is_the_same_mass(tmp_path):
    for declared, mass in (
        ({"qty": 1, "unit": "t"}, {"qty": 1000, "unit": "kg"}),
        ({"qty": 2, "unit": "kg"}, {"qty": 2000, "unit": "g"}),
    ):
        document = open_epd(declared_unit=declared, kg_per_declared_unit=mass)
        assert openepd(save(tmp_path / "e.json", document)).rows()[0].unit == declared["unit"]


def test_plants_in_two_countries_are_no_place(tmp_path):
    plants = [{"location": {"country": c}} for c in ("CN", "DE")]
    library = openepd(save(tmp_path / "e.json", open_epd(plants=plants)))
    assert [p.code for p in library.remarks] == ["FP-D022"]
    assert library.rows()[0].geography == "unstated"


def test_a_plant_of_no_place_leaves_all_open(tmp_path):
    plants = [{"location": {"country": "CN"}}, {"name": "P2"}]
    library = openepd(save(tmp_path / "e.json", open_epd(plants=plants)))
    assert library.rows()[0].geography == "unstated"
    assert [p.code for p in library.remarks] == ["FP-D022"]


def test_what_is_no_open_epd(tmp_path):
    for value in ({"doctype": "other"}, [], {"pcf": {}}):
        with pytest.raises(Refused) as caught:
            openepd(save(tmp_path / "e.json", value))
        assert codes(caught.value) == ["FP-D009"]


def test_the_models_of_the_library_accept_what_we_read(tmp_path):
    """Oracle: the official pydantic models, where they are installed."""
    epd = pytest.importorskip("openepd.model.epd")
    examples = pytest.importorskip("openepd.model.examples.epd")
    read = epd.EpdV0.model_validate(open_epd(id=None))
    assert float(read.impacts.root["EF 3.1"].gwp.A1A2A3.mean) == 9.05
    rows = openepd(save(tmp_path / "x.json", examples.EXAMPLE_EPD_WORK_SURFACES)).rows()
    assert {r.components["fossil"] for r in rows} == {Fraction(50)}
    assert {r.geography for r in rows} == {"GB"}
