"""USLCI fiscal year 2021 Q3, solved to cradle-to-gate values: the hand-reviewed rows, for screening only."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import both, finish, number, read_csv, slug, source, write  # noqa: E402

from footprint.factors.factor import Factor  # noqa: E402

RAW = "uslci_fy21q3_computed_gwp_screening.csv"
VALUE = "gwp100_ar6"
ADMIT, LEAVE_OUT = "admit", "leave out"
#: The flags of the computation that were reviewed row by row; every other flag stays out.
FLAGS = ("OK", "CUTOFF")
#: The release is of 2021: a later end of the data period is a validity, no year of data.
LAST_YEAR = 2021
#: Coated steel coil: its period is that of the coating, nearly all of the value is an older sheet.
NO_YEARS = ("71094",)
_SCREENING = both(
    "Computed here by solving the matrix of USLCI unit processes, not published by USLCI: screening only. "
    "Fossil and biogenic CO2 are one flow.",
    "由USLCI单元过程矩阵求解得出，并非USLCI公布值：仅用于筛查。化石和生物源CO2未区分。",
)


def rows(folder: Path = HERE) -> list[Factor]:
    """One factor an admitted line of allowed.csv; every reviewed flag must have its line there."""
    card = source(folder)
    lines = dict(enumerate(read_csv(folder / "raw" / RAW), 2))
    allowed = read_csv(folder / "allowed.csv")
    reviewed = [number for number, row in lines.items() if row["flag"] in FLAGS]
    if [int(a["line"]) for a in allowed] != reviewed:
        raise ValueError("allowed.csv is not the reviewed lines of the raw file")
    for a in allowed:
        _check(a, lines[int(a["line"])])
    return finish(_factor(card, a, lines[int(a["line"])]) for a in allowed if a["verdict"] == ADMIT)


def _check(allowed: Mapping[str, str], row: Mapping[str, str]) -> None:
    if any(allowed[name] != row[name] for name in ("product", "unit", VALUE, "flag")):
        raise ValueError(f"allowed.csv line {allowed['line']}: {row['product']!r} in the raw file")
    if allowed["verdict"] not in (ADMIT, LEAVE_OUT) or not allowed["reason"]:
        raise ValueError(f"allowed.csv line {allowed['line']}: verdict or reason")


def _factor(card: Mapping[str, str], allowed: Mapping[str, str], row: Mapping[str, str]) -> Factor:
    process = allowed["process_id"]
    dated = process not in NO_YEARS
    return Factor(
        id=f"{card['id']}/{allowed['group']}/{slug(row['product'])}",
        release=f"{card['id']}@{card['release']}",
        names=both(f"{allowed['en']}, United States, screening", f"{allowed['zh']}，美国，筛查用"),
        category=allowed["group"],
        codes=(f"uslci:{process}",),
        unit=row["unit"],
        components={"fossil": number(row[VALUE])},
        gwp_set="AR6-GWP100",
        kind="cradle_to_gate",
        geography="US",
        year_from=_year(row["data_start"]) if dated else None,
        year_to=_year(row["data_end"]) if dated else None,
        technology=slug(row["subcategory"].partition(":")[2]),
        biogenic="not-separated",
        published_value=row[VALUE],
        published_unit=f"kg CO2e/{row['unit']}, GWP100 AR6",
        eligibility=("screening",),
        source=card["id"],
        document=card["document"],
        locator=f"raw/{RAW}, line {allowed['line']} ({row['product']}, flag {row['flag']}), column {VALUE}; "
        f"EcoSpold data set number {process}",
        note=both(f"{_SCREENING['en']} {allowed['note_en']}", f"{_SCREENING['zh']}{allowed['note_zh']}"),
    )


def _year(text: str) -> int | None:
    return int(text) if text and int(text) <= LAST_YEAR else None


if __name__ == "__main__":
    write(HERE, rows())
