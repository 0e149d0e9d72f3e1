"""The result of a study: exact values by line, process, stage and component."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from footprint.base.numbers import rounded_dec
from footprint.base.problem import Problem
from footprint.compile.inventory import Inventory, InvLine
from footprint.engine.exact import exact_sum
from footprint.factors.factor import COMPONENTS
from footprint.model.study import Assessment
from footprint.proof.totals import MAX_DIGITS, digits_of, exact_rows, result_digest, result_document
from footprint.result.modules import by_module

Claim = Literal["full", "screening", "demonstration"]


@dataclass(frozen=True, slots=True)
class LineResult:
    """One line in one assessment: ``scale`` and kg CO2e by component (zeros left out)."""

    line: InvLine
    scale: Fraction
    values: Mapping[str, Fraction]
    has_factor: bool
    total: Fraction  # kg CO2e, all components


@dataclass(frozen=True, slots=True)
class Cutoff:
    """One flow left out: kg CO2e as estimated, and its parts of what is covered and left out together."""

    lines: tuple[str, ...]
    name: str
    estimate: Fraction
    share: Fraction
    cumulated: Fraction


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the total covers: by lines, by mass of materials, by emissions and state.

    ``mass_total`` is None where no material has a mass. ``by_state`` is kg CO2e per match state.
    """

    lines: int
    with_result: int
    open: tuple[str, ...]
    mass_total: Fraction | None
    mass_covered: Fraction
    by_state: Mapping[str, Fraction]
    cutoff_estimate: Fraction

    @property
    def mass_share(self) -> Fraction | None:
        """Mass of material lines with a factor over mass of all material lines."""
        return self.mass_covered / self.mass_total if self.mass_total else None


@dataclass(frozen=True, slots=True)
class AssessmentResult:
    """One assessment. ``totals`` has a row for every assessed stage and every component.

    ``outside`` names the lines whose stage lies outside the boundary: stated, not counted. ``left_out`` names
    the capital goods and credits that it leaves out, ``choices`` its method,
    ``alternatives`` its totals under other allocation keys. ``cutoffs`` are the flows cut
    off, the largest first.
    """

    assessment: Assessment
    rule_set: Mapping[str, Any]
    rule_set_digest: str
    gwp_set_digest: str
    declared_base: Fraction
    declared_unit: str
    totals: Mapping[tuple[str, str], Fraction]
    lines: tuple[LineResult, ...]
    demands: Mapping[str, Fraction]
    coverage: Coverage
    gaps: tuple[Problem, ...]
    interval: tuple[Fraction, Fraction]
    outside: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    alternatives: tuple[tuple[str, Fraction], ...] = ()
    cutoffs: tuple[Cutoff, ...] = ()

    @property
    def digits(self) -> int:
        """Significant digits of what is published."""
        return digits_of(self.rule_set["parameters"]) or MAX_DIGITS

    @property
    def total(self) -> Fraction:
        """kg CO2e per declared unit, all stages and components."""
        return exact_sum(self.totals.values())

    @property
    def rounded(self) -> str:
        """The declared total: half-even, significant digits of the rule set."""
        return rounded_dec(self.total, self.digits)

    @property
    def lower_bound(self) -> bool:
        """True when open lines make the total a lower bound; an open credit makes it none."""
        credits = any(r.line.match.state == "open" and r.scale < 0 for r in self.lines)
        return bool(self.coverage.open) and not credits

    def by_stage(self) -> dict[str, Fraction]:
        """kg CO2e per assessed stage."""
        return {
            s: exact_sum(v for (stage, _), v in self.totals.items() if stage == s)
            for s in self.assessment.stages
        }

    def by_module(self, scheme: str) -> dict[str, Fraction]:
        """kg CO2e by stage of another scheme; the rows sum to the total exactly.

        Lines that could lie in several modules stand in their aggregate (``A1-A3``), those that lie in none
        in ``outside:<stage>``. Raises KeyError for an unknown scheme.
        """
        rows = (r for r in self.lines if r.has_factor)
        return by_module(
            scheme, ((r.line.line.stage, r.line.line.kind, r.line.line.module, r.total) for r in rows)
        )

    @property
    def capital_goods(self) -> str:
        """``excluded`` or ``included``; blank: not stated."""
        if self.assessment.capital_goods == "excluded":
            return "excluded"
        return "included" if any(r.line.line.kind == "capital_goods" for r in self.lines) else ""

    def by_component(self) -> dict[str, Fraction]:
        """kg CO2e per component; all nine, zeros included."""
        return {
            c: exact_sum(v for (_, component), v in self.totals.items() if component == c) for c in COMPONENTS
        }

    def by_process(self) -> dict[str, Fraction]:
        """kg CO2e per unit process of the record."""
        names = sorted({r.line.process for r in self.lines})
        return {n: exact_sum(r.total for r in self.lines if r.line.process == n) for n in names}

    def document(self) -> dict[str, Any]:
        """What the result digest covers (RECORD S5)."""
        rows = exact_rows(self.assessment.stages, self.totals)
        declared = (self.declared_base, self.declared_unit)
        boundary = self.assessment.boundary
        return result_document(declared, self.rule_set_digest, self.gwp_set_digest, boundary, rows)

    @property
    def result_digest(self) -> str:
        """Identifies the number, whatever the lines and units it came from."""
        return result_digest(self.document())


@dataclass(frozen=True, slots=True)
class Result:
    """Everything calculated from one study. Iterate ``assessments``; most studies have one."""

    inventory: Inventory
    assessments: tuple[AssessmentResult, ...]
    problems: tuple[Problem, ...]
    #: Ids of the lines (main and upstream) taken whole from the result that was the base.
    reused: tuple[str, ...] = field(default=(), compare=False)

    @property
    def study_digest(self) -> str:
        """The digest of the calculated study, made when asked: it costs more than the calculation."""
        return self.inventory.study.digest()

    @property
    def recalculated(self) -> tuple[str, ...]:
        """Ids of the lines that were calculated for this result."""
        kept = set(self.reused)
        return tuple(x.id for x in self.inventory.lines if x.id not in kept)

    def assessment(self, name: str = "") -> AssessmentResult:
        """One assessment by id; the first when no name is given. Raises KeyError."""
        if not name:
            return self.assessments[0]
        for item in self.assessments:
            if item.assessment.id == name:
                return item
        raise KeyError(name)

    @property
    def illustrative(self) -> bool:
        """True when a made-up own factor takes part: the record says DEMONSTRATION."""
        used = {r.line.factor for a in self.assessments for r in a.lines}
        return any(f.illustrative for ref, f in self.inventory.factors.items() if ref in used)

    @property
    def claim(self) -> Claim:
        """The strongest claim the result carries: demonstration, screening or full."""
        if self.illustrative:
            return "demonstration"
        incomplete = any(r.line.match.state in ("open", "range") for a in self.assessments for r in a.lines)
        return "screening" if incomplete else "full"
