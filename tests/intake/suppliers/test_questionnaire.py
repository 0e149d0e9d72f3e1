"""The questionnaire: one a supplier, bilingual, the same bytes, nothing of ours in it."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from building import codes, line, study
from footprint.base.problem import ProblemsError
from footprint.intake.suppliers.asking import requests
from footprint.intake.suppliers.fields import ANSWER, fields, table_columns
from footprint.intake.suppliers.questionnaire import questionnaire


def texts(data: bytes) -> list[str]:
    book = load_workbook(io.BytesIO(data))
    return [str(c.value) for sheet in book for row in sheet for c in row if c.value is not None]


@pytest.fixture(scope="module")
def made():
    held = study(
        [
            line("B1", "731", "piece", part_no="C-1", name="cell", supplier="Cells Co"),
            line("B4", "733", "piece", part_no="C-1", name="cell", supplier="Cells Co"),
            line("B2", "0.4177", "kg", part_no="H-1", name="=1+1", supplier="Shell Ltd"),
            line("B3", "739", "piece", name="board"),
        ]
    )
    return requests(held.inventory, owner="Wang", due="2026-12-31")


def test_one_request_a_supplier_and_one_for_a_line_without(made):
    assert [r.supplier for r in made] == ["", "Cells Co", "Shell Ltd"]
    assert [r.file for r in made] == ["request_B3.xlsx", "request_Cells_Co.xlsx", "request_Shell_Ltd.xlsx"]
    assert made[1].asked[0].lines == ("B1", "B4")


def test_the_same_request_gives_the_same_bytes(made):
    assert questionnaire(made[1]) == questionnaire(made[1])


def test_owner_and_due_leave_the_request_id_alone(made):
    held = study([line("B3", "1", "piece", name="board")])
    assert requests(held.inventory)[0].id == made[0].id


def test_nothing_of_ours_leaks(made):
    """Amounts, the product, other suppliers and their parts stay at home."""
    found = " ".join(texts(questionnaire(made[1])))
    for secret in ("731", "733", "Shell Ltd", "H-1", "board", "product X"):
        assert secret not in found
    assert all(told in found for told in ("C-1", "cell", "Cells Co"))


def test_text_that_a_spreadsheet_would_run_stays_text(made):
    book = load_workbook(io.BytesIO(questionnaire(made[2])))
    cell = next(c for c in book[ANSWER]["D"] if c.value == "=1+1")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_the_answer_sheet_is_frozen_locked_and_has_drop_downs(made):
    sheet = load_workbook(io.BytesIO(questionnaire(made[1])))[ANSWER]
    rows = {c.value: c.row for c in sheet["A"] if c.value}
    chosen = {str(v.sqref) for v in sheet.data_validations.dataValidation if v.type == "list"}
    assert sheet.freeze_panes == "D5"
    assert {f"D{rows[key]}" for key in ("gwp_set", "boundary_pcf", "value_unit", "use")} <= chosen
    assert sheet.protection.sheet
    assert sheet[f"D{rows['part_no']}"].protection.locked
    assert not sheet[f"D{rows['value']}"].protection.locked


def test_every_label_is_in_both_languages():
    for name in ("output", "bom", "energy", "transport", "waste"):
        assert all(c.zh and c.en for c in table_columns(name).values())
    assert all(f.column.zh and f.column.en for f in fields().values())
    assert all(bool(f.column.help_zh) == bool(f.column.help_en) for f in fields().values())


def test_a_line_that_nobody_can_be_asked_for():
    held = study(
        [line("E1", "3", "kWh", kind="energy", stage="production", carrier="electricity", name="power")],
        stages=("raw_materials", "production"),
    )
    with pytest.raises(ProblemsError) as fault:
        requests(held.inventory, ["E1", "B99"])
    assert codes(fault.value.problems) == {"FP-I141", "FP-M016"}
