"""The columns of emission models and carbon contents come back from workbook, folder and JSON."""

from __future__ import annotations

import pytest

import footprint as fp
from building import line, own, pinned, product, qty, study


@pytest.fixture
def held() -> fp.Study:
    direct = {"kind": "direct", "stage": "production", "treatment": "direct", "gas": "CO2"}
    lines = [
        line("M", "1", "kg", "x", biogenic_carbon="0.45", part_no="M"),
        line(
            "D",
            "100",
            "t",
            emission_model="carbonate",
            inputs={"CaMg(CO3)2": "1/3", "calcination": "0.98"},
            inputs_source="化验单 17",
            matches=(pinned("x", reason="gas").model_copy(update={"factor": "own/g"}),),
            **direct,
        ),
        line("G", "3", "kg CO2", "g", **direct),
        line(
            "S", "2", "kg", "w", kind="waste", stage="production", treatment="landfill", biogenic_carbon="0.1"
        ),
    ]
    factors = [
        own("x", "kg", "1", biogenic_carbon="0.4"),
        own("g", "kg CO2", gases={"CO2": "1"}, kind="direct"),
    ]
    factors += [own("w", "kg", "1", kind="waste_treatment")]
    contents = {"biogenic_carbon": qty("0.2", "kg"), "fossil_carbon": qty("100", "g")}
    made = product(**contents, packaging_biogenic_carbon=qty("1", "g"))
    return study(lines, factors, ("raw_materials", "production"), product=made)


@pytest.mark.parametrize("name", ["study.xlsx", "folder", "study.json"])
def test_they_come_back(held, tmp_path, name):
    path = tmp_path / name
    held.save(path)
    again = fp.read(path)
    assert again.inventory.digest() == held.inventory.digest()
    by_id = {x.id: x for x in again.inventory.lines}
    stated = {x.id: x for x in held.inventory.lines}
    for key in ("emission_model", "inputs", "inputs_source", "biogenic_carbon"):
        assert {i: getattr(x, key) for i, x in by_id.items()} == {
            i: getattr(x, key) for i, x in stated.items()
        }
    assert again.inventory.product == held.inventory.product
    assert again.calculate().total == held.calculate().total


def test_a_word_of_either_language_names_the_model(held, tmp_path):
    folder = tmp_path / "folder"
    held.save(folder)
    sheet = folder / "waste.csv"
    text = sheet.read_text(encoding="utf-8-sig")
    assert "carbonate decomposition" in text or "碳酸盐分解" in text
    for word in ("碳酸盐分解", "carbonate decomposition", "碳酸盐"):
        changed = text.replace("carbonate decomposition", "碳酸盐分解").replace("碳酸盐分解", word)
        sheet.write_text(changed, encoding="utf-8-sig")
        assert {x.emission_model for x in fp.read(folder).inventory.lines} == {"", "carbonate"}
