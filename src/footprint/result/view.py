"""A neutral view of a calculated inventory, which rules and gaps read.

Built from a fresh result (here) or from the open nodes of a bundle (audit): one set of rules serves the
company before it signs and the verifier after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from footprint.base.unit_table import units
from footprint.compile.carbon import biogenic_carbon, own_contents
from footprint.compile.inventory import Inventory
from footprint.engine.exact import exact_sum
from footprint.factors.carbon import NO_CARBON, Carbon, carbon_of
from footprint.factors.factor import Factor
from footprint.factors.select import grid_bound
from footprint.model.study import Assessment
from footprint.result.result import LineResult


@dataclass(frozen=True, slots=True)
class ViewFactor:
    """What a rule may know of a factor. ``stated`` is kg CO2e per unit that came as CO2e of ``gwp_set``."""

    ref: str
    kind: str
    geography: str
    includes: tuple[str, ...]
    gwp_set: str
    stated: Fraction
    year: int | None
    illustrative: bool
    released: bool
    supplied: bool
    lowering: tuple[str, ...]  # components below zero, but for biogenic uptake
    technology: str = ""
    valid_until: str = ""
    screening: bool = False  # fit for screening alone
    bound: str = ""  # the electricity-bound group of materials that it makes
    carbon: Carbon = NO_CARBON  # biogenic C that it takes up and releases, per unit


@dataclass(frozen=True, slots=True)
class ViewLine:
    """What a rule may know of a line. ``activity`` is the amount in units of the factor, scaled.

    ``electric``: by its carrier or by its unit. ``negative``: its amount or a conversion is below zero.
    ``home``: the country of the activity, "" where it is not known. ``estimate`` is scaled like the line.
    ``biogenic_carbon`` is kg of biogenic C in the material or waste, None where not stated.
    """

    id: str
    stage: str
    tags: tuple[str, ...]
    state: str
    bias: str
    total: Fraction
    activity: Fraction
    net_mass: Fraction | None
    estimate: Fraction | None
    factor: ViewFactor | None
    electric: bool
    negative: bool
    home: str = ""
    biogenic_carbon: Fraction | None = None


@dataclass(frozen=True, slots=True)
class View:
    """One assessment as rules see it. ``net_mass`` is kg of product in the declared amount.

    ``biogenic_carbon`` and ``packaging_carbon`` are kg of biogenic C in it and in its packaging, if stated.
    """

    lines: tuple[ViewLine, ...]
    boundary: str
    stages: tuple[str, ...]
    gwp_set: str
    claim: str
    net_mass: Fraction | None
    year: int | None
    parameters: Mapping[str, Any]
    biogenic_carbon: Fraction | None = None
    packaging_carbon: Fraction | None = None

    @property
    def total(self) -> Fraction:
        """kg CO2e of all lines."""
        return exact_sum(x.total for x in self.lines)


def lowering(components: Mapping[str, Fraction], gases: Mapping[str, Fraction]) -> tuple[str, ...]:
    """What takes from a total: components below zero but uptake, and gases that stand for them."""
    found = {c for c, v in components.items() if v < 0 and c != "biogenic_uptake"}
    signs = {"CO2_removed": "removals", "CO2_captured": "capture"}
    found |= {signs.get(g, g) for g, v in gases.items() if (v > 0 and g in signs) or v < 0}
    return tuple(sorted(found))


def electric(tags: tuple[str, ...], unit: str) -> bool:
    """Whether a line is electricity, by its carrier tag or by what its unit measures."""
    row = units().get(unit)
    return "carrier:electricity" in tags or (row is not None and row.dimension == "electricity")


def view_factor(factor: Factor) -> ViewFactor:
    """The view of a library or own factor."""
    return ViewFactor(
        ref=factor.ref,
        kind=factor.kind,
        geography=factor.geography,
        includes=factor.includes,
        gwp_set=factor.gwp_set,
        stated=exact_sum(factor.components.values()),
        year=factor.year_to,
        illustrative=factor.illustrative,
        released=bool(factor.release),
        supplied=factor.supplier is not None,
        lowering=lowering(factor.components, factor.gases),
        technology=factor.technology,
        valid_until=factor.valid_until,
        screening="screening" in factor.eligibility and "footprint" not in factor.eligibility,
        bound=grid_bound(factor) if factor.release else "",
        carbon=carbon_of(factor.gases, factor.components),
    )


def view_of(
    inventory: Inventory,
    assessment: Assessment,
    lines: tuple[LineResult, ...],
    claim: str,
    parameters: Mapping[str, Any],
) -> View:
    """The view of a freshly calculated assessment."""
    rows = []
    contents = own_contents(inventory.study)
    for item in lines:
        line, match = item.line, item.line.match
        factor = inventory.factors.get(line.factor)
        carbon = biogenic_carbon(inventory.study, line, contents)
        estimate = match.estimate.base * item.scale if match.state == "cutoff" and match.estimate else None
        rows.append(
            ViewLine(
                id=line.id,
                stage=line.line.stage,
                tags=line.tags,
                state=match.state,
                bias=match.bias,
                total=item.total,
                activity=item.scale * line.amount.value * line.ratio,
                net_mass=None if line.net_mass is None else line.net_mass * item.scale,
                estimate=estimate,
                factor=view_factor(factor) if factor else None,
                electric=electric(line.tags, line.amount.unit),
                negative=line.amount.value < 0 or any(c.ratio < 0 for c in line.conversions),
                home=inventory.study.home(line.line),
                biogenic_carbon=None if carbon is None else carbon * item.scale,
            )
        )
    product = inventory.study.product
    return View(
        lines=tuple(rows),
        boundary=assessment.boundary,
        stages=assessment.stages,
        gwp_set=assessment.gwp_set,
        claim=claim,
        net_mass=product.net_mass.base if product.net_mass else None,
        year=int(product.end[:4]) if product.end else None,
        parameters=parameters,
        biogenic_carbon=product.biogenic_carbon.base if product.biogenic_carbon else None,
        packaging_carbon=(
            product.packaging_biogenic_carbon.base if product.packaging_biogenic_carbon else None
        ),
    )
