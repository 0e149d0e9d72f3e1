"""The demand equations of a record (RECORD S16).

demand_p = final_p + sum over flows from p of s * amount * (demand_to * share_to / output_to)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from footprint.base.numbers import MAX_RAT_CHARS, NumberError, format_rat, parse_rat
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.engine.linear import LinearError, solve_demands
from footprint.proof.nodes import label
from footprint.proof.opened import Node, Opened
from footprint.proof.sums import Sum, TooLong
from footprint.proof.told import Told
from footprint.proof.units import UnitError, Units, convert, number

_LINES = "disclosure/lines.json"


@dataclass
class Findings:
    """What a part of the replay found, and how many equations hidden nodes kept it from checking."""

    problems: Told = field(default_factory=Told)
    checked: int = 0
    skipped: int = 0


@dataclass(frozen=True)
class _System:
    """One assessment: its processes, flows (coefficient by from and to), and final demand.

    ``links`` are all flows between open processes with their kinds, also one whose amount does not convert.
    """

    name: str
    members: frozenset[str]
    flows: tuple[tuple[str, str, Fraction], ...]
    links: tuple[tuple[str, str, str], ...]
    final: str | None
    dark: frozenset[str]


def short(value: Fraction) -> str:
    """A RAT for messages."""
    try:
        text = format_rat(value)
    except NumberError:
        return f"more than {MAX_RAT_CHARS} characters"
    return text if len(text) <= 120 else text[:117] + "..."


def _system(row: Mapping[str, Any], opened: Opened, units: Units, found: Findings) -> _System:
    name = row["id"]
    members: set[str] = set()
    dark: set[str] = set()
    flows: list[tuple[str, str, Fraction]] = []
    links: list[tuple[str, str, str]] = []
    for _leaf, flow in opened.of("flow"):
        if not opened.belongs(flow, name):
            continue
        start, end = opened.get(flow["from"], "process"), opened.get(flow["to"], "process")
        members |= {opened.target(flow[f]) for f, node in (("from", start), ("to", end)) if node is not None}
        if start is None:
            continue
        if end is None:
            dark.add(opened.target(flow["from"]))
            continue
        link = opened.target(flow["from"]), opened.target(flow["to"])
        links.append((*link, flow["kind"]))
        try:
            where = Where(_LINES, key=label(flow), column="amount")
            amount = convert(units, flow["amount"], start["output"]["unit"], where)
        except UnitError as fault:
            found.problems.append(fault.problem)
            dark.add(link[0])
            continue
        sign = 1 if flow["kind"] == "use" else -1
        coefficient = sign * amount * parse_rat(end["share"]) / number(end["output"])
        flows.append((*link, coefficient))
    for _leaf, line in opened.of("line"):
        if opened.belongs(line, name) and opened.get(line["process"], "process") is not None:
            members.add(opened.target(line["process"]))
    final = None
    for _leaf, result in opened.of("result"):
        if result["assessment"] == name and opened.get(result["final"], "process") is not None:
            final = opened.target(result["final"])
            members.add(final)
    return _System(name, frozenset(members), tuple(flows), tuple(links), final, frozenset(dark))


def check_demands(opened: Opened, units: Units) -> Findings:
    """Equations, uniqueness and signs, per assessment, as far as nodes lie open."""
    found = Findings()
    everywhere: set[str] = set()
    for row in opened.assessments:
        system = _system(row, opened, units, found)
        everywhere |= system.members
        _equations(system, opened, units, found)
        _signs(system, opened, found)
    if opened.all_open("lines"):
        final_known = opened.all_open("result")
        for leaf, node in opened.of("process"):
            if leaf in everywhere or node["demand"] == "0":
                continue
            # with the result hidden, a process that nothing names may still be the final one
            if final_known or parse_rat(node["demand"]) != _declared(node, opened, units):
                found.problems.append(_mismatch(node, parse_rat(node["demand"]), Fraction(0)))
    return found


def _mismatch(node: Node, got: Fraction, expected: Fraction) -> Problem:
    where = Where(_LINES, key=label(node), column="demand")
    return Problem("FP-P020", where, got=short(got), expected=short(expected))


def _declared(node: Node, opened: Opened, units: Units) -> Fraction | None:
    """The declared amount in the unit of a process; None where the dimension differs."""
    try:
        return convert(units, opened.record["subject"]["declared_unit"], node["output"]["unit"])
    except UnitError:
        return None


def _equations(system: _System, opened: Opened, units: Units, found: Findings) -> None:
    sums = {leaf: Sum() for leaf in system.members}
    demand = {leaf: parse_rat(opened.nodes[leaf]["demand"]) for leaf in system.members}
    try:
        for start, end, coefficient in system.flows:
            sums[start].add(coefficient * demand[end])
    except TooLong:
        found.problems.append(Problem("FP-E003", Where(_LINES), got=system.name))
        return
    bad = False
    for leaf in sorted(system.members):
        node = opened.nodes[leaf]
        if leaf in system.dark:
            found.skipped += 1
            continue
        found.checked += 1
        right = sums[leaf].value
        declared = _declared(node, opened, units)
        if leaf == system.final:
            if declared is None:
                unit = opened.record["subject"]["declared_unit"]["unit"]
                where = Where(_LINES, key=label(node), column="output")
                found.problems.append(Problem("FP-P031", where, got=unit, expected=node["output"]["unit"]))
                continue
            right += declared
        elif system.final is None and declared is not None and demand[leaf] == right + declared:
            continue  # the result is hidden: this may be the process of the final demand
        if demand[leaf] != right:
            bad = True
            found.problems.append(_mismatch(node, demand[leaf], right))
    if not bad and not system.dark:
        _unique(system, opened, found)


def _unique(system: _System, opened: Opened, found: Findings) -> None:
    """Stated demands satisfy every equation; now the equations must allow no others."""
    order = sorted(system.members)
    place = {leaf: i for i, leaf in enumerate(order)}
    edges = [(place[start], place[end], c) for start, end, c in system.flows]
    try:
        solve_demands(len(order), edges, [Fraction(0)] * len(order))
    except LinearError as fault:
        names = ", ".join(label(opened.nodes[order[i]]) for i in fault.indices[:10])
        found.problems.append(fault.problem(Where(_LINES), names))


def _signs(system: _System, opened: Opened, found: Findings) -> None:
    """Negative only for what an avoided flow displaces, and for what that would have needed."""
    towards: dict[str, list[str]] = {}
    for start, end, _kind in system.links:
        towards.setdefault(end, []).append(start)
    allowed: set[str] = set()
    work = [start for start, _end, kind in system.links if kind == "avoided"]
    while work:
        leaf = work.pop()
        if leaf not in allowed:
            allowed.add(leaf)
            work += towards.get(leaf, [])
    for leaf in sorted(system.members - allowed):
        node = opened.nodes[leaf]
        if node["demand"].startswith("-"):
            if opened.hidden["lines"]:
                found.skipped += 1
                continue
            where = Where(_LINES, key=label(node), column="demand")
            found.problems.append(Problem("FP-P024", where, got=short(parse_rat(node["demand"]))))
