"""Masses of parts: read into a study, listed where they are missing, balanced against the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.api.saving import save_new
from footprint.api.values import text_or_null
from footprint.audit.rulesets import rule_sets
from footprint.base.messages import Lang
from footprint.base.problem import ProblemsError, errors
from footprint.compile.build import build
from footprint.compile.lines import mass_of
from footprint.factors.library import library
from footprint.intake.masses import Given, MassesRead, read_masses
from footprint.intake.masses_table import mass_table, pairs_source
from footprint.intake.masses_template import Missing, template
from footprint.intake.tables.grid import Source, frame_source, source_of
from footprint.model.study import Study as Inventory
from footprint.result import mass_balance as numbers
from footprint.result.calculate import calculate

if TYPE_CHECKING:
    import pandas

#: Lines of the bill of materials that a mass is expected of.
_WEIGHED = ("material", "auxiliary", "packaging")
MassSource = "str | Path | pandas.DataFrame | Mapping[str, str]"


def masses_from(
    inventory: Inventory, source: Any, given: Given, *, sheet: str = "", replace: bool = False
) -> MassesRead:
    """What a table of masses says for a study.

    Parameters
    ----------
    inventory : Study
        What the company states.
    source : str, Path, DataFrame or mapping
        A file (.xlsx, .csv, .tsv), a frame with such columns, or part number -> ``"12.5 g"``.
    given : Given
        Unit, method, source and date for rows that do not say them, and the author.
    sheet : str
        Only this sheet of a workbook.
    replace : bool
        Let a different value replace one that the study has.

    Raises
    ------
    Refused
        The file is missing, unsafe, or holds no table of masses.
    ProblemsError
        With every fault of the table, each with its cell.
    """
    read = read_masses(inventory, mass_table(_source(source, sheet)), given, replace_=replace)
    if errors(read.problems):
        raise ProblemsError(read.problems)
    return read


def _source(source: Any, sheet: str) -> Source:
    if isinstance(source, (str, Path)):
        return source_of(Path(source), sheet)
    if isinstance(source, Mapping):
        return pairs_source(((str(k), str(v)) for k, v in source.items()), "masses")
    return frame_source(source)


def missing_masses(inventory: Inventory) -> tuple[Missing, ...]:
    """The parts of the bill of materials without a mass, by part number.

    Assemblies (their parts are weighed), phantom parts and substitutes are left out.
    """
    parents = {line.parent for line in inventory.lines}
    found: dict[tuple[str, str], Missing] = {}
    for line in inventory.lines:
        if line.kind not in _WEIGHED or line.amount is None or line.id in parents:
            continue
        if mass_of(inventory, line) is None:
            key = (line.part_no, line.amount.unit)
            held = found.get(key) or Missing(line.part_no, line.name, line.amount.unit, ())
            found[key] = Missing(held.part_no, held.name, held.unit, (*held.lines, line.id))
    return tuple(found[key] for key in sorted(found))


def write_template(inventory: Inventory, path: str | Path, lang: Lang) -> Path:
    """Write a table of the parts without a mass, to be filled in and read back.

    Raises
    ------
    ProblemsError
        The file exists (FP-X001), or its suffix is not .xlsx or .csv (FP-I136).
    """
    target = Path(path)
    save_new(target, template(target, missing_masses(inventory), lang))
    return target


@dataclass(frozen=True, slots=True)
class MassBalance(numbers.MassBalance):
    """The mass balance of an assessment, as a notebook shows it."""

    lang: Lang = "en"

    def tidy(self) -> pandas.DataFrame:
        """One row per material: line, name, gross and net in kg (float, NaN where missing), basis."""
        import pandas as pd

        rows = [(r.id, r.name, _float(r.gross), _float(r.net), r.basis) for r in self.rows]
        return pd.DataFrame(rows, columns=["line", "name", "gross_kg", "net_kg", "basis"])

    def to_json(self) -> dict[str, Any]:
        """The exact values rounded to 12 significant digits, as text in kg; null where not known."""
        rows = [
            {
                "line": r.id,
                "name": r.name,
                "gross": _text(r.gross),
                "net": _text(r.net),
                "basis": r.basis,
            }
            for r in self.rows
        ]
        waste = [{"line": w.id, "name": w.name, "mass": _text(w.mass)} for w in self.waste]
        sums = {
            name: _text(getattr(self, name)) for name in ("gross", "scrap", "net", "wasted", "difference")
        }
        return {
            "unit": "kg", "product": _text(self.product), **sums, "missing": list(self.missing),
            "rows": rows, "waste": waste,
        }  # fmt: skip

    def svg(self, lang: Lang | None = None) -> str:
        """The picture: the product beside its known materials, the missing part hatched and named."""
        from footprint.report.mass_balance import mass_chart

        return str(mass_chart(self, lang or self.lang))

    def _repr_html_(self) -> str:
        from footprint.report.mass_balance import mass_chart
        from footprint.report.notebook import fragment

        chart = mass_chart(self, self.lang)
        return fragment("mass_view.html.j2", self.lang, mass=self, mass_chart=chart)


def study_balance(inventory: Inventory, lang: Lang) -> MassBalance:
    """The mass balance of a study that need not have a single factor yet.

    Raises
    ------
    ProblemsError
        Its amounts, processes or shares are faulty.
    """
    lines = tuple(x.model_copy(update={"matches": ()}) for x in inventory.lines if x.kind != "transport")
    bare = inventory.model_copy(update={"lines": lines})
    made, problems = build(bare, library())
    if made is None:
        raise ProblemsError(problems)
    result = calculate(made, rule_sets())
    return balance_of(numbers.mass_balance(made, result.assessment()), lang)


def balance_of(balance: numbers.MassBalance, lang: Lang) -> MassBalance:
    """A mass balance in the language of its study."""
    return MassBalance(balance.rows, balance.waste, balance.product, lang)


def _text(value: Fraction | None) -> str | None:
    return text_or_null(value, 12)


def _float(value: Fraction | None) -> float:
    return float("nan") if value is None else float(value)
