"""Own factors: a company's numbers behind the same protocol as the shipped library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from footprint.base.problem import ProblemsError
from footprint.base.where import Where
from footprint.factors.factor import Factor, problems
from footprint.factors.memory import MemorySource
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


class OwnSource(MemorySource):
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
        held = [replace(f, row_digest=f.digest()) for f in rows]
        super().__init__(held, (own_card(), *cards))
