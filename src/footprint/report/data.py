"""The neutral content of a report: plain strings and Fractions, filled from a Result or from a bundle.

Texts that exist in two languages are mappings ``{"zh": ..., "en": ...}``; codes of closed lists (stages,
states, boundaries, kinds) stay codes and get their word when shown. Money, mass and emissions are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING

from footprint.base.messages import LANGS
from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.result.ask_first import Ask, EmissionCoverage
from footprint.result.mass_balance import MassBalance
from footprint.result.quality import AssessmentQuality
from footprint.result.result import Claim, Coverage

if TYPE_CHECKING:
    from footprint.result.uncertainty import Uncertainty

Names = Mapping[str, str]

_NO_NAMES: Names = MappingProxyType({})
_NO_VALUES: Mapping[str, Fraction] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit."""

    value: Fraction
    unit: str

    @property
    def base(self) -> Fraction:
        """The amount in the base unit of its dimension."""
        return self.value * units()[self.unit].ratio


@dataclass(frozen=True, slots=True)
class ProductInfo:
    """What was studied. ``start`` and ``end`` bound the data period (ISO dates)."""

    name: str
    declared_unit: Amount
    model: str = ""
    part_no: str = ""
    hs: str = ""
    site: str = ""
    facility: str = ""
    batch: str = ""
    net_mass: Amount | None = None
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class RuleSetInfo:
    """The rule set of the assessment: what it supports; it never claims conformity."""

    id: str
    title: Names = field(default_factory=lambda: _NO_NAMES)
    basis: Names = field(default_factory=lambda: _NO_NAMES)


@dataclass(frozen=True, slots=True)
class ProcessInfo:
    """A unit process: the product's demand for it, in the base unit of ``output``.

    ``final`` is the part of the demand that is the declared amount itself, 0 for all but one process.
    """

    id: str
    output: Amount
    share: Fraction
    demand: Fraction
    name: str = ""
    final: Fraction = Fraction(0)

    @property
    def scale(self) -> Fraction:
        """Runs per declared unit: demand x share / output."""
        return self.demand * self.share / self.output.base


@dataclass(frozen=True, slots=True)
class FlowInfo:
    """One run of ``target`` takes (``sign`` 1) or displaces (-1) ``amount`` of what ``source`` makes."""

    id: str
    source: str
    target: str
    amount: Amount
    sign: int = 1


@dataclass(frozen=True, slots=True)
class FactorInfo:
    """A factor as used: ``values`` are kg CO2e per ``unit`` by component, already characterised."""

    ref: str
    unit: str
    values: Mapping[str, Fraction]
    names: Names = field(default_factory=lambda: _NO_NAMES)
    kind: str = ""
    geography: str = ""
    source: str = ""
    document: str = ""
    locator: str = ""
    year: str = ""
    gwp_set: str = ""
    published: str = ""
    transcribed: bool = False
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One conversion: ``ratio`` target units per source unit; kind unit, bridge or share."""

    kind: str
    source: str
    target: str
    ratio: Fraction
    reference: str = ""
    part: str = ""  # of a share: rest | term | "" (as in footprint.compile.inventory.Conversion)


@dataclass(frozen=True, slots=True)
class LineInfo:
    """One line of the record with its result (zero components left out).

    ``activity`` joins a main line and its upstream line. ``stated`` and ``scrap`` say how ``amount`` came
    about, where that is known. A ``name`` that is only the word of the ``carrier`` follows the language of
    the report. A line without a factor has no ``values`` and no result.
    """

    id: str
    name: str
    stage: str
    process: str
    state: str
    amount: Amount
    per: str
    scale: Fraction
    activity: str = ""
    role: str = "main"
    kind: str = ""
    carrier: str = ""
    external_ref: str = ""
    spec: str = ""
    stated: Amount | None = None
    scrap: Fraction | None = None
    basis: str = ""
    conversions: tuple[Step, ...] = ()
    factor: str = ""
    factor_high: str = ""
    values: Mapping[str, Fraction] = field(default_factory=lambda: _NO_VALUES)
    bias: str = ""
    reason: str = ""
    author: str = ""
    date: str = ""
    owner: str = ""
    due: str = ""
    candidates: str = ""
    estimate: Amount | None = None
    meter: str = ""
    evidence: tuple[str, ...] = ()
    note: str = ""
    part_no: str = ""
    module: str = ""

    @property
    def ratio(self) -> Fraction:
        """The product of all conversion ratios."""
        return prod((s.ratio for s in self.conversions), start=Fraction(1))

    @property
    def total(self) -> Fraction:
        """kg CO2e, all components."""
        return sum(self.values.values(), Fraction(0))


@dataclass(frozen=True, slots=True)
class ClosingInfo:
    """One shared meter: the share of every product of the plant, by ``key``."""

    line: str
    key: str
    shares: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class EvidenceInfo:
    """A declared document behind an amount; nobody has examined it unless a verification says so."""

    id: str
    kind: str = ""
    number: str = ""
    issuer: str = ""
    start: str = ""
    end: str = ""
    quantity: Amount | None = None


@dataclass(frozen=True, slots=True)
class GapInfo:
    """A remark a reader must know: severity error, warning or info."""

    code: str
    severity: str
    place: Names
    message: Names
    hint: Names

    @classmethod
    def of(cls, problem: Problem) -> GapInfo:
        """A problem in both languages, ready to print."""
        return cls(
            code=problem.code,
            severity=problem.severity,
            place={lang: problem.where.told(lang) for lang in LANGS},
            message={lang: problem.message(lang) for lang in LANGS},
            hint={lang: problem.hint(lang) for lang in LANGS},
        )


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """The passport of a data source."""

    id: str
    title: Names
    publisher: Names
    document: str = ""
    version: str = ""
    licence: str = ""
    attribution: str = ""
    caveats: Names = field(default_factory=lambda: _NO_NAMES)


@dataclass(frozen=True, slots=True)
class VerificationInfo:
    """What a verifier has signed: ``level`` L1 to L4, who, when, and the opinion in words."""

    level: str
    verifier: str
    date: str
    statement: Names


@dataclass(frozen=True, slots=True)
class PowerInfo:
    """The total of an assessment that chose how electricity counts, ``location`` or ``contract``."""

    assessment: str
    method: str
    total: Fraction


@dataclass(frozen=True, slots=True)
class AllocationInfo:
    """How one process divides its burden among its products; ``prices`` is the period of its prices."""

    process: str
    key: str
    share: Fraction
    reason: str = ""
    prices: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is in and out beside the stages: capital goods (``included``, ``excluded``, blank: not stated),
    lines left out, stages empty for a stated reason, lines outside the boundary; and the method choices
    (``allocation``, ``electricity``, ``recycling``, ``credits``) with the allocations they lead to."""

    capital_goods: str = ""
    left_out: tuple[str, ...] = ()
    empty: Names = field(default_factory=lambda: _NO_NAMES)
    outside: tuple[str, ...] = ()
    choices: Names = field(default_factory=lambda: _NO_NAMES)
    allocations: tuple[AllocationInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportData:
    """One assessment of one study, ready to print.

    ``rounded`` is the declared total text; ``total`` its exact value; ``interval`` low and high, equal
    unless a line is a range. ``result_digest`` is filled in private reports only (RECORD S5). ``asks``
    names what to ask for first, where a library said who offers itself; a bundle alone does not. ``quality``
    and ``uncertainty`` are None where the study states none.
    """

    product: ProductInfo
    claim: Claim
    assessment: str
    boundary: str
    stages: tuple[str, ...]
    gwp_set: str
    rules: RuleSetInfo
    digits: int
    total: Fraction
    rounded: str
    interval: tuple[Fraction, Fraction]
    totals: Mapping[tuple[str, str], Fraction]
    processes: tuple[ProcessInfo, ...]
    flows: tuple[FlowInfo, ...]
    lines: tuple[LineInfo, ...]
    factors: Mapping[str, FactorInfo]
    coverage: Coverage
    emissions: EmissionCoverage
    masses: MassBalance
    asks: tuple[Ask, ...] = ()
    quality: AssessmentQuality | None = None
    uncertainty: Uncertainty | None = None
    closings: tuple[ClosingInfo, ...] = ()
    electricity: tuple[PowerInfo, ...] = ()
    evidence: tuple[EvidenceInfo, ...] = ()
    gaps: tuple[GapInfo, ...] = ()
    sources: tuple[SourceInfo, ...] = ()
    verification: VerificationInfo | None = None
    study_digest: str = ""
    result_digest: str = ""
    record_root: str = ""
    scope: Scope = Scope()
    software: str = ""
    created: str = ""

    @property
    def shared(self) -> bool:
        """Whether any line takes a share of a meter."""
        return any(step.kind == "share" for line in self.lines for step in line.conversions)

    @property
    def lower_bound(self) -> bool:
        """True when open lines make the total a lower bound; an open credit makes it none."""
        credits = any(x.state == "open" and x.scale < 0 for x in self.lines)
        return bool(self.coverage.open) and not credits

    @property
    def has_interval(self) -> bool:
        """True when a range line makes the total an interval."""
        return self.interval[0] != self.interval[1]

    def by_stage(self) -> dict[str, Fraction]:
        """kg CO2e per assessed stage."""
        return {s: sum((v for (x, _), v in self.totals.items() if x == s), Fraction(0)) for s in self.stages}

    def by_component(self) -> dict[str, Fraction]:
        """kg CO2e per component that is not zero in every stage, in the order of ``totals``."""
        used = dict.fromkeys(c for (_, c), v in self.totals.items() if v)
        return {c: sum((v for (_, x), v in self.totals.items() if x == c), Fraction(0)) for c in used}

    def empty_components(self) -> tuple[str, ...]:
        """The components that are zero in every stage."""
        used = {c for (_, c), v in self.totals.items() if v}
        return tuple(dict.fromkeys(c for _, c in self.totals if c not in used))


def stated_emissions(lines: tuple[LineInfo, ...]) -> EmissionCoverage:
    """Coverage by emissions as the lines alone tell it: cut-offs by their estimate, open lines by nothing."""
    zero = Fraction(0)
    cut = {x.id: x.estimate.base * x.scale for x in lines if x.state == "cutoff" and x.estimate is not None}
    covered = sum((abs(x.total) for x in lines), zero)
    missing = tuple(x.id for x in lines if not x.factor and x.id not in cut)
    return EmissionCoverage(covered, sum((abs(v) for v in cut.values()), zero), missing)
