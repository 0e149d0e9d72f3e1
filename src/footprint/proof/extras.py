"""The fields of a node that no replay reads: rules and papers do, in the shape that a writer gives them.

RECORD lets a node carry any field more, hashed and not interpreted. Whoever reads one takes the record from
here: a field of another shape is told and counts as not stated, so nothing behind has to guard against it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from footprint.base.problem import Problem, Severity
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.proof import forms as f
from footprint.proof.nodes import label
from footprint.proof.opened import Node, Opened


def _text(value: Any, at: str, faults: f.Faults) -> None:
    """A text, which may be empty."""
    if not isinstance(value, str) or len(value) > f.MAX_TEXT:
        faults.add("FP-P001", at, value, "a text")


def _named(value: Any, at: str, faults: f.Faults) -> None:
    """A text, or one for each language."""
    (_TEXTS if isinstance(value, dict) else _text)(value, at, faults)


def _empty_or(inner: f.Form) -> f.Form:
    def form(value: Any, at: str, faults: f.Faults) -> None:
        if value != "":
            inner(value, at, faults)

    return form


def _measured(*dimensions: str) -> f.Form:
    """An Input (S2) in a unit that this installation knows, of one of the dimensions where any is named."""
    shape = f.quantity()

    def form(value: Any, at: str, faults: f.Faults) -> None:
        shape(value, at, faults)
        if not faults.problems:
            unit = units().get(value["unit"])
            if unit is None or (dimensions and unit.dimension not in dimensions):
                faults.add("FP-P002", f"{at}.unit", value["unit"], " | ".join(dimensions) or "a unit")

    return form


_TEXTS = f.mapping(_text, _text)
_LIST = f.listed(_text)
_DAY = _empty_or(f.day)
_DATE = f.matching(re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}", re.ASCII), "YYYY | YYYY-MM | YYYY-MM-DD")
_MASS = _measured("mass")
_PERIOD = {"from": _DAY, "to": _DAY}

Table = Mapping[str, Mapping[str, f.Form]]


def _texts(*names: str) -> Mapping[str, f.Form]:
    return dict.fromkeys(names, _text)


#: What rules judge, by node type; ``line.instrument`` is what stands inside the field of that name.
JUDGED: Table = {
    "process": {"net_mass": _MASS, "allocation": f.an_object, "product": f.an_object},
    "process.allocation": {**_texts("key", "reason"), "prices": f.an_object, "price_ratio": f.rat()},
    "process.allocation.prices": _PERIOD,
    "process.product": {"biogenic_carbon": _MASS, "packaging_biogenic_carbon": _MASS},
    "line": {
        "geography": _text,
        "net_mass": _MASS,
        "instrument": f.an_object,
        "biogenic_carbon": _MASS,
    },
    "line.instrument": {
        **_texts("id", "kind", "serial", "grid", "generation", "retirement", "exclusive"),
        "start": _DAY,
        "end": _DAY,
        "volume": _measured("electricity"),
    },
    "conversion": _texts("reference", "part"),
    "decision": {**_texts("bias", "reason"), "estimate": _measured("co2e", "mass")},
    "factor": {
        **_texts("kind", "geography", "technology"),
        "includes": _LIST,
        "year": f.count(0, 9999),
        "illustrative": f.boolean,
        "valid_until": _empty_or(_DATE),
    },
    "source": _texts("document"),
    "evidence": _texts("issuer", "number"),
    "result": {"scope": f.an_object},
    "result.scope": {
        "choices": _TEXTS,
        "empty_stages": _TEXTS,
        "alternatives": f.mapping(_text, f.rat()),
    },
    "origin": {
        **_texts("name", "spec", "part_no", "vehicle", "per", "document", "locator"),
        "period": f.an_object,
        "declared_evidence": _LIST,
    },
    "origin.period": _PERIOD,
}
#: What papers alone show.
SHOWN: Table = {
    "process.product": {**_texts("name", "part_no", "hs", "site", "facility"), "net_mass": _MASS},
    "decision": _texts("author", "date", "owner", "due"),
    "source": {
        **_texts("version", "licence_raw", "licence_derived", "attribution"),
        **dict.fromkeys(("title", "publisher", "caveats"), _named),
    },
    "result.scope": {"capital_goods": _text, "left_out": _LIST},
    "origin": {
        **_texts("external_ref", "basis", "meter", "published_value", "published_unit"),
        "names": _TEXTS,
        "transcribed": f.boolean,
        "scrap": f.rat(),
        "stated": _measured(),
    },
}
#: All of them, each with what it is when it has another shape; an error before a warning.
READ: Mapping[str, Mapping[str, tuple[f.Form, Severity]]] = {
    kind: {
        **{name: (form, "warning") for name, form in SHOWN.get(kind, {}).items()},
        **{name: (form, "error") for name, form in JUDGED.get(kind, {}).items()},
    }
    for kind in (*JUDGED, *(k for k in SHOWN if k not in JUDGED))
}


def with_extras(opened: Opened) -> tuple[Opened, list[Problem]]:
    """The record with the extra fields that have their shape, and what is wrong with the others.

    Returns
    -------
    Opened
        A field without a value, or of another shape, is not in its node.
    list of Problem
        FP-P540. An error where rules judge the field: they say nothing of what a reader sees there, so the
        record must not pass them. A warning where only papers show it.
    """
    found: list[Problem] = []
    nodes = dict(opened.nodes)
    for leaf, node in opened.nodes.items():
        wrong: list[tuple[Problem, Severity]] = []
        fit = _shaped(node["type"], "", node, f.Faults(""), wrong)
        if fit is not node:
            nodes[leaf] = fit
            file = f"disclosure/{opened.groups[leaf]}.json"
            for told, severity in sorted(wrong, key=lambda pair: pair[1]):  # errors first
                where = Where(file, key=label(node), column=told.where.column)
                expected = told.expected or "RAT"
                found.append(Problem("FP-P540", where, got=told.got, expected=expected, severity=severity))
    return replace(opened, nodes=nodes), found


def _shaped(
    kind: str, dot: str, value: Node, faults: f.Faults, wrong: list[tuple[Problem, Severity]]
) -> Node:
    """An object without those of its fields that have another shape; itself where all have theirs."""
    table, changed = READ.get(kind, {}), dict[str, Any]()
    for name, item in value.items():
        if name not in table:
            continue
        if item is None:
            changed[name] = None
            continue
        form, severity = table[name]
        form(item, dot + name, faults)
        inside = f"{kind}.{name}"
        if faults.problems:
            wrong.append((faults.problems[0], severity))
            faults.problems.clear()
            changed[name] = None
        elif inside in READ and (fit := _shaped(inside, f"{dot}{name}.", item, faults, wrong)) is not item:
            changed[name] = fit
    if not changed:
        return value
    return {k: v for k, v in {**value, **changed}.items() if k not in changed or v is not None}
