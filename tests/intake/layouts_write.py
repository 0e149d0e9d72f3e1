"""Pages of cells -> xlsx, csv or tsv bytes that depend on nothing but the cells."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

Place = tuple[int, int]
CODECS = {
    "utf8": "utf-8",
    "utf8_bom": "utf-8-sig",
    "gb18030": "gb18030",
    "utf16_le": "utf-16-le",
    "utf16_be": "utf-16-be",
}
MARKS = {"utf16_le": b"\xff\xfe", "utf16_be": b"\xfe\xff"}


@dataclass(frozen=True)
class Formula:
    """A formula and the value the program that saved it had computed, if it saved one."""

    text: str
    cached: Fraction | None


@dataclass(frozen=True)
class Percent:
    """A share in a cell formatted as percent."""

    value: Fraction


@dataclass
class Page:
    """One sheet: cells by (row, column) from 1, and what a sheet knows beside them."""

    title: str
    cells: dict[Place, object] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    indents: dict[Place, int] = field(default_factory=dict)
    hidden: bool = False

    def last_row(self) -> int:
        return max((r for r, _ in self.cells), default=0)


def address(place: Place) -> str:
    """Cell name, "C7"."""
    return f"{get_column_letter(place[1])}{place[0]}"


def decimal_text(value: Fraction) -> str:
    """Plain decimal text of an exact decimal fraction."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(number) != value:
        raise ValueError(f"not a short decimal: {value}")
    return f"{number:f}"


def as_number(value: Fraction) -> int | float:
    """What a spreadsheet keeps: an integer, or the double whose shortest text is the decimal."""
    return int(value) if value.denominator == 1 else float(decimal_text(value))


def xlsx(pages: list[Page]) -> bytes:
    """Bytes of a workbook; formulas keep their cached values."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for page in pages:
        sheet = book.create_sheet(page.title)
        for place, value in page.cells.items():
            _put(sheet.cell(*place), value)
        for place, indent in page.indents.items():
            sheet.cell(*place).alignment = Alignment(indent=indent)
        for r1, c1, r2, c2 in page.merges:
            sheet.merge_cells(start_row=r1, start_column=c1, end_row=r2, end_column=c2)
        for row in page.hidden_rows:
            sheet.row_dimensions[row].hidden = True
        sheet.sheet_state = "hidden" if page.hidden else "visible"
    stream = io.BytesIO()
    book.save(stream)
    return _settled(stream.getvalue(), pages)


def _put(cell: Any, value: object) -> None:
    if isinstance(value, Fraction):
        cell.value = as_number(value)
    elif isinstance(value, Percent):
        cell.value, cell.number_format = as_number(value.value), "0.0%"
    elif isinstance(value, Formula):
        cell.value = value.text
    elif isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    else:
        cell.value = value


def _settled(data: bytes, pages: list[Page]) -> bytes:
    """The archive with cached values put in and every time of day taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb">\d{4}-\d\d-\d\dT[^<]*<", b">2025-01-01T00:00:00Z<", content)
            if found := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name):
                content = _cached(content, pages[int(found[1]) - 1])
            new.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _cached(content: bytes, page: Page) -> bytes:
    text = content.decode("utf-8")
    for place, value in page.cells.items():
        if isinstance(value, Formula) and value.cached is not None:
            pattern = rf'(<c r="{address(place)}"[^>]*><f>[^<]*</f>)<v ?/?>(</v>)?'
            text, n = re.subn(pattern, rf"\g<1><v>{decimal_text(value.cached)}</v>", text)
            if n != 1:
                raise ValueError(f"no formula at {address(place)}")
    return text.encode("utf-8")


def delimited(page: Page, delimiter: str, newline: str, encoding: str) -> bytes:
    """Bytes of a delimited text file; every cell is text already or a plain number."""
    wide = max(c for _, c in page.cells)
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=newline)
    for row in range(1, page.last_row() + 1):
        writer.writerow([_text(page.cells.get((row, column))) for column in range(1, wide + 1)])
    return MARKS.get(encoding, b"") + stream.getvalue().encode(CODECS[encoding])


def _text(value: object) -> str:
    if isinstance(value, Fraction):
        return decimal_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
