"""2,000 seeded mutations of good bundles, in five layers: none that differs in meaning is accepted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from conformance.mutations import good, run, semantic


@pytest.mark.parametrize("name", sorted(good.LEVEL))
def test_the_good_bundles_are_accepted(name):
    assert run.verdict(good.container(name), good.LEVEL[name]) == "accepted"


def test_2000_mutations():
    counts, wrong = run.batch("test", 0, 2_000)
    assert wrong == []
    layers = run.table(counts)
    assert all(layers[layer]["refused"] > 100 for layer in "abcde")
    assert layers["e"]["made"] >= 1_000
    assert layers["e"]["refused"] > layers["e"]["undetectable"]


@pytest.mark.parametrize("kind", ["result", "line_result"])
def test_a_free_name_is_no_other_meaning_and_a_number_is(kind):
    maker = good.fresh("one")
    node = next(iter(maker.of(kind).values()))
    node["id"] = "another name"
    assert semantic.holds(maker)
    node["assessment"] = "another"
    assert not semantic.holds(maker)
