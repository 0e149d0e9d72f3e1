"""Strict JSON in, canonical JSON (RFC 8785) out.

Numbers are integers 0..2**53-1 only, text is NFC without lone surrogates, keys are unique, nesting
is at most 64 deep. Where all keys are ASCII the standard library gives the same bytes as rfc8785
several times faster; a property test holds the two together.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from footprint.base.problem import Refused, refuse
from footprint.base.where import Where

MAX_DEPTH = 64
MAX_INT = 2**53 - 1
#: What nobody sees in a text: controls, joiners, marks of direction, line separators, fillers, tags. Tab and
#: line end stay, and so do selectors of a variant of the character before them: what they do is seen.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e00ff]"
)
#: Possessive and never failing on an open string, so that a hostile text costs linear time, no stack.
_BRACKETS = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+"?)*+([\[\]{}]?)', re.DOTALL)
_ASTRAL = re.compile(rb"[\xf0-\xff]")


class _Duplicate(ValueError):
    pass


class _NotInteger(ValueError):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise _Duplicate(key)
        out[key] = value
    return out


def _no_float(text: str) -> Any:
    raise _NotInteger(text[:40])


def _integer(text: str) -> int:
    if len(text) > 16 or text.startswith("-") or int(text) > MAX_INT:
        raise _NotInteger(text[:40])
    return int(text)


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
#: A name that stands twice is lost here, so that writing the value again gives another text.
_decode = json.JSONDecoder(parse_float=_no_float, parse_int=_integer, parse_constant=_no_float).decode


def _too_deep(data: bytes) -> bool:
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return False
    depth = 0
    for token in _BRACKETS.finditer(data):
        mark = token[1]
        if mark in (b"[", b"{"):
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif mark in (b"]", b"}"):
            depth -= 1
    return False


def hidden_text(text: str) -> bool:
    """True for text that holds a character that nobody sees."""
    return _HIDDEN.search(text) is not None


def malformed_text(text: str) -> bool:
    """True for text that is not NFC or holds a lone surrogate."""
    if text.isascii():
        return False
    if any("\ud800" <= c <= "\udfff" for c in text):
        return True
    return not unicodedata.is_normalized("NFC", text)


def _check(value: Any, where: Where, depth: int = 1) -> bool:
    """Refuse what canonical JSON may not hold; True when every key is ASCII."""
    kind = type(value)
    if kind is dict:
        items = value.values()
    elif kind is list:
        items = value
    else:
        return _check_other(value, where, depth)
    if depth > MAX_DEPTH:
        raise refuse("FP-B004", where)
    plain = True
    if kind is dict:
        for key in value:
            if not key.isascii():  # what is no text has no such word
                plain = False
                _check_text(key, where)
    for item in items:
        # most values are ASCII texts, and a record of 10,000 lines holds millions
        if type(item) is not str:
            plain &= _check(item, where, depth + 1)
        elif not item.isascii():
            _check_text(item, where)
    return plain


def _check_text(value: str, where: Where) -> None:
    if malformed_text(value):
        raise refuse("FP-B005", where, ascii(value[:60]))


def _check_other(value: Any, where: Where, depth: int) -> bool:
    """All but a plain object or list: texts, counts, and the kinds derived from the plain ones."""
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, int) and not isinstance(value, bool):
        if not 0 <= value <= MAX_INT:
            raise refuse("FP-B003", where, str(value)[:40])
    elif isinstance(value, dict):
        return _check(dict(value), where, depth)
    elif isinstance(value, (list, tuple)):
        return _check(list(value), where, depth)
    elif value is not None and not isinstance(value, bool):
        raise refuse("FP-B003", where, type(value).__name__)
    return True


def loads(data: bytes, where: Where = Where()) -> Any:
    """Parse strict JSON. Raises Refused naming the first fault."""
    if _too_deep(data):
        raise refuse("FP-B004", where)
    try:
        text = data.decode("utf-8", "strict")
        if text.startswith("\ufeff"):
            raise refuse("FP-B001", where, "byte-order mark")
        value = json.loads(
            text,
            object_pairs_hook=_pairs,
            parse_float=_no_float,
            parse_int=_integer,
            parse_constant=_no_float,
        )
    except Refused:
        raise
    except _Duplicate as fault:
        raise refuse("FP-B002", where, str(fault)) from None
    except _NotInteger as fault:
        raise refuse("FP-B003", where, str(fault)) from None
    except (UnicodeDecodeError, ValueError, RecursionError) as fault:
        raise refuse("FP-B001", where, str(fault)[:80]) from None
    _check(value, where)
    return value


def dumps(value: Any) -> bytes:
    """Canonical bytes (RFC 8785) of a value made of objects, arrays, strings, booleans, counts."""
    if _check(value, Where()):
        return _encode(value).encode("utf-8")
    import rfc8785

    return rfc8785.dumps(value)


def dumps_parsed(value: Any) -> bytes:
    """As :func:`dumps`, for a value or part of one that :func:`loads` gave: what it may hold is known."""
    text = _encode(value)
    data = text.encode("utf-8")
    return data if text.isascii() or not _ASTRAL.search(data) else dumps(value)


def loads_canonical(data: bytes, where: Where = Where()) -> Any:
    """Parse and require that the bytes are the canonical form of their value."""
    text = _hopeful(data)
    if text is not None:
        try:
            value = _decode(text)
            if _encode(value) == text:
                return value
        except (ValueError, RecursionError):
            pass
    value = loads(data, where)
    if dumps(value) != data:
        raise refuse("FP-B006", where)
    return value


def _hopeful(data: bytes) -> str | None:
    """The text where a look at its bytes shows that depth, order of keys and NFC cannot be at fault.

    The strict parser stays the judge of all else, and says what is wrong. Text that is normal as a whole
    is normal in every part; below U+10000 the order of code points is that of UTF-16.
    """
    if not data.isascii() and _ASTRAL.search(data):
        return None
    if _too_deep(data):
        return None
    try:
        text = data.decode("utf-8", "strict")
    except UnicodeDecodeError:
        return None
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else None
