"""Stated numbers by address."""

from __future__ import annotations

from fractions import Fraction

from building import line, own, qty, study
from footprint.model.inputs import find, inputs, name_of, unit_of, value_of, with_value
from footprint.model.lines import Bridge
from footprint.model.processes import Mass, Output, Process
from footprint.model.quality import Quality
from footprint.model.study import Study as Inventory

BRIDGE = Bridge(source="L", target="kg", ratio="0.8", reference="data sheet")


def held() -> Inventory:
    lines = [
        line("A/1", "2", "L", "steel", bridges=(BRIDGE,), scrap="0.05"),
        line("E", "10", "kWh", "grid", share="1/3", per="period"),
    ]
    shares = [("X", "product", "1/2"), ("Y", "coproduct", "1/3"), ("Z", "coproduct", "1/6")]
    outputs = tuple(
        Output.model_validate(
            {"product": p, "role": r, "amount": qty("5", "kg"), "share": s, "allocation": "share"}
        )
        for p, r, s in shares
    )
    return study(
        lines,
        [own("steel", "kg", "2"), own("grid", "kWh", "1")],
        processes=(Process(id="main", yield_="0.9"),),
        outputs=outputs,
        masses=(Mass(part_no="P", mass=qty("3", "g"), method="weighed"),),
    ).inventory


def test_what_moves_no_total_is_no_input():
    """A basic uncertainty stays in statistics: it would stand in every sensitivity with an effect of 0."""
    stated = Quality(line="E", scope="activity", basic="1.05", reason="invoice")
    assert {x.sheet for x in inputs(held().model_copy(update={"quality": (stated,)}))} == {
        x.sheet for x in inputs(held())
    }


def test_every_stated_number_has_an_address():
    assert {x.address for x in inputs(held())} == {
        "lines/A/1/amount", "lines/A/1/scrap", "lines/A/1/bridges.1", "lines/E/amount", "lines/E/share",
        "processes/main/yield", "masses/P/mass",
        *(f"outputs/main/{x}/{f}" for x in ("product/X", "coproduct/Y", "coproduct/Z")
          for f in ("amount", "share")),
    }  # fmt: skip


def test_a_number_is_read_and_replaced_in_its_own_unit():
    inventory = held()
    for address, value, unit in [
        ("lines/A/1/amount", 2, "L"),
        ("lines/A/1/bridges.1", Fraction("0.8"), ""),
        ("processes/main/yield", Fraction("0.9"), ""),
        ("masses/P/mass", 3, "g"),
    ]:
        item = find(inventory, address)
        assert (value_of(inventory, item), unit_of(inventory, item)) == (value, unit)
        moved = with_value(inventory, item, Fraction(7))
        assert (value_of(moved, item), unit_of(moved, item)) == (7, unit)
        assert with_value(moved, item, Fraction(value)) == inventory
    assert name_of(inventory, find(inventory, "lines/A/1/amount")) == "A/1"


def test_shares_give_way_together():
    inventory = held()
    item = find(inventory, "outputs/main/product/X/share")
    moved = with_value(inventory, item, Fraction(11, 20))
    shares = {o.product: o.share for o in moved.outputs}
    assert sum(shares.values()) == 1
    assert shares["X"] == Fraction(11, 20)
    assert shares["Y"] == 2 * shares["Z"]


def test_an_unknown_address_names_the_nearest():
    found = find(held(), "lines/E/amout")
    assert (found.code, found.near) == ("FP-M120", "lines/E/amount")


def test_what_is_said_of_quality_is_no_input():
    rated = Quality(line="E", scope="activity", basic="1.1", reason="test")
    stated = held().model_copy(update={"quality": (rated,)})
    assert inputs(stated) == inputs(held())
