"""Which nodes lie open: all, none, the neighbourhood of chosen lines, or the suppliers alone (S9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from footprint.base.canonical import dumps
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.compile.inventory import stem
from footprint.proof.documents import KINDS
from footprint.proof.nodes import EDGES
from footprint.record.nodes import Nodes


def open_leaves(
    nodes: Nodes, lines: Iterable[str] | None, *, suppliers: bool = False, withheld: Collection[str] = ()
) -> frozenset[str]:
    """The leaves to open. ``lines`` None opens everything; an empty list nothing.

    ``suppliers`` opens, besides, the factors that stand for a supplier's record, with origin and source, and
    the evidence nodes of suppliers' documents: who supplied under which record, no line and no amount;
    not those factors whose id is in ``withheld``.

    A chosen line brings what it points to and its line results; flows that touch its process come
    along, because a hidden flow would hide that process. The result node stays hidden, as its sums
    would give the hidden lines away.
    """
    if lines is None:
        return frozenset(nodes.by_leaf)
    wanted: set[str] = set()
    queue = [nodes.leaf_of["line", name] for name in lines]
    if suppliers:
        queue += supplier_leaves(nodes, withheld)
    while queue:
        name = queue.pop()
        if name in wanted or name not in nodes.by_leaf:
            continue
        wanted.add(name)
        queue += _targets(nodes.by_leaf[name][2])
    for name, (_, _, node) in nodes.by_leaf.items():
        touches = node["type"] == "flow" and (node["from"] in wanted or node["to"] in wanted)
        if touches or (node["type"] == "line_result" and node["line"] in wanted):
            wanted.add(name)
    return frozenset(wanted)


def supplier_leaves(nodes: Nodes, withheld: Collection[str] = ()) -> Iterator[str]:
    """Factors that stand for a supplier's record, and the evidence nodes of suppliers' documents."""
    for name, (_, _, node) in nodes.by_leaf.items():
        stands = node["type"] == "factor" and node["supplier"] is not None and node["id"] not in withheld
        if stands or (node["type"] == "evidence" and node["kind"] in KINDS.values()):
            yield name


def known_lines(nodes: Nodes, lines: Iterable[str] | None, code: str = "FP-R005") -> list[str] | None:
    """The record lines that names of lines stand for; raises ``code`` for an unknown one."""
    if lines is None:
        return None
    found: list[str] = []
    known = [name for kind, name in nodes.leaf_of if kind == "line"]
    for name in lines:
        ours = [n for n in known if name in (n, stem(n))]
        if not ours:
            raise ProblemsError([Problem(code, Where(key=name), got=name)])
        found += ours
    return found


def withhold(
    held: Mapping[str, str], confidential: bool, asked: list[str] | None, lines: Iterable[str]
) -> list[str] | None:
    """What may be disclosed: a value whose licence forbids handing it on is withheld with its line (S9).

    Parameters
    ----------
    held : mapping
        Line -> source, of the lines whose factor may not be handed on.
    asked : list of str or None
        The lines asked for; None for all.
    lines : iterable of str
        All lines there are.

    Raises
    ------
    ProblemsError
        FP-R010: such a line is asked for by name, or nothing may be hidden here.
    """
    bare = {stem(name) for name in asked or ()}
    open_ = {n: s for n, s in held.items() if not confidential or stem(n) in bare}
    if open_:
        raise ProblemsError([Problem("FP-R010", Where(key=n), got=s) for n, s in sorted(open_.items())])
    if not held or asked is not None:
        return asked
    shut = {stem(name) for name in held}
    return [name for name in dict.fromkeys(lines) if stem(name) not in shut]


def _targets(node: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for edge in EDGES[node["type"]]:
        value = node.get(edge.field)
        if isinstance(value, list):
            found += value
        elif value is not None:
            found.append(value)
    return found


def disclosure_files(nodes: Nodes, shown: frozenset[str]) -> dict[str, bytes]:
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
