"""Green power counted once: what an instrument claims stays in no mix and no supplier's factor beside it.

A factor says so itself: ``green_power`` in what it includes, or the technology of a residual mix. A mix whose
publisher says neither is taken for a consumption mix, which holds all power (attack class A40).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.result.view import Rule, View, ViewLine

HELD = "green_power"
#: Technologies of a mix from which power sold by contract has been taken out.
RESIDUAL = frozenset({"residual-mix", "grid-average-excl-market-traded-non-fossil"})


def _power(view: View) -> tuple[list[ViewLine], list[ViewLine]]:
    """Electricity behind an instrument, and the other; what stands beside a line is neither."""
    rows = [x for x in view.lines if x.electric and x.activity and not {"td", "upstream"} & set(x.tags)]
    claimed = [x for x in rows if x.instrument is not None or "certificate" in x.tags]
    return claimed, [x for x in rows if x.instrument is None and "certificate" not in x.tags]


def _meter(line: ViewLine) -> str:
    named = (t.removeprefix("of:") for t in line.tags if t.startswith("of:"))
    return next(named, line.id.partition("~")[0])


def _claim(line: ViewLine) -> str:
    return line.instrument.id if line.instrument is not None else line.id


def _told(code: str, line: ViewLine, claimed: ViewLine, **values: str) -> Problem:
    got = line.factor.ref if line.factor is not None else line.id
    values = {"instrument": _claim(claimed), "line": claimed.id, **values}
    return Problem(code, Where(sheet="lines", key=line.id), got=got, values=values)


def _first(claimed: Iterable[ViewLine], part: Callable[[ViewLine], str]) -> dict[str, list[ViewLine]]:
    """The first line of each of two claims in a part: one of them is another claim than any line's own."""
    found: dict[str, list[ViewLine]] = {}
    for line in claimed:
        held = found.setdefault(part(line), [])
        if len(held) < 2 and _claim(line) not in map(_claim, held):
            held.append(line)
    return found


def green_power_once(view: View) -> Iterator[Problem]:
    """A factor that holds green power already, beside an instrument for another part of the same meter."""
    claimed, rest = _power(view)
    meters = _first(claimed, _meter)
    for line in (*claimed, *rest):
        same = (x for x in meters.get(_meter(line), ()) if _claim(x) != _claim(line))
        other = next(same, None) if _holds(line) and not _plant(line) else None
        if other is not None:
            yield _told("FP-G490", line, other)


def green_power_mix(view: View) -> Iterator[Problem]:
    """The rest on a mix that still holds what instruments claim; a supplier's factor that claims it too."""
    claimed, rest = _power(view)
    published = view.parameters["residual_mix_places"]
    meters, homes = _first(claimed, _meter), _first(claimed, lambda x: x.home)
    for line in rest:
        told = _holds(line) and _meter(line) in meters  # told by the other rule
        mixed = line.home in published and _consumption(line)
        if line.home in homes and not told and (mixed or _holds(line)):
            yield _told("FP-G491", line, homes[line.home][0], home=line.home or "–")
    other = next((x for x in claimed if x.stage == "raw_materials"), None)
    for line in view.lines if other is not None else ():
        held = line.stage == "raw_materials" and not line.electric and _holds(line) and line.activity
        if held and other is not None:
            yield _told("FP-G492", line, other)


def _holds(line: ViewLine) -> bool:
    return line.factor is not None and HELD in line.factor.includes


def _plant(line: ViewLine) -> bool:
    """Whether a line takes what a plant made, behind its instrument: it is green power and holds no other."""
    return line.instrument is not None and line.factor is not None and line.factor.kind == "generation"


def _consumption(line: ViewLine) -> bool:
    factor = line.factor
    mix = factor is not None and (factor.kind == "electricity_mix" or factor.technology == "grid-average")
    return mix and factor is not None and factor.technology not in RESIDUAL


GREEN_POWER: Mapping[str, Rule] = {
    "green_power_once": green_power_once,
    "green_power_mix": green_power_mix,
}
