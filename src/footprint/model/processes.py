"""Unit processes, the products of the plant, masses of parts."""

from __future__ import annotations

from typing import Literal

from footprint.model.lines import ShareKey
from footprint.model.types import Date, Exact, Frozen, Id, Quantity, Text, UnitId

#: How a mass was found.
Method = Literal["weighed", "drawing", "datasheet", "estimated", "calculated", "stated"]


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
    or another product of the plant (counts only in the key of shared meters). ``physical`` is the quantity of
    a physical key (energy content, area, carbon), in one dimension for all that share; ``price_start`` and
    ``price_end`` are the period over which the prices behind ``revenue`` are averaged.
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
    production_line: Text = ""
    note: Text = ""
    physical: Quantity | None = None
    reason: Text = ""
    price_start: Date = ""
    price_end: Date = ""

    @property
    def id(self) -> str:
        """Outputs are told apart by product, role and process."""
        return f"{self.process}/{self.role}/{self.product}"


class Mass(Frozen):
    """Mass of one piece of a part, or of one ``per`` (m, m2, m3, L): the bridge to mass."""

    part_no: Text
    mass: Quantity
    per: UnitId | None = None
    method: Method
    source: Text = ""
    date: Date = ""

    @property
    def id(self) -> str:
        """Masses are told apart by part number and by what they are per."""
        return f"{self.part_no}/{self.per}" if self.per else self.part_no
