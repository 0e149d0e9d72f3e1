"""Run the rules of a rule set on the open nodes of a bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from footprint.audit.bases import basis_problems
from footprint.audit.emission_models import model_problems
from footprint.audit.instruments import instrument_problems
from footprint.audit.rulesets import by_digest, rule_sets, superseded
from footprint.audit.shares import share_problems
from footprint.base.digest import sha256_hex
from footprint.base.messages import LANGS
from footprint.base.numbers import parse_rat
from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.compile.inventory import displaced, plain
from footprint.engine.exact import exact_product, exact_sum
from footprint.factors.carbon import carbon_of
from footprint.factors.library import library
from footprint.factors.shipped import shipped
from footprint.intake.meter_tables import Stated, meter_problems
from footprint.model.evidence import evidence_kind
from footprint.model.types import STAGES
from footprint.model.vocabulary import label
from footprint.proof.extras import with_extras
from footprint.proof.opened import Node, Opened
from footprint.proof.units import line_scale, number
from footprint.proof.verify import RuleFindings
from footprint.result import gaps
from footprint.result.view import (
    Alternatives,
    View,
    ViewAllocation,
    ViewEvidence,
    ViewFactor,
    ViewLine,
    dimension_of,
    electric,
    flow_key,
    input_base,
    lowering,
    texts_of,
    view_factor,
    view_instrument,
)

#: Meter tables of one bundle that are read, so that many of them cost a bounded time; the others are told.
MAX_METER_TABLES = 24
_ZERO = Fraction(0)


def _factor(opened: Opened, node: Node) -> ViewFactor:
    """What rules read of a factor; of a released one only what this installation itself knows."""
    if node["release"] is not None:
        own = library(shipped()).get(str(node["id"]))
        if own is not None:
            return view_factor(own)
    origin = opened.get(node["origin"], "origin") or {}
    source = opened.get(node["source"], "source") or {}
    return ViewFactor(
        ref=str(node["id"]),
        kind=node.get("kind", ""),
        geography=node.get("geography", ""),
        includes=tuple(node.get("includes", ())),
        gwp_set=str(node["gwp_set"] or ""),
        stated=exact_sum(parse_rat(v) for v in node["components"].values()),
        year=node.get("year"),
        illustrative=node.get("illustrative", False),
        released=node["release"] is not None,
        supplied=node["supplier"] is not None,
        lowering=lowering(
            {c: parse_rat(v) for c, v in node["components"].items()},
            {g: parse_rat(v) for g, v in node["gases"].items()},
        ),
        technology=node.get("technology", ""),
        valid_until=node.get("valid_until", ""),
        carbon=carbon_of(
            {g: parse_rat(v) for g, v in node["gases"].items()},
            {c: parse_rat(v) for c, v in node["components"].items()},
        ),
        unit=str(node["unit"]),
        document=origin.get("document") or source.get("document", ""),
        locator=origin.get("locator", ""),
    )


def _names(nodes: Iterable[Node]) -> list[str]:
    """Ids without the mark of a variant; two variants in one assessment, written by no compiler, are two."""
    names: dict[str, None] = {}
    for node in nodes:
        name = plain(str(node["id"]))
        names[str(node["id"]) if name in names else name] = None
    return list(names)


def _line(
    opened: Opened, name: str, node: Node, found: Node | None, factors: Mapping[str, ViewFactor]
) -> ViewLine:
    """A line with its result, None where it has none."""
    scale = parse_rat(found["scale"]) if found else line_scale(opened, node)
    steps = [s for edge in node["conversions"] if (s := opened.get(edge, "conversion")) is not None]
    ratios = [parse_rat(step["ratio"]) for step in steps]
    stated, unit = node["amount"], node["amount"]["unit"]
    amount, base = number(stated), input_base(stated) or _ZERO
    share = own_share(steps, terms=True)
    decision = opened.get(node["decision"], "decision") or {}
    origin = opened.get(node["origin"], "origin") or {}
    return ViewLine(
        id=name,
        stage=node["stage"],
        tags=tuple(node["tags"]),
        state=node["state"],
        bias=decision.get("bias", ""),
        total=exact_sum(parse_rat(v) for v in found["values"].values()) if found else _ZERO,
        activity=exact_product(scale, amount, *ratios),
        net_mass=_scaled(input_base(node.get("net_mass")), scale),
        estimate=_scaled(input_base(decision.get("estimate")), scale),
        factor=factors.get(opened.target(node["factor"])) if node["factor"] else None,
        electric=electric(node["tags"], unit),
        negative=amount < 0 or any(r < 0 for r in ratios),
        home=node.get("geography", ""),
        credit=scale < 0,
        instrument=view_instrument(node.get("instrument", {})),
        period=_period(origin),
        flow=flow_key(str(node["kind"]), origin.get("part_no", ""), origin.get("name", "")),
        dimension=dimension_of(unit),
        quantity=exact_product(base, scale, share),
        texts=texts_of(*(origin.get(n, "") for n in ("name", "spec", "vehicle"))),
        reason=decision.get("reason", ""),
        biogenic_carbon=_scaled(input_base(node.get("biogenic_carbon")), scale),
        per=origin.get("per", ""),
        stated=base,
        own_share=own_share(steps),
        share=share,
        evidence=tuple(sorted(str(e["id"]) for e in proofs(opened, node))),
        declared=tuple(origin.get("declared_evidence", ())),
    )


def _view(opened: Opened, row: Mapping[str, Any], parameters: Mapping[str, Any]) -> View:
    name = row["id"]
    values: dict[str, Node] = {
        opened.target(node["line"]): node
        for _, node in opened.of("line_result")
        if node["assessment"] == name
    }
    factors = {leaf: _factor(opened, node) for leaf, node in opened.of("factor")}
    ours = [
        (leaf, node)
        for leaf, node in sorted(opened.of("line"), key=lambda pair: str(pair[1]["id"]))
        if opened.belongs(node, name) and node["stage"] in row["stages"]
    ]
    ids = _names(node for _, node in ours)
    lines = [
        _line(opened, line, node, values.get(leaf), factors)
        for line, (leaf, node) in zip(ids, ours, strict=True)
    ]
    period = opened.record["subject"]["period"]
    product, scope = _product(opened, name), _scope(opened, name)
    return View(
        lines=tuple(lines),
        boundary=row["boundary"],
        stages=tuple(row["stages"]),
        gwp_set=row["gwp_set"]["id"],
        claim=opened.record["claim"],
        net_mass=_net_mass(opened, name),
        year=int(period["to"][:4]),
        parameters=parameters,
        period=(period["from"], period["to"]),
        electricity_methods=_electricity(opened),
        allocations=tuple(_allocations(opened, name)),
        empty=scope.get("empty_stages", {}),
        alternatives=_alternatives(scope),
        avoided=tuple(sorted(_avoided(opened, name))),
        biogenic_carbon=input_base(product.get("biogenic_carbon")),
        packaging_carbon=input_base(product.get("packaging_biogenic_carbon")),
        evidence=tuple(sorted((node_evidence(n) for _, n in opened.of("evidence")), key=lambda e: e.id)),
        choices=scope.get("choices", {}),
    )


def record_views(opened: Opened) -> list[View]:
    """All lines and evidence of a record, by assessment, without parameters: no stage is left out."""
    opened, _ = with_extras(opened)
    return [_view(opened, {**row, "stages": STAGES}, {}) for row in opened.assessments]


def proofs(opened: Opened, line: Node) -> list[Node]:
    """The open evidence nodes that a line names."""
    return [node for leaf in line["evidence"] if (node := opened.get(leaf, "evidence")) is not None]


def own_share(steps: Iterable[Node], terms: bool = False) -> Fraction:
    """The part of its amount that the process of a line takes, terms of a method left out or counted."""
    shares = (s for s in steps if s["kind"] == "share" and (terms or s.get("part") != "term"))
    return exact_product(*(parse_rat(s["ratio"]) for s in shares))


def node_evidence(node: Node) -> ViewEvidence:
    """The view of an evidence node."""
    period = node["period"] or {"from": "", "to": ""}
    shown = node["quantity"]
    return ViewEvidence(
        id=str(node["id"]),
        sha256=node["sha256"],
        kind=evidence_kind(str(node["kind"])),
        issuer=node.get("issuer", ""),
        number=node.get("number", ""),
        start=period["from"],
        end=period["to"],
        quantity=input_base(shown),
        dimension=dimension_of(shown["unit"]) if shown is not None else "",
    )


def _allocations(opened: Opened, assessment: str) -> Iterator[ViewAllocation]:
    """What the processes of an assessment say of their allocation; where it is the only one, all."""
    ours = {f[end] for _, f in opened.of("flow") if opened.belongs(f, assessment) for end in ("from", "to")}
    ours |= {n["process"] for _, n in opened.of("line") if opened.belongs(n, assessment)}
    ours = {opened.target(leaf) for leaf in ours}
    for leaf, node in sorted(opened.of("process"), key=lambda pair: str(pair[1]["id"])):
        told = node.get("allocation", {})  # a share that nobody explains is an allocation without reason
        if (not told and node["share"] == "1") or node["demand"] == "0" or leaf not in ours:
            continue
        yield ViewAllocation(
            process=plain(str(node["id"])),
            key=told.get("key", ""),
            reason=told.get("reason", ""),
            priced="prices" in told,
            ratio=parse_rat(told["price_ratio"]) if "price_ratio" in told else None,
        )


def _avoided(opened: Opened, assessment: str) -> Iterator[str]:
    """What is displaced for a process that runs; where the process is hidden it may run."""
    for _, flow in opened.of("flow"):
        if flow["kind"] == "avoided" and opened.belongs(flow, assessment) and number(flow["amount"]):
            target = opened.get(flow["to"], "process")
            if target is None or target["demand"] != "0":
                yield displaced(str(flow["id"]))


def _scope(opened: Opened, assessment: str) -> Mapping[str, Any]:
    """What the result node says of boundary and method: hashed, not interpreted by the replay."""
    nodes = (n for _, n in opened.of("result") if n["assessment"] == assessment)
    return next((n.get("scope", {}) for n in nodes), {})


def _alternatives(scope: Mapping[str, Any]) -> Alternatives:
    """Totals under other allocation keys, as the company found them."""
    return tuple((key, parse_rat(total)) for key, total in sorted(scope.get("alternatives", {}).items()))


def _product(opened: Opened, assessment: str) -> Mapping[str, Any]:
    """What the final process says of the product; quantities per declared unit."""
    for _, node in opened.of("result"):
        if node["assessment"] == assessment:
            process = opened.get(node["final"], "process") or {}
            product: Mapping[str, Any] = process.get("product", {})
            return product
    return {}


def _electricity(opened: Opened) -> frozenset[str]:
    """How electricity counts in the assessments of the record that chose it."""
    choices = (n.get("scope", {}).get("choices", {}) for _, n in opened.of("result"))
    return frozenset(c["electricity"] for c in choices if "electricity" in c)


def _period(origin: Node) -> tuple[str, str]:
    """The period that a line states, "" where it states none."""
    found = origin.get("period", {})
    return found.get("from", ""), found.get("to", "")


def _scaled(value: Fraction | None, scale: Fraction) -> Fraction | None:
    return None if value is None else exact_product(value, scale)


def _net_mass(opened: Opened, assessment: str) -> Fraction | None:
    """kg of product in the declared amount, from the final process."""
    for _, node in opened.of("result"):
        if node["assessment"] != assessment:
            continue
        process = opened.get(node["final"], "process")
        net = input_base(process.get("net_mass")) if process else None
        output = input_base(process["output"]) if process else None
        declared = input_base(node["declared_unit"])
        if net is not None and output and declared is not None:
            return net * declared / output
        if declared is not None and units()[node["declared_unit"]["unit"]].dimension == "mass":
            return declared  # a product declared by mass is its own net mass
    return None


def run_rules(
    opened: Opened, name: str = "", held: Callable[[str], bytes | None] = lambda _: None
) -> RuleFindings:
    """Findings of every assessment, by its own rule set or by the verifier's choice.

    Parameters
    ----------
    opened : Opened
        The record with its open nodes.
    name : str
        A shipped rule set to use in place of the one each assessment names.
    held : callable
        The evidence file of a digest, where the bundle carries it: meter tables are read for their totals.

    Returns
    -------
    RuleFindings
        Not complete where nodes are hidden, or where this installation does not know a rule set
        (FP-A001): its rules were written elsewhere and cannot be run.
    """
    if not opened.all_open():  # most rules judge what is missing; the claim is public
        return RuleFindings(tuple(gaps.claim_remark(opened.record["claim"])), complete=False)
    known, created = by_digest(), date.fromisoformat(opened.record["created"][:10])
    opened, found = with_extras(opened)
    complete = True
    for row in opened.assessments:
        where = Where("record.json", key=f"assessment {row['id']}", column="rule_set")
        document = rule_sets().get(name) if name else known.get(row["rule_set"]["digest"])
        if document is None or row["rule_set"]["digest"] not in known:  # the latter keeps L3 away
            got = row["rule_set"]["id"] if document is not None else name or row["rule_set"]["id"]
            found.append(Problem("FP-A001", where, got=got, expected=", ".join(rule_sets()), severity="info"))
        elif superseded(row["rule_set"]["digest"], created):
            found.append(Problem("FP-A571", where, got=row["rule_set"]["id"], severity="warning"))
        if document is None:
            complete = False
            continue
        problems = gaps.run(_view(opened, row, document["parameters"]), document["rules"])
        prefix = f"assessment {row['id']}"
        found += [replace(p, where=p.where if str(p.where) else Where(key=prefix)) for p in problems]
    found += _outside(opened)
    found += model_problems(opened)
    found += basis_problems(opened)
    found += instrument_problems(opened)
    found += share_problems(opened)
    found += _meters(opened, held)
    return RuleFindings(tuple(found), complete)


def _outside(opened: Opened) -> Iterator[Problem]:
    """Lines that count nowhere: outside every boundary, or in a process that never runs or keeps no share."""
    rows = opened.assessments
    for _, node in sorted(opened.of("line"), key=lambda pair: str(pair[1]["id"])):
        if not any(opened.belongs(node, a["id"]) and node["stage"] in a["stages"] for a in rows):
            where, told = Where(sheet="lines", key=plain(str(node["id"]))), str(node["stage"])
            words = {f"stage_{lang}": label("stage", told, lang) for lang in LANGS}
            yield Problem("FP-A390", where, got=where.key, severity="warning", values=words)
        elif node["factor"] and not line_scale(opened, node):  # no demand, or a share of nothing
            where = Where(sheet="lines", key=plain(str(node["id"])))
            process = opened.get(node["process"], "process") or {}
            named = {"process": plain(str(process.get("id", "")))}
            yield Problem("FP-A391", where, got=where.key, severity="warning", values=named)


def _meters(opened: Opened, held: Callable[[str], bytes | None]) -> Iterator[Problem]:
    """What the meter tables in the bundle show against what their nodes state; the first of them."""
    left = MAX_METER_TABLES
    for _, node in opened.of("evidence"):
        item = node_evidence(node)
        data = held(item.sha256) if item.kind == "meter" else None
        if data is not None and sha256_hex(data) == item.sha256:
            where, left = Where(sheet="evidence", key=item.id), left - 1
            if left < 0:
                yield Problem("FP-I374", where, got=item.id, severity="info")
                continue
            stated = Stated(item.start, item.end, item.quantity, item.dimension)
            yield from meter_problems(data, f"evidence/{item.sha256}", stated, where)
