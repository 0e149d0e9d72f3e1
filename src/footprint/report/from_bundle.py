"""ReportData from the open nodes of a bundle: what a verifier prints needs no input file."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from footprint.base.numbers import parse_dec, parse_rat, rounded_dec
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.compile.inventory import plain, role_of, stem
from footprint.compile.method import CHOICE_LISTS
from footprint.factors.factor import COMPONENTS
from footprint.proof.extras import with_extras
from footprint.proof.opened import Node, Opened
from footprint.proof.units import line_scale
from footprint.report.bundle_electricity import electricity_of
from footprint.report.bundle_masses import amount_of, masses_of
from footprint.report.data import (
    AllocationInfo,
    Amount,
    EvidenceInfo,
    FactorInfo,
    FlowInfo,
    GapInfo,
    LineInfo,
    ProcessInfo,
    ProductInfo,
    ReportData,
    RuleSetInfo,
    Scope,
    SourceInfo,
    Step,
    stated_emissions,
)
from footprint.result.result import Coverage


def _step(node: Node) -> Step:
    ratio, reference, part = parse_rat(node["ratio"]), _text(node, "reference"), _text(node, "part")
    return Step(node["kind"], node["from"], node["to"], ratio, reference, part)


def _maybe(value: Mapping[str, str] | None) -> Amount | None:
    return amount_of(value) if value else None


def _text(node: Mapping[str, Any], key: str) -> str:
    value = node.get(key, "")
    return value if isinstance(value, str) else ""


def _names(node: Mapping[str, Any], key: str) -> dict[str, str]:
    value = node.get(key)
    return {k: str(v) for k, v in value.items()} if isinstance(value, Mapping) else {}


class _Reader:
    """The nodes of one assessment."""

    def __init__(self, opened: Opened, name: str) -> None:
        self.opened, self.name = opened, name
        self.row = next(r for r in opened.assessments if r["id"] == name)
        self.result = next((n for _, n in opened.of("result") if n["assessment"] == name), {})
        self.values = {
            opened.target(n["line"]): n for _, n in opened.of("line_result") if n["assessment"] == name
        }

    def product(self) -> ProductInfo:
        subject = self.opened.record["subject"]
        final = self.opened.get(self.result["final"], "process") or {}
        stated: Mapping[str, Any] = final.get("product") or {}
        ids = subject["product_ids"] or [""]
        return ProductInfo(
            name=_text(stated, "name") or ids[0],
            declared_unit=amount_of(subject["declared_unit"]),
            model=ids[0],
            part_no=_text(stated, "part_no"),
            hs=_text(stated, "hs"),
            site=_text(stated, "site"),
            facility=_text(stated, "facility"),
            batch=subject["batch"] or "",
            net_mass=_maybe(stated.get("net_mass")),
            start=subject["period"]["from"],
            end=subject["period"]["to"],
        )

    def line(self, leaf: str, node: Node) -> LineInfo:
        opened = self.opened
        origin = opened.get(node["origin"], "origin") or {}
        decision = opened.get(node["decision"], "decision") or {}
        found = self.values.get(leaf)
        factor = opened.get(node["factor"], "factor")
        high = opened.get(node["factor_high"], "factor")
        process = opened.get(node["process"], "process")
        steps = (opened.get(c, "conversion") for c in node["conversions"])
        evidence = (opened.get(e, "evidence") for e in node["evidence"])
        name = plain(str(node["id"]))
        return LineInfo(
            id=name,
            name=_text(origin, "name"),
            stage=node["stage"],
            process=str(process["id"]) if process else "",
            state=node["state"],
            amount=amount_of(node["amount"]),
            per=node["per"],
            scale=parse_rat(found["scale"]) if found else line_scale(opened, node),
            activity=stem(name),
            role=role_of(name),
            kind=node["kind"],
            carrier=next((t.removeprefix("carrier:") for t in node["tags"] if t.startswith("carrier:")), ""),
            external_ref=_text(origin, "external_ref"),
            spec=_text(origin, "spec"),
            stated=_maybe(origin.get("stated")),
            scrap=parse_rat(origin["scrap"])
            if origin.get("basis") == "net" and origin.get("scrap")
            else None,
            basis=_text(origin, "basis"),
            conversions=tuple(_step(s) for s in steps if s),
            factor=str(factor["id"]) if factor else "",
            factor_high=str(high["id"]) if high else "",
            values={k: parse_rat(v) for k, v in found["values"].items()} if found else {},
            bias=_text(decision, "bias"),
            reason=_text(decision, "reason"),
            author=_text(decision, "author"),
            date=_text(decision, "date"),
            owner=_text(decision, "owner"),
            due=_text(decision, "due"),
            estimate=_maybe(decision.get("estimate")),
            meter=_text(origin, "meter"),
            evidence=tuple(str(e["id"]) for e in evidence if e),
            part_no=_text(origin, "part_no"),
            module=next((t.removeprefix("module:") for t in node["tags"] if t.startswith("module:")), ""),
        )

    def factor(self, node: Node, gwp: Mapping[str, Any]) -> FactorInfo:
        origin = self.opened.get(node["origin"], "origin") or {}
        source = self.opened.get(node["source"], "source") or {}
        values = {c: parse_rat(v) for c, v in node["components"].items()}
        for gas, mass in node["gases"].items():
            row = gwp["gases"][gas]
            known = values.get(row["component"], Fraction(0))
            values[row["component"]] = known + parse_rat(mass) * parse_dec(row["gwp"])
        published = f"{_text(origin, 'published_value')} {_text(origin, 'published_unit')}".strip()
        return FactorInfo(
            ref=str(node["id"]),
            unit=node["unit"],
            values=values,
            names=_names(origin, "names"),
            kind=_text(node, "kind"),
            geography=_text(node, "geography"),
            source=str(source.get("id", "")).removeprefix("source/"),
            document=_text(origin, "document"),
            locator=_text(origin, "locator"),
            year=str(node.get("year") or ""),
            gwp_set=node["gwp_set"] or "",
            published=published,
            transcribed=origin.get("transcribed", False),
            illustrative=node.get("illustrative", False),
        )

    def source(self, node: Node) -> SourceInfo:
        publisher = _names(node, "publisher") or dict.fromkeys(("zh", "en"), _text(node, "publisher"))
        return SourceInfo(
            id=str(node["id"]).removeprefix("source/"),
            title=_names(node, "title") or dict.fromkeys(("zh", "en"), _text(node, "document")),
            publisher=publisher,
            document=_text(node, "document"),
            version=_text(node, "version"),
            licence=_text(node, "licence_derived") or _text(node, "licence_raw"),
            attribution=_text(node, "attribution"),
            caveats=_names(node, "caveats"),
        )


def _reader(
    opened: Opened, gwp_sets: Mapping[str, Mapping[str, Any]], assessment: str
) -> tuple[_Reader, Mapping[str, Any]]:
    """The reader of an assessment (the first when none is named) and its GWP set."""
    names = [r["id"] for r in opened.assessments]
    name = assessment or names[0]
    if name not in names:
        raise ProblemsError([Problem("FP-T011", got=name, expected=", ".join(names))])
    reader = _Reader(opened, name)
    gwp = gwp_sets.get(reader.row["gwp_set"]["id"])
    if gwp is None:
        raise ProblemsError([Problem("FP-T012", got=reader.row["gwp_set"]["id"])])
    return reader, gwp


def open_lines(
    opened: Opened, gwp_sets: Mapping[str, Mapping[str, Any]], assessment: str = ""
) -> tuple[list[LineInfo], dict[str, FactorInfo], dict[str, ProcessInfo]]:
    """The lines that lie open, with the factors and processes that do, whatever else is hidden."""
    opened, _ = with_extras(opened)
    reader, gwp = _reader(opened, gwp_sets, assessment)
    lines = [reader.line(leaf, node) for leaf, node in opened.of("line")]
    factors = {str(n["id"]): reader.factor(n, gwp) for _, n in opened.of("factor")}
    processes = {str(n["id"]): _process(n, Fraction(0)) for _, n in opened.of("process")}
    return sorted(lines, key=lambda x: x.id), factors, processes


def from_bundle(
    opened: Opened,
    gwp_sets: Mapping[str, Mapping[str, Any]],
    assessment: str = "",
    gaps: tuple[Problem, ...] = (),
) -> ReportData:
    """The content of one assessment of a bundle.

    Parameters
    ----------
    opened : Opened
        The record with its nodes; all of them, because a report of a part would mislead.
    gwp_sets : mapping
        This installation's GWP sets by id.

    Raises
    ------
    ProblemsError
        Nodes are hidden, or the assessment or its GWP set is not known.
    """
    if not opened.all_open():
        raise ProblemsError([Problem("FP-T010", Where("disclosure"))])
    opened, _ = with_extras(opened)
    reader, gwp = _reader(opened, gwp_sets, assessment)
    product = reader.product()
    name, row, record = reader.name, reader.row, opened.record
    stages = tuple(row["stages"])
    lines = [
        (node, reader.line(leaf, node))
        for leaf, node in sorted(opened.of("line"), key=lambda pair: str(pair[1]["id"]))
        if opened.belongs(node, name) and node["stage"] in stages
    ]
    flows = _flows(opened, name)
    processes = _processes(opened, reader, flows)
    exact = {(t["stage"], t["component"]): parse_rat(t["exact"]) for t in reader.result["totals"]}
    totals = {(s, c): exact[s, c] for s in stages for c in COMPONENTS}
    total = sum(totals.values(), Fraction(0))
    rules = opened.rule_sets.get(row["rule_set"]["digest"], {})
    used = {x.factor for _, x in lines} | {x.factor_high for _, x in lines}
    factors = [n for _, n in opened.of("factor") if n["id"] in used]
    sources = {str(s["id"]): s for n in factors if (s := opened.get(n["source"], "source"))}
    return ReportData(
        product=product,
        claim=record["claim"],
        assessment=name,
        boundary=row["boundary"],
        stages=stages,
        gwp_set=row["gwp_set"]["id"],
        rules=RuleSetInfo(row["rule_set"]["id"], _names(rules, "title"), _names(rules, "basis")),
        digits=opened.digits(row),
        total=total,
        rounded=rounded_dec(total, opened.digits(row)),
        interval=_interval(total, lines, factors, reader, gwp),
        totals=totals,
        processes=processes,
        flows=flows,
        lines=tuple(x for _, x in lines),
        factors={str(n["id"]): reader.factor(n, gwp) for n in factors},
        coverage=_coverage(lines),
        emissions=stated_emissions(tuple(x for _, x in lines)),
        masses=masses_of(opened, lines, product.net_mass),
        electricity=electricity_of(opened),
        evidence=tuple(_evidence(n) for _, n in opened.of("evidence")),
        gaps=tuple(GapInfo.of(p) for p in gaps),
        sources=tuple(reader.source(sources[k]) for k in sorted(sources)),
        record_root=record["record_root"],
        scope=_scope(opened, reader.result, stages, processes),
        software=" ".join(str(v) for v in record["software"].values() if isinstance(v, str)),
        created=record["created"],
    )


def _scope(
    opened: Opened, result: Node, stages: tuple[str, ...], processes: tuple[ProcessInfo, ...]
) -> Scope:
    """What the result node says of the boundary and the method, and the lines beyond it."""
    scope: Mapping[str, Any] = result.get("scope", {})
    choices, ours = scope.get("choices", {}), {p.id for p in processes if p.demand}
    lines = [n for _, n in opened.of("line") if opened.belongs(n, str(result["assessment"]))]
    return Scope(
        scope.get("capital_goods", ""),
        tuple(scope.get("left_out", ())),
        scope.get("empty_stages", {}),
        tuple(sorted(plain(str(n["id"])) for n in lines if n["stage"] not in stages)),
        {k: choices[k] for k in CHOICE_LISTS if k in choices},
        _allocations(opened, ours),
    )


def _allocations(opened: Opened, ours: set[str]) -> tuple[AllocationInfo, ...]:
    """What the processes of the assessment say of their allocation."""
    nodes = sorted((n for _, n in opened.of("process")), key=lambda n: str(n["id"]))
    return tuple(_allocation(n, n["allocation"]) for n in nodes if str(n["id"]) in ours and "allocation" in n)


def _allocation(node: Node, told: Mapping[str, Any]) -> AllocationInfo:
    period = told.get("prices", {})
    prices = f"{period.get('from', '')} – {period.get('to', '')}" if period else ""
    share = parse_rat(node["share"])
    return AllocationInfo(plain(str(node["id"])), told.get("key", ""), share, told.get("reason", ""), prices)


def _interval(
    total: Fraction,
    lines: list[tuple[Node, LineInfo]],
    factors: list[Node],
    reader: _Reader,
    gwp: Mapping[str, Any],
) -> tuple[Fraction, Fraction]:
    """Low and high total; the high end of a credit lowers it."""
    values = {str(n["id"]): sum(reader.factor(n, gwp).values.values(), Fraction(0)) for n in factors}
    low, high, zero = total, total, Fraction(0)
    for _, line in lines:
        if line.factor_high:
            more = line.scale * line.amount.value * line.ratio * values[line.factor_high] - line.total
            low, high = low + min(more, zero), high + max(more, zero)
    return low, high


def _processes(opened: Opened, reader: _Reader, flows: tuple[FlowInfo, ...]) -> tuple[ProcessInfo, ...]:
    """The processes that take part in the assessment; where it is the only one, all."""
    final = opened.target(reader.result["final"])
    declared = amount_of(reader.result["declared_unit"]).base
    ours = {n for f in flows for n in (f.source, f.target)}
    ours |= {str(p["id"]) for _, x in opened.of("line") if opened.belongs(x, reader.name)
             and (p := opened.get(x["process"], "process"))}  # fmt: skip
    found = []
    for leaf, node in opened.of("process"):
        if len(opened.assessments) > 1 and leaf != final and str(node["id"]) not in ours:
            continue
        found.append(_process(node, declared if leaf == final else Fraction(0)))
    return tuple(sorted(found, key=lambda p: p.id))


def _process(node: Node, final: Fraction) -> ProcessInfo:
    output = amount_of(node["output"])
    return ProcessInfo(
        id=str(node["id"]),
        output=output,
        share=parse_rat(node["share"]),
        demand=parse_rat(node["demand"]) * output.base / output.value,
        final=final,
    )


def _flows(opened: Opened, assessment: str) -> tuple[FlowInfo, ...]:
    found = []
    for _, node in opened.of("flow"):
        if not opened.belongs(node, assessment):
            continue
        source, target = opened.get(node["from"], "process"), opened.get(node["to"], "process")
        if source and target:
            sign = -1 if node["kind"] == "avoided" else 1
            amount = amount_of(node["amount"])
            found.append(FlowInfo(str(node["id"]), str(source["id"]), str(target["id"]), amount, sign))
    return tuple(sorted(found, key=lambda f: f.id))


def _coverage(lines: list[tuple[Node, LineInfo]]) -> Coverage:
    materials = [(n, x) for n, x in lines if x.kind == "material" and x.role == "main" and n.get("net_mass")]
    masses = [(x, amount_of(n["net_mass"]).base * x.scale) for n, x in materials]
    states = sorted({x.state for _, x in lines})
    return Coverage(
        lines=len(lines),
        with_result=sum(bool(x.factor) for _, x in lines),
        open=tuple(x.id for _, x in lines if x.state == "open"),
        mass_total=sum((m for _, m in masses), Fraction(0)) if masses else None,
        mass_covered=sum((m for x, m in masses if x.factor), Fraction(0)),
        by_state={s: sum((x.total for _, x in lines if x.state == s), Fraction(0)) for s in states},
        cutoff_estimate=sum((x.estimate.base * x.scale for _, x in lines if x.estimate), Fraction(0)),
    )


def _evidence(node: Node) -> EvidenceInfo:
    period: Mapping[str, str] = node["period"] or {}
    return EvidenceInfo(
        id=str(node["id"]),
        kind=_text(node, "kind"),
        number=_text(node, "number"),
        issuer=_text(node, "issuer"),
        start=period.get("from", ""),
        end=period.get("to", ""),
        quantity=_maybe(node["quantity"]),
    )
