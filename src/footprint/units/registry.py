"""A private pint registry built from base's unit table; exact ratios, one pint call per pair."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import pint

from footprint.base.unit_table import base_unit, units


class DimensionError(ValueError):
    """The two units measure different things; a bridge is needed."""


@cache
def _symbols() -> dict[str, str]:
    return {unit: f"u{index}" for index, unit in enumerate(units())}


@cache
def registry() -> pint.UnitRegistry[Any]:
    """pint with nothing but our table: one base dimension each, Fractions only."""
    symbols = _symbols()
    lines = []
    dimensions = sorted({u.dimension for u in units().values()})
    for index, dimension in enumerate(dimensions):
        lines.append(f"{symbols[base_unit(dimension)]} = [d{index}]")
    for unit in units().values():
        base = base_unit(unit.dimension)
        if unit.id != base:
            top, bottom = unit.ratio.numerator, unit.ratio.denominator
            lines.append(f"{symbols[unit.id]} = {top} / {bottom} * {symbols[base]}")
    return pint.UnitRegistry(lines, non_int_type=Fraction, cache_folder=None)


@cache
def ratio(source: str, target: str) -> Fraction:
    """How many ``target`` are one ``source``, exactly. Raises DimensionError across dimensions."""
    ureg, symbols = registry(), _symbols()
    try:
        converted = ureg.Quantity(Fraction(1), symbols[source]).to(symbols[target])
    except pint.DimensionalityError:
        raise DimensionError(f"{source} -> {target}") from None
    return Fraction(converted.magnitude)
