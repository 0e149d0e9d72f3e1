"""The inverted index of a set of factors: what is needed to search them without reading their rows.

In: factors (or the JSON that an earlier build wrote). Out: rows by number, ranked. The rows themselves stay
where they are until somebody asks for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from footprint.factors.factor import Factor
from footprint.factors.sizes import Range, range_of
from footprint.factors.terms import fold, is_activity, named_outright, terms, unsized


@dataclass(frozen=True, slots=True)
class Facts:
    """What filters and ties look at."""

    ref: str
    kind: str
    dimension: str
    geography: str
    year_from: int | None
    year_to: int | None
    technology: str
    eligibility: tuple[str, ...]
    series: str

    @classmethod
    def of(cls, factor: Factor) -> Facts:
        """The facts of a row."""
        from footprint.factors.changes import series

        return cls(
            factor.ref,
            factor.kind,
            factor.dimension,
            factor.geography,
            factor.year_from,
            factor.year_to,
            factor.technology,
            factor.eligibility,
            "|".join(series(factor)),
        )


@dataclass(frozen=True, slots=True)
class Postings:
    """Rows by number: ``heads`` are the things of a row's own name, ``holders`` rows by term.

    ``lengths`` counts the terms of a row: of two that fit alike the plainer one comes first. ``ranges`` holds
    the sizes that names of rows state, ``loose`` the rows that name their thing by another word than its own
    ("photocopier" where the thing is a printer).
    """

    facts: tuple[Facts, ...]
    names: Mapping[str, Sequence[int]]
    aliases: Mapping[str, Sequence[int]]
    codes: Mapping[str, Sequence[int]]
    holders: Mapping[str, Sequence[int]]
    heads: tuple[frozenset[str], ...]
    lengths: tuple[int, ...]
    loose: frozenset[int]
    ranges: Mapping[int, Range]

    def to_json(self) -> dict[str, Any]:
        """The form that the wheel carries; terms of heads by their place in ``holders``."""
        place = {word: at for at, word in enumerate(self.holders)}
        return {
            "facts": [[getattr(f, n) for n in Facts.__dataclass_fields__] for f in self.facts],
            "names": self.names,
            "aliases": self.aliases,
            "codes": self.codes,
            "holders": self.holders,
            "heads": [sorted(place[w] for w in head) for head in self.heads],
            "lengths": self.lengths,
            "loose": sorted(self.loose),
            "ranges": [[at, r.low, _top(r.high), r.unit] for at, r in self.ranges.items()],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Postings:
        """The index of its JSON form."""
        words = list(data["holders"])
        facts = (Facts(*row) for row in data["facts"])
        heads = (frozenset(words[at] for at in head) for head in data["heads"])
        tables = {name: data[name] for name in ("names", "aliases", "codes", "holders")}
        return cls(
            facts=tuple(facts),
            heads=tuple(heads),
            lengths=tuple(data["lengths"]),
            loose=frozenset(data["loose"]),
            ranges={
                at: Range(low, inf if high is None else high, unit) for at, low, high, unit in data["ranges"]
            },
            **tables,
        )


def _top(high: float) -> float | None:
    """JSON has no infinity."""
    return None if high == inf else high


#: What follows says of what or for what: ink in toluene is ink, a crate for eggs a crate.
_BESIDE = re.compile(r",|，| (?:in|with|for|from|without) ")


def _head(name: str) -> str:
    """The part of a name that says what it is."""
    return _BESIDE.split(name, maxsplit=1)[0]


def _things(own: frozenset[str]) -> frozenset[str]:
    """The activities of a row's own name, and Latin words beside them: a windsurf board is no board."""
    activities = {w for w in own if is_activity(w)}
    beside = {w for w in own if not w.startswith("#") and w.isascii() and w.isalpha()}
    return frozenset(activities | beside) if activities else frozenset()


def _own(factor: Factor) -> frozenset[str]:
    """The terms of what a row calls itself: of its English name alone where that holds a thing."""
    heads = [terms(_head(factor.names[lang])) for lang in ("en", "zh") if lang in factor.names]
    sure = bool(heads) and any(is_activity(w) for w in heads[0])
    return heads[0] if sure else frozenset().union(*heads)


def _outright(factor: Factor) -> frozenset[str]:
    """The terms that the names of a row name by their own names."""
    return frozenset().union(*(named_outright(name) for name in factor.names.values()))


def postings(factors: Iterable[Factor]) -> Postings:
    """The index of factors, in their order."""
    rows = tuple(factors)
    names: dict[str, list[int]] = {}
    aliases: dict[str, list[int]] = {}
    codes: dict[str, list[int]] = {}
    holders: dict[str, list[int]] = {}
    heads: list[frozenset[str]] = []
    lengths: list[int] = []
    ranges: dict[int, Range] = {}
    loose: set[int] = set()
    for at, factor in enumerate(rows):
        for text in dict.fromkeys(fold(t) for t in (*factor.names.values(), factor.id, factor.ref)):
            names.setdefault(text, []).append(at)
        for text in dict.fromkeys(fold(t) for t in factor.aliases):
            aliases.setdefault(text, []).append(at)
        for text in dict.fromkeys(fold(t) for t in factor.codes):
            codes.setdefault(text, []).append(at)
        own = _own(factor)
        every = own.union(*(terms(t) for t in (*factor.names.values(), *factor.aliases)))
        every |= terms(factor.technology.replace("-", " "))
        if not {w for w in own if is_activity(w)} <= _outright(factor):
            loose.add(at)
        every |= frozenset(unsized(every))
        own = frozenset(unsized(own))
        heads.append(_things(own) or own)
        lengths.append(len(every))
        if (stated := range_of(factor.names.get("en", ""))) is not None:
            ranges[at] = stated
        for word in every:
            holders.setdefault(word, []).append(at)
    facts = tuple(Facts.of(f) for f in rows)
    return Postings(
        facts=facts,
        names=_in_order(names),
        aliases=_in_order(aliases),
        codes=_in_order(codes),
        holders=_in_order(holders),
        heads=tuple(heads),
        lengths=tuple(lengths),
        loose=frozenset(loose),
        ranges=ranges,
    )


def _in_order(table: Mapping[str, list[int]]) -> dict[str, list[int]]:
    return {key: table[key] for key in sorted(table)}
