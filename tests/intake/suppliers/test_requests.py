"""Requests as files: one a supplier, nothing of ours inside, never over an existing file."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from building import line, own, product, study
from footprint.api.suppliers import ask
from footprint.base.problem import ProblemsError
from footprint.base.unassigned import unassigned
from footprint.base.where import Where
from footprint.base.xlsx_guard import inspect
from footprint.intake.suppliers.asking import Asked, Request
from footprint.intake.suppliers.questionnaire import questionnaire

SECRET = "Secret"
SUPPLIERS = {"request_Cells_Co.xlsx": "Cells Co.", "request_Plastics_Ltd.xlsx": "Plastics Ltd"}


@pytest.fixture(scope="module")
def held():
    secret = {"external_ref": f"{SECRET} SAP 4711", "note": f"{SECRET} for customer Acme"}
    lines = [
        line("B1", "987654.321", "piece", part_no="C-1", name="cell", supplier="Cells Co.", **secret),
        line("B2", "0.4", "kg", part_no="H-1", name="housing", supplier="Plastics Ltd"),
        line("B3", "5", "piece", part_no="C-1", name="cell", supplier="Cells Co."),
        line("B4", "1", "piece", part_no="P-1", name="board"),
        line("B5", "1", "kg", "steel", part_no="S-1", supplier="Steel AG"),
    ]
    made = product(name=f"{SECRET} vacuum cleaner", model=f"{SECRET}-9", facility=SECRET)
    return study(lines, [own("steel", "kg", "2")], product=made)


@pytest.fixture(scope="module")
def files(held):
    return ask(held, owner="Wang Fang", due="2026-12-31").files


def texts(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(n).decode("utf-8") for n in archive.namelist())


def test_no_part_of_the_file_holds_what_is_ours(files):
    assert sorted(files) == ["request_B4.xlsx", *SUPPLIERS]
    for name, data in files.items():
        inspect(data, Where(file=name))
        text = texts(data)
        others = {"Cells Co.", "Plastics Ltd", "Steel AG"} - {SUPPLIERS.get(name)}
        assert not [o for o in (*others, SECRET, "987654", "Acme", "4711") if o in text], name
        assert "Wang Fang" in text
        assert "2026-12-31" in text


def test_no_text_becomes_a_formula():
    asked = Asked(("B1",), "=1+1", "@SUM(A1)", "-cmd", "kg", "cradle_to_gate", "2025-01-01", "2025-12-31", "")
    book = load_workbook(io.BytesIO(questionnaire(Request("=HYPERLINK(1)", (asked,), "+x", ""))))
    cells = [c for s in book.worksheets for row in s.iter_rows() for c in row if c.value is not None]
    assert not [c.coordinate for c in cells if c.data_type == "f"]


def test_a_decided_line_is_asked_for_only_by_name(held):
    assert list(ask(held, ["B5"]).files) == ["request_Steel_AG.xlsx"]
    with pytest.raises(ProblemsError) as fault:
        ask(study([line("B1", "1", "kg", "x")], [own("x", "kg", "1")]))
    assert fault.value.problems[0].code == "FP-X060"


def test_owner_and_due_go_into_the_lines_that_are_asked_for(held):
    made = ask(held, owner="Wang", due="2026-12-31").study.inventory
    match = made.line("B1").match()
    assert (match.state, match.owner, match.due) == ("open", "Wang", "2026-12-31")
    assert made.line("B5").match().owner == ""
    with pytest.raises(ProblemsError):
        ask(held, due="31.12.2026")


def test_nothing_is_written_when_one_file_is_taken(held, tmp_path):
    (tmp_path / "request_B4.xlsx").write_bytes(b"mine")
    with pytest.raises(ProblemsError) as fault:
        ask(held).write(tmp_path)
    assert [p.code for p in fault.value.problems] == ["FP-X001"]
    assert [p.name for p in tmp_path.iterdir()] == ["request_B4.xlsx"]


def test_two_suppliers_with_one_file_name_get_two_files():
    lines = [line("B1", "1", "kg", supplier="A/B"), line("B2", "1", "kg", supplier="a:b")]
    assert len({name.casefold() for name in ask(study(lines)).files}) == 2


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8").filter(lambda c: not unassigned(c)), max_size=80))
def test_a_supplier_of_any_name_gives_a_plain_file_name(name):
    asked = Asked(("B1",), "P", "n", "", "kg", "cradle_to_gate", "2025-01-01", "2025-12-31", "")
    assert re.fullmatch(r"request_[^/\\:*?\"<>|\s]+\.xlsx", Request(name, (asked,)).file)


@pytest.mark.parametrize("name", ["fields.csv", "tables.csv"])
def test_no_comma_has_torn_a_row_of_the_word_lists(name):
    path = resources.files("footprint.intake.suppliers") / name
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert not [row for row in rows if None in row or None in row.values()]


def test_amounts_leave_the_questionnaire_as_it_is():
    one, other = ([line("B1", amount, "kg", part_no="A", supplier="S")] for amount in ("1", "7"))
    assert ask(study(one)).files == ask(study(other)).files
