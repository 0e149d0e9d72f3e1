"""The Study that users hold: frozen, with the verbs of the road."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.api.defaults import default_library
from footprint.api.language import language_of
from footprint.api.masses import MassBalance, masses_from, study_balance
from footprint.api.match import Match as Matched
from footprint.api.result import Result
from footprint.api.saving import save_checked
from footprint.api.tables import inventory_of, placed, with_table
from footprint.api.values import exact, fields_of, validated
from footprint.audit.rulesets import rule_sets
from footprint.base.messages import Lang
from footprint.base.problem import Problem, ProblemsError, errors
from footprint.base.where import Where
from footprint.compile.build import build
from footprint.compile.match import MatchView, accept_unique, propose, with_candidates, with_row_digests
from footprint.factors.library import Library
from footprint.intake.masses import Given, MassesRead
from footprint.intake.tables.asking import Answer
from footprint.intake.tables.table import Table
from footprint.model.lines import Bias, Line, Match, Role
from footprint.model.place import no_place
from footprint.model.study import Study as Inventory
from footprint.model.study import study_document
from footprint.model.types import Quantity
from footprint.result.calculate import calculate

if TYPE_CHECKING:
    import pandas as pd

Place = Callable[[str, str, str], Where]


@dataclass(frozen=True, init=False)
class Study:
    """A study in hand. Every verb returns a new object; nothing is changed in place.

    Parameters
    ----------
    inventory : footprint.model.study.Study, optional
        What the company states; without it the product's fields make a study without lines.
    problems : tuple of Problem
        What reading it already showed (warnings and remarks).
    **product
        The fields of the sheet Product when there is no inventory: ``name``, ``model``, ``site``,
        ``declared_unit="1 kg"``, ``net_mass="1 kg"`` (None: not applicable), ``boundary``, ``period=2025``.

    Raises
    ------
    ProblemsError
        A field of the product is missing, unknown or does not read.
    """

    inventory: Inventory
    problems: tuple[Problem, ...] = ()
    place: Place = field(default=no_place, repr=False, compare=False)
    source: Path | None = None

    def __init__(
        self,
        inventory: Inventory | None = None,
        problems: tuple[Problem, ...] = (),
        place: Place = no_place,
        source: Path | None = None,
        **product: Any,
    ) -> None:
        if inventory is None:
            inventory, reading = inventory_of(product)
            problems = tuple(reading.problems)
        elif product:
            raise TypeError(f"an inventory and fields of a product: {', '.join(product)}")
        for name, value in zip(
            ("inventory", "problems", "place", "source"), (inventory, problems, place, source), strict=True
        ):
            object.__setattr__(self, name, value)

    def add(
        self,
        data: Table | str | Path | pd.DataFrame,
        kind: str = "",
        *,
        answers: Mapping[str, Answer] | None = None,
    ) -> Study:
        """The study with the rows of a table, a file or a data frame.

        ``kind`` is bom, energy, transport or waste for foreign tables (found by their headers when blank), or
        a sheet of the study (output, masses, factors, evidence ...) for frames with its columns.

        Raises
        ------
        ProblemsError
            The table leaves a question open, or a row does not read; nothing is added then.
        """
        made, reading = with_table(self.inventory, data, kind, answers)
        problems = (*self.problems, *reading.problems)
        return replace(self, inventory=made, problems=problems, place=placed(self.place, reading))

    @property
    def digest(self) -> str:
        """The study digest: equal for workbook, folder and JSON of one study."""
        return self.inventory.digest()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The activity lines."""
        return self.inventory.lines

    @property
    def lang(self) -> Lang:
        """The language in which a notebook shows it: that of its file or of its names."""
        return language_of(self.inventory, self.source)

    def html(self, lang: Lang | None = None) -> str:
        """A self-contained HTML fragment: product, boundary, lines by kind and state, problems."""
        from footprint.report.notebook import study_html

        return study_html(self.inventory, self.check(), lang or self.lang)

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        product, lines = self.inventory.product, self.inventory.lines
        open_ = sum((m := line.match()) is None or m.state == "open" for line in lines)
        return f"Study({product.name} {product.model}: {len(lines)} lines, {open_} open)"

    def to_json(self) -> dict[str, Any]:
        """The JSON form of the study."""
        return study_document(self.inventory)

    def check(self, factors: Library | None = None) -> list[Problem]:
        """Every problem of the study, with where / got / expected / hint; of a family, of every member."""
        if self.inventory.family:
            from footprint.api.family import Family  # a family is made of studies

            return Family(self).check(factors)
        _, found = build(self.inventory, factors or default_library(), self.place)
        return [*self.problems, *found]

    def gaps(self, rules: str = "", factors: Library | None = None) -> list[Problem]:
        """What the rules say of the calculated study; ``rules`` replaces each assessment's rule set.

        Raises
        ------
        ProblemsError
            The rule set is not known, or the study does not calculate.
        """
        if self.inventory.family:
            from footprint.api.family import Family  # a family is made of studies

            return Family(self).gaps(rules, factors)
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
        shown = lang or self.lang
        made = with_row_digests(accept_unique(self.inventory, view, author, date, shown), found)
        return replace(self, inventory=with_candidates(made, propose(made, found), shown))

    def match(self, factors: Library | None = None, *, line: str = "") -> Matched:
        """Candidates and refused factors for every line that takes one, or for one line; chooses nothing.

        Raises
        ------
        ProblemsError
            The line is not known.
        """
        found = factors or default_library()
        rows = propose(self.inventory, found, self._line(line).id if line else "").rows
        return Matched(rows, self.inventory, found, self.lang)

    def pin(self, line: str, factor: str, *, role: Role = "main", reason: str = "", **more: Any) -> Study:
        """Pin a factor to a line: state ``own`` for own factors, else ``factor``.

        ``more`` are further fields of the decision: ``author``, ``date`` (today by default), ``evidence``.
        The same holds for ``proxy``, ``range`` and ``cutoff``.

        Raises
        ------
        ProblemsError
            The line or the factor is not known.
        """
        state = "own" if factor.startswith("own/") else "factor"
        if any(f"own/{f.id}" == factor and f.manifest_sha256 for f in self.inventory.factors):
            state = "supplier"
        return self._decide(line, role, state, factor=factor, reason=reason, **more)

    def proxy(
        self, line: str, factor: str, bias: Bias, *, role: Role = "main", reason: str = "", **more: Any
    ) -> Study:
        """Let a factor stand in for the right one, and say in which direction it errs."""
        return self._decide(line, role, "proxy", factor=factor, bias=bias, reason=reason, **more)

    def range(
        self, line: str, low: Any, high: Any, unit: str, *, reason: str, role: Role = "main", **more: Any
    ) -> Study:
        """Give a line a low and high factor in kg CO2e per ``unit``, with its source as reason."""
        ends = {"low": exact(low, line), "high": exact(high, line), "unit": unit}
        return self._decide(line, role, "range", reason=reason, **ends, **more)

    def cutoff(self, line: str, estimate: Any, *, reason: str, role: Role = "main", **more: Any) -> Study:
        """Leave a line out of the total, with its estimate in kg CO2e on the same basis as its amount."""
        kilograms = Quantity(value=exact(estimate, line), unit="kg CO2e")
        return self._decide(line, role, "cutoff", estimate=kilograms, reason=reason, **more)

    def change(self, line: str, **fields: Any) -> Study:
        """A study with some fields of one line replaced; ``amount`` may be a number in the same unit."""
        old = self._line(line)
        amount = fields.get("amount")
        if amount is not None and not isinstance(amount, Quantity) and old.amount is not None:
            fields["amount"] = Quantity(value=exact(amount, line), unit=old.amount.unit)
        return self._with(validated(Line, {**fields_of(old), **fields}, line))

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
        made = validated(Match, {"role": role, "state": state, **fields}, line)
        kept = tuple(m for m in old.matches if m.role != role)
        return self._with(old.model_copy(update={"matches": (*kept, made)}))

    def _with(self, line: Line) -> Study:
        lines = tuple(line if x.id == line.id else x for x in self.inventory.lines)
        return replace(self, inventory=self.inventory.model_copy(update={"lines": lines}))

    def masses(self, table: Any, /, *, sheet: str = "", replace: bool = False, **given: str) -> Study:
        """A study with the masses of parts that a table states, or that follow from size and density.

        Parameters
        ----------
        table : str, Path, DataFrame or mapping
            A file (.xlsx, .csv, .tsv), a frame, or part number -> ``"12.5 g"``.
        sheet : str
            Only this sheet of a workbook.
        replace : bool
            Let a different mass replace one that the study has.
        **given : str
            ``unit``, ``method``, ``source``, ``date`` of rows that do not say them; ``author``.

        Raises
        ------
        Refused
            The file is missing, unsafe, or holds no table of masses.
        ProblemsError
            With every fault of the table, each with its cell; nothing is taken over.
        """
        return self.with_masses(
            masses_from(self.inventory, table, Given(**given), sheet=sheet, replace=replace)
        )

    def request(
        self, folder: str | Path, lines: Iterable[str] = (), *, owner: str = "", due: str = ""
    ) -> tuple[Study, tuple[Path, ...]]:
        """Write a questionnaire for each supplier; the study with owner and due date (``suppliers.ask``)."""
        from footprint.api.suppliers import ask

        asked = ask(self, lines, owner=owner, due=due)
        return asked.study, asked.write(folder)

    def reply(self, *paths: str | Path, author: str = "") -> tuple[Study, tuple[Problem, ...]]:
        """The study with the suppliers' replies in some files, and remarks (``suppliers.reply``)."""
        from footprint.api.suppliers import reply

        return reply(self, *paths, author=author)

    def supply(
        self, path: str | Path, *lines: str, form: str = "fpz", **how: Any
    ) -> tuple[Study, tuple[Problem, ...]]:
        """The study with a supplier's ``.fpz`` (``supplied.supply``) or foreign file (``adopt_foreign``)."""
        from footprint.api.foreign import adopt_foreign
        from footprint.api.supplied import supply

        take = supply if form == "fpz" else partial(adopt_foreign, form=form)
        made = take(self, path, *lines, **how)
        made.write()
        return made.study, made.problems

    def mass_balance(self) -> MassBalance:
        """Materials against the net mass of the product; needs no factors. Raises ProblemsError."""
        return study_balance(self.inventory, self.lang)

    def with_masses(self, read: MassesRead) -> Study:
        """The study with masses that ``masses_from`` has read."""
        inventory = self.inventory.model_copy(update={"masses": read.masses})
        return replace(self, inventory=inventory, problems=(*self.problems, *read.problems))

    def calculate(self, factors: Library | None = None, base: Result | None = None) -> Result:
        """The footprint of every assessment, exactly.

        Parameters
        ----------
        base : Result, optional
            An earlier result of a like study: what did not change is taken from it. A line is taken whole
            when its statement, shares, masses, factor row, process, scale and GWP set are the same; the
            outcome is that of a full calculation. ``result.reused`` names these lines.

        Raises
        ------
        ProblemsError
            With every error of the study; nothing is calculated around an error.
        """
        found = factors or default_library()
        held = base.numbers if base is not None else None
        earlier = held.inventory if held is not None else None
        inventory, problems = build(self.inventory, found, self.place, earlier)
        problems = [*self.problems, *problems]
        if inventory is None or errors(problems):
            raise ProblemsError(problems)
        numbers = calculate(inventory, rule_sets(), problems, self.place, held)
        return Result(numbers, found, self.place, self.source)

    def scenario(self, scenario: Any, name: str = "") -> Study:
        """The study with a scenario's changes: of ``fp.scenarios``, a file, or a name in scenario.toml."""
        from footprint.api.scenarios import apply, chosen  # scenarios are compared as studies

        return apply(self, chosen(self, scenario, name))

    def save(self, path: str | Path, lang: Lang = "zh") -> Study:
        """Write to .xlsx, .json or a folder; an existing workbook keeps its formatting.

        Raises
        ------
        ProblemsError
            What was written does not read back to the same study; the file is left as it was.
        """
        target = Path(path)
        save_checked(self.inventory, target, lang)
        return replace(self, source=target)
