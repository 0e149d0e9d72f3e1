"""Rules that ask: each with a planted fault and its honest twins, on views."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from footprint.audit.rulesets import rule_sets
from footprint.base.problem import Problem
from footprint.engine.exact import exact_sum
from footprint.factors.gwp import gwp_document
from footprint.factors.library import library
from footprint.factors.shipped import shipped
from footprint.result import factor_choice as choice
from footprint.result import gaps
from footprint.result.source_rules import page_beyond
from footprint.result.view import View, ViewFactor, ViewInstrument, ViewLine, texts_of, view_factor

PARAMETERS = rule_sets()["general-1"]["parameters"]
OWN = ViewFactor(
    ref="own/a", kind="electricity_mix", geography="CN", includes=(), gwp_set="AR6-GWP100",
    stated=Fraction(1, 2), year=2024, illustrative=False, released=False, supplied=False, lowering=(),
    unit="kWh", document="Report (12 pages)", locator="p. 4",
)  # fmt: skip
LINE = ViewLine(
    id="L", stage="raw_materials", tags=("material",), state="own", bias="", total=Fraction(1, 2),
    activity=Fraction(1), net_mass=None, estimate=None, factor=OWN, electric=False, negative=False,
)  # fmt: skip
BOARD, GLASS = "uk-desnz-2024/material-use/board", "uk-desnz-2024/material-use/glass"
TRUCK = "uk-desnz-2024/freight/hgv-all-diesel/articulated-over-33t"


def view(*lines: ViewLine, **fields) -> View:
    told = {
        "boundary": "partial", "stages": ("raw_materials", "production"), "gwp_set": "AR6-GWP100",
        "claim": "full", "net_mass": None, "year": 2024, "parameters": PARAMETERS,
    }  # fmt: skip
    return View(lines=tuple(lines), **{**told, **fields})


def codes(rule: str, of: View) -> list[str]:
    found = list(gaps.RULES[rule](of))
    assert all(p.message(g) and "{" not in p.message(g) for p in found for g in ("zh", "en"))
    return [p.code for p in found]


def released(name: str, ref: str, place: str = "GB", **fields) -> ViewLine:
    factor = library(shipped()).need(ref)
    total = exact_sum(factor.value(gwp_document("AR6-GWP100")).values())
    line = replace(LINE, state="factor", factor=view_factor(factor), total=total, home=place)
    return replace(line, texts=texts_of(name), **fields)


@pytest.mark.parametrize(
    ("name", "planted", "honest"),
    [
        ("cardboard box", f"{BOARD}/closed-loop-recycled@1", f"{BOARD}/primary@1"),
        ("玻璃 / glass", f"{GLASS}/closed-loop-recycled@1", f"{GLASS}/primary@1"),
        ("articulated truck", f"{TRUCK}/100-pct-laden@1", f"{TRUCK}/average-laden@1"),
    ],
)
def test_the_lowest_row_that_fits_is_asked_about(name, planted, honest):
    assert codes("factor_choice", view(released(name, planted))) == ["FP-G390"]
    assert codes("factor_choice", view(released(name, honest))) == []


def test_words_that_ask_for_the_lower_row_are_no_choice():
    for name in ("recycled glass", "再生玻璃"):
        assert codes("factor_choice", view(released(name, f"{GLASS}/closed-loop-recycled@1"))) == []


def test_a_later_mix_that_is_lower_is_a_choice_and_that_of_the_year_is_none():
    of_year = released("electricity", "cn-electricity-2023/national@1", "CN", tags=("energy",))
    later = released("electricity", "cn-electricity-2024/national@1", "CN", tags=("energy",))
    assert codes("factor_choice", view(later, year=2023)) == ["FP-G390"]
    assert codes("factor_choice", view(of_year, year=2023)) == []
    assert codes("factor_choice", view(later, year=2024)) == []


def test_the_delta_is_exact_and_the_reason_is_told():
    line = released("glass", f"{GLASS}/closed-loop-recycled@1", activity=Fraction(3), reason="80 % cullet")
    line = replace(line, total=line.total * 3)
    chosen = library(shipped()).need(line.factor.ref)
    other = library(shipped()).need(f"{GLASS}/primary@1")
    value = {f.id: exact_sum(f.value(gwp_document("AR6-GWP100")).values()) for f in (chosen, other)}
    (row,) = choice.alternatives(line, chosen, value[chosen.id] / 1000, view(line))
    assert (row.ref, row.delta) == (other.ref, 3 * (value[other.id] - value[chosen.id]))
    (problem,) = choice.factor_choice(view(line))
    assert other.ref in problem.message("en")
    assert "80 % cullet" in problem.message("zh")


def test_small_and_foreign_lines_are_left_alone():
    small = released("glass", f"{GLASS}/closed-loop-recycled@1")
    assert codes("factor_choice", view(small, replace(LINE, total=small.total * 1000))) == []
    foreign = replace(small, factor=replace(small.factor, ref="other/glass@9"))
    assert codes("factor_choice", view(foreign)) == []
    assert codes("factor_choice", view(small, gwp_set="mine")) == []
    assert codes("factor_choice", view(replace(small, tags=("material", "term:recycled")))) == []


def test_a_dataset_is_one_over_its_editions():
    assert choice.dataset_of("uk-desnz-2024") == choice.dataset_of("uk-desnz-2025") == "uk-desnz"
    assert choice.dataset_of("cn-fuel-defaults") == "cn-fuel-defaults"


def months(*amounts: int, carrier: str = "electricity") -> tuple[ViewLine, ...]:
    row = replace(LINE, tags=(f"carrier:{carrier}", "energy"), dimension="electricity", stage="production")
    return tuple(
        replace(row, id=f"M{i}", stated=Fraction(a), flow=("energy", f"power {i}"))
        for i, a in enumerate(amounts)
    )


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        ((1000, 1100, 900, 1_050_000), 1),  # kWh as MWh
        ((1000, 1100, 900, 1), 1),
        ((1000, 1100, 900, 1_000_000_000), 1),
        ((1000, 1100, 900, 3600), 0),
        ((1000, 1100, 900, 20_000), 0),  # a month of another season
        ((1000, 1_000_000), 0),
        ((1, 1000, 1_000_000, 1_000_000_000), 0),  # no like rows
    ],
)
def test_a_month_a_thousand_times_the_others(amounts, found):
    assert codes("magnitude", view(*months(*amounts))) == ["FP-G391"] * found


def part(name: str, mass: str) -> ViewLine:
    return replace(LINE, id=name, net_mass=Fraction(mass), flow=("material", name))


@pytest.mark.parametrize(
    ("masses", "found"),
    [
        (("0.7", "0.3"), 0),
        (("0.7", "300"), 1),  # g typed as kg
        (("0.0007", "0.3"), 1),
        (("0.7", "3"), 0),  # wrong, but by ten: the mass balance says so
        (("0.3", "0.3"), 0),
    ],
)
def test_a_mass_that_alone_breaks_the_balance(masses, found):
    rows = [part(f"P{i}", m) for i, m in enumerate(masses)]
    assert codes("magnitude", view(*rows, net_mass=Fraction(1))) == ["FP-G392"] * found


def test_freight_beyond_once_round_the_earth():
    load = replace(part("P", "1"), net_mass=Fraction(1000))
    move = replace(LINE, id="T", tags=("transport",), dimension="freight", quantity=Fraction(20_000))
    assert codes("magnitude", view(load, move)) == []
    assert codes("magnitude", view(load, replace(move, quantity=Fraction(500_000)))) == ["FP-G393"]
    unknown = replace(load, net_mass=None)
    assert codes("magnitude", view(unknown, replace(move, quantity=Fraction(500_000)))) == []


@pytest.mark.parametrize(
    ("value", "found"),
    [("1/2", 0), ("580", 1), ("1/2000", 1), ("1/50", 0), ("0", 0)],
)
def test_an_own_factor_far_outside_the_library(value, found):
    line = replace(LINE, total=Fraction(value))
    assert codes("magnitude", view(line, gwp_set="AR6-GWP100")) == ["FP-G394"] * found


def test_own_factors_say_where_they_come_from():
    assert codes("source_named", view(LINE)) == []
    for gap in ({"document": ""}, {"locator": " "}):
        assert codes("source_named", view(replace(LINE, factor=replace(OWN, **gap)))) == ["FP-G395"]
    beyond = replace(LINE, factor=replace(OWN, locator="p. 40"))
    assert codes("source_named", view(beyond, replace(beyond, id="M"))) == ["FP-G396"]
    assert codes("source_named", view(replace(LINE, factor=replace(OWN, document="", released=True)))) == []


@pytest.mark.parametrize(
    ("document", "locator", "found"),
    [
        ("Report (12 pages)", "p. 40", (40, 12)),
        ("报告（共 12 页）", "第 40 页", (40, 12)),
        ("Report, 120 pp", "page 121, table 3", (121, 120)),
        ("Report", "p. 14 of 12", (14, 12)),
        ("Report (12 pages)", "p. 12", None),
        ("Report", "p. 40", None),
        ("报告（共 12 页）", "第 4 页", None),
        ("Report (12 pages)", "table 40", None),
    ],
)
def test_pages_beyond_the_stated_count(document, locator, found):
    assert page_beyond(document, locator) == found


def test_work_by_others_is_moved():
    work = replace(LINE, tags=("service",), stage="production")
    assert codes("outsourced_moves", view(work, replace(work, id="S2"))) == ["FP-G397"]
    moved = replace(LINE, id="T", tags=("transport", "inbound"))
    assert codes("outsourced_moves", view(work, moved)) == []
    assert codes("outsourced_moves", view(work, replace(moved, tags=("transport", "outbound")))) == [
        "FP-G397"
    ]
    assert codes("outsourced_moves", view(LINE)) == []


def test_choices_that_lines_and_flows_contradict():
    def of(line: ViewLine = LINE, **fields) -> list[str]:
        return codes("choices_kept", view(line, **fields))

    assert of(choices={"credits": "avoided"}) == ["FP-G398"]
    assert of(choices={"credits": "avoided"}, avoided=("A",)) == []
    assert of(choices={"credits": "none"}, avoided=("A",)) == ["FP-G398"]
    assert of(choices={"credits": "none"}) == of(avoided=("A",)) == []
    bought = replace(LINE, instrument=ViewInstrument(id="I", kind="ppa"))
    assert of(bought, choices={"electricity": "location"}) == ["FP-G398"]
    assert of(bought, choices={"electricity": "contract"}) == []


def test_a_problem_of_these_rules_is_a_question():
    document = rule_sets()["general-1"]
    line = replace(LINE, factor=replace(OWN, document=""))
    found = [p for p in gaps.run(view(line), document["rules"]) if p.code == "FP-G395"]
    assert [type(p) for p in found] == [Problem]
    assert found[0].severity == "warning"
