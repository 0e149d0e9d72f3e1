"""Heat and power from one fuel: shares of the burden by the method that the study states.

Every method divides by a key; with H the heat, P the power (both in MJ) and keys kH, kP the share of heat is
kH / (kH + kP). Reference efficiencies, temperatures and corrections are the user's, with their source: none
is built in.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, NoReturn

from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.model.types import Quantity, exact_text, to_exact

Method = Literal["energy", "exergy", "efficiency", "alternative", "residual_power", "residual_heat"]

_GHGP = "GHG Protocol, Allocation of GHG Emissions from a CHP Plant, guide v1.0 (WRI/WBCSD, 2006)"
#: Formula and source of each method.
METHODS: dict[str, tuple[str, str]] = {
    "energy": ("H / (H + P)", f"{_GHGP}, appendix II, energy content method"),
    "exergy": (
        "H (1 − T0/T) / (H (1 − T0/T) + P)",
        f"{_GHGP}, appendix I, work potential method; Carnot method",
    ),
    "efficiency": ("(H/eH) / (H/eH + P/eP)", f"{_GHGP}, section III, efficiency method"),
    "alternative": (
        "(H/eH) / (H/eH + P/eP), eH and eP of separate plants",
        "alternative generation: Mauch et al., Energiewirtschaftliche Tagesfragen 55(9), 2010",
    ),
    "residual_power": ("(H/eH) / F", "heat as from a separate boiler, power takes the rest"),
    "residual_heat": ("1 − (P/eP) / F", "power as from a separate plant, heat takes the rest"),
}
_MJ_PER_KWH = Fraction(18, 5)
#: 0 °C in kelvin, exact by definition of the degree Celsius (BIPM, SI brochure, 9th edition, table 4).
_ZERO_CELSIUS = Fraction(27315, 100)


@dataclass(frozen=True, slots=True)
class CHPShares:
    """Shares of heat and power, exact; they sum to one. ``keys`` are the quantities they stand in, MJ."""

    heat: Fraction
    power: Fraction
    keys: tuple[Fraction, Fraction]
    method: str
    formula: str
    source: str

    @property
    def reason(self) -> str:
        """What to put beside the share on the sheet Output."""
        return f"{self.method}: {self.formula} = {exact_text(self.heat)} · {self.source}"


def kelvin(celsius: Any) -> Fraction:
    """A stated temperature in °C as kelvin, exact."""
    return to_exact(celsius) + _ZERO_CELSIUS


def chp_shares(
    method: Method,
    heat: tuple[Any, str],
    power: tuple[Any, str],
    *,
    heat_efficiency: Any = None,
    power_efficiency: Any = None,
    supply: Any = None,
    ambient: Any = None,
    fuel: tuple[Any, str] | None = None,
) -> CHPShares:
    """The shares of heat and power in the burden of a cogeneration plant.

    Parameters
    ----------
    method : str
        ``energy``, ``exergy``, ``efficiency``, ``alternative``, ``residual_power`` or ``residual_heat``.
    heat, power : (amount, unit)
        What the plant delivers in the period, such as ``("900", "GJ_heat")`` and ``("100", "MWh")``.
    heat_efficiency, power_efficiency : share
        Reference efficiencies eH and eP, 0..1, with a source of the user's.
    supply, ambient : kelvin
        Mean temperature T at which heat is supplied, and T0 of the surroundings, for ``exergy``.
    fuel : (amount, unit)
        Fuel energy F on the net heating value, for the residual methods.

    Returns
    -------
    CHPShares
        Exact shares with formula and source: for ``Output.share`` of the co-products, or ``Line.share`` of
        the fuel where heat and power are two processes.

    Raises
    ------
    ProblemsError
        A parameter that the method needs is missing or out of range (FP-M250..FP-M252), or the residual
        method leaves less than nothing (FP-M253).
    """
    if method not in METHODS:
        _refuse("FP-M250", "method", method, " | ".join(METHODS))
    h, p = _amount(heat, "heat"), _amount(power, "electricity")
    formula, source = METHODS[method]
    if method == "energy":
        keys = h, p
    elif method == "exergy":
        keys = h * _carnot(supply, ambient), p
    elif method in ("efficiency", "alternative"):
        keys = (
            h / _efficiency("heat_efficiency", heat_efficiency),
            p / _efficiency("power_efficiency", power_efficiency),
        )
    else:
        keys = _residual(method, h, p, heat_efficiency, power_efficiency, fuel)
    total = keys[0] + keys[1]
    if not total:
        _refuse("FP-M252", "heat + power", "0", "> 0")
    share = keys[0] / total
    return CHPShares(share, 1 - share, keys, method, formula, source)


def waste_gas_value(reference: Any, correction: Any) -> Fraction:
    """kg CO2e per MJ at which a waste gas is counted: that of the fuel it replaces x its correction.

    The correction for the lower efficiency of the waste gas is a parameter with its source; Implementing
    Regulation (EU) 2025/2547 has 0.667 (read second-hand), for CBAM alone.

    Raises
    ------
    ProblemsError
        A correction outside 0..1 (FP-M251), or a value below zero (FP-M252).
    """
    value = to_exact(reference)
    if value < 0:
        _refuse("FP-M252", "reference", exact_text(value), "≥ 0")
    return value * _efficiency("correction", correction)


def _amount(pair: tuple[Any, str], dimension: str) -> Fraction:
    """MJ of a stated amount."""
    found = Quantity.model_validate({"value": pair[0], "unit": pair[1]})
    if found.dimension != dimension or found.value < 0:
        _refuse("FP-M252", dimension, f"{exact_text(found.value)} {found.unit}", f"≥ 0 ({dimension})")
    return found.base * (_MJ_PER_KWH if dimension == "electricity" else 1)


def _efficiency(name: str, value: Any) -> Fraction:
    if value is None:
        _refuse("FP-M250", name, "–", "0..1")
    number = to_exact(value)
    if not 0 < number <= 1:
        _refuse("FP-M251", name, exact_text(number), "0..1")
    return number


def _carnot(supply: Any, ambient: Any) -> Fraction:
    """1 − T0/T: what part of heat at T could be work, rational in stated temperatures."""
    for name, value in (("supply", supply), ("ambient", ambient)):
        if value is None:
            _refuse("FP-M250", name, "–", "K")
    hot, cold = to_exact(supply), to_exact(ambient)
    if not 0 < cold <= hot:
        _refuse("FP-M251", "supply", f"{exact_text(hot)} K", f"≥ {exact_text(cold)} K > 0")
    return 1 - cold / hot


def _residual(
    method: str, h: Fraction, p: Fraction, heat_efficiency: Any, power_efficiency: Any, fuel: Any
) -> tuple[Fraction, Fraction]:
    if fuel is None:
        _refuse("FP-M250", "fuel", "–", "MJ_net")
    whole = _amount(fuel, "fuel_net")
    first = method == "residual_power"
    taken = (
        h / _efficiency("heat_efficiency", heat_efficiency)
        if first
        else p / _efficiency("power_efficiency", power_efficiency)
    )
    if taken > whole:
        _refuse("FP-M253", method, f"{exact_text(taken)} MJ", f"≤ {exact_text(whole)} MJ")
    return (taken, whole - taken) if first else (whole - taken, taken)


def _refuse(code: str, name: str, got: str, expected: str) -> NoReturn:
    raise ProblemsError([Problem(code, Where(key=name), got=got, expected=expected, values={"name": name})])
