"""What the columns of a table are: one field each, one kind a table; what is open is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from footprint.base.unit_table import names
from footprint.base.where import Where
from footprint.intake.cells import Cell
from footprint.intake.tables.asking import Asking
from footprint.intake.tables.blocks import Head, RawBlock, dated, number_like
from footprint.intake.tables.fields import KINDS, NUMERIC, TARIFFS, Column
from footprint.intake.tables.headers import meaning
from footprint.intake.tables.unit_columns import units_of
from footprint.intake.tables.units import choices, dimension, settled, unit_ids
from footprint.intake.workbook import column_letter

#: Fields of which a table may have several columns.
_MANY = frozenset({"price", "note", "emissions", "factor", "factor_source", "ignored", "scope", "reading",
                   "assembly", "unit"})  # fmt: skip
_NAMES = frozenset({"name", "part_no", "model", "designator", "material", "level", "parent", "spec",
                    "component", "line_name"})  # fmt: skip
_TIMES = frozenset({"date", "month", "start", "end"})
_POSITION = re.compile(r"[0-9]+(?:\.[0-9]+)*", re.ASCII)
_WHOLE = re.compile(r"[0-9]+")
_BRACKET = re.compile(r"(?P<head>.+?)\s*[(（\[【](?P<inner>[^()（）\[\]【】]{1,20})[)）\]】]\s*")
#: The answer for brackets in a header that hold no unit.
NO_UNIT = "no unit"
#: The answer for tariffs without a column of their total.
NO_TOTAL = "no total"


@dataclass(frozen=True, slots=True)
class Settled:
    """A block whose columns are understood; ``amounts`` are the columns of which each makes a line a row."""

    raw: RawBlock
    kind: str
    columns: tuple[Column, ...]
    amounts: tuple[Column, ...]

    def get(self, field: str) -> Column | None:
        """The column of a field."""
        return next((c for c in self.columns if c.field == field), None)

    def has(self, *fields: str) -> bool:
        """Whether any of the fields has a column."""
        return any(c.field in fields for c in self.columns)


def is_factor_table(raw: RawBlock) -> bool:
    """A table of emission factors: every numeric column is one, or says when it holds."""
    fields = {h.meaning.field for h in raw.heads}
    if "factor" not in fields:
        return False
    numbers = [h for h in raw.heads if _numeric(raw, h.column) and h.meaning.field != "factor"]
    return not any(h.meaning.field in NUMERIC or h.meaning.field == "" for h in numbers if not _years(raw, h))


def _years(raw: RawBlock, head: Head) -> bool:
    """A column of whole numbers that are years."""
    cells = [raw.grid.cell(n, head.column) for n in raw.rows]
    return all(c.blank or (_WHOLE.fullmatch(c.text) and 1900 <= int(c.text[:6]) <= 2200) for c in cells)


def _numeric(raw: RawBlock, column: int) -> bool:
    """Whether at least half of the filled cells hold numbers."""
    cells = [c for n in raw.rows if not (c := raw.grid.cell(n, column)).blank]
    return bool(cells) and 2 * sum(number_like(c) for c in cells) >= len(cells)


def settle(raw: RawBlock, asking: Asking, wanted: str = "") -> Settled | None:
    """The fields of a block's columns and its kind; None while a question stands in the way."""
    found = [_column(raw, head, asking) for head in raw.heads]
    if any(c is None for c in found):
        return None
    columns = _structure(raw, _once(raw, [c for c in found if c is not None]), asking)
    kind = wanted or _kind(raw, columns) or asking.one("kind", "FP-I074", _where(raw), KINDS, raw.range())
    if not kind:
        return None
    with_units = units_of(raw, _suited(kind, columns), asking)
    amounts = None if with_units is None else _amounts(raw, kind, with_units, asking)
    if amounts is None or with_units is None:
        return None
    columns = with_units
    chosen = {c.column for c in amounts}
    columns = [next((a for a in amounts if a.column == c.column), c) for c in columns]
    unused = [c.header or "?" for c in columns if c.ignored and c.column not in chosen]
    if unused:
        asking.note("FP-I082", _where(raw), ", ".join(unused))
    out_of_sight = raw.grid.hidden_columns
    hidden = [c.header or "?" for c in columns if c.column in out_of_sight and not c.ignored]
    if hidden:
        asking.note("FP-I175", _where(raw), ", ".join(hidden))
    return Settled(raw, kind, tuple(columns), tuple(amounts))


def _where(raw: RawBlock) -> Where:
    return Where(raw.grid.file, raw.grid.sheet, raw.range())


def _column(raw: RawBlock, head: Head, asking: Asking) -> Column | None:
    """A head with its field and unit; None while it is asked whether a bracket holds a unit."""
    unit = head.unit_row or head.meaning.unit_text
    known = settled(unit) or (unit if unit_ids(unit) else "")
    found = Column(
        head.column, head.text, head.meaning.field, head.meaning.carrier, known,
        numeric=_numeric(raw, head.column), short=head.short or head.text,
    )  # fmt: skip
    inner = _BRACKET.fullmatch(head.text)
    said = meaning(inner["head"]) if inner is not None else None
    if inner is None or said is None or said.field not in NUMERIC:
        return found
    if found.field or known or not found.numeric:
        return found
    text, where = inner["inner"].strip(), raw.grid.where(raw.header_rows[-1], head.column)
    answer = asking.ask(f"unit.{text}", "FP-I077", where, (*choices(text), NO_UNIT), got=head.text, free=True)
    if not answer:
        return None
    if answer[0] != NO_UNIT and answer[0] not in names():
        asking.fault("FP-I087", where, answer[0], " | ".join(choices(text)), question=f"unit.{text}")
        return None
    chosen = "" if answer[0] == NO_UNIT else answer[0]
    return replace(found, field=said.field, carrier=said.carrier, unit=chosen)


def _once(raw: RawBlock, columns: list[Column]) -> list[Column]:
    """Each single field has one column; ``型号`` is a name where there is no other."""
    fields = [c.field for c in columns]
    out = []
    for column in columns:
        field = column.field
        if field == "model":
            field = "name" if "name" not in fields else ("part_no" if "part_no" not in fields else "spec")
        if field == "line_name":
            field = "name"
        elif field == "name" and "line_name" in fields:
            field = "assembly"  # the product that the lines belong to
        if field == "component":
            field = "assembly" if "part_no" in fields else "part_no"
        if field == "material" and "name" not in fields and "part_no" not in fields and "model" not in fields:
            field = "name"
        out.append(replace(column, field=field))
    seen: set[str] = set()
    for index, column in enumerate(out):
        if column.field in seen and column.field not in _MANY and column.field != "amount":
            out[index] = replace(column, field="note" if not column.numeric else "")
        seen.add(column.field)
    return out


def _structure(raw: RawBlock, columns: list[Column], asking: Asking) -> list[Column]:
    """Columns without a known header that hold the levels of a tree, or name the rows above."""
    fields = {c.field for c in columns}
    if fields & {"level", "parent", *_TIMES} or not fields & {"part_no", "name"}:
        return columns
    texts = {c.column: [t for n in raw.rows if (t := raw.grid.cell(n, c.column).text)] for c in columns}
    named = {t for c in columns if c.field in ("part_no", "name") for t in texts[c.column]}
    for index, column in enumerate(columns):
        mine = texts[column.column]
        if column.field or not mine:
            continue
        if is_tree(mine) and len(mine) == len(raw.rows):
            return [*columns[:index], replace(column, field="level"), *columns[index + 1 :]]
        if not column.numeric and named.issuperset(mine):
            where = raw.grid.where(raw.header_rows[-1], column.column)
            name = f"column.{column.header}"
            if asking.one(name, "FP-I186", where, ("parent", "nothing"), column.header) == "parent":
                return [*columns[:index], replace(column, field="parent"), *columns[index + 1 :]]
    return columns


def is_tree(texts: list[str]) -> bool:
    """Whether dotted positions (``1``, ``1.1``) form a tree: each has its parent among them."""
    known = set(texts)
    dotted = [t for t in texts if "." in t]
    whole = all(_POSITION.fullmatch(t) for t in texts) and len(known) == len(texts)
    return whole and bool(dotted) and all(t.rpartition(".")[0] in known for t in dotted)


def _kind(raw: RawBlock, columns: Iterable[Column]) -> str:
    """The kind that the fields themselves say; empty where they do not."""
    fields = {c.field for c in columns}
    units = {dimension(c.unit) for c in columns if c.field in NUMERIC}
    if fields & {"distance", "tkm"} or ("mode" in fields and fields & {"from", "to", "cargo_mass"}):
        return "transport"
    if "treatment" in fields or "waste" in fields:
        return "waste"
    carried = any(c.field == "amount" and c.carrier for c in columns)
    months = sum(dated(Cell(h.text, Where())) for h in raw.heads) >= 2
    if fields & set(TARIFFS) or carried:
        return "energy"
    if fields & _TIMES and (fields & {"carrier", "meter"} or units & {"electricity", "heat", "fuel_net"}):
        return "energy"
    if "carrier" in fields and not fields & _NAMES:
        return "energy"
    if months and "meter" in fields:
        return "energy"
    if fields & _NAMES and not fields & _TIMES:
        return "bom"
    return ""


def _suited(kind: str, columns: list[Column]) -> list[Column]:
    """Fields that mean something else in a table of this kind."""
    moved = {
        "transport": {
            "origin": "from",
            "mass": "cargo_mass",
            "mass_total": "cargo_mass",
            "amount": "cargo_mass",
        },
        "waste": {
            "mass": "amount",
            "mass_total": "amount",
            "name": "waste",
            "material": "waste",
            "kind": "waste",
        },
        "energy": {"name": "carrier", "kind": "carrier", "assembly": "meter", "mass": "amount"},
        "bom": {"carrier": "name", "waste": "name"},
    }[kind]
    have = {c.field for c in columns}
    out = []
    for column in columns:
        target = moved.get(column.field, "")
        if target and target not in have and not (column.field == "amount" and "tkm" in have):
            have.add(target)
            column = replace(column, field=target)
        out.append(column)
    return out


def _amounts(raw: RawBlock, kind: str, columns: list[Column], asking: Asking) -> list[Column] | None:
    """The columns whose numbers become lines; None while it is asked."""
    if kind == "transport":
        return []
    found = [c for c in columns if c.field == "amount"]
    carriers = [c.carrier for c in found]
    if kind == "energy" and len(found) > 1 and len(set(carriers)) == len(found) and all(carriers):
        return [replace(c, entity=c.header) for c in found]
    if len(found) > 1:
        return _choose(raw, found, asking, "column.amount", "FP-I072")
    if found:
        return found
    if kind == "bom" and (stated := _instead(columns)):
        return stated
    free = any(c.numeric and c.field == "" and c.header for c in columns)
    if kind == "energy" and any(c.field in (*TARIFFS, *(() if free else ("subtotal",))) for c in columns):
        total = [c for c in columns if c.field == "subtotal"][:1]
        parts = [c for c in columns if c.field in TARIFFS]
        others = [c.header for c in columns if c.numeric and c.field == "" and c.header]
        if not total and others:  # a number beside the tariffs that no word says may be their total
            shown = ", ".join(c.header for c in parts)
            chosen = asking.one("column.total", "FP-I185", _where(raw), (*others, NO_TOTAL), shown)
            if not chosen:
                return None
            total = [c for c in columns if c.header == chosen][:1]
        return [replace(c, field="amount") for c in total] or [replace(c, entity=c.header) for c in parts]
    return _wide(raw, kind, columns, asking)


def _instead(columns: list[Column]) -> list[Column]:
    """What stands for the amount of a bill of materials without such a column: consumption, then mass."""
    for field in ("gross", "net", "subtotal", "mass_gross", "mass", "mass_total"):
        found = [c for c in columns if c.field == field and c.numeric]
        if found:
            return [
                replace(found[0], field="amount" if field in ("mass", "mass_total", "subtotal") else field)
            ]
    return []


def _wide(raw: RawBlock, kind: str, columns: list[Column], asking: Asking) -> list[Column] | None:
    """Columns that are months, variants of the product, or sites, buildings and streams."""
    free = [c for c in columns if c.numeric and c.field == "" and c.header]
    months = [c for c in free if dated(Cell(c.header, Where()))]
    if len(months) >= 2:
        return [replace(c, field="amount", entity=c.short) for c in months]
    if not free and (total := [c for c in columns if c.field == "subtotal"]):
        return [replace(total[0], field="amount")]
    if not free:
        named = [c for c in columns if c.field not in _TIMES and c.header]
        return _choose(raw, named, asking, "column.amount", "FP-I072")
    if len(free) == 1:
        return _choose(raw, free, asking, "column.amount", "FP-I072")
    if kind == "bom":
        return _choose(raw, free, asking, "variant", "FP-I065")
    return _choose(raw, free, asking, "entities", "FP-I066", multiple=True)


def _choose(
    raw: RawBlock, columns: list[Column], asking: Asking, name: str, code: str, *, multiple: bool = False
) -> list[Column] | None:
    headers = [c.header for c in columns]
    names = {
        f"{c.header} [{column_letter(c.column)}]" if headers.count(c.header) > 1 else c.header: c
        for c in columns
    }
    found = asking.ask(name, code, _where(raw), tuple(names), got=raw.range(), multiple=multiple)
    if not found:
        return None
    chosen = [c for title, c in names.items() if title in found]
    return [replace(c, field="amount", entity=c.short if multiple else "") for c in chosen]
