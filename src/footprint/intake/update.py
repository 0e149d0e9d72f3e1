"""Bring an existing file up to a study by writing the cells that differ, and no others.

The file is compared with itself as it was read: a cell is written where the study now says something else
than the study that stood in the file. What a cell says is decided by the reader's own parser, so ``克`` stays
``克``, a blank cell with a default stays blank, and 0.05 shown as 5 % stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from footprint.base.messages import Lang
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.intake.cells import Cell, parse
from footprint.intake.grids import Grid
from footprint.intake.reading import Row
from footprint.intake.rows import SheetRow, Value, match_row, text_of
from footprint.intake.sheets import Column, columns
from footprint.model.lines import Match
from footprint.model.study import Study

#: The columns that tell the rows of a sheet apart; the line sheets have their line id.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "output": ("product", "role", "process"),
    "processes": ("process",),
    "masses": ("part_no", "per"),
    "factors": ("id",),
    "evidence": ("id",),
    "assessments": ("id",),
    "family": ("model",),
    "sector": ("item",),
    "recycling": ("line",),
    "quality": ("line_id", "role", "scope", "scheme"),
}
#: What a blank cell means, by column; the reader's builders give the same.
_DEFAULTS: Mapping[tuple[str, str], str] = {
    ("output", "role"): "product",
    ("match", "role"): "main",
    ("quality", "role"): "main",
    ("masses", "per"): "piece",
    ("bom", "kind"): "material",
    ("bom", "stage"): "raw_materials",
    ("energy", "stage"): "production",
    ("energy", "per"): "period",
    ("waste", "stage"): "production",
    **{(sheet, "process"): "main" for sheet in ("output", "bom", "energy", "transport", "waste")},
}


def _meant(cell: Cell, sheet: str, column: Column) -> Any:
    """What a cell says, or what its blankness means; None where it says nothing or does not read."""
    if cell.fault is not None:
        return None
    if cell.blank:
        return _DEFAULTS.get((sheet, column.key))
    found = parse(cell, column)
    return None if isinstance(found, Problem) else found


def _cell(value: Value) -> Cell:
    return Cell(None if value is None else text_of(value), Where())


def says(cell: Cell, sheet: str, column: Column, value: Value) -> bool:
    """Whether a cell already says what would be written, in whichever language and form."""
    if cell.blank and value is None:
        return True
    old, new = _meant(cell, sheet, column), _meant(_cell(value), sheet, column)
    return old is not None and old == new


def _identity(sheet: str, cells: Mapping[str, Cell]) -> tuple[str, ...]:
    out = []
    for key in _KEYS.get(sheet, ("line_id",)):
        cell = cells.get(key) or Cell(None, Where())
        meant = _meant(cell, sheet, columns(sheet)[key])
        out.append(cell.text if meant is None else str(meant))
    return tuple(out)


def _of_values(sheet: str, values: SheetRow) -> tuple[str, ...]:
    return _identity(sheet, {key: _cell(value) for key, value in values.items()})


def _write(grid: Grid, number: int, cells: Mapping[str, Cell], old: SheetRow | None, new: SheetRow) -> None:
    for key, column in columns(grid.name).items():
        value = new.get(key)
        if old is not None and old.get(key) == value:
            continue
        if not says(cells.get(key) or Cell(None, Where()), grid.name, column, value):
            grid.put(number, key, value)


def append(grid: Grid, values: SheetRow) -> None:
    """Write a new row after the last."""
    number = grid.add()
    for key, value in values.items():
        if value is not None:
            grid.put(number, key, value)


def update_rows(
    grid: Grid, old: Sequence[SheetRow], new: Sequence[SheetRow], *, drop: Callable[[Row], bool]
) -> None:
    """Bring the rows of any sheet but Match up to the study.

    Parameters
    ----------
    grid : Grid
        The sheet as it stands.
    old, new : sequence of SheetRow
        The rows of the study that the file holds, and of the one to be written.
    drop : function of a Row
        Which of the rows that the study no longer has are taken out.
    """
    held = {_identity(grid.name, row.cells): (number, row) for number, row in grid.rows}
    before = {_of_values(grid.name, values): values for values in old}
    wanted = set()
    for values in new:
        identity = _of_values(grid.name, values)
        wanted.add(identity)
        if identity in held:
            number, row = held[identity]
            _write(grid, number, row.cells, before.get(identity), values)
        else:
            append(grid, values)
    for identity, (number, row) in held.items():
        if identity not in wanted and drop(row):
            grid.drop(number)


def _bare(match: Match) -> Match:
    """A match without what is only shown for choosing."""
    return match.model_copy(update={"candidates": "", "why_not": ""})


def update_match(grid: Grid, old: Study | None, new: Study, lang: Lang) -> None:
    """Bring the sheet Match up to the study: rows stay where they are, new ones come after the last.

    A row of several lines is parted only where their matches no longer agree.
    """
    lines = {line.id: line for line in new.lines}
    before = {line.id: line for line in old.lines} if old is not None else {}
    told: set[tuple[str, str]] = set()
    rest: list[tuple[Match, list[str]]] = []
    for number, row in grid.rows:
        ids = _meant(row.cell("line_ids"), "match", columns("match")["line_ids"])
        role = _meant(row.cell("role"), "match", columns("match")["role"])
        if ids is None or role is None:
            continue
        groups: dict[Match, tuple[Match, list[str]]] = {}
        for line_id in ids:
            match = lines[line_id].match(role) if line_id in lines else None
            told.add((line_id, role))
            if match is not None:
                groups.setdefault(_bare(match), (match, []))[1].append(line_id)
        held = [before[i].match(role) for i in ids if i in before]
        was = next((m for m in held if m is not None), None)
        if not groups:
            if was is None or _bare(was) != Match(role=role):
                grid.drop(number)
            continue
        kept = _bare(was) if was is not None and _bare(was) in groups else next(iter(groups))
        match, names = groups.pop(kept)
        base = match_row(was, list(ids), lang) if was is not None else None
        _write(grid, number, row.cells, base, match_row(match, names, lang))
        rest += groups.values()
    found: dict[tuple[Match, str], list[str]] = {}
    for line in new.lines:
        for match in line.matches:
            if (line.id, match.role) not in told and match != Match(role=match.role):
                alone = line.id if match.state == "open" else ""
                found.setdefault((match, alone), []).append(line.id)
    rest += [(match, names) for (match, _), names in found.items()]
    for match, names in rest:
        append(grid, match_row(match, names, lang))


def changed_product(
    cells: Mapping[str, tuple[Cell, Cell]],
    rows: Mapping[str, Column],
    old: Mapping[str, tuple[Value, str | None]],
    new: Mapping[str, tuple[Value, str | None]],
) -> dict[str, tuple[Value, str | None]]:
    """The keys of the sheet Product whose value or unit the study now says otherwise."""
    out = {}
    unit = columns("bom")["unit"]
    for key, column in rows.items():
        if old.get(key) == new[key]:
            continue
        value, measure = new[key]
        held, held_unit = cells.get(key) or (Cell(None, Where()), Cell(None, Where()))
        if column.type.startswith("quantity"):
            number = columns("bom")["amount"]
            same = says(held, "product", number, value) and says(held_unit, "product", unit, measure)
            same = same or (measure is None and value is not None and held.text == value)
        else:
            same = says(held, "product", column, value)
        if not same:
            out[key] = new[key]
    return out
