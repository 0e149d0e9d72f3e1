"""What was once misread in silence: each table here is asked about, refused, or read as a person would."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import footprint as fp
from footprint.base.problem import errors
from footprint.intake.tables.grid import source_of
from footprint.intake.tables.table import Table, read_table


def read(path: Path, text: str, **answers: str) -> Table:
    path.write_text(text, encoding="utf-8")
    return read_table(source_of(path), "", answers)


def cells(table: Table, sheet: str, *keys: str) -> list[tuple[str, ...]]:
    assert table.ready, [*(q.id for q in table.questions), *(p.render("en") for p in errors(table.problems))]
    return [tuple(row.cell(k).text for k in keys) for row in table.rows[sheet]]


def faults(table: Table) -> list[tuple[str, str]]:
    return [(p.code, p.where.cell) for p in errors(table.problems)]


def test_a_negative_gas_is_no_uptake_of_carbon_dioxide(tmp_path: Path) -> None:
    head = "Activity name,Activity code,Activity unit,Exchange name,Exchange amount,Exchange unit,"
    head += "Exchange type\n"
    rows = ["a,a,kg,a,1,kg,production", "a,a,kg,\"Methane, fossil\",-0.5,kg,biosphere",
            "a,a,kg,\"Carbon dioxide, biogenic\",-2,kg,biosphere"]  # fmt: skip
    table = read(tmp_path / "i.csv", head + "\n".join(rows) + "\n", uptake="biogenic uptake")
    assert faults(table) == [("FP-I090", "E3")]


def test_months_of_text_and_of_dates_in_one_column_are_months() -> None:
    frame = pd.DataFrame(
        {"月份": ["2024年1月", date(2024, 2, 1), date(2024, 3, 1)], "用电量(kWh)": [5, 6, 7]}
    )
    table = fp.table(frame, answers={"scope": "product"})
    assert [c[1] for c in cells(table, "energy", "start", "end")] == [
        "2024-01-31",
        "2024-02-29",
        "2024-03-31",
    ]


def test_one_question_names_every_place_it_is_about(tmp_path: Path) -> None:
    text = "Part,Qty,Unit\nA,若干,\nB,适量,\n"
    table = read(tmp_path / "b.csv", text)
    assert "若干; 适量" in table.questions[0].text("en")


def test_gross_masses_are_named_and_not_read(tmp_path: Path) -> None:
    table = read(tmp_path / "b.csv", "料号,名称,数量,单位,毛重(kg)\nP1,壳,4,个,1\n")
    assert "masses" not in table.rows
    assert [(p.code, p.got) for p in table.problems if p.code == "FP-I125"] == [("FP-I125", "毛重(kg)")]


@pytest.mark.parametrize("header", ["重量(单位:kg)", "Weight (unit: kg)"])
def test_the_word_unit_does_not_say_each(tmp_path: Path, header: str) -> None:
    table = read(tmp_path / "b.csv", f"料号,名称,数量,单位,{header}\nP1,壳,4,个,1\n")
    assert [q.id for q in table.questions] == ["mass"]
    assert cells(table.answer(mass="piece"), "masses", "mass_g") == [("1000",)]


def test_parts_without_number_are_told_apart_by_their_specification(tmp_path: Path) -> None:
    table = read(tmp_path / "b.csv", "名称,规格,数量,单位\n螺钉,M5,4,个\n螺钉,M20,2,个\n")
    assert cells(table, "bom", "part_no", "name") == [("螺钉 M5", "螺钉"), ("螺钉 M20", "螺钉")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(vague, "") for vague in ("两三个", "三五个", "一百二个")],
        *[("十二个", "12"), ("两个", "2"), ("一百二十个", "120"), ("一百零五个", "105")],
    ],
)
def test_numerals_are_exact_or_refused(tmp_path: Path, text: str, value: str) -> None:
    table = read(tmp_path / "b.csv", f"料号,名称,数量\nP1,壳,{text}\n")
    assert (faults(table) == [("FP-I088", "C2")]) == (not value)
    if value:
        assert cells(table, "bom", "amount") == [(value,)]


def test_a_month_without_an_amount_is_named_as_such(tmp_path: Path) -> None:
    table = read(tmp_path / "e.csv", "月份,用电量(kWh)\n2024-01,5\n2024-02,\n", scope="product")
    assert [p.got for p in table.problems if p.code == "FP-I118"] == ["3"]


def test_a_long_log_keeps_peak_and_valley(tmp_path: Path) -> None:
    days = [f"2023-{m:02}-{d:02}" for m in range(1, 13) for d in range(1, 29)]
    days += [f"2024-{m:02}-{d:02}" for m in range(1, 5) for d in range(1, 29)]
    text = "日期,总电量(kWh),峰(kWh),谷(kWh)\n" + "".join(f"{d},3,1,2\n" for d in days)
    found = cells(read(tmp_path / "e.csv", text, scope="product"), "energy", "line_id", "amount", "part_of")
    assert found[:3] == [("E1", "84", ""), ("E1-1", "28", "E1"), ("E1-2", "56", "E1")]


def test_the_total_of_a_bill_is_found_or_asked(tmp_path: Path) -> None:
    table = read(tmp_path / "e.csv", "月份,总有功电量(kWh),峰(kWh),谷(kWh)\n2025年1月,1000,300,400\n")
    assert ("FP-I086", "B2") in faults(table)
    table = read(
        tmp_path / "f.csv", "月份,甲表(kWh),峰(kWh),谷(kWh)\n2025年1月,700,300,400\n", scope="product"
    )
    assert [(q.id, q.choices) for q in table.questions] == [("column.total", ("甲表(kWh)", "no total"))]
    found = cells(table.answer({"column.total": "甲表(kWh)"}), "energy", "amount", "part_of")
    assert found == [("700", ""), ("300", "E1"), ("400", "E1")]
    apart = cells(table.answer({"column.total": "no total"}), "energy", "amount", "part_of")
    assert apart == [("300", ""), ("400", "")]


def test_a_bill_rounds_each_of_its_numbers(tmp_path: Path) -> None:
    text = "月份,总电量(kWh),峰(kWh),平(kWh),谷(kWh)\n2025年1月,1000,300.1,400.1,299.9\n"
    assert read(tmp_path / "e.csv", text, scope="product").ready


def test_freight_in_units_of_something_else_is_asked(tmp_path: Path) -> None:
    head = "From,To,Mode,Weight,Distance\n"
    table = read(tmp_path / "t.csv", head + "A,B,road,5个,10 kWh\n", **{"per.transport": "piece"})
    assert [q.id for q in table.questions] == ["unit.个", "unit.kWh"]
    assert faults(table.answer({"unit.个": "piece", "unit.kWh": "km"})) == [("FP-I087", "D2")]


def test_gross_below_net_is_said_so_and_never_across_units(tmp_path: Path) -> None:
    head = "料号,名称,毛用量({}),净用量({})\n"
    table = read(tmp_path / "b.csv", head.format("kg", "kg") + "P1,板,1.5,2\n")
    assert [(p.code, p.got) for p in errors(table.problems)] == [("FP-I183", "1.5 < 2")]


def test_a_total_mass_that_is_not_amount_times_mass_is_an_error(tmp_path: Path) -> None:
    head = "料号,名称,数量,单位,单重(g),总重(kg)\n"
    assert faults(read(tmp_path / "b.csv", head + "P1,壳,2,个,1500,99\n")) == [("FP-I184", "F2")]
    assert read(tmp_path / "c.csv", head + "P1,壳,3,个,12.4,0.04\n").ready  # 0.0372, rounded


def test_a_mass_names_its_own_cell(tmp_path: Path) -> None:
    table = read(tmp_path / "b.csv", "料号,名称,数量,单位,单重(g)\nP1,壳,2,个,1500\n")
    assert cells(table, "masses", "source") == [("b.csv E2",)]


def test_who_signed_a_list_is_no_part_of_it(tmp_path: Path) -> None:
    text = "料号,名称,数量,单位\nP1,壳,2,个\n编制：王工,,审核：李工,\n"
    table = read(tmp_path / "b.csv", text)
    assert [c for (c,) in cells(table, "bom", "part_no")] == ["P1"]
    assert [p.got for p in table.problems if p.code == "FP-I099"] == ["3"]


def test_a_column_of_parents_under_an_unknown_header_is_asked(tmp_path: Path) -> None:
    table = read(tmp_path / "b.csv", "料号,名称,上层,数量,单位\nA,架,,1,个\nB,板,A,2,kg\n")
    assert [q.id for q in table.questions] == ["column.上层"]
    assert cells(table.answer({"column.上层": "parent"}), "bom", "part_no", "parent") == [
        ("A", ""),
        ("B", "B1"),
    ]
    assert cells(table.answer({"column.上层": "nothing"}), "bom", "part_no", "parent") == [
        ("A", ""),
        ("B", ""),
    ]


def test_the_first_of_all_rows_is_the_product_or_a_part(tmp_path: Path) -> None:
    table = read(tmp_path / "b.csv", "No,Part,Qty,Unit\n1,A,1,pcs\n1.1,B,2,kg\n1.2,C,1,kg\n")
    assert [q.id for q in table.questions] == ["root"]
    assert cells(table.answer(root="part"), "bom", "part_no", "parent") == [
        ("A", ""),
        ("B", "B1"),
        ("C", "B1"),
    ]
    assert cells(table.answer(root="product"), "bom", "part_no", "parent") == [("B", ""), ("C", "")]


def test_indents_are_levels_when_a_person_says_so(tmp_path: Path) -> None:
    text = "Part No,Name,Qty,Unit\nA,frame,1,pcs\nB,  plate,2,kg\nC,cover,1,kg\n"
    table = read(tmp_path / "b.csv", text)
    assert [q.id for q in table.questions] == ["indent"]
    assert cells(table.answer(indent="levels"), "bom", "parent") == [("",), ("B1",), ("",)]
    assert cells(table.answer(indent="nothing"), "bom", "parent") == [("",), ("",), ("",)]


def test_a_unit_above_the_table_is_taken_and_said(tmp_path: Path) -> None:
    table = read(tmp_path / "e.csv", "单位：MWh,\n月份,用电量\n2024-01,900\n", scope="product")
    assert cells(table, "energy", "amount", "unit") == [("900", "MWh")]
    assert "FP-I189" in {p.code for p in table.problems}
    other = read(tmp_path / "f.csv", "单位：某某公司,\n月份,用电量\n2024-01,900\n", scope="product")
    assert [q.id for q in other.questions] == ["unit.amount"]
