"""Inventory to Program: the numbers of one assessment, and which line each number is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from footprint.base.unit_table import units
from footprint.compile.inventory import Inventory, InvFlow, InvLine
from footprint.engine.program import Program
from footprint.factors.factor import COMPONENTS
from footprint.model.study import Assessment


@dataclass(frozen=True, slots=True)
class LineMap:
    """What the indices of a Program mean."""

    processes: tuple[str, ...]
    lines: tuple[InvLine, ...]
    factors: tuple[str, ...]
    components: tuple[str, ...] = COMPONENTS


def belongs(line: InvLine, assessment: Assessment) -> bool:
    """Whether a line takes part in an assessment: by its own list, and by the stage."""
    ours = not line.assessments or assessment.id in line.assessments
    return ours and line.line.stage in assessment.stages


def program(
    inventory: Inventory, assessment: Assessment, gwp_set: Mapping[str, Any]
) -> tuple[Program, LineMap]:
    """The Program of one assessment.

    Raises
    ------
    ProblemsError
        A factor holds a gas that the GWP set has no value for.
    """
    table = units()
    lines = tuple(x for x in inventory.lines if belongs(x, assessment))
    flows = inventory.flows_in(assessment.id)
    final_process = inventory.final_in(assessment.id)
    names = _taking_part(inventory, assessment, flows, final_process)
    processes = [inventory.processes[name] for name in names]
    index = {name: i for i, name in enumerate(names)}
    refs = tuple(sorted({x.factor for x in lines if x.factor}))
    number = {ref: i for i, ref in enumerate(refs)}
    rows = []
    for ref in refs:
        value = inventory.factors[ref].value(gwp_set)
        rows.append(tuple(value.get(c, Fraction(0)) for c in COMPONENTS))
    declared = inventory.study.product.declared_unit.base
    final = tuple(declared if n == final_process else Fraction(0) for n in names)
    made = Program(
        outputs=tuple(p.output.base for p in processes),
        shares=tuple(p.share for p in processes),
        final=final,
        flows=tuple(
            (index[f.source], index[f.target], _SIGN[f.kind] * f.amount.value * table[f.amount.unit].ratio)
            for f in flows
        ),
        line_process=tuple(index[x.process] for x in lines),
        line_scaled=tuple(x.per == "output" for x in lines),
        amounts=tuple(x.amount.value for x in lines),
        ratios=tuple(x.ratio for x in lines),
        line_factor=tuple(number[x.factor] if x.factor else -1 for x in lines),
        # without any factor the table still says how many components there are
        factors=tuple(rows) or ((Fraction(0),) * len(COMPONENTS),),
    )
    return made, LineMap(names, lines, refs)


_SIGN = {"use": 1, "avoided": -1}


def _taking_part(
    inventory: Inventory, assessment: Assessment, flows: tuple[InvFlow, ...], final: str
) -> tuple[str, ...]:
    """The processes of an assessment: all of them, but for those that stand for other methods alone."""
    if not inventory.finals:
        return tuple(inventory.processes)
    lines = (x for x in inventory.lines if not x.assessments or assessment.id in x.assessments)
    named = {final, *(x.process for x in lines), *(n for f in flows for n in (f.source, f.target))}
    return tuple(name for name in inventory.processes if name in named)


def may_be_negative(flows: tuple[InvFlow, ...]) -> frozenset[str]:
    """What avoided flows displace, and all that would have been needed for it (RECORD S16)."""
    needs: dict[str, list[str]] = {}
    for flow in flows:
        needs.setdefault(flow.target, []).append(flow.source)
    found: set[str] = set()
    queue = [f.source for f in flows if f.kind == "avoided"]
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += needs.get(name, [])
    return frozenset(found)
