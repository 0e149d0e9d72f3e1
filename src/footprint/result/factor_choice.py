"""A factor chosen because it is low: the rows of the same dataset that fit a line as well or better.

The library of this installation is searched with the words of the line, as matching does. A flag is a
question to the maker, not a fault: no rule knows what the words leave out. Nobody signs away a choice, so
this is the one attack that no cryptography stops (attack class A24).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from footprint.base.messages import LANGS
from footprint.base.numbers import parse_share, show, show_percent
from footprint.base.problem import Problem, ProblemsError
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.compile.transport import holds_refrigeration
from footprint.engine.exact import exact_sum
from footprint.factors.factor import Factor
from footprint.factors.gwp import gwp_document, gwp_sets
from footprint.factors.library import Library, library
from footprint.factors.select import Candidate, Need, candidates
from footprint.factors.shipped import shipped
from footprint.factors.terms import terms
from footprint.result.view import View, ViewFactor, ViewLine

#: Lines that are searched for: those with the most to gain first, so that long records cost a bounded time.
MAX_SEARCHED = 40
#: Tags that tell the technology of a line.
_TECHNOLOGY = ("treatment", "mode")
#: Alternatives that a message names.
_NAMED = 5
#: What a row found by its name, another name or a code scores at least; similar words score less.
_SURE = 85


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another row: kg CO2e per base unit of its dimension, and what it would add to the line, kg CO2e."""

    ref: str
    value: Fraction
    unit: str
    delta: Fraction


def dataset_of(source: str) -> str:
    """A dataset over its editions: ``uk-desnz-2024`` and ``uk-desnz-2025`` are one."""
    stem, _, last = source.rpartition("-")
    return stem if last.replace(".", "").isdigit() else source


@cache
def _own() -> Library:
    """The factors of this installation: one object, so that searches are kept."""
    return library(shipped())


def _value(factor: Factor, document: Mapping[str, Any]) -> Fraction | None:
    """kg CO2e per base unit; None where a gas has no value in the set."""
    try:
        return exact_sum(factor.value(document).values()) / units()[factor.unit].ratio
    except ProblemsError:
        return None


@cache
def _known(ref: str, gwp_set: str) -> tuple[Factor, Fraction] | None:
    """A factor of this installation and its value; None for another's row."""
    factor = _own().get(ref)
    value = _value(factor, gwp_document(gwp_set)) if factor is not None else None
    return None if factor is None or value is None else (factor, value)


@cache
def _span(dataset: str, kind: str, dimension: str, gwp_set: str) -> tuple[Fraction, Fraction]:
    """The lowest and the highest value of a dataset for one boundary and dimension, per base unit."""
    document = gwp_document(gwp_set)
    rows = (f for f in _own().rows(kind=kind) if dataset_of(f.source) == dataset)
    values = [v for f in rows if f.dimension == dimension and (v := _value(f, document)) is not None]
    return (min(values), max(values)) if values else (Fraction(0), Fraction(0))


def _might_gain(line: ViewLine, chosen: Factor, used: Fraction, view: View) -> Fraction:
    """The most that any row of the dataset would add to a line, kg CO2e."""
    low, high = _span(dataset_of(chosen.source), chosen.kind, chosen.dimension, view.gwp_set)
    amount = line.activity * units()[chosen.unit].ratio
    return (high - used) * amount if amount > 0 else (low - used) * amount


def _word(tag: str) -> str:
    """What a tag says of technology, as words to search with."""
    name, _, told = tag.partition(":")
    return told.replace("_", " ") if name in _TECHNOLOGY else ""


def _unasked(factor: Factor, asked: frozenset[str]) -> int:
    """How much a row says of itself that the words of the line do not ask for."""
    return min(len(terms(name) - asked) for name in factor.names.values())


def _fitting(line: ViewLine, chosen: Factor, view: View) -> list[Candidate]:
    """Rows of the dataset that fit the words, place and period of a line as well as the chosen one."""
    words = (*line.texts, *(told for tag in line.tags if (told := _word(tag))))
    need = Need(
        text=words,
        unit=chosen.unit,
        dimension=chosen.dimension,
        kinds=(chosen.kind,),
        geography=line.home,
        year=view.year,
    )
    found = candidates(need, _own()).candidates
    least = next((c.score for c in found if c.factor.ref == chosen.ref), _SURE)
    asked = frozenset().union(*(terms(word) for word in words))
    return [
        c
        for c in found
        if (c.score > least or (c.score == least and _unasked(c.factor, asked) <= _unasked(chosen, asked)))
        and c.factor.ref != chosen.ref
        and (c.state == "factor" or line.state == "proxy")
        and dataset_of(c.factor.source) == dataset_of(chosen.source)
        and c.factor.includes == chosen.includes
        and (not holds_refrigeration(c.factor) or holds_refrigeration(chosen))
    ]


def alternatives(line: ViewLine, chosen: Factor, used: Fraction, view: View) -> tuple[Alternative, ...]:
    """What fits a line as well or better, by what it would add, the most first.

    Parameters
    ----------
    line : ViewLine
        With a released factor.
    chosen : Factor
        That factor, as this installation has it.
    used : Fraction
        Its value, kg CO2e per base unit.
    view : View
        Gives GWP set and year.
    """
    document, amount = gwp_document(view.gwp_set), line.activity * units()[chosen.unit].ratio
    rows = []
    for item in _fitting(line, chosen, view):
        value = _value(item.factor, document)
        if value is not None:
            ratio = units()[item.factor.unit].ratio
            told = Alternative(item.factor.ref, value * ratio, item.factor.unit, (value - used) * amount)
            rows.append(told)
    return tuple(sorted(rows, key=lambda a: (-a.delta, a.ref)))


def _judged(view: View, least: Fraction) -> list[tuple[ViewLine, Factor, Fraction]]:
    """Lines that another row could lift by ``least`` kg CO2e, those with the most to gain first."""
    found = []
    for line in view.lines:
        seen: ViewFactor | None = line.factor
        if seen is None or not seen.released or seen.supplied or not line.texts or not line.activity:
            continue
        if any(tag.startswith("term:") for tag in line.tags):
            continue  # a term of a formula asks for another factor than the words of its line do
        known = _known(seen.ref, view.gwp_set)
        if known is None:
            continue
        chosen, used = known
        gain = _might_gain(line, chosen, used, view)
        if gain > least:
            found.append((gain, line, chosen, used))
    found.sort(key=lambda row: (-row[0], row[1].id))
    return [(line, chosen, used) for _, line, chosen, used in found[:MAX_SEARCHED]]


def factor_choice(view: View) -> Iterator[Problem]:
    """The lowest of several rows of one dataset, where one that fits as well or better gives more."""
    if view.gwp_set not in gwp_sets():
        return
    base = view.gross
    least = base * parse_share(str(view.parameters["choice_share"]))
    for line, chosen, used in _judged(view, least):
        rows = alternatives(line, chosen, used, view)
        if not rows or rows[-1].delta < 0 or rows[0].delta <= least:
            continue  # nothing else fits, a lower one fits too, or the difference is small
        shown = [f"{r.ref} ({show(r.value)} kg CO2e/{r.unit}, +{show(r.delta)} kg CO2e)" for r in rows]
        values = {"alternatives": "; ".join(shown[:_NAMED]) + (" …" if len(shown) > _NAMED else "")}
        values |= {"share": show_percent(rows[0].delta / base) if base else "–"}
        values |= {f"reason_{lang}": line.reason or none for lang, none in zip(LANGS, _NONE, strict=True)}
        where = Where(sheet="lines", key=line.id)
        own = f"{show(used * units()[chosen.unit].ratio)} kg CO2e/{chosen.unit}"
        yield Problem("FP-G390", where, got=f"{chosen.ref} ({own})", values=values)


_NONE = tuple({"zh": "未说明", "en": "none given"}[lang] for lang in LANGS)
