"""The factors that every verb starts from: those of the wheel, and the packs that the user names."""

from __future__ import annotations

import os
from functools import lru_cache

from footprint.factors.library import Library, library
from footprint.factors.pack import pack
from footprint.factors.shipped import shipped

#: Folders of packs (source.toml and factors.csv), separated as paths are on this system.
PACKS = "FOOTPRINT_PACKS"


def default_library() -> Library:
    """The shipped factors, and those of the folders named in ``FOOTPRINT_PACKS``.

    Raises
    ------
    Refused, ProblemsError
        A pack that does not read, or that gives a shipped ref or source another meaning (FP-F017).
    """
    return _with(os.environ.get(PACKS, ""))


@lru_cache(4)
def _with(folders: str) -> Library:
    return library(shipped(), *(pack(folder) for folder in folders.split(os.pathsep) if folder))
