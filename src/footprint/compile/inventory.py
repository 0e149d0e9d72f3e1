"""The inventory in the words of the record: processes, flows, lines, conversions, factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from footprint.factors.factor import Factor
from footprint.model.lines import Line, Match
from footprint.model.study import Study
from footprint.model.types import Quantity


@dataclass(frozen=True, slots=True)
class InvProcess:
    """A process of the record: one output, the product's share of its burden."""

    id: str
    output: Quantity
    share: Fraction = Fraction(1)
    net_mass: Fraction | None = None  # kg of product in one output, where the process makes the product


@dataclass(frozen=True, slots=True)
class InvFlow:
    """Running ``target`` once takes ``amount`` of the product of ``source``."""

    id: str
    source: str
    target: str
    amount: Quantity
    line: str = ""  # the study line that states it; "" for one that follows from the bases


@dataclass(frozen=True, slots=True)
class Conversion:
    """One step from the stated amount to the unit of the factor."""

    source: str
    target: str
    ratio: Fraction
    kind: str  # unit | bridge | share
    reference: str = ""  # what supports a bridge or a share


@dataclass(frozen=True, slots=True)
class InvLine:
    """A line of the record: the study's line in one role, ready to compute."""

    id: str
    line: Line
    match: Match
    process: str
    tags: tuple[str, ...]
    amount: Quantity
    per: str  # output | declared_unit
    conversions: tuple[Conversion, ...]
    factor: str  # ref, "" when open or cut off
    factor_high: str = ""
    net_mass: Fraction | None = None  # kg that stays in the product, per the same basis as amount

    @property
    def ratio(self) -> Fraction:
        """The product of all conversion ratios."""
        return prod((c.ratio for c in self.conversions), start=Fraction(1))

    @property
    def share(self) -> Fraction:
        """The part of the stated amount that the process takes: the product of its sharing steps."""
        return prod((c.ratio for c in self.conversions if c.kind == "share"), start=Fraction(1))


@dataclass(frozen=True, slots=True)
class Inventory:
    """All of it. ``final`` is the process whose final demand is the declared amount."""

    study: Study
    processes: Mapping[str, InvProcess]
    flows: tuple[InvFlow, ...]
    lines: tuple[InvLine, ...]
    factors: Mapping[str, Factor]
    final: str
    closings: tuple[Closing, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing check of one shared meter: the shares over all products, summing to one exactly."""

    line: str
    key: str
    shares: tuple[tuple[str, Fraction], ...]
