"""The rows of an existing sheet or CSV under one hand: what stands there, and how a cell is changed.

A grid changes only the cells it is told to. Whatever else the file holds (formats, comments, own columns,
quotation marks, line ends) stays as it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Protocol

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from footprint.base.messages import Lang
from footprint.base.where import Where
from footprint.intake.blank import cell_value, head
from footprint.intake.cells import Cell
from footprint.intake.reading import Row
from footprint.intake.rows import Value, text_of
from footprint.intake.sheets import columns
from footprint.model.vocabulary import code

_BOM = b"\xef\xbb\xbf"
CHINESE = re.compile("[\u4e00-\u9fff]")


class Grid(Protocol):
    """One sheet of an existing file."""

    name: str
    rows: Sequence[tuple[int, Row]]
    changed: bool

    def put(self, number: int, key: str, value: Value) -> None:
        """Write one cell."""

    def add(self) -> int:
        """The number of a new row after the last."""

    def drop(self, number: int) -> None:
        """Take the values of a row out."""


def spoken(cells: Sequence[tuple[str, Cell]], other: Lang) -> Lang:
    """The language of the words of closed lists in a file, given as (list name, cell); else ``other``."""
    texts = [cell.text for name, cell in cells if name and not cell.blank]
    chinese = sum(1 for text in texts if CHINESE.search(text))
    if 2 * chinese == len(texts):
        return other
    return "zh" if 2 * chinese > len(texts) else "en"


def words_of(rows: Sequence[Row]) -> list[tuple[str, Cell]]:
    """The cells of closed lists in some rows, with the name of their list."""
    found = []
    for row in rows:
        for key, cell in row.cells.items():
            column = columns(row.sheet)[key]
            if column.list:
                found.append((column.list, cell))
            elif column.type == "key_or_share" and code("share_key", cell.text):
                found.append(("share_key", cell))
    return found


class SheetGrid:
    """A sheet of an open workbook; ``rows`` were read from the same file by its values."""

    def __init__(self, name: str, sheet: Worksheet, rows: Sequence[Row], keys: dict[str, int]) -> None:
        self.name, self.changed = name, False
        self._sheet, self._keys = sheet, keys
        self.rows: Sequence[tuple[int, Row]] = [(self.number(row.where()), row) for row in rows]
        filled = [number for (number, _), cell in sheet._cells.items() if cell.value not in (None, "")]
        self._last = max([2, *filled])

    @staticmethod
    def number(where: Where) -> int:
        """The number of the row that a cell stands in."""
        return int(where.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))

    def put(self, number: int, key: str, value: Value) -> None:
        """Write one cell: a percentage stays one, a date stays a date, a formula stays a formula."""
        cell: Any = self._sheet.cell(number, self._keys.get(key) or self._new_column(key))
        if isinstance(cell.value, str) and cell.value.startswith("="):
            return
        self.changed = True
        plain: Any = cell_value(value)
        if columns(self.name)[key].type == "percent" and "%" in (cell.number_format or ""):
            plain = cell_value(value / 100) if isinstance(value, Fraction) else plain
            plain = f"{text_of(value)}%" if isinstance(plain, str) else plain
        if isinstance(cell.value, (date, datetime)) and isinstance(plain, str):
            plain = date.fromisoformat(plain)
        cell.value = plain
        if isinstance(plain, str):
            cell.data_type = "s"
            if "\n" in plain and not cell.alignment.wrap_text:
                cell.alignment = Alignment(wrap_text=True, vertical="top")

    def add(self) -> int:
        """The row after the last one that holds anything."""
        self._last += 1
        return self._last

    def drop(self, number: int) -> None:
        """Empty the cells of a row; their formats stay."""
        self.changed = True
        for column in self._keys.values():
            self._sheet.cell(number, column).value = None

    def _new_column(self, key: str) -> int:
        column = int(self._sheet.max_column) + 1
        shown = columns(self.name)[key]
        head(self._sheet, 1, column, shown.header(), shown.required)
        self._sheet.cell(2, column, f"{self.name}:{key}")
        self._keys[key] = column
        return column


class CsvGrid:
    """The records of a CSV; a record that is not changed keeps its bytes."""

    def __init__(self, name: str, data: bytes, rows: Sequence[Row]) -> None:
        self.name, self.changed = name, False
        self.rows: Sequence[tuple[int, Row]] = [
            (int(row.where().key.removeprefix("row ")), row) for row in rows
        ]
        self._bom = _BOM if data.startswith(_BOM) else b""
        text = data.decode("utf-8-sig")
        self._end = "\r\n" if "\r\n" in text else "\n"
        lines = list(io.StringIO(text, newline=""))
        reader = csv.reader(lines, strict=True)
        self._records: list[list[str]] = []
        self._raw: list[str | None] = []
        before = 0
        for record in reader:
            self._records.append(record)
            self._raw.append("".join(lines[before : reader.line_num]))
            before = reader.line_num
        if not self._records:
            self._records, self._raw = [[]], [None]
        self._dropped: set[int] = set()

    def put(self, number: int, key: str, value: Value) -> None:
        """Write one value; a column that the file lacks is added at the right."""
        header = self._records[0]
        if key not in header:
            self._raw[0] = None
            header.append(key)
        record = self._records[number - 1]
        record.extend([""] * (len(header) - len(record)))
        record[header.index(key)] = text_of(value)
        self._raw[number - 1] = None
        self.changed = True

    def add(self) -> int:
        """A new record at the end."""
        self._records.append([])
        self._raw.append(None)
        self.changed = True
        return len(self._records)

    def drop(self, number: int) -> None:
        """Leave a record out."""
        self._dropped.add(number)
        self.changed = True

    def data(self) -> bytes:
        """The bytes of the file."""
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator=self._end)
        for number, (record, raw) in enumerate(zip(self._records, self._raw, strict=True), start=1):
            if number in self._dropped:
                continue
            if raw is None:
                writer.writerow(record)
            else:
                stream.write(raw if raw.endswith(("\n", "\r")) else raw + self._end)
        return self._bom + stream.getvalue().encode("utf-8")
