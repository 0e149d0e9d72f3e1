"""Multi-level bills of materials: levels, positions, indents or a parent column give each part its parent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from footprint.intake.cells import Cell
from footprint.intake.tables.asking import Asking
from footprint.intake.tables.columns import is_tree
from footprint.intake.tables.fields import Column
from footprint.intake.tables.making import Making, column_of, text_of
from footprint.intake.tables.rows import Block, DataRow

if TYPE_CHECKING:
    from footprint.intake.tables.bom import Part

#: More parts than any product has: a table that unfolds to more is a fault or an attack.
MAX_PARTS = 50_000
_DOTS = re.compile(r"(\.*)\s*([0-9]+)")
_POSITION = re.compile(r"[0-9]+(?:\.[0-9]+)*")


def linked(making: Making, block: Block, parts: list[Part]) -> list[Part]:
    """The parts with level and parent; parts of other products are left out."""
    if column_of(block, "parent") is not None:
        return _by_parent(making, block, parts)
    depths, wrong = row_depths(block)
    for cell in wrong:
        making.asking.fault("FP-I092", cell.where, cell.text)
    if not depths or wrong:
        return parts
    product = product_row(making.asking, block)
    out: list[Part] = []
    path: list[tuple[int, str, int]] = []
    by_row = {p.row.number: p for p in parts}
    lowest = min(depths.values())
    for row in block.rows:
        depth = depths[row.number] - lowest
        part = by_row.get(row.number)
        if depth > len(path):
            cell = row.cell(column_of(block, "level"))
            making.asking.fault("FP-I092", cell.where, str(depths[row.number]))
            continue
        parent = path[depth - 1][1] if depth else ""
        mine = "" if row.number == product or part is None else part.id
        path = [*path[:depth], (depth, mine, row.number)]
        if depth and path[depth - 1][2] in making.skipped and part is not None:
            making.asking.fault("FP-I171", part.where, part.name)
            continue
        if part is not None:
            out.append(replace(part, level=depths[row.number], parent=parent))
    return _per_parent(making, out)


def product_row(asking: Asking, block: Block) -> int | None:
    """The number of the first row where it alone stands above all others and is the product itself.

    Level 0 is the product; else a person says so.
    """
    depths, wrong = row_depths(block)
    if not depths or wrong or not block.rows or column_of(block, "parent") is not None:
        return None
    lowest, first = min(depths.values()), block.rows[0]
    alone = [n for n, d in depths.items() if d == lowest] == [first.number] and len(depths) > 1
    column = column_of(block, "level")
    if not alone or (lowest == 0 and column is not None):
        return first.number if alone else None
    name = text_of(first, block, "name", "part_no")
    chosen = asking.one("root", "FP-I188", first.cell(None).where, ("product", "part"), name)
    return first.number if chosen == "product" else None


def row_depths(block: Block) -> tuple[dict[int, int], list[Cell]]:
    """The depth of each row by its level text, its position or its indent, and the cells that do not read."""
    column = column_of(block, "level")
    if column is not None:
        texts = {r.number: r.cell(column) for r in block.rows}
        positions = any(_POSITION.fullmatch(c.text) and "." in c.text for c in texts.values())
        found = {n: _depth(c.text, positions) for n, c in texts.items()}
        wrong = [texts[n] for n, d in found.items() if d is None]
        depths = {n: d for n, d in found.items() if d is not None}
        return (depths if len(set(depths.values())) > 1 or wrong else {}), wrong
    numbered = column_of(block, "line_no")
    if numbered is not None and block.rows:
        marks = [r.cell(numbered).text for r in block.rows]
        if is_tree(marks):
            return {r.number: t.count(".") for r, t in zip(block.rows, marks, strict=True)}, []
    indents = sorted({r.indent for r in block.rows})
    return ({r.number: indents.index(r.indent) for r in block.rows} if len(indents) > 1 else {}), []


def _depth(text: str, positions: bool) -> int | None:
    """``2``, ``..2``, ``L2`` or, in a column of positions, ``1.1.2`` as a depth."""
    text = text.strip()
    if positions and _POSITION.fullmatch(text):
        return text.count(".") + 1
    found = _DOTS.fullmatch(text.removesuffix(".0").lstrip("Ll+-* "))
    return int(found[2]) if found else None


def _by_parent(making: Making, block: Block, parts: list[Part]) -> list[Part]:
    """Parents by line number, part number or name; texts that are no row are products.

    A part that is used in several places takes what stands below it to each of them.
    """
    column = column_of(block, "parent")
    names = _names(making, block)
    if column is None or names is None:
        return []
    parents = {p.id: p.row.cell(column).text for p in parts}
    rows = {n for r in block.rows for n in names(r)}
    roots = tuple(dict.fromkeys(t for t in parents.values() if t and t not in rows))
    chosen = roots[0] if len(roots) == 1 else ""
    if len(roots) > 1:
        chosen = making.asking.one("product", "FP-I073", parts[0].row.cell(column).where, roots)
        if not chosen:
            return []
    below: dict[str, list[Part]] = {}
    for part in parts:
        below.setdefault(parents[part.id], []).append(part)
    _repeats(making, parts, names, below)

    def under(part: Part) -> list[Part]:
        return [c for n in names(part.row) for c in below.get(n, [])]

    tops = [p for p in parts if parents[p.id] not in rows]
    other = [p for p in tops if len(roots) > 1 and parents[p.id] != chosen]
    out, seen = _descended(making, [p for p in tops if p not in other], under, {})
    _, elsewhere = _descended(making, other, under, seen)
    left = {n for r in block.rows if r.number in making.skipped for n in names(r)}
    for part in parts:
        where, text = part.row.cell(column).where, parents[part.id]
        if part.id in elsewhere:
            making.asking.note("FP-I170", part.where, parents[elsewhere[part.id]])
        elif part.id not in seen:
            code = "FP-I171" if text in left else "FP-I091"
            making.asking.fault(code, where, part.name if text in left else text)
    out.sort(key=lambda p: (p.id not in parents, p.row.number if p.id in parents else 0))
    return _per_parent(making, out)


def _names(making: Making, block: Block) -> Callable[[DataRow], tuple[str, ...]] | None:
    """By which texts the parent column names a row; None while it is asked."""
    column = column_of(block, "parent")
    numbered = column_of(block, "line_no")
    titles = [c for f in ("part_no", "name") if (c := column_of(block, f)) is not None]

    def of(columns: list[Column]) -> Callable[[DataRow], tuple[str, ...]]:
        return lambda row: tuple(dict.fromkeys(t for c in columns if (t := row.cell(c).text)))

    if numbered is None:
        return of(titles)
    texts = {t for r in block.rows if (t := r.cell(column).text)}
    by_number = {r.cell(numbered).text for r in block.rows} & texts
    by_title = {n for r in block.rows for n in of(titles)(r)} & texts
    if by_number and by_title:
        where = block.rows[0].cell(column).where
        chosen = making.asking.one("parents", "FP-I172", where, ("line number", "part"), min(by_number))
        return None if not chosen else of([numbered] if chosen == "line number" else titles)
    return of([numbered] if by_number else titles)


def _repeats(
    making: Making,
    parts: list[Part],
    names: Callable[[DataRow], tuple[str, ...]],
    below: Mapping[str, list[Part]],
) -> None:
    """A part used twice whose own parts are listed twice too: are they per use or repeats? A person says."""
    uses: dict[str, int] = {}
    for part in parts:
        for name in names(part.row):
            uses[name] = uses.get(name, 0) + 1
    for name, found in below.items():
        shapes = [(p.part_no, p.name, p.value, p.unit) for p in found]
        again = next((p for i, p in enumerate(found) if shapes.index(shapes[i]) != i), None)
        if uses.get(name, 0) > 1 and again is not None:
            making.asking.fault("FP-I173", again.where, name)


def _descended(
    making: Making, tops: list[Part], under: Callable[[Part], list[Part]], taken: Mapping[str, str]
) -> tuple[list[Part], dict[str, str]]:
    """The parts from the top down with their parents, and the id of the top under which each was met first.

    The second use of a row is a copy with an id of its own; a part below itself is a fault.
    """
    out: list[Part] = []
    seen: dict[str, str] = {}
    stack: list[tuple[Part, str, tuple[str, ...]]] = [(p, "", ()) for p in reversed(tops)]
    while stack:
        part, parent, path = stack.pop()
        if part.id in path:
            making.asking.fault("FP-I091", part.where, part.name)
            continue
        if len(out) >= MAX_PARTS:
            making.asking.fault("FP-I174", part.where, part.name, str(MAX_PARTS))
            break
        if part.id not in taken:
            new = making.next_id("bom") if part.id in seen else part.id
            seen.setdefault(part.id, (*path, part.id)[0])
            out.append(replace(part, id=new, parent=parent))
        else:
            new = part.id
        stack += [(c, new, (*path, part.id)) for c in reversed(under(part))]
    return out, seen


def _per_parent(making: Making, parts: list[Part]) -> list[Part]:
    """Whether amounts are per parent or already per product: asked where it makes a difference."""
    by_id = {p.id: p for p in parts}
    above = {p.parent for p in parts if p.parent}
    telling = [by_id[i] for i in above if i in by_id and by_id[i].value != 1]
    if not telling:
        return parts
    first = min(telling, key=lambda p: int(p.id[1:]))
    chosen = making.asking.one("levels", "FP-I068", first.where, ("parent", "product"), first.name)
    if chosen == "product":
        for part in parts:
            if part.id in above:
                making.asking.note("FP-I085", part.where, part.name)
        return [replace(p, parent="") for p in parts if p.id not in above]
    return parts if chosen else []
