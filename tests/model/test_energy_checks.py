"""Conservation of energy over the plant: each fault alone, beside its honest twin."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import footprint as fp
from building import codes, line, own, qty
from power import both, power

HONEST = {"carrier": "heat", "unit": "GJ_heat", "imported": "10", "produced": "90", "used": "60",
          "exported": "30", "returned": "4", "lost": "6"}  # fmt: skip


def found(**fields) -> set[str]:
    return codes(both([power()], energy_balance=({**HONEST, **fields},)).check())


ALL = {"FP-M003", "FP-M245", "FP-M246", "FP-M247", "FP-M248"}


def test_the_honest_twin_is_clean():
    assert not found() & ALL


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"exported": "91", "used": "0", "imported": "11"}, "FP-M245"),
        ({"used": "61"}, "FP-M246"),
        ({"used": "59"}, "FP-M247"),
        ({"lost": "-6"}, "FP-M003"),
    ],
)
def test_each_fault_alone(fields, code):
    assert found(**fields) & ALL == {code}


def test_exported_heat_above_production_is_refused_with_the_fix():
    held = both(
        [power()], energy_balance=({**HONEST, "exported": "95", "used": "0", "lost": "0", "returned": "0"},)
    )
    with pytest.raises(fp.ProblemsError, match="FP-M245") as caught:
        held.calculate()
    assert "passed on" in str(caught.value)


def test_the_meters_are_what_was_imported():
    meter = power(scope="plant", share="1")
    row = {"carrier": "electricity", "unit": "kWh", "imported": "100000", "used": "100000"}
    assert "FP-M248" not in codes(both([meter], energy_balance=(row,)).check())
    row |= {"imported": "90000", "used": "90000"}
    assert "FP-M248" in codes(both([meter], energy_balance=(row,)).check())


@given(st.lists(st.fractions(0, 1000, max_denominator=10**6), min_size=5, max_size=5))
def test_what_closes_is_never_a_problem(parts):
    used, returned, lost, exported, more = (Fraction(p) for p in parts)
    produced = exported + more
    need = used + returned + lost + exported
    imported = max(need - produced, Fraction(0))
    lost += max(produced + imported - need, Fraction(0))
    told = {"imported": imported, "produced": produced, "used": used, "exported": exported,
            "returned": returned, "lost": lost}  # fmt: skip
    assert not found(**told) & ALL


def plant(exported: str) -> fp.Study:
    """A boiler of 100 GJ: 70 for the product, the rest exported and credited."""
    heat = {"kind": "energy", "carrier": "heat", "stage": "production", "per": "period", "scope": "product"}
    return both(
        [
            line("F", "120", "GJ_net", "gas", kind="energy", carrier="natural_gas", process="boiler",
                 stage="production", per="period", scope="product"),
            line("U", "70", "GJ_heat", kind="intermediate", part_no="boiler", stage="production",
                 per="period"),
            line("X", exported, "GJ_heat", "district", **{**heat, "kind": "avoided", "part_no": "boiler"}),
        ],
        factors=[own("gas", "GJ_net", "65", kind="combustion", includes=("upstream",)),
                 own("district", "GJ_heat", "70", kind="heat")],
        processes=({"id": "boiler"}, {"id": "main"}),
        outputs=(
            {"product": "X", "amount": qty("1000", "kg")},
            {"product": "heat", "process": "boiler", "amount": qty("100", "GJ_heat")},
        ),
    )  # fmt: skip


def test_what_a_process_makes_bounds_what_is_taken_and_exported():
    assert "FP-M254" not in codes(plant("30").check())
    assert "FP-M254" in codes(plant("30.1").check())
