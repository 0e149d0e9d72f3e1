"""Stages of other schemes, capital goods and empty stages in cells, and through every form of a study."""

from __future__ import annotations

import pytest

import footprint as fp
from building import assessment, line, own, product, qty, study
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.intake.cells import Cell, parse
from footprint.intake.sheets import columns

A = own("a", "kg", "2")
STAGE, MODULE = columns("bom")["stage"], columns("bom")["module"]
EMPTY = columns("assessments")["empty_stages"]


def cell(text: str) -> Cell:
    return Cell(text, Where())


def full() -> fp.Study:
    """Every new field filled."""
    lines = [
        line("L", "1", "kg", "a", part_no="P1", module="en15804:A1"),
        line("C", "1", "kg", "a", part_no="P2", kind="capital_goods", share="1/3",
             share_source="design life"),
        line("E", "1", "kWh", kind="energy", name="电力", carrier="electricity", stage="production",
             scope="plant", start="2025-01-01", end="2025-12-31", share="1",
             module="en15804:A3"),
        line("U", "2", "kWh", kind="energy", name="电力", carrier="electricity", stage="use",
             scope="product", start="2025-01-01", end="2025-12-31", per="service_year",
             module="en15804:B6"),
        line("W", "1", "kg", kind="waste", treatment="landfill", stage="end_of_life", module="en15804:C4"),
    ]  # fmt: skip
    said = {"stage": "distribution", "reason": "sold at the gate"}
    first = assessment(boundary="cradle_to_grave", partial=(), capital_goods="included", empty_stages=(said,))
    second = assessment("raw_materials", id="bare", capital_goods="excluded")
    made = product(service_life=qty("12", "year"), declared_unit=qty("1", "piece"))
    return study(lines, [A], product=made, assessments=(first, second))


@pytest.mark.parametrize("name", ["x.xlsx", "folder", "x.json"])
def test_every_form_of_a_study_keeps_the_boundary(name, tmp_path):
    held = full()
    held.save(tmp_path / name)
    again, said = fp.read(tmp_path / name).to_json(), held.to_json()
    for document in (again, said):
        document["lines"].sort(key=lambda x: x["id"])  # a list carries no order
    assert again == said


@pytest.mark.parametrize(
    "text, stage",
    [
        ("A3", "production"),
        ("b6", "use"),
        ("C4", "end_of_life"),
        ("使用", "use"),
        ("battery:main_production", "production"),
    ],
)
def test_a_stage_cell_takes_a_code_of_a_scheme(text, stage):
    assert parse(cell(text), STAGE) == stage


@pytest.mark.parametrize(
    "text, column, code",
    [
        ("D", STAGE, "FP-I250"),
        ("en15804:D", MODULE, "FP-I250"),
        ("packaging", STAGE, "FP-I251"),
        ("Z9", MODULE, "FP-I251"),
        ("Z9", STAGE, "FP-I014"),
        ("使用", EMPTY, "FP-I252"),
        ("使用=无；use=none", EMPTY, "FP-I252"),
        ("benefits=none", EMPTY, "FP-I014"),
    ],
)
def test_cells_that_say_no_stage(text, column, code):
    found = parse(cell(text), column)
    assert isinstance(found, Problem)
    assert found.code == code


def test_reasons_in_either_language():
    assert parse(cell("使用＝无能耗； end of life=dissolves"), EMPTY) == (
        ("use", "无能耗"),
        ("end_of_life", "dissolves"),
    )


def test_a_code_as_the_stage_becomes_stage_and_module(tmp_path):
    held = study(
        [line("L", "1", "kg", "a", part_no="P1"), line("W", "1", "kg", kind="waste", treatment="landfill")],
        [A],
    )
    held.save(tmp_path / "folder")
    path = tmp_path / "folder" / "bom.csv"
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(
        text.replace("raw material acquisition", "A3").replace("原材料获取", "A3"), encoding="utf-8-sig"
    )
    found = fp.read(tmp_path / "folder").inventory.line("L")
    assert (found.stage, found.module) == ("production", "en15804:A3")
