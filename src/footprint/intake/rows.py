"""The Study as rows of the sheets: the inverse of reading, used by every writer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from footprint.base.messages import Lang
from footprint.base.unit_table import units
from footprint.intake.builders import CALORIFIC
from footprint.intake.sheets import ASSESSED, Column, columns, product_rows
from footprint.model.lines import Line, Match
from footprint.model.sectors.starts import Item, items, starts
from footprint.model.study import Study
from footprint.model.types import Quantity, exact_text
from footprint.model.vocabulary import label

Value = str | int | Fraction | None
SheetRow = dict[str, Value]

#: The sheet on which lines of a kind stand.
SHEET_OF = {
    "material": "bom",
    "auxiliary": "bom",
    "service": "bom",
    "packaging": "bom",
    "capital_goods": "bom",
    "phantom": "bom",
    "substitute": "bom",
    "intermediate": "bom",
    "avoided": "bom",
    "energy": "energy",
    "transport": "transport",
    "waste": "waste",
    "direct": "waste",
}
_LINE_FIELDS = {"line_id": "id", "external_id": "external_ref"}


def text_of(value: Value) -> str:
    """A plain value as text."""
    if value is None:
        return ""
    return exact_text(value) if isinstance(value, Fraction) else str(value)


def _plain(value: Any, column: Column, lang: Lang) -> Value:
    """One value as it stands in a cell."""
    if value is None or value in ("", ()):
        return None
    if column.type in ("list", "stage") or (column.type == "text" and column.list):
        return label(column.list, value, lang)
    if column.type == "bool":
        return label(column.list, "yes" if value else "no", lang)
    if column.type == "percent":
        return Fraction(value) * 100
    if column.type == "stages":
        return ", ".join(label("stage", s, lang) for s in value)
    if column.type == "reasons":
        return "; ".join(f"{label('stage', e.stage, lang)}={e.reason}" for e in value)
    if column.type == "pairs":
        return "; ".join(f"{k}={exact_text(v)}" for k, v in sorted(value.items())) or None
    if column.type == "key_or_share" and isinstance(value, str):
        return label(column.list or "share_key", value, lang)
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, (Fraction, int, str)):
        return value
    raise TypeError(f"{column.key}: {type(value).__name__}")


def sheet_row(sheet: str, values: Mapping[str, Any], lang: Lang) -> SheetRow:
    """Values of the model as the cells of one row."""
    return {key: _plain(values.get(key), column, lang) for key, column in columns(sheet).items()}


def _of(value: Any, sheet: str, renamed: Mapping[str, str], extra: Mapping[str, Any]) -> dict[str, Any]:
    out = {key: getattr(value, renamed.get(key, key), None) for key in columns(sheet)}
    return {**out, **extra}


def _amount(quantity: Quantity | None, key: str = "amount", unit: str = "unit") -> dict[str, Any]:
    return {key: quantity.value if quantity else None, unit: quantity.unit if quantity else None}


def _in(quantity: Quantity | None, unit: str) -> Fraction | None:
    """The value of a quantity in a unit of its dimension."""
    return None if quantity is None else quantity.base / units()[unit].ratio


def _split(line: Line) -> dict[str, Any]:
    """Part and whole of a split in their one unit."""
    stated = line.split_part or line.split_total
    if stated is None:
        return {}
    part, total = (_in(q, stated.unit) for q in (line.split_part, line.split_total))
    return {"split_part": part, "split_total": total, "split_unit": stated.unit}


def _line(line: Line) -> tuple[str, dict[str, Any]]:
    sheet = SHEET_OF[line.kind]
    extra: dict[str, Any] = _amount(line.amount)
    share = line.share_key or line.share
    if sheet == "energy":
        extra |= {"share": share, "heating_value": None, "reference_state": None}
        extra |= {"per": None if line.per == "period" else line.per}
        bridge = next((b for b in line.bridges if b.method == CALORIFIC), None)
        if bridge is not None:
            extra |= {
                "calorific_value": bridge.ratio,
                "calorific_unit": bridge.target,
                "calorific_source": bridge.reference,
            }
    if sheet in ("waste", "bom"):
        extra |= {"share": share}
    if sheet in ("energy", "transport"):
        extra |= _split(line)
    if sheet == "transport":
        extra |= _amount(line.distance, "distance", "distance_unit")
        extra |= {"per": line.per if line.amount else None}
        extra |= {"payload": _in(line.payload, "t"), "volume": _in(line.volume, "m3")}
    return sheet, _of(line, sheet, _LINE_FIELDS, extra)


def rows_of(study: Study, lang: Lang) -> dict[str, list[SheetRow]]:
    """Every sheet but Product, as rows of plain cell values, lists sorted by id."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in sorted(study.lines, key=lambda x: x.id):
        sheet, values = _line(line)
        found.setdefault(sheet, []).append(values)
    found["output"] = [
        _of(
            o,
            "output",
            {},
            _amount(o.amount)
            | {"mass_each": o.mass_each.base if o.mass_each else None}
            | _amount(o.revenue, "revenue", "revenue_unit")
            | _amount(o.physical, "physical", "physical_unit"),
        )
        for o in study.outputs
    ]
    found["processes"] = [
        _of(
            p,
            "processes",
            {"process": "id", "own_or_outsourced": "operated", "yield": "yield_"},
            _amount(p.output, "output"),
        )
        for p in study.processes
    ]
    found["masses"] = [_of(m, "masses", {}, {"mass_g": m.mass.base * 1000}) for m in study.masses]
    found["factors"] = [
        _of(f, "factors", {}, {"value": None, "heating_value": f.heating_value_basis or None})
        for f in study.factors
    ]
    found["evidence"] = [_of(e, "evidence", {}, _amount(e.quantity)) for e in study.evidence]
    found["assessments"] = [
        _of(a, "assessments", {"rules": "rule_set", "stages": "partial"}, {}) for a in study.assessments[1:]
    ]
    found["family"] = [
        _of(m, "family", {}, _amount(m.declared_unit) | {"net_mass": m.net_mass.base if m.net_mass else None})
        for m in study.family
    ]
    found["recycling"] = [_of(r, "recycling", {}, {}) for r in study.recycling]
    found["instruments"] = [_of(i, "instruments", {}, _amount(i.volume, "volume")) for i in study.instruments]
    found["energy_balance"] = [_of(b, "energy_balance", {}, {}) for b in study.energy_balance]
    found["sector"] = _answers(study, lang)
    found["quality"] = [_of(q, "quality", {"line_id": "line"}, {}) for q in study.quality]
    found["match"] = list(_matches(study.lines))
    return {sheet: [sheet_row(sheet, v, lang) for v in values] for sheet, values in found.items()}


def question_row(item: Item, lang: Lang) -> dict[str, Any]:
    """What stands on the sheet Sector about an item before it is answered."""
    source = f"{item.source.name(lang)} ({label('confidence', item.source.confidence, lang)})"
    return {
        "item": item.id, "need": "must" if item.must else "usual", "name": item.name(lang),
        "question": item.ask(lang), "why": item.why(lang), "source": source,
    }  # fmt: skip


def _answers(study: Study, lang: Lang) -> list[dict[str, Any]]:
    known = {i.id: i for i in items(study.product.sector)} if study.product.sector in starts() else {}
    asked = {name: question_row(item, lang) for name, item in known.items()}
    return [{**_of(a, "sector", {}, {}), **asked.get(a.item, {})} for a in study.sector_answers]


def _matches(lines: Iterable[Line]) -> Iterable[dict[str, Any]]:
    """One row for every group of lines that share a match; an open line has its own."""
    groups: dict[tuple[Match, str], list[str]] = {}
    for line in sorted(lines, key=lambda x: x.id):
        for match in line.matches:
            if match != Match(role=match.role):
                alone = line.id if match.state == "open" else ""
                groups.setdefault((match, alone), []).append(line.id)
    for (match, _), ids in groups.items():
        yield _match(match, ids)


def _match(match: Match, ids: list[str]) -> dict[str, Any]:
    estimate = match.estimate.base if match.estimate else None
    return _of(match, "match", {}, {"line_ids": tuple(ids), "estimate": estimate})


def match_row(match: Match, ids: list[str], lang: Lang) -> SheetRow:
    """One row of the sheet Match."""
    return sheet_row("match", _match(match, ids), lang)


def product_values(study: Study, lang: Lang) -> dict[str, tuple[Value, str | None]]:
    """The sheet Product: key -> (value, unit)."""
    product, first = study.product, study.assessments[0]
    out: dict[str, tuple[Value, str | None]] = {}
    for key, column in product_rows().items():
        value: Any = getattr(product, key, None)
        if key in ASSESSED:
            value = getattr(first, ASSESSED[key])
        if isinstance(value, Quantity):
            out[key] = (value.value, value.unit)
        elif column.type == "quantity_or_na" and value is None:
            out[key] = ("不适用" if lang == "zh" else "n/a", None)
        elif value is None or column.type.startswith("quantity"):
            out[key] = (None, None)
        else:
            out[key] = (_plain(value, column, lang), None)
    return out
