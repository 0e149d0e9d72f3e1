"""Write the bilingual workbook: headers in both languages, hidden machine keys, lists, help."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from footprint.base.messages import Lang
from footprint.base.numbers import NumberError, from_cell
from footprint.intake.rows import SheetRow, Value
from footprint.intake.sheets import TITLES, UNUSUAL, Column, columns, product_rows, title
from footprint.model.types import exact_text
from footprint.model.vocabulary import choices

FIRST_ROW = 3
_SPARE_ROWS = 400
_HEAD = PatternFill("solid", fgColor="1F4E79")
_REQUIRED = PatternFill("solid", fgColor="C55A11")
_INPUT = PatternFill("solid", fgColor="FFF8E5")
_LINE = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


@cache
def _texts() -> dict[str, Any]:
    path = files("footprint.intake") / "blank.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def cell_value(value: Value) -> str | int | float | None:
    """A number cell where binary64 gives the same decimal back, text otherwise."""
    if isinstance(value, Fraction):
        near = float(value)
        try:
            same = from_cell(near) == value
        except NumberError:
            same = False
        if not same:
            return exact_text(value)
        return int(near) if near.is_integer() and abs(near) < 1e15 else near
    return value


def blank_workbook(
    lang: Lang,
    rows: dict[str, list[SheetRow]] | None = None,
    product: dict[str, tuple[Value, str | None]] | None = None,
    *,
    more: frozenset[str] = frozenset(),
    examples: bool = False,
) -> Workbook:
    """The workbook, empty (with example rows) or filled with a study's rows.

    ``more`` names sheets that a blank study else goes without; ``examples`` puts the example rows on
    sheets without rows.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    _help(book.create_sheet("说明 Help" if lang == "zh" else "Help 说明"), lang)
    for name in TITLES:
        if name in UNUSUAL and not (rows or {}).get(name) and name not in more:
            continue
        sheet = book.create_sheet(title(name, lang))
        if name == "product":
            _product(sheet, lang, product or {"gwp_set": ("AR6-GWP100", None), "rules": ("general-1", None)})
        else:
            found = (rows or {}).get(name, [])
            _table(sheet, name, lang, found, example=rows is None or (examples and not found))
    for sheet in book.worksheets:
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.active = 1
    return book


def head(sheet: Worksheet, row: int, column: int, text: str, required: bool) -> None:
    """A header cell."""
    cell = sheet.cell(row, column, text)
    cell.fill = _REQUIRED if required else _HEAD
    cell.font = Font(bold=True, color="FFFFFF", size=10)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.border = _BORDER


def add_table(book: Workbook, name: str, lang: Lang, rows: list[SheetRow]) -> None:
    """A filled sheet that an existing workbook lacks."""
    _table(book.create_sheet(title(name, lang)), name, lang, rows, example=False)


def _table(sheet: Worksheet, name: str, lang: Lang, rows: list[SheetRow], *, example: bool) -> None:
    for index, (key, column) in enumerate(columns(name).items(), start=1):
        head(sheet, 1, index, column.header(), column.required)
        sheet.cell(2, index, f"{name}:{key}")
        sheet.column_dimensions[get_column_letter(index)].width = column.width + 2
        if column.help(lang):
            _comment(sheet, index, column.help(lang))
        drop_down(sheet, column, index, lang)
    sheet.row_dimensions[1].height = 32
    sheet.row_dimensions[2].hidden = True
    sheet.freeze_panes = f"B{FIRST_ROW}"
    if example and name in _texts()["example"]:
        shown = _texts()["example"][name][lang]
        for index, key in enumerate(columns(name), start=1):
            example_cell = sheet.cell(FIRST_ROW, index, shown.get(key))
            example_cell.font = Font(italic=True, color="808080")
    for number, row in enumerate(rows, start=FIRST_ROW):
        write_row(sheet, number, list(columns(name)), row)
    _widen(sheet, list(columns(name)), rows)
    if name == "sector":
        _wrap(sheet)


def _wrap(sheet: Worksheet) -> None:
    """Whole sentences in cells: broken into lines, from the top; answers look like input."""
    keys = list(columns("sector"))
    found = sheet.iter_rows(min_row=FIRST_ROW, max_col=len(keys))
    for number, row in enumerate(found, start=FIRST_ROW):
        for key, cell in zip(keys, row, strict=True):
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = _BORDER
            if key in ("answer", "reason"):
                cell.fill = _INPUT
        tall = max(
            text_lines(cell.value, columns("sector")[key].width) for key, cell in zip(keys, row, strict=True)
        )
        sheet.row_dimensions[number].height = 15 * tall


def text_lines(value: Any, width: int) -> int:
    """About how many lines a text takes in a column: a Chinese character is as wide as two others."""
    size = sum(1 if c.isascii() else 2 for c in str(value or ""))
    return max(1, -(-size // width))


def _widen(sheet: Worksheet, keys: list[str], rows: list[SheetRow]) -> None:
    """Room for ids that are words: those of a sector's prepared rows."""
    for index, key in enumerate(keys, start=1):
        if key in ("line_id", "part_no", "process"):
            longest = max((len(str(row.get(key) or "")) for row in rows), default=0)
            held = sheet.column_dimensions[get_column_letter(index)]
            held.width = max(held.width, longest + 2)


def write_row(sheet: Worksheet, number: int, keys: list[str], row: SheetRow) -> None:
    """Put plain values into one row; text that looks like a formula stays text."""
    for index, key in enumerate(keys, start=1):
        value = cell_value(row.get(key))
        cell = sheet.cell(number, index)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"


def _comment(sheet: Worksheet, index: int, text: str) -> None:
    validation = DataValidation(showInputMessage=True, promptTitle=None, prompt=text[:250])
    letter = get_column_letter(index)
    validation.add(f"{letter}1")
    sheet.add_data_validation(validation)


def drop_down(sheet: Worksheet, column: Column, index: int, lang: Lang, first: int = FIRST_ROW) -> None:
    """The words of a closed list as choices of a column, from row ``first`` on."""
    if not column.list:
        return
    words = ",".join(choices(column.list, lang))
    if len(words) > 250:
        return
    validation = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=False)
    letter = get_column_letter(index)
    validation.add(f"{letter}{first}:{letter}{first + _SPARE_ROWS}")
    sheet.add_data_validation(validation)


def _product(sheet: Worksheet, lang: Lang, values: dict[str, tuple[Value, str | None]]) -> None:
    heads = ("key", "label", "value", "unit", "note")
    for index, key in enumerate(heads, start=1):
        column = columns("product")[key]
        head(sheet, 1, index, column.header(), False)
        sheet.cell(2, index, f"product:{key}")
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["A"].hidden = True
    for number, (key, column) in enumerate(product_rows().items(), start=FIRST_ROW):
        value, unit = values.get(key, (None, None))
        texts: tuple[Any, ...] = (key, column.header(), cell_value(value), unit, column.help(lang))
        for index, text in enumerate(texts, start=1):
            place = sheet.cell(number, index, text)
            if isinstance(text, str):
                place.data_type = "s"
            if index == 2 and column.required:
                place.font = Font(bold=True, color="C55A11")
            if index in (3, 4):
                place.fill, place.border = _INPUT, _BORDER
        if key == "stages" and value is not None:
            sheet.cell(number, 3).alignment = Alignment(wrap_text=True, vertical="top")
            sheet.row_dimensions[number].height = 15 * text_lines(value, columns("product")["value"].width)
        if column.list:
            words = ",".join(choices(column.list, lang))
            validation = DataValidation(
                type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=False
            )
            validation.add(f"C{number}")
            sheet.add_data_validation(validation)
    sheet.freeze_panes = "C3"


def _help(sheet: Worksheet, lang: Lang) -> None:
    other: Lang = "en" if lang == "zh" else "zh"
    help_ = _texts()["help"]
    texts = [*help_[lang], "", *help_[other]]
    for number, text in enumerate(texts, start=1):
        cell = sheet.cell(number, 1, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if number in (1, len(help_[lang]) + 2):
            cell.font = Font(bold=True, size=13, color="1F4E79")
    sheet.column_dimensions["A"].width = 110
