"""The boundary of a study: sub-stages of other schemes, whole lives, capital goods, empty stages."""

from __future__ import annotations

from fractions import Fraction

import pytest
from pydantic import ValidationError

import footprint as fp
from building import assessment, line, own, pinned, product, qty, study, with_
from footprint.model.stages import BEYOND, module, modules_of, schemes, typed
from footprint.model.study import Assessment, EmptyStage
from footprint.model.types import STAGES

A = own("a", "kg", "2")
GRID = own("grid", "kWh", "0.6", kind="electricity_mix")


def codes(held: fp.Study) -> list[str]:
    return [p.code for p in held.check()]


def whole(*empty: tuple[str, str], **more) -> Assessment:
    """Cradle to grave."""
    said = tuple(EmptyStage(stage=s, reason=r) for s, r in empty)
    fields = {"rule_set": "general-1", "gwp_set": "AR6-GWP100", "boundary": "cradle_to_grave"}
    return Assessment.model_validate({**fields, "empty_stages": said, **more})


def test_every_row_of_the_schemes_has_words_a_stage_and_a_source():
    assert set(schemes()) == {"iso14067", "en15804", "pact", "battery", "catenax"}
    for rows in schemes().values():
        assert len({row.code for row in rows}) == len(rows)
        for row in rows:
            assert row.zh
            assert row.en
            assert row.source
            assert row.zh != row.en
            assert "as above" not in row.source
            assert row.stages
            assert set(row.stages) <= set(STAGES)
            assert module(row.id) is row


def test_schemes_hold_what_their_documents_name():
    letters = "".join(row.code for row in schemes()["en15804"])
    assert letters == "A1A2A3A4A5B1B2B3B4B5B6B7C1C2C3C4"  # and D, which is no stage
    assert [row.stages for row in schemes()["battery"]] == [
        ("raw_materials",), ("production",), ("distribution",), ("end_of_life",)
    ]  # fmt: skip
    assert {s for row in schemes()["iso14067"] for s in row.stages} == set(STAGES)


@pytest.mark.parametrize("scheme", ["iso14067", "en15804", "battery"])
def test_mappings_keep_the_order_of_the_life_cycle(scheme):
    order = [STAGES.index(row.stages[0]) for row in schemes()[scheme]]
    assert order == sorted(order)


def test_what_a_person_types():
    assert typed("a3") == ("en15804:A3",)
    assert typed("Ｂ６") == ("en15804:B6",)
    assert typed("pact:packaging") == ("pact:packaging",)
    assert len(typed("distribution")) > 1  # of several schemes: no answer
    assert typed("module D") == typed("D") == (BEYOND,)
    assert typed("Z9") == ()


def test_the_only_module_or_all_that_may_hold_a_line():
    assert [m.code for m in modules_of("en15804", "production", "energy")] == ["A3"]
    assert [m.code for m in modules_of("en15804", "raw_materials", "material")] == ["A1", "A2", "A3"]
    assert [m.code for m in modules_of("pact", "raw_materials", "packaging")] == ["packaging"]
    assert modules_of("battery", "use", "energy") == ()


def test_mixed_schemes_are_refused():
    held = study(
        [
            line("L", "1", "kg", "a", module="en15804:A1"),
            line("M", "1", "kg", "a", module="battery:raw_material_acquisition"),
        ],
        [A],
    )
    (found,) = [p for p in held.check() if p.code == "FP-M220"]
    assert found.where.key == "M"
    assert "L" in found.render("en")
    assert "one scheme" in found.hint("en")
    with pytest.raises(fp.ProblemsError):
        held.calculate()


@pytest.mark.parametrize(
    "name, code", [("en15804:D", "FP-M222"), ("en15804:A9", "FP-M221"), ("en15804:B6", "FP-M223")]
)
def test_a_sub_stage_that_is_none(name, code):
    assert code in codes(study([line("L", "1", "kg", "a", module=name)], [A]))


@pytest.mark.parametrize("stage", ["use", "end_of_life"])
def test_what_comes_after_the_gate_is_refused_where_no_boundary_holds_it(stage):
    gate = assessment(boundary="cradle_to_gate", partial=())
    held = study(
        [line("L", "1", "kg", "a"), line("U", "1", "kg", "a", stage=stage)], [A], assessments=(gate,)
    )
    (found,) = [p for p in held.check() if p.code == "FP-M224"]
    assert found.where.key == "U"
    assert "Widen the boundary" in found.hint("en")
    with pytest.raises(fp.ProblemsError):
        held.calculate()
    wider = with_(held, assessments=(gate, whole(id="whole")))
    assert "FP-M224" not in codes(wider)


def test_distribution_outside_stays_a_remark():
    held = study([line("L", "1", "kg", "a"), line("T", "1", "kg", "a", stage="distribution")], [A])
    assert held.calculate().assessment().outside == ("T",)


def test_a_line_of_one_assessment_is_judged_by_that_one():
    lines = [line("L", "1", "kg", "a"), line("U", "1", "kg", "a", stage="use", assessments=("main",))]
    held = study(lines, [A], assessments=(assessment("raw_materials"), whole(id="whole")))
    assert "FP-M224" in codes(held)


def test_a_whole_life_asks_for_use_and_end():
    held = study([line("L", "1", "kg", "a")], [A], assessments=(whole(),))
    assert {"FP-M228", "FP-M229"} <= set(codes(held))
    said = whole(("use", "takes nothing"), ("end_of_life", "dissolves"))
    assert not {"FP-M228", "FP-M229"} & set(codes(with_(held, assessments=(said,))))


def test_an_empty_stage_holds_no_line_and_lies_inside():
    held = study([line("L", "1", "kg", "a")], [A], assessments=(whole(("raw_materials", "none")),))
    assert "FP-M233" in codes(held)
    gate = assessment("raw_materials", empty_stages=({"stage": "use", "reason": "none"},))
    assert "FP-M233" in codes(with_(held, assessments=(gate,)))
    for reason in (" ", "a; b"):
        with pytest.raises(ValidationError):
            EmptyStage(stage="use", reason=reason)


def test_a_stated_reason_takes_the_place_of_a_silent_zero():
    lines = [line("L", "1", "kg", "a")] + [
        line(s[:1].upper() + "2", "1", "kg", "a", stage=s, kind="auxiliary")
        for s in ("production", "distribution", "end_of_life")
    ]
    held = study(lines, [A], assessments=(whole(),))
    assert ("FP-G006", "use") in {(p.code, p.got) for p in held.calculate().gaps}
    said = with_(held, assessments=(whole(("use", "takes nothing")),))
    assert "FP-G006" not in {p.code for p in said.calculate().gaps}
    assert said.calculate().to_json()["assessments"][0]["empty_stages"] == {"use": "takes nothing"}


def used(life: str | None = "12", unit="year", **more) -> fp.Study:
    """A device of one piece that takes 50 kWh per year of use."""
    fields = {"kind": "energy", "carrier": "electricity", "stage": "use", "per": "service_year", **more}
    power = line("U", "50", "kWh", matches=(pinned("grid"),), **fields)
    made = product(declared_unit=qty("1", "piece"), service_life=None if life is None else qty(life, unit))
    return study([line("L", "1", "kg", "a"), power], [A, GRID], ("raw_materials", "use"), product=made)


def test_energy_per_year_times_service_life():
    result = used().calculate()
    assert result.assessment().by_stage()["use"] == 12 * 50 * Fraction("0.6")
    text = str(result.explain("U")[0])
    assert "× 12 " in text
    assert "years of use" in text
    assert "使用年数" in str(result.explain("U", lang="zh")[0])


def test_a_life_of_many_years_is_a_line_of_so_many_times_the_amount():
    months = used("6", "year").calculate().total
    assert used("3", "year").calculate().total - 2 == (months - 2) / 2
    assert used("8760", "h").calculate().total == used("1").calculate().total  # a year of 8760 hours


def test_per_declared_amount_whatever_the_batch():
    """Two pieces declared: two pieces live the same life, and the line states what both take in a year."""
    one = used().calculate().total
    two = with_(used(), product=product(declared_unit=qty("2", "piece"), service_life=qty("12", "year")))
    assert two.calculate().total == one


@pytest.mark.parametrize(
    "held, code",
    [
        (used(None), "FP-M226"),
        (used("0"), "FP-M225"),
        (used("3", "kg"), "FP-M225"),
        (used(stage="raw_materials"), "FP-M227"),
    ],
)
def test_a_year_of_use_needs_a_life_and_the_use_stage(held, code):
    assert code in codes(held)
    with pytest.raises(fp.ProblemsError):
        held.calculate()


def test_energy_in_use_without_a_service_life_is_asked_for():
    assert "FP-M234" in codes(used(None, per="declared_unit"))
    assert "FP-M234" not in codes(used())


def press(**more) -> fp.Study:
    fields = {"kind": "capital_goods", "share": "1/200000", "share_source": "design life", **more}
    machine = line("P", "5000", "kg", "a", **fields)
    return study([line("L", "1", "kg", "a"), machine], [A])


def test_capital_goods_come_in_by_their_share_of_life():
    result = press().calculate()
    assert result.total == 2 + Fraction(5000 * 2, 200000)
    assert result.assessment().capital_goods == "included"
    assert "design life" in str(result.explain("P")[0])


def test_capital_goods_without_a_share_or_its_source_are_refused():
    assert "FP-M230" in codes(press(share=None))
    assert "FP-M231" in codes(press(share_source=""))


def test_excluded_capital_goods_are_said_and_count_nothing():
    held = with_(press(), assessments=(assessment("raw_materials", capital_goods="excluded"),))
    result = held.calculate()
    assert result.total == 2
    assert result.assessment().left_out == ("P",)
    assert result.assessment().capital_goods == "excluded"
    assert "FP-C220" in {p.code for p in result.numbers.problems}


def test_one_assessment_takes_them_in_and_the_other_not(tmp_path):
    both = (
        assessment("raw_materials"),
        assessment("raw_materials", id="bare", capital_goods="excluded"),
    )
    result = with_(press(), assessments=both).calculate()
    assert result.assessment("main").total - result.assessment("bare").total == Fraction(1, 20)
    from footprint.seal.keys import key_from_seed

    fp.sign(result, key_from_seed(b"\x04" * 32), tmp_path / "x.fpz")
    found = fp.verify(tmp_path / "x.fpz")
    assert not found.check("replay").problems


def test_included_without_a_line_is_said():
    held = study(
        [line("L", "1", "kg", "a")], [A], assessments=(assessment("raw_materials", capital_goods="included"),)
    )
    assert "FP-M232" in codes(held)


@pytest.mark.parametrize(
    ("operated", "work", "asked"),
    [
        ("outsourced", "material", True),
        ("outsourced", "service", False),
        ("outsourced", "energy", False),
        ("own", "material", False),
    ],
)
def test_outsourced_work_is_measured(operated, work, asked):
    row = {"id": "plate", "output": qty("1", "kg"), "operated": operated}
    more = {"carrier": "steam"} if work == "energy" else {}
    lines = [line("M", "1", "kg", "x"), line("P", "1", "kg", "x", kind=work, process="plate", **more)]
    held = study(lines, [own("x", "kg", "1")], processes=(row,))
    assert ("FP-M490" in codes(held)) == asked


def test_a_supplier_s_record_measures_the_work():
    pin = {"role": "main", "state": "supplier", "factor": "own/x", "reason": "test"}
    row = {"id": "plate", "output": qty("1", "kg"), "operated": "outsourced"}
    held = study(
        [line("P", "1", "kg", process="plate", matches=(pin,))], [own("x", "kg", "1")], processes=(row,)
    )
    assert "FP-M490" not in codes(held)
    assert "FP-M490" not in codes(study([], processes=(row,)))
