"""Rules of the carbon kinds: a balance that closes, an atom that leaves once, years of land-use change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from footprint.base.numbers import NumberError, parse_share, show
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.result.carbon import CarbonBalance, balance_of, passed_on
from footprint.result.view import View

_YEARS = "luc-years:"


def _told(balance: CarbonBalance) -> dict[str, str]:
    names = ("uptake", "stored", "released_co2", "released_ch4", "other")
    told = {n: show(getattr(balance, n), 4) for n in names}
    return told | {"unsplit": ", ".join(balance.unsplit[:8]) or "–"}


def carbon_balance(view: View) -> Iterator[Problem]:
    """An uptake whose carbon is neither stored, released nor passed on lowers the total for nothing."""
    balance = balance_of(view)
    if balance.none or balance.closes or balance.difference < 0:
        return
    unknown = "end_of_life" not in view.stages and view.biogenic_carbon is None
    code = "FP-G161" if unknown else "FP-G160"
    yield Problem(code, got=f"{show(balance.difference, 4)} kg C", values=_told(balance))


def carbon_uptake(view: View) -> Iterator[Problem]:
    """More carbon is stored and released than the inventory takes up: an uptake or a content is missing."""
    balance = balance_of(view)
    if balance.none or balance.closes or balance.difference > 0:
        return
    yield Problem("FP-G162", got=f"{show(-balance.difference, 4)} kg C", values=_told(balance))


def carbon_once(view: View) -> Iterator[Problem]:
    """A waste releases no more carbon than it holds; materials bring no more than the product holds."""
    tolerance = parse_share(str(view.parameters["carbon_tolerance"]))
    for line in view.lines:
        if line.biogenic_carbon is not None and passed_on(line) < -tolerance * line.biogenic_carbon:
            got = f"{show(line.biogenic_carbon - passed_on(line), 4)} kg C"
            expected = f"≤ {show(line.biogenic_carbon, 4)} kg C"
            yield Problem("FP-G163", Where(sheet="lines", key=line.id), got=got, expected=expected)
    wasted = sum(
        (x.biogenic_carbon for x in view.lines if "waste" in x.tags and x.biogenic_carbon is not None),
        Fraction(0),
    )
    for tag, content in (("material", view.biogenic_carbon), ("packaging", view.packaging_carbon)):
        brought = [x.biogenic_carbon for x in view.lines if tag in x.tags and x.biogenic_carbon is not None]
        held = wasted + (content or 0)
        if content is not None and sum(brought) > held * (1 + tolerance):
            expected = f"≤ {show(held, 4)} kg C"
            yield Problem("FP-G164", got=f"{show(sum(brought, 0 * content), 4)} kg C", expected=expected)


def land_use_change(view: View) -> Iterator[Problem]:
    """The years over which a land-use change is spread are those of the rule set."""
    years = parse_share(str(view.parameters["amortisation_years"]))
    for line in view.lines:
        for tag in line.tags:
            if tag.startswith(_YEARS) and _number(tag.removeprefix(_YEARS)) != years:
                where = Where(sheet="lines", key=line.id)
                yield Problem("FP-G165", where, got=tag.removeprefix(_YEARS), expected=show(years))


def _number(text: str) -> Fraction | None:
    """A stated number of years; None for words, which no rule set asks for."""
    try:
        return parse_share(text)
    except NumberError:
        return None


CARBON_RULES: Mapping[str, Callable[[View], Iterator[Problem]]] = {
    "carbon_balance": carbon_balance,
    "carbon_uptake": carbon_uptake,
    "carbon_once": carbon_once,
    "land_use_change": land_use_change,
}
