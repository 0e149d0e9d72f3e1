"""A family of products in one workbook: plant energy shared over all of them, each an ordinary study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from footprint.api.defaults import default_library
from footprint.api.reading import read
from footprint.api.result import Result
from footprint.api.study import Study
from footprint.base.canonical import dumps
from footprint.base.numbers import show
from footprint.base.problem import Problem, ProblemsError, errors
from footprint.base.where import Where
from footprint.compile.build import build
from footprint.compile.closing import MeterClosing, family_closing
from footprint.factors.library import Library
from footprint.intake.write import save_bytes
from footprint.model.members import family_rows, member_place, member_study
from footprint.model.types import exact_text
from footprint.report.lines_csv import safe, table_csv


@dataclass(frozen=True)
class FamilyResult:
    """The results of all members, by model in the order of the sheet, and where each meter went.

    ``problems`` are the warnings of the study and of its members, each once, and of meters of which a stated
    part goes to products that the family does not name.
    """

    results: Mapping[str, Result]
    closing: tuple[MeterClosing, ...]
    problems: tuple[Problem, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form; shares are exact ratios."""
        return {
            "format": "footprint-family/1",
            "members": [{"model": m, "result": r.to_json()} for m, r in self.results.items()],
            "closing": [_closing_json(c) for c in self.closing],
            "problems": [p.to_json() for p in self.problems],
        }


def _closing_json(item: MeterClosing) -> dict[str, Any]:
    return {
        "line": item.line,
        "key": item.key,
        "total": {"value": exact_text(item.total.value), "unit": item.total.unit},
        "allocated": {"value": exact_text(item.allocated.value), "unit": item.allocated.unit},
        "shares": {model: exact_text(share) for model, share in item.parts},
        "others": exact_text(item.others),
        "sub_meters": exact_text(item.sub_meters),
        "sum": exact_text(item.sum),
    }


@dataclass(frozen=True)
class Family:
    """A family in hand: ``study`` is what the file states, ``members`` the study of each product."""

    study: Study

    def __len__(self) -> int:
        return len(self.study.inventory.family)

    @cached_property
    def members(self) -> tuple[Study, ...]:
        """The ordinary study of each product, in the order of the sheet Family."""
        held = self.study
        return tuple(
            Study(
                member_study(held.inventory, member),
                held.problems,
                member_place(held.inventory, member, held.place),
                held.source,
            )
            for member in held.inventory.family
        )

    def member(self, model: str) -> Study:
        """One member by its model. Raises KeyError."""
        for item in self.members:
            if item.inventory.product.model == model:
                return item
        raise KeyError(model)

    def check(self, factors: Library | None = None) -> list[Problem]:
        """Every problem of the family and of its members, each once, and of the closing."""
        library = factors or default_library()
        found = list(family_rows(self.study.inventory, self.study.place))
        if errors(found):
            return [*self.study.problems, *found]
        made = {}
        for item in self.members:
            inventory, problems = build(item.inventory, library, item.place)
            found += problems
            if inventory is not None:
                made[item.inventory.product.model] = inventory
        if len(made) == len(self.members):
            found += self._unclosed(family_closing(made))
        return _unique([*self.study.problems, *found])

    def gaps(self, rules: str = "", factors: Library | None = None) -> list[Problem]:
        """What the rules say of the calculated members, each remark once. Raises ProblemsError."""
        return _unique([p for item in self.members for p in item.gaps(rules, factors)])

    def closing(self, factors: Library | None = None) -> tuple[MeterClosing, ...]:
        """Where every shared meter went, over all members.

        Raises
        ------
        ProblemsError
            With every error of the members.
        """
        return self.calculate(factors).closing

    def calculate(self, factors: Library | None = None, base: FamilyResult | None = None) -> FamilyResult:
        """The footprint of every member, exactly.

        Parameters
        ----------
        base : FamilyResult, optional
            An earlier result; each member takes from it what did not change.

        Raises
        ------
        ProblemsError
            With every error of every member, or a meter whose parts are not the whole.
        """
        library = factors or default_library()
        found = list(family_rows(self.study.inventory, self.study.place))
        results: dict[str, Result] = {}
        for item in () if errors(found) else self.members:
            model = item.inventory.product.model
            try:
                results[model] = item.calculate(library, base.results.get(model) if base else None)
            except ProblemsError as fault:
                found += fault.problems
        if errors(found):
            raise ProblemsError(_unique([*self.study.problems, *found]))
        closing = family_closing({m: r.numbers.inventory for m, r in results.items()})
        unclosed = self._unclosed(closing)
        if errors(unclosed):
            raise ProblemsError(unclosed)
        told = [p for r in results.values() for p in r.numbers.problems]
        return FamilyResult(
            results, closing, tuple(_unique([*self.study.problems, *found, *told, *unclosed]))
        )

    def _unclosed(self, closing: tuple[MeterClosing, ...]) -> list[Problem]:
        """Meters whose parts are not the whole; stated shares may leave a part to products not named."""
        return [
            Problem(
                "FP-C028",
                self.study.place("lines", item.line, "share"),
                got=item.line,
                values={"sum": exact_text(item.sum)},
                severity="warning" if item.key == "stated" and item.sum < 1 else "error",
            )
            for item in closing
            if not item.closed
        ]

    def __str__(self) -> str:
        return f"{self.study.inventory.product.name}: {len(self)} products"


def _unique(problems: list[Problem]) -> list[Problem]:
    return list({(p.code, str(p.where), p.got): p for p in problems}.values())


def family(path: str | Path) -> Family:
    """Read a family: a study with the sheet Family.

    Raises
    ------
    Refused
        The file is malformed or unsafe.
    ProblemsError
        With every problem found, or when the file names no family.
    """
    study = read(path)
    if not study.inventory.family:
        where = Where(file=Path(path).name, sheet="family")
        raise ProblemsError([Problem("FP-C029", where, got=Path(path).name)])
    return Family(study)


def write_family(held: Family, result: FamilyResult, folder: Path) -> list[Path]:
    """family.csv, closing.csv, and the study and the result of every member as JSON.

    The study of a member is an ordinary one, to be calculated, reported and signed by itself. Its file is
    numbered by the sheet Family, because a model is no safe name of a file. All are written or none.

    Raises
    ------
    ProblemsError
        Something else stands where a file or folder goes (FP-X001).
    """
    names = ("family.csv", "closing.csv", "studies", "results")
    taken = [n for n in names if (folder / n).exists() and (folder / n).is_file() != n.endswith(".csv")]
    if taken:
        raise ProblemsError([Problem("FP-X001", Where(file=n), got=n) for n in taken])
    written = {
        "family.csv": table_csv(_FAMILY_HEAD, _family_rows(result)),
        "closing.csv": table_csv(_CLOSING_HEAD, _closing_rows(result)),
    }
    for number, (item, made) in enumerate(zip(held.members, result.results.values(), strict=True), start=1):
        written[f"studies/{number:04}.json"] = dumps(item.to_json())
        written[f"results/{number:04}.json"] = dumps(made.to_json())
    folder.mkdir(parents=True, exist_ok=True)
    before = _rows_in(folder / "family.csv")
    with TemporaryDirectory(dir=folder, prefix=".family") as staged:  # a full disk leaves what was there
        for name, data in written.items():
            save_bytes(Path(staged) / name, data)
        for name in written:
            (folder / name).parent.mkdir(exist_ok=True)
            (Path(staged) / name).replace(folder / name)
    for number in range(len(held) + 1, before + 1):  # of an earlier, larger family
        for name in ("studies", "results"):
            (folder / name / f"{number:04}.json").unlink(missing_ok=True)
    return [folder / name for name in names]


def _rows_in(path: Path) -> int:
    """How many members an earlier run wrote here; none where the table is not ours."""
    if not path.is_file():
        return 0
    head, *rows = path.read_text(encoding="utf-8-sig", errors="replace").splitlines() or [""]
    return len(rows) if head == ",".join(_FAMILY_HEAD) else 0


_FAMILY_HEAD = ("number", "model", "name", "declared_amount", "declared_unit", "assessment", "total",
                "unit_of_result", "lower_bound", "lines", "lines_with_factor", "claim")  # fmt: skip


def _family_rows(result: FamilyResult) -> Iterator[list[str]]:
    for number, (model, made) in enumerate(result.results.items(), start=1):
        product = made.numbers.inventory.study.product
        for item in made.numbers.assessments:
            yield [
                str(number), safe(model), safe(product.name), exact_text(product.declared_unit.value),
                product.declared_unit.unit, safe(item.assessment.id), item.rounded, "kg CO2e",
                "yes" if item.lower_bound else "no", str(item.coverage.lines),
                str(item.coverage.with_result), made.claim,
            ]  # fmt: skip


_CLOSING_HEAD = ("line", "key", "goes_to", "share", "amount", "unit")


def _closing_rows(result: FamilyResult) -> Iterator[list[str]]:
    """One row for each part of a meter, then its sum; shares are exact ratios, amounts have 12 digits."""
    for item in result.closing:
        rows = [(safe(model), share) for model, share in item.parts]
        rows += [("(other products)", item.others)] if item.others else []
        rows += [("(sub-meters)", item.sub_meters)] if item.sub_meters else []
        for name, share in (*rows, ("(sum)", item.sum)):
            amount = show(item.total.value * share, 12)
            yield [safe(item.line), item.key, name, exact_text(share), amount, item.total.unit]
