"""What a line and a row must agree on beside the thing itself: route, treatment, drive, reach, blend, size.

In: the terms and the text of a line, the rows of an index. Out: how far each row agrees, and whether it is
of a special kind that the line does not name (a lorry on gas, a domestic flight). A row that states nothing
about a facet neither gains nor loses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from footprint.factors.postings import Postings
from footprint.factors.sizes import Range

_GOODS = frozenset({"cradle_to_gate"})
_FREIGHT = frozenset({"tank_to_wheel", "well_to_wheel"})
_WASTE = frozenset({"waste_treatment"})
_FUEL = frozenset({"combustion", "upstream"})


@dataclass(frozen=True, slots=True)
class Facet:
    """Terms and words by the value that they state; ``usual`` are values that need not be named ("": any).

    A row of a ``needed`` facet is no answer to a text that does not name the facet.
    """

    kinds: frozenset[str]
    values: Mapping[str, frozenset[str]]
    usual: frozenset[str] = frozenset({""})
    needed: bool = False


def _facet(kinds: frozenset[str], values: Mapping[str, str], usual: str = "", needed: bool = False) -> Facet:
    words = {k: frozenset(v.split("|")) for k, v in values.items()}
    return Facet(kinds, words, frozenset(usual.split("|")), needed)


FACETS: tuple[Facet, ...] = (
    _facet(
        _GOODS,
        {
            "recycled": "#closed-loop source|#open-loop source|#re-used",
            "primary": "#primary material production|#primary steel from BF-BOF",
        },
        usual="primary",
    ),
    _facet(
        _WASTE,
        {
            "recycling": "#open-loop recycling|#closed-loop recycling|#material recovery",
            "incineration": "#incineration with energy recovery|#combustion"
            "|#incineration without energy recovery",
            "landfill": "#landfill",
            "composting": "#composting",
            "digestion": "#anaerobic digestion",
        },
    ),
    _facet(
        _FREIGHT,
        {
            "diesel": "#diesel drive|#diesel fuel",
            "electric": "#battery electric|electric",
            "cng": "#CNG drive|#compressed natural gas (CNG)",
            "lng": "#liquefied natural gas (LNG)",
            "lpg": "#LPG drive|#liquefied petroleum gas (LPG)",
            "petrol": "#petrol drive|#petrol fuel",
            "hybrid": "#plug-in hybrid|hybrid",
        },
        usual="diesel",
    ),
    _facet(
        _FREIGHT,
        {
            "far": "#international, to/from non-UK|#long-haul, to/from UK",
            "near": "#domestic, to/from UK|#short-haul, to/from UK",
        },
        usual="far",
    ),
    _facet(frozenset({"direct"}), {"process": "#process emissions"}, needed=True),
    _facet(_FUEL, {"b10": "b10", "b30": "b30", "b100": "b100", "e85": "e85"}, usual="none"),
    _facet(_GOODS | _WASTE | _FREIGHT | _FUEL, {"bio": "bio"}, usual="none"),
)


class Fit:
    """The facets and sizes of the rows of an index."""

    def __init__(self, data: Postings) -> None:
        self._facts = data.facts
        self._ranges = data.ranges
        self._values = tuple(_by_row(facet, data.holders) for facet in FACETS)

    def agreement(self, at: int, asked: Mapping[int, frozenset[str]], sizes: Iterable[Range]) -> int:
        """Facets and sizes on which a row agrees with what is asked, less those on which it does not."""
        count = 0
        for number, values in asked.items():
            own = self._values[number].get(at)
            if own and self._facts[at].kind in FACETS[number].kinds:
                count += 1 if own & values else -1
        own_range = self._ranges.get(at)
        stated = [s for s in sizes if own_range and s.unit == own_range.unit]
        if own_range and stated:
            count += 1 if any(own_range.meets(s) for s in stated) else -1
        return count

    def unnamed(self, at: int, asked: Mapping[int, frozenset[str]]) -> bool:
        """Whether a row is of a needed facet that is not named: process CO2 is no footprint of a metal."""
        return any(
            facet.needed and number not in asked and at in self._values[number]
            for number, facet in enumerate(FACETS)
            if self._facts[at].kind in facet.kinds
        )

    def special(self, at: int, asked: Mapping[int, frozenset[str]], sizes: Iterable[Range]) -> int:
        """How many facets and sizes of a row must be named and are not."""
        kind, own_range = self._facts[at].kind, self._ranges.get(at)
        count = int(own_range is not None and not any(s.unit == own_range.unit for s in sizes))
        for number, facet in enumerate(FACETS):
            own = self._values[number].get(at)
            if own and kind in facet.kinds and "" not in facet.usual and number not in asked:
                count += own.isdisjoint(facet.usual)
        return count


def _by_row(facet: Facet, holders: Mapping[str, Iterable[int]]) -> dict[int, frozenset[str]]:
    out: dict[int, frozenset[str]] = {}
    for value, words in facet.values.items():
        for at in {at for word in words for at in holders.get(word, ())}:
            out[at] = out.get(at, frozenset()) | {value}
    return out


def stated(terms: frozenset[str]) -> dict[int, frozenset[str]]:
    """Facet number -> the values that the terms of a text state."""
    out: dict[int, frozenset[str]] = {}
    for number, facet in enumerate(FACETS):
        values = frozenset(v for v, words in facet.values.items() if not words.isdisjoint(terms))
        if values:
            out[number] = values
    return out
