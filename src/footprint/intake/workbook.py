"""Read the study workbook: by the hidden machine keys of row 2, so tabs and headers may be renamed."""

from __future__ import annotations

import io
import re
import warnings
from fractions import Fraction
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from footprint.base import study_guard as guard
from footprint.base.problem import Problem, refuse
from footprint.base.where import Where
from footprint.intake.cells import Cell
from footprint.intake.read import study_of
from footprint.intake.reading import Reading, Row
from footprint.intake.sheets import TITLES, columns, product_rows
from footprint.model.study import Study
from footprint.units.suggest import nearest

_KEY_ROW = 2
_EXTERNAL = re.compile(r"\[[^\]]+\]|https?://|\bHYPERLINK\(|\bWEBSERVICE\(|\|'", re.IGNORECASE)
_EXAMPLE = "#"


def open_workbook(data: bytes, where: Where, *, values: bool) -> Any:
    """openpyxl's workbook after the guard has looked; Refused when openpyxl cannot read it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(data), data_only=values)
    except Exception as fault:  # openpyxl raises almost anything on a damaged part
        raise refuse("FP-I001", where, type(fault).__name__) from None


def read_workbook(path: Path) -> tuple[Study | None, Reading]:
    """The study of a workbook, with every problem and the place of each value.

    Raises
    ------
    Refused
        The file is no workbook, or is unsafe to open.
    """
    reader = scan(path)
    study, reading = study_of(reader.rows, reader.product, reader.lost)
    reading.problems = reader.problems + reading.problems
    if not any(reader.rows.get(n) or n in reader.lost for n in ("bom", "energy", "transport", "waste")):
        reading.problems.append(Problem("FP-I033", Where(file=path.name)))
        reading.partial = study = None
    return reading.checked(study), reading


def scan(path: Path) -> SheetReader:
    """The cells of a workbook by sheet and key, before any of them is understood."""
    here = Where(file=path.name)
    data, inside = guard.workbook(path)
    book = open_workbook(data, here, values=True)
    formulas = open_workbook(data, here, values=False) if inside.formulas else None
    reader = SheetReader(path.name, formulas)
    reader.first = book.worksheets[0].title if book.worksheets else ""
    seen: dict[str, str] = {}
    for sheet in book.worksheets:
        name = sheet_name(sheet)
        if name in seen:
            reader.problems.append(Problem("FP-I035", Where(path.name, sheet.title), got=sheet.title))
        elif name is not None:
            seen[name] = sheet.title
            reader.sheet(name, sheet)
        reader.hidden(sheet)
    if "product" not in seen:
        title = " / ".join(TITLES["product"])
        raise refuse("FP-I006", here, title)
    for sheet in book.worksheets:
        name = _looks_like(sheet) if sheet.title not in seen.values() else None
        if name is not None and name not in seen:
            reader.lost.add(name)
            expected = ", ".join(f"{name}:{key}" for key in list(columns(name))[:3])
            where = Where(path.name, sheet.title)
            reader.problems.append(Problem("FP-I039", where, got=sheet.title, expected=expected))
    return reader


def _looks_like(sheet: Worksheet) -> str | None:
    """The sheet of a study that a sheet without machine keys resembles, by its title or its headers."""
    filled = {row for (row, _), cell in sheet._cells.items() if cell.value not in (None, "")}
    if not any(row > 1 for row in filled):
        return None
    title = sheet.title.strip().casefold()
    texts = {str(cell.value).strip().lstrip("★").casefold() for cell in sheet[1] if cell.value is not None}
    for name, titles in TITLES.items():
        if title in (t.casefold() for t in titles):
            return name
    likeness = {name: _likeness(name, texts) for name in TITLES}
    best = max(likeness, key=lambda name: likeness[name])
    return best if likeness[best] > Fraction(1, 2) else None


def _likeness(name: str, texts: set[str]) -> Fraction:
    """The part of the headers of a sheet and of some texts that agree."""
    known = [
        {c.header().lstrip("★").casefold(), c.zh.casefold(), c.en.casefold()} for c in columns(name).values()
    ]
    found = sum(1 for names in known if names & texts)
    return Fraction(found, max(len(known), len(texts)))


def sheet_name(sheet: Worksheet) -> str | None:
    """The machine name of a sheet: what stands before the colon in the keys of row 2."""
    for cell in sheet[_KEY_ROW] if sheet.max_row >= _KEY_ROW else ():
        if isinstance(cell.value, str) and cell.value.partition(":")[0] in TITLES:
            return cell.value.partition(":")[0]
    return None


class SheetReader:
    """Cells of one workbook by sheet and key, with formula and hidden-data findings."""

    def __init__(self, file: str, formulas: Any) -> None:
        self.file, self.formulas = file, formulas
        self.rows: dict[str, list[Row]] = {}
        self.product: dict[str, tuple[Cell, Cell]] = {}
        self.problems: list[Problem] = []
        self.keys: dict[str, dict[str, int]] = {}
        self.first = ""
        #: Sheets whose data stand there without machine keys.
        self.lost: set[str] = set()

    def sheet(self, name: str, sheet: Worksheet) -> None:
        """Read one sheet into rows."""
        keys = self._keys(name, sheet)
        self.keys[name] = {key: column for column, key in keys.items()}
        rows = []
        for number, cells in sorted(self.by_row(sheet).items()):
            if number <= _KEY_ROW:
                continue
            found = {keys[c.column]: self.cell(sheet, c) for c in cells if c.column in keys}
            ordered = {key: found[key] for key in keys.values() if key in found}
            filled = {key: cell for key, cell in ordered.items() if not cell.blank}
            first = next(iter(filled.values()), None)
            if first is None or (first.fault is None and first.text.startswith(_EXAMPLE)):
                continue
            blank = {
                key: Cell(None, Where(self.file, sheet.title, f"{column_letter(column)}{number}"))
                for column, key in keys.items()
                if key not in ordered
            }
            rows.append(Row(name, {key: {**blank, **ordered}[key] for key in keys.values()}))
        if name == "product":
            for row in rows:
                key = row.cell("key")
                if key.text in self.product:
                    self.problems.append(Problem("FP-I035", key.where, got=key.text))
                elif key.text in product_rows():
                    self.product[key.text] = (row.cell("value"), row.cell("unit"))
                elif not (row.cell("value").blank and row.cell("unit").blank):
                    near = nearest(key.text, product_rows())
                    self.problems.append(Problem("FP-I007", key.where, got=key.text, near=near))
        else:
            self.rows.setdefault(name, []).extend(rows)

    def _keys(self, name: str, sheet: Worksheet) -> dict[int, str]:
        keys: dict[int, str] = {}
        for cell in sheet[_KEY_ROW]:
            text = str(cell.value or "")
            if not text.startswith(f"{name}:"):
                continue
            key = text.partition(":")[2]
            if key in keys.values():
                where = Where(self.file, sheet.title, cell.coordinate)
                self.problems.append(Problem("FP-I035", where, got=key))
            elif key in columns(name):
                keys[int(cell.column or 0)] = key
            else:
                where = Where(self.file, sheet.title, cell.coordinate)
                near = ", ".join(list(columns(name))[:6])
                self.problems.append(Problem("FP-I007", where, got=key, expected=near))
        return keys

    def by_row(self, sheet: Worksheet) -> dict[int, list[Any]]:
        """The filled cells of a sheet by row."""
        out: dict[int, list[Any]] = {}
        for (row, _), cell in sheet._cells.items():
            if cell.value is not None or self._formula(sheet, cell) is not None:
                out.setdefault(row, []).append(cell)
        return out

    def _formula(self, sheet: Worksheet, cell: Any) -> str | None:
        if self.formulas is None:
            return None
        twin = self.formulas[sheet.title][cell.coordinate]
        if twin.data_type != "f":
            return None
        value = twin.value
        return str(getattr(value, "text", value))

    def cell(self, sheet: Worksheet, cell: Any) -> Cell:
        """One cell with its formula and error findings."""
        where = Where(self.file, sheet.title, cell.coordinate)
        formula = self._formula(sheet, cell)
        fault = None
        if formula is not None:
            where = Where(self.file, sheet.title, cell.coordinate, raw=formula[:200])
            if _EXTERNAL.search(formula):
                fault = Problem("FP-I009", where, got=formula[:80])
            elif cell.value is None:
                fault = Problem("FP-I008", where, got=formula[:80])
        if fault is None and cell.data_type == "e":
            fault = Problem("FP-I034", where, got=str(cell.value))
        elif fault is None and formula is not None:
            values = {"formula": formula[:80]}
            got = str(cell.value)
            self.problems.append(Problem("FP-I031", where, got=got, severity="info", values=values))
        percent = "%" in (cell.number_format or "") and isinstance(cell.value, (int, float))
        return Cell(cell.value, where, percent, fault)

    def hidden(self, sheet: Worksheet) -> None:
        """Hidden sheets, rows and columns are read, and said aloud."""
        where = Where(self.file, sheet.title)
        if sheet.sheet_state != "visible":
            self.problems.append(Problem("FP-I030", where, got=sheet.title, severity="warning"))
        filled = {row for (row, _), cell in sheet._cells.items() if cell.value is not None}
        rows = [n for n, d in sheet.row_dimensions.items() if d.hidden and n != _KEY_ROW and n in filled]
        if rows:
            got = ", ".join(str(n) for n in sorted(rows)[:10])
            self.problems.append(Problem("FP-I030", where, got=got, severity="warning"))
        used = {column for (row, column), c in sheet._cells.items() if row > _KEY_ROW and c.value is not None}
        if sheet_name(sheet) == "product":
            used.discard(1)  # the machine keys
        hidden = [d for d in sheet.column_dimensions.values() if d.hidden]
        letters = [
            column_letter(n) for n in sorted(used) if any((d.min or 0) <= n <= (d.max or 0) for d in hidden)
        ]
        if letters:
            got = ", ".join(letters[:10])
            self.problems.append(Problem("FP-I030", where, got=got, severity="warning"))


def column_letter(column: int) -> str:
    """A, B … for 1, 2 …."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))
