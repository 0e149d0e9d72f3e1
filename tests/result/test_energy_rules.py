"""Rules on electricity and heat, read alike by the company and by the verifier."""

from __future__ import annotations

from dataclasses import replace

import pytest

import footprint as fp
from building import line, own, study
from footprint.result import gaps
from footprint.result.view import view_of
from footprint.seal.keys import key_from_seed
from power import GRID, LOSSES, both, instrument, pin, power

KEY = key_from_seed(b"\x03" * 32)
COVERED = power(certificate="GC1")
#: Beside what every study of these factors says (CO2e of an unstated GWP set).
PLAIN = {"FP-G009"}


def seen(held: fp.Study, tmp_path) -> tuple[set, set]:
    """Codes with what they name: the company's gaps and the verifier's rules."""
    result = held.calculate()
    fp.sign(result, KEY, tmp_path / "x.fpz")
    found = fp.verify(tmp_path / "x.fpz").check("rules").problems
    ours = {(p.code, p.got) for a in result.numbers.assessments for p in a.gaps}
    return ours, {(p.code, p.got) for p in found}


def test_a_whole_instrument_has_no_finding(tmp_path):
    ours, theirs = seen(both([COVERED], [instrument()]), tmp_path)
    assert {code for code, _ in ours} == PLAIN
    assert ours == theirs


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"start": "2024-12-01"}, "FP-G241"),
        ({"end": "2026-01-31"}, "FP-G241"),
        ({"start": "", "end": ""}, "FP-G241"),
        ({"grid": "JP"}, "FP-G242"),
        ({"grid": ""}, "FP-G242"),
        ({"retirement": ""}, "FP-G243"),
        ({"exclusive": ""}, "FP-G244"),
        ({"exclusive": "no"}, "FP-G244"),
        ({"serial": "123"}, "FP-G245"),
        ({"serial": ""}, "FP-G245"),
    ],
)
def test_what_an_instrument_lacks(fields, code, tmp_path):
    ours, theirs = seen(both([COVERED], [instrument(**fields)]), tmp_path)
    assert (code, "GC1") in ours
    assert ours == theirs


def test_the_period_is_that_of_the_meter(tmp_path):
    march = power(certificate="GC1", start="2025-03-01", end="2025-03-31")
    ours, theirs = seen(both([march], [instrument()]), tmp_path)
    assert ("FP-G241", "GC1") in ours
    assert ours == theirs
    fits = instrument(start="2025-03-01", end="2025-03-31")
    assert "FP-G241" not in {c for c, _ in seen(both([march], [fits]), tmp_path)[0]}


def test_own_generation_needs_no_number(tmp_path):
    own_sun = instrument(kind="behind_the_meter", serial="", transmission="")
    assert "FP-G245" not in {c for c, _ in seen(both([COVERED], [own_sun]), tmp_path)[0]}


def test_a_claim_by_contract_without_the_other_result(tmp_path):
    for methods in (("contract",), ("",)):
        pins = (pin("cn-electricity-2024/wind@1"),) if methods == ("",) else (pin(GRID),)
        held = both([power("E", "100", *pins, certificate="GC1")], [instrument()], methods=methods)
        ours, theirs = seen(held, tmp_path)
        assert ("FP-G247", "E") in ours
        assert ours == theirs
    assert "FP-G247" not in {c for c, _ in seen(both([power()], methods=("contract",)), tmp_path)[0]}


def test_a_rule_set_says_which_kinds_count():
    """CN-E09: one inventory, two rule sets."""
    numbers = both([COVERED], [instrument()]).calculate().numbers
    item = numbers.assessment("contract")
    strict = {**item.rule_set["parameters"], "instrument_kinds": ["direct_line"]}
    made = replace(item, rule_set={**item.rule_set, "parameters": strict})
    view = view_of(numbers.inventory, made, "full")
    found = [p for p in gaps.run(view, {"instrument_kinds": "error"}) if p.code == "FP-G240"]
    assert [p.got for p in found] == ["GC1"]
    assert "绿电交易" in found[0].message("zh")


def test_a_number_on_two_instruments_of_a_foreign_record():
    numbers = (
        both([power(certificate="GC1, GC2")], [instrument("GC1", "1"), instrument("GC2", "1")])
        .calculate()
        .numbers
    )
    item = numbers.assessment("contract")
    same = tuple(i.model_copy(update={"serial": "7" * 32}) for i in numbers.inventory.study.instruments)
    forged = replace(
        numbers.inventory, study=numbers.inventory.study.model_copy(update={"instruments": same})
    )
    view = view_of(forged, item, "full")
    assert "FP-G246" in {p.code for p in gaps.run(view, {"instrument_serials": "error"})}
    covered = (
        replace(x, instrument=x.instrument and replace(x.instrument, serial="7" * 10_001)) for x in view.lines
    )
    long = replace(view, lines=tuple(covered))
    assert {p.code for p in gaps.run(long, {"instrument_serials": "error"})} == {"FP-G550"}


@pytest.mark.parametrize(
    ("factor", "end", "told"),
    [
        ("cn-electricity-2024/national@1", "2025-12-31", False),
        ("cn-electricity-2023/national@1", "2025-12-31", True),
        ("cn-electricity-2023/national@1", "2023-12-31", False),
        ("cn-electricity-2024/national@1", "2023-12-31", True),
        ("cn-electricity-2023/national@1", "2022-12-31", False),
    ],
)
def test_the_year_of_use_or_the_nearest_before(factor, end, told, tmp_path):
    """CN-E02."""
    held = both([power("E", "1", pin(factor), start=f"{end[:4]}-01-01", end=end)], methods=("location",))
    ours, theirs = seen(held, tmp_path)
    assert (("FP-G248", factor) in ours) is told
    assert ours == theirs


def test_a_provincial_footprint_factor_is_not_official(tmp_path):
    """CN-E03."""
    local = own("js", "kWh", "0.6", kind="electricity_mix", geography="CN-JS")
    ours, theirs = seen(both([power("E", "1", pin("own/js"))], (), [local], methods=("location",)), tmp_path)
    assert ("FP-G249", "own/js") in ours
    assert ours == theirs


def test_losses_on_the_national_average_are_told(tmp_path):
    """CN-E04: allowed, and said; the default adds nothing."""
    ours, theirs = seen(
        both([power("E", "1", pin(GRID), pin(LOSSES, "td"))], methods=("location",)), tmp_path
    )
    assert ("FP-G250", LOSSES) in ours
    assert ours == theirs


def test_the_default_of_bought_heat_is_told(tmp_path):
    """CN-E08."""
    ref = "cn-fuel-defaults/sector-guidelines/heat@1"
    bought = line("H", "1", "GJ_heat", kind="energy", carrier="heat", matches=(pin(ref),))
    ours, theirs = seen(study([bought]), tmp_path)
    assert ("FP-G251", ref) in ours
    assert ours == theirs
