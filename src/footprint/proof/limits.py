"""What would take too long to compute is refused before it is tried."""

from __future__ import annotations

from footprint.base.numbers import MAX_RAT_CHARS
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.proof.nodes import label
from footprint.proof.opened import Opened

MAX_LINE_CHARS = 60_000


def check_limits(opened: Opened) -> list[Problem]:
    """Lines whose chained ratios are together longer than 60,000 characters."""
    found = []
    for leaf, node in opened.of("line"):
        if len(node["conversions"]) * MAX_RAT_CHARS <= MAX_LINE_CHARS:
            continue
        steps = (opened.get(edge, "conversion") for edge in node["conversions"])
        size = sum(len(step["ratio"]) for step in steps if step)
        if size > MAX_LINE_CHARS:
            where = Where(f"disclosure/{opened.groups[leaf]}.json", key=label(node), column="conversions")
            found.append(Problem("FP-P070", where, got=str(size), expected=str(MAX_LINE_CHARS)))
    return found
