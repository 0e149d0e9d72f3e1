"""Open a foreign file: every sheet becomes a grid of cells, whatever its format, encoding or delimiter."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.base import study_guard as guard
from footprint.base.problem import Problem, refuse
from footprint.base.where import Where
from footprint.base.xlsx_guard import inspect
from footprint.intake.cells import Cell
from footprint.intake.workbook import SheetReader, column_letter, open_workbook

if TYPE_CHECKING:
    import pandas as pd

MAX_CELLS = 300_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAMPLE = 100_000
_DELIMITERS = (",", ";", "\t", "|")
#: What Brightway writes into the first cell of a sheet that it does not read.
_SKIP_MARKS = frozenset({"skip", "ignore"})


@dataclass(frozen=True, slots=True)
class Grid:
    """The filled cells of one sheet by (row, column), both counted from 1.

    ``merged`` maps each cell of a merged range to its first cell; ``indent`` holds the indents of texts.
    """

    file: str
    sheet: str
    cells: Mapping[tuple[int, int], Cell]
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    indent: Mapping[tuple[int, int], int] = field(default_factory=dict)
    hidden: bool = False
    #: The delimiter of a text file; semicolons and tabs leave the comma free for decimals.
    delimiter: str = ""

    def where(self, row: int, column: int) -> Where:
        """The place of a cell."""
        return Where(self.file, self.sheet, f"{column_letter(column)}{row}")

    def cell(self, row: int, column: int) -> Cell:
        """The cell, empty where nothing stands."""
        return self.cells.get((row, column)) or Cell(None, self.where(row, column))

    def rows(self) -> dict[int, dict[int, Cell]]:
        """The filled cells by row."""
        out: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in self.cells.items():
            out.setdefault(row, {})[column] = cell
        return {row: dict(sorted(cells.items())) for row, cells in sorted(out.items())}


@dataclass(frozen=True, slots=True)
class Source:
    """A file in hand: its grids, and what opening it showed."""

    file: str
    grids: tuple[Grid, ...]
    problems: tuple[Problem, ...] = ()


def source_of(path: Path, sheet: str = "") -> Source:
    """The grids of .xlsx, .csv, .tsv and .txt.

    Parameters
    ----------
    path : Path
        The file.
    sheet : str
        Only this sheet of a workbook.

    Raises
    ------
    Refused
        Not there, too large, unsafe, an old .xls, or a text in no known encoding.
    """
    here = Where(file=path.name)
    if not path.is_file():
        raise refuse("FP-I059", here, path.name)
    return data_source(guard.table(path), path.name, sheet)


def data_source(data: bytes, file: str, sheet: str = "") -> Source:
    """The grids of a file in memory; what it is shows in its first bytes. Raises as ``source_of``."""
    if data[:4] == b"\xd0\xcf\x11\xe0" or file.lower().endswith(".xls"):
        raise refuse("FP-I062", Where(file=file), file)
    if data[:2] == b"PK":
        return _workbook(data, file, sheet)
    return Source(file, (text_grid(data, file),))


def _workbook(data: bytes, file: str, wanted: str) -> Source:
    here = Where(file=file)
    inside = inspect(data, here)
    book = open_workbook(data, here, values=True)
    formulas = open_workbook(data, here, values=False) if inside.formulas else None
    titles = [s.title for s in book.worksheets]
    if wanted and wanted not in titles:
        raise refuse("FP-I058", here, wanted, expected=" | ".join(titles))
    reader = SheetReader(file, formulas)
    grids = []
    for sheet in book.worksheets:
        if wanted and sheet.title != wanted:
            continue
        cells = {}
        for row in reader.by_row(sheet).values():
            for raw in row:
                made = reader.cell(sheet, raw)
                if not made.blank:
                    cells[raw.row, int(raw.column)] = made
        first = cells.get((1, 1))
        if not cells:
            continue
        if not wanted and first is not None and first.text.casefold() in _SKIP_MARKS:
            where = Where(file, sheet.title)
            reader.problems.append(Problem("FP-I057", where, got=sheet.title, severity="info"))
            continue
        grids.append(_sheet_grid(file, sheet, cells))
    kept = [p for p in reader.problems if p.code != "FP-I031"]
    return Source(file, tuple(grids), tuple(kept))


def _sheet_grid(file: str, sheet: Any, cells: Mapping[tuple[int, int], Cell]) -> Grid:
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        first = (area.min_row, area.min_col)
        if area.size["rows"] * area.size["columns"] > 20_000:
            continue
        merged |= dict.fromkeys(area.cells, first)
    indent = {}
    for (row, column), cell in cells.items():
        raw = sheet.cell(row, column)
        if isinstance(cell.value, str) and (found := int(raw.alignment.indent or 0) or _leading(raw.value)):
            indent[row, column] = found
    hidden = frozenset(n for n, d in sheet.row_dimensions.items() if d.hidden)
    columns = [d for d in sheet.column_dimensions.values() if d.hidden]
    aside = frozenset(n for d in columns for n in range(d.min, min(d.max, 16_384) + 1))
    return Grid(file, sheet.title, cells, merged, hidden, aside, indent, sheet.sheet_state != "visible")


def text_grid(data: bytes, file: str) -> Grid:
    """A delimited text as a grid: UTF-8, UTF-16 or GB 18030, parted by the likeliest delimiter."""
    text = decoded(data, Where(file=file))
    delimiter = _delimiter(text)
    fields = text.count(delimiter) + text.count("\n")
    if fields > guard.MAX_FIELDS:
        raise refuse("FP-I002", Where(file=file), f"{fields} fields", expected="3,000,000 fields")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows, filled = [], 0
        for values in reader:
            rows.append(values)
            filled += sum(not v.isspace() for v in values if v)
            if filled > MAX_CELLS:  # before any cell is made: a refusal takes no second
                raise refuse("FP-I002", Where(file=file), f"{filled} cells", expected="300,000 cells")
    except csv.Error as fault:
        raise refuse("FP-I036", Where(file=file, key=f"row {reader.line_num}"), str(fault)) from None
    cells = {
        (number, column): Cell(value, Where(file, "", f"{column_letter(column)}{number}"))
        for number, values in enumerate(rows, start=1)
        for column, value in enumerate(values, start=1)
        if value and not value.isspace()
    }
    indent = {at: _leading(cell.value) for at, cell in cells.items() if _leading(cell.value)}
    return Grid(file, "", cells, indent=indent, delimiter=delimiter)


def _leading(value: object) -> int:
    """How far a text is indented by blanks."""
    text = str(value).expandtabs(4).replace("\u3000", "  ").replace("\xa0", " ")
    return len(text) - len(text.lstrip(" "))


def decoded(data: bytes, where: Where) -> str:
    """The text of a file in one of the encodings that spreadsheets write.

    Raises
    ------
    Refused
        No encoding reads it without a fault, it holds the bytes of no text, or its text is none (Latin-1).
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        names = ["utf-16"]
    elif len(data) > 3 and data[:200].count(0) * 3 > len(data[:200]):
        names = ["utf-16-le" if data[1] == 0 else "utf-16-be"]
    else:
        names = ["utf-8-sig", "gb18030"]
    for name in names:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text) and (name != "gb18030" or _chinese(text)):
            return text.removeprefix("\ufeff")
    raise refuse("FP-I063", where, where.file)


def _chinese(text: str) -> bool:
    """Whether a text read as GB 18030 is one: Latin-1 letters before ASCII ones read as rare characters."""
    pairs = "".join(c for c in text if not c.isascii()).encode("gbk", "ignore").decode("gbk")
    usual = len(pairs.encode("gb2312", "ignore")) // 2
    return 10 * usual >= 7 * len(pairs)


def _delimiter(text: str) -> str:
    """The sign that parts the first lines into equally many fields, most fields first."""
    lines = [line for line in text[:_SAMPLE].splitlines()[:200] if line.strip()]

    def score(sign: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=sign)]
        usual = max(set(counts), key=counts.count) if counts else 0
        return (counts.count(usual) * (usual > 1), usual)

    try:
        return max(_DELIMITERS, key=score)
    except csv.Error:
        return ","


def frame_source(frame: pd.DataFrame, file: str = "DataFrame") -> Source:
    """A DataFrame as a source: the column names are row 1; missing values are blank."""
    import pandas as pd

    cells: dict[tuple[int, int], Cell] = {}
    for column, name in enumerate(frame.columns, start=1):
        cells[1, column] = Cell(str(name), Where(file, "", f"{column_letter(column)}1"))
    for row, values in enumerate(frame.itertuples(index=False, name=None), start=2):
        for column, value in enumerate(values, start=1):
            if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
                continue
            where = Where(file, "", f"{column_letter(column)}{row}")
            cells[row, column] = Cell(_plain(value), where)
    return Source(file, (Grid(file, "", cells),))


def _plain(value: Any) -> Any:
    """A NumPy or pandas scalar as the Python value it holds; anything else as text."""
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime()
    if hasattr(value, "item"):
        value = value.item()
    return value if isinstance(value, (str, int, float)) and not isinstance(value, bool) else str(value)
