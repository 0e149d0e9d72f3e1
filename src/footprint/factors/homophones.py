"""Chinese words typed with a wrong character of the same sound: 螺拴 for 螺栓, 柴由 for 柴油.

Chinese is typed by its sound, so the wrong character of a slip mostly sounds like the right one. A piece of
text that sounds like a known word, with tones, and differs from it in one character (of six in two) is taken
for it: a guess, as every mended word.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from footprint.factors.terms import is_cjk, lexicon, longest

_SHORTEST, _LONGEST = 2, 8


@cache
def _syllables() -> Mapping[str, str]:
    """Character -> its syllable with tone."""
    text = (files("footprint.factors") / "data" / "pinyin.csv").read_text(encoding="utf-8")
    return {c: r["syllable"] for r in csv.DictReader(text.splitlines()) for c in r["characters"]}


def _sound(word: str) -> tuple[str, ...] | None:
    """The syllables of a word of Chinese characters, else None."""
    known = _syllables()
    return tuple(known[c] for c in word) if all(c in known for c in word) else None


@cache
def _by_sound() -> Mapping[tuple[str, ...], str]:
    """Syllables -> the known word; words that sound alike mend nothing."""
    out: dict[tuple[str, ...], str] = {}
    for word in lexicon():
        sound = _sound(word) if _SHORTEST <= len(word) <= _LONGEST else None
        if sound:
            out[sound] = "" if sound in out else word
    return out


def _meant(piece: str) -> str:
    """The known word that a piece may have meant, else ""."""
    sound = _sound(piece)
    word = _by_sound().get(sound, "") if sound else ""
    wrong = sum(a != b for a, b in zip(piece, word, strict=True)) if word else 0
    return word if 0 < wrong <= max(1, len(piece) // 2 - 1) else ""


def mend_homophones(text: str) -> str:
    """A folded text with its misspelt Chinese words mended; known words in it stay."""
    out, at = "", 0
    while at < len(text):
        known = len(longest(text, at))
        found = ""
        if is_cjk(text[at]):
            sizes = range(min(_LONGEST, len(text) - at), max(known, _SHORTEST - 1), -1)
            found = next((w for n in sizes if (w := _meant(text[at : at + n]))), "")
        step = len(found) or known or 1
        out += found or text[at : at + step]
        at += step
    return out
