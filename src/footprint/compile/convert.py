"""From the stated unit to the unit of the factor: unit ratios within a dimension, bridges between.

The chain is found once per line by a breadth-first walk over dimensions; the shortest chain wins, and two
different bridges between the same dimensions are a question, never a choice.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.compile.inventory import Conversion
from footprint.model.lines import Bridge
from footprint.units.registry import ratio

_MAX_BRIDGES = 3


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
    steps = _both_ways(bridges)
    queue: deque[tuple[str, list[Conversion]]] = deque([(source, [])])
    seen = {table[source].dimension}
    while queue:
        unit, path = queue.popleft()
        dimension = table[unit].dimension
        if dimension == wanted:
            return path + unit_step(unit, target)
        if sum(c.kind == "bridge" for c in path) == _MAX_BRIDGES:
            continue
        onward: dict[str, tuple[str, str, Fraction, str]] = {}
        for step in steps:
            reached = table[step[1]].dimension
            if table[step[0]].dimension != dimension or reached in seen:
                continue
            if reached in onward and _base(onward[reached]) != _base(step):
                got = f"{step[0]} → {step[1]}"
                return Problem(
                    "FP-C002", where, got=got, values={"first": onward[reached][3], "second": step[3]}
                )
            onward.setdefault(reached, step)
        for reached, (first, second, value, text) in onward.items():
            seen.add(reached)
            bridge = Conversion(first, second, value, "bridge", text)
            queue.append((second, [*path, *unit_step(unit, first), bridge]))
    return Problem(
        "FP-U004",
        where,
        got=source,
        expected=target,
        values={"got_dimension": table[source].dimension, "expected_dimension": wanted},
    )


def _base(step: tuple[str, str, Fraction, str]) -> Fraction:
    return step[2] * units()[step[1]].ratio / units()[step[0]].ratio
