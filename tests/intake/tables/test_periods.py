"""Dates, periods and units of energy tables; masses, distances and tonne-kilometres of freight."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.base.problem import errors
from footprint.intake.tables.grid import source_of
from footprint.intake.tables.table import Table, read_table


def read(path: Path, text: str, **answers: str) -> Table:
    path.write_text(text, encoding="utf-8")
    return read_table(source_of(path), "", answers)


def cells(table: Table, sheet: str, *keys: str) -> list[tuple[str, ...]]:
    assert table.ready, [*(q.id for q in table.questions), *(p.render("en") for p in errors(table.problems))]
    return [tuple(row.cell(k).text for k in keys) for row in table.rows[sheet]]


def dated(rows: str, head: str = "Date") -> str:
    return f"{head},Carrier,Consumption,Unit\n{rows}"


@pytest.mark.parametrize(
    ("dates", "choices"),
    [
        (("24/03/05", "24/04/05"), ("dmy", "ymd")),
        (("31/12/24", "30/11/24"), ("dmy", "ymd")),
        (("05/06/2024", "06/07/2024"), ("dmy", "mdy")),
        (("13/01/2024 - 12/02/2024", "02/13/2024 - 03/12/2024"), ("dmy", "mdy")),  # contradictory
    ],
)
def test_the_order_of_dates_is_asked_among_those_that_read(
    tmp_path: Path, dates: tuple[str, ...], choices: tuple[str, ...]
) -> None:
    rows = "".join(f"{d},electricity,5,kWh\n" for d in dates)
    table = read(tmp_path / "e.csv", dated(rows), scope="product")
    assert [(q.id, q.choices) for q in table.questions if q.id == "dates"] == [("dates", choices)]


def test_years_of_two_digits_may_stand_first(tmp_path: Path) -> None:
    rows = "24/03/05,electricity,5,kWh\n24/03/31,electricity,5,kWh\n"
    table = read(tmp_path / "e.csv", dated(rows), scope="product", dates="ymd", period="day")
    assert cells(table, "energy", "start")[0] == ("2024-03-05",)


def test_periods_in_one_cell_decide_the_order(tmp_path: Path) -> None:
    rows = "13/01/2024 - 12/02/2024,electricity,5,kWh\n"
    table = read(tmp_path / "e.csv", dated(rows, "Period"), scope="product")
    assert cells(table, "energy", "start", "end") == [("2024-01-13", "2024-02-12")]


@pytest.mark.parametrize("head", ["Start date", "End date"])
def test_half_a_period_is_asked(tmp_path: Path, head: str) -> None:
    rows = "".join(f"2024-01-{d:02},electricity,5,kWh\n" for d in (1, 8, 15))
    table = read(tmp_path / "e.csv", dated(rows, head), scope="product")
    assert [q.id for q in table.questions] == ["period"]


def test_one_single_day_is_asked_and_a_log_of_one_day_is_not(tmp_path: Path) -> None:
    one = read(tmp_path / "e.csv", dated("2024-03-31,electricity,12000,kWh\n"), scope="product")
    assert [q.id for q in one.questions] == ["period"]
    log = read(tmp_path / "l.csv", dated("2024-03-31,electricity,1,kWh\n" * 2), duplicates="keep",
               scope="product")  # fmt: skip
    assert cells(log, "energy", "start", "end") == [("2024-03-31",) * 2] * 2


def test_a_long_log_keeps_rows_that_reach_over_the_end_of_a_month(tmp_path: Path) -> None:
    days = [f"2024-{m:02}-{d:02},2024-{m:02}-{d:02}" for m in range(1, 13) for d in range(1, 29)]
    days += [f"2023-{m:02}-{d:02},2023-{m:02}-{d:02}" for m in range(1, 5) for d in range(1, 29)]
    rows = "".join(f"{d},electricity,1,kWh\n" for d in [*days, "2024-01-29,2024-02-02"])
    table = read(tmp_path / "e.csv", dated(rows, "Start date,End date"), scope="product")
    found = cells(table, "energy", "start", "end", "amount")
    assert ("2024-01-29", "2024-02-02", "1") in found
    assert len(found) == 17
    assert sum(float(a) for _, _, a in found) == 449


@pytest.mark.parametrize(("carrier", "good"), [("electricity", "kWh"), ("water", "m3")])
def test_a_unit_that_cannot_measure_the_carrier_is_asked(tmp_path: Path, carrier: str, good: str) -> None:
    text = f"Month,Carrier,Consumption,Unit\n2024-01,{carrier},5,t\n"
    table = read(tmp_path / "e.csv", text, scope="product")
    assert [q.id for q in table.questions] == ["unit.t"]
    assert cells(table.answer({"unit.t": good}), "energy", "unit") == [(good,)]
    wrong = table.answer({"unit.t": "piece"})
    assert [p.code for p in errors(wrong.problems)] == ["FP-I087"]


FREIGHT = "From,To,Mode,Weight (t),Distance (km),tkm\n"


def test_tonne_kilometres_that_are_not_mass_times_distance_are_asked(tmp_path: Path) -> None:
    agree = read(tmp_path / "t.csv", FREIGHT + "A,B,road,2,100,200\n", **{"per.transport": "piece"})
    assert cells(agree, "transport", "amount", "unit", "distance") == [("200", "tkm", "")]
    table = read(tmp_path / "t.csv", FREIGHT + "A,B,road,2,100,150\n", **{"per.transport": "piece"})
    assert [q.id for q in table.questions] == ["tkm"]
    assert "150 tkm ≠ 2 t × 100 km" in table.questions[0].text("en")
    assert cells(table.answer(tkm="tkm"), "transport", "amount", "distance") == [("150", "")]
    assert cells(table.answer(tkm="mass and distance"), "transport", "amount", "distance") == [("2", "100")]


def test_a_blank_mass_or_distance_is_an_error_with_its_cell(tmp_path: Path) -> None:
    head = "From,To,Mode,Weight (t),Distance (km)\n"
    table = read(tmp_path / "t.csv", head + "A,B,road,2,\nA,C,road,,30\n", **{"per.transport": "piece"})
    assert [(p.code, p.where.cell) for p in errors(table.problems)] == [("FP-I088", "E2"), ("FP-I088", "D3")]


def test_amounts_below_the_end_of_a_table_are_asked(tmp_path: Path) -> None:
    text = "Part,Qty,Unit\nA,1,kg\nB,2,kg\n,,\nC,as needed,\n"
    table = read(tmp_path / "b.csv", text, words="lot")
    assert [q.id for q in table.questions] == ["tail"]
    assert [p for p, *_ in cells(table.answer(tail="keep"), "bom", "part_no")] == ["A", "B", "C"]
    assert [p for p, *_ in cells(table.answer(tail="skip"), "bom", "part_no")] == ["A", "B"]


def test_a_rate_is_asked_where_no_sign_says_per_cent(tmp_path: Path) -> None:
    head = "Part,Qty,Unit,Recycled content\n"
    table = read(tmp_path / "b.csv", head + "A,1,kg,0.3\n")
    assert [q.id for q in table.questions] == ["recycled"]
    assert cells(table.answer(recycled="ratio"), "bom", "recycled") == [("30",)]
    assert cells(table.answer(recycled="percent"), "bom", "recycled") == [("0.3",)]
    marked = read(tmp_path / "b.csv", head + "A,1,kg,30%\n")
    assert cells(marked, "bom", "recycled") == [("30",)]


def test_a_blank_amount_is_another_question_than_a_word(tmp_path: Path) -> None:
    table = read(tmp_path / "b.csv", "Part,Qty,Unit\nA,,kg\nB,as needed,kg\nC,1,kg\n")
    assert [(q.id, q.where.cell) for q in table.questions] == [("blank", "B2"), ("words", "B3")]
    kept = table.answer(blank="skip", words="lot")
    assert cells(kept, "bom", "part_no", "amount", "unit") == [("B", "1", "piece"), ("C", "1", "kg")]
