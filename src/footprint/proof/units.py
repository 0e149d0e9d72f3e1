"""Units and conversion chains of opened nodes against the unit table (RECORD S16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from footprint.base.numbers import format_rat, parse_dec, parse_rat
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.proof.nodes import label
from footprint.proof.opened import Node, Opened

Units = Mapping[str, tuple[str, Fraction]]


class UnitError(ValueError):
    """A unit that is not in the table, or of another dimension; carries the Problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.code)


def number(value: Mapping[str, str]) -> Fraction:
    """The number of an Input (S2)."""
    return parse_dec(value["value"]) if "value" in value else parse_rat(value["ratio"])


def factor_between(units: Units, start: str, end: str, where: Where = Where()) -> Fraction:
    """How many of ``end`` one ``start`` is. Raises UnitError."""
    for unit in (start, end):
        if unit not in units:
            raise UnitError(Problem("FP-P030", where, got=unit))
    if units[start][0] != units[end][0]:
        raise UnitError(Problem("FP-P031", where, got=start, expected=end))
    return units[start][1] / units[end][1]


def convert(units: Units, value: Mapping[str, str], unit: str, where: Where = Where()) -> Fraction:
    """The number of an Input in another unit of its dimension. Raises UnitError."""
    return number(value) * factor_between(units, value["unit"], unit, where)


def _named_units(node: Node) -> dict[str, str]:
    kind = node["type"]
    if kind == "process":
        return {"output": node["output"]["unit"]}
    if kind in ("flow", "line"):
        return {"amount": node["amount"]["unit"]}
    if kind == "conversion":
        return {"from": node["from"], "to": node["to"]}
    if kind == "factor":
        return {"unit": node["unit"]}
    if kind == "evidence" and node["quantity"] is not None:
        return {"quantity": node["quantity"]["unit"]}
    return {"declared_unit": node["declared_unit"]["unit"]} if kind == "result" else {}


def check_units(opened: Opened, units: Units) -> list[Problem]:
    """Every unit stands in the table, every conversion is right, every chain joins."""
    out: list[Problem] = []
    declared = opened.record["subject"]["declared_unit"]["unit"]
    if declared not in units:
        out.append(Problem("FP-P030", Where("record.json", key="subject", column="declared_unit"), declared))
    for leaf, node in opened.nodes.items():
        for column, unit in _named_units(node).items():
            if unit not in units:
                out.append(Problem("FP-P030", _at(opened, leaf, column), got=unit))
        if node["type"] == "conversion":
            fault = _conversion(node, units)
            if fault:
                code, got, expected = fault
                out.append(Problem(code, _at(opened, leaf), got=got, expected=expected))
        elif node["type"] == "line":
            out += (_break(units, got, want, _at(opened, leaf, c)) for got, want, c in _chain(node, opened))
    return out


def _at(opened: Opened, leaf: str, column: str = "") -> Where:
    return Where(f"disclosure/{opened.groups[leaf]}.json", key=label(opened.nodes[leaf]), column=column)


def _conversion(node: Node, units: Units) -> tuple[str, str, str] | None:
    """Code, found and expected of what is wrong with a conversion."""
    start, end, kind = node["from"], node["to"], node["kind"]
    if start not in units or end not in units:
        return None
    ratio = parse_rat(node["ratio"])
    same = units[start][0] == units[end][0]
    if kind == "share":
        good = start == end and 0 <= ratio <= 1
        return None if good else ("FP-P032", node["ratio"], f"0..1 {start}")
    if kind == "bridge":
        good = not same and node["source"] is not None
        return None if good else ("FP-P040", f"{start} -> {end}", "")
    if not same:
        return "FP-P031", start, end
    wanted = units[start][1] / units[end][1]
    return None if ratio == wanted else ("FP-P032", node["ratio"], format_rat(wanted))


def _break(units: Units, got: str, wanted: str, where: Where) -> Problem:
    """One unit where another is needed; of another dimension no conversion could help."""
    apart = got in units and wanted in units and units[got][0] != units[wanted][0]
    return Problem("FP-P031" if apart else "FP-P041", where, got=got, expected=wanted)


def _chain(line: Node, opened: Opened) -> Iterator[tuple[str, str, str]]:
    """Unit found, unit needed and column of each break in the chain of a line, as far as it lies open.

    The chain goes from the line's unit through each conversion to the factor's unit.
    """
    unit: str | None = line["amount"]["unit"]
    for leaf in line["conversions"]:
        step = opened.get(leaf, "conversion")
        if step is None:
            unit = None
            continue
        if unit is not None and step["from"] != unit:
            yield step["from"], unit, ""
        unit = step["to"]
    low, high = opened.get(line["factor"], "factor"), opened.get(line["factor_high"], "factor")
    for factor, name in ((low, "factor"), (high, "factor_high")):
        if factor is not None and unit is not None and factor["unit"] != unit:
            yield factor["unit"], unit, name
    if low is not None and high is not None and low["unit"] != high["unit"]:
        yield high["unit"], low["unit"], ""


def base_amount(units: Units, value: Mapping[str, str]) -> tuple[Fraction, str]:
    """An Input in the base unit of its dimension, and that unit."""
    dimension, ratio = units[value["unit"]]
    base = next(u for u, (d, r) in units.items() if d == dimension and r == 1)
    return number(value) * ratio, base


def line_scale(opened: Opened, line: Node) -> Fraction:
    """Runs of an open line's process per declared amount (S16); 0 where the process is hidden."""
    if line["per"] == "declared_unit":
        return Fraction(1)
    process = opened.get(line["process"], "process")
    if process is None:
        return Fraction(0)
    return parse_rat(process["demand"]) * parse_rat(process["share"]) / number(process["output"])
