"""The numbers that a study states, each under an address such as ``lines/L1/amount``.

Found from the model itself, so that a new field is an input without another word. Ids may hold slashes:
the first part names the list, the last the field. ``bridges.1`` is the first stated bridge of a line,
``inputs.ef1`` a number of its emission model.
Values of factors are no inputs of this kind: a study pins them, and its total is linear in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.model.processes import Output
from footprint.model.study import Study
from footprint.model.types import Frozen, Quantity
from footprint.units.suggest import nearest

#: Lists whose numbers do not enter a total as amounts, shares or yields.
_OUTSIDE = frozenset({"assessments", "factors", "evidence", "family", "quality"})
#: Where an input is a share, the others of its group give way so that the sum stays.
_SHARE = "share"
#: The field of an emission model's own numbers: ``inputs.ef1``.
_MODEL = "inputs"


@dataclass(frozen=True, slots=True)
class Input:
    """One stated number: the list it stands in, the id of its row and its field."""

    sheet: str
    id: str
    field: str

    @property
    def address(self) -> str:
        """The text under which scenarios, sensitivities and break-even points name it."""
        return f"{self.sheet}/{self.id}/{self.field}"


def inputs(study: Study) -> tuple[Input, ...]:
    """Every number that the study states for its lines, processes, outputs and masses."""
    return tuple(
        Input(sheet, row.id, field)
        for sheet, rows in _lists(study).items()
        for row in rows
        for field in _numbers(row)
    )


def find(study: Study, address: str) -> Input | Problem:
    """The input of an address, or the problem with the nearest one that exists."""
    known = {item.address: item for item in inputs(study)}
    if address in known:
        return known[address]
    near = nearest(address, known)
    return Problem("FP-M120", Where(key=address), got=address, near=near)


def value_of(study: Study, item: Input) -> Fraction:
    """The number as it is stated, in its own unit."""
    held = _get(_row(study, item), item.field)
    return held.value if isinstance(held, Quantity) else Fraction(held)


def unit_of(study: Study, item: Input) -> str:
    """The unit of an input; "" for shares, yields and other plain numbers."""
    held = _get(_row(study, item), item.field)
    return held.unit if isinstance(held, Quantity) else ""


def name_of(study: Study, item: Input) -> str:
    """The name of the row that states it."""
    row = _row(study, item)
    return str(getattr(row, "name", "") or getattr(row, "product", "") or item.id)


def with_value(study: Study, item: Input, value: Fraction) -> Study:
    """The study with another number in one place, in the unit that stands there.

    A share of an output moves the other shares of its group in proportion, so that their sum stays.
    Nothing is validated here: ``check`` refuses what cannot be.
    """
    made = {item.id: _set(_row(study, item), item.field, value)}
    if item.sheet == "outputs" and item.field == _SHARE:
        made |= _others(study, item, value)
    rows = _lists(study)[item.sheet]
    return study.model_copy(update={item.sheet: tuple(made.get(row.id, row) for row in rows)})


def _others(study: Study, item: Input, value: Fraction) -> dict[str, Output]:
    """The other shares that sum with this one to a whole: of its process, else of the plant."""
    stated = [o for o in study.outputs if o.share is not None]
    own = next(o for o in stated if o.id == item.id)
    group = [o for o in stated if o.process == own.process]
    if _sum(group) != 1:
        group = stated
    rest = [o for o in group if o.id != own.id]
    whole = _sum(rest)
    if not whole:
        return {}
    left = _sum(group) - value
    return {o.id: o.model_copy(update={"share": (o.share or Fraction(0)) * left / whole}) for o in rest}


def _sum(rows: list[Output]) -> Fraction:
    return sum((o.share or Fraction(0) for o in rows), Fraction(0))


def _lists(study: Study) -> dict[str, tuple[Any, ...]]:
    named = ((name, getattr(study, name)) for name in type(study).model_fields if name not in _OUTSIDE)
    return {
        name: rows
        for name, rows in named
        if isinstance(rows, tuple) and all(isinstance(r, Frozen) and hasattr(r, "id") for r in rows)
    }


def _row(study: Study, item: Input) -> Any:
    return next(row for row in _lists(study)[item.sheet] if row.id == item.id)


def _numbers(row: Frozen) -> Iterator[str]:
    for name in type(row).model_fields:
        held = getattr(row, name)
        if isinstance(held, (Fraction, Quantity)):
            yield name.rstrip("_")
        elif name == _MODEL:
            yield from (f"{_MODEL}.{key}" for key in held)
        elif name == "bridges":
            yield from (f"bridges.{place}" for place in range(1, len(held) + 1))


def _field(row: Frozen, name: str) -> str:
    return name if name in type(row).model_fields else f"{name}_"


def _get(row: Any, name: str) -> Any:
    if name.startswith(f"{_MODEL}."):
        return row.inputs[name.removeprefix(f"{_MODEL}.")]
    if name.startswith("bridges."):
        return row.bridges[int(name.removeprefix("bridges.")) - 1].ratio
    return getattr(row, _field(row, name))


def _set(row: Any, name: str, value: Fraction) -> Any:
    if name.startswith(f"{_MODEL}."):
        return row.model_copy(update={_MODEL: {**row.inputs, name.removeprefix(f"{_MODEL}."): value}})
    if name.startswith("bridges."):
        place = int(name.removeprefix("bridges.")) - 1
        bridges = list(row.bridges)
        bridges[place] = bridges[place].model_copy(update={"ratio": value})
        return row.model_copy(update={"bridges": tuple(bridges)})
    held = _get(row, name)
    made = held.model_copy(update={"value": value}) if isinstance(held, Quantity) else value
    return row.model_copy(update={_field(row, name): made})
