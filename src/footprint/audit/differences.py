"""Two submissions side by side: nodes added, gone and changed, and what each line does to each total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from footprint.base.numbers import format_rat, parse_rat
from footprint.engine.exact import exact_sum
from footprint.proof.nodes import edges_of, label
from footprint.proof.opened import Node, Opened
from footprint.proof.sampling import totals

KINDS = ("line", "factor", "conversion", "process", "flow")
Key = tuple[str, str]


@dataclass(frozen=True)
class Change:
    """One node: ``added``, ``gone`` or ``changed`` with (field, before, after); kg CO2e by assessment.

    The effect of a line is its own; that of another node is the effect of the lines that name it, so these
    overlap and only the lines add up to the difference of the totals.
    """

    kind: str
    id: str
    what: str
    fields: tuple[tuple[str, str, str], ...]
    effects: Mapping[str, Fraction]

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form."""
        return {
            "type": self.kind,
            "id": self.id,
            "what": self.what,
            "fields": [{"field": n, "before": a, "after": b} for n, a, b in self.fields],
            "effects": {name: format_rat(v) for name, v in self.effects.items()},
        }


@dataclass(frozen=True)
class Differences:
    """What ``differences`` found; ``totals`` are (old, new) by assessment where both lie open."""

    changes: tuple[Change, ...]
    totals: Mapping[str, tuple[Fraction, Fraction]]
    hidden: tuple[int, int]

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form; exact numbers are RAT, kg CO2e."""
        return {
            "format": "footprint-differences/1",
            "changes": [c.to_json() for c in self.changes],
            "totals": {k: {"old": format_rat(a), "new": format_rat(b)} for k, (a, b) in self.totals.items()},
            "hidden_nodes": {"old": self.hidden[0], "new": self.hidden[1]},
        }


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        number = value.get("value", value.get("ratio"))
        if number is not None and set(value) <= {"value", "ratio", "unit"}:
            return f"{number} {value.get('unit', '')}".strip()
        return ", ".join(f"{k} {_shown(v)}" for k, v in sorted(value.items())) or "-"
    if isinstance(value, list):
        return ", ".join(_shown(v) for v in value) or "-"
    return "-" if value is None or value == "" else str(value)


def _plain(opened: Opened, node: Node) -> dict[str, str]:
    """Fields as text, edges by the type and id of their target: salts and leaves differ in every record."""
    names: dict[str, list[str]] = {}
    for edge, leaf in edges_of(node):
        target = opened.get(leaf, edge.target)
        names.setdefault(edge.field, []).append("(hidden)" if target is None else label(target))
    out = {k: _shown(v) for k, v in node.items() if k not in ("type", "id", "origin") and k not in names}
    return out | {k: ", ".join(sorted(v)) for k, v in names.items() if k != "origin"}


def _nodes(opened: Opened) -> dict[Key, Node]:
    return {(k, str(n["id"])): n for k in KINDS for _, n in opened.of(k)}


def _values(opened: Opened) -> dict[tuple[str, str], Fraction]:
    """(line id, assessment) -> kg CO2e."""
    out = {}
    for _, node in opened.of("line_result"):
        line = opened.get(node["line"], "line")
        if line is not None:
            key = (str(line["id"]), str(node["assessment"]))
            out[key] = exact_sum(parse_rat(v) for v in node["values"].values())
    return out


def _users(opened: Opened) -> dict[Key, set[str]]:
    """Ids of the lines that name a node."""
    out: dict[Key, set[str]] = {}
    for _, line in opened.of("line"):
        for edge, leaf in edges_of(line):
            node = opened.get(leaf, edge.target)
            if node is not None:
                out.setdefault((node["type"], str(node["id"])), set()).add(str(line["id"]))
    return out


def differences(old: Opened, new: Opened) -> Differences:
    """What changed between two submissions, from their open nodes.

    Returns
    -------
    Differences
        Changes of lines first. A line whose own fields are the same but whose result is not is listed as
        ``changed`` without fields: its factor, conversion or process changed.
    """
    before, after = _nodes(old), _nodes(new)
    was, now = _values(old), _values(new)
    names = sorted({a for _, a in (*was, *now)})
    deltas: dict[str, dict[str, Fraction]] = {}
    for line, name in {*was, *now}:
        delta = now.get((line, name), Fraction(0)) - was.get((line, name), Fraction(0))
        deltas.setdefault(line, {})[name] = delta
    users = [_users(old), _users(new)]
    changes = []
    for key in sorted({*before, *after}, key=lambda k: (KINDS.index(k[0]), k[1])):
        lines = {key[1]} if key[0] == "line" else set().union(*(u.get(key, set()) for u in users))
        effect = {n: exact_sum(deltas.get(x, {}).get(n, Fraction(0)) for x in lines) for n in names}
        a = _plain(old, before[key]) if key in before else None
        b = _plain(new, after[key]) if key in after else None
        moved = key[0] == "line" and any(effect.values())
        if a == b and not moved:
            continue
        what = "added" if a is None else "gone" if b is None else "changed"
        x, y = a or {}, b or {}
        fields = tuple(
            (f, x.get(f, "-"), y.get(f, "-"))
            for f in sorted({*x, *y})
            if a is not None and b is not None and x.get(f) != y.get(f)
        )
        changes.append(Change(*key, what, fields, effect))
    first, second = totals(old), totals(new)
    both = {n: (first[n], second[n]) for n in sorted(first) if n in second and n in names}
    dark = tuple(sum(len(s) for s in o.hidden.values()) for o in (old, new))
    return Differences(tuple(changes), both, (dark[0], dark[1]))
