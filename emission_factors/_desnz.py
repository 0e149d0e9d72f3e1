"""UK Government conversion factors: flat file of a year -> factors, gases where all three are published.

Left out on purpose: blank cells (no factor, never 0), rows with radiative forcing, kilometres and
miles, gas per cubic metre (the file states no reference temperature).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import _desnz_names as _names
from _build import finish, number, slug, source

from footprint.factors.factor import Factor

SHEET = "Factors by Category"
TOTAL = "kg CO2e"
#: GHG/Unit text -> gas and the AR5 GWP the publisher used (methane 28 for every origin).
GASES = {
    "kg CO2e of CO2 per unit": ("CO2", 1),
    "kg CO2e of CH4 per unit": ("CH4_fossil", 28),
    "kg CO2e of N2O per unit": ("N2O", 265),
}
AIRCRAFT = {"CO2": "CO2_aircraft", "CH4_fossil": "CH4_aircraft", "N2O": "N2O_aircraft"}
UNITS = {
    "tonnes": "t",
    "litres": "L",
    "kWh (Net CV)": "kWh_net",
    "kWh (Gross CV)": "kWh_gross",
    "tonne.km": "t.km",
    "kWh": "kWh",
}
BASIS = {"kWh_net": "net", "kWh_gross": "gross"}


@dataclass(frozen=True)
class Entry:
    """One activity and unit of the flat file: published texts by GHG/Unit, first row number and row id."""

    level1: str
    level2: str
    level3: str
    level4: str
    column: str
    uom: str
    row: int
    row_id: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """How one level-1 sheet becomes factors."""

    kind: str
    head: str
    parts: Callable[[Entry], tuple[str, ...]]
    named: Callable[[Entry], _names.Named]
    keep: Callable[[Entry], bool]
    pair: str = ""


def _tail(*texts: str) -> tuple[str, ...]:
    return tuple(slug(t) for t in texts if t.strip())


def _freight_parts(e: Entry) -> tuple[str, ...]:
    parts = _tail(e.level2.removeprefix("WTT- "), e.level3, e.level4, e.column.replace("Without RF", ""))
    return parts[:1] if parts[0] == "rail" else parts


def _freight_kept(e: Entry) -> bool:
    return e.uom == "tonne.km" and e.column != "With RF"


def _electric_parts(e: Entry) -> tuple[str, ...]:
    return ("transmission",) if "T&D" in e.level2 else ("generated",)


def _uk_power(e: Entry) -> bool:
    return e.level3 == "Electricity: UK"


SECTIONS: Mapping[str, Section] = {
    "Fuels": Section(
        "combustion",
        "fuels",
        lambda e: _tail(e.level3, UNITS[e.uom].replace("_", "-")),
        _names.fuel,
        lambda e: e.uom in UNITS,
        "wtt-fuels",
    ),
    "WTT- fuels": Section(
        "upstream",
        "wtt-fuels",
        lambda e: _tail(e.level3, UNITS[e.uom].replace("_", "-")),
        _names.fuel,
        lambda e: e.uom in UNITS,
    ),
    "Material use": Section(
        "cradle_to_gate",
        "material-use",
        lambda e: _tail(_names.material(e), _names.ROUTES[e.column]),
        _names.material_use,
        lambda e: True,
    ),
    "Waste disposal": Section(
        "waste_treatment",
        "waste",
        lambda e: _tail(_names.material(e), _names.ROUTES[e.column]),
        _names.waste,
        lambda e: True,
    ),
    "Freighting goods": Section(
        "tank_to_wheel", "freight", _freight_parts, _names.freight, _freight_kept, "wtt-freight"
    ),
    "WTT- delivery vehs & freight": Section(
        "upstream", "wtt-freight", _freight_parts, _names.freight, _freight_kept
    ),
    "Water supply": Section(
        "water", "water", lambda e: ("supply",), _names.water, lambda e: e.uom == "cubic metres"
    ),
    "Water treatment": Section(
        "water", "water", lambda e: ("treatment",), _names.water, lambda e: e.uom == "cubic metres"
    ),
    "UK electricity": Section(
        "generation", "electricity", _electric_parts, _names.power, _uk_power, "wtt-electricity"
    ),
    "Transmission and distribution": Section(
        "transmission", "electricity", _electric_parts, _names.power, _uk_power, "wtt-electricity"
    ),
    "WTT- UK electricity": Section("upstream", "wtt-electricity", _electric_parts, _names.power, _uk_power),
}


def entries(folder: Path, raw: str, year: int) -> list[Entry]:
    """Rows of the flat file gathered by activity and unit; blank cells left out."""
    value = f"GHG Conversion Factor {year}"
    found: dict[tuple[str, ...], Entry] = {}
    with (folder / "raw" / raw).open(encoding="utf-8-sig", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle), 2):
            level1 = row["Level 1"]
            if level1 not in SECTIONS or not row[value].strip():
                continue
            names = ("Level 2", "Level 3", "Level 4", "Column Text", "UOM")
            key = (level1, *(" ".join(row[n].split()) for n in names))
            entry = found.setdefault(key, Entry(*key, line, row["ID"]))
            if entry.values.setdefault(row["GHG/Unit"], row[value]) != row[value]:
                raise ValueError(f"{raw} line {line}: two values for {key} {row['GHG/Unit']}")
    return [e for e in found.values() if SECTIONS[e.level1].keep(e)]


def _content(e: Entry, aircraft: bool) -> dict[str, Any]:
    """Gas masses where CO2, CH4 and N2O are all published, else the total as one component."""
    if all(text in e.values for text in GASES):
        gases = {gas: number(e.values[text]) / gwp for text, (gas, gwp) in GASES.items()}
        return {"gases": {AIRCRAFT[g] if aircraft else g: v for g, v in gases.items() if v}}
    return {"components": {"fossil": number(e.values[TOTAL])}, "gwp_set": "AR5-GWP100"}


def _unit(e: Entry) -> str:
    # cubic metres of water only: SECTIONS keeps no gas row in this unit
    return "m3" if e.uom == "cubic metres" else UNITS[e.uom]


def _factor(card: Mapping[str, Any], e: Entry, raw: str, year: int) -> Factor:
    section = SECTIONS[e.level1]
    names, technology = section.named(e)
    tail = section.parts(e)
    aircraft = e.level1 == "Freighting goods" and e.level2 == "Freight flights"
    split = ", ".join(f"{t.split()[3]} {e.values[t]}" for t in GASES if t in e.values)
    return Factor(
        id="/".join((card["id"], section.head, *tail)),
        release=f"{card['id']}@{card['release']}",
        names=names,
        category=slug(f"{e.level1} {e.level2}"),
        codes=(f"desnz:{e.row_id.rpartition('_')[0]}",),
        unit=_unit(e),
        kind=section.kind,
        heating_value_basis=BASIS.get(_unit(e), ""),
        geography="GB",
        year_from=year,
        year_to=year,
        technology=technology,
        biogenic=_names.biogenic(e),
        pairs_with="/".join((card["id"], section.pair, *tail)) if section.pair else "",
        published_value=e.values[TOTAL],
        published_unit=f"kg CO2e/{e.uom}" + (f" ({split})" if split else ""),
        source=card["id"],
        document=card["document"],
        locator=f"raw/{raw}, sheet {SHEET}, row {e.row}, id {e.row_id}",
        note=_names.note(e, section.kind),
        **_content(e, aircraft),
    )


def rows(folder: Path, year: int) -> list[Factor]:
    """All factors; a pair that the file does not publish is left empty."""
    card = source(folder)
    raw = next(iter(card["raw"]))
    found = [_factor(card, e, raw, year) for e in entries(folder, raw, year)]
    ids = {f.id for f in found}
    return finish(f if f.pairs_with in ids else replace(f, pairs_with="") for f in found)
