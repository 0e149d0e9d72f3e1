"""Rule sets as data: thresholds are parameters with their basis, not law."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from footprint.base import toml
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

    A bundle that names one keeps the level it had; a new record under one is told (:func:`superseded`).
    """
    folder = files(_HERE) / "former"
    return tuple(_documents(folder)) if folder.is_dir() else ()


@cache
def last_days() -> Mapping[str, date]:
    """Digest of a former rule set -> the last day on which it was current (``former/until.toml``)."""
    path = files(_HERE) / "former" / "until.toml"
    days = toml.loads(path.read_bytes(), Where(path.name)) if path.is_file() else {}
    return {f"sha256:{name}": day for name, day in days.items()}


def superseded(named: str, created: date) -> bool:
    """Whether a record of that day names a rule set no longer current; one without a last day never was."""
    if named in {digest("rule_set", document) for document in rule_sets().values()}:
        return False
    last = last_days().get(named)
    return last is None or created > last


def by_digest() -> Mapping[str, Mapping[str, Any]]:
    """Every rule set that this installation can run, former ones too, by the digest that bundles name."""
    return {digest("rule_set", document): document for document in (*former(), *rule_sets().values())}
