"""The factors that travel with the package: a built index, and rows that are read when asked for.

``data/catalogue.json`` names the sources with release, digest, shard and rows; ``data/<shard>.json`` is the
search index of a shard; ``data/rows/<source>.jsonl`` holds one row a line. A shard gathers what is used
together: ``footprint``, ``screening``, ``cbam``; so ten thousand CBAM defaults cost a footprint nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from footprint.factors.factor import Factor
from footprint.factors.postings import Facts, Postings
from footprint.factors.search import Filters, Hit, SearchIndex
from footprint.factors.source import SourceCard

#: Rule family -> shards searched. Without a family CBAM defaults stay out: they answer one question only.
SHARDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "": ("footprint", "screening"),
        "footprint": ("footprint",),
        "organisation": ("footprint",),
        "screening": ("footprint", "screening"),
        "cbam": ("cbam",),
    }
)


def _text(name: str) -> str:
    return (files("footprint.factors") / "data" / name).read_text(encoding="utf-8")


@cache
def _lines(source: str) -> list[str]:
    return _text(f"rows/{source}.jsonl").splitlines()


class _Shard:
    """One index and the places of its rows."""

    def __init__(self, name: str) -> None:
        data = json.loads(_text(f"{name}.json"))
        self._sources: list[str] = data["sources"]
        self._starts: list[int] = data["starts"]
        self.postings = Postings.from_json(data)
        self._rows: dict[int, Factor] = {}
        self.index = SearchIndex(self.postings, self.row)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Ref -> number."""
        return {f.ref: at for at, f in enumerate(self.postings.facts)}

    def row(self, at: int) -> Factor:
        """The factor of a number, read at the first call."""
        if at not in self._rows:
            source = max(i for i, start in enumerate(self._starts) if start <= at)
            line = _lines(self._sources[source])[at - self._starts[source]]
            self._rows[at] = Factor.from_json(json.loads(line))
        return self._rows[at]


class ShippedSource:
    """The index in ``data/``; each part is read at the first use."""

    def __init__(self) -> None:
        self._catalogue: Mapping[str, Mapping[str, Any]] = json.loads(_text("catalogue.json"))
        self._shards: dict[str, _Shard] = {}

    def _shard(self, name: str) -> _Shard:
        if name not in self._shards:
            self._shards[name] = _Shard(name)
        return self._shards[name]

    def _all_shards(self) -> list[_Shard]:
        return [self._shard(n) for n in dict.fromkeys(s["shard"] for s in self._catalogue.values())]

    def search(self, text: str, limit: int = 20, filters: Filters = Filters()) -> list[Hit]:
        """Hits, best first; [] when nothing fits. Raises ValueError for an unknown family."""
        held = {source["shard"] for source in self._catalogue.values()}
        if filters.family not in SHARDS:
            raise ValueError(f"family {filters.family!r}: {' | '.join(f for f in SHARDS if f)}")
        names = [n for n in SHARDS[filters.family] if n in held]
        hits = [h for n in names for h in self._shard(n).index.search(text, limit, filters)]
        return sorted(hits, key=lambda h: -h.score)[:limit]

    def get(self, ref: str) -> Factor | None:
        """The factor of a ref (``id@release tag``), or None."""
        source = self._catalogue.get(ref.partition("/")[0])
        if source is None:
            return None
        shard = self._shard(source["shard"])
        at = shard.places.get(ref)
        return None if at is None else shard.row(at)

    @cached_property
    def _cards(self) -> Mapping[str, SourceCard]:
        cards = (SourceCard.from_json(r) for r in json.loads(_text("sources.json")))
        return {c.id: c for c in cards}

    def passport(self, source_id: str) -> SourceCard | None:
        """The card of a source, or None."""
        return self._cards.get(source_id)

    def cards(self) -> tuple[SourceCard, ...]:
        """Every source card, the GWP source included."""
        return tuple(self._cards.values())

    def counts(self) -> Mapping[str, int]:
        """Source -> number of rows."""
        return {name: source["rows"] for name, source in self._catalogue.items()}

    def refs(self) -> tuple[str, ...]:
        """Every ref, by shard."""
        return tuple(f.ref for f in self.facts())

    def facts(self) -> Iterable[Facts]:
        """What filters look at, of every row."""
        return (f for shard in self._all_shards() for f in shard.postings.facts)

    def rows(self, *, kind: str = "", release: str = "") -> tuple[Factor, ...]:
        """The rows of one boundary or release; every row by default."""
        shards = self._all_shards()
        source = release.rpartition("@")[0]
        if release:
            if source not in self._catalogue:
                return ()
            shards = [self._shard(self._catalogue[source]["shard"])]
        return tuple(
            shard.row(at)
            for shard in shards
            for at, f in enumerate(shard.postings.facts)
            if kind in ("", f.kind)
            and (not release or (f.ref.partition("/")[0] == source and shard.row(at).release == release))
        )

    def releases(self) -> Mapping[str, str]:
        """Release id -> digest of its document, as the ledger holds them."""
        return {s["release"]: s["digest"] for s in self._catalogue.values()}


@cache
def shipped() -> ShippedSource:
    """The factors that travel with the package."""
    return ShippedSource()
