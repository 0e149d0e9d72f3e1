"""The quality of an assessment: primary data shares, ratings, completeness, the weak lines that count most.

Everything is weighted by absolute emissions and exact. What nobody has stated is counted as such, with its
share; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from footprint.compile.inventory import Inventory, InvLine
from footprint.engine.exact import exact_sum
from footprint.factors.factor import Factor
from footprint.model.quality import Quality, Scheme, Scope, schemes
from footprint.result.result import AssessmentResult, Coverage, LineResult

SCOPES: tuple[Scope, ...] = ("activity", "factor")
#: The weight of a line, on the basis that PACT 3.0.4 names (openapi: ``primaryDataShare``, ``dqi``).
WEIGHT = {
    "en": "absolute kg CO2e of each line, component by component, without biogenic uptake",
    "zh": "各行各组分 kg CO2e 的绝对值之和，不含生物质碳吸收",
}
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Share:
    """``value``: the part of all weight known to be so; ``unknown``: the part of which nobody has said."""

    value: Fraction
    unknown: Fraction


@dataclass(frozen=True, slots=True)
class Rating:
    """Weighted mean per indicator over what is rated, for activity data or for factors.

    ``rated`` is their part of all weight, ``other`` the part that suppliers rated on another scheme: it is
    not converted. ``mean`` is None where the scheme defines no mean of its indicators.
    """

    scope: Scope
    values: Mapping[str, Fraction]
    mean: Fraction | None
    rated: Fraction
    other: Fraction


@dataclass(frozen=True, slots=True)
class WeakLine:
    """A line by its part of the weight times its weakness (0 best, 1 worst or not rated).

    A line is as weak as the weaker of its activity data and factor. The order is ours, not a standard's.
    """

    line: str
    name: str
    share: Fraction
    weakness: Fraction
    rated: tuple[Scope, ...]

    @property
    def rank(self) -> Fraction:
        """What the rows are sorted by."""
        return self.share * self.weakness


@dataclass(frozen=True, slots=True)
class AssessmentQuality:
    """Quality of one assessment. ``weight`` is kg CO2e per declared unit; all shares are parts of it.

    Attributes
    ----------
    pds : Share
        Primary data share: activity data and factor both primary. A supplier's factor counts by the share
        that the supplier states.
    activity, factor : Share
        Primary activity data, and primary factors, each by itself.
    scheme : str
        Of the ratings; "" where nothing is rated.
    weak : tuple of WeakLine
        The dominating weak lines first.
    """

    weight: Fraction
    pds: Share
    activity: Share
    factor: Share
    scheme: str
    ratings: tuple[Rating, ...]
    weak: tuple[WeakLine, ...]
    coverage: Coverage

    @property
    def line_share(self) -> Fraction | None:
        """Completeness by lines: those with a result over all."""
        return Fraction(self.coverage.with_result, self.coverage.lines) if self.coverage.lines else None


@dataclass(frozen=True, slots=True)
class _Line:
    row: LineResult
    weight: Fraction
    activity: bool | None
    factor: Fraction | None
    scores: Mapping[Scope, Mapping[str, Fraction]]
    other: frozenset[Scope]

    @property
    def both(self) -> Fraction | None:
        """The primary part; 0 as soon as one of the two is known to be secondary."""
        if self.activity is False or self.factor == 0:
            return _ZERO
        return self.factor if self.activity and self.factor is not None else None


def states_quality(inventory: Inventory) -> bool:
    """Whether the study, or the maker of a factor it uses, states any quality."""
    return bool(inventory.study.quality) or any(f.quality for f in inventory.factors.values())


def quality(inventory: Inventory, item: AssessmentResult) -> AssessmentQuality:
    """The quality of one assessment; of a study that states nothing, all is unknown and unrated."""
    rows: dict[tuple[str, str, str], list[Quality]] = {}
    for row in inventory.study.quality:
        rows.setdefault((row.line, row.role, row.scope), []).append(row)
    scheme = _scheme(inventory, item)
    lines = [_line(r, rows, inventory.factors, scheme) for r in item.lines if r.has_factor]
    whole = exact_sum(x.weight for x in lines)
    return AssessmentQuality(
        weight=whole,
        pds=_share(((x.weight, x.both) for x in lines), whole),
        activity=_share(((x.weight, _number(x.activity)) for x in lines), whole),
        factor=_share(((x.weight, x.factor) for x in lines), whole),
        scheme="" if scheme is None else scheme.id,
        ratings=() if scheme is None else tuple(_rating(lines, s, scheme, whole) for s in SCOPES),
        weak=_weak(lines, scheme, whole),
        coverage=item.coverage,
    )


def _number(primary: bool | None) -> Fraction | None:
    return None if primary is None else Fraction(primary)


def _scheme(inventory: Inventory, item: AssessmentResult) -> Scheme | None:
    """The rating scheme of the study; without one that of the suppliers, where they all use the same."""
    known = schemes()
    stated = {q.scheme for q in inventory.study.quality if q.scheme and known[q.scheme].use == "rating"}
    if not stated:
        used = (inventory.factors[r.line.factor].quality for r in item.lines if r.has_factor)
        stated = {q.scheme for q in used if q is not None and q.scheme}
    return known[stated.pop()] if len(stated) == 1 else None


def _line(
    row: LineResult,
    rows: Mapping[tuple[str, str, str], list[Quality]],
    factors: Mapping[str, Factor],
    scheme: Scheme | None,
) -> _Line:
    line, factor = row.line, factors[row.line.factor]
    said = {
        "activity": rows.get((line.line.id, "main", "activity"), []),
        "factor": rows.get((line.line.id, line.match.role, "factor"), []),
    }
    scores: dict[Scope, Mapping[str, Fraction]] = {}
    other = set()
    for scope in SCOPES:
        rated = next((q.scores for q in said[scope] if scheme is not None and q.scheme == scheme.id), None)
        held = factor.quality
        if rated is None and scope == "factor" and held is not None and held.dqr:
            if scheme is not None and held.scheme == scheme.id:
                rated = dict(held.dqr)
            else:
                other.add(scope)
        if rated:
            scores[scope] = rated
    weight = exact_sum(abs(v) for c, v in row.values.items() if c != "biogenic_uptake")
    activity = next((q.primary for q in said["activity"] if q.primary is not None), None)
    primary = _factor_primary(line, factor, said["factor"])
    return _Line(row, weight, activity, primary, scores, frozenset(other))


def _factor_primary(line: InvLine, factor: Factor, said: list[Quality]) -> Fraction | None:
    """A released factor, a proxy and a range are secondary by what they are; a supplier's by its share."""
    if factor.release or line.match.state in ("factor", "proxy", "range"):
        return _ZERO
    if factor.quality is not None and factor.quality.pds is not None:
        return factor.quality.pds
    return _number(next((q.primary for q in said if q.primary is not None), None))


def _share(parts: Iterable[tuple[Fraction, Fraction | None]], whole: Fraction) -> Share:
    held = list(parts)
    if not whole:
        return Share(_ZERO, Fraction(1))
    known = exact_sum(w * part for w, part in held if part is not None)
    return Share(known / whole, exact_sum(w for w, part in held if part is None) / whole)


def _rating(lines: list[_Line], scope: Scope, scheme: Scheme, whole: Fraction) -> Rating:
    rated = [x for x in lines if scope in x.scores]
    weight = exact_sum(x.weight for x in rated)
    values: dict[str, Fraction] = {}
    if weight:
        values = {
            k: exact_sum(x.weight * x.scores[scope][k] for x in rated) / weight for k in scheme.indicators
        }
    mean = exact_sum(values.values()) / len(values) if values and scheme.mean else None
    other = exact_sum(x.weight for x in lines if scope in x.other)
    return Rating(scope, values, mean, weight / whole if whole else _ZERO, other / whole if whole else _ZERO)


def _weak(lines: list[_Line], scheme: Scheme | None, whole: Fraction) -> tuple[WeakLine, ...]:
    found = []
    for x in lines:
        if whole and x.weight:
            rated = tuple(s for s in SCOPES if s in x.scores)
            weakness = Fraction(1)
            if scheme is not None and rated == SCOPES:
                weakness = max(scheme.weakness(x.scores[s]) for s in SCOPES)
            found.append(WeakLine(x.row.line.label, x.row.line.line.name, x.weight / whole, weakness, rated))
    return tuple(sorted(found, key=lambda w: (-w.rank, -w.share, w.line)))
