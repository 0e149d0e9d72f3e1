"""Ranges of plausibility (no factors): headline values of one boundary, to warn about a far-off value.

``low`` and ``high`` are texts as printed; a range of one value or of means (``basis``) is no limit.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import number, read_csv, source  # noqa: E402

RAW = "headline_facts_industry.csv"
COLUMNS = (
    "material", "name_en", "name_zh", "low", "high", "basis", "unit", "boundary", "geography", "year",
    "document", "locator",
)  # fmt: skip
#: One row repeats the boundary of the row above it in these words.
ABOVE = "as above"
STEEL = "worldsteel scope 1,2 and part of 3 (credit rules); CO2 only"
#: Material of the file -> key, boundaries that may be joined (the unit must be one), basis of the range.
TAKEN = {
    "primary aluminium": ("primary-aluminium", ("cradle-to-gate (mining..casting)", "cradle-to-gate")),
    "primary aluminium, range of plants": ("primary-aluminium", ("cradle-to-gate",)),
    "crude steel, world average": ("crude-steel", (STEEL, ABOVE)),
} | {
    f"{name} resin": (f"{name.lower()}-resin", ("cradle-to-gate, resin",))
    for name in ("PET", "HDPE", "LDPE", "PVC", "PP", "PS")
}
#: Why the others stay out.
LEFT = {
    "aluminium sector average (primary + recycled + semi)": "sector mean, no primary metal",
    "primary aluminium, scope 1+2": "another boundary",
    "primary aluminium, scope 1+2+upstream 3": "another boundary (raw materials upstream only)",
    "steel, Chinese mill Y, IO method": "one mill, another boundary",
    "steel, Chinese mill Y, worldsteel LCA method": "one mill, another boundary",
    "crystalline Si PV module, GEC low-carbon limit": "a limit, no observed value",
    "crystalline Si PV module, GEC ultra-low-carbon limit": "a limit, no observed value",
}
#: Keys whose range spans plants; all others join means, or hold one value.
PLANTS = ("primary-aluminium",)
Row = dict[str, str]
Line = tuple[int, Row]


def ranges(folder: Path = HERE) -> list[Row]:
    """One range a material, rows of ``COLUMNS``, sorted by material."""
    source(folder)
    names = {r["key"]: r for r in read_csv(folder / "names.csv")}
    groups: dict[str, list[Line]] = {}
    for line, row in enumerate(read_csv(folder / "raw" / RAW), 2):
        if row["material"] in LEFT:
            continue
        key, boundaries = TAKEN[row["material"]]
        if row["boundary"] not in boundaries:
            raise ValueError(f"{RAW} line {line}: boundary {row['boundary']}")
        groups.setdefault(key, []).append((line, row))
    if set(groups) != set(names):
        raise ValueError(f"names.csv: {sorted(set(groups) ^ set(names))}")
    return [_range(key, names[key], lines) for key, lines in sorted(groups.items())]


def _range(key: str, names: Row, lines: list[Line]) -> Row:
    rows = [row for _, row in lines]
    units = {row["unit"] for row in rows}
    if len(units) != 1:
        raise ValueError(f"{key}: units {sorted(units)}")
    texts = sorted((end for row in rows for end in row["value"].split("-")), key=number)
    basis = "plants" if key in PLANTS else ("means" if len(rows) > 1 else "one value")
    cells = {
        "material": key,
        "name_en": names["en"],
        "name_zh": names["zh"],
        "low": texts[0],
        "high": texts[-1],
        "basis": basis,
        "unit": units.pop(),
        "boundary": _joined(row["boundary"] for row in rows),
        "geography": _joined(row["geography"] for row in rows),
        "year": _years(row["year"] for row in rows),
        "document": _joined(f"{row['publisher']}, {row['document']}" for row in rows),
        "locator": "; ".join(f"raw/{RAW}, line {n} ({row['material']}, {row['year']})" for n, row in lines),
    }
    return {column: cells[column] for column in COLUMNS}


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(t for t in texts if ABOVE not in t))


def _years(texts: Iterable[str]) -> str:
    years = sorted(set(texts))
    return years[0] if len(years) == 1 else f"{years[0]}-{years[-1]}"


def to_csv(rows: Iterable[Row]) -> str:
    """The text of ranges.csv."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


if __name__ == "__main__":
    (HERE / "ranges.csv").write_text(to_csv(ranges()), encoding="utf-8", newline="")
