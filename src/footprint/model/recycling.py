"""Recycling of a material: what the circular footprint formula asks for, in its own letters."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.model.place import Place
from footprint.model.types import Exact, Frozen, Id, Text, exact_text

#: Shares of the formula: each lies in 0..1.
SHARES = ("r1", "r2", "r3", "a", "b", "qs_in", "qs_out", "xer_heat", "xer_power")


class Recycling(Frozen):
    """Recycled content and end of life of one material line (PEF, Recommendation (EU) 2021/2279, CFF).

    Attributes
    ----------
    line : Id
        The line of the material; its own factor is Ev, the virgin material.
    r1, r2, r3 : share
        Recycled content; share of the material in the product that is recycled; that goes to energy recovery.
    a, b : share
        Allocation of recycling and of energy recovery between supplier and user of the recycled material.
    qs_in, qs_out : share
        Quality of the recycled material going in, and coming out, over that of the primary material.
    lhv : MJ per kg
        Lower heating value of the material in energy recovery.
    xer_heat, xer_power : share
        Efficiency of energy recovery for heat and for electricity.
    source : Text
        Where the parameters come from.
    """

    line: Id
    r1: Exact = Fraction(0)
    r2: Exact = Fraction(0)
    r3: Exact = Fraction(0)
    a: Exact | None = None
    b: Exact = Fraction(0)
    qs_in: Exact | None = None
    qs_out: Exact | None = None
    lhv: Exact | None = None
    xer_heat: Exact = Fraction(0)
    xer_power: Exact = Fraction(0)
    source: Text
    note: Text = ""

    @property
    def id(self) -> str:
        """A line has one statement at most."""
        return self.line


def recycling_rows(rows: tuple[Recycling, ...], kinds: dict[str, str], place: Place) -> Iterator[Problem]:
    """Parameters out of their range, and lines that are no material; ``kinds`` is the kind by line id."""
    for row in rows:
        for name in SHARES:
            value = getattr(row, name)
            if value is not None and not 0 <= value <= 1:
                where = place("recycling", row.id, name)
                values = {"letter": LETTERS[name]}
                yield Problem("FP-M061", where, got=exact_text(value), expected="0..1", values=values)
        if row.lhv is not None and row.lhv < 0:
            where = place("recycling", row.id, "lhv")
            yield Problem("FP-M003", where, got=exact_text(row.lhv), expected="≥ 0")
        if row.r2 + row.r3 > 1:
            got = f"{exact_text(row.r2)} + {exact_text(row.r3)}"
            yield Problem("FP-M062", place("recycling", row.id, "r3"), got=got, expected="R2 + R3 ≤ 1")
        if row.xer_heat + row.xer_power > 1:
            got = exact_text(row.xer_heat + row.xer_power)
            yield Problem("FP-M065", place("recycling", row.id, "xer_power"), got=got, expected="≤ 1")
        if row.line in kinds and kinds[row.line] not in ("material", "packaging", "auxiliary"):
            yield Problem("FP-M063", place("recycling", row.id, "line"), got=row.line)


#: The letters of the formula, as people know them.
LETTERS = {
    "r1": "R1", "r2": "R2", "r3": "R3", "a": "A", "b": "B", "qs_in": "Qs,in/Qp", "qs_out": "Qs,out/Qp",
    "xer_heat": "XER,heat", "xer_power": "XER,elec",
}  # fmt: skip
