"""The numbers of openLCA data: a climate category of a result, or the greenhouse gases of an inventory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from footprint.base.problem import Severity
from footprint.base.unit_table import names, units
from footprint.exchange.olca_climate import CO2E, Category, category, gwp_set
from footprint.exchange.olca_flows import ASSUMED, UPTAKE, fold, gas_of, in_air, suspect
from footprint.exchange.reading import At
from footprint.exchange.source import Notes, agree, resolve_unit, told
from footprint.exchange.sums import Stated, thrown_away

_TEXT_UNITS: Mapping[str, str] = {"Item(s)": "piece", "p": "piece", "t*km": "t.km", "m3": "m3", "l": "L"}
_PARTS = ("fossil", "biogenic", "luluc")
#: Gases whose amount may be below zero in an inventory: carbon that left the air before.
_BIOGENIC = frozenset({"CO2_biogenic", "CO2_uptake"})
_MAX_NAME = 300


class Entities(Protocol):
    """Look-up of the entities of a package."""

    def get(self, folder: str, at: At) -> At:
        """The entity that a reference names, or an empty place."""


@dataclass(frozen=True)
class Amounts:
    """Values per one unit of the table: kg of each gas, or kg CO2e by component; and what was published."""

    unit: str
    place: str
    gases: Mapping[str, Fraction] = field(default_factory=dict)
    components: Mapping[str, Fraction] = field(default_factory=dict)
    gwp_set: str = ""
    biogenic: str = ""
    published: str = ""
    published_unit: str = ""


def _table_unit(at: At, choice: str) -> str:
    """The unit of the table that an openLCA unit means."""
    word = at["name"].text(need=True)
    return resolve_unit(_TEXT_UNITS.get(word, word), choice, at.faults, at["name"].place) if word else ""


def _positive(at: At) -> Fraction | None:
    value = at.number(need=True)
    if value is not None and value <= 0:
        at.faults.add("FP-D013", at.place, told(value), "> 0")
        return None
    return value


def reference(result: At, library: Entities) -> At:
    """The product system's process, for its place; empty where it is not in the package."""
    system = library.get("product_systems", result["productSystem"])
    return library.get("processes", system["refProcess"])


def _basis(result: At, library: Entities, choice: str) -> tuple[str, Fraction] | None:
    """Unit and amount that a result stands for: its reference flow, else the target of its product system."""
    flows = [f for f in result["flowResults"] if f["isRefFlow"].flag()]
    if len(flows) > 1:
        result.faults.add("FP-D023", flows[1].place, "isRefFlow")
        return None
    if flows:
        unit, amount = _table_unit(flows[0]["unit"], choice), _positive(flows[0]["amount"])
    else:
        system = library.get("product_systems", result["productSystem"])
        if not system.given:
            result.faults.add(
                "FP-D011", result["flowResults"].place, expected="isRefFlow, or the product system"
            )
            return None
        unit, amount = _table_unit(system["targetUnit"], choice), _positive(system["targetAmount"])
    return (unit, amount) if unit and amount is not None else None


def _named(at: At, library: Entities, folder: str) -> str:
    """The name in a reference, else that of the entity in the package."""
    return at["name"].text() or library.get(folder, at)["name"].text()


def _climate(result: At, library: Entities, method: str) -> dict[str, tuple[At, str, Category]] | None:
    """The climate total and its parts, each once: item, name, what it is; None where a fault was added."""
    parts: dict[str, list[tuple[At, str, Category]]] = {}
    seen: list[str] = []
    for item in result["impactResults"]:
        indicator = item["indicator"]
        stated = indicator["refUnit"].text() or library.get("lcia_categories", indicator)["refUnit"].text()
        if not CO2E.fullmatch(stated):
            continue
        name = _named(indicator, library, "lcia_categories")
        seen.append(name)
        found = category(name, method)
        if found.part:
            parts.setdefault(found.part, []).append((item, name, found))
    if not parts.get("total"):
        values = {"expected": "an impact category GWP100 in kg CO2 eq"}
        got = f"no climate category ({' | '.join([method, *seen[:4]])})"
        result.faults.add("FP-D025", result["impactResults"].place, got[:200], values=values)
        return None
    for listed in parts.values():
        if len(listed) > 1:
            named = " | ".join(name for _, name, _ in listed[:4])
            values = {
                "reason_en": f"several climate categories: {named}",
                "reason_zh": f"含多个气候类别：{named}",
            }
            result.faults.add("FP-D024", listed[1][0].place, result["name"].text(), values=values)
            return None
    return {part: listed[0] for part, listed in parts.items()}


def impact(result: At, library: Entities, choice: str, notes: Notes) -> Amounts | None:
    """The climate category of a result, per unit of its reference flow; None where a fault was added."""
    basis = _basis(result, library, choice)
    method = _named(result["impactMethod"], library, "lcia_methods")
    parts = _climate(result, library, method)
    if parts is None:
        return None
    total, name, found = parts["total"]
    components, apart = _split({p: item for p, (item, _, _) in parts.items()})
    if basis is None or not components:
        return None
    unit, amount = basis
    if not found.stated:
        total.faults.add("FP-D031", total["indicator"].place, f"{method} / {name}", severity="warning")
    if not apart:
        notes.add(
            "Only the total is taken: fossil and biogenic are not apart", "仅采用总值：未区分化石与生物源"
        )
    notes.add(
        f"Calculated in openLCA with {method or 'an unnamed method'}",
        f"由openLCA计算，方法：{method or '未注明'}",
    )
    return Amounts(
        unit,
        total["amount"].place,
        components={c: v / amount for c, v in components.items()},
        gwp_set=gwp_set(name, method, stated=found.stated),
        biogenic="" if apart else "not-separated",
        published=str(total["amount"].value),
        published_unit=f"kg CO2e / {told(amount)} {unit}",
    )


def _split(parts: Mapping[str, At]) -> tuple[dict[str, Fraction], bool]:
    """Components of a total; split only where fossil, biogenic and land use are all there and add up."""
    values = {
        p: Stated(str(at["amount"].value), v, at["amount"].place)
        for p, at in parts.items()
        if (v := at["amount"].number(need=True)) is not None
    }
    total = values.pop("total", None)
    if total is None or len(values) + 1 < len(parts):
        return {}, False
    field = {"field": parts["total"]["indicator"]["name"].text()}
    missing = [name for name in _PARTS if name not in values]
    if missing:
        if got := thrown_away(total, values, "fossil", missing):
            parts["total"].faults.add("FP-D016", total.place, got, told(total.value), values=field)
            return {}, False
        return {"fossil": total.value}, False
    # results are binary numbers of a matrix: exact to some nine digits
    listed = [(v.value, v.error + abs(v.value) / 10**9) for v in values.values()]
    if not agree(listed, total.value, total.error):
        got = told(sum((v for v, _ in listed), Fraction(0)))
        parts["total"].faults.add("FP-D016", total.place, got, told(total.value), values=field)
        return {}, False
    biogenic = values["biogenic"].value
    out = {
        "fossil": values["fossil"].value,
        "biogenic_uptake" if biogenic < 0 else "biogenic_release": biogenic,
        "land_use_change": values["luluc"].value,
    }
    return {c: v for c, v in out.items() if v} or {"fossil": Fraction(0)}, True


def inventory(process: At, choice: str, notes: Notes) -> Amounts | None:
    """The greenhouse gases of an LCI result, kg per unit of its one product; FP-D026 for a doubtful flow."""
    exchanges = list(process["exchanges"])
    references = [e for e in exchanges if e["isQuantitativeReference"].flag()]
    if len(references) != 1 or references[0]["isInput"].flag():
        process.faults.add("FP-D011", process["exchanges"].place, str(len(references)), "one product output")
        return None
    unit, amount = _table_unit(references[0]["unit"], choice), _positive(references[0]["amount"])
    gases: dict[str, Fraction] = {}
    first = ""
    for exchange in exchanges:
        gas = "" if exchange is references[0] else _gas(exchange)
        value = _kilograms(exchange, gas) if gas else None
        if value is not None:
            first = first or exchange.place
            gases[gas] = gases.get(gas, Fraction(0)) + value
    if not gases and not process.faults.broken:
        values = {"expected": "CO2, CH4, N2O ..."}
        process.faults.add("FP-D025", process["exchanges"].place, "no greenhouse gas", values=values)
    if not unit or amount is None or not gases:
        return None
    notes.add(
        f"Sum of {len(gases)} greenhouse gases of the inventory", f"清单中 {len(gases)} 种温室气体的汇总"
    )
    per = {g: v / amount for g, v in gases.items() if v} or {"CO2": Fraction(0)}
    return Amounts(unit, first, gases=per, published_unit=f"kg gas / {told(amount)} {unit}")


def _gas(exchange: At) -> str:
    """The gas of an exchange; "" for what is none, FP-D026 or FP-D032 for what may be one."""
    held = exchange.value if isinstance(exchange.value, dict) else {}
    flow = held.get("flow")
    name, where = (flow.get("name"), flow.get("category")) if isinstance(flow, dict) else (None, None)
    if not isinstance(name, str):
        exchange.faults.add("FP-D011", exchange["flow"]["name"].place, expected="text")
        return ""
    path = where if isinstance(where, str) else ""
    if (size := max(len(name), len(path))) > _MAX_NAME:
        exchange.faults.add("FP-D002", exchange["flow"].place, f"{size}", f"{_MAX_NAME}")
        return ""
    gas, code = _meant(name, path, held.get("isInput") is True)
    if code:
        severity: Severity = "warning" if gas else "error"
        values = {"compartment": path[:80]}
        exchange.faults.add(code, exchange.place, name[:80], gas, severity=severity, values=values)
    return gas


@lru_cache(4_096)
def _meant(name: str, category: str, resource: bool) -> tuple[str, str]:
    """Gas and code of the remark for a name; only emissions to air, and carbon taken from it, count."""
    word = fold(name)
    if resource and word in UPTAKE:
        return UPTAKE[word], ""
    gas = ASSUMED.get(word) or gas_of(word)
    if not gas and not suspect(word):
        return "", ""
    air = in_air(category)
    if resource:  # an emission on the side of the inputs: its sign would say the contrary
        return "", "FP-D026" if air and category else ""
    if air is None:
        return "", "FP-D032"
    if not air:
        return "", ""
    return gas, "FP-D026" if not gas else "FP-D030" if word in ASSUMED else ""


@lru_cache(256)
def _mass_ratio(word: str) -> Fraction | None:
    """Kilograms per unit of mass; None for a text that is no unit of mass."""
    meant = [u for u in names().get(word, ()) if units()[u].dimension == "mass"]
    return units()[meant[0]].ratio if len(meant) == 1 else None


def _kilograms(exchange: At, gas: str) -> Fraction | None:
    """The amount of an exchange in kg; FP-D014 for a unit that is no mass, FP-D013 for a credit."""
    word = exchange["unit"]["name"].text()
    ratio = _mass_ratio(word)
    if ratio is None:
        exchange.faults.add("FP-D014", exchange["unit"].place, word, "kg")
        return None
    amount = exchange["amount"].number(need=True)
    if amount is not None and amount < 0 and gas not in _BIOGENIC:
        exchange.faults.add("FP-D013", exchange["amount"].place, told(amount), ">= 0")
        return None
    return None if amount is None else amount * ratio
