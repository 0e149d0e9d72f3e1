from __future__ import annotations

import zipfile
from fractions import Fraction
from pathlib import Path

import pytest
from foreign import UUID, codes

from footprint.base.problem import ProblemsError, Refused
from footprint.exchange.ilcd import ilcd
from footprint.exchange.ilcd_flows import PROPERTIES

DATA = Path(__file__).parent / "data"
EXAMPLE = DATA / "ilcd_example_synthetic_numbers.xml"
FLOW = "a7432abd-0881-4977-a817-f8aaf627fb91"


def in_group(uuid: str, *words: str) -> str:
    """A total of 2 in the unit group of a UUID with these descriptions."""
    told = "".join(f"<common:shortDescription>{w}</common:shortDescription>" for w in words)
    group = f'<epd:referenceToUnitGroupDataSet refObjectId="{uuid}">{told}</epd:referenceToUnitGroupDataSet>'
    return result(TOTAL, A1_A3="2").replace("</common:other>", f"{group}</common:other>")


def result(uuid: str, **modules: str) -> str:
    """An LCIA result; keywords such as ``A1_A3`` or ``C3__burnt`` name module and scenario."""
    amounts = ""
    for key, value in modules.items():
        module, _, scenario = key.partition("__")
        told = f' epd:scenario="{scenario}"' if scenario else ""
        amounts += f'<epd:amount epd:module="{module.replace("_", "-")}"{told}>{value}</epd:amount>'
    return (
        f'<LCIAResult><referenceToLCIAMethodDataSet refObjectId="{uuid}">'
        "<common:shortDescription>a misleading name</common:shortDescription>"
        "</referenceToLCIAMethodDataSet><meanAmount>0</meanAmount>"
        f"<common:other>{amounts}</common:other></LCIAResult>"
    )


TOTAL, FOSSIL = "a7ea142a-9749-11ed-a8fc-0242ac120002", "a7ea19c0-9749-11ed-a8fc-0242ac120002"
BIOGENIC, LULUC = "a7ea186c-9749-11ed-a8fc-0242ac120002", "a7ea1ae2-9749-11ed-a8fc-0242ac120002"
WHOLE = (
    result(TOTAL, A1_A3="1.05", A4="0.3", C3__burnt="2.2", C4="9", D="-5")
    + result(FOSSIL, A1_A3="2.00", A4="0.3", C3__burnt="0.2", C4="1")
    + result(BIOGENIC, A1_A3="-1.00", A4="0", C3__burnt="2.0", C4="1")
    + result(LULUC, A1_A3="0.05", A4="0", C3__burnt="0", C4="1")
)


def epd(
    results: str = WHOLE, *, amount: str = "2.0", name: str = '<baseName xml:lang="en">Board</baseName>'
) -> str:
    """A synthetic ILCD+EPD process."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<processDataSet xmlns="http://lca.jrc.it/ILCD/Process" xmlns:common="http://lca.jrc.it/ILCD/Common"
  xmlns:epd="http://www.iai.kit.edu/EPD/2013" version="1.1">
<processInformation><dataSetInformation><common:UUID>{UUID}</common:UUID><name>{name}</name></dataSetInformation>
<quantitativeReference><referenceToReferenceFlow>42</referenceToReferenceFlow></quantitativeReference>
<time><common:referenceYear>2024</common:referenceYear>
<common:dataSetValidUntil>2029</common:dataSetValidUntil></time>
<geography><locationOfOperationSupplyOrProduction location="PL"/></geography></processInformation>
<administrativeInformation><publicationAndOwnership><common:dataSetVersion>00.02.000</common:dataSetVersion>
<common:referenceToOwnershipOfDataSet><common:shortDescription>Synthetic Boards</common:shortDescription>
</common:referenceToOwnershipOfDataSet></publicationAndOwnership></administrativeInformation>
<exchanges><exchange dataSetInternalID="42"><referenceToFlowDataSet refObjectId="{FLOW}"/>
<meanAmount>{amount}</meanAmount></exchange></exchanges>
<LCIAResults>{results}</LCIAResults></processDataSet>"""


def flow(uuid: str = "93a60a56-a3c8-22da-a746-0800200c9a66", mean: str = "1.0") -> str:
    """A synthetic flow data set; a cubic metre by default."""
    return f"""<flowDataSet xmlns="http://lca.jrc.it/ILCD/Flow"><flowInformation><quantitativeReference>
<referenceToReferenceFlowProperty>0</referenceToReferenceFlowProperty></quantitativeReference></flowInformation>
<flowProperties><flowProperty dataSetInternalID="0"><referenceToFlowPropertyDataSet refObjectId="{uuid}"/>
<meanValue>{mean}</meanValue></flowProperty></flowProperties></flowDataSet>"""


def folder(root: Path, process: str, flow_text: str | None = None) -> Path:
    (root / "processes").mkdir(parents=True, exist_ok=True)
    (root / "flows").mkdir(exist_ok=True)
    path = root / "processes" / f"{UUID}.xml"
    path.write_text(process, encoding="utf-8")
    (root / "flows" / f"{FLOW}.xml").write_text(flow_text or flow(), encoding="utf-8")
    return path


def test_modules_become_rows_of_their_kind(tmp_path):
    library = ilcd(folder(tmp_path, epd()))
    rows = {r.id: r for r in library.rows()}
    assert set(rows) == {f"epd/{UUID}", f"epd/{UUID}/c3/burnt"}
    gate = rows[f"epd/{UUID}"]
    assert gate.ref == f"own/epd/{UUID}"
    assert dict(gate.components) == {
        "fossil": Fraction(1),
        "biogenic_uptake": Fraction(-1, 2),
        "land_use_change": Fraction(1, 40),
    }
    assert (gate.unit, gate.kind, gate.geography, gate.gwp_set) == (
        "m3",
        "cradle_to_gate",
        "PL",
        "unstated",
    )
    assert (gate.year_from, gate.year_to, gate.published_value) == (2024, 2024, "1.05")
    assert gate.valid_until == "2029"
    assert "A4 0.3" in gate.note["en"]
    assert "-5" not in gate.note["en"]
    end = rows[f"epd/{UUID}/c3/burnt"]
    assert (end.kind, end.technology) == ("waste_treatment", "burnt")
    assert dict(end.components) == {"fossil": Fraction("0.1"), "biogenic_release": Fraction(1)}
    assert [p.code for p in library.remarks] == ["FP-D027"]  # C4: its parts are not its total
    card = library.passport(gate.source)
    assert card is not None
    assert card.publisher["en"] == "Synthetic Boards"


def test_a_lone_process_needs_its_unit_stated(tmp_path):
    path = tmp_path / "p.xml"
    path.write_text(epd(), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        ilcd(path)
    assert "FP-D011" in codes(caught.value)
    assert ilcd(path, unit="kg").rows()[0].unit == "kg"
    with pytest.raises(ProblemsError) as caught:
        ilcd(path, unit="kg CO2e")
    assert codes(caught.value) == ["FP-D014"]
    with pytest.raises(ProblemsError) as caught:
        ilcd(folder(tmp_path, epd()), unit="kg")  # the flow says m3
    assert "FP-D014" in codes(caught.value)


@pytest.mark.parametrize("uuid", PROPERTIES)
def test_every_flow_property_is_a_unit_of_the_table(uuid, tmp_path):
    row = ilcd(folder(tmp_path, epd(), flow(uuid))).rows()[0]
    assert row.unit == PROPERTIES[uuid]
    assert row.heating_value_basis == {"MJ_net": "net", "MJ_gross": "gross"}.get(row.unit, "")


def test_a1_a2_a3_apart_and_old_methods(tmp_path):
    apart = result("77e416eb-a363-4258-a04e-171d843a6460", A1="1.0", A2="0.2", A3="0.8", D="-1")
    (row,) = ilcd(folder(tmp_path, epd(apart))).rows()
    assert row.components == {"fossil": Fraction(1)}
    assert (row.gwp_set, row.biogenic, row.published_value) == (
        "unstated",
        "not-separated",
        "1.0 + 0.2 + 0.8",
    )


def test_names_in_both_languages(tmp_path):
    both = '<baseName xml:lang="de">Brett</baseName><baseName xml:lang="en">Board</baseName>'
    both += '<baseName xml:lang="zh">板材</baseName>'
    row = ilcd(folder(tmp_path, epd(name=both))).rows()[0]
    assert dict(row.names) == {"en": "Board", "zh": "板材"}


ONE = result(TOTAL, A1_A3="1.05")
WRONG = {
    "sum": (epd(WHOLE.replace("2.00", "3.00")), "FP-D016"),
    "no english name": (epd(name='<baseName xml:lang="de">Brett</baseName>'), "FP-D011"),
    "long name": (epd(name=f'<baseName xml:lang="en">{"x" * 501}</baseName>'), "FP-D002"),
    "long chinese name": (
        epd(
            name=f'<baseName xml:lang="en">Board</baseName><baseName xml:lang="zh">{"板" * 1_500}</baseName>'
        ),
        "FP-D002",
    ),
    "long version": (epd().replace("00.02.000", "0" * 61), "FP-D002"),
    "hidden place": (epd().replace('"PL"', '"P\u202eL"'), "FP-D008"),
    "long place": (epd().replace('"PL"', f'"{"P" * 201}"'), "FP-D002"),
    "hidden scenario": (epd(WHOLE.replace("burnt", "bu\u200brnt")), "FP-D008"),
    "validity": (epd().replace(">2029<", ">soon<"), "FP-D010"),
    "amount": (epd(amount="0"), "FP-D013"),
    "comma": (epd(ONE.replace("1.05", "1,05")), "FP-D012"),
    "nan": (epd(ONE.replace("1.05", "NaN")), "FP-D012"),
    "huge": (epd(ONE.replace("1.05", "1e400")), "FP-D012"),
    "no indicator": (epd(result(UUID, A1_A3="1")), "FP-D025"),
    "no gate": (epd(result(TOTAL, A4="1")), "FP-D025"),
    "twice": (epd(ONE + ONE), "FP-D023"),
    "negative": (epd(result(TOTAL, A1_A3="-1.05")), "FP-F015"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_data_set_is_refused_with_its_path(name, tmp_path):
    document, code = WRONG[name]
    with pytest.raises(ProblemsError) as caught:
        ilcd(folder(tmp_path, document))
    assert code in codes(caught.value)
    assert all(p.where.key and p.render("zh") for p in caught.value.problems)


CO2E_GROUP = "1ebf3012-d0db-4de2-aefd-ef30cedb0be1"


@pytest.mark.parametrize(
    ("uuid", "words"),
    [
        (UUID, ["t CO2e"]),
        (UUID, []),
        (CO2E_GROUP, ["t CO2e"]),
        (UUID, ["kg CO2 eq.", "t CO2e"]),
        (UUID, ["kg"]),
    ],
)
def test_amounts_in_another_unit_group_are_refused(uuid, words, tmp_path):
    with pytest.raises(ProblemsError) as caught:
        ilcd(folder(tmp_path, epd(in_group(uuid, *words))))
    assert "FP-D014" in codes(caught.value)
    assert "referenceToUnitGroupDataSet" in caught.value.problems[0].where.key


@pytest.mark.parametrize(
    ("uuid", "words"), [(CO2E_GROUP, []), (CO2E_GROUP, ["kg CO2 eq."]), (UUID, ["kg CO2e"])]
)
def test_amounts_in_kilograms_are_read(uuid, words, tmp_path):
    (row,) = ilcd(folder(tmp_path, epd(in_group(uuid, *words)))).rows()
    assert row.components == {"fossil": Fraction(1)}


def test_the_reference_flow_has_one_amount(tmp_path):
    whole = epd()
    twice = whole.replace(
        "</exchange>", '</exchange><exchange dataSetInternalID="42"><meanAmount>9</meanAmount></exchange>'
    )
    other = whole.replace(
        "</meanAmount></exchange>", "</meanAmount><resultingAmount>4</resultingAmount></exchange>"
    )
    for document, code in ((twice, "FP-D023"), (other, "FP-D013")):
        with pytest.raises(ProblemsError) as caught:
            ilcd(folder(tmp_path, document))
        assert codes(caught.value) == [code]
    variable = other.replace(
        "<resultingAmount>", "<referenceToVariable>a</referenceToVariable><resultingAmount>"
    )
    row = ilcd(folder(tmp_path, variable)).rows()[0]
    assert row.components["fossil"] == Fraction(1, 2)


#: Location as stated, geography of the row, code of the remark.
PLACES = [
    ("PL", "PL", ""),
    ("CN-JS", "CN-JS", ""),
    ("GLO", "GLO", ""),
    ("RoW", "unstated", "FP-D035"),
    ("RER", "unstated", "FP-D035"),
    ("EU-28", "unstated", "FP-D035"),
    ("Poland", "PL", "FP-D034"),
    ("Jiangsu, China", "CN-JS", "FP-D034"),
    ("江苏省", "CN-JS", "FP-D034"),
    ("Asia without China", "unstated", "FP-D035"),
    ("除中国外", "unstated", "FP-D035"),
    ("China and Germany", "unstated", "FP-D035"),
    ("", "unstated", "FP-D022"),
]


@pytest.mark.parametrize(("stated", "place", "code"), PLACES)
def test_a_place_is_a_code_or_a_question(stated, place, code, tmp_path):
    document = epd(result(TOTAL, A1_A3="1")).replace('location="PL"', f'location="{stated}"')
    library = ilcd(folder(tmp_path, document))
    assert library.rows()[0].geography == place
    assert [p.code for p in library.remarks] == ([code] if code else [])


CONTRADICTIONS = {
    "without luluc": (
        result(TOTAL, A1_A3="0.1") + result(FOSSIL, A1_A3="10") + result(BIOGENIC, A1_A3="-9.9"),
        "FP-D016",
    ),
    "fossil above the total": (result(TOTAL, A1_A3="0.1") + result(FOSSIL, A1_A3="10"), "FP-D016"),
    "uptake without fossil": (result(TOTAL, A1_A3="0.1") + result(BIOGENIC, A1_A3="-9.9"), "FP-D016"),
    "fossil of one module": (result(TOTAL, A1="0", A2="0", A3="0.1") + result(FOSSIL, A1="10"), "FP-D016"),
    "one module above all": (result(TOTAL, A1_A3="2", A1="200"), "FP-D016"),
    "three modules": (result(TOTAL, A1_A3="2", A1="0.5", A2="0.5", A3="0.5"), "FP-D016"),
    "credit in a module": (result(TOTAL, A1="4", A2="1", A3="-4.9"), "FP-D013"),
    "credit beside the sum": (result(TOTAL, A1_A3="0.1", A1="4", A2="1", A3="-4.9"), "FP-D013"),
    "fossil credit": (
        result(TOTAL, A1="4", A2="1", A3="0")
        + result(FOSSIL, A1="4", A2="1", A3="-1")
        + result(BIOGENIC, A1="0", A2="0", A3="1")
        + result(LULUC, A1="0", A2="0", A3="0"),
        "FP-D013",
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_total_never_hides_what_is_stated_beside_it(name, tmp_path):
    results, code = CONTRADICTIONS[name]
    with pytest.raises(ProblemsError) as caught:
        ilcd(folder(tmp_path, epd(results)))
    assert code in codes(caught.value)
    assert all(p.where.key.startswith("/processDataSet/LCIAResults/") for p in caught.value.problems)


def test_a_side_module_that_hides_a_part_is_left_out(tmp_path):
    both = result(TOTAL, A1_A3="2", C3="0.1", C4="0.2") + result(FOSSIL, C3="5", C4="0.1")
    library = ilcd(folder(tmp_path, epd(both)))
    assert {r.id for r in library.rows()} == {f"epd/{UUID}", f"epd/{UUID}/c4"}
    assert [p.code for p in library.remarks] == ["FP-D027"]


def test_modules_that_fit_their_sum_are_no_problem(tmp_path):
    both = result(TOTAL, A1_A3="2.0", A1="1.5", A2="0.2", A3="0.3") + result(FOSSIL, A1_A3="1.9")
    (row,) = ilcd(folder(tmp_path, epd(both))).rows()
    assert row.components == {"fossil": Fraction(1)}


def test_the_official_example_has_random_numbers_and_is_refused():
    """Its parts do not add up to its total: read by UUID, checked, not believed."""
    with pytest.raises(ProblemsError) as caught:
        ilcd(EXAMPLE, unit="m3")
    (problem,) = [p for p in caught.value.problems if p.code == "FP-D016"]
    assert problem.where.key.startswith("/processDataSet/LCIAResults/LCIAResult[")
    assert problem.got != problem.expected


def test_a_package(tmp_path):
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"ILCD/processes/{UUID}.xml", epd())
        archive.writestr(f"ILCD/flows/{FLOW}.xml", flow())
    assert len(ilcd(path).rows()) == 2


HOSTILE = {
    "entity": ('<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>', "FP-D006"),
    "external": ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "FP-D006"),
    "cut": (epd()[:-40], "FP-D005"),
    "text": ("hello", "FP-D005"),
    "other": ("<a/>", "FP-D009"),
    "many": ("<a>" + "<b/>" * 400_000 + "</a>", "FP-D002"),
    "many attributes": ("<a " + " ".join(f'b{i}=""' for i in range(300_001)) + "/>", "FP-D002"),
    "deep": ("<a>" * 299_000, "FP-D005"),
    "large": ("<a>" + "x" * 8_000_001 + "</a>", "FP-D002"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused(name, tmp_path):
    text, code = HOSTILE[name]
    path = tmp_path / "p.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        ilcd(path)
    assert codes(caught.value) == [code]


def test_other_encodings_are_refused(tmp_path):
    path = tmp_path / "p.xml"
    path.write_bytes(epd().replace("UTF-8", "UTF-16").encode("utf-16"))
    with pytest.raises(Refused) as caught:
        ilcd(path)
    assert codes(caught.value) == ["FP-D005"]
