"""Bridges between two bases of one thing: net and gross heating value, a gas at two temperatures.

A bridge needs a source, and anybody can name one. Nature leaves little room: a net heating value is below the
gross one by the water that burning makes, and a gas at the same pressure grows with its temperature.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from footprint.base.numbers import parse_rat, show
from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.compile.inventory import plain
from footprint.engine.exact import exact_product
from footprint.proof.opened import Node, Opened

#: Net over gross heating value: wet wood lies near the low end, coke near one (IPCC 2006, Vol. 2, Ch. 1: 0.9
#: for gas and 0.95 for coal and oil, read second-hand).
LEAST, MOST = Fraction("0.7"), Fraction(1)
#: Kelvin of the reference temperatures.
KELVIN = {"gas_volume_0C": "273.15", "gas_volume_15C": "288.15", "gas_volume_20C": "293.15"}
#: A ratio written with three digits is still the same.
WITHIN = Fraction("0.005")


def basis_problems(opened: Opened) -> Iterator[Problem]:
    """FP-A492 and FP-A583: a bridge with a ratio that it cannot have, bridges that lead away and back."""
    for _, line in sorted(opened.of("line"), key=lambda pair: str(pair[1]["id"])):
        found = (opened.get(leaf, "conversion") for leaf in line["conversions"])
        steps = [step for step in found if step is not None and step["kind"] != "share"]
        if not any(step["kind"] == "bridge" for step in steps):
            continue
        where = Where(sheet="lines", key=plain(str(line["id"])))
        yield from _returns(steps, where)
        for step in steps:
            expected = _cannot(step) if step["kind"] == "bridge" else ""
            if expected:
                told = {"source": step["from"], "target": step["to"]}
                got = show(parse_rat(step["ratio"]))
                yield Problem("FP-A492", where, got=got, expected=expected, severity="warning", values=told)


def _returns(steps: list[Node], where: Where) -> Iterator[Problem]:
    """Steps that come back to a dimension that they left, with another amount than they left it with."""
    left: dict[str, tuple[str, Fraction]] = {}
    ratio = Fraction(1)
    for step in steps:
        start, end = units().get(step["from"]), units().get(step["to"])
        if start is None or end is None:
            return
        left.setdefault(start.dimension, (step["from"], ratio))
        ratio = exact_product(ratio, parse_rat(step["ratio"]))
        first, before = left.get(end.dimension, (step["to"], ratio))
        wanted = units()[first].ratio / end.ratio
        if step["kind"] == "bridge" and ratio != exact_product(wanted, before):
            told = {"source": first, "target": step["to"]}
            got = show(ratio / before) if before else "0"
            yield Problem("FP-A583", where, got=got, expected=show(wanted), severity="error", values=told)


def _cannot(step: Node) -> str:
    """What the ratio of a bridge would have to be, "" where it may be what it is."""
    start, end = units().get(step["from"]), units().get(step["to"])
    if start is None or end is None:
        return ""
    unit = start.ratio / end.ratio  # of a bridge that changes nothing but the unit
    ratio = parse_rat(step["ratio"]) / unit
    if {start.dimension, end.dimension} == {"fuel_net", "fuel_gross"}:
        share = ratio if end.dimension == "fuel_net" or not ratio else 1 / ratio
        if LEAST <= share < MOST:
            return ""
        if end.dimension == "fuel_net":
            return f"≥ {show(LEAST * unit, 4)}, < {show(MOST * unit, 4)}"
        return f"> {show(unit / MOST, 4)}, ≤ {show(unit / LEAST, 4)}"
    if start.dimension in KELVIN and end.dimension in KELVIN:
        wanted = Fraction(KELVIN[end.dimension]) / Fraction(KELVIN[start.dimension])
        return "" if abs(ratio / wanted - 1) <= WITHIN else show(wanted * unit, 5)
    return ""
