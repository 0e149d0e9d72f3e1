"""Opened and hidden nodes against the commitments of record.json (RECORD S6, S7, S9)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from footprint.base.canonical import cost, dumps_parsed, loads_canonical
from footprint.base.digest import leaf_of
from footprint.base.problem import Problem, Refused
from footprint.base.where import Where
from footprint.proof import forms as f
from footprint.proof.merkle import group_root, record_root
from footprint.proof.nodes import EDGES, check_node, edges_of, label, target_group
from footprint.proof.told import Told
from footprint.seal.bundle import GROUPS

#: Bytes of memory that the four files may take, as :func:`cost` reckons; 100,000 lines take half.
MAX_COST = 800_000_000
#: Characters of all long numbers of a record: each takes a while to be brought to lowest terms.
MAX_LONG = 1_500_000
_LONG = 1_000
_NUMBERS = re.compile(rb'"(-?[0-9]+(?:/[0-9]+)?)"')
_SALT = re.compile(r"[0-9a-f]{32}")
_SALT_FORM = f.matching(_SALT, "32 hex digits")
_FORM = f.fields(
    {
        "open": f.listed(f.fields({"salt": _SALT_FORM, "node": f.an_object})),
        "hidden": f.listed(f.leaf),
    }
)


@dataclass
class Disclosure:
    """All groups as read: open nodes and hidden leaves, with the problems of their form."""

    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, frozenset[str]] = field(default_factory=lambda: dict.fromkeys(GROUPS, frozenset()))
    problems: Told = field(default_factory=Told)
    schema: Told = field(default_factory=Told)
    misplaced: set[str] = field(default_factory=set)
    shown: dict[str, list[str]] = field(default_factory=lambda: {g: [] for g in GROUPS})
    parsed: bool = True
    long: int = 0  # characters of all long numbers

    @property
    def usable(self) -> bool:
        """True when every file and every node is in form, so that a replay makes sense."""
        return self.parsed and not self.schema

    def leaves(self, group: str) -> list[str]:
        """Every leaf of a group, open and hidden."""
        return self.shown[group] + list(self.hidden[group])


def read(files: Mapping[str, bytes]) -> Disclosure:
    """The four disclosure files; problems are collected, nothing is raised."""
    out = Disclosure()
    out.problems += too_costly(files)
    if out.problems:
        out.parsed = False
        return out
    for group in GROUPS:
        path = f"disclosure/{group}.json"
        if path not in files:
            out.problems.append(Problem("FP-P010", Where(path), got=path))
            out.parsed = False
            continue
        _read_file(files[path], group, Where(path), out)
    _check_unique(out)
    return out


def too_costly(files: Mapping[str, bytes]) -> list[Problem]:
    """What the four files together would take in memory, where that is too much."""
    size = sum(cost(files.get(f"disclosure/{group}.json", b"")) for group in GROUPS)
    if size <= MAX_COST:
        return []
    return [Problem("FP-P552", Where("disclosure"), got=f"{size:,}", expected=f"{MAX_COST:,}")]


def long_numbers(node: bytes) -> int:
    """Characters of the numbers of a node, in canonical form, that have more than 1,000."""
    if len(node) <= _LONG:
        return 0
    return sum(size for size in map(len, _NUMBERS.findall(node)) if size > _LONG)


def too_long(size: int, where: Where = Where("disclosure")) -> list[Problem]:
    """What all long numbers together have in characters, where that is too much."""
    return [] if size <= MAX_LONG else [Problem("FP-P600", where, got=f"{size:,}", expected=f"{MAX_LONG:,}")]


def read_group(data: bytes, group: str, where: Where) -> Disclosure:
    """One disclosure file alone, such as the factors of a supplier's record; nothing is raised."""
    out = Disclosure()
    _read_file(data, group, where, out)
    _check_unique(out)
    return out


def _read_file(data: bytes, group: str, where: Where, out: Disclosure) -> None:
    try:
        value = loads_canonical(data, where)
    except Refused as fault:
        out.problems += fault.problems
        out.parsed = False
        return
    faults = f.Faults(where.file)
    _FORM(value, "", faults)
    if faults.problems:
        out.problems += faults.problems
        out.parsed = False
    else:
        _take(value, group, where, out)


def _take(value: dict[str, Any], group: str, where: Where, out: Disclosure) -> None:
    leaves: list[str] = []
    for i, row in enumerate(value["open"]):
        node = row["node"]
        data = dumps_parsed(node)
        own = leaf_of(data, row["salt"])
        leaves.append(own)
        within = out.long <= MAX_LONG
        out.long += long_numbers(data)
        if within and out.long > MAX_LONG:
            out.schema += too_long(out.long, Where(where.file, key=label(node)))
        if out.schema.full or out.long > MAX_LONG:
            # the record is refused as it is: no further node is looked at
            out.schema.more += 1
            continue
        problems = check_node(node, group, i)
        if problems:
            out.schema += problems
        elif own not in out.nodes:
            out.nodes[own] = node
            out.groups[own] = group
    if leaves != sorted(leaves):
        out.problems.append(Problem("FP-P011", where, got="open"))
        out.misplaced |= _out_of_place(leaves)
    hidden = value["hidden"]
    if hidden != sorted(hidden):
        out.problems.append(Problem("FP-P011", where, got="hidden"))
    twice = Counter(leaves + hidden) if len({*leaves, *hidden}) < len(leaves) + len(hidden) else Counter()
    out.problems += (Problem("FP-P012", where, got=own) for own, n in twice.items() if n > 1)
    out.hidden[group], out.shown[group] = frozenset(hidden), leaves


def _out_of_place(leaves: list[str]) -> set[str]:
    """Leaves that break the order of their neighbours: what was probably changed."""
    return {
        leaf
        for i, leaf in enumerate(leaves)
        if (i and leaves[i - 1] > leaf) or (i + 1 < len(leaves) and leaf > leaves[i + 1])
    }


def _check_unique(out: Disclosure) -> None:
    seen: set[tuple[str, str]] = set()
    for leaf, node in out.nodes.items():
        key = (node["type"], node["id"])
        if key in seen:
            where = Where(f"disclosure/{out.groups[leaf]}.json", key=label(node))
            out.schema.append(Problem("FP-P006", where, got=label(node)))
        seen.add(key)


def check_roots(disclosure: Disclosure, record: Mapping[str, Any]) -> list[Problem]:
    """Recomputed roots and sizes against record.json, and record_root over them."""
    out = []
    for group in GROUPS:
        stated = record["roots"][group]
        leaves = set(disclosure.leaves(group))
        root = group_root(leaves)
        where = Where(f"disclosure/{group}.json", key=group)
        if root != stated["root"] or len(leaves) != stated["size"]:
            got = f"{root} ({len(leaves)})"
            out.append(Problem("FP-P013", where, got=got, expected=f"{stated['root']} ({stated['size']})"))
    root = record_root(record["roots"])
    if root != record["record_root"]:
        where = Where("record.json", key="record_root")
        out.append(Problem("FP-P014", where, got=record["record_root"], expected=root))
    return out


def check_edges(disclosure: Disclosure) -> tuple[Told, dict[str, str]]:
    """Edges that name nothing, changed nodes that explain them, and aliases for the replay.

    A changed node has another leaf: whoever named it now names nothing, and nobody names it. Where
    one missing leaf meets one unnamed node of its type, the replay treats them as the same.
    """
    out = Told()
    missing: dict[str, set[str]] = {}
    named: set[str] = set()
    nodes, groups = disclosure.nodes, disclosure.groups
    for own, node in nodes.items():
        group = groups[own]
        for edge, target in edges_of(node):
            named.add(target)
            found = nodes.get(target)
            home = target_group(edge, group)
            if found is not None:
                good = found["type"] == edge.target and groups[target] == home
            else:
                good = target in disclosure.hidden[home]
                if not good:
                    missing.setdefault(edge.target, set()).add(target)
            if not good and out.wants("FP-P015"):
                where = Where(f"disclosure/{group}.json", key=label(node), column=edge.field)
                out.append(Problem("FP-P015", where, got=target, expected=edge.target))
    aliases, changed = _explain(disclosure, missing, named)
    for own in sorted(changed):
        node = disclosure.nodes[own]
        where = Where(f"disclosure/{disclosure.groups[own]}.json", key=label(node))
        out.append(Problem("FP-P016", where, got=label(node)))
    return out, aliases


def _explain(
    disclosure: Disclosure, missing: Mapping[str, set[str]], named: set[str]
) -> tuple[dict[str, str], set[str]]:
    aliases: dict[str, str] = {}
    changed = {leaf for leaf in disclosure.misplaced if leaf in disclosure.nodes and leaf not in named}
    targets = {edge.target for edges in EDGES.values() for edge in edges}
    changed = {leaf for leaf in changed if disclosure.nodes[leaf]["type"] not in targets}
    if len(changed) > 2:  # one changed leaf among two neighbours; more says nothing
        changed = set()
    for kind, leaves in missing.items():
        unnamed = [own for own, node in disclosure.nodes.items() if node["type"] == kind and own not in named]
        changed |= set(unnamed[: f.MAX_FAULTS])
        if len(leaves) == 1 and len(unnamed) == 1:
            aliases[next(iter(leaves))] = unnamed[0]
    return aliases, changed
