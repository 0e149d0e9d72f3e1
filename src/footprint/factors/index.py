"""A library folder on disk: ``factors.json`` and ``sources.json``, as the package itself carries them.

In: files of a stranger. Out: a source whose every row has its fields, its locator and its own digest.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from footprint.base.canonical import loads
from footprint.base.problem import Problem, ProblemsError, refuse
from footprint.base.where import Where
from footprint.factors.factor import Factor, problems
from footprint.factors.library import ShippedSource
from footprint.factors.source import SourceCard

MAX_INDEX = 50_000_000


def read_index(path: str | Path) -> ShippedSource:
    """The factors of a library folder, or of a ``factors.json``.

    Raises
    ------
    Refused
        There is no such file, or it is malformed or above 50 MB.
    ProblemsError
        Every row that lacks a field (FP-F013 to FP-F015), is no factor (FP-F019), stands twice (FP-F017) or
        does not match its row digest (FP-F018).
    """
    source = Path(path)
    name = source / "factors.json" if source.is_dir() else source
    found: list[Problem] = []
    rows = [_factor(row, Where(name.name, key=str(i)), found) for i, row in enumerate(_rows(name), 1)]
    factors = [row for row in rows if row is not None]
    seen: dict[str, Factor] = {}
    found += [Problem("FP-F017", got=f.ref) for f in factors if seen.setdefault(f.ref, f) is not f]
    cards_file = name.with_name("sources.json")
    cards = _rows(cards_file) if cards_file.is_file() else []
    held = [_card(row, Where(cards_file.name, key=str(i)), found) for i, row in enumerate(cards, 1)]
    if found:
        raise ProblemsError(found)
    ordered = sorted(factors, key=lambda f: f.ref)
    return ShippedSource(ordered, [card for card in held if card is not None])


def _rows(path: Path) -> list[Any]:
    here = Where(file=path.name)
    if not path.is_file():
        raise refuse("FP-F020", here, path.name)
    if path.stat().st_size > MAX_INDEX:
        raise refuse("FP-F020", here, f"> {MAX_INDEX} bytes")
    rows = loads(path.read_bytes(), here)
    if not isinstance(rows, list):
        raise refuse("FP-F020", here, type(rows).__name__)
    return rows


def _factor(row: Any, where: Where, found: list[Problem]) -> Factor | None:
    """The factor of a row, or None with what is wrong in ``found``."""
    try:
        factor = Factor.from_json(row)
        faults = problems(factor, where)
        if not faults and factor.digest() != factor.row_digest:
            faults = [Problem("FP-F018", where, got=factor.ref)]
    except (TypeError, ValueError, KeyError, AttributeError) as fault:
        faults, factor = [Problem("FP-F019", where, got=str(fault)[:80])], None
    found += faults
    return None if faults else factor


def _card(row: Any, where: Where, found: list[Problem]) -> SourceCard | None:
    try:
        return SourceCard.from_json(row)
    except (TypeError, ValueError, KeyError, AttributeError) as fault:
        found.append(Problem("FP-F019", where, got=str(fault)[:80]))
        return None
