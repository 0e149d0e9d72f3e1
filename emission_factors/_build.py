"""Shared helpers of the build scripts: raw file -> factors.csv, deterministic, no network.

A build script gives ``rows(folder) -> list[Factor]``; this module checks them, writes ``factors.csv``
and reads it back for the index. Values are Fractions from the first parse on.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from footprint.base.digest import sha256_hex
from footprint.base.numbers import parse_input
from footprint.base.problem import ProblemsError
from footprint.factors.factor import Factor, problems
from footprint.factors.table import to_csv

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Term:
    """One row of naming.csv: the texts of a raw file and the names that its factors get."""

    en: str
    zh: str
    aliases: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return (self.en, self.zh, *self.aliases)


@cache
def naming() -> tuple[Term, ...]:
    rows = read_csv(ROOT / "naming.csv")
    return tuple(Term(r["en"], r["zh"], tuple(a for a in r["aliases"].split("|") if a)) for r in rows)


@cache
def _terms() -> Mapping[str, Term]:
    out: dict[str, Term] = {}
    for term in naming():
        for word in dict.fromkeys(w.casefold() for w in term.words):
            if word in out:
                raise ValueError(f"naming.csv: {word!r} stands in two rows")
            out[word] = term
    return out


def term(text: str) -> Term:
    """The naming row of a raw text; KeyError keeps a row without a Chinese name from shipping."""
    return _terms()[" ".join(text.split()).casefold()]


def both(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


def _capital(names: Mapping[str, str]) -> dict[str, str]:
    return both(names["en"][:1].upper() + names["en"][1:], names["zh"])


def slug(text: str) -> str:
    """Lower-case ascii id part."""
    text = text.casefold().replace("–", "-").replace("+", " plus").replace(">", " over ").replace("%", " pct")
    text = "".join(c if c.isascii() and (c.isalnum() or c == ".") else " " for c in text)
    return "-".join(p.strip(".") for p in text.split() if p.strip("."))


def number(text: str) -> Fraction:
    return parse_input(text.strip())


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def source(folder: Path) -> dict[str, Any]:
    """source.toml, after checking every raw file against its digest."""
    card = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    for name, digest in card["raw"].items():
        found = sha256_hex((folder / "raw" / name).read_bytes())
        if found != digest:
            raise ValueError(f"{folder.name}/raw/{name}: sha256 {found}, source.toml says {digest}")
    return card


def finish(factors: Iterable[Factor]) -> list[Factor]:
    """Sorted by id, checked, with row digests; raises ProblemsError or ValueError."""
    rows = sorted((replace(f, names=_capital(f.names)) for f in factors), key=lambda f: f.id)
    found = [p for f in rows for p in problems(f)]
    if found:
        raise ProblemsError(found)
    ids = [f.id for f in rows]
    if len(set(ids)) != len(ids):
        raise ValueError(f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}")
    dangling = [f.id for f in rows if f.pairs_with and f.pairs_with not in set(ids)]
    if dangling:
        raise ValueError(f"pairs_with names no row: {dangling}")
    return [replace(f, row_digest=f.digest()) for f in rows]


def write(folder: Path, factors: Iterable[Factor]) -> None:
    """factors.csv of one source."""
    (folder / "factors.csv").write_text(to_csv(factors), encoding="utf-8", newline="")
