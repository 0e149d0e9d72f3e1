"""Foreign tables and data frames in, studies out: ``fp.table``, ``study.add`` and ``fp.Study(...)``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.base.messages import Lang
from footprint.base.problem import Problem, ProblemsError, errors
from footprint.base.where import Where
from footprint.intake.append import append_rows, held_rows, line_ids, write_rows
from footprint.intake.cells import Cell
from footprint.intake.grids import CHINESE
from footprint.intake.read import study_of
from footprint.intake.reading import Reading, Row
from footprint.intake.rows import SheetRow
from footprint.intake.sheets import TITLES, Column, columns, product_rows
from footprint.intake.tables.adding import added, same_masses, sheet_rows, taken_ids
from footprint.intake.tables.asking import Answer
from footprint.intake.tables.fields import KINDS
from footprint.intake.tables.grid import Source, frame_source, source_of
from footprint.intake.tables.making import LETTERS
from footprint.intake.tables.mapping import file_key, read_map
from footprint.intake.tables.table import Table as Read
from footprint.intake.tables.table import read_table
from footprint.intake.write import is_folder, language
from footprint.model.place import Place
from footprint.model.study import Study as Inventory
from footprint.units.suggest import nearest

if TYPE_CHECKING:
    import pandas as pd


class Table(Read):
    """A foreign table in hand; see `footprint.intake.tables.table.Table`. A notebook shows what was found."""

    @classmethod
    def of(cls, found: Read) -> Table:
        """The same table with its notebook view."""
        return cls(**{f.name: getattr(found, f.name) for f in fields(found)})

    def answer(self, answers: Mapping[str, Answer] | None = None, /, **more: Answer) -> Table:
        """The table read again with more answers; ids with dots come in the mapping."""
        return Table.of(super().answer(answers, **more))

    def html(self, lang: Lang | None = None) -> str:
        """A self-contained HTML fragment: blocks, the meaning of their columns, questions, problems."""
        from footprint.report.notebook_table import table_html

        headers = " ".join(c.header for b in self.blocks for c in b.columns)
        return table_html(self, lang or ("zh" if CHINESE.search(headers) else "en"))

    def _repr_html_(self) -> str:
        return self.html()


def table(
    data: str | Path | pd.DataFrame,
    *,
    kind: str = "",
    answers: Mapping[str, Answer] | None = None,
    map: str | Path | None = None,
    sheet: str = "",
) -> Table:
    """Read a table that was not written for footprint; what it leaves open is in ``.questions``.

    Parameters
    ----------
    data : path or DataFrame
        .xlsx, .csv, .tsv (UTF-8, UTF-16, GBK), or a frame whose columns are the headers.
    kind : str
        bom, energy, transport or waste; found by the headers when blank.
    answers : mapping
        Answers by question id; ``map`` names a map.toml that holds some.
    sheet : str
        Only this sheet.

    Raises
    ------
    Refused
        Unsafe, unreadable, no table, or only emission factors.
    """
    if kind and kind not in KINDS:
        near = nearest(kind, KINDS)
        raise ProblemsError([Problem("FP-X016", Where(key=kind), kind, " | ".join(KINDS), near)])
    source = _source(data, sheet)
    kept = {}
    if map is not None:
        key = file_key(Path(map), Path(data)) if isinstance(data, (str, Path)) else source.file
        kept = read_map(Path(map)).of(key)
    return Table.of(read_table(source, kind, {**kept, **(answers or {})}))


def _source(data: str | Path | pd.DataFrame, sheet: str) -> Source:
    if isinstance(data, (str, Path)):
        return source_of(Path(data), sheet)
    if not hasattr(data, "itertuples"):
        raise ProblemsError([Problem("FP-X018", Where(), got=type(data).__name__)])
    return frame_source(data)


def with_table(
    study: Inventory, data: Read | str | Path | pd.DataFrame, kind: str, answers: Mapping[str, Answer] | None
) -> tuple[Inventory, Reading]:
    """A study with the rows of a table; ids go on after those it has.

    Raises
    ------
    ProblemsError
        A question is open, or a row does not read; nothing is added then.
    """
    if kind and kind not in KINDS:
        rows = {kind: _own_rows(kind, data)}
    else:
        found = (
            _again(data, kind, answers) if isinstance(data, Read) else table(data, kind=kind, answers=answers)
        )
        found = found.numbered(taken_ids(line.id for line in study.lines))
        if not found.ready:
            raise ProblemsError([*(q.problem for q in found.questions), *errors(found.problems)])
        rows = dict(found.rows)
    made, reading = added(study, rows)
    if errors(reading.problems):
        raise ProblemsError(reading.problems)
    return made, reading


def _again(found: Read, kind: str, answers: Mapping[str, Answer] | None) -> Read:
    """A table in hand, read again where another kind or more answers are given."""
    if not answers and kind in ("", found.kind):
        return found
    return read_table(found.source, kind or found.kind, {**found.answers, **(answers or {})})


def write_tables(
    tables: Sequence[Read], target: Path, *, new: bool, product: Mapping[str, str], lang: Lang
) -> list[Problem]:
    """Write the rows of some tables into a new study, or after the rows of one that may be incomplete.

    Returns
    -------
    list of Problem
        A warning for each sheet with rows that the study has already (FP-X019).

    Raises
    ------
    ProblemsError
        The new path is taken; the study to add to is none; a mass is stated twice with different values.
    """
    if new and target.exists():
        raise ProblemsError([Problem("FP-X001", Where(file=target.name), got=target.name)])
    if not new and target.suffix.lower() == ".json":
        raise ProblemsError([Problem("FP-X017", Where(file=target.name), got=target.name)])
    is_folder(target)
    taken = taken_ids([] if new else line_ids(target))
    rows: dict[str, list[Row]] = {}
    for item in tables:
        for sheet, found in item.numbered(taken).rows.items():
            rows.setdefault(sheet, []).extend(found)
        taken = taken_ids([*(r.cell("line_id").text for found in rows.values() for r in found), *_ids(taken)])
    processes = [r.cell("process").text for r in rows.get("processes", [])]
    twice = [r for r in rows.get("processes", []) if processes.count(r.cell("process").text) > 1]
    if twice:
        raise ProblemsError([Problem("FP-I115", r.where(), got=r.cell("process").text) for r in twice])
    held = {} if new else held_rows(target)
    masses = same_masses(rows.get("masses", []), held.get("masses", []))
    if errors(masses[1]):
        raise ProblemsError(masses[1])
    rows["masses"] = masses[0]
    spoken = lang if new else language(target, lang)
    values = {sheet: found for sheet, found in sheet_rows(rows, spoken).items() if found}
    if new:
        write_rows(target, values, product, lang)
    else:
        append_rows(target, values, spoken)
    before = sheet_rows(held, spoken)
    return [p for sheet in LETTERS for p in _repeated(target, values.get(sheet, []), before.get(sheet, []))]


def _repeated(target: Path, new: Sequence[SheetRow], held: Sequence[SheetRow]) -> list[Problem]:
    """Rows that say what a row of the study says already, as when a file is imported twice."""
    known = {_said(row) for row in held}
    again = [str(row["line_id"]) for row in new if _said(row) in known]
    if not again:
        return []
    shown = ", ".join(again[:8]) + (" …" if len(again) > 8 else "")
    return [Problem("FP-X019", Where(file=target.name), got=shown, severity="warning")]


def _said(row: SheetRow) -> tuple[tuple[str, str], ...]:
    ours = ("line_id", "parent", "part_of", "note")
    return tuple(sorted((k, str(v)) for k, v in row.items() if k not in ours and v not in (None, "")))


def _ids(taken: Mapping[str, int]) -> list[str]:
    """The last id of each kind, so that counting goes on behind it."""
    return [f"{letter}{taken[sheet]}" for sheet, letter in LETTERS.items() if sheet in taken]


def _own_rows(sheet: str, data: Any) -> list[Row]:
    """The rows of a frame or CSV whose columns are those of one of the study's own sheets."""
    if sheet not in TITLES or sheet in ("product", "match") or isinstance(data, Read):
        known = (*KINDS, *(s for s in TITLES if s not in ("product", "match")))
        near = nearest(sheet, known)
        raise ProblemsError([Problem("FP-X016", Where(key=sheet), sheet, " | ".join(known), near)])
    source = _source(data, "")
    if len(source.grids) != 1:
        tabs = ", ".join(g.sheet for g in source.grids)
        code = "FP-X025" if tabs else "FP-I103"
        raise ProblemsError([Problem(code, Where(file=source.file), got=tabs or source.file)])
    grid = source.grids[0]
    rows = grid.rows()
    names = {_folded(t): key for key, c in columns(sheet).items() for t in (key, c.zh, c.en, c.header())}
    keys: dict[int, str] = {}
    problems = []
    head = min(rows, default=0)
    for column, cell in rows.get(head, {}).items():
        key = names.get(_folded(cell.text))
        if key in keys.values():
            problems.append(Problem("FP-I035", cell.where, got=cell.text))
        elif key is None:
            near = nearest(cell.text, list(columns(sheet)))
            problems.append(Problem("FP-I007", cell.where, got=cell.text, near=near))
        else:
            keys[column] = key
    if problems:
        raise ProblemsError(problems)
    return [
        Row(sheet, {keys[c]: cell for c, cell in cells.items() if c in keys})
        for n, cells in rows.items()
        if n > head
    ]


def _folded(text: str) -> str:
    return text.strip().lstrip("★").casefold()


def inventory_of(given: Mapping[str, Any]) -> tuple[Inventory, Reading]:
    """A study without lines from the fields of its product, as they stand in the sheet Product.

    Quantities are texts such as ``"1 kg"``; ``period`` is a year, or two dates; the GWP set and the rules are
    AR6-GWP100 and general-1 unless stated.

    Raises
    ------
    ProblemsError
        A field is missing, unknown or does not read.
    """
    values = {"gwp_set": "AR6-GWP100", "rules": "general-1", **given}
    period = values.pop("period", None)
    if isinstance(period, (int, str)) and str(period).isdigit() and len(str(period)) == 4:
        period = (f"{period}-01-01", f"{period}-12-31")
    if isinstance(period, tuple) and len(period) == 2:
        values |= {"start": period[0], "end": period[1]}
    elif period is not None:
        raise ProblemsError([Problem("FP-I096", Where(key="period"), got=str(period))])
    if "net_mass" in values and values["net_mass"] is None:
        values["net_mass"] = "n/a"
    rows = product_rows()
    unknown = [
        Problem("FP-I117", Where(key=k), got=k, near=nearest(k, [*rows, "period"]))
        for k in values
        if k not in rows
    ]
    if unknown:
        raise ProblemsError(unknown)
    made, reading = study_of({}, {k: _pair(rows[k], k, v) for k, v in values.items()})
    if made is None:
        raise ProblemsError(reading.problems)
    return made, reading


def _pair(column: Column, key: str, value: Any) -> tuple[Cell, Cell]:
    """The value and unit cells of one field."""
    where = Where(sheet="product", key=key)
    text = ", ".join(value) if isinstance(value, (tuple, list)) else value
    if column.type.startswith("quantity") and isinstance(text, str) and " " in text.strip():
        number, _, unit = text.strip().partition(" ")
        return Cell(number, where), Cell(unit.strip(), where)
    if column.type == "quantity" and isinstance(text, str):
        raise ProblemsError([Problem("FP-I116", where, got=text, expected="1 kg")])
    return Cell(text, where), Cell(None, where)


def placed(before: Place, reading: Reading) -> Place:
    """A place that knows the added rows, and asks the one before for all others."""

    def place(part: str, key: str, column: str) -> Where:
        if (part, key, "id") in reading.places:
            return reading.place(part, key, column)
        return before(part, key, column)

    return place
