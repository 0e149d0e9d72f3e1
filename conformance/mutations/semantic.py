"""Layer e: the owner's own key signs a record that says something else.

Nodes hold their edges by name, so committing again repairs every leaf, root, manifest, signature. Numbers are
repaired only where the mutation says so. ``holds`` is the independent criterion: by the second writer's own
arithmetic the changed record follows from its own inputs. Such a record is a valid but different statement of
its owner, and nobody can tell it from an honest one without looking at the world.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from conformance.mutations.good import fresh, mb
from conformance.mutations.raw import other_text, other_value, places

STAGES = ("raw_materials", "production", "distribution", "use", "end_of_life")
STATES = ("factor", "supplier", "own", "proxy", "range", "cutoff", "open")
ENUMS = {
    "stage": STAGES,
    "state": STATES,
    "per": ("output", "declared_unit"),
    "unit": tuple(mb.RATIO),
    "component": tuple(mb.COMPONENTS),
    "gwp_set": ("AR6", "unstated", "AR5", None),
    "release": ("lib@1", "lib@2", None),
}
CATEGORY = {
    "amount": "value", "ratio": "value", "scale": "value", "values": "value", "totals": "value",
    "demand": "value",
    "share": "value", "output": "value", "declared_unit": "value", "gases": "factor", "components": "factor",
    "gwp_set": "factor", "release": "factor", "factor": "factor", "factor_high": "factor",
    "supplier": "factor",
    "stage": "stage", "stages": "stage", "boundary": "stage", "assessment": "stage", "assessments": "stage",
    "from": "edge", "to": "edge", "process": "edge", "line": "edge", "conversions": "edge", "final": "edge",
    "line_results": "omission", "rule_set": "rules",
}  # fmt: skip
#: Fields of record.json that an owner states and nothing else repeats.
FREE = ("product_ids", "batch", "facility", "period", "software", "claim", "created")


@dataclass(frozen=True)
class Changed:
    """A mutated bundle; ``free`` where the criterion says that only its owner could know."""

    kind: str
    data: bytes
    free: bool
    hidden: bool = False


def layer_e(bundle: str, rng: Random) -> Changed:
    """One semantic mutation, signed by the trusted key."""
    while True:
        way = rng.choice((_node, _node, _node, _node, _drop, _twice, _record, _record, _stale))
        found = way(bundle, rng)
        if found is not None:
            return found


def _sealed(maker: Any) -> bytes:
    return mb.pack(mb.signed(maker.files()))


def _changed_field(maker: Any, key: str, rng: Random) -> str | None:
    """Change one place of a node; the name of its top field."""
    node = maker.nodes[key]
    way = rng.choice([p for p in places(node) if p != ("type",)])
    holder = node
    for step in way[:-1]:
        holder = holder[step]
    last, old = way[-1], holder[way[-1]]
    if (
        isinstance(holder, dict)
        and way[0] in ("gases", "components", "values")
        and len(way) > 1
        and rng.random() < 0.3
    ):
        names = mb.COMPONENTS if way[0] != "gases" else list(mb.GWP["gases"])
        new = rng.choice([n for n in names if n != last])
        holder[new] = holder.pop(last)
    elif isinstance(old, str) and old.startswith("@"):
        kind = old[1:].split(":")[0]
        holder[last] = rng.choice([f"@{k}" for k in maker.of(kind)])
    elif isinstance(old, list):
        _changed_list(old, rng)
    elif last in ENUMS or (way[0] == "stages"):
        holder[last] = rng.choice([v for v in ENUMS.get(last, STAGES) if v != old])
    else:
        holder[last] = other_value(old, rng)
    return f"{way[0]}.{last}" if isinstance(last, str) and len(way) > 1 else str(way[0])


def _changed_list(items: list[Any], rng: Random) -> None:
    if items and rng.random() < 0.6:
        items.pop(rng.randrange(len(items)))
    elif items:
        items.insert(0, rng.choice(items))
    else:
        items.append("x")


def _node(bundle: str, rng: Random) -> Changed | None:
    """A field of a node; with and without the numbers that rest on it."""
    maker = fresh(bundle)
    before = copy.deepcopy(maker.nodes)
    key = rng.choice(sorted(maker.nodes))
    field = _changed_field(maker, key, rng)
    if maker.nodes == before:
        return None
    repaired = rng.random() < 0.3 and maker.nodes[key]["type"] not in ("line_result", "result")
    if repaired and not _recomputed(maker):
        return None
    top = str(field).split(".")[0]
    group = "unit" if str(field).endswith("unit") and top != "declared_unit" else CATEGORY.get(top, "text")
    how = "recomputed" if repaired else "alone"
    return _made(maker, f"{group}: {maker.nodes[key]['type']}.{top}, {how}", {key})


def _recomputed(maker: Any) -> bool:
    """Every number computed anew by the second writer; False where its equations have no solution."""
    try:
        for node in maker.of("process").values():
            node["demand"] = "?"
        maker.demands()
        for key in [*maker.of("line_result"), *maker.of("result")]:
            del maker.nodes[key]
        maker.results()
    except (ArithmeticError, LookupError, ValueError, TypeError, StopIteration, AttributeError):
        return False
    return True


def _users(nodes: dict[str, Any], key: str) -> list[str]:
    return [k for k, node in nodes.items() if key in mb.edges(node)]


def _drop(bundle: str, rng: Random) -> Changed | None:
    """A node left out, and what names it mended so that no edge hangs."""
    maker = fresh(bundle)
    key = rng.choice(sorted(maker.nodes))
    gone, mended = [key], set()
    for name in gone:
        edge = f"@{name}"
        for user in _users(maker.nodes, name):
            node = maker.nodes[user]
            mended.add(user)
            for field, value in node.items():
                if isinstance(value, list) and edge in value:
                    node[field] = [v for v in value if v != edge]
                elif value == edge and field in ("source", "decision", "factor_high"):
                    node[field] = None
                elif value == edge and user not in gone:
                    gone.append(user)
    kind = maker.nodes[key]["type"]
    for name in gone:
        maker.nodes.pop(name, None)
    repaired = rng.random() < 0.3
    if repaired and not _recomputed(maker):
        return None
    return _made(maker, f"omission: {kind}, {'recomputed' if repaired else 'alone'}", set(gone) | mended)


def _twice(bundle: str, rng: Random) -> Changed | None:
    """A node that stands twice under two names, named by the result where it is a line result."""
    maker = fresh(bundle)
    key = rng.choice(sorted(maker.nodes))
    kind = maker.nodes[key]["type"]
    name = f"{kind}:{maker.nodes[key]['id']}-2"
    maker.nodes[name] = {**copy.deepcopy(maker.nodes[key]), "id": maker.nodes[key]["id"] + "-2"}
    if kind == "line_result":
        for node in maker.of("result").values():
            if f"@{key}" in node["line_results"]:
                node["line_results"].append(f"@{name}")
    repaired = rng.random() < 0.3
    if repaired and not _recomputed(maker):
        return None
    return _made(maker, f"duplication: {kind}, {'recomputed' if repaired else 'alone'}", {key, name})


def _record(bundle: str, rng: Random) -> Changed | None:
    """A field of record.json, or rounding of its totals."""
    maker = fresh(bundle)
    before: dict[str, bytes] = {}
    fields: list[str] = []

    def tweak(record: dict[str, Any]) -> None:
        before["record"] = mb.jcs(record)
        way = rng.choice(places(record))
        holder: Any = record
        for step in way[:-1]:
            holder = holder[step]
        old = holder[way[-1]]
        if isinstance(old, list):
            _changed_list(old, rng)
        elif way[-1] == "rounded":
            holder["rounded"] = other_text(old, rng)
        elif way[-1] in ENUMS:
            holder[way[-1]] = rng.choice([v for v in ENUMS[way[-1]] if v != old])
        else:
            holder[way[-1]] = other_value(old, rng)
        fields.extend(str(w) for w in way if isinstance(w, str))

    maker.tweak_record = tweak
    try:
        files = maker.files()
    except (LookupError, TypeError, ValueError, AttributeError):
        return None
    if files["record.json"] == before["record"]:
        return None
    free = any(name in FREE for name in fields[:2])
    hidden = bool(maker.hidden) and ("totals" in fields or "coverage" in fields or "assessments" in fields)
    return Changed(f"record: {'.'.join(fields[:2])}", mb.pack(mb.signed(files)), free, hidden)


def _stale(bundle: str, rng: Random) -> Changed | None:
    """A changed node whose own leaf and root are renewed, while its parents keep the old leaf."""
    maker = fresh(bundle)
    maker.commit()
    old_plain, old_leaves = dict(maker.plain), dict(maker.leaves)
    key = rng.choice([k for k in sorted(maker.nodes) if _users(maker.nodes, k)])
    before = copy.deepcopy(maker.nodes[key])
    _changed_field(maker, key, rng)
    if maker.nodes[key] == before:
        return None
    plain = maker.resolve(maker.nodes[key], dict(old_leaves))

    def commit() -> None:
        maker.plain = {**old_plain, key: plain}
        maker.leaves = {**old_leaves, key: "sha256:" + mb.sha(b"\0" + maker.salt(key) + mb.jcs(plain))}

    maker.commit = commit
    if key in maker.hidden:
        return None
    try:
        # only where every parent is hidden does nobody see that it still names the old leaf
        hidden = maker.hidden.issuperset(_users(maker.nodes, key))
        return Changed(f"parents stale: {maker.nodes[key]['type']}", _sealed(maker), False, hidden)
    except (LookupError, TypeError, ValueError, AttributeError):
        return None


def _made(maker: Any, kind: str, touched: set[str]) -> Changed | None:
    """The bundle of changed nodes, judged by the criterion before anybody verifies it."""
    dark = _dark(maker, touched)
    maker.hidden &= set(maker.nodes)
    try:
        data = _sealed(maker)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError):
        return None  # the second writer cannot even write it
    return Changed(kind, data, holds(maker), dark)


def _dark(maker: Any, touched: set[str]) -> bool:
    """True where a hidden node is touched, or names or rests on what is touched."""
    seen, todo = set(touched), list(touched)
    while todo:
        for user in _users(maker.nodes, todo.pop()):
            if user not in seen:
                seen.add(user)
                todo.append(user)
    return bool(seen & maker.hidden)


def holds(maker: Any) -> bool:
    """True where every number follows from the inputs and the tables, by the second writer's arithmetic."""
    other = copy.copy(maker)
    other.nodes = copy.deepcopy(maker.nodes)
    if not _recomputed(other):
        return False
    if _forms(maker) != _forms(other):
        return False
    try:
        return all(_chain(maker, line) for line in maker.of("line").values()) and _tables(maker)
    except (LookupError, ValueError, TypeError, AttributeError):
        return False


def _forms(maker: Any) -> list[bytes]:
    """The nodes without the free names of results and line results."""
    names = {f"@{k}": f"{n['line']} / {n['assessment']}" for k, n in maker.of("line_result").items()}
    out = []
    for node in maker.nodes.values():
        if node["type"] == "line_result":
            node = {**node, "id": ""}
        elif node["type"] == "result":
            node = {**node, "id": "", "line_results": sorted(names.get(e, e) for e in node["line_results"])}
        out.append(mb.jcs(node))
    return sorted(out)


def _chain(maker: Any, line: dict[str, Any]) -> bool:
    """The units of a line lead to its factor's."""
    unit = line["amount"]["unit"]
    for step in line["conversions"]:
        row = maker.nodes[step[1:]]
        if row["from"] != unit:
            return False
        unit = row["to"]
    return line["factor"] is None or maker.nodes[line["factor"][1:]]["unit"] == unit


def _tables(maker: Any) -> bool:
    released = {row["id"]: row for row in mb.RELEASE["factors"]}
    for node in maker.of("factor").values():
        if node["release"] is None:
            continue
        row = released.get(node["id"])
        if row is None or any(node[k] != v for k, v in row.items()):
            return False
    for node in maker.of("conversion").values():
        if (
            node["kind"] == "unit"
            and Fraction(node["ratio"]) != mb.RATIO[node["from"]] / mb.RATIO[node["to"]]
        ):
            return False
        if node["kind"] == "share" and not 0 <= Fraction(node["ratio"]) <= 1:
            return False
    return True
