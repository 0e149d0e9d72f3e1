"""The carbon in what a factor takes up and releases: kg of biogenic C per unit.

Molar masses as IPCC, ISO 14067 and PACT round them: C 12, CO2 44, CH4 16.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

C_PER_CO2 = Fraction(12, 44)
C_PER_CH4 = Fraction(12, 16)
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Carbon:
    """kg of biogenic C per unit of a factor, by the way it goes.

    ``unsplit``: biogenic CH4 and N2O came as CO2e in one number, so that their carbon cannot be told.
    """

    uptake: Fraction = _ZERO
    co2: Fraction = _ZERO
    ch4: Fraction = _ZERO
    unsplit: bool = False

    @property
    def released(self) -> Fraction:
        """kg C that leaves as CO2 and as CH4."""
        return self.co2 + self.ch4


NO_CARBON = Carbon()


def carbon_of(gases: Mapping[str, Fraction], components: Mapping[str, Fraction]) -> Carbon:
    """The carbon of a factor; an uptake counts once, whether it came as a gas or as a component."""
    uptake = gases.get("CO2_uptake", _ZERO) - components.get("biogenic_uptake", _ZERO)
    release = gases.get("CO2_biogenic", _ZERO) + components.get("biogenic_release", _ZERO)
    methane = gases.get("CH4_biogenic", _ZERO) * C_PER_CH4
    unsplit = bool(components.get("biogenic_non_co2"))
    if not (uptake or release or methane or unsplit):
        return NO_CARBON
    return Carbon(uptake * C_PER_CO2, release * C_PER_CO2, methane, unsplit)
