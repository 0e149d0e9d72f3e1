"""What differs between two sets of factors, and which row of a set is newer than another.

Rows belong to one series when their ids agree but for the year or version at the end of the dataset
(``cn-electricity-2023/national``, ``cn-electricity-2024/national``) and they have the same boundary,
geography and dimension. In a series the later data year is newer, then the later release. Nothing is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from footprint.base.numbers import show
from footprint.base.unit_table import units
from footprint.engine.exact import exact_sum
from footprint.factors.factor import Factor
from footprint.factors.gwp import gwp_document

Change = Literal["added", "removed", "changed"]
Series = tuple[str, str, str, str, str]
#: Years, versions (1.3) and quarters (fy21q3) at the end of a dataset.
_EDITION = re.compile(r"(?:-(?:(?:19|20)[0-9]{2}|[0-9]+(?:\.[0-9]+)*|fy[0-9]{2}q[1-4]))+$", re.ASCII)
_DIGITS = re.compile(r"([0-9]+)", re.ASCII)
#: Fields that say which row it is, not what it states.
_IDENTITY = ("id", "release", "row_digest", "source")


def series(factor: Factor) -> Series:
    """Dataset without its edition, the rest of the id, boundary, geography, dimension."""
    dataset, _, rest = factor.id.partition("/")
    return (_EDITION.sub("", dataset), rest, factor.kind, factor.geography, factor.dimension)


def _age(factor: Factor) -> tuple[int, tuple[tuple[int, str], ...]]:
    """Data year, then release tag with its numbers read as numbers (2 before 10)."""
    parts = [(int(p) if p.isdigit() else -1, p) for p in _DIGITS.split(factor.tag) if p]
    return (factor.year_to or 0, tuple(parts))


def newer(factor: Factor, rows: Iterable[Factor]) -> Factor | None:
    """The newest row of the same series that is newer than a factor, or None."""
    name, age = series(factor), _age(factor)
    found = [f for f in rows if _age(f) > age and series(f) == name]
    return max(found, key=_age, default=None)


def value_in(factor: Factor, unit: str, document: Mapping[str, Any]) -> Fraction | None:
    """kg CO2e per ``unit`` in one GWP set; None for another dimension, or a gas that the set lacks."""
    table = units()
    if table[unit].dimension != factor.dimension or not factor.gases.keys() <= document["gases"].keys():
        return None
    return exact_sum(factor.value(document).values()) * table[unit].ratio / table[factor.unit].ratio


def relative(old: Fraction | None, new: Fraction | None) -> Fraction | None:
    """(new - old) / |old|; None where one is not known or nothing is divided by."""
    return (new - old) / abs(old) if old and new is not None else None


@dataclass(frozen=True, slots=True)
class FactorChange:
    """One row that differs. Values are kg CO2e per ``unit`` (that of the old row where there is one).

    ``fields`` names what a changed row states otherwise.
    """

    change: Change
    old: Factor | None
    new: Factor | None
    unit: str
    old_value: Fraction | None
    new_value: Fraction | None
    fields: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """The old row, or the added one."""
        row = self.old or self.new
        return row.ref if row else ""

    @property
    def relative(self) -> Fraction | None:
        """The relative change of the value."""
        return relative(self.old_value, self.new_value)

    @property
    def value_changed(self) -> bool:
        """Whether the number is another one; so it is where no ratio leads from unit to unit."""
        if self.old_value is None and self.new_value is None:
            return not {"gases", "components"}.isdisjoint(self.fields)
        return self.old_value != self.new_value

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form; values as text."""
        numbers = {"old_value": self.old_value, "new_value": self.new_value, "relative": self.relative}
        return {
            "change": self.change,
            "old": self.old.ref if self.old else None,
            "new": self.new.ref if self.new else None,
            "unit": self.unit,
            **{name: None if value is None else show(value) for name, value in numbers.items()},
            "value_changed": self.value_changed,
            "fields": list(self.fields),
        }


@dataclass(frozen=True, slots=True)
class FactorDiff:
    """Every row that was added, removed or changed; ``same`` counts the others."""

    rows: tuple[FactorChange, ...]
    same: int
    gwp_set: str

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form (``footprint-factor-diff/1``)."""
        rows = [row.to_json() for row in self.rows]
        return {
            "format": "footprint-factor-diff/1",
            "gwp_set": self.gwp_set,
            "same": self.same,
            "rows": rows,
        }


def diff(old: Iterable[Factor], new: Iterable[Factor], gwp_set: str = "AR6-GWP100") -> FactorDiff:
    """What a second set of factors adds, removes and changes.

    Parameters
    ----------
    old, new : iterable of Factor
        Two libraries, two sources, two releases. Rows of one id are compared first, then of one series.
    gwp_set : str
        The set in which gases are characterised to compare values.

    Raises
    ------
    ProblemsError
        The GWP set is not known.
    """
    document = gwp_document(gwp_set)
    before, after = _newest(old), _newest(new)
    pairs = [(before.pop(name), after.pop(name)) for name in sorted(before.keys() & after.keys())]
    found: list[FactorChange] = []
    for gone, came in _by_series(before.values(), after.values()):
        both = min(len(gone), len(came))
        pairs += zip(gone[:both], came[:both], strict=True)
        found += [_alone("removed", row, document) for row in gone[both:]]
        found += [_alone("added", row, document) for row in came[both:]]
    changed = [c for c in (_changed(a, b, document) for a, b in pairs) if c is not None]
    found += changed
    found.sort(key=lambda c: (c.change, c.ref))
    return FactorDiff(tuple(found), len(pairs) - len(changed), gwp_set)


def _newest(rows: Iterable[Factor]) -> dict[str, Factor]:
    """The newest release of each id."""
    found: dict[str, Factor] = {}
    for row in rows:
        held = found.get(row.id)
        if held is None or _age(row) > _age(held):
            found[row.id] = row
    return found


def _by_series(old: Iterable[Factor], new: Iterable[Factor]) -> list[tuple[list[Factor], list[Factor]]]:
    """The rows of each series on both sides, newest first."""
    groups: dict[Series, tuple[list[Factor], list[Factor]]] = {}
    for side, rows in enumerate((old, new)):
        for row in sorted(rows, key=_age, reverse=True):
            groups.setdefault(series(row), ([], []))[side].append(row)
    return list(groups.values())


def _alone(change: Change, row: Factor, document: Mapping[str, Any]) -> FactorChange:
    value = value_in(row, row.unit, document)
    if change == "removed":
        return FactorChange(change, row, None, row.unit, value, None)
    return FactorChange(change, None, row, row.unit, None, value)


def _changed(old: Factor, new: Factor, document: Mapping[str, Any]) -> FactorChange | None:
    """The change of a pair, None where both state the same."""
    names = [n for n in Factor.__dataclass_fields__ if n not in _IDENTITY]
    fields = tuple(n for n in names if getattr(old, n) != getattr(new, n))
    if not fields:
        return None
    values = (value_in(old, old.unit, document), value_in(new, old.unit, document))
    return FactorChange("changed", old, new, old.unit, *values, fields)
