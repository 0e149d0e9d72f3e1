"""The mass balance of an assessment: what goes in, what stays in the product, what has no mass yet.

Everything is kg in the total, that is per declared amount of the product, and exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.compile.convert import chain
from footprint.compile.inventory import Inventory
from footprint.compile.lines import bridges, net_ratio
from footprint.engine.exact import exact_sum
from footprint.model.lines import Line
from footprint.model.study import Study
from footprint.result.result import AssessmentResult


@dataclass(frozen=True, slots=True)
class MassRow:
    """One material line: ``gross`` goes in, ``net`` stays in the product; both None where no mass is known.

    ``basis`` says what turns its amount into a mass; empty where the amount is one.
    """

    id: str
    name: str = ""
    gross: Fraction | None = None
    net: Fraction | None = None
    basis: str = ""

    @property
    def known(self) -> bool:
        """Whether the line has a mass."""
        return self.net is not None


@dataclass(frozen=True, slots=True)
class WasteRow:
    """One waste line; ``mass`` is None where it is not counted in a unit of mass."""

    id: str
    name: str
    mass: Fraction | None
    treatment: str = ""


@dataclass(frozen=True, slots=True)
class MassBalance:
    """Materials against the net mass of the product (None where it has none).

    Attributes
    ----------
    rows : tuple of MassRow
        Every material line, by id.
    waste : tuple of WasteRow
        Every waste line, by id.
    product : Fraction or None
        kg of product in the declared amount.
    """

    rows: tuple[MassRow, ...]
    waste: tuple[WasteRow, ...]
    product: Fraction | None

    @property
    def net(self) -> Fraction:
        """kg of known materials that stay in the product."""
        return exact_sum(r.net for r in self.rows if r.net is not None)

    @property
    def gross(self) -> Fraction:
        """kg of known materials that go in."""
        return exact_sum(r.gross for r in self.rows if r.gross is not None)

    @property
    def scrap(self) -> Fraction:
        """kg that the scrap rates of the lines take off."""
        return self.gross - self.net

    @property
    def wasted(self) -> Fraction:
        """kg of the waste lines that state a mass."""
        return exact_sum(r.mass for r in self.waste if r.mass is not None)

    @property
    def missing(self) -> tuple[str, ...]:
        """Material lines without a mass."""
        return tuple(r.id for r in self.rows if not r.known)

    @property
    def difference(self) -> Fraction | None:
        """Net mass of the product less that of its known materials: what is not explained, kg."""
        return None if self.product is None else self.product - self.net

    @property
    def share(self) -> Fraction | None:
        """Known net mass over the net mass of the product."""
        return self.net / self.product if self.product else None


def mass_balance(inventory: Inventory, item: AssessmentResult) -> MassBalance:
    """The mass balance of one assessment of a calculated inventory."""
    study = inventory.study
    rows, waste = [], []
    for row in item.lines:
        line = row.line.line
        if row.line.role != "main":
            continue
        if line.kind == "material":
            net = None if row.line.net_mass is None else row.line.net_mass * row.scale
            gross = None if net is None else net / net_ratio(line)
            rows.append(MassRow(line.id, line.name, gross, net, _basis(study, line)))
        elif line.kind == "waste":
            weighed = row.line.amount.dimension == "mass"
            mass = row.line.amount.base * row.line.share if weighed else None
            waste.append(
                WasteRow(line.id, line.name, None if mass is None else mass * row.scale, line.treatment)
            )
    net_mass = study.product.net_mass
    return MassBalance(tuple(rows), tuple(waste), net_mass.base if net_mass else None)


def _basis(study: Study, line: Line) -> str:
    """What the bridges from an amount to its mass rest on."""
    if line.amount is None or line.amount.dimension == "mass":
        return ""
    steps = chain(line.amount.unit, "kg", bridges(study, line), Where())
    if isinstance(steps, Problem):
        return ""
    return "; ".join(s.reference for s in steps if s.kind == "bridge")
