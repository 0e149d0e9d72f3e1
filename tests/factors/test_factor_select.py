"""Candidates: what is refused, what is only a proxy, what stands alone."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from own_row import own

from footprint.factors.library import library
from footprint.factors.own import OwnSource
from footprint.factors.select import Need, candidates
from footprint.factors.shipped import shipped

LIBRARY = library(shipped())
GRID = Need(("外购电力",), "kWh", "electricity", ("electricity_mix",), "CN", 2024)
GAS = Need(("天然气",), "kWh_net", "fuel_net", ("combustion",), "GB", 2025)


def _codes(need: Need, *extra: OwnSource) -> dict[str, str]:
    return {r.factor.ref: r.why.code for r in candidates(need, library(*extra, shipped())).refused}


@pytest.mark.parametrize(
    ("year", "ref", "unique"),
    [
        (2024, "cn-electricity-2024/national@1", True),
        (2025, "cn-electricity-2024/national@1", True),
        (2023, "cn-electricity-2023/national@1", True),
        (2022, "cn-electricity-2023/national@1", False),
        (None, "cn-electricity-2023/national@1", False),
    ],
)
def test_china_proposes_the_mix_at_or_before_the_period(year: int | None, ref: str, unique: bool) -> None:
    chosen = candidates(replace(GRID, year=year), LIBRARY)
    assert chosen.candidates[0].factor.ref == ref
    assert chosen.unique is unique
    assert chosen.candidates[0].reasons[0].code == "FP-F102"
    assert {c.factor.kind for c in chosen.candidates} == {"electricity_mix"}


def test_a_province_gets_the_national_mix() -> None:
    assert candidates(replace(GRID, geography="CN-JS"), LIBRARY).candidates[0].state == "factor"


def test_uk_electricity_is_refused_for_china() -> None:
    need = replace(GRID, kinds=("electricity_mix", "generation", "transmission", "upstream"))
    chosen = candidates(need, LIBRARY)
    assert all(c.factor.geography == "CN" for c in chosen.candidates)
    assert _codes(need)["uk-desnz-2025/electricity/generated@1"] == "FP-F009"
    battery = Need(("纯电动 厢式货车",), "t.km", "freight", ("tank_to_wheel",), "CN", 2025)
    others = candidates(battery, LIBRARY)
    assert not others.unique
    assert {c.state for c in others.candidates} == {"proxy"}  # vans of another drive
    assert set(_codes(battery).values()) - {"FP-F005", "FP-F006"} == {"FP-F009"}


def test_no_grid_without_a_place() -> None:
    assert candidates(replace(GRID, geography=""), LIBRARY).candidates == ()


def test_a_generation_type_is_no_mix() -> None:
    need = replace(GRID, text=("光伏发电",), kinds=("electricity_mix", "generation"))
    chosen = candidates(need, LIBRARY)
    assert not chosen.unique
    assert _codes(need)["cn-electricity-2024/solar-pv@1"] == "FP-F016"
    named = candidates(replace(need, technology="solar-pv"), LIBRARY)
    assert named.candidates[0].factor.ref == "cn-electricity-2024/solar-pv@1"


def test_grid_co2_and_radiative_forcing_are_refused() -> None:
    grid = own(id="cn-grid", names={"en": "Grid", "zh": "外购电力"}, unit="kWh", kind="grid_co2")
    flight = own(
        id="flight",
        names={"en": "Flight", "zh": "空运"},
        unit="t.km",
        kind="tank_to_wheel",
        includes=("radiative_forcing",),
    )
    source = OwnSource([grid, flight])
    assert _codes(GRID, source)["own/cn-grid"] == "FP-F008"
    need = Need(("空运",), "t.km", "freight", ("tank_to_wheel",), "CN", 2025)
    assert _codes(need, source)["own/flight"] == "FP-F011"


def test_fuel_of_the_same_country_stands_alone() -> None:
    chosen = candidates(GAS, LIBRARY)
    assert chosen.unique
    assert chosen.candidates[0].factor.ref == "uk-desnz-2025/fuels/natural-gas/kwh-net@1"
    assert chosen.candidates[0].state == "factor"


def test_world_data_stand_behind_the_data_of_the_place() -> None:
    at_home = candidates(replace(GAS, geography="CN"), LIBRARY)
    assert [c.factor.geography for c in at_home.candidates[:2]] == ["CN", "GLO"]
    assert [c.state for c in at_home.candidates[:3]] == ["factor", "factor", "proxy"]
    elsewhere = candidates(replace(GAS, geography="DE"), LIBRARY)
    assert elsewhere.candidates[0].factor.ref == "ipcc-2006/combustion/natural-gas@1"
    assert elsewhere.candidates[0].state == "factor"


def test_another_country_is_a_proxy_and_stays_open() -> None:
    chosen = candidates(replace(GAS, text=("butane",), geography="CN"), LIBRARY)
    assert chosen.candidates
    assert not chosen.unique
    assert {c.state for c in chosen.candidates} == {"proxy"}
    bias = chosen.candidates[0].bias
    assert bias is not None
    assert "偏差" in bias.message("zh")


def test_upstream_follows_the_published_pair() -> None:
    main = "uk-desnz-2025/fuels/natural-gas/kwh-net@1"
    need = replace(GAS, kinds=("upstream",), role="upstream", main=main)
    chosen = candidates(need, LIBRARY)
    assert chosen.unique
    assert chosen.candidates[0].factor.ref == "uk-desnz-2025/wtt-fuels/natural-gas/kwh-net@1"
    assert chosen.candidates[0].reasons[0].code == "FP-F108"


@pytest.mark.parametrize("text", ["铝箔", "aluminium foil", "mixed cans"])
def test_no_cross_country_proxy_for_aluminium(text: str) -> None:
    need = Need((text,), "kg", "mass", ("cradle_to_gate",), "CN", 2025)
    assert candidates(need, LIBRARY).candidates == ()
    assert "FP-F010" in _codes(need).values()
    assert candidates(replace(need, geography="GB"), LIBRARY).candidates


@pytest.mark.parametrize(
    ("word", "heavy"),
    [
        ("锌锭", True),
        ("铜杆", True),
        ("电解镍", True),
        ("硅铁", True),
        ("金属硅", True),
        ("烧碱", True),
        ("copper rod", True),
        ("铜版纸", False),
        ("镀锌钢板", False),
        ("硅酸盐水泥", False),
    ],
)
def test_electricity_heavy_words(word: str, heavy: bool) -> None:
    source = OwnSource([own(id="x", names={"en": "Thing", "zh": word}, geography="GB")])
    need = Need((word,), "kg", "mass", ("cradle_to_gate",), "CN", 2025)
    assert (_codes(need, source).get("own/x") == "FP-F010") is heavy


def test_primary_or_recycled_stays_open_until_said() -> None:
    need = Need(("纸板",), "kg", "mass", ("cradle_to_gate",), "GB", 2025)
    assert not candidates(need, LIBRARY).unique
    said = candidates(replace(need, technology="primary"), LIBRARY)
    assert said.unique
    assert said.candidates[0].factor.technology == "primary"


def test_dimension_kind_family_and_licence() -> None:
    codes = _codes(GAS)
    assert codes["uk-desnz-2025/fuels/natural-gas/t@1"] == "FP-F007"
    assert codes["uk-desnz-2025/wtt-fuels/natural-gas/kwh-net@1"] == "FP-F006"
    bridged = candidates(replace(GAS, bridges=("mass",)), LIBRARY)
    assert "FP-F109" in {r.code for c in bridged.candidates for r in c.reasons}
    assert "FP-F005" in _codes(replace(GAS, family="cbam")).values()
    stranger = OwnSource([own(id="x", names={"en": "Thing", "zh": "奇物"}, source="nobody")])
    need = Need(("奇物",), "kg", "mass", ("cradle_to_gate",), "CN", 2025)
    assert _codes(need, stranger)["own/x"] == "FP-F003"


def test_transmission_never_stands_alone() -> None:
    chosen = candidates(replace(GRID, text=("输配电 含线损",), kinds=("transmission",)), LIBRARY)
    assert chosen.candidates
    assert not chosen.unique
    assert "FP-F110" in {r.code for r in chosen.candidates[0].reasons}


def test_every_refusal_and_reason_speaks_both_languages() -> None:
    for need in (GRID, GAS, replace(GAS, geography="CN")):
        chosen = candidates(need, LIBRARY)
        said = [r.why for r in chosen.refused] + [r for c in chosen.candidates for r in c.reasons]
        for problem in said:
            assert problem.render("zh") != problem.render("en")


def test_values_are_exact() -> None:
    assert all(
        isinstance(v, Fraction) for f in LIBRARY.rows() for v in (*f.gases.values(), *f.components.values())
    )
