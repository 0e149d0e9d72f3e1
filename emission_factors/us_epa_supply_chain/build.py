"""US EPA supply chain factors v1.3.0: 18 published gases a NAICS-6 code -> one spend factor each.

The value with margins is taken, since money is spent at purchaser prices.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import both, finish, number, read_csv, source, write  # noqa: E402

from footprint.factors.factor import Factor  # noqa: E402

RAW = "SupplyChainGHGEmissionFactors_v1.3.0_NAICS_byGHG_USD2022.csv"
CODE, TITLE = "2017 NAICS Code", "2017 NAICS Title"
VALUE = "Supply Chain Emission Factors with Margins"
UNIT = "kg/2022 USD, purchaser price"
#: Text of the column GHG -> gas; the file does not tell fossil from biogenic methane.
GASES = {
    "Carbon dioxide": "CO2",
    "Methane": "CH4_fossil",
    "Nitrous oxide": "N2O",
    "HFC-23": "HFC23",
    "HFC-32": "HFC32",
    "HFC-125": "HFC125",
    "HFC-134a": "HFC134a",
    "HFC-143a": "HFC143a",
    "HFC-236fa": "HFC236fa",
    "Carbon tetrafluoride": "CF4",
    "Hexafluoroethane": "C2F6",
    "Perfluoropropane": "C3F8",
    "Perfluorobutane": "C4F10",
    "Perfluorocyclobutane": "cC4F8",
    "Perfluorohexane": "C6F14",
    "Sulfur hexafluoride": "SF6",
    "Nitrogen trifluoride": "NF3",
}
#: The one row in kg CO2e.
MIX, MIX_UNIT = "HFCs and PFCs, unspecified", "kg CO2e/2022 USD, purchaser price"
#: Slips of the pen in the published titles.
TYPOS = {"Activites": "Activities", "excpet": "except"}
NOTE = both(
    "Spend-based industry average of the United States, from purchaser prices: screening only. "
    "Convert to US dollars of 2022 first. Methane of all origins is held as fossil; "
    "HFCs and PFCs that are published as one sum in CO2e stay one component.",
    "美国行业平均的按支出因子，按购买者价格：仅用于筛查。须先换算为2022年美元。"
    "甲烷不分来源，均按化石源存放；以CO2e合并公布的HFC和PFC保留为单一分量。",
)


class Line(NamedTuple):
    """One record of the csv with its number (header = 1)."""

    number: int
    row: Mapping[str, str]

    @property
    def code(self) -> str:
        return self.row[CODE]


def rows(folder: Path = HERE) -> list[Factor]:
    """One factor a NAICS-6 code."""
    card = source(folder)
    names = {r["key"]: both(r["en"], r["zh"]) for r in read_csv(folder / "names.csv")}
    groups = [(code, list(lines)) for code, lines in groupby(_lines(folder / "raw" / RAW), lambda n: n.code)]
    if [code for code, _ in groups] != list(names):
        raise ValueError(f"names.csv and the file differ: {sorted({c for c, _ in groups} ^ set(names))}")
    return finish(_factor(card, code, names[code], lines) for code, lines in groups)


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle), 2):
            yield Line(line, row)


def _factor(card: Mapping[str, str], code: str, named: Mapping[str, str], lines: list[Line]) -> Factor:
    found = {line.row["GHG"]: line.row[VALUE] for line in lines}
    if set(found) != {*GASES, MIX} or len(lines) != len(found):
        raise ValueError(f"{RAW}: gases of {code}")
    if any(line.row["Unit"] != (MIX_UNIT if line.row["GHG"] == MIX else UNIT) for line in lines):
        raise ValueError(f"{RAW}: unit of {code}")
    gases = {gas: number(found[text]) for text, gas in GASES.items()}
    mix = number(found[MIX])
    if named["en"] != _title(lines[0].row[TITLE]):
        raise ValueError(f"names.csv: {code} is {lines[0].row[TITLE]!r} in the file")
    return Factor(
        id=f"{card['id']}/naics/{code}",
        release=f"{card['id']}@{card['release']}",
        names=both(f"{named['en']}, spend-based, United States", f"{named['zh']}，按支出，美国"),
        category=f"naics-{code[:2]}",
        codes=(f"naics:{code}",),
        unit="USD_2022",
        gases={gas: value for gas, value in gases.items() if value},
        components={"fossil": mix} if mix else {},
        gwp_set="AR5-GWP100" if mix else "",
        kind="spend",
        geography="US",
        technology="industry-average",
        biogenic="not-separated",
        published_value=_published(found),
        published_unit=f"{UNIT}; {MIX}: kg CO2e",
        eligibility=("screening",),
        source=card["id"],
        document=card["document"],
        locator=f"raw/{RAW}, lines {lines[0].number}-{lines[-1].number} "
        f"({code}, one line a gas), column {VALUE}",
        note=NOTE,
    )


def _title(text: str) -> str:
    for wrong, right in TYPOS.items():
        text = text.replace(wrong, right)
    return text


def _published(found: Mapping[str, str]) -> str:
    """The printed values of all gases that are not 0."""
    return ", ".join(f"{text} {found[text]}" for text in (*GASES, MIX) if number(found[text]))


if __name__ == "__main__":
    write(HERE, rows())
