"""US EPA GHG Emission Factors Hub 2025: fuels, non-road engines, heat, freight and waste as printed.

Left out on purpose: per standard cubic foot (no reference temperature), per vehicle-mile and
passenger-mile (no such unit), peat, electricity (eGRID has its own folder), GWPs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))

import _epa_hub as hub  # noqa: E402
from _build import both, finish, number, read_csv, slug, source, write  # noqa: E402

from footprint.factors.factor import Factor  # noqa: E402

#: g or t of the tables -> kg.
GRAM, TONNE = Fraction(1, 1000), 1000
GASES = (("CO2", 1), ("CH4", GRAM), ("N2O", GRAM))
FOSSIL = {"CO2": "CO2", "CH4": "CH4_fossil", "N2O": "N2O"}
BIOGENIC = {"CO2": "CO2_biogenic", "CH4": "CH4_biogenic", "N2O": "N2O_biogenic"}
AIRCRAFT = {"CO2": "CO2_aircraft", "CH4": "CH4_aircraft", "N2O": "N2O_aircraft"}
#: Unit as printed -> unit, names.
UNITS = {
    "mmBtu": ("mmBtu_gross", both("per mmBtu (gross CV)", "每百万英热单位（高位热值）")),
    "short ton": ("short_ton", both("per short ton", "每短吨")),
    "gallon": ("US_gal", both("per US gallon", "每美加仑")),
}
#: ISO 14067 counts peat as fossil, the publisher lists it as biomass: neither reading is shipped.
DOUBTFUL = ("Peat",)
BIOMASS_FUELS = ("Biodiesel (100%)", "Ethanol (100%)")
MIXED = ("Municipal Solid Waste", "Tires")
KRAFT = "Biomass Fuels - Kraft Pulping Liquor, by Wood Furnish"
#: Fuel column of Table 5 -> its row of Table 2.
FUEL_OF = {
    "Residual Fuel Oil": "Residual Fuel Oil",
    "Gasoline": "Motor Gasoline",
    "Gasoline (2 stroke)": "Motor Gasoline",
    "Gasoline (4 stroke)": "Motor Gasoline",
    "Gasoline Off-Road Trucks": "Motor Gasoline",
    "Diesel": "Diesel Fuel",
    "Diesel Equipment": "Diesel Fuel",
    "Diesel Off-Road Trucks": "Diesel Fuel",
    "LPG": "Liquefied Petroleum Gases (LPG)",
    "Jet Fuel": "Kerosene-Type Jet Fuel",
    "Aviation Gasoline": "Aviation Gasoline",
}
SHIPPED_FREIGHT = "short ton-mile"
#: Year of the freight ton-miles and of the inventory, as the source note of Table 8 states.
FREIGHT_YEAR = 2022


def rows(folder: Path = HERE) -> list[Factor]:
    """The shipped tables; every name of names.csv is used."""
    build = _Build(folder)
    found = [
        *build.stationary(),
        *build.mobile(),
        *build.non_road(),
        build.heat(),
        *build.freight(),
        *build.waste(),
    ]
    if build.unused:
        raise ValueError(f"names.csv: no such rows {sorted(build.unused)}")
    return finish(found)


class _Build:
    """The card, the names and the raw file, with one method a table."""

    def __init__(self, folder: Path) -> None:
        self.card = source(folder)
        self.path = folder / "raw" / hub.RAW
        self.names = {r["key"]: both(r["en"], r["zh"]) for r in read_csv(folder / "names.csv")}
        self.unused = set(self.names)

    def named(self, key: str, *tail: Mapping[str, str]) -> dict[str, str]:
        """The name of a row and what stands behind it."""
        self.unused.discard(key)
        parts = (self.names[key], *tail)
        return both(", ".join(p["en"] for p in parts), "，".join(p["zh"] for p in parts))

    def factor(self, row: hub.Row, head: str, tail: str, columns: str, **fields: Any) -> Factor:
        """What all rows share; ``columns`` go to the locator unless it is given."""
        locator = fields.pop("locator", f"{row.place}, {columns}")
        return Factor(
            id="/".join((self.card["id"], head, tail)),
            release=f"{self.card['id']}@{self.card['release']}",
            codes=(row.code,),
            geography="US",
            source=self.card["id"],
            document=f"{self.card['document']}, {row.table}",
            locator=locator,
            **fields,
        )

    def stationary(self) -> Iterator[Factor]:
        """Table 1: per mmBtu, and per short ton or gallon where printed."""
        for row in hub.table(self.path, "Table 1"):
            if row["c2"] in DOUBTFUL:
                continue
            yield self._fuel(row, "mmBtu", ("c4", "c5", "c6"))
            if row.per in UNITS and row["c7"]:
                yield self._fuel(row, row.per, ("c7", "c8", "c9"))

    def _fuel(self, row: hub.Row, per: str, columns: tuple[str, ...]) -> Factor:
        unit, words = UNITS[per]
        biomass = row.group.startswith("Biomass")
        mixed = row["c2"] in MIXED
        note = hub.BIOMASS_NOTE if biomass else hub.MIXED_NOTE if mixed else hub.FOSSIL_NOTE
        fuel = slug(("kraft pulping liquor " if row.group == KRAFT else "") + row["c2"])
        burning = both("stationary combustion, United States", "固定源燃烧，美国")
        return self.factor(
            row,
            "stationary",
            f"{fuel}/{slug(unit.replace('_', '-'))}",
            f"columns {', '.join(columns)}",
            names=self.named(f"{row.group}/{row['c2']}", burning, words),
            category="fuels",
            unit=unit,
            gases=_gases(row, columns, BIOGENIC if biomass else FOSSIL),
            kind="combustion",
            heating_value_basis="gross" if per == "mmBtu" else "",
            technology="stationary",
            biogenic="co2-biogenic" if biomass else "not-separated" if mixed else "",
            published_value=_published(row, columns),
            published_unit=f"kg CO2, g CH4, g N2O per {per}" + (" (HHV)" if per == "mmBtu" else ""),
            note=note,
        )

    def mobile(self) -> Iterator[Factor]:
        """Table 2: CO2 per gallon."""
        for row in hub.table(self.path, "Table 2"):
            if row["c4"] not in UNITS:
                continue
            unit, words = UNITS[row["c4"]]
            biomass = row["c2"] in BIOMASS_FUELS
            burning = both("mobile combustion, CO2 only, United States", "移动源燃烧，仅CO2，美国")
            yield self.factor(
                row,
                "mobile",
                f"{slug(row['c2'])}/{slug(unit.replace('_', '-'))}",
                "column c3",
                names=self.named(f"mobile/{row['c2']}", burning, words),
                category="mobile-fuels",
                unit=unit,
                gases={(BIOGENIC if biomass else FOSSIL)["CO2"]: number(row["c3"])},
                kind="combustion",
                technology="mobile",
                biogenic="co2-biogenic" if biomass else "",
                published_value=row["c3"],
                published_unit=f"kg CO2 per {row['c4']}",
                note=hub.MOBILE_BIO_NOTE if biomass else hub.MOBILE_NOTE,
            )

    def non_road(self) -> Iterator[Factor]:
        """Table 5 (CH4, N2O per gallon) with the CO2 of its fuel from Table 2: never a row without CO2."""
        fuels = {row["c2"]: row for row in hub.table(self.path, "Table 2")}
        unit, words = UNITS["gallon"]
        for row in hub.table(self.path, "Table 5"):
            fuel = fuels[FUEL_OF[row["c3"]]]
            if fuel["c4"] != "gallon":
                raise ValueError(f"{fuel.place}: unit {fuel['c4']}")
            drive = self.named(f"drive/{row['c3']}")
            where = both("mobile combustion, United States", "移动源燃烧，美国")
            set_of = AIRCRAFT if row["c2"] == "Aircraft" else FOSSIL
            values = {"CO2": fuel["c3"], "CH4": row["c4"], "N2O": row["c5"]}
            yield self.factor(
                row,
                "non-road",
                f"{slug(row['c2'])}/{slug(row['c3'])}",
                "",
                locator=f"{row.place}, columns c4, c5 (CH4, N2O); {fuel.place}, column c3 (CO2)",
                names=self.named(f"vehicle/{row['c2']}", drive, where, words),
                category="mobile-fuels",
                unit=unit,
                gases=_split(values, set_of),
                kind="combustion",
                technology=slug(f"{row['c2']} {row['c3']}"),
                published_value=", ".join(f"{gas} {text}" for gas, text in values.items()),
                published_unit="kg CO2 (Table 2), g CH4, g N2O (Table 5) per gallon",
                note=hub.NON_ROAD_NOTE,
            )

    def heat(self) -> Factor:
        """Table 7."""
        (row,) = hub.table(self.path, "Table 7")
        columns = ("c3", "c4", "c5")
        return self.factor(
            row,
            "heat",
            "steam-and-heat",
            f"columns {', '.join(columns)}",
            names=self.named(
                f"heat/{row['c2']}", both("United States, per mmBtu of heat", "美国，每百万英热单位热量")
            ),
            category="heat",
            unit="mmBtu_heat",
            gases=_gases(row, columns, FOSSIL),
            kind="heat",
            technology="natural-gas",
            published_value=_published(row, columns),
            published_unit="kg CO2, g CH4, g N2O per mmBtu of steam or heat",
            note=hub.HEAT_NOTE,
        )

    def freight(self) -> Iterator[Factor]:
        """Table 8: the rows per short ton-mile."""
        columns = ("c3", "c4", "c5")
        for row in hub.table(self.path, "Table 8"):
            if row["c6"] != SHIPPED_FREIGHT:
                continue
            air, truck = row["c2"] == "Aircraft", row["c2"].endswith("Truck")
            tail = both(
                "tank-to-wheel, United States, per short ton-mile", "运行排放（油箱到车轮），美国，每短吨英里"
            )
            yield self.factor(
                row,
                "freight",
                slug(row["c2"]),
                f"columns {', '.join(columns)}",
                names=self.named(f"freight/{row['c2']}", tail),
                category="freight",
                unit="short_ton.mile",
                gases=_gases(row, columns, AIRCRAFT if air else FOSSIL),
                kind="tank_to_wheel",
                year_from=FREIGHT_YEAR,
                year_to=FREIGHT_YEAR,
                technology=slug(row["c2"]),
                published_value=_published(row, columns),
                published_unit=f"kg CO2, g CH4, g N2O per {row['c6']}",
                note=hub.AIR_NOTE if air else hub.TRUCK_NOTE if truck else hub.FREIGHT_NOTE,
            )

    def waste(self) -> Iterator[Factor]:
        """Table 9: one factor a printed cell; a blank cell is no factor."""
        for row in hub.table(self.path, "Table 9"):
            for column, (route, words, note) in hub.TREATMENTS.items():
                if not row[column]:
                    continue
                tail = both("waste treatment, United States, per short ton", "废物处理，美国，每短吨")
                yield self.factor(
                    row,
                    "waste",
                    f"{slug(row['c2'])}/{route}",
                    f"column {column}",
                    names=self.named(f"waste/{row['c2']}", words, tail),
                    category="waste",
                    unit="short_ton",
                    components={"fossil": number(row[column]) * TONNE},
                    gwp_set="AR4-GWP100",
                    kind="waste_treatment",
                    technology=route,
                    biogenic="not-separated",
                    published_value=row[column],
                    published_unit="metric tons CO2e per short ton",
                    note=both(f"{note['en']} {hub.WASTE_NOTE['en']}", f"{note['zh']}{hub.WASTE_NOTE['zh']}"),
                )


def _split(values: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Fraction]:
    """kg of each gas; a printed 0 is no gas."""
    found = {names[gas]: number(values[gas]) * ratio for gas, ratio in GASES}
    return {gas: amount for gas, amount in found.items() if amount}


def _texts(row: hub.Row, columns: tuple[str, ...]) -> dict[str, str]:
    return {gas: row[column] for (gas, _), column in zip(GASES, columns, strict=True)}


def _gases(row: hub.Row, columns: tuple[str, ...], names: Mapping[str, str]) -> dict[str, Fraction]:
    return _split(_texts(row, columns), names)


def _published(row: hub.Row, columns: tuple[str, ...]) -> str:
    return ", ".join(f"{gas} {text}" for gas, text in _texts(row, columns).items())


if __name__ == "__main__":
    write(HERE, rows())
