"""The JSON Schemas of what we read and write, public from the first release."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

NAMES = ("study", "problems", "match", "result", "record", "verification")


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one format. Raises KeyError for an unknown name."""
    if name not in NAMES:
        raise KeyError(name)
    path = files("footprint.api.schemas") / f"{name}.schema.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document
