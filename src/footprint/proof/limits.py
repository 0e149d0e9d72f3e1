"""What would take too long to compute is refused before it is tried."""

from __future__ import annotations

from footprint.base.numbers import MAX_RAT_CHARS
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.proof.nodes import label
from footprint.proof.opened import Opened

MAX_LINE_CHARS = 60_000
#: What a replay looks at once for every assessment.
_EACH = ("line", "flow", "process", "result")
_NODE = 10
#: Of assessments (or results, where they are more) x (_NODE x nodes + names in lists of assessments).
MAX_WORK = 5_000_000


def check_limits(opened: Opened) -> list[Problem]:
    """Too many assessments for the nodes, or lines whose chained ratios are together too long."""
    found = _too_many(opened)
    for leaf, node in opened.of("line"):
        if len(node["conversions"]) * MAX_RAT_CHARS <= MAX_LINE_CHARS:
            continue
        steps = (opened.get(edge, "conversion") for edge in node["conversions"])
        size = sum(len(step["ratio"]) for step in steps if step)
        if size > MAX_LINE_CHARS:
            where = Where(f"disclosure/{opened.groups[leaf]}.json", key=label(node), column="conversions")
            found.append(Problem("FP-P070", where, got=str(size), expected=str(MAX_LINE_CHARS)))
    return found


def _too_many(opened: Opened) -> list[Problem]:
    """Whether looking at every node for each assessment is too much; names of assessments cost less."""
    nodes = sum(1 for kind in _EACH for _ in opened.of(kind))
    listed = (node.get("assessments", ()) for kind in ("line", "flow") for _leaf, node in opened.of(kind))
    size = _NODE * nodes + sum(map(len, listed))
    count = max(len(opened.assessments), sum(1 for _ in opened.of("result")))
    if count * size <= MAX_WORK:
        return []
    where = Where("record.json", key="assessments")
    values = {"assessments": f"{count:,}", "nodes": f"{nodes:,}"}
    return [Problem("FP-P551", where, got=f"{count * size:,}", expected=f"{MAX_WORK:,}", values=values)]
