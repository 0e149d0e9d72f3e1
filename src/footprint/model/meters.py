"""Checks of lines against each other: meters and their parts, periods, sub-lines, cargo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise

from footprint.base.problem import Problem
from footprint.model.lines import Line
from footprint.model.place import Place
from footprint.model.processes import Output
from footprint.model.study import Study
from footprint.model.types import exact_text
from footprint.units.suggest import nearest


def is_sub_meter(line: Line, by_id: Mapping[str, Line]) -> bool:
    """True for the meter of a line behind a plant meter: counted by itself, and taken off the whole."""
    whole = by_id.get(line.part_of)
    return whole is not None and (line.scope, whole.scope) == ("line", "plant")


def informs_only(line: Line, by_id: Mapping[str, Line]) -> bool:
    """True for a part of another amount that is no sub-meter (peak, valley): the whole counts."""
    return bool(line.part_of) and not is_sub_meter(line, by_id)


def sub_meters(study: Study) -> dict[str, tuple[Line, ...]]:
    """The sub-meters behind each plant meter, by the id of the plant meter."""
    by_id = {line.id: line for line in study.lines}
    found: dict[str, tuple[Line, ...]] = {}
    for line in study.lines:
        if is_sub_meter(line, by_id):
            found[line.part_of] = (*found.get(line.part_of, ()), line)
    return found


def sharers(study: Study, line: Line) -> tuple[Output, ...]:
    """The outputs that share a line: those of its production line, or all of the plant."""
    if not line.production_line:
        return study.outputs
    return tuple(o for o in study.outputs if o.production_line == line.production_line)


def production_lines(study: Study, place: Place) -> Iterator[Problem]:
    """A line scope names a production line that makes something; a sub-meter is read with its whole."""
    by_id = {line.id: line for line in study.lines}
    known = sorted({o.production_line for o in study.outputs if o.production_line})
    for line in study.lines:
        name = line.production_line
        if name and line.scope != "line":
            yield Problem("FP-M049", place("lines", line.id, "scope"), got=name)
        elif name and name not in known:
            near = nearest(name, known)
            where = place("lines", line.id, "production_line")
            yield Problem("FP-M048", where, got=name, expected=", ".join(known), near=near)
        sub = is_sub_meter(line, by_id)
        keyed = line.scope == "line" and line.share_key is not None and (sub or not line.part_of)
        if keyed and not name and (sub or known):
            yield Problem("FP-M050", place("lines", line.id, "production_line"), got=line.id)
        if not sub:
            continue
        whole = by_id[line.part_of]
        alike = (line.start, line.end, line.per, line.process) == (
            whole.start, whole.end, whole.per, whole.process,
        )  # fmt: skip
        if not alike:
            got, expected = f"{line.start} … {line.end}", f"{whole.start} … {whole.end}"
            where = place("lines", line.id, "start")
            yield Problem("FP-M047", where, got=got, expected=expected, values={"whole": whole.id})


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
            nested = whole.part_of and (line.scope != whole.scope or not is_sub_meter(whole, by_id))
            if nested or not (alike and same):
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
    """The parts of a meter together are no more than the whole; so are its sub-meters."""
    by_id = {line.id: line for line in study.lines}
    wholes: dict[tuple[str, bool], list[Line]] = {}
    for line in study.lines:
        if line.part_of and line.amount is not None:
            wholes.setdefault((line.part_of, is_sub_meter(line, by_id)), []).append(line)
    for (whole_id, _), parts in wholes.items():
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


#: Process, carrier, meter, and the production line of a sub-meter.
_Key = tuple[str, str, str, str]


def _rows_of_meters(study: Study) -> dict[_Key, list[Line]]:
    """The rows of each meter that count, by process, kind, meter and production line."""
    by_id = {line.id: line for line in study.lines}
    rows: dict[_Key, list[Line]] = {}
    for line in study.lines:
        counted = not informs_only(line, by_id)
        if line.per == "period" and line.start and line.end and line.start <= line.end and counted:
            behind = f"{line.scope} {line.production_line}" if line.part_of else ""
            key = (line.process, line.carrier or line.kind, line.meter or line.id, behind)
            rows.setdefault(key, []).append(line)
    return _joined(rows)


def _joined(rows: dict[_Key, list[Line]]) -> dict[_Key, list[Line]]:
    """Single rows that follow each other are one meter, whose invoices carry numbers of their own."""
    singles: dict[tuple[str, str, str], list[tuple[_Key, Line]]] = {}
    for key, found in rows.items():
        if len(found) == 1:
            singles.setdefault((key[0], key[1], key[3]), []).append((key, found[0]))
    out = dict(rows)
    for (process, carrier, behind), pairs in singles.items():
        lines = sorted((line for _, line in pairs), key=lambda x: (x.start, x.end, x.id))
        if len(lines) > 1 and all(a.end <= b.start for a, b in pairwise(lines)):
            for key, _ in pairs:
                del out[key]
            names = [line.meter or line.id for line in (lines[0], lines[-1])]
            out[process, carrier, " … ".join(names), behind] = lines
    return out


def meter_rows(study: Study, place: Place) -> Iterator[Problem]:
    """The invoices of one meter follow each other through the period of the study: no overlap, no gap."""
    first, last = study.product.start, study.product.end
    for (_, _, meter, _), found in _rows_of_meters(study).items():
        if len(found) < 2 or not first or not last or first > last:
            continue
        rows = sorted(found, key=lambda x: (x.start, x.end, x.id))
        seen, before = _shifted(first, -1), ""
        for line in rows:
            values = {"meter": meter, "other": before}
            if line.start < seen and before:  # they may share the day on which the meter was read
                got = f"{line.start} … {min(line.end, seen)}"
                where = place("lines", line.id, "start")
                yield Problem("FP-M051", where, got=got, severity="warning", values=values)
            elif line.start > _shifted(seen, 1):
                got = f"{_shifted(seen, 1)} … {_shifted(line.start, -1)}"
                where = place("lines", line.id, "start")
                yield Problem("FP-M052", where, got=got, severity="warning", values=values)
            if line.end > seen:
                seen, before = line.end, line.id
        if seen < last:
            where, got = place("lines", before, "end"), f"{_shifted(seen, 1)} … {last}"
            yield Problem("FP-M052", where, got=got, severity="warning", values={"meter": meter})


def _shifted(day: str, days: int) -> str:
    found = date.fromisoformat(day).toordinal() + days
    return date.fromordinal(min(max(found, date.min.toordinal()), date.max.toordinal())).isoformat()


def meter_periods(study: Study, place: Place) -> Iterator[Problem]:
    """The rows of a meter together against the period of the production they are divided by."""
    for (process, *_), lines in _rows_of_meters(study).items():
        made = next((o for o in study.outputs if o.process == process and o.role == "product"), None)
        if made is None or not made.start or not made.end or made.start > made.end:
            continue
        metered = sum(_days(x.start, x.end) for x in lines)
        produced = _days(made.start, made.end)
        if abs(metered - produced) * 10 > max(metered, produced):
            where = place("lines", lines[0].id, "end")
            yield Problem("FP-M041", where, got=str(metered), expected=str(produced), severity="warning")
