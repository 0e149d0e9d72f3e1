"""Chains, vehicles, distances and splits: each fault alone, beside its honest twin."""

from __future__ import annotations

from fractions import Fraction

import pytest

from building import codes, line, own, qty, study, with_
from footprint.model.geodesy import method
from footprint.model.types import Quantity

STAGES = ("raw_materials", "production", "distribution")
TRUCK = own("truck", "t.km", "0.1", kind="well_to_wheel", includes=("upstream",))
LORRY = own("lorry", "v.km", "0.8", kind="well_to_wheel", includes=("upstream",))
DIESEL = own("diesel", "L", "3", kind="combustion", includes=("upstream",))
SERVICE = own("store", "t", "5")
VEHICLE = {"payload": qty("24", "t"), "payload_source": "maker", "load_factor": "0.6",
           "load_source": "waybills",
           "empty_running": "0.2", "empty_source": "waybills"}  # fmt: skip


def leg(id_: str, number: int, start: str, end: str, factor: str = "truck", **more):
    fields = {"kind": "transport", "stage": "distribution", "cargo": ("product",), "mode": "road",
              "distance": qty("100", "km"), "chain": "C1", "leg": number, "start_place": start,
              "end_place": end} | more  # fmt: skip
    return line(id_, fields.pop("mass", "1"), "kg", factor, **fields)


def fuel(id_: str, **more):
    fields = {"kind": "energy", "stage": "distribution", "carrier": "diesel", "scope": "product",
              "start": "2025-01-01", "end": "2025-12-31"}  # fmt: skip
    return line(id_, "1", "L", "diesel", **fields, **more)


def hub(id_: str = "H", place: str = "Port", **more):
    fields = {"kind": "service", "stage": "distribution", "chain": "C1", "hub": place} | more
    return line(id_, "1", "kg", "store", **fields)


def chain(*more):
    return study(
        [leg("T1", 1, "Works", "Port"), leg("T2", 2, " port ", "Ｓhop"), *more],
        [TRUCK, LORRY, DIESEL, SERVICE], STAGES,
    )  # fmt: skip


def faults(held) -> set[str]:
    return {p.code for p in held.check() if p.severity == "error"}


def only(held, code: str):
    (found,) = [p for p in held.check() if p.code == code]
    return found


def test_a_chain_that_connects_has_no_fault():
    held = chain(leg("T3", 3, "SHOP", "Home"), hub())
    assert faults(held) == set()
    assert held.calculate().total == 3 * Fraction("0.01") + Fraction("0.005")


def test_legs_that_do_not_connect_name_both_cells():
    held = chain(leg("T3", 3, "Depot", "Home"))
    found = only(held, "FP-M142")
    assert (found.where.key, found.got, found.expected) == ("T3", "Depot", "Ｓhop")
    assert "T2" in found.values["other"]
    with pytest.raises(Exception, match="FP-M142"):
        held.calculate()


@pytest.mark.parametrize(
    "more, code",
    [
        ([leg("T3", 4, "Shop", "Home")], "FP-M141"),
        ([leg("T3", 3, "Shop", "Home", leg=None)], "FP-M140"),
        ([leg("T3", 3, "", "Home")], "FP-M142"),
        ([leg("T3", 3, "Shop", "Home", cargo=("H",)), hub()], "FP-M143"),
        ([leg("T3", 2, "Port", "Shop")], "FP-M148"),
        ([fuel("F", chain="C1", leg=2, start_place="Port", end_place="Shop")], "FP-M148"),
        ([fuel("F", chain="C2", leg=None, hub="Port")], "FP-M144"),
        ([fuel("F", chain="C1")], "FP-M145"),
        ([hub(place="")], "FP-M145"),
        ([hub(chain="")], "FP-M145"),
        ([hub(place="Pott")], "FP-M146"),
        ([hub(), hub("H2", name="H")], "FP-M147"),
        ([hub(), fuel("F", chain="C1", hub="PORT")], "FP-M147"),
    ],
)
def test_a_faulty_chain(more, code):
    assert code in faults(chain(*more))


def test_a_leg_by_fuel_is_a_link_of_the_chain():
    by_fuel = fuel("F", chain="C1", leg=3, start_place="shop", end_place="Home")
    held = chain(by_fuel, leg("T4", 4, "home", "End"))
    assert faults(held) == set()
    assert held.calculate().total == 3 + 3 * Fraction("0.01")


def test_fuel_beside_legs_is_asked_about():
    assert only(chain(fuel("F")), "FP-M149").severity == "warning"
    assert "FP-M149" not in codes(chain(fuel("F", chain="C1", hub="Port")).check())


@pytest.mark.parametrize(
    "change, code",
    [
        ({}, ""),
        ({"payload": None}, "FP-M151"),
        ({"empty_running": None}, "FP-M151"),
        ({"load_source": ""}, "FP-M150"),
        ({"load_factor": "1.2"}, "FP-M004"),
        ({"load_factor": "0"}, "FP-M012"),
        ({"empty_running": "-0.1"}, "FP-M003"),
        ({"payload": qty("24", "km")}, "FP-U004"),
        ({"volumetric": "333"}, "FP-M150"),
    ],
)
def test_a_vehicle_is_whole_bounded_and_sourced(change, code):
    held = study([leg("T1", 1, "A", "B", "lorry", **(VEHICLE | change))], [LORRY], STAGES)
    assert faults(held) >= ({code} if code else set())
    assert code or not faults(held)


POINTS = {"start_lat": "0", "start_lon": "0", "end_lat": "0", "end_lon": "90"}


@pytest.mark.parametrize(
    "change, code, severity",
    [
        ({"distance": qty("10008", "km"), "distance_method": method(Fraction(10008))}, "", ""),
        ({"distance": qty("10007", "km"), "distance_method": method(Fraction(10008))}, "FP-M154", "error"),
        ({"distance": qty("11000", "km"), "distance_method": "route planner"}, "FP-M155", "info"),
        ({"distance": qty("13000", "km")}, "FP-M156", "warning"),
        ({"distance": qty("9000", "km")}, "FP-M156", "warning"),
        ({"distance": None}, "FP-M153", "error"),
        ({"end_lon": "190"}, "FP-M152", "error"),
        ({"end_lon": None}, "FP-M152", "error"),
        ({"detour": "0.9", "detour_source": "x"}, "FP-M004", "error"),
        ({"detour": "1.1"}, "FP-M150", "error"),
    ],
)
def test_coordinates_and_distances(change, code, severity):
    held = study(
        [leg("T1", 1, "A", "B", **(POINTS | {"distance": qty("10100", "km")} | change))], [TRUCK], STAGES
    )
    found = [p for p in held.check() if p.code.startswith(("FP-M15", "FP-M004"))]
    if code:
        assert (code, severity) in {(p.code, p.severity) for p in found}
    else:
        assert found == []


def routes(*shares: str, **more):
    waste = {"kind": "waste", "stage": "end_of_life", "treatment": "landfill", "split": "stream"} | more
    factor = own("w", "t", "10", kind="waste_treatment")
    rows = [line(f"W{i}", "40", "t", "w", share=s, **waste) for i, s in enumerate(shares)]
    return study(rows, [factor], ("end_of_life",))


def test_shares_that_sum_to_one():
    assert faults(routes("0.25", "0.05", "0.3", "0.2", "1/5", "0")) == set()
    assert routes("1/3", "2/3").calculate().total == 400


def test_shares_that_do_not_sum_to_one_name_all_rows_and_the_fix():
    found = only(routes("0.25", "0.65"), "FP-M157")
    assert (found.got, found.expected) == ("0.9", "1")
    for lang in ("zh", "en"):
        assert "W0 0.25, W1 0.65" in found.message(lang)
        assert "0.1" in found.hint(lang)
    with pytest.raises(Exception, match="FP-M157"):
        routes("0.25", "0.65").calculate()


def test_rows_of_one_whole_are_alike():
    held = routes("0.5", "0.5")
    other = held.inventory.line("W1").model_copy(update={"amount": Quantity(value=Fraction(41), unit="t")})
    assert "FP-M158" in faults(with_(held, lines=(held.inventory.line("W0"), other)))
    blank = held.inventory.line("W1").model_copy(update={"share": None})
    assert "FP-M158" in faults(with_(held, lines=(held.inventory.line("W0"), blank)))
    assert "FP-M158" in faults(routes("0.5", "0.5", split_by="mass", split_part=qty("1", "kg")))
    assert "FP-M158" in faults(routes("1", split="", split_by="mass"))


def test_materials_may_be_split_by_supplier():
    rows = [
        line(f"M{i}", "10", "kg", "truck-steel", split="steel", share=s) for i, s in enumerate(("0.7", "0.3"))
    ]
    assert study(rows, [own("truck-steel", "kg", "2")]).calculate().total == 20
