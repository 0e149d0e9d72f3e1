"""China electricity carbon footprint factors 2024: read from the annex PDF, table by table."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from pypdf import PdfReader

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import both, finish, number, source, term, write  # noqa: E402

from footprint.factors.factor import UNSTATED, Factor  # noqa: E402

PDF = "mee_nbs_nea_2024_electricity_footprint_factors.pdf"
UNIT = "kgCO2e/kWh"
_TABLE = re.compile(r"表\s*([123])\s*2024\s*年")
_ROW = re.compile(r"(\S+)\s+([0-9]+\.[0-9]{4})")
#: Label in the PDF -> id part, glossary terms, kind.
ROWS = {
    "全国": ("national", ("electricity", "national average"), "electricity_mix"),
    "燃煤发电": ("coal", ("coal-fired power",), "generation"),
    "燃气发电": ("gas", ("gas-fired power",), "generation"),
    "水力发电": ("hydro", ("hydropower",), "generation"),
    "核能发电": ("nuclear", ("nuclear power",), "generation"),
    "风力发电": ("wind", ("wind power",), "generation"),
    "光伏发电": ("solar-pv", ("photovoltaic power",), "generation"),
    "光热发电": ("solar-thermal", ("concentrated solar power",), "generation"),
    "生物质发电": ("biomass", ("biomass power",), "generation"),
    "输配电（不含线损）": (
        "transmission-excl-losses",
        ("transmission and distribution", "excluding line losses"),
        "transmission",
    ),
    "输配电（含线损）": (
        "transmission-incl-losses",
        ("transmission and distribution", "including line losses"),
        "transmission",
    ),
}
NOTE = {
    "electricity_mix": both(
        "Life cycle, CO2e. Whether transmission and distribution are included is not stated in the annex: "
        "the transmission factors are never added automatically.",
        "生命周期口径，CO2e。附件未说明是否已含输配电：不自动叠加输配电因子。",
    ),
    "generation": both(
        "Life cycle of one generation type; not a grid mix. "
        "Use only with proof that this electricity was bought.",
        "单一发电类型的生命周期因子，不代表电网平均；须有购电凭证方可使用。",
    ),
    "transmission": both(
        "Never added automatically: whether the national average already includes it is unconfirmed.",
        "不自动叠加：全国平均因子是否已包含输配电尚未确认。",
    ),
}


def rows(folder: Path = HERE) -> list[Factor]:
    """One factor a table row; fails when the PDF holds other rows than those named above."""
    card = source(folder)
    found: dict[str, tuple[str, int, str]] = {}
    for page, content in enumerate(PdfReader(folder / "raw" / PDF).pages, 1):
        table = ""
        for line in content.extract_text().splitlines():
            if head := _TABLE.match(line.strip()):
                table = head[1]
            elif table and (row := _ROW.fullmatch(line.strip())):
                found[row[1]] = (row[2], page, table)
    if set(found) != set(ROWS):
        raise ValueError(f"the PDF holds other rows: {sorted(set(found) ^ set(ROWS))}")
    return finish(_factor(card, label, *found[label]) for label in ROWS)


def _factor(card: dict[str, str], label: str, text: str, page: int, table: str) -> Factor:
    part, names, kind = ROWS[label]
    terms = [term(n) for n in names]
    return Factor(
        id=f"{card['id']}/{part}",
        release=f"{card['id']}@{card['release']}",
        names=both(
            f"{', '.join(t.en for t in terms)}, China 2024, carbon footprint factor",
            f"{'，'.join(t.zh for t in terms)}，中国2024年，电力碳足迹因子",
        ),
        category="electricity",
        unit="kWh",
        components={"fossil": number(text)},
        gwp_set=UNSTATED,
        kind=kind,
        includes=("upstream", "td") if kind == "transmission" else ("upstream",),
        geography="CN",
        year_from=2024,
        year_to=2024,
        technology="grid-average" if kind == "electricity_mix" else part,
        published_value=text,
        published_unit=UNIT,
        source=card["id"],
        document=card["document"],
        locator=f"raw/{PDF}, PDF page {page}, table {table}, row {label}",
        note=NOTE[kind],
    )


if __name__ == "__main__":
    write(HERE, rows())
