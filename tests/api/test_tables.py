"""``fp.table``, ``study.add`` and ``fp.Study(...)``: frames and files in, studies out."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

import footprint as fp
from footprint.api.tables import Table, write_tables

PRODUCT = {
    "name": "支架", "model": "BR-1", "site": "CN-JS", "declared_unit": "1 piece", "net_mass": "0.42 kg",
    "boundary": "cradle-to-gate",
}  # fmt: skip
REAL = Path(__file__).parents[1] / "real_inputs"


def made(**more: object) -> fp.Study:
    return fp.Study(**{**PRODUCT, "period": 2024, **more})  # type: ignore[arg-type]


def codes(fault: pytest.ExceptionInfo[fp.ProblemsError]) -> list[str]:
    return [p.code for p in fault.value.problems]


def test_a_study_from_its_product_alone() -> None:
    product = made().inventory.product
    assert (product.start, product.end) == ("2024-01-01", "2024-12-31")
    assert product.net_mass is not None
    assert product.net_mass.value == Fraction(42, 100)
    assert made(net_mass=None).inventory.product.net_mass is None
    assert made(period=("2024-02-01", "2024-03-31")).inventory.product.end == "2024-03-31"


def test_what_is_wrong_with_a_product_is_told_at_once() -> None:
    with pytest.raises(fp.ProblemsError) as fault:
        fp.Study(name="x", site="Jiangsu", declared_unit="1 KGS", boundary="cradle")
    assert {"FP-I020", "FP-I015", "FP-U002", "FP-I014"} <= set(codes(fault))
    with pytest.raises(fp.ProblemsError) as fault:
        made(colour="red")
    assert codes(fault) == ["FP-I117"]
    with pytest.raises(fp.ProblemsError) as fault:
        made(declared_unit="piece")
    assert codes(fault) == ["FP-I116"]
    with pytest.raises(TypeError):
        fp.Study(made().inventory, name="x")


def test_frames_become_lines_and_ids_go_on() -> None:
    parts = pd.DataFrame(
        {
            "料号": ["P1", "P2"],
            "名称": ["板", "螺钉"],
            "数量": [0.4, 4],
            "单位": ["kg", "个"],
            "单重(g)": [None, 5],
        }
    )
    study = made().add(parts).add(parts.rename(columns={"料号": "物料编码"}))
    assert [x.id for x in study.lines] == ["B1", "B2", "B3", "B4"]
    assert study.lines[0].amount is not None
    assert study.lines[0].amount.value == Fraction(2, 5)
    assert [m.mass.value for m in study.inventory.masses] == [5]
    assert study.place("lines", "B3", "amount").cell == "C2"


def test_an_open_question_adds_nothing() -> None:
    with pytest.raises(fp.ProblemsError) as fault:
        made().add(pd.DataFrame({"名称": ["板"], "数量": [3]}))
    assert codes(fault) == ["FP-I064"]
    assert made().add(pd.DataFrame({"名称": ["板"], "数量": [3]}), answers={"unit.amount": "kg"}).lines


def test_a_mass_that_contradicts_the_study_is_refused() -> None:
    frame = pd.DataFrame({"料号": ["P1"], "名称": ["螺钉"], "数量": [4], "单位": ["个"], "单重(g)": [5]})
    with pytest.raises(fp.ProblemsError) as fault:
        made().add(frame).add(frame.assign(**{"单重(g)": [6]}))
    assert codes(fault) == ["FP-I094"]


def test_sheets_of_the_study_are_added_by_their_columns() -> None:
    output = pd.DataFrame({"产品/共产品": ["BR-1"], "role": ["product"], "期间起": ["2024-01-01"],
                           "end": ["2024-12-31"], "amount": [1000], "unit": ["piece"]})  # fmt: skip
    assert made().add(output, "output").inventory.outputs[0].amount.value == 1000
    with pytest.raises(fp.ProblemsError) as fault:
        made().add(output.assign(colour="red"), "output")
    assert codes(fault) == ["FP-I007"]
    with pytest.raises(fp.ProblemsError) as fault:
        made().add(output, "outputs")
    assert codes(fault) == ["FP-X016"]
    assert fault.value.problems[0].near == "output"


def test_a_table_shows_itself_in_both_languages_without_script() -> None:
    table = fp.table(REAL / "bom_01_zh_stacked_tables.xlsx")
    assert isinstance(table.answer({"unit.amount": "piece"}), Table)
    html = table._repr_html_()
    assert "待回答" in html
    assert "Questions" in table.html("en")
    assert "<script" not in html
    frame = pd.DataFrame({"名称": ["<b>x</b>"], "数量(kg)": [1]})
    assert "<b>x</b>" not in fp.table(frame).html("en")


def test_a_frame_comes_out() -> None:
    frame = fp.table(REAL / "bom_02_zh_pcb.xlsx").frame()
    assert len(frame) == 30
    assert {"sheet", "range", "row", "型号", "数量"} <= set(frame.columns)


def test_a_table_in_hand_takes_more_answers() -> None:
    read = fp.table(pd.DataFrame({"名称": ["板"], "数量": [3]}))
    assert made().add(read, answers={"unit.amount": "kg"}).lines[0].amount is not None


def test_what_is_no_table_is_said() -> None:
    with pytest.raises(fp.ProblemsError) as fault:
        fp.table(None)  # type: ignore[arg-type]
    assert codes(fault) == ["FP-X018"]
    with pytest.raises(fp.ProblemsError) as fault:
        fp.table(pd.DataFrame({"名称": ["板"], "数量": [3]}), map="nowhere.toml")
    assert codes(fault) == ["FP-I112"]


def test_a_cell_that_holds_a_list_is_no_amount() -> None:
    read = fp.table(pd.DataFrame({"名称": ["板", "管"], "数量": [[1, 2], 3], "单位": ["kg", "kg"]}))
    assert [(p.code, p.where.cell) for p in read.problems if p.severity == "error"] == [("FP-I088", "B2")]


def test_a_mass_that_is_written_otherwise_is_the_same(tmp_path: Path) -> None:
    rows = "料号,名称,数量,单位,单重(g)\nP1,板,1,个,{}\n"
    for name, mass in (("a", "0.50"), ("b", "0.5")):
        (tmp_path / f"{name}.csv").write_text(rows.format(mass), encoding="utf-8")
    made().save(tmp_path / "study")
    for name in ("a", "b"):
        write_tables(
            [fp.table(tmp_path / f"{name}.csv")], tmp_path / "study", new=False, product={}, lang="zh"
        )
    assert len(fp.read(tmp_path / "study").lines) == 2
    assert len(fp.read(tmp_path / "study").inventory.masses) == 1


def test_rows_of_a_sheet_may_begin_below_the_first_row(tmp_path: Path) -> None:
    (tmp_path / "masses.csv").write_text(
        "\npart_no,mass_g,method,source\nP1,2,stated,drawing\n", encoding="utf-8"
    )
    study = made().add(tmp_path / "masses.csv", kind="masses")
    assert [m.mass.value for m in study.inventory.masses] == [2]


def test_a_folder_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "study"
    made().save(target)
    (target / "masses.csv").write_text("part_no,mass_g\nP9,5\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text("料号,名称,数量,单位,单重(g)\nP1,板,1,个,2\n", encoding="utf-8")
    write_tables([fp.table(tmp_path / "a.csv")], target, new=False, product={}, lang="zh")
    assert "P1" in (target / "masses.csv").read_text(encoding="utf-8")
    before = {p.name: p.read_bytes() for p in target.iterdir()}
    (target / "masses.csv").write_bytes(b'part_no,mass_g\n"P9,5\n')
    with pytest.raises(fp.ProblemsError):
        write_tables([fp.table(tmp_path / "a.csv")], target, new=False, product={}, lang="zh")
    assert (target / "bom.csv").read_bytes() == before["bom.csv"]


def test_a_sheet_of_the_study_is_one_sheet_with_each_column_once(tmp_path: Path) -> None:
    frame = pd.DataFrame([["P1", 2, 3, "stated"]], columns=["part_no", "mass_g", "g/件", "method"])
    with pytest.raises(fp.ProblemsError) as fault:
        made().add(frame, kind="masses")
    assert codes(fault) == ["FP-I035"]
    book = Workbook()
    book.save(tmp_path / "empty.xlsx")
    for name in ("one", "two"):
        book.create_sheet(name).append(["part_no", "mass_g", "method"])
    book.save(tmp_path / "two.xlsx")
    for name, code in (("empty", "FP-I103"), ("two", "FP-X025")):
        with pytest.raises(fp.ProblemsError) as fault:
            made().add(tmp_path / f"{name}.xlsx", kind="masses")
        assert codes(fault) == [code]
