"""Checks of lines against each other: meters and their parts, periods, sub-lines, cargo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.model.lines import Line
from footprint.model.place import Place
from footprint.model.study import Study
from footprint.model.types import exact_text


def _rooted(line: Line, by_id: Mapping[str, Line]) -> bool:
    """True when the chain of parents ends; a cycle is reported as such, not row by row."""
    seen: set[str] = set()
    at: Line | None = line
    while at is not None and at.parent:
        if at.id in seen:
            return False
        seen.add(at.id)
        at = by_id.get(at.parent)
    return True


def sub_lines(study: Study, place: Place) -> Iterator[Problem]:
    """Sub-lines are per unit of their parent; parts of a meter are of its kind; cargo is named once."""
    by_id = {line.id: line for line in study.lines}
    for line in study.lines:
        if line.parent in by_id and line.per in ("period", "output") and _rooted(line, by_id):
            yield Problem("FP-M042", place("lines", line.id, "per"), got=line.parent)
        whole = by_id.get(line.part_of)
        if whole is not None:
            alike = (line.kind, line.carrier) == (whole.kind, whole.carrier)
            same = (
                line.amount is None or whole.amount is None or line.amount.dimension == whole.amount.dimension
            )
            if whole.part_of or not (alike and same):
                yield Problem("FP-M043", place("lines", line.id, "part_of"), got=line.part_of)
        left_out = [
            c for c in line.cargo if c in by_id and (by_id[c].kind == "substitute" or by_id[c].part_of)
        ]
        twice = [c for c in set(line.cargo) if line.cargo.count(c) > 1]
        for name in [*left_out, *twice]:
            yield Problem("FP-M044", place("lines", line.id, "cargo"), got=name)
    for output in study.outputs:
        if output.stock_change:
            where = place("outputs", output.id, "stock_change")
            yield Problem("FP-M045", where, got=exact_text(output.stock_change), severity="warning")


def parts_of_meters(study: Study, place: Place) -> Iterator[Problem]:
    """The parts of a meter together are no more than the whole."""
    wholes: dict[str, list[Line]] = {}
    for line in study.lines:
        if line.part_of and line.amount is not None:
            wholes.setdefault(line.part_of, []).append(line)
    by_id = {line.id: line for line in study.lines}
    for whole_id, parts in wholes.items():
        whole = by_id.get(whole_id)
        if whole is None or whole.amount is None or whole.amount.value < 0:
            continue  # reported elsewhere
        amounts = [p.amount for p in parts if p.amount is not None]
        if any(a.dimension != whole.amount.dimension for a in amounts):
            continue
        total = sum((a.base for a in amounts), Fraction(0))
        if total > whole.amount.base:
            got, expected = exact_text(total), exact_text(whole.amount.base)
            yield Problem("FP-M026", place("lines", whole_id, "amount"), got=got, expected=expected)


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days + 1


def meter_periods(study: Study, place: Place) -> Iterator[Problem]:
    """The rows of a meter together against the period of the production they are divided by."""
    rows: dict[tuple[str, str, str], list[Line]] = {}
    for line in study.lines:
        if line.per == "period" and line.start and line.end and line.start <= line.end and not line.part_of:
            rows.setdefault((line.process, line.kind, line.meter or line.id), []).append(line)
    for (process, _, _), lines in rows.items():
        made = next((o for o in study.outputs if o.process == process and o.role == "product"), None)
        if made is None or not made.start or not made.end or made.start > made.end:
            continue
        metered = sum(_days(x.start, x.end) for x in lines)
        produced = _days(made.start, made.end)
        if abs(metered - produced) * 10 > max(metered, produced):
            where = place("lines", lines[0].id, "end")
            yield Problem("FP-M041", where, got=str(metered), expected=str(produced), severity="warning")
