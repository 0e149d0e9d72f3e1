"""One inventory from the variants that the methods of a study take: what is the same stands once.

A process of two variants is one process only where its demand must be the same too (RECORD S16): its output,
share and everything that takes its product agree, and so do all processes on the way to the product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from footprint.compile.inventory import Closing, InvFlow, InvLine, InvProcess
from footprint.factors.factor import Factor

Item = TypeVar("Item", bound=InvFlow | InvLine)


@dataclass(frozen=True, slots=True)
class Variant:
    """The inventory of one method; ``ids`` names the assessments that take it."""

    ids: tuple[str, ...]
    processes: Mapping[str, InvProcess]
    flows: tuple[InvFlow, ...]
    lines: tuple[InvLine, ...]
    factors: Mapping[str, Factor]
    closings: tuple[Closing, ...]
    final: str


@dataclass(frozen=True, slots=True)
class Merged:
    """All variants in one; ``finals`` is the process of the final demand by assessment."""

    processes: Mapping[str, InvProcess]
    flows: tuple[InvFlow, ...]
    lines: tuple[InvLine, ...]
    factors: Mapping[str, Factor]
    closings: tuple[Closing, ...]
    finals: Mapping[str, str]


def merge(variants: Sequence[Variant]) -> Merged:
    """The union of variants of one study; a name that means two things is marked ``#`` and its assessment."""
    everyone = tuple(name for v in variants for name in v.ids)
    processes: dict[str, InvProcess] = {}
    flows: dict[str, list[InvFlow]] = {}
    lines: dict[str, list[InvLine]] = {}
    maps: list[dict[str, str]] = []
    for v in variants:
        names = _names(v, variants, maps, processes)
        maps.append(names)
        for name, process in v.processes.items():
            processes.setdefault(names[name], replace(process, id=names[name]))
        for flow in v.flows:
            _join(flows, replace(flow, source=names[flow.source], target=names[flow.target]), v.ids)
        for line in v.lines:
            _join(lines, replace(line, process=names[line.process]), v.ids)
    closings = {c.line: c for v in variants for c in v.closings}
    return Merged(
        processes=dict(sorted(processes.items())),
        flows=_told(flows, everyone),
        lines=_told(lines, everyone),
        factors=dict(sorted((ref, f) for v in variants for ref, f in v.factors.items())),
        closings=tuple(closings.values()),
        finals={i: names[v.final] for v, names in zip(variants, maps, strict=True) for i in v.ids},
    )


def _names(
    v: Variant,
    variants: Sequence[Variant],
    maps: Sequence[Mapping[str, str]],
    taken: Mapping[str, InvProcess],
) -> dict[str, str]:
    """What each process of a variant is called: as in an earlier variant where it is the same process."""
    names: dict[str, str] = {}
    for earlier, known in zip(variants, maps, strict=False):
        for name in _same(v, earlier):
            names.setdefault(name, known[name])
    return {n: names.get(n) or _fresh(n, taken, v.ids) for n in v.processes}


def _fresh(name: str, taken: Mapping[str, object], ids: tuple[str, ...]) -> str:
    return f"{name}#{ids[0]}" if name in taken else name


def _same(a: Variant, b: Variant) -> set[str]:
    """Names whose process, and whole way to the product, are equal in two variants."""
    takes = [_takes(v) for v in (a, b)]
    same = {n for n, p in a.processes.items() if b.processes.get(n) == p and (n == a.final) == (n == b.final)}
    size = -1
    while size != len(same):
        size = len(same)
        same = {
            n
            for n in same
            if takes[0].get(n) == takes[1].get(n) and all(f.target in same for f in takes[0].get(n, ()))
        }
    return same


def _takes(v: Variant) -> dict[str, frozenset[InvFlow]]:
    found: dict[str, set[InvFlow]] = {}
    for flow in v.flows:
        found.setdefault(flow.source, set()).add(flow)
    return {name: frozenset(flows) for name, flows in found.items()}


def _join(held: dict[str, list[Item]], item: Item, ids: tuple[str, ...]) -> None:
    """Add a flow or line for some assessments, to the equal one where there is one."""
    ours = tuple(i for i in ids if not item.assessments or i in item.assessments)
    if not ours:
        return
    rows = held.setdefault(item.id, [])
    bare = replace(item, assessments=())
    for place, row in enumerate(rows):
        if replace(row, id=item.id, assessments=()) == bare:
            rows[place] = replace(row, assessments=(*row.assessments, *ours))
            return
    name = f"{item.id}#{ids[0]}" if rows else item.id
    rows.append(replace(item, id=name, assessments=ours))


def _told(held: Mapping[str, list[Item]], everyone: tuple[str, ...]) -> tuple[Item, ...]:
    """All of them by id; one that every assessment takes names none."""
    rows = [row for found in held.values() for row in found]
    whole = [replace(r, assessments=()) if set(r.assessments) == set(everyone) else r for r in rows]
    return tuple(sorted(whole, key=lambda r: r.id))
