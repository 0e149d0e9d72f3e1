"""Characters newer than Unicode 14.0: what NFC makes of them depends on the program that reads them.

14.0 is the Unicode of Python 3.11, the oldest that is supported. NFC of the characters of one version is the
same in every later one (Unicode Normalization Stability Policy), so that a record verifies for ever.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_ABOVE = re.compile("[\U00010000-\U0010ffff]+")


@cache
def _free() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is unassigned below U+10000, and above: a class of both is slow on every text."""
    text = (files("footprint.base") / "data" / "unassigned.txt").read_text(encoding="utf-8")
    low: list[str] = []
    high: list[str] = []
    for word in "".join(line for line in text.splitlines(True) if not line.startswith("#")).split():
        first, _, last = word.partition("-")
        place = low if int(first, 16) < 0x10000 else high
        place.append(rf"\U{first:0>8}-\U{last or first:0>8}")
    return re.compile(f"[{''.join(low)}]"), re.compile(f"[{''.join(high)}]")


def unassigned(text: str) -> bool:
    """True for text that holds a code point without a character in Unicode 14.0."""
    low, high = _free()
    if low.search(text):
        return True
    above = _ABOVE.findall(text)
    return bool(above) and high.search("".join(set("".join(above)))) is not None
