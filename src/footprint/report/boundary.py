"""The boundary of a report: which stages are in and out, what is left out, and other stage schemes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from footprint.engine.exact import exact_sum
from footprint.model.stages import module
from footprint.model.types import STAGES
from footprint.report.data import ReportData
from footprint.report.words import Words
from footprint.result.cutoffs import listed
from footprint.result.modules import OUTSIDE, by_module
from footprint.result.result import Cutoff
from footprint.result.view import flow_key

CHOICE_TEXTS: Mapping[str, str] = {
    "allocation": "choice_allocation",
    "electricity": "choice_electricity",
    "recycling": "choice_recycling",
    "credits": "choice_credits",
}


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage: ``status`` is lines, reason, empty or outside; ``lines`` its ids."""

    stage: str
    status: str
    lines: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """One row of another scheme, in words, with its kg CO2e."""

    code: str
    name: str
    value: Fraction


def stage_rows(data: ReportData) -> tuple[StageRow, ...]:
    """All stages of a life, in order."""
    rows = []
    for stage in STAGES:
        lines = tuple(x.id for x in data.lines if x.stage == stage and x.role != "upstream")
        reason = data.scope.empty.get(stage, "")
        inside = "lines" if lines else "reason" if reason else "empty"
        rows.append(StageRow(stage, inside if stage in data.stages else "outside", lines, reason))
    return tuple(rows)


def cutoffs(data: ReportData) -> tuple[Cutoff, ...]:
    """The flows left out, the largest first, with their cumulated share."""
    cut = (
        (flow_key(x.kind, x.part_no, x.name), x.id, x.estimate.base * x.scale if x.estimate else Fraction(0))
        for x in data.lines
        if x.state == "cutoff"
    )
    return listed(cut, exact_sum(abs(x.total) for x in data.lines))


def scheme_rows(data: ReportData, words: Words) -> Mapping[str, tuple[ModuleRow, ...]]:
    """The total in the scheme that the lines name their sub-stages in, if any."""
    names = dict.fromkeys(x.module.partition(":")[0] for x in data.lines if x.module)
    lines = [(x.stage, x.kind, x.module, x.total) for x in data.lines if x.factor]
    return {
        scheme: tuple(_row(scheme, code, value, words) for code, value in by_module(scheme, lines).items())
        for scheme in names
    }


def _row(scheme: str, code: str, value: Fraction, words: Words) -> ModuleRow:
    held = module(f"{scheme}:{code}")
    if code.startswith(OUTSIDE):
        stage, told = code.removeprefix(OUTSIDE), words("outside_scheme")
        return ModuleRow("–", f"{words.word('stage', stage)} ({told})", value)
    name = words("module_aggregate") if held is None else words.pick({"zh": held.zh, "en": held.en})
    return ModuleRow(code, name, value)
