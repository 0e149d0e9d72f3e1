"""Tables that nobody here wrote: read with few questions, and nothing lost."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from answering import answered
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.utils.cell import coordinate_from_string

from footprint.base.problem import Refused, errors
from footprint.intake.tables.asking import Answer, Question
from footprint.intake.tables.grid import source_of
from footprint.intake.tables.table import Table, read_table

HERE = Path(__file__).parents[2] / "real_inputs"
ANSWERS: dict[str, dict[str, Answer]] = {
    "bom_01_zh_stacked_tables.xlsx": {"unit.amount": "piece", "words": "lot", "unit.套": "piece"},
    "bom_02_zh_pcb.xlsx": {"unit.amount": "piece"},
    "bom_03_battery_pack_variants.csv": {"variant": "M", "unit.kWh": "kWh_rated"},
    "bom_04_brightway_digital_content.xlsx": {
        "product": "market for data centers, internet access", "treatment": "open-loop recycling"},
    "bom_05_brightway_nmc_battery.xlsx": {
        "product": "market for battery, Li-ion, NMC622", "treatment": "hazardous waste treatment"},
    "bom_06_lci_long_table_bom_crlf.csv": {"uptake": "biogenic uptake"},
    "energy_01_measured_log.csv": {"unit.amount": "kWh", "carrier": "electricity", "scope": "product"},
    "energy_02_hourly_heat_de_dates.csv": {"unit.amount": "kWh", "scope": "product"},
}  # fmt: skip
#: Data rows as counted by hand; the list that came with bom_06 says 17, its lines are 18.
ROWS = dict(zip(ANSWERS, (63, 30, 9, 29, 345, 18, 28, 8760), strict=True))


def read(name: str) -> tuple[Table, list[str]]:
    def answer(question: Question) -> Answer:
        assert question.id in ANSWERS[name], f"{name}: {question.id}: {question.text('en')}"
        return ANSWERS[name][question.id]

    return answered(read_table(source_of(HERE / name)), answer)


@pytest.mark.parametrize("name", ANSWERS)
def test_the_rows_are_all_there_after_few_questions(name: str) -> None:
    table, asked = read(name)
    assert not errors(table.problems), [p.render("en") for p in errors(table.problems)]
    assert sum(len(b.rows) for b in table.blocks) == ROWS[name]
    assert len(asked) <= 5


def test_six_of_eight_need_at_most_two_questions() -> None:
    counts = {name: len(read(name)[1]) for name in ANSWERS}
    assert sum(n <= 2 for n in counts.values()) >= 6, counts


def _cells(name: str, sheet: str, area: str) -> list[list[Any]]:
    """An independent read of a cell range, without the header row."""
    left, top, right, bottom = range_boundaries(area)
    assert None not in (left, top, right, bottom)
    if name.endswith(".csv"):
        with (HERE / name).open(encoding="utf-8-sig", newline="") as stream:
            rows: list[list[Any]] = list(csv.reader(stream))
    else:
        book = load_workbook(HERE / name, data_only=True)
        rows = [list(r) for r in book[sheet].iter_rows(values_only=True)]
    return [
        [(row[c] if c < len(row) else None) for c in range((left or 1) - 1, right or 1)]
        for row in rows[top:bottom]
    ]


def _number(value: Any) -> Fraction | None:
    """A number cell, or a text that begins with digits, as a person would add them up."""
    if isinstance(value, (int, float)):
        return Fraction(repr(value))
    text = str(value or "").strip().rstrip("个套条只根卷米片")
    if text == "一":
        return None
    try:
        return Fraction(text)
    except ValueError:
        return None


@pytest.mark.parametrize("name", ANSWERS)
def test_every_numeric_column_adds_up_to_an_independent_read(name: str) -> None:
    table, _ = read(name)
    seen = 0
    for block in table.blocks:
        cells = _cells(name, block.sheet, block.range)
        left = range_boundaries(block.range)[0] or 1
        totals = block.sums()
        for column in block.columns:
            if not column.numeric or not column.header:
                continue
            numbers = [_number(row[column.column - left]) for row in cells]
            assert totals[column.header] == sum((n for n in numbers if n is not None), Fraction(0)), column
            seen += 1
    assert seen >= len(table.blocks)


@pytest.mark.parametrize("name", ANSWERS)
def test_every_amount_of_the_study_is_that_of_its_cell(name: str) -> None:
    table, _ = read(name)
    grids = {g.sheet: g for g in table.source.grids}
    checked = 0
    for sheet, rows in table.rows.items():
        for row in rows:
            cell = row.cells.get("amount" if sheet != "processes" else "output")
            if cell is None or ":" in cell.where.cell:
                continue
            letters, number = coordinate_from_string(cell.where.cell)
            raw = grids[cell.where.sheet].cell(number, column_index_from_string(letters))
            said = _number(raw.value)
            if said is not None:
                assert Fraction(cell.text) == abs(said), cell.where
                checked += 1
    assert checked or name.startswith("energy_02")


def test_a_long_log_becomes_a_line_a_month_and_keeps_its_sum() -> None:
    table, _ = read("energy_02_hourly_heat_de_dates.csv")
    rows = table.rows["energy"]
    assert len(rows) == 12
    assert rows[0].cell("start").text == "2003-01-01"
    assert rows[0].cell("end").text == "2003-01-31"
    total = sum((Fraction(r.cell("amount").text) for r in rows), Fraction(0))
    assert total == table.blocks[0].sums()["heat_demand"]
    assert "FP-I060" in {p.code for p in table.problems}


def test_a_table_of_factors_is_refused_as_activity_data() -> None:
    with pytest.raises(Refused) as fault:
        read_table(source_of(HERE / "waste_01_treatment_matrix.csv"))
    assert fault.value.problems[0].code == "FP-I104"
    assert fault.value.problems[0].where.cell == "B1"
