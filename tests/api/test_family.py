"""Families of products: co-products, intermediates, sub-meters, and what a stated share leaves open."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import jsonschema
import pytest

from building import assessment, line, own, product, qty
from footprint.api.family import Family, write_family
from footprint.api.schemas import schema
from footprint.api.study import Study
from footprint.base.problem import ProblemsError
from footprint.model.study import Study as Inventory

DATES = {"start": "2025-01-01", "end": "2025-12-31"}
GRID = own("grid", "kWh", "0.5", kind="electricity_mix")


def output(name: str, amount: str, role: str = "product", unit: str = "kg", **more: Any) -> dict[str, Any]:
    return {"product": name, "amount": qty(amount, unit), "role": role, **DATES, **more}


def meter(id_: str, amount: str, **more: Any):
    fields = {"kind": "energy", "stage": "production", "per": "period", "carrier": "electricity",
              "scope": "plant"}  # fmt: skip
    return line(id_, amount, "kWh", "grid", **{**fields, **DATES, **more})


def family(outputs: list[dict], lines: tuple, models: str = "AB", unit: str = "kg", **more: Any) -> Family:
    members = [{"model": m, "name": m, "declared_unit": qty("1", unit), "net_mass": qty("1", "kg")}
               for m in models]  # fmt: skip
    document = {
        "product": product(model="plant", declared_unit=qty("1", unit)),
        "assessments": (assessment("raw_materials", "production"),),
        "family": members, "outputs": outputs, "lines": lines, "factors": (GRID,), **more,
    }  # fmt: skip
    return Family(Study(Inventory.model_validate(document)))


def totals(held: Family) -> dict[str, Fraction]:
    return {m: r.total for m, r in held.calculate().results.items()}


def test_members_may_be_co_products_of_one_process() -> None:
    outputs = [
        output("A", "100", allocation="mass"),
        output("B", "300", "coproduct", allocation="mass"),
        output("C", "100", "coproduct", allocation="mass"),
        output("D", "500", "other", process="main"),
    ]
    held = family(outputs, (meter("E1", "1000", share_key="mass"), meter("E2", "50", scope="product")))
    # E1: the process takes 500/1000 of it, each kg the same part; E2: whole, over 500 kg
    assert totals(held) == {m: Fraction(1, 2) * (Fraction(500, 500) + Fraction(50, 500)) for m in "AB"}
    first, second = held.closing()
    assert dict(first.parts) == {"A": Fraction(1, 10), "B": Fraction(3, 10)}
    assert (first.others, first.sum) == (Fraction(3, 5), 1)
    assert (dict(second.parts), second.others) == ({"A": Fraction(1, 5), "B": Fraction(3, 5)}, Fraction(1, 5))


def test_members_may_take_one_intermediate() -> None:
    outputs = [output("A", "100"), output("B", "300"), output("mix", "800", process="blend")]
    takes = {"kind": "intermediate", "part_no": "blend"}
    lines = (
        meter("E1", "400", process="blend", scope="product"),
        line("I1", "2", "kg", products=("A",), **takes),
        line("I2", "2", "kg", products=("B",), **takes),
    )
    held = family(outputs, lines, processes=[{"id": "blend", "name": "blend"}])
    assert totals(held) == {"A": Fraction(1, 2), "B": Fraction(1, 2)}
    (closing,) = held.closing()
    assert (closing.parts, closing.sum) == ((("blend", Fraction(1)),), 1)


def test_a_stated_share_that_leaves_a_part_to_others_warns() -> None:
    outputs = [output("A", "100"), output("B", "300", "other")]
    held = family(outputs, (meter("E1", "400", share="1/4"),), models="A")
    result = held.calculate()
    assert [(p.code, p.severity) for p in result.problems] == [("FP-C028", "warning")]
    document = result.to_json()
    assert not list(jsonschema.Draft202012Validator(schema("family")).iter_errors(document))
    assert document["problems"][0]["code"] == "FP-C028"


SUB = {"scope": "line", "part_of": "E1", "production_line": "L1", "share_key": "piece"}


def test_a_sub_meter_that_only_some_members_see_is_refused() -> None:
    outputs = [output("A", "100", unit="piece", production_line="L1"), output("B", "300", unit="piece")]
    whole = meter("E1", "1000", share_key="piece")
    with pytest.raises(ProblemsError) as fault:
        family(outputs, (whole, meter("S1", "400", products=("A",), **SUB)), unit="piece").calculate()
    assert {p.code for p in fault.value.problems} == {"FP-M054"}
    held = family(outputs, (whole, meter("S1", "400", **SUB)), unit="piece")
    assert totals(held) == {"A": Fraction(600 + 4 * 400, 800), "B": Fraction(600, 800)}


def test_net_mass_knows_what_a_sub_meter_leaves() -> None:
    whole = line("W1", "1000", "kg", "resin", per="period", share_key="piece", scope="plant", **DATES)
    sub = line("W2", "400", "kg", "resin", per="period", share_key="piece", scope="line", part_of="W1",
               production_line="L1", **DATES)  # fmt: skip
    outputs = [output("X", "1000", unit="piece", production_line="L1")]
    document = {
        "product": product(model="X", declared_unit=qty("1", "piece"), net_mass=qty("1", "kg")),
        "assessments": (assessment("raw_materials", "production"),),
        "outputs": outputs, "lines": (whole, sub), "factors": (own("resin", "kg", "2"),),
    }  # fmt: skip
    rows = Study(Inventory.model_validate(document)).calculate().mass_balance.rows
    assert [r.net for r in rows] == [Fraction(3, 5), Fraction(2, 5)]


def test_nothing_is_written_where_something_stands_in_the_way(tmp_path) -> None:
    held = family([output("A", "100"), output("B", "300")], (meter("E1", "400", share_key="mass"),))
    (tmp_path / "results").write_text("mine")
    with pytest.raises(ProblemsError):
        write_family(held, held.calculate(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["results"]


def test_a_smaller_family_leaves_no_old_files(tmp_path) -> None:
    outputs, lines = [output("A", "100"), output("B", "300")], (meter("E1", "400", share_key="mass"),)
    for models, count in (("AB", 2), ("A", 1)):
        held = family(outputs if count == 2 else [outputs[0], {**outputs[1], "role": "other"}], lines, models)
        write_family(held, held.calculate(), tmp_path)
        assert len(list((tmp_path / "studies").iterdir())) == count
    assert {p.name for p in tmp_path.iterdir()} == {"family.csv", "closing.csv", "studies", "results"}


def test_recycling_goes_with_its_line() -> None:
    row = {"line": "M", "source": "test"}
    pins = tuple(
        {"role": r, "state": "own", "factor": "own/steel", "reason": "test"} for r in ("main", "disposal")
    )
    lines = (line("M", "1", "kg", "steel", products=("A",), matches=pins), line("N", "2", "kg", "steel"))
    held = family([], lines, factors=(own("steel", "kg", "3"),), recycling=(row,))
    assert totals(held) == {"A": 9, "B": 6}
