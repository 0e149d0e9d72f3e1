"""Unit text to unit id: a closed, case-sensitive list; what is unclear is a question."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from footprint.base.problem import Problem
from footprint.base.unit_table import refused_units, units
from footprint.base.where import Where
from footprint.units.lookup import basis_dimension, lookup
from footprint.units.registry import ratio
from footprint.units.suggest import nearest


def code(text: str, dimension: str | None = None) -> str:
    found = lookup(text, Where(), dimension)
    assert isinstance(found, Problem), found
    return found.code


@pytest.mark.parametrize("unit", units())
def test_every_id_means_itself(unit: str) -> None:
    assert lookup(unit) == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [("千克", "kg"), ("公斤", "kg"), ("吨", "t"), ("度", "kWh"), ("万千瓦时(电)", "10MWh"), (" kg ", "kg"),
     ("吨公里", "t.km"), ("个", "piece"), ("kWh (NCV)", "kWh_net"), ("GJ（高位）", "GJ_gross")],
)  # fmt: skip
def test_words_of_both_languages(text: str, unit: str) -> None:
    assert lookup(text) == unit


@pytest.mark.parametrize("text", refused_units())
def test_refused_texts_are_never_guessed(text: str) -> None:
    found = lookup(text)
    assert isinstance(found, Problem)
    assert found.code == "FP-U002"
    assert found.message("zh") != found.message("en")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" * 100_000,
        "2**10*kg",
        "10**10**9",
        "__import__('os').system('x')",
        "kg/kg",
        "kgg",
        "ｋｇ",
        "kg\u200b",
    ],
)
def test_nothing_is_evaluated(text: str) -> None:
    start = time.perf_counter()
    assert code(text) == "FP-U001"
    assert time.perf_counter() - start < 1


def test_context_decides_between_readings_and_never_overrides() -> None:
    assert lookup("GJ", Where(), "heat") == "GJ_heat"
    assert lookup("GJ", Where(), "fuel_net") == "GJ_net"
    assert code("GJ") == "FP-U003"
    assert lookup("kg", Where(), "heat") == "kg"
    assert basis_dimension(" NCV ") == "fuel_net"
    assert basis_dimension("高位") == "fuel_gross"
    assert basis_dimension("brutto") is None


def test_ratios_are_exact() -> None:
    assert ratio("t", "kg") == 1000
    assert ratio("tce", "MJ_net") == Fraction("29307.6")
    assert ratio("lb", "kg") == Fraction("0.45359237")


def test_a_suggestion_is_near_or_absent() -> None:
    assert nearest("kilogramm", ["kilogram", "gram"]) == "kilogram"
    assert nearest("ＫＧ", ["kg", "g"]) == "kg"
    assert nearest("钢材", ["kg", "piece"]) == ""
