"""A footprint as numbers only: processes, flows, lines and factors by index."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Program:
    """One inventory, ready to run.

    Attributes
    ----------
    outputs, shares, final : per process
        Output of one run and final demand (base units), share of the burden that belongs to the product.
    flows : (from, to, amount)
        Running ``to`` once takes ``amount`` (base units) of the product of ``from``.
    line_process, line_scaled : per line
        Process index; False when the amount is already per declared unit (scale 1).
    amounts, ratios, line_factor : per line
        Stated amount, product of its conversion ratios (their product is in the factor's unit), factor
        index (-1: no factor).
    factors : factor x component
        kg CO2e per unit.
    """

    outputs: tuple[Fraction, ...]
    shares: tuple[Fraction, ...]
    final: tuple[Fraction, ...]
    flows: tuple[tuple[int, int, Fraction], ...]
    line_process: tuple[int, ...]
    line_scaled: tuple[bool, ...]
    amounts: tuple[Fraction, ...]
    ratios: tuple[Fraction, ...]
    line_factor: tuple[int, ...]
    factors: tuple[tuple[Fraction, ...], ...]

    def edges(self) -> list[tuple[int, int, Fraction]]:
        """Coefficients of the demand equations: (from, to, amount x share_to / output_to)."""
        return [(a, b, amount * self.shares[b] / self.outputs[b]) for a, b, amount in self.flows]
