"""Saving over an existing file writes what differs, and nothing the user did not change."""

from __future__ import annotations

import shutil
from copy import copy
from pathlib import Path
from typing import Any

import generate
import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from footprint.api.reading import read
from footprint.api.saving import new
from footprint.api.study import Study
from footprint.base.problem import ProblemsError
from footprint.intake.folder import csv_rows
from footprint.intake.sheets import TITLES
from footprint.model.lines import Match

EXAMPLE = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"


def cells(path: Path, *, but: tuple[str, ...] = ()) -> dict[tuple[str, str], tuple[Any, str]]:
    """All values and formats, by tab and cell."""
    book = load_workbook(path)
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.number_format)
        for sheet in book
        if sheet.title not in but
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def column(sheet: Any, key: str) -> int:
    return next(int(c.column) for c in sheet[2] if str(c.value).endswith(f":{key}"))


def find(sheet: Any, line: str) -> int:
    first = column(sheet, "line_id" if sheet.title in ("物料", "能源", "BOM", "Energy") else "line_ids")
    return next(r for r in range(3, sheet.max_row + 1) if sheet.cell(r, first).value == line)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A zh workbook typed by a person: aliases, blanks, a cell formatted as per cent, dates."""
    path = tmp_path / "书.xlsx"
    read(EXAMPLE).save(path, "zh")
    made = load_workbook(path)
    output, bom, energy, product = made["产量"], made["物料"], made["能源"], made["产品"]
    for row in range(3, output.max_row + 1):
        output.cell(row, column(output, "process")).value = None
        if output.cell(row, column(output, "role")).value == "本产品":
            output.cell(row, column(output, "role")).value = None
    row = find(bom, "B1")
    scrap = bom.cell(row, column(bom, "scrap"))
    scrap.value, scrap.number_format = 0.042, "0%"
    amount = bom.cell(row, column(bom, "amount"))
    amount.value, bom.cell(row, column(bom, "unit")).value = 991700, "克"
    for key in ("kind", "stage", "process"):
        bom.cell(row, column(bom, key)).value = None
    energy.cell(find(energy, "E1"), column(energy, "share")).value = "质量"
    for number in range(3, product.max_row + 1):
        if product.cell(number, 1).value == "boundary":
            product.cell(number, 3).value = "摇篮到客户"
    made.save(path)
    return path


def reopened(study: Study, line: str) -> Study:
    """The study with one line open."""
    lines = tuple(x.model_copy(update={"matches": ()}) if x.id == line else x for x in study.inventory.lines)
    return Study(study.inventory.model_copy(update={"lines": lines}), source=study.source)


def accepted(study: Study) -> Study:
    return study.accept(study.match(), author="test", date="2026-02-02")


def test_saving_over_a_workbook_writes_nothing_that_did_not_change(book: Path) -> None:
    data, study = book.read_bytes(), read(book)
    study.save(book)
    assert book.read_bytes() == data
    held = cells(book)
    changed = study.change("E2", amount="412001")
    changed.save(book)
    after = cells(book)
    assert {k for k in held | after if held.get(k) != after.get(k)} == {
        ("能源", load_workbook(book)["能源"].cell(find(load_workbook(book)["能源"], "E2"), 7).coordinate)
    }
    assert read(book).digest == changed.digest


def test_accepting_touches_the_sheet_match_only(book: Path) -> None:
    study = reopened(read(book), "E1")
    study.save(book)
    held = cells(book, but=("匹配",))
    accepted(read(book)).save(book)
    assert cells(book, but=("匹配",)) == held
    assert len(read(book).inventory.outputs) == 3


def test_a_changed_percentage_keeps_its_format(book: Path) -> None:
    study = read(book).change("B1", scrap="0.07")
    study.save(book)
    sheet = load_workbook(book)["物料"]
    cell = sheet.cell(find(sheet, "B1"), column(sheet, "scrap"))
    assert (cell.value, cell.number_format) == (0.07, "0%")
    assert read(book).digest == study.digest


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("form", ["xlsx", "plain", "folder"])
def test_any_study_saved_over_itself_stays_byte_for_byte(seed: int, form: str, tmp_path: Path) -> None:
    made = generate.make(300 + seed)
    path = tmp_path / ("f" if form == "folder" else "s.xlsx")
    if form == "folder":
        generate.write_folder(made, path)
    else:
        full = generate.full_workbook if form == "xlsx" else generate.plain_workbook
        path.write_bytes(generate.as_bytes(full(made)))
    files = sorted(path.glob("*")) if path.is_dir() else [path]
    held = {f: f.read_bytes() for f in files}
    study = read(path)
    study.save(path)
    assert {f: f.read_bytes() for f in held} == held
    done = accepted(study)
    done.save(path)
    assert read(path).digest == done.digest
    touched = {f.name for f in files if f.read_bytes() != held[f]}
    assert touched <= {"match.csv", "s.xlsx"}
    accepted(read(path)).save(path)  # the upstream of what was pinned
    settled = {f: f.read_bytes() for f in files}
    accepted(read(path)).save(path)
    assert {f: f.read_bytes() for f in files} == settled


def test_blank_defaulted_cells_of_every_sheet_find_their_row(tmp_path: Path) -> None:
    """Role and process may be blank on every sheet; no row is written twice, none is filled in."""
    made = generate.make(7)
    for rows in made.rows.values():
        for row in rows:
            if row.get("process") == "main" and "line_id" not in row and "product" in row:
                del row["process"]
            if row.get("role") in ("main", "主因子", "product", "studied product", "本产品", "产品"):
                del row["role"]
    path = tmp_path / "s.xlsx"
    path.write_bytes(generate.as_bytes(generate.full_workbook(made)))
    counts = {s.title: s.max_row for s in load_workbook(path)}
    held = cells(path, but=(TITLES["match"][0], TITLES["match"][1]))
    study = read(path)
    study.change("W1", note="x").save(path)
    after = cells(path, but=(TITLES["match"][0], TITLES["match"][1]))
    assert len({k for k in held | after if held.get(k) != after.get(k)}) == 1
    assert {s.title: s.max_row for s in load_workbook(path)} == counts


def test_rows_of_match_stay_where_they_are(book: Path) -> None:
    made = load_workbook(book)
    sheet = made["匹配"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=3)]
    order = list(reversed(rows))
    order.insert(2, [None] * len(rows[0]))  # left empty by the user
    for number, values in enumerate(order, start=3):
        for index, value in enumerate(values, start=1):
            sheet.cell(number, index).value = value
    at = find(sheet, "B2")
    sheet.cell(at, 1).fill = PatternFill("solid", fgColor="00FF00")
    sheet.cell(at, 1).comment = Comment("mine", "me")
    e1 = find(sheet, "E1")
    for cell in sheet[e1]:
        cell.value = None
    made.save(book)
    held = cells(book)
    study = accepted(read(book))
    study.save(book)
    after, sheet = cells(book), load_workbook(book)["匹配"]
    gone = {k: v for k, v in held.items() if after.get(k) != v}
    assert gone == {}
    fresh = {k[1] for k in after if k not in held and k[0] == "匹配"}
    assert {int("".join(c for c in k if c.isdigit())) for k in fresh} == {len(order) + 3}
    assert sheet.cell(at, 1).comment.text.startswith("mine")
    assert sheet.cell(at, 1).fill.fgColor.rgb.endswith("00FF00")
    assert all(c.value is None for c in sheet[5])
    assert read(book).digest == study.digest


def test_a_row_of_several_lines_is_parted_only_where_they_differ(tmp_path: Path) -> None:
    made = generate.make(5)
    path = tmp_path / "s.xlsx"
    path.write_bytes(generate.as_bytes(generate.full_workbook(made)))
    study = read(path)
    title = next(t for t in TITLES["match"] if t in load_workbook(path).sheetnames)
    row = find(load_workbook(path)[title], "K2 K3")
    changed = study.pin("K3", "own/diesel", reason="other steel")
    changed.save(path)
    sheet = load_workbook(path)[title]
    assert sheet.cell(row, 1).value == "K2"
    assert sheet.cell(sheet.max_row, 1).value == "K3"
    assert read(path).digest == changed.digest


def test_open_lines_show_their_candidates_in_the_language_of_the_file(book: Path, tmp_path: Path) -> None:
    english = tmp_path / "en.xlsx"
    read(EXAMPLE).save(english, "en")
    for path, state in ((book, "未决"), (english, "open")):
        study = reopened(reopened(read(path), "E2"), "B1")
        study.save(path)
        held = read(path).digest
        view = read(path).match()
        done = read(path).accept(view, author="t", date="2026-02-02")
        done.save(path)
        shown = {x.id: x.match() for x in read(path).lines}
        open_ids = [i for i, m in shown.items() if m is not None and m.state == "open"]
        assert open_ids
        for line in open_ids:
            texts = [shown[line].candidates, shown[line].why_not]
            assert any(texts)
            assert all(len(t.splitlines()) <= 3 for t in texts)
            assert "@" in "".join(texts)
        pins = [m for m in shown.values() if m is not None and m.author == "t"]
        for text in [m.reason for m in pins] + [shown[i].why_not for i in open_ids]:
            assert not text or any("\u4e00" <= c <= "\u9fff" for c in text) == (state == "未决")
        tab = load_workbook(path)["匹配" if state == "未决" else "Match"]
        assert state in [c.value for row in tab.iter_rows() for c in row]
        if not pins:
            assert read(path).digest == held


def test_an_open_match_that_says_nothing_is_none() -> None:
    study = reopened(read(EXAMPLE), "E1")
    match = Match(candidates="a@1 (1 kg, CN 2024)", why_not="b@1: no", reason="x")
    for more, same in ((match, True), (Match(role="upstream"), True), (Match(owner="buyer"), False)):
        lines = tuple(
            x.model_copy(update={"matches": (more,)}) if x.id == "E1" else x for x in study.inventory.lines
        )
        made = study.inventory.model_copy(update={"lines": lines})
        assert (made.digest() == study.digest) is same


def test_a_folder_keeps_its_columns_order_and_line_ends(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "f"))
    path = folder / "bom.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_bytes(("\ufeff" + "\r\n".join(lines)).encode("utf-8"))
    held = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    study = read(folder)
    study.save(folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == held
    study.change("B2", amount="8.4").save(folder)
    after = path.read_bytes().decode("utf-8").split("\r\n")
    before = held["bom.csv"].decode("utf-8").split("\r\n")
    assert [a for a, b in zip(after, before, strict=False) if a != b] == [before[2].replace(",8.3,", ",8.4,")]
    assert {p.name for p in folder.iterdir() if p.is_file() and p.read_bytes() != held[p.name]} == {"bom.csv"}


def test_a_folder_loses_the_rows_of_lines_that_are_gone(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "f"))
    study = read(folder)
    lines = tuple(x for x in study.inventory.lines if x.id != "W1")
    made = Study(study.inventory.model_copy(update={"lines": lines}))
    made.save(folder)
    assert read(folder).digest == made.digest
    assert csv_rows(folder / "waste.csv", "waste")[0] == []


def test_new_words_of_a_folder_are_in_its_language(tmp_path: Path) -> None:
    made = generate.make(next(s for s in range(50) if generate.make(s).lang == "zh"))
    folder = generate.write_folder(made, tmp_path / "f")
    study = read(folder).proxy("W1", "own/steel", "overstates", reason="r")
    study.save(folder, "en")
    assert "代理" in (folder / "match.csv").read_text(encoding="utf-8").splitlines()[-1] or any(
        row.startswith("W1") and "代理" in row
        for row in (folder / "match.csv").read_text(encoding="utf-8").splitlines()
    )
    assert read(folder).digest == study.digest


def test_a_missing_column_and_a_missing_sheet_are_added(book: Path) -> None:
    made = load_workbook(book)
    del made["评价"], made["证据"]
    sheet = made["匹配"]
    sheet.delete_cols(column(sheet, "why_not"))
    energy = made["能源"]
    for row in range(3, energy.max_row + 1):
        energy.cell(row, column(energy, "evidence")).value = None
    made.save(book)
    study = reopened(read(book), "E2")
    study.save(book)
    accepted(read(book)).save(book)
    assert "match:why_not" in [c.value for c in load_workbook(book)["匹配"][2]]
    item = copy(read(EXAMPLE).inventory.evidence[0])
    held = read(book)
    more = Study(held.inventory.model_copy(update={"evidence": (item,)}))
    more.save(book)
    assert "证据" in load_workbook(book).sheetnames
    assert read(book).digest == more.digest


@pytest.mark.parametrize("name", ["x.xls", "x.csv", "x.xlsm", "x.v2"])
def test_no_folder_is_made_of_a_name_with_another_ending(name: str, tmp_path: Path) -> None:
    for act in (lambda: new(tmp_path / name), lambda: read(EXAMPLE).save(tmp_path / name)):
        with pytest.raises(ProblemsError, match="FP-I042"):
            act()
    with pytest.raises(ProblemsError, match="FP-I042"):
        new(tmp_path / "x.json")
    assert list(tmp_path.iterdir()) == []
