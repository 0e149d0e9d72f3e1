"""Exports of other programs, by the headers they write."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from footprint.base.problem import Refused, errors
from footprint.intake.tables.grid import source_of
from footprint.intake.tables.table import Table, read_table


def read(path: Path, text: str, encoding: str = "utf-8", **answers: str) -> Table:
    path.write_bytes(text.encode(encoding))
    return read_table(source_of(path), "", answers)


def cells(table: Table, sheet: str, *keys: str) -> list[tuple[str, ...]]:
    assert table.ready, [
        *(q.text("en") for q in table.questions),
        *(p.render("en") for p in errors(table.problems)),
    ]
    return [tuple(row.cell(k).text for k in keys) for row in table.rows[sheet]]


def test_sap_cs12_in_gbk_with_levels(tmp_path: Path) -> None:
    text = (
        "展开层\t项目号\t组件\t对象描述\t组件数量\t组件单位\t组件报废率(%)\n"
        ".1\t0010\tA-100\t外壳组件\t1\t个\t\n"
        "..2\t0010\tA-110\t铝壳\t0.35\t公斤\t3\n"
        "..2\t0020\tA-120\t螺钉\t4\t个\t\n"
        ".1\t0020\tB-200\t电路板\t1\t个\t\n"
    )
    table = read(tmp_path / "cs12.txt", text, "gb18030")
    assert cells(table, "bom", "line_id", "part_no", "parent", "amount", "scrap") == [
        ("B1", "A-100", "", "1", ""),
        ("B2", "A-110", "B1", "0.35", "3"),
        ("B3", "A-120", "B1", "4", ""),
        ("B4", "B-200", "", "1", ""),
    ]


def test_odoo_and_its_parent_on_the_first_row_only(tmp_path: Path) -> None:
    text = (
        "Product,Reference,BoM Lines/Component,BoM Lines/Quantity,BoM Lines/Unit of Measure\n"
        "Table,T-1,Table top,1,Units\n,,Screw,8,Units\n,,Lacquer,0.2,kg\n"
    )
    table = read(tmp_path / "odoo.csv", text)
    assert cells(table, "bom", "name", "amount", "unit") == [
        ("Table top", "1", "piece"), ("Screw", "8", "piece"), ("Lacquer", "0.2", "kg")]  # fmt: skip


def test_erpnext_asks_nothing_and_never_takes_a_rate_for_an_amount(tmp_path: Path) -> None:
    head = "Item Code,Item Name,Qty (Items),UOM (Items),Rate (Items),Amount (INR)"
    text = f"{head}\nS-1,Steel sheet,2.5,Kg,80,200\n"
    table = read(tmp_path / "erpnext.csv", text, **{"unit.Kg": "kg"})
    assert cells(table, "bom", "part_no", "name", "amount", "unit") == [("S-1", "Steel sheet", "2.5", "kg")]


def test_kicad_counts_designators_as_pieces_when_told(tmp_path: Path) -> None:
    rows = (
        '"Reference","Value","Footprint","Qty","DNP"',
        '"C1,C2","100n","C_0402","2",""',
        '"R1","10k","R_0402","1",""',
    )
    text = "\n".join(rows)
    table = read(tmp_path / "kicad.csv", text, **{"unit.amount": "piece"})
    assert cells(table, "bom", "name", "amount", "note") == [
        ("100n", "2", "C1,C2; C_0402"),
        ("10k", "1", "R1; R_0402"),
    ]


def test_openlca_workbook(tmp_path: Path) -> None:
    book = Workbook()
    general = book.active
    assert general is not None
    general.title = "General information"
    general.append(["Name", "Bolt making"])
    rows = {
        "Inputs": [
            ["Is reference?", "Flow", "Category", "Amount", "Unit"],
            ["", "Steel", "Metals", 1.05, "kg"],
        ],
        "Outputs": [
            ["Is reference?", "Flow", "Category", "Amount", "Unit"],
            ["x", "Bolt", "Products", 1, "kg"],
            ["", "Carbon dioxide, fossil", "Elementary flows/air", 0.2, "kg"],
            ["", "Water vapour", "Elementary flows/air", 0.1, "kg"],
        ],
    }
    for title, found in rows.items():
        sheet = book.create_sheet(title)
        for row in found:
            sheet.append(row)
    book.save(tmp_path / "olca.xlsx")
    table = read_table(source_of(tmp_path / "olca.xlsx"))
    assert cells(table, "bom", "name", "amount", "unit") == [("Steel", "1.05", "kg")]
    assert cells(table, "waste", "gas", "amount") == [("CO2", "0.2")]
    assert "FP-I110" in {p.code for p in table.problems}


def test_a_transposed_month_table_with_peak_and_valley(tmp_path: Path) -> None:
    text = "月份,峰电量(kWh),谷电量(kWh),总电量(kWh)\n2024-01,60,40,100\n2024-02,50,45,96\n"
    table = read(tmp_path / "power.csv", text, scope="product")
    (fault,) = errors(table.problems)
    assert (fault.code, fault.where.cell, fault.expected) == ("FP-I086", "D3", "95")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0rest", "FP-I062"),
        ("noise.csv", b"\xff\x00\x81\x20\xfe", "FP-I063"),
        ("empty.csv", b"", "FP-I103"),
        ("poem.csv", "床前明月光\n疑是地上霜\n".encode(), "FP-I103"),
        ("zip.xlsx", b"PK\x03\x04 no zip", "FP-I001"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Refused) as fault:
        read_table(source_of(tmp_path / name))
    assert fault.value.problems[0].code == code


def test_an_answer_that_does_not_fit_is_an_error(tmp_path: Path) -> None:
    table = read(tmp_path / "b.csv", "名称,S,M\n壳,1,2\n板,3,4\n", variant="XL")
    (fault,) = errors(table.problems)
    assert (fault.code, fault.got, fault.expected) == ("FP-I087", "XL", "S | M")


def test_a_mass_stated_twice_for_one_part_is_an_error(tmp_path: Path) -> None:
    table = read(tmp_path / "b.csv", "料号,名称,数量(个),单重(g)\nP1,螺钉,2,5\nP1,螺钉,3,6\n")
    (fault,) = errors(table.problems)
    assert (fault.code, fault.where.cell) == ("FP-I094", "D3")


def test_a_part_named_like_a_total_is_a_part_unless_its_numbers_add_up(tmp_path: Path) -> None:
    rows = "名称,数量,单位\nTotal station,1,个\n板,2,个\n钉,3,个\nTotal plastics,6,个\n合计,6,个\n"
    table = read(tmp_path / "b.csv", rows)
    assert cells(table, "bom", "name", "amount") == [("Total station", "1"), ("板", "2"), ("钉", "3")]
    assert table.blocks[0].excluded == ((5, "total"), (6, "total"))


@pytest.mark.parametrize("text", ["5%", "2 50", "1/2", "½", "1.5-2.0", "约3", "NaN", "1e400", "-0", "3 kg/4"])
def test_what_only_looks_like_an_amount_is_named(tmp_path: Path, text: str) -> None:
    table = read(tmp_path / "b.csv", f"名称,数量,单位\n板,{text},kg\n钉,1,kg\n")
    (fault,) = errors(table.problems)
    assert fault.where.cell == "B2"
    assert len(table.rows["bom"]) == 1


def test_a_carrier_without_a_unit_is_asked_even_when_another_has_one(tmp_path: Path) -> None:
    table = read(tmp_path / "e.csv", "Month,Electricity (kWh),Natural gas\n2024-01,1,2\n", scope="product")
    assert [q.id for q in table.questions] == ["unit.amount"]


def test_a_word_instead_of_a_consumption_is_an_error(tmp_path: Path) -> None:
    rows = "Month,Carrier,Consumption,Unit\n2024-01,electricity,5,kWh\n2024-02,electricity,tbd,kWh\n"
    table = read(tmp_path / "e.csv", rows, scope="product")
    assert [(p.code, p.where.cell) for p in errors(table.problems)] == [("FP-I088", "C3")]


def test_readings_at_the_end_of_months_are_asked_and_do_not_crash(tmp_path: Path) -> None:
    rows = "Date,Carrier,Consumption,Unit\n2024-01-31,electricity,5,kWh\n2024-02-29,electricity,6,kWh\n"
    table = read(tmp_path / "e.csv", rows, scope="product")
    assert [q.id for q in table.questions] == ["period"]
    assert cells(table.answer(period="month before"), "energy", "start", "end")[0] == (
        "2023-12-01",
        "2023-12-31",
    )


@pytest.mark.parametrize(
    ("rows", "answers", "cell"),
    [
        ("Part;Qty;Unit\nA;1.5;kg\nB;2,5;kg\n", {"decimal": ","}, "B2"),
        ("Part,Qty (kWh),Unit\nA,5 MWh,\n", {}, "B2"),
        ("料号,名称,数量(个),重量(g)\nP,a,1,-5\n", {}, "D2"),
    ],
)
def test_contradictions_name_their_cell(
    tmp_path: Path, rows: str, answers: dict[str, str], cell: str
) -> None:
    table = read(tmp_path / "b.csv", rows, **answers)
    assert {p.where.cell for p in errors(table.problems)} == {cell}


def test_numeric_part_numbers_are_no_sums(tmp_path: Path) -> None:
    table = read(tmp_path / "b.csv", "Part No,Qty (kg)\n100,1\n200,2\n300,3\n")
    assert cells(table, "bom", "part_no", "amount") == [("100", "1"), ("200", "2"), ("300", "3")]


def test_a_note_that_says_total_loses_no_part(tmp_path: Path) -> None:
    table = read(tmp_path / "b.csv", "Part,Qty,Unit,Note\nA,1,kg,total\nB,2,kg,\n")
    assert len(table.rows["bom"]) == 2


def test_columns_with_one_name_can_be_told_apart(tmp_path: Path) -> None:
    table = read(tmp_path / "b.csv", "Part,Qty,Unit,Qty\nA,1,kg,2\n")
    assert table.questions[0].choices == ("Qty [B]", "Qty [D]")
    assert cells(table.answer({"column.amount": "Qty [D]"}), "bom", "amount") == [("2",)]


def test_an_open_quotation_mark_swallows_no_rows(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text('Part,Qty,Unit\nA,1,kg\n"B,2,kg\nC,3,kg\n', encoding="utf-8")
    with pytest.raises(Refused):
        read_table(source_of(tmp_path / "b.csv"))


def test_what_stands_below_a_skipped_row_is_not_moved_up(tmp_path: Path) -> None:
    rows = "Level,Part,Qty,Unit\n1,A,as needed,pcs\n2,B,3,kg\n1,C,1,kg\n"
    table = read(tmp_path / "b.csv", rows, words="skip")
    assert [(p.code, p.where.cell) for p in errors(table.problems)] == [("FP-I171", "C3")]


@pytest.mark.parametrize(
    "text",
    [
        "Bezeichnung;Menge;Einheit\nGrößenmaß für Bügel;1;kg\nDüse;2;kg\n",
        "Désignation;Quantité;Unité\npièce façonnée;1;kg\ntôle réparée;2;kg\n",
    ],
)
def test_latin_letters_are_not_read_as_rare_chinese_ones(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.csv").write_bytes(text.encode("cp1252"))
    with pytest.raises(Refused) as found:
        source_of(tmp_path / "b.csv")
    assert found.value.problems[0].code == "FP-I063"
