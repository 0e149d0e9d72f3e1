"""GWP100 sets: published documents (RECORD "Tables"), their digests, characterisation.

The numbers stand in ``data/gwp_sets.json``, built from ``emission_factors/gwp``. A gas that a report does
not list is absent from its set, and characterising it is a problem, never a zero.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from footprint.base.digest import digest
from footprint.base.numbers import parse_dec
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where


@cache
def gwp_sets() -> Mapping[str, Mapping[str, Any]]:
    """The shipped GWP100 sets by id: {id, gases: {gas: {component, gwp: DEC}}}."""
    path = files("footprint.factors") / "data" / "gwp_sets.json"
    return MappingProxyType({d["id"]: d for d in json.loads(path.read_text(encoding="utf-8"))})


def gwp_document(set_id: str) -> Mapping[str, Any]:
    """One set. Raises ProblemsError (FP-F012) for an unknown id."""
    found = gwp_sets().get(set_id)
    if found is None:
        raise ProblemsError([Problem("FP-F012", got=set_id, expected=" | ".join(sorted(gwp_sets())))])
    return found


@cache
def gwp_digest(set_id: str) -> str:
    """The digest of one set (tag ``gwp_set``). Raises ProblemsError (FP-F012) for an unknown id."""
    return digest("gwp_set", dict(gwp_document(set_id)))


def characterise(
    gases: Mapping[str, Fraction], document: Mapping[str, Any], where: Where = Where()
) -> dict[str, Fraction]:
    """kg CO2e by component from kg of gases; exact.

    Parameters
    ----------
    gases : Mapping[str, Fraction]
        Amount of each gas in kg.
    document : Mapping
        A GWP set document.

    Raises
    ------
    ProblemsError
        FP-F001 naming every gas without a value in the set.
    """
    missing = [g for g in gases if g not in document["gases"]]
    if missing:
        name = str(document["id"])
        raise ProblemsError(Problem("FP-F001", where, got=g, values={"gwp_set": name}) for g in missing)
    out: dict[str, Fraction] = {}
    for gas, amount in gases.items():
        row = document["gases"][gas]
        component = row["component"]
        out[component] = out.get(component, Fraction(0)) + amount * parse_dec(row["gwp"])
    return out
