"""What one foreign cell says: a number with its counter word, a date or a period. Nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from footprint.base.numbers import NumberError, from_cell, parse_input
from footprint.base.unit_table import refused_units
from footprint.intake.cells import Cell

_DIGITS = "零〇一二三四五六七八九"
_NUMERAL = re.compile(rf"[{_DIGITS}两十百]{{1,5}}")
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,' ]*(?:[eE][+-]?[0-9]{1,2})?|[+-]?\.[0-9]+")
#: Vague words for an amount; they are no number.
VAGUE = (
    "若干",
    "少量",
    "适量",
    "少许",
    "按需",
    "as required",
    "a/r",
    "ar",
    "as needed",
    "tbd",
    "some",
    "n/a",
    "-",
    "—",
    "无",
    "?",
    "待定",
)
_ARTICLE = re.compile(r"(?:an?|one)\s+[A-Za-z]{2,15}", re.IGNORECASE)
_SPACED = re.compile(r"[+-]?[0-9]{1,3}([ '][0-9]{3})+([.,][0-9]+)?")
_GROUPED_COMMA = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_GROUPED_POINT = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YMD = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")
_XY = re.compile(r"([0-9]{1,2})\s*([-/.])\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{4}|[0-9]{2})")
_COMPACT = re.compile(r"(20[0-9]{2}|19[0-9]{2})([0-9]{2})([0-9]{2})?")
_MONTH = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*月?")
_NAMED = re.compile(r"([A-Za-z]{3,9})[ .\-/']+([0-9]{4}|[0-9]{2})")
_NAMED_FIRST = re.compile(r"([0-9]{4})[ .\-/]+([A-Za-z]{3,9})")
_NAMED_DAY = re.compile(r"([0-9]{1,2})[ .\-/]+([A-Za-z]{3,9})[ .\-/,]+([0-9]{4}|[0-9]{2})")
_BARE_MONTH = re.compile(r"([0-9]{1,2})\s*月(?:份)?")
_TIME = re.compile(r"[T ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?\s*([AaPp][Mm])?(Z|[+-][0-9:]{4,6})?$")
_RANGE = re.compile(r"\s*(?:~|～|至|—|–|\bto\b|\s-\s)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and the unit word behind it; ``vague`` where the cell holds a word that is no number."""

    value: Fraction | None = None
    unit: str = ""
    vague: bool = False
    percent: bool = False


def plain(text: str) -> str:
    """Full-width digits and signs made ASCII, no-break spaces made spaces."""
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\xa0", " ").strip()


def comma_is_decimal(texts: Iterable[str]) -> bool | None:
    """Whether the commas of a file's numbers are decimal signs; None where every number reads both ways.

    ``1,5`` and ``1.234,5`` say yes; ``1.5`` and ``1,234.5`` say no; ``1,234`` and ``1.234`` say nothing.
    """
    votes: set[bool] = set()
    doubtful = False
    for raw in texts:
        found = _NUMBER.match(plain(raw))
        if found is None:
            continue
        text = found[0].strip(" '").lstrip("+-").replace(" ", "").replace("'", "")
        said = _comma(text)
        if said is None:
            doubtful = doubtful or "," in text or "." in text
        else:
            votes.add(said)
    if len(votes) == 1:
        return votes.pop()
    return None if doubtful or votes else False


def _comma(text: str) -> bool | None:
    if "," in text and "." in text:
        return text.rfind(",") > text.rfind(".")
    if "," in text:
        if text.count(",") > 1:
            return False
        return None if _GROUPED_COMMA.fullmatch(text) and not text.startswith("0") else True
    if "." in text:
        if text.count(".") > 1:
            return True
        return None if _GROUPED_POINT.fullmatch(text) and not text.startswith("0") else False
    return None


def amount(cell: Cell, decimal_comma: bool) -> Amount | None:
    """The amount in a cell; None where it is no amount. ``12个`` is 12 with the unit 个."""
    value = cell.value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return Amount(from_cell(value), percent=cell.percent)
        except NumberError:
            return None
    text = plain(cell.text)
    if text.casefold() in VAGUE or _ARTICLE.fullmatch(text):
        return Amount(vague=True)
    found = _NUMBER.match(text)
    if found is not None:
        number, rest = _parsed(found[0], decimal_comma), text[found.end() :].strip()
        if number is None or len(rest) > 20 or any(c.isdigit() for c in rest.rstrip("²³23")):
            return None
        percent = rest in ("%", "％")
        return Amount(number / 100 if percent else number, "" if percent else rest, percent=percent)
    numeral = _NUMERAL.match(text)
    if numeral is not None and len(text) > len(numeral[0]):
        if text[numeral.end() :].strip() in refused_units():
            return Amount(vague=True)  # 一卷, 一批: a roll or a lot of unknown size
        counted = _numeral(numeral[0])
        return None if counted is None else Amount(Fraction(counted), text[numeral.end() :].strip())
    return None


def _parsed(text: str, decimal_comma: bool) -> Fraction | None:
    text = text.strip()
    if (" " in text or "'" in text) and not _SPACED.fullmatch(text):
        return None
    text = text.replace(" ", "").replace("'", "").removeprefix("+")
    if decimal_comma:
        if "." in text and not _GROUPED_POINT.fullmatch(text.removeprefix("-")):
            return None
        text = text.replace(".", "").replace(",", ".")
    elif "," in text:
        if not _GROUPED_COMMA.fullmatch(text.removeprefix("-")):
            return None
        text = text.replace(",", "")
    if text.count(".") > 1:
        return None
    if text.startswith((".", "-.")):
        text = text.replace(".", "0.", 1)
    try:
        return parse_input(text.removesuffix("."))
    except NumberError:
        return None


_ONE = "[一二三四五六七八九两]"
_WELL_FORMED = re.compile(f"{_ONE}|{_ONE}?十{_ONE}?|{_ONE}百(零{_ONE}|{_ONE}?十{_ONE}?)?")


def _numeral(text: str) -> int | None:
    """A small Chinese numeral: 两, 十二, 一百二十; None for vague ones (两三, 一百二)."""
    if not _WELL_FORMED.fullmatch(text.replace("〇", "零")):
        return None
    total, current = 0, 0
    for sign in text.replace("两", "二").replace("〇", "零"):
        if sign == "十":
            total, current = total + (current or 1) * 10, 0
        elif sign == "百":
            total, current = total + current * 100, 0
        else:
            current = _DIGITS.replace("〇", "").index(sign)
    return total + current or None


def date_orders(cells: Iterable[Cell]) -> tuple[str, ...]:
    """The orders of day, month and year in which every date of a file reads: of ymd, dmy, mdy.

    Not even dots decide: files with 01.31.2003 exist. A year of two digits may also stand first.
    """
    dates = [
        found
        for cell in cells
        if isinstance(cell.value, str)
        for part in _RANGE.split(_TIME.sub("", plain(cell.text)))
        if (found := _XY.fullmatch(part.strip()))
    ]
    if not dates:
        return ("ymd",)
    return tuple(o for o in ("dmy", "mdy", "ymd") if all(_ordered(d, o) is not None for d in dates))


def _ordered(found: re.Match[str], order: str) -> tuple[str, str] | None:
    """The day that three numbers name in one order; None where they name none."""
    first, second, third = found[1], found[3], found[4]
    if order == "ymd":
        return _day(_year(first), int(second), int(third)) if len(first) == len(third) == 2 else None
    day, month = (first, second) if order == "dmy" else (second, first)
    return _day(_year(third), int(month), int(day))


def period(cell: Cell, order: str, year: int | None = None) -> tuple[str, str] | None:
    """First and last day of what a cell names: a day, a month, a period; None where it is no date."""
    if isinstance(cell.value, datetime):
        return (cell.value.date().isoformat(),) * 2
    if isinstance(cell.value, date):
        return (cell.value.isoformat(),) * 2
    text = _TIME.sub("", plain(cell.text)).strip(" ,")
    one = _one(text, order, year)
    if one is not None:
        return one
    parts = _RANGE.split(text)
    if len(parts) == 2:
        start, end = _one(parts[0].strip(), order, year), _one(parts[1].strip(), order, year)
        if start is not None and end is not None and start[0] <= end[1]:
            return start[0], end[1]
    return None


def _one(text: str, order: str, year: int | None) -> tuple[str, str] | None:
    if found := _YMD.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _COMPACT.fullmatch(text):
        made = (int(found[1]), int(found[2]))
        return _day(*made, int(found[3])) if found[3] else _month(*made)
    if found := _XY.fullmatch(text):
        return _ordered(found, order) if order else None
    if found := _MONTH.fullmatch(text):
        return _month(int(found[1]), int(found[2]))
    if found := _NAMED.fullmatch(text):
        return _month(_year(found[2]), _named(found[1]))
    if found := _NAMED_FIRST.fullmatch(text):
        return _month(int(found[1]), _named(found[2]))
    if found := _NAMED_DAY.fullmatch(text):
        return _day(_year(found[3]), _named(found[2]), int(found[1]))
    if year is not None:
        bare = _BARE_MONTH.fullmatch(text)
        return _month(year, int(bare[1]) if bare else _named(text))
    return None


def bare_month(text: str) -> bool:
    """Whether a text names a month without its year."""
    text = plain(text)
    return bool(_BARE_MONTH.fullmatch(text)) or (0 < len(text) <= 9 and _named(text) > 0)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _named(text: str) -> int:
    """The number of a month's name; 0 where it is none."""
    text = text.casefold().strip(".")
    full = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december")  # fmt: skip
    for number, (short, long) in enumerate(zip(_MONTHS, full, strict=True), start=1):
        if text in (short, long) or (short == "sep" and text == "sept"):
            return number
    return 0


def _day(year: int, month: int, day: int) -> tuple[str, str] | None:
    try:
        return (date(year, month, day).isoformat(),) * 2
    except ValueError:
        return None


def _month(year: int, month: int) -> tuple[str, str] | None:
    if not (1 <= month <= 12 and 1900 <= year <= 2200):
        return None
    return date(year, month, 1).isoformat(), date(year, month, monthrange(year, month)[1]).isoformat()
