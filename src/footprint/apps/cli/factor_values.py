"""The number of a factor as a person reads it: its value in one GWP set, and how it follows from its row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from footprint.apps.cli.shell import say
from footprint.base.messages import Lang
from footprint.base.numbers import NumberError, format_dec, parse_dec, show
from footprint.base.unit_table import unit_label
from footprint.engine.exact import exact_sum
from footprint.factors.factor import UNSTATED
from footprint.factors.gwp import gwp_document, gwp_sets
from footprint.model.vocabulary import label

if TYPE_CHECKING:
    from footprint.factors.factor import Factor

_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_NAMED = re.compile(rf"(?:^|[,(]\s*)([^,()]*?)\s*({_NUMBER})(?=[,)]|$)")
_CARBON = Fraction(44, 12)
_MOST_DIGITS = 15


def chosen_set(text: str) -> str:
    """The id of a GWP set from its name or the report alone (``ar5``). Raises ProblemsError (FP-F012)."""
    folded = text.casefold()
    found = [name for name in gwp_sets() if folded in (name.casefold(), name.casefold().partition("-")[0])]
    return str(gwp_document(found[0] if found else text)["id"])


def missing(factor: Factor, gwp_set: str) -> tuple[str, ...]:
    """Gases of a row that a set does not list."""
    return tuple(g for g in factor.gases if g not in gwp_sets()[gwp_set]["gases"])


def total(factor: Factor, gwp_set: str) -> Fraction | None:
    """kg CO2e per unit (kg CO2 of a grid CO2 factor); None where the set lacks a gas."""
    if missing(factor, gwp_set):
        return None
    return exact_sum(factor.value(gwp_sets()[gwp_set]).values())


def substance(factor: Factor) -> str:
    """What the kilograms are of: a grid CO2 factor holds CO2 and is no footprint."""
    return "kg CO2" if factor.kind == "grid_co2" else "kg CO2e"


def price(factor: Factor, gwp_set: str, lang: Lang) -> str:
    """Value and unit, or that the set has no value."""
    value = total(factor, gwp_set)
    if value is None:
        gases = ", ".join(missing(factor, gwp_set))
        return say("no_gwp", lang, gases=gases, gwp_set=gwp_set)
    return f"{show(value)} {substance(factor)}/{unit_label(factor.unit, lang)}"


def basis(factor: Factor, gwp_set: str, lang: Lang) -> str:
    """Which GWP set a printed value rests on; "" where none does."""
    if factor.kind == "grid_co2" or missing(factor, gwp_set):
        return ""
    own = factor.gwp_set
    stated = own if own != UNSTATED else say("gwp_unstated", lang)
    if not factor.gases:
        return say("gwp_published", lang, gwp_set=stated)
    if own in ("", gwp_set):
        return gwp_set
    return say("gwp_mixed", lang, gwp_set=gwp_set, other=stated)


def characterised(factor: Factor, gwp_set: str) -> dict[str, Any]:
    """The printed value for ``--json``; ``value`` is None where the set lacks a gas."""
    value = total(factor, gwp_set)
    return {
        "gwp_set": gwp_set,
        "value": None if value is None else show(value),
        "unit": f"{substance(factor)}/{factor.unit}",
        "missing": list(missing(factor, gwp_set)),
    }


def derivation(factor: Factor, gwp_set: str, lang: Lang) -> Iterator[str]:
    """How the printed value follows: from the published text to the row, and from the row to the value."""
    yield from (_from_published(factor, lang) or say("derived_at", lang)).split("\n")
    if factor.gases and not missing(factor, gwp_set) and factor.kind != "grid_co2":
        yield _from_gases(factor, gwp_set, lang)


def _from_gases(factor: Factor, gwp_set: str, lang: Lang) -> str:
    gases = gwp_sets()[gwp_set]["gases"]
    terms = [f"{show(v)} kg {g} × {show(parse_dec(gases[g]['gwp']))}" for g, v in factor.gases.items()]
    terms += [f"{show(v)} kg CO2e {label('component', c, lang)}" for c, v in factor.components.items()]
    value = total(factor, gwp_set) or Fraction(0)
    return f"{' + '.join(terms)} = {show(value)} kg CO2e/{unit_label(factor.unit, lang)}"


def _from_published(factor: Factor, lang: Lang) -> str:
    """The step from the published text to the row, "" where the row alone does not show it."""
    values = _named(factor.published_value)
    whole = values.get("", values.get("total"))
    unit, goal = factor.published_unit, f"{{}}/{unit_label(factor.unit, lang)}"
    if whole is not None and not factor.gases:
        total_ = exact_sum(factor.components.values())
        return _step(
            f"{show(whole, 12)} {unit.partition(' (')[0]}", whole, total_, goal.format("kg CO2e"), lang
        )
    if whole is not None and len(factor.gases) == 1 and not factor.components:
        ((gas, value),) = factor.gases.items()
        return _step(f"{show(whole, 12)} {unit}", whole, value, goal.format(f"kg {gas}"), lang)
    return _by_gas(factor, lang) or _all_as_published(factor, values, lang) or _burnt(factor, values, lang)


def _named(text: str) -> dict[str, Fraction]:
    """The numbers of a published text by the name before each; a number alone has the name ""."""
    return {name.strip(): Fraction(number) for name, number in _NAMED.findall(text)}


def _step(given: str, old: Fraction, new: Fraction, unit: str, lang: Lang) -> str:
    times = _times(old, new)
    if old == new:
        return say("derived_same", lang, given=given, value=show(new), unit=unit)
    return f"{given} {times} = {show(new)} {unit}" if times else ""


def _times(old: Fraction, new: Fraction) -> str:
    """What leads from one number to another, as a short exact decimal; "" where there is none."""
    if not old or not new:
        return ""
    for sign, ratio in (("×", new / old), ("÷", old / new)):
        try:
            text = format_dec(ratio)
        except NumberError:
            continue
        if len(text) <= _MOST_DIGITS:
            return f"{sign} {text}"
    return ""


def _by_gas(factor: Factor, lang: Lang) -> str:
    """A line a gas, from the number of its name; kg CO2e of a gas are divided by the GWP that made them."""
    given = _named(factor.published_value)
    if factor.components or not all(g.partition("_")[0] in given for g in factor.gases):
        given = _named(factor.published_unit)
    steps = []
    for gas, value in factor.gases.items():
        old = given.get(gas.partition("_")[0])
        if old is None or factor.components:
            return ""
        how = "" if old == value else _by_gwp(gas, old, value) or _times(old, value)
        if not how and old != value:
            return ""
        unit = f"kg/{unit_label(factor.unit, lang)}"
        steps.append(f"{gas}: {show(old)} {how} = {show(value)} {unit}".replace("  ", " "))
    return "\n".join(steps)


def _by_gwp(gas: str, old: Fraction, new: Fraction) -> str:
    """The GWP, of any origin of the gas, that was published in and is taken out again."""
    stem = gas.partition("_")[0]
    for name, document in gwp_sets().items():
        for other, row in document["gases"].items():
            if other.partition("_")[0] == stem and old == new * parse_dec(row["gwp"]) != new:
                return f"÷ {row['gwp']} ({name})"
    return ""


def _all_as_published(factor: Factor, given: Mapping[str, Fraction], lang: Lang) -> str:
    held = sorted((*factor.gases.values(), *factor.components.values()))
    return say("derived_all_same", lang) if held == sorted(v for v in given.values() if v) else ""


def _burnt(factor: Factor, given: Mapping[str, Fraction], lang: Lang) -> str:
    """CO2 of a fuel: heating value x carbon x oxidation x 44/12; per energy without the heating value."""
    if {"carbon", "oxidation"} - given.keys() or list(factor.gases) != ["CO2"]:
        return ""
    names = [n for n in ("NCV", "carbon", "oxidation") if n in given]
    for chosen in (names, [n for n in names if n != "NCV"]):
        value = _CARBON
        for name in chosen:
            value *= given[name]
        if value == factor.gases["CO2"]:
            unit = f"kg CO2/{unit_label(factor.unit, lang)}"
            return f"{' × '.join(show(given[n]) for n in chosen)} × 44/12 = {show(value)} {unit}"
    return ""
