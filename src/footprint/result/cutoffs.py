"""Cut-offs by flow: what is left out is judged with all lines of the same thing together.

ISO 14044 4.2.3.3 (read second-hand) names mass, energy and significance as the grounds of a cut-off, without
a number. The limits are parameters of the rule set; 1 % for one item stands in GB/T 44905-2024 (read
second-hand), a standard of one product. Splitting a line moves no flow across a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from footprint.base.numbers import parse_share, show_percent
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.engine.exact import exact_sum
from footprint.result.result import Cutoff
from footprint.result.view import View, ViewLine

#: What the energy of a line is measured in; shares are taken within one of them, never across.
_ENERGY = ("electricity", "heat", "fuel_net", "fuel_gross")
_WEIGHED = ("material", "auxiliary", "packaging")


def _flows(lines: Iterable[ViewLine]) -> dict[tuple[str, str], list[ViewLine]]:
    found: dict[tuple[str, str], list[ViewLine]] = {}
    for line in lines:
        if line.state == "cutoff":
            found.setdefault(line.flow, []).append(line)
    return found


def listed(cut: Iterable[tuple[tuple[str, str], str, Fraction]], covered: Fraction) -> tuple[Cutoff, ...]:
    """Flows left out, the largest first, with their cumulated share of what is covered and left out.

    Parameters
    ----------
    cut : iterable of (flow, line id, estimate in kg CO2e)
    covered : Fraction
        Sum of the absolute results of all lines, kg CO2e: an uptake is no room for cut-offs.
    """
    flows: dict[tuple[str, str], list[tuple[str, Fraction]]] = {}
    for flow, name, estimate in cut:
        flows.setdefault(flow, []).append((name, estimate))
    sums = {flow: exact_sum(value for _, value in rows) for flow, rows in flows.items()}
    base = covered + exact_sum(sums.values())
    found, so_far = [], Fraction(0)
    for flow in sorted(flows, key=lambda f: (-sums[f], f)):
        so_far += sums[flow]
        ids = tuple(sorted(name for name, _ in flows[flow]))
        share, cumulated = (sums[flow] / base, so_far / base) if base else (Fraction(0), Fraction(0))
        found.append(Cutoff(ids, flow[1].removeprefix("#"), sums[flow], share, cumulated))
    return tuple(found)


def cutoff_list(view: View) -> tuple[Cutoff, ...]:
    """The flows that an assessment leaves out."""
    cut = ((x.flow, x.id, abs(x.estimate or Fraction(0))) for x in view.lines if x.state == "cutoff")
    return listed(cut, view.gross)


def _limit(view: View) -> Fraction:
    return parse_share(str(view.parameters["cutoff_single"]))


def _told(code: str, ids: Iterable[str], share: Fraction, limit: Fraction) -> Problem:
    lines = sorted(ids)
    values = {"lines": ", ".join(lines[:8]) + (" …" if len(lines) > 8 else "")}
    where = Where(sheet="lines", key=lines[0])
    percent = show_percent(share)
    return Problem(code, where, got=percent, expected=show_percent(limit), values=values)


def cutoff_flows(view: View) -> Iterator[Problem]:
    """One flow left out whose estimate is above the limit for a single one."""
    limit = _limit(view)
    for item in cutoff_list(view):
        if item.share > limit:
            yield _told("FP-G220", item.lines, item.share, limit)


def cutoff_amounts(view: View) -> Iterator[Problem]:
    """One flow left out above the limit by mass or by energy, where these are stated."""
    weighed = [x for x in view.lines if x.mass is not None and any(t in x.tags for t in _WEIGHED)]
    yield from _above(view, weighed, lambda x: x.mass, "FP-G221")
    for dimension in _ENERGY:
        used = [x for x in view.lines if x.dimension == dimension and "upstream" not in x.tags]
        yield from _above(view, used, lambda x: x.quantity, "FP-G222")


def _above(
    view: View, lines: list[ViewLine], measure: Callable[[ViewLine], Fraction | None], code: str
) -> Iterator[Problem]:
    limit, whole = _limit(view), exact_sum(measure(x) or Fraction(0) for x in lines)
    for rows in _flows(lines).values() if whole else ():
        share = exact_sum(measure(x) or Fraction(0) for x in rows) / whole
        if share > limit:
            yield _told(code, (x.id for x in rows), share, limit)
