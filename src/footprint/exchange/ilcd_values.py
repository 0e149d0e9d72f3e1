"""Climate indicators of an EPD by module and scenario, recognised by UUID and never by name.

UUIDs: InDataWG/ILCD-EPD-Data-Format, identifiers/EN15804+A1, +A2_EF3.0, +A2_EF3.1 and Country-specific
indicators (Apache-2.0).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from footprint.exchange.source import Notes, told
from footprint.exchange.sums import MODULES, Indicator, Stated, added, fits, thrown_away
from footprint.exchange.xml import Xml

PROCESS = "{http://lca.jrc.it/ILCD/Process}"
COMMON = "{http://lca.jrc.it/ILCD/Common}"
EPD = "{http://www.iai.kit.edu/EPD/2013}"

A1, EF30, EF31 = "EN 15804+A1", "EN 15804+A2 (EF 3.0)", "EN 15804+A2 (EF 3.1)"
#: UUID -> (method, part).
INDICATORS: Mapping[str, tuple[str, str]] = {
    "77e416eb-a363-4258-a04e-171d843a6460": (A1, "total"),
    "6a37f984-a4b3-458a-a20a-64418c145fa2": (EF30, "total"),
    "2356e1ab-0185-4db5-86e5-16de51c7485c": (EF30, "biogenic"),
    "5f635281-343e-44fb-83df-1971b155e6b6": (EF30, "fossil"),
    "4331bbdb-978a-490d-8707-eeb047f01a55": (EF30, "luluc"),
    "a7ea142a-9749-11ed-a8fc-0242ac120002": (EF31, "total"),
    "a7ea186c-9749-11ed-a8fc-0242ac120002": (EF31, "biogenic"),
    "a7ea19c0-9749-11ed-a8fc-0242ac120002": (EF31, "fossil"),
    "a7ea1ae2-9749-11ed-a8fc-0242ac120002": (EF31, "luluc"),
    "fb774615-0575-45de-9a89-1ded92f19770": (EF30, "ghg"),
    "e03c018f-8526-44bc-b5e4-bc03c3ab32f3": (EF31, "ghg"),
}
#: The unit group of the indicators (Unit groups of the ILCD-EPD format), in kg CO2 eq.
UNIT_GROUP = "1ebf3012-d0db-4de2-aefd-ef30cedb0be1"
CO2E = re.compile(r"kg[ _-]?CO(2|₂)[ _-]?(e|eq|eqv|equiv|äq|Äq)\.?", re.IGNORECASE)
PARTS = ("fossil", "biogenic", "luluc")
#: A module of one scenario ("" for none).
Module = tuple[str, str]


@dataclass
class Method:
    """What one method says: module -> part -> amount."""

    name: str
    modules: dict[Module, dict[str, Stated]] = field(default_factory=dict)


def methods(root: Xml) -> list[Method]:
    """Every method with a climate indicator, EF 3.1 before EF 3.0 before +A1."""
    found: dict[str, Method] = {}
    results = root.one(f"{PROCESS}LCIAResults")
    for result in results.all(f"{PROCESS}LCIAResult") if results else ():
        reference = result.one(f"{PROCESS}referenceToLCIAMethodDataSet")
        known = INDICATORS.get(reference.attribute("refObjectId").lower()) if reference else None
        if known is not None:
            method = found.setdefault(known[0], Method(known[0]))
            _amounts(result, known[1], method)
    useful = {n for n, m in found.items() if any(set(held) - {"ghg"} for held in m.modules.values())}
    return [found[name] for name in (EF31, EF30, A1) if name in useful]


def _in_kilograms(other: Xml) -> bool:
    """False and FP-D014 for amounts in another unit group than kg CO2e; without one the indicator says it."""
    ok = True
    for group in other.all(f"{EPD}referenceToUnitGroupDataSet"):
        uuid = group.attribute("refObjectId").lower()
        words = [text for w in group.all(f"{COMMON}shortDescription") if (text := w.text())]
        known = uuid == UNIT_GROUP or (not uuid and bool(words)) or any(CO2E.fullmatch(w) for w in words)
        if not known or any(not CO2E.fullmatch(w) for w in words):
            group.faults.add("FP-D014", group.place, " | ".join([*words, uuid])[:80], "kg CO2 eq.")
            ok = False
    return ok


def _amounts(result: Xml, part: str, method: Method) -> None:
    other = result.one(f"{COMMON}other")
    if other is not None and not _in_kilograms(other):
        return
    for amount in other.all(f"{EPD}amount") if other else ():
        text = (amount.element.text or "").strip()
        if not text or text in ("ND", "MND", "-"):
            continue  # module not declared
        value = amount.number()
        if value is None:
            continue
        name = amount.attribute(f"{EPD}module").replace(" ", "").upper()
        held = method.modules.setdefault((name, amount.attribute(f"{EPD}scenario")), {})
        if part in held:
            amount.faults.add("FP-D023", amount.place, f"{name} {part}")
        held[part] = Stated(text, value, amount.place)


def made(modules: Mapping[Module, Mapping[str, Stated]]) -> dict[Module, dict[str, Indicator]]:
    """The cradle-to-gate module: ``A1-A3`` as stated, else A1, A2 and A3 of one scenario."""
    stated = {m: parts for m, parts in modules.items() if m[0] in ("A1-A3", "A1A2A3")}
    single = {("A1-A3", s): dict[str, Stated]() for name, s in modules if name in MODULES}
    out: dict[Module, dict[str, Indicator]] = {}
    for key, whole in (stated or single).items():
        apart = {m: modules.get((m, key[1])) or modules.get((m, ""), {}) for m in MODULES}
        parts = dict.fromkeys([*whole, *(p for held in apart.values() for p in held)])
        out[key] = {
            p: Indicator(f"GWP-{p}", whole.get(p), {m: held[p] for m, held in apart.items() if p in held})
            for p in parts
        }
    return {m: held for m, held in out.items() if any(i.value for i in held.values())}


def alone(held: Mapping[str, Stated]) -> dict[str, Indicator]:
    """The indicators of a module that has no others inside."""
    return {part: Indicator(f"GWP-{part}", value) for part, value in held.items()}


@dataclass(frozen=True)
class Parts:
    """Components of one module, what was published, and whether biogenic carbon is apart."""

    components: Mapping[str, Fraction]
    published: str
    place: str
    apart: bool


def parts_of(held: Mapping[str, Indicator], root: Xml, notes: Notes, *, strict: bool) -> Parts | None:
    """The components of one module; the total must be the sum of its parts within rounding.

    ``strict`` False (a side module) turns a mismatch into None without a problem: the caller says it.
    """
    values = {p: value for p, i in held.items() if (value := i.value) is not None}
    if ghg := values.get("ghg"):
        notes.add(f"GWP-GHG {ghg.text} kg CO2e per reference flow", f"GWP-GHG：每参考流 {ghg.text} kg CO2e")
    for part, indicator in held.items():
        indicator.check(root.faults, biogenic=part == "biogenic")
    if "fossil" in held:
        held["fossil"].no_credit(root.faults, ">= 0")
    total, missing = values.get("total"), [p for p in PARTS if p not in values]
    if missing and total is None:
        if strict:
            place = next(i.least.place for i in held.values() if i.least)
            root.faults.add("FP-D011", place, expected="GWP-total, or fossil + biogenic + luluc")
        return None
    if missing and total is not None:
        return _only_total(held, total, missing, root, notes, strict=strict)
    parts = [values[p] for p in PARTS]
    if total is not None and not fits(parts, total):
        if strict:
            got, name = told(added(parts).value), {"field": "GWP-total"}
            root.faults.add("FP-D016", total.place, got, told(total.value), values=name)
        return None
    shown = total or added(parts)
    return Parts(_components(values), shown.text, shown.place, True)


def _only_total(
    held: Mapping[str, Indicator], total: Stated, missing: list[str], root: Xml, notes: Notes, *, strict: bool
) -> Parts | None:
    """A total whose parts are not all stated: it stands for them unless it hides one."""
    held["total"].no_credit(root.faults, f">= 0, {' + '.join(PARTS)}")
    least = {p: value for p in PARTS if p in held and (value := held[p].least) is not None}
    if got := thrown_away(total, least, "fossil", missing):
        if strict:
            field_name = {"field": "GWP-total"}
            root.faults.add("FP-D016", total.place, got, told(total.value), values=field_name)
        return None
    notes.add("Only the total is given: fossil and biogenic are not apart", "仅有总值：未区分化石与生物源")
    return Parts({"fossil": total.value}, total.text, total.place, False)


def _components(held: Mapping[str, Stated]) -> dict[str, Fraction]:
    """Biogenic is a net of uptake and release: its sign says which of the two it is here."""
    biogenic = held["biogenic"].value
    out = {
        "fossil": held["fossil"].value,
        "land_use_change": held["luluc"].value,
        "biogenic_uptake" if biogenic < 0 else "biogenic_release": biogenic,
    }
    kept = {c: v for c, v in out.items() if v}
    return kept or {"fossil": Fraction(0)}
