"""Multi-level bills of materials: levels, positions, indents or a parent column give each part its parent."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from footprint.intake.tables.making import Making, column_of
from footprint.intake.tables.rows import Block

if TYPE_CHECKING:
    from footprint.intake.tables.bom import Part

_DOTS = re.compile(r"(\.*)\s*([0-9]+)")
_POSITION = re.compile(r"[0-9]+(?:\.[0-9]+)*")


def linked(making: Making, block: Block, parts: list[Part]) -> list[Part]:
    """The parts with level and parent; parts of other products and the product's own row are left out."""
    if column_of(block, "parent") is not None:
        return _by_parent(making, block, parts)
    depths = _depths(making, block, parts)
    if depths is None or len(set(depths.values())) < 2:
        return parts
    out: list[Part] = []
    path: list[Part] = []
    lowest = min(depths.values())
    top = [p for p in parts if depths[p.id] == lowest]
    product = top[0] if len(top) == 1 and parts and parts[0] is top[0] else None
    for part in parts:
        depth = depths[part.id] - lowest
        if depth > len(path):
            making.asking.fault("FP-I092", part.where, str(depths[part.id]))
            continue
        path = [*path[:depth], part]
        if part is product:
            making.asking.note("FP-I084", part.where, part.name)
            continue
        above = path[depth - 1] if depth else None
        parent = above.id if above is not None and above is not product else ""
        out.append(replace(part, level=depths[part.id], parent=parent))
    return _per_parent(making, out)


def _depths(making: Making, block: Block, parts: list[Part]) -> dict[str, int] | None:
    """The depth of each part by its level text or its indent; None where the table has neither."""
    column = column_of(block, "level")
    if column is not None:
        found = {}
        for part in parts:
            cell = part.row.cell(column)
            depth = _depth(cell.text)
            if depth is None:
                making.asking.fault("FP-I092", cell.where, cell.text)
            else:
                found[part.id] = depth
        return found if len(found) == len(parts) else None
    numbered = column_of(block, "line_no")
    if numbered is not None and parts:
        texts = [p.row.cell(numbered).text for p in parts]
        if all(_POSITION.fullmatch(t) for t in texts) and _tree(texts):
            return {p.id: t.count(".") for p, t in zip(parts, texts, strict=True)}
    indents = sorted({p.row.indent for p in parts})
    if len(indents) > 1:
        return {p.id: indents.index(p.row.indent) for p in parts}
    return None


def _depth(text: str) -> int | None:
    """``2``, ``..2``, ``L2`` or the position ``1.1.2`` as a depth."""
    text = text.strip()
    if text.count(".") and _POSITION.fullmatch(text) and not text.endswith(".0"):
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
    known: dict[str, Part] = {}
    for part in reversed(parts):
        names = (part.row.cell(numbered).text if numbered else "", part.name, part.part_no)
        known |= {n: part for n in names if n}
    parents = {p.id: p.row.cell(column).text for p in parts}
    roots = tuple(dict.fromkeys(t for t in parents.values() if t and t not in known))
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
            continue
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
