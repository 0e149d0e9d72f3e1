"""Great-circle distances: published and limiting values, one rounding, the same digits everywhere."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.model.geodesy import EARTH_RADIUS, great_circle, method

LAX = (Fraction(33) + Fraction(57, 60), -Fraction(118) - Fraction(24, 60))
JFK = (Fraction(40) + Fraction(38, 60), -Fraction(73) - Fraction(47, 60))
DEGREES = st.tuples(
    st.decimals(-90, 90, places=4).map(Fraction), st.decimals(-180, 180, places=4).map(Fraction)
)


def test_los_angeles_to_new_york_as_published():
    """Ed Williams, Aviation Formulary 1.46, worked example: 0.623585 radians."""
    assert great_circle(LAX, JFK) == round(Fraction("0.623585") * EARTH_RADIUS) == 3973


@pytest.mark.parametrize(
    "start, end, quarters",
    [
        ((0, 0), (90, 0), 1),  # equator to pole
        ((0, 0), (0, 90), 1),  # along the equator
        ((0, -90), (0, 90), 2),  # antipodes
        ((90, 5), (-90, 71), 2),  # pole to pole: the longitude is nothing
        ((0, 179), (0, -91), 1),  # over the date line
        ((12, 34), (12, 34), 0),
        ((7, 180), (7, -180), 0),  # one point, two names
        ((90, 0), (90, 77), 0),
    ],
)
def test_quarters_of_a_great_circle(start, end, quarters):
    """A quarter is R x pi / 2, whatever the way: no haversine in the expected value."""
    found = great_circle((Fraction(start[0]), Fraction(start[1])), (Fraction(end[0]), Fraction(end[1])))
    assert found == round(quarters * float(EARTH_RADIUS) * math.pi / 2)


def test_a_short_way_is_rounded_to_a_tenth():
    """One minute of arc on this sphere, and the method says how it was rounded."""
    minute = great_circle((Fraction(0), Fraction(0)), (Fraction(1, 60), Fraction(0)))
    assert minute == Fraction("1.9")
    assert method(minute).endswith("0.1 km")
    assert method(Fraction(3973)).endswith("± 1 km")


@given(DEGREES, DEGREES)
def test_there_and_back_is_as_far_and_near_binary64(start, end):
    found = great_circle(start, end)
    assert found == great_circle(end, start)
    a, b, c, d = (math.radians(x) for x in (*start, *end))
    hav = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    near = 2 * float(EARTH_RADIUS) * math.asin(min(1.0, math.sqrt(hav)))
    assert abs(float(found) - near) <= 0.51
    assert found.denominator in (1, 2, 5, 10)


def test_no_such_place():
    with pytest.raises(ValueError, match="latitude"):
        great_circle((Fraction(91), Fraction(0)), JFK)
