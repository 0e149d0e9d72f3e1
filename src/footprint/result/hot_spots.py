"""Hot spots: what carries most of a total, with what is left over kept apart by sign.

Shares are parts of the sum of absolute values, so that a credit neither hides an emission nor makes a
share above one; the shares of the rows and of both rests sum to one exactly. This is the contribution
analysis by which the significant issues of a study are found (ISO 14044:2006, 4.5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from footprint.compile.inventory import plain
from footprint.engine.exact import exact_sum
from footprint.result.result import AssessmentResult, LineResult

By = Literal["line", "stage", "process", "part"]
BY: tuple[By, ...] = get_args(By)

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Group:
    """What is ranked: an id, its words, its stage ("" where it lies in several), and kg CO2e."""

    id: str
    name: str
    stage: str
    total: Fraction


@dataclass(frozen=True, slots=True)
class HotSpot:
    """One row: kg CO2e, its part of all absolute emissions, and that of all rows down to it."""

    id: str
    name: str
    stage: str
    total: Fraction
    share: Fraction
    cumulated: Fraction


@dataclass(frozen=True, slots=True)
class HotSpots:
    """The largest, largest first; the rest by sign, never mixed. All in kg CO2e, ``absolute`` their sizes."""

    rows: tuple[HotSpot, ...]
    rest_plus: Fraction
    rest_minus: Fraction
    rest_lines: int
    absolute: Fraction

    @property
    def total(self) -> Fraction:
        """Rows and both rests: the total of all groups."""
        return exact_sum([*(r.total for r in self.rows), self.rest_plus, self.rest_minus])

    @property
    def rest_shares(self) -> tuple[Fraction, Fraction]:
        """The parts of rest+ and rest- in the sum of absolute values."""
        if not self.absolute:
            return _ZERO, _ZERO
        return self.rest_plus / self.absolute, -self.rest_minus / self.absolute


def ranked(groups: Iterable[Group], until: Fraction = Fraction(1), most: int | None = None) -> HotSpots:
    """Groups by absolute size, until they hold ``until`` of the absolute sum or ``most`` rows are shown."""
    order = sorted(groups, key=lambda g: (-abs(g.total), g.id))
    whole = exact_sum(abs(g.total) for g in order)
    rows: list[HotSpot] = []
    done = _ZERO
    for group in order:
        if not whole or done >= until * whole or (most is not None and len(rows) >= most):
            break
        done += abs(group.total)
        share = abs(group.total) / whole
        rows.append(HotSpot(group.id, group.name, group.stage, group.total, share, done / whole))
    rest = [g.total for g in order[len(rows) :]]
    plus, minus = exact_sum(v for v in rest if v > 0), exact_sum(v for v in rest if v < 0)
    return HotSpots(tuple(rows), plus, minus, len(rest), whole)


def groups_of(item: AssessmentResult, by: By) -> list[Group]:
    """The lines with a result, gathered: a line with its upstream, a stage, a process, or a part number.

    A line without a part number stands for itself.
    """
    found: dict[str, list[LineResult]] = {}
    for row in item.lines:
        if row.has_factor:
            found.setdefault(_key(row, by), []).append(row)
    return [_group(key, rows, by) for key, rows in found.items()]


def _key(row: LineResult, by: By) -> str:
    stated = row.line.line
    keys = {"line": stated.id, "stage": stated.stage, "process": plain(row.line.process)}
    return keys.get(by, stated.part_no or stated.id)


def _group(key: str, rows: list[LineResult], by: By) -> Group:
    stages = {row.line.line.stage for row in rows}
    name = rows[0].line.line.name if by in ("line", "part") else ""
    stage = stages.pop() if len(stages) == 1 else ""
    return Group(key, name, stage, exact_sum(row.total for row in rows))
