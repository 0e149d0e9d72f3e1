"""Bilingual search: exact > alias > code > similar words > broader term, and no hit where nothing fits.

Search compares terms of the glossary, not characters: a ratio over Chinese strings ranks badly. A row must
share what the text is about (an activity); a form, a finish or a route alone is no hit. A row of a broader
term ("plastics" for PBT) is never the answer: it is named last, as the nearest proxy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from footprint.factors.factor import Factor
from footprint.factors.fit import Fit, stated
from footprint.factors.homophones import mend_homophones
from footprint.factors.places import named_place
from footprint.factors.postings import Facts, Postings
from footprint.factors.sizes import Range, sizes_of
from footprint.factors.tariff import of_code, rows_of_code, tariff_digits
from footprint.factors.terms import (
    above,
    below,
    fold,
    glossary,
    is_activity,
    is_cjk,
    lexicon,
    named_outright,
    sequence,
    sized,
    terms,
    unsized,
)

How = Literal["exact", "alias", "code", "fuzzy", "broader"]
SCORES = {"exact": 100, "alias": 90, "code": 85}
_FUZZY_TOP = 75
_FUZZY_MIN = 50  # below this a hit is a guess
_WORDS_MIN = 60  # the same for texts without any known thing
_THING = 6
_NOISE = 20  # the most that words beside the thing take away
_EXTRA = 3  # what each thing in a row's own name takes that the text does not name
_AGREES = 5  # what each facet or size that agrees with the text gives, or takes where it does not
_BROADER_TOP = 40
_STEP = 5
_MEND_MIN = 82
#: Weights of words that no row holds.
_FORM, _SCRAP, _PAIR, _WORD, _ACTIVITY = 1, 3, 4, 8, 9
#: Ties: what a bill of materials or an energy bill usually means comes first.
_KIND_ORDER = (
    "electricity_mix",
    "direct",
    "combustion",
    "cradle_to_gate",
    "tank_to_wheel",
    "well_to_wheel",
    "water",
    "heat",
    "generation",
    "waste_treatment",
    "upstream",
)


_FREIGHT = ("tank_to_wheel", "well_to_wheel")
_FUELS = ("combustion", "upstream")
_ELECTRIC = ("electricity_mix", "generation", "transmission")

#: Boundary -> domains of the glossary that a line which takes such a row can be of; others take any.
_DOMAINS: Mapping[str, tuple[str, ...]] = {
    "cradle_to_gate": ("goods",),
    "direct": ("goods", "energy"),
    "waste_treatment": ("goods", "waste"),
    "combustion": ("energy",),
    "upstream": ("energy", "freight"),
    "electricity_mix": ("energy",),
    "generation": ("energy",),
    "transmission": ("energy",),
    "heat": ("energy",),
    "water": ("energy",),
    "tank_to_wheel": ("freight",),
    "well_to_wheel": ("freight",),
}


def domains_of(kinds: Iterable[str]) -> frozenset[str]:
    """The domains that lines of some boundaries can be of; none for "any"."""
    kinds = tuple(kinds)
    if any(kind not in _DOMAINS for kind in kinds):
        return frozenset()
    return frozenset(d for kind in kinds for d in _DOMAINS[kind])


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must have; empty means any.

    ``newest`` keeps the latest row of each series; ``each`` that many rows of one source.
    """

    geography: str = ""
    year: int | None = None
    dimension: str = ""
    kinds: tuple[str, ...] = ()
    family: str = ""
    newest: bool = False
    each: int = 0

    def keeps(self, row: Facts) -> bool:
        """True when the row passes every filter; a country stands for its provinces, world data for all."""
        if self.geography and row.geography not in (self.geography, self.geography[:2], "GLO"):
            return False
        if self.year is not None:
            if row.year_from is not None and self.year < row.year_from:
                return False
            if row.year_to is not None and self.year > row.year_to:
                return False
        if self.dimension and row.dimension != self.dimension:
            return False
        if self.family and self.family not in row.eligibility:
            return False
        return not self.kinds or row.kind in self.kinds


@dataclass(frozen=True, slots=True)
class Hit:
    """A factor found: score 0..100 and how it was found."""

    factor: Factor
    score: int
    how: How


Found = dict[int, tuple[int, How]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A text cut up: its terms in order, what it is about with weights, facets, sizes and place."""

    terms: tuple[str, ...]
    things: Mapping[str, int]
    facets: Mapping[int, frozenset[str]]
    sizes: tuple[Range, ...]
    outright: frozenset[str]
    place: str
    place_words: frozenset[str]


class SearchIndex:
    """Search over postings; ``row`` gives the factor of a number."""

    def __init__(self, data: Postings, row: Callable[[int], Factor]) -> None:
        self._data = data
        self._row = row
        self._found = lru_cache(20_000)(self._find)
        self._mending = lru_cache(20_000)(self._mend)
        self._fit = Fit(data)
        self._ranking = lru_cache(20_000)(self._ranked)

    @cached_property
    def _words(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """Latin words that a misspelt word may have meant, by first letter and length."""
        known = {w for phrase in lexicon() for w in phrase.split()} | set(self._data.holders)
        out: dict[tuple[str, int], list[str]] = {}
        for word in sorted(known):
            if word.isascii() and word.isalpha() and len(word) > 3:
                out.setdefault((word[0], len(word)), []).append(word)
        return {key: tuple(words) for key, words in out.items()}

    def _weight(self, word: str) -> int:
        """Rare words count more; integers, so that every machine ranks alike."""
        count = len(self._data.holders.get(word, ()))
        if count:
            rare = 1 + (len(self._data.facts) // count).bit_length()
            return rare if not word.startswith("#") or is_activity(word) else (rare + 1) // 2
        if word.startswith("#"):
            return _ACTIVITY if is_activity(word) else _FORM
        if not word.isascii():
            return _PAIR
        return _SCRAP if len(word) < 3 else _WORD

    def _mend(self, word: str) -> str:
        """The known word that a misspelt one may have meant, else the word; letters only."""
        size = len(word)
        if size < 5 or not (word.isascii() and word.isalpha()):
            return word
        near = [w for n in (size, size - 1, size + 1) for w in self._words.get((word[0], n), ())]
        if word in near:
            return word
        found = process.extractOne(word, near, scorer=fuzz.ratio, score_cutoff=_MEND_MIN)
        return str(found[0]) if found else word

    def _mended(self, folded: str) -> tuple[str, ...]:
        """The terms of a text with its misspelt words mended."""
        found = sequence(" ".join(self._mending(w) for w in folded.split()))
        unknown = any(not w.startswith("#") and is_cjk(w[0]) for w in found)
        return sequence(mend_homophones(folded)) if unknown else found

    def _things(self, asked: Sequence[str], domains: frozenset[str]) -> dict[str, int]:
        """The activities that a text is about, with weights: what is named first counts double.

        Of an activity and what it is a kind of, both named, the one that rows are of counts: "18650 cell,
        lithium-ion battery" is a lithium-ion battery, "plastic, PP" is PP. On a waste line a kind of waste
        leads.
        """
        named = [w for w in asked if is_activity(w, domains)]
        if "waste" in domains:
            named.sort(key=lambda w: "waste" not in glossary()[w].domains)
        pairs = [(w, up) for w in named for up, _ in above(w) if up in named]
        spare = {up if w in self._data.holders else w for w, up in pairs}
        kept = [w for w in named if w not in spare]
        return {w: _THING if at else 2 * _THING for at, w in enumerate(kept)}

    def _asked(self, text: str, terms: tuple[str, ...], domains: frozenset[str]) -> Asked:
        """A text cut up for the lines of some domains."""
        classes = tuple(r for w in terms if (r := sized(w)) is not None)
        terms = unsized(terms)
        facets, things = stated(frozenset(terms)), self._things(terms, domains)
        place = named_place(text)
        words = frozenset(w for w in terms if place and not w.startswith("#") and named_place(w) == place)
        sizes = (*sizes_of(text), *classes)
        return Asked(terms, things, facets, sizes, named_outright(text), place, words)

    def _by_terms(self, asked: Asked, domains: frozenset[str]) -> Found:
        """Rows that are of what the text is about; other words bring a row nearer and are no condition.

        A text about several things needs a row that has two thirds of them; without any known thing the
        words themselves are compared.
        """
        things = asked.things
        rest = {w: self._weight(w) for w in asked.terms if not is_activity(w, domains)}
        about, near = self._shares(things, narrower=True), self._shares(rest)
        total, spare = sum(things.values()), sum(rest.values())
        out: Found = {}
        for at in about if things else near:
            if not things:
                share = _FUZZY_TOP * near[at] // spare
                if share >= _WORDS_MIN:
                    out[at] = (share, "fuzzy")
                continue
            if not self._is_of(at, things) or self._fit.unnamed(at, asked.facets):
                continue
            held = near.get(at, 0) + self._here(at, asked, rest)
            found = self._score(at, asked, about[at], total, spare - held)
            if found is not None:
                out[at] = found
        return out

    def _score(self, at: int, asked: Asked, about: int, total: int, left: int) -> tuple[int, How] | None:
        """Score and way of a row of the thing; ``left`` weighs the words that it does not hold."""
        fit = self._fit.agreement(at, asked.facets, asked.sizes)
        strange = self._data.heads[at].difference(asked.things)
        whole = about == total and not left and not strange and fit >= 0
        if whole and asked.outright.issuperset(asked.things) and at not in self._data.loose:
            return SCORES["alias"], "alias"
        share = _FUZZY_TOP * about // total
        if share < _FUZZY_MIN:
            return None
        extra = _EXTRA * min(len(strange), 2)
        score = share - _NOISE * left // (left + total) - extra + _AGREES * fit
        return min(max(score, 1), _FUZZY_TOP), "fuzzy"

    def _elsewhere(self, at: int, place: str) -> bool:
        """Electricity of another place than the one that the text names is never an answer."""
        row = self._data.facts[at]
        if not place or row.kind not in _ELECTRIC or row.geography == "GLO":
            return False
        return place.partition("-")[0] != row.geography.partition("-")[0]

    def _here(self, at: int, asked: Asked, rest: Mapping[str, int]) -> int:
        """The weight of the words that name the place of the row."""
        if not asked.place or self._data.facts[at].geography != asked.place:
            return 0
        return sum(rest.get(w, 0) for w in asked.place_words if at not in self._data.holders.get(w, ()))

    def _is_of(self, at: int, things: Mapping[str, int]) -> bool:
        """Whether a row is of one of the things; goods by their own name: a polyester dress is a dress."""
        if self._data.facts[at].kind not in ("cradle_to_gate", *_FUELS):
            return True
        head = self._data.heads[at]
        return any(t in head or not head.isdisjoint({*below(t), *(up for up, _ in above(t))}) for t in things)

    def _shares(self, weights: Mapping[str, int], narrower: bool = False) -> dict[int, int]:
        """Row -> the weight of the words that it holds."""
        out: dict[int, int] = {}
        for word, weight in weights.items():
            held = self._data.holders.get(word, ())
            for at in held:
                out[at] = out.get(at, 0) + weight
            if narrower:
                under = {at for t in below(word) for at in self._data.holders.get(t, ())}.difference(held)
                for at in under:
                    out[at] = out.get(at, 0) + weight * 4 // 5
        return out

    def _broader(self, asked: frozenset[str]) -> Found:
        """Rows that are of what the text is a kind of, and of nothing else; a text half known has none."""
        out: Found = {}
        if any(not w.startswith("#") and w not in self._data.holders for w in asked):
            return out
        for word in asked:
            for term, distance in above(word):
                for at in self._data.holders.get(term, ()):
                    if self._data.heads[at] == {term} and self._data.facts[at].kind != "spend":
                        score = max(_BROADER_TOP - _STEP * (distance - 1), _STEP)
                        out[at] = max(out.get(at, (0, "broader")), (score, "broader"))
        return out

    def _by_tariff(self, text: str, domains: frozenset[str]) -> Found:
        """Rows of an HS or CN code, and of what its heading holds."""
        out: Found = {}
        for at, sure in rows_of_code(self._data.codes, text).items():
            out[at] = (SCORES["code"], "code") if sure else (_FUZZY_TOP, "fuzzy")
        for term in of_code(text):
            for at, (score, _) in self._by_terms(self._asked("", (term,), domains), domains).items():
                out.setdefault(at, (min(score, _FUZZY_TOP), "fuzzy"))
        return out

    def _find(self, text: str, domains: frozenset[str]) -> tuple[Found, Asked]:
        """Every row for a text with score and way, and the text cut up."""
        folded = fold(text)
        asked = sequence(text)
        found: Found = {}
        tables = (("exact", self._data.names), ("alias", self._data.aliases), ("code", self._data.codes))
        for how, table in tables:
            for at in table.get(folded, ()):
                found.setdefault(at, (SCORES[how], how))  # type: ignore[arg-type]
        mended = self._mended(folded)
        cut = self._asked(text, mended, domains)
        similar = self._by_terms(cut, domains) if mended and not tariff_digits(text) else {}
        if mended != asked:  # a mended word is a guess
            similar = {at: (min(s, _FUZZY_TOP), "fuzzy") for at, (s, _) in similar.items()}
        found = self._by_tariff(text, domains) | found
        for at, hit in (*similar.items(), *self._broader(frozenset(mended)).items()):
            if not self._elsewhere(at, cut.place):
                found.setdefault(at, hit)
        return found, cut

    def _order(self, at: int, score: int, asked: Asked) -> tuple[int | str, ...]:
        row, head = self._data.facts[at], self._data.heads[at]
        kind = _KIND_ORDER.index(row.kind) if row.kind in _KIND_ORDER else len(_KIND_ORDER)
        average = "average" in row.technology
        usual = average or row.technology == "primary" or at in self._data.holders.get("#average", ())
        plain = average or terms(row.technology.replace("-", " ")) <= head
        rank = 0 if plain and (usual or row.kind in _FUELS) else 1 if plain or usual else 2
        special = self._fit.special(at, asked.facets, asked.sizes)
        named = head | self._activities[at] if row.kind in _FREIGHT else head
        strange = len(named.difference(asked.terms))
        fit = self._fit.agreement(at, asked.facets, asked.sizes)
        last = (self._data.lengths[at], -(row.year_to or 0), row.ref)
        return (-score, -fit, special, kind, strange, rank, *last)

    @cached_property
    def _activities(self) -> Sequence[frozenset[str]]:
        """The vehicles that each row names, in its own name or beside it."""
        out: list[set[str]] = [set() for _ in self._data.facts]
        for word, held in self._data.holders.items():
            if is_activity(word, frozenset({"freight"})) and not sized(word):
                for at in held:
                    out[at].add(word)
        return [frozenset(words) for words in out]

    def search(self, text: str, limit: int = 20, filters: Filters = Filters()) -> list[Hit]:
        """Hits, best first; [] when nothing fits well enough."""
        return list(self._ranking(text, limit, filters))

    def _ranked(self, text: str, limit: int, filters: Filters) -> tuple[Hit, ...]:
        if not fold(text):
            return ()
        found, asked = self._found(text, domains_of(filters.kinds))
        kept = [
            (self._order(at, score, asked), at, score, how)
            for at, (score, how) in found.items()
            if filters.keeps(self._data.facts[at])
        ]
        kept.sort()
        out: list[Hit] = []
        seen: set[str] = set()
        held: dict[str, int] = {}
        for _, at, score, how in kept:
            row = self._data.facts[at]
            if filters.newest and row.series in seen:
                continue
            origin = row.ref.partition("/")[0]
            held[origin] = held.get(origin, 0) + 1
            if filters.each and held[origin] > filters.each:
                continue
            seen.add(row.series)
            out.append(Hit(self._row(at), score, how))
            if len(out) == limit:
                break
        return tuple(out)
