"""One source as files: ``source.toml`` (the card) and ``factors.csv`` (the rows). Read and written here only.

Mappings are written ``k=v|k=v``, lists ``a|b``; numbers as exact ratios. Search words are no content: they
come from the glossary, so that a row stays the same row while the glossary grows.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from footprint.base import toml
from footprint.base.numbers import format_rat
from footprint.base.problem import Problem, ProblemsError, refuse
from footprint.base.where import Where
from footprint.factors.factor import Factor, problems
from footprint.factors.source import SourceCard

COLUMNS = (
    "id", "name_en", "name_zh", "category", "codes", "unit", "gases", "components", "gwp_set", "kind",
    "includes", "heating_value_basis", "geography", "year_from", "year_to", "valid_until", "technology",
    "biogenic", "uncertainty", "dqr", "pairs_with", "published_value", "published_unit", "eligibility",
    "document", "locator", "transcribed", "note_en", "note_zh", "row_digest",
)  # fmt: skip
_LISTS = ("codes", "includes", "eligibility")
_MAPS = ("gases", "components")
_TEXTS = (
    "id", "category", "unit", "gwp_set", "kind", "heating_value_basis", "geography", "valid_until",
    "technology", "biogenic", "uncertainty", "dqr", "pairs_with", "published_value", "published_unit",
    "document", "locator", "row_digest",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*(?:[eE][+-]?\d+)?")
#: Control, format and bidirectional characters: a cell with them shows otherwise than it is.
_HIDDEN = ("Cc", "Cf", "Co", "Cs")
MAX_TABLE = 50_000_000


def _flat(factor: Factor) -> dict[str, str]:
    row = {name: str(getattr(factor, name)) for name in _TEXTS}
    row |= {name: "|".join(getattr(factor, name)) for name in _LISTS}
    for name in _MAPS:
        row[name] = "|".join(f"{k}={format_rat(v)}" for k, v in getattr(factor, name).items())
    row |= {f"name_{lang}": factor.names[lang] for lang in ("en", "zh")}
    row |= {f"note_{lang}": factor.note.get(lang, "") for lang in ("en", "zh")}
    row |= {n: "" if (y := getattr(factor, n)) is None else str(y) for n in ("year_from", "year_to")}
    row["transcribed"] = "true" if factor.transcribed else "false"
    return row


def to_csv(factors: Iterable[Factor]) -> str:
    """The text of ``factors.csv``."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_flat(f) for f in factors)
    return out.getvalue()


def _pairs(text: str) -> dict[str, str]:
    """``k=v|k=v``. Raises ValueError for a key that stands twice."""
    parts = [p.split("=") for p in text.split("|") if p]
    found: dict[str, str] = dict(parts)
    if len(found) != len(parts):
        raise ValueError(text)
    return found


def _row(row: Mapping[str, str], card: SourceCard) -> Factor:
    data: dict[str, Any] = {name: row[name] for name in _TEXTS}
    data |= {name: [x for x in row[name].split("|") if x] for name in _LISTS}
    data |= {name: _pairs(row[name]) for name in _MAPS}
    data["names"] = {"en": row["name_en"], "zh": row["name_zh"]}
    data["note"] = {"en": row["note_en"], "zh": row["note_zh"]} if row["note_en"] else {}
    data |= {n: int(row[n]) if row[n] else None for n in ("year_from", "year_to")}
    data["transcribed"] = row["transcribed"] == "true"
    data |= {"source": card.id, "release": card.release}
    return Factor.from_json(data)


def read_card(path: Path) -> SourceCard:
    """The card of a ``source.toml``.

    Raises
    ------
    Refused
        FP-F020: no such file, above 1 MB, no TOML, or a field is missing or foreign.
    """
    here = Where(file=path.name)
    if not path.is_file() or path.stat().st_size > 1_000_000:
        raise refuse("FP-F020", here, path.name)
    try:
        card = toml.loads(path.read_bytes(), here)
        return SourceCard.from_json({**card, "release": f"{card['id']}@{card['release']}"})
    except (KeyError, TypeError, ValueError) as fault:
        raise refuse("FP-F020", here, str(fault)[:80]) from fault


def read_table(path: Path, card: SourceCard) -> list[Factor]:
    """The rows of a ``factors.csv``; each must hold its fields, its locator and its own digest.

    Raises
    ------
    Refused
        FP-F020: no such file, above 50 MB, not UTF-8, or other columns.
    ProblemsError
        Every faulty row at once: FP-F013 to FP-F015, FP-F017 (twice), FP-F018 (digest), FP-F019 (no factor),
        FP-F023 (a cell that a spreadsheet would run as a formula).
    """
    here = Where(file=path.name)
    if not path.is_file() or path.stat().st_size > MAX_TABLE:
        raise refuse("FP-F020", here, path.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows = list(reader)
    except (UnicodeDecodeError, csv.Error) as fault:
        raise refuse("FP-F020", here, str(fault)[:80]) from fault
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise refuse("FP-F020", here, ", ".join(map(str, reader.fieldnames or ()))[:80])
    out: dict[str, Factor] = {}
    found: list[Problem] = []
    for line, row in enumerate(rows, 2):
        factor = _checked(row, card, Where(path.name, key=f"line {line}"), found)
        if factor is None:
            continue
        if out.setdefault(factor.ref, factor) is not factor:
            found.append(Problem("FP-F017", Where(path.name, key=f"line {line}"), got=factor.ref))
    ids = {f.id for f in out.values()}
    found += [
        Problem("FP-F014", Where(path.name, key=f.id), got=f.pairs_with, values={"field": "pairs_with"})
        for f in out.values()
        if f.pairs_with and f.pairs_with not in ids
    ]
    if found:
        raise ProblemsError(found)
    return list(out.values())


def _runs(cell: str) -> bool:
    """Whether a spreadsheet would run a cell as a formula; a negative number is none."""
    text = unicodedata.normalize("NFKC", cell).lstrip()
    return text.startswith(_FORMULA) and not _NUMBER.fullmatch(text)


def _hidden(cell: str) -> bool:
    return any(unicodedata.category(c) in _HIDDEN for c in cell)


def _cell_faults(row: Mapping[Any, Any], where: Where) -> list[Problem]:
    """Formulas, hidden characters, and cells beyond the header."""
    cells = [v for v in row.values() if isinstance(v, str)]
    found = [Problem("FP-F023", where, got=v[:40]) for v in cells if _runs(v)]
    found += [Problem("FP-F019", where, got=ascii(v)[:80]) for v in cells if _hidden(v)]
    return found + ([Problem("FP-F019", where, got=str(row[None])[:80])] if None in row else [])


def _checked(row: Mapping[str, Any], card: SourceCard, where: Where, found: list[Problem]) -> Factor | None:
    """The factor of a row, or None with what is wrong in ``found``."""
    if cells := _cell_faults(row, where):
        found += cells
        return None
    try:
        factor = _row(row, card)
        faults = problems(factor, where)
        if not faults and factor.digest() != factor.row_digest:
            faults = [Problem("FP-F018", where, got=factor.ref)]
    except (TypeError, ValueError, KeyError, AttributeError) as fault:
        faults, factor = [Problem("FP-F019", where, got=str(fault)[:80])], None
    found += faults
    return None if faults else factor
