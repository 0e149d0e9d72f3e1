"""A table of part masses: its header row found, every cell under the field it means, units settled.

Known are mass per piece (or per m, m2, m3), density, and the sizes of simple shapes; each with a unit from
the cell, a unit column or the header. A number without a unit is a problem, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from footprint.base.problem import Problem, refuse
from footprint.base.where import Where
from footprint.intake.cells import Cell
from footprint.intake.masses_headers import DIMENSIONS, PER, Measure, head_of, measure, unit_of
from footprint.intake.tables.grid import Grid, Source
from footprint.intake.tables.headers import normal
from footprint.intake.tables.values import amount, comma_is_decimal
from footprint.model.types import exact_text

SIZES = tuple(name for name in DIMENSIONS if name not in ("mass", "density"))
_EXPECTED = {"mass": "g | kg | mg | t", "density": "g/cm3 | kg/m3 | t/m3 | kg/L", "length": "mm | cm | m",
             "area": "mm2 | cm2 | m2", "volume": "cm3 | mL | L | m3"}  # fmt: skip
#: What tells the parts apart: the number, or the name where a table has no numbers.
_KEYS = frozenset({"part_no", "name"})
#: The unit column that speaks for a field; all others have that of the sizes.
_UNIT_COLUMN = {"density": "density_unit"}


@dataclass(frozen=True, slots=True)
class Stated:
    """A positive number with its unit, as the table says it."""

    value: Fraction
    measure: Measure
    where: Where

    @property
    def base(self) -> Fraction:
        """In kg, m, m2, m3, or kg per one of these."""
        return self.value * self.measure.ratio

    @property
    def text(self) -> str:
        """The number as written with its unit."""
        return f"{exact_text(self.value)} {self.measure.text}"


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its field, and the unit in its header."""

    field: str
    unit: str
    where: Where
    text: str


@dataclass(frozen=True, slots=True)
class MassRow:
    """One row of the table: cells by field, with what reading the numbers needs."""

    part_no: str
    cells: Mapping[str, Cell]
    where: Where

    def text(self, field: str) -> str:
        """The text of a field, empty where blank."""
        cell = self.cells.get(field)
        return "" if cell is None else " ".join(cell.text.split())


@dataclass(frozen=True, slots=True)
class MassTable:
    """The rows of one table, its columns, whether commas are decimal signs, and what reading it showed."""

    heads: Mapping[str, Head]
    rows: tuple[MassRow, ...]
    decimal_comma: bool
    problems: tuple[Problem, ...] = ()


def mass_table(source: Source) -> MassTable:
    """The table of a file that names parts and something that leads to their mass.

    Raises
    ------
    Refused
        There is none (FP-I120), there are several (FP-I137), two columns say the same (FP-I138), or its
        numbers read in two ways (FP-I122).
    """
    found = [(grid, number, heads) for grid in source.grids for number, heads in _headers(grid)]
    if not found:
        raise refuse("FP-I120", Where(file=source.file), source.file)
    if len(found) > 1:
        places = [next(iter(heads.values())).where for _, _, heads in found]
        raise refuse("FP-I137", places[1], ", ".join(f"{w.sheet} {w.cell}".strip() for w in places))
    table = _read(*found[0])
    return replace(table, problems=(*source.problems, *table.problems))


def _headers(grid: Grid) -> list[tuple[int, dict[int, Head]]]:
    """The header rows of a sheet; one that is repeated on the next page counts once."""
    out: list[tuple[int, dict[int, Head]]] = []
    for number, cells in grid.rows().items():
        heads: dict[int, Head] = {}
        for column, cell in cells.items():
            field, unit = head_of(cell.text) if isinstance(cell.value, str) else ("", "")
            if field:
                heads[column] = Head(field, unit, cell.where, cell.text)
        known = {h.field for h in heads.values()}
        if known & _KEYS and known & {"mass", "density", "mass_total", "mass_gross"}:
            texts = [{c: h.text for c, h in held.items()} for _, held in out]
            if {c: h.text for c, h in heads.items()} not in texts:
                out.append((number, _single(heads)))
    return out


def _single(heads: Mapping[int, Head]) -> dict[int, Head]:
    """One column a field: of texts the first counts, of numbers a second one is refused."""
    out: dict[int, Head] = {}
    seen: dict[str, Head] = {}
    for column, head in heads.items():
        if head.field not in seen:
            out[column] = seen[head.field] = head
        elif head.field in DIMENSIONS:
            raise refuse("FP-I138", head.where, f"{seen[head.field].text} | {head.text}")
    return out


def _read(grid: Grid, header: int, heads: Mapping[int, Head]) -> MassTable:
    rows, texts = [], []
    titles = {c: h.text for c, h in heads.items()}
    key = "part_no" if any(h.field == "part_no" for h in heads.values()) else "name"
    for number, cells in grid.rows().items():
        filled = {heads[c].field: cell for c, cell in cells.items() if c in heads}
        again = {c: cell.text for c, cell in cells.items() if c in heads} == titles
        if number <= header or not filled or again or _machine_keys(filled) or _total(filled):
            continue
        part = filled.get(key)
        name = re.sub(r"^'(?=[=+@-])", "", part.text) if part else ""  # as spreadsheets ward off formulas
        rows.append(MassRow(name, filled, next(iter(filled.values())).where))
        texts += [c.text for f, c in filled.items() if f in DIMENSIONS and isinstance(c.value, str)]
    hidden = sorted(n for n in grid.hidden_rows if n > header and any(at[0] == n for at in grid.cells))
    got = ", ".join(str(n) for n in hidden[:10])
    where = Where(grid.file, grid.sheet)
    problems = (Problem("FP-I030", where, got=got, severity="warning"),) if hidden else ()
    by_field = {head.field: head for head in heads.values()}
    return MassTable(by_field, tuple(rows), _decimal_comma(grid, texts), problems)


def _decimal_comma(grid: Grid, texts: list[str]) -> bool:
    """Whether commas are decimal signs; points alone are decimal where nothing speaks against it."""
    comma = comma_is_decimal(texts)
    if comma is None and grid.delimiter != ";" and not any("," in t for t in texts):
        return False
    if comma is None:
        doubtful = next(t for t in texts if "," in t or "." in t)
        raise refuse("FP-I122", Where(grid.file, grid.sheet), doubtful)
    return comma


def _machine_keys(filled: Mapping[str, Cell]) -> bool:
    """The hidden row of machine keys under the header of a study's own sheet."""
    return all(isinstance(c.value, str) and c.text.startswith("masses:") for c in filled.values())


def _total(filled: Mapping[str, Cell]) -> bool:
    """A row of totals: a word for it where the part number or the name stands."""
    first = next((filled[f].text for f in ("part_no", "name") if f in filled), "")
    return normal(first) in {"合计", "总计", "小计", "total", "sum", "subtotal", "grand total"}


def _unit_column(row: MassRow, field: str) -> str:
    """The unit that a column of the row gives a number; the unit a part is counted in is none."""
    counted = row.text("unit")
    if field == "mass":
        return row.text("mass_unit") or ("" if unit_of(counted, PER) else counted)
    return row.text(_UNIT_COLUMN.get(field, "size_unit"))


def stated(
    table: MassTable, row: MassRow, field: str, problems: list[Problem], given: str = ""
) -> Stated | None:
    """The number of a field with its unit; None where blank or where a problem was found.

    ``given`` is the unit that the caller states for numbers that carry none.
    """
    cell = row.cells.get(field)
    if cell is None or cell.blank:
        return None
    if cell.fault is not None:
        problems.append(cell.fault)
        return None
    said = amount(cell, table.decimal_comma)
    if said is None or said.value is None or said.percent or said.value <= 0:
        problems.append(Problem("FP-I121", cell.where, got=cell.text))
        return None
    column = _unit_column(row, field)
    if said.unit and column and measure(said.unit, field) != measure(column, field):
        problems.append(Problem("FP-I123", cell.where, got=f"{said.unit} | {column}"))
        return None
    text = said.unit or column or table.heads[field].unit or given
    found = measure(text, field) if text else None
    if found is None:
        expected = _EXPECTED.get(field) or _EXPECTED[DIMENSIONS[field][0]]
        values = {"column": table.heads[field].text}
        problems.append(
            Problem("FP-I124", cell.where, got=text or cell.text, expected=expected, values=values)
        )
        return None
    return Stated(said.value, found, cell.where)


def pairs_source(rows: Iterable[tuple[str, str]], file: str) -> Source:
    """Part numbers and texts such as ``12.5 g`` as a table of two columns."""
    cells = {(1, 1): Cell("part_no", Where(file)), (1, 2): Cell("mass", Where(file))}
    for number, (part, text) in enumerate(rows, start=2):
        where = Where(file, key=part)
        cells[number, 1], cells[number, 2] = Cell(part, where), Cell(text, where)
    return Source(file, (Grid(file, "", cells),))
