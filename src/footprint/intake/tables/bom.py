"""Rows of a bill of materials: parts with amounts, masses, levels, substitutes and phantom parts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from footprint.base.unit_table import names, units
from footprint.base.where import Where
from footprint.factors.places import place_code
from footprint.intake.cells import Cell, half_step
from footprint.intake.masses_headers import said_each
from footprint.intake.tables.asking import Asking
from footprint.intake.tables.fields import Column
from footprint.intake.tables.levels import linked, product_row
from footprint.intake.tables.making import Making, column_of, text_of
from footprint.intake.tables.rows import Block, DataRow
from footprint.intake.tables.values import amount
from footprint.model.types import exact_text
from footprint.model.vocabulary import code

#: Dimensions that an amount of material may have; others are asked.
MATERIAL = ("mass", "piece", "length", "area", "volume", "freight", "time")
_MASSES = ("g", "kg", "mg", "t")
_SUBSTITUTE = frozenset({"替代料", "替代", "替代件", "替", "substitute", "alternative", "alternate", "alt",
                         "sub", "y", "yes", "是", "√", "true", "备选", "备用料"})  # fmt: skip
_MAIN = frozenset({"", "主料", "主", "main", "primary", "n", "no", "否", "false", "original", "-", "0"})
_NONE = frozenset({"-", "—", "/", "无", "n/a"})
_YES = frozenset({"y", "yes", "是", "√", "true", "1", "x", "phantom", "虚拟件", "虚拟"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part before it becomes a row: its line id, its row of the table, what it is and takes."""

    id: str
    row: DataRow
    part_no: str
    name: str
    value: Fraction
    unit: str
    where: Where
    kind: str = "material"
    level: int | None = None
    parent: str = ""
    basis: str = ""


def bom_lines(making: Making, block: Block, amounts: tuple[Column, ...], unit: str) -> None:
    """The parts of a table as rows of the sheets BOM, Masses and (for tonne-kilometres) Transport.

    Parameters
    ----------
    making : Making
        Grows by the rows and their questions.
    block : Block
        The table.
    amounts : tuple of Column
        The column of the amount.
    unit : str
        The unit of numbers that carry none, as answered; empty while it is open.
    """
    if not amounts:
        return
    column = amounts[0]
    parts = []
    product = product_row(making.asking, block)
    for row in block.rows:
        if row.number == product:
            making.asking.note("FP-I084", row.cell(None).where, text_of(row, block, "name", "part_no"))
            continue
        part = _part(making, block, row, column, unit)
        if part is not None:
            parts.append(part)
    parts = _substitutes(making, block, parts)
    for part in linked(making, block, parts):
        _write(making, block, part)
    if parts:
        where = Where(parts[0].where.file, block.sheet, block.range)
        making.asking.note("FP-I095", where, block.range)
    if (gross := column_of(block, "mass_gross")) is not None and gross not in amounts:
        making.asking.note("FP-I125", block.rows[0].at(gross).where, gross.header)


def needs_unit(asking: Asking, block: Block, amounts: tuple[Column, ...]) -> bool:
    """Whether some number of the table has no unit in its cell, its row or its header."""
    if not amounts or amounts[0].unit:
        return False
    product = product_row(asking, block) if block.kind == "bom" else None
    for row in block.rows:
        cell = row.cells.get(amounts[0].column) if row.number != product else None
        said = amount(cell, block.decimal_comma) if cell is not None else None
        bare = said is not None and said.value is not None and not said.unit
        if bare and amounts[0].unit_at not in row.cells:
            return True
    return False


def _part(making: Making, block: Block, row: DataRow, column: Column, bare: str) -> Part | None:
    cell = row.at(column)
    said = making.amount(block, row, column)
    name = text_of(row, block, "name", "part_no", "spec", "material", "designator")
    part_no = text_of(row, block, "part_no") or _by_name(row, block)
    if said is None:
        return None
    if said.vague or said.value is None:
        question = ("blank", "FP-I177") if cell.blank else ("words", "FP-I070")
        chosen = making.asking.one(*question, cell.where, ("lot", "skip"), cell.text or name)
        if chosen == "skip":
            making.skipped.add(row.number)
            making.asking.note("FP-I118", cell.where, str(row.number))
        if chosen != "lot":
            return None
        made = Part(
            making.next_id("bom"), row, part_no, name, Fraction(1), "piece", cell.where, _kind(row, block)
        )
        return made if name else None
    if said.value < 0:
        making.asking.fault("FP-I090", cell.where, cell.text)
        return None
    if not name:
        making.asking.fault("FP-I093", cell.where, cell.text)
        return None
    stated = making.row_unit(row, column, said)
    if stated == "":
        return None
    unit = making.unit(stated, cell.where, MATERIAL) if stated is not None else bare
    if not unit:
        return None
    value, basis = (
        said.value or Fraction(0),
        {"gross": "gross", "mass_gross": "gross", "net": "net"}.get(column.field, ""),
    )
    made = Part(
        making.next_id("bom"), row, part_no, name, value, unit, cell.where, _kind(row, block), basis=basis
    )
    return _consumed(making, block, made, column)


def _by_name(row: DataRow, block: Block) -> str:
    """What tells parts without a number apart: name, specification and material together."""
    texts = dict.fromkeys(text_of(row, block, f) for f in ("name", "spec", "material"))
    return " ".join(t for t in texts if t)[:200] or text_of(row, block, "designator")


def _consumed(making: Making, block: Block, part: Part, column: Column) -> Part | None:
    """Gross and net consumption in two columns: what is taken is the gross amount."""
    gross, net = column_of(block, "gross"), column_of(block, "net")
    if column.field == "amount" or gross is None or net is None:
        return part
    most = making.amount(block, part.row, gross)
    least = making.amount(block, part.row, net)
    if most is None or least is None:
        return None
    if most.value is None or least.value is None:
        return part
    if most.unit == least.unit and gross.unit == net.unit and most.value < least.value:
        got = f"{exact_text(most.value)} < {exact_text(least.value)}"
        making.asking.fault("FP-I183", part.where, got)
        return None
    return replace(part, value=most.value, basis="gross")


def _kind(row: DataRow, block: Block) -> str:
    marked = {field: text_of(row, block, field).casefold() for field in ("kind", "substitute", "phantom")}
    if marked["phantom"] in _YES or code("kind", marked["kind"]) == "phantom":
        return "phantom"
    if marked["substitute"] in _SUBSTITUTE or marked["kind"] in _SUBSTITUTE - {"y", "yes", "是", "√", "true"}:
        return "substitute"
    found = code("kind", text_of(row, block, "kind"))
    return found if found in ("auxiliary", "service", "packaging") else "material"


def _substitutes(making: Making, block: Block, parts: list[Part]) -> list[Part]:
    """Rows that share an alternative group: a person says whether only the first is used."""
    column = column_of(block, "substitute")
    if column is None:
        return parts
    groups: dict[str, list[Part]] = {}
    for part in parts:
        text = part.row.cell(column).text
        if text.casefold() not in _SUBSTITUTE | _MAIN:
            groups.setdefault(text, []).append(part)
    several = {text: found for text, found in groups.items() if len(found) > 1}
    if not several:
        return parts
    first = next(iter(several.values()))[0]
    chosen = making.asking.one("substitutes", "FP-I078", first.where, ("first", "all"), ", ".join(several))
    if chosen != "first":
        return parts
    others = {p.id for found in several.values() for p in found[1:]}
    return [replace(p, kind="substitute") if p.id in others else p for p in parts]


def _write(making: Making, block: Block, part: Part) -> None:
    def get(field: str) -> Cell | None:
        column = column_of(block, field)
        return part.row.cell(column) if column is not None else None

    kind, unit, value = part.kind, part.unit, part.value
    if "freight" in {units()[u].dimension for u in names()[part.unit]}:
        _freight(making, part)
        return
    mass = _mass(making, block, part)
    if mass is None:
        return
    if mass[0] == "line":
        value, unit = mass[1], mass[2]
    elif mass[0] == "piece":
        _mass_row(making, block, part, mass[1] * units()[names()[mass[2]][0]].ratio * 1000)
    spec = [
        t
        for t in (text_of(part.row, block, "spec"), text_of(part.row, block, "material"))
        if t and t != part.name
    ]
    making.add(
        "bom",
        {
            "line_id": part.id, "external_id": get("line_no"), "level": part.level, "parent": part.parent,
            "part_no": part.part_no, "name": part.name, "spec": " / ".join(spec)[:300], "amount": value,
            "basis": part.basis, "unit": unit, "per": "piece" if not part.parent else "output", "kind": kind,
            "scrap": _percent(making, part, block, "scrap") if not part.basis else None,
            "supplier": get("supplier"), "recycled": _percent(making, part, block, "recycled"),
            "origin": _origin(making, part, block), "note": _note(part, block),
        },
        part.where,
    )  # fmt: skip


def _origin(making: Making, part: Part, block: Block) -> str:
    """The code of the place that the table states; what is no known place is said, and none is taken."""
    column = column_of(block, "origin")
    cell = part.row.cell(column) if column is not None else None
    if cell is None or cell.blank or cell.text.strip() in ("-", "/", "–"):
        return ""
    code = place_code(cell.text.strip())
    if not code:
        making.asking.note("FP-I190", cell.where, cell.text)
    elif code != cell.text.strip():
        making.asking.note("FP-I191", cell.where, cell.text, code)
    return code


def _note(part: Part, block: Block) -> str:
    """Remarks, designators and groups of the table, so that nothing a person wrote is lost."""
    kept = [c for c in block.columns if c.field in ("note", "designator", "assembly")]
    texts = [" ".join(part.row.cells[c.column].text.split()) for c in kept if c.column in part.row.cells]
    return "; ".join(t for t in texts if t)[:500]


def _percent(making: Making, part: Part, block: Block, field: str) -> Fraction | None:
    """A rate in per cent: of a cell in per cent format, ``3%``, or a number whose header says per cent."""
    column = column_of(block, field)
    cell = part.row.cell(column)
    if column is None or cell.blank or cell.text.casefold() in _NONE:
        return None
    said = amount(cell, block.decimal_comma)
    if said is None or said.value is None or said.unit:
        making.asking.fault("FP-I088", cell.where, cell.text)
        return None
    if said.percent:
        return said.value * 100
    if "%" in column.header or "％" in column.header:
        return said.value
    chosen = making.asking.one(
        field, "FP-I067", cell.where, ("percent", "ratio"), cell.text, field=column.header
    )
    return said.value * 100 if chosen == "ratio" else said.value


def _freight(making: Making, part: Part) -> None:
    """A freight row of a bill of materials: no mode is stated, so no factor of one mode offers itself."""
    making.asking.note("FP-I119", part.where, part.name)
    making.add(
        "transport",
        {"line_id": making.next_id("transport"), "cargo": "product", "name": part.name, "amount": part.value,
         "unit": part.unit, "per": "piece", "mode": "multimodal", "stage": "raw_materials"},
        part.where,
    )  # fmt: skip


def _mass(making: Making, block: Block, part: Part) -> tuple[str, Fraction, str] | None:
    """The mass stated for a part: of one piece or of the whole line; None on an open question."""
    column = column_of(block, "mass", "mass_total")
    pieces = "piece" in {units()[u].dimension for u in names()[part.unit]}
    none = ("", Fraction(0), "")
    if column is None or not pieces or column.column not in part.row.cells:
        return none
    said = making.amount(block, part.row, column)
    if said is None:
        return None
    if said.value is None:
        return none
    if said.value <= 0:
        making.asking.fault(
            "FP-I090", part.row.cells[column.column].where, part.row.cells[column.column].text
        )
        return None
    where = part.row.cells[column.column].where
    stated = making.row_unit(part.row, column, said)
    if stated == "":
        return None
    unit = (
        making.unit(stated, where, ("mass",))
        if stated
        else making.stated_unit("unit.mass", where, _MASSES, column.header)
    )
    if not unit:
        return None
    whole = "line" if column.field == "mass_total" else "piece"
    if column.field == "mass" and part.value != 1 and not said_each(column.header):
        whole = making.asking.one("mass", "FP-I069", where, ("piece", "line"), column.header)
        if not whole:
            return None
    return whole, said.value, unit


def _totals(making: Making, block: Block, part: Part, each: Fraction) -> None:
    """A column of total masses is amount times the mass of a piece, but for the rounding of its digits."""
    column = column_of(block, "mass_total")
    if column is None or column.column not in part.row.cells or column_of(block, "mass") is None:
        return
    said = making.amount(block, part.row, column)
    stated = making.row_unit(part.row, column, said) if said is not None else None
    if said is None or said.value is None or not stated:
        return
    cell = part.row.cells[column.column]
    unit = making.unit(stated, cell.where, ("mass",))
    if not unit:
        return
    ratio = units()[names()[unit][0]].ratio
    total, found = said.value * ratio, each * part.value
    if abs(total - found) > max(half_step(cell) * ratio, found / 100):
        making.asking.fault("FP-I184", cell.where, cell.text, f"{exact_text(found / ratio)} {unit}")


def _mass_row(making: Making, block: Block, part: Part, grams: Fraction) -> None:
    column = column_of(block, "mass", "mass_total")
    where = part.row.at(column).where if column is not None else part.where
    _totals(making, block, part, grams / 1000)
    held = making.masses.setdefault(part.part_no, (part.id, grams))
    if held[1] != grams:
        making.asking.fault("FP-I094", where, part.part_no, exact_text(held[1]))
    if held[0] != part.id:
        return
    source = f"{where.file} {where.sheet} {where.cell}".strip()
    making.add(
        "masses",
        {"part_no": part.part_no, "mass_g": grams, "method": "stated", "source": " ".join(source.split())},
        where,
    )  # fmt: skip
