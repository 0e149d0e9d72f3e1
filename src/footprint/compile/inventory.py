"""The inventory in the words of the record: processes, flows, lines, conversions, factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

from footprint.factors.factor import Factor
from footprint.model.lines import Line, Match
from footprint.model.study import Study
from footprint.model.types import Quantity


def plain(name: str) -> str:
    """A record id without the mark of the assessment that it is a variant for; unique in one assessment."""
    return name.partition("#")[0]


def displaced(flow: str) -> str:
    """The record line, or the study line, whose avoided flow has this id."""
    return plain(flow).removeprefix("flow/").removeprefix("avoided~").removesuffix(">")


def role_of(name: str) -> str:
    """What a record line is of its study line: ``main``, ``upstream`` or a term of a formula."""
    end = plain(name).partition("~")[2]
    return {"": "main", "up": "upstream"}.get(end, end)


def stem(name: str) -> str:
    """The study line of a record line; no id of a study holds a tilde or a hash."""
    return plain(name).partition("~")[0]


@dataclass(frozen=True, slots=True)
class Allocation:
    """How the burden of a process is divided among its products.

    ``ratio`` is the highest price over the lowest, per unit of one measure; None where no prices tell it.
    """

    key: str
    reason: str = ""
    price_start: str = ""
    price_end: str = ""
    ratio: Fraction | None = None


@dataclass(frozen=True, slots=True)
class InvProcess:
    """A process of the record: one output, the product's share of its burden, and how that was found."""

    id: str
    output: Quantity
    share: Fraction = Fraction(1)
    net_mass: Fraction | None = None  # kg of product in one output, where the process makes the product
    allocation: Allocation | None = None  # only where it has co-products


@dataclass(frozen=True, slots=True)
class InvFlow:
    """Running ``target`` once takes, or displaces, ``amount`` of the product of ``source``.

    ``assessments`` names those that the flow is for; none: all.
    """

    id: str
    source: str
    target: str
    amount: Quantity
    line: str = ""  # the study line that states it; "" for one that follows from the bases
    kind: str = "use"  # use | avoided
    assessments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversion:
    """One step from the stated amount to the unit of the factor."""

    source: str
    target: str
    ratio: Fraction
    kind: str  # unit | bridge | share
    reference: str = ""  # what supports a bridge or a share
    part: str = ""  # of a share: rest (left by sub-meters) | term (of the method) | "" (of the line's own)


@dataclass(frozen=True, slots=True)
class InvLine:
    """A line of the record: the study's line in one role, ready to compute.

    ``assessments`` names those that the line is for; none: all.
    """

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
    assessments: tuple[str, ...] = ()

    @property
    def role(self) -> str:
        """What it is of its study line."""
        return role_of(self.id)

    @property
    def label(self) -> str:
        """Its name inside one assessment."""
        return plain(self.id)

    @property
    def ratio(self) -> Fraction:
        """The product of all conversion ratios."""
        return prod((c.ratio for c in self.conversions), start=Fraction(1))

    @property
    def share(self) -> Fraction:
        """The part of the stated amount that the process takes: the product of its sharing steps."""
        return prod((c.ratio for c in self.conversions if c.kind == "share"), start=Fraction(1))

    @property
    def own_share(self) -> Fraction:
        """The same without the terms of a method: what the process takes of the thing itself."""
        steps = (c.ratio for c in self.conversions if c.kind == "share" and c.part != "term")
        return prod(steps, start=Fraction(1))


@dataclass(frozen=True, slots=True)
class Inventory:
    """All of it. ``final`` is the process whose final demand is the declared amount.

    ``finals`` names it by assessment where their methods differ so much that it is not one process.
    """

    study: Study
    processes: Mapping[str, InvProcess]
    flows: tuple[InvFlow, ...]
    lines: tuple[InvLine, ...]
    factors: Mapping[str, Factor]
    final: str
    closings: tuple[Closing, ...]
    finals: Mapping[str, str] = field(default_factory=dict)

    def final_in(self, assessment: str) -> str:
        """The process of the final demand in one assessment."""
        return self.finals.get(assessment, self.final)

    def flows_in(self, assessment: str) -> tuple[InvFlow, ...]:
        """The flows that take part in one assessment."""
        return tuple(f for f in self.flows if not f.assessments or assessment in f.assessments)


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing check of one shared meter: the shares over all products, summing to one exactly."""

    line: str
    key: str
    shares: tuple[tuple[str, Fraction], ...]
