"""Rows of a foreign table become part of a study: through its builders, or into its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from footprint.base.messages import Lang
from footprint.base.problem import Problem
from footprint.intake.builders import BUILDERS
from footprint.intake.cells import Cell, parse
from footprint.intake.reading import Reading, Row
from footprint.intake.rows import SheetRow
from footprint.intake.sheets import columns
from footprint.intake.tables.making import LETTERS
from footprint.model.lines import Line
from footprint.model.processes import Mass
from footprint.model.study import Study
from footprint.model.types import exact_text
from footprint.model.vocabulary import code, label

#: The part of a study that the rows of a sheet become, and the name by which two of them are the same.
_PARTS = {"lines": "lines", "masses": "masses", "processes": "processes", "outputs": "outputs",
          "factors": "factors", "evidence": "evidence", "bridges": "bridges"}  # fmt: skip


def taken_ids(ids: Iterable[str]) -> dict[str, int]:
    """The highest number of each kind of line id in use: B12 -> bom 12."""
    out: dict[str, int] = {}
    for line_id in ids:
        for sheet, letter in LETTERS.items():
            number = line_id.removeprefix(letter)
            if line_id.startswith(letter) and number.isascii() and number.isdigit():
                out[sheet] = max(out.get(sheet, 0), int(number))
    return out


def added(study: Study, rows: Mapping[str, list[Row]]) -> tuple[Study, Reading]:
    """The study with more rows; its problems are in the reading, each with its cell.

    A mass, process or factor that the study has already is kept when it is the same, and a problem when not.
    """
    reading = Reading()
    for sheet, build in BUILDERS.items():
        for row in rows.get(sheet, []):
            faults = [c.fault for c in row.cells.values() if c.fault is not None]
            if faults:
                reading.problems += faults
            else:
                build(reading, row)
    update: dict[str, Any] = {}
    for part, found in reading.parts.items():
        name = _PARTS.get(part, part)
        held = {_name(x): x for x in getattr(study, name)}
        new = []
        for value in found:
            old = held.get(_name(value))
            if old is None:
                held[_name(value)] = value
                new.append(value)
            elif old != value:
                where = reading.place(part, _name(value), "id")
                got = exact_text(old.mass.base * 1000) if isinstance(old, Mass) else _name(value)
                code_ = "FP-I094" if isinstance(old, Mass) else "FP-I115"
                reading.problems.append(Problem(code_, where, got=_name(value), expected=got))
        update[name] = (*getattr(study, name), *new)
    return study.model_copy(update=update), reading


def same_masses(rows: Iterable[Row], held: Iterable[Row]) -> tuple[list[Row], list[Problem]]:
    """The masses that are new; one that is stated with another value already is a problem."""
    known = {r.cell("part_no").text: r for r in held}
    new, problems = [], []
    for row in rows:
        part = row.cell("part_no").text
        old = known.setdefault(part, row)
        if old is row:
            new.append(row)
        elif _grams(old) != _grams(row):
            expected = old.cell("mass_g").text
            problems.append(Problem("FP-I094", row.where(), got=part, expected=expected))
    return new, problems


def _grams(row: Row) -> object:
    """The mass as a number, or its text where it is none."""
    cell = row.cell("mass_g")
    found = parse(cell, columns("masses")["mass_g"])
    return cell.text if isinstance(found, Problem) else found


def _name(value: Any) -> str:
    """The name by which two rows are the same thing."""
    if isinstance(value, Line):
        return value.id
    return str(getattr(value, "id", "") or getattr(value, "product", ""))


def sheet_rows(rows: Mapping[str, list[Row]], lang: Lang) -> dict[str, list[SheetRow]]:
    """The rows as plain values of cells, the words of closed lists in one language."""
    return {sheet: [_plain(row, lang) for row in found] for sheet, found in rows.items()}


def _plain(row: Row, lang: Lang) -> SheetRow:
    out: SheetRow = {}
    for key, cell in row.cells.items():
        column = columns(row.sheet)[key]
        found = (
            parse(Cell(cell.value, cell.where, cell.percent), column)
            if column.type in ("number", "percent")
            else None
        )
        if column.list and (word := code(column.list, cell.text)):
            out[key] = label(column.list, word, lang)
        elif found is not None and not isinstance(found, Problem):
            out[key] = found * 100 if column.type == "percent" else found
        else:
            out[key] = cell.text
    return out
