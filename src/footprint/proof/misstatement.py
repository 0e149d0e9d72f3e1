"""What another amount of a line does to the totals, replayed exactly from the open nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from footprint.base.numbers import format_rat
from footprint.base.where import Where
from footprint.engine.exact import exact_sum
from footprint.proof.nodes import label
from footprint.proof.opened import Node, Opened
from footprint.proof.replay import LineValues
from footprint.proof.sampling import totals
from footprint.proof.tables import Resolved
from footprint.proof.units import convert, number

Input = Mapping[str, str]


@dataclass(frozen=True)
class Effect:
    """One line with another amount: kg CO2e of new less stated, by assessment.

    The amount is one per ``per``: the output of ``process``, or (with no process) the declared unit.
    """

    line: str
    stated: Fraction
    found: Fraction
    unit: str
    deltas: Mapping[str, Fraction]
    process: str | None
    per: Input


def line_of(opened: Opened, name: str) -> Node | None:
    """The open line of an id."""
    return opened.lines.get(name)


def amount_found(opened: Opened, resolved: Resolved, name: str, difference: Input) -> Fraction | None:
    """Stated amount plus a difference, in the unit of the line; None where that cannot be had.

    Raises
    ------
    UnitError
        The difference has a unit of another dimension, or none of the table.
    """
    line = line_of(opened, name)
    if line is None or resolved.units is None:
        return None
    unit = line["amount"]["unit"]
    return number(line["amount"]) + convert(resolved.units, difference, unit, Where(key=label(line)))


def effects(opened: Opened, resolved: Resolved, amounts: Mapping[str, Fraction]) -> list[Effect]:
    """The effect of every replaced amount (in the unit of its line).

    A line's amount enters its own results alone (RECORD S16), so the effects add up exactly.

    Raises
    ------
    TooLong
        A value outgrows the format.
    """
    values = LineValues(opened, resolved)
    found = []
    for name, amount in sorted(amounts.items()):
        line = line_of(opened, name)
        if line is None:
            continue
        unit = line["amount"]["unit"]
        changed = {**line, "amount": {"ratio": format_rat(amount), "unit": unit}}
        deltas = {}
        for row in opened.assessments:
            counted = opened.belongs(line, row["id"]) and line["stage"] in row["stages"]
            if not counted or line["factor"] is None:
                continue
            old, new = values.expected(line, row["id"])[1], values.expected(changed, row["id"])[1]
            if old is not None and new is not None:
                deltas[row["id"]] = exact_sum(new.values()) - exact_sum(old.values())
        found.append(Effect(name, number(line["amount"]), amount, unit, deltas, *_basis(opened, line)))
    return found


def _basis(opened: Opened, line: Node) -> tuple[str | None, Input]:
    """What an amount is for."""
    node = opened.get(line["process"], "process") if line["per"] == "output" else None
    declared: Input = opened.record["subject"]["declared_unit"]
    return (None, declared) if node is None else (str(node["id"]), node["output"])


def by_assessment(opened: Opened, found: list[Effect]) -> dict[str, tuple[Fraction, Fraction, Fraction]]:
    """(stated total, total as found, sum of |effects|) of every assessment, kg CO2e."""
    out = {}
    for name, total in totals(opened).items():
        deltas = [e.deltas.get(name, Fraction(0)) for e in found]
        out[name] = (total, total + exact_sum(deltas), exact_sum(abs(d) for d in deltas))
    return out


def aggregate(opened: Opened, found: list[Effect]) -> Fraction:
    """The largest misstatement of all assessments: sum of |effects| over |total as found|.

    Errors do not cancel each other. Where the total as found is 0, any effect counts as 1.
    """
    worst = Fraction(0)
    for _stated, right, size in by_assessment(opened, found).values():
        worst = max(worst, size / abs(right) if right else Fraction(1 if size else 0))
    return worst
