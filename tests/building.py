"""Short constructors for studies in tests: own factors, lines, studies. Numbers are text or Fractions."""

from __future__ import annotations

from footprint.api.study import Study
from footprint.model.lines import Line, Match
from footprint.model.own_factor import OwnFactor
from footprint.model.study import Assessment, Product
from footprint.model.study import Study as Inventory
from footprint.model.types import Quantity


def qty(value, unit: str) -> Quantity:
    return Quantity(value=value, unit=unit)


def own(id_: str, unit: str, value=None, **more) -> OwnFactor:
    """An own factor; ``value`` is kg CO2e (fossil) per unit unless components or gases are given."""
    fields = {
        "id": id_,
        "name": id_,
        "unit": unit,
        "kind": "cradle_to_gate",
        "geography": "CN",
        "year": 2025,
        "publisher": "test",
        "document": "test",
        "locator": "row",
        "licence": "CC0-1.0",
        "gwp_set": "AR6-GWP100",
    }
    if value is not None:
        fields["components"] = {"fossil": value}
    return OwnFactor.model_validate({**fields, **more})


def pinned(factor: str, **more) -> Match:
    return Match.model_validate({"state": "own", "factor": f"own/{factor}", "reason": "test", **more})


def line(id_: str, amount, unit: str, factor: str = "", **more) -> Line:
    """A material line per declared unit, pinned to an own factor (none: open)."""
    fields = {
        "id": id_,
        "kind": "material",
        "stage": "raw_materials",
        "name": id_,
        "amount": None if amount is None else qty(amount, unit),
        "matches": (pinned(factor),) if factor else (),
    }
    return Line.model_validate({**fields, **more})


def product(**more) -> Product:
    fields = {
        "name": "product",
        "model": "X",
        "site": "CN-JS",
        "declared_unit": qty("1", "kg"),
        "net_mass": qty("1", "kg"),
        "start": "2025-01-01",
        "end": "2025-12-31",
    }
    return Product.model_validate({**fields, **more})


def assessment(*stages: str, **more) -> Assessment:
    """A partial footprint of the named stages, in AR6."""
    fields = {"rule_set": "general-1", "gwp_set": "AR6-GWP100", "boundary": "partial", "partial": stages}
    return Assessment.model_validate({**fields, **more})


def study(lines, factors=(), stages=("raw_materials",), **more) -> Study:
    """A study in hand with one partial assessment."""
    fields = {"product": product(), "assessments": (assessment(*stages),)}
    fields |= {"lines": tuple(lines), "factors": tuple(factors), **more}
    return Study(Inventory.model_validate(fields))


def with_(held: Study, **fields) -> Study:
    """The same study with parts of its inventory replaced."""
    return Study(Inventory.model_validate({**dict(held.inventory), **fields}))


def codes(problems) -> set[str]:
    return {p.code for p in problems}
