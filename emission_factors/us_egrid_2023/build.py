"""US grid electricity by eGRID subregion: lb per MWh as printed -> kg of gas per kWh, exact."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import both, finish, number, read_csv, slug, source, write  # noqa: E402

from footprint.factors.factor import Factor  # noqa: E402

RAW = "egrid2023_subregion_total_output.csv"
YEAR = 2023
NATION = "US Average"
#: Column -> gas; the rate of methane does not tell its origin.
COLUMNS = {"lb_CO2_per_MWh": "CO2", "lb_CH4_per_MWh": "CH4_fossil", "lb_N2O_per_MWh": "N2O"}
#: kg per kWh of one lb per MWh: the international pound, 1000 kWh a MWh.
LB_PER_MWH = Fraction("0.45359237") / 1000
NOTE = both(
    "Power plants only: no upstream of fuels, no transmission and distribution loss. "
    "Methane of all origins is held as fossil; how CO2 of biomass is counted is not stated in the file.",
    "仅电厂排放：不含燃料上游和输配电损耗。甲烷不分来源，均按化石源存放；文件未说明生物质CO2如何计入。",
)
_PART = both(
    "A part of the grid of the United States: not for the whole country.",
    "仅为美国电网的一部分：不得代表全国。",
)


def rows(folder: Path = HERE) -> list[Factor]:
    """One factor a line of the csv: 27 subregions and the national average."""
    card = source(folder)
    names = {r["key"]: both(r["en"], r["zh"]) for r in read_csv(folder / "names.csv")}
    lines = list(enumerate(read_csv(folder / "raw" / RAW), 2))
    if {row["subregion"] for _, row in lines} != set(names) or len(lines) != len(names):
        raise ValueError(f"{RAW} and names.csv hold other subregions")
    return finish(_factor(card, names[row["subregion"]], line, row) for line, row in lines)


def _factor(card: Mapping[str, str], area: Mapping[str, str], line: int, row: Mapping[str, str]) -> Factor:
    key = row["subregion"]
    nation = key == NATION
    note = NOTE if nation else both(f"{NOTE['en']} {_PART['en']}", f"{NOTE['zh']}{_PART['zh']}")
    return Factor(
        id=f"{card['id']}/{slug(key)}",
        release=f"{card['id']}@{card['release']}",
        names=_names(key, area),
        category="electricity",
        codes=(f"egrid:{key}",),
        unit="kWh",
        gases={gas: number(row[column]) * LB_PER_MWH for column, gas in COLUMNS.items()},
        kind="generation",
        geography="US" if nation else f"US-{key}",
        year_from=YEAR,
        year_to=YEAR,
        technology="grid-average",
        biogenic="not-separated",
        published_value=", ".join(f"{column.split('_')[1]} {row[column]}" for column in COLUMNS),
        published_unit="lb/MWh",
        source=card["id"],
        document=card["document"],
        locator=f"raw/{RAW}, line {line} ({key}, {row['name']}), columns {', '.join(COLUMNS)}; "
        "x 0.45359237 / 1000",
        note=note,
    )


def _names(key: str, area: Mapping[str, str]) -> dict[str, str]:
    if key == NATION:
        return both(
            f"Grid electricity, generation, {area['en']}, {YEAR}", f"电网电力，发电，{area['zh']}，{YEAR}年"
        )
    return both(
        f"Grid electricity, generation, eGRID subregion {key}, {area['en']}, {YEAR}",
        f"电网电力，发电，美国eGRID分区{key}，{area['zh']}，{YEAR}年",
    )


if __name__ == "__main__":
    write(HERE, rows())
