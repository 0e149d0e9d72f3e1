"""Offsets and storage credits are refused by their words, in both languages; things of like name are not."""

from __future__ import annotations

import pytest

from building import codes, line, own, product, qty, study
from footprint.model.offsets import CODES, _rows, meaning


@pytest.mark.parametrize("row", _rows(), ids=lambda r: r["word"])
def test_every_word_of_the_list_is_seen(row):
    assert meaning(row["word"]) == row["means"]
    assert row["means"] in CODES
    assert meaning(row["word"].upper()) == row["means"]


@pytest.mark.parametrize(
    "text",
    ["offset printing paper", "VCU", "整车控制器 VCU", "soccer ball", "credit card body", "不含碳抵消",
     "steel, without carbon offsets", "green power certificate", "绿证", "emission control unit",
     "storage tank", "reduction gear", "carbon credit card", "Carbon-Credit Cards", "碳信用卡",
     "carbon offset printing plate"],
)  # fmt: skip
def test_goods_of_like_name_are_no_offsets(text):
    assert meaning(text, goods=True) == ""


@pytest.mark.parametrize(
    "text",
    ["carbon credit cards, carbon credits", "no carbon credits; carbon credits", "carbon credit cardinal"],
)
def test_a_thing_or_a_denial_hides_no_offset_beside_it(text):
    assert meaning(text) == "offset"


@pytest.mark.parametrize("kind", ["service", "waste", "direct", "material"])
@pytest.mark.parametrize(
    "name, code",
    [("CCER 2024", "FP-M160"), ("购买碳信用", "FP-M160"), ("绿证减排", "FP-M160"), ("林业碳抵消", "FP-M160"),
     ("RECs as reduction", "FP-M160"), ("temporary carbon storage", "FP-M161"), ("延迟排放", "FP-M161")],
)  # fmt: skip
def test_a_line_of_that_name_is_refused(kind, name, code):
    assert code in codes(
        study([line("L", "1", "kg", "x", name=name, kind=kind)], [own("x", "kg", "1")]).check()
    )


def test_an_own_factor_of_that_name_is_refused():
    held = study([line("L", "1", "kg", "x")], [own("x", "kg", "1", name="VCU vintage 2023")])
    assert "FP-M160" in codes(held.check())


def test_the_refusal_names_the_clause_in_both_languages():
    found = study([line("L", "1", "kg", "x", name="carbon credits")], [own("x", "kg", "1")]).check()
    (problem,) = [p for p in found if p.code == "FP-M160"]
    for lang in ("zh", "en"):
        assert "GB/T 24067-2024" in problem.render(lang)
        assert "ISO 14067" in problem.render(lang)
        assert "CN-G02" in problem.render(lang)


@pytest.mark.parametrize(
    "code, fields",
    [
        ("FP-M162", {"biogenic_carbon": qty("1", "m3")}),
        ("FP-M163", {"biogenic_carbon": qty("-1", "kg")}),
        ("FP-M164", {"biogenic_carbon": qty("0.6", "kg"), "fossil_carbon": qty("0.5", "kg")}),
    ],
)
def test_carbon_contents_are_possible_masses(code, fields):
    held = study([line("L", "1", "kg", "x")], [own("x", "kg", "1")], product=product(**fields))
    assert code in codes(held.check())


def test_a_carbon_share_lies_in_0_to_1():
    held = study([line("L", "1", "kg", "x", biogenic_carbon="44")], [own("x", "kg", "1")])
    assert "FP-M163" in codes(held.check())
    held = study([line("L", "1", "kg", "x")], [own("x", "kg", "1", biogenic_carbon="-1")])
    assert "FP-M163" in codes(held.check())
