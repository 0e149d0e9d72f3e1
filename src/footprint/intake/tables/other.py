"""Rows of transport and waste tables."""

from __future__ import annotations

from fractions import Fraction

from footprint.base.unit_table import names, units
from footprint.base.where import Where
from footprint.intake.tables.fields import Column
from footprint.intake.tables.headers import without_unit
from footprint.intake.tables.making import Making, column_of, text_of
from footprint.intake.tables.rows import Block, DataRow
from footprint.model.types import exact_text
from footprint.model.vocabulary import choices, code

_PER = ("declared_unit", "piece", "output", "period")
_MODES = ("road", "rail", "sea", "inland_water", "air", "multimodal")
_LENGTHS = ("km", "mile", "m", "nmi")
_MASSES = ("kg", "t", "g", "short_ton")
Quantity = tuple[Fraction | None, str, Where]
_QUESTIONS = {"freight": "unit.tkm", "mass": "unit.cargo", "length": "unit.distance"}
NOTHING: Quantity = (None, "", Where())


def transport_lines(making: Making, block: Block) -> None:
    """Freight legs as rows of the sheet Transport: mass and distance, or tonne-kilometres."""
    if not block.rows:
        return
    where = Where(next(iter(block.rows[0].cells.values())).where.file, block.sheet, block.range)
    per = making.asking.one("per.transport", "FP-I107", where, _PER, block.range)
    for row in block.rows:
        mode = _mode(making, block, row)
        found = _freight(making, block, row)
        if not (per and mode) or found is None:
            continue
        amount, distance = found
        making.add(
            "transport",
            {"line_id": making.next_id("transport"), "cargo": "product",
             "name": text_of(row, block, "name", "vehicle"), "amount": amount[0], "unit": amount[1],
             "per": per, "start_place": text_of(row, block, "from"), "end_place": text_of(row, block, "to"),
             "mode": mode, "vehicle": text_of(row, block, "vehicle"),
             "distance": distance[0], "distance_unit": distance[1], "note": text_of(row, block, "note")},
            amount[2] if amount[1] else row.cell(None).where,
        )  # fmt: skip


def waste_lines(making: Making, block: Block, amounts: tuple[Column, ...], bare: str) -> None:
    """Waste streams as rows of the sheet Waste."""
    if not block.rows or not amounts:
        return
    where = Where(next(iter(block.rows[0].cells.values())).where.file, block.sheet, block.range)
    per = making.asking.one("per.waste", "FP-I107", where, _PER, block.range)
    making.blanks(block, amounts)
    for row in block.rows:
        for column in amounts:
            cell = row.cells.get(column.column)
            said = making.amount(block, row, column) if cell is not None else None
            if cell is None or said is None:
                continue
            if said.value is None:
                making.asking.fault("FP-I088", cell.where, cell.text)
                continue
            if said.value < 0:
                making.asking.fault("FP-I090", cell.where, cell.text)
                continue
            stated = making.row_unit(row, column, said)
            if stated is None and not bare:
                bare = making.stated_unit("unit.amount", cell.where, _MASSES, column.header)
            unit = (
                bare
                if stated is None
                else (making.unit(stated, cell.where, ("mass", "volume", "piece")) if stated else "")
            )
            treatment = _treatment(making, block, row, column, cell.where)
            if not (unit and treatment and per):
                continue
            name = (
                text_of(row, block, "waste", "name", "material") or without_unit(column.entity) or treatment
            )
            making.add(
                "waste",
                {"line_id": making.next_id("waste"), "name": name, "amount": said.value, "unit": unit,
                 "per": per, "treatment": treatment, "note": text_of(row, block, "note")},
                cell.where,
            )  # fmt: skip


def _freight(making: Making, block: Block, row: DataRow) -> tuple[Quantity, Quantity] | None:
    """Tonne-kilometres, or mass and distance; where a row has all three they must agree."""
    work, load, way = (column_of(block, f) for f in ("tkm", "cargo_mass", "distance"))
    both = all(c is not None and c.column in row.cells for c in (load, way))
    stated = work is not None and (work.column in row.cells or not both)
    done = _quantity(making, block, row, work, "freight", ("t.km",)) if stated else NOTHING
    if work is not None and not both:
        return None if done is None else (done, NOTHING)
    mass = _quantity(making, block, row, load, "mass", _MASSES)
    distance = _quantity(making, block, row, way, "length", _LENGTHS)
    if done is None or mass is None or distance is None:
        return None
    if not stated:
        return mass, distance
    product = _in(mass, "t") * _in(distance, "km")
    chosen = "tkm"
    if abs(_in(done, "t.km") - product) > product / 100:
        got = f"{_shown(done)} ≠ {_shown(mass)} × {_shown(distance)}"
        chosen = making.asking.one("tkm", "FP-I178", done[2], ("tkm", "mass and distance"), got)
    if not chosen:
        return None
    return (done, NOTHING) if chosen == "tkm" else (mass, distance)


def _in(found: Quantity, unit: str) -> Fraction:
    return Fraction(found[0] or 0) * units()[names()[found[1]][0]].ratio / units()[unit].ratio


def _shown(found: Quantity) -> str:
    return f"{exact_text(Fraction(found[0] or 0))} {found[1]}"


def _quantity(
    making: Making, block: Block, row: DataRow, column: Column | None, kind: str, options: tuple[str, ...]
) -> Quantity | None:
    """Number, unit of a dimension, and place; None while something is open or wrong."""
    if column is None:
        return None, "", row.cell(None).where
    where = row.at(column).where
    if column.column not in row.cells:
        making.asking.fault("FP-I088", where, "")
        return None
    said = making.amount(block, row, column)
    if said is None:
        return None
    if said.value is None:
        making.asking.fault("FP-I088", where, row.cells[column.column].text)
        return None
    if said.value < 0:
        making.asking.fault("FP-I090", where, row.cells[column.column].text)
        return None
    stated = making.row_unit(row, column, said)
    if stated == "":
        return None
    unit = (
        making.unit(stated, where, (kind,), strict=True)
        if stated is not None
        else making.stated_unit(_QUESTIONS[kind], where, options, column.header, (kind,))
    )
    return (said.value, unit, where) if unit else None


def _mode(making: Making, block: Block, row: DataRow) -> str:
    column = column_of(block, "mode")
    cell = row.cell(column)
    if column is None or cell.blank:
        return making.asking.one("mode", "FP-I079", cell.where, _MODES, block.range)
    return code("mode", cell.text) or making.asking.one(
        f"mode.{cell.text}", "FP-I079", cell.where, _MODES, cell.text
    )


def _treatment(making: Making, block: Block, row: DataRow, column: Column, where: Where) -> str:
    stated = column_of(block, "treatment")
    text = row.cell(stated).text if stated is not None else without_unit(column.entity)
    known = code("treatment", text) if text else None
    if known:
        return known
    name = f"treatment.{text}" if text else "treatment"
    found = making.asking.one(name, "FP-I052", where, tuple(choices("treatment", "en")), text)
    return code("treatment", found) or "" if found else ""
