"""Recompute every number of a record from its opened nodes (RECORD S16, S2, S5).

(1) Demand equations. (2) Each line result = scale x amount x ratios x factor value. (3) Each line
has the results it must have, each in one result. (4) Totals of a result = sums of its line results.
(5) Public totals = these, merged and rounded. (6) Coverage counts. What hidden nodes withhold is
counted as skipped, never as checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from footprint.base.numbers import NumberError, parse_dec, parse_rat, round_significant
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.proof.demands import Findings, check_demands, short
from footprint.proof.nodes import label
from footprint.proof.opened import Node, Opened
from footprint.proof.sums import Sum, TooLong, bounded, product
from footprint.proof.tables import Resolved
from footprint.proof.totals import (
    cells,
    exact_rows,
    published_totals,
    result_digest,
    result_document,
)
from footprint.proof.units import Units, base_amount, number

__all__ = ["published_totals", "replay", "result_digest", "result_digests", "result_document"]

_RESULT = "disclosure/result.json"
_SAME_FIELDS = ("boundary", "stages")


def factor_value(factor: Node, gwp: Mapping[str, tuple[str, Fraction]]) -> dict[str, Fraction]:
    """kg CO2e per unit of a factor by component: components plus characterised gases.

    Raises
    ------
    KeyError
        A gas that the GWP set does not hold.
    """
    out = {name: parse_rat(value) for name, value in factor["components"].items()}
    for gas, amount in factor["gases"].items():
        component, potential = gwp[gas]
        out[component] = bounded(out.get(component, Fraction(0)) + parse_rat(amount) * potential)
    return out


class LineValues:
    """Numbers of opened nodes, each read once however many lines use it."""

    def __init__(self, opened: Opened, resolved: Resolved) -> None:
        self._opened, self._resolved = opened, resolved
        self._ratios: dict[str, Fraction | None] = {}
        self._scales: dict[str, Fraction | None] = {}
        self._factors: dict[tuple[str, str], dict[str, Fraction] | None] = {}

    def _ratio(self, leaf: str) -> Fraction | None:
        if leaf not in self._ratios:
            node = self._opened.get(leaf, "conversion")
            self._ratios[leaf] = None if node is None else parse_rat(node["ratio"])
        return self._ratios[leaf]

    def _scale(self, line: Node) -> Fraction | None:
        if line["per"] == "declared_unit":
            return Fraction(1)
        leaf = line["process"]
        if leaf not in self._scales:
            node = self._opened.get(leaf, "process")
            self._scales[leaf] = None
            if node is not None:
                parts = (parse_rat(node["demand"]), parse_rat(node["share"]), 1 / number(node["output"]))
                self._scales[leaf] = product(parts)
        return self._scales[leaf]

    def _factor(self, leaf: str, assessment: str) -> dict[str, Fraction] | None:
        if (leaf, assessment) not in self._factors:
            node, gwp = self._opened.get(leaf, "factor"), self._resolved.gwp.get(assessment)
            known = node is not None and gwp is not None and set(node["gases"]) <= set(gwp)
            self._factors[leaf, assessment] = (
                factor_value(node, gwp) if known and node and gwp is not None else None
            )
        return self._factors[leaf, assessment]

    def expected(self, line: Node, assessment: str) -> tuple[Fraction | None, dict[str, Fraction] | None]:
        """(scale, values) of a line; None for what hidden nodes or missing tables withhold."""
        scale = self._scale(line)
        ratios = [self._ratio(leaf) for leaf in line["conversions"]]
        factor = self._factor(line["factor"], assessment)
        if scale is None or factor is None or None in ratios:
            return scale, None
        amount = product([scale, number(line["amount"]), *(r for r in ratios if r is not None)])
        values = {c: bounded(amount * v) for c, v in factor.items()}
        return scale, {c: v for c, v in values.items() if v}


def _line_results(opened: Opened, resolved: Resolved, found: Findings) -> None:
    """Each open line result follows from its line; none stands where none belongs."""
    rows = {row["id"]: row for row in opened.assessments}
    values = LineValues(opened, resolved)
    seen: Counter[tuple[str, str]] = Counter()
    for _leaf, node in opened.of("line_result"):
        row = rows.get(node["assessment"])
        if row is None:
            found.problems.append(Problem("FP-P026", _place(node), got=node["assessment"]))
            continue
        line = opened.get(node["line"], "line")
        if line is None:
            found.skipped += 1
            continue
        seen[row["id"], opened.target(node["line"])] += 1
        belongs = opened.belongs(line, row["id"]) and line["stage"] in row["stages"]
        if not belongs or line["factor"] is None:
            found.problems.append(Problem("FP-P026", _place(node), got=f"{label(line)} / {row['id']}"))
            continue
        _one_line(node, line, values, found)
    _complete(opened, seen, found)


def _place(node: Node) -> Where:
    return Where(_RESULT, key=label(node))


def _one_line(node: Node, line: Node, numbers: LineValues, found: Findings) -> None:
    try:
        scale, values = numbers.expected(line, node["assessment"])
    except TooLong:
        found.problems.append(Problem("FP-E003", _place(node), got=label(line)))
        return
    if scale is not None and parse_rat(node["scale"]) != scale:
        _differs(node, "scale", node["scale"], scale, line, found)
    if values is None:
        found.skipped += 1
        return
    found.checked += 1
    stated = {c: parse_rat(v) for c, v in node["values"].items()}
    for component in sorted({*stated, *values}):
        got, wanted = stated.get(component), values.get(component)
        if got != wanted:
            text = node["values"].get(component, "-")
            _differs(node, f"values.{component}", text, wanted or Fraction(0), line, found)


def _differs(node: Node, column: str, got: str, expected: Fraction, line: Node, found: Findings) -> None:
    if not found.problems.wants("FP-P020"):
        return
    place = Where(_RESULT, key=f"{label(line)}, {label(node)}", column=column)
    found.problems.append(Problem("FP-P020", place, got=got[:120], expected=short(expected)))


def _members(opened: Opened, found: Findings) -> None:
    """A line or flow names assessments of this record: one of another name takes it out of all of them."""
    known = {row["id"] for row in opened.assessments}
    for kind in ("line", "flow"):
        for _leaf, node in opened.of(kind):
            for name in node.get("assessments", ()):
                if name not in known and found.problems.wants("FP-P026"):
                    where = Where("disclosure/lines.json", key=label(node), column="assessments")
                    found.problems.append(Problem("FP-P026", where, got=name))


def _complete(opened: Opened, seen: Counter[tuple[str, str]], found: Findings) -> None:
    """Exactly one line result for every line that belongs, is in an assessed stage, has a factor."""
    for leaf, line in opened.of("line"):
        for row in opened.assessments:
            wanted = opened.belongs(line, row["id"]) and line["stage"] in row["stages"]
            if not wanted or line["factor"] is None:
                continue
            number_of = seen[row["id"], leaf]
            if number_of == 0 and opened.hidden["result"]:
                found.skipped += 1
            elif number_of != 1 and found.problems.wants("FP-P025"):
                where = Where("disclosure/lines.json", key=label(line))
                got = f"{number_of} ({row['id']})"
                found.problems.append(Problem("FP-P025", where, got=got, expected="1"))


def _results(opened: Opened, found: Findings) -> dict[str, Node]:
    """The one result node of each assessment; its fields, line results and totals."""
    by_id: dict[str, list[Node]] = {row["id"]: [] for row in opened.assessments}
    used: Counter[str] = Counter()
    for _leaf, node in opened.of("result"):
        used.update(opened.target(leaf) for leaf in node["line_results"])
        where = Where(_RESULT, key=label(node))
        if node["assessment"] not in by_id:
            found.problems.append(Problem("FP-P026", where, got=node["assessment"]))
        else:
            by_id[node["assessment"]].append(node)
    out: dict[str, Node] = {}
    for row in opened.assessments:
        nodes = by_id[row["id"]]
        if not nodes and opened.hidden["result"]:
            found.skipped += 1
        elif len(nodes) != 1:
            where = Where(_RESULT, key=f"assessment {row['id']}")
            found.problems.append(Problem("FP-P025", where, got=str(len(nodes)), expected="1"))
        else:
            out[row["id"]] = nodes[0]
            _one_result(nodes[0], row, opened, found)
    _placed_once(opened, used, out, found)
    return out


def _placed_once(opened: Opened, used: Counter[str], results: Mapping[str, Node], found: Findings) -> None:
    """Each line result stands in one result; only a hidden one of its own assessment may hold it unseen."""
    for leaf, node in opened.of("line_result"):
        seen = node["assessment"] in results or not opened.hidden["result"]
        if (used[leaf] > 1 or (used[leaf] == 0 and seen)) and found.problems.wants("FP-P025"):
            where = Where(_RESULT, key=label(node))
            found.problems.append(Problem("FP-P025", where, got=str(used[leaf]), expected="1"))


def _one_result(node: Node, row: Mapping[str, Any], opened: Opened, found: Findings) -> None:
    where = Where(_RESULT, key=label(node))
    expected = {name: row[name] for name in _SAME_FIELDS}
    expected["rule_set"], expected["gwp_set"] = row["rule_set"]["digest"], row["gwp_set"]["digest"]
    expected["declared_unit"] = opened.record["subject"]["declared_unit"]
    for name, wanted in expected.items():
        if node[name] != wanted:
            place = Where(_RESULT, key=label(node), column=name)
            found.problems.append(
                Problem("FP-P027", place, got=str(node[name])[:100], expected=str(wanted)[:100])
            )
    edges = node["line_results"]
    if edges != sorted(set(edges)):
        place = Where(_RESULT, key=label(node), column="line_results")
        found.problems.append(Problem("FP-P011", place, got="line_results"))
    _sums(node, row, where, opened, found)


def _sums(node: Node, row: Mapping[str, Any], where: Where, opened: Opened, found: Findings) -> None:
    """Totals against the sums of the line results that the result names."""
    sums: dict[tuple[str, str], Sum] = {}
    for leaf in node["line_results"]:
        part = opened.get(leaf, "line_result")
        line = opened.get(part["line"], "line") if part is not None else None
        if part is None or line is None:
            found.skipped += 1
            return
        if part["assessment"] != node["assessment"]:
            found.problems.append(Problem("FP-P026", where, got=label(part)))
        for component, value in part["values"].items():
            sums.setdefault((line["stage"], component), Sum()).add(parse_rat(value))
    try:
        wanted = exact_rows(row["stages"], {cell: total.value for cell, total in sums.items()})
    except NumberError:
        found.problems.append(Problem("FP-E003", where, got=label(node)))
        return
    found.checked += 1
    _compare_rows(node["totals"], wanted, where, found)


def _compare_rows(
    got: list[dict[str, str]], wanted: list[dict[str, str]], where: Where, found: Findings
) -> None:
    if [(r["stage"], r["component"]) for r in got] != [(r["stage"], r["component"]) for r in wanted]:
        place = Where(where.file, key=where.key, column="totals")
        found.problems.append(
            Problem("FP-P020", place, got=f"{len(got)} rows", expected=f"{len(wanted)} rows, sorted")
        )
        return
    for mine, theirs in zip(got, wanted, strict=True):
        if mine["exact"] != theirs["exact"]:
            place = Where(where.file, key=where.key, column=f"{mine['stage']} / {mine['component']}")
            found.problems.append(
                Problem("FP-P020", place, got=mine["exact"][:120], expected=theirs["exact"][:120])
            )


def _published(opened: Opened, results: Mapping[str, Node], found: Findings) -> None:
    """Public totals: rows, digits and rounding always; values where the result lies open."""
    for i, row in enumerate(opened.assessments):
        if row["totals"] is None:
            continue
        where = Where("record.json", key=f"assessments[{i}].totals")
        digits = opened.digits(row)
        wanted_cells = cells(row["stages"], row["detail"])
        if [(r["stage"], r["component"]) for r in row["totals"]] != wanted_cells:
            got, wanted = f"{len(row['totals'])} rows", f"{len(wanted_cells)} rows, sorted"
            found.problems.append(Problem("FP-P021", where, got=got, expected=wanted))
            continue
        for total in row["totals"]:
            value = parse_dec(total["rounded"])
            if total["digits"] != digits or round_significant(value, digits) != value:
                got = f"{total['rounded']} ({total['digits']})"
                found.problems.append(Problem("FP-P022", where, got=got, expected=str(digits)))
        node = results.get(row["id"])
        if node is None:
            found.skipped += 1
        else:
            found.checked += 1
            _same_totals(row, node, digits, where, found)


def _same_totals(row: Mapping[str, Any], node: Node, digits: int, where: Where, found: Findings) -> None:
    try:
        wanted = published_totals(node["totals"], row["detail"], digits)
    except (NumberError, TooLong):
        found.problems.append(Problem("FP-E003", where, got=label(node)))
        return
    stated = {(r["stage"], r["component"]): r["rounded"] for r in row["totals"]}
    for total in wanted:
        got = stated.get((total["stage"], total["component"]), "-")
        if got != total["rounded"]:
            cell = " / ".join(part or "*" for part in (total["stage"], total["component"]))
            place = Where(where.file, key=where.key, column=cell)
            found.problems.append(Problem("FP-P021", place, got=got, expected=total["rounded"]))


def _coverage(opened: Opened, found: Findings) -> None:
    stated = opened.record["coverage"]
    lines = dict(opened.of("line"))
    with_result = {opened.target(node["line"]) for _leaf, node in opened.of("line_result")}
    counted = {
        "lines": len(lines),
        "open": sum(line["state"] == "open" for line in lines.values()),
        "with_result": len(with_result & set(lines)),
    }
    for name, seen in counted.items():
        dark = opened.hidden["lines"] or (name == "with_result" and opened.hidden["result"])
        if stated[name] != seen and not (dark and stated[name] > seen):
            where = Where("record.json", key="coverage", column=name)
            found.problems.append(Problem("FP-P028", where, got=str(stated[name]), expected=str(seen)))
        elif dark:
            found.skipped += 1


def replay(opened: Opened, resolved: Resolved, units: Units) -> Findings:
    """All steps (1) to (6).

    Parameters
    ----------
    opened : Opened
        Nodes whose form is in order.
    resolved : Resolved
        The verifier's tables.
    units : mapping
        ``resolved.units``, known to be there.

    Returns
    -------
    Findings
        Differences (each names node, field, found and expected), and counts of what was checked and
        of what hidden nodes withheld.
    """
    found = check_demands(opened, units)
    _members(opened, found)
    try:
        _line_results(opened, resolved, found)
        _published(opened, _results(opened, found), found)
    except TooLong:
        found.problems.append(Problem("FP-E003", Where(_RESULT), got="totals"))
    _coverage(opened, found)
    return found


def result_digests(opened: Opened, units: Units) -> dict[str, str]:
    """Result digest (S5) of every assessment whose result lies open. Never public."""
    out = {}
    for _leaf, node in opened.of("result"):
        amount = base_amount(units, node["declared_unit"])
        fields = (node["rule_set"], node["gwp_set"], node["boundary"], node["totals"])
        out[node["assessment"]] = result_digest(result_document(amount, *fields))
    return out
