"""The JSON Schemas of what we read and write, public from the first release."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

NAMES = (
    "study", "problems", "match", "result", "record", "verification", "batch", "where_used", "comparison",
    "masses", "family", "hot_spots", "sensitivity", "tornado", "break_even", "scenarios", "simulation",
)  # fmt: skip
#: Schemas that refer to others carry them along (as the compound documents of draft 2020-12 do).
_PARTS = {"batch": ("result", "problems"), "where_used": ("problems",), "comparison": ("problems",),
          "masses": ("problems",), "family": ("result", "problems"),
          "sensitivity": ("problems",), "tornado": ("problems",), "break_even": ("problems",),
          "scenarios": ("comparison",)}  # fmt: skip


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one format. Raises KeyError for an unknown name."""
    if name not in NAMES:
        raise KeyError(name)
    path = files("footprint.api.schemas") / f"{name}.schema.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    parts = {part: schema(part) for part in _PARTS.get(name, ())}
    return {**document, "$defs": {**document.get("$defs", {}), **parts}} if parts else document
