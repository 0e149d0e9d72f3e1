"""Electricity Maps yearly zone intensities: one factor a zone, for the folder of each year."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import both, finish, number, read_csv, slug, source  # noqa: E402

from footprint.factors.factor import Factor  # noqa: E402

UNIT = "gCO2eq/kWh"
NOTE = both(
    "Electricity consumed in the zone, imports and exports traced, life cycle by the publisher's method: "
    "the file states neither the boundary nor the GWP set. Printed in whole grams. Transmission and "
    "distribution losses are not stated. Parts of the data are estimates of the publisher, without a mark.",
    "按区域用电口径，已追踪进出口电力，按发布者方法学为生命周期口径；文件本身未说明边界和GWP版本。"
    "数值取整到克。未说明是否含输配电损耗。部分数据为发布者估算，文件未作标记。",
)
CHINA = both(
    "For China use the official electricity carbon footprint factor.",
    "中国请使用官方电力碳足迹因子。",
)


def zones(folder: Path, year: int) -> list[Factor]:
    """The zones of names.csv; the zones that it leaves out are balancing authorities of the United States."""
    card = source(folder)
    raw = f"electricitymaps_yearly_{year}_odbl.json"
    text = (folder / "raw" / raw).read_text(encoding="utf-8")
    data: dict[str, dict[str, Any]] = json.loads(text, parse_float=str, parse_int=str)
    names = {r["key"]: both(r["en"], r["zh"]) for r in read_csv(HERE / "names.csv")}
    left = set(data) ^ set(names)
    if set(names) - set(data) or any(zone.count("-") != 2 or zone[:3] != "US-" for zone in left):
        raise ValueError(f"names.csv and {raw} differ: {sorted(left)}")
    return finish(_factor(card, raw, year, zone, names[zone], data[zone]) for zone in names)


def _factor(
    card: Mapping[str, str],
    raw: str,
    year: int,
    zone: str,
    named: Mapping[str, str],
    cell: Mapping[str, Mapping[str, str]],
) -> Factor:
    intensity = cell["carbonIntensity"]
    if intensity["unit"] != UNIT:
        raise ValueError(f"{raw}: unit of {zone}")
    note = both(f"{NOTE['en']} {CHINA['en']}", f"{NOTE['zh']}{CHINA['zh']}") if zone == "CN" else NOTE
    return Factor(
        id=f"{card['id']}/{slug(zone)}",
        release=f"{card['id']}@{card['release']}",
        names=both(
            f"Electricity, consumption mix, life cycle, {named['en']}, {year} (Electricity Maps)",
            f"电力，用电结构，生命周期，{named['zh']}，{year}年（Electricity Maps）",
        ),
        category="electricity",
        codes=(f"electricitymaps:{zone}",),
        unit="kWh",
        components={"fossil": number(intensity["value"]) / 1000},
        gwp_set="unstated",
        kind="electricity_mix",
        includes=("upstream",),
        geography=zone,
        year_from=year,
        year_to=year,
        technology="grid-average",
        biogenic="not-separated",
        published_value=intensity["value"],
        published_unit=UNIT,
        source=card["id"],
        document=card["document"],
        locator=f"raw/{raw}, key {zone} ({cell['zone']['zoneName']}), field carbonIntensity.value; / 1000",
        transcribed=True,
        note=note,
    )
