"""Direct emissions from an input: a bridge from limestone, electrodes, charge, nitrogen ... to kg of a gas.

The line states the amount of the input, the gas, the named inputs of a model and their source; nothing has a
default. The bridge carries formula and reference, so that the record replays it and ``explain`` prints it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from footprint.base.numbers import show
from footprint.base.problem import Problem
from footprint.base.unit_table import base_unit, units
from footprint.factors.factor import Factor
from footprint.model.lines import Bridge, Line
from footprint.model.place import Place
from footprint.model.types import exact_text
from footprint.units.suggest import nearest

Inputs = Mapping[str, Fraction]
#: kg CO2 of one kg C, kg N2O of one kg N, as IPCC, ISO 14067 and PACT round the molar masses.
CO2_PER_C = Fraction(44, 12)
N2O_PER_N = Fraction(44, 28)
#: Gases that lower a total; a line of one states where the CO2 stays.
_STORED = ("CO2_captured", "CO2_removed")


@cache
def _data() -> Mapping[str, Any]:
    text = (files("footprint.compile") / "direct.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def carbonates() -> Mapping[str, Fraction]:
    """kg CO2 in one kg of each carbonate, from atomic weights (CIAAW 2021); exact."""
    weight = {k: Fraction(v) for k, v in _data()["atomic_weights"].items() if k != "source"}
    out = {}
    for name, atoms in _data()["carbonates"].items():
        carbon = atoms["C"]
        mass = sum((weight[e] * n for e, n in atoms.items()), 3 * carbon * weight["O"])
        out[name] = carbon * (weight["C"] + 2 * weight["O"]) / mass
    return MappingProxyType(out)


@dataclass(frozen=True)
class Model:
    """One emission model.

    ``needed`` inputs must be stated, ``optional`` ones may be, each of ``pairs`` only together; all lie in
    0..1 but those of ``unbounded``. ``ratio`` is kg of gas per base unit of ``per``.
    """

    gases: tuple[str, ...]
    formula: str
    ratio: Callable[[Inputs], Fraction]
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    unbounded: tuple[str, ...] = ()
    per: str = "kg"

    @property
    def known(self) -> tuple[str, ...]:
        """Every input that the model reads."""
        return (*self.needed, *self.optional, *(name for pair in self.pairs for name in pair))


def _carbonate(x: Inputs) -> Fraction:
    held = sum((x[name] * co2 for name, co2 in carbonates().items() if name in x), Fraction(0))
    return held * x["calcination"]


def _carbon(x: Inputs) -> Fraction:
    return (x["carbon"] * x["oxidation"] - x.get("left", Fraction(0))) * CO2_PER_C


def _n2o(x: Inputs) -> Fraction:
    zero = Fraction(0)
    indirect = x.get("frac_gas", zero) * x.get("ef4", zero) + x.get("frac_leach", zero) * x.get("ef5", zero)
    return (x["ef1"] + indirect) * N2O_PER_N


def _wastewater(x: Inputs) -> Fraction:
    zero = Fraction(0)
    return (1 - x.get("sludge", zero)) * x["b0"] * x["mcf"] * (1 - x.get("recovered", zero))


def _land(x: Inputs) -> Fraction:
    """kg CO2 per hectare and year of use, from t C/ha before and after."""
    return (x["stock_before"] - x["stock_after"]) * 1000 * CO2_PER_C / x["years"]


@cache
def models() -> Mapping[str, Model]:
    """The models by the code of the closed list ``emission_model``."""
    return MappingProxyType(
        {
            "carbonate": Model(
                ("CO2",), "sum(share x CO2 content) x calcination", _carbonate, ("calcination",),
                tuple(carbonates()),
            ),
            "carbon": Model(
                ("CO2", "CO2_biogenic"), "(carbon x oxidation - left) x 44/12", _carbon,
                ("carbon", "oxidation"), ("left",),
            ),
            "refrigerant": Model(
                (), "rate x fraction", lambda x: x["rate"] * x.get("fraction", Fraction(1)),
                ("rate",), ("fraction",),
            ),
            "field_n2o": Model(
                ("N2O", "N2O_biogenic"), "(ef1 + frac_gas x ef4 + frac_leach x ef5) x 44/28", _n2o,
                ("ef1",), (), (("frac_gas", "ef4"), ("frac_leach", "ef5")),
            ),
            "wastewater_ch4": Model(
                ("CH4_biogenic", "CH4_fossil"), "(1 - sludge) x b0 x mcf x (1 - recovered)", _wastewater,
                ("b0", "mcf"), ("sludge", "recovered"),
            ),
            "land_use_change": Model(
                ("CO2_luc",), "(stock_before - stock_after) x 1000 x 44/12 / years", _land,
                ("stock_before", "stock_after", "years"), (), (),
                ("stock_before", "stock_after", "years"), "ha",
            ),
            "ccs": Model(
                _STORED, "stored", lambda x: x["stored"], ("stored", "years"), (), (), ("years",),
            ),
        }
    )  # fmt: skip


def faults(line: Line, place: Place) -> Iterator[Problem]:
    """What is wrong with the emission model of a line, each with its fix."""
    if not line.emission_model:
        yield from _without_model(line, place)
        return
    model, name = models()[line.emission_model], {"model": line.emission_model}
    if not line.gas or (model.gases and line.gas not in model.gases):
        expected = " | ".join(model.gases) or "HFC134a | …"
        yield Problem("FP-C160", place("lines", line.id, "gas"), got=line.gas or "–", expected=expected)
    where = place("lines", line.id, "inputs")
    for key in sorted(set(model.needed) - set(line.inputs)):
        yield Problem("FP-C161", where, got=key, expected=", ".join(model.needed), values=name)
    for key in sorted(set(line.inputs) - set(model.known)):
        near = nearest(key, model.known)
        yield Problem("FP-C162", where, got=key, expected=", ".join(model.known), near=near, values=name)
    for first, second in model.pairs:
        alone = {first, second} & set(line.inputs)
        if len(alone) == 1:
            yield Problem("FP-C161", where, got=first if second in alone else second, values=name)
    for key, value in sorted(line.inputs.items()):
        most = None if key in model.unbounded else 1
        if value < 0 or (most is not None and value > most) or (key == "years" and not value):
            expected = "> 0" if key == "years" else ("≥ 0" if most is None else "0..1")
            yield Problem("FP-C163", where, got=f"{key} = {exact_text(value)}", expected=expected)
    if line.amount is not None and line.amount.dimension != units()[model.per].dimension:
        code = "FP-C164" if line.emission_model == "land_use_change" else "FP-C165"
        yield Problem(code, place("lines", line.id, "unit"), got=line.amount.unit, expected=model.per)
    if not line.inputs_source:
        yield Problem("FP-C166", place("lines", line.id, "inputs_source"), got=line.emission_model)
    yield from _sense(line, place)


def _sense(line: Line, place: Place) -> Iterator[Problem]:
    """Inputs that contradict each other: more than the whole, more left than enters, a gain of stock."""
    x, where = line.inputs, place("lines", line.id, "inputs")
    if line.emission_model == "carbonate":
        parts = [x[name] for name in carbonates() if name in x]
        if not parts:
            yield Problem("FP-C161", where, got=next(iter(carbonates())), values={"model": "carbonate"})
        elif sum(parts) > 1:
            yield Problem("FP-C167", where, got=exact_text(sum(parts, Fraction(0))), expected="≤ 1")
    if line.emission_model == "carbon" and {"carbon", "oxidation", "left"} <= set(x):
        enters = x["carbon"] * x["oxidation"]
        if x["left"] > enters:
            yield Problem("FP-C167", where, got=exact_text(x["left"]), expected=f"≤ {exact_text(enters)}")
    if line.emission_model == "land_use_change" and x.get("stock_after", 0) > x.get("stock_before", 0):
        yield Problem("FP-C168", where, got=exact_text(x["stock_after"] - x.get("stock_before", Fraction(0))))
    if line.emission_model == "ccs" and not line.evidence:
        yield Problem("FP-C171", place("lines", line.id, "evidence"), got=line.gas)


def _without_model(line: Line, place: Place) -> Iterator[Problem]:
    """Inputs that no model reads; land-use change and stored CO2 that rest on a bare number."""
    if line.inputs:
        where = place("lines", line.id, "emission_model")
        got = "; ".join(sorted(line.inputs))
        code = "FP-C164" if {"stock_before", "stock_after"} & set(line.inputs) else "FP-C170"
        yield Problem(code, where, got=got if code == "FP-C170" else "–", expected="ha")
    elif line.kind == "direct" and line.gas == "CO2_luc" and not (line.inputs_source or line.evidence):
        yield Problem("FP-C169", place("lines", line.id, "inputs_source"), got=line.gas)
    if line.kind == "direct" and line.gas in _STORED:
        yield Problem("FP-C171", place("lines", line.id, "emission_model"), got=line.gas)


def bridge(line: Line) -> Bridge | None:
    """The bridge of a line with a whole emission model: base unit of its input -> kg of the gas."""
    model = models().get(line.emission_model)
    if model is None or not line.gas or set(model.needed) - set(line.inputs) or line.inputs.get("years") == 0:
        return None
    stated = "; ".join(f"{k}={exact_text(v)}" for k, v in sorted(line.inputs.items()))
    reference = str(_data()["references"][line.emission_model])
    if line.emission_model == "carbonate":
        held = ", ".join(f"{n} {show(c)}" for n, c in carbonates().items() if n in line.inputs)
        reference += f"; kg CO2/kg: {held} ({_data()['atomic_weights']['source']})"
    return Bridge(
        source=model.per,
        target=f"kg {line.gas}",
        ratio=model.ratio(line.inputs),
        method=f"{line.emission_model}: {model.formula}; {stated};",
        reference=f"{reference}; {line.inputs_source}",
    )


def unused(line: Line, factor: Factor | None, place: Place) -> list[Problem]:
    """A factor that is not per kg of the gas would pass the model by."""
    if not line.emission_model or factor is None or not line.gas:
        return []
    wanted = f"kg {line.gas}"
    if base_unit(factor.dimension) == wanted:
        return []
    return [Problem("FP-C172", place("lines", line.id, "main.factor"), got=factor.ref, expected=wanted)]
