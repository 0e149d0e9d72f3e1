"""What a line and a row must agree on: route, treatment, drive, reach, size, place; and words typed wrong."""

from __future__ import annotations

import pytest

from footprint.factors.homophones import mend_homophones
from footprint.factors.library import library
from footprint.factors.places import named_place
from footprint.factors.search import Filters
from footprint.factors.shipped import shipped
from footprint.factors.sizes import Range, range_of, sizes_of
from footprint.factors.tariff import of_code

LIBRARY = library(shipped())
FREIGHT, GOODS, WASTE = ("tank_to_wheel", "well_to_wheel"), ("cradle_to_gate",), ("waste_treatment",)


def first(text: str, *kinds: str) -> str:
    found = LIBRARY.search(text, 1, Filters(kinds=kinds, family="footprint", newest=True))
    return found[0].factor.names["en"] if found else ""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Rigid lorry, 3.5 to 7.5 t, electric, France", Range(3.5, 7.5, "t")),
        ("Heavy goods vehicle (HGV), articulated (>33 t), average laden", Range(33, float("inf"), "t")),
        ("Bulk carrier, 10,000-34,999 dwt, tank-to-wheel", Range(10_000, 34_999, "dwt")),
        ("Bulk carrier, above 100000 t, HFO and MGO fuel", Range(100_000, float("inf"), "dwt")),
        ("Container ship, 8000+ TEU, tank-to-wheel", Range(8_000, float("inf"), "teu")),
        ("Computer monitor, 23.8 inches, France", Range(23.8, 23.8, "inch")),
        ("Steel, also as tinplate, recycled, France", None),
    ],
)
def test_the_range_of_a_row(name: str, found: Range | None) -> None:
    assert range_of(name) == found


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("40t artic, Lyon", [(40, "t")]),
        ("18吨厢车", [(18, "t")]),
        ("18万吨散货船", [(180_000, "dwt")]),
        ("capesize 180k dwt", [(180_000, "dwt")]),
        ("显示器 23.8寸", [(23.8, "inch")]),
        ("900TEU feeder", [(900, "teu")]),
        ("25kg bag, 12 pcs", []),
    ],
)
def test_the_sizes_of_a_text(text: str, sizes: list[tuple[float, str]]) -> None:
    assert [(s.low, s.unit) for s in sizes_of(text)] == sizes


def test_ranges_that_only_touch_share_nothing() -> None:
    assert not Range(3.5, 33, "t").meets(Range(33, 60, "t"))
    assert Range(34, 40, "t").meets(Range(40, 40, "t"))
    assert not Range(0, 9, "t").meets(Range(0, 9, "inch"))


@pytest.mark.parametrize(
    ("text", "kinds", "name"),
    [
        ("7.5t box truck", FREIGHT, "rigid (>3.5 - 7.5 t), average laden"),
        ("articulated lorry 38t on LNG", FREIGHT, "liquefied natural gas"),
        ("articulated lorry 38t", FREIGHT, "articulated (>33 t), average laden"),
        ("显示器 21.5寸", GOODS, "21.5 inches"),
        ("recycled aluminium", GOODS, "recycled"),
        ("aluminium", GOODS, "primary"),
        ("rPET", GOODS, "closed-loop source"),
        ("PP 边角料 填埋", WASTE, "landfill"),
        ("PP 边角料 破碎造粒", WASTE, "recycling"),
    ],
)
def test_the_row_that_agrees_comes_first(text: str, kinds: tuple[str, ...], name: str) -> None:
    assert name in first(text, *kinds)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("六角螺拴", "六角螺栓"),
        ("0#柴由", "0#柴油"),
        ("氢氧化纳", "氢氧化钠"),
        ("镀辛板", "镀锌板"),
        ("柴油 叉车", "柴油 叉车"),
        ("abc", "abc"),
    ],
)
def test_a_wrong_character_of_the_same_sound(typed: str, meant: str) -> None:
    assert mend_homophones(typed) == meant


def test_a_mended_word_is_a_guess() -> None:
    found = LIBRARY.search("柴由", 1, Filters(kinds=("combustion",), family="footprint"))
    assert found[0].how == "fuzzy"


def test_a_tariff_code_leads_to_what_its_heading_holds() -> None:
    assert of_code("7601.20") == of_code("HS 76012040") == of_code("海关编码 7601 20 40") != ()
    assert of_code("1234") == of_code("100234") == of_code("Q235") == ()
    hit = LIBRARY.search("3902.10", 1, Filters(kinds=GOODS, family="footprint"))[0]
    assert (hit.how, "PP" in hit.factor.names["en"]) == ("fuzzy", True)


def test_electricity_of_another_named_place_is_no_hit() -> None:
    electric = Filters(kinds=("electricity_mix", "generation"), family="footprint")
    assert LIBRARY.search("Vietnam grid electricity", 5, electric) == []
    assert {h.factor.geography for h in LIBRARY.search("UK electricity", 5, electric)} == {"GB"}


@pytest.mark.parametrize(
    ("text", "code"), [("江苏省 昆山", "CN-JS"), ("made in China", "CN"), ("UK site", "GB"), ("ukulele", "")]
)
def test_a_named_place(text: str, code: str) -> None:
    assert named_place(text) == code
