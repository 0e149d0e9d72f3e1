"""Activities of an inventory as processes and lines of a study: links, waste, and direct emissions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.intake.tables.inventory import Activity, Exchange
from footprint.intake.tables.making import Making
from footprint.intake.tables.rows import Block
from footprint.intake.tables.units import unit_ids
from footprint.intake.tables.values import amount
from footprint.model.types import exact_text
from footprint.model.vocabulary import choices, code

#: Elementary flows that are greenhouse gases, as Brightway and openLCA spell them.
_GASES = {
    "carbon dioxide, fossil": "CO2", "carbon dioxide": "CO2", "methane, fossil": "CH4_fossil",
    "methane, non-fossil": "CH4_biogenic", "methane, biogenic": "CH4_biogenic",
    "carbon dioxide, non-fossil": "CO2_biogenic", "carbon dioxide, biogenic": "CO2_biogenic",
    "dinitrogen monoxide": "N2O", "nitrous oxide": "N2O",
}  # fmt: skip
#: Names of flows that may be greenhouse gases though the table above does not tell which.
_MAYBE = re.compile(
    r"carbon dioxide|methane|nitrous|dinitrogen mon|hexafluor|trifluoride|fluoro|chloro|freon|halon"
    r"|\b(co2|ch4|n2o|sf6|nf3|cf4|c2f6)\b|\b(h?cfc|hfc|pfc|hfe|r)-?[0-9]{2}", re.IGNORECASE
)  # fmt: skip
NO_GAS = "no greenhouse gas"
CO_PRODUCT = "co-product"
EACH = "each on its own"
#: Words in the names of treatment activities.
_TREATMENTS = {
    "wastewater": "wastewater", "landfill": "landfill", "incineration": "incineration",
    "composting": "composting",
    "anaerobic digestion": "anaerobic_digestion", "hazardous waste": "hazardous",
}  # fmt: skip


def inventory_lines(making: Making, activities: list[Activity]) -> list[Block]:
    """The blocks, and the activities below the studied one as processes and lines."""
    blocks = list({id(a.block): a.block for a in activities}.values())
    working = [a for a in activities if a.exchanges]
    if not working:
        return blocks
    for activity in working:
        for exchange in activity.exchanges:
            _known_type(making, exchange)
    links = _links(making, working)
    uses = {id(a): [links[id(x)] for x in a.exchanges if id(x) in links] for a in working}
    used = {id(t) for a in working for t in uses[id(a)] if t is not a}
    titles = _titles(working)
    roots = tuple(titles[id(a)] for a in working if id(a) not in used) or (titles[id(working[0])],)
    name = roots[0]
    if len(roots) > 1:
        name = making.asking.one("product", "FP-I073", _place(working[0]), roots)
    final = next((a for a in working if titles[id(a)] == name), None)
    if final is None:
        return blocks
    reached = {id(final): final}
    todo = [final]
    while todo:
        for target in uses[id(todo.pop(0))]:
            if id(target) not in reached:
                reached[id(target)] = target
                todo.append(target)
    ids = {key: "main" if a is final else f"p{n}" for n, (key, a) in enumerate(reached.items())}
    treated = dict.fromkeys(_name(x) for a in reached.values() for x in a.exchanges if _open_waste(x))
    chain = _Chain(making, ids, links, tuple(treated))
    for activity in reached.values():
        _activity(chain, activity)
    return blocks


@dataclass(frozen=True, slots=True)
class _Chain:
    """The activities below the studied one: their ids, what takes from what, and the waste to ask about."""

    making: Making
    ids: Mapping[int, str]
    links: Mapping[int, Activity]
    treated: tuple[str, ...]


def _links(making: Making, working: Sequence[Activity]) -> dict[int, Activity]:
    """The activity of the file that each exchange takes from, by the exchange's identity."""
    index: dict[str, list[Activity]] = {}
    for activity in working:
        for name in {activity.key, activity.name} - {""}:
            index.setdefault(name, []).append(activity)
    out = {}
    for activity in working:
        for exchange in activity.exchanges:
            if exchange.type not in ("technosphere", "waste"):
                continue
            found = _fitting(exchange, index.get(exchange.text("key") or exchange.text("name"), []))
            if len(found) > 1:
                making.asking.fault("FP-I179", exchange.row.cell(None).where, found[0].name, str(len(found)))
            elif found:
                out[id(exchange)] = found[0]
    return out


def _fitting(exchange: Exchange, found: Sequence[Activity]) -> list[Activity]:
    """Those activities of one name that the exchange may mean: of its database, place and product."""
    said = {"database": exchange.text("database"), "location": exchange.text("location"),
            "product": exchange.text("reference product")}  # fmt: skip
    for key, text in said.items():
        found = [a for a in found if not text or not getattr(a, key) or getattr(a, key) == text]
    return list(found)


def _titles(working: Sequence[Activity]) -> dict[int, str]:
    """The name of each activity; with place and product where several share it."""
    names = [a.name for a in working]
    return {
        id(a): a.name if names.count(a.name) == 1 else " | ".join((a.name, a.location, a.product))
        for a in working
    }


def _known_type(making: Making, exchange: Exchange) -> None:
    """A credit or an avoided product is no input: it is refused, not turned into a burden."""
    avoided = exchange.text("avoided").casefold() in ("x", "true", "yes", "1")
    if avoided or exchange.type not in ("production", "technosphere", "biosphere", "waste"):
        where = next(iter(exchange.row.cells.values())).where
        making.asking.fault("FP-I139", where, "avoided" if avoided else exchange.type)


def _place(activity: Activity) -> Where:
    first = activity.exchanges[0].row.cells
    return next(iter(first.values())).where


def _activity(chain: _Chain, activity: Activity) -> None:
    making, process = chain.making, chain.ids[id(activity)]
    output = activity.output
    where = _place(activity)
    said = _number(making, output) if output is not None else None
    unit = _counted(making, output.text("unit") or activity.unit, where) if output is not None else ""
    if output is None:
        making.asking.fault("FP-I108", where, activity.name)
    if said is None or not unit:
        return
    making.add(
        "processes",
        {"process": process, "name": activity.name[:200], "output": said, "unit": unit,
         "own_or_outsourced": "own"},
        where,
    )  # fmt: skip
    for exchange in activity.exchanges:
        if exchange.type != "production":
            _line(chain, exchange, process)
        elif exchange is not output:
            making.asking.fault("FP-I180", exchange.row.cell(None).where, exchange.text("name"))


def _number(making: Making, exchange: Exchange) -> Fraction | None:
    cell = exchange.cells.get("amount") or exchange.row.cell(None)
    if cell.fault is not None:
        making.asking.problems.append(cell.fault)
        return None
    said = amount(cell, False)
    if said is None or said.value is None or said.unit or said.percent:
        making.asking.fault("FP-I088", cell.where, cell.text)
        return None
    return said.value


def _line(chain: _Chain, exchange: Exchange, process: str) -> None:
    making = chain.making
    where = exchange.cells["amount"].where if "amount" in exchange.cells else exchange.row.cell(None).where
    value = _number(making, exchange)
    if value is None:
        return
    name = _name(exchange)
    if exchange.type == "biosphere":
        _emission(making, exchange, process, name, value)
        return
    target = chain.links.get(id(exchange))
    unit = (_counted(making, exchange.text("unit"), where) if target is not None
            else making.unit(exchange.text("unit"), where))  # fmt: skip
    if not unit:
        return
    common = {"line_id": "", "name": name, "unit": unit, "per": "output", "process": process}
    if value < 0 or exchange.type == "waste":
        treatment = _treatment(chain, name, where)
        if treatment:
            making.add("waste", {**common, "line_id": making.next_id("waste"), "amount": abs(value),
                                 "treatment": treatment}, where)  # fmt: skip
        return
    kind = "intermediate" if target is not None else "material"
    part = chain.ids[id(target)] if target is not None else (exchange.text("reference product") or name)[:200]
    making.add(
        "bom",
        {**common, "line_id": making.next_id("bom"), "part_no": part, "amount": value, "kind": kind,
         "note": exchange.text("comment")[:500]},
        where,
    )  # fmt: skip


def _counted(making: Making, text: str, where: Where) -> str:
    """The unit of a flow between activities of the file; one that no table knows counts as pieces."""
    if text and not unit_ids(text):
        making.asking.note("FP-I113", where, text)
        return "piece"
    return making.unit(text, where)


def _name(exchange: Exchange) -> str:
    return (exchange.text("name") or exchange.text("comment") or exchange.text("key"))[:300]


def _open_waste(exchange: Exchange) -> bool:
    """Whether an exchange is given to a treatment that its name does not say."""
    cell = exchange.cells.get("amount")
    said = amount(cell, False) if cell is not None else None
    negative = said is not None and said.value is not None and said.value < 0
    given = exchange.type == "waste" or (exchange.type == "technosphere" and negative)
    return given and not _said(_name(exchange))


def _said(name: str) -> str:
    """The treatment that the name of an activity says (``sanitary landfill``); empty where it says none."""
    said = {t for word, t in _TREATMENTS.items() if word in name.casefold()}
    return said.pop() if len(said) == 1 else ""


def _treatment(chain: _Chain, name: str, where: Where) -> str:
    """The treatment by the name of the activity; else asked, once for all of them or for each."""
    if said := _said(name):
        return said
    making, options = chain.making, (*choices("treatment", "en"), CO_PRODUCT)
    several = len(chain.treated) > 1
    chosen = making.asking.one(
        "treatment", "FP-I109", where, (*options, EACH) if several else options, "; ".join(chain.treated)
    )
    if chosen == EACH:
        chosen = making.asking.one(f"treatment.{name}", "FP-I109", where, options, name)
    if chosen == CO_PRODUCT:
        making.asking.fault("FP-I180", where, name)
        return ""
    return (code("treatment", chosen) or "") if chosen else ""


def _emission(making: Making, exchange: Exchange, process: str, name: str, value: Fraction) -> None:
    where = exchange.cells["amount"].where
    gas = _gas(making, exchange, name, where)
    if not gas:
        return
    unit = making.unit(exchange.text("unit"), where)
    if value < 0 and not gas.startswith("CO2"):
        making.asking.fault("FP-I090", where, f"{name} {exact_text(value)}")
        return
    if value < 0:
        chosen = making.asking.one("uptake", "FP-I114", where, ("biogenic uptake", "skip"), name)
        gas, value, unit = "CO2_uptake", -value, unit if chosen == "biogenic uptake" else ""
    if unit:
        making.add(
            "waste",
            {"line_id": making.next_id("waste"), "name": name, "amount": value, "unit": unit, "per": "output",
             "treatment": "direct", "gas": gas, "process": process},
            where,
        )  # fmt: skip


def _gas(making: Making, exchange: Exchange, name: str, where: Where) -> str:
    """The greenhouse gas of an elementary flow; asked where its name leaves it open, else empty."""
    known = _GASES.get(name.casefold()) or _GASES.get(exchange.text("simapro name").casefold())
    if known:
        return known
    chosen = NO_GAS
    if _MAYBE.search(name):
        gases = tuple(u.removeprefix("kg ") for u in units() if u.startswith("kg ") and u != "kg CO2e")
        chosen = making.asking.one(f"gas.{name}", "FP-I181", where, (*gases, NO_GAS), name)
    if chosen == NO_GAS:
        making.asking.note("FP-I110", where, name)
    return "" if chosen == NO_GAS else chosen
