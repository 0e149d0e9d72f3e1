"""A neutral view of a calculated inventory, which rules and gaps read.

Built from a fresh result (here) or from the open nodes of a bundle (audit): one set of rules serves the
company before it signs and the verifier after.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from footprint.base.numbers import quantity
from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.compile.carbon import biogenic_carbon, own_contents
from footprint.compile.inventory import Inventory, displaced, plain
from footprint.engine.exact import exact_product, exact_sum
from footprint.factors.carbon import NO_CARBON, Carbon, carbon_of
from footprint.factors.factor import Factor
from footprint.factors.select import grid_bound
from footprint.model.evidence import Evidence, evidence_kind
from footprint.model.study import Study
from footprint.proof.units import number
from footprint.result.result import AssessmentResult

#: Totals under other allocation keys, kg CO2e: (key, total).
Alternatives = tuple[tuple[str, Fraction], ...]
#: A rule looks at one assessment and yields what it finds.
Rule = Callable[["View"], Iterator[Problem]]

_NO_REASONS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ViewFactor:
    """What a rule may know of a factor. ``stated`` is kg CO2e per unit that came as CO2e of ``gwp_set``."""

    ref: str
    kind: str
    geography: str
    includes: tuple[str, ...]
    gwp_set: str
    stated: Fraction
    year: int | None
    illustrative: bool
    released: bool
    supplied: bool
    lowering: tuple[str, ...]  # components below zero, but for biogenic uptake
    technology: str = ""
    valid_until: str = ""
    screening: bool = False  # fit for screening alone
    bound: str = ""  # the electricity-bound group of materials that it makes
    carbon: Carbon = NO_CARBON  # biogenic C that it takes up and releases, per unit
    unit: str = ""
    document: str = ""
    locator: str = ""


@dataclass(frozen=True, slots=True)
class ViewInstrument:
    """What a rule may know of the instrument behind a line of electricity."""

    id: str
    kind: str
    serial: str = ""
    start: str = ""
    end: str = ""
    grid: str = ""
    retired: bool = False  # a proof is named
    exclusive: str = ""
    generation: str = ""
    volume: Fraction | None = None  # kWh


@dataclass(frozen=True, slots=True)
class ViewEvidence:
    """What a rule may know of a digested file: ``quantity`` in the base unit of ``dimension``, None if none.

    ``kind`` is a code of the list ``evidence_kind``; ``start`` and ``end`` are days, inclusive, or "".
    """

    id: str
    sha256: str
    kind: str
    issuer: str = ""
    number: str = ""
    start: str = ""
    end: str = ""
    quantity: Fraction | None = None
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class ViewLine:
    """What a rule may know of a line. ``activity`` is the amount in units of the factor, scaled.

    ``electric``: by its carrier or by its unit. ``negative``: its amount or a conversion is below zero.
    ``home``: the country of the activity, "" where it is not known. ``estimate`` is scaled like the line.
    ``flow``: kind and thing, the same for all lines of one thing. ``quantity``: the amount in the base unit
    of its ``dimension``, shared and scaled. ``mass``: kg, where it is known.
    ``biogenic_carbon`` is kg of biogenic C in the material or waste, None where not stated.
    """

    id: str
    stage: str
    tags: tuple[str, ...]
    state: str
    bias: str
    total: Fraction
    activity: Fraction
    net_mass: Fraction | None
    estimate: Fraction | None
    factor: ViewFactor | None
    electric: bool
    negative: bool
    home: str = ""
    credit: bool = False  # displaced: counted below zero
    instrument: ViewInstrument | None = None
    period: tuple[str, str] = ("", "")  # as the line states it
    biogenic_carbon: Fraction | None = None
    per: str = ""  # what the amount was stated for, told only where evidence is named
    stated: Fraction = Fraction(0)  # the amount as stated, base unit: neither scaled nor shared
    own_share: Fraction = Fraction(1)  # of it, for this process
    share: Fraction = Fraction(1)  # of it, terms of a method (what an instrument covers) counted too
    evidence: tuple[str, ...] = ()  # ids of digested files
    declared: tuple[str, ...] = ()  # ids of evidence that no file stands behind
    flow: tuple[str, str] = ("", "")
    dimension: str = ""
    quantity: Fraction = Fraction(0)
    texts: tuple[str, ...] = ()  # what the line is called, the most telling first
    reason: str = ""  # of its decision

    @property
    def mass(self) -> Fraction | None:
        """kg of the line: what stays in the product, else its amount where that is a mass."""
        stated = self.quantity if self.dimension == "mass" else None
        return stated if self.net_mass is None else self.net_mass


@dataclass(frozen=True, slots=True)
class ViewAllocation:
    """How one process divides its burden; ``ratio`` is its highest price over its lowest."""

    process: str
    key: str
    reason: str
    priced: bool  # the period of its prices is stated
    ratio: Fraction | None


@dataclass(frozen=True, eq=False)  # one a run: found again by itself, keeps what several rules ask of it
class View:
    """One assessment as rules see it. ``net_mass`` is kg of product in the declared amount.

    ``electricity_methods`` are those of all assessments of the study; ``period`` is that of the study.
    ``empty``: stages in which nothing happens, with the stated reason.
    ``biogenic_carbon`` and ``packaging_carbon`` are kg of biogenic C in it and in its packaging, if stated.
    """

    lines: tuple[ViewLine, ...]
    boundary: str
    stages: tuple[str, ...]
    gwp_set: str
    claim: str
    net_mass: Fraction | None
    year: int | None
    parameters: Mapping[str, Any]
    period: tuple[str, str] = ("", "")
    electricity_methods: frozenset[str] = frozenset()
    allocations: tuple[ViewAllocation, ...] = ()
    alternatives: Alternatives = ()
    avoided: tuple[str, ...] = ()  # what is displaced and taken off, by the line that states it
    empty: Mapping[str, str] = field(default_factory=lambda: _NO_REASONS)
    biogenic_carbon: Fraction | None = None
    packaging_carbon: Fraction | None = None
    evidence: tuple[ViewEvidence, ...] = ()
    choices: Mapping[str, str] = field(default_factory=lambda: _NO_REASONS)  # of method, as stated

    @cached_property
    def total(self) -> Fraction:
        """kg CO2e of all lines."""
        return exact_sum(x.total for x in self.lines)

    @cached_property
    def gross(self) -> Fraction:
        """kg CO2e of all lines, what takes from the total counted as what adds to it."""
        return exact_sum(abs(x.total) for x in self.lines)


def lowering(components: Mapping[str, Fraction], gases: Mapping[str, Fraction]) -> tuple[str, ...]:
    """What takes from a total: components below zero but uptake, and gases that stand for them."""
    found = {c for c, v in components.items() if v < 0 and c != "biogenic_uptake"}
    signs = {"CO2_removed": "removals", "CO2_captured": "capture"}
    found |= {signs.get(g, g) for g, v in gases.items() if (v > 0 and g in signs) or v < 0}
    return tuple(sorted(found))


def flow_key(kind: str, part_no: str, name: str) -> tuple[str, str]:
    """What makes two lines one flow: kind and part number, else kind and name, both as a reader sees them."""
    number = _folded(part_no)
    return kind, f"#{number}" if number else _folded(name)


def _folded(text: str) -> str:
    """A text but for case, spaces and what does not show (soft hyphens, zero-width characters)."""
    if text.isascii() and text.isprintable():
        return text.lower().replace(" ", "")
    shown = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in shown if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))


def texts_of(name: str, *more: str) -> tuple[str, ...]:
    """What a line is called: both halves of a name in two languages, then what describes it."""
    return tuple(t for t in (*(part.strip() for part in name.split("/")), *more) if t)


def dimension_of(unit: str) -> str:
    """The dimension of a unit, "" for one outside the table."""
    row = units().get(unit)
    return row.dimension if row is not None else ""


def electric(tags: Sequence[str], unit: str) -> bool:
    """Whether a line is electricity, by its carrier tag or by what its unit measures."""
    row = units().get(unit)
    return "carrier:electricity" in tags or (row is not None and row.dimension == "electricity")


def view_factor(factor: Factor) -> ViewFactor:
    """The view of a library or own factor."""
    return ViewFactor(
        ref=factor.ref,
        kind=factor.kind,
        geography=factor.geography,
        includes=factor.includes,
        gwp_set=factor.gwp_set,
        stated=exact_sum(factor.components.values()),
        year=factor.year_to,
        illustrative=factor.illustrative,
        released=bool(factor.release),
        supplied=factor.supplier is not None,
        lowering=lowering(factor.components, factor.gases),
        technology=factor.technology,
        valid_until=factor.valid_until,
        screening="screening" in factor.eligibility and "footprint" not in factor.eligibility,
        bound=grid_bound(factor) if factor.release else "",
        carbon=carbon_of(factor.gases, factor.components),
        unit=factor.unit,
        document=factor.document,
        locator=factor.locator,
    )


def instrument_document(study: Study, tags: tuple[str, ...]) -> dict[str, Any]:
    """The instrument that the tags of a line name, as it stands in the record; empty where none does."""
    name = next((t.removeprefix("instrument:") for t in tags if t.startswith("instrument:")), "")
    item = next((i for i in study.instruments if i.id == name), None)
    if item is None:
        return {}
    texts = ("id", "kind", "serial", "start", "end", "grid", "generation", "retirement", "exclusive")
    stated = {n: getattr(item, n) for n in texts if getattr(item, n)}
    return {**stated, "volume": quantity(item.volume.value, item.volume.unit)}


def view_instrument(document: Mapping[str, Any]) -> ViewInstrument | None:
    """The view of an instrument of the record."""
    if not document:
        return None
    texts = {
        n: document.get(n, "")
        for n in ("id", "kind", "serial", "start", "end", "grid", "exclusive", "generation")
    }
    return ViewInstrument(
        **texts, retired=bool(document.get("retirement")), volume=input_base(document.get("volume"))
    )


def input_base(value: Mapping[str, str] | None) -> Fraction | None:
    """An Input (S2) in base units; None where it is absent or in a unit that is not known here."""
    if value is None or value["unit"] not in units():
        return None
    return exact_product(number(value), units()[value["unit"]].ratio)


def view_evidence(item: Evidence) -> ViewEvidence:
    """The view of a file of the study."""
    return ViewEvidence(
        id=item.id,
        sha256=item.sha256,
        kind=evidence_kind(item.kind),
        issuer=item.issuer,
        number=item.number,
        start=item.start if item.end else "",
        end=item.end if item.start else "",
        quantity=item.quantity.base if item.quantity else None,
        dimension=item.quantity.dimension if item.quantity else "",
    )


def view_of(inventory: Inventory, made: AssessmentResult, claim: str) -> View:
    """The view of a freshly calculated assessment."""
    rows = []
    used = {item.line.factor for item in made.lines}
    seen = {ref: view_factor(factor) for ref, factor in inventory.factors.items() if ref in used}
    contents = own_contents(inventory.study)
    digested = {e.id: view_evidence(e) for e in inventory.study.evidence if e.sha256}
    for item in made.lines:
        line, match = item.line, item.line.match
        carbon = biogenic_carbon(inventory.study, line, contents)
        estimate = match.estimate.base * item.scale if match.state == "cutoff" and match.estimate else None
        rows.append(
            ViewLine(
                id=line.label,
                stage=line.line.stage,
                tags=line.tags,
                state=match.state,
                bias=match.bias,
                total=item.total,
                activity=item.scale * line.amount.value * line.ratio,
                net_mass=None if line.net_mass is None else line.net_mass * item.scale,
                estimate=estimate,
                factor=seen.get(line.factor),
                electric=electric(line.tags, line.amount.unit),
                negative=line.amount.value < 0 or any(c.ratio < 0 for c in line.conversions),
                home=inventory.study.home(line.line),
                credit=item.scale < 0,
                instrument=view_instrument(instrument_document(inventory.study, line.tags)),
                period=(line.line.start, line.line.end) if line.line.start else ("", ""),
                flow=flow_key(line.line.kind, line.line.part_no, line.line.name),
                dimension=line.amount.dimension,
                quantity=line.amount.base * line.share * item.scale,
                texts=texts_of(line.line.name, line.line.spec, line.line.vehicle),
                reason=match.reason,
                biogenic_carbon=None if carbon is None else carbon * item.scale,
                per=line.line.per if line.line.evidence else "",
                stated=line.amount.base,
                own_share=line.own_share,
                share=line.share,
                evidence=tuple(sorted({*line.line.evidence, *match.evidence} & set(digested))),
                declared=tuple(e for e in line.line.evidence if e not in digested),
            )
        )
    product = inventory.study.product
    return View(
        lines=tuple(rows),
        boundary=made.assessment.boundary,
        stages=made.assessment.stages,
        gwp_set=made.assessment.gwp_set,
        claim=claim,
        net_mass=product.net_mass.base if product.net_mass else None,
        year=int(product.end[:4]) if product.end else None,
        parameters=made.rule_set["parameters"],
        allocations=tuple(
            ViewAllocation(plain(p.id), a.key, a.reason, bool(a.price_start and a.price_end), a.ratio)
            for p in inventory.processes.values()
            if (a := p.allocation) is not None and made.demands.get(p.id)
        ),
        alternatives=made.alternatives,
        avoided=tuple(
            sorted(
                displaced(f.id)
                for f in inventory.flows_in(made.assessment.id)
                if f.kind == "avoided" and f.amount.value and made.demands.get(f.target)
            )
        ),
        empty={e.stage: e.reason for e in made.assessment.empty_stages},
        biogenic_carbon=product.biogenic_carbon.base if product.biogenic_carbon else None,
        packaging_carbon=(
            product.packaging_biogenic_carbon.base if product.packaging_biogenic_carbon else None
        ),
        period=(product.start, product.end),
        electricity_methods=frozenset(a.electricity for a in inventory.study.assessments if a.electricity),
        evidence=tuple(digested[e] for e in sorted(digested)),
        choices=made.choices,
    )
