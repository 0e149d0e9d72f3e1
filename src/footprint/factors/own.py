"""Own factors: a company's numbers behind the same protocol as the shipped library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from footprint.base.problem import ProblemsError
from footprint.base.where import Where
from footprint.factors.factor import Factor, problems
from footprint.factors.search import Filters, Hit, SearchIndex
from footprint.factors.source import SourceCard

OWN = "own"


def own_card(licence: str = "own data of the study") -> SourceCard:
    """The passport of factors that the study brings along; never handed on without the owner."""
    return SourceCard(
        id=OWN,
        release="",
        title=MappingProxyType({"en": "Own factors of the study", "zh": "研究自有因子"}),
        publisher=MappingProxyType({"en": "The author of the study", "zh": "研究编制方"}),
        document="",
        version="",
        year=None,
        licence_raw=licence,
        licence_derived=licence,
        attribution="",
        retrieved="stated in the study",
        redistributable=True,
    )


class OwnSource:
    """Own factors. Each is checked like a shipped row: unit, gases, name in both languages, locator.

    Parameters
    ----------
    factors : Iterable[Factor]
        Rows with an empty ``release``; ``ref`` is ``own/<id>``.
    cards : Iterable[SourceCard]
        Passports of the sources they name; the source ``own`` always has one.

    Raises
    ------
    ProblemsError
        FP-F013, FP-F014, FP-F015 for faulty rows, all at once.
    """

    def __init__(self, factors: Iterable[Factor], cards: Iterable[SourceCard] = ()) -> None:
        rows = [replace(f, release="") for f in factors]
        found = [p for i, f in enumerate(rows, 1) for p in problems(f, Where(key=f.id or str(i)))]
        if found:
            raise ProblemsError(found)
        self._factors = tuple(replace(f, row_digest=f.digest()) for f in rows)
        self._by_ref = {f.ref: f for f in self._factors}
        self._cards = {OWN: own_card(), **{c.id: c for c in cards}}
        self._index = SearchIndex(self._factors)

    def search(self, text: str, limit: int = 20, filters: Filters = Filters()) -> list[Hit]:
        """Hits among the own factors, best first."""
        return self._index.search(text, limit, filters)

    def get(self, ref: str) -> Factor | None:
        """The factor of a ref, or None."""
        return self._by_ref.get(ref)

    def passport(self, source_id: str) -> SourceCard | None:
        """The card of a source, or None."""
        return self._cards.get(source_id)

    def all(self) -> tuple[Factor, ...]:
        """Every own factor."""
        return self._factors
