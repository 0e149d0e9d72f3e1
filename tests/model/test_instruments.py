"""Instruments: volumes, serials, and the study that carries them through every form."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import footprint as fp
from building import assessment, codes, line, own, qty
from footprint.model.instruments import serials, share_a_number, well_formed
from power import GRID, LOSSES, WIND, both, instrument, pin, power

COVERED = power(certificate="GC1")


def test_a_whole_instrument_has_no_problem():
    assert not [p for p in both([COVERED], [instrument()]).check() if p.severity != "info"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"volume": qty("0", "MWh")}, "FP-M240"),
        ({"volume": qty("5", "kg")}, "FP-M240"),
        ({"volume": qty("101", "MWh")}, "FP-M242"),
        ({"retirement": "NONE"}, "FP-M016"),
        ({"factor": "own/none"}, "FP-M016"),
        ({"start": "2026-01-01"}, "FP-M027"),
        ({"serial": "7, 7"}, "FP-M244"),
    ],
)
def test_what_is_wrong_with_one_instrument(fields, code):
    found = both([COVERED], [instrument(**fields)]).check()
    assert code in codes(found)
    assert all(p.message("zh") and p.message("en") for p in found)


def test_a_certificate_volume_above_its_use_is_refused_with_the_fix():
    with pytest.raises(fp.ProblemsError, match="FP-M242") as caught:
        both([COVERED], [instrument(volume=qty("100.001", "MWh"))]).calculate()
    assert "State only the part that these lines use" in str(caught.value)


def test_a_serial_used_twice_is_refused_with_the_fix():
    two = [instrument("GC1", "1", serial="A001..A100"), instrument("GC2", "1", serial="a 050")]
    with pytest.raises(fp.ProblemsError, match="FP-M244") as caught:
        both([power(certificate="GC1, GC2")], two).calculate()
    assert "counts once" in str(caught.value)


def test_several_instruments_fit_one_line_together():
    two = [instrument("GC1", "60"), instrument("GC2", "60")]
    assert "FP-M243" in codes(both([power(certificate="GC1；GC2")], two).check())
    two = [instrument("GC1", "60"), instrument("GC2", "40")]
    assert "FP-M243" not in codes(both([power(certificate="GC1；GC2")], two).check())


def test_an_instrument_that_no_line_names_is_told():
    assert "FP-M241" in codes(both([power()], [instrument()]).check())


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("A1..A9", "A5", True),
        ("A1至A9", "A9~A12", True),
        ("A1..A9", "A10", False),
        ("A5", "B5", False),
        ("1" * 17 + "0" * 14 + "7", "1" * 17 + " " + "0" * 14 + "7", True),
        ("1" * 17 + "0" * 15, "2" * 17 + "0" * 15, False),
    ],
)
def test_runs_of_numbers_meet(one, other, meet):
    assert any(a.meets(b) for a in serials(one) for b in serials(other)) is meet
    assert share_a_number(serials(one), serials(other)) is meet
    assert share_a_number(serials(other), serials(one)) is meet


@given(st.integers(0, 10**15 - 1), st.integers(0, 10**15 - 1), st.integers(0, 10**15 - 1))
def test_a_number_meets_exactly_the_runs_that_hold_it(first, last, number):
    (run,) = serials(f"P{first}..P{last}")
    (single,) = serials(f"P{number}")
    assert run.meets(single) is (min(first, last) <= number <= max(first, last)) is single.meets(run)


def test_a_chinese_serial_has_its_digits():
    assert well_formed("1" * 32 + ".." + "1" * 31 + "9", 32)
    assert not well_formed("1" * 31, 32)
    assert not well_formed("", 32)


def test_every_form_of_a_study_holds_instruments_and_balances(tmp_path):
    held = both(
        [
            power(certificate="GC1", start="2025-01-01", end="2025-12-31", scope="plant", share="1/4",
                  matches=(pin(GRID), pin("own/mix", "residual"), pin(LOSSES, "td"))),
            line("W", "2", "GJ_heat", "steam", kind="energy", carrier="steam", stage="production",
                 per="period", scope="product", start="2025-01-01", end="2025-12-31"),
        ],
        [instrument()],
        [own("mix", "kWh", "0.6", kind="electricity_mix"), own("steam", "GJ_heat", "90", kind="heat")],
        assessments=(
            assessment("production", electricity="location"),
            assessment("production", id="contract", electricity="contract", instruments=("绿电交易", "ppa")),
        ),
        outputs=({"product": "X", "amount": qty("1000", "kg"), "start": "2025-01-01", "end": "2025-12-31"},),
        energy_balance=(
            {"carrier": "electricity", "unit": "MWh", "imported": "100", "used": "100"},
            {"carrier": "steam", "unit": "GJ_heat", "produced": "9", "used": "4", "exported": "5"},
        ),
    )  # fmt: skip
    for name in ("x.xlsx", "x.json", "folder"):
        held.save(tmp_path / name)
        assert fp.read(tmp_path / name).digest == held.digest, name
    document = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    assert document["assessments"][1]["instruments"] == ["green_power_trade", "ppa"]


def test_an_unknown_kind_is_told_with_the_list():
    (found,) = (p for p in both([power()], counted=("magic",)).check() if p.code == "FP-M249")
    assert "green_power_trade" in found.message("en") + found.render("en")


def test_digests_of_instruments_are_pinned():
    bare = both([COVERED], [instrument()])
    held = bare.accept(bare.match(), author="me", date="2026-01-01")
    pinned = held.inventory.instruments[0]
    assert pinned.row_digest == fp.shipped().get(WIND).row_digest
    assert pinned.transmission_digest == fp.shipped().get(LOSSES).row_digest
    moved = pinned.model_copy(update={"row_digest": "sha256:" + "0" * 64})
    assert "FP-C009" in codes(both([COVERED], [moved]).check())


def test_long_lists_of_numbers_are_compared_in_one_walk():
    even, odd = (",".join(str(2 * i + k) for i in range(20_000)) for k in (0, 1))
    begun = time.process_time()
    assert not share_a_number(serials(even), serials(odd))
    assert share_a_number(serials(even), serials(f"{odd},39998"))
    assert share_a_number(serials("5..9"), serials("1..6,10..12"))
    assert not share_a_number(serials("A5..A9"), serials("1..6,B1..B12"))
    assert time.process_time() - begun < 5
