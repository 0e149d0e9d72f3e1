"""Small hand-written schema checks: a form looks at one value and notes what is wrong with it.

A form is ``form(value, at, faults)``; ``at`` is the path shown to people (``assessments[0].id``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from footprint.base.canonical import hidden_text
from footprint.base.numbers import NumberError, parse_dec, parse_rat
from footprint.base.problem import Problem
from footprint.base.where import Where

MAX_FAULTS = 100
MAX_TEXT = 10_000
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_HEX = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SECOND = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)

Form = Callable[[Any, str, "Faults"], None]


class Faults:
    """Collects problems of one file or node, at most MAX_FAULTS."""

    __slots__ = ("file", "key", "problems")

    def __init__(self, file: str, key: str = "") -> None:
        self.file, self.key = file, key
        self.problems: list[Problem] = []

    def add(self, code: str, at: str, got: Any, expected: str = "") -> None:
        """Note one fault."""
        if len(self.problems) < MAX_FAULTS:
            shown = got if isinstance(got, str) else kind(got)
            where = Where(self.file, key=self.key, column=at)
            self.problems.append(Problem(code, where, got=shown[:80], expected=expected))


def kind(value: Any) -> str:
    """A word for people: what sort of JSON value this is."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    names: Mapping[type, str] = {dict: "an object", list: "a list", str: "a text"}
    return names.get(type(value), type(value).__name__)


def text(value: Any, at: str, faults: Faults) -> None:
    """A non-empty text without hidden characters."""
    if type(value) is str and 0 < len(value) <= MAX_TEXT and value.isascii() and value.isprintable():
        return
    if not isinstance(value, str) or not 0 < len(value) <= MAX_TEXT:
        faults.add("FP-P001", at, value, "a non-empty text")
    elif hidden_text(value):
        faults.add("FP-P004", at, ascii(value))


def matching(pattern: re.Pattern[str], expected: str) -> Form:
    """A text of one shape."""

    def form(value: Any, at: str, faults: Faults) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            faults.add("FP-P001", at, value, expected)

    return form


digest = matching(_DIGEST, "sha256: and 64 hex digits")
hex64 = matching(_HEX, "64 hex digits")
leaf = digest


def day(value: Any, at: str, faults: Faults) -> None:
    """YYYY-MM-DD, a day that exists."""
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            date.fromisoformat(value)
            return
    except ValueError:
        pass
    faults.add("FP-P001", at, value, "a day, YYYY-MM-DD")


def second(value: Any, at: str, faults: Faults) -> None:
    """RFC 3339, UTC, whole seconds."""
    try:
        if isinstance(value, str) and _SECOND.fullmatch(value):
            datetime.fromisoformat(value[:-1])
            return
    except ValueError:
        pass
    faults.add("FP-P001", at, value, "YYYY-MM-DDTHH:MM:SSZ")


def boolean(value: Any, at: str, faults: Faults) -> None:
    """True or false."""
    if not isinstance(value, bool):
        faults.add("FP-P001", at, value, "true or false")


def count(low: int = 0, high: int = 2**53 - 1) -> Form:
    """A whole number between two bounds."""

    def form(value: Any, at: str, faults: Faults) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            faults.add("FP-P001", at, value, f"a whole number {low}..{high}")

    return form


def dec(value: Any, at: str, faults: Faults) -> None:
    """DEC of S1."""
    try:
        parse_dec(value)
    except NumberError:
        faults.add("FP-P003", at, value, "DEC")


def rat(low: int | None = None, high: int | None = None) -> Form:
    """RAT of S1 within optional bounds (inclusive)."""

    def form(value: Any, at: str, faults: Faults) -> None:
        try:
            number = parse_rat(value)
        except NumberError:
            faults.add("FP-P003", at, value, "RAT")
            return
        if (low is not None and number < low) or (high is not None and number > high):
            faults.add("FP-P001", at, value, f"{low}..{'' if high is None else high}")

    return form


def positive(value: Any, at: str, faults: Faults) -> None:
    """RAT above zero."""
    rat(0)(value, at, faults)
    if value == "0":
        faults.add("FP-P001", at, value, "> 0")


def quantity(sign: str = "") -> Form:
    """Input of S2; ``sign`` ">" asks for a positive value, ">=" for one that is not negative."""

    def form(value: Any, at: str, faults: Faults) -> None:
        if not isinstance(value, dict) or value.keys() not in ({"value", "unit"}, {"ratio", "unit"}):
            faults.add("FP-P001", at, value, '{"value" or "ratio", "unit"}')
            return
        text(value["unit"], f"{at}.unit", faults)
        name = "value" if "value" in value else "ratio"
        try:
            number = parse_dec(value[name]) if name == "value" else parse_rat(value[name])
        except NumberError:
            faults.add("FP-P003", f"{at}.{name}", value[name], "DEC" if name == "value" else "RAT")
            return
        if (sign == ">" and number <= 0) or (sign == ">=" and number < 0):
            faults.add("FP-P001", f"{at}.{name}", value[name], f"{sign} 0")

    return form


def one_of(names: Collection[str]) -> Form:
    """One word of a closed list; a word outside may belong to a later version."""

    def form(value: Any, at: str, faults: Faults) -> None:
        if not isinstance(value, str):
            faults.add("FP-P001", at, value, " | ".join(sorted(names)))
        elif value not in names:
            faults.add("FP-P002", at, value, " | ".join(sorted(names)))

    return form


def nullable(inner: Form) -> Form:
    """Null, or the inner form."""

    def form(value: Any, at: str, faults: Faults) -> None:
        if value is not None:
            inner(value, at, faults)

    return form


def listed(inner: Form, unique: bool = False, least: int = 0, most: int | None = None) -> Form:
    """A list of one form, optionally without repetition (of texts)."""

    def form(value: Any, at: str, faults: Faults) -> None:
        if not isinstance(value, list) or len(value) < least:
            faults.add("FP-P001", at, value, f"a list of at least {least}" if least else "a list")
            return
        if most is not None and len(value) > most:
            faults.add("FP-P001", at, str(len(value)), f"a list of at most {most}")
            return
        for i, item in enumerate(value):
            inner(item, f"{at}[{i}]", faults)
        if unique and all(isinstance(item, str) for item in value) and len(set(value)) != len(value):
            faults.add("FP-P001", at, value, "no repetition")

    return form


def mapping(key: Form, inner: Form) -> Form:
    """An object whose names and values each have a form."""

    def form(value: Any, at: str, faults: Faults) -> None:
        if not isinstance(value, dict):
            faults.add("FP-P001", at, value, "an object")
            return
        for name, item in value.items():
            key(name, f"{at}.{name[:40]}", faults)
            inner(item, f"{at}.{name[:40]}", faults)

    return form


def anything(value: Any, at: str, faults: Faults) -> None:
    """No demand."""


def an_object(value: Any, at: str, faults: Faults) -> None:
    """An object whose content is not interpreted."""
    if not isinstance(value, dict):
        faults.add("FP-P001", at, value, "an object")


def fields(
    required: Mapping[str, Form], optional: Mapping[str, Form] | None = None, open_ended: bool = False
) -> Form:
    """An object with named fields; others are refused unless ``open_ended``."""
    extra = optional or {}
    all_known = open_ended and not extra

    def form(value: Any, at: str, faults: Faults) -> None:
        if not isinstance(value, dict):
            faults.add("FP-P001", at, value, "an object")
            return
        dot = f"{at}." if at else ""
        for name, inner in required.items():
            if name in value:
                inner(value[name], dot + name, faults)
            else:
                faults.add("FP-P005", dot + name, name)
        if all_known:
            return
        for name, item in value.items():
            if name in extra:
                extra[name](item, dot + name, faults)
            elif name not in required and not open_ended:
                faults.add("FP-P002", dot + name[:40], name, " | ".join(sorted({*required, *extra})))

    return form
