"""Lognormal sums: limit arguments for the closed form, and samples that only the seed moves."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.engine.sample import BLOCK, Term, moments, simulate

SIGMA = 0.3
ONE = [Term(2.0, (1,))]
#: The first three normal numbers of key 1, seed 1.
PINNED = [-0.48155270891676333, 0.6873809311740784, 0.10638599016040988]


def spread(terms, sigmas) -> float:
    found = moments(terms, sigmas)
    return sqrt(found.variance) / found.mean


def test_nothing_uncertain_is_the_sum():
    terms = [Term(1.5), Term(-0.5), Term(4.0)]
    assert moments(terms, {}).mean == 5.0
    assert moments(terms, {}).variance == 0
    assert (simulate(terms, {}, 100, 1) == 5.0).all()


def test_small_uncertainties_add_in_squares():
    """The limit of error propagation: relative variances of a product add."""
    terms = [Term(7.0, (1, 2))]
    for tiny in (1e-3, 1e-4):
        assert spread(terms, {1: tiny, 2: 2 * tiny}) == pytest.approx(sqrt(5) * tiny, rel=1e-5)


@pytest.mark.parametrize("count", [4, 25, 100])
def test_equal_independent_terms_shrink_with_the_root_of_their_number(count):
    one = spread([Term(1.0, (1,))], {1: SIGMA})
    many = spread([Term(1.0, (k,)) for k in range(count)], dict.fromkeys(range(count), SIGMA))
    assert many == pytest.approx(one / sqrt(count), rel=1e-12)
    shared = spread([Term(1.0, (1,)) for _ in range(count)], {1: SIGMA})
    assert shared == pytest.approx(one, rel=1e-12)


def test_a_shared_factor_is_the_floor_that_no_number_of_lines_goes_below():
    """n lines of one factor, each with its own amount: the amounts average out, the factor stays."""
    floor = spread([Term(1.0, (0,))], {0: SIGMA})
    sigmas = dict.fromkeys(range(10001), SIGMA)
    terms = [Term(1.0, (0, k)) for k in range(1, 10_001)]
    assert floor < spread(terms, sigmas) < 1.0001 * floor


def test_the_samples_of_one_lognormal_line_have_its_quantiles():
    found = simulate(ONE, {1: SIGMA}, 200_000, 7)
    for z, share in ((-1.959964, 0.025), (0.0, 0.5), (1.0, 0.8413447), (1.959964, 0.975)):
        assert np.quantile(found, share) == pytest.approx(2 * exp(z * SIGMA), rel=0.01)


def test_samples_agree_with_the_closed_form_where_variables_are_shared():
    sigmas = {1: 0.2, 2: 0.3, 3: 0.1, 4: 0.25}
    terms = [Term(3.0, (1, 4)), Term(2.0, (2, 4)), Term(-1.0, (3, 4)), Term(5.0, (1,)), Term(1.0)]
    exact, found = moments(terms, sigmas), simulate(terms, sigmas, 400_000, 3)
    error = sqrt(exact.variance / len(found))
    assert abs(found.mean() - exact.mean) < 4 * error
    assert found.var() == pytest.approx(exact.variance, rel=0.02)


def test_streams_of_two_keys_and_of_two_seeds_do_not_correlate():
    first, second = (simulate([Term(1.0, (k,))], {k: 1.0}, 40_000, 5) for k in (1, 2**100))
    other = simulate([Term(1.0, (1,))], {1: 1.0}, 40_000, 6)
    for pair in ((first, second), (first, other)):
        assert abs(np.corrcoef(np.log(pair[0]), np.log(pair[1]))[0, 1]) < 0.02


TERMS = st.lists(
    st.tuples(st.floats(-50, 50), st.sets(st.integers(1, 6), max_size=2)), min_size=1, max_size=8
)


@settings(max_examples=25, deadline=None)
@given(TERMS, st.randoms(use_true_random=False), st.integers(0, 2**64 - 1))
def test_neither_order_nor_threads_nor_more_runs_change_a_bit(rows, dice, seed):
    sigmas = {k: 0.1 * k for k in range(1, 7)}
    terms = [Term(value, tuple(sorted(keys))) for value, keys in rows]
    shuffled = dice.sample(terms, len(terms))
    runs = BLOCK + 100
    first = simulate(terms, sigmas, runs, seed)
    assert (simulate(shuffled, sigmas, runs, seed) == first).all()
    assert (simulate(terms, sigmas, runs, seed, threads=3) == first).all()
    assert (simulate(terms, sigmas, 150, seed) == first[:150]).all()
    assert moments(shuffled, sigmas) == moments(terms, sigmas)


def test_a_run_is_pinned_so_that_a_seed_means_the_same_tomorrow():
    drawn = np.log(simulate([Term(1.0, (1,))], {1: 1.0}, 3, 1))
    assert drawn == pytest.approx(PINNED, rel=1e-12)


def test_a_value_scales_mean_and_spread_alike():
    base, more = moments(ONE, {1: SIGMA}), moments([Term(20.0, (1,))], {1: SIGMA})
    assert more.mean == pytest.approx(10 * base.mean)
    assert more.variance == pytest.approx(100 * base.variance)
    assert base.mean == pytest.approx(2 * exp(SIGMA**2 / 2))
    assert log(base.mean / 2) == pytest.approx(SIGMA**2 / 2)
