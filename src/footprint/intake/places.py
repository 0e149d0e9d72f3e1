"""The code of a place that a person wrote by its name: for suggestions, never accepted silently."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files


@cache
def _places() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    path = files("footprint.intake") / "places.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    out = []
    for row in rows:
        english = "|".join(re.escape(name) for name in row["en"].casefold().split("|"))
        out.append((row["code"], row["zh"], re.compile(rf"(?<!\w)(?:{english})(?!\w)")))
    return tuple(out)


def named_place(text: str) -> str:
    """The code of the country or province that a text names, the province before its country; else ""."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    hits = [(name, code) for code, chinese, _ in _places() for name in chinese.split("|") if name in folded]
    whole = [code for name, code in hits if not any(name in other and name != other for other, _ in hits)]
    found = list(dict.fromkeys([*whole, *(code for code, _, en in _places() if en.search(folded))]))
    provinces = [code for code in found if "-" in code]
    named = provinces or found
    return named[0] if len(named) == 1 else ""
