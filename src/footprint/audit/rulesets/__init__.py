"""Rule sets as data: thresholds are parameters with their basis, not law."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from footprint.base.canonical import loads_canonical
from footprint.base.digest import digest
from footprint.base.where import Where

_HERE = "footprint.audit.rulesets"


def _documents(folder: Traversable) -> list[Mapping[str, Any]]:
    found = (path for path in folder.iterdir() if path.name.endswith(".json"))
    return [loads_canonical(path.read_bytes(), Where(file=path.name)) for path in found]


@cache
def rule_sets() -> Mapping[str, Mapping[str, Any]]:
    """The shipped rule sets by id. Every file equals its canonical form, so its digest is stable."""
    return {document["id"]: document for document in sorted(_documents(files(_HERE)), key=lambda d: d["id"])}


@cache
def former() -> tuple[Mapping[str, Any], ...]:
    """Rule sets as earlier releases shipped them (``former/<digest>.json``): old bundles name them by digest.

    Nobody writes a new record under them; a bundle that names one keeps the level it had.
    """
    folder = files(_HERE) / "former"
    return tuple(_documents(folder)) if folder.is_dir() else ()


def by_digest() -> Mapping[str, Mapping[str, Any]]:
    """Every rule set that this installation can run, former ones too, by the digest that bundles name."""
    return {digest("rule_set", document): document for document in (*former(), *rule_sets().values())}
