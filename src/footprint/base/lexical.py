"""A look at the bytes of a text that should be canonical JSON, before any object is made of it.

Two patterns of the C library walk over the bytes; they take no stack and no memory however long or deep the
text is. The parser remains the judge of what stands between which brackets.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from typing import NoReturn

from footprint.base.problem import refuse
from footprint.base.where import Where

MAX_DEPTH = 64
_TEXT = rb'"(?:[^"\\\x00-\x1f]++|\\(?:["\\bfnrt]|u00[01][0-9a-f]))*+"'
_LARGEST = str(2**53 - 1)
#: Numbers of as many digits as the largest: equal to it up to a digit, then smaller.
_LONG = "|".join(
    f"{_LARGEST[:i]}[{'0' if i else '1'}-{int(d) - 1}][0-9]{{{len(_LARGEST) - i - 1}}}"
    for i, d in enumerate(_LARGEST)
    if int(d) > (0 if i else 1)
)
_COUNT = f"(?:0|[1-9][0-9]{{0,{len(_LARGEST) - 2}}}|{_LONG}|{_LARGEST})(?![0-9.eE])".encode()
_TOKENS = re.compile(
    rb"(?:" + _TEXT + rb"[,:]?+|(?:" + _COUNT + rb",)++|[\[\]{},:]++|" + _COUNT + rb"|true|false|null)*+"
)
#: How a text that holds more than one value begins and ends.
_ENDS = ((b"{", b"}"), (b"[", b"]"), (b'"', b'"'))
_BLANKS = (b" ", b"\t", b"\n", b"\r")
_NUMBER = re.compile(rb"-?(?:[0-9]|Infinity)|NaN")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)


@cache
def _nested() -> re.Pattern[bytes]:
    """Tokens in brackets of any kind, at most ``MAX_DEPTH`` deep, the last ones perhaps not closed."""
    flat = rb"(?:" + _TEXT + rb"[,:]?+|" + _COUNT + rb",?+|[,:]++|true|false|null"
    pattern = flat + rb")*+"
    for _ in range(MAX_DEPTH):
        pattern = flat + rb"|[\[{](?:[\]}],?+|" + pattern + rb"(?:[\]}]|\Z)))*+"
    return re.compile(pattern)


def look(data: bytes, where: Where) -> None:
    """Refuse what is no sequence of tokens as canonical JSON writes them, or is nested too deep.

    Raises
    ------
    Refused
        FP-B001, FP-B003 to FP-B006: the first token that is at fault.
    """
    end, whole = _end(_nested(), data), (data[:1], data[-1:]) in _ENDS
    if end == len(data):
        if whole:
            return
        raise refuse("FP-B001", where, f"char {len(data) - 1}")
    if data[end : end + 1] in _BLANKS:  # nothing else can be at fault before it: no second walk
        raise refuse("FP-B006", where)
    fault = _end(_TOKENS, data)
    if fault < len(data):
        _refuse_token(data, fault, where)
    if not whole:
        raise refuse("FP-B001", where, f"char {len(data) - 1}")
    if data[end : end + 1] in (b"[", b"{"):
        raise refuse("FP-B004", where)
    raise refuse("FP-B001", where, f"char {end}")


def _end(pattern: re.Pattern[bytes], data: bytes) -> int:
    match = pattern.match(data)
    return match.end() if match else 0


def _refuse_token(data: bytes, at: int, where: Where) -> NoReturn:
    """Name the fault of the token that begins here."""
    if data[at : at + 1] in _BLANKS:
        raise refuse("FP-B006", where)
    if _NUMBER.match(data, at):
        raise refuse("FP-B003", where, data[at : at + 40].decode("ascii", "replace"))
    found = _STRING.match(data, at)
    try:
        text = json.loads(found[0]) if found else None
        good = text is None or unicodedata.is_normalized("NFC", text.encode().decode())
    except UnicodeEncodeError:  # half of a pair
        good = False
    except ValueError:
        text, good = None, True
    if text is None:
        raise refuse("FP-B001", where, f"char {at}")
    raise refuse("FP-B006" if good else "FP-B005", where, ascii(text[:60]))
