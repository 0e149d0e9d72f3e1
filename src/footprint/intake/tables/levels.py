"""Multi-level bills of materials: levels, positions, indents or a parent column give each part its parent."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from footprint.intake.cells import Cell
from footprint.intake.tables.making import Making, column_of
from footprint.intake.tables.rows import Block

if TYPE_CHECKING:
    from footprint.intake.tables.bom import Part

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
    product = product_row(block)
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


def product_row(block: Block) -> int | None:
    """The number of the first row where it alone stands above all others: the product itself."""
    depths, wrong = row_depths(block)
    if not depths or wrong or not block.rows:
        return None
    lowest, first = min(depths.values()), block.rows[0].number
    alone = [n for n, d in depths.items() if d == lowest] == [first]
    return first if alone and len(depths) > 1 and (lowest == 0 or column_of(block, "level") is None) else None


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
        if all(_POSITION.fullmatch(t) for t in marks) and _tree(marks):
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


def _tree(texts: list[str]) -> bool:
    """Whether dotted positions form a tree: each has its parent among them."""
    known = set(texts)
    dotted = [t for t in texts if "." in t]
    return bool(dotted) and len(known) == len(texts) and all(t.rpartition(".")[0] in known for t in dotted)


def _by_parent(making: Making, block: Block, parts: list[Part]) -> list[Part]:
    """Parents by part number, name or row number; those that are no row are products."""
    column = column_of(block, "parent")
    numbered = column_of(block, "line_no")
    rows = {t for r in block.rows for c in (numbered, column_of(block, "name"), column_of(block, "part_no"))
            if c is not None and (t := r.cell(c).text)}  # fmt: skip
    known: dict[str, Part] = {}
    for part in reversed(parts):
        names = (part.row.cell(numbered).text if numbered else "", part.name, part.part_no)
        known |= {n: part for n in names if n}
    parents = {p.id: p.row.cell(column).text for p in parts}
    roots = tuple(dict.fromkeys(t for t in parents.values() if t and t not in rows))
    chosen = roots[0] if len(roots) == 1 else ""
    if len(roots) > 1:
        chosen = making.asking.one("product", "FP-I073", parts[0].row.cell(column).where, roots)
        if not chosen:
            return []
    out = []
    for part in parts:
        text = parents[part.id]
        root = _root(text, known, parents, set())
        if root is None:
            making.asking.fault("FP-I091", part.row.cell(column).where, text)
        elif len(roots) > 1 and root != chosen:
            making.asking.note("FP-I170", part.where, root)
        else:
            parent = known[text].id if text in known and known[text] is not part else ""
            out.append(replace(part, parent=parent))
    return _per_parent(making, out)


def _root(text: str, known: dict[str, Part], parents: dict[str, str], seen: set[str]) -> str | None:
    """The name at the top of a chain of parents; None for a chain that comes back to itself."""
    while text in known:
        if text in seen:
            return None
        seen.add(text)
        text = parents[known[text].id]
    return text


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
