"""What to ask for first: how far each line that is not final could still move the total.

The measure is said beside every row, and no value is made up: a range has its two ends, a proxy and an open
line have the eligible candidates of the library, and where there is none the line keeps its share of mass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any, Literal

from footprint.compile.inventory import Inventory
from footprint.compile.lines import convert
from footprint.compile.match import need_of
from footprint.engine.exact import exact_sum
from footprint.factors.gwp import gwp_sets
from footprint.factors.library import Library
from footprint.factors.select import candidates
from footprint.model.place import no_place
from footprint.result.result import AssessmentResult, LineResult

#: What a width rests on: two stated ends, candidates, the stated bias of a proxy, mass, or nothing at all.
Measure = Literal["range", "candidates", "bias", "mass", "none"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One line to ask for. Values are kg CO2e in the total of the assessment, mass is kg in it.

    ``counted`` is what the total holds of the line now (0 where it is open); ``low`` and ``high`` bound what
    the line may be, None where nothing bounds it. ``share`` orders the rows: the width against all emissions
    and widths, or the mass against the mass of all materials.
    """

    line: str
    name: str
    part_no: str
    external_ref: str
    supplier: str
    state: str
    measure: Measure
    counted: Fraction
    low: Fraction | None
    high: Fraction | None
    mass: Fraction | None
    share: Fraction | None
    candidates: tuple[str, ...] = ()

    @property
    def width(self) -> Fraction | None:
        """How far the total may move once the datum is there; None where nothing bounds it."""
        if self.low is None or self.high is None:
            return None
        return max(self.high, self.counted) - min(self.low, self.counted)


@dataclass(frozen=True, slots=True)
class EmissionCoverage:
    """Covered emissions against covered and estimated ones, kg CO2e, absolute.

    ``estimated`` holds open lines by the midpoint of their candidates and cut-offs by their estimate.
    ``missing`` names the lines that nothing estimates; while there is one, there is no share.
    """

    covered: Fraction
    estimated: Fraction
    missing: tuple[str, ...]

    @property
    def share(self) -> Fraction | None:
        """Covered over covered and estimated; None where a line has no estimate, or nothing is there."""
        whole = self.covered + self.estimated
        return None if self.missing or not whole else self.covered / whole


@dataclass(frozen=True, slots=True)
class Screening:
    """What a total leaves open: rows to ask for, the widest first, and its coverage by emissions."""

    ask_first: tuple[Ask, ...]
    emissions: EmissionCoverage


@dataclass(frozen=True, slots=True)
class _Reach:
    low: Fraction | None
    high: Fraction | None
    measure: Measure
    refs: tuple[str, ...] = ()


_NOWHERE = _Reach(None, None, "none")


def screening(inventory: Inventory, item: AssessmentResult, library: Library) -> Screening:
    """What to ask for first in one assessment, and its coverage by emissions.

    Parameters
    ----------
    inventory : Inventory
        The inventory of the result.
    item : AssessmentResult
        One assessment of it.
    library : Library
        Where candidates come from; none of them is chosen.
    """
    gwp_set = gwp_sets()[item.assessment.gwp_set]
    unsure = [row for row in item.lines if row.line.match.state in ("open", "range", "proxy")]
    found = [(row, _reach(inventory, row, library, gwp_set)) for row in unsure]
    widths = exact_sum(w for row, reach in found if (w := _ask(row, reach, None).width) is not None)
    whole = exact_sum(abs(row.total) for row in item.lines) + widths
    asks = [_ranked(row, reach, whole, item.coverage.mass_total) for row, reach in found]
    asks.sort(key=lambda a: (a.share is None, -(a.share or 0), a.line))
    return Screening(tuple(asks), _emissions(item, asks))


def _reach(inventory: Inventory, row: LineResult, library: Library, gwp_set: Mapping[str, Any]) -> _Reach:
    """The least and the most that a line may be, and what says so."""
    line = row.line
    if line.match.state == "range":
        if not line.factor_high:
            return _NOWHERE
        high = exact_sum(inventory.factors[line.factor_high].value(gwp_set).values())
        ends = (row.total, row.scale * line.amount.value * line.ratio * high)
        return _Reach(min(ends), max(ends), "range", (line.factor, line.factor_high))
    offers = _offers(inventory, row, library, gwp_set)
    if line.match.state == "proxy":
        return _of_proxy(row, {ref: value for ref, value in offers.items() if ref != line.factor})
    return _spread(offers)


def _spread(offers: Mapping[str, Fraction]) -> _Reach:
    if not offers:
        return _NOWHERE
    return _Reach(min(offers.values()), max(offers.values()), "candidates", tuple(sorted(offers)))


def _of_proxy(row: LineResult, others: Mapping[str, Fraction]) -> _Reach:
    """A proxy against the other candidates, on the side that its bias leaves."""
    now, bias = row.total, row.line.match.bias
    kept = {ref: v for ref, v in others.items() if not _excluded(bias, v, now)}
    if kept:
        return _Reach(min(now, *kept.values()), max(now, *kept.values()), "candidates", tuple(sorted(kept)))
    if bias == "overstates" and now > 0:  # what is overstated lies between nothing and what is counted
        return _Reach(Fraction(0), now, "bias")
    return _NOWHERE


def _excluded(bias: str, value: Fraction, now: Fraction) -> bool:
    return (bias == "overstates" and value > now) or (bias == "understates" and value < now)


def _offers(
    inventory: Inventory, row: LineResult, library: Library, gwp_set: Mapping[str, Any]
) -> dict[str, Fraction]:
    """kg CO2e of the line with each candidate that its unit and stated bridges reach."""
    line, study = row.line, inventory.study
    main = line.line.match()
    need = need_of(study, line.line, line.match.role, main.factor if main else "")
    if need is None or (line.match.role == "upstream" and library.get(need.main) is None):
        return {}
    share = line.share
    found = {}
    for item in candidates(need, library).candidates:
        factor = item.factor
        steps, problems = convert(study, line.line, line.amount, (), factor, no_place)
        if problems:
            continue
        activity = row.scale * share * line.amount.value * prod((s.ratio for s in steps), start=Fraction(1))
        found[factor.ref] = activity * exact_sum(factor.value(gwp_set).values())
    return found


def _ask(row: LineResult, reach: _Reach, share: Fraction | None, mass: Fraction | None = None) -> Ask:
    stated = row.line.line
    return Ask(
        line=row.line.label,
        name=stated.name,
        part_no=stated.part_no,
        external_ref=stated.external_ref,
        supplier=stated.supplier,
        state=row.line.match.state,
        measure=reach.measure if mass is None or reach.measure != "none" else "mass",
        counted=row.total,
        low=reach.low,
        high=reach.high,
        mass=mass,
        share=share,
        candidates=reach.refs,
    )


def _ranked(row: LineResult, reach: _Reach, whole: Fraction, masses: Fraction | None) -> Ask:
    """The row with its share by its own measure."""
    mass = None if row.line.net_mass is None else row.line.net_mass * row.scale
    width = _ask(row, reach, None).width
    if width is not None:
        return _ask(row, reach, width / whole if whole else Fraction(0), mass)
    return _ask(row, reach, mass / masses if mass is not None and masses else None, mass)


def _emissions(item: AssessmentResult, asks: Sequence[Ask]) -> EmissionCoverage:
    middles = {a.line: abs(a.low + a.high) / 2 for a in asks if a.low is not None and a.high is not None}
    estimated, missing = [], []
    for row in item.lines:
        match = row.line.match
        if match.state == "cutoff" and match.estimate is not None:
            estimated.append(abs(match.estimate.base * row.scale))
        elif match.state == "open" and row.line.label in middles:
            estimated.append(middles[row.line.label])
        elif not row.has_factor:
            missing.append(row.line.label)
    covered = exact_sum(abs(row.total) for row in item.lines)
    return EmissionCoverage(covered, exact_sum(estimated), tuple(missing))
