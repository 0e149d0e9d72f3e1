"""Fields of a line or a match as a user gives them, checked by the model."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeVar

from pydantic import ValidationError

from footprint.base.numbers import NumberError, show
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.intake.cells import Cell, no_number
from footprint.model.lines import Line
from footprint.model.types import Frozen, to_exact

Made = TypeVar("Made", bound=Frozen)


def validated(kind: type[Made], fields: dict[str, Any], line: str) -> Made:
    """The value, or every field that does not fit as a problem."""
    try:
        return kind.model_validate(fields)
    except ValidationError as fault:
        found = []
        for error in fault.errors(include_url=False):
            column = ".".join(str(part) for part in error["loc"])
            where, got = Where(key=line, column=column), str(error["input"])[:60]
            found.append(
                Problem(
                    "FP-I032", where, got=got, values={"detail": error["msg"].removeprefix("Value error, ")}
                )
            )
        raise ProblemsError(found) from None


def exact(value: Any, line: str) -> Fraction:
    """The number, or its problem."""
    try:
        return to_exact(value)
    except NumberError:
        raise ProblemsError([no_number(Cell(str(value)[:60], Where(key=line)))]) from None


def fields_of(line: Line) -> dict[str, Any]:
    """The fields of a line by name."""
    return {name: getattr(line, name) for name in type(line).model_fields}


def text_or_null(value: Fraction | None, digits: int = 6) -> str | None:
    """An exact number in a JSON document: its digits for people, null where it is not known."""
    return None if value is None else show(value, digits)
