"""What a notebook shows for a comparison: totals, stages, and the lines that differ with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from footprint.base.messages import Lang
from footprint.base.problem import Problem
from footprint.report.data import GapInfo
from footprint.report.notebook import fragment
from footprint.report.words import Words, number, percent
from footprint.result.compare import Changes
from footprint.result.result import AssessmentResult

_LIMIT = 30
_REASONS = {
    "added": "why_added",
    "removed": "why_removed",
    "amount": "why_amount",
    "process": "why_process",
    "share": "why_share",
    "bridge": "why_bridge",
    "factor": "why_factor",
    "state": "why_state",
    "stage": "why_stage",
    "boundary": "why_boundary",
}
#: The catalogue key of each part of a difference.
PART_WORDS = {
    "amount": "part_amount",
    "factor": "part_factor",
    "scale": "part_scale",
    "method": "part_method",
}


def comparison_html(
    old: AssessmentResult, new: AssessmentResult, changes: Changes, problems: Sequence[Problem], lang: Lang
) -> str:
    """Old, new and difference of the total, of every stage and of every line that differs; kg CO2e."""
    delta = new.total - old.total
    largest = max((abs(row.delta) for row in changes.lines), default=Fraction(0))
    return fragment(
        "notebook_compare.html.j2",
        lang,
        old=old,
        new=new,
        delta=signed(delta),
        relative=signed_percent(delta / old.total) if old.total else "",
        rows=[(row, row.delta / largest if largest else Fraction(0)) for row in changes.lines[:_LIMIT]],
        more=max(0, len(changes.lines) - _LIMIT),
        same=changes.same,
        stages=changes.stages,
        parts=[(PART_WORDS[name], value) for name, value in changes.parts.named().items()],
        reason_texts=reasons(Words(lang)),
        found=[GapInfo.of(p) for p in problems],
        signed=signed,
    )


def reasons(words: Words) -> dict[str, str]:
    """The words of each reason."""
    return {name: words(key) for name, key in _REASONS.items()}


def signed(value: Fraction) -> str:
    """A difference with its sign."""
    return f"+{number(value)}" if value > 0 else number(value)


def signed_percent(value: Fraction) -> str:
    """A relative difference with its sign."""
    return f"+{percent(value)}" if value > 0 else percent(value)
