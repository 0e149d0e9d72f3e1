from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.engine.linear import LinearError, solve_demands, strong_components


def gauss(count, edges, final):
    """Plain elimination over Fractions; None where singular."""
    m = [[Fraction(i == j) for j in range(count)] + [final[i]] for i in range(count)]
    for p, q, c in edges:
        m[p][q] -= c
    for i in range(count):
        pivot = next((r for r in range(i, count) if m[r][i]), None)
        if pivot is None:
            return None
        m[i], m[pivot] = m[pivot], m[i]
        m[i] = [x / m[i][i] for x in m[i]]
        for r in range(count):
            if r != i and m[r][i]:
                m[r] = [a - m[r][i] * b for a, b in zip(m[r], m[i], strict=True)]
    return [row[count] for row in m]


small = st.fractions(min_value=-3, max_value=3, max_denominator=7)


@st.composite
def systems(draw):
    count = draw(st.integers(1, 7))
    index = st.integers(0, count - 1)
    edges = draw(st.lists(st.tuples(index, index, small), max_size=15))
    return count, edges, draw(st.lists(small, min_size=count, max_size=count))


@settings(deadline=None, max_examples=200)
@given(systems())
def test_same_as_elimination_by_hand(system):
    wanted = gauss(*system)
    if wanted is None:
        with pytest.raises(LinearError) as fault:
            solve_demands(*system)
        assert fault.value.code == "FP-E001"
    else:
        assert solve_demands(*system) == wanted


@settings(deadline=None)
@given(st.integers(1, 12), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30))
def test_components_partition_and_follow_their_targets(count, pairs):
    pairs = [(a % count, b % count) for a, b in pairs]
    components = strong_components(count, pairs)
    assert sorted(n for c in components for n in c) == list(range(count))
    place = {n: i for i, c in enumerate(components) for n in c}
    reach = {n: {n} for n in range(count)}
    for _ in range(count):
        for a, b in pairs:
            reach[a] |= reach[b]
    for a in range(count):
        for b in range(count):
            assert (place[a] == place[b]) == (b in reach[a] and a in reach[b])
    assert all(place[b] <= place[a] for a, b in pairs)


def test_a_chain_of_50000_does_not_recurse():
    count = 50_000
    edges = [(i, i + 1, Fraction(1)) for i in range(count - 1)]
    final = [Fraction(0)] * (count - 1) + [Fraction(2)]
    assert solve_demands(count, edges, final)[0] == 2


def test_self_loop():
    assert solve_demands(1, [(0, 0, Fraction(1, 2))], [Fraction(1)]) == [2]
    with pytest.raises(LinearError) as fault:
        solve_demands(2, [(1, 1, Fraction(1))], [Fraction(1), Fraction(0)])
    assert (fault.value.code, fault.value.indices) == ("FP-E001", (1,))
    assert "1" in fault.value.problem().message("zh")


@pytest.mark.parametrize("size, good", [(300, True), (301, False)])
def test_loop_limit(size, good):
    edges = [(i, (i + 1) % size, Fraction(1, 2)) for i in range(size)]
    if good:
        assert len(solve_demands(size, edges, [Fraction(1)] * size)) == size
        return
    with pytest.raises(LinearError) as fault:
        solve_demands(size, edges, [Fraction(1)] * size)
    assert fault.value.code == "FP-E002"
    assert len(fault.value.indices) == size


def test_value_limit():
    edges = [(i, i + 1, Fraction(1, 10**6 + i)) for i in range(5000)]
    with pytest.raises(LinearError) as fault:
        solve_demands(5001, edges, [Fraction(0)] * 5000 + [Fraction(1)])
    assert fault.value.code == "FP-E003"


def test_a_loop_of_monstrous_numbers_is_refused_before_elimination():
    size = 300
    big = Fraction(1, 10**4000 + 1)
    edges = [(i, j, big) for i in range(size) for j in (i, (i + 1) % size)]
    with pytest.raises(LinearError) as fault:
        solve_demands(size, edges, [Fraction(1)] * size)
    assert fault.value.code == "FP-E003"
