"""Whether an answer may be used: its unit, boundary, period, size and sum. Each fault names its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from footprint.base.numbers import NumberError, format_dec, show
from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.intake.cells import half_step
from footprint.intake.suppliers.fields import SPLIT, bounds, fields, gwp_choices
from footprint.intake.suppliers.reply import Answer
from footprint.model.types import exact_text
from footprint.units.lookup import lookup
from footprint.units.suggest import nearest

_UNIT = "kg CO2e"
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def check_answer(answer: Answer, weighed: Mapping[str, Fraction], today: date) -> Iterator[Problem]:
    """Every fault of one answer.

    Parameters
    ----------
    answer : Answer
        What the supplier wrote.
    weighed : mapping of str to Fraction
        The dimensions in which the study knows the mass of this part already, in kg per base unit.
    today : date
        The day of the check.
    """
    if answer.footprint and answer.data:
        yield Problem("FP-I160", answer.where("value"))
    elif not answer.footprint and not answer.data:
        values = {"line": ", ".join(answer.asked.lines)}
        yield Problem("FP-I161", answer.where("value"), severity="info", values=values)
        return
    yield from _period(answer, today)
    mass = answer.values.get("piece_mass")
    if mass is not None and mass <= 0:
        yield Problem("FP-I150", answer.where("piece_mass"), got=exact_text(mass), expected="> 0")
    if answer.footprint:
        yield from _units(answer, weighed)
        yield from _size(answer, weighed)
        yield from _split(answer)
        yield from _said(answer)
        yield from _evidence(answer)
    made = answer.values.get("yield")
    if made is not None and not 0 < made <= 1:
        yield Problem("FP-I159", answer.where("yield"), got=answer.cells["yield"].text)


def _period(answer: Answer, today: date) -> Iterator[Problem]:
    limits = bounds()
    found = {k: _day(answer.values.get(k)) for k in ("start", "end", "answered_on")}
    for key, day in found.items():
        if day is not None and day > today:
            yield Problem(
                "FP-I154", answer.where(key), got=day.isoformat(), expected=f"≤ {today.isoformat()}"
            )
    start, end = found["start"], found["end"]
    if start is None or end is None:
        return
    got = f"{start.isoformat()} … {end.isoformat()}"
    days = (end - start).days + 1
    if days < 1:
        yield Problem("FP-I153", answer.where("end"), got=got)
    elif days < limits.shortest_period and "batch" not in answer.values:
        yield Problem("FP-I152", answer.where("end"), got=got, values={"days": str(days)})
    elif days > limits.longest_period or (today - end).days > limits.oldest_end:
        yield Problem("FP-I155", answer.where("end"), got=got, severity="warning")


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _units(answer: Answer, weighed: Mapping[str, Fraction]) -> Iterator[Problem]:
    stated = answer.values.get("value_unit")
    if stated is not None and lookup(stated) != _UNIT:
        yield Problem("FP-I146", answer.where("value_unit"), got=stated, expected=_UNIT)
    amount = answer.values.get("per_amount")
    if amount is not None and amount <= 0:
        yield Problem("FP-I150", answer.where("per_amount"), got=exact_text(amount), expected="> 0")
    elif amount is not None and not _decimal(1 / amount):
        yield Problem("FP-I169", answer.where("per_amount"), got=exact_text(amount))
    per = answer.values.get("per_unit")
    if per is None:
        return
    given, wanted = units()[per].dimension, units()[answer.asked.unit].dimension
    if given == wanted:
        return
    bridged = set(weighed) | ({"piece"} if "piece_mass" in answer.values else set())
    if "mass" in (given, wanted) and (given in bridged or wanted in bridged):
        return
    if {given, wanted} == {"mass", "piece"}:
        values = {"unit": answer.asked.unit}
        yield Problem("FP-I148", answer.where("piece_mass"), got=per, values=values)
    else:
        yield Problem("FP-I147", answer.where("per_unit"), got=per, expected=answer.asked.unit)


def _decimal(value: Fraction) -> bool:
    try:
        format_dec(value)
    except NumberError:
        return False
    return True


def _size(answer: Answer, weighed: Mapping[str, Fraction]) -> Iterator[Problem]:
    """Zero, the wrong sign, or far from what products have per kg."""
    value = answer.values.get("value")
    if value is None:
        return
    uptake = answer.values.get("biogenic_uptake", Fraction(0))
    if value == 0 or (value < 0 and uptake >= 0):
        yield Problem("FP-I150", answer.where("value"), got=exact_text(value), expected="> 0")
        return
    per_kg = _per_kg(answer, abs(value), weighed)
    if per_kg is None:
        return
    limits = bounds()
    if per_kg > limits.per_kg_warning:
        severity: Any = "error" if per_kg > limits.per_kg_error else "warning"
        limit = limits.per_kg_error if severity == "error" else limits.per_kg_warning
        values = {"limit": exact_text(limit)}
        yield Problem("FP-I149", answer.where("value"), got=show(per_kg), severity=severity, values=values)


def _per_kg(answer: Answer, value: Fraction, weighed: Mapping[str, Fraction]) -> Fraction | None:
    """The value per kg of product, where the reply or the study says its mass."""
    per = answer.values.get("per_unit")
    amount: Fraction | None = answer.values.get("per_amount")
    mass: Fraction | None = answer.values.get("piece_mass")
    if per is None or amount is None or amount <= 0:
        return None
    unit = units()[per]
    if unit.dimension == "mass":
        return value / (amount * unit.ratio)
    known = dict(weighed)
    if mass is not None and mass > 0:
        known["piece"] = mass / 1000
    each = known.get(unit.dimension)
    return value / (amount * unit.ratio * each) if each else None


def _split(answer: Answer) -> Iterator[Problem]:
    parts = {key: answer.values[key] for key in SPLIT if key in answer.values}
    for key, part in parts.items():
        right = part <= 0 if key == "biogenic_uptake" else part >= 0
        if not right:
            expected = "≤ 0" if key == "biogenic_uptake" else "≥ 0"
            yield Problem("FP-I150", answer.where(key), got=exact_text(part), expected=expected)
    value = answer.values.get("value")
    blank = [key for key in SPLIT if answer.cells[key].blank]
    if not parts or value is None:
        return
    if blank:
        values = {
            f"parts_{lang}": ", ".join(getattr(fields()[k].column, lang) for k in blank)
            for lang in ("zh", "en")
        }
        yield Problem("FP-I157", answer.where(blank[0]), got=", ".join(blank), values=values)
    elif len(parts) == len(SPLIT):
        total = sum(parts.values(), Fraction(0))
        allowed = sum((half_step(answer.cells[k]) for k in ("value", *SPLIT)), Fraction(0))
        if abs(total - value) > min(allowed, abs(value) * bounds().split_rounding):
            got, expected = exact_text(total), exact_text(value)
            yield Problem("FP-I158", answer.where("value"), got=got, expected=expected)


def _said(answer: Answer) -> Iterator[Problem]:
    """Boundary, GWP set, share of primary data."""
    boundary = answer.values.get("boundary_pcf")
    if boundary is not None and boundary != answer.asked.boundary:
        got = answer.cells["boundary_pcf"].text
        yield Problem("FP-I151", answer.where("boundary_pcf"), got=got, expected=answer.asked.boundary)
    gwp = answer.values.get("gwp_set")
    if gwp is not None and gwp not in gwp_choices():
        expected, near = " | ".join(gwp_choices()), nearest(gwp, gwp_choices())
        yield Problem("FP-I156", answer.where("gwp_set"), got=gwp, expected=expected, near=near)
    share = answer.values.get("primary_share")
    if share is not None and not 0 <= share <= 1:
        yield Problem("FP-I159", answer.where("primary_share"), got=answer.cells["primary_share"].text)


def _evidence(answer: Answer) -> Iterator[Problem]:
    name, digest = answer.values.get("evidence_file", ""), answer.values.get("evidence_sha256", "")
    if re.search(r'[/\\:*?"<>|]', name) or name.startswith("."):
        yield Problem("FP-I163", answer.where("evidence_file"), got=name)
    if digest and not _SHA256.fullmatch(digest):
        yield Problem("FP-I163", answer.where("evidence_sha256"), got=digest)
    elif digest and not name:
        yield Problem("FP-I163", answer.where("evidence_file"), got="")
