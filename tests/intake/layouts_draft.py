"""One table before it is written: columns, lines with their true values, how numbers and dates are typed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from layouts_words import HEADERS, UNITS, noisy, with_unit
from layouts_write import Page, address, decimal_text

# trap, kinds by first letter, container (x xlsx, c csv, * any), groups: two traps of one group never meet
_TABLE = """
title_rows bewt *
key_values bewt *
header_noise bewt *
cover_sheet bewt x
hidden_sheet bewt x many
hidden_rows bewt x rows
stacked bewt * many
side_by_side bewt x many rows
several_sheets bewt x many
two_row_header bewt * head
units_row bewt * head unit
unit_in_header bewt * unit
mixed_units bw * unit total ambiguous
unit_column_beats_header e * unit wide
no_unit bew * unit carrier_column
counter_words b * unit numbers cells
set_word b * unit numbers cells
lot_words b * words ambiguous
full_width bewt * numbers
thousands bewt * numbers
spaced_thousands bewt * numbers
dotted_thousands bewt * numbers
decimal_comma bewt * numbers
text_numbers bewt x numbers
ambiguous_decimal bew * numbers ambiguous delimiter
formulas bewt x numbers
empty_cache bewt x bad
error_cell bewt * bad
totals_row bewt * total
subtotals bewt * total
blank_total bewt * total bad dup words keys levels rows
total_column e * wide carrier total_column
fill_down_merged be x keys
fill_down_blank be * keys
trailing_note bewt *
trailing_rows bewt *
duplicates bewt * dup keys
date_cells et x dates
date_ymd_slash et * dates
date_dots et * dates
date_slash_decided et * dates
date_ambiguous et * dates start_end
date_int et * dates
date_mon_yy e * dates start_end
date_zh_month e * dates start_end
date_year_month e * dates start_end
date_period e * dates start_end
start_end e * start_end
level_digits b * levels keys dup wide total
level_root b * levels keys dup wide total
level_dots b * levels keys dup wide total
level_position b * levels keys dup wide total
level_indent b x levels keys dup wide total
level_spaces b * levels keys dup wide total
level_parent b * levels keys dup wide total
gross_net b * wide amount ambiguous cells
gross_net_mass b * wide amount numbers
scrap_percent b * ambiguous
substitutes b * kinds
alt_group b * kinds
phantom b * kinds
mass_stated b * mass wide amount
mass_open b * mass wide amount
price be * ambiguous
designator b *
factor_column b * ambiguous
negative bew * ambiguous
quoted_newline bewt *
gb18030 bewt c encoding
utf8_bom bewt c encoding
utf16_le bewt c encoding
utf16_be bewt c encoding
crlf bewt c
tabs bewt c delimiter
semicolons bewt c delimiter
wide_variants b * wide amount many cells
wide_total ew * wide keys total_column carrier_column many bad
wide_entities ew * wide keys total_column carrier_column many bad
bare_log e * unit wide carrier keys many price
carrier_open e * carrier
carrier_column e * carrier unit carrier_column total words
freight_work t *
factor_table f * table
"""
TRAPS: dict[str, tuple[str, str, frozenset[str]]] = {
    name: (kinds, container, frozenset(groups))
    for name, kinds, container, *groups in (line.split() for line in _TABLE.strip().splitlines())
}
LEVELS = tuple(name for name in TRAPS if name.startswith("level_"))
TEXT_NUMBERS = (
    "full_width",
    "thousands",
    "spaced_thousands",
    "dotted_thousands",
    "decimal_comma",
    "text_numbers",
)
MONTHLY = ("date_mon_yy", "date_zh_month", "date_year_month", "date_period")


@dataclass(frozen=True)
class TrueBlock:
    """What one table truly holds; see `Layout`."""

    sheet: str
    rows: int
    fields: dict[str, str]
    records: tuple[dict[str, object], ...]
    sums: dict[str, Fraction]
    refused: tuple[str, ...] = ()


@dataclass
class Col:
    """A column: what its values are called in a line, its header, the field it truly is ("" for none)."""

    key: str
    header: str
    field: str = ""
    number: bool = False
    unit: str = ""
    top: str = ""


@dataclass
class Line:
    """A row: true values by key, cells written otherwise, and whether it must become a line."""

    values: dict[str, Any] = field(default_factory=dict)
    written: dict[str, Any] = field(default_factory=dict)
    role: str = "data"  # data | skip | bad
    hidden: bool = False
    indent: int = 0


class Draw:
    """The choices that hold for a whole file."""

    def __init__(self, rng: random.Random, lang: int, xlsx: bool, traps: frozenset[str]):
        self.rng, self.lang, self.xlsx, self.wanted = rng, lang, xlsx, traps
        self.met: set[str] = set()
        self.answers: dict[str, tuple[str, ...] | str] = {}
        self.fresh = True
        self.style = next((t for t in (*TEXT_NUMBERS, "ambiguous_decimal") if self.has(t)), "")
        self.dates = next((t for t in TRAPS if t.startswith("date_") and t in traps), "date_iso")
        self.order = {"date_dots": "dmy"}.get(self.dates, rng.choice(("dmy", "mdy")))
        self.memory: dict[str, str] = {}
        self.mark = rng.choice(",.")  # of the ambiguous numbers
        if self.style == "ambiguous_decimal":
            self.answers["decimal"] = rng.choice(",.")

    def has(self, trap: str) -> bool:
        """True when the trap is wanted; asking means building it."""
        if trap in self.wanted:
            self.met.add(trap)
        return trap in self.wanted

    def ask(self, key: str, *choices: str) -> str:
        """The answer of the user who knows the file, the same for all of its tables."""
        return str(self.answers.setdefault(key, self.rng.choice(choices)))

    def once(self, key: str, *choices: str) -> str:
        """A choice that every table of the file shares."""
        return self.memory.setdefault(key, self.rng.choice(choices))

    def word(self, pair: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
        return self.rng.choice(pair[self.lang])

    def header(self, key: str, unit: str = "") -> str:
        text = self.word(HEADERS[key])
        return with_unit(self.rng, text, self.word(UNITS[unit])) if unit else text

    def number(self, whole: bool = False) -> Fraction:
        """A positive amount; where a style needs it, the first one shows how numbers are written."""
        rng, first, self.fresh = self.rng, self.fresh, False
        if self.style == "ambiguous_decimal":
            n = rng.choice([n for n in range(1001, 9999) if n % 10])
            return Fraction(n) if self.answers["decimal"] != self.mark else Fraction(n, 1000)
        if self.style in TEXT_NUMBERS[1:5] and (first or rng.random() < 0.5):
            return Fraction(rng.randint(1000, 9999)) + Fraction(rng.randint(1, 9), 10)
        if whole:
            return Fraction(rng.randint(1, 48))
        places = rng.choice((0, 1, 1, 2))
        return Fraction(rng.randint(1, 4000 * 10**places), 10**places)

    def typed(self, value: Fraction) -> object:
        """An amount as this file writes it."""
        if self.style == "ambiguous_decimal":
            n = int(value * 1000) if self.answers["decimal"] == self.mark else int(value)
            return f"{'-' if n < 0 else ''}{abs(n) // 1000}{self.mark}{abs(n) % 1000:03d}"
        if not self.style:
            return value
        text = decimal_text(value)
        whole, _, part = text.partition(".")
        grouped, tail = f"{int(whole):,}" if whole != "-0" else "-0", f".{part}" if part else ""
        swap = str.maketrans(",.", ".,")
        return {
            "text_numbers": text,
            "full_width": text.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
            "thousands": grouped + tail,
            "dotted_thousands": (grouped + tail).translate(swap),
            "spaced_thousands": (grouped + tail).translate(str.maketrans(",.", "\u00a0,")),
            "decimal_comma": text.replace(".", ","),
        }[self.style]

    def decimal_mark(self) -> str:
        """What stands between whole and part in this file."""
        return "," if self.style in ("spaced_thousands", "dotted_thousands", "decimal_comma") else "."

    def days(self, n: int) -> list[tuple[date, date]]:
        """Periods in rising order: months, or single days that decide the order exactly when they must."""
        rng, year = self.rng, self.rng.choice((2023, 2024))
        if self.dates in MONTHLY or "start_end" in self.wanted:
            starts = [date(year + (m // 12), m % 12 + 1, 1) for m in range(rng.randint(0, 6), 30)][: n + 1]
            return [(a, b - timedelta(1)) for a, b in pairwise(starts)]
        top = 12 if self.dates == "date_ambiguous" else 28
        pool = [date(year, m, day) for m in range(1, 13) for day in range(1, top + 1) if day != m]
        days = rng.sample(pool, n)
        if self.dates != "date_ambiguous" and all(d.day <= 12 for d in days):
            days[0] = days[0].replace(day=rng.randint(13, 28))
        return [(d, d) for d in sorted(days)]

    def dated(self, start: date, end: date) -> object:
        """A date or period as this file writes it."""
        self.has(self.dates)
        if self.dates == "date_ambiguous":
            self.answers["dates"] = self.order
        day, month = (start.day, start.month) if self.order == "dmy" else (start.month, start.day)
        return {
            "date_iso": start.isoformat(),
            "date_cells": start,
            "date_ymd_slash": f"{start.year}/{start.month}/{start.day}",
            "date_dots": f"{start:%d.%m.%Y}",
            "date_slash_decided": f"{day}/{month}/{start.year}",
            "date_ambiguous": f"{day}/{month}/{start.year}",
            "date_int": Fraction(int(f"{start:%Y%m%d}")),
            "date_mon_yy": f"{start:%b-%y}",
            "date_zh_month": f"{start.year}年{start.month}月",
            "date_year_month": f"{start:%Y-%m}",
            "date_period": f"{start.isoformat()}~{end.isoformat()}",
        }[self.dates]


@dataclass
class Draft:
    """One table."""

    draw: Draw
    cols: list[Col] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    spans: list[tuple[str, int, int]] = field(default_factory=list)  # key, first and last line it holds for
    merged: bool = False  # whether the spans are merged cells
    group: tuple[str, ...] = ()  # keys under one top header
    entities: dict[str, dict[str, object]] = field(default_factory=dict)  # column -> values it stands for
    main: str = "amount"  # the key that a row cannot do without
    used: set[int] = field(default_factory=set)  # lines (by id) a trap has already changed

    def col(self, key: str) -> Col | None:
        return next((c for c in self.cols if c.key == key), None)

    def data(self) -> list[Line]:
        return [line for line in self.lines if line.role == "data"]

    def columns_of(self, keys: tuple[str, ...]) -> list[int]:
        return [i for i, c in enumerate(self.cols) if c.key in keys]


def finish_headers(draft: Draft, top: str, short: dict[str, str]) -> None:
    """Second header row, short names under a common one, and noise."""
    draw = draft.draw
    spots = draft.columns_of(draft.group)
    if len(spots) > 1 and draw.has("two_row_header"):
        for i in spots:
            draft.cols[i].top = top
            draft.cols[i].header = short.get(draft.cols[i].key, draft.cols[i].header)
    for i, column in enumerate(draft.cols):
        if draw.rng.random() < 0.6 and draw.has("header_noise"):
            column.header = noisy(draw.rng, column.header, i == 0)


def put(page: Page, draft: Draft, row: int, left: int, sheet: str) -> tuple[int, TrueBlock]:
    """Write a table at a place; returns the row below it and the truth."""
    draw, cols = draft.draw, draft.cols
    if any(c.top for c in cols):
        for i, column in enumerate(cols):
            if not column.top:
                page.cells[row, left + i] = column.header
                page.merges.append((row, left + i, row + 1, left + i))
            elif i == 0 or cols[i - 1].top != column.top:
                last = max(j for j, c in enumerate(cols) if c.top == column.top)
                page.cells[row, left + i] = column.top
                page.merges.append((row, left + i, row, left + last))
        row += 1
    for i, column in enumerate(cols):
        if not any(c.top for c in cols) or column.top:
            page.cells[row, left + i] = column.header
    row += 1
    if draw.has("units_row"):
        for i, column in enumerate(cols):
            shape = draw.rng.choice(("{}", "({})", "（{}）"))
            page.cells[row, left + i] = shape.format(draw.word(UNITS[column.unit])) if column.unit else None
        row += 1
    first, refused = row, []
    for line in draft.lines:
        for i, column in enumerate(cols):
            page.cells[row, left + i] = written(draw, column, line)
            if line.role == "bad" and column.key == draft.main:
                refused.append(address((row, left + i)))
            if column.key == "name" and line.indent:
                page.indents[row, left + i] = line.indent
        if line.hidden:
            page.hidden_rows.add(row)
        row += 1
    for key, a, b in draft.spans if draft.merged else ():
        spot = left + draft.columns_of((key,))[0]
        page.merges.append((first + a, spot, first + b, spot))
    for note in draft.notes:
        row += draw.rng.choice((0, 1))
        page.cells[row, left] = note
        row += 1
    return row, truth(draft, sheet, tuple(refused))


def written(draw: Draw, column: Col, line: Line) -> object:
    """The cell of a column in a line."""
    if column.key in line.written:
        return line.written[column.key]
    value = line.values.get(column.key)
    if column.key == "date" and "start" in line.values:
        return draw.dated(line.values["start"], line.values["end"])
    if isinstance(value, date):
        return draw.dated(value, value)
    return draw.typed(value) if column.number and isinstance(value, Fraction) else value


def truth(draft: Draft, sheet: str, refused: tuple[str, ...]) -> TrueBlock:
    """Fields, records and sums of a table."""
    names = {c.key: c.field for c in draft.cols if c.field}
    known = set(names) | {"unit", "mass_unit", "mass_per", "distance_unit", "carrier", "start", "end", "kind"}
    known |= {"level", "parent", "treatment"}
    records = []
    for line in draft.data():
        base = {
            names.get(k, k): v.isoformat() if isinstance(v, date) else v
            for k, v in line.values.items()
            if k in known
        }
        base = {k: v for k, v in base.items() if v is not None}
        if not draft.entities:
            records.append(base)
        for key, stands in draft.entities.items():
            if line.values.get(key) is not None:
                records.append({**base, **stands, "amount": line.values[key]})
    sums: dict[str, Fraction] = {}
    for record in records:
        for key, value in record.items():
            if isinstance(value, Fraction):
                sums[key] = sums.get(key, Fraction(0)) + value
    fields = {c.field: c.header for c in draft.cols if c.field}
    return TrueBlock(sheet, len(records), fields, tuple(records), sums, refused)
