"""Slips of a thousand: kWh for MWh, g for kg. Every yardstick is the study's own or the library's own.

No band of an industry is held here. An amount is set against its siblings (the months of a meter, the rows
of one part), a mass against the product it is part of, freight against all that the study weighs, a factor
of one's own against what the library holds for the same boundary and unit. What has no sibling and no such
yardstick (one annual meter reading) is not seen: a bill beside it is (evidence rules).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from statistics import median

from footprint.base.numbers import parse_share, show
from footprint.base.problem import Problem
from footprint.base.unit_table import base_unit, units
from footprint.base.where import Where
from footprint.engine.exact import exact_sum
from footprint.factors.gwp import gwp_document, gwp_sets
from footprint.factors.library import library
from footprint.factors.shipped import shipped
from footprint.result.view import Rule, View, ViewFactor, ViewLine

#: Ratio -> the slips that make it, by dimension of what is measured; "" for any.
_SLIPS: Mapping[int, Mapping[str, str]] = {
    1000: {"electricity": "kWh / MWh", "mass": "g / kg, kg / t", "freight": "kg.km / t.km", "": "× 1000"},
    1_000_000: {"electricity": "kWh / GWh", "mass": "g / t", "": "× 1000000"},
}
#: Boundaries whose values in the library lie close enough together to judge an own one by.
_COMPARED = frozenset({"electricity_mix", "combustion", "tank_to_wheel", "well_to_wheel", "heat"})
_MIN_SIBLINGS = 3
_WEIGHED = frozenset({"material", "auxiliary", "packaging", "waste"})


def _slip(ratio: Fraction, dimension: str, within: Fraction) -> str:
    """The slip that a ratio (or its inverse) is near to, "" for none."""
    size = ratio if ratio >= 1 else 1 / ratio
    for step, names in _SLIPS.items():
        if step / within <= size <= step * within:
            return names.get(dimension, names[""])
    return ""


def _near(view: View) -> Fraction:
    return parse_share(str(view.parameters["magnitude_near"]))


def _told(line: ViewLine, code: str, ratio: Fraction, slip: str, **values: str) -> Problem:
    shown = {"slip": slip, "ratio": show(ratio if ratio >= 1 else 1 / ratio, 3), **values}
    return Problem(code, Where(sheet="lines", key=line.id), got=values["value"], values=shown)


def _thing(line: ViewLine) -> str:
    """What siblings share: an energy carrier (months have names of their own), else the thing."""
    carrier = next((t for t in line.tags if t.startswith("carrier:")), "")
    return carrier or "|".join(line.flow)


def like_rows(view: View) -> Iterator[tuple[str, list[tuple[ViewLine, Fraction]]]]:
    """(dimension, rows with their amounts in base units) of each thing that a stage takes."""
    groups: dict[tuple[str, str, str], list[ViewLine]] = {}
    for x in view.lines:
        if x.stated and (thing := _thing(x)).strip("|") and not beside(x):
            groups.setdefault((thing, x.dimension, x.stage), []).append(x)
    for (_, dimension, _), rows in sorted(groups.items()):
        if len(rows) > 1:
            yield dimension, [(x, abs(x.stated)) for x in sorted(rows, key=lambda x: x.id)]


def siblings(view: View) -> Iterator[Problem]:
    """An amount a thousand times, or a thousandth of, the middle one of at least three others like it."""
    near = _near(view)
    for dimension, amounts in like_rows(view):
        if len(amounts) <= _MIN_SIBLINGS:
            continue
        middle = Fraction(median(amount for _, amount in amounts))
        others = [amount for _, amount in amounts if middle / near <= amount <= middle * near]
        if len(others) < _MIN_SIBLINGS or len(others) * 2 <= len(amounts):
            continue  # rows that differ as much among themselves tell nothing
        for line, amount in amounts:
            if slip := _slip(amount / middle, dimension, near):
                unit = base_unit(dimension)
                value, usual = f"{show(amount)} {unit}", f"{show(middle)} {unit}"
                yield _told(line, "FP-G391", amount / middle, slip, value=value, usual=usual)


def beside(line: ViewLine) -> bool:
    """Whether a line repeats the amount of another one."""
    return "upstream" in line.tags or any(t.startswith(("term:", "td-of:")) for t in line.tags)


@dataclass(frozen=True, slots=True)
class Broken:
    """A mass balance that does not close: materials with their kg, their sum, kg of product, its bounds."""

    rows: tuple[tuple[ViewLine, Fraction], ...]
    whole: Fraction
    net: Fraction
    low: Fraction
    high: Fraction


def broken_balance(view: View) -> Broken | None:
    """The mass balance, where it can be drawn and does not close."""
    net = view.net_mass
    if not net or "raw_materials" not in view.stages or any(a.key != "mass" for a in view.allocations):
        return None
    rows = tuple((x, x.net_mass) for x in view.lines if "material" in x.tags and x.net_mass and not beside(x))
    low = 1 - parse_share(str(view.parameters["mass_balance_below"]))
    high = 1 + parse_share(str(view.parameters["mass_balance_above"]))
    whole = exact_sum(mass for _, mass in rows)
    return None if low <= whole / net <= high else Broken(rows, whole, net, low, high)


def masses(view: View) -> Iterator[Problem]:
    """A mass that alone breaks the mass balance, and closes it when taken a thousand times less or more."""
    found = broken_balance(view)
    if found is None:
        return
    whole, net, low, high = found.whole, found.net, found.low, found.high
    for line, mass in found.rows:
        for step in _SLIPS:
            for other in (mass / step, mass * step):
                # a part so small that the balance closes without it is no proof of anything
                closes = low <= (whole - mass + other) / net <= high
                if closes and max(mass, other) * 20 >= net:
                    value, usual = f"{show(mass)} kg", f"{show(net)} kg"
                    slip = _slip(Fraction(step), "mass", Fraction(1))
                    yield _told(line, "FP-G392", Fraction(step), slip, value=value, usual=usual)


def freight(view: View) -> Iterator[Problem]:
    """More t.km than all that the study weighs would make once round the earth."""
    goods = [x for x in view.lines if _WEIGHED & set(x.tags) and not beside(x)]
    if any(x.mass is None for x in goods):
        return  # what is moved is not known
    fuels = [x for x in view.lines if "energy" in x.tags and x.dimension == "mass"]
    weighed = exact_sum(abs(x.mass or Fraction(0)) for x in (*goods, *fuels)) + (view.net_mass or 0)
    limit = parse_share(str(view.parameters["freight_km"]))
    for line in view.lines:
        if line.dimension != "freight" or not weighed or beside(line):
            continue
        distance = abs(line.quantity) / (weighed / 1000)
        if distance > limit:
            value, usual = f"{show(distance)} km", f"{show(weighed)} kg"
            slip = _SLIPS[1000]["freight"]
            yield _told(line, "FP-G393", distance / limit, slip, value=value, usual=usual)


@cache
def _range(kind: str, dimension: str, gwp_set: str) -> tuple[Fraction, Fraction] | None:
    """Lowest and highest value above zero in the library, kg CO2e per base unit."""
    document = gwp_document(gwp_set)
    found = []
    for row in library(shipped()).rows(kind=kind):
        if row.dimension == dimension and row.gases.keys() <= document["gases"].keys():
            value = exact_sum(row.value(document).values()) / units()[row.unit].ratio
            found += [value] if value > 0 else []
    return (min(found), max(found)) if len(found) >= _MIN_SIBLINGS else None


def own_values(view: View) -> Iterator[Problem]:
    """A factor of one's own far outside all that the library holds for its boundary and unit."""
    beyond = parse_share(str(view.parameters["magnitude_beyond"]))
    if view.gwp_set not in gwp_sets():
        return
    seen: set[str] = set()
    for line in view.lines:
        factor = line.factor
        if factor is None or factor.ref in seen or not line.activity or not _judged(factor):
            continue
        seen.add(factor.ref)
        unit = units()[factor.unit]
        value = line.total / line.activity / unit.ratio
        span = _range(factor.kind, unit.dimension, view.gwp_set)
        if span is None or value <= 0 or span[0] / beyond <= value <= span[1] * beyond:
            continue
        bound = span[1] if value > span[1] else span[0]
        slip = "g / kg" if value > bound else "kg / t"
        told = {"value": f"{show(value * unit.ratio)} kg CO2e/{factor.unit}"}
        told["usual"] = f"{show(span[0] * unit.ratio)} – {show(span[1] * unit.ratio)} kg CO2e/{factor.unit}"
        yield replace(_told(line, "FP-G394", value / bound, slip, **told), got=factor.ref)


def _judged(factor: ViewFactor) -> bool:
    own = not factor.released and not factor.supplied
    return own and factor.kind in _COMPARED and factor.unit in units()


def magnitude(view: View) -> Iterator[Problem]:
    """Amounts, masses, freight and own factors that look like a slip of a thousand."""
    looks: Sequence[Rule] = (siblings, masses, freight, own_values)
    for look in looks:
        yield from look(view)
