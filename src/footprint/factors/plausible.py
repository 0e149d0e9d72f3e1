"""A value of one's own far from what the industry publishes: mostly a slip of the unit.

In: a factor per mass. Out: a warning that names the published range, or None; a range is never a factor. Only
plain primary materials are compared, and only beyond five times the range: products and routes differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from footprint.base.numbers import parse_dec, show
from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.engine.exact import exact_sum
from footprint.factors.factor import Factor
from footprint.factors.fit import stated
from footprint.factors.gwp import gwp_document
from footprint.factors.terms import is_activity, terms

_BEYOND = 5
_GWP = "AR6-GWP100"  # only to compare
_TERMS: Mapping[str, str] = {
    "crude-steel": "#steel",
    "primary-aluminium": "#aluminium",
    "pet-resin": "#PET (incl. forming)",
    "hdpe-resin": "#HDPE (incl. forming)",
    "ldpe-resin": "#LDPE and LLDPE (incl. forming)",
    "pvc-resin": "#PVC (incl. forming)",
    "pp-resin": "#PP (incl. forming)",
    "ps-resin": "#PS (incl. forming)",
}


@cache
def ranges() -> Mapping[str, Mapping[str, Any]]:
    """Term -> its published range, as ``emission_factors/plausibility`` has it; t CO2e per t."""
    path = files("footprint.factors") / "data" / "plausibility.json"
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return {_TERMS[r["material"]]: r for r in rows if r["material"] in _TERMS}


def _per_kg(factor: Factor) -> Fraction | None:
    """kg CO2e per kg; None where a gas has no value in the set."""
    document = gwp_document(_GWP)
    if not factor.gases.keys() <= document["gases"].keys():
        return None
    return exact_sum(factor.value(document).values()) / units()[factor.unit].ratio


def far_off(factor: Factor, where: Where) -> Problem | None:
    """FP-F116, a warning, for a value far outside the published range of its material."""
    if factor.kind != "cradle_to_gate" or factor.dimension != "mass":
        return None
    named = frozenset().union(*(terms(name) for name in factor.names.values()))
    things = [w for w in named if is_activity(w)]
    found = ranges().get(things[0]) if len(things) == 1 else None
    value = _per_kg(factor) if found is not None and not stated(named) else None
    if found is None or value is None:
        return None
    low, high = parse_dec(found["low"]), parse_dec(found["high"])
    if low / _BEYOND <= value <= high * _BEYOND:
        return None
    told = {"value": show(value), "document": found["document"]}
    told |= {"material_en": found["name_en"], "material_zh": found["name_zh"]}
    said = f"{found['low']}-{found['high']}" if low != high else found["low"]
    return Problem("FP-F116", where, got=factor.ref, expected=said, severity="warning", values=told)
