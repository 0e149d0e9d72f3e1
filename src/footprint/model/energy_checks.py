"""Checks of instruments, of what assessments count of them, and of the energy balance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from footprint.base.messages import LANGS
from footprint.base.problem import Problem
from footprint.base.unit_table import base_unit, units
from footprint.model.energy_balance import SUPPLY, USE, Balance
from footprint.model.instruments import instrument_rows
from footprint.model.lines import Line
from footprint.model.meters import informs_only
from footprint.model.place import Place
from footprint.model.study import Study
from footprint.model.types import exact_text
from footprint.model.vocabulary import label, words
from footprint.units.suggest import nearest


def energy_rows(study: Study, place: Place) -> Iterator[Problem]:
    """Everything that is wrong with the energy of a study by itself."""
    evidence = frozenset(x.id for x in study.evidence)
    own = frozenset(f"own/{x.id}" for x in study.factors)
    yield from instrument_rows(study.lines, study.instruments, evidence, place)
    for row in study.instruments:
        for column, ref in (("factor", row.factor), ("transmission", row.transmission)):
            if ref.startswith("own/") and ref not in own:
                near = nearest(ref, own)
                yield Problem("FP-M016", place("instruments", row.id, column), got=ref, near=near)
    kinds = words("instrument_kind")
    for item in study.assessments:
        for kind in item.instruments:
            if kind not in kinds:
                where, near = place("assessments", item.id, "instruments"), nearest(kind, kinds)
                yield Problem("FP-M249", where, got=kind, expected=" | ".join(kinds), near=near)
    yield from balance_rows(study.energy_balance, study.lines, place)
    yield from _generated(study, place)


def _generated(study: Study, place: Place) -> Iterator[Problem]:
    """What other processes take, and what is exported, of power or heat that a process of the plant makes."""
    for made in study.outputs:
        if made.role != "product" or made.amount.dimension not in ("electricity", "heat"):
            continue
        takers = [
            x for x in study.lines if x.kind in ("intermediate", "avoided") and x.part_no == made.process
        ]
        taken = [x.amount for x in takers if x.per == "period" and not x.parent and x.amount is not None]
        total = sum((a.base for a in taken if a.dimension == made.amount.dimension), Fraction(0))
        if total > made.amount.base:
            unit = base_unit(made.amount.dimension)
            told = {"process": made.process, "lines": ", ".join(x.id for x in takers)}
            got, expected = f"{exact_text(total)} {unit}", f"≤ {exact_text(made.amount.base)} {unit}"
            where = place("lines", takers[0].id, "amount")
            yield Problem("FP-M254", where, got=got, expected=expected, values=told)


def balance_rows(rows: tuple[Balance, ...], lines: tuple[Line, ...], place: Place) -> Iterator[Problem]:
    """Conservation: in = out, nothing exported that was not made here, and meters that agree."""
    for row in rows:
        told = {f"carrier_{lang}": label("carrier", row.carrier, lang) for lang in LANGS}
        below = [f for f in (*SUPPLY, *USE) if (getattr(row, f) or 0) < 0]
        for name in below:
            where = place("energy_balance", row.id, name)
            yield Problem("FP-M003", where, got=exact_text(getattr(row, name)), expected="≥ 0")
        if below:
            continue
        yield from _exported(row, told, place)
        yield from _closed(row, told, place)
        yield from _metered(row, lines, told, place)


def _exported(row: Balance, told: Mapping[str, str], place: Place) -> Iterator[Problem]:
    made, out = row.produced or Fraction(0), row.exported or Fraction(0)
    if out > made:
        where = place("energy_balance", row.id, "exported")
        expected = f"≤ {exact_text(made)} {row.unit}"
        yield Problem("FP-M245", where, got=f"{exact_text(out)} {row.unit}", expected=expected, values=told)


def _closed(row: Balance, told: Mapping[str, str], place: Place) -> Iterator[Problem]:
    supply, use = row.total(SUPPLY), row.total(USE)
    got = f"{exact_text(use)} {row.unit}"
    where = place("energy_balance", row.id, "used")
    values = {**told, "supply": f"{exact_text(supply)} {row.unit}"}
    if use > supply:
        yield Problem("FP-M246", where, got=got, values=values)
    elif use < supply and row.used is not None:
        rest = f"{exact_text(supply - use)} {row.unit}"
        yield Problem("FP-M247", where, got=rest, severity="warning", values=values)


def _metered(
    row: Balance, lines: tuple[Line, ...], told: Mapping[str, str], place: Place
) -> Iterator[Problem]:
    """The plant meters of the sheet Energy are what was imported."""
    by_id = {x.id: x for x in lines}
    plant = (x for x in lines if x.kind == "energy" and x.scope == "plant" and not informs_only(x, by_id))
    meters = [x for x in plant if x.carrier == row.carrier]
    amounts = [x.amount for x in meters if x.amount is not None and x.per == "period"]
    if row.imported is None or len(amounts) < len(meters) or not amounts:
        return
    measure = units()[row.unit]
    if {a.dimension for a in amounts} != {measure.dimension}:
        return  # metered in another quantity: nothing to compare
    stated, unit = row.imported * measure.ratio, base_unit(measure.dimension)
    metered = sum((a.base for a in amounts), Fraction(0))
    if metered != stated:
        values = {**told, "lines": ", ".join(x.id for x in meters)}
        got, expected = f"{exact_text(stated)} {unit}", f"{exact_text(metered)} {unit}"
        where = place("energy_balance", row.id, "imported")
        yield Problem("FP-M248", where, got=got, expected=expected, severity="warning", values=values)
