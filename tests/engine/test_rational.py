"""Rational functions from samples: found exactly or not at all, and their zeros."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from footprint.engine.rational import MAX_SAMPLES, fit

WHOLE = st.integers(-9, 9).map(Fraction)
F = Fraction


def samples(function, count=MAX_SAMPLES):
    points = (F(n, 3) for n in range(1, 4 * count) if n % 2)
    found = []
    for x in points:
        try:
            found.append((x, function(x)))
        except ZeroDivisionError:
            continue
    return found[:count]


@given(WHOLE, WHOLE, WHOLE, WHOLE)
def test_what_was_sampled_is_found(a, b, c, d):
    def function(x):
        return (a + b * x) / (c + d * x)

    if not (c or d):
        return
    made = fit(samples(function))
    assert made is not None
    assert made.degree <= 1
    for x in (F(100), F(-77, 5)):
        if c + d * x:
            assert made.at(x) == function(x)
    assert made.affine is (d == 0 or a * d == b * c)
    if b and a * d != b * c:
        assert made.zeros() == (-a / b,)
    assert not made.other_zeros()


def test_zeros_of_higher_degree():
    made = fit(samples(lambda x: (x - 2) * (x + F(1, 3)) / (x * x + 1)))
    assert made is not None
    assert made.zeros() == (F(-1, 3), 2)
    irrational = fit(samples(lambda x: x * x - 2))
    assert irrational is not None
    assert irrational.zeros() == ()
    assert irrational.other_zeros()
    none = fit(samples(lambda x: x * x + 2))
    assert none is not None
    assert not none.other_zeros()


def test_what_is_no_such_function_is_not_fitted():
    assert fit(samples(lambda x: x**4)) is None
    assert fit(samples(lambda x: abs(x - 2))) is None
    assert fit([(F(1), F(1)), (F(2), F(2))]) is None


def test_the_zero_function_has_no_single_zero():
    made = fit(samples(lambda x: F(0)))
    assert made is not None
    assert (made.zero, made.zeros(), made.other_zeros()) == (True, (), False)
