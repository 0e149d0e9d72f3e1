"""What all kinds of tables need to become rows of a study: amounts, units, dates, and their questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from footprint.base.unit_table import names, units
from footprint.base.where import Where
from footprint.intake.cells import Cell
from footprint.intake.reading import Row
from footprint.intake.sheets import columns as sheet_columns
from footprint.intake.tables.asking import Asking
from footprint.intake.tables.fields import Column
from footprint.intake.tables.rows import Block, DataRow, short
from footprint.intake.tables.units import choices, settled
from footprint.intake.tables.values import Amount, amount
from footprint.model.types import exact_text
from footprint.model.vocabulary import label

#: Units to choose from for numbers that carry none.
UNITS = {
    "bom": ("piece", "kg", "g", "t", "m", "m2", "L"),
    "energy": ("kWh", "MWh", "10MWh", "m3", "L", "kg", "t", "GJ"),
    "waste": ("kg", "t", "g", "m3", "L"),
}
#: The letter of the line ids that a sheet's imported rows get.
LETTERS = {"bom": "B", "energy": "E", "transport": "T", "waste": "W"}


@dataclass(slots=True)
class Making:
    """What grows while blocks become rows of a study."""

    asking: Asking
    rows: dict[str, list[Row]] = field(default_factory=dict)
    #: How many lines of each sheet exist already: ids go on from there.
    taken: dict[str, int] = field(default_factory=dict)
    order: str = "ymd"
    #: Rows that a person left out: what stands below them has no parent.
    skipped: set[int] = field(default_factory=set)
    #: The mass of a piece in grams by part number, with the line that stated it first.
    masses: dict[str, tuple[str, Fraction]] = field(default_factory=dict)

    def next_id(self, sheet: str) -> str:
        """The next free line id of a sheet: B1, E1, T1, W1 ..."""
        self.taken[sheet] = self.taken.get(sheet, 0) + 1
        return f"{LETTERS[sheet]}{self.taken[sheet]}"

    def add(self, sheet: str, values: Mapping[str, object], where: Where) -> None:
        """A row of a study sheet from plain values and cells; blank ones are left out."""
        cells: dict[str, Cell] = {}
        for key, column in sheet_columns(sheet).items():
            value = values.get(key)
            if isinstance(value, Cell):
                if not value.blank:
                    cells[key] = value
            elif isinstance(value, Fraction):
                cells[key] = Cell(exact_text(value), where)
            elif value not in (None, ""):
                text = str(value)
                cells[key] = Cell(label(column.list, text, "en") if column.list else text, where)
        self.rows.setdefault(sheet, []).append(Row(sheet, cells))

    def blanks(self, block: Block, amounts: tuple[Column, ...]) -> None:
        """Name the rows that have no amount at all: they make no line."""
        rows = [r for r in block.rows if not any(c.column in r.cells for c in amounts)]
        if rows and amounts:
            place = Where(rows[0].cell(None).where.file, block.sheet, block.range)
            self.asking.note("FP-I118", place, short([r.number for r in rows]))

    def amount(self, block: Block, row: DataRow, column: Column) -> Amount | None:
        """The amount in a cell; a cell that is no number becomes a problem and None."""
        cell = row.cells.get(column.column)
        if cell is None:
            return Amount(vague=True)
        if cell.fault is not None:
            self.asking.problems.append(cell.fault)
            return None
        found = amount(cell, block.decimal_comma)
        if found is None or found.percent:
            self.asking.fault("FP-I088", cell.where, cell.text)
            return None
        return found

    def unit(self, text: str, where: Where, dimensions: tuple[str, ...] = (), *, strict: bool = False) -> str:
        """The unit text of the closed table for a text; empty while it is asked.

        ``dimensions`` are those that fit here: a reading of another kind (kWh in a list of parts) is asked.
        It may be confirmed, unless ``strict`` says that nothing else can be.
        """
        known = settled(text)
        if known is not None and (not dimensions or _of(known, dimensions)):
            return known
        options = choices(text)
        if strict and (known is not None or not all(_of(u, dimensions) for u in options)):
            options = tuple(u for u in units() if _of(u, dimensions))[:8]
        elif known is not None:  # it measures something that is unusual here: say what it is
            options = tuple(
                dict.fromkeys((*names()[known][:1], *(u for u in units() if u.startswith(f"{known}_"))))
            )
        found = self.asking.ask(f"unit.{text}", "FP-I077", where, options, got=text, free=True)
        if not found:
            return ""
        if found[0] not in names() or (strict and not _of(found[0], dimensions)):
            self.asking.fault("FP-I087", where, found[0], " | ".join(options), question=f"unit.{text}")
            return ""
        return found[0]

    def stated_unit(
        self, name: str, where: Where, options: tuple[str, ...], got: str, dimensions: tuple[str, ...] = ()
    ) -> str:
        """The answer to the question for a unit that stands nowhere in the file."""
        found = self.asking.ask(name, "FP-I064", where, options, got=got, free=True)
        if found and (found[0] not in names() or (dimensions and not _of(found[0], dimensions))):
            self.asking.fault("FP-I087", where, found[0], " | ".join(options), question=name)
            return ""
        return found[0] if found else ""

    def row_unit(self, row: DataRow, column: Column, said: Amount) -> str | None:
        """The unit text of an amount: in the cell, in the unit column, in the header; None where none stands.

        A cell and a unit column that disagree become a problem (the answer is then an empty text).
        """
        unit_cell = row.cells.get(column.unit_at)
        stated = unit_cell.text if unit_cell is not None else ""
        other = stated or column.unit  # a unit column beats the header; a cell agrees with both
        if said.unit and other and _differ(said.unit, other):
            where = row.cells[column.column].where
            self.asking.fault("FP-I089", where, f"{said.unit} / {other}")
            return ""
        return said.unit or stated or column.unit or None


def _of(text: str, dimensions: tuple[str, ...]) -> bool:
    """Whether some reading of a unit text has one of the dimensions."""
    return any(units()[u].dimension in dimensions for u in names()[text])


def _differ(one: str, other: str) -> bool:
    first, second = settled(one), settled(other)
    return (names().get(first or "") or one) != (names().get(second or "") or other)


def text_of(row: DataRow, block: Block, *fields: str) -> str:
    """The first text that any of the fields gives."""
    for name in fields:
        column = column_of(block, name)
        cell = row.cell(column)
        if column is not None and not cell.blank:
            return " ".join(cell.text.split())[:300]
    return ""


def column_of(block: Block, *fields: str) -> Column | None:
    """The first column of the first field that the table has."""
    for name in fields:
        for column in block.columns:
            if column.field == name:
                return column
    return None
