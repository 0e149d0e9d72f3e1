"""Cut-offs are judged by flow: splitting a line, or spelling it otherwise, is no escape."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import footprint as fp
from building import line, own, qty, study
from footprint.model.lines import Match
from footprint.result.view import flow_key
from footprint.seal.keys import key_from_seed

A = own("a", "kg", "2")
GRID = own("grid", "kWh", "1", kind="electricity_mix")


def cut(id_: str, estimate, amount="0.001", unit="kg", **more):
    match = Match(state="cutoff", estimate=qty(estimate, "kg CO2e"), reason="small")
    return line(id_, amount, unit, matches=(match,), **{"kind": "auxiliary", **more})


def found(*more, factors=(A,)) -> fp.Study:
    return study([line("L", "49.5", "kg", "a"), *more], factors)


def codes(held: fp.Study) -> list[tuple[str, str]]:
    return sorted((p.code, p.got) for p in held.calculate().gaps if "FP-G220" <= p.code <= "FP-G222")


def test_one_per_cent_is_the_limit():
    assert codes(found(cut("S", "1"))) == []  # 1 of 99 + 1
    assert [c for c, _ in codes(found(cut("S", "1.02")))] == ["FP-G220"]


@given(st.lists(st.integers(min_value=1, max_value=50), min_size=1, max_size=8))
def test_splitting_a_flow_changes_nothing(parts):
    whole, names = Fraction("1.5"), ("Glue", "ｇｌｕｅ", "GL UE")
    split = [cut(f"S{i}", whole * p / sum(parts), name=names[i % 3]) for i, p in enumerate(parts)]
    one, many = found(cut("S", whole, name="glue")).calculate(), found(*split).calculate()
    shown = [(x.estimate, x.share, x.cumulated) for x in one.assessment().cutoffs]
    assert [(x.estimate, x.share, x.cumulated) for x in many.assessment().cutoffs] == shown
    assert [p.got for p in one.gaps if p.code == "FP-G220"] == [
        p.got for p in many.gaps if p.code == "FP-G220"
    ]


def test_a_part_number_goes_before_a_name_and_a_kind_parts_them():
    same = [cut("S", "0.6", name="glue", part_no="P1"), cut("T", "0.6", name="tape", part_no="P1")]
    assert [c for c, _ in codes(found(*same))] == ["FP-G220"]
    other = [cut("S", "0.6", name="glue"), cut("T", "0.6", name="glue", kind="packaging")]
    assert codes(found(*other)) == []


def test_mass_and_energy_are_looked_at_where_they_are_stated():
    heavy = cut("S", "0.1", amount="1")
    assert [c for c, _ in codes(found(heavy))] == ["FP-G221"]
    power = {"kind": "energy", "carrier": "electricity"}
    lines = [line("E", "10", "kWh", "grid", **power), cut("X", "0.1", "1", "kWh", **power)]
    assert [c for c, _ in codes(found(*lines, factors=(A, GRID)))] == ["FP-G222"]


def test_the_list_cumulates_to_all_that_is_left_out():
    listed = found(cut("S", "0.5"), cut("T", "0.25", name="t"), cut("U", "0.25", name="u")).calculate()
    rows = listed.assessment().cutoffs
    assert [x.lines for x in rows] == [("S",), ("T",), ("U",)]
    assert rows[-1].cumulated == Fraction(1, 100) == sum(x.share for x in rows)
    assert listed.to_json()["assessments"][0]["cutoffs"][0]["share"] == "0.005"


@pytest.mark.parametrize("amount", ["0.001", "2"])
def test_the_verifier_sees_what_the_company_saw(amount, tmp_path):
    held = found(cut("S", "0.6", amount, name="glue"), cut("T", "0.6", amount, name="Glue"))
    result = held.calculate()
    fp.sign(result, key_from_seed(b"\x05" * 32), tmp_path / "x.fpz")
    theirs = fp.verify(tmp_path / "x.fpz").check("rules").problems
    assert sorted((p.code, p.got) for p in theirs) == sorted((p.code, p.got) for p in result.gaps)


@pytest.mark.parametrize("name", ["La\u00adbel", "la\u200bbel", "LABEL ", "\u2060label", "l\uff41bel"])
def test_what_does_not_show_makes_no_second_flow(name) -> None:
    assert flow_key("material", "", name) == flow_key("material", "", "label")
    assert flow_key("material", name, "x") == flow_key("material", "label", "y")


def test_other_names_and_numbers_are_other_flows() -> None:
    assert flow_key("material", "", "label 2") != flow_key("material", "", "label")
    assert flow_key("material", "A-1", "label") != flow_key("material", "A1", "label")
    assert flow_key("material", "\u00ad", "label") == flow_key("material", "", "label")
