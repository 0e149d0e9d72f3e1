"""The nearest right thing, for messages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from rapidfuzz import fuzz, process

#: Different texts that are helped among the same known ones, and lists of known ones, in one reading.
MOST = 100

_Known = tuple[str, ...]
_ANSWERS: ContextVar[dict[tuple[_Known, float], dict[str, str]] | None] = ContextVar("answers", default=None)


@contextmanager
def few_suggestions() -> Iterator[None]:
    """Within it only the first texts are helped: enough for a person, and a file of faults costs little."""
    if _ANSWERS.get() is not None:
        yield
        return
    token = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def nearest(text: str, known: Iterable[str], cutoff: float = 60.0) -> str:
    """The known text nearest to ``text``, or "" when none is near enough to be a help."""
    folded, names = _fold(text), tuple(known)
    lists = _ANSWERS.get()
    if lists is None:
        return _nearest(folded, names, cutoff)
    if len(lists) >= MOST and (names, cutoff) not in lists:
        return ""
    answers = lists.setdefault((names, cutoff), {})
    if folded not in answers and len(answers) < MOST:
        answers[folded] = _nearest(folded, names, cutoff)
    return answers.get(folded, "")


def _nearest(folded: str, names: _Known, cutoff: float) -> str:
    named = _by_fold(names)
    if folded in named:
        return named[folded]
    found = process.extractOne(folded, named.keys(), scorer=fuzz.ratio, score_cutoff=cutoff)
    return named[found[0]] if found else ""


@lru_cache(maxsize=32)
def _by_fold(names: _Known) -> dict[str, str]:
    """The known texts by what is compared; of several that fold alike the first."""
    named: dict[str, str] = {}
    for name in filter(None, names):
        named.setdefault(_fold(name), name)
    return named


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
