"""What newer factors would move in a study: computed by pinning them in a copy; the study stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.api.defaults import default_library
from footprint.api.reading import read
from footprint.api.study import Study
from footprint.base.numbers import show
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.engine.exact import exact_sum
from footprint.factors.changes import Series, newer, relative, series, value_in
from footprint.factors.factor import Factor
from footprint.factors.gwp import gwp_document
from footprint.factors.library import Library, library
from footprint.factors.memory import MemorySource
from footprint.factors.pack import pack
from footprint.factors.shipped import shipped
from footprint.model.lines import Match

if TYPE_CHECKING:
    import pandas

    from footprint.api.result import Result

Ends = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Upgrade:
    """One pin with a newer row. Values are kg CO2e per ``unit``, that of the old row.

    ``later`` is True where the newer data begin after the study's period: no upgrade for this period.
    ``effect`` is kg CO2e of the line before and after, by assessment; empty where it was not computed.
    """

    line: str
    role: str
    old: Factor
    new: Factor
    unit: str
    old_value: Fraction | None
    new_value: Fraction | None
    later: bool
    effect: Mapping[str, Ends]

    @property
    def relative(self) -> Fraction | None:
        """The relative change of the factor."""
        return relative(self.old_value, self.new_value)

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form; numbers as text."""
        numbers = {"old_value": self.old_value, "new_value": self.new_value, "relative": self.relative}
        return {
            "line": self.line,
            "role": self.role,
            "old": self.old.ref,
            "new": self.new.ref,
            "unit": self.unit,
            **{name: None if value is None else show(value) for name, value in numbers.items()},
            "later": self.later,
            "effect": {name: {"before": show(a), "after": show(b)} for name, (a, b) in self.effect.items()},
        }


@dataclass(frozen=True)
class Upgrades:
    """Every pin with a newer row, and the total of each assessment before and after all of them.

    ``problems`` says why the total after could not be computed; then ``totals`` is empty.
    """

    study_digest: str
    gwp_set: str
    rows: tuple[Upgrade, ...]
    totals: Mapping[str, Ends]
    problems: tuple[Problem, ...] = ()

    def tidy(self) -> pandas.DataFrame:
        """One row a pin and assessment (kg CO2e as float, for looking at)."""
        import pandas as pd

        columns = ["line", "role", "old", "new", "later", "assessment", "before", "after"]
        rows = [
            (r.line, r.role, r.old.ref, r.new.ref, r.later, name, float(before), float(after))
            for r in self.rows
            for name, (before, after) in r.effect.items()
        ]
        return pd.DataFrame(rows, columns=columns)

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form (``footprint-upgrades/1``)."""
        totals = {}
        for name, (before, after) in self.totals.items():
            part = relative(before, after)
            moved = {"before": show(before), "after": show(after), "change": show(after - before)}
            totals[name] = {**moved, "relative": None if part is None else show(part)}
        return {
            "format": "footprint-upgrades/1",
            "study_digest": self.study_digest,
            "gwp_set": self.gwp_set,
            "rows": [row.to_json() for row in self.rows],
            "totals": totals,
            "problems": [p.to_json() for p in self.problems],
        }


def upgrades(
    study: Study, old: Iterable[Factor] | None = None, new: Iterable[Factor] | None = None
) -> Upgrades:
    """What an upgrade of the pinned factors would move; moves nothing.

    Parameters
    ----------
    study : Study
        A study that calculates.
    old : iterable of Factor or None
        Only pins of these rows; every released pin by default.
    new : iterable of Factor or None
        Where newer rows are looked for; the shipped factors by default.

    Raises
    ------
    ProblemsError
        The study as it stands does not calculate.
    """
    known = shipped().rows() if old is None else tuple(old)
    offered = shipped().rows() if new is None else tuple(new)
    before_library = default_library() if old is None else _over(shipped().rows(), known)
    after_library = _over(before_library.rows(), offered)
    before = study.calculate(before_library)
    first = before.numbers.assessment().assessment
    moved, rows = _repinned(study, {f.ref: f for f in known}, offered, first.gwp_set)
    totals, effects, problems = _computed(before, moved, after_library) if rows else ({}, {}, ())
    if not rows:
        totals = {a.assessment.id: (a.total, a.total) for a in before.numbers.assessments}
    held = tuple(replace(r, effect=effects.get((r.line, r.role), {})) for r in rows)
    return Upgrades(study.digest, first.gwp_set, held, totals, problems)


def _over(rows: Iterable[Factor], wins: Iterable[Factor]) -> Library:
    """A library of both, where the second states a ref it wins."""
    merged = {f.ref: f for f in (*rows, *wins)}
    return library(MemorySource(merged.values(), shipped().cards()))


def _repinned(
    study: Study, known: dict[str, Factor], offered: tuple[Factor, ...], gwp_set: str
) -> tuple[Study, list[Upgrade]]:
    """A copy with the newest pins, and what was exchanged in it."""
    document, end = gwp_document(gwp_set), study.inventory.product.end
    by_ref = {f.ref: f for f in offered}
    groups: dict[Series, list[Factor]] = {}
    for factor in offered:
        groups.setdefault(series(factor), []).append(factor)
    found: list[Upgrade] = []
    lines = []
    for line in study.lines:
        matches: list[Match] = []
        for match in line.matches:
            old = known.get(match.factor)
            new = _target(old, by_ref.get(old.ref), groups.get(series(old), [])) if old else None
            if old is None or new is None:
                matches.append(match)
                continue
            later = new.year_from is not None and new.year_from > int(end[:4])
            values = (value_in(old, old.unit, document), value_in(new, old.unit, document))
            found.append(Upgrade(line.id, match.role, old, new, old.unit, *values, later, {}))
            update = {"factor": new.ref, "row_digest": new.row_digest}
            matches.append(match if later else match.model_copy(update=update))  # later is no upgrade
        lines.append(line.model_copy(update={"matches": tuple(matches)}))
    inventory = study.inventory.model_copy(update={"lines": tuple(lines)})
    return replace(study, inventory=inventory), found


def _target(old: Factor, same: Factor | None, rows: Iterable[Factor]) -> Factor | None:
    """The newest row of its series, or the same ref with another content."""
    changed = same if same is not None and same.row_digest != old.row_digest else None
    return newer(old, rows) or changed


def _computed(
    before: Result, moved: Study, factors: Library
) -> tuple[dict[str, Ends], dict[tuple[str, str], dict[str, Ends]], tuple[Problem, ...]]:
    """Totals and line results of the copy beside those of the study."""
    try:
        after = moved.calculate(factors)
    except ProblemsError as fault:
        return {}, {}, fault.problems
    totals: dict[str, Ends] = {}
    effects: dict[tuple[str, str], dict[str, Ends]] = {}
    for old, new in zip(before.numbers.assessments, after.numbers.assessments, strict=True):
        name = old.assessment.id
        totals[name] = (old.total, new.total)
        for a, b in zip(old.lines, new.lines, strict=True):
            ends = (exact_sum(a.values.values()), exact_sum(b.values.values()))
            effects.setdefault((a.line.line.id, a.line.match.role), {})[name] = ends
    return totals, effects, ()


def factor_rows(name: str) -> tuple[Factor, ...]:
    """The rows that a text names: a source id, a ref, or a library folder.

    Raises
    ------
    Refused, ProblemsError
        A faulty library, or FP-F021 where nothing is named so.
    """
    found = tuple(f for f in shipped().rows() if name in (f.source, f.release, f.ref))
    if found:
        return found
    if Path(name).exists():
        return pack(name).rows()
    sources = " | ".join(dict.fromkeys(f.source for f in shipped().rows()))
    raise ProblemsError([Problem("FP-F021", Where(key=name), got=name, expected=sources)])


#: How our own reports and results begin to differ from a study.
_NOT_STUDIES = (b'"footprint-result/', b'"footprint-problems/', b'"footprint-upgrades/', b'"footprint-match/')


def _is_study(path: Path) -> bool:
    """A workbook or a JSON file that is none of our own results."""
    if path.suffix.lower() == ".json":
        start = path.read_bytes()[:4_096]
        return not any(mark in start for mark in _NOT_STUDIES)
    return path.suffix.lower() == ".xlsx"


def studies_in(folder: Path) -> list[Path]:
    """The studies right below a folder, sorted: workbooks, study.json files, folders with a study.toml."""
    files = [p for p in folder.iterdir() if p.name[0] not in ".~" and _is_study(p)]
    return sorted([*files, *(p.parent for p in folder.glob("*/study.toml"))])


def upgrades_of(
    folder: Path, old: Iterable[Factor] | None = None, new: Iterable[Factor] | None = None
) -> Mapping[str, Upgrades | tuple[Problem, ...]]:
    """What an upgrade would move in every study of a folder; a study that does not read says why."""
    before, after = (None if rows is None else tuple(rows) for rows in (old, new))
    out: dict[str, Upgrades | tuple[Problem, ...]] = {}
    for path in studies_in(folder):
        try:
            out[path.name] = upgrades(read(path), before, after)
        except ProblemsError as fault:
            if {p.code for p in fault.problems} != {"FP-I033"}:  # a workbook of another kind, as our reports
                out[path.name] = tuple(fault.problems)
    return out
