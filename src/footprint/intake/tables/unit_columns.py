"""Which numbers a column of units belongs to: a table may have one for the amounts and one for the masses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from footprint.base.unit_table import names, units
from footprint.intake.tables.asking import Asking
from footprint.intake.tables.blocks import RawBlock
from footprint.intake.tables.fields import NUMERIC, TARIFFS, Column
from footprint.intake.tables.units import settled

_MASSES = ("mass", "mass_total", "mass_gross")
#: What a single column of units speaks of, wherever it stands; wide columns have no field yet.
_MAIN = frozenset({"amount", "gross", "net", "subtotal", "cargo_mass", "tkm", "", *TARIFFS})
_RATES = frozenset({"scrap", "recycled"})


def units_of(raw: RawBlock, columns: Sequence[Column], asking: Asking) -> list[Column] | None:
    """The columns with the number of the unit column that each is in; None while it is asked."""
    found = [c for c in columns if c.field == "unit"]
    if not found:
        return list(columns)
    if len(found) > 1:
        return _paired(columns, found)
    unit = found[0]
    left = _beside(columns, unit)[0]
    main = [c for c in columns if c.field in _MAIN]
    stated = next((c for c in columns if c.field in ("amount", "gross", "net", "cargo_mass", "tkm")), None)
    if stated is None:
        main += [c for c in columns if c.field in _MASSES]
    elif left is not None and left.field in (*_MASSES, "distance"):
        owner = _owner(raw, unit, left, stated, asking)
        if owner is None:
            return None
        main = [left] if owner is left else main
    return [replace(c, unit_at=unit.column) if c in main else c for c in columns]


def _beside(columns: Sequence[Column], unit: Column) -> tuple[Column | None, Column | None]:
    """The measures next to a column of units."""
    index = columns.index(unit)
    left = columns[index - 1] if index else None
    right = columns[index + 1] if index + 1 < len(columns) else None
    return (left if left is not None and _measure(left) else None,
            right if right is not None and _measure(right) else None)  # fmt: skip


def _measure(column: Column) -> bool:
    return column.field not in _RATES and (column.field in NUMERIC or (column.numeric and column.field == ""))


def _paired(columns: Sequence[Column], found: Sequence[Column]) -> list[Column]:
    """Several unit columns: each belongs to the number at its left, else to the one at its right."""
    owner: dict[int, int] = {}
    for unit in found:
        left, right = _beside(columns, unit)
        mine = left if left is not None and left.column not in owner else right
        if mine is not None and mine.column not in owner:
            owner[mine.column] = unit.column
    return [replace(c, unit_at=owner.get(c.column, 0)) for c in columns]


def _owner(raw: RawBlock, unit: Column, left: Column, stated: Column, asking: Asking) -> Column | None:
    """Whether units behind a mass are those of the mass or of the amount; asked where both may be."""
    texts = {c.text for n in raw.rows if not (c := raw.grid.cell(n, unit.column)).blank}
    wanted = "length" if left.field == "distance" else "mass"
    if left.unit or not all(_measures(t, wanted) for t in texts):
        return stated
    if stated.unit:
        return left
    where = raw.grid.where(raw.header_rows[-1], unit.column)
    chosen = asking.one("unit.column", "FP-I176", where, (left.header, stated.header), unit.header)
    return next((c for c in (left, stated) if c.header == chosen), None)


def _measures(text: str, dimension: str) -> bool:
    return any(units()[u].dimension == dimension for u in names().get(settled(text) or "", ()))
