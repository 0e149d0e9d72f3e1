"""Unit processes, the products of the plant, masses of parts."""

from __future__ import annotations

from typing import Literal

from footprint.model.lines import ShareKey
from footprint.model.types import Date, Exact, Frozen, Id, Quantity, Text


class Process(Frozen):
    """A unit process. ``output`` is what one run makes; lines with ``per = output`` refer to it."""

    id: Id
    name: Text = ""
    output: Quantity | None = None
    yield_: Exact | None = None
    operated: Literal["", "own", "outsourced"] = ""
    note: Text = ""


class Output(Frozen):
    """What a process or the plant made in the period.

    ``role``: the studied product; a co-product of the same process (shares the burden of the process);
    or another product of the plant (counts only in the key of shared meters).
    """

    product: Text
    role: Literal["product", "coproduct", "other"] = "product"
    process: Id = "main"
    start: Date = ""
    end: Date = ""
    amount: Quantity
    mass_each: Quantity | None = None
    allocation: ShareKey | None = None
    share: Exact | None = None
    revenue: Quantity | None = None
    stock_change: Exact | None = None
    note: Text = ""

    @property
    def id(self) -> str:
        """Outputs are told apart by product, role and process."""
        return f"{self.process}/{self.role}/{self.product}"


class Mass(Frozen):
    """Mass of one piece of a part: the bridge from pieces to mass."""

    part_no: Text
    mass: Quantity
    method: Literal["weighed", "drawing", "datasheet", "estimated"]
    source: Text = ""
    date: Date = ""

    @property
    def id(self) -> str:
        """Masses are told apart by part number."""
        return self.part_no
