"""China grid CO2 factors 2021-2023: 2023 read from the annex PDF, 2021 and 2022 transcribed."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pypdf import PdfReader

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import both, finish, number, read_csv, slug, source, write  # noqa: E402

from footprint.factors.factor import Factor  # noqa: E402

CSV = "cn_grid_co2_factors_2021_2023.csv"
PDF = "mee_nbs_2023_co2_factors_W020251231726284332528.pdf"
PDF_YEAR = "2023"
UNIT = "kgCO2/kWh"
_TABLE = re.compile(r"表\s*([1-5])\s*2023\s*年")
_ROW = re.compile(r"(\S+)\s+([0-9]+\.[0-9]{4})")


class Kind(NamedTuple):
    """One kind of the compilation: table of the PDF, id part of a national row, technology."""

    table: str
    part: str
    technology: str


KINDS = {
    "national_average": Kind("1", "national", "grid-average"),
    "regional_average": Kind("2", "", "grid-average"),
    "provincial_average": Kind("3", "", "grid-average"),
    "national_average_excl_market_traded_nonfossil": Kind(
        "4", "national-excl-market-traded-non-fossil", "grid-average-excl-market-traded-non-fossil"
    ),
    "national_fossil_only": Kind("5", "national-fossil", "fossil"),
}
NOTE = both(
    "CO2 of generation only: no other gas, no upstream, no life cycle. No carbon footprint factor: "
    "refused in every product footprint.",
    "仅为发电环节的二氧化碳排放，不含其他气体和上游，非生命周期口径。不是碳足迹因子，任何产品碳足迹均拒绝使用。",
)
Cell = tuple[str, int]


def rows(folder: Path = HERE) -> list[Factor]:
    """One factor a row of the compilation with at least two sources; 2023 must equal the PDF."""
    card = source(folder)
    names = {r["key"]: both(r["en"], r["zh"]) for r in read_csv(folder / "names.csv")}
    annex = _annex(folder / "raw" / PDF)
    lines = list(enumerate(read_csv(folder / "raw" / CSV), 2))
    of_annex = {_key(row) for _, row in lines if row["data_year"] == PDF_YEAR}
    if of_annex != set(annex):
        raise ValueError(f"PDF and compilation hold other rows: {sorted(of_annex ^ set(annex))}")
    for line, row in lines:
        if row["unit"] != UNIT or row["conflict"] != "no":
            raise ValueError(f"{CSV} line {line}: unit or conflict")
    return finish(
        _factor(card, names, line, row, annex)
        for line, row in lines
        if int(row["n_independent_sources_agreeing"]) > 1
    )


def _annex(path: Path) -> dict[tuple[str, str], Cell]:
    """(table, label) -> value text and page."""
    found: dict[tuple[str, str], Cell] = {}
    table = ""
    for page, content in enumerate(PdfReader(path).pages, 1):
        for line in content.extract_text().splitlines():
            if head := _TABLE.match(line.strip()):
                table = head[1]
            elif row := _ROW.fullmatch(line.strip()):
                if (table, row[1]) in found:
                    raise ValueError(f"{path.name}: table {table}, {row[1]} stands twice")
                found[table, row[1]] = (row[2], page)
    return found


def _key(row: Mapping[str, str]) -> tuple[str, str]:
    return KINDS[row["kind"]].table, row["area_zh"].partition("-")[0]


def _factor(
    card: Mapping[str, str],
    names: Mapping[str, Mapping[str, str]],
    line: int,
    row: Mapping[str, str],
    annex: Mapping[tuple[str, str], Cell],
) -> Factor:
    year, kind, text = row["data_year"], KINDS[row["kind"]], row["value"]
    locator = f"raw/{CSV}, line {line} ({year}, {row['area_zh']})"
    if year == PDF_YEAR:
        key = _key(row)
        printed, page = annex[key]
        if printed != text:
            raise ValueError(f"{CSV} line {line}: {text}, the PDF prints {printed}")
        locator = f"raw/{PDF}, PDF page {page}, table {key[0]}, row {key[1]}; equal to {locator}"
    else:
        locator += f", {row['n_independent_sources_agreeing']} sources agree"
    geography, part, texts = _place(names, row)
    return Factor(
        id=f"{card['id']}/{year}/{part}",
        release=f"{card['id']}@{card['release']}",
        names=both(f"{texts['en']}, {year}", f"{texts['zh']}，{year}年"),
        category="electricity",
        unit="kWh",
        gases={"CO2": number(text)},
        kind="grid_co2",
        geography=geography,
        year_from=int(year),
        year_to=int(year),
        technology=kind.technology,
        published_value=text,
        published_unit=UNIT,
        eligibility=("organisation",),
        source=card["id"],
        document=row["official_document"],
        locator=locator,
        transcribed=year != PDF_YEAR,
        note=NOTE,
    )


def _place(
    names: Mapping[str, Mapping[str, str]], row: Mapping[str, str]
) -> tuple[str, str, Mapping[str, str]]:
    """Geography, id part and names without the year."""
    kind, code = row["kind"], row["area_code"]
    if kind.startswith("national"):
        return code, KINDS[kind].part, names[kind]
    area = names[row["area_zh"]]
    texts = both(names[kind]["en"].format(area=area["en"]), names[kind]["zh"].format(area=area["zh"]))
    if kind == "regional_average":
        part = f"{code.removeprefix('CN-GRID-').lower()}-grid"
        return f"CN-{part}", part, texts
    return code, slug(area["en"]), texts


if __name__ == "__main__":
    write(HERE, rows())
