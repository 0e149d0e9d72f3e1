"""Great-circle distance: transcendental, so rounded once and the same on every machine.

The sine and arc tangent are computed in ball arithmetic (FLINT ``arb``): the error is bounded, and the
precision grows until one rounding is certain. No binary64, so no difference between maths libraries.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb, ctx, fmpq

#: km. Mean radius R1 = (2 a + b) / 3 of GRS 80, the IUGG's value: Moritz (2000), "Geodetic Reference System
#: 1980", Journal of Geodesy 74(1), 128-133, p. 133. Read second-hand, as cited in the Rust crate ``geo``.
EARTH_RADIUS = Fraction("6371.0088")
#: How ``distance_method`` of a computed distance begins; what follows says radius and rounding.
GREAT_CIRCLE = "great circle / 大圆距离"
#: From here up a distance is rounded to whole km, below it to 0.1 km.
_WHOLE_FROM = 100
_PRECISIONS = (128, 512, 2048, 8192)

Point = tuple[Fraction, Fraction]


def on_earth(point: Point) -> bool:
    """Whether a latitude and a longitude, in degrees, exist."""
    return -90 <= point[0] <= 90 and -180 <= point[1] <= 180


def great_circle(start: Point, end: Point) -> Fraction:
    """The shortest distance over a sphere, in km, rounded to whole km (below 100 km: to 0.1 km).

    The haversine formula: ``hav = sin²(Δφ/2) + cos φ1 cos φ2 sin²(Δλ/2)`` and
    ``d = 2 R atan2(√hav, √(1 - hav))``, the form of Ed Williams, "Aviation Formulary" 1.46, section
    "Distance between points" (read as quoted in public repositories), with atan2 for its arc sine.

    Parameters
    ----------
    start, end : (latitude, longitude) in decimal degrees, north and east positive.

    Raises
    ------
    ValueError
        A coordinate outside -90..90 or -180..180.
    """
    if not (on_earth(start) and on_earth(end)):
        raise ValueError("latitude -90..90, longitude -180..180")
    tenths = _rounded(start, end, Fraction(1, 10))
    return _rounded(start, end, Fraction(1)) if tenths >= _WHOLE_FROM else tenths


def method(distance: Fraction) -> str:
    """The text of ``distance_method``: formula, radius and rounding of a great-circle distance in km."""
    step = "1" if distance >= _WHOLE_FROM else "0.1"
    return f"{GREAT_CIRCLE}: haversine, R = 6371.0088 km, ± {step} km"


def _rounded(start: Point, end: Point, step: Fraction) -> Fraction:
    """The distance as a multiple of ``step``; more digits until no doubt is left which one."""
    for bits in _PRECISIONS:
        with ctx.workprec(bits):
            steps = (_distance(start, end) / _ball(step) + _ball(Fraction(1, 2))).floor().unique_fmpz()
        if steps is not None:
            return int(steps) * step
    raise ValueError("the distance lies on the edge between two roundings")


def _distance(start: Point, end: Point) -> arb:
    across = abs(start[1] - end[1])  # 0, 180 and 360 are met exactly: there hav is 0 or 1
    pole = abs(start[0]) == 90
    if start[0] == end[0] and (pole or across in (0, 360)):
        return arb(0)
    if start[0] == -end[0] and (pole or across == 180):
        return arb.pi() * _ball(EARTH_RADIUS)
    radian = arb.pi() / 180
    cosines = (_ball(start[0]) * radian).cos() * (_ball(end[0]) * radian).cos()
    hav = _half_sine(end[0] - start[0], radian) + cosines * _half_sine(end[1] - start[1], radian)
    return 2 * _ball(EARTH_RADIUS) * arb.atan2(hav.sqrt(), (1 - hav).sqrt())


def _half_sine(degrees: Fraction, radian: arb) -> arb:
    return (_ball(degrees / 2) * radian).sin() ** 2


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))
