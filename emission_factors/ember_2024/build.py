"""Ember yearly intensities of electricity generation by country, as kept in co2.js: one factor a country."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import both, finish, number, read_csv, slug, source, write  # noqa: E402

from footprint.factors.factor import Factor  # noqa: E402

RAW = "ember_average_intensities_co2js.json"
VALUE = "emissions_intensity_gco2_per_kwh"
#: Groups of countries that no geography of a factor names.
GROUPS = frozenset(
    (
        "Africa",
        "ASEAN",
        "Asia",
        "Europe",
        "G20",
        "G7",
        "Latin America and Caribbean",
        "Middle East",
        "North America",
        "Oceania",
        "OECD",
    )
)
NOTE = both(
    "Electricity generated in the country, life cycle by Ember's method (upstream methane, supply chain and "
    "manufacturing; all gases, GWP100 of a set that the file does not state), per kWh of gross generation: "
    "imports are left out, transmission and distribution losses are not in it.",
    "境内发电结构，按Ember方法为生命周期口径（含上游甲烷、供应链和设备制造；所有气体，GWP100版本文件未说明），"
    "按每kWh总发电量：不含进口电力，不含输配电损耗。",
)
CHINA = both(
    "For China use the official electricity carbon footprint factor: it is another quantity.",
    "中国请使用官方电力碳足迹因子：两者口径不同。",
)


def rows(folder: Path = HERE) -> list[Factor]:
    """One factor a country, the EU and the world; a value of 0 is no factor."""
    card = source(folder)
    text = (folder / "raw" / RAW).read_text(encoding="utf-8")
    data: dict[str, dict[str, Any]] = json.loads(text, parse_float=str, parse_int=str)
    names = {r["key"]: r for r in read_csv(folder / "names.csv")}
    if set(data) - GROUPS != set(names):
        raise ValueError(f"names.csv and the file differ: {sorted((set(data) - GROUPS) ^ set(names))}")
    return finish(_factor(card, names[k], data[k]) for k in names if number(data[k][VALUE]))


def _factor(card: Mapping[str, str], named: Mapping[str, str], cell: Mapping[str, str]) -> Factor:
    year, key = cell["year"], named["key"]
    note = both(f"{NOTE['en']} {CHINA['en']}", f"{NOTE['zh']}{CHINA['zh']}") if key == "CHN" else NOTE
    return Factor(
        id=f"{card['id']}/{slug(key)}",
        release=f"{card['id']}@{card['release']}",
        names=both(
            f"Electricity, generation mix, life cycle, {named['en']}, {year} (Ember)",
            f"电力，发电结构，生命周期，{named['zh']}，{year}年（Ember）",
        ),
        category="electricity",
        codes=(f"ember:{key}",),
        unit="kWh",
        components={"fossil": number(cell[VALUE]) / 1000},
        gwp_set="unstated",
        kind="electricity_mix",
        includes=("upstream",),
        geography=named["place"],
        year_from=int(year),
        year_to=int(year),
        technology="grid-average",
        biogenic="not-separated",
        published_value=cell[VALUE],
        published_unit="gCO2/kWh (field name of the file; CO2e by the publisher's method)",
        source=card["id"],
        document=card["document"],
        locator=f"raw/{RAW}, key {key} ({cell['country_or_region']}), field {VALUE}; / 1000",
        transcribed=True,
        note=note,
    )


if __name__ == "__main__":
    write(HERE, rows())
