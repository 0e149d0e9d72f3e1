"""HS and CN codes: what a code alone leads to, in the rows that carry codes and in the glossary.

A heading holds more than one thing, so a code is a guess, unless a row is published for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from footprint.factors.terms import fold, glossary

#: Four to ten digits, with or without their dots, alone in a cell or said to be a code.
_CODE = re.compile(r"(hs|cn|hts|taric|海关编码|商品编码|税号|)(?: ?code| ?编码)? ?(\d{4}(?:[. ]?\d{2}){0,3})")


@cache
def _coded() -> Mapping[str, tuple[str, ...]]:
    """Code -> the terms that have it."""
    out: dict[str, list[str]] = {}
    for term in glossary().values():
        for code in term.codes:
            out.setdefault(code, []).append(term.id)
    return {code: tuple(ids) for code, ids in out.items()}


def tariff_digits(text: str) -> str:
    """The digits of a text that is an HS or CN code and nothing else, else ""."""
    found = _CODE.fullmatch(fold(text))
    return re.sub("[. ]", "", found[2]) if found else ""


def of_code(text: str) -> tuple[str, ...]:
    """The terms of an HS or CN code ("7601.20", "HS 76012040"): those of the longest known part of it.

    A bare number counts as its whole heading or subheading only: 100234 may be a part number.
    """
    found = _CODE.fullmatch(fold(text))
    digits = re.sub("[. ]", "", found[2]) if found else ""
    bare = found is not None and not found[1]
    sizes = [n for n in (6, 4) if len(digits) == n or (len(digits) > n and (n == 6 or not bare))]
    return next((_coded()[digits[:n]] for n in sizes if digits[:n] in _coded()), ())


def rows_of_code(codes: Mapping[str, Sequence[int]], text: str) -> dict[int, bool]:
    """Rows for a code -> whether their own CN code is it or the heading that holds it.

    ``codes`` are folded codes of rows ("cn 72081000") with their rows.
    """
    digits = tariff_digits(text)
    own = [(c.removeprefix("cn "), rows) for c, rows in codes.items() if c[:3] == "cn "] if digits else []
    nearest = max((len(c) for c, _ in own if digits.startswith(c)), default=0)
    out: dict[int, bool] = {}
    for code, rows in own:
        if len(code) == nearest and digits.startswith(code):
            out |= dict.fromkeys(rows, True)
        elif code.startswith(digits):
            out |= dict.fromkeys(rows, False)
    return out
