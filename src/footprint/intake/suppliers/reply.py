"""Read a filled questionnaire: what was asked, and each cell of the answer with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.exceptions import CellCoordinatesException
from openpyxl.worksheet.worksheet import Worksheet

from footprint.base.digest import sha256_hex
from footprint.base.problem import Problem, refuse
from footprint.base.where import Where
from footprint.base.xlsx_guard import MAX_FILE, inspect
from footprint.intake.cells import Cell, parse, small_percent
from footprint.intake.reading import Row
from footprint.intake.sheets import Column
from footprint.intake.suppliers.asking import Asked, Request, asked_of
from footprint.intake.suppliers.fields import FORMAT, PREFILLED, TABLES, Field, fields, table_columns
from footprint.intake.suppliers.questionnaire import FIRST_ROW
from footprint.intake.workbook import SheetReader, open_workbook
from footprint.units.suggest import nearest

_HEAD = ("format", "request", "supplier", "digest", "owner", "due")
_NAMES = tuple(Asked.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: its cells by field, their values, and its rows of the data sheets."""

    asked: Asked
    cells: Mapping[str, Cell]
    values: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, list[Row]] = field(default_factory=dict)

    def given(self, section: str) -> bool:
        """Whether a field of a section was filled in, beyond what we wrote ourselves."""
        keys = [k for k, f in fields().items() if f.section == section and k not in PREFILLED]
        return any(not self.cells[k].blank for k in keys)

    @property
    def footprint(self) -> bool:
        """Part A was used."""
        return self.given("pcf")

    @property
    def data(self) -> bool:
        """Part B was used."""
        return self.given("data") or any(self.rows.values())

    def where(self, key: str) -> Where:
        """The cell of a field."""
        return self.cells[key].where


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: the request it belongs to, and an answer a question."""

    file: str
    sha256: str
    size: int
    request: Request
    where: Mapping[str, Where]
    answers: tuple[Answer, ...]
    problems: tuple[Problem, ...]


def is_reply(path: Path) -> bool:
    """Whether a file says that it is a questionnaire, of whatever version; Refused when it is unsafe."""
    book = _books(path)[1]
    return any(_is_request(sheet) for sheet in book.worksheets)


def read_reply(path: Path) -> Reply:
    """The reply of a file, with every problem of its cells.

    Raises
    ------
    Refused
        No file, no questionnaire of this format, unsafe, or its sheet ``request`` was changed.
    """
    data, book, formulas = _books(path)
    reader = SheetReader(path.name, formulas)
    request, where, places = _request(reader, book)
    _whole(reader, book, request)
    answer = next(s for s in book.worksheets if _keys(s))
    answers = _answers(reader, answer, request, places)
    rows = _rows(reader, book, request)
    read = tuple(_valued(reader, replace(a, rows=rows.get(a.asked.label, {}))) for a in answers)
    _hidden(reader, book)
    return Reply(path.name, sha256_hex(data), len(data), request, where, read, tuple(reader.problems))


def _books(path: Path) -> tuple[bytes, Any, Any]:
    """The bytes, the workbook by its values, and by its formulas where it has any."""
    here = Where(file=path.name)
    if not path.is_file():
        raise refuse("FP-I140", here, path.name, expected=FORMAT)
    if path.stat().st_size > MAX_FILE:
        raise refuse("FP-I002", here, f"{path.stat().st_size} bytes", expected=f"{MAX_FILE} bytes")
    data = path.read_bytes()
    inside = inspect(data, here)
    book = open_workbook(data, here, values=True)
    return data, book, open_workbook(data, here, values=False) if inside.formulas else None


def _is_request(sheet: Worksheet) -> bool:
    return str(sheet["A2"].value) == "format" and str(sheet["B2"].value).startswith("footprint-request/")


def _keys(sheet: Worksheet) -> dict[str, int]:
    """The row of each field of the answer sheet; empty for other sheets."""
    found = {str(cell.value): cell.row for cell in sheet["A"] if isinstance(cell.value, str)}
    return found if "answer:key" in found else {}


def _request(reader: SheetReader, book: Any) -> tuple[Request, dict[str, Where], dict[str, int]]:
    """What was asked, the places that say so, and the answer column of each question."""
    here = Where(file=reader.file)
    sheet = next((s for s in book.worksheets if _is_request(s)), None)
    if sheet is None:
        raise refuse("FP-I140", here, reader.file, expected=FORMAT)
    texts = {str(sheet.cell(n, 1).value): str(sheet.cell(n, 2).value or "") for n in range(2, 8)}
    if texts.get("format") != FORMAT:
        at = Where(reader.file, sheet.title, "B2")
        raise refuse("FP-I140", at, texts.get("format", ""), expected=FORMAT)
    first = next((n for n in range(8, 12) if sheet.cell(n, 1).value == "column"), None)
    names = tuple(str(sheet.cell(first or 1, c).value) for c in range(2, len(_NAMES) + 2))
    if set(texts) != set(_HEAD) or first is None or names != _NAMES:
        raise refuse("FP-I144", Where(reader.file, sheet.title), "request")
    asked, places, where = [], {}, {}
    for row in range(first + 1, sheet.max_row + 1):
        column = str(sheet.cell(row, 1).value or "")
        if column:
            values = [str(sheet.cell(row, c).value or "") for c in range(2, len(_NAMES) + 2)]
            question = asked_of(dict(zip(_NAMES, values, strict=True)))
            if not question.lines:
                raise refuse("FP-I144", Where(reader.file, sheet.title, f"B{row}"), "lines")
            asked.append(question)
            places[question.label] = _column(column, Where(reader.file, sheet.title, f"A{row}"))
            where[question.label] = Where(reader.file, sheet.title, f"B{row}")
    request = Request(texts["supplier"], tuple(asked), texts["owner"], texts["due"])
    if not asked or len(places) != len(asked) or request.digest != texts["digest"]:
        raise refuse("FP-I144", Where(reader.file, sheet.title, "B5"), texts["digest"][:12])
    if request.id != texts["request"]:
        raise refuse("FP-I144", Where(reader.file, sheet.title, "B3"), texts["request"])
    return request, where, places


def _whole(reader: SheetReader, book: Any, request: Request) -> None:
    """Refuse a workbook that lost or doubled a sheet or a machine key: an answer could go unread."""
    found = ["request" for s in book.worksheets if _is_request(s)]
    found += ["answer" for s in book.worksheets if _keys(s)]
    for sheet in book.worksheets:
        name, keys = _table(sheet)
        if name:
            found.append(name)
            wanted = [*(["for"] if len(request.asked) > 1 else []), *table_columns(name)]
            if sorted(keys.values()) != sorted(wanted):
                raise refuse("FP-I144", Where(reader.file, sheet.title, "A2"), f"reply.{name}")
    for name in ("request", "answer", *TABLES):
        if found.count(name) != 1:
            raise refuse("FP-I144", Where(reader.file), name)


def _column(letters: str, where: Where) -> int:
    try:
        return int(column_index_from_string(letters))
    except (ValueError, CellCoordinatesException):
        raise refuse("FP-I144", where, letters) from None


def _answers(
    reader: SheetReader, sheet: Worksheet, request: Request, places: Mapping[str, int]
) -> list[Answer]:
    rows = _keys(sheet)
    texts = [str(cell.value) for cell in sheet["A"]]
    lost = [key for key, f in fields().items() if f.section != "asked" and texts.count(key) != 1]
    if lost:
        raise refuse("FP-I144", Where(reader.file, sheet.title), ", ".join(lost[:5]))
    wanted = [key for key, f in fields().items() if f.section != "asked"]
    return [
        Answer(
            asked,
            {key: reader.cell(sheet, sheet.cell(rows[key], places[asked.label])) for key in wanted},
        )
        for asked in request.asked
    ]


def _valued(reader: SheetReader, answer: Answer) -> Answer:
    """The answer with the values of its cells; what does not read is a problem. Nothing for no answer."""
    if not answer.footprint and not answer.data:
        return answer
    shown = ("common", *(("pcf",) if answer.footprint else ()), *(("data",) if answer.data else ()))
    values: dict[str, Any] = {}
    for key, item in fields().items():
        cell = answer.cells.get(key)
        if cell is None or item.section not in shown:
            continue
        value = _value(reader, item, cell)
        if isinstance(value, Problem):
            reader.problems.append(value)
        elif value is not None:
            values[key] = value
    return replace(answer, values=values)


def _value(reader: SheetReader, item: Field, cell: Cell) -> Any:
    """The value of one field, a Problem, or None for a blank one that may be blank."""
    if cell.fault is not None:
        return cell.fault
    if cell.blank:
        named = {"column_zh": item.column.zh, "column_en": item.column.en}
        return Problem("FP-I145", cell.where, values=named) if item.need else None
    if item.column.list == "gwp_set":
        return cell.text  # a name, checked against the sets
    value = parse(first_word(cell, item.column), item.column)
    if item.column.type == "percent" and not isinstance(value, Problem):
        small = small_percent(cell, value)
        reader.problems += [small] if small is not None else []
    return value


def first_word(cell: Cell, column: Column) -> Cell:
    """The Chinese half of a choice that stands in both languages."""
    if column.type in ("list", "unit", "bool", "key_or_share") and isinstance(cell.value, str):
        return replace(cell, value=cell.value.split(" / ")[0].strip())
    return cell


def _rows(reader: SheetReader, book: Any, request: Request) -> dict[str, dict[str, list[Row]]]:
    """The filled rows of the data sheets by question and sheet."""
    found: dict[str, dict[str, list[Row]]] = {}
    names = {name: a.label for a in request.asked for name in (a.part_no, *a.lines) if name}
    for sheet in book.worksheets:
        name, keys = _table(sheet)
        for number, cells in sorted(reader.by_row(sheet).items()) if name else ():
            if number < FIRST_ROW:
                continue
            row = {keys[c.column]: reader.cell(sheet, c) for c in cells if c.column in keys}
            if all(cell.blank for key, cell in row.items() if key not in ("line_id", "for")):
                continue
            asked = _asked_for(reader, row, names, request, Where(reader.file, sheet.title, f"A{number}"))
            if asked:
                made = _row(name, row, keys, sheet.title, reader.file, number)
                found.setdefault(asked, {}).setdefault(name, []).append(made)
    return found


def _table(sheet: Worksheet) -> tuple[str, dict[int, str]]:
    """The name of a data sheet and its keys by column."""
    keys: dict[int, str] = {}
    name = ""
    for cell in sheet[2] if sheet.max_row >= 2 else ():
        prefix, _, key = str(cell.value or "").partition(":")
        table = prefix.removeprefix("reply.")
        if prefix != table and table in TABLES and name in ("", table):
            name = table
            if key == "for" or key in table_columns(name):
                keys[int(cell.column or 0)] = key
    return name, keys


def _asked_for(
    reader: SheetReader, row: dict[str, Cell], names: Mapping[str, str], request: Request, where: Where
) -> str:
    """The question a row belongs to; "" where it names none of them."""
    cell = row.pop("for", None) or Cell(None, where)
    if len(request.asked) == 1 and cell.blank:
        return request.asked[0].label
    if cell.text in names and cell.fault is None:
        return names[cell.text]
    expected = " | ".join(a.label for a in request.asked)
    near = nearest(cell.text, names)
    reader.problems.append(Problem("FP-I168", cell.where, got=cell.text, expected=expected, near=near))
    return ""


def _row(name: str, row: dict[str, Cell], keys: Mapping[int, str], title: str, file: str, number: int) -> Row:
    """A row as the sheets of a study have it, each cell with its place in the reply."""
    cells = {}
    for column, key in keys.items():
        if key != "for":
            blank = Cell(None, Where(file, title, f"{get_column_letter(column)}{number}"))
            cells[key] = first_word(row.get(key) or blank, table_columns(name)[key])
    if name != "output" and (cells.get("line_id") is None or cells["line_id"].blank):
        where = next(iter(cells.values())).where
        cells["line_id"] = Cell(f"{TABLES[name][1]}{number - FIRST_ROW + 1}", where)
    return Row(name, cells)


def _hidden(reader: SheetReader, book: Any) -> None:
    """Hidden sheets, rows and columns that we did not hide are said aloud."""
    for sheet in book.worksheets:
        ours = bool(_keys(sheet))
        rows = [n for n, d in sheet.row_dimensions.items() if d.hidden and not (n == 2 and _table(sheet)[0])]
        letters = [k for k, d in sheet.column_dimensions.items() if d.hidden and not (ours and k == "A")]
        state = [sheet.title] if sheet.sheet_state != "visible" else []
        got = ", ".join([*state, *letters, *map(str, rows)][:10])
        if got:
            where = Where(reader.file, sheet.title)
            reader.problems.append(Problem("FP-I030", where, got=got, severity="warning"))
