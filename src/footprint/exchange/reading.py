"""Bytes of a stranger -> bounded JSON, with the place of every value.

Limits are checked before the work they bound: bytes before parsing, structure marks before objects are built.
Numbers with a point or exponent stay ``Decimal`` (their text, never a float) and become exact only when used.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from footprint.base.canonical import hidden_text
from footprint.base.digest import sha256_hex
from footprint.base.lexical import MAX_DEPTH
from footprint.base.numbers import NumberError, parse_input
from footprint.base.problem import Problem, ProblemsError, Severity, errors, refuse
from footprint.base.where import Where, printable

MAX_JSON = 8_000_000
#: Opening brackets and commas: each may become an object in memory.
MAX_MARKS = 400_000
MAX_DIGITS = 200
MAX_PROBLEMS = 200
MAX_TEXT = 2_000
#: Names, codes, keys: a field of a study has at most 2,000 characters, names of two languages together.
MAX_NAME, MAX_CODE, MAX_KEY = 500, 60, 200
MAX_FILE_NAME = 300
#: Text that needs no cleaning.
_PLAIN = re.compile(r"[!-~]+( [!-~]+){0,20}", re.ASCII)
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Document:
    """A file as read: its name for messages, its bytes and their bare SHA-256."""

    name: str
    data: bytes

    @cached_property
    def sha256(self) -> str:
        """The digest of the bytes."""
        return sha256_hex(self.data)

    def cite(self, version: str = "") -> str:
        """File name, data set version and short digest: the ``document`` of a factor."""
        told = f", version {version}" if version else ""
        return f"{printable(self.name)}{told}, sha256 {self.sha256[:12]}"


def safe_name(name: str) -> str:
    """The name of a file or entry for messages and records: NFC, nothing hidden, bounded."""
    return unicodedata.normalize("NFC", printable(name, MAX_FILE_NAME))


def read_file(path: str | Path, limit: int = MAX_JSON) -> Document:
    """The bytes of one regular file.

    Raises
    ------
    Refused
        FP-D001: missing or not readable; FP-D002: above ``limit`` bytes.
    """
    file = Path(path)
    name = safe_name(file.name)
    where = Where(file=name)
    try:
        if not file.is_file():
            raise refuse("FP-D001", where, name)
        with file.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError:
        raise refuse("FP-D001", where, name) from None
    if len(data) > limit:
        raise refuse("FP-D002", where, f"> {limit} bytes", expected=f"{limit} bytes")
    return Document(name, data)


class _DuplicateError(ValueError):
    pass


class _NumberError(ValueError):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        seen: set[str] = set()
        raise _DuplicateError(next(k for k, _ in pairs if k in seen or seen.add(k)))  # type: ignore[func-returns-value]
    return out


def _real(text: str) -> Decimal:
    if len(text) > MAX_DIGITS:
        raise _NumberError(text[:40])
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond what Decimal holds
        raise _NumberError(text[:40]) from None


def _whole(text: str) -> int | Decimal:
    if len(text) > MAX_DIGITS:
        raise _NumberError(text[:40])
    return Decimal(text) if text == "-0" else int(text)


def _constant(text: str) -> Any:
    raise _NumberError(text)


def load_json(document: Document) -> Any:
    """Strict JSON: unique keys, no NaN, bounded depth, size and digits; reals as ``Decimal``.

    Raises
    ------
    Refused
        FP-D002 (a limit), FP-D003 (malformed), FP-D004 (a key twice), FP-D012 (a number beyond the grammar).
    """
    data, where = document.data, Where(file=document.name)
    if len(data) > MAX_JSON:
        raise refuse("FP-D002", where, f"{len(data)} bytes", expected=f"{MAX_JSON} bytes")
    marks = sum(data.count(mark) for mark in (b"{", b"[", b","))
    if marks > MAX_MARKS:
        raise refuse("FP-D002", where, f"{marks} values", expected=f"{MAX_MARKS} values")
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_pairs,
            parse_float=_real,
            parse_int=_whole,
            parse_constant=_constant,
        )
    except _DuplicateError as fault:
        raise refuse("FP-D004", where, str(fault)) from None
    except _NumberError as fault:
        raise refuse("FP-D012", where, str(fault)) from None
    except RecursionError:
        raise refuse("FP-D002", where, "nesting", expected=f"depth {MAX_DEPTH}") from None
    except ValueError as fault:
        raise refuse("FP-D003", where, str(fault)[:80]) from None
    if _deeper(value):
        raise refuse("FP-D002", where, "nesting", expected=f"depth {MAX_DEPTH}")
    return value


def _deeper(value: Any) -> bool:
    """True when some value lies deeper than MAX_DEPTH; level by level, without recursion."""
    level = [value]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below += item.values()
            elif isinstance(item, list):
                below += item
        level = [x for x in below if isinstance(x, dict | list)]
        if not level:
            return False
    return True


def exact(value: object) -> Fraction:
    """A JSON number or decimal text as an exact rational; NumberError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise NumberError(str(value)[:40])
    return parse_input(str(value))


@dataclass
class Faults:
    """Problems of one file, collected; raised once at the edge."""

    file: str
    found: list[Problem] = field(default_factory=list)
    left_out: int = 0

    def add(
        self,
        code: str,
        place: str,
        got: str = "",
        expected: str = "",
        *,
        severity: Severity = "error",
        values: Mapping[str, str] = _NONE,
    ) -> None:
        """One problem at a JSON pointer or XML path; beyond MAX_PROBLEMS they are only counted."""
        if len(self.found) >= MAX_PROBLEMS:
            self.left_out += severity == "error"
            return
        where = Where(file=self.file, key=printable(place, MAX_TEXT))
        shown = printable(got, MAX_FILE_NAME)
        self.found.append(
            Problem(code, where, got=shown, expected=expected, severity=severity, values=values)
        )

    @property
    def broken(self) -> bool:
        """True when an error was found."""
        return bool(errors(self.found)) or self.left_out > 0

    def settle(self) -> tuple[Problem, ...]:
        """The remarks (warnings). Raises ProblemsError with everything found when there is an error."""
        if self.broken:
            raise ProblemsError(self.found)
        return tuple(self.found)


def clean(text: str) -> str:
    """NFC, one line, no longer than MAX_TEXT."""
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text[: 2 * MAX_TEXT]).strip())[:MAX_TEXT]


def unsafe(text: str) -> bool:
    """True for text with hidden characters or half of a character."""
    return hidden_text(text) or any("\ud800" <= c <= "\udfff" for c in text)


@dataclass(frozen=True)
class At:
    """A value of a JSON document with its pointer (RFC 6901); a missing part is None at its own place."""

    value: Any
    place: str
    faults: Faults

    def __getitem__(self, key: str) -> At:
        inner = self.value.get(key) if isinstance(self.value, dict) else None
        return At(inner, f"{self.place}/{key.replace('~', '~0').replace('/', '~1')}", self.faults)

    def __iter__(self) -> Iterator[At]:
        """The items of an array; nothing for any other value."""
        for index, item in enumerate(self.value if isinstance(self.value, list) else ()):
            yield At(item, f"{self.place}/{index}", self.faults)

    def names(self) -> tuple[str, ...]:
        """The keys of an object, as they stand; FP-D008 and FP-D002 for what is no name."""
        out = []
        for key in self.value if isinstance(self.value, dict) else ():
            if len(key) > MAX_KEY:
                self.faults.add("FP-D002", self.place, f"{len(key)} characters", f"{MAX_KEY}")
            elif unsafe(key) or clean(key) != key:
                self.faults.add("FP-D008", self.place, ascii(key[:40]))
            else:
                out.append(key)
        return tuple(out)

    @property
    def given(self) -> bool:
        """True when a value stands here that is not null."""
        return self.value is not None

    def text(self, *, need: bool = False, limit: int = 0) -> str:
        """The text here, cleaned; "" where none stands (FP-D011 if needed), FP-D008 for unsafe text.

        A text above ``limit`` is FP-D002; without a limit it only serves a note, and is cut at ``MAX_TEXT``.
        """
        if self.value is not None and not isinstance(self.value, str):
            self.faults.add("FP-D010", self.place, str(self.value)[:40], "text")
            return ""
        told = self.value or ""
        if len(told) > 200 or not _PLAIN.fullmatch(told):
            told = clean(told)
        if not told and need:
            self.faults.add("FP-D011", self.place, expected="text")
        if unsafe(told):
            self.faults.add("FP-D008", self.place, ascii(told[:40]))
            return ""
        if limit and len(told) > limit:
            self.faults.add("FP-D002", self.place, f"{len(told)} characters", f"{limit}")
            return ""
        return told

    def label(self) -> str:
        """A version: a short text, or a whole number; "" where none stands."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return str(self.value)[:MAX_CODE]
        return self.text(limit=MAX_CODE)

    def number(self, *, need: bool = False) -> Fraction | None:
        """The exact number here; None where none stands (FP-D011 if needed) or it is none (FP-D012)."""
        if self.value is None:
            if need:
                self.faults.add("FP-D011", self.place, expected="number")
            return None
        try:
            return exact(self.value)
        except NumberError:
            self.faults.add("FP-D012", self.place, str(self.value)[:40])
            return None

    def flag(self) -> bool:
        """True only for a JSON true."""
        return self.value is True
