"""One product of a family: the row of the sheet Family."""

from __future__ import annotations

from footprint.model.types import Frozen, Quantity, Text


class Member(Frozen):
    """What a product of the family has of its own. ``net_mass`` is that of one declared unit."""

    model: Text
    name: Text
    part_no: Text = ""
    declared_unit: Quantity
    net_mass: Quantity | None = None

    @property
    def id(self) -> str:
        """Members are told apart by model."""
        return self.model
