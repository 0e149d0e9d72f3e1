"""A row of cells, and what grows while a file is read: values, problems, places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from footprint.base.problem import Problem, errors
from footprint.base.where import Where
from footprint.intake.cells import Cell, parse, small_percent
from footprint.intake.sheets import Column, columns
from footprint.model.lines import Match
from footprint.model.study import Study


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one sheet: its cells by column key."""

    sheet: str
    cells: Mapping[str, Cell]

    def cell(self, key: str) -> Cell:
        """The cell of a column; an empty one where the file has none."""
        return self.cells.get(key) or Cell(None, self.where())

    def where(self) -> Where:
        """The place of the row: its first cell."""
        return next((c.where for c in self.cells.values()), Where(sheet=self.sheet))


@dataclass(slots=True)
class Reading:
    """What grows while a file is read: values, problems, and the place of each value."""

    problems: list[Problem] = field(default_factory=list)
    places: dict[tuple[str, str, str], Where] = field(default_factory=dict)
    parts: dict[str, list[Any]] = field(default_factory=dict)
    matches: list[tuple[tuple[str, ...], Match, Row]] = field(default_factory=list)
    #: Rows that did not read: their ids by sheet ("" where the id itself did not read).
    lost: dict[str, set[str]] = field(default_factory=dict)
    #: The study of the rows that did read, where others did not.
    partial: Study | None = None

    def checked(self, study: Study | None) -> Study | None:
        """The study where no error was found; else it is only good for further checks."""
        if study is not None and errors(self.problems):
            self.partial, study = study, None
        return study

    def place(self, table: str, key: str, column: str) -> Where:
        """Where a value came from; the row's id cell when the column has no cell of its own."""
        found = self.places.get((table, key, column)) or self.places.get((table, key, "id"))
        return found or Where(sheet=table, key=key, column=column)

    def add(self, part: str, value: Any) -> None:
        """Keep a value read from a row."""
        self.parts.setdefault(part, []).append(value)

    def take(self, row: Row, key: str, column: Column) -> Any:
        """The parsed value of a cell, None for blank or faulty ones (their problem is kept)."""
        cell = row.cell(key)
        if cell.blank:
            if column.required:
                self.require(row, key)
            return None
        value = parse(cell, column)
        if isinstance(value, Problem):
            self.problems.append(value)
            return None
        small = small_percent(cell, value) if column.type == "percent" else None
        self.problems += [small] if small is not None else []
        return value

    def require(self, row: Row, *keys: str) -> None:
        """A problem for each of these cells that is blank."""
        for key in keys:
            cell, column = row.cell(key), columns(row.sheet)[key]
            if cell.blank:
                values = {"column_zh": column.zh, "column_en": column.en}
                self.problems.append(Problem("FP-I020", cell.where, values=values))

    def values(self, row: Row) -> dict[str, Any]:
        """All values of a row by column key."""
        return {key: self.take(row, key, column) for key, column in columns(row.sheet).items()}

    def keep_places(self, table: str, key: str, row: Row, renamed: Mapping[str, str] | None = None) -> None:
        """Remember where each value of a row stood."""
        first = row.where()
        self.places.setdefault((table, key, "id"), first)
        if (table, key, "#seen") in self.places:
            self.places[table, key, "#duplicate"] = first
        self.places[table, key, "#seen"] = first
        for name, cell in row.cells.items():
            self.places[table, key, (renamed or {}).get(name, name)] = cell.where
