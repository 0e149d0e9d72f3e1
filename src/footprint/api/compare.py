"""compare: what differs between two studies or results of the same declared unit, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from footprint.api.result import Result
from footprint.api.values import text_or_null
from footprint.base.messages import Lang
from footprint.base.numbers import show
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.result.compare import Changes, LineChange, compare_assessments
from footprint.result.parts import PARTS, Parts
from footprint.result.result import AssessmentResult

if TYPE_CHECKING:
    import pandas

    from footprint.api.study import Study


@dataclass(frozen=True)
class Comparison:
    """Two results side by side.

    Parameters
    ----------
    old, new : Result
        What was compared.
    assessment, against : str
        The assessment of the old and of the new one; "" for the first.
    changes : Changes
        Lines that differ with their reasons and parts, and stages; kg CO2e, exact.
    problems : tuple of Problem
        What makes the two less comparable: another boundary, GWP set, rule set or claim.
    """

    old: Result = field(repr=False)
    new: Result = field(repr=False)
    assessment: str
    against: str
    changes: Changes
    problems: tuple[Problem, ...]

    @property
    def ends(self) -> tuple[AssessmentResult, AssessmentResult]:
        """The two assessments."""
        return self.old.assessment(self.assessment), self.new.assessment(self.against)

    @property
    def totals(self) -> tuple[Fraction, Fraction]:
        """Exact kg CO2e per declared unit, old and new."""
        one, two = self.ends
        return one.total, two.total

    @property
    def delta(self) -> Fraction:
        """New less old, kg CO2e per declared unit."""
        one, two = self.totals
        return two - one

    @property
    def parts(self) -> Parts:
        """The difference split into amount, factor, scale and method, kg CO2e; they sum to it exactly."""
        return self.changes.parts

    def __repr__(self) -> str:
        names = " → ".join(r.numbers.inventory.study.product.name for r in (self.old, self.new))
        return f"Comparison({names}: {show(self.delta)} kg CO2e)"

    def tidy(self) -> pandas.DataFrame:
        """One row per line that differs; old, new and delta in kg CO2e (float, for looking at)."""
        import pandas as pd

        columns = [
            "line", "name", "stage", "old", "new", "delta", *PARTS, "reasons",
            "old_state", "new_state", "old_factor", "new_factor",
        ]  # fmt: skip
        return pd.DataFrame([_tidy(row) for row in self.changes.lines], columns=columns)

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form (``footprint-comparison/1``); numbers are text, null where there is none."""
        one, two = self.totals
        return {
            "format": "footprint-comparison/1",
            "old": _end(self.old, self.ends[0]),
            "new": _end(self.new, self.ends[1]),
            "total": {"old": show(one), "new": show(two), "delta": show(self.delta), "unit": "kg CO2e"},
            "parts": {name: show(value) for name, value in self.parts.named().items()},
            "same": self.changes.same,
            "lines": [_row(row) for row in self.changes.lines],
            "stages": [
                {
                    "stage": s.stage,
                    "old": text_or_null(s.old),
                    "new": text_or_null(s.new),
                    "delta": show(s.delta),
                }
                for s in self.changes.stages
            ],
            "problems": [p.to_json() for p in self.problems],
        }

    def html(self, lang: Lang | None = None) -> str:
        """A self-contained HTML fragment: totals, stages and the lines that differ, with their reasons."""
        from footprint.report.notebook_compare import comparison_html

        return comparison_html(*self.ends, self.changes, self.problems, lang or self.new.lang)

    def _repr_html_(self) -> str:
        return self.html()


def _end(result: Result, item: AssessmentResult) -> dict[str, Any]:
    return {
        "product": result.numbers.inventory.study.product.name,
        "study_digest": result.numbers.study_digest,
        "assessment": item.assessment.id,
        "claim": result.claim,
        "lower_bound": item.lower_bound,
    }


def _row(row: LineChange) -> dict[str, Any]:
    return {
        "line": row.line,
        "name": row.name,
        "stage": row.stage,
        "old": text_or_null(row.old),
        "new": text_or_null(row.new),
        "delta": show(row.delta),
        "parts": {name: show(value) for name, value in row.parts.named().items()},
        "reasons": list(row.reasons),
        "old_state": row.old_state,
        "new_state": row.new_state,
        "old_factor": row.old_factor,
        "new_factor": row.new_factor,
    }


def _tidy(row: LineChange) -> dict[str, object]:
    numbers = {"old": row.old, "new": row.new, "delta": row.delta}
    values = {name: None if value is None else float(value) for name, value in numbers.items()}
    parts = {name: float(value) for name, value in row.parts.named().items()}
    return {**_row(row), **values, **parts, "reasons": ", ".join(row.reasons)}


def compare(old: Result | Study, new: Result | Study, assessment: str = "", against: str = "") -> Comparison:
    """Compare two results, or two studies (which are calculated first).

    Parameters
    ----------
    old, new : Result or Study
        Of the same declared unit: 1 kg against 1 kg, also where one of them writes 1000 g.
    assessment : str
        The assessment to compare; the first of each by default.
    against : str
        The assessment of ``new``, where it has another name.

    Raises
    ------
    ProblemsError
        FP-X043 where the declared units differ; FP-X004 for an unknown assessment; what ``calculate`` raises.
    """
    one, two = (x if isinstance(x, Result) else x.calculate() for x in (old, new))
    against = against or assessment
    before, after = assessment_of(one, assessment), assessment_of(two, against)
    units = [f"{show(x.declared_base)} {x.declared_unit}" for x in (before, after)]
    if (before.declared_base, before.declared_unit) != (after.declared_base, after.declared_unit):
        raise ProblemsError([Problem("FP-X043", got=units[1], expected=units[0])])
    changes = compare_assessments((one.numbers.inventory, before), (two.numbers.inventory, after))
    return Comparison(one, two, assessment, against, changes, tuple(_remarks(one, two, before, after)))


def assessment_of(result: Result, name: str) -> AssessmentResult:
    """One assessment by id, the first for "". Raises ProblemsError (FP-X004) for an unknown one."""
    known = [a.assessment.id for a in result.numbers.assessments]
    if name and name not in known:
        values = ", ".join(known)
        raise ProblemsError([Problem("FP-X004", Where(key=name), got=name, expected=values)])
    return result.assessment(name)


_FIELDS = {
    "boundary": {"field_zh": "边界", "field_en": "boundary"},
    "gwp_set": {"field_zh": " GWP 数据集", "field_en": "GWP set"},
    "rule_set": {"field_zh": "规则", "field_en": "rule set"},
    "claim": {"field_zh": "声明", "field_en": "claim"},
}


def _remarks(one: Result, two: Result, before: AssessmentResult, after: AssessmentResult) -> list[Problem]:
    """What a reader must know before reading a difference."""
    old, new = before.assessment, after.assessment
    pairs = {
        "boundary": (" ".join(old.stages), " ".join(new.stages)),
        "gwp_set": (old.gwp_set, new.gwp_set),
        "rule_set": (old.rule_set, new.rule_set),
        "claim": (one.claim, two.claim),
    }
    found = [
        Problem("FP-X044", Where(key=name), got=b, expected=a, severity="warning", values=_FIELDS[name])
        for name, (a, b) in pairs.items()
        if a != b
    ]
    bounds = [x for x in (before, after) if x.coverage.open or x.interval[0] != x.interval[1]]
    if bounds:
        found.append(Problem("FP-X045", severity="warning"))
    return found
