"""How often the right row comes first: blind queries in both languages, and a held-out set.

The two sets of 150 were frozen before the glossary grew, and were looked at while search was made better; so
were the first and second held-out hundred later. The third was drawn at random over the names of all rows, is
not looked at, and is the honest measure of what a new bill finds. The bounds are what is reached, rounded
down.
"""

from __future__ import annotations

import pytest
from queries import hits, judge, queries, shipped_right, thing

from footprint.factors.library import library
from footprint.factors.shipped import shipped

LIBRARY = library(shipped())
#: set -> least share of: first, among three, none given where nothing is right.
BOUNDS = {
    "zh": (0.85, 0.95, 0.90),
    "en": (0.85, 0.95, 0.90),
    "held_out": (0.85, 0.95, 0.90),
    "held_out_2": (0.70, 0.80, 0.90),
    "held_out_3": (0.50, 0.65, 0.80),
}


def _lang(name: str) -> str:
    return "zh" if name.startswith(("zh", "hz", "hy", "hw")) else "en"


@pytest.mark.parametrize("name", BOUNDS)
def test_the_right_row_and_none(name: str) -> None:
    first = three = none = asked = absent = 0
    for query in queries(name):
        place = judge(query, LIBRARY, _lang(query.id))
        if not query.right:
            absent += 1
            none += place == 0
        elif shipped_right(query, LIBRARY):  # a row that the writer named may not ship
            asked += 1
            first += place == 1
            three += 1 <= place <= 3
    assert asked + absent > 0.85 * len(queries(name))
    assert absent in (38, 24, 25, 26)
    least = BOUNDS[name]
    assert first / asked >= least[0]
    assert three / asked >= least[1]
    assert none / absent >= least[2]


@pytest.mark.parametrize("name", BOUNDS)
def test_never_a_confident_wrong_thing(name: str) -> None:
    """Only a hit by name, other name or code may stand alone; it is the right thing then."""
    for query in queries(name):
        found = hits(query, LIBRARY, _lang(query.id))
        named = shipped_right(query, LIBRARY)
        if found and found[0].how != "fuzzy" and (named or not query.right):
            assert thing(found[0].factor) in named, query


def test_the_glossary_is_large_enough() -> None:
    from footprint.factors.terms import glossary

    assert len(glossary()) >= 1_500
