"""Certificate numbers: the runs of numbers in a text, and which texts hold the same number.

What is read here may be a stranger's: every step takes time in proportion to the length of the texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

#: Characters of one text, five times what a study may hold; a longer one is told and not compared.
MAX_SERIAL = 10_000
#: Pairs that are told.
MAX_CLASHES = 100
NAMES = re.compile(r"[,，;；、\n]+")
_RANGE = re.compile(r"\.\.|至|~")
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True, order=True)
class Serials:
    """A run of certificate numbers: all but the last digits, and first to last of these."""

    prefix: str
    first: int
    last: int

    def meets(self, other: Serials) -> bool:
        """Whether a number stands in both."""
        return self.prefix == other.prefix and self.first <= other.last and other.first <= self.last


def _ranges(text: str) -> list[list[str]]:
    """One or two ends of each part, without blanks."""
    parts = (part for part in NAMES.split(text) if part.strip())
    return [["".join(end.split()) for end in _RANGE.split(part, maxsplit=1)] for part in parts]


def serials(text: str) -> tuple[Serials, ...]:
    """The runs of numbers in a text; blanks and case carry no meaning."""
    found = []
    for ends in _ranges(text):
        prefix, first = _ending(ends[0].casefold())
        other, last = _ending(ends[-1].casefold())
        if other != prefix:  # two numbers of different form are no run
            found.append(Serials(other, int(last or 0), int(last or 0)))
            last = first
        low, high = sorted((int(first or 0), int(last or 0)))
        found.append(Serials(prefix, low, high))
    return tuple(found)


def _ending(serial: str) -> tuple[str, str]:
    """All before the last digits, and up to 15 of these (the energy part of a Chinese certificate)."""
    tail = serial[len(serial.rstrip(_DIGITS)) :][-15:]
    return serial[: len(serial) - len(tail)], tail


def well_formed(text: str, digits: int) -> bool:
    """Whether every number has so many digits and nothing else."""
    cleaned = [end for ends in _ranges(text) for end in ends]
    return bool(cleaned) and all(re.fullmatch(f"[0-9]{{{digits}}}", c) for c in cleaned)


def merged(runs: Sequence[Serials]) -> list[Serials]:
    """The same numbers in runs that do not meet, in order; fewer than before where some met."""
    out: list[Serials] = []
    for run in sorted(runs):
        if out and out[-1].meets(run):
            out[-1] = Serials(run.prefix, out[-1].first, max(out[-1].last, run.last))
        else:
            out.append(run)
    return out


def clashes(rows: Sequence[tuple[str, Sequence[Serials]]]) -> list[tuple[int, int]]:
    """Pairs of rows of different owners (the first part) that hold the same number, at most MAX_CLASHES.

    One pass over all runs in order of their first number: of a row at most one run is under way, and every
    look at what is under way finds a pair.
    """
    runs = sorted((run, row) for row, (_owner, held) in enumerate(rows) for run in merged(held))
    under_way: dict[str, set[int]] = {}
    ends: list[tuple[str, int, int]] = []
    found: set[tuple[int, int]] = set()
    for run, row in runs:
        while ends and ends[0][:2] < (run.prefix, run.first):
            _prefix, _last, over = heappop(ends)
            under_way[rows[over][0]].remove(over)
            if not under_way[rows[over][0]]:
                del under_way[rows[over][0]]
        mine = rows[row][0]
        for other in (other for owner, others in under_way.items() if owner != mine for other in others):
            found.add((min(row, other), max(row, other)))
            if len(found) == MAX_CLASHES:
                return sorted(found)
        under_way.setdefault(mine, set()).add(row)
        heappush(ends, (run.prefix, run.last, row))
    return sorted(found)
