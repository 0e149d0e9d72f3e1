"""The closing check of a family: every shared meter is given out whole, to the last kWh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from footprint.compile.inventory import Inventory, InvLine
from footprint.compile.share import Sharing, coproduct_shares
from footprint.model.lines import Line
from footprint.model.types import Quantity


@dataclass(frozen=True, slots=True)
class MeterClosing:
    """Where one shared amount went.

    Attributes
    ----------
    parts : tuple of (name, share)
        The part of the whole that stands in the inventory of each member, by its model; or in the process
        of an intermediate that several members take, by its id.
    others : Fraction
        The part of outputs that are no members, co-products included.
    sub_meters : Fraction
        The part that sub-meters count for themselves.
    """

    line: str
    key: str
    total: Quantity
    parts: tuple[tuple[str, Fraction], ...]
    others: Fraction
    sub_meters: Fraction

    @property
    def sum(self) -> Fraction:
        """All parts; exactly 1 where the meter is closed."""
        return sum((share for _, share in self.parts), self.others + self.sub_meters)

    @property
    def allocated(self) -> Quantity:
        """What was given out, in the unit of the meter."""
        return Quantity(value=self.total.value * self.sum, unit=self.total.unit)

    @property
    def closed(self) -> bool:
        """True when exactly the whole was given out."""
        return self.sum == 1


def family_closing(inventories: Mapping[str, Inventory]) -> tuple[MeterClosing, ...]:
    """The closing of every amount of the period over the inventories of a family, by model.

    One that is stated for a single product closes by itself; taken by several it would count for each.
    """
    first: dict[str, tuple[Inventory, InvLine]] = {}
    parts: dict[str, dict[str, Fraction]] = {}
    for model, inventory in inventories.items():
        for row in inventory.lines:
            stated = row.line.share is None and row.line.share_key is None
            if row.match.role != "main" or (stated and row.line.per != "period"):
                continue
            first.setdefault(row.id, (inventory, row))
            shared = row.line.process != inventory.final  # an intermediate: it stands in each member whole
            name = row.line.process if shared else model
            parts.setdefault(row.id, {})[name] = row.share * inventory.processes[row.process].share
    out = []
    for name, (inventory, row) in sorted(first.items()):
        rest = Sharing(inventory.study).rest(row.line)
        left = Fraction(1) if rest is None else rest[0]
        given = tuple(parts[name].items())
        others = _others(inventory, row.line, set(inventories)) * left
        key = row.line.share_key or "stated"
        out.append(MeterClosing(name, key, row.amount, given, others, 1 - left))
    return tuple(out)


def _others(inventory: Inventory, line: Line, family: set[str]) -> Fraction:
    """The share of outputs that are no members: in other processes, or co-products of a member's own."""
    study = inventory.study
    beside = coproduct_shares(study, line.process)
    loose_here = sum((s for name, s in beside.items() if name not in family), Fraction(0))
    closing = next((c for c in inventory.closings if c.line == line.id), None)
    if closing is None:
        return loose_here * (line.share if line.share is not None else 1)
    outputs = {o.id: o for o in study.outputs}
    mine = {n for n, o in outputs.items() if o.role != "other" and o.process == line.process}
    away = (s for n, s in closing.shares if n not in mine and outputs[n].product not in family)
    ours = sum((share for name, share in closing.shares if name in mine), Fraction(0))
    return sum(away, Fraction(0)) + ours * loose_here
