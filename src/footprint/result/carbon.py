"""Biogenic carbon of one assessment: what is taken up is stored, released as CO2 or CH4, or passed on.

Source: mass balance of carbon (ISO 14067:2018, 6.4.3 and 6.4.9.3; PACT Methodology v3, 3.3.2.4). All in kg of
C per declared amount, exact. Stored carbon is information beside the total: it lowers no footprint.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from footprint.base.numbers import parse_share, show
from footprint.engine.exact import exact_sum
from footprint.factors.carbon import C_PER_CO2, NO_CARBON, Carbon
from footprint.model.study import Product
from footprint.result.result import AssessmentResult, Result
from footprint.result.view import View, ViewLine, view_of

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class CarbonBalance:
    """kg of biogenic C in one assessment.

    ``product`` and ``packaging`` are None where the study does not state them; past the end of life neither
    is there any more. ``other`` is what leaves with waste and is not released there. ``unsplit`` names lines
    whose biogenic CH4 came as CO2e, so that its carbon is missing here. ``tolerance`` is the share of the
    larger side that may be missing.
    """

    uptake: Fraction
    product: Fraction | None
    packaging: Fraction | None
    released_co2: Fraction
    released_ch4: Fraction
    other: Fraction
    unsplit: tuple[str, ...]
    tolerance: Fraction

    @property
    def stored(self) -> Fraction:
        """kg C in product and packaging."""
        return (self.product or _ZERO) + (self.packaging or _ZERO)

    @property
    def out(self) -> Fraction:
        """kg C stored, released and passed on."""
        return self.stored + self.released_co2 + self.released_ch4 + self.other

    @property
    def difference(self) -> Fraction:
        """kg C taken up and not accounted for; below zero where more leaves than came in."""
        return self.uptake - self.out

    @property
    def closes(self) -> bool:
        """True within the tolerance of the rule set."""
        return abs(self.difference) <= self.tolerance * max(self.uptake, self.out)

    @property
    def none(self) -> bool:
        """True where no biogenic carbon is stated or moved at all."""
        return not (self.uptake or self.out)

    @property
    def stored_co2(self) -> Fraction:
        """kg CO2 that the stored carbon stands for: shown apart, outside the total."""
        return self.stored / C_PER_CO2

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form: kg C as text, null where not stated."""
        names = ("uptake", "product", "packaging", "released_co2", "released_ch4", "other", "difference")
        values = {n: getattr(self, n) for n in names}
        return {
            "unit": "kg C",
            **{n: None if v is None else show(v) for n, v in values.items()},
            "tolerance": show(self.tolerance),
            "closes": self.closes,
            "unsplit": list(self.unsplit),
            "stored_kg_co2": show(self.stored_co2),
        }


#: Treatments after which the carbon is still there: in a recycled material, in compost, in a landfill.
_KEPT = ("recycling_closed", "recycling_open", "composting", "landfill")
_PASSING = frozenset(f"treatment:{name}" for name in _KEPT)


def passed_on(line: ViewLine) -> Fraction:
    """kg C that leaves with a waste and is not released by its treatment; below zero: released twice."""
    if line.biogenic_carbon is None or "waste" not in line.tags:
        return _ZERO
    if not _PASSING.intersection(line.tags):  # burnt, rotted or discharged: released, not passed on
        return min(line.biogenic_carbon - line.activity * _released(line), _ZERO)
    return line.biogenic_carbon - line.activity * _released(line)


def _released(line: ViewLine) -> Fraction:
    """kg C that the treatment of one unit of a waste releases."""
    return (line.factor.carbon if line.factor else NO_CARBON).released


def _by_factor(view: View) -> list[tuple[Fraction, Carbon, list[str]]]:
    """Activity of each factor that holds biogenic carbon, its carbon per unit, and its lines."""
    found: dict[str, tuple[Carbon, list[ViewLine]]] = {}
    for line in view.lines:
        if line.factor is not None and (line.factor.ref in found or line.factor.carbon != NO_CARBON):
            found.setdefault(line.factor.ref, (line.factor.carbon, []))[1].append(line)
    return [(exact_sum(x.activity for x in lines), c, [x.id for x in lines]) for c, lines in found.values()]


def balance_of(view: View) -> CarbonBalance:
    """The carbon balance of a view; the tolerance is the parameter ``carbon_tolerance`` of its rule set."""
    rows = _by_factor(view)
    gone = "end_of_life" in view.stages
    return CarbonBalance(
        uptake=exact_sum(amount * c.uptake for amount, c, _ in rows),
        product=None if gone else view.biogenic_carbon,
        packaging=None if gone else view.packaging_carbon,
        released_co2=exact_sum(amount * c.co2 for amount, c, _ in rows),
        released_ch4=exact_sum(amount * c.ch4 for amount, c, _ in rows),
        other=exact_sum(max(passed_on(x), _ZERO) for x in view.lines if x.biogenic_carbon is not None),
        unsplit=tuple(sorted(name for _, c, names in rows if c.unsplit for name in names)),
        tolerance=parse_share(str(view.parameters.get("carbon_tolerance", "0"))),
    )


def carbon_balance(result: Result, item: AssessmentResult) -> CarbonBalance:
    """The carbon balance of one assessment of a result, kg of biogenic C per declared amount."""
    return balance_of(view_of(result.inventory, item, result.claim))


def pact_uptake(product: Product) -> Fraction | None:
    """kg CO2 per declared amount (zero or below) that PACT v3 calls ``biogenicCO2Uptake``; None if unknown.

    -44/12 x biogenic carbon content of the product at the gate: never a sum of uptake lines, which also holds
    the carbon that was lost on the way. Packaging has its own content field and takes no part.
    """
    content = product.biogenic_carbon
    return None if content is None else -content.base / C_PER_CO2
