"""From the stated unit to the unit of the factor: unit ratios within a dimension, bridges between.

Every way over the stated bridges is followed (at most three of them); where two ways give different
ratios it is a question, never a choice. Among equal ones the shortest is written down.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from math import prod

from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.compile.inventory import Conversion
from footprint.model.lines import Bridge
from footprint.units.registry import ratio

_MAX_BRIDGES = 3
_MAX_PATHS = 1_000
Step = tuple[str, str, Fraction, str]


def _both_ways(bridges: tuple[Bridge, ...]) -> list[tuple[str, str, Fraction, str]]:
    out = []
    for bridge in bridges:
        text = " ".join(t for t in (bridge.method, bridge.reference) if t)
        out.append((bridge.source, bridge.target, bridge.ratio, text))
        if bridge.ratio:
            out.append((bridge.target, bridge.source, 1 / bridge.ratio, text))
    return out


def unit_step(source: str, target: str) -> list[Conversion]:
    """The conversion inside one dimension; empty when the units are the same."""
    if source == target:
        return []
    return [Conversion(source, target, ratio(source, target), "unit")]


def chain(source: str, target: str, bridges: tuple[Bridge, ...], where: Where) -> list[Conversion] | Problem:
    """The conversions from ``source`` to ``target``, or the problem that names both dimensions."""
    table = units()
    wanted = table[target].dimension
    if table[source].dimension == wanted:
        return unit_step(source, target)
    found = [
        path + unit_step(path[-1].target, target) for path in _paths(source, wanted, _both_ways(bridges))
    ]
    if not found:
        dimensions = {"got_dimension": table[source].dimension, "expected_dimension": wanted}
        return Problem("FP-U004", where, got=source, expected=target, values=dimensions)
    found.sort(key=lambda path: (len(path), [(c.source, c.target, c.reference) for c in path]))
    other = next((path for path in found if _product(path) != _product(found[0])), None)
    if other is not None:
        values = {"first": _told(found[0]), "second": _told(other)}
        return Problem("FP-C002", where, got=f"{source} → {target}", values=values)
    return found[0]


def _paths(source: str, wanted: str, steps: list[Step]) -> list[list[Conversion]]:
    """Every way over bridges to a dimension, none visiting a dimension twice."""
    table = units()
    found: list[list[Conversion]] = []
    queue: deque[tuple[str, list[Conversion], frozenset[str]]] = deque(
        [(source, [], frozenset([table[source].dimension]))]
    )
    while queue and len(found) <= _MAX_PATHS:
        unit, path, seen = queue.popleft()
        if sum(c.kind == "bridge" for c in path) == _MAX_BRIDGES:
            continue
        for first, second, value, text in steps:
            reached = table[second].dimension
            if table[first].dimension != table[unit].dimension or reached in seen:
                continue
            onward = [*path, *unit_step(unit, first), Conversion(first, second, value, "bridge", text)]
            if reached == wanted:
                found.append(onward)
            else:
                queue.append((second, onward, seen | {reached}))
    return found


def _product(path: list[Conversion]) -> Fraction:
    return prod((c.ratio for c in path), start=Fraction(1))


def _told(path: list[Conversion]) -> str:
    return " → ".join(c.reference or f"{c.source}/{c.target}" for c in path if c.kind == "bridge")
