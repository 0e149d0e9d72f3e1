"""What the views of matching show: one item per line and role, with every factor that was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from footprint.base.messages import LANGS, Lang
from footprint.base.numbers import show
from footprint.base.unit_table import unit_label
from footprint.compile.factors import own_factor
from footprint.compile.match import MatchRow
from footprint.factors.factor import Factor
from footprint.factors.gwp import gwp_sets
from footprint.factors.library import Library
from footprint.factors.select import Candidate, RefusedCandidate
from footprint.model.lines import Line
from footprint.model.study import Study
from footprint.model.vocabulary import label
from footprint.report.reasons import why

Verdict = Literal["chosen", "candidate", "refused"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A factor beside a line. ``value`` is kg CO2e per ``unit``, None where a gas has no GWP.

    ``state`` is the state that a pin would have; ``rank`` counts candidates from 1.
    """

    ref: str
    names: Mapping[str, str]
    value: Fraction | None
    unit: str
    published: str
    geography: str
    year: str
    kind: str
    source: Mapping[str, str]
    verdict: Verdict
    state: str
    rank: int | None
    why: Mapping[str, str]

    def price(self, lang: Lang) -> str:
        """``0.5777 kg CO2e/kWh``; the published text where nothing characterises the row."""
        unit = unit_label(self.unit, lang)
        return self.published if self.value is None else f"{show(self.value)} kg CO2e/{unit}"


@dataclass(frozen=True, slots=True)
class MatchItem:
    """One line in one role: its state and decision, and the factors looked at, chosen one first."""

    line: str
    names: Mapping[str, str]
    role: str
    state: str
    amount: str
    unit: str
    unique: bool
    offers: tuple[Offer, ...]
    detail: str = ""
    reason: str = ""
    bias: str = ""
    author: str = ""
    date: str = ""

    def of(self, verdict: Verdict) -> tuple[Offer, ...]:
        """The offers with one verdict, in order."""
        return tuple(o for o in self.offers if o.verdict == verdict)


def match_items(study: Study, rows: tuple[MatchRow, ...], library: Library) -> tuple[MatchItem, ...]:
    """The items of all rows; values are characterised with the GWP set of the first assessment."""
    own = {f"own/{row.id}": own_factor(row) for row in study.factors}
    gwp = study.assessments[0].gwp_set if study.assessments else ""
    return tuple(_item(row, own, library, gwp) for row in rows)


def _item(row: MatchRow, own: Mapping[str, Factor], library: Library, gwp: str) -> MatchItem:
    match, amount = row.match, row.line.amount
    pinned = own.get(match.factor) or (library.get(match.factor) if match.factor else None)
    offers = [_chosen(row, pinned, library, gwp)] if pinned is not None else []
    ranked = enumerate(row.selection.candidates, 1)
    offers += [_candidate(c, n, library, gwp) for n, c in ranked if c.factor.ref != match.factor]
    offers += [_refused(r, library, gwp) for r in row.selection.refused if r.factor.ref != match.factor]
    return MatchItem(
        line=row.line.id,
        names=_names(row.line),
        role=row.role,
        state=match.state,
        amount=show(amount.value) if amount is not None else "",
        unit=amount.unit if amount is not None else "",
        unique=row.selection.unique,
        offers=tuple(offers),
        detail=_detail(row),
        reason=match.reason,
        bias=match.bias,
        author=match.author,
        date=match.date,
    )


def _detail(row: MatchRow) -> str:
    """What a decision without a factor says: the two ends of a range, or the estimate of a cut-off."""
    match = row.match
    if match.state == "range" and match.low is not None and match.high is not None:
        return f"{show(match.low)} … {show(match.high)} kg CO2e/{match.unit}"
    if match.state == "cutoff" and match.estimate is not None:
        return f"{show(match.estimate.value)} {match.estimate.unit}"
    return match.factor


def _names(line: Line) -> Mapping[str, str]:
    """The name as the company wrote it; a name that is only the word of its carrier, in each language."""
    plain = {label("carrier", line.carrier, lang) for lang in LANGS} | {line.carrier, ""}
    if line.carrier and line.name in plain:
        return {lang: label("carrier", line.carrier, lang) for lang in LANGS}
    return _same(line.name)


def _same(text: str) -> Mapping[str, str]:
    return dict.fromkeys(LANGS, text)


def _chosen(row: MatchRow, factor: Factor, library: Library, gwp: str) -> Offer:
    return _offer(factor, library, gwp, "chosen", row.match.state, None, _same(row.match.reason))


def _candidate(item: Candidate, rank: int, library: Library, gwp: str) -> Offer:
    return _offer(item.factor, library, gwp, "candidate", item.state, rank, why(item.reasons, item.factor))


def _refused(item: RefusedCandidate, library: Library, gwp: str) -> Offer:
    return _offer(item.factor, library, gwp, "refused", "", None, why((item.why,), item.factor))


def _offer(
    factor: Factor,
    library: Library,
    gwp: str,
    verdict: Verdict,
    state: str,
    rank: int | None,
    said: Mapping[str, str],
) -> Offer:
    card = library.passport(factor.source)
    years = dict.fromkeys(str(y) for y in (factor.year_from, factor.year_to) if y is not None)
    return Offer(
        ref=factor.ref,
        names=factor.names,
        value=_value(factor, gwp),
        unit=factor.unit,
        published=f"{factor.published_value} {factor.published_unit}".strip(),
        geography=factor.geography,
        year="–".join(years),
        kind=factor.kind,
        source=card.publisher if card is not None else _same(factor.source),
        verdict=verdict,
        state=state,
        rank=rank,
        why=said,
    )


def _value(factor: Factor, gwp: str) -> Fraction | None:
    """kg CO2e per unit, or None: a gas outside the GWP set, or no such set."""
    document = gwp_sets().get(gwp)
    if document is None or not set(factor.gases) <= set(document["gases"]):
        return None
    return sum(factor.value(document).values(), Fraction(0))
