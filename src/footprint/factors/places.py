"""The code of a place that a person wrote by its name: for suggestions, never accepted silently."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _codes() -> Mapping[str, str]:
    """Folded name, Chinese or English -> code."""
    path = files("footprint.factors") / "places.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    return {name: r["code"] for r in rows for name in (*r["zh"].split("|"), *r["en"].casefold().split("|"))}


@cache
def _pattern() -> re.Pattern[str]:
    """Any name, the longest first; an English one is a whole word."""
    names = sorted(_codes(), key=len, reverse=True)
    chinese = "|".join(re.escape(n) for n in names if not n.isascii())
    english = "|".join(re.escape(n) for n in names if n.isascii())
    return re.compile(rf"{chinese}|(?<!\w)(?:{english})(?!\w)")


def named_place(text: str) -> str:
    """The code of the country or province that a text names, the province before its country; else ""."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = list(dict.fromkeys(_codes()[name] for name in _pattern().findall(folded)))
    provinces = [code for code in found if "-" in code]
    named = provinces or found
    return named[0] if len(named) == 1 else ""


def place_code(text: str) -> str:
    """The code that a text is, in any case, or that of the one place that it names; "" for neither."""
    upper = text.strip().upper()
    return upper if upper in frozenset(_codes().values()) else named_place(text)
