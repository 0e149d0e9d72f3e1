"""A foreign table in hand: what was found, what is open, and the rows of a study that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from footprint.base.problem import Problem, Refused, errors, refuse
from footprint.base.where import Where
from footprint.intake.reading import Row
from footprint.intake.tables.asking import Answer, Asking, Question
from footprint.intake.tables.blocks import RawBlock, find_blocks
from footprint.intake.tables.bom import bom_lines, needs_unit
from footprint.intake.tables.columns import Settled, is_factor_table, settle
from footprint.intake.tables.energy import energy_lines
from footprint.intake.tables.fields import KINDS, NUMERIC, Column
from footprint.intake.tables.grid import Source
from footprint.intake.tables.headers import folded
from footprint.intake.tables.inventory import inventory_blocks
from footprint.intake.tables.inventory_rows import inventory_lines
from footprint.intake.tables.making import UNITS, Making
from footprint.intake.tables.other import transport_lines, waste_lines
from footprint.intake.tables.rows import Block, data_rows
from footprint.intake.tables.units import settled as settled_unit
from footprint.intake.tables.values import comma_is_decimal, date_orders
from footprint.units.suggest import nearest

if TYPE_CHECKING:
    import pandas as pd


#: Keys above a table that name its unit; 单位 may name a company, whose name is no unit.
_UNIT_KEYS = frozenset({"单位", "计量单位", "数量单位", "电量单位", "unit", "units", "unit of measure"})


@dataclass(frozen=True)
class Table:
    """A file read as activity data.

    Attributes
    ----------
    blocks : tuple of Block
        Each table of the file with its cell range, columns, data rows, and what was left out.
    questions : tuple of Question
        What the file does not say; ``answer`` reads the file again with the answers.
    problems : tuple of Problem
        Errors with their cells, and remarks on what was done.
    rows : mapping of str to list of Row
        The rows of the study's sheets; complete once no question and no error is left.
    """

    source: Source = field(repr=False)
    kind: str
    answers: Mapping[str, Answer]
    blocks: tuple[Block, ...]
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]
    rows: Mapping[str, list[Row]] = field(repr=False)

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.source.file

    @property
    def ready(self) -> bool:
        """Whether nothing is open and nothing is wrong."""
        return not self.questions and not errors(self.problems)

    def answer(self, answers: Mapping[str, Answer] | None = None, /, **more: Answer) -> Table:
        """The table read again with more answers; ids with dots come in the mapping."""
        return read_table(self.source, self.kind, {**self.answers, **(answers or {}), **more})

    def numbered(self, taken: Mapping[str, int]) -> Table:
        """The same table with line ids that go on after those that exist already."""
        return read_table(self.source, self.kind, self.answers, dict(taken))

    def frame(self) -> pd.DataFrame:
        """The data rows of all blocks as texts: columns by header, with file, sheet, range and row."""
        import pandas as pd

        made: list[dict[str, Any]] = []
        for block in self.blocks:
            for row in block.rows:
                place = {"sheet": block.sheet, "range": block.range, "row": row.number}
                made.append(place | {c.header: row.cell(c).text for c in block.columns if c.header})
        return pd.DataFrame(made)


def read_table(
    source: Source,
    kind: str = "",
    answers: Mapping[str, Answer] | None = None,
    taken: dict[str, int] | None = None,
) -> Table:
    """Read every table of a file; a pure function of the file and the answers.

    Raises
    ------
    Refused
        The file holds no table (FP-I103), or only tables of emission factors (FP-I104).
    """
    asking = Asking(answers or {})
    making = Making(asking, taken=dict(taken or {}))
    inventory = inventory_blocks(source)
    if inventory is not None:
        blocks = tuple(inventory_lines(making, inventory))
    else:
        blocks = _plain(source, kind, asking, making)
    for name in [name for name in asking.answers if name not in asking.used]:
        near = nearest(name, list(asking.questions))
        asking.note("FP-I105", Where(file=source.file), name, near)
    return Table(
        source, kind, dict(answers or {}), blocks, tuple(asking.questions.values()),
        (*source.problems, *_unique(asking.problems)), making.rows,
    )  # fmt: skip


def _unique(problems: list[Problem]) -> list[Problem]:
    seen: dict[tuple[str, str, str], Problem] = {}
    for problem in problems:
        seen.setdefault((problem.code, str(problem.where), problem.got), problem)
    return list(seen.values())


def _plain(source: Source, kind: str, asking: Asking, making: Making) -> tuple[Block, ...]:
    raw = [b for grid in source.grids for b in find_blocks(grid) if b.rows]
    if not raw:
        raise refuse("FP-I103", Where(file=source.file), source.file)
    factors = [b for b in raw if is_factor_table(b)]
    raw = [b for b in raw if b not in factors]
    if not raw:
        raise _factor_table(factors[0])
    for block in factors:
        asking.note("FP-I106", Where(source.file, block.grid.sheet, block.range()), block.range())
    raw = _wanted(raw, asking)
    settled = [s for b in raw if (s := settle(b, asking, kind)) is not None]
    comma = _decimal(settled, asking)
    making.order = _order(settled, asking)
    blocks = [data_rows(s, asking, bool(comma)) for s in settled]
    if comma is not None:
        _lines(list(zip(settled, blocks, strict=True)), making)
    return tuple(blocks)


def _factor_table(block: RawBlock) -> Refused:
    found = next(h for h in block.heads if h.meaning.field == "factor")
    return refuse("FP-I104", block.grid.where(block.header_rows[-1], found.column), found.text)


def _wanted(raw: list[RawBlock], asking: Asking) -> list[RawBlock]:
    """Tables on several sheets may repeat each other: which sheets count is asked."""
    hidden = tuple(dict.fromkeys(b.grid.sheet for b in raw if b.grid.hidden))
    if hidden:
        where = Where(raw[0].grid.file, hidden[0])
        if asking.one("hidden.sheets", "FP-I076", where, ("keep", "skip"), ", ".join(hidden)) != "keep":
            asking.note("FP-I057", where, ", ".join(hidden))
            raw = [b for b in raw if not b.grid.hidden]
    sheets = tuple(dict.fromkeys(b.grid.sheet for b in raw))
    if len(sheets) < 2:
        return raw
    where = Where(raw[0].grid.file, raw[0].grid.sheet)
    chosen = asking.ask("sheets", "FP-I102", where, sheets, got=", ".join(sheets), multiple=True)
    return [b for b in raw if b.grid.sheet in chosen]


def _decimal(settled: list[Settled], asking: Asking) -> bool | None:
    """Whether commas are decimal signs, decided for the whole file; None while it is asked."""
    texts, where = [], Where()
    for block in settled:
        numbers = [c for c in block.columns if c.field in NUMERIC or c in block.amounts]
        for row in block.raw.rows:
            for column in numbers:
                cell = block.raw.grid.cell(row, column.column)
                if isinstance(cell.value, str) and any(s in cell.text for s in ",."):
                    texts.append(cell.text)
                    where = where if str(where) else cell.where
    found = comma_is_decimal(texts)
    if found is not None:
        return found
    chosen = asking.one("decimal", "FP-I101", where, (".", ","), ", ".join(texts[:3]))
    return chosen == "," if chosen else None


def _order(settled: list[Settled], asking: Asking) -> str:
    """Whether day, month or year stands first in the dates of the whole file."""
    cells = [
        cell
        for block in settled
        for column in block.columns
        if column.field in ("date", "month", "start", "end")
        for row in block.raw.rows
        if not (cell := block.raw.grid.cell(row, column.column)).blank
    ]
    found = date_orders(cells)
    if len(found) == 1:
        return found[0]
    shown = next(c for c in cells if isinstance(c.value, str) and date_orders([c]) != ("ymd",))
    return asking.one("dates", "FP-I100", shown.where, found or ("dmy", "mdy"), shown.text)


def _lines(pairs: list[tuple[Settled, Block]], making: Making) -> None:
    """Rows of the study from every block; bare numbers of one kind share one question."""
    for kind in KINDS:
        found = [(s, b) for s, b in pairs if s.kind == kind]
        open_ = [(s, b) for s, b in found if kind != "transport" and needs_unit(making.asking, b, s.amounts)]
        bare = ""
        if open_:
            first = open_[0][1]
            where = next(
                r.cells[c.column].where
                for r in first.rows
                for c in open_[0][0].amounts
                if c.column in r.cells
            )
            shown = "; ".join(f"{b.range} {s.amounts[0].header}" for s, b in open_)
            stated = {_stated_above(b) for _, b in open_}
            bare = stated.pop() if len(stated) == 1 else ""
            if bare:
                making.asking.note("FP-I189", where, bare)
            else:
                bare = making.stated_unit("unit.amount", where, UNITS[kind], shown)
        for settled, block in found:
            _of_kind(making, kind, block, settled.amounts, bare)


def _stated_above(block: Block) -> str:
    """The unit that a row above the table names (``单位: kWh``); empty where it names none."""
    for key, value in block.facts.items():
        if folded(key).casefold() in _UNIT_KEYS and (known := settled_unit(value)):
            return known
    return ""


def _of_kind(making: Making, kind: str, block: Block, amounts: tuple[Column, ...], bare: str) -> None:
    if kind == "bom":
        bom_lines(making, block, amounts, bare)
    elif kind == "energy":
        energy_lines(making, block, amounts, bare)
    elif kind == "waste":
        waste_lines(making, block, amounts, bare)
    else:
        transport_lines(making, block)
