"""Rules of method: credits, allocation, removals and offsets, signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from footprint.base.messages import LANGS
from footprint.base.numbers import parse_share, show, show_percent
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.model.offsets import GOODS, meaning
from footprint.model.vocabulary import label
from footprint.result.view import Rule, View, ViewAllocation

#: Keys that follow a physical relation; the others are “other relations” (ISO 14044, 4.3.4.2, step 3).
_PHYSICAL = ("mass", "piece", "physical")


def credits(view: View) -> Iterator[Problem]:
    """Avoided burdens lower a total only under rules made for them."""
    own = {line.id: line.total for line in view.lines if line.credit}
    for name in view.avoided:
        known = own.get(name)
        told = {"en": "within the demand of another process", "zh": "并入另一工序的需求"}
        if known is not None:
            told = dict.fromkeys(LANGS, f"{show(known)} kg CO2e")
        values = {f"credit_{lang}": text for lang, text in told.items()}
        yield Problem("FP-G060", Where(sheet="lines", key=name), got=name, values=values)


def allocation_reason(view: View) -> Iterator[Problem]:
    """Each allocation gives its reason."""
    yield from (_about("FP-G061", item) for item in view.allocations if not item.reason)


def allocation_prices(view: View) -> Iterator[Problem]:
    """Prices name the period they are averaged over; a physical key keeps the bound of the price ratio."""
    bound = view.parameters.get("price_ratio")
    for item in view.allocations:
        if item.key == "revenue" and not item.priced:
            yield _about("FP-G062", item)
        beyond = bound is not None and item.ratio is not None and item.ratio > parse_share(str(bound))
        if beyond and item.ratio is not None and item.key in _PHYSICAL:
            yield _about("FP-G063", item, ratio=show(item.ratio, 3), bound=str(bound))


def allocation_effect(view: View) -> Iterator[Problem]:
    """Both results, where another key that the outputs state moves the total by more than the bound."""
    bound = parse_share(str(view.parameters["allocation_difference"]))
    for key, total in view.alternatives:
        if abs(total - view.total) > bound * abs(view.total):
            words = {f"key_{g}": label("share_key", key, g) for g in LANGS}
            values = {**words, "other": show(total), "delta": _percent(total, view.total)}
            yield Problem("FP-G064", got=show(view.total), values=values)


def _percent(other: Fraction, total: Fraction) -> str:
    return show_percent((other - total) / abs(total)) if total else "–"


def _about(code: str, item: ViewAllocation, **values: str) -> Problem:
    words: Mapping[str, str] = {f"key_{g}": label("share_key", item.key, g) for g in LANGS}
    return Problem(
        code, Where(sheet="processes", key=item.process), got=item.process, values={**words, **values}
    )


#: What a line may not be called, and what is said of it.
_CALLED = {"offset": "FP-G493", "storage_credit": "FP-G600"}


def removals(view: View) -> Iterator[Problem]:
    """Removals and capture lower a total only under rules made for them; offsets never do."""
    for line in view.lines:
        factor = line.factor
        found = [c for c in ("removals", "capture") if factor is not None and c in factor.lowering]
        if found and factor is not None:
            values = {f"component_{g}": ", ".join(label("component", c, g) for c in found) for g in LANGS}
            yield Problem("FP-G018", Where(sheet="lines", key=line.id), got=factor.ref, values=values)
        goods = bool(GOODS & set(line.tags))
        meant = ((text, meaning(text, goods=goods)) for text in line.texts)
        named, means = next(((text, what) for text, what in meant if what), ("", ""))
        if named:
            yield Problem(_CALLED[means], Where(sheet="lines", key=line.id), got=named)


def negatives(view: View) -> Iterator[Problem]:
    """Amounts, bridges and emissions below zero; a credit is an avoided flow, never a sign."""
    for line in view.lines:
        factor = line.factor
        if line.negative:
            yield Problem("FP-G019", Where(sheet="lines", key=line.id), got=line.id)
        if factor is not None and set(factor.lowering) - {"removals", "capture"}:
            yield Problem("FP-G019", Where(sheet="lines", key=line.id), got=factor.ref)


RULES: Mapping[str, Rule] = {
    "credits": credits,
    "allocation_reason": allocation_reason,
    "allocation_prices": allocation_prices,
    "allocation_effect": allocation_effect,
    "removals": removals,
    "negatives": negatives,
}
