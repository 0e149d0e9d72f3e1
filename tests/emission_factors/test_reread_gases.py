"""Every gas of every split row, read again from the raw cells and their printed headings, without the builds.

Scales (g, lb, t) come from the headings; the names of gases were typed a second time from the headings too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from footprint.factors.factor import Factor
from footprint.factors.shipped import shipped

ROOT = Path(__file__).resolve().parents[2] / "emission_factors"
HUB = "us_epa_hub_2025/raw/ghg_emission_factors_hub_2025_allrows.csv"
EGRID = "us_egrid_2023/raw/egrid2023_subregion_total_output.csv"
IPCC = "ipcc_2006/raw/cited_values.csv"
SPEND = "us_epa_supply_chain/raw/SupplyChainGHGEmissionFactors_v1.3.0_NAICS_byGHG_USD2022.csv"
DESNZ = {
    "uk-desnz-2024": "uk_desnz_2024/raw/desnz_2024_flat_v1_1.csv",
    "uk-desnz-2025": "uk_desnz_2025/raw/desnz_2025_flat_v1.csv",
}
KG = {"kg": Fraction(1), "g": Fraction(1, 1000), "t": Fraction(1000)}
POUND = Fraction("0.45359237")


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The records of a raw csv; number 1 is the header."""
    with (ROOT / name).open(encoding="utf-8-sig", newline="") as stream:
        return ((), *(tuple(row) for row in csv.reader(stream)))


def column(name: str, heading: str) -> int:
    return table(name)[1].index(heading)


def split(source: str) -> list[Factor]:
    return [f for f in shipped().rows() if f.source == source and f.gases]


def named(masses: Iterable[tuple[str, Fraction]], origin: str = "") -> dict[str, Fraction]:
    """Masses under our names; methane of no stated origin is fossil, and 0 is no gas."""
    ends = {"CO2": origin, "CH4": origin or "_fossil", "N2O": origin}
    return {gas + ends[gas]: mass for gas, mass in masses if mass}


# --- the Hub of the US EPA ----------------------------------------------------------------------

_HEADING = re.compile(r"\b(?P<scale>kg|g) (?P<gas>CO2|CH4|N2O) (?:per|/) (?P<per>[\w ]+)")
_CELLS = re.compile(r"line (\d+) \([^)]*\), columns? (c\d+(?:, c\d+)*)")
HUB_UNITS = {
    "mmBtu": {"mmBtu_gross", "mmBtu_heat"},
    "short ton": {"short_ton"},
    "gallon": {"US_gal"},
    "short ton-mile": {"short_ton.mile"},
}


def above(line: int, at: int) -> tuple[int, re.Match[str]]:
    """The nearest heading above a cell that names a gas and its scale."""
    for n in range(line - 1, 1, -1):
        if found := _HEADING.search(" ".join(table(HUB)[n][at].split())):
            return n, found
    raise AssertionError((line, at))


def hub_cell(line: int, at: int) -> tuple[str, Fraction, str]:
    """Gas, kg and printed unit of one cell."""
    row = table(HUB)[line]
    head, found = above(line, at)
    per = found["per"].strip()
    if per == "unit":  # the unit stands in the row, under the heading Unit or Units
        per = row[next(n for n, text in enumerate(table(HUB)[head]) if text in ("Unit", "Units"))]
    return found["gas"], Fraction(row[at]) * KG[found["scale"]], per


def hub_origin(line: int) -> str:
    """What the nearest names above a row say of its carbon: group of Table 1, vehicle of Tables 5 and 8."""
    name, row = column(HUB, "c2"), table(HUB)[line]
    if row[1] in ("Table 5", "Table 8"):
        vehicle = next(text for n in range(line, 1, -1) if (text := table(HUB)[n][name]))
        return "_aircraft" if vehicle == "Aircraft" else ""
    if row[1] == "Table 1":
        heads = (table(HUB)[n] for n in range(line, 1, -1))
        group = next(r[name] for r in heads if r[name] and not any(r[name + 1 :]))
        return "_biogenic" if group.startswith("Biomass") else ""
    return "_biogenic" if row[1] == "Table 2" and row[name] in ("Biodiesel (100%)", "Ethanol (100%)") else ""


def test_hub_every_gas_is_its_cell_at_the_scale_of_its_heading() -> None:
    rows = split("us-epa-hub-2025")
    assert len(rows) == 166
    for factor in rows:
        places = [(int(n), text.split(", ")) for n, text in _CELLS.findall(factor.locator)]
        read = [hub_cell(n, column(HUB, c)) for n, columns in places for c in columns]
        assert {gas for gas, _, _ in read} in ({"CO2"}, {"CO2", "CH4", "N2O"}), factor.id
        assert len(read) == len({gas for gas, _, _ in read}), factor.id
        assert factor.gases == named(((g, kg) for g, kg, _ in read), hub_origin(places[0][0])), factor.id
        assert all(factor.unit in HUB_UNITS[per] for _, _, per in read), factor.id


# --- eGRID, IPCC, supply chain ------------------------------------------------------------------


def test_egrid_every_gas_is_pounds_per_megawatt_hour() -> None:
    rows = split("us-egrid-2023")
    assert len(rows) == len(table(EGRID)) - 2 == 28
    for factor in rows:
        line = table(EGRID)[int(re.findall(r"line (\d+)", factor.locator)[0])]
        read = [(g, Fraction(line[column(EGRID, f"lb_{g}_per_MWh")])) for g in ("CO2", "CH4", "N2O")]
        assert factor.unit == "kWh"
        assert factor.gases == named((g, pounds * POUND / 1000) for g, pounds in read), factor.id


def test_ipcc_every_gas_is_the_cited_value() -> None:
    rows = split("ipcc-2006")
    assert sum(len(f.gases) for f in rows) == len(table(IPCC)) - 2 == 25
    gas, value, unit = (column(IPCC, name) for name in ("gas", "value", "unit"))
    for factor in rows:
        lines = [table(IPCC)[int(n)] for n in re.findall(r"line (\d+)", factor.locator)]
        (printed,) = {r[unit] for r in lines}
        fuel = printed == "kg/TJ NCV"
        assert fuel or printed.startswith("t CO2/t ")
        scale = "kg" if fuel else "t"
        assert factor.unit == ("TJ_net" if fuel else "t")
        assert factor.gases == named((r[gas], Fraction(r[value]) * KG[scale]) for r in lines), factor.id


#: Formula or short name of each gas, typed from the names of the file; HFC-nnn is HFCnnn.
FORMULAS = {
    "Carbon dioxide": "CO2",
    "Methane": "CH4_fossil",
    "Nitrous oxide": "N2O",
    "Carbon tetrafluoride": "CF4",
    "Hexafluoroethane": "C2F6",
    "Perfluoropropane": "C3F8",
    "Perfluorobutane": "C4F10",
    "Perfluorocyclobutane": "cC4F8",
    "Perfluorohexane": "C6F14",
    "Sulfur hexafluoride": "SF6",
    "Nitrogen trifluoride": "NF3",
}
MIX = "HFCs and PFCs, unspecified"


def test_supply_chain_every_gas_and_the_unspecified_mix() -> None:
    code, gas, unit = (column(SPEND, name) for name in ("2017 NAICS Code", "GHG", "Unit"))
    value = column(SPEND, "Supply Chain Emission Factors with Margins")
    expected: dict[str, dict[str, Fraction]] = {}
    mixes: dict[str, Fraction] = {}
    for row in table(SPEND)[2:]:
        if row[gas] == MIX:
            assert row[unit].startswith("kg CO2e/2022 USD")
            mixes[row[code]] = Fraction(row[value])
            continue
        assert row[unit].startswith("kg/2022 USD")
        name = FORMULAS.get(row[gas]) or re.sub(r"^HFC-(\d+\w*)$", r"HFC\1", row[gas])
        expected.setdefault(row[code], {})[name] = Fraction(row[value])
    found = {f.id.rpartition("/")[2]: f for f in split("us-epa-supply-chain-1.3")}
    assert set(found) == set(expected) == set(mixes)
    for naics, factor in found.items():
        assert factor.gases == {g: v for g, v in expected[naics].items() if v}, naics
        assert factor.components == {"fossil": mixes[naics]}, naics
        assert (factor.unit, factor.gwp_set) == ("USD_2022", "AR5-GWP100")


# --- the UK: columns in kg CO2e a gas -----------------------------------------------------------


def ar5(species: str) -> Fraction:
    """The AR5 GWP100 of a gas in the raw table of GWPs (methane: without its own CO2)."""
    raw = "gwp/raw/globalwarmingpotentials.csv"
    rows = [row for row in table(raw)[1:] if row]
    head = next(row for row in rows if "AR5GWP100" in row)
    return Fraction(next(row for row in rows if row[0] == species)[head.index("AR5GWP100")])


@pytest.mark.parametrize("source", DESNZ)
def test_desnz_columns_of_co2e_are_turned_back_into_gas_with_the_gwps_of_ar5(source: str) -> None:
    raw = DESNZ[source]
    gwp = {"CO2": Fraction(1), "CH4": ar5("CH4"), "N2O": ar5("N2O")}
    unit, value = column(raw, "GHG/Unit"), column(raw, f"GHG Conversion Factor {source[-4:]}")
    cells: dict[str, dict[str, str]] = {}
    for row in table(raw)[2:]:
        cells.setdefault(row[0].rpartition("_")[0], {})[row[unit]] = row[value].strip()
    turned = 0
    for factor in (f for f in shipped().rows() if f.source == source):
        mine = cells[factor.locator.rpartition(" id ")[2].rpartition("_")[0]]
        printed = {g: mine.get(f"kg CO2e of {g} per unit", "") for g in gwp}
        if not all(printed.values()):  # no split was printed: none is shipped
            assert factor.gases == {}, factor.id
            continue
        origin = "_aircraft" if "/freight/freight-flights/" in factor.id else ""
        assert factor.gases == named(((g, Fraction(t) / gwp[g]) for g, t in printed.items()), origin)
        assert factor.components == {}, factor.id
        gap = sum(map(Fraction, printed.values())) - Fraction(mine["kg CO2e"])
        assert abs(gap) <= Fraction("0.00002"), factor.id  # each column is printed with five decimals
        turned += 1
    assert turned == 240


def test_no_split_source_is_forgotten() -> None:
    """Other split sources hold CO2 alone (read again by its sum elsewhere), or are definitions."""
    here = {"us-epa-hub-2025", "us-egrid-2023", "ipcc-2006", "us-epa-supply-chain-1.3", *DESNZ}
    others = {(f.source, gas) for f in shipped().rows() for gas in f.gases if f.source not in here}
    assert {pair for pair in others if pair[0] != "direct-gases"} == {
        ("cn-fuel-defaults", "CO2"),
        ("cn-grid-co2-2021-2023", "CO2"),
    }
