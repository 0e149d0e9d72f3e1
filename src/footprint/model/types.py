"""Shared field types: exact numbers, quantities, identifiers."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema

from footprint.base.canonical import hidden_text, malformed_text
from footprint.base.numbers import NumberError, format_dec, format_rat, from_cell, parse_share
from footprint.base.unit_table import units
from footprint.units.lookup import lookup

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,95}")


def exact_text(value: Fraction) -> str:
    """The shortest text of an exact number: a decimal, or a ratio where none exists."""
    try:
        return format_dec(value)
    except NumberError:
        return format_rat(value)


def to_exact(value: Any) -> Fraction:
    """A Fraction from a Fraction, int, float (shortest decimal) or text (decimal or ratio)."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, (int, float)):
        return from_cell(value)
    if isinstance(value, str):
        return parse_share(value)
    raise NumberError(repr(value))


def _unit(value: str) -> str:
    found = lookup(value)
    if not isinstance(found, str):
        raise ValueError(found.render("en"))
    return found


def _identifier(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError("an id has letters, digits and . _ / - and starts with a letter or digit")
    return value


def _date(value: str) -> str:
    if value and not _DATE.fullmatch(value):
        raise ValueError("a date is written 2025-01-31")
    return value if not value else date.fromisoformat(value).isoformat()


def _plain(value: str) -> str:
    if malformed_text(value) or hidden_text(value) or len(value) > 2_000:
        raise ValueError("text with hidden characters, not NFC, or over 2,000 characters")
    return value


Exact = Annotated[
    Fraction,
    BeforeValidator(to_exact),
    PlainSerializer(exact_text, return_type=str),
    WithJsonSchema({"type": "string", "description": "decimal or ratio, for example 1.5 or 1/3"}),
]
UnitId = Annotated[str, AfterValidator(_unit)]
Id = Annotated[str, AfterValidator(_identifier)]
Text = Annotated[str, AfterValidator(_plain)]
Date = Annotated[str, AfterValidator(_date)]

Stage = Literal["raw_materials", "production", "distribution", "use", "end_of_life"]
STAGES: tuple[Stage, ...] = ("raw_materials", "production", "distribution", "use", "end_of_life")


class Frozen(BaseModel):
    """Immutable, closed: an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Quantity(Frozen):
    """An exact amount with its unit."""

    value: Exact
    unit: UnitId

    @property
    def dimension(self) -> str:
        """The dimension of the unit."""
        return units()[self.unit].dimension

    @property
    def base(self) -> Fraction:
        """The amount in the base unit of its dimension."""
        return self.value * units()[self.unit].ratio
