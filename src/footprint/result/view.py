"""A neutral view of a calculated inventory, which rules and gaps read.

Built from a fresh result (here) or from the open nodes of a bundle (audit): one set of rules serves the
company before it signs and the verifier after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from footprint.base.numbers import quantity
from footprint.base.unit_table import units
from footprint.compile.inventory import Inventory
from footprint.engine.exact import exact_sum
from footprint.factors.factor import Factor
from footprint.factors.select import grid_bound
from footprint.model.study import Assessment, Study
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


@dataclass(frozen=True, slots=True)
class ViewInstrument:
    """What a rule may know of the instrument behind a line of electricity."""

    id: str
    kind: str
    serial: str = ""
    start: str = ""
    end: str = ""
    grid: str = ""
    retired: bool = False  # a proof is named
    exclusive: str = ""


@dataclass(frozen=True, slots=True)
class ViewLine:
    """What a rule may know of a line. ``activity`` is the amount in units of the factor, scaled.

    ``electric``: by its carrier or by its unit. ``negative``: its amount or a conversion is below zero.
    ``home``: the country of the activity, "" where it is not known. ``estimate`` is scaled like the line.
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
    credit: bool = False  # displaced: counted below zero
    instrument: ViewInstrument | None = None
    period: tuple[str, str] = ("", "")  # as the line states it


@dataclass(frozen=True, slots=True)
class View:
    """One assessment as rules see it. ``net_mass`` is kg of product in the declared amount.

    ``electricity_methods`` are those of all assessments of the study; ``period`` is that of the study.
    """

    lines: tuple[ViewLine, ...]
    boundary: str
    stages: tuple[str, ...]
    gwp_set: str
    claim: str
    net_mass: Fraction | None
    year: int | None
    parameters: Mapping[str, Any]
    period: tuple[str, str] = ("", "")
    electricity_methods: frozenset[str] = frozenset()

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
    )


def instrument_document(study: Study, tags: tuple[str, ...]) -> dict[str, Any]:
    """The instrument that the tags of a line name, as it stands in the record; empty where none does."""
    name = next((t.removeprefix("instrument:") for t in tags if t.startswith("instrument:")), "")
    item = next((i for i in study.instruments if i.id == name), None)
    if item is None:
        return {}
    texts = ("id", "kind", "serial", "start", "end", "grid", "generation", "retirement", "exclusive")
    stated = {n: getattr(item, n) for n in texts if getattr(item, n)}
    return {**stated, "volume": quantity(item.volume.value, item.volume.unit)}


def view_instrument(document: Mapping[str, Any]) -> ViewInstrument | None:
    """The view of an instrument of the record."""
    if not document:
        return None
    texts = {
        n: str(document.get(n, "")) for n in ("id", "kind", "serial", "start", "end", "grid", "exclusive")
    }
    return ViewInstrument(**texts, retired=bool(document.get("retirement")))


def view_of(
    inventory: Inventory,
    assessment: Assessment,
    lines: tuple[LineResult, ...],
    claim: str,
    parameters: Mapping[str, Any],
) -> View:
    """The view of a freshly calculated assessment."""
    rows = []
    for item in lines:
        line, match = item.line, item.line.match
        factor = inventory.factors.get(line.factor)
        estimate = match.estimate.base * item.scale if match.state == "cutoff" and match.estimate else None
        rows.append(
            ViewLine(
                id=line.label,
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
                credit=item.scale < 0,
                instrument=view_instrument(instrument_document(inventory.study, line.tags)),
                period=(line.line.start, line.line.end) if line.line.start else ("", ""),
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
        period=(product.start, product.end),
        electricity_methods=frozenset(a.electricity for a in inventory.study.assessments if a.electricity),
    )
