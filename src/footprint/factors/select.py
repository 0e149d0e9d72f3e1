"""Candidates for one activity line: hard filters first, then activity, technology, geography, period.

In: a ``Need`` and a library. Out: candidates with reasons, refused factors with the rule that refused
them, and whether one candidate stands alone. Nothing is chosen here: a person or a rule of the study pins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from footprint.base.problem import Problem
from footprint.factors.factor import ELECTRIC, Factor
from footprint.factors.heavy import NAMES_ZH, heavy_group
from footprint.factors.library import Library
from footprint.factors.search import Filters, Hit, How

Role = Literal["main", "upstream"]
State = Literal["factor", "proxy"]

#: Boundaries that hold the making of a material; only these can be electricity-heavy.
_MAKING = frozenset({"cradle_to_gate", "spend", "cbam_embedded"})
_BURNING = frozenset({"combustion", "heat", "generation", "electricity_mix"})
#: Physics and chemistry: these values do not age.
TIMELESS = frozenset({"direct", "combustion"})
_GRID_DRIVES = ("battery-electric", "plug-in-hybrid")
_HOW: Mapping[How, tuple[str, str]] = {
    "exact": ("name", "名称"),
    "alias": ("other name", "别名"),
    "code": ("code", "代码"),
    "fuzzy": ("similar words", "近似词"),
    "broader": ("what it is a kind of", "上位词"),
}
#: Hits that are looked at for one text: those of the right boundary, and those to say why not.
_KEPT, _SHOWN = 40, Filters(each=8)
#: Reasons that leave the choice to a person.
_DOUBTS = frozenset({"FP-F104", "FP-F109", "FP-F110", "FP-F113", "FP-F114", "FP-F115"})
_LEAD = 10  # points by which the first must lead to stand alone, and a place's own data lead the world's


@dataclass(frozen=True, slots=True)
class Need:
    """What a line asks of a factor.

    ``text`` are the words of the line, most telling first; ``kinds`` the acceptable boundaries;
    ``bridges`` dimensions that the line could reach with a bridge; ``main`` the ref of the chosen main
    factor when ``role`` is ``upstream``.
    """

    text: tuple[str, ...]
    unit: str
    dimension: str
    kinds: tuple[str, ...]
    geography: str
    year: int | None
    role: str = "main"
    technology: str = ""
    codes: tuple[str, ...] = ()
    bridges: tuple[str, ...] = ()
    main: str = ""
    family: str = "footprint"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A factor that may be pinned; a ``proxy`` needs a stated bias direction from a person."""

    factor: Factor
    score: int
    reasons: tuple[Problem, ...]
    state: State
    bias: Problem | None = None


@dataclass(frozen=True, slots=True)
class RefusedCandidate:
    """A factor that fits the words and is refused, with the rule."""

    factor: Factor
    why: Problem


@dataclass(frozen=True, slots=True)
class Selection:
    """Candidates best first, refused ones, and whether exactly one factor stands alone."""

    candidates: tuple[Candidate, ...]
    refused: tuple[RefusedCandidate, ...]
    unique: bool


def _refuse(code: str, factor: Factor, expected: str = "", **values: str) -> Problem:
    where_texts = {"kind": factor.kind, "unit": factor.unit, "geography": factor.geography, **values}
    return Problem(code, got=factor.ref, expected=expected, values=where_texts)


def _reason(code: str, got: str = "", expected: str = "", **values: str) -> Problem:
    return Problem(code, got=got, expected=expected, severity="info", values=values)


def _country(geography: str) -> str:
    return geography.partition("-")[0]


def _same_place(factor: Factor, need: Need) -> bool:
    """World data, the same place, or the country that holds the place; never a smaller place."""
    asked = need.geography
    return factor.geography == "GLO" or (asked != "" and factor.geography in (asked, _country(asked)))


def grid_bound(factor: Factor, words: Iterable[str] = ()) -> str:
    """The electricity-bound group that a factor of making, or the words of a line, name; else ""."""
    if factor.kind not in _MAKING:
        return ""
    return heavy_group((*words, *factor.names.values()))


def hard_filter(factor: Factor, need: Need, library: Library) -> Problem | None:
    """The rule that refuses a factor for a need, or None."""
    if factor.kind == "grid_co2":
        return _refuse("FP-F008", factor)
    if "radiative_forcing" in factor.includes:
        return _refuse("FP-F011", factor)
    if need.family not in factor.eligibility:
        return _refuse("FP-F005", factor, need.family)
    card = library.passport(factor.source)
    if card is None or not card.licensed:
        return _refuse("FP-F003", factor)
    electric = factor.kind in ELECTRIC or factor.dimension == "electricity"
    electric = electric or any(drive in factor.technology for drive in _GRID_DRIVES)
    if electric and not _same_place(factor, need):
        return _refuse("FP-F009", factor, need.geography or "?")
    if factor.kind not in need.kinds:
        return _refuse("FP-F006", factor, " | ".join(need.kinds))
    if factor.dimension not in (need.dimension, *need.bridges):
        return _refuse("FP-F007", factor, need.unit)
    if factor.kind == "generation" and factor.technology not in ("grid-average", need.technology):
        return _refuse("FP-F016", factor)
    if not _same_place(factor, need) and (group := grid_bound(factor, need.text)):
        return _refuse("FP-F010", factor, need.geography or "?", metal_en=group, metal_zh=NAMES_ZH[group])
    return None


def _years_apart(factor: Factor, year: int | None) -> int | None:
    """Years between the data and the period; negative when the data are later; None when unknown."""
    if year is None or factor.year_from is None or factor.year_to is None:
        return None
    if factor.year_from <= year <= factor.year_to:
        return 0
    return year - factor.year_to if year > factor.year_to else year - factor.year_from


def _judge(factor: Factor, score: int, first: Problem, need: Need, broader: bool = False) -> Candidate:
    """Technology, geography and period of a factor that passed the hard filters."""
    reasons = [first]
    if need.technology and factor.technology == need.technology:
        score += 5
        reasons.append(_reason("FP-F103", factor.technology))
    elif need.technology and factor.technology:
        score -= 25
        reasons.append(_reason("FP-F104", factor.technology, need.technology))
    elsewhere = not _same_place(factor, need)
    proxy = elsewhere or broader
    if elsewhere:
        score -= 20
        reasons.append(_reason("FP-F106", factor.geography, need.geography or "?"))
    else:
        if factor.geography == "GLO" and need.geography not in ("", "GLO"):
            score -= _LEAD  # world data stand behind the place's own
        reasons.append(_reason("FP-F105", factor.geography))
    gap = _years_apart(factor, need.year)
    if gap:
        score -= min(9 + abs(gap), 20)
        years = (
            f"{factor.year_from}"
            if factor.year_from == factor.year_to
            else f"{factor.year_from}-{factor.year_to}"
        )
        reasons.append(_reason("FP-F107", years, str(need.year)))
    if _expired(factor, need.year):
        reasons.append(_reason("FP-F114", factor.valid_until, str(need.year)))
    elif factor.year_to is None and factor.kind not in TIMELESS:
        reasons.append(_reason("FP-F115"))
    if factor.dimension != need.dimension:
        score -= 5
        reasons.append(_reason("FP-F109", factor.unit, need.unit))
    if factor.kind == "transmission":
        score -= 30
        reasons.append(_reason("FP-F110"))
    if factor.kind in _BURNING and set(factor.gases) == {"CO2"} and not factor.components:
        reasons.append(_reason("FP-F113"))
    if factor.transcribed:
        reasons.append(_reason("FP-F112"))
    bias = _reason("FP-F111") if proxy else None
    return Candidate(factor, max(score, 0), tuple(reasons), "proxy" if proxy else "factor", bias)


def _hits(need: Need, library: Library) -> list[Hit]:
    best: dict[str, Hit] = {}
    wanted = Filters(kinds=need.kinds, family=need.family)
    for text in (*need.text, *need.codes):
        for hit in (*library.search(text, _KEPT, wanted), *library.search(text, _KEPT, _SHOWN)):
            held = best.get(hit.factor.ref)
            if held is None or hit.score > held.score:
                best[hit.factor.ref] = hit
    return list(best.values())


def _mixes(need: Need, library: Library) -> list[Factor]:
    """National consumption mixes of the need's country, nearest data year first, later years last."""
    rows = [f for f in library.rows(kind="electricity_mix") if hard_filter(f, need, library) is None]

    def nearness(factor: Factor) -> tuple[int, int, str]:
        gap = _years_apart(factor, need.year)
        if gap is None:  # no data year is no answer for a stated period
            return (2 if need.year is not None else 0, 0, factor.ref)
        return (int(gap < 0), abs(gap), factor.ref)

    return sorted(rows, key=nearness)


def _mix_candidates(need: Need, library: Library) -> list[Candidate]:
    """A grid line needs no words: its country and period propose the mix."""
    out = []
    for place, factor in enumerate(_mixes(need, library)):
        first = _reason("FP-F102", geography=factor.geography, year=str(factor.year_to or ""))
        score = 95 - 15 * place if need.year is not None else 80
        late = (_years_apart(factor, need.year) or 0) < 0
        judged = _judge(factor, score - (20 if late else 0), first, need)
        out.append(judged)
    return out


def _sure(candidate: Candidate, how: Mapping[str, How], need: Need) -> bool:
    """True for a candidate that may stand alone: found by name, code, pair or rule, in time, and no proxy."""
    codes = {r.code for r in candidate.reasons}
    bare = candidate.factor.kind == "generation"  # without upstream and losses no answer for a grid line
    if candidate.state == "proxy" or bare or codes & _DOUBTS:
        return False
    # a grid mix of a later year is no mix of the period
    late = "FP-F102" in codes and (_years_apart(candidate.factor, need.year) or 0) < 0
    return not late and how.get(candidate.factor.ref) != "fuzzy"


def _expired(factor: Factor, year: int | None) -> bool:
    """Whether the publisher's validity ended before the period."""
    return year is not None and factor.valid_until != "" and int(factor.valid_until[:4]) < year


@lru_cache(8_192)  # plants name the same part many times
def candidates(need: Need, library: Library) -> Selection:
    """Rank the factors of a library for one need.

    Parameters
    ----------
    need : Need
        Words, unit, acceptable boundaries, place and period of the line.
    library : Library
        Where to look; licences come from its source cards.

    Returns
    -------
    Selection
        ``unique`` is True only when exactly one candidate is no proxy, was found by name, code, published
        pair or grid rule, and leads by ten points. Everything else stays open for a person.
    """
    found: dict[str, Candidate] = {}
    refused: dict[str, RefusedCandidate] = {}
    how: dict[str, How] = {}
    typed = False  # the words name a generation type: then the mix is no sure answer
    if need.role == "upstream" and need.main:
        pair = library.need(need.main).pair_ref
        factor = library.get(pair) if pair else None
        if factor is not None and (why := hard_filter(factor, need, library)) is None:
            found[pair] = _judge(factor, 100, _reason("FP-F108", need.main), need)
    if "electricity_mix" in need.kinds and need.dimension == "electricity":
        found.update({c.factor.ref: c for c in _mix_candidates(need, library)})
    for hit in _hits(need, library):
        factor = hit.factor
        if factor.ref in found:
            continue
        why = hard_filter(factor, need, library)
        if why is not None:
            refused[factor.ref] = RefusedCandidate(factor, why)
            typed = typed or (why.code == "FP-F016" and hit.how != "fuzzy")
            continue
        how[factor.ref] = hit.how
        en, zh = _HOW[hit.how]
        first = _reason("FP-F101", factor.names.get("en", factor.id), how_en=en, how_zh=zh)
        found[factor.ref] = _judge(factor, hit.score, first, need, hit.how == "broader")
    ranked = sorted(found.values(), key=lambda c: -c.score)  # equal ones stay as search ranked them
    lead = ranked[0].score - ranked[1].score if len(ranked) > 1 else _LEAD
    unique = bool(ranked) and not typed and lead >= _LEAD and _sure(ranked[0], how, need)
    return Selection(tuple(ranked), _nearest_first(refused.values(), need), unique)


def _nearest_first(refused: Iterable[RefusedCandidate], need: Need) -> tuple[RefusedCandidate, ...]:
    """Those that a bridge would make fit first, then those of the place; else as search ranked them."""
    return tuple(sorted(refused, key=lambda r: (r.why.code != "FP-F007", not _same_place(r.factor, need))))
