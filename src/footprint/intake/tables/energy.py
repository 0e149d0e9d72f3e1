"""Rows of an energy table: invoices, meters, tariffs, and long logs that become one line a month."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from footprint.base.unit_table import names, units
from footprint.base.where import Where
from footprint.intake.cells import Cell, half_step
from footprint.intake.tables.blocks import dated
from footprint.intake.tables.fields import TARIFFS, Column
from footprint.intake.tables.headers import without_unit
from footprint.intake.tables.making import UNITS, Making, column_of
from footprint.intake.tables.rows import Block, DataRow
from footprint.intake.tables.values import bare_month, period
from footprint.model.types import exact_text
from footprint.model.vocabulary import choices, code, label, words

_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
#: Longer tables become one line for each month, carrier and meter.
MAX_ROWS = 400
#: Days between single dates from which on they may stand for months.
_APART = 20
_SCOPES = ("product", "plant by mass", "plant by pieces", "plant by revenue")
_SHARES = {"plant by mass": "mass", "plant by pieces": "piece", "plant by revenue": "revenue"}
#: What an amount of fuel may be measured in.
_FUEL = ("mass", "volume", "fuel_net", "fuel_gross")


@dataclass(frozen=True, slots=True)
class Use:
    """One amount of one carrier over one period."""

    carrier: str
    meter: str
    start: str
    end: str
    value: Fraction
    unit: str
    where: Where
    parts: tuple[tuple[str, Fraction], ...] = ()
    note: str = ""


def energy_lines(making: Making, block: Block, amounts: tuple[Column, ...], unit: str) -> None:
    """The rows of an energy table as rows of the sheet Energy."""
    uses = [u for row in block.rows for c in amounts if (u := _use(making, block, row, c, unit)) is not None]
    making.blanks(block, amounts)
    if not uses:
        return
    uses = _periods(making, block, uses)
    if not uses:
        return
    if len(uses) > MAX_ROWS:
        uses = _monthly(making, block, uses)
    scope = making.asking.one("scope", "FP-I071", uses[0].where, _SCOPES, block.range)
    if not scope:
        return
    for use in uses:
        _write(making, use, scope)


def _use(making: Making, block: Block, row: DataRow, column: Column, bare: str) -> Use | None:
    cell = row.cells.get(column.column)
    if cell is None:
        return None
    said = making.amount(block, row, column)
    if said is None:
        return None
    if said.value is None:
        making.asking.fault("FP-I088", cell.where, cell.text)
        return None
    if said.value < 0:
        making.asking.fault("FP-I090", cell.where, cell.text)
        return None
    carrier = _carrier(making, block, row, column, cell.where)
    when = _when(making, block, row, column)
    stated = making.row_unit(row, column, said)
    if not (carrier and when) or stated == "":
        return None
    unit = _unit(making, column, cell.where, carrier, stated if stated is not None else bare)
    if not unit:
        return None
    parts = _parts(making, block, row, column, said.value)
    if parts is None:
        return None
    meter = row.cell(column_of(block, "meter")) if column_of(block, "meter") else None
    named = (
        meter.text
        if meter is not None
        else ("" if column.carrier or dated(Cell(column.entity, cell.where)) else column.entity)
    )
    return Use(carrier, without_unit(named)[:200], *when, said.value, unit, cell.where, parts)


def _unit(making: Making, column: Column, where: Where, carrier: str, stated: str) -> str:
    """The unit, one that the carrier can be measured in; empty while it is asked."""
    measured = words("carrier")[carrier].dimension
    fitting = _FUEL if measured == "fuel" else (measured,)
    if stated:
        return making.unit(stated, where, fitting, strict=True)
    return making.stated_unit("unit.amount", where, UNITS["energy"], column.header, fitting)


def _carrier(making: Making, block: Block, row: DataRow, column: Column, where: Where) -> str:
    """The carrier by its own column, by the header, by the tariffs; else it is asked."""
    stated = column_of(block, "carrier")
    if stated is not None and not row.cell(stated).blank:
        text = row.cell(stated).text
        known = code("carrier", text)
        found = known or making.asking.one(
            f"carrier.{text}", "FP-I056", row.cell(stated).where, tuple(choices("carrier", "en")), text
        )
        return known or (code("carrier", found) or "" if found else "")
    if column.carrier:
        return column.carrier
    if any(c.field in TARIFFS for c in block.columns) and (
        column.field == "amount" or column.field in TARIFFS
    ):
        return "electricity"
    own = f"carrier.{column.header}"
    name = own if own in making.asking.answers else "carrier"
    found = making.asking.one(name, "FP-I055", where, tuple(choices("carrier", "en")), column.header, own=own)
    return code("carrier", found) or "" if found else ""


def _when(making: Making, block: Block, row: DataRow, column: Column) -> tuple[str, str] | None:
    """The first and last day of a row: of its own period columns, its date, or the month of a wide column."""
    if column.entity and dated(Cell(column.entity, row.cells[column.column].where)):
        cell = Cell(column.entity, row.cells[column.column].where)
        return _read(making, cell)
    first, last = column_of(block, "start"), column_of(block, "end")
    if first is not None and last is not None:
        start, end = _read(making, row.cell(first)), _read(making, row.cell(last))
        if start is None or end is None:
            return None
        if start[0] > end[1]:
            making.asking.fault("FP-I096", row.cell(last).where, f"{start[0]} > {end[1]}")
            return None
        return start[0], end[1]
    stated = column_of(block, "month", "date", "start", "end")
    if stated is None:
        answer = making.asking.ask(
            "period", "FP-I061", row.cells[column.column].where, (), got=block.range, free=True
        )
        return _read(making, Cell(answer[0], row.cells[column.column].where)) if answer else None
    return _read(making, row.cell(stated))


def _read(making: Making, cell: Cell) -> tuple[str, str] | None:
    if isinstance(cell.value, float):
        if not cell.value.is_integer():  # 2024.1 may be October
            making.asking.fault("FP-I096", cell.where, cell.text)
            return None
        cell = Cell(cell.text, cell.where)
    if isinstance(cell.value, int):
        cell = Cell(str(cell.value), cell.where)
    year = None
    if isinstance(cell.value, str) and bare_month(cell.text):
        answer = making.asking.ask("year", "FP-I080", cell.where, (), got=cell.text, free=True)
        if not answer:
            return None
        if not _YEAR.fullmatch(answer[0]):
            making.asking.fault("FP-I087", cell.where, answer[0], "2024", question="year")
            return None
        year = int(answer[0])
    found = period(cell, making.order, year)
    if found is None and making.order:
        making.asking.fault("FP-I096", cell.where, cell.text)
    return found


def _parts(
    making: Making, block: Block, row: DataRow, column: Column, total: Fraction
) -> tuple[tuple[str, Fraction], ...] | None:
    """Peak, flat and valley of a total; a total that is not their sum is a fault."""
    columns = [c for c in block.columns if c.field in TARIFFS and c.column in row.cells]
    if column.field in TARIFFS or len(columns) < 2:
        return ()
    parts, whole = [], row.cells[column.column]
    rounding = half_step(whole)  # a bill rounds the whole and each part on its own
    for part in columns:
        said = making.amount(block, row, part)
        if said is None:
            return None
        if said.value is not None:
            parts.append((part.header, said.value))
            rounding += half_step(row.cells[part.column])
    found = sum((v for _, v in parts), Fraction(0))
    if abs(found - total) > min(rounding, abs(total) / 100):
        making.asking.fault("FP-I086", whole.where, whole.text, exact_text(found))
        return None
    return tuple(parts)


def _periods(making: Making, block: Block, uses: list[Use]) -> list[Use]:
    """Single days: months where the column says so; far apart, or half of a period, they are asked."""
    single = [u for u in uses if u.start == u.end]
    days = [date.fromisoformat(d) for d in sorted({u.start for u in single})]
    half = column_of(block, "date") is None and (
        (column_of(block, "start") is None) != (column_of(block, "end") is None)
    )
    log = len({(u.carrier, u.meter, u.start) for u in single}) < len(single)  # several a day mean the day
    chosen = "day"
    if column_of(block, "month") is not None:
        chosen = "month"
    elif not single:
        return uses
    elif half or (not log and all((b - a).days >= _APART for a, b in pairwise(days))):
        chosen = making.asking.one(
            "period", "FP-I061", single[0].where, ("month", "day", "month before"), single[0].start
        )
    if chosen in ("", "day"):
        return uses if chosen else []
    return [_moved(u, chosen) if u.start == u.end else u for u in uses]


def _moved(use: Use, chosen: str) -> Use:
    """A use of a day as that of its month, or of the month before."""
    day = date.fromisoformat(use.start)
    if chosen == "month before":
        day = day.replace(day=1) - timedelta(days=1)
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return replace(use, start=day.replace(day=1).isoformat(), end=last.isoformat())


def _monthly(making: Making, block: Block, uses: Iterable[Use]) -> list[Use]:
    """One use for each month, carrier, meter and unit; the table stays the evidence of the single rows.

    A row that reaches over the end of a month stays on its own.
    """
    groups: dict[tuple[str, ...], list[Use]] = {}
    for use in uses:
        alone = () if use.start[:7] == use.end[:7] else (use.start, use.end)
        key = (use.start[:7], use.carrier, use.meter, use.unit, *alone)
        groups.setdefault(key, []).append(use)
    where = Where(next(iter(groups.values()))[0].where.file, block.sheet, block.range)
    making.asking.note("FP-I060", where, str(sum(map(len, groups.values()))), lines=str(len(groups)))
    out = []
    for (_, carrier, meter, unit, *_), found in groups.items():
        if len(found) == 1:
            out += found
            continue
        first, last = found[0].where, found[-1].where
        note = f"{first.cell}:{last.cell} ({len(found)})"
        place = Where(first.file, first.sheet, f"{first.cell}:{last.cell}")
        out.append(
            Use(carrier, meter, min(u.start for u in found), max(u.end for u in found),
                sum((u.value for u in found), Fraction(0)), unit, place, _summed(found), note)
        )  # fmt: skip
    return out


def _summed(uses: list[Use]) -> tuple[tuple[str, Fraction], ...]:
    """The peak, flat and valley of several rows together, where each row states them all."""
    headers = [tuple(h for h, _ in u.parts) for u in uses]
    if len(set(headers)) != 1:
        return ()
    sums = [sum(values, Fraction(0)) for values in zip(*([v for _, v in u.parts] for u in uses), strict=True)]
    return tuple(zip(headers[0], sums, strict=True))


def _write(making: Making, use: Use, scope: str) -> None:
    line_id = making.next_id("energy")
    dimension = words("carrier")[use.carrier].dimension
    readings = {units()[u].dimension for u in names()[use.unit]}
    basis = ""
    if dimension == "fuel" and {"fuel_net", "fuel_gross"} <= readings:
        basis = making.asking.one("heating_value", "FP-I054", use.where, ("net", "gross"), use.unit)
        if not basis:
            return
    reference = ""
    if use.carrier == "natural_gas" and "volume" in readings:
        reference = making.asking.one(
            "reference_state", "FP-I053", use.where, ("0 °C", "15 °C", "20 °C"), use.unit
        )
        if not reference:
            return
    common: dict[str, object] = {
        "carrier": use.carrier, "meter": use.meter, "start": use.start, "end": use.end, "unit": use.unit,
        "scope": "product" if scope == "product" else "plant", "heating_value": basis,
        "reference_state": reference,
    }  # fmt: skip
    share = label("share_key", _SHARES[scope], "en") if scope in _SHARES else ""
    making.add(
        "energy",
        {**common, "line_id": line_id, "amount": use.value, "share": share, "note": use.note},
        use.where,
    )
    for index, (header, value) in enumerate(use.parts, start=1):
        part = {
            **common,
            "line_id": f"{line_id}-{index}",
            "amount": value,
            "part_of": line_id,
            "note": header,
        }
        making.add("energy", part, use.where)
