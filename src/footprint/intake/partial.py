"""What can still be checked when some rows did not read: the study of the rows that did.

A row with any fault is left out whole, so that its fault is named once. What other rows say about it (a
match of the line, a part of it, a share of the outputs) is then no finding: it follows from the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from footprint.base.problem import Problem, errors
from footprint.intake.reading import Reading, Row
from footprint.model.study import Assessment, Product
from footprint.model.types import Quantity

#: The column that names a row to the others; lines are named alike on all their sheets.
ID_COLUMNS = {
    "bom": "line_id",
    "energy": "line_id",
    "transport": "line_id",
    "waste": "line_id",
    "output": "product",
    "processes": "process",
    "masses": "part_no",
    "factors": "id",
    "evidence": "id",
    "assessments": "id",
    "sector": "item",
}
_LINES = frozenset({"bom", "energy", "transport", "waste"})
#: Columns that name a row of another sheet; all others name lines.
_NAMED_BY = {
    "process": ("processes",),
    "part_no": ("processes",),
    "evidence": ("evidence",),
    "factor": ("factors",),
    "assessments": ("assessments",),
}
_OUTPUTS = ("FP-M006", "FP-M009", "FP-M011", "FP-M017", "FP-M019", "FP-M041", "FP-C003", "FP-C004",
            "FP-C017")  # fmt: skip
#: What a whole life still asks: how the product is used, and what becomes of it.
_LIFE = ("FP-M225", "FP-M227", "FP-M228", "FP-M229", "FP-M234")
#: Findings that may only follow from what is missing on a sheet.
_FOLLOW = {
    "bom": ("FP-M015", "FP-C012", "FP-C016", "FP-C003", "FP-M180", *_LIFE),
    "energy": ("FP-M015", "FP-M041", "FP-M180", *_LIFE),
    "transport": ("FP-M015", "FP-M180", *_LIFE),
    "waste": ("FP-M015", "FP-M180", *_LIFE),
    "sector": ("FP-M180", "FP-M186"),
    "output": _OUTPUTS,
    "processes": ("FP-M018", "FP-C003", "FP-C004"),
    "masses": ("FP-U004", "FP-C012"),
    "product": ("FP-M052", "FP-M012", "FP-M013", "FP-M014", "FP-M027", "FP-M028", "FP-M029", "FP-M040",
                "FP-M055", *_OUTPUTS, "FP-C012", "FP-C018", "FP-C019", *_LIFE),
}  # fmt: skip


def lose(reading: Reading, row: Row, before: dict[str, int], told: int) -> None:
    """Take back what a faulty row added, and remember its id; ``told`` problems were there before it."""
    for part, values in reading.parts.items():
        del values[before.get(part, 0) :]
    column = ID_COLUMNS.get(row.sheet, "")
    cell = row.cell(column)
    # An id that did not read itself may be the one that any other row means.
    known = column and not any(p.where == cell.where for p in errors(reading.problems[told:]))
    reading.lost.setdefault(row.sheet, set()).add(cell.text if known else "")


def without_followers(reading: Reading, found: Iterable[Problem]) -> list[Problem]:
    """Findings about the partial study, but for those that follow from a row that is not in it."""
    codes = {code for sheet in reading.lost for code in _FOLLOW.get(sheet, ())}
    column_at = {where: column for (_, _, column), where in reversed(reading.places.items())}

    def follows(problem: Problem) -> bool:
        if problem.code != "FP-M016":
            return problem.code in codes
        column = column_at.get(problem.where, "")
        sheets = _NAMED_BY.get(column.rpartition(".")[2], _LINES)
        return _is_lost(reading, problem.got.removeprefix("own/"), sheets)

    return [problem for problem in found if not follows(problem)]


def _is_lost(reading: Reading, name: str, sheets: Iterable[str]) -> bool:
    """Whether a name may be that of a row which did not read."""
    return any(reading.lost.get(sheet, set()) & {name, ""} for sheet in sheets)


def is_lost_line(reading: Reading, line: str) -> bool:
    """Whether a line id may be that of a line which did not read."""
    return _is_lost(reading, line, _LINES)


def stand_in(
    product: Product | None, assessment: Assessment | None, sector: str
) -> tuple[Product, Assessment]:
    """A product and an assessment in place of those that did not read; checks of them are not heard."""
    one: Any = Quantity(value=Fraction(1), unit="kg")
    product = product or Product(
        name="-",
        model="-",
        site="-",
        declared_unit=one,
        net_mass=one,
        start="0001-01-01",
        end="9999-12-31",
        sector=sector,
    )
    assessment = assessment or Assessment(rule_set="-", gwp_set="-", boundary="cradle_to_grave")
    return product, assessment
