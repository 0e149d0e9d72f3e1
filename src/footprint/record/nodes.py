"""Every value of a result as a node, every link between them as the leaf of its target (S6, S7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from footprint.base.canonical import dumps
from footprint.base.digest import leaf_of, salt
from footprint.base.numbers import format_rat, quantity
from footprint.base.unit_table import units
from footprint.compile.carbon import biogenic_carbon, own_contents
from footprint.compile.inventory import Allocation, Conversion, InvLine
from footprint.factors.factor import UNSTATED, Factor
from footprint.factors.library import Library
from footprint.model.evidence import Evidence
from footprint.model.place import Place
from footprint.model.study import product_document
from footprint.model.types import Quantity
from footprint.proof.nodes import GROUP_OF
from footprint.proof.totals import exact_rows
from footprint.result.result import AssessmentResult, Result
from footprint.result.view import instrument_document
from footprint.seal.bundle import GROUPS

Node = dict[str, Any]


@dataclass(slots=True)
class Nodes:
    """Nodes by leaf (group, salt, node), by type and id; of ``hidden`` ones leaf and group alone.

    ``written`` holds the canonical bytes of each node: they are hashed and later stand in the disclosure.
    """

    by_leaf: dict[str, tuple[str, str, Node]] = field(default_factory=dict)
    written: dict[str, bytes] = field(default_factory=dict)
    leaf_of: dict[tuple[str, str], str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)

    def groups(self) -> dict[str, list[str]]:
        """Leaves of all four groups, sorted."""
        found: dict[str, list[str]] = {group: [] for group in GROUPS}
        for name in sorted((*self.by_leaf, *self.hidden)):
            found[self.hidden.get(name) or self.by_leaf[name][0]].append(name)
        return found


@dataclass(slots=True)
class NodeSet(Nodes):
    """Nodes being written; adding a node gives back its leaf, so that others can point at it."""

    secret: bytes = b""

    def add(self, node: Node, group: str = "") -> str:
        """The leaf of a node; the same (type, id) is added once."""
        key = (node["type"], node["id"])
        name = self.leaf_of.get(key)
        if name is None:
            node_salt = salt(self.secret, *key)
            data = dumps(node)
            name = leaf_of(data, node_salt)
            self.written[name] = data
            self.leaf_of[key] = name
            self.by_leaf[name] = (group or GROUP_OF[node["type"]], node_salt, node)
        elif self.by_leaf[name][2] != node:
            raise ValueError(f"two different nodes {key}")
        return name


def _input(value: Quantity) -> dict[str, str]:
    return quantity(value.value, value.unit)


def _present(node: Node) -> Node:
    return {k: v for k, v in node.items() if v or v == 0}  # no and zero are stated


class Writer:
    """Turns one Result into a NodeSet."""

    def __init__(
        self, result: Result, library: Library, secret: bytes, place: Place, confidential: bool = False
    ) -> None:
        self.confidential = confidential
        self.result, self.library, self.place = result, library, place
        self.study = result.inventory.study
        self.nodes = NodeSet(secret=secret)
        self.contents = own_contents(self.study)
        self.evidence = {e.id: e for e in self.study.evidence if e.sha256}

    def write(self) -> NodeSet:
        """All nodes: evidence, factors, processes, flows, lines, results."""
        for item in self.evidence.values():
            self._evidence(item)
        inventory = self.result.inventory
        # equal wherever a process takes part (RECORD S16); one that takes part nowhere has none
        demands = {n: d for a in self.result.assessments for n, d in a.demands.items()}
        finals = {inventory.final_in(a.assessment.id) for a in self.result.assessments}
        for process in inventory.processes.values():
            ratio = units()[process.output.unit].ratio
            node: Node = {
                "type": "process",
                "id": process.id,
                "output": _input(process.output),
                "share": format_rat(process.share),
                "demand": format_rat(demands.get(process.id, Fraction(0)) / ratio),
            }
            if process.net_mass is not None:
                node["net_mass"] = quantity(process.net_mass, "kg")
            if process.allocation is not None:
                node["allocation"] = _allocation(process.allocation)
            if process.id in finals:
                node["product"] = self._product()
            self.nodes.add(node)
        for flow in inventory.flows:
            node = {
                "type": "flow",
                "id": flow.id,
                "kind": flow.kind,
                "from": self.nodes.leaf_of["process", flow.source],
                "to": self.nodes.leaf_of["process", flow.target],
                "amount": _input(flow.amount),
            }
            if flow.assessments:
                node["assessments"] = sorted(flow.assessments)
            self.nodes.add(node)
        for line in inventory.lines:
            self._line(line)
        for item_ in self.result.assessments:
            self._result(item_)
        return self.nodes

    def _product(self) -> Node:
        """What names the product; a confidential record keeps place, batch and ERP number to itself."""
        product: Node = _present(product_document(self.study.product))
        stated = {n: getattr(self.study.product, n) for n in product}
        product |= {n: _input(v) for n, v in stated.items() if isinstance(v, Quantity)}
        private = ("part_no", "site", "facility", "batch") if self.confidential else ()
        return {k: v for k, v in product.items() if k not in private}

    def _evidence(self, item: Evidence) -> str:
        period = {"from": item.start, "to": item.end} if item.start and item.end else None
        return self.nodes.add(
            {
                "type": "evidence",
                "id": item.id,
                "sha256": item.sha256,
                "size": item.size,
                "media_type": item.media_type or "application/octet-stream",
                "kind": item.kind or "document",
                "issuer": item.issuer,
                "number": item.number,
                "period": period,
                "quantity": _input(item.quantity) if item.quantity else None,
            }
        )

    def _source(self, factor: Factor) -> str:
        card = self.library.passport(factor.source) if factor.release else None
        if card is not None:
            return self.nodes.add({"type": "source", **_present(card.to_json()), "id": f"source/{card.id}"})
        own = next((f for f in self.study.factors if f"own/{f.id}" == factor.ref), None)
        node: Node = {"type": "source", "id": f"source/{factor.ref}", "document": factor.document}
        if own is not None:
            node |= {"publisher": own.publisher, "licence_raw": own.licence}
        return self.nodes.add(node)

    def _factor(self, ref: str) -> str:
        known = self.nodes.leaf_of.get(("factor", ref))
        if known is not None:
            return known
        factor = self.result.inventory.factors[ref]
        origin: Node = {
            "type": "origin",
            "id": f"factor/{ref}",
            "names": dict(factor.names),
            "document": factor.document,
            "locator": factor.locator,
            "published_value": factor.published_value,
            "published_unit": factor.published_unit,
            "transcribed": factor.transcribed,
            "technology": factor.technology,
            "note": {k: v for k, v in factor.note.items() if v},
            "row_digest": factor.row_digest,
        }
        return self.nodes.add(
            {
                "type": "factor",
                "id": ref,
                "release": factor.release or None,
                "unit": factor.unit,
                "gases": {g: format_rat(v) for g, v in sorted(factor.gases.items())},
                "components": {c: format_rat(v) for c, v in sorted(factor.components.items())},
                "gwp_set": factor.gwp_set or UNSTATED,
                "supplier": factor.supplier.to_json() if factor.supplier else None,
                "source": self._source(factor),
                "origin": self.nodes.add(_present(origin), "factors"),
                "kind": factor.kind,
                "geography": factor.geography,
                "includes": list(factor.includes),
                "year": factor.year_to,
                "illustrative": factor.illustrative,
                **{n: v for n in ("technology", "valid_until") if (v := getattr(factor, n))},
            }
        )

    def _conversion(self, line: InvLine, index: int, step: Conversion) -> str:
        source = None
        if step.kind == "bridge":
            node = {"type": "source", "id": f"bridge/{line.id}/{index}", "document": step.reference}
            source = self.nodes.add(node)
        return self.nodes.add(
            {
                "type": "conversion",
                "id": f"{line.id}/{index}",
                "from": step.source,
                "to": step.target,
                "ratio": format_rat(step.ratio),
                "kind": step.kind,
                "source": source,
                "reference": step.reference,
                **({"part": step.part} if step.part else {}),
            }
        )

    def _decision(self, line: InvLine) -> str:
        match = line.match
        node: Node = {
            "type": "decision",
            "id": line.id,
            "state": match.state,
            "bias": match.bias,
            "reason": match.reason,
            "author": match.author,
            "date": match.date,
            "owner": match.owner,
            "due": match.due,
            "estimate": _input(match.estimate) if match.estimate else None,
        }
        return self.nodes.add(_present(node))

    def _origin(self, line: InvLine) -> str:
        stated = line.line
        node: Node = {
            "type": "origin",
            "id": f"line/{line.id}",
            "name": stated.name,
            "spec": stated.spec,
            "part_no": stated.part_no,
            "external_ref": stated.external_ref,
            "supplier": stated.supplier,
            "origin": stated.origin,
            "recycled": format_rat(stated.recycled) if stated.recycled is not None else None,
            "vehicle": stated.vehicle,
            "basis": stated.basis,
            "meter": stated.meter,
            "period": {"from": stated.start, "to": stated.end} if stated.start else None,
            "scrap": format_rat(stated.scrap) if stated.scrap is not None else None,
            "stated": _input(stated.amount) if stated.amount else None,
            "where": self.place("lines", stated.id, "amount").to_json(),
            "declared_evidence": [e for e in stated.evidence if e not in self.evidence],
            # what the amount stands for decides whether evidence of a period can be set against it
            "per": stated.per if stated.evidence else "",
        }
        return self.nodes.add(_present(node), "lines")

    def _line(self, line: InvLine) -> str:
        node: Node = {
            "type": "line",
            "id": line.id,
            "process": self.nodes.leaf_of["process", line.process],
            "stage": line.line.stage,
            "tags": list(line.tags),
            "kind": line.line.kind,
            "state": line.match.state,
            "amount": _input(line.amount),
            "per": line.per,
            "conversions": [self._conversion(line, i, step) for i, step in enumerate(line.conversions)],
            "factor": self._factor(line.factor) if line.factor else None,
            "factor_high": self._factor(line.factor_high) if line.factor_high else None,
            "evidence": [
                self.nodes.leaf_of["evidence", e]
                for e in sorted({*line.line.evidence, *line.match.evidence})
                if e in self.evidence
            ],
            "decision": self._decision(line),
            "origin": self._origin(line),
        }
        if line.assessments:
            node["assessments"] = sorted({*line.assessments})
        home = self.study.home(line.line)
        if home:
            node["geography"] = home
        if line.net_mass is not None:
            node["net_mass"] = quantity(line.net_mass, "kg")
        instrument = instrument_document(self.study, line.tags)
        if instrument:
            node["instrument"] = instrument
        carbon = biogenic_carbon(self.study, line, self.contents)
        if carbon is not None:
            node["biogenic_carbon"] = quantity(carbon, "kg")
        return self.nodes.add(node)

    def _result(self, item: AssessmentResult) -> str:
        rows = []
        name = item.assessment.id
        for row in item.lines:
            if not row.has_factor:
                continue
            node: Node = {
                "type": "line_result",
                "id": f"{name}~{row.line.id}",
                "assessment": name,
                "line": self.nodes.leaf_of["line", row.line.id],
                "scale": format_rat(row.scale),
                "values": _rats(row.values),
            }
            rows.append(self.nodes.add(node))
        scope = _present(
            {
                "choices": dict(item.choices),
                "capital_goods": item.capital_goods,
                "left_out": list(item.left_out),
                "empty_stages": {e.stage: e.reason for e in item.assessment.empty_stages},
                "alternatives": {key: format_rat(total) for key, total in item.alternatives},
            }
        )
        return self.nodes.add(
            {
                **({"scope": scope} if scope else {}),
                "type": "result",
                "id": name,
                "assessment": name,
                "rule_set": item.rule_set_digest,
                "gwp_set": item.gwp_set_digest,
                "boundary": item.assessment.boundary,
                "stages": list(item.assessment.stages),
                "final": self.nodes.leaf_of["process", self.result.inventory.final_in(name)],
                "declared_unit": _input(self.study.product.declared_unit),
                "line_results": sorted(rows),
                "totals": exact_rows(item.assessment.stages, item.totals),
            }
        )


def _allocation(told: Allocation) -> Node:
    ratio = None if told.ratio is None else format_rat(told.ratio)
    prices = {"from": told.price_start, "to": told.price_end} if told.price_start and told.price_end else None
    return _present({"key": told.key, "reason": told.reason, "prices": prices, "price_ratio": ratio})


def _rats(values: Mapping[str, Fraction]) -> dict[str, str]:
    return {name: format_rat(value) for name, value in sorted(values.items()) if value}
