"""What the total would be under another allocation key: a choice that matters is shown both ways."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, get_args

from footprint.compile.build import build
from footprint.compile.share import key_value
from footprint.factors.library import Library
from footprint.model.lines import ShareKey
from footprint.model.processes import Output
from footprint.model.study import Study
from footprint.result.calculate import calculate
from footprint.result.view import Alternatives


def allocation_alternatives(
    study: Study, library: Library, rule_sets: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Alternatives]:
    """Totals (kg CO2e per declared amount) of each assessment under every other key that the outputs state.

    A key counts where every product of every process with co-products has a value for it. Empty without
    co-products.
    """
    found: dict[str, list[tuple[str, Fraction]]] = {}
    for key in _keys(study):
        others = tuple(a.model_copy(update={"allocation": key}) for a in study.assessments)
        inventory, _ = build(study.model_copy(update={"assessments": others}), library)
        if inventory is None:
            continue
        for item in calculate(inventory, rule_sets).assessments:
            found.setdefault(item.assessment.id, []).append((key, item.total))
    return {name: tuple(sorted(rows)) for name, rows in found.items()}


def _keys(study: Study) -> list[ShareKey]:
    groups: dict[str, list[Output]] = {}
    for output in study.outputs:
        if output.role != "other":
            groups.setdefault(output.process, []).append(output)
    shared = [rows for rows in groups.values() if len(rows) > 1]
    if not shared:
        return []
    return [key for key in get_args(ShareKey) if all(_divides(rows, key) for rows in shared)]


def _divides(rows: list[Output], key: ShareKey) -> bool:
    """Whether every product has a value in a key, all in one dimension."""
    if key == "piece" and any(o.amount.dimension != "piece" for o in rows):
        return False
    measured = {"revenue": [o.revenue for o in rows], "physical": [o.physical for o in rows]}.get(key, [])
    return all(key_value(o, key) for o in rows) and len({m.dimension for m in measured if m}) < 2
