"""The nearest right thing, for messages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz, process


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def nearest(text: str, known: Iterable[str], cutoff: float = 60.0) -> str:
    """The known text nearest to ``text``, or "" when none is near enough to be a help."""
    candidates = [k for k in known if k]
    folded = _fold(text)
    same = [k for k in candidates if _fold(k) == folded]
    if same:
        return same[0]
    found = process.extractOne(folded, candidates, processor=_fold, scorer=fuzz.ratio, score_cutoff=cutoff)
    return found[0] if found else ""
