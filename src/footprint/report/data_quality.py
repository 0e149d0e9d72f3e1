"""Quality and uncertainty in words: shares with what is not stated, ratings, the weak lines, the interval."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from footprint.model.quality import schemes
from footprint.model.types import exact_text
from footprint.report.data import ReportData
from footprint.report.words import Words, number, percent
from footprint.result.quality import WEIGHT, Rating, Share

_WEAKEST = 5
_SCOPES = {"activity": "dq_activity", "factor": "dq_factor"}


@dataclass(frozen=True, slots=True)
class QualityRows:
    """(catalogue key, text) pairs, the weakest lines, and how many more there are."""

    pairs: tuple[tuple[str, str], ...]
    weak: tuple[tuple[str, str, str, str], ...]
    weight: str


def quality_rows(data: ReportData, words: Words) -> QualityRows | None:
    """What the block on data quality shows; None where the study states nothing."""
    found, spread = data.quality, data.uncertainty
    if found is None and spread is None:
        return None
    pairs: list[tuple[str, str]] = []
    weak: list[tuple[str, str, str, str]] = []
    if found is not None:
        shares = {
            "dq_pds": found.pds,
            "dq_activity_primary": found.activity,
            "dq_factor_primary": found.factor,
        }
        pairs += [(key, _share(share, words)) for key, share in shares.items()]
        pairs += [(_SCOPES[r.scope], _rating(r, found.scheme, words)) for r in found.ratings]
        names = {line.id: line.name for line in data.lines}
        for w in found.weak[:_WEAKEST]:
            rated = percent(w.weakness) if len(w.rated) == len(_SCOPES) else words("dq_not_rated")
            weak.append((w.line, names.get(w.line, w.name), percent(w.share), rated))
    if spread is not None:
        pairs.append(("dq_uncertain", words("dq_covered", share=percent(spread.basis.stated))))
        if spread.interval is not None and spread.sd:
            low, high = (number(Fraction(x), 4) for x in spread.interval)
            pairs.append(("dq_interval", words("dq_interval_text", low=low, high=high)))
        pairs.append(("dq_spread", words("dq_spread_text", mean=_float(spread.mean), sd=_float(spread.sd))))
    return QualityRows(tuple(pairs), tuple(weak), words.pick(WEIGHT))


def _float(value: float) -> str:
    return number(Fraction(value), 4)


def _share(share: Share, words: Words) -> str:
    told = percent(share.value)
    return words("dq_share", share=told, unknown=percent(share.unknown)) if share.unknown else told


def _rating(rating: Rating, scheme: str, words: Words) -> str:
    """The weighted scores with the scale and the rated part."""
    indicators = schemes()[scheme].indicators
    scores = [f"{words.pick(indicators[k].names)} {number(v, 3)}" for k, v in rating.values.items()]
    scores += [words("dq_mean", value=number(rating.mean, 3))] if rating.mean is not None else []
    first = next(iter(indicators.values()))
    scale = f"{exact_text(first.best)}–{exact_text(first.worst)}"
    values = {"scores": "; ".join(scores) or "–", "scheme": scheme, "scale": scale}
    return words("dq_rating", rated=percent(rating.rated), **values)
