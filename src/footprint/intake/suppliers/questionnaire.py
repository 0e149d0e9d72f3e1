"""Write the questionnaire of one supplier: what is asked, the answer sheet, the data sheets, the lists."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from footprint.base.unit_table import unit_label
from footprint.intake.blank import head
from footprint.intake.sheets import Column
from footprint.intake.suppliers.asking import Asked, Request
from footprint.intake.suppliers.fields import (
    ANSWER,
    FORMAT,
    REQUEST,
    TABLES,
    Field,
    both,
    fields,
    list_choices,
    table_columns,
)
from footprint.model.vocabulary import label

#: Rows of a data sheet that carry a row name and the lists.
SPARE_ROWS = 30
#: Answer sheet: key, field, help, then one column a question.
FIRST_COLUMN = 4
HEAD_ROW = 4
#: Data sheets: the header, the hidden machine keys, what to write, then the rows.
_TOLD_ROW, FIRST_ROW = 3, 4
_FORMULA = ("=", "+", "-", "@")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_INPUT = PatternFill("solid", fgColor="FFF8E5")
_ASKED = PatternFill("solid", fgColor="E7E6E6")
_SECTION = PatternFill("solid", fgColor="DCE8F1")
_LINE = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_BLUE, _ORANGE = "1F4E79", "C55A11"
_WRAP = Alignment(wrap_text=True, vertical="center", horizontal="left")


@cache
def _texts() -> dict[str, Any]:
    text = (files("footprint.intake.suppliers") / "texts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _both(key: str, *path: str) -> str:
    found = _texts()
    for name in path:
        found = found[name]
    return both(*found[key])


def _font(**more: Any) -> Font:
    return Font(**{"name": "Arial", "size": 10, **more})


def _head(sheet: Worksheet, row: int, column: int, text: str, required: bool = False) -> None:
    head(sheet, row, column, text, required)
    cell = sheet.cell(row, column)
    cell.data_type, cell.font = "s", _font(bold=True, color="FFFFFF")


def questionnaire(request: Request) -> bytes:
    """The workbook of one request: the same request gives the same bytes.

    Nothing of the study goes in but what the request holds: no amounts, no product, no other supplier.
    """
    book = Workbook()
    del book[book.sheetnames[0]]
    _help(book.create_sheet("说明 Help"))
    lists: dict[str, str] = {}
    answer = book.create_sheet(ANSWER)
    tables = {name: book.create_sheet(title) for name, (title, _) in TABLES.items()}
    shown = book.create_sheet(_both("lists").replace(" / ", " "))
    _lists(shown, lists)
    _answer(answer, request, lists)
    for name, sheet in tables.items():
        _table(sheet, name, request.asked, lists)
    _request(book.create_sheet(REQUEST), request)
    for sheet in book.worksheets:
        _page(sheet, f"{request.id}   &P / &N")
    answer.page_setup.orientation = "portrait" if len(request.asked) == 1 else "landscape"
    book.active = 1
    return _fixed(book)


def _page(sheet: Any, footer: str) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddHeader.left.text, sheet.oddFooter.center.text = "&A", footer


def _put(sheet: Any, row: int, column: int, text: Any) -> Any:
    """A cell of plain text or a number; text that a spreadsheet would run stays text."""
    cell = sheet.cell(row, column)
    cell.value = text
    if isinstance(text, str):
        cell.data_type = "s"
        if text.startswith(_FORMULA):
            cell.quotePrefix = True
    return cell


def _help(sheet: Worksheet) -> None:
    texts = _texts()["help"]
    for column, lang in enumerate(("zh", "en"), start=1):
        for number, text in enumerate(texts[lang], start=1):
            cell = _put(sheet, number, column, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = _font(bold=True, size=13, color=_BLUE)
        sheet.column_dimensions[get_column_letter(column)].width = (62, 68)[column - 1]
    for number in range(2, len(texts["zh"]) + 1):
        sheet.row_dimensions[number].height = 32


def _answer(sheet: Worksheet, request: Request, lists: Mapping[str, str]) -> None:
    last = FIRST_COLUMN + len(request.asked) - 1
    _title(sheet, request)
    _put(sheet, HEAD_ROW, 1, "answer:key")
    for column, text in ((2, _both("field_column")), (3, _both("help_column"))):
        _head(sheet, HEAD_ROW, column, text)
    for column, asked in enumerate(request.asked, start=FIRST_COLUMN):
        _head(sheet, HEAD_ROW, column, f"{_both('answer_column')} {asked.label}")
        sheet.column_dimensions[get_column_letter(column)].width = 34
    row, section = HEAD_ROW, ""
    for key, field in fields().items():
        row += 1
        if field.section != section:
            section = field.section
            _section(sheet, row, last, _both(section, "section"))
            row += 1
        _put(sheet, row, 1, key)
        _label(sheet, row, field)
        for column, asked in enumerate(request.asked, start=FIRST_COLUMN):
            _cell(sheet, row, column, field, asked, lists)
    sheet.column_dimensions["A"].hidden = True
    sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width = 46, 50
    sheet.row_dimensions[HEAD_ROW].height = 24
    sheet.freeze_panes = f"{get_column_letter(FIRST_COLUMN)}{HEAD_ROW + 1}"
    sheet.print_title_rows, sheet.print_title_cols = f"{HEAD_ROW}:{HEAD_ROW}", "B:C"
    sheet.page_setup.fitToWidth = -(-len(request.asked) // 3)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _told_both(column: Column) -> str | None:
    """What to write, in both languages, one under the other."""
    return "\n".join(dict.fromkeys(t for t in (column.help_zh, column.help_en) if t)) or None


def _width(text: str) -> int:
    """Half-width columns that a text takes."""
    return len(text.encode("gbk", "replace"))


def _title(sheet: Worksheet, request: Request) -> None:
    _put(sheet, 1, 2, _both("title")).font = _font(bold=True, size=14, color=_BLUE)
    told = [f"{both(*_texts()['request_id'])}: {request.id}", request.supplier]
    _put(sheet, 2, 2, "   ".join(t for t in told if t)).font = _font(size=10, color="595959")
    ends = [(_both("contact"), request.owner), (_both("due"), request.due)]
    text = "   ".join(f"{name}: {value}" for name, value in ends if value)
    _put(sheet, 3, 2, text or None).font = _font(bold=True, size=10, color=_ORANGE)


def _section(sheet: Worksheet, row: int, last: int, text: str) -> None:
    for column in range(2, last + 1):
        sheet.cell(row, column).fill = _SECTION
    _put(sheet, row, 2, text).font = _font(bold=True, color=_BLUE)


def _label(sheet: Worksheet, row: int, field: Field) -> None:
    name = _put(sheet, row, 2, field.column.header())
    name.font = _font(bold=field.column.required, color=_ORANGE if field.column.required else "000000")
    told = _put(sheet, row, 3, _told_both(field.column))
    told.font = _font(size=9, color="595959")
    for cell in (name, told):
        cell.alignment, cell.border = _WRAP, _BORDER
    lines = sum(1 + _width(t) // 58 for t in str(told.value or "").split("\n"))
    sheet.row_dimensions[row].height = max(18, 12.5 * lines + 4)


def _cell(sheet: Any, row: int, column: int, field: Field, asked: Asked, lists: Mapping[str, str]) -> None:
    """One cell to fill in, or one that says what is asked."""
    cell = _put(sheet, row, column, _told(field, asked))
    cell.border, cell.alignment = _BORDER, _WRAP
    if field.section == "asked":
        cell.fill = _ASKED
        return
    cell.fill, cell.protection = _INPUT, Protection(locked=False)
    if field.column.list:
        _choose(sheet, cell.coordinate, lists[field.column.list])
    elif field.key == "value_unit":
        _choose(sheet, cell.coordinate, '"kg CO2e"')
    elif field.column.type == "date":
        cell.number_format = "yyyy-mm-dd"


def _told(field: Field, asked: Asked) -> str | int | None:
    """What stands in a cell before it is filled in."""
    unit = both(unit_label(asked.unit, "zh"), unit_label(asked.unit, "en"))
    boundary = both(label("boundary", asked.boundary, "zh"), label("boundary", asked.boundary, "en"))
    told: dict[str, str | int] = {
        "lines": ", ".join(asked.lines),
        "part_no": asked.part_no,
        "name": asked.name,
        "spec": asked.spec,
        "unit": unit,
        "boundary": boundary,
        "period": f"{asked.start} … {asked.end}",
        "geography": asked.geography,
        "per_amount": 1,
        "per_unit": unit,
    }
    return told.get(field.key) or None


def _choose(sheet: Worksheet, place: str, formula: str) -> None:
    choice = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
    choice.add(place)
    sheet.add_data_validation(choice)


def _lists(sheet: Worksheet, lists: dict[str, str]) -> None:
    """The words of all closed lists, one column each; ``lists`` gets their ranges."""
    names = [f.column.list for f in fields().values()]
    names += [c.list for name in TABLES for c in table_columns(name).values()]
    for column, name in enumerate(dict.fromkeys(filter(None, names)), start=1):
        found = list_choices(name)
        letter = get_column_letter(column)
        _put(sheet, 1, column, name).font = _font(bold=True, color="808080")
        for row, text in enumerate(found, start=2):
            _put(sheet, row, column, text).font = _font(color="808080")
        sheet.column_dimensions[letter].width = max(14, *map(_width, found))
        lists[name] = f"'{sheet.title}'!${letter}$2:${letter}${len(found) + 1}"


def _table(sheet: Worksheet, name: str, asked: Sequence[Asked], lists: Mapping[str, str]) -> None:
    """A data sheet; with several questions each row says which one it belongs to."""
    shown: dict[str, Column] = dict(table_columns(name))
    if len(asked) > 1:
        zh, en = _texts()["for"]
        shown = {"for": Column("for", zh, en, "text", "", True, 12, "", ""), **shown}
    for index, (key, column) in enumerate(shown.items(), start=1):
        letter = get_column_letter(index)
        _head(sheet, 1, index, column.header(), column.required)
        _put(sheet, 2, index, f"reply.{name}:{key}")
        sheet.column_dimensions[letter].width = max(column.width + 6, 18)
        told = _put(sheet, _TOLD_ROW, index, _told_both(column))
        told.font, told.alignment, told.border = _font(size=9, color="595959"), _WRAP, _BORDER
        place = f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + SPARE_ROWS - 1}"
        if column.list:
            _choose(sheet, place, lists[column.list])
        elif key == "for":
            _choose(sheet, place, f'"{",".join(a.label for a in asked)}"')
        _inputs(sheet, index, name if key == "line_id" else "")
    sheet.row_dimensions[1].height = 46
    sheet.row_dimensions[2].hidden = True
    sheet.row_dimensions[_TOLD_ROW].height = 64
    sheet.freeze_panes = f"A{FIRST_ROW}"
    sheet.print_title_rows = f"1:{_TOLD_ROW}"


def _inputs(sheet: Worksheet, column: int, named: str) -> None:
    for number in range(SPARE_ROWS):
        cell = sheet.cell(FIRST_ROW + number, column)
        cell.fill, cell.border = _INPUT, _BORDER
        if named:
            _put(sheet, FIRST_ROW + number, column, f"{TABLES[named][1]}{number + 1}")
            cell.font, cell.fill = _font(color="808080"), _ASKED


def _request(sheet: Worksheet, request: Request) -> None:
    """What was asked, in machine form: by it the reply finds its lines again."""
    _put(sheet, 1, 1, _both("note", "request")).font = _font(bold=True, color=_ORANGE)
    rows = [
        ("format", FORMAT), ("request", request.id), ("supplier", request.supplier),
        ("digest", request.digest), ("owner", request.owner), ("due", request.due),
    ]  # fmt: skip
    for number, row in enumerate(rows, start=2):
        _values(sheet, number, row)
    names = list(Asked.__dataclass_fields__)
    _values(sheet, len(rows) + 3, ["column", *names])
    for number, asked in enumerate(request.asked):
        found = [getattr(asked, name) for name in names]
        texts = [", ".join(v) if isinstance(v, tuple) else v for v in found]
        column = get_column_letter(FIRST_COLUMN + number)
        _values(sheet, len(rows) + 4 + number, [column, *texts])
    for index in range(len(names) + 1):
        sheet.column_dimensions[get_column_letter(index + 1)].width = 12 if index == 0 else 20
    sheet.protection.sheet = True


def _values(sheet: Worksheet, row: int, values: Iterable[str]) -> None:
    for column, value in enumerate(values, start=1):
        _put(sheet, row, column, value or None).font = _font(color="808080", size=9)


def _fixed(book: Workbook) -> bytes:
    """The bytes without the hour in which they were written."""
    book.properties.creator = "footprint"
    book.properties.created = datetime(*_EPOCH)
    made, out = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", data)
            new.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
