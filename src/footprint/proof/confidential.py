"""How finely a confidential record may publish its totals (RECORD S8), and what it must hide (S9).

A published cell, or the difference between two of them, that rests on one or two lines would give
those lines away; so would one whose other lines lie open, because everybody can subtract them. A cell
on which no line rests shows nothing and is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from footprint.base.canonical import dumps
from footprint.base.problem import Problem, Severity
from footprint.base.where import Where
from footprint.proof.nodes import DETAILS, label
from footprint.proof.opened import Node, Opened
from footprint.proof.totals import Cell, cell_of

Test = Callable[[frozenset["Part"]], bool]
MIN_LINES = 3
MIN_FACTORS = 3
#: Tags of an upstream line, and of any other beside a main line, followed by the id of that study line.
BEHIND = ("upstream-of:", "of:")


@dataclass(frozen=True, slots=True)
class Part:
    """What one line adds to one component: which line, which factor, where, how much.

    Attributes
    ----------
    line, stem : str
        The line of the record, and the study line behind it: a main line, its upstream line, its terms
        and its variants (``L1#other``) have one stem and count as one line.
    factor : str
        What tells two factors apart: :func:`factor_key`, not a name.
    hidden : bool
        True where the line result does not lie open.
    """

    line: str
    factor: str
    stage: str
    component: str
    value: str
    stem: str
    hidden: bool = False


def factor_key(unit: str, components: Mapping[str, str], gases: Mapping[str, str]) -> str:
    """The identity of a factor by what it is worth: two names for the same values are one factor."""
    values = ({name: v for name, v in sorted(m.items()) if v != "0"} for m in (components, gases))
    return dumps([unit, *values]).decode()


def _cells(parts: Sequence[Part], detail: str) -> dict[Cell, frozenset[Part]]:
    out: dict[Cell, set[Part]] = {}
    for part in parts:
        out.setdefault(cell_of(part.stage, part.component, detail), set()).add(part)
    return {cell: frozenset(items) for cell, items in out.items()}


def enough(parts: frozenset[Part]) -> bool:
    """True for nothing at all, or at least three lines with three distinct factors; of the hidden, too."""
    return _many(parts) and _many(frozenset(part for part in parts if part.hidden))


def kept(parts: frozenset[Part]) -> bool:
    """True where a view of a signed cell shows all of it, nothing of it, or leaves enough hidden.

    Lines that the bundle at hand hides are not among the parts; they only add to what stays hidden.
    """
    hidden = frozenset(part for part in parts if part.hidden)
    return not hidden or hidden == parts or _many(hidden)


def _many(parts: frozenset[Part]) -> bool:
    if not parts:
        return True
    lines = {part.stem for part in parts}
    return len(lines) >= MIN_LINES and len({part.factor for part in parts}) >= MIN_FACTORS


def fits(parts: Sequence[Part], detail: str, test: Test = enough) -> bool:
    """True where every cell at this level rests on enough lines."""
    return all(test(items) for items in _cells(parts, detail).values())


def _common(first: str, second: str) -> str:
    """The finest level to which both can be merged."""
    if first == second:
        return first
    if "stage_component" in (first, second):
        return second if first == "stage_component" else first
    return "total"


def apart(
    first: Sequence[Part], detail: str, second: Sequence[Part], other: str, test: Test = enough
) -> bool:
    """True where no difference between cells of two assessments rests on too few lines."""
    level = _common(detail, other)
    left, right = _cells(first, level), _cells(second, level)
    empty: frozenset[Part] = frozenset()
    return all(test(left.get(c, empty) ^ right.get(c, empty)) for c in {*left, *right})


def choose_details(assessments: Sequence[Sequence[Part]]) -> list[str | None]:
    """For each assessment the first level that fits, alone and against those before; None if none does.

    Parameters
    ----------
    assessments : sequence of sequence of Part
        In the order of record.json.
    """
    out: list[str | None] = []
    for i, parts in enumerate(assessments):
        chosen = None
        for detail in DETAILS:
            before = [(assessments[j], out[j]) for j in range(i)]
            if fits(parts, detail) and all(
                level is None or apart(parts, detail, other, level) for other, level in before
            ):
                chosen = detail
                break
        out.append(chosen)
    return out


def parts_of(opened: Opened, assessment: str) -> list[Part]:
    """The parts of an assessment from open line results."""
    out = []
    for _leaf, node in opened.of("line_result"):
        line = opened.get(node["line"], "line")
        if node["assessment"] == assessment and line is not None and line["factor"] is not None:
            factor = opened.get(line["factor"], "factor")
            key = opened.target(line["factor"]) if factor is None else _key(factor)
            for component, value in node["values"].items():
                out.append(Part(line["id"], key, line["stage"], component, value, _stem(line)))
    return out


def _key(factor: Node) -> str:
    return factor_key(factor["unit"], factor["components"], factor["gases"])


def _stem(line: Node) -> str:
    """The study line that a tag names, else the line itself without the mark of a variant."""
    named = (tag.partition(":")[2] for tag in line["tags"] if tag.startswith(BEHIND))
    stem: str = next(named, line["id"].partition("#")[0])
    return stem


def check_detail(opened: Opened) -> list[Problem]:
    """Published cells of a confidential record whose lines lie open."""
    rows = [row for row in opened.assessments if row["totals"] is not None]
    parts = {row["id"]: parts_of(opened, row["id"]) for row in rows}
    out = []
    for i, row in enumerate(rows):
        mine, detail = parts[row["id"]], row["detail"]
        alone = fits(mine, detail)
        beside = all(apart(mine, detail, parts[o["id"]], o["detail"]) for o in rows[:i])
        if not (alone and beside):
            where = Where("record.json", key=f"assessment {row['id']}", column="detail")
            # "total" may be published below the limit when the owner said so in so many words (S8)
            accepted = detail == "total" and alone is False and beside
            severity: Severity = "warning" if accepted else "error"
            out.append(Problem("FP-P043", where, got=detail, severity=severity))
    return out


def gives_away(opened: Opened, lines: Collection[str]) -> list[str]:
    """The assessments whose published totals would give hidden lines away if only these lines lay open (S8).

    Parameters
    ----------
    opened : Opened
        The record as its owner holds it.
    lines : collection of str
        Ids of the record lines that the view opens.
    """
    rows = [row for row in opened.assessments if row["totals"] is not None]
    known = {row["id"]: parts_of(opened, row["id"]) for row in rows}
    parts = {name: [replace(p, hidden=p.line not in lines) for p in found] for name, found in known.items()}
    out = []
    for i, row in enumerate(rows):
        mine, detail = parts[row["id"]], row["detail"]
        beside = (apart(mine, detail, parts[o["id"]], o["detail"], kept) for o in rows[:i])
        if not (fits(mine, detail, kept) and all(beside)):
            out.append(row["id"])
    return out


def check_remainder(opened: Opened) -> list[Problem]:
    """Where nodes are hidden: a published total whose hidden part is one or two lines gives them away.

    Counts of lines alone tell it, so this only warns, and its silence proves nothing.
    """
    if all(row["totals"] is None for row in opened.assessments):
        return []
    shown = {node["line"] for _leaf, node in opened.of("line_result")}
    plain = sum(not _dark(opened, line) for _leaf, line in opened.of("line"))
    coverage = opened.record["coverage"]
    with_result = coverage["with_result"] - len({opened.target(leaf) for leaf in shown})
    few = min(with_result, coverage["lines"] - plain)
    if not 1 <= few < MIN_LINES:
        return []
    where = Where("record.json", key="assessments", column="totals")
    return [Problem("FP-P049", where, got=str(few), severity="warning")]


def check_hiding(opened: Opened) -> list[Problem]:
    """What must be hidden together (S9), as far as open nodes show it."""
    if opened.all_open():
        return []
    if not opened.record["confidential"]:
        return [Problem("FP-P044", Where("record.json", key="confidential"), got="false")]
    # A hidden flow names no process; the open ones it should have hidden fail their equation.
    return _line_results(opened) + _results(opened) + _strays(opened)


def _problem(opened: Opened, leaf: str, because: str) -> Problem:
    node = opened.nodes[leaf]
    where = Where(f"disclosure/{opened.groups[leaf]}.json", key=label(node))
    return Problem("FP-P045", where, got=label(node), expected=because)


def _dark(opened: Opened, line: Mapping[str, object] | None) -> bool:
    """True for a hidden line, or an open one whose factor is hidden."""
    if line is None:
        return True
    factor = line["factor"]
    return isinstance(factor, str) and opened.is_hidden(factor, "factors")


def _line_results(opened: Opened) -> list[Problem]:
    return [
        _problem(opened, leaf, "line | factor")
        for leaf, node in opened.of("line_result")
        if _dark(opened, opened.get(node["line"], "line"))
    ]


def _results(opened: Opened) -> list[Problem]:
    """A result next to a hidden line result or a hidden factor would give the hidden value away."""
    bad: set[str] = set()
    results = dict(opened.of("result"))
    for leaf, node in results.items():
        if any(opened.is_hidden(edge, "result") for edge in node["line_results"]):
            bad.add(leaf)
        for _leaf, line in opened.of("line"):
            counts = opened.belongs(line, node["assessment"]) and line["stage"] in node["stages"]
            if counts and _dark(opened, line):
                bad.add(leaf)
                break
    lines = sum(1 for _ in opened.of("line"))
    if lines < opened.record["coverage"]["lines"] and len(results) == len(opened.assessments):
        bad |= set(results)
    return [_problem(opened, leaf, "line_result | line | factor") for leaf in sorted(bad)]


def _strays(opened: Opened) -> list[Problem]:
    """An origin or source that no open node names belongs to a hidden one, and must be hidden too."""
    named: set[str] = set()
    for node in opened.nodes.values():
        named |= {opened.target(v) for f in ("origin", "source") if isinstance(v := node.get(f), str)}
    return [
        _problem(opened, leaf, "line | factor")
        for leaf, node in opened.nodes.items()
        if node["type"] in ("origin", "source") and leaf not in named and opened.hidden[opened.groups[leaf]]
    ]
