"""Scenario files on the objects users hold: read one, apply a scenario, compare all with the study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from footprint.api.compare import Comparison, compare
from footprint.api.values import validated
from footprint.base.problem import Problem, ProblemsError, errors
from footprint.base.where import Where
from footprint.intake.scenarios import read_scenarios
from footprint.model.scenario import Change, Scenario, Scenarios
from footprint.model.types import Frozen, Quantity
from footprint.units.suggest import nearest

if TYPE_CHECKING:
    from footprint.api.study import Study
    from footprint.factors.library import Library

#: The file that is looked for beside a study.
BESIDE = "scenario.toml"


def scenarios(path: str | Path) -> Scenarios:
    """The named scenarios and stated ranges of a file (``footprint-scenario/1``).

    Raises
    ------
    Refused
        The file is missing, too large, or no TOML.
    ProblemsError
        With everything in it that does not read, each with file, key and field.
    """
    found, problems = read_scenarios(Path(path))
    if errors(problems):
        raise ProblemsError(problems)
    return found


def apply(study: Study, scenario: Scenario) -> Study:
    """The study with the changes of a scenario; an empty one leaves it as it is, digest and all.

    Raises
    ------
    ProblemsError
        With every row that the study does not have, and every value that does not fit its field.
    """
    problems: list[Problem] = []
    made = study
    for change in scenario.changes:
        try:
            made = _changed(made, change)
        except ProblemsError as fault:
            problems += [replace(p, where=_at(change.where, p.where)) for p in fault.problems]
    if problems:
        raise ProblemsError(problems)
    return made


def _at(place: Where, inner: Where) -> Where:
    """The place in the file of scenarios, with the field that the fault names."""
    return replace(place, column=inner.column) if inner.column else place


def chosen(study: Study, scenario: Scenario | str | Path, name: str = "") -> Scenario:
    """A scenario given as itself, as a file (and a name in it), or by its name in ``scenario.toml``.

    Raises
    ------
    ProblemsError
        The file does not read, or holds no such scenario.
    """
    if isinstance(scenario, Scenario):
        return scenario
    path = Path(scenario)
    if path.suffix != ".toml":
        name, source = str(scenario), study.source
        folder = Path() if source is None else source if source.is_dir() else source.parent
        path = folder / BESIDE
    held = scenarios(path).scenarios
    if not name and len(held) == 1:
        return next(iter(held.values()))
    if name not in held:
        where = Where(file=path.name, sheet="scenarios")
        expected = " | ".join(held)
        raise ProblemsError(
            [Problem("FP-X121", where, got=name, expected=expected, near=nearest(name, held))]
        )
    return held[name]


@dataclass(frozen=True)
class ScenarioComparisons:
    """Each scenario of a file against the study as it stands, by name."""

    comparisons: Mapping[str, Comparison]
    titles: Mapping[str, str]

    def __getitem__(self, name: str) -> Comparison:
        return self.comparisons[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.comparisons)

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form (``footprint-scenarios/1``): a comparison for each scenario."""
        return {
            "format": "footprint-scenarios/1",
            "scenarios": [
                {"name": name, "title": self.titles[name], "comparison": item.to_json()}
                for name, item in self.comparisons.items()
            ],
        }


def compare_scenarios(
    study: Study, found: Scenarios, assessment: str = "", factors: Library | None = None
) -> ScenarioComparisons:
    """Each scenario against the study; what a scenario does not touch is taken from the study's result.

    Raises
    ------
    ProblemsError
        With what does not apply or calculate, the scenario named in each place.
    """
    base = study.calculate(factors)
    made, problems = {}, []
    for name, scenario in found.scenarios.items():
        try:
            other = apply(study, scenario).calculate(factors, base)
            made[name] = compare(base, other, assessment)
        except ProblemsError as fault:
            problems += [_named(p, found.file, name) for p in fault.problems if p.severity == "error"]
    if problems:
        raise ProblemsError(problems)
    titles = {name: item.title for name, item in found.scenarios.items()}
    return ScenarioComparisons(MappingProxyType(made), MappingProxyType(titles))


def _named(problem: Problem, file: str, scenario: str) -> Problem:
    """A problem of the changed study, with the scenario that made it."""
    where = problem.where
    if where.file == file:
        return problem
    key = " ".join(p for p in (where.sheet, where.cell or where.key) if p)
    return replace(problem, where=Where(file, f"scenarios {scenario}", key=key, column=where.column))


def _changed(study: Study, change: Change) -> Study:
    rows: tuple[Frozen, ...] = getattr(study.inventory, change.sheet)
    held = {str(getattr(row, "id")): row for row in rows}  # noqa: B009 - each row of these lists has one
    old = held.get(change.id)
    if old is None:
        near = nearest(change.id, held)
        values = {"sheet": change.sheet}
        raise ProblemsError([Problem("FP-X120", change.where, got=change.id, near=near, values=values)])
    made = study
    if change.fields:
        fields = {name: getattr(old, name) for name in type(old).model_fields}
        fields |= {name: _in_unit(old, name, value) for name, value in change.fields.items()}
        row = validated(type(old), fields, change.id)
        kept = tuple(row if x is old else x for x in rows)
        made = replace(study, inventory=study.inventory.model_copy(update={change.sheet: kept}))
    return _pinned(made, change) if change.pin else made


def _in_unit(old: Frozen, name: str, value: Any) -> Any:
    """A bare number for a quantity takes the unit that stands there."""
    held = getattr(old, name)
    if isinstance(value, Fraction) and isinstance(held, Quantity):
        return held.model_copy(update={"value": value})
    return value


def _pinned(study: Study, change: Change) -> Study:
    """Another factor; the day of the decision is not part of a scenario, so that it stays the same study."""
    pin: dict[str, Any] = dict(change.pin)
    factor, bias = pin.pop("factor"), pin.pop("bias", "")
    old = study.inventory.line(change.id).match(pin.get("role", "main"))
    pin.setdefault("date", old.date if old is not None else "")
    if bias:
        return study.proxy(change.id, factor, bias, **pin)
    return study.pin(change.id, factor, **pin)
