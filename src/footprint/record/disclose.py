"""Which nodes lie open: all, none, or the neighbourhood of chosen lines (S9)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from footprint.base.canonical import dumps
from footprint.proof.nodes import EDGES
from footprint.record.nodes import NodeSet


def open_leaves(nodes: NodeSet, lines: Iterable[str] | None) -> frozenset[str]:
    """The leaves to open. ``lines`` None opens everything; an empty list nothing.

    A chosen line brings what it points to and its line results; flows that touch its process come
    along, because a hidden flow would hide that process. The result node stays hidden, as its sums
    would give the hidden lines away.
    """
    if lines is None:
        return frozenset(nodes.by_leaf)
    wanted: set[str] = set()
    queue = [nodes.leaf_of["line", name] for name in lines]
    while queue:
        name = queue.pop()
        if name in wanted:
            continue
        wanted.add(name)
        queue += _targets(nodes.by_leaf[name][2])
    for name, (_, _, node) in nodes.by_leaf.items():
        touches = node["type"] == "flow" and (node["from"] in wanted or node["to"] in wanted)
        if touches or (node["type"] == "line_result" and node["line"] in wanted):
            wanted.add(name)
    return frozenset(wanted)


def _targets(node: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for edge in EDGES[node["type"]]:
        value = node.get(edge.field)
        if isinstance(value, list):
            found += value
        elif value is not None:
            found.append(value)
    return found


def disclosure_files(nodes: NodeSet, shown: frozenset[str]) -> dict[str, bytes]:
    """disclosure/{lines,factors,evidence,result}.json, canonical: the nodes are written already."""
    files = {}
    for group, rows in nodes.groups().items():
        hidden = dumps([n for n in rows if n not in shown])
        opened = b",".join(
            b'{"node":%b,"salt":"%b"}' % (nodes.written[n], nodes.by_leaf[n][1].encode())
            for n in rows
            if n in shown
        )
        files[f"disclosure/{group}.json"] = b'{"hidden":%b,"open":[%b]}' % (hidden, opened)
    return files
