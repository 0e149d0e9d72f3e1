"""Green power counted once: as a study and as the bundle made of it (attack class A40)."""

from __future__ import annotations

from fractions import Fraction
from time import perf_counter

import pytest

import footprint as fp
from building import assessment, line, own
from footprint.result.green_power import GREEN_POWER
from footprint.result.view import View, ViewFactor, ViewInstrument, ViewLine
from footprint.seal.keys import key_from_seed
from power import GRID, both, instrument, pin, power

KEY = key_from_seed(b"\x03" * 32)
CODES = {"FP-G490", "FP-G491", "FP-G492"}
HELD = {"includes": ("green_power",)}


def seen(held: fp.Study, tmp_path) -> set[str]:
    """Codes of the class; the company and the verifier read the same."""
    result = held.calculate()
    fp.sign(result, KEY, tmp_path / "x.fpz")
    theirs = {p.code for p in fp.verify(tmp_path / "x.fpz").check("rules").problems}
    ours = {p.code for a in result.numbers.assessments for p in a.gaps}
    assert ours & CODES == theirs & CODES
    return ours & CODES


def rest(place: str = "CN", **mix) -> fp.Study:
    """A meter of which two fifths are covered; what is left takes the mix in its role."""
    factor = own("mix", "kWh", "0.4", kind="electricity_mix", geography=place, **mix)
    meter = power("E", "100", pin("own/mix"), pin("own/mix", "residual"), certificate="GC1", origin=place)
    green = own("wind", "kWh", "0.02", kind="generation", geography=place, includes=("upstream", "td"))
    bought = instrument(factor="own/wind", state="own", transmission="", grid=place)
    return both([meter], [bought], [factor, green])


@pytest.mark.parametrize(
    ("held", "codes"),
    [
        (rest(), set()),
        (rest(**HELD), {"FP-G490"}),
        (rest("DE"), {"FP-G491"}),
        (rest("DE", technology="residual-mix"), set()),
        (rest("JP"), set()),
        (both([power(certificate="GC1")], [instrument()]), set()),
    ],
)
def test_the_rest_of_a_meter(held, codes, tmp_path):
    assert seen(held, tmp_path) == codes


def two(certificate: str, **mix) -> fp.Study:
    """Two meters: the first all behind an instrument, the second on the mix of its supplier."""
    factor = own("mix", "kWh", "0.4", kind="electricity_mix", **mix)
    rows = [power("E1", "40", certificate=certificate), power("E2", "60", pin("own/mix"))]
    return both(rows, [instrument()] if certificate else (), [factor])


def test_another_meter_on_a_mix_that_holds_green_power_is_asked_about(tmp_path):
    assert seen(two("GC1", **HELD), tmp_path) == {"FP-G491"}
    assert seen(two("GC1"), tmp_path) == set()
    assert seen(two("", **HELD), tmp_path) == set()


def test_two_instruments_of_which_one_holds_the_other(tmp_path):
    mix = own("mix", "kWh", "0.1", kind="electricity_mix", **HELD)
    supplier = instrument("GC2", "60", kind="supplier_mix", factor="own/mix", state="own", transmission="")
    meter = power("E", "100", pin(GRID), certificate="GC1, GC2")
    assert seen(both([meter], [instrument(), supplier], [mix]), tmp_path) == {"FP-G490"}
    alone = power("E", "100", pin(GRID), certificate="GC2")
    assert seen(both([alone], [supplier], [mix]), tmp_path) == set()


def test_a_plant_behind_an_instrument_is_the_green_power_itself(tmp_path):
    wind = own("wind", "kWh", "0.02", kind="generation", includes=("upstream", "td", "green_power"))
    first = instrument("GC1", factor="own/wind", state="own", transmission="")
    meter = power("E", "100", pin(GRID), certificate="GC1, GC2")
    assert seen(both([meter], [first, instrument("GC2")], [wind]), tmp_path) == set()


@pytest.mark.parametrize(
    ("held", "stage", "codes"),
    [
        (HELD, "raw_materials", {"FP-G492"}),
        (HELD, "production", set()),  # power of the own plant, parts of a supplier with its own
        ({}, "raw_materials", set()),
    ],
)
def test_a_part_of_a_supplier_beside_an_instrument_for_its_power(held, stage, codes, tmp_path):
    part = line("B", "1", "kg", matches=(pin("own/part"),))
    meter = power("E", "40", certificate="GC1", stage=stage)
    stages = ("raw_materials", "production")
    rows = tuple(assessment(*stages, id=m, electricity=m) for m in ("location", "contract"))
    factor = own("part", "kg", "2", kind="cradle_to_gate", **held)
    assert seen(both([part, meter], [instrument()], [factor], assessments=rows), tmp_path) == codes


@pytest.mark.parametrize("stage", ["production", "raw_materials"])
def test_many_meters_are_read_in_one_pass(stage):
    """A stranger's record may hold thousands: a look at each pair took minutes."""
    factor = ViewFactor(
        ref="own/a", kind="electricity_mix", geography="CN", includes=("green_power",), gwp_set="AR6-GWP100",
        stated=Fraction(1), year=2024, illustrative=False, released=False, supplied=False, lowering=(),
    )  # fmt: skip
    rows = tuple(
        ViewLine(
            id=f"L{i}", stage=stage, tags=(), state="own", bias="", total=Fraction(1), activity=Fraction(1),
            net_mass=None, estimate=None, factor=factor, electric=True, negative=False, home=f"P{i}",
            instrument=ViewInstrument(id=f"I{i}", kind="gec") if i % 2 else None,
        )
        for i in range(4_000)
    )  # fmt: skip
    held = View(
        lines=rows, boundary="partial", stages=(stage,), gwp_set="AR6-GWP100", claim="full", net_mass=None,
        year=2024, parameters={"residual_mix_places": []},
    )  # fmt: skip
    began = perf_counter()
    assert not [p for rule in GREEN_POWER.values() for p in rule(held)]
    assert perf_counter() - began < 3
