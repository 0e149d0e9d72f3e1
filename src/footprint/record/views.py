"""Another view of a signed record: more or less of it lies open, nothing is signed anew (S9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from footprint.base.canonical import dumps, loads_canonical
from footprint.base.digest import leaf_of
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.factors.library import Library
from footprint.proof import disclosure as reading
from footprint.proof.authentic import check_digests, later_documents
from footprint.proof.confidential import gives_away
from footprint.proof.documents import FACTORS
from footprint.proof.opened import Opened
from footprint.proof.supplier import supplier_files
from footprint.proof.verify import open_record
from footprint.record.disclose import disclosure_files, known_lines, open_leaves, withhold
from footprint.record.nodes import Nodes
from footprint.seal.bundle import GROUPS, RULES, Bundle


@dataclass(frozen=True)
class View:
    """The files of a view, how many nodes of each group it opens (open, all), what it leaves out."""

    files: Mapping[str, bytes]
    opened: Mapping[str, tuple[int, int]]
    left_out: tuple[str, ...]


def make_view(
    bundle: Bundle,
    library: Library,
    lines: Iterable[str] | None,
    *,
    suppliers: bool = False,
    reviews: bool = False,
) -> View:
    """A view that opens chosen lines of what a bundle holds open.

    Parameters
    ----------
    lines : iterable of line ids, or None
        None opens all that lies open in the bundle and may be handed on; an empty list nothing.
    suppliers : bool
        Open the factors that stand for suppliers' records, too, with the evidence nodes of their documents.
    reviews : bool
        Carry reviews and verification along, although their text may name what is hidden.

    Raises
    ------
    ProblemsError
        The bundle does not fit its own commitments, FP-R003 it is not confidential, FP-R300 no such line lies
        open in it, FP-R010 a licensed value, FP-R007 a published total would give hidden lines away.
    """
    opened = _consistent(bundle)
    confidential = opened.record["confidential"]
    if lines is not None and not confidential:
        raise ProblemsError([Problem("FP-R003", Where(bundle.name))])
    nodes = _nodes(bundle, opened)
    asked = None if lines is None else [str(name) for name in lines]
    names = [name for kind, name in nodes.leaf_of if kind == "line"]
    chosen = known_lines(nodes, withhold(_licensed(opened, library), confidential, asked, names), "FP-R300")
    shown = open_leaves(nodes, chosen, suppliers=suppliers)
    ids = {node["id"] for _leaf, node in opened.of("line") if _leaf in shown}
    refused = gives_away(opened, ids)
    if refused:
        raise ProblemsError([Problem("FP-R007", Where(bundle.name, key=n), got=n) for n in refused])
    counts = {g: (sum(n in shown for n in names), len(names)) for g, names in nodes.groups().items()}
    hides = any(open_ < whole for open_, whole in counts.values())
    left_out = tuple(later_documents(bundle)) if hides and not reviews else ()
    seen = replace(opened, nodes={n: node for n, node in opened.nodes.items() if n in shown})
    files = _kept(bundle, seen, left_out) | disclosure_files(nodes, shown)
    return View(files, counts, left_out)


def supplier_factors(bundle: Bundle) -> bytes:
    """disclosure/factors.json with nothing open but what stands for suppliers' records; the same root."""
    nodes = _nodes(bundle, open_record(bundle))
    return disclosure_files(nodes, open_leaves(nodes, [], suppliers=True))[FACTORS]


def _consistent(bundle: Bundle) -> Opened:
    """The record and its open nodes; raises what keeps them from being those that were signed."""
    opened = open_record(bundle)
    shown = reading.read(bundle.files)
    rules = loads_canonical(bundle.files[RULES], Where(RULES))
    problems = [
        *check_digests(bundle, opened.record, rules),
        *shown.problems,
        *reading.check_roots(shown, opened.record),
        *reading.check_edges(shown)[0],
    ]
    if problems:
        raise ProblemsError(problems)
    return opened


def _nodes(bundle: Bundle, opened: Opened) -> Nodes:
    out = Nodes(hidden={name: group for group, names in opened.hidden.items() for name in names})
    for group in GROUPS:
        path = f"disclosure/{group}.json"
        for row in loads_canonical(bundle.files[path], Where(path))["open"]:
            node = row["node"]
            data = dumps(node)
            name = leaf_of(data, row["salt"])
            out.written[name] = data
            out.by_leaf[name] = (group, row["salt"], node)
            out.leaf_of[node["type"], node["id"]] = name
    return out


def _licensed(opened: Opened, library: Library) -> dict[str, str]:
    """Line -> source, where the licence of its factor forbids handing the value on."""
    out: dict[str, str] = {}
    for _leaf, line in opened.of("line"):
        factor = opened.get(line["factor"], "factor")
        row = library.get(str(factor["id"])) if factor is not None and factor["release"] else None
        card = library.passport(row.source) if row is not None else None
        if card is not None and not card.redistributable:
            out[line["id"]] = card.id
    return out


def _kept(bundle: Bundle, seen: Opened, left_out: tuple[str, ...]) -> dict[str, bytes]:
    """What a view carries over: signed files, and evidence that something open names."""
    named = {node["sha256"] for _leaf, node in seen.of("evidence")} | supplier_files(seen, bundle)
    evidence = {f"evidence/{sha256}" for sha256 in named}
    return {
        path: content
        for path, content in bundle.files.items()
        if path not in left_out and (not path.startswith("evidence/") or path in evidence)
    }
