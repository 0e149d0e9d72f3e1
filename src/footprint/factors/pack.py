"""A factor library in a folder: ``source.toml`` and ``factors.csv``, as every source of ours is kept.

In: files of a stranger. Out: a source whose every row has its fields, its locator and its own digest.
"""

from __future__ import annotations

from pathlib import Path

from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.factors.memory import MemorySource
from footprint.factors.table import read_card, read_table


def pack(path: str | Path) -> MemorySource:
    """The factors of a folder.

    Parameters
    ----------
    path : str or Path
        A folder with ``source.toml`` and ``factors.csv``.

    Raises
    ------
    Refused
        FP-F020: no such files, or one is malformed or above 50 MB.
    ProblemsError
        Every row that lacks a field or locator, is no factor, stands twice or does not match its digest;
        FP-F003: the card states no licence.
    """
    folder = Path(path)
    card = read_card(folder / "source.toml")
    if not card.licensed:
        raise ProblemsError([Problem("FP-F003", Where("source.toml"), got=card.id)])
    return MemorySource(read_table(folder / "factors.csv", card), [card])
