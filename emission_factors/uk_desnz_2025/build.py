"""UK Government conversion factors 2025."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import _desnz  # noqa: E402
from _build import write  # noqa: E402

from footprint.factors.factor import Factor  # noqa: E402


def rows(folder: Path = HERE) -> list[Factor]:
    """All factors of the flat file."""
    return _desnz.rows(folder, 2025)


if __name__ == "__main__":
    write(HERE, rows())
