"""What a declaration says twice must be the same: a total beside its parts, A1-A3 beside A1, A2 and A3."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from footprint.exchange.reading import Faults
from footprint.exchange.source import agree, half_step, told

#: Modules of the cradle-to-gate stage.
MODULES = ("A1", "A2", "A3")


@dataclass(frozen=True)
class Stated:
    """A printed value, kg CO2e per declared amount, with its place; a sum is printed with ``+``."""

    text: str
    value: Fraction
    place: str

    @property
    def error(self) -> Fraction:
        """Half a step of the last digit of each printed value."""
        return sum((half_step(t) for t in self.text.split(" + ")), Fraction(0))


def added(values: Iterable[Stated]) -> Stated:
    """The sum of some values, at the place of the first."""
    listed = list(values)
    value = sum((v.value for v in listed), Fraction(0))
    return Stated(" + ".join(v.text for v in listed), value, listed[0].place)


def fits(parts: Iterable[Stated], total: Stated) -> bool:
    """True when parts add up to a total within their printed rounding."""
    return agree([(p.value, p.error) for p in parts], total.value, total.error)


@dataclass(frozen=True)
class Indicator:
    """One indicator of a product: A1-A3 as stated, and the single modules A1, A2, A3 that are."""

    name: str
    whole: Stated | None
    modules: Mapping[str, Stated] = field(default_factory=dict)

    @property
    def value(self) -> Stated | None:
        """A1-A3 as stated, else the sum of all three modules; None where neither is complete."""
        if self.whole is not None or len(self.modules) < len(MODULES):
            return self.whole
        return added(self.modules[m] for m in MODULES)

    @property
    def least(self) -> Stated | None:
        """The value, else the sum of the modules that are stated."""
        return self.value or (added(self.modules.values()) if self.modules else None)

    def check(self, faults: Faults, *, biogenic: bool) -> None:
        """FP-D016 where A1-A3 is not the sum of its modules, or below those that are stated.

        A biogenic module may take back what another gives, so that some of them say nothing about the sum.
        """
        if self.whole is None or not self.modules or fits(self.modules.values(), self.whole):
            return
        sum_ = added(self.modules.values())
        if len(self.modules) == len(MODULES) or (not biogenic and sum_.value > self.whole.value):
            got, values = f"{told(sum_.value)} ({' + '.join(self.modules)})", {"field": f"{self.name} A1-A3"}
            faults.add("FP-D016", self.whole.place, got, told(self.whole.value), values=values)

    def no_credit(self, faults: Faults, expected: str) -> None:
        """FP-D013 for a module below zero, which would take away from the emissions of another."""
        for module in self.modules.values():
            if module.value < 0:
                faults.add("FP-D013", module.place, told(module.value), expected)


def thrown_away(total: Stated, parts: Mapping[str, Stated], fossil: str, missing: Iterable[str]) -> str:
    """What a total without all of its parts would hide, for FP-D016; "" where it stands for them.

    Stated emissions above the total, or an uptake without the fossil part, mean that a part which is not
    stated lowers the total: then the total is not what is emitted.
    """
    emitted = {n: p for n, p in parts.items() if p.value > 0}
    above = bool(emitted) and added(emitted.values()).value > total.value
    hidden = above and not fits(emitted.values(), total)
    if not hidden and not (fossil not in parts and any(p.value < 0 for p in parts.values())):
        return ""
    shown = [f"{told(p.value)} ({n})" for n, p in (emitted if hidden else parts).items()]
    return " + ".join([*shown, *(f"? ({name})" for name in missing)])
