"""The library: several factor sources behind one face, with releases and their digests.

In: sources (shipped, own, suppliers, licensed). Out: factors by ref, passports, release documents. Two
sources may not give one ref two meanings.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from footprint.base.digest import digest
from footprint.base.problem import Problem, ProblemsError
from footprint.factors.factor import Factor
from footprint.factors.search import Filters, Hit
from footprint.factors.source import SourceCard


class FactorSource(Protocol):
    """What a library plugs in behind: search, get, passport.

    A source that can list its rows also has ``refs``, ``rows`` and ``releases``, as ``MemorySource`` has.
    """

    def search(self, text: str, limit: int = 20, filters: Filters = Filters()) -> list[Hit]:
        """Hits, best first."""

    def get(self, ref: str) -> Factor | None:
        """The factor of a ref, or None."""

    def passport(self, source_id: str) -> SourceCard | None:
        """The card of a source, or None."""


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
        self._digests: dict[str, str] = {}
        clash = _clashes(sources) if len(sources) > 1 else []
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

    def refs(self) -> tuple[str, ...]:
        """Every ref of the sources that can list theirs; no row is read."""
        return tuple(ref for s in self.sources if hasattr(s, "refs") for ref in s.refs())

    def rows(self, *, kind: str = "", release: str = "") -> tuple[Factor, ...]:
        """Rows of one boundary or release, of the sources that can list theirs; every row by default."""
        return tuple(
            f for s in self.sources if hasattr(s, "rows") for f in s.rows(kind=kind, release=release)
        )

    def release_document(self, release_id: str) -> dict[str, Any]:
        """{id, factors} of RECORD ("Tables"), sorted by ref; FP-F004 for a release that is not loaded."""
        if release_id not in self._documents:
            rows = {f.ref: f.released() for f in self.rows(release=release_id)} if release_id else {}
            if not rows:
                raise ProblemsError(
                    [Problem("FP-F004", got=release_id, expected=" | ".join(sorted(self._listed())))]
                )
            factors = [rows[ref] for ref in sorted(rows)]
            self._documents[release_id] = {"id": release_id, "factors": factors}
        return self._documents[release_id]

    def _listed(self) -> Mapping[str, str]:
        """Loaded releases with the digests that sources know without reading rows, else ""."""
        return {k: v for s in self.sources if hasattr(s, "releases") for k, v in s.releases().items()}

    def release_digest(self, release_id: str) -> str:
        """The digest of a release document; FP-F004 for a release that is not loaded."""
        if release_id not in self._digests:
            listed = self._listed().get(release_id)
            self._digests[release_id] = listed or digest("factor_release", self.release_document(release_id))
        return self._digests[release_id]

    def known(self, release_id: str, digest: str) -> bool:
        """True where a release is loaded and has this digest."""
        return release_id in self._listed() and self.release_digest(release_id) == digest

    def releases(self) -> Mapping[str, str]:
        """Release id -> digest of its document (tag ``factor_release``); own factors have none."""
        return MappingProxyType({i: self.release_digest(i) for i in sorted(self._listed())})


def _clashes(sources: tuple[FactorSource, ...]) -> list[Problem]:
    """Refs that two sources give different contents."""
    listed = [(s, frozenset(s.refs())) for s in sources if hasattr(s, "refs")]
    found: list[Problem] = []
    for at, (source, refs) in enumerate(listed):
        for other, more in listed[:at]:
            for ref in sorted(refs & more):
                one, two = source.get(ref), other.get(ref)
                if one and two and one.row_digest != two.row_digest:
                    found.append(Problem("FP-F017", got=ref))
    return [*found, *_two_cards(sources)]


def _two_cards(sources: tuple[FactorSource, ...]) -> list[Problem]:
    """A source id under which two libraries state other terms: the licence of one would cover the other."""
    terms: dict[str, tuple[object, ...]] = {}
    found: list[Problem] = []
    for source in sources:
        named = {r.rpartition("@")[0] for r in source.releases()} if hasattr(source, "releases") else set()
        for name in sorted(named):
            card = source.passport(name)
            stated = (card.redistributable, card.licence_derived) if card else ()
            if terms.setdefault(name, stated) != stated:
                found.append(Problem("FP-F017", got=name))
    return found


def library(*sources: FactorSource) -> Library:
    """A library over the given sources, in this order."""
    return Library(*sources)
