"""Factors in memory behind the ``FactorSource`` protocol: own rows, a library folder, an optional pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from footprint.factors.factor import Factor
from footprint.factors.postings import postings
from footprint.factors.search import Filters, Hit, SearchIndex
from footprint.factors.source import SourceCard


class MemorySource:
    """Rows and the cards of their sources; the index is built at the first search."""

    def __init__(self, factors: Iterable[Factor], cards: Iterable[SourceCard]) -> None:
        self._factors = tuple(factors)
        self._by_ref = {f.ref: f for f in self._factors}
        self._cards = {c.id: c for c in cards}

    @cached_property
    def _index(self) -> SearchIndex:
        return SearchIndex(postings(self._factors), self._factors.__getitem__)

    def search(self, text: str, limit: int = 20, filters: Filters = Filters()) -> list[Hit]:
        """Hits, best first; [] when nothing fits."""
        return self._index.search(text, limit, filters)

    def get(self, ref: str) -> Factor | None:
        """The factor of a ref (``id@release tag``, ``own/id``), or None."""
        return self._by_ref.get(ref)

    def passport(self, source_id: str) -> SourceCard | None:
        """The card of a source, or None."""
        return self._cards.get(source_id)

    def refs(self) -> tuple[str, ...]:
        """Every ref."""
        return tuple(self._by_ref)

    def rows(self, *, kind: str = "", release: str = "") -> tuple[Factor, ...]:
        """The rows of one boundary or release; every row by default."""
        return tuple(f for f in self._factors if kind in ("", f.kind) and release in ("", f.release))

    def cards(self) -> tuple[SourceCard, ...]:
        """Every source card."""
        return tuple(self._cards.values())

    def releases(self) -> Mapping[str, str]:
        """Release id -> "": their digests are computed when asked for."""
        return MappingProxyType({f.release: "" for f in self._factors if f.release})
