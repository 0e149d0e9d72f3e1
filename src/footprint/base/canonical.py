"""Strict JSON in, canonical JSON (RFC 8785) out.

Numbers are integers 0..2**53-1 only, text is NFC in Unicode 14.0 without lone surrogates, keys are unique,
nesting is at most 64 deep. orjson reads and writes ordinary documents at once (decision 0013); whatever is
out of the ordinary goes to the strict parser here and to rfc8785, which judge and say what is wrong. Property
tests hold the two ways together.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import orjson

from footprint.base.lexical import MAX_DEPTH, look
from footprint.base.problem import Refused, refuse
from footprint.base.unassigned import unassigned
from footprint.base.where import Where

MAX_INT = 2**53 - 1
#: Of more bytes than this a faulty text is not parsed twice.
LARGE = 100_000
#: A text that may become more bytes of objects than this is looked at before it is parsed.
_AFFORDABLE = 60_000_000
#: What nobody sees in a text: controls, joiners, marks of direction, line separators, fillers, tags. Tab and
#: line end stay, and so do selectors of a variant of the character before them: what they do is seen.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e00ff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
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


def _encode(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


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
    return not (text.isascii() and text.isprintable()) and _HIDDEN.search(text) is not None


def malformed_text(text: str) -> bool:
    """True for text that is not NFC, or holds a lone surrogate or what Unicode 14.0 does not know."""
    if text.isascii():
        return False
    if _SURROGATE.search(text) or unassigned(text):
        return True
    return not unicodedata.is_normalized("NFC", text)


def _check(value: Any, where: Where, depth: int = 1) -> None:
    """Refuse what canonical JSON may not hold."""
    kind = type(value)
    if kind is dict:
        items = value.values()
    elif kind is list:
        items = value
    else:
        _check_other(value, where, depth)
        return
    if depth > MAX_DEPTH:
        raise refuse("FP-B004", where)
    if kind is dict:
        for key in value:
            if not key.isascii():  # what is no text has no such word
                _check_text(key, where)
    for item in items:
        if type(item) is not str:
            _check(item, where, depth + 1)
        elif not item.isascii():
            _check_text(item, where)


def _check_text(value: str, where: Where) -> None:
    if malformed_text(value):
        raise refuse("FP-B005", where, ascii(value[:60]))


def _check_other(value: Any, where: Where, depth: int) -> None:
    """All but a plain object or list: texts, counts, and the kinds derived from the plain ones."""
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, int) and not isinstance(value, bool):
        if not 0 <= value <= MAX_INT:
            raise refuse("FP-B003", where, str(value)[:40])
    elif isinstance(value, dict):
        _check(dict(value), where, depth)
    elif isinstance(value, (list, tuple)):
        _check(list(value), where, depth)
    elif value is not None and not isinstance(value, bool):
        raise refuse("FP-B003", where, type(value).__name__)


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
    data = _quick(value)
    if data is not None:
        return data
    _check(value, Where())
    import rfc8785

    return rfc8785.dumps(value)


def dumps_parsed(value: Any) -> bytes:
    """As :func:`dumps`, for a value or part of one that :func:`loads` gave: what it may hold is known."""
    data = _encode(value)
    return data if data.isascii() or _in_order(data, value) else dumps(value)


def loads_canonical(data: bytes, where: Where = Where()) -> Any:
    """Parse and require that the bytes are the canonical form of their value."""
    if len(data) <= _AFFORDABLE and cost(data) <= _AFFORDABLE:
        try:
            value = orjson.loads(data)
        except ValueError:
            pass
        else:
            # a name that stands twice was lost here, so that writing the value again gives another text
            if _quick(value) == data:
                return value
            del value
    return _large(data, where) if len(data) > LARGE else _strictly(data, where)


def cost(data: bytes) -> int:
    """Bytes of memory that the objects of a text take at most, about: each begins at one of these marks."""
    return len(data) + 64 * sum(data.count(mark) for mark in (b",", b"[", b"{"))


def _strictly(data: bytes, where: Where) -> Any:
    value = loads(data, where)
    if dumps(value) != data:
        raise refuse("FP-B006", where)
    return value


def _large(data: bytes, where: Where) -> Any:
    """As :func:`_strictly`, each fault found at the least cost: its tokens before any object is made.

    What the look leaves over is brackets that do not fit, and names out of order or twice.
    """
    look(data, where)
    try:
        if not data.isascii() and not _normal(data):
            return _strictly(data, where)
        value = orjson.loads(data)
    except ValueError as fault:
        raise refuse("FP-B001", where, str(fault)[:80]) from None
    if not data.isascii() and not _in_order(data, value):
        del value
        return _strictly(data, where)
    written = _encode(value)
    if written == data:
        return value
    if len(written) < len(data):  # a name that stands twice is lost when the value is written
        del value, written
        _refuse_twice(data, where)
    raise refuse("FP-B006", where)


def _refuse_twice(data: bytes, where: Where) -> None:
    try:
        json.loads(data, object_pairs_hook=_pairs)
    except _Duplicate as fault:
        raise refuse("FP-B002", where, str(fault)) from None


def _quick(value: Any) -> bytes | None:
    """The canonical bytes of an ordinary value, None for others.

    Text that is normal (NFC) as a whole is normal in every part; of names below U+10000 the order of code
    points, which orjson keeps, is that of UTF-16.
    """
    if not _ordinary(value):
        return None
    try:
        data = _encode(value)
    except TypeError:  # a lone surrogate, or a name that is no text
        return None
    return data if data.isascii() or (_normal(data) and _in_order(data, value)) else None


def _normal(data: bytes) -> bool:
    text = data.decode("utf-8")
    return unicodedata.is_normalized("NFC", text) and not unassigned(text)


def _in_order(data: bytes, value: Any) -> bool:
    """True where no name in a value, which these bytes write, has a character beyond U+FFFF."""
    if not _ASTRAL.search(data):
        return True
    boxes: list[Any] = [[value]]
    while boxes:
        box = boxes.pop()
        if type(box) is dict:
            if any(not key.isascii() and max(key) > "\uffff" for key in box):
                return False
            box = box.values()
        boxes += (item for item in box if type(item) is dict or type(item) is list)
    return True


def _ordinary(value: Any) -> bool:
    """True for plain objects, arrays, texts, booleans and counts, at most MAX_DEPTH deep."""
    boxes: list[Any] = [[value]]
    for _ in range(MAX_DEPTH + 1):
        inner: list[Any] = []
        for box in boxes:
            for item in box.values() if type(box) is dict else box:
                kind = type(item)
                if kind is str or item is None or kind is bool:
                    continue  # most values are texts, and a record of 10,000 lines holds millions
                if kind is dict or kind is list:
                    inner.append(item)
                elif kind is not int or not 0 <= item <= MAX_INT:
                    return False
        if not inner:
            return True
        boxes = inner
    return False
