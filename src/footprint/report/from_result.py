"""A fresh Result to ReportData."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from footprint.base.problem import Problem
from footprint.compile.inventory import Inventory, plain
from footprint.factors.factor import Factor
from footprint.factors.gwp import gwp_sets
from footprint.factors.source import SourceCard
from footprint.model.study import Product
from footprint.model.types import Quantity
from footprint.report.data import (
    AllocationInfo,
    Amount,
    ClosingInfo,
    EvidenceInfo,
    FactorInfo,
    FlowInfo,
    GapInfo,
    LineInfo,
    PowerInfo,
    ProcessInfo,
    ProductInfo,
    ReportData,
    RuleSetInfo,
    Scope,
    SourceInfo,
    Step,
    VerificationInfo,
    stated_emissions,
)
from footprint.result.ask_first import Screening
from footprint.result.mass_balance import mass_balance
from footprint.result.quality import quality, states_quality
from footprint.result.result import AssessmentResult, LineResult, Result

if TYPE_CHECKING:
    from footprint.result.uncertainty import Uncertainty

_NO_CARDS: Mapping[str, SourceCard] = MappingProxyType({})


def from_result(
    result: Result,
    assessment: str = "",
    *,
    verification: VerificationInfo | None = None,
    software: str = "",
    created: str = "",
    sources: Mapping[str, SourceCard] = _NO_CARDS,
    screening: Screening | None = None,
    private: bool = False,
) -> ReportData:
    """The content of one assessment.

    Parameters
    ----------
    result : Result
        As calculated.
    assessment : str
        Its id; the first when empty.
    verification : VerificationInfo or None
        What a verifier has signed; None prints that nobody has verified the calculation.
    software, created : str
        Name and version of the software; time of the report (any text, printed as it is).
    sources : mapping
        Source cards by id; those that used factors name are printed.
    screening : Screening or None
        What a library says of the open lines; without it only cut-offs have an estimate.
    private : bool
        True shows the result digest, which is never public (RECORD S5).

    Raises
    ------
    KeyError
        No assessment of that id.
    """
    item = result.assessment(assessment)
    inventory = result.inventory
    factors = _factors(inventory, item)
    lines = tuple(_line(row) for row in item.lines)
    return ReportData(
        product=_product(inventory.study.product),
        claim=result.claim,
        assessment=item.assessment.id,
        boundary=item.assessment.boundary,
        stages=item.assessment.stages,
        gwp_set=item.assessment.gwp_set,
        rules=_rules(item),
        digits=item.digits,
        total=item.total,
        rounded=item.rounded,
        interval=item.interval,
        totals=item.totals,
        processes=_processes(inventory, item),
        flows=tuple(
            FlowInfo(f.id, f.source, f.target, _amount(f.amount), -1 if f.kind == "avoided" else 1)
            for f in inventory.flows_in(item.assessment.id)
        ),
        lines=lines,
        factors=factors,
        coverage=item.coverage,
        emissions=stated_emissions(lines) if screening is None else screening.emissions,
        masses=mass_balance(inventory, item),
        asks=() if screening is None else screening.ask_first,
        quality=quality(inventory, item) if states_quality(inventory) else None,
        uncertainty=_uncertainty(inventory, item),
        closings=_closings(inventory, item),
        electricity=tuple(
            PowerInfo(a.assessment.id, a.assessment.electricity, a.total)
            for a in result.assessments
            if a.assessment.electricity
        ),
        evidence=_evidence(inventory, item),
        gaps=tuple(GapInfo.of(p) for p in _unique(result.problems, item.gaps)),
        sources=_sources(inventory, factors, sources),
        verification=verification,
        study_digest=result.study_digest,
        result_digest=item.result_digest if private else "",
        scope=Scope(
            item.capital_goods,
            item.left_out,
            {e.stage: e.reason for e in item.assessment.empty_stages},
            item.outside,
            item.choices,
            _allocations(inventory, item),
        ),
        software=software,
        created=created,
    )


def _uncertainty(inventory: Inventory, item: AssessmentResult) -> Uncertainty | None:
    """The closed form, where any uncertainty is stated."""
    if all(row.basic is None for row in inventory.study.quality):
        return None
    from footprint.result.uncertainty import uncertainty  # scipy: only where it is needed

    return uncertainty(inventory, item)


def _amount(quantity: Quantity) -> Amount:
    return Amount(quantity.value, quantity.unit)


def _maybe(quantity: Quantity | None) -> Amount | None:
    return None if quantity is None else _amount(quantity)


def _product(product: Product) -> ProductInfo:
    return ProductInfo(
        name=product.name,
        declared_unit=_amount(product.declared_unit),
        model=product.model,
        part_no=product.part_no,
        hs=product.hs,
        site=product.site,
        facility=product.facility,
        batch=product.batch,
        net_mass=_maybe(product.net_mass),
        start=product.start,
        end=product.end,
    )


def _rules(item: AssessmentResult) -> RuleSetInfo:
    rules = item.rule_set
    return RuleSetInfo(str(rules["id"]), rules.get("title", {}), rules.get("basis", {}))


def _processes(inventory: Inventory, item: AssessmentResult) -> tuple[ProcessInfo, ...]:
    names = {p.id: p.name for p in inventory.study.processes}
    final = inventory.final_in(item.assessment.id)
    return tuple(
        ProcessInfo(
            id=p.id,
            output=_amount(p.output),
            share=p.share,
            demand=item.demands[p.id],
            name=names.get(plain(p.id).partition("@")[0], ""),
            final=item.declared_base if p.id == final else Fraction(0),
        )
        for p in inventory.processes.values()
        if p.id in item.demands
    )


def _allocations(inventory: Inventory, item: AssessmentResult) -> tuple[AllocationInfo, ...]:
    rows = []
    for process in inventory.processes.values():
        told = process.allocation
        if told is not None and item.demands.get(process.id):
            prices = f"{told.price_start} – {told.price_end}" if told.price_start and told.price_end else ""
            rows.append(AllocationInfo(plain(process.id), told.key, process.share, told.reason, prices))
    return tuple(rows)


def _line(row: LineResult) -> LineInfo:
    line, stated, match = row.line, row.line.line, row.line.match
    return LineInfo(
        id=line.label,
        name=stated.name,
        stage=stated.stage,
        process=line.process,
        state=match.state,
        amount=_amount(line.amount),
        per=line.per,
        scale=row.scale,
        activity=stated.id,
        role=line.role,
        kind=stated.kind,
        carrier=stated.carrier,
        external_ref=stated.external_ref,
        spec=stated.spec,
        stated=_maybe(stated.amount),
        scrap=stated.scrap if stated.basis == "net" else None,
        basis=stated.basis,
        conversions=tuple(
            Step(c.kind, c.source, c.target, c.ratio, c.reference, c.part) for c in line.conversions
        ),
        factor=line.factor,
        factor_high=line.factor_high,
        values=row.values,
        bias=match.bias,
        reason=match.reason,
        author=match.author,
        date=match.date,
        owner=match.owner,
        due=match.due,
        candidates=match.candidates,
        estimate=_maybe(match.estimate),
        meter=stated.meter,
        evidence=tuple(dict.fromkeys((*stated.evidence, *match.evidence))),
        note=stated.note,
        part_no=stated.part_no,
        module=stated.module,
    )


def _factors(inventory: Inventory, item: AssessmentResult) -> dict[str, FactorInfo]:
    gwp_set = gwp_sets()[item.assessment.gwp_set]
    used = {ref for r in item.lines for ref in (r.line.factor, r.line.factor_high) if ref}
    rows = (f for ref, f in sorted(inventory.factors.items()) if ref in used)
    return {f.ref: _factor(f, f.value(gwp_set)) for f in rows}


def _factor(factor: Factor, values: Mapping[str, Fraction]) -> FactorInfo:
    years = dict.fromkeys(str(y) for y in (factor.year_from, factor.year_to) if y is not None)
    return FactorInfo(
        ref=factor.ref,
        unit=factor.unit,
        values=values,
        names=factor.names,
        kind=factor.kind,
        geography=factor.geography,
        source=factor.source,
        document=factor.document,
        locator=factor.locator,
        year="–".join(years),
        gwp_set=factor.gwp_set,
        published=f"{factor.published_value} {factor.published_unit}".strip(),
        transcribed=factor.transcribed,
        illustrative=factor.illustrative,
    )


def _closings(inventory: Inventory, item: AssessmentResult) -> tuple[ClosingInfo, ...]:
    ours = {r.line.line.id for r in item.lines}
    names = {o.id: o.product for o in inventory.study.outputs}
    return tuple(
        ClosingInfo(c.line, c.key, tuple((names[output], share) for output, share in c.shares))
        for c in inventory.closings
        if c.line in ours
    )


def _evidence(inventory: Inventory, item: AssessmentResult) -> tuple[EvidenceInfo, ...]:
    named = {e for r in item.lines for e in (*r.line.line.evidence, *r.line.match.evidence)}
    rows = (e for e in inventory.study.evidence if e.id in named)
    return tuple(
        EvidenceInfo(e.id, e.kind, e.number, e.issuer, e.start, e.end, _maybe(e.quantity)) for e in rows
    )


def _unique(*groups: tuple[Problem, ...]) -> list[Problem]:
    order = {"error": 0, "warning": 1, "info": 2}
    found = {(p.code, str(p.where), p.got): p for group in groups for p in group}
    return sorted(found.values(), key=lambda p: (order[p.severity], p.code))


def _sources(
    inventory: Inventory, factors: Mapping[str, FactorInfo], cards: Mapping[str, SourceCard]
) -> tuple[SourceInfo, ...]:
    named = dict.fromkeys(f.source for f in factors.values())
    found = [_card(cards[name]) for name in named if name in cards]
    own: dict[tuple[str, str], SourceInfo] = {}
    for row in inventory.study.factors:
        if f"own/{row.id}" in factors:
            names = {"zh": row.publisher, "en": row.publisher}
            title = {"zh": row.document, "en": row.document}
            info = SourceInfo("own", title, names, row.document, str(row.year), row.licence)
            own.setdefault((row.publisher, row.document), info)
    return (*found, *own.values())


def _card(card: SourceCard) -> SourceInfo:
    return SourceInfo(
        id=card.id,
        title=card.title,
        publisher=card.publisher,
        document=card.document,
        version=card.version,
        licence=card.licence_raw,
        attribution=card.attribution,
        caveats=card.caveats,
    )
