"""Search in both languages: the right family first, and nothing rather than a guess."""

from __future__ import annotations

from functools import cache

import pytest

from footprint.factors.library import library
from footprint.factors.memory import MemorySource
from footprint.factors.search import Filters
from footprint.factors.shipped import shipped
from footprint.factors.terms import fold, terms

LIBRARY = library(shipped())


@cache
def uk_and_cn() -> MemorySource:
    """The rows of a few sources, so that a new source does not change what these tests mean."""
    names = ("cn-electricity-2024", "direct-gases", "uk-desnz-2025")
    return MemorySource((f for f in shipped().rows() if f.source in names), shipped().cards())


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("天然气", "uk-desnz-2025/fuels/natural-gas/"),
        ("natural gas", "uk-desnz-2025/fuels/natural-gas/"),
        ("Natural  Gas", "uk-desnz-2025/fuels/natural-gas/"),
        ("natrual gas", "uk-desnz-2025/fuels/natural-gas/"),
        ("纸板", "uk-desnz-2025/material-use/board/primary"),
        ("board", "uk-desnz-2025/material-use/board/primary"),
        ("瓦楞纸箱", "uk-desnz-2025/material-use/board/"),
        ("PE缠绕膜", "uk-desnz-2025/material-use/average-plastic-film/"),
        ("集装箱船", "uk-desnz-2025/freight/cargo-ship/container-ship/average"),
        ("container ship", "uk-desnz-2025/freight/cargo-ship/container-ship/average"),
        ("重型卡车", "uk-desnz-2025/freight/hgv-all-diesel/"),
        ("heavy truck", "uk-desnz-2025/freight/hgv-all-diesel/"),
        (
            "铰接式重型货车 平均载重",
            "uk-desnz-2025/freight/hgv-all-diesel/articulated-over-33t/average-laden",
        ),
        ("electricity", "cn-electricity-2024/national"),
        ("电力", "cn-electricity-2024/national"),
        ("外购电力", "cn-electricity-2024/national"),
        ("填埋", "uk-desnz-2025/waste/"),
        ("landfill", "uk-desnz-2025/waste/"),
        ("废钢 回收", "uk-desnz-2025/waste/scrap-metal/closed-loop-recycling"),
        ("自来水", "uk-desnz-2025/water/supply"),
        ("废水处理", "uk-desnz-2025/water/treatment"),
        ("R-134a", "direct-gases/hfc134a"),
        ("六氟化硫", "direct-gases/sf6"),
        ("光伏发电", "cn-electricity-2024/solar-pv"),
        ("空运", "uk-desnz-2025/freight/freight-flights/"),
    ],
)
def test_the_right_family_comes_first(text: str, family: str) -> None:
    hits = library(uk_and_cn()).search(text)
    assert hits
    assert hits[0].factor.id.startswith(family)
    if family.endswith("waste/"):
        assert hits[0].factor.technology == "landfill"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "banana",
        "PEEK 棒材",
        "titanium bolt",
        "circuit board",
        "R-410A",
        "硅胶",
        "500x400",
    ],
)
def test_no_confident_answer_is_no_answer(text: str) -> None:
    found = LIBRARY.search(text, filters=Filters(family="footprint"))
    assert [h for h in found if h.how != "broader"] == []


def test_ways_and_scores() -> None:
    ref = "uk-desnz-2025/water/supply@1"
    factor = LIBRARY.need(ref)
    ways = [
        (ref, "exact"),
        (factor.names["zh"], "exact"),
        ("water supply", "alias"),
        (factor.codes[0], "code"),
    ]
    ways.append(("tap water", "fuzzy"))  # a word under the thing may be a kind of it
    for text, how in ways:
        hit = LIBRARY.search(text)[0]
        assert (hit.factor.ref, hit.how) == (ref, how)
    scores = [h.score for h in LIBRARY.search("天然气 燃烧")]
    assert scores == sorted(scores, reverse=True)


def test_filters() -> None:
    assert {h.factor.geography for h in LIBRARY.search("电力", filters=Filters(geography="GB"))} == {"GB"}
    found = LIBRARY.search("电力", filters=Filters(year=2023, kinds=("electricity_mix",)))
    assert found[0].factor.ref == "cn-electricity-2023/national@1"
    found = LIBRARY.search("天然气", filters=Filters(dimension="fuel_net"))
    assert {h.factor.dimension for h in found} == {"fuel_net"}
    assert LIBRARY.search("R134a", filters=Filters(geography="CN"))  # world data pass


def test_every_name_finds_itself() -> None:
    for factor in LIBRARY.rows()[::23]:
        family = "cbam" if factor.kind == "cbam_embedded" else ""
        for name in factor.names.values():
            assert LIBRARY.search(name, filters=Filters(family=family))[0].factor.names == factor.names


def test_folding_and_terms() -> None:
    assert fold("ＰＥＴ　瓶（透明）") == "pet瓶 透明"
    assert terms("天然气") == terms("natural gas") == terms("NATURAL GAS")
    assert terms("300x200 mm") == frozenset()


def test_an_unknown_family_is_no_empty_answer() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        LIBRARY.search("steel", filters=Filters(family="nonsense"))
