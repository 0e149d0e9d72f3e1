"""A table of part masses: its header row found, every cell under the field it means, units settled.

Known are mass per piece (or per m, m2, m3), density, and the sizes of simple shapes; each with a unit from
the cell, a unit column or the header. A number without a unit is a problem, never a guess.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from footprint.base.problem import Problem, refuse
from footprint.base.unit_table import names, units
from footprint.base.where import Where
from footprint.intake.cells import Cell
from footprint.intake.tables.grid import Grid, Source
from footprint.intake.tables.headers import normal, vocabulary
from footprint.intake.tables.units import settled
from footprint.intake.tables.values import amount, comma_is_decimal
from footprint.model.types import exact_text

#: What one unit of a part may be; a mass without it is that of a piece.
PER = ("piece", "length", "area", "volume")
_DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "mass": ("mass",), "length": ("length",), "width": ("length",), "thickness": ("length",),
    "diameter": ("length",), "inner_diameter": ("length",), "wall": ("length",), "area": ("area",),
    "cross_section": ("area",), "volume": ("volume",), "density": ("mass",),
}  # fmt: skip
SIZES = tuple(name for name in _DIMENSIONS if name not in ("mass", "density"))
_EXPECTED = {"mass": "g | kg | mg | t", "density": "g/cm3 | kg/m3 | t/m3 | kg/L", "length": "mm | cm | m",
             "area": "mm2 | cm2 | m2", "volume": "cm3 | mL | L | m3"}  # fmt: skip
#: The unit column that speaks for a field.
_UNIT_COLUMN = {"mass": "unit", "density": "density_unit"}
#: Words of BOM tables that mean nothing here, and those that mean the same.
_KEPT = frozenset({"part_no", "name", "mass", "mass_total", "mass_gross", "unit", "amount", "date"})
_BRACKETS = re.compile(r"^(.*?)\s*[(\[【{]([^()\[\]【】{}]*(?:\([^()]*\))?)[)\]】}]\s*$")
_PER_WORD = re.compile(r"\s*(?:/|\bper\b)\s*", re.IGNORECASE)
_HEADER_ROWS = 40


@dataclass(frozen=True, slots=True)
class Measure:
    """A mass or size unit, and for ``g/m2`` what it is per (empty otherwise)."""

    unit: str
    per: str = ""

    @property
    def text(self) -> str:
        """As written in an equation."""
        return f"{self.unit}/{self.per}" if self.per else self.unit

    @property
    def ratio(self) -> Fraction:
        """SI base units (kg, m, m2, m3) per one of it."""
        return units()[self.unit].ratio / (units()[self.per].ratio if self.per else 1)


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
    """The rows of one table, its columns, and whether commas are decimal signs."""

    heads: Mapping[str, Head]
    rows: tuple[MassRow, ...]
    decimal_comma: bool
    where: Where


@cache
def _words() -> Mapping[str, str]:
    """Normalised header -> field: the words of mass tables, then those of bills of materials."""
    path = files("footprint.intake") / "masses_headers.csv"
    out: dict[str, str] = {}
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        for text in (*row["zh"].split("|"), *row["en"].split("|")):
            if text:
                out.setdefault(normal(text), row["field"])
    for text, said in vocabulary().items():
        if said.field in _KEPT and not said.carrier:
            out.setdefault(text, said.field)
    return out


def unit_of(text: str, dimensions: tuple[str, ...]) -> str:
    """The one unit id of these dimensions that a text means; empty where there is none."""
    known = settled(unicodedata.normalize("NFKC", text).strip()) or settled(text)
    found = [u for u in names().get(known or "", ()) if units()[u].dimension in dimensions]
    return found[0] if len(found) == 1 else ""


def measure(text: str, field: str) -> Measure | None:
    """``g``, ``kg/m``, ``g per piece``, ``千克/立方米`` as a measure that fits a field."""
    dimensions = _DIMENSIONS[field]
    whole = unit_of(text, dimensions)
    if whole and field != "density":
        return Measure(whole)
    parts = _PER_WORD.split(text.strip(), maxsplit=1)
    if len(parts) != 2 or dimensions != ("mass",):
        return None
    top, below = unit_of(parts[0], ("mass",)), unit_of(parts[1], PER)
    if not top or not below or (field == "density") != (units()[below].dimension == "volume"):
        return None
    return Measure(top, "" if below == "piece" else below)


def head_of(text: str) -> tuple[str, str]:
    """The field and unit text of a header; both empty where it is not known.

    ``单重(g)``, ``mass_g``, ``weight kg``, ``密度g/cm3``, ``g/件`` and ``单重(g) / mass (g)`` are understood.
    """
    flat = " ".join(unicodedata.normalize("NFKC", text).replace("\ufeff", "").split()).strip("*★ ")
    for part in (flat, *re.split(r" / | \| ", flat)):
        found = _one(part)
        if found[0]:
            return found
    return "", ""


def _one(text: str) -> tuple[str, str]:
    bracketed = _BRACKETS.match(text)
    pairs = [(text, "")] + ([(bracketed[1], bracketed[2])] if bracketed else [])
    pairs += [(text[:i], text[i:].strip(" _/,:")) for i in range(len(text) - 1, 0, -1)]
    for name, unit in pairs:
        field = _words().get(normal(name), "")
        if not unit and field:
            return field, ""
        if field in _DIMENSIONS and measure(unit, field):
            return field, unit
        if field == "mass" and measure(unit, "density"):
            return "density", unit
        if field and (name, unit) == pairs[1] and bracketed:
            return field, unit  # a bracket that is no unit known here is read where it is needed
    for field in ("mass", "density"):
        if "/" in text and measure(text, field):
            return field, text
    return "", ""


def mass_table(source: Source) -> MassTable:
    """The first table of a file that names parts and something that leads to their mass.

    Raises
    ------
    Refused
        No such header (FP-I120).
    """
    for grid in source.grids:
        found = _header(grid)
        if found is not None:
            return _read(grid, *found)
    raise refuse("FP-I120", Where(file=source.file), source.file)


def _header(grid: Grid) -> tuple[int, dict[int, Head]] | None:
    for number, cells in list(grid.rows().items())[:_HEADER_ROWS]:
        heads: dict[int, Head] = {}
        for column, cell in cells.items():
            field, unit = head_of(cell.text) if isinstance(cell.value, str) else ("", "")
            if field and field not in {h.field for h in heads.values()}:
                heads[column] = Head(field, unit, cell.where, cell.text)
        known = {h.field for h in heads.values()}
        if "part_no" in known and known & {"mass", "density", "mass_total", "mass_gross"}:
            return number, heads
    return None


def _read(grid: Grid, header: int, heads: Mapping[int, Head]) -> MassTable:
    rows = []
    texts = []
    for number, cells in grid.rows().items():
        filled = {heads[c].field: cell for c, cell in cells.items() if c in heads}
        if number <= header or not filled or _keys(filled) or _total(filled):
            continue
        part = filled.get("part_no")
        name = re.sub(r"^'(?=[=+@-])", "", part.text) if part else ""  # as spreadsheets ward off formulas
        rows.append(MassRow(name, filled, next(iter(filled.values())).where))
        texts += [c.text for f, c in filled.items() if f in _DIMENSIONS and isinstance(c.value, str)]
    comma = comma_is_decimal(texts)
    if comma is None:
        doubtful = next(t for t in texts if "," in t or "." in t)
        raise refuse("FP-I122", Where(grid.file, grid.sheet), doubtful)
    by_field = {head.field: head for head in heads.values()}
    return MassTable(by_field, tuple(rows), comma, Where(grid.file, grid.sheet))


def _keys(filled: Mapping[str, Cell]) -> bool:
    """The hidden row of machine keys under the header of a study's own sheet."""
    return all(isinstance(c.value, str) and c.text.startswith("masses:") for c in filled.values())


def _total(filled: Mapping[str, Cell]) -> bool:
    """A row of totals: a word for it where the part number or the name stands."""
    first = next((filled[f].text for f in ("part_no", "name") if f in filled), "")
    return normal(first) in {"合计", "总计", "小计", "total", "sum", "subtotal", "grand total"}


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
    column = row.text(_UNIT_COLUMN.get(field, "size_unit"))
    if said.unit and column and measure(said.unit, field) != measure(column, field):
        problems.append(Problem("FP-I123", cell.where, got=f"{said.unit} | {column}"))
        return None
    text = said.unit or column or table.heads[field].unit or given
    found = measure(text, field) if text else None
    if found is None:
        expected = _EXPECTED.get(field) or _EXPECTED[_DIMENSIONS[field][0]]
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
