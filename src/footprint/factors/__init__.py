"""Factors: what the world states, with its passport.

In: the built index in ``data/`` (made by ``emission_factors/build_all.py``), own factors, and any other
library behind the ``FactorSource`` protocol. Out: frozen ``Factor`` rows, search hits, candidates with
reasons, released documents and their digests. Nothing here picks a factor for a study: it proposes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from footprint.factors.changes import diff as diff


def __getattr__(name: str) -> Any:
    if name != "diff":
        raise AttributeError(f"module 'footprint.factors' has no attribute {name!r}")
    from footprint.factors.changes import diff

    return diff
