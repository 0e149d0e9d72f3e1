"""The rows of a sector start: prepared for a blank study, and known again while they are still blank."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from footprint.base.messages import LANGS, Lang
from footprint.intake.cells import Cell
from footprint.intake.reading import Row
from footprint.intake.rows import SHEET_OF, SheetRow, Value, question_row, sheet_row
from footprint.model.sectors.starts import FIELD_OF, Item, expected, items, processes, starts
from footprint.model.study import BOUNDARY_STAGES
from footprint.model.vocabulary import code, label

#: What makes a row of a line sheet say something.
_AMOUNTS: Mapping[str, tuple[str, ...]] = {
    "bom": ("amount",),
    "energy": ("amount",),
    "transport": ("amount", "distance"),
    "waste": ("amount",),
}


def prepared(key: str, lang: Lang) -> dict[str, list[SheetRow]]:
    """The sheets of a new study of a sector: unit processes, lines without amounts, questions.

    Lines stand at the default process: the listed unit processes tell the system, and whoever has data by
    process writes its id in the column Process.
    """
    start = starts()[key]
    out: dict[str, list[SheetRow]] = {
        "processes": [
            sheet_row(
                "processes", {"process": p.id, "name": p.name(lang), "own_or_outsourced": p.operated}, lang
            )
            for p in processes(key)
        ]
    }
    wanted = expected(key, frozenset(start.stages or BOUNDARY_STAGES[start.boundary]))
    for item in wanted:
        if item.kinds:
            sheet, values = _line(item, lang)
            out.setdefault(sheet, []).append(sheet_row(sheet, values, lang))
    out["sector"] = [sheet_row("sector", question_row(item, lang), lang) for item in wanted]
    return out


def product_of(key: str, lang: Lang) -> dict[str, tuple[Value, str | None]]:
    """The cells of the sheet Product that a sector start fills in; a person may change them."""
    start = starts()[key]
    stages = ", ".join(label("stage", s, lang) for s in start.stages)
    return {
        "declared_unit": (start.amount, start.unit),
        "boundary": (label("boundary", start.boundary, lang), None),
        "stages": (stages or None, None),
        "gwp_set": ("AR6-GWP100", None),
        "rules": ("general-1", None),
        "sector": (label("sector", key, lang), None),
    }


def _line(item: Item, lang: Lang) -> tuple[str, dict[str, Any]]:
    """The sheet and the known cells of an item's row."""
    kind = item.kinds[0]
    sheet = SHEET_OF[kind]
    values: dict[str, Any] = {"line_id": item.id, "name": item.name(lang), "kind": kind, "stage": item.stage}
    if sheet == "bom":
        values["part_no"] = item.id
    if sheet == "energy":
        values["note"] = item.name(lang)
    if sheet == "transport" and item.stage == "distribution":
        values["cargo"] = ("product",)
    if item.field and SHEET_OF.get(FIELD_OF.get(item.field, "")) == sheet:
        values[item.field] = item.values[0]
    return sheet, values


@cache
def _cells(key: str) -> Mapping[tuple[str, str], frozenset[str]]:
    """The columns that the prepared row of an item fills, by sheet and item."""
    out = {}
    for item in items(key):
        if item.kinds:
            found = [_line(item, lang) for lang in LANGS]
            out[found[0][0], item.id] = frozenset(k for _, values in found for k in values)
    return out


def sector_of(product: Mapping[str, tuple[Cell, Cell]]) -> str:
    """The key of the sector that the sheet Product names, or ""."""
    pair = product.get("sector")
    return code("sector", pair[0].text) or "" if pair is not None else ""


def unanswered(sector: str, row: Row) -> bool:
    """Whether a row is a prepared one that nobody has filled in: it says nothing yet."""
    if row.sheet == "sector":
        return row.cell("answer").blank and row.cell("reason").blank
    known = _cells(sector).get((row.sheet, row.cell("line_id").text)) if sector else None
    if known is None or not all(row.cell(k).blank for k in _AMOUNTS[row.sheet]):
        return False
    return all(cell.blank or key in known for key, cell in row.cells.items())
