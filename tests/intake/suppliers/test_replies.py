"""What comes back: read into the study, or refused with the cell."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest
from filling import COMMON, PCF, SPLIT, TODAY, fill, place, told, written
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from building import line, own, pinned, study
from footprint.api.suppliers import reply
from footprint.base.problem import ProblemsError, Refused
from footprint.base.where import Where
from footprint.intake.cells import Cell, half_step
from footprint.intake.suppliers.checks import _size
from footprint.model.processes import Mass
from footprint.model.types import Quantity

CELL = {"part_no": "C-1", "name": "cell", "supplier": "Cells Co.", "origin": "CN"}


@pytest.fixture
def held():
    return study(
        [line("B1", "2", "kg", **CELL), line("B2", "3", "piece", part_no="P-1", supplier="Cells Co.")]
    )


@pytest.fixture
def paper(held, tmp_path):
    return written(held, tmp_path)[0]


def test_a_footprint_becomes_an_own_factor_with_evidence_and_the_study_calculates(held, paper):
    fill(
        paper, "B1", {**PCF, **SPLIT, "verifier": "TÜV", "certificate_no": "C-77", "evidence_file": "pcf.pdf"}
    )
    made, problems = reply(held, paper, author="Wang", today=TODAY)
    match = made.inventory.line("B1").match()
    factor = made.inventory.factors[0]
    assert (match.state, match.factor, match.author, match.date) == (
        "own",
        f"own/{factor.id}",
        "Wang",
        "2026-06-01",
    )
    assert factor.components == {k: Fraction(str(v)) for k, v in SPLIT.items()}
    assert (factor.publisher, factor.document, factor.geography, factor.year) == (
        "Cells Co.", paper.name, "CN-GD", 2025,
    )  # fmt: skip
    assert factor.locator == f"Request 填写!{place(paper, 'B1', 'value')}"
    assert "may be shown" in factor.licence
    assert not factor.illustrative
    first, second = made.inventory.evidence
    assert set(match.evidence) == {first.id, second.id}
    assert (second.file, second.number, second.issuer) == ("pcf.pdf", "C-77", "TÜV")
    assert len(first.sha256) == 64
    assert [p.code for p in problems] == ["FP-I161"]  # B2 was left blank
    alone = replace(made, inventory=made.inventory.model_copy(update={"lines": made.lines[:1]}))
    assert alone.calculate().total == 2 * Fraction("2.5")


def test_an_unanswered_line_keeps_its_owner_and_due_date(held, tmp_path):
    asked, (path,) = held.request(tmp_path, owner="Wang", due="2026-12-31")
    fill(path, "B1", PCF)
    made, problems = reply(asked, path, today=TODAY)
    match = made.inventory.line("B2").match()
    assert (match.state, match.owner, match.due) == ("open", "Wang", "2026-12-31")
    assert [(p.code, p.severity, p.where.cell) for p in problems] == [
        ("FP-I161", "info", place(path, "B2", "value"))
    ]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("value_unit", "g CO2e", "FP-I146"),
        ("value_unit", "t CO2", "FP-I146"),
        ("value_unit", "kWh", "FP-I146"),
        ("per_unit", "kWh", "FP-I147"),
        ("per_unit", "KGS", "FP-U002"),
        ("per_amount", 0, "FP-I150"),
        ("per_amount", 3, "FP-I169"),
        ("value", 0, "FP-I150"),
        ("value", -2, "FP-I150"),
        ("value", 1500, "FP-I149"),
        ("value", "2,5", "FP-I010"),
        ("boundary_pcf", "从大门到大门 / gate-to-gate", "FP-I151"),
        ("boundary_pcf", "cradle-to-grave", "FP-I151"),
        ("boundary_pcf", "use stage", "FP-I014"),
        ("end", "2025-11-30", "FP-I152"),
        ("end", "2024-12-31", "FP-I153"),
        ("end", "2026-12-31", "FP-I154"),
        ("end", "31.12.2025", "FP-I011"),
        ("end", None, "FP-I145"),
        ("gwp_set", "AR9", "FP-I156"),
        ("gwp_set", None, "FP-I145"),
        ("primary_share", 120, "FP-I159"),
        ("primary_share", -1, "FP-I159"),
        ("illustrative", None, "FP-I145"),
        ("use", None, "FP-I145"),
        ("standard", "a\u200bb", "FP-I012"),
        ("value", "=2*2", "FP-I008"),
        ("value", "=[other.xlsx]A1", "FP-I009"),
        ("evidence_file", "../../etc/passwd", "FP-I163"),
        ("evidence_sha256", "abc", "FP-I163"),
        ("fossil", 2.5, "FP-I157"),
    ],
)
def test_a_wrong_field_is_refused_with_its_cell(held, paper, key, value, code):
    fill(paper, "B1", {**PCF, key: value})
    found = told(held, paper)
    cell = place(paper, "B1", "biogenic_uptake" if code == "FP-I157" else key)
    assert (code, cell) in found
    with pytest.raises(ProblemsError) as fault:
        reply(held, paper, today=TODAY)
    assert fault.value.problems[0].where.file == paper.name


def test_pieces_against_kg_need_the_mass_of_a_piece(held, paper, tmp_path):
    fill(paper, "B1", {**PCF, "per_unit": "件 / piece"})
    assert ("FP-I148", place(paper, "B1", "piece_mass")) in told(held, paper)
    fill(paper, "B1", {"piece_mass": 50})
    made, _ = reply(held, paper, today=TODAY)
    assert made.inventory.masses[0].mass.base == Fraction("0.05")
    alone = replace(made, inventory=made.inventory.model_copy(update={"lines": made.lines[:1]}))
    assert alone.calculate().total == 2 / Fraction("0.05") * Fraction("2.5")


def test_a_mass_the_study_has_stays_and_the_difference_is_told(held, paper):
    mass = Mass(part_no="C-1", mass=Quantity(value="48", unit="g"), method="weighed")
    weighed = replace(held, inventory=held.inventory.model_copy(update={"masses": (mass,)}))
    fill(paper, "B1", {**PCF, "per_unit": "piece"})
    assert "FP-I148" not in dict(told(weighed, paper))
    fill(paper, "B1", {"piece_mass": 50})
    assert ("FP-I162", place(paper, "B1", "piece_mass")) in told(weighed, paper)
    assert reply(weighed, paper, today=TODAY)[0].inventory.masses == (mass,)


def test_a_split_must_add_up(held, paper):
    fill(paper, "B1", {**PCF, **SPLIT, "fossil": 2.6})
    assert ("FP-I158", place(paper, "B1", "value")) in told(held, paper)


def test_rounding_of_the_last_digit_is_no_difference(held, paper):
    fill(paper, "B1", {**PCF, **SPLIT, "value": 2.51, "fossil": 2.41, "land_use_change": 0.099})
    assert "FP-I158" not in dict(told(held, paper))


def test_a_footprint_per_thousand_pieces_is_divided_exactly(held, paper):
    fill(paper, "B2", {**PCF, "value": 1234.5, "per_amount": 1000, "piece_mass": 20})
    made, _ = reply(held, paper, today=TODAY)
    assert made.inventory.factors[0].components == {"fossil": Fraction("1.2345")}
    assert made.inventory.factors[0].unit == "piece"


def test_one_batch_may_be_shorter_than_a_year(held, paper):
    fill(paper, "B1", {**PCF, "start": "2025-11-01", "end": "2025-11-20", "batch": "L-2025-11"})
    assert "FP-I152" not in dict(told(held, paper))


def test_high_and_old_is_a_warning(held, paper):
    fill(paper, "B1", {**PCF, "value": 150, "start": "2018-01-01", "end": "2018-12-31"})
    assert {"FP-I149", "FP-I155"} <= set(dict(told(held, paper)))
    assert reply(held, paper, today=TODAY)[0].inventory.line("B1").match().state == "own"


def test_both_ways_are_refused(held, paper):
    fill(paper, "B1", {**PCF, "yield": 90})
    assert ("FP-I160", place(paper, "B1", "value")) in told(held, paper)


def test_every_fault_of_every_file_is_named_and_nothing_is_taken(held, tmp_path):
    more = replace(
        held, inventory=held.inventory.model_copy(update={"lines": (*held.lines, line("B3", "1", "kg"))})
    )
    paths = written(more, tmp_path)
    fill(tmp_path / "request_Cells_Co.xlsx", "B1", {**PCF, "value_unit": "g CO2e", "gwp_set": "AR9"})
    fill(tmp_path / "request_B3.xlsx", "B3", {**PCF, "end": "2024-01-01"})
    with pytest.raises(ProblemsError) as fault:
        reply(more, *paths, today=TODAY)
    assert {"FP-I146", "FP-I156", "FP-I153"} <= {p.code for p in fault.value.problems}
    assert {p.where.file for p in fault.value.problems} == {"request_Cells_Co.xlsx", "request_B3.xlsx"}


def test_made_up_numbers_stamp_the_result(held, paper):
    fill(paper, "B1", {**PCF, "illustrative": "是 / yes"})
    fill(paper, "B2", {**PCF, "illustrative": "yes", "value": 0.4})
    made, _ = reply(held, paper, today=TODAY)
    assert all(f.illustrative for f in made.inventory.factors)
    assert made.calculate().claim == "demonstration"


def test_the_same_reply_twice_changes_nothing_more(held, paper):
    fill(paper, "B1", PCF)
    once, _ = reply(held, paper, today=TODAY)
    twice, problems = reply(once, paper, today=TODAY)
    assert twice.inventory == once.inventory
    assert "FP-I167" not in {p.code for p in problems}


def test_a_decision_of_a_person_is_replaced_aloud(held, paper):
    fill(paper, "B1", PCF)
    first = held.lines[0].model_copy(update={"matches": (pinned("steel"),)})
    update = {"lines": (first, held.lines[1]), "factors": (own("steel", "kg", "1"),)}
    decided = replace(held, inventory=held.inventory.model_copy(update=update))
    assert "FP-I167" in dict(told(decided, paper))


@pytest.mark.parametrize(
    ("field", "value", "severity"),
    [
        ("part_no", "C-2", "error"),
        ("supplier", "Other", "error"),
        ("amount", Quantity(value=2, unit="m"), "error"),
        ("amount", Quantity(value=2, unit="g"), None),
        ("name", "battery cell", "warning"),
        ("spec", "21700", "warning"),
    ],
)
def test_a_line_that_has_changed_since_is_told(held, paper, field, value, severity):
    fill(paper, "B1", PCF)
    try:
        problems = reply(held.change("B1", **{field: value}), paper, today=TODAY)[1]
    except ProblemsError as fault:
        problems = fault.problems
    found = [(p.severity, p.where.sheet) for p in problems if p.code == "FP-I143"]
    assert found == ([(severity, "request")] if severity else [])


def test_a_line_that_is_gone_is_an_error(held, paper):
    fill(paper, "B1", PCF)
    gone = replace(held, inventory=held.inventory.model_copy(update={"lines": held.lines[1:]}))
    assert "FP-I142" in dict(told(gone, paper))


def edited(path, sheet, cell, value):
    book = load_workbook(path)
    book[sheet][cell].value = value
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("B2", "footprint-request/2", "FP-I140"),
        ("B2", "something", "FP-I005"),
        ("B3", "R-0", "FP-I144"),
        ("B4", "Other Ltd", "FP-I144"),
        ("B10", "B7", "FP-I144"),
        ("A10", "ZZZZZ", "FP-I144"),
        ("F10", "t", "FP-I144"),
        ("A9", None, "FP-I144"),
    ],
)
def test_what_we_wrote_may_not_be_changed(held, paper, cell, value, code):
    edited(fill(paper, "B1", PCF), "request", cell, value)
    with pytest.raises(Refused) as fault:
        reply(held, paper, today=TODAY)
    assert fault.value.exit_code == 3
    if code != "FP-I005":
        assert fault.value.problems[0].code == code


def no_keys(book):
    book["能源 Energy"].delete_rows(2)


def one_key_less(book):
    book["物料 Materials"]["B2"].value = None


def no_sheet(book):
    del book["废物 Waste"]


def copied(book):
    book.copy_worksheet(book["物料 Materials"])


def answer_copied(book):
    book.copy_worksheet(book["Request 填写"])


def row_lost(book):
    sheet = book["Request 填写"]
    sheet.delete_rows(next(c.row for c in sheet["A"] if c.value == "gwp_set"))


@pytest.mark.parametrize("harm", [no_keys, one_key_less, no_sheet, copied, answer_copied, row_lost])
def test_a_sheet_or_key_that_is_lost_or_doubled_is_refused(held, paper, harm):
    """Otherwise the rows of that sheet would be left out, or counted twice, without a word."""
    book = load_workbook(fill(paper, "B1", PCF))
    harm(book)
    book.save(paper)
    with pytest.raises(Refused) as fault:
        reply(held, paper, today=TODAY)
    assert {p.code for p in fault.value.problems} == {"FP-I144"}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"hello", b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_hostile_bytes_are_refused(held, tmp_path, data):
    path = tmp_path / "reply.xlsx"
    path.write_bytes(data)
    with pytest.raises(Refused):
        reply(held, path, today=TODAY)
    with pytest.raises(Refused):
        reply(held, tmp_path / "missing.xlsx", today=TODAY)


def test_a_hidden_row_is_said_aloud(held, paper):
    book = load_workbook(fill(paper, "B1", PCF))
    book["Request 填写"].row_dimensions[20].hidden = True
    book["说明 Help"].sheet_state = "hidden"
    book.save(paper)
    assert [code for code, _ in told(held, paper)].count("FP-I030") == 2


def test_renamed_tabs_and_moved_sheets_still_read(held, paper):
    book = load_workbook(fill(paper, "B1", PCF))
    book["Request 填写"].title = "回复"
    book.move_sheet("request", -5)
    book.save(paper)
    made, _ = reply(held, paper, today=TODAY)
    assert made.inventory.factors[0].locator.startswith("回复!")


DIGITS = st.decimals(min_value="0.001", max_value="999", places=3)


@settings(max_examples=100, deadline=None)
@given(DIGITS)
def test_half_a_step_is_half_of_the_last_digit(value):
    text = str(value)
    step = half_step(Cell(text, None))
    assert step == Fraction(1, 2000)
    assert abs(Fraction(text) - Fraction(round(Fraction(text), 3))) <= step


def test_a_blank_reply_is_unanswered_and_no_error(held, paper):
    assert {code for code, _ in told(held, paper)} == {"FP-I161"}
    assert reply(held, paper, today=TODAY)[0].inventory == held.inventory
    fill(paper, "B1", COMMON)
    assert {code for code, _ in told(held, paper)} == {"FP-I161"}


@pytest.mark.parametrize(("value", "severity"), [("2000", "warning"), ("20000", "error")])
def test_a_value_per_piece_is_weighed_by_the_mass_that_the_study_has(value, severity):
    answer = SimpleNamespace(
        values={"value": Fraction(value), "per_unit": "piece", "per_amount": Fraction(1)},
        where=lambda key: Where(key=key),
    )
    found = list(_size(answer, {"piece": Fraction(10)}))  # 200 and 2000 kg CO2e per kg
    assert [(p.code, p.severity) for p in found] == [("FP-I149", severity)]
    assert not list(_size(answer, {}))


def test_the_primary_data_share_of_a_reply_is_carried_through(held, tmp_path):
    asked, (path,) = held.request(tmp_path)
    fill(path, "B1", {**PCF, "primary_share": 62})
    made, _ = reply(asked, path, today=TODAY)
    factor = next(
        f for f in made.inventory.factors if f"own/{f.id}" == made.inventory.line("B1").match().factor
    )
    assert factor.pds == Fraction("0.62")
