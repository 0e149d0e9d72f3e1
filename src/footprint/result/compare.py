"""What differs between two results of the same declared unit: by line, by stage, and why."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Literal

from footprint.compile.inventory import Inventory
from footprint.result.parts import Parts, added, line_ends, parts_of
from footprint.result.result import AssessmentResult, LineResult

#: Why a line differs; ``process`` is its demand, allocated share or output, ``share`` its part of a meter.
#: ``boundary``: stated in both, counted in one.
Reason = Literal[
    "added", "removed", "amount", "process", "share", "bridge", "factor", "state", "stage", "boundary"
]


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line in both results, kg CO2e; None where the line is missing or has no result.

    ``parts`` sum to ``delta`` exactly.
    """

    line: str
    name: str
    stage: str
    old: Fraction | None
    new: Fraction | None
    old_state: str
    new_state: str
    old_factor: str
    new_factor: str
    reasons: tuple[Reason, ...]
    parts: Parts

    @property
    def delta(self) -> Fraction:
        """New less old, kg CO2e; what has no result counts nothing in either total."""
        return (self.new or Fraction(0)) - (self.old or Fraction(0))


@dataclass(frozen=True, slots=True)
class StageChange:
    """One life-cycle stage in both results, kg CO2e; None where it lies outside the boundary."""

    stage: str
    old: Fraction | None
    new: Fraction | None

    @property
    def delta(self) -> Fraction:
        """New less old, kg CO2e."""
        return (self.new or Fraction(0)) - (self.old or Fraction(0))


@dataclass(frozen=True, slots=True)
class Changes:
    """Lines that differ, largest difference first, all stages, and the number of equal lines."""

    lines: tuple[LineChange, ...]
    stages: tuple[StageChange, ...]
    same: int

    @property
    def parts(self) -> Parts:
        """The whole difference in its parts."""
        return added(row.parts for row in self.lines)


#: An assessment and the inventory that it is one of.
End = tuple[Inventory, AssessmentResult]


def compare_assessments(one: End, two: End) -> Changes:
    """What differs between two assessments; the caller has seen to it that their declared units agree.

    The differences of the lines, and those of the stages, each sum to the difference of the totals exactly.
    """
    (_, old), (_, new) = one, two
    before = {row.line.label: row for row in old.lines}
    after = {row.line.label: row for row in new.lines}
    ends = line_ends(*one), line_ends(*two)
    rows = []
    for name in sorted({*before, *after}):
        parts = parts_of(ends[0].get(name), ends[1].get(name))
        both = name in ends[0] and name in ends[1]
        rows.append(_line(before.get(name), after.get(name), parts, both))
    changed = [row for row in rows if row.reasons or row.delta]
    changed.sort(key=lambda r: (-abs(r.delta), r.line))
    first, second = old.by_stage(), new.by_stage()
    stages = tuple(StageChange(s, first.get(s), second.get(s)) for s in dict.fromkeys((*first, *second)))
    return Changes(tuple(changed), stages, len(rows) - len(changed))


def _line(old: LineResult | None, new: LineResult | None, parts: Parts, both: bool) -> LineChange:
    shown = new or old
    assert shown is not None  # a name comes from one of the two
    stated = shown.line.line
    return LineChange(
        line=shown.line.label,
        name=stated.name,
        stage=stated.stage,
        old=_value(old),
        new=_value(new),
        old_state=old.line.match.state if old else "",
        new_state=new.line.match.state if new else "",
        old_factor=old.line.factor if old else "",
        new_factor=new.line.factor if new else "",
        reasons=("boundary",) if both and (old is None or new is None) else _reasons(old, new),
        parts=parts,
    )


def _value(row: LineResult | None) -> Fraction | None:
    return row.total if row is not None and row.has_factor else None


def _reasons(old: LineResult | None, new: LineResult | None) -> tuple[Reason, ...]:
    """Which parts of amount x process x share x bridges x factor differ, in whatever units."""
    if old is None:
        return ("added",)
    if new is None:
        return ("removed",)
    found: list[tuple[Reason, bool]] = [
        ("amount", _amount(old) != _amount(new)),
        ("process", old.scale != new.scale),
        ("share", _steps(old, "share") != _steps(new, "share")),
        ("bridge", _steps(old, "bridge") != _steps(new, "bridge")),
        ("factor", (old.line.factor, _intensity(old)) != (new.line.factor, _intensity(new))),
        ("state", old.line.match.state != new.line.match.state),
        ("stage", old.line.line.stage != new.line.line.stage),
    ]
    return tuple(reason for reason, differs in found if differs)


def _amount(row: LineResult) -> tuple[str, Fraction]:
    return row.line.amount.dimension, row.line.amount.base


def _steps(row: LineResult, kind: str) -> Fraction:
    return prod((c.ratio for c in row.line.conversions if c.kind == kind), start=Fraction(1))


def _intensity(row: LineResult) -> tuple[tuple[str, Fraction], ...] | None:
    """kg CO2e by component per base unit of activity; None where nothing tells it."""
    activity = row.scale * row.line.amount.base * _steps(row, "share") * _steps(row, "bridge")
    if not row.has_factor or not activity:
        return None
    return tuple(sorted((c, v / activity) for c, v in row.values.items()))
