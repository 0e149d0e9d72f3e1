"""``verify`` looks at the container before anything else is loaded, so a hostile file meets only that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from footprint.base.problem import ProblemsError
from footprint.seal.bundle import load


def refusal(words: Sequence[str]) -> ProblemsError | None:
    """Why the bundle named on a ``verify`` command line may not be read further, or None.

    Only looks at the file; options are judged later by the command itself.
    """
    if not words or words[0] != "verify":
        return None
    names = [w for w in words[1:] if not w.startswith("-")]
    for name in names:
        if Path(name).suffix == ".fpz" and Path(name).is_file():
            try:
                load(name)
            except ProblemsError as fault:
                return fault
            return None
    return None
