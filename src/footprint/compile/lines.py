"""One study line becomes zero, one or two lines of the record (its main factor and its upstream)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.compile import direct
from footprint.compile.convert import chain
from footprint.compile.inventory import Conversion
from footprint.compile.transport import freight_bridges
from footprint.factors.factor import Factor
from footprint.model.lines import Bridge, Line
from footprint.model.place import Place
from footprint.model.study import Study
from footprint.model.types import Quantity, exact_text


def gross_amount(line: Line, amount: Quantity) -> Quantity:
    """What is really consumed: a net amount grows by its scrap rate."""
    if line.basis == "net" and line.scrap:
        return Quantity(value=amount.value * (1 + line.scrap), unit=amount.unit)
    return amount


def net_ratio(line: Line) -> Fraction:
    """How much of the gross amount stays in the product."""
    return 1 / (1 + line.scrap) if line.scrap and line.scrap > 0 else Fraction(1)


def bridges(study: Study, line: Line) -> tuple[Bridge, ...]:
    """The stated bridges of a line, with mass per piece, transport distance, vehicle and emission model."""
    found = list(line.bridges)
    for mass in study.masses:
        if line.part_no and mass.part_no == line.part_no:
            reference = " ".join(t for t in (mass.method, mass.source, mass.date) if t)
            found.append(
                Bridge(source=mass.per or "piece", target="kg", ratio=mass.mass.base, reference=reference)
            )
    found += freight_bridges(line)
    emission = direct.bridge(line)
    return (*found, emission) if emission is not None else tuple(found)


def mass_of(study: Study, line: Line) -> Fraction | None:
    """kg of the line's gross amount, where units or bridges lead to a mass."""
    if line.amount is None:
        return None
    amount = gross_amount(line, line.amount)
    if amount.dimension == "mass":
        return amount.base
    steps = chain(amount.unit, "kg", bridges(study, line), Where())
    if isinstance(steps, Problem):
        return None
    value = amount.value
    for step in steps:
        value *= step.ratio
    return value


def net_mass(study: Study, line: Line, part: Fraction) -> Fraction | None:
    """kg of a material that stay in the product, on the basis of the line; ``part`` is what is its own."""
    gross = mass_of(study, line) if line.kind == "material" else None
    return None if gross is None else gross * part * net_ratio(line)


#: Per declared unit, not below another line, not of a shared meter.
_DECLARED = ("declared_unit", "", "", None, None)


def _basis(line: Line) -> tuple[object, ...]:
    """What the amount of a line refers to; the process matters only where amounts are per run of it."""
    process = "" if line.per == "declared_unit" else line.process
    return (line.per, process, line.parent, line.share, line.share_key)


def cargo_amount(study: Study, line: Line, place: Place) -> Quantity | Problem:
    """What is moved: stated as mass, t.km or v.km, or the mass of the cargo."""
    return cargo_mass(study, line, place) if line.amount is None else line.amount


def cargo_mass(study: Study, line: Line, place: Place) -> Quantity | Problem:
    """The sum of the masses of the cargo lines.

    A leg with a ``split`` divides its cargo by its own share; else a shared leg and its cargo share alike.
    """
    total = Fraction(0)
    basis = _basis(line) if not line.split else (*_basis(line)[:3], None, None)
    for name in line.cargo:
        mass = None
        if name == "product" and study.product.net_mass is not None and basis == _DECLARED:
            mass = study.product.net_mass.base
        elif name != "product":
            cargo = next((x for x in study.lines if x.id == name), None)
            if cargo is not None and _basis(cargo) == basis:
                mass = mass_of(study, cargo)
        if mass is None:
            return Problem("FP-C012", place("lines", line.id, "amount"), got=name)
        total += mass
    return Quantity(value=total, unit="kg")


def shared(
    line: Line,
    amount: Quantity,
    share: Fraction | None,
    rest: tuple[Fraction, str] | None,
    told: str = "",
) -> tuple[Conversion, ...]:
    """The sharing of an amount: what the sub-meters leave, then the part of the process in it.

    ``told`` says how a share of a whole came about, where it is not a key over outputs.
    """
    steps = []
    if rest is not None:
        steps.append(Conversion(amount.unit, amount.unit, rest[0], "share", rest[1], "rest"))
    if share is not None and share != 1:
        text: str = told or line.share_key or line.share_source
        text = text or (f"share: {line.split}" if line.split else "stated")
        if line.share_key and line.production_line:
            text = f"{text}: {line.production_line}"
        steps.append(Conversion(amount.unit, amount.unit, share, "share", text))
    return tuple(steps)


def convert(
    study: Study,
    line: Line,
    amount: Quantity,
    steps: tuple[Conversion, ...],
    factor: Factor | None,
    place: Place,
) -> tuple[tuple[Conversion, ...], list[Problem]]:
    """The sharing first, then unit and bridge steps up to the unit of the factor."""
    if factor is None:
        return steps, []
    where = place("lines", line.id, "unit")
    found = chain(amount.unit, factor.unit, bridges(study, line), where)
    if isinstance(found, Problem):
        return (), [found]
    return (*steps, *found), []


#: What a term of the circular footprint formula is by itself, where it is not what its line is.
_ROLE_TAGS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("recycling", "incineration", "disposal"), ("waste",)),
    "heat": ("energy", "carrier:heat"),
    "power": ("energy", "carrier:electricity"),
}


def tags(line: Line, role: str) -> tuple[str, ...]:
    """Sub-stages and marks that rules and reports read."""
    found: list[str] = list(_ROLE_TAGS.get(role, (line.kind,)))
    if role not in ("main", "upstream", "td"):
        found.append(f"term:{role}")
    if role not in ("main", "upstream"):
        found.append(f"of:{line.id}")
    if line.carrier:
        found.append(f"carrier:{line.carrier}")
    if line.mode:
        found.append(f"mode:{line.mode}")
    if line.chain:
        found += [f"chain:{line.chain}", f"leg:{line.leg}" if line.leg is not None else f"hub:{line.hub}"]
    if line.temperature:
        found.append(f"temperature:{line.temperature}")
    if line.treatment:
        found.append(f"treatment:{line.treatment}")
    if line.kind == "transport":
        found.append("outbound" if line.stage == "distribution" else "inbound")
    if role == "upstream":
        found += ["upstream", f"upstream-of:{line.id}"]
    if line.module:
        found.append(f"module:{line.module}")
    if line.certificate:
        found.append("certificate")
    found += _power_tags(line.id, role)
    if line.emission_model:
        found.append(f"model:{line.emission_model}")
    if line.emission_model == "land_use_change" and "years" in line.inputs:
        found.append(f"luc-years:{exact_text(line.inputs['years'])}")
    return tuple(sorted(found))


def _power_tags(line_id: str, role: str) -> list[str]:
    """The instrument behind a piece of electricity, and which piece is the losses of the grid."""
    part, _, name = role.partition(".")
    found = [f"instrument:{name}"] if name else []
    if part != "td":
        return found
    beside = f"{line_id}~contract.{name}" if name else line_id
    return [*found, "td", f"td-of:{beside}"]
