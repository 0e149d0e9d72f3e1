"""Sizes that tell rows of one thing apart: the mass class of a lorry, the deadweight of a ship, a diagonal.

In: the English name of a row, or the text of a line. Out: closed ranges with a unit. Only what names of rows
state is read; a mass of goods is no size.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_INFINITY = float("inf")
_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
_UNIT = r"\s*(t deadweight|t|dwt|teu|inches|m3)\b"
_BETWEEN = re.compile(rf"{_NUMBER} ?(?:to|-|–) ?{_NUMBER}{_UNIT}", re.IGNORECASE)
_ABOVE = re.compile(rf"(?:>|above ){_NUMBER}{_UNIT}|{_NUMBER}\+{_UNIT}", re.IGNORECASE)
_BELOW = re.compile(rf"(?:<|below |under |up to ){_NUMBER}{_UNIT}", re.IGNORECASE)
_EXACT = re.compile(rf"{_NUMBER}{_UNIT}", re.IGNORECASE)
_IN_TEXT = re.compile(
    r"(?<![\d.])(\d+(?:[.,]\d+)?) ?(k|万)?"
    r" ?(?:-?(吨|t(?:onnes?|ons?)?\b|dwt\b|teu\b|标箱|英?寸|-?inch(?:es)?\b|in\b|[\"”″]))",
    re.IGNORECASE,
)
_SHIP_LEAST = 1_000  # tonnes: no lorry is as heavy, no ship in the tables lighter
_WORDS = {"吨": "t", "t": "t", "tonne": "t", "tonnes": "t", "ton": "t", "tons": "t", "标箱": "teu"}
_INCH = {"寸", "英寸", "inch", "inches", "-inch", "in", '"', "”", "″"}


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``, both included; unit t (gross mass), dwt, teu, inch or m3."""

    low: float
    high: float
    unit: str

    def meets(self, other: Range) -> bool:
        """Whether two ranges of one unit share more than an end; a single value may stand at an end."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        single = self.low == self.high or other.low == other.high
        return self.unit == other.unit and (low < high or (single and low == high))


def _unit(text: str, value: float) -> str:
    text = text.casefold()
    if text == "inches" or text in _INCH:
        return "inch"
    if text == "t deadweight" or (_WORDS.get(text, text) == "t" and value >= _SHIP_LEAST):
        return "dwt"
    return _WORDS.get(text, text)


def _value(text: str) -> float:
    return float(text.replace(",", ""))


def range_of(name: str) -> Range | None:
    """The range that the name of a row states, or None."""
    if found := _BETWEEN.search(name):
        low, high = _value(found[1]), _value(found[2])
        return Range(low, high, _unit(found[3], max(low, high)))
    if found := _ABOVE.search(name):
        low = _value(found[1] or found[3])
        return Range(low, _INFINITY, _unit(found[2] or found[4], low))
    if found := _BELOW.search(name):
        high = _value(found[1])
        return Range(0, high, _unit(found[2], high))
    if (found := _EXACT.search(name)) and _unit(found[2], 0) == "inch":
        return Range(_value(found[1]), _value(found[1]), "inch")
    return None


def sizes_of(text: str) -> tuple[Range, ...]:
    """The sizes that a text states: "40t artic", "18万吨散货船", "23.8寸"."""
    out = []
    for found in _IN_TEXT.finditer(unicodedata.normalize("NFKC", text)):
        value = float(found[1].replace(",", "."))
        value *= {"k": 1_000, "K": 1_000, "万": 10_000}.get(found[2] or "", 1)
        out.append(Range(value, value, _unit(found[3].casefold(), value)))
    return tuple(out)
