"""Which rows of a table are data: totals, notes, repeats and hidden rows are left out visibly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from footprint.base.where import Where
from footprint.intake.cells import Cell
from footprint.intake.tables.asking import Asking
from footprint.intake.tables.blocks import number_like
from footprint.intake.tables.columns import Settled
from footprint.intake.tables.fields import NUMERIC, Column
from footprint.intake.tables.headers import folded
from footprint.intake.tables.values import amount
from footprint.intake.workbook import column_letter

_LABEL = r"(合\s*计|总\s*计|小\s*计|总\s*量|累\s*计|sub-?\s*total|grand total|totals?|sum|summe|gesamt)"
_TOTAL = re.compile(rf"{_LABEL}\s*([(\[].*[)\]])?", re.IGNORECASE)
#: ``Total plastics`` may be a total, ``Total station`` a part: the numbers decide.
_LIKE_TOTAL = re.compile(rf"{_LABEL}\b.*", re.IGNORECASE)
_TOTAL_ZH = re.compile(r"\S{0,8}(合\s*计|总\s*计|小\s*计|总\s*量)\s*[:：]?")
_NOTE = re.compile(r"(注|备注|说明|note|notes|remark|\*)\s*[:：*\d]?.*", re.IGNORECASE | re.DOTALL)
#: Who made, checked and approved a list stands below it.
_SIGNED = re.compile(
    r"(编制|编写|制表|制单|填表|审核|审批|批准|校对|复核|会签|prepared|checked|approved|reviewed|issued|drawn)"
    r"(\s*by|人)?\s*[:：]", re.IGNORECASE,
)  # fmt: skip
_TIMES = frozenset({"date", "month", "start", "end"})
#: What names a row, whatever its cells look like; a part number is no amount.
_IDENTITY = frozenset({"part_no", "name", "level", "parent", "line_no", "designator", "meter", "date",
                       "month", "start", "end"})  # fmt: skip
#: Columns in which a word for a total stands.
_TITLED = frozenset({"name", "part_no", "line_no", "assembly", "parent", "month", "date", "meter", "carrier",
                     "start", "waste", "treatment", "from", "level", "material", "spec", ""})  # fmt: skip
#: Keys that a blank cell repeats from the row above.
_FILLED = frozenset({"assembly", "parent", "meter", "carrier", "month", "treatment", "supplier"})


@dataclass(frozen=True, slots=True)
class DataRow:
    """One row of data: its number and its cells by column, filled down where the table says so."""

    number: int
    cells: Mapping[int, Cell]
    indent: int = 0

    def cell(self, column: Column | None) -> Cell:
        """The cell of a column; empty where the table has none."""
        found = self.cells.get(column.column) if column is not None else None
        return found or Cell(None, next((c.where for c in self.cells.values()), Where()))

    def at(self, column: Column) -> Cell:
        """The cell of a column; a blank one at its own place."""
        where = self.cell(None).where
        at = replace(where, cell=f"{column_letter(column.column)}{self.number}")
        return self.cells.get(column.column) or Cell(None, at)


@dataclass(frozen=True, slots=True)
class Block:
    """A table as read.

    ``range`` is its place with the header; ``excluded`` says which rows of it are no data and why
    (total, note, section, hidden, duplicate, header, blank).
    """

    sheet: str
    range: str
    kind: str
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    rows: tuple[DataRow, ...]
    excluded: tuple[tuple[int, str], ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    decimal_comma: bool = False

    def sums(self) -> dict[str, Fraction]:
        """The sum of each numeric column over the data rows, by header; exact."""
        out: dict[str, Fraction] = {}
        for column in self.columns:
            if column.numeric:
                found = [
                    amount(r.cells[column.column], self.decimal_comma)
                    for r in self.rows
                    if column.column in r.cells
                ]
                values = [a.value for a in found if a is not None and a.value is not None]
                out[column.header or column_letter(column.column)] = sum(values, Fraction(0))
        return out


def data_rows(block: Settled, asking: Asking, decimal_comma: bool) -> Block:
    """The data rows of a block, and what was left out."""
    raw = block.raw
    kept: list[DataRow] = []
    last = 0  # where the rows after the last subtotal begin
    out: list[tuple[int, str]] = []
    header = [h.text for h in raw.heads]
    keys = [c for c in block.columns if c.field not in NUMERIC and (c.field in _IDENTITY or not c.numeric)]
    counters = {c.column for c in block.columns if c.field == "line_no"}
    values = {c.column for c in (*block.amounts, *block.columns) if c.field in NUMERIC or c in block.amounts}
    tail = _tail(block, asking, decimal_comma)
    indented = _indented(block, asking)
    for number in (*raw.rows, *tail):
        cells = {c.column: cell for c in block.columns if not (cell := raw.grid.cell(number, c.column)).blank}
        reason = _no_data(cells, header, keys, values, counters)
        if not reason and _is_sum(block, cells, kept, last, decimal_comma, keys):
            reason = "total"
        if reason == "total":
            last = len(kept)
        if reason:
            out.append((number, reason))
            continue
        kept.append(DataRow(number, cells, raw.grid.indent.get((number, indented), 0)))
    out += [(n, "section") for n in raw.tail if n not in tail]
    kept = _filled(block, kept, asking)
    kept, more = _asked(block, kept, asking)
    out += more
    _tell(block, out, asking)
    return Block(
        raw.grid.sheet, raw.range(), block.kind, raw.header_rows, block.columns, tuple(kept),
        tuple(sorted(out)), raw.facts, decimal_comma,
    )  # fmt: skip


def _indented(block: Settled, asking: Asking) -> int:
    """The column whose texts are indented by their level, where a person says so; 0 where none is."""
    grid = block.raw.grid
    if block.kind != "bom" or block.has("level", "parent"):
        return 0
    for column in block.columns:
        if column.numeric or column.field not in _TITLED:
            continue
        filled = [n for n in block.raw.rows if (n, column.column) in grid.cells]
        depths = {grid.indent.get((n, column.column), 0) for n in filled}
        if len(depths) > 1:
            first = next(n for n in filled if grid.indent.get((n, column.column), 0) != min(depths))
            where = grid.where(first, column.column)
            chosen = asking.one("indent", "FP-I187", where, ("levels", "nothing"), column.header)
            return column.column if chosen == "levels" else 0
    return 0


def _tail(block: Settled, asking: Asking, decimal_comma: bool) -> list[int]:
    """Rows below the end of the table that hold amounts: a person says whether they count."""
    raw, found = block.raw, []
    for number in raw.tail:
        cells = [raw.grid.cell(number, c.column) for c in block.amounts]
        filled = sum(not raw.grid.cell(number, c.column).blank for c in block.columns)
        if filled >= 2 and any(not c.blank and amount(c, decimal_comma) is not None for c in cells):
            found.append(number)
    if not found:
        return []
    where = Where(raw.grid.file, raw.grid.sheet, raw.range())
    return found if asking.one("tail", "FP-I182", where, ("keep", "skip"), short(found)) == "keep" else []


def _no_data(
    cells: Mapping[int, Cell], header: list[str], keys: list[Column], values: set[int], counters: set[int]
) -> str:
    if not cells or set(cells) <= counters:
        return "blank"
    texts = [c.text for c in cells.values()]
    if len(texts) > 1 and all(t in header for t in texts):
        return "header"
    labels = [folded(cells[c.column].text) for c in keys if c.column in cells and c.field in _TITLED]
    if any(_TOTAL.fullmatch(t) or _TOTAL_ZH.fullmatch(t) for t in labels[:3]):
        return "total"
    filled = [c for c in cells.values() if isinstance(c.value, str)]
    if _SIGNED.match(texts[0]) and not any(number_like(cells[c]) for c in values if c in cells):
        return "note"
    dates = {c.column for c in keys if c.field in _TIMES}
    if len(cells) == 1 and len(filled) == 1 and not number_like(filled[0]) and not dates & set(cells):
        return "note" if _NOTE.fullmatch(texts[0]) else "section"
    if _NOTE.fullmatch(texts[0]) and len(texts[0]) > 6 and not values & set(cells):
        return "note"
    return ""


def _is_sum(
    block: Settled,
    cells: Mapping[int, Cell],
    kept: list[DataRow],
    last: int,
    decimal_comma: bool,
    keys: list[Column],
) -> bool:
    """A row without any key, or named like a total, whose numbers are the exact sums of rows above."""
    texts = [folded(cells[c.column].text) for c in keys if c.column in cells]
    if texts and not any(_LIKE_TOTAL.fullmatch(t) for t in texts[:3]):
        return False
    parts = (kept[start:] for start in dict.fromkeys((0, last)))
    return any(len(r) >= 2 and _adds_up(block, cells, r, decimal_comma) for r in parts)


def _adds_up(block: Settled, cells: Mapping[int, Cell], rows: list[DataRow], decimal_comma: bool) -> bool:
    """Whether every number of a row is the sum of its column over some rows."""
    numbers = [
        c.column for c in block.columns if c.numeric and c.field not in _IDENTITY and c.column in cells
    ]
    equal = []
    for column in numbers:
        said = amount(cells[column], decimal_comma)
        above = [amount(r.cells[column], decimal_comma) for r in rows if column in r.cells]
        total = sum((a.value for a in above if a is not None and a.value is not None), Fraction(0))
        equal.append(said is not None and said.value == total)
    return bool(equal) and all(equal)


def _filled(block: Settled, rows: list[DataRow], asking: Asking) -> list[DataRow]:
    """Merged cells and blank continuation cells of key columns take the value above, and that is said."""
    grid = block.raw.grid
    told: dict[str, list[int]] = {}
    above: dict[int, Cell] = {}
    out = []
    for row in rows:
        cells = dict(row.cells)
        for column in block.columns:
            at = column.column
            if at in cells:
                above[at] = cells[at]
                continue
            first = grid.merged.get((row.number, at))
            merged = first is not None and first[1] == at and first[0] != row.number
            source = grid.cells.get(first) if merged and first is not None else None
            if (
                source is None
                and column.field in _FILLED
                and not column.numeric
                and _leads(block, column, rows)
            ):
                source = above.get(at)
            if source is not None and not column.numeric:
                cells[at] = source
                told.setdefault(column.header, []).append(row.number)
        out.append(DataRow(row.number, dict(sorted(cells.items())), row.indent))
    for header, numbers in told.items():
        where = Where(grid.file, grid.sheet, block.raw.range())
        asking.note("FP-I083", where, header, rows=short(numbers))
    return out


def _leads(block: Settled, column: Column, rows: list[DataRow]) -> bool:
    """Whether a blank of a key column repeats the value above: in the first column, or where it groups rows.

    A parent column whose first cell is blank has parts without parent: its blanks say so.
    """
    if column.field == "assembly":
        return True
    return column.column == block.raw.first and (column.field != "parent" or column.column in rows[0].cells)


def _asked(
    block: Settled, rows: list[DataRow], asking: Asking
) -> tuple[list[DataRow], list[tuple[int, str]]]:
    """Hidden rows and exact repeats: a person says whether they count."""
    grid, out = block.raw.grid, []
    where = Where(grid.file, grid.sheet, block.raw.range())
    hidden = [r.number for r in rows if r.number in grid.hidden_rows]
    if hidden and asking.one("hidden", "FP-I076", where, ("keep", "skip"), short(hidden)) == "skip":
        out += [(n, "hidden") for n in hidden]
        rows = [r for r in rows if r.number not in hidden]
    seen: set[tuple[tuple[int, str], ...]] = set()
    again = []
    for row in rows:
        shape = tuple((c, cell.text) for c, cell in row.cells.items() if not _counter(block, c))
        if len(shape) >= 2 and shape in seen:
            again.append(row.number)
        seen.add(shape)
    if again and asking.one("duplicates", "FP-I075", where, ("keep", "drop"), short(again)) == "drop":
        out += [(n, "duplicate") for n in again]
        rows = [r for r in rows if r.number not in again]
    return rows, out


def _counter(block: Settled, column: int) -> bool:
    return any(c.column == column and c.field == "line_no" for c in block.columns)


def _tell(block: Settled, out: list[tuple[int, str]], asking: Asking) -> None:
    """Every row that was left out is named with its reason."""
    grid = block.raw.grid
    for reason in dict.fromkeys(r for _, r in out):
        numbers = [n for n, r in out if r == reason]
        if reason != "blank":
            where = Where(grid.file, grid.sheet, block.raw.range())
            code = {"total": "FP-I081", "hidden": "FP-I097", "duplicate": "FP-I098"}.get(reason, "FP-I099")
            asking.note(code, where, short(numbers))


def short(numbers: list[int]) -> str:
    """The first of some row numbers, with a sign for more."""
    return ", ".join(str(n) for n in numbers[:12]) + (" …" if len(numbers) > 12 else "")
