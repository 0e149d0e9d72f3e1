"""China electricity carbon footprint factors 2023: the transcribed rows on which several sources agree."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import both, finish, number, read_csv, source, term, write  # noqa: E402

from footprint.factors.factor import UNSTATED, Factor  # noqa: E402

RAW = "transcribed_2023.csv"
ROWS = {
    "national_average": ("national", ("electricity", "national average"), "electricity_mix"),
    "wind": ("wind", ("wind power",), "generation"),
    "solar_pv": ("solar-pv", ("photovoltaic power",), "generation"),
    "biomass": ("biomass", ("biomass power",), "generation"),
}
NOTE = both(
    "Transcribed from reposts of the notice, which was not read. Whether transmission and distribution are "
    "included is unconfirmed.",
    "由公告的转载转录，未读到公告原文；是否已含输配电尚未确认。",
)


def rows(folder: Path = HERE) -> list[Factor]:
    """One factor a transcribed row."""
    card = source(folder)
    out = []
    for line, row in enumerate(read_csv(folder / "raw" / RAW), 2):
        part, names, kind = ROWS[row["type"]]
        terms = [term(n) for n in names]
        if row["unit"] != "kgCO2e/kWh" or int(row["n_sources_agreeing"]) < 2:
            raise ValueError(f"{RAW} line {line}: unit or number of sources")
        out.append(
            Factor(
                id=f"{card['id']}/{part}",
                release=f"{card['id']}@{card['release']}",
                names=both(
                    f"{', '.join(t.en for t in terms)}, China 2023, carbon footprint factor",
                    f"{'，'.join(t.zh for t in terms)}，中国2023年，电力碳足迹因子",
                ),
                category="electricity",
                unit="kWh",
                components={"fossil": number(row["value"])},
                gwp_set=UNSTATED,
                kind=kind,
                includes=("upstream",),
                geography=row["geography"],
                year_from=2023,
                year_to=2023,
                technology="grid-average" if kind == "electricity_mix" else part,
                published_value=row["value"],
                published_unit=row["unit"],
                source=card["id"],
                document=row["official_document"],
                locator=f"raw/{RAW}, line {line} (row {row['row_in_compilation']} of the compilation), "
                f"{row['n_sources_agreeing']} sources agree",
                transcribed=True,
                note=NOTE,
            )
        )
    return finish(out)


if __name__ == "__main__":
    write(HERE, rows())
