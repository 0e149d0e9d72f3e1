"""Electricity Maps yearly zone intensities 2025."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from _build import write  # noqa: E402
from electricity_maps_2024._electricity_maps import zones  # noqa: E402

from footprint.factors.factor import Factor  # noqa: E402

YEAR = 2025


def rows(folder: Path = HERE) -> list[Factor]:
    """One factor a zone."""
    return zones(folder, YEAR)


if __name__ == "__main__":
    write(HERE, rows())
