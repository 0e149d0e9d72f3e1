"""One builder a sheet: a row of cells becomes one value of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from footprint.base.problem import Problem, errors
from footprint.base.unit_table import units
from footprint.intake.cells import Cell, module_of
from footprint.intake.energy import energy_unit, wrong_dimension
from footprint.intake.freight import TOGETHER, distance_of, split_fields, vehicle_fields
from footprint.intake.reading import Reading, Row
from footprint.model.energy_balance import Balance
from footprint.model.evidence import Evidence
from footprint.model.family import Member
from footprint.model.instruments import Instrument
from footprint.model.lines import Bridge, Line, Match
from footprint.model.own_factor import OwnFactor
from footprint.model.processes import Mass, Output, Process
from footprint.model.quality import Quality
from footprint.model.recycling import Recycling
from footprint.model.sectors.answer import SectorAnswer
from footprint.model.stages import module, typed
from footprint.model.study import Assessment, EmptyStage
from footprint.model.types import Quantity
from footprint.model.vocabulary import code
from footprint.units.lookup import basis_dimension

#: The method of a bridge that a calorific value makes; rows.py writes it back to its columns.
CALORIFIC = "calorific value"
#: The dimensions of mass, and of a vehicle, times distance.
FREIGHT = ("freight", "vehicle_distance")


def _pair(value: Fraction | None, unit: str | None) -> Quantity | None:
    if value is None or unit is None:
        return None
    return Quantity(value=value, unit=unit)


def _clean(values: Mapping[str, Any], *drop: str) -> dict[str, Any]:
    return {k: v for k, v in values.items() if v is not None and k not in drop}


def _output(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    amount = _pair(v["amount"], v["unit"])
    if amount is None or v["product"] is None:
        return
    mass = _pair(v["mass_each"], "kg")
    revenue = _pair(v["revenue"], v["revenue_unit"])
    if v["revenue"] is not None and v["revenue_unit"] is None and row.cell("revenue_unit").blank:
        reading.problems.append(Problem("FP-I022", row.cell("revenue").where))
    physical = _pair(v["physical"], v["physical_unit"])
    if (v["physical"] is None) != (v["physical_unit"] is None):
        reading.problems.append(Problem("FP-I022", row.cell("physical").where))
    fields = _clean(v, "amount", "unit", "mass_each", "revenue", "revenue_unit", "physical", "physical_unit")
    output = Output(amount=amount, mass_each=mass, revenue=revenue, physical=physical, **fields)
    reading.keep_places("outputs", output.id, row)
    reading.add("outputs", output)


def _process(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    if v["process"] is None:
        return
    output = _pair(v["output"], v["unit"])
    fields = _clean(v, "process", "output", "unit", "yield", "own_or_outsourced")
    process = Process(
        id=v["process"], output=output, yield_=v["yield"], operated=v["own_or_outsourced"] or "", **fields
    )
    reading.keep_places("processes", process.id, row, {"yield": "yield_", "process": "id"})
    reading.add("processes", process)


def _mass(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    if v["part_no"] is None or v["mass_g"] is None or v["method"] is None:
        return
    per = v["per"]
    if per is not None and units()[per].dimension not in ("piece", "length", "area", "volume"):
        reading.problems.append(wrong_dimension(row.cell("per"), per, "piece | length | area | volume"))
        return
    fields = _clean(v, "mass_g", "per") | ({} if per in (None, "piece") else {"per": per})
    mass = Mass(mass=Quantity(value=v["mass_g"], unit="g"), **fields)
    reading.keep_places("masses", mass.id, row)
    reading.add("masses", mass)


def _line(reading: Reading, row: Row, line: Line, renamed: Mapping[str, str] | None = None) -> None:
    reading.keep_places("lines", line.id, row, {"line_id": "id", **(renamed or {})})
    reading.add("lines", line)


def _split_share(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    return {"share_key": value} if isinstance(value, str) else {"share": value}


def _staged(row: Row, v: Mapping[str, Any], default: str) -> dict[str, Any]:
    """The stage of a line and its sub-stage: each in its column, or a code of a scheme as the stage."""
    name, cell = v["module"], row.cell("stage")
    if not name and not cell.blank and code("stage", cell.text) is None and typed(cell.text):
        told = module_of(cell)
        name = told if isinstance(told, str) else None
    held = module(name or "")
    home = default if held is None or default in held.stages else held.stages[0]
    return {"stage": v["stage"] or home, "module": name or ""}


def _bom(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    amount = _pair(v["amount"], v["unit"])
    if v["line_id"] is None or v["per"] is None or v["name"] is None or amount is None:
        return
    fields = _clean(v, "line_id", "external_id", "amount", "unit", "kind", "stage", "module", "share")
    line = Line(
        id=v["line_id"], external_ref=v["external_id"] or "", amount=amount, kind=v["kind"] or "material",
        **_staged(row, v, "raw_materials"), **_split_share(v["share"]), **fields,
    )  # fmt: skip
    _line(reading, row, line)


def _energy(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    if v["carrier"] is None or v["line_id"] is None or v["unit"] is None:
        return
    unit = energy_unit(v["carrier"], row.cell("unit"), row.cell("heating_value"), row.cell("reference_state"))
    if isinstance(unit, Problem):
        reading.problems.append(unit)
        return
    if v["amount"] is None or v["scope"] is None:
        return
    bridges = _calorific(reading, row, v, unit)
    fields = _clean(
        v, "line_id", "external_id", "amount", "unit", "share", "heating_value", "reference_state", "stage",
        "module", "per", "calorific_value", "calorific_unit", "calorific_source", "split_part", "split_total",
        "split_unit",
    ) | split_fields(reading, row, v)  # fmt: skip
    line = Line(
        id=v["line_id"], external_ref=v["external_id"] or "", kind="energy", name=row.cell("carrier").text,
        amount=Quantity(value=v["amount"], unit=unit), per=v["per"] or "period", bridges=bridges,
        **_staged(row, v, "production"), **_split_share(v["share"]), **fields,
    )  # fmt: skip
    _line(reading, row, line)


def _calorific(reading: Reading, row: Row, v: Mapping[str, Any], unit: str) -> tuple[Bridge, ...]:
    """The stated calorific value as a bridge from the metered unit to fuel energy."""
    value, target, source = v["calorific_value"], v["calorific_unit"], v["calorific_source"]
    if value is None and target is None:
        return ()
    if value is None or target is None or source is None:
        reading.problems.append(Problem("FP-I050", row.cell("calorific_value").where))
        return ()
    if not units()[target].dimension.startswith("fuel_"):
        reading.problems.append(wrong_dimension(row.cell("calorific_unit"), target, "fuel"))
        return ()
    return (Bridge(source=unit, target=target, ratio=value, method=CALORIFIC, reference=source),)


def _transport(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    distance = _pair(v["distance"], v["distance_unit"])
    amount = _pair(v["amount"], v["unit"])
    moved = amount is not None and amount.dimension in FREIGHT
    before = len(reading.problems)
    distance, how = distance_of(reading, row, v, distance)
    if len(reading.problems) > before:
        return
    if not moved:
        places = ("start_place", "end_place")
        reading.require(row, *places, *(("distance", "distance_unit") if distance is None else ()))
    if v["line_id"] is None or v["cargo"] is None or v["mode"] is None or (distance is None and not moved):
        return
    if distance is not None and distance.dimension != "length":
        reading.problems.append(wrong_dimension(row.cell("distance_unit"), distance.unit, "length"))
        return
    if amount is not None and not moved and amount.dimension != "mass":
        reading.problems.append(wrong_dimension(row.cell("unit"), amount.unit, "mass"))
        return
    if amount is not None and v["per"] is None:
        reading.problems.append(Problem("FP-I027", row.cell("per").where))
        return
    product = v["cargo"] == ("product",)
    staged = _staged(row, v, "distribution" if product else "raw_materials")
    route = " → ".join(p for p in (v["start_place"], v["end_place"]) if p)
    name = v["name"] or route or row.cell("mode").text
    fields = _clean(
        v, "line_id", "external_id", "amount", "unit", "distance", "distance_unit", "stage", "name", "per",
        "module", *TOGETHER,
    )  # fmt: skip
    fields |= vehicle_fields(v) | split_fields(reading, row, v)
    line = Line(
        id=v["line_id"], external_ref=v["external_id"] or "", kind="transport", name=name, amount=amount,
        distance=distance, distance_method=how, **staged, per=v["per"] or "declared_unit", **fields,
    )  # fmt: skip
    _line(reading, row, line, {"amount": "amount", "unit": "unit"})


def _waste(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    amount = _pair(v["amount"], v["unit"])
    if v["line_id"] is None or v["name"] is None or v["per"] is None or amount is None:
        return
    kind = "direct" if v["gas"] else "waste"
    fields = _clean(v, "line_id", "external_id", "amount", "unit", "share", "stage", "module")
    if kind == "direct" and amount.dimension == "mass" and not v["emission_model"]:
        amount = Quantity(value=amount.base, unit=f"kg {v['gas']}")
    line = Line(
        id=v["line_id"], external_ref=v["external_id"] or "", kind=kind, amount=amount,
        **_staged(row, v, "production"), **_split_share(v["share"]), **fields,
    )  # fmt: skip
    _line(reading, row, line)


def read_match(reading: Reading, row: Row) -> None:
    """A row of the sheet Match, kept until all lines are known."""
    v = reading.values(row)
    if v["line_ids"] is None or v["state"] is None:
        return
    estimate = _pair(v["estimate"], "kg CO2e")
    match = Match(role=v["role"] or "main", estimate=estimate, **_clean(v, "line_ids", "role", "estimate"))
    reading.matches.append((v["line_ids"], match, row))


def _factor(reading: Reading, row: Row) -> None:
    told = len(reading.problems)
    v = reading.values(row)
    if errors(reading.problems[told:]) or v["id"] is None:
        return
    components = dict(v["components"] or {})
    if v["value"] is not None:
        if "fossil" in components:
            reading.problems.append(Problem("FP-I028", row.cell("value").where, got=v["id"]))
            return
        components["fossil"] = v["value"]
    heating = basis_dimension(v["heating_value"] or "") or ""
    fields = _clean(v, "value", "components", "gases", "heating_value", "illustrative", "withheld")
    factor = OwnFactor(
        components=components, gases=v["gases"] or {}, illustrative=bool(v["illustrative"]),
        withheld=bool(v["withheld"]),
        heating_value_basis={"fuel_net": "net", "fuel_gross": "gross"}.get(heating, ""), **fields,
    )  # fmt: skip
    reading.keep_places("factors", factor.id, row)
    reading.add("factors", factor)


def _evidence(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    if v["id"] is None:
        return
    quantity = _pair(v["amount"], v["unit"])
    evidence = Evidence(quantity=quantity, **_clean(v, "amount", "unit"))
    reading.keep_places("evidence", evidence.id, row)
    reading.add("evidence", evidence)


def empty_stages(pairs: tuple[tuple[Any, str], ...] | None) -> tuple[EmptyStage, ...]:
    """The parsed cell of the empty stages as values."""
    return tuple(EmptyStage(stage=stage, reason=reason) for stage, reason in pairs or ())


def _more_assessments(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    if None in (v["id"], v["rules"], v["gwp_set"], v["boundary"]):
        return
    item = Assessment(
        rule_set=v["rules"],
        partial=v["stages"] or (),
        empty_stages=empty_stages(v["empty_stages"]),
        **_clean(v, "rules", "stages", "empty_stages"),
    )
    reading.keep_places("assessments", item.id, row)
    reading.add("assessments", item)


def _member(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    amount = _pair(v["amount"], v["unit"])
    if v["model"] is None or v["name"] is None or amount is None:
        return
    fields = _clean(v, "amount", "unit", "net_mass")
    member = Member(declared_unit=amount, net_mass=_pair(v["net_mass"], "kg"), **fields)
    reading.keep_places("family", member.id, row)
    reading.add("family", member)


def _recycling(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    if v["line"] is None or v["source"] is None:
        return
    item = Recycling(**_clean(v))
    reading.keep_places("recycling", item.id, row)
    reading.add("recycling", item)


def _instrument(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    volume = _pair(v["volume"], v["unit"])
    if v["id"] is None or v["kind"] is None or volume is None:
        return
    if v["state"] not in (None, "factor", "supplier", "own", "proxy"):
        reading.problems.append(Problem("FP-I260", row.cell("state").where, got=v["state"]))
        return
    item = Instrument(volume=volume, **_clean(v, "volume", "unit"))
    reading.keep_places("instruments", item.id, row)
    reading.add("instruments", item)


def _balance(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    if v["carrier"] is None or v["unit"] is None:
        return
    empty = Cell(None, row.cell("unit").where)
    unit = energy_unit(v["carrier"], row.cell("unit"), empty, empty)
    if isinstance(unit, Problem):
        reading.problems.append(unit)
        return
    item = Balance(unit=unit, **_clean(v, "unit"))
    reading.keep_places("energy_balance", item.id, row)
    reading.add("energy_balance", item)


def _sector(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    if v["item"] is None or (v["answer"] is None and v["reason"] is None):
        return  # not answered
    answer = SectorAnswer(item=v["item"], answer=v["answer"] or "", reason=v["reason"] or "")
    reading.keep_places("sector_answers", answer.item, row)
    reading.add("sector_answers", answer)


def _quality(reading: Reading, row: Row) -> None:
    v = reading.values(row)
    if None in (v["line_id"], v["scope"], v["reason"]):
        return
    quality = Quality(line=v["line_id"], **_clean(v, "line_id"))
    reading.keep_places("quality", quality.id, row, {"line_id": "line"})
    reading.add("quality", quality)


BUILDERS: Mapping[str, Callable[[Reading, Row], None]] = {
    "output": _output,
    "processes": _process,
    "bom": _bom,
    "masses": _mass,
    "energy": _energy,
    "transport": _transport,
    "waste": _waste,
    "factors": _factor,
    "evidence": _evidence,
    "assessments": _more_assessments,
    "family": _member,
    "recycling": _recycling,
    "instruments": _instrument,
    "energy_balance": _balance,
    "sector": _sector,
    "quality": _quality,
}
