"""Rule sets as data: thresholds are parameters with their basis, not law."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from footprint.base.canonical import loads_canonical
from footprint.base.where import Where


@cache
def rule_sets() -> Mapping[str, Mapping[str, Any]]:
    """The shipped rule sets by id. Every file equals its canonical form, so its digest is stable."""
    found = {}
    for path in files("footprint.audit.rulesets").iterdir():
        if path.name.endswith(".json"):
            document = loads_canonical(path.read_bytes(), Where(file=path.name))
            found[document["id"]] = document
    return dict(sorted(found.items()))
