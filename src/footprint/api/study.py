"""The Study that users hold: frozen, with the verbs of the road."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from pydantic import ValidationError

from footprint.api.result import Result
from footprint.audit.rulesets import rule_sets
from footprint.base.messages import Lang
from footprint.base.numbers import NumberError
from footprint.base.problem import Problem, ProblemsError, errors, refuse
from footprint.base.where import Where
from footprint.compile.build import build
from footprint.compile.match import MatchView, accept_unique, propose, with_candidates, with_row_digests
from footprint.factors.library import Library, library, shipped
from footprint.intake.cells import Cell, no_number
from footprint.intake.evidence import with_digests
from footprint.intake.files import read_study
from footprint.intake.partial import follows
from footprint.intake.reading import Reading
from footprint.intake.write import language, new_study, save_bytes, save_study
from footprint.model.lines import Bias, Line, Match
from footprint.model.place import no_place
from footprint.model.study import Study as Inventory
from footprint.model.study import study_document
from footprint.model.types import Quantity, to_exact
from footprint.result.calculate import calculate

Place = Callable[[str, str, str], Where]


@dataclass(frozen=True)
class Study:
    """A study in hand. Every verb returns a new object; nothing is changed in place.

    Parameters
    ----------
    inventory : footprint.model.study.Study
        What the company states.
    problems : tuple of Problem
        What reading it already showed (warnings and remarks).
    """

    inventory: Inventory
    problems: tuple[Problem, ...] = ()
    place: Place = field(default=no_place, repr=False, compare=False)
    source: Path | None = None

    @property
    def digest(self) -> str:
        """The study digest: equal for workbook, folder and JSON of one study."""
        return self.inventory.digest()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The activity lines."""
        return self.inventory.lines

    def to_json(self) -> dict[str, Any]:
        """The JSON form of the study."""
        return study_document(self.inventory)

    def check(self, factors: Library | None = None) -> list[Problem]:
        """Every problem of the study, with where / got / expected / hint."""
        _, found = build(self.inventory, factors or default_library(), self.place)
        return [*self.problems, *found]

    def gaps(self, rules: str = "", factors: Library | None = None) -> list[Problem]:
        """What the rules say of the calculated study; ``rules`` replaces each assessment's rule set.

        Raises
        ------
        ProblemsError
            The rule set is not known, or the study does not calculate.
        """
        study = self
        if rules:
            changed = tuple(a.model_copy(update={"rule_set": rules}) for a in self.inventory.assessments)
            study = replace(self, inventory=self.inventory.model_copy(update={"assessments": changed}))
        result = study.calculate(factors)
        return [p for item in result.numbers.assessments for p in item.gaps]

    def accept(
        self,
        view: MatchView,
        *,
        author: str,
        date: str,
        factors: Library | None = None,
        lang: Lang | None = None,
    ) -> Study:
        """Pin what has exactly one answer, and fill in the row digests of pins that lack them.

        What stays open says its candidates and the refused ones. ``lang`` is the language of these texts;
        by default that of the file the study was read from.
        """
        found = factors or default_library()
        shown = lang or language(self.source)
        made = with_row_digests(accept_unique(self.inventory, view, author, date, shown), found)
        return replace(self, inventory=with_candidates(made, propose(made, found), shown))

    def match(self, factors: Library | None = None) -> MatchView:
        """Candidates for every line that has no pin yet; chooses nothing."""
        return propose(self.inventory, factors or default_library())

    def pin(self, line: str, factor: str, *, role: str = "main", reason: str = "", **more: Any) -> Study:
        """Pin a factor to a line: state ``own`` for own factors, else ``factor``.

        Raises
        ------
        ProblemsError
            The line or the factor is not known.
        """
        state = "own" if factor.startswith("own/") else "factor"
        return self._decide(line, role, state, factor=factor, reason=reason, **more)

    def proxy(self, line: str, factor: str, bias: Bias, *, role: str = "main", reason: str = "") -> Study:
        """Let a factor stand in for the right one, and say in which direction it errs."""
        return self._decide(line, role, "proxy", factor=factor, bias=bias, reason=reason)

    def range(self, line: str, low: Any, high: Any, unit: str, *, reason: str) -> Study:
        """Give a line a low and high factor in kg CO2e per ``unit``, with its source as reason."""
        return self._decide(
            line, "main", "range", low=_exact(low, line), high=_exact(high, line), unit=unit, reason=reason
        )

    def change(self, line: str, **fields: Any) -> Study:
        """A study with some fields of one line replaced; ``amount`` may be a number in the same unit."""
        old = self._line(line)
        amount = fields.get("amount")
        if amount is not None and not isinstance(amount, Quantity) and old.amount is not None:
            fields["amount"] = Quantity(value=_exact(amount, line), unit=old.amount.unit)
        return self._with(_validated(Line, {**_fields(old), **fields}, line))

    def _line(self, line: str) -> Line:
        try:
            return self.inventory.line(line)
        except KeyError:
            raise ProblemsError([Problem("FP-M016", Where(key=line), got=line)]) from None

    def _decide(self, line: str, role: str, state: str, **fields: Any) -> Study:
        old = self._line(line)
        factor = fields.get("factor", "")
        if factor and not factor.startswith("own/"):
            found = default_library().get(factor)
            if found is None:
                raise ProblemsError([Problem("FP-C008", Where(key=line), got=factor)])
            fields.setdefault("row_digest", found.row_digest)
        fields.setdefault("date", date.today().isoformat())
        made = _validated(Match, {"role": role, "state": state, **fields}, line)
        kept = tuple(m for m in old.matches if m.role != role)
        return self._with(old.model_copy(update={"matches": (*kept, made)}))

    def _with(self, line: Line) -> Study:
        lines = tuple(line if x.id == line.id else x for x in self.inventory.lines)
        return replace(self, inventory=self.inventory.model_copy(update={"lines": lines}))

    def calculate(self, factors: Library | None = None) -> Result:
        """The footprint of every assessment, exactly.

        Raises
        ------
        ProblemsError
            With every error of the study; nothing is calculated around an error.
        """
        found = factors or default_library()
        inventory, problems = build(self.inventory, found, self.place)
        problems = [*self.problems, *problems]
        if inventory is None or errors(problems):
            raise ProblemsError(problems)
        return Result(calculate(inventory, rule_sets(), problems, self.place), found, self.place, self.source)

    def save(self, path: str | Path, lang: Lang = "zh") -> Study:
        """Write to .xlsx, .json or a folder; an existing workbook keeps its formatting.

        Raises
        ------
        ProblemsError
            What was written does not read back to the same study; the file is left as it was.
        """
        target = Path(path)
        with TemporaryDirectory() as folder:
            trial = Path(folder) / target.name
            if target.is_file():
                trial.write_bytes(target.read_bytes())
            for old in _parts(target):
                trial.mkdir(exist_ok=True)
                (trial / old.name).write_bytes(old.read_bytes())
            save_study(self.inventory, trial, lang)
            _reads_back(self.inventory, trial)
            for made in _parts(trial) or [trial]:
                place = target / made.name if trial.is_dir() else target
                data = made.read_bytes()
                if not place.is_file() or place.read_bytes() != data:
                    save_bytes(place, data)
        return replace(self, source=target)


def _parts(folder: Path) -> list[Path]:
    """The files of the folder form."""
    return sorted(p for p in folder.glob("*") if p.suffix == ".csv" or p.name == "study.toml")


def _reads_back(inventory: Inventory, path: Path) -> None:
    """Raise ProblemsError unless the file says the same study."""
    found, reading = read_study(path)
    if found is None:
        raise ProblemsError([Problem("FP-X009", Where(file=path.name)), *errors(reading.problems)])
    if found.digest() != inventory.digest():
        again = {line.id: line for line in found.lines}
        lost = [line.id for line in inventory.lines if again.get(line.id) != line]
        raise ProblemsError([Problem("FP-X009", Where(file=path.name), got=", ".join(lost[:5]))])


Made = TypeVar("Made", Line, Match)


def _validated(kind: type[Made], fields: dict[str, Any], line: str) -> Made:
    """The value, or every field that does not fit as a problem."""
    try:
        return kind.model_validate(fields)
    except ValidationError as fault:
        found = []
        for error in fault.errors(include_url=False):
            column = ".".join(str(part) for part in error["loc"])
            where, got = Where(key=line, column=column), str(error["input"])[:60]
            found.append(Problem("FP-I032", where, got=got, values={"detail": error["msg"]}))
        raise ProblemsError(found) from None


def _exact(value: Any, line: str) -> Fraction:
    try:
        return to_exact(value)
    except NumberError:
        raise ProblemsError([no_number(Cell(str(value)[:60], Where(key=line)))]) from None


def _fields(line: Line) -> dict[str, Any]:
    return {name: getattr(line, name) for name in type(line).model_fields}


def default_library() -> Library:
    """The shipped factors."""
    return library(shipped())


def read(path: str | Path) -> Study:
    """Read a study from a workbook, a folder with study.toml, or study.json.

    Raises
    ------
    Refused
        The file is malformed or unsafe.
    ProblemsError
        With every problem found, each with its place.
    """
    source = Path(path)
    if source.suffix.lower() == ".fpz":
        raise refuse("FP-X011", Where(file=source.name), source.name)
    study, reading = read_study(source)
    if study is None:
        raise ProblemsError([*reading.problems, *_rest(reading)])
    study, found = with_digests(study, source if source.is_dir() else source.parent)
    if errors(found):
        raise ProblemsError([*reading.problems, *found])
    return Study(study, (*reading.problems, *found), reading.place, source)


def _rest(reading: Reading) -> list[Problem]:
    """What is wrong in the rows that did read, so that one run names every fault."""
    if reading.partial is None:
        return []
    _, found = build(reading.partial, default_library(), reading.place)
    return [p for p in found if p.severity != "info" and not follows(reading, p)]


def new(path: str | Path, lang: Lang = "zh") -> Path:
    """Write a blank study; never over an existing file.

    Raises
    ------
    ProblemsError
        Something already stands at the path.
    """
    target = Path(path)
    if target.exists():
        raise ProblemsError([Problem("FP-X001", Where(file=target.name), got=target.name)])
    new_study(target, lang)
    return target
