"""Vehicles, refrigeration, shared trips: what is computed, what is refused, what the trace says."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from building import codes, line, own, pinned, qty, study
from footprint.base.problem import ProblemsError
from footprint.factors.library import library
from footprint.factors.shipped import shipped

RAW = Path(__file__).parents[2] / "emission_factors" / "uk_desnz_2025" / "raw" / "desnz_2025_flat_v1.csv"
VEHICLE = {"payload": qty("24", "t"), "payload_source": "maker's plate", "load_factor": "0.6",
           "load_source": "waybills 2025", "empty_running": "0.2",
           "empty_source": "tachograph 2025"}  # fmt: skip
LEG = {"kind": "transport", "stage": "distribution", "mode": "road", "cargo": ("product",)}
WTW = {"kind": "well_to_wheel", "includes": ("upstream",)}


def one(factor, amount: str = "1000", unit: str = "kg", distance="100", **more):
    fields = LEG | {"distance": qty(distance, "km") if distance else None} | more
    return study([line("T1", amount, unit, factor.id, **fields)], [factor], ("distribution",))


def desnz(column: str, unit: str, level3: str = "Articulated (>3.5 - 33t)") -> Fraction:
    with RAW.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    keys = ("Level 1", "Level 2", "Level 3", "Column Text", "UOM", "GHG/Unit")
    wanted = ["Freighting goods", "HGV (all diesel)", level3, column, unit, "kg CO2e"]
    (row,) = [r for r in rows if [r[key] for key in keys] == wanted]
    return Fraction(row["GHG Conversion Factor 2025"])


@pytest.mark.parametrize("level3", ["Articulated (>3.5 - 33t)", "Rigid (>17 tonnes)", "Articulated (>33t)"])
def test_the_published_factor_per_tonne_kilometre_follows_from_the_one_per_vehicle_kilometre(level3):
    """DESNZ 2025 prints both. The payload is what its 100 % laden rows hold; the 50 % laden row then follows
    (within the printed digits), without a formula of ours in the expected value."""
    payload = desnz("100% Laden", "km", level3) / desnz("100% Laden", "tonne.km", level3)
    factor = own("half", "v.km", desnz("50% Laden", "km", level3), **WTW)
    vehicle = VEHICLE | {"payload": qty(payload, "t"), "load_factor": "0.5", "empty_running": "0"}
    per_tkm = one(factor, **vehicle).calculate().total / 100
    published = desnz("50% Laden", "tonne.km", level3)
    assert abs(per_tkm - published) / published < Fraction(2, 1000)


def test_empty_running_adds_its_kilometres():
    """100 km with 14.4 t of 24 t, and 20 km empty: 120 v.km for the whole load, of which 1 t is ours."""
    total = one(own("lorry", "v.km", "0.8", **WTW), **VEHICLE).calculate().total
    assert total == Fraction(120) * Fraction("0.8") / Fraction("14.4")


def test_full_and_never_empty_is_the_payload_alone():
    limit = VEHICLE | {"load_factor": "1", "empty_running": "0"}
    assert one(own("lorry", "v.km", "2.4", **WTW), **limit).calculate().total == 100 * Fraction("2.4") / 24


def test_the_trace_says_every_step_and_its_source():
    held = one(own("lorry", "v.km", "0.8", **WTW), start_place="Works", end_place="Port", **VEHICLE)
    (trace,) = held.calculate().explain("T1")
    text = str(trace)
    for words in ("100 t.km/t", "100 km Works → Port", "v.km/t.km", "(1 + 0.2) / (24 t × 0.6)",
                  "maker's plate", "waybills 2025", "tachograph 2025"):  # fmt: skip
        assert words in text


def test_empty_running_twice_is_refused():
    for unit in ("v.km", "t.km"):
        factor = own("mean", unit, "0.8", kind="well_to_wheel", includes=("upstream", "empty_running"))
        with pytest.raises(ProblemsError, match=r"empty running twice.*FP-C140"):
            one(factor, **VEHICLE).calculate()


def test_a_silent_factor_per_tonne_kilometre_is_not_changed_and_says_so():
    factor = own("mean", "t.km", "0.1", **WTW)
    plain, stated = one(factor), one(factor, **VEHICLE)
    assert stated.calculate().total == plain.calculate().total == 10
    (found,) = [p for p in stated.check() if p.code == "FP-C141"]
    assert found.severity == "warning"
    assert "FP-C141" not in codes(plain.check())


def test_vehicle_kilometres_may_be_stated():
    factor = own("lorry", "v.km", "0.8", **WTW)
    assert one(factor, "600", "v.km", None, share="1/4").calculate().total == 120
    assert "FP-M046" in codes(one(factor, "600", "v.km", "10").check())


# refrigeration ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "more, fine",
    [
        ({}, False),
        ({"technology": "non-refrigerated"}, False),
        ({"technology": "refrigerated lorry"}, True),
        ({"includes": ("upstream", "refrigeration")}, True),
    ],
)
def test_a_cold_leg_needs_a_cold_factor(more, fine):
    factor = own("f", "t.km", "0.1", **(WTW | more))
    for temperature in ("refrigerated", "frozen"):
        assert ("FP-C142" in codes(one(factor, temperature=temperature).check())) is not fine
    assert "FP-C142" not in codes(one(factor, temperature="ambient").check())


def test_a_marked_proxy_may_stand_for_a_cold_factor():
    factor = own("f", "t.km", "0.1", **WTW)
    match = pinned("f", state="proxy", bias="understates")
    held = one(factor, temperature="refrigerated", matches=(match,))
    assert "FP-C142" not in codes(held.check())


def test_only_cold_rows_offer_themselves_for_a_cold_leg():
    def selection(temperature: str):
        leg = line(
            "T1", "1", "t", **LEG, distance=qty("100", "km"), name="HGV all artics", temperature=temperature
        )
        held = study([leg], (), ("distribution",))
        return next(r for r in held.match(library(shipped())).rows if r.line.id == "T1").selection

    cold = selection("refrigerated")
    assert cold.candidates
    assert all("refrigerat" in c.factor.category + c.factor.names["en"] for c in cold.candidates)
    assert len(selection("").candidates) > 0


# shared trips -----------------------------------------------------------------------------------
TRIP = {"kind": "transport", "stage": "distribution", "mode": "air", "split": "trip 7"}
PLANE = own("plane", "v.km", "10", **WTW)


def trip(*rows: dict, by: str = "mass"):
    lines = [
        line(f"T{i}", "500", "v.km", "plane", **(TRIP | {"split_by": by, "cargo": ("product",)} | row))
        for i, row in enumerate(rows)
    ]
    return study(lines, [PLANE], ("distribution",))


def kg(value: str) -> dict:
    return {"split_part": qty(value, "kg")}


def test_a_shared_trip_is_conserved_by_every_key():
    """Whatever the key, the parts of one trip sum to the trip: 500 v.km x 10."""
    sizes = {"volumetric": "333", "volumetric_source": "carrier"}
    by_volume = [{"volume": qty("1", "m3")}, {"volume": qty("3000", "L")}]
    by_chargeable = [kg("100"), {"volume": qty("3", "m3"), **sizes}]
    for by, rows in (("mass", [kg("100"), kg("300")]), ("volume", by_volume), ("chargeable", by_chargeable)):
        assert trip(*rows, by=by).calculate().total == 5000
    by_line = {r.line.id: r.total for r in trip(*by_volume, by="volume").calculate().assessment().lines}
    assert by_line == {"T0": 1250, "T1": 3750}


def test_chargeable_mass_is_the_larger_one_and_is_said():
    light = {"volume": qty("3", "m3"), "volumetric": "333", "volumetric_source": "tariff 2025",
             "split_total": qty("1998", "kg")}  # fmt: skip
    result = trip(light, by="chargeable").calculate()
    assert result.total == 5000 * Fraction(999, 1998)
    text = str(result.explain("T0")[0])
    assert "trip 7 999/1998 kg = max(1 kg, 3 m3 × 333 kg/m3; tariff 2025)" in text
    heavy = light | {"volumetric": "0.1"}
    assert trip(heavy, by="chargeable").calculate().total == Fraction(5000, 1998)


def test_the_cargo_of_others_is_left_out_but_never_more_than_the_whole():
    ours = kg("250") | {"split_total": qty("1", "t")}
    assert trip(ours).calculate().total == 1250
    assert "FP-C144" in codes(trip(ours | kg("1001")).check())
    assert "FP-C143" in codes(trip({"cargo": ("product",)}, by="volume").check())


def test_the_mass_of_the_cargo_is_the_part_where_none_is_stated():
    """1 kg of product in a trip of 1 t."""
    assert trip({"split_total": qty("1", "t")}).calculate().total == 5


def test_cargo_may_go_by_two_ways():
    """60 % by road and 40 % by rail over the same 100 km: one leg, one cargo, nothing lost."""
    leg = LEG | {"cargo": ("M1",), "distance": qty("100", "km"), "split": "ways", "chain": "C", "leg": 1,
                 "start_place": "A", "end_place": "B", "stage": "raw_materials"}  # fmt: skip
    lines = [
        line("M1", "500", "kg", "steel"),
        line("T1", None, "", "tkm", **leg, share="0.6"),
        line("T2", None, "", "tkm", **(leg | {"mode": "rail"}), share="0.4"),
    ]
    held = study(lines, [own("steel", "kg", "2"), own("tkm", "t.km", "0.1", **WTW)])
    assert [p for p in held.check() if p.severity == "error"] == []
    assert held.calculate().total == 1000 + Fraction("0.5") * 100 * Fraction("0.1")


def test_a_ratio_that_is_not_used_is_said():
    unused = kg("1") | {"volumetric": "333", "volumetric_source": "x"}
    assert "FP-M159" in codes(trip(unused).check())


def test_keys_have_words_in_both_languages():
    result = trip(kg("1"), kg("3")).calculate()
    assert "mass: trip 7 1/4 kg" in str(result.explain("T0")[0])
    assert "质量: trip 7 1/4 kg" in str(result.explain("T0", lang="zh")[0])


def test_an_earlier_result_is_not_taken_for_a_changed_split():
    first = trip(kg("1"), kg("3"))
    base = first.calculate()
    changed = first.change("T1", split_part=qty("1", "kg"))
    assert (
        changed.calculate(base=base).assessment().result_digest
        == changed.calculate().assessment().result_digest
    )
    lines = {r.line.id: r.total for r in changed.calculate(base=base).assessment().lines}
    assert lines == {"T0": 2500, "T1": 2500}
