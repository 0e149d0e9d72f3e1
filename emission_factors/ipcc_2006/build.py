"""IPCC 2006 defaults: re-keyed single values, one factor a fuel (three gases) or process (CO2)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import both, finish, number, read_csv, source, write  # noqa: E402

from footprint.factors.factor import Factor  # noqa: E402

RAW = "cited_values.csv"
FUEL_UNIT = "kg/TJ NCV"
FUEL_GASES = {"CO2": "CO2", "CH4": "CH4_fossil", "N2O": "N2O"}
#: kg per t of the printed t per t.
KG = 1000
_FUEL = both(
    "Default for stationary combustion in manufacturing industries and construction. "
    "No upstream: add an upstream factor.",
    "制造业和建筑业固定源燃烧的缺省值。不含上游：须另加上游因子。",
)
#: Process -> technology, note.
PROCESSES = {
    "clinker": (
        "calcination",
        both(
            "Process CO2 only; clinker of 65 % CaO, all from CaCO3, 2 % for kiln dust included. No fuel.",
            "仅过程CO2；熟料CaO含量65%且全部来自碳酸钙，已含2%窑灰修正。不含燃料。",
        ),
    ),
    "lime": (
        "calcination",
        both(
            "Process CO2 only; 85 % high-calcium and 15 % dolomitic lime. No fuel.",
            "仅过程CO2；按85%高钙石灰和15%白云石石灰。不含燃料。",
        ),
    ),
    "glass": (
        "soda-lime-batch",
        both(
            "Process CO2 only, typical soda-lime batch; multiply by (1 - cullet share). No fuel.",
            "仅过程CO2，典型钠钙配合料；须乘以（1－碎玻璃比例）。不含燃料。",
        ),
    ),
    "primary-aluminium-prebake": (
        "prebake",
        both(
            "Process CO2 of the anodes only: no PFC of the anode effect, no electricity, no alumina.",
            "仅阳极消耗的过程CO2：不含阳极效应PFC、电力和氧化铝。",
        ),
    ),
}
Line = tuple[int, Mapping[str, str]]


def rows(folder: Path = HERE) -> list[Factor]:
    """One factor an item of the cited values."""
    card = source(folder)
    names = {r["key"]: both(r["en"], r["zh"]) for r in read_csv(folder / "names.csv")}
    lines = enumerate(read_csv(folder / "raw" / RAW), 2)
    items = [(item, list(group)) for item, group in groupby(lines, key=lambda n: n[1]["item"])]
    if len(items) != len(names):
        raise ValueError(f"{len(items)} items, {len(names)} names")
    return finish(_factor(card, names[item], item, group) for item, group in items)


def _factor(card: Mapping[str, str], names: Mapping[str, str], item: str, lines: list[Line]) -> Factor:
    units = {row["unit"] for _, row in lines}
    if len(units) != 1:
        raise ValueError(f"{item}: units {sorted(units)}")
    (unit,) = units
    found = {row["gas"]: row["value"] for _, row in lines}
    fuel = unit == FUEL_UNIT
    if set(found) != (set(FUEL_GASES) if fuel else {"CO2"}) or len(found) != len(lines):
        raise ValueError(f"{item}: gases {sorted(found)}")
    if not fuel and not unit.startswith("t CO2/t "):
        raise ValueError(f"{item}: unit {unit}")
    technology, note = ("manufacturing-industries", _FUEL) if fuel else PROCESSES[item]
    return Factor(
        id=f"{card['id']}/{'combustion' if fuel else 'process'}/{item}",
        release=f"{card['id']}@{card['release']}",
        names=names,
        category="fuels" if fuel else "processes",
        codes=tuple(f"efdb:{row['ef_id']}" for _, row in lines),
        unit="TJ_net" if fuel else "t",
        gases={FUEL_GASES[gas]: number(text) * (1 if fuel else KG) for gas, text in found.items()},
        kind="combustion" if fuel else "direct",
        heating_value_basis="net" if fuel else "",
        geography="GLO",
        technology=technology,
        published_value=", ".join(f"{gas} {text}" for gas, text in found.items()) if fuel else found["CO2"],
        published_unit=unit,
        source=card["id"],
        document=f"{card['document'].partition(',')[0]}, {lines[0][1]['place']}",
        locator="; ".join(
            f"raw/{RAW}, line {n} ({r['place']}, category {r['category']}, EF ID {r['ef_id']})"
            for n, r in lines
        ),
        transcribed=True,
        note=note,
    )


if __name__ == "__main__":
    write(HERE, rows())
