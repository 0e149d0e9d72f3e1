"""Mass from size and density: sheet, bar, wire, tube, or any stated volume; exact but for the circle.

A circle's area holds pi, which no fraction is: it is rounded once, here, to ``DIGITS`` significant digits,
and the equation that is kept as the source says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from footprint.base.numbers import NumberError, format_dec, round_significant
from footprint.intake.masses_table import Stated

DIGITS = 12
#: 40 decimals; twelve digits of a product need far fewer.
PI = Fraction(31415926535897932384626433832795028841972, 10**40)
_SECTIONS = (
    ("cross_section",),
    ("width", "thickness"),
    ("diameter",),
    ("diameter", "inner_diameter"),
    ("diameter", "wall"),
    ("inner_diameter", "wall"),
)
#: Sizes that lead to the volume of one piece, one metre, one square metre, one cubic metre.
RECIPES: Mapping[str, tuple[frozenset[str], ...]] = {
    "piece": (
        frozenset({"volume"}),
        frozenset({"area", "thickness"}),
        *(frozenset({*section, "length"}) for section in _SECTIONS),
    ),
    "length": tuple(frozenset(section) for section in _SECTIONS),
    "area": (frozenset({"thickness"}),),
    "volume": (frozenset(),),
}
#: Sizes of the whole piece, which say nothing about one metre or square metre of it.
_OF_PIECE = {
    "piece": frozenset[str](),
    "length": frozenset({"length"}),
    "area": frozenset({"length", "width", "area"}),
    "volume": frozenset({"length", "width", "thickness", "area", "cross_section", "volume", "diameter",
                         "inner_diameter", "wall"}),
}  # fmt: skip
_ROUND = frozenset({"diameter", "inner_diameter", "wall"})


@dataclass(frozen=True, slots=True)
class Derived:
    """kg per one piece, m, m2 or m3, and the equation with the numbers as stated."""

    mass: Fraction
    equation: str


class GeometryError(ValueError):
    """The sizes give no volume: too few, too many, or an inner diameter that is not inside."""


def derive(per: str, sizes: Mapping[str, Stated], density: Stated, *, sources: tuple[str, str]) -> Derived:
    """The mass of one piece, metre, square metre or cubic metre of a part.

    Parameters
    ----------
    per : {"piece", "length", "area", "volume"}
        What the part is counted in.
    sizes : mapping of str to Stated
        Sizes by field: length, width, thickness, diameter, inner_diameter, wall, area, cross_section, volume.
    density : Stated
        Mass per volume.
    sources : tuple of str
        Where the sizes and the density come from; they stand in the equation.

    Returns
    -------
    Derived
        Mass in kg, exact, or rounded half-even to 12 significant digits where it has no short decimal.

    Raises
    ------
    GeometryError
        The sizes are those of no known shape.
    """
    used = {name: size for name, size in sizes.items() if name not in _OF_PIECE[per]}
    if frozenset(used) not in RECIPES[per]:
        raise GeometryError(" + ".join(sorted(used)) or "–")
    factors, terms = _terms(used)
    mass = density.base
    for factor in factors:
        mass *= factor
    drawn, said = sources
    shape = " × ".join(terms)
    shape += f" ({drawn})" if drawn and shape else ""
    equation = " × ".join(t for t in (shape, f"ρ {density.text} ({said})") if t)
    if _ROUND & set(used) or not _short(mass):
        mass = round_significant(mass, DIGITS)
        equation += f" [{DIGITS} digits]"
    return Derived(mass, equation)


def _short(value: Fraction) -> bool:
    """Whether grams of a value have a decimal that a cell can hold."""
    try:
        format_dec(value * 1000)
    except NumberError:
        return False
    return True


def _terms(used: Mapping[str, Stated]) -> tuple[list[Fraction], list[str]]:
    """The factors of the volume and how they are written."""
    factors, terms = [], []
    if _ROUND & set(used):
        area, text = _ring(used)
        factors.append(area)
        terms.append(text)
    for name in ("volume", "area", "cross_section", "width", "thickness", "length"):
        if name in used:
            factors.append(used[name].base)
            terms.append(used[name].text)
    return factors, terms


def _ring(used: Mapping[str, Stated]) -> tuple[Fraction, str]:
    """The area of a circle or ring, times pi."""
    outer, inner, wall = used.get("diameter"), used.get("inner_diameter"), used.get("wall")
    if outer is None and inner is not None and wall is not None:
        large, small = inner.base + 2 * wall.base, inner.base
        text = f"π/4 × (({inner.text} + 2 × {wall.text})² − ({inner.text})²)"
    elif outer is not None and inner is not None:
        large, small = outer.base, inner.base
        text = f"π/4 × (({outer.text})² − ({inner.text})²)"
    elif outer is not None and wall is not None:
        large, small = outer.base, outer.base - 2 * wall.base
        text = f"π/4 × (({outer.text})² − ({outer.text} − 2 × {wall.text})²)"
    elif outer is not None:
        large, small = outer.base, Fraction(0)
        text = f"π/4 × ({outer.text})²"
    else:
        raise GeometryError(" + ".join(sorted(used)))
    if not 0 <= small < large:
        raise GeometryError(text)
    return PI / 4 * (large**2 - small**2), text
