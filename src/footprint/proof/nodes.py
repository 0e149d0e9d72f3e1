"""Node types, their groups, fields and edges (RECORD S6, S15, S16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from footprint.base.problem import Problem
from footprint.proof import forms as f

GROUP_OF: Mapping[str, str] = {
    "process": "lines",
    "flow": "lines",
    "line": "lines",
    "conversion": "lines",
    "decision": "lines",
    "factor": "factors",
    "source": "factors",
    "evidence": "evidence",
    "line_result": "result",
    "result": "result",
}
#: Lives in the group of the nodes that name it.
ORIGIN = "origin"

STAGES = ("raw_materials", "production", "distribution", "use", "end_of_life")
COMPONENTS = (
    "fossil",
    "biogenic_uptake",
    "biogenic_release",
    "biogenic_non_co2",
    "land_use_change",
    "land_management",
    "aircraft",
    "removals",
    "capture",
)
STATES = ("factor", "supplier", "own", "proxy", "range", "cutoff", "open")
CLAIMS = ("full", "screening", "demonstration")
DETAILS = ("stage_component", "component", "stage", "total")
TOTAL_UNIT = "kg CO2e"
UNSTATED = "unstated"


def set_words(name: str) -> dict[str, str]:
    """A GWP set as messages name it in both languages."""
    if name in ("", UNSTATED):
        return {"set_en": "no stated GWP set", "set_zh": "未注明的 GWP 数据集"}
    return {"set_en": f"the GWP set “{name}”", "set_zh": f" GWP 数据集“{name}”"}


@dataclass(frozen=True, slots=True)
class Edge:
    """A field of a node that names other nodes by their leaf."""

    field: str
    target: str
    many: bool = False
    nullable: bool = False


EDGES: Mapping[str, tuple[Edge, ...]] = {
    "process": (),
    "flow": (Edge("from", "process"), Edge("to", "process")),
    "line": (
        Edge("process", "process"),
        Edge("conversions", "conversion", many=True),
        Edge("factor", "factor", nullable=True),
        Edge("factor_high", "factor", nullable=True),
        Edge("evidence", "evidence", many=True),
        Edge("decision", "decision", nullable=True),
        Edge("origin", ORIGIN),
    ),
    "conversion": (Edge("source", "source", nullable=True),),
    "decision": (),
    "factor": (Edge("source", "source", nullable=True), Edge("origin", ORIGIN, nullable=True)),
    "source": (),
    "evidence": (),
    "line_result": (Edge("line", "line"),),
    "result": (Edge("final", "process"), Edge("line_results", "line_result", many=True)),
    ORIGIN: (),
}

_EVERY = {"type": f.text, "id": f.text}
_ASSESSMENTS = {"assessments": f.listed(f.text, unique=True, least=1)}
_COMPONENT = f.one_of(COMPONENTS)
_VALUES = f.mapping(_COMPONENT, f.rat())
_SUPPLIER = f.fields(
    {"record_root": f.digest, "manifest_sha256": f.hex64, "assessment": f.text}, open_ended=True
)
_ROW = f.fields(
    {"stage": f.one_of(STAGES), "component": _COMPONENT, "exact": f.rat()},
)
_PERIOD = f.fields({"from": f.day, "to": f.day}, open_ended=True)

_FIELDS: Mapping[str, Mapping[str, f.Form]] = {
    "process": {"output": f.quantity(">"), "share": f.rat(0, 1), "demand": f.rat()},
    "flow": {"kind": f.one_of(("use", "avoided")), "amount": f.quantity(">=")},
    "line": {
        "stage": f.one_of(STAGES),
        "tags": f.listed(f.text),
        "kind": f.text,
        "state": f.one_of(STATES),
        "amount": f.quantity(),
        "per": f.one_of(("output", "declared_unit")),
    },
    "conversion": {
        "from": f.text,
        "to": f.text,
        "ratio": f.rat(),
        "kind": f.one_of(("unit", "bridge", "share")),
    },
    "decision": {},
    "factor": {
        "release": f.nullable(f.text),
        "unit": f.text,
        "gases": f.mapping(f.text, f.rat()),
        "components": _VALUES,
        "gwp_set": f.nullable(f.text),
        "supplier": f.nullable(_SUPPLIER),
    },
    "source": {},
    "evidence": {
        "sha256": f.hex64,
        "size": f.count(),
        "media_type": f.text,
        "kind": f.text,
        "issuer": f.anything,
        "number": f.anything,
        "period": f.nullable(_PERIOD),
        "quantity": f.nullable(f.quantity()),
    },
    "line_result": {"assessment": f.text, "scale": f.rat(), "values": _VALUES},
    "result": {
        "assessment": f.text,
        "rule_set": f.digest,
        "gwp_set": f.digest,
        "boundary": f.text,
        "stages": f.listed(f.one_of(STAGES), unique=True),
        "declared_unit": f.quantity(">"),
        "totals": f.listed(_ROW),
    },
    ORIGIN: {},
}


def _edge_form(edge: Edge) -> f.Form:
    if edge.many:
        return f.listed(f.leaf)
    return f.nullable(f.leaf) if edge.nullable else f.leaf


_FORMS: Mapping[str, f.Form] = {
    kind: f.fields(
        {**_EVERY, **fields, **{e.field: _edge_form(e) for e in EDGES[kind]}},
        _ASSESSMENTS if kind in ("flow", "line") else {},
        open_ended=True,
    )
    for kind, fields in _FIELDS.items()
}


def label(node: Mapping[str, Any]) -> str:
    """``line L7``: how messages name a node."""
    return f"{node.get('type', '?')} {node.get('id', '?')}"


def group_allowed(kind: str, group: str) -> bool:
    """True where a node of this type may stand in this group."""
    return kind == ORIGIN or GROUP_OF.get(kind) == group


def target_group(edge: Edge, group: str) -> str:
    """The group in which an edge's target stands, seen from a node of ``group``."""
    return group if edge.target == ORIGIN else GROUP_OF[edge.target]


def edges_of(node: Mapping[str, Any]) -> list[tuple[Edge, str]]:
    """Each (edge, leaf) of a node whose form is in order."""
    found: list[tuple[Edge, str]] = []
    for edge in EDGES[node["type"]]:
        value = node[edge.field]
        if edge.many:
            found += [(edge, item) for item in value]
        elif value is not None:
            found.append((edge, value))
    return found


def check_node(node: Any, group: str, row: int) -> list[Problem]:
    """The form of one opened node (fields that are not named here are allowed); ``row`` is its place."""
    faults = f.Faults("")
    _look(node, group, faults)
    if not faults.problems:  # nearly always: a name for messages costs as much as the look
        return []
    named = isinstance(node, dict) and isinstance(node.get("type"), str) and isinstance(node.get("id"), str)
    faults = f.Faults(f"disclosure/{group}.json", label(node) if named else f"open[{row}]")
    _look(node, group, faults)
    return faults.problems


def _look(node: Any, group: str, faults: f.Faults) -> None:
    if not isinstance(node, dict):
        faults.add("FP-P001", "", node, "an object")
        return
    kind = node.get("type")
    if not isinstance(kind, str) or kind not in _FORMS or not group_allowed(kind, group):
        shown = kind if isinstance(kind, str) else f.kind(kind)
        faults.add("FP-P002", "type", shown, " | ".join(k for k in _FORMS if group_allowed(k, group)))
        return
    _FORMS[kind](node, "", faults)
    if not faults.problems and kind == "line":
        _check_line(node, faults)


def _check_line(node: Mapping[str, Any], faults: f.Faults) -> None:
    """``factor`` is null exactly when open or cutoff, ``factor_high`` is set exactly for a range."""
    bare = node["state"] in ("open", "cutoff")
    if bare != (node["factor"] is None):
        faults.add("FP-P001", "factor", node["factor"], "null" if bare else "a leaf")
    spread = node["state"] == "range"
    if spread != (node["factor_high"] is not None):
        faults.add("FP-P001", "factor_high", node["factor_high"], "a leaf" if spread else "null")
