"""The energy balance of the plant: what comes in and is made, carrier by carrier, against where it goes."""

from __future__ import annotations

from fractions import Fraction

from footprint.model.types import Exact, Frozen, Text, UnitId

#: What comes in, and where it goes.
SUPPLY, USE = ("imported", "produced"), ("used", "exported", "returned", "lost")


class Balance(Frozen):
    """One carrier over the period of the study, all amounts in ``unit``.

    ``returned`` is heat that goes back to the supplier with the condensate; ``lost`` what is measured or
    estimated as lost on the site. Blank amounts are not stated, which is not zero.
    """

    carrier: Text
    unit: UnitId
    imported: Exact | None = None
    produced: Exact | None = None
    used: Exact | None = None
    exported: Exact | None = None
    returned: Exact | None = None
    lost: Exact | None = None
    source: Text = ""

    @property
    def id(self) -> str:
        """A carrier is balanced once."""
        return self.carrier

    def total(self, fields: tuple[str, ...]) -> Fraction:
        """The sum of what is stated of these."""
        return sum((getattr(self, f) or Fraction(0) for f in fields), Fraction(0))
