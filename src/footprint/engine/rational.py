"""Rational functions of one variable from exact samples, and their exact zeros.

Cauchy's interpolation: of all P/Q with deg P, deg Q <= n there is at most one through 2n + 1 points
(J. Stoer, R. Bulirsch, Introduction to Numerical Analysis, 2.2.1). Two samples more must lie on it.

>>> from fractions import Fraction
>>> f = fit([(Fraction(x), Fraction(6, x) - 2) for x in range(1, 8)])
>>> f is not None and f.degree, f.zeros() if f else ()
(1, (Fraction(3, 1),))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

MAX_DEGREE = 3
#: Samples beyond those that fix the function; they only check it.
CHECKS = 2
#: Samples that the highest degree needs.
MAX_SAMPLES = 2 * MAX_DEGREE + 1 + CHECKS

Sample = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Rational:
    """P/Q by coefficients, lowest power first; ``degree`` is the larger of both degrees."""

    above: tuple[Fraction, ...]
    below: tuple[Fraction, ...]

    @property
    def degree(self) -> int:
        """The larger of the degrees of numerator and denominator."""
        return max(_degree(self.above), _degree(self.below))

    @property
    def affine(self) -> bool:
        """True for a + b x."""
        return _degree(self.below) == 0 and _degree(self.above) <= 1

    @property
    def zero(self) -> bool:
        """True for the function that is 0 everywhere."""
        return not any(self.above)

    def at(self, x: Fraction) -> Fraction:
        """The value at x. Raises ZeroDivisionError at a pole."""
        return _value(self.above, x) / _value(self.below, x)

    def zeros(self) -> tuple[Fraction, ...]:
        """The rational zeros that are no poles, ascending."""
        if self.zero:
            return ()
        found = (factor for factor, _ in _poly(self.above).factor()[1] if factor.degree() == 1)
        roots = sorted({_fraction(-factor[0] / factor[1]) for factor in found})
        return tuple(x for x in roots if _value(self.below, x))

    def other_zeros(self) -> bool:
        """Whether the numerator has real zeros that are no rational numbers."""
        if self.zero:
            return False
        factors = (factor for factor, _ in _poly(self.above).factor()[1] if factor.degree() > 1)
        return any(factor.degree() % 2 or _discriminant(factor) > 0 for factor in factors)


def fit(samples: Sequence[Sample]) -> Rational | None:
    """The rational function of lowest degree, at most 3, through all samples; None where none fits.

    Parameters
    ----------
    samples : sequence of (x, y)
        At different x; a function of degree n needs 2n + 3 of them.
    """
    for degree in range(MAX_DEGREE + 1):
        if len(samples) < 2 * degree + 1 + CHECKS:
            return None
        found = _through(samples[: 2 * degree + 1], degree)
        if all(_value(found.below, x) and found.at(x) == y for x, y in samples):
            return found
    return None


def _through(samples: Sequence[Sample], degree: int) -> Rational:
    """A solution of P(x) - y Q(x) = 0 at 2n + 1 points; 2n + 2 unknowns always leave one."""
    import flint

    width = degree + 1
    rows = []
    for x, y in samples:
        powers = [x**k for k in range(width)]
        rows.append([*powers, *(-y * p for p in powers)])
    matrix = flint.fmpq_mat(
        len(rows), 2 * width, [flint.fmpq(v.numerator, v.denominator) for row in rows for v in row]
    )
    reduced, rank = matrix.rref()
    pivots = [next(j for j in range(2 * width) if reduced[i, j]) for i in range(rank)]
    free = next(j for j in range(2 * width) if j not in pivots)
    solution = [Fraction(0)] * (2 * width)
    solution[free] = Fraction(1)
    for i, pivot in enumerate(pivots):
        solution[pivot] = _fraction(-reduced[i, free])
    above, below = _poly(solution[:width]), _poly(solution[width:])
    common = above.gcd(below) if above and below else flint.fmpq_poly([1])
    return Rational(_coefficients(above / common), _coefficients(below / common))


def _value(coefficients: Sequence[Fraction], x: Fraction) -> Fraction:
    total = Fraction(0)
    for coefficient in reversed(coefficients):
        total = total * x + coefficient
    return total


def _degree(coefficients: Sequence[Fraction]) -> int:
    return max((k for k, c in enumerate(coefficients) if c), default=0)


def _poly(coefficients: Sequence[Fraction]) -> Any:
    import flint

    return flint.fmpq_poly([flint.fmpq(c.numerator, c.denominator) for c in coefficients])


def _coefficients(poly: Any) -> tuple[Fraction, ...]:
    return tuple(_fraction(poly[k]) for k in range(poly.degree() + 1)) or (Fraction(0),)


def _discriminant(quadratic: Any) -> Fraction:
    a, b, c = (_fraction(quadratic[k]) for k in (2, 1, 0))
    return b * b - 4 * a * c


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))
