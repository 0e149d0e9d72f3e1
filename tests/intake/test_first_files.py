"""What a new user types: each gets the hint that leads on, and nothing is guessed."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import columns_page
import pytest
from openpyxl import load_workbook

from footprint.api.reading import read
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.factors.places import named_place
from footprint.intake.cells import Cell, parse
from footprint.intake.sheets import TITLES, UNUSUAL, columns, product_rows

EXAMPLE = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"


@pytest.fixture
def bolt(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "bolt"))


def found(path: Path) -> list[Problem]:
    try:
        problems = read(path).check()
    except ProblemsError as fault:
        problems = list(fault.problems)
    return [p for p in problems if p.severity != "info"]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def typed(sheet: str, key: str, text: object, percent: bool = False) -> object:
    return parse(Cell(text, Where(), percent), columns(sheet)[key])  # type: ignore[arg-type]


# --- a sheet without its machine keys


@pytest.mark.parametrize("renamed", [False, True])
@pytest.mark.parametrize("name", [n for n in TITLES if n not in {"product", "assessments", *UNUSUAL}])
def test_a_sheet_without_row_2_is_named(name: str, renamed: bool, tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    read(EXAMPLE).save(path, "zh")
    book = load_workbook(path)
    sheet = book[TITLES[name][0]]
    sheet.delete_rows(2)
    if renamed:
        sheet.title = "my sheet"
    book.save(path)
    (problem,) = found(path)
    assert (problem.code, problem.where.sheet) == ("FP-I039", sheet.title)
    assert f"{name}:" in problem.hint("en")
    assert "第 2 行" in problem.render("zh")


def test_own_sheets_and_empty_ones_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    read(EXAMPLE).save(path, "zh")
    book = load_workbook(path)
    book["评价"].delete_rows(2)  # no data
    notes = book.create_sheet("BOM")  # beside the one that is read
    notes.append(["line", "name"])
    notes.append(["1", "x"])
    book.create_sheet("笔记").append(["名称", "数量", "x"])
    book["笔记"].append(["a", 1, 2])
    book.save(path)
    assert [p for p in found(path) if p.severity == "error"] == []


# --- quantities and their units


@pytest.mark.parametrize("key, text", [("declared_unit", "1"), ("net_mass", "1")])
def test_a_quantity_without_unit_is_said_to_be_required(key: str, text: str, bolt: Path) -> None:
    path = bolt / "study.toml"
    old = f'[product.{key}]\nvalue = "{text}"\nunit = "kg"\n'
    replace(path, old, f'[product.{key}]\nvalue = "{text}"\n')
    (problem,) = found(bolt)
    assert problem.code == "FP-I020"
    assert product_rows()[key].en in problem.message("en")
    assert "单位" in problem.message("zh")


def test_a_blank_unit_cell_is_required_on_every_sheet(bolt: Path) -> None:
    replace(bolt / "transport.csv", "180,km", "180,")
    replace(bolt / "bom.csv", "8.3,net,kg", "8.3,net,")
    assert {p.code for p in found(bolt)} == {"FP-I020"}


@pytest.mark.parametrize(
    "text, number, unit",
    [("1 件", "1", "件"), ("0.25kg", "0.25", "kg"), ("3 t", "3", "t"), ("12千克", "12", "千克")],
)
def test_a_number_with_its_unit_is_told_where_the_unit_goes(text: str, number: str, unit: str) -> None:
    problem = typed("bom", "amount", text)
    assert isinstance(problem, Problem)
    assert problem.code == "FP-I010"
    assert f"Write {number} here and put the unit “{unit}” in the next column" in problem.hint("en")
    assert unit in problem.hint("zh")


@pytest.mark.parametrize("text", ["1,5", "12 frogs", "1e400", "nan", "1_000"])
def test_other_texts_are_not_told_about_units(text: str) -> None:
    problem = typed("bom", "amount", text)
    assert isinstance(problem, Problem)
    assert "unit" not in problem.hint("en")


def test_a_unit_beside_the_number_on_product_is_one_problem(bolt: Path) -> None:
    old = '[product.declared_unit]\nvalue = "1"\nunit = "kg"\n'
    replace(bolt / "study.toml", old, '[product.declared_unit]\nvalue = "1 kg"\n')
    (problem,) = found(bolt)
    assert "next column" in problem.hint("en")


# --- dates, places, per cents


@pytest.mark.parametrize(
    "text, near",
    [
        ("2025/12/31", "2025-12-31"), ("2025.1.5", "2025-01-05"), ("2025年3月1日", "2025-03-01"),
        ("20251231", "2025-12-31"), ("2025/13/31", ""), ("01/02/2025", ""), ("2025", ""),
    ],
)  # fmt: skip
def test_a_date_in_other_signs_is_suggested_never_taken(text: str, near: str) -> None:
    problem = typed("energy", "start", text)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.near) == ("FP-I011", near)


@pytest.mark.parametrize(
    "text, near",
    [
        ("中国", "CN"), ("浙江", "CN-ZJ"), ("江苏省", "CN-JS"), ("中国浙江省", "CN-ZJ"),
        ("江苏省无锡市", "CN-JS"),
        ("Zhejiang, China", "CN-ZJ"), ("shaanxi", "CN-SN"), ("Shanxi", "CN-SX"), ("内蒙古自治区", "CN-NM"),
        ("Germany", "DE"), ("德国", "DE"), ("USA", "US"), ("印度尼西亚", "ID"), ("印度", "IN"),
        ("cn-js", "CN-JS"),
        ("Indiana", ""), ("somewhere", ""), ("江苏和浙江", ""),
    ],
)  # fmt: skip
def test_a_place_by_its_name_is_suggested_never_taken(text: str, near: str) -> None:
    problem = typed("bom", "origin", text)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.near) == ("FP-I015", near)


def test_every_place_of_the_list_is_found_by_both_its_names() -> None:
    for row in (
        (Path(columns_page.__file__).parents[2] / "src/footprint/factors/places.csv")
        .read_text(encoding="utf-8")
        .splitlines()[1:]
    ):
        code, zh, en = row.split(",")
        for name in (*zh.split("|"), *en.split("|")):
            assert named_place(name) == code, name


def test_a_small_plain_percentage_gets_a_warning(bolt: Path) -> None:
    replace(bolt / "bom.csv", ",4.2,CN", ",0.2,CN")
    (problem,) = found(bolt)
    assert (problem.code, problem.severity, problem.where.column) == ("FP-I019", "warning", "scrap")
    assert "0.2 means 0.2 %" in problem.message("en")
    assert "20%" in problem.hint("zh")
    for text in ("0.2%", "20%", "1", "0", "4.2"):
        shutil.copy(EXAMPLE / "bom.csv", bolt / "bom.csv")
        replace(bolt / "bom.csv", ",4.2,CN", f",{text},CN")
        assert found(bolt) == []


def test_a_cell_formatted_as_per_cent_gets_none(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    read(EXAMPLE).save(path, "en")
    book = load_workbook(path)
    sheet = book["BOM"]
    column = next(c.column for c in sheet[2] if c.value == "bom:scrap")
    row = next(r for r in range(3, sheet.max_row + 1) if sheet.cell(r, 1).value == "B1")
    cell = sheet.cell(row, column)
    cell.value, cell.number_format = 0.005, "0.0%"
    book.save(path)
    assert found(path) == []


# --- words and references


@pytest.mark.parametrize("text", ["摇篮到大门", "从摇篮到大门", "cradle-to-gate", "cradle to gate"])
def test_the_boundary_of_an_own_factor_has_the_words_of_the_product(text: str) -> None:
    assert typed("factors", "kind", text) == "cradle_to_gate"


def test_an_own_factor_without_own_is_suggested(bolt: Path) -> None:
    replace(bolt / "match.csv", "own/zinc", "zinc")
    (problem,) = [p for p in found(bolt) if p.got == "zinc"]
    assert (problem.code, problem.near) == ("FP-C008", "own/zinc")


@pytest.mark.parametrize("text", ["M10x40-8.8-Zn", "HB-M10-40"])
def test_the_model_as_cargo_is_told_the_word_product(text: str, bolt: Path) -> None:
    replace(bolt / "transport.csv", "T2,product", f"T2,{text}")
    (problem,) = [p for p in found(bolt) if p.got == text]
    assert (problem.code, problem.near) == ("FP-M016", "product")


# --- the page


def test_the_page_of_columns_is_the_data() -> None:
    text = columns_page.PAGE.read_text(encoding="utf-8")
    assert text == columns_page.with_section(text)


def blocks(kind: str) -> list[str]:
    text = columns_page.PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_page_read_to_one_study(tmp_path: Path) -> None:
    (toml,), (json,) = blocks("toml"), blocks("json")
    assert tomllib.loads(toml)["product"]["declared_unit"] == {"value": "1", "unit": "kg"}
    (tmp_path / "s.json").write_text(json, encoding="utf-8")
    (tmp_path / "study.toml").write_text(toml, encoding="utf-8")
    rows = "line_id,part_no,name,amount,unit,per,origin\nB1,ST-1,steel sheet,1.2,kg,declared unit,CN\n"
    (tmp_path / "bom.csv").write_text(rows, encoding="utf-8")
    assert read(tmp_path).digest == read(tmp_path / "s.json").digest


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_new_brings_the_sheets_that_are_asked_for(tmp_path, lang):
    import footprint as fp
    from footprint.intake.sheets import title

    path = fp.new(tmp_path / "x.xlsx", lang, sheets=("recycling", "数据质量"))
    names = load_workbook(path).sheetnames
    assert {title("recycling", lang), title("quality", lang)} <= set(names)
    assert title("instruments", lang) not in names
    fp.new(tmp_path / "folder", lang, sheets=["quality"])
    assert (tmp_path / "folder" / "quality.csv").is_file()
    with pytest.raises(fp.ProblemsError) as fault:
        fp.new(tmp_path / "y.xlsx", lang, sheets=("recycled",))
    assert [p.code for p in fault.value.problems] == ["FP-X080"]
    assert not (tmp_path / "y.xlsx").exists()
