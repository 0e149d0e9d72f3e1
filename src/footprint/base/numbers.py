"""Number forms (RECORD S1, S2): DEC, RAT, the input grammar and half-even rounding.

Every function works on ``fractions.Fraction``; no float passes through. A number cell of a
spreadsheet is a binary64 and is taken as its shortest round-trip decimal (:func:`from_cell`).
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from math import gcd, isfinite

MAX_DEC_DIGITS = 40
MAX_RAT_CHARS = 20_000
#: Replay and rules read the same numbers again and again; long ones are not kept.
_KEPT, _KEPT_CHARS = 1 << 16, 60
#: Ten bits are more than three digits: what has more bits has more characters.
_MAX_RAT_BITS = MAX_RAT_CHARS * 10 // 3
_CHUNK = 4_000  # CPython refuses longer int <-> str conversions
_POWER: int = 10**_CHUNK
_INPUT = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?([eE][+-]?[0-9]{1,2})?", re.ASCII)
_DEC = re.compile(r"(-?(?:0|[1-9][0-9]*))(?:\.([0-9]*[1-9]))?", re.ASCII)
_RAT = re.compile(r"(-?)(0|[1-9][0-9]*)(?:/([1-9][0-9]*))?", re.ASCII)


class NumberError(ValueError):
    """The text is not a number of the asked form."""


def _to_int(digits: str) -> int:
    if len(digits) <= _CHUNK:
        return int(digits)
    return _to_int(digits[:-_CHUNK]) * _POWER + int(digits[-_CHUNK:])


def _to_str(value: int) -> str:
    if value < 0:
        return "-" + _to_str(-value)
    if value < _POWER:
        return str(value)
    high, low = divmod(value, _POWER)
    return _to_str(high) + str(low).zfill(_CHUNK)


def parse_input(text: str) -> Fraction:
    """A number as typed in a file: ASCII digits, point, at most a two-digit exponent.

    Raises NumberError for ``1,5``, ``1_000``, full-width digits, ``nan``, ``1e400`` and ``-0``.
    """
    if not _INPUT.fullmatch(text):
        raise NumberError(text)
    value = Fraction(text)
    if value == 0 and text.startswith("-"):
        raise NumberError(text)
    return value


def parse_share(text: str) -> Fraction:
    """A share: a plain number, or a ratio such as ``1/3`` (any terms; zero denominator refused)."""
    top, slash, bottom = text.partition("/")
    if not slash:
        return parse_input(text)
    if not (top.isascii() and bottom.isascii() and top.isdigit() and bottom.isdigit()):
        raise NumberError(text)
    if len(text) > 100 or int(bottom) == 0:
        raise NumberError(text)
    return Fraction(int(top), int(bottom))


def from_cell(value: int | float) -> Fraction:
    """A numeric spreadsheet cell: the shortest decimal that reads back to the same binary64."""
    if isinstance(value, bool) or not isfinite(value):
        raise NumberError(repr(value))
    exact = Fraction(repr(float(value))) if isinstance(value, float) else Fraction(value)
    return Fraction(0) if exact == 0 else exact


def parse_dec(text: str) -> Fraction:
    """A canonical decimal (DEC of S1)."""
    if not isinstance(text, str) or len(text) > MAX_DEC_DIGITS + 2:
        raise NumberError(text)
    return _read_dec(text)


@lru_cache(maxsize=_KEPT)
def _read_dec(text: str) -> Fraction:
    match = _DEC.fullmatch(text)
    if match is None or text == "-0":
        raise NumberError(text)
    whole, part = match[1], match[2] or ""
    if len(whole.lstrip("-")) + len(part) > MAX_DEC_DIGITS:
        raise NumberError(text)
    return Fraction(int(whole + part), 10 ** len(part))


def parse_rat(text: str) -> Fraction:
    """A canonical ratio (RAT of S1): lowest terms, denominator never 1."""
    if not isinstance(text, str) or len(text) > MAX_RAT_CHARS:
        raise NumberError(str(text)[:60])
    return _kept_rat(text) if len(text) <= _KEPT_CHARS else _read_rat(text)


def _read_rat(text: str) -> Fraction:
    match = _RAT.fullmatch(text)
    if match is None or text == "-0":
        raise NumberError(text[:60])
    top, bottom = _to_int(match[2]), _to_int(match[3]) if match[3] else 1
    if match[3] and (bottom == 1 or gcd(top, bottom) != 1):
        raise NumberError(text[:60])
    return Fraction(-top if match[1] else top, bottom)


_kept_rat = lru_cache(maxsize=_KEPT)(_read_rat)


def format_rat(value: Fraction) -> str:
    """The RAT text of a value; NumberError above 20,000 characters."""
    if value.numerator.bit_length() + value.denominator.bit_length() > _MAX_RAT_BITS:
        raise NumberError("a ratio above 20,000 characters")  # said at once: to write it out takes long
    text = _to_str(value.numerator)
    if value.denominator != 1:
        text += "/" + _to_str(value.denominator)
    if len(text) > MAX_RAT_CHARS:
        raise NumberError("a ratio above 20,000 characters")
    return text


def format_dec(value: Fraction) -> str:
    """The DEC text of a value; NumberError where it has no finite decimal or needs over 40 digits."""
    top, bottom = value.numerator, value.denominator
    places = _places(bottom)
    if places > MAX_DEC_DIGITS:
        raise NumberError("no decimal of at most 40 digits")
    digits = _to_str(abs(top) * 10**places // bottom).zfill(places + 1)
    if len(digits) > MAX_DEC_DIGITS:
        raise NumberError("no decimal of at most 40 digits")
    body = digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}"
    return ("-" if top < 0 else "") + body


@lru_cache(maxsize=1 << 10)
def _places(bottom: int) -> int:
    """Decimal places of a ratio with this denominator; over MAX_DEC_DIGITS where there is no end."""
    rest, twos, fives = bottom, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else MAX_DEC_DIGITS + 1


def _exponent(value: Fraction) -> int:
    """floor(log10(|value|)), exactly."""
    top, bottom = abs(value.numerator), value.denominator
    guess = len(_to_str(top)) - len(_to_str(bottom))
    below = top * 10 ** max(-guess, 0) < bottom * 10 ** max(guess, 0)
    return guess - 1 if below else guess


def round_significant(value: Fraction, digits: int) -> Fraction:
    """Half-even rounding to ``digits`` significant digits, exactly."""
    if value == 0:
        return value
    step = Fraction(10) ** (_exponent(value) - digits + 1)
    return round(value / step) * step


def rounded_dec(value: Fraction, digits: int) -> str:
    """``value`` half-even to ``digits`` significant digits as DEC."""
    return format_dec(round_significant(value, digits))


def quantity(value: Fraction, unit: str) -> dict[str, str]:
    """The Input form of S2: a decimal where one exists, else a ratio."""
    try:
        return {"value": format_dec(value), "unit": unit}
    except NumberError:
        return {"ratio": format_rat(value), "unit": unit}


def show(value: Fraction, digits: int = 6) -> str:
    """For people: ``digits`` significant digits, scientific below 1e-6 and from 1e15."""
    if value == 0:
        return "0"
    rounded = round_significant(value, digits)
    power = _exponent(rounded)
    if -7 < power < 15:
        return format_dec(rounded)
    return f"{format_dec(rounded / Fraction(10) ** power)}e{power}"


def show_percent(value: Fraction) -> str:
    """A share for people: three significant digits of its per cent."""
    return f"{show(value * 100, 3)} %"


def show_float(value: float) -> str:
    """A float of statistics for people: six significant digits."""
    return show(Fraction(value))
