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
from footprint.base.numbers import format_rat, parse_input
from footprint.base.problem import ProblemsError
from footprint.factors.factor import Factor, problems

ROOT = Path(__file__).resolve().parent
#: Columns of factors.csv; mappings are "k=v|k=v", lists "a|b".
COLUMNS = (
    "id", "name_en", "name_zh", "aliases", "category", "codes", "unit", "gases", "components", "gwp_set",
    "kind", "includes", "heating_value_basis", "geography", "year_from", "year_to", "technology", "biogenic",
    "uncertainty", "pairs_with", "published_value", "published_unit", "eligibility", "document", "locator",
    "transcribed", "note_en", "note_zh", "row_digest",
)  # fmt: skip
_LISTS = ("aliases", "codes", "includes", "eligibility")
_MAPS = ("gases", "components")
_TEXTS = (
    "id", "category", "unit", "gwp_set", "kind", "heating_value_basis", "geography", "technology", "biogenic",
    "uncertainty", "pairs_with", "published_value", "published_unit", "document", "locator", "row_digest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One glossary row."""

    en: str
    zh: str
    aliases: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return (self.en, self.zh, *self.aliases)


@cache
def glossary() -> tuple[Term, ...]:
    rows = read_csv(ROOT / "glossary.csv")
    return tuple(Term(r["en"], r["zh"], tuple(a for a in r["aliases"].split("|") if a)) for r in rows)


@cache
def _terms() -> Mapping[str, Term]:
    out: dict[str, Term] = {}
    for term in glossary():
        for word in dict.fromkeys(w.casefold() for w in term.words):
            if word in out:
                raise ValueError(f"glossary: {word!r} stands in two rows")
            out[word] = term
    return out


def term(text: str) -> Term:
    """The glossary row of a raw text; KeyError keeps a row without a Chinese name from shipping."""
    return _terms()[" ".join(text.split()).casefold()]


def both(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


def _capital(names: Mapping[str, str]) -> dict[str, str]:
    return both(names["en"][:1].upper() + names["en"][1:], names["zh"])


def words(*terms: Term) -> tuple[str, ...]:
    """Aliases of a factor: every word of its terms, once, in order."""
    return tuple(dict.fromkeys(w for t in terms for w in t.words))


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
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_flat(f) for f in factors)
    return out.getvalue()


def from_csv(folder: Path) -> list[Factor]:
    """The rows of factors.csv; each must still carry its own digest."""
    card = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    out = []
    for row in read_csv(folder / "factors.csv"):
        data: dict[str, Any] = {name: row[name] for name in _TEXTS}
        data |= {name: [x for x in row[name].split("|") if x] for name in _LISTS}
        data |= {name: dict(p.split("=") for p in row[name].split("|") if p) for name in _MAPS}
        data["names"] = both(row["name_en"], row["name_zh"])
        data["note"] = both(row["note_en"], row["note_zh"]) if row["note_en"] else {}
        data |= {n: int(row[n]) if row[n] else None for n in ("year_from", "year_to")}
        data["transcribed"] = row["transcribed"] == "true"
        data |= {"illustrative": False, "source": card["id"], "release": f"{card['id']}@{card['release']}"}
        factor = Factor.from_json(data)
        if factor.digest() != factor.row_digest:
            raise ValueError(f"{folder.name}/factors.csv: row {factor.id} does not match its digest")
        out.append(factor)
    return out


def write(folder: Path, factors: Iterable[Factor]) -> None:
    """factors.csv of one source."""
    (folder / "factors.csv").write_text(to_csv(factors), encoding="utf-8", newline="")
