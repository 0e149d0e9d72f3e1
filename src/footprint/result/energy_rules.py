"""Rules on electricity and heat: instruments, both methods side by side, Chinese factors.

CN-E02 and so on are the numbers of the project's list of Chinese rules in docs/method/energy.md. What is
judged by numbers takes them from the parameters of the rule set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from footprint.base.messages import LANGS
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.model.instruments import Serials, serials, share_a_number, well_formed
from footprint.model.vocabulary import label
from footprint.result.view import View, ViewInstrument, ViewLine

#: Kinds that carry certificate numbers of a registry.
_CERTIFIED = ("green_power_trade", "unbundled_certificate")
#: The default of organisation accounting for bought heat (0.11 t CO2 per GJ).
_DEFAULT_HEAT = "cn-fuel-defaults/sector-guidelines/heat@"
_GRID_KINDS = ("electricity_mix", "generation")


def _at(line: ViewLine) -> Where:
    return Where(sheet="lines", key=line.id)


def _covered(view: View) -> Iterator[tuple[ViewLine, ViewInstrument]]:
    """Lines behind an instrument; the losses beside them say nothing new."""
    for line in view.lines:
        if line.instrument is not None and "td" not in line.tags:
            yield line, line.instrument


def _month(day: str) -> int | None:
    year, dash, rest = day.partition("-")
    return int(year) * 12 + int(rest[:2]) if dash and year.isdigit() and rest[:2].isdigit() else None


def instrument_kinds(view: View) -> Iterator[Problem]:
    """CN-E09: which kinds of instrument count is for each rule set to say."""
    allowed = view.parameters["instrument_kinds"]
    for line, item in _covered(view):
        if item.kind not in allowed:
            told = {f"kind_{g}": label("instrument_kind", item.kind, g) for g in LANGS}
            yield Problem("FP-G240", _at(line), got=item.id, expected=", ".join(allowed), values=told)


def instrument_period(view: View) -> Iterator[Problem]:
    """CN-E06: produced in the months of use, give or take what the rule set allows."""
    slack = int(view.parameters["instrument_months_outside"])
    for line, item in _covered(view):
        start, end = line.period if all(line.period) else view.period
        made, used = (_month(item.start), _month(item.end)), (_month(start), _month(end))
        if made[0] is None or made[1] is None or used[0] is None or used[1] is None:
            yield Problem("FP-G241", _at(line), got=item.id, values={"made": "–", "used": f"{start} … {end}"})
        elif made[0] < used[0] - slack or made[1] > used[1] + slack:
            told = {"made": f"{item.start} … {item.end}", "used": f"{start} … {end}"}
            yield Problem("FP-G241", _at(line), got=item.id, values=told)


def instrument_grid(view: View) -> Iterator[Problem]:
    """An instrument stands for electricity of the country where it is used; a blank grid proves nothing."""
    for line, item in _covered(view):
        if line.home and item.grid.split("-")[0] != line.home:
            told = {"grid": item.grid or "–", "home": line.home}
            yield Problem("FP-G242", _at(line), got=item.id, values=told)


def instrument_proof(view: View) -> Iterator[Problem]:
    """CN-E06: retired for this use, and claimed by nobody else."""
    for line, item in _covered(view):
        if not item.retired:
            yield Problem("FP-G243", _at(line), got=item.id)
        if item.exclusive != "yes":
            yield Problem("FP-G244", _at(line), got=item.id)


def instrument_serials(view: View) -> Iterator[Problem]:
    """CN-E06: a certificate has its number (in China 32 digits), and no number stands for two instruments."""
    digits = int(view.parameters["cn_serial_digits"])
    rows = {(item.id, item.serial, item.grid, item.kind): (line, item) for line, item in _covered(view)}
    seen: list[tuple[str, tuple[Serials, ...]]] = []
    for (name, *_), (line, item) in sorted(rows.items()):
        chinese = item.grid.split("-")[0] == "CN"
        if item.kind in _CERTIFIED and (
            not item.serial or (chinese and not well_formed(item.serial, digits))
        ):
            told = {"serial": item.serial or "–", "digits": str(digits)}
            yield Problem("FP-G245", _at(line), got=name, values=told)
        numbers = serials(item.serial)
        for other, earlier in seen:
            if other != name and share_a_number(numbers, earlier):
                yield Problem("FP-G246", _at(line), got=name, values={"other": other})
        seen.append((name, numbers))


def location_beside_contract(view: View) -> Iterator[Problem]:
    """CN-E07, ISO 14067 6.4.9.4 (second-hand): a claim by contract has the result by location beside it."""
    claims = [x for x in view.lines if x.electric and ("certificate" in x.tags or x.instrument is not None)]
    if claims and "location" not in view.electricity_methods:
        yield Problem("FP-G247", got=", ".join(dict.fromkeys(x.id.partition("~")[0] for x in claims)))


def electricity_year(view: View) -> Iterator[Problem]:
    """CN-E02: the factor of the year of use, else the nearest earlier one that is published."""
    published: Mapping[str, list[str]] = view.parameters["electricity_years"]
    for line in view.lines:
        factor = line.factor
        if factor is None or factor.kind not in _GRID_KINDS or factor.year is None:
            continue
        years = [int(y) for y in published.get(factor.geography.split("-")[0], ())]
        end = line.period[1] if all(line.period) else view.period[1]
        used = int(end[:4]) if end[:4].isdigit() else None
        if used is None or not years:
            continue
        nearest = max((y for y in years if y <= used), default=min(years))
        if not nearest <= factor.year <= max(used, nearest):
            told = {"year": str(factor.year), "used": str(used)}
            yield Problem("FP-G248", _at(line), got=factor.ref, expected=str(nearest), values=told)


def provincial_electricity(view: View) -> Iterator[Problem]:
    """CN-E03: official footprint factors of Chinese electricity are national or by generation type."""
    for line in view.lines:
        factor = line.factor
        if factor is not None and factor.kind in _GRID_KINDS and factor.geography.startswith("CN-"):
            yield Problem("FP-G249", _at(line), got=factor.ref, values={"geography": factor.geography})


def losses_on_average(view: View) -> Iterator[Problem]:
    """CN-E04: whether the national average holds the losses is not stated: they are a sensitivity."""
    mixes = {x.id for x in view.lines if x.factor is not None and x.factor.kind == "electricity_mix"}
    for line in view.lines:
        stems = [t.removeprefix("td-of:") for t in line.tags if t.startswith("td-of:")]
        chinese = line.factor is not None and line.factor.geography == "CN"
        if stems and stems[0] in mixes and chinese and line.instrument is None and line.factor is not None:
            yield Problem("FP-G250", _at(line), got=line.factor.ref)


def default_heat(view: View) -> Iterator[Problem]:
    """CN-E08: a default of organisation accounting, combustion only."""
    for line in view.lines:
        if line.factor is not None and line.factor.ref.startswith(_DEFAULT_HEAT):
            yield Problem("FP-G251", _at(line), got=line.factor.ref)


ENERGY_RULES = {
    "instrument_kinds": instrument_kinds,
    "instrument_period": instrument_period,
    "instrument_grid": instrument_grid,
    "instrument_proof": instrument_proof,
    "instrument_serials": instrument_serials,
    "location_beside_contract": location_beside_contract,
    "electricity_year": electricity_year,
    "provincial_electricity": provincial_electricity,
    "losses_on_average": losses_on_average,
    "default_heat": default_heat,
}
