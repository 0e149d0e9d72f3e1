"""Stated carbon contents: masses of C, none above the mass of the thing that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.model.place import Place
from footprint.model.study import Study
from footprint.model.types import exact_text


def carbon_contents(study: Study, place: Place) -> Iterator[Problem]:
    """FP-M162 to FP-M164: a content that is no mass, below zero, or more than the thing weighs."""
    product = study.product
    inside = Fraction(0)
    for key in ("biogenic_carbon", "fossil_carbon", "packaging_biogenic_carbon"):
        content = getattr(product, key)
        if content is None:
            continue
        where = place("product", key, "value")
        if content.dimension != "mass":
            yield Problem("FP-M162", place("product", key, "unit"), got=content.unit)
        elif content.value < 0:
            yield Problem("FP-M163", where, got=exact_text(content.value), expected="≥ 0 kg C")
        elif key != "packaging_biogenic_carbon":
            inside += content.base
            if product.net_mass is not None and inside > product.net_mass.base:
                net = exact_text(product.net_mass.base)
                yield Problem("FP-M164", where, got=exact_text(inside), expected=net)
    for line in study.lines:
        share = line.biogenic_carbon
        if share is not None and not 0 <= share <= 1:
            where = place("lines", line.id, "biogenic_carbon")
            yield Problem("FP-M163", where, got=exact_text(share), expected="0..1 kg C/kg")
    for row in study.factors:
        if row.biogenic_carbon is not None and row.biogenic_carbon < 0:
            where = place("factors", row.id, "biogenic_carbon")
            yield Problem("FP-M163", where, got=exact_text(row.biogenic_carbon), expected="≥ 0 kg C")
