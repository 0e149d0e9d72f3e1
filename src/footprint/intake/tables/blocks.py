"""Find the tables of a sheet: header rows, title and key-value rows above them, ends, neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from footprint.intake.cells import Cell
from footprint.intake.tables.grid import Grid
from footprint.intake.tables.headers import Meaning, folded, is_units_row, meaning
from footprint.intake.tables.values import bare_month, period, plain
from footprint.intake.workbook import column_letter

_NUMBER_LIKE = re.compile(r"[+-]?[0-9.,' ]*[0-9][0-9.,' ]*(%|[^0-9\s]{0,6})?")
_LONG = 60
#: A part of the day or of the tariff: the second header row only says what is measured.
_SHARED = frozenset({"amount", "mass", "mass_total", "price", "gross", "net", "distance", "cargo_mass"})
_PARTS = frozenset({"peak", "sharp", "flat", "valley", "subtotal"})


@dataclass(frozen=True, slots=True)
class Head:
    """One column header: its text as written (both rows joined) and what it means."""

    column: int
    text: str
    meaning: Meaning
    #: The unit that a row of units under the header names.
    unit_row: str = ""
    #: The second of two header rows alone: the name of one of several like columns.
    short: str = ""


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A table by its place: header rows, columns, and the numbers of the rows below."""

    grid: Grid
    header_rows: tuple[int, ...]
    heads: tuple[Head, ...]
    rows: tuple[int, ...]
    #: Rows below that no longer belong to the table.
    tail: tuple[int, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The first column."""
        return min(h.column for h in self.heads)

    @property
    def last(self) -> int:
        """The last column."""
        return max(h.column for h in self.heads)

    def range(self) -> str:
        """The cell range, header included."""
        bottom = self.rows[-1] if self.rows else self.header_rows[-1]
        top, left, right = self.header_rows[0], column_letter(self.first), column_letter(self.last)
        return f"{left}{top}:{right}{bottom}"


def number_like(cell: Cell) -> bool:
    """Whether a cell holds a number, a number with its counter word, or a date."""
    if not isinstance(cell.value, str):
        return not cell.blank
    return bool(_NUMBER_LIKE.fullmatch(plain(cell.text)))


def dated(cell: Cell) -> bool:
    """Whether a header cell names a month or a day: a column of a wide table."""
    return period(cell, "dmy") is not None or (isinstance(cell.value, str) and bare_month(cell.text))


def _recognised(cells: Mapping[int, Cell]) -> int:
    fields = {
        meaning(c.text).field for c in cells.values() if isinstance(c.value, str) and len(c.text) <= _LONG * 2
    }
    return len(fields - {""})


def _strong(cells: Mapping[int, Cell]) -> bool:
    """A row that reads like a header on its own."""
    numbers = sum(number_like(c) and not dated(c) for c in cells.values())
    if numbers or any(len(c.text) > _LONG * 2 for c in cells.values()):
        return False
    return _recognised(cells) >= 2 and not _key_values(cells)


def _key_values(cells: Mapping[int, Cell]) -> bool:
    """``Customer: | ACME | Date: | 2024-01-05``: keys and their values side by side."""
    first = next(iter(cells.values())).text.rstrip()
    return first.endswith((":", "：")) and _recognised(cells) < 3


def _weak(cells: Mapping[int, Cell], below: Mapping[int, Cell] | None) -> bool:
    """One known word or months beside unknown words, with numbers under the unknown ones."""
    if len(cells) < 2 or below is None or _key_values(cells):
        return False
    if any(number_like(c) and not dated(c) for c in cells.values()):
        return False
    months = sum(dated(c) for c in cells.values())
    under = sum(number_like(below[c]) for c in cells if c in below)
    return under >= 1 and (_recognised(cells) + months >= 1)


def find_blocks(grid: Grid) -> list[RawBlock]:
    """Every table of a sheet, from top to bottom."""
    rows = grid.rows()
    numbers = list(rows)
    if not numbers:
        return []
    heads = [n for n in numbers if _strong(rows[n])]
    heads = _without_lower(grid, rows, heads)
    if not heads:
        following = dict(zip(numbers, [*numbers[1:], 0], strict=True))
        below = {n: following[n] for n in numbers}
        for number, after in following.items():  # a row of units stands between header and data
            if after and is_units_row([c.text for c in rows[after].values()]):
                below[number] = following[after]
        heads = [n for n in numbers if _weak(rows[n], rows.get(below[n]))][:1]
    out: list[RawBlock] = []
    before = 0
    for index, top in enumerate(heads):
        stop = heads[index + 1] if index + 1 < len(heads) else numbers[-1] + 1
        out += _at(grid, rows, top, stop, before)
        before = max((b.rows[-1] for b in out if b.rows), default=top)
    return out


def _without_lower(grid: Grid, rows: Mapping[int, Mapping[int, Cell]], heads: list[int]) -> list[int]:
    """Headers without the second of two rows, and without a header repeated on the next page."""
    out: list[int] = []
    for number in heads:
        texts = [c.text for c in rows[number].values()]
        if out and (out[-1] == number - 1 and _has_lower(grid, rows, out[-1])):
            continue
        if out and [c.text for c in rows[out[-1]].values()] == texts:
            continue
        out.append(number)
    return out


def _has_lower(grid: Grid, rows: Mapping[int, Mapping[int, Cell]], top: int) -> bool:
    """Whether the row under a header is its second row."""
    lower = rows.get(top + 1)
    if not lower or any(number_like(c) and not dated(c) for c in lower.values()):
        return False
    if is_units_row([c.text for c in lower.values()]):
        return False
    upper = rows[top]
    tall = any(grid.merged.get((top + 1, c)) == (top, c) for c in upper)
    wide = any(grid.merged.get((top, c + 1)) == (top, c) for c in upper)
    fresh = [c for c in lower if c not in upper]
    flat = (
        bool(fresh)
        and min(upper) not in lower
        and (_recognised(lower) >= 1 or any(meaning(c.text).unit_text for c in lower.values()))
    )
    return (wide and (tall or _recognised(lower) >= 1 or len(lower) >= 2)) or (flat and not wide)


def _upper(grid: Grid, rows: Mapping[int, Mapping[int, Cell]], top: int) -> int:
    """The first header row: the one above, where it groups some columns of a header that stands alone."""
    above = rows.get(top - 1)
    if not above or any(number_like(c) and not dated(c) for c in above.values()) or _key_values(above):
        return top
    spans = {
        c: sum(1 for at, first in grid.merged.items() if at[0] == top - 1 and first == (top - 1, c))
        for c in above
    }
    width = len(rows[top])
    groups = [c for c, span in spans.items() if 1 < span < width]
    tall = [c for c in above if grid.merged.get((top, c)) == (top - 1, c)]
    return top - 1 if groups and (tall or len(above) > 1) else top


def _at(
    grid: Grid, rows: Mapping[int, Mapping[int, Cell]], header: int, stop: int, before: int
) -> list[RawBlock]:
    top = _upper(grid, rows, header)
    bottom = header + 1 if top == header and _has_lower(grid, rows, header) else header
    following = [n for n in rows if bottom < n < stop]
    unit_row = 0
    if (
        following
        and following[0] == bottom + 1
        and is_units_row([c.text for c in rows[following[0]].values()])
    ):
        unit_row = following.pop(0)
    heads = _heads(grid, rows, top, bottom, unit_row)
    out = []
    groups = _groups(heads, rows, following, stop)
    for group in groups:
        lines = _lines(rows, following, group, bottom)
        facts = _facts(rows, [n for n in rows if before < n < top], grid) if group is groups[0] else {}
        unit_rows = (unit_row,) if unit_row else ()
        own, inside = {h.column for h in group}, set(lines)
        after = [n for n in following if n not in inside and own & set(rows[n])]
        header_rows = (*range(top, bottom + 1), *unit_rows)
        out.append(RawBlock(grid, header_rows, tuple(group), tuple(lines), tuple(after), facts))
    return out


def _heads(
    grid: Grid, rows: Mapping[int, Mapping[int, Cell]], top: int, bottom: int, unit_row: int
) -> list[Head]:
    upper = dict(rows[top])
    lower = dict(rows[bottom]) if bottom != top else {}
    units = rows.get(unit_row, {})
    out = []
    carried = ""
    for column in range(min([*upper, *lower]), max([*upper, *lower]) + 1):
        own = upper.get(column)
        first = grid.merged.get((top, column))
        if own is not None:
            carried = own.text
        elif first is not None and first[0] == top:
            carried = grid.cell(*first).text
        elif not (lower and column in lower and not grid.merged):
            carried = ""
        high, low = (own.text if own is not None else carried), lower[column].text if column in lower else ""
        text, said = _joined(high, low)
        if not text and not any(column in rows[n] for n in rows if n > bottom):
            continue
        unit = re.sub(r"^[(\[](.*)[)\]]$", r"\1", folded(units[column].text)) if column in units else ""
        out.append(Head(column, text, said, unit, low or text))
    return out


def _joined(high: str, low: str) -> tuple[str, Meaning]:
    """The text and meaning of a header of two rows."""
    if not low or low == high:
        return high, meaning(high)
    text = f"{high} {low}" if high else low
    above, below = meaning(high), meaning(low)
    unit = below.unit_text or above.unit_text
    if above.field in _PARTS and below.field in ("amount", "", "subtotal"):
        return text, Meaning(above.field, "", unit)
    if below.field in ("subtotal", "reading") and above.field == "amount":
        return text, Meaning("amount", above.carrier, unit)
    if below.field == "unit":
        return text, below
    if not (above.field in _SHARED or below.unit_text == low):
        above = Meaning()
    for said in (meaning(low + high), meaning(high + low), meaning(text), below, above):
        if said.field:
            return text, Meaning(said.field, said.carrier or above.carrier, said.unit_text or unit)
    return text, Meaning("", "", unit)


def _groups(
    heads: list[Head], rows: Mapping[int, Mapping[int, Cell]], following: list[int], stop: int
) -> list[list[Head]]:
    """Tables side by side: parted by a column without header and without data."""
    groups: list[list[Head]] = [[]]
    for head in heads:
        if groups[-1] and head.column > groups[-1][-1].column + 1:
            groups.append([])
        groups[-1].append(head)
    known = [len({h.meaning.field for h in g} - {""}) for g in groups]
    if len(groups) > 1 and all(n >= 2 for n in known):
        return groups
    return [heads]


def _lines(
    rows: Mapping[int, Mapping[int, Cell]], following: Iterable[int], group: list[Head], bottom: int
) -> list[int]:
    """The rows of a table; it ends where a gap is followed by something else than data."""
    columns = {h.column for h in group}
    out: list[int] = []
    last = bottom
    for number in following:
        cells = {c: cell for c, cell in rows[number].items() if c in columns}
        if not cells:
            continue
        gap = number > last + 1
        if gap and out and (len(cells) < 2 or not any(number_like(c) for c in cells.values())):
            if any(len({c for c in rows[n] if c in columns}) >= 2 for n in following if n > number):
                last = number
                out.append(number)  # a section row between parts of one table
                continue
            break
        out.append(number)
        last = number
    while out and len({c for c in rows[out[-1]] if c in columns}) == 1 and len(columns) > 1:
        only = next(cell for c, cell in rows[out[-1]].items() if c in columns)
        if number_like(only) or dated(only):
            break
        out.pop()  # a note, or the title of the next table
    return out


def _facts(rows: Mapping[int, Mapping[int, Cell]], above: list[int], grid: Grid) -> dict[str, str]:
    """Key-value rows and titles above a table."""
    out: dict[str, str] = {}
    for number in above:
        cells = list(rows[number].values())
        index = 0
        while index < len(cells):
            key, sign, value = cells[index].text.replace("：", ":").partition(":")
            if sign and value.strip():
                out[key.strip()] = value.strip()
            elif (sign or len(cells) == 2) and index + 1 < len(cells):
                out[key.strip()] = cells[index + 1].text
                index += 1
            elif len(cells) == 1:
                out.setdefault("title", cells[index].text)
            index += 1
    return {k: v for k, v in out.items() if k and v}
