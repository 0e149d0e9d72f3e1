"""Tables as earlier releases shipped them: a record names them by digest, and verifies for ever.

``data/former/<tag>/<digest>.json``; nobody writes a new record with them. Whoever is handed one still
compares its digest.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

from footprint.base.canonical import loads_canonical
from footprint.base.where import Where

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def former_table(tag: str, digest: str) -> Any | None:
    """The unit table, GWP set or factor release of a digest, or None."""
    if not _DIGEST.fullmatch(digest):
        return None
    name = f"{digest.removeprefix('sha256:')}.json"
    path = files("footprint.base") / "data" / "former" / tag / name
    return loads_canonical(path.read_bytes(), Where(name)) if path.is_file() else None
