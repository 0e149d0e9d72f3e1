"""The unit of an energy row: carrier, heating value and gas reference state decide together."""

from __future__ import annotations

from footprint.base.problem import Problem
from footprint.base.unit_table import names, units
from footprint.intake.cells import Cell
from footprint.model.vocabulary import words
from footprint.units.lookup import basis_dimension, lookup


def energy_unit(carrier: str, unit: Cell, heating: Cell, reference: Cell) -> str | Problem:
    """The unit of an energy row: the carrier, the heating value and the gas reference state decide."""
    dimension = words("carrier")[carrier].dimension
    basis = basis_dimension(heating.text) if not heating.blank else None
    if not heating.blank and basis not in ("fuel_net", "fuel_gross"):
        return Problem("FP-I023", heating.where, got=heating.text)
    if dimension != "fuel":
        found = lookup(unit.text, unit.where, dimension)
        if isinstance(found, str) and units()[found].dimension != dimension:
            return wrong_dimension(unit, found, dimension)
        return found
    found = lookup(unit.text, unit.where, basis)
    readings = [u for u in names().get(unit.text, ()) if units()[u].dimension.startswith("fuel_")]
    if basis is None and len(readings) > 1:
        return Problem("FP-I024", unit.where, got=unit.text, expected=" | ".join(readings))
    if isinstance(found, Problem) and basis is None and len(readings) == 1:
        return readings[0]  # a fuel in tonnes of coal equivalent, which are net by definition
    if isinstance(found, str) and units()[found].dimension == "volume" and carrier == "natural_gas":
        return _gas_volume(unit, found, reference)
    if isinstance(found, str) and units()[found].dimension in ("electricity", "heat", "piece", "length"):
        return wrong_dimension(unit, found, "fuel")
    if (
        isinstance(found, Problem)
        and not reference.blank
        and unit.text in ("Nm3", "Nm³", "标准立方米", "标方", "Sm3")
    ):
        return _gas_volume(unit, "m3", reference)
    return found


def wrong_dimension(unit: Cell, found: str, dimension: str) -> Problem:
    """The problem of a unit that measures something else."""
    values = {"got_dimension": units()[found].dimension, "expected_dimension": dimension}
    return Problem("FP-U004", unit.where, got=unit.text, expected=dimension, values=values)


def _gas_volume(unit: Cell, found: str, reference: Cell) -> str | Problem:
    if found != "m3":
        return Problem("FP-I025", unit.where, got=unit.text)
    degrees = "".join(c for c in reference.text.partition("°")[0].partition("℃")[0] if c.isdigit())
    if reference.blank:
        return Problem("FP-I025", unit.where, got=unit.text)
    if degrees not in ("0", "15", "20"):
        return Problem("FP-I026", reference.where, got=reference.text)
    return f"m3_{degrees}C"
