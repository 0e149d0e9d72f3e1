"""The library: several factor sources behind one face, with releases and their digests.

In: sources (shipped, own, suppliers, licensed). Out: factors by ref, passports, release documents. Two
sources may not give one ref two meanings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Protocol

from footprint.base.digest import digest
from footprint.base.problem import Problem, ProblemsError
from footprint.factors.factor import Factor
from footprint.factors.search import Filters, Hit, SearchIndex
from footprint.factors.source import SourceCard


class FactorSource(Protocol):
    """What a library plugs in behind: search, get, passport."""

    def search(self, text: str, limit: int = 20, filters: Filters = Filters()) -> list[Hit]:
        """Hits, best first."""

    def get(self, ref: str) -> Factor | None:
        """The factor of a ref, or None."""

    def passport(self, source_id: str) -> SourceCard | None:
        """The card of a source, or None."""


class ShippedSource:
    """The index in ``data/``; read at the first use."""

    def __init__(self, factors: Iterable[Factor], cards: Iterable[SourceCard]) -> None:
        self._factors = tuple(factors)
        self._by_ref = {f.ref: f for f in self._factors}
        self._cards = {c.id: c for c in cards}
        self._index = SearchIndex(self._factors)

    def search(self, text: str, limit: int = 20, filters: Filters = Filters()) -> list[Hit]:
        """Hits, best first; [] when nothing fits."""
        return self._index.search(text, limit, filters)

    def get(self, ref: str) -> Factor | None:
        """The factor of a ref (``id@release tag``), or None."""
        return self._by_ref.get(ref)

    def passport(self, source_id: str) -> SourceCard | None:
        """The card of a source, or None."""
        return self._cards.get(source_id)

    def all(self) -> tuple[Factor, ...]:
        """Every shipped factor, sorted by ref."""
        return self._factors

    def cards(self) -> tuple[SourceCard, ...]:
        """Every source card, the GWP source included."""
        return tuple(self._cards.values())

    def verify(self) -> list[Problem]:
        """FP-F018 for every row whose content does not match its row digest."""
        return [Problem("FP-F018", got=f.ref) for f in self._factors if f.digest() != f.row_digest]


def _read(name: str) -> list[dict[str, Any]]:
    path = files("footprint.factors") / "data" / name
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


@cache
def shipped() -> ShippedSource:
    """The factors that travel with the package."""
    cards = (SourceCard.from_json(r) for r in _read("sources.json"))
    return ShippedSource((Factor.from_json(r) for r in _read("factors.json")), cards)


class Library:
    """Several sources, asked in the given order.

    Raises
    ------
    ProblemsError
        FP-F017 when two sources that list their factors give one ref different contents.
    """

    def __init__(self, *sources: FactorSource) -> None:
        self.sources = sources
        self._documents: dict[str, dict[str, Any]] = {}
        seen: dict[str, str] = {}
        rows = self.all()
        clash = [
            Problem("FP-F017", got=f.ref)
            for f in rows
            if seen.setdefault(f.ref, f.row_digest) != f.row_digest
        ]
        if clash:
            raise ProblemsError(clash)

    def get(self, ref: str) -> Factor | None:
        """The factor of a ref, or None."""
        return next((f for s in self.sources if (f := s.get(ref)) is not None), None)

    def need(self, ref: str) -> Factor:
        """The factor of a ref. Raises ProblemsError (FP-F002) when no source has it."""
        factor = self.get(ref)
        if factor is None:
            raise ProblemsError([Problem("FP-F002", got=ref)])
        return factor

    def search(self, text: str, limit: int = 20, filters: Filters = Filters()) -> list[Hit]:
        """Hits of all sources by score; equal scores keep the order of the sources."""
        hits = [h for s in self.sources for h in s.search(text, limit, filters)]
        unique = list({h.factor.ref: h for h in reversed(hits)}.values())[::-1]
        return sorted(unique, key=lambda h: -h.score)[:limit]

    def passport(self, source_id: str) -> SourceCard | None:
        """The card of a source, or None."""
        return next((c for s in self.sources if (c := s.passport(source_id)) is not None), None)

    def all(self) -> tuple[Factor, ...]:
        """Every factor of the sources that can list theirs (``all``)."""
        return tuple(f for s in self.sources if hasattr(s, "all") for f in s.all())

    def releases(self) -> Mapping[str, str]:
        """Release id -> digest of its document (tag ``factor_release``); own factors have none."""
        ids = sorted({f.release for f in self.all() if f.release})
        return MappingProxyType({i: self.release_digest(i) for i in ids})

    def release_document(self, release_id: str) -> dict[str, Any]:
        """{id, factors} of RECORD ("Tables"), sorted by ref; FP-F004 for a release that is not loaded."""
        if release_id not in self._documents:
            rows = {f.ref: f.released() for f in self.all() if f.release and f.release == release_id}
            if not rows:
                loaded = sorted({f.release for f in self.all() if f.release})
                raise ProblemsError([Problem("FP-F004", got=release_id, expected=" | ".join(loaded))])
            factors = [rows[ref] for ref in sorted(rows)]
            self._documents[release_id] = {"id": release_id, "factors": factors}
        return self._documents[release_id]

    def release_digest(self, release_id: str) -> str:
        """The digest of a release document; FP-F004 for a release that is not loaded."""
        return digest("factor_release", self.release_document(release_id))


def library(*sources: FactorSource) -> Library:
    """A library over the given sources, in this order."""
    return Library(*sources)
