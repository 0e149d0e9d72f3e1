"""China default fuel and heat factors: transcribed parameters on which at least two sources agree."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import both, finish, number, read_csv, slug, source, write  # noqa: E402

from footprint.factors.factor import Factor  # noqa: E402

FUELS = "cn_fuel_defaults_transcribed.csv"
PROCESS = "cn_process_heat_waste_defaults_transcribed.csv"
HEAT = "purchased heat/steam 热力"
#: Mass of CO2 per mass of carbon, as the guideline has it.
CO2_OF_CARBON = Fraction(44, 12)
#: Fuel names of the file that mean one fuel.
SAME = {"natural gas (oil field)": "natural gas"}
#: The file's "document as cited" (its last part names the guideline) -> id part; the first agreeing row of
#: this edition stands for its fuel, since older editions carry the same parameters.
EDITION = ("省级温室气体清单编制指南(2025)", "provincial-guideline-2025")
PARAMETERS = ("ncv_GJ_per_unit", "carbon_content_tC_per_TJ", "oxidation_rate")
#: kg per t, and kg per GJ of the printed t per GJ: one kilogram of carbon a GJ is one tonne a TJ.
KG = 1000
_UPSTREAM = both(
    "CO2 of combustion only: add an upstream factor; CH4 and N2O are not published here.",
    "仅含燃烧CO2：须另加上游因子；未公布CH4和N2O。",
)
_GAS = both(
    "Published per 10^4 Nm3 without a reference temperature, hence per GJ here.",
    "原值按万Nm3给出且未说明参比温度，故此处按GJ给出。",
)
_HEAT = both(
    "Default where the supplier gives no value. CO2 only; "
    "whether upstream emissions are included is not stated.",
    "供热方未提供数值时的缺省值。仅CO2；未说明是否含上游排放。",
)
Line = tuple[int, Mapping[str, str]]


def rows(folder: Path = HERE) -> list[Factor]:
    """The agreed fuels and the heat default."""
    card = source(folder)
    names = {r["key"]: both(r["en"], r["zh"]) for r in read_csv(folder / "names.csv")}
    fuels = [_fuel(card, names, lines) for lines in _agreed(folder / "raw" / FUELS)]
    shipped = {f.technology for f in fuels} | {"heat"}
    if shipped != {slug(n) for n in names}:
        raise ValueError(f"names.csv and agreed fuels differ: {sorted(shipped ^ {slug(n) for n in names})}")
    return finish([*fuels, _heat(card, names["heat"], folder / "raw" / PROCESS)])


def _agreed(path: Path) -> Iterator[list[Line]]:
    """The lines of each fuel with one set of parameters in several transcriptions."""
    groups: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line, row in enumerate(read_csv(path), 2):
        fuel = SAME.get(row["fuel_en"], row["fuel_en"])
        groups[fuel, *(row[p] for p in PARAMETERS)].append((line, row))
    for lines in groups.values():
        read = len({row["where_read"] for _, row in lines})
        for line, row in lines:
            if int(row["n_agreeing_sources"]) != read:
                raise ValueError(
                    f"{path.name} line {line}: {row['n_agreeing_sources']} sources, found {read}"
                )
        if read > 1:
            yield lines


def _fuel(card: Mapping[str, str], names: Mapping[str, Mapping[str, str]], lines: list[Line]) -> Factor:
    line, row = next((n, r) for n, r in lines if r["document_as_cited_by_source"].endswith(EDITION[0]))
    heat, carbon, oxidation = (number(row[p]) for p in PARAMETERS)
    per_gj = carbon * oxidation * CO2_OF_CARBON
    if round(per_gj * heat / KG, 6) != number(row["ef_tCO2_per_unit_recomputed"]):
        raise ValueError(f"{FUELS} line {line}: the recomputed value differs")
    gas = row["activity_unit"] != "t"
    if gas and row["activity_unit"] != "10^4 Nm3":
        raise ValueError(f"{FUELS} line {line}: unit {row['activity_unit']}")
    fuel = slug(row["fuel_en"])
    others = ", ".join(str(n) for n, _ in lines if n != line)
    return Factor(
        id=f"{card['id']}/{EDITION[1]}/{fuel}",
        release=f"{card['id']}@{card['release']}",
        names=names[row["fuel_en"]],
        category="fuels",
        codes=tuple(f"cn-fuel:{name}" for name in dict.fromkeys(r["fuel_en"] for _, r in lines)),
        unit="GJ_net" if gas else "t",
        gases={"CO2": per_gj if gas else per_gj * heat},
        kind="combustion",
        heating_value_basis="net",
        geography=row["geography"],
        technology=fuel,
        published_value="NCV {}, carbon {}, oxidation {}".format(*(row[p] for p in PARAMETERS)),
        published_unit=f"GJ/{row['activity_unit']}, tC/TJ, fraction",
        source=card["id"],
        document=row["document_as_cited_by_source"],
        locator=f"raw/{FUELS}, line {line} ({row['fuel_zh']}, {row['fuel_en']}); "
        f"equal parameters: line {others}; NCV x carbon x oxidation x 44/12",
        transcribed=True,
        note=both(f"{_UPSTREAM['en']} {_GAS['en']}", f"{_UPSTREAM['zh']}{_GAS['zh']}") if gas else _UPSTREAM,
    )


def _heat(card: Mapping[str, str], names: Mapping[str, str], path: Path) -> Factor:
    line, row = next((n, r) for n, r in enumerate(read_csv(path), 2) if r["item"] == HEAT)
    if row["unit"] != "tCO2/GJ" or int(row["n_sources"]) < 2:
        raise ValueError(f"{path.name} line {line}: unit or number of sources")
    return Factor(
        id=f"{card['id']}/sector-guidelines/heat",
        release=f"{card['id']}@{card['release']}",
        names=names,
        category="heat",
        codes=("cn-heat",),
        unit="GJ_heat",
        gases={"CO2": number(row["value"]) * KG},
        kind="heat",
        geography=row["geography"],
        technology="default",
        published_value=row["value"],
        published_unit=row["unit"],
        source=card["id"],
        document=row["document_as_cited"],
        locator=f"raw/{path.name}, line {line} ({row['item']}), {row['n_sources']} sources agree",
        transcribed=True,
        note=_HEAT,
    )


if __name__ == "__main__":
    write(HERE, rows())
