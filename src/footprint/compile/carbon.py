"""The biogenic carbon that a line's material or waste holds, where the study states it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from footprint.compile.inventory import InvLine
from footprint.compile.lines import mass_of, net_ratio
from footprint.model.study import Study


def own_contents(study: Study) -> Mapping[str, Fraction]:
    """kg of biogenic C per unit of each own factor that states it, by ref."""
    return {f"own/{f.id}": f.biogenic_carbon for f in study.factors if f.biogenic_carbon is not None}


def biogenic_carbon(study: Study, line: InvLine, own: Mapping[str, Fraction]) -> Fraction | None:
    """kg of biogenic C on the basis of the line's amount; None where nothing states it.

    What the line says (kg C per kg) goes before what its own factor says (kg C per unit). Of a material only
    what stays in the product counts: scrap carries its carbon away.
    """
    stated = line.line
    if line.role != "main":
        return None
    kept = net_ratio(stated) if stated.kind in ("material", "packaging") else Fraction(1)
    if stated.biogenic_carbon is not None:
        mass = mass_of(study, stated)
        return None if mass is None else mass * line.own_share * kept * stated.biogenic_carbon
    if line.factor in own:
        return line.amount.value * line.ratio * kept * own[line.factor]
    return None
