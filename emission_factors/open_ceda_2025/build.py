"""Open CEDA 2025, eleven countries: one spend factor a sector and country."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import both, finish, number, read_csv, slug, source, write  # noqa: E402

from footprint.factors.factor import Factor  # noqa: E402

RAW = "open_ceda_2025_selected_countries.csv"
CODE, TITLE = "sector_code", "sector_name"
#: Column of the file that states the unit for the row; its heading states producer price and base year.
UNIT_COLUMN = "unit(kgCO2e/USD, producer price, base year 2023 per parser+support page)"
UNIT = "kgCO2e/USD"
#: Column -> place and names.
PLACES = {
    "CHN": ("CN", "China", "中国"),
    "USA": ("US", "United States", "美国"),
    "DEU": ("DE", "Germany", "德国"),
    "JPN": ("JP", "Japan", "日本"),
    "KOR": ("KR", "South Korea", "韩国"),
    "IND": ("IN", "India", "印度"),
    "VNM": ("VN", "Vietnam", "越南"),
    "THA": ("TH", "Thailand", "泰国"),
    "IDN": ("ID", "Indonesia", "印度尼西亚"),
    "GBR": ("GB", "United Kingdom", "英国"),
    "FRA": ("FR", "France", "法国"),
}
NOTE = both(
    "Spend-based industry average from a multi-regional input-output model, producer prices: screening only. "
    "Convert to US dollars of 2023 and take trade and transport margins off first. "
    "The GWP set is not stated in the file.",
    "由多区域投入产出模型得出的行业平均按支出因子，按生产者价格：仅用于筛查。"
    "须先换算为2023年美元并扣除商业和运输加价。文件未说明GWP版本。",
)


def rows(folder: Path = HERE) -> list[Factor]:
    """The cells of all sectors and countries; a 0 is no factor."""
    card = source(folder)
    names = {r["key"]: both(r["en"], r["zh"]) for r in read_csv(folder / "names.csv")}
    lines = list(enumerate(read_csv(folder / "raw" / RAW), 2))
    if [row[CODE] for _, row in lines] != list(names):
        raise ValueError(f"names.csv and {RAW} hold other sectors")
    return finish(_factors(card, names, lines))


def _factors(
    card: Mapping[str, str], names: Mapping[str, Mapping[str, str]], lines: list[tuple[int, dict[str, str]]]
) -> Iterator[Factor]:
    for line, row in lines:
        if row[UNIT_COLUMN] != UNIT:
            raise ValueError(f"{RAW} line {line}: unit {row[UNIT_COLUMN]!r}")
        for column in PLACES:
            if number(row[column]):
                yield _factor(card, names[row[CODE]], line, row, column)


def _factor(
    card: Mapping[str, str], named: Mapping[str, str], line: int, row: Mapping[str, str], column: str
) -> Factor:
    place, en, zh = PLACES[column]
    code = row[CODE]
    return Factor(
        id=f"{card['id']}/{slug(place)}/{slug(code)}",
        release=f"{card['id']}@{card['release']}",
        names=both(f"{named['en']}, spend-based, {en}", f"{named['zh']}，按支出，{zh}"),
        category=f"ceda-{slug(code[:2])}",
        codes=(f"ceda:{code}",),
        unit="USD_2023",
        components={"fossil": number(row[column])},
        gwp_set="unstated",
        kind="spend",
        geography=place,
        technology="industry-average",
        biogenic="not-separated",
        published_value=row[column],
        published_unit="kgCO2e/USD, producer price, USD of 2023",
        eligibility=("screening",),
        source=card["id"],
        document=card["document"],
        locator=f"raw/{RAW}, line {line} ({code}, {row[TITLE]}), column {column}",
        transcribed=True,
        note=NOTE,
    )


if __name__ == "__main__":
    write(HERE, rows())
