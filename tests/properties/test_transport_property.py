"""Transport: legs add up, limits hold, and a shared trip loses nothing."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from building import line, own, qty, study

POSITIVE = st.decimals("0.1", "50000", places=1).map(Fraction)
SHARE = st.fractions(Fraction(1, 50), 1, max_denominator=50)
RATIO = st.fractions(0, 2, max_denominator=20)
LEG = {"kind": "transport", "stage": "distribution", "mode": "road", "cargo": ("product",)}
TKM = own("truck", "t.km", "0.1", kind="well_to_wheel", includes=("upstream",))
VKM = own("lorry", "v.km", "0.8", kind="well_to_wheel", includes=("upstream",))


def total(*lines) -> Fraction:
    return study(lines, [TKM, VKM], ("distribution",)).calculate().total


def leg(id_: str, mass: Fraction, km: Fraction, factor: str, **more):
    return line(id_, mass, "kg", factor, **LEG, distance=qty(km, "km"), **more)


def vehicle(payload: Fraction, load: Fraction, empty: Fraction) -> dict:
    return {"payload": qty(payload, "t"), "payload_source": "p", "load_factor": load, "load_source": "l",
            "empty_running": empty, "empty_source": "e"}  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(POSITIVE, POSITIVE, st.fractions(Fraction(1, 9), Fraction(8, 9), max_denominator=9), SHARE, RATIO)
def test_a_leg_cut_in_two_that_connect_keeps_its_total(mass, km, cut, load, empty):
    for factor, more in (("truck", {}), ("lorry", vehicle(Fraction(24), load, empty))):
        whole = leg("T", mass, km, factor, chain="C", leg=1, start_place="A", end_place="C", **more)
        first = leg("T1", mass, km * cut, factor, chain="C", leg=1, start_place="A", end_place="B", **more)
        second = leg(
            "T2", mass, km * (1 - cut), factor, chain="C", leg=2, start_place="B", end_place="C", **more
        )
        assert total(whole) == total(first, second)


@settings(max_examples=30, deadline=None)
@given(POSITIVE, POSITIVE, POSITIVE, SHARE, RATIO)
def test_a_vehicle_conserves_its_kilometres(mass, km, payload, load, empty):
    """The loads that fill the vehicle together bear its loaded and its empty kilometres, no more, no less."""
    held = vehicle(payload, load, empty)
    one = total(leg("T", mass, km, "lorry", **held))
    loads = payload * 1000 * load / mass
    assert one * loads == km * (1 + empty) * Fraction("0.8")
    full = total(leg("T", payload * 1000, km, "lorry", **vehicle(payload, Fraction(1), Fraction(0))))
    assert full == km * Fraction("0.8")


@settings(max_examples=30, deadline=None)
@given(st.lists(POSITIVE, min_size=1, max_size=6), POSITIVE)
def test_a_shared_trip_conserves_the_sum(parts, km):
    trip = {**LEG, "split": "trip"}
    keyed = [
        line(f"T{i}", km, "v.km", "lorry", **trip, split_by="mass", split_part=qty(p, "kg"))
        for i, p in enumerate(parts)
    ]
    stated = [
        line(f"T{i}", km, "v.km", "lorry", **trip, share=Fraction(p, sum(parts))) for i, p in enumerate(parts)
    ]
    assert total(*keyed) == total(*stated) == km * Fraction("0.8")
