from __future__ import annotations

import io
import json
import os
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest
from foreign import UUID, codes, exchange, lci_result, lcia_result, save

from footprint.base.problem import ProblemsError, Refused
from footprint.exchange.openlca import openlca

GASES = (
    exchange("Carbon dioxide, fossil", 3.0),
    exchange("Carbon dioxide, biogenic", 0.5),
    exchange("Methane, fossil", 10.0, unit={"name": "g"}),
    exchange("Methane, biogenic", 0.002),
    exchange("Dinitrogen monoxide", 1e-05),
    exchange("Ethane, 1,1,1,2-tetrafluoro-, HFC-134a", 2e-06),
    exchange("Sulfur dioxide", 9.0),
    exchange("Carbon monoxide, fossil", 1.0),
    exchange("Carbon dioxide, in air", 0.7, isInput=True),
    exchange("Water, river", 5.0, isInput=True),
)


def packed(path: Path, files: dict[str, object]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in files.items():
            archive.writestr(name, value if isinstance(value, str | bytes) else json.dumps(value))
    return path


def test_an_lci_result_keeps_its_gases(tmp_path):
    library = openlca(save(tmp_path / "p.json", lci_result(*GASES)))
    (row,) = library.rows()
    assert row.ref == f"own/openlca/{UUID}"
    assert dict(row.gases) == {
        "CO2": Fraction("1.5"),
        "CO2_biogenic": Fraction("0.25"),
        "CH4_fossil": Fraction("0.005"),
        "CH4_biogenic": Fraction("0.001"),
        "N2O": Fraction("0.000005"),
        "HFC134a": Fraction("0.000001"),
        "CO2_uptake": Fraction("0.35"),
    }
    assert (row.unit, row.components, row.gwp_set, row.geography) == ("kg", {}, "", "CN")
    assert (row.year_from, row.year_to, row.valid_until) == (2023, 2024, "2024-12-31")
    assert "version 01.00.002" in row.document
    (read,) = library.remarks
    assert (read.code, read.got, read.expected, read.severity) == ("FP-D034", "China", "CN", "warning")


def test_a_result_gives_its_climate_category(tmp_path):
    result = lcia_result(Climate_change=0.12, Climate_change_GTP=0.3, GWP20=0.2)
    library = openlca(save(tmp_path / "r.json", result))
    (row,) = library.rows()
    assert dict(row.components) == {"fossil": Fraction("0.12")}
    assert (row.unit, row.gwp_set, row.biogenic) == ("t.km", "AR6-GWP100", "not-separated")
    assert [p.code for p in library.remarks] == ["FP-D022"]


def test_a_split_result(tmp_path):
    parts = {"Climate_change": 1.3, "Climate_change_fossil": 1.6, "Climate_change_biogenic": -0.4}
    result = lcia_result(**parts, Climate_change_land_use=0.1)
    (row,) = openlca(save(tmp_path / "r.json", result)).rows()
    expected = {
        "fossil": Fraction("1.6"),
        "biogenic_uptake": Fraction("-0.4"),
        "land_use_change": Fraction("0.1"),
    }
    assert dict(row.components) == expected
    result = lcia_result(**parts, Climate_change_land_use=0.9)
    with pytest.raises(ProblemsError) as caught:
        openlca(save(tmp_path / "r.json", result))
    assert codes(caught.value)[0] == "FP-D016"


def test_a_total_never_hides_what_is_stated_beside_it(tmp_path):
    for parts in (
        {"Climate_change_fossil": 50.0},
        {"Climate_change_fossil": 2.0, "Climate_change_biogenic": -1.9},
        {"Climate_change_biogenic": -9.9},
    ):
        with pytest.raises(ProblemsError) as caught:
            openlca(save(tmp_path / "r.json", lcia_result(Climate_change=0.1, **parts)))
        assert codes(caught.value) == ["FP-D016"]
    result = lcia_result(Climate_change=0.1, Climate_change_fossil=0.08)
    assert openlca(save(tmp_path / "r.json", result)).rows()[0].components == {"fossil": Fraction("0.1")}


def climate(name: str, method: str, amount: float = 0.12) -> dict:
    result = lcia_result(x=amount)
    result["impactResults"][0]["indicator"]["name"] = name
    return {**result, "impactMethod": {"name": method}}


#: In kg CO2e, and yet not the climate total over 100 years: name of the category, name of the method.
NO_TOTAL = [
    ("Climate change", "IPCC 2021 GWP20a"),
    ("Climate change", "IPCC 2021 (20, 100, 500 a)"),
    ("Climate change", "IPCC 2021 GTP100"),
    ("Climate change, 20-year horizon", "IPCC 2021 GWP 100"),
    ("GWP-20", ""),
    ("GWP_20", ""),
    ("GWP２０", ""),
    ("GWP 20yr", ""),
    ("Global warming 20 yr", ""),
    ("GWP20a", ""),
    ("GWP500a", ""),
    ("GWP100", "IPCC 2021 GWP20"),
    ("Global warming", "ReCiPe 2016 Midpoint (I)"),
    ("Global warming", "ReCiPe 2016 Endpoint (E)"),
    ("avoided emissions", "IPCC 2021 GWP 100"),
    ("Net carbon benefit", "IPCC 2021 GWP 100"),
    ("GWP100, normalised", "IPCC 2021"),
    ("CO2 uptake", "IPCC 2021 GWP 100"),
    ("Climate change - damage human health", "IPCC 2021 GWP 100"),
    ("Climate change, excl. biogenic carbon", "IPCC 2021 GWP 100"),
    ("GWP100" + " " * 300 + "avoided", "IPCC 2021"),
]


@pytest.mark.parametrize(("name", "method"), NO_TOTAL)
def test_another_quantity_in_the_same_unit_is_not_the_climate_total(name, method, tmp_path):
    with pytest.raises(ProblemsError) as caught:
        openlca(save(tmp_path / "r.json", climate(name, method)))
    assert codes(caught.value) == ["FP-D025"]


#: Name of the category, of the method, set, whether the horizon is stated.
TOTAL = [
    ("GWP100", "IPCC 2021", "AR6-GWP100", True),
    ("IPCC GWP 100a", "IPCC 2013", "AR5-GWP100", True),
    ("Global warming potential (GWP100a)", "CML-IA baseline", "unstated", True),
    ("GWP 100", "IPCC 2021 (20, 100, 500 a)", "AR6-GWP100", True),
    ("全球变暖潜值 GWP100", "IPCC 2021", "AR6-GWP100", True),
    ("Climate change", "IPCC 2021", "unstated", False),
    ("Climate change: total", "EF v3.1", "unstated", False),
    ("Global warming", "ReCiPe 2016 Midpoint (H)", "unstated", False),
]


@pytest.mark.parametrize(("name", "method", "gwp_set", "stated"), TOTAL)
def test_a_set_is_named_only_with_its_horizon(name, method, gwp_set, stated, tmp_path):
    library = openlca(save(tmp_path / "r.json", climate(name, method)))
    assert library.rows()[0].gwp_set == gwp_set
    assert ("FP-D031" not in [p.code for p in library.remarks]) == stated


def test_method_and_category_are_looked_up_in_the_package(tmp_path):
    result = climate("", "")
    indicator, method = result["impactResults"][0]["indicator"], {"@id": UUID}
    result["impactResults"][0]["indicator"], result["impactMethod"] = {"@id": UUID}, method
    files = {
        "results/11111111-2222-3333-4444-555555555555.json": result,
        f"lcia_categories/{UUID}.json": {**indicator, "name": "GWP100"},
        f"lcia_methods/{UUID}.json": {"name": "IPCC 2021"},
    }
    assert openlca(packed(tmp_path / "a.zip", files)).rows()[0].gwp_set == "AR6-GWP100"
    files[f"lcia_methods/{UUID}.json"] = {"name": "IPCC 2021 GWP20"}
    with pytest.raises(ProblemsError) as caught:
        openlca(packed(tmp_path / "b.zip", files))
    assert codes(caught.value) == ["FP-D025"]


def test_two_climate_categories_are_a_question(tmp_path):
    with pytest.raises(ProblemsError) as caught:
        openlca(save(tmp_path / "r.json", lcia_result(Climate_change=1.0, Global_warming=2.0)))
    assert "FP-D024" in codes(caught.value)


PRODUCT_IN = exchange("Electricity", 4.0, isInput=True)
PRODUCT_IN["flow"] = {**PRODUCT_IN["flow"], "flowType": "PRODUCT_FLOW"}
PRODUCT_OUT = {**PRODUCT_IN, "isInput": False}
UNIT = {
    "by type": lci_result(*GASES, processType="UNIT_PROCESS"),
    "without type": lci_result(*GASES, processType=None),
    "by input": lci_result(*GASES, PRODUCT_IN),
    "by co-product": lci_result(*GASES, PRODUCT_OUT),
}


@pytest.mark.parametrize("name", UNIT)
def test_a_unit_process_is_never_a_factor(name, tmp_path):
    with pytest.raises(ProblemsError) as caught:
        openlca(save(tmp_path / "p.json", UNIT[name]))
    assert codes(caught.value) == ["FP-D024"]


def test_a_unit_process_beside_a_result_is_a_remark(tmp_path):
    files = {
        "olca-schema.json": {"version": 2},
        f"processes/{UUID}.json": UNIT["by input"],
        "results/11111111-2222-3333-4444-555555555555.json": lcia_result(Climate_change=0.12),
    }
    for path in (packed(tmp_path / "p.zip", files), tmp_path / "folder"):
        if path.suffix != ".zip":
            with zipfile.ZipFile(tmp_path / "p.zip") as archive:
                archive.extractall(path)
        library = openlca(path)
        assert len(library.rows()) == 1
        assert "FP-D024" in [p.code for p in library.remarks]


def test_references_are_looked_up_in_the_package(tmp_path):
    process = lci_result(*GASES, PRODUCT_IN)
    flow_id = "99999999-2222-3333-4444-555555555555"
    process["exchanges"][-1]["flow"] = {"@id": flow_id, "name": "Electricity"}
    files = {f"x/processes/{UUID}.json": process, f"x/locations/{UUID}.json": {"code": "CN"}}
    with pytest.raises(ProblemsError) as caught:  # an unknown flow type is no elementary flow
        openlca(packed(tmp_path / "p.zip", files))
    assert codes(caught.value) == ["FP-D024"]
    files[f"x/flows/{flow_id}.json"] = {"@type": "Flow", "flowType": "ELEMENTARY_FLOW"}
    (row,) = openlca(packed(tmp_path / "p.zip", files)).rows()
    assert row.geography == "CN"


WRONG = {
    "unknown gas": (lci_result(exchange("Ethane, fluoro-something-, HFC-999", 1.0)), "FP-D026"),
    "unit": (lci_result(exchange("Carbon dioxide, fossil", 1.0, unit={"name": "kBq"})), "FP-D014"),
    "no number": (lci_result(exchange("Carbon dioxide, fossil", "abc")), "FP-D012"),
    "an emission as input": (lci_result(exchange("Carbon dioxide, fossil", -1.0, isInput=True)), "FP-D026"),
    "a long version": (lci_result(*GASES, version="1" * 3_000), "FP-D002"),
    "a long name of its own": (lci_result(*GASES, name="x" * 501), "FP-D002"),
    "hidden text": (lci_result(*GASES, name="steel\u202e"), "FP-D008"),
    "a long name": (lci_result(exchange("x" * 301, 1.0)), "FP-D002"),
    "no gas": (lci_result(exchange("Sulfur dioxide", 1.0)), "FP-D025"),
    "no id": (lci_result(*GASES, **{"@id": "../x"}), "FP-D011"),
    "negative": (lci_result(exchange("Carbon dioxide, fossil", -1.0)), "FP-D013"),
    "no category": (lcia_result(), "FP-D025"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_data_set_is_refused_with_its_place(name, tmp_path):
    document, code = WRONG[name]
    with pytest.raises(ProblemsError) as caught:
        openlca(save(tmp_path / "p.json", document))
    assert code in codes(caught.value)
    assert all(p.where.key and p.render("zh") for p in caught.value.problems)


def test_an_open_origin_takes_the_higher_gas_and_says_so(tmp_path):
    library = openlca(save(tmp_path / "p.json", lci_result(exchange("Methane", 1.0))))
    assert library.rows()[0].gases == {"CH4_fossil": Fraction(1, 2)}
    assert [p.code for p in library.remarks] == ["FP-D030", "FP-D034"]


def in_category(name: str, category: str) -> dict:
    made = exchange(name, 1.0)
    made["flow"] = {**made["flow"], "category": category}
    return made


#: Names as other programs and languages write them, and the gas they mean for sure; "" is a question.
WRITTEN = [
    ("Carbon dioxide,  fossil", "CO2"),
    ("Carbon\u00a0dioxide, fossil", "CO2"),
    ("Carbon-dioxide (fossil)", "CO2"),
    ("CARBON DIOXIDE, FOSSIL ", "CO2"),
    ("CO₂", "CO2"),
    ("Carbon di\u00adoxide, fossil", "CO2"),
    ("Biogenic methane", ""),
    ("Fossil carbon dioxide", ""),
    ("二氧化碳", ""),
    ("甲烷，化石", ""),
    ("Kohlendioxid", ""),
    ("Dioxyde de carbone", ""),
    ("Distickstoffmonoxid", ""),
    ("Norflurane", ""),
    ("Dióxido de carbono, fósil", ""),
]


@pytest.mark.parametrize(("name", "gas"), WRITTEN)
def test_a_gas_written_otherwise_is_never_left_out(name, gas, tmp_path):
    path = save(tmp_path / "p.json", lci_result(exchange("Dinitrogen monoxide", 1.0), exchange(name, 2.0)))
    if gas:
        assert openlca(path).rows()[0].gases == {"N2O": Fraction(1, 2), gas: Fraction(1)}
        return
    with pytest.raises(ProblemsError) as caught:
        openlca(path)
    assert codes(caught.value) == ["FP-D026"]


def test_what_only_sounds_like_a_gas_is_left_out(tmp_path):
    other = ("NMVOC, non-methane volatile organic compounds, unspecified origin", "Methanesulfonic acid")
    exchanges = [exchange(name, 1.0) for name in (*other, "Carbon monoxide, fossil", "Hydrogen fluoride")]
    library = openlca(save(tmp_path / "p.json", lci_result(*GASES, *exchanges)))
    assert len(library.rows()[0].gases) == 7


#: Path of the category, and whether it is the air.
COMPARTMENTS = [
    ("Elementary flows/air/urban air close to ground", True),
    ("Elementary flows/emission/air/troposphere", True),
    ("Emissionen in Luft", True),
    ("大气排放", True),
    ("", True),
    ("Elementary flows/Emission to water/dairy", False),
    ("Elementary flows/water/ground-, long-term", False),
    ("Elementary flows/Resource/in air", False),
    ("Emissions to air and water", None),
    ("Elementary flows/unspecified", None),
    ("Päästöt", None),
]


@pytest.mark.parametrize(("category", "air"), COMPARTMENTS)
def test_only_what_goes_to_the_air_counts_and_an_unknown_compartment_is_a_question(category, air, tmp_path):
    gas = in_category("Carbon dioxide, fossil", category)
    path = save(tmp_path / "p.json", lci_result(exchange("Dinitrogen monoxide", 1.0), gas))
    if air is None:
        with pytest.raises(ProblemsError) as caught:
            openlca(path)
        assert codes(caught.value) == ["FP-D032"]
        assert category in caught.value.problems[0].render("zh")
    else:
        assert ("CO2" in openlca(path).rows()[0].gases) == air


def test_fossil_emissions_are_not_netted(tmp_path):
    for name in ("Carbon dioxide, fossil", "Methane, biogenic", "Ethane, 1,1,1,2-tetrafluoro-, HFC-134a"):
        with pytest.raises(ProblemsError) as caught:
            openlca(save(tmp_path / "p.json", lci_result(exchange(name, 10.0), exchange(name, -9.0))))
        assert codes(caught.value) == ["FP-D013"]
        assert caught.value.problems[0].where.key == "/exchanges/2/amount"
    name = "Carbon dioxide, biogenic"
    library = openlca(save(tmp_path / "p.json", lci_result(exchange(name, 10.0), exchange(name, -9.0))))
    assert library.rows()[0].gases == {"CO2_biogenic": Fraction(1, 2)}


def raw_zip(names: list[str], size: int = 1, content: bytes = b"{") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content * size)
    return out.getvalue()


def two_names() -> bytes:
    data = raw_zip([f"processes/{UUID}.json", f"processes/{UUID}.jsox"])
    return data.replace(b".jsox", b".json")


HOSTILE = {
    "traversal": (raw_zip(["../../evil.json"]), "FP-D007"),
    "absolute": (raw_zip(["/etc/evil.json"]), "FP-D007"),
    "drive": (raw_zip(["C:evil.json"]), "FP-D007"),
    "case twins": (raw_zip(["processes/a.json", "Processes/A.json"]), "FP-D007"),
    "twice": (two_names(), "FP-D007"),
    "damaged": (raw_zip(["processes/a.json"])[:-30], "FP-D007"),
    "bomb": (raw_zip([f"processes/{i}.json" for i in range(4)], 60_000_000), "FP-D002"),
    "large entry": (raw_zip([f"processes/{UUID}.json"], 9_000_000), "FP-D002"),
    "deep entry": (raw_zip([f"processes/{UUID}.json"], 100_000, b"["), "FP-D002"),
    "many processes": (raw_zip([f"processes/{i}.json" for i in range(2_001)]), "FP-D002"),
    "malformed": (raw_zip([f"processes/{i}.json" for i in range(3)]), "FP-D003"),
    "nothing": (raw_zip(["readme.txt"]), "FP-D009"),
    "no openlca": (b'{"@type": "Flow"}', "FP-D009"),
    "text": (b"hello", "FP-D003"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_packages_are_refused(name, tmp_path):
    content, code = HOSTILE[name]
    path = tmp_path / "p.zip"
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        openlca(path)
    assert codes(caught.value) == [code]


def test_too_many_entries(tmp_path):
    path = tmp_path / "p.zip"
    path.write_bytes(b"PK\x03\x04" + b"PK\x01\x02" * 100_001)
    with pytest.raises(Refused) as caught:
        openlca(path)
    assert codes(caught.value) == ["FP-D002"]


def test_exchanges_are_counted_over_the_whole_package(tmp_path):
    held = lci_result(*[exchange("Sulfur dioxide", 1.0)] * 8_000)
    files = {f"processes/{i}.json": held for i in range(2)}
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        for name, value in files.items():
            archive.writestr(name, json.dumps(value))
    alone = save(tmp_path / "p.json", lci_result(*[exchange("Sulfur dioxide", 1.0)] * 15_001))
    for path, place in ((tmp_path / "p.zip", "processes/1.json#"), (alone, "/")):
        with pytest.raises(Refused) as caught:
            openlca(path)
        assert codes(caught.value) == ["FP-D002"]
        assert caught.value.problems[0].where.key == place
        assert "15000" in caught.value.problems[0].render("zh")


def test_what_is_read_in_one_run_is_bounded(tmp_path, monkeypatch):
    path = packed(tmp_path / "p.zip", {f"processes/{i}.json": UNIT["by type"] for i in range(3)})
    monkeypatch.setattr("footprint.exchange.archive.MAX_READ", 5_000)
    with pytest.raises(Refused) as caught:
        openlca(path)
    assert codes(caught.value) == ["FP-D002"]


def test_a_file_name_that_is_no_text_is_shown_and_read(tmp_path):
    name = os.fsdecode(b"a\xff\xe2\x80\xae.json")
    library = openlca(save(tmp_path / name, lci_result(*GASES)))
    (row,) = library.rows()
    assert "a\\xdcff\\x202e.json" in row.document
    assert row.digest() == row.row_digest
    with pytest.raises(ProblemsError) as caught:
        openlca(save(tmp_path / name, UNIT["by input"]))
    assert codes(caught.value) == ["FP-D024"]
    assert caught.value.problems[0].where.file.isprintable()


def test_objects_are_counted_over_the_whole_package(tmp_path):
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        for i in range(4):
            archive.writestr(f"processes/{i}.json", '{"@type": "Process", "x": [' + "{}," * 60_000 + "{}]}")
    with pytest.raises(Refused) as caught:
        openlca(tmp_path / "p.zip")
    assert codes(caught.value) == ["FP-D002"]
    assert caught.value.problems[0].where.key == "processes/3.json"


def test_a_link_in_a_folder(tmp_path):
    folder = tmp_path / "data" / "processes"
    folder.mkdir(parents=True)
    (tmp_path / "secret.json").write_text("{}")
    (folder / "x.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(Refused) as caught:
        openlca(tmp_path / "data")
    assert codes(caught.value) == ["FP-D007"]


def test_packages_of_the_official_library_are_read(tmp_path):
    """Oracle: olca-schema writes the package, where it is installed."""
    olca = pytest.importorskip("olca_schema")
    zipio = pytest.importorskip("olca_schema.zipio")
    product = olca.Ref(id=UUID, name="Glass", flow_type=olca.FlowType.PRODUCT_FLOW)
    gas = olca.Ref(id=UUID, name="Carbon dioxide, fossil", flow_type=olca.FlowType.ELEMENTARY_FLOW)
    kilogram = olca.Ref(id=UUID, name="kg")
    out = olca.Exchange(
        amount=4.0, flow=product, unit=kilogram, is_input=False, is_quantitative_reference=True
    )
    air = olca.Exchange(amount=0.1, flow=gas, unit=kilogram, is_input=False)
    process = olca.Process(
        id=UUID,
        name="Glass",
        process_type=olca.ProcessType.LCI_RESULT,
        exchanges=[out, air],
        version="00.00.001",
    )
    category = olca.Ref(id=UUID, name="Climate change", ref_unit="kg CO2-Eq")
    basis = olca.FlowResult(amount=2.0, flow=product, unit=kilogram, is_ref_flow=True)
    result = olca.Result(
        id="11111111-2222-3333-4444-555555555555",
        name="Glass, calculated",
        impact_results=[olca.ImpactResult(amount=0.5, indicator=category)],
        flow_results=[basis],
    )
    with zipio.ZipWriter(tmp_path / "o.zip") as writer:
        writer.write(process)
        writer.write(result)
    rows = {r.names["en"]: r for r in openlca(tmp_path / "o.zip").rows()}
    assert dict(rows["Glass"].gases) == {"CO2": Fraction("0.025")}
    assert dict(rows["Glass, calculated"].components) == {"fossil": Fraction("0.25")}
