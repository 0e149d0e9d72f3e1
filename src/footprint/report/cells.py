"""Writing one sheet of calculation.xlsx: text stays text, exact numbers stay exact, the rest is formulas."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from footprint.base.numbers import NumberError, format_dec
from footprint.report.data import ReportData
from footprint.report.words import texts, visible

HEAD_ROW = 4
MAX_CELL = 32_767  # UTF-16 units, the most that Excel reads
_SAFE = 10**15  # Excel keeps 15 digits of a number inside a formula
_FORMULA = ("=", "+", "-", "@")
_FONT = "Arial"
_PLAIN = Font(name=_FONT, size=10)
_BOLD = Font(name=_FONT, size=10, bold=True)
_TITLE = Font(name=_FONT, size=13, bold=True)
_HEAD = PatternFill("solid", fgColor="DCE8F1")
_INPUT = PatternFill("solid", fgColor="FFF9DB")
_ALARM = Font(name=_FONT, size=11, bold=True, color="B3261E")
_RULE = Border(bottom=Side(style="medium", color="00507F"))
_TEXT = Alignment(horizontal="left", vertical="top", indent=1)  # keeps a unit off the number before it
_TOP = Alignment(horizontal="left", vertical="top")
_NUMBER = Alignment(horizontal="right", vertical="top")
_LINE = 13.5  # points of one line of text
_WRAP = Alignment(horizontal="left", vertical="top", indent=1, wrap_text=True)


def exact(value: Fraction) -> int | float | str:
    """A cell that holds the value: a number where a short decimal exists, ``=1/3`` for a ratio.

    What fits neither (over 15 digits) is the nearest binary64.
    """
    if value.denominator == 1 and abs(value.numerator) < _SAFE:
        return value.numerator
    try:
        short = sum(c.isdigit() for c in format_dec(value).lstrip("-0.")) <= 15
    except NumberError:
        short = False
    if short or max(abs(value.numerator), value.denominator) >= _SAFE:
        return float(value)
    return f"={value.numerator}/{value.denominator}"


def _columns(text: str) -> int:
    """The width of a text in character columns; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in visible(text))


def put_text(sheet: Any, row: int, column: int, text: str, breaks: bool = False) -> Any:
    """A cell that is text whatever it begins with, control characters made visible; returns the cell.

    With ``breaks`` the line breaks of the text stay.
    """
    cell = sheet.cell(row, column)
    shown = "\n".join(visible(part) for part in text.split("\n")) if breaks else visible(text)
    cell.value = shown = _fitting(shown)
    cell.data_type = "s"
    if shown.startswith(_FORMULA):
        cell.quotePrefix = True
    return cell


def _fitting(text: str) -> str:
    """A text that a cell can hold; a longer one ends with a mark in both languages."""
    if len(text.encode("utf-16-le")) <= 2 * MAX_CELL:
        return text
    mark = "\n{zh} / {en}".format_map(texts()["cell_cut"])
    room = 2 * (MAX_CELL - len(mark))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + mark


_NOTE_COLUMNS = 6  # wide enough on every sheet for the note in two lines


class Sheet:
    """A worksheet. The note stands on top of it, the stamp on every printed page."""

    def __init__(self, book: Any, title: str, data: ReportData, note: str, stamp: str) -> None:
        self.ws = book.create_sheet(title)
        self.title = title
        self._wrapped: list[tuple[int, int, int]] = []
        self._cell(1, 1, data.product.name).font = _TITLE
        stamped = self._cell(2, 1, note)
        stamped.font = _ALARM if data.claim != "full" else _BOLD
        stamped.alignment = Alignment(wrap_text=True, vertical="top")
        self.ws.merge_cells(start_row=2, start_column=1, end_row=2, end_column=_NOTE_COLUMNS)
        self.ws.row_dimensions[2].height = 32
        self.ws.page_setup.orientation = "landscape"
        self.ws.page_setup.paperSize = self.ws.PAPERSIZE_A4
        self.ws.page_setup.fitToHeight = 0
        self.ws.sheet_properties.pageSetUpPr.fitToPage = True
        self.ws.oddHeader.center.text = stamp
        self.ws.oddFooter.center.text = "&P / &N"

    def _cell(self, row: int, column: int, text: str) -> Any:
        return put_text(self.ws, row, column, text)

    def text(self, row: int, column: int, text: str, bold: bool = False, wrap: bool = False) -> None:
        """A text cell, whatever it begins with; an empty text leaves the cell empty."""
        if text:
            cell = self._cell(row, column, text)
            cell.font = _BOLD if bold else _PLAIN
            cell.alignment = _WRAP if wrap else _TEXT if column > 1 else _TOP
            if wrap:
                self._wrapped.append((row, column, _columns(text)))

    def input(self, row: int, column: int, value: Fraction) -> str:
        """A yellow cell with an exact number; returns its address inside this sheet."""
        cell = self.ws.cell(row, column, exact(value))
        cell.fill, cell.font, cell.alignment = _INPUT, _PLAIN, _NUMBER
        return self.at(row, column)

    def formula(self, row: int, column: int, formula: str, bold: bool = False) -> str:
        """A formula of our own making (never of input text); returns its address inside this sheet."""
        cell = self.ws.cell(row, column, "=" + formula)
        cell.font, cell.alignment = _BOLD if bold else _PLAIN, _NUMBER
        return self.at(row, column)

    def at(self, row: int, column: int) -> str:
        """``B7``."""
        return f"{get_column_letter(column)}{row}"

    def ref(self, row: int, column: int) -> str:
        """An absolute address from another sheet: ``'Lines'!$B$7``."""
        return f"'{self.title}'!${get_column_letter(column)}${row}"

    def span(self, first: int, last: int, column: int) -> str:
        """A column of cells as an absolute range, from another sheet; at least one row."""
        letter = get_column_letter(column)
        return f"'{self.title}'!${letter}${first}:${letter}${max(first, last)}"

    def head(self, titles: Sequence[str], row: int = HEAD_ROW, freeze: int = 0) -> None:
        """A header row; ``freeze`` keeps it, and that many columns less one, in sight."""
        for column, title in enumerate(titles, 1):
            cell = self._cell(row, column, title)
            cell.font, cell.fill, cell.border = _BOLD, _HEAD, _RULE
            indent = min(column - 1, 1)
            cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=indent)
        self.ws.row_dimensions[row].height = 40 if freeze else 22
        if freeze:
            self.ws.freeze_panes = self.at(row + 1, freeze)
            self.ws.print_title_rows = f"{row}:{row}"

    def pages(self, across: int, down: int = 0) -> None:
        """Print on so many pages across and down (0: as many as it takes); more than one across is A3."""
        if across > 1:
            self.ws.page_setup.paperSize = self.ws.PAPERSIZE_A3
        self.ws.page_setup.fitToWidth, self.ws.page_setup.fitToHeight = across, down

    def widths(self, *sizes: int, rest: int = 14) -> None:
        """Column widths in characters; ``rest`` for the columns that follow."""
        for column in range(1, self.ws.max_column + 1):
            size = sizes[column - 1] if column <= len(sizes) else rest
            self.ws.column_dimensions[get_column_letter(column)].width = size
        self._heights([*sizes, *[rest] * self.ws.max_column])

    def _heights(self, sizes: Sequence[int]) -> None:
        """Rows tall enough for their wrapped texts: a sheet keeps the height that it was given."""
        lines: dict[int, int] = {}
        for row, column, columns in self._wrapped:
            room = max(sizes[column - 1] - 3, 1)
            lines[row] = max(lines.get(row, 1), -(-columns // room))
        for row, count in lines.items():
            if count > 1:
                self.ws.row_dimensions[row].height = _LINE * count
