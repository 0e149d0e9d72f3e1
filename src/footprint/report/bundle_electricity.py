"""From the nodes of a bundle: the totals of the assessments that chose how electricity counts."""

from __future__ import annotations

from fractions import Fraction

from footprint.base.numbers import parse_rat
from footprint.proof.opened import Opened
from footprint.report.data import PowerInfo


def electricity_of(opened: Opened) -> tuple[PowerInfo, ...]:
    """The totals of the assessments that chose how electricity counts."""
    found = []
    for _, node in opened.of("result"):
        method = node.get("scope", {}).get("choices", {}).get("electricity", "")
        if method:
            total = sum((parse_rat(t["exact"]) for t in node["totals"]), Fraction(0))
            found.append(PowerInfo(str(node["assessment"]), method, total))
    return tuple(sorted(found, key=lambda p: p.assessment))
