"""The traps of the design and of the notes on factors; `make mutants` takes their guards away."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from own_row import own as own_row

from building import codes, line, own, study
from footprint.api.defaults import default_library
from footprint.factors.factor import Factor, problems
from footprint.factors.library import library
from footprint.factors.memory import MemorySource
from footprint.factors.own import OwnSource
from footprint.factors.search import Filters
from footprint.factors.select import Need, candidates
from footprint.factors.shipped import shipped

LIBRARY = library(shipped())
GRID = Need(("外购电力",), "kWh", "electricity", ("electricity_mix", "generation"), "CN", 2023)
PCF = Need(("steel bolt wire",), "kg", "mass", ("cradle_to_gate",), "CN", 2025)


def released(**changes: object) -> Factor:
    return own_row(release="lib@1", **changes)


def faults(factor: Factor) -> set[str]:
    return {p.code for p in problems(factor)}


def refused(need: Need, *extra: Factor) -> dict[str, str]:
    source = (OwnSource(extra),) if extra else ()
    return {r.factor.ref: r.why.code for r in candidates(need, library(*source, shipped())).refused}


def test_the_grid_co2_factor_is_refused_as_such_and_never_a_candidate() -> None:
    need = replace(GRID, text=("全国电力二氧化碳排放因子",), kinds=(*GRID.kinds, "grid_co2"))
    chosen = candidates(need, LIBRARY)
    assert "grid_co2" not in {c.factor.kind for c in chosen.candidates}
    assert "FP-F008" in {r.why.code for r in chosen.refused if r.factor.kind == "grid_co2"}
    assert (
        "FP-F008"
        in refused(
            need, own_row(id="grid", kind="grid_co2", unit="kWh", names={"zh": "外购电力", "en": "grid"})
        ).values()
    )


@pytest.mark.parametrize("kind", ["grid_co2", "cbam_embedded"])
def test_a_factor_of_another_rule_family_pinned_by_hand_stops_the_calculation(kind: str) -> None:
    row = next(r for r in LIBRARY.rows(kind=kind) if r.unit in ("kWh", "t"))
    unit = "kWh" if row.unit == "kWh" else "kg"
    fields = {"kind": "energy", "carrier": "electricity"} if unit == "kWh" else {}
    made = study(
        [line("L1", "1", unit, part_no="X", **fields, matches=({"state": "factor", "factor": row.ref},))]
    )
    assert "FP-C010" in codes(made.check(default_library()))


def test_a_cbam_default_that_calls_itself_eligible_is_refused() -> None:
    row = released(kind="cbam_embedded", unit="t", eligibility=("footprint",))
    strange = library(MemorySource([row], shipped().cards()))
    made = study([line("L1", "1", "kg", part_no="X", matches=({"state": "factor", "factor": row.ref},))])
    assert "FP-C010" in codes(made.check(strange))


def test_the_kind_alone_refuses_a_row_that_calls_itself_eligible() -> None:
    row = own("grid", "kWh", "0.5", kind="grid_co2")
    made = study([line("L1", "1", "kWh", "grid", kind="energy", carrier="electricity")], [row])
    assert "FP-C010" in codes(made.check())


@pytest.mark.parametrize(
    ("kind", "unit", "eligibility"),
    [
        ("grid_co2", "kWh", ("footprint",)),
        ("cbam_embedded", "t", ("cbam", "footprint")),
        ("spend", "USD_2022", ("footprint",)),
    ],
)
def test_a_released_row_serves_the_family_of_its_boundary(kind, unit, eligibility) -> None:
    assert "FP-F022" in faults(released(kind=kind, unit=unit, eligibility=eligibility))


def test_radiative_forcing_is_never_selected_pinned_or_released() -> None:
    flight = own_row(
        id="rf", names={"en": "steel bolt wire", "zh": "含辐射强迫"}, includes=("radiative_forcing",)
    )
    assert refused(PCF, flight)["own/rf"] == "FP-F011"
    row = own("rf", "kg", "1", includes=("radiative_forcing",))
    assert "FP-C011" in codes(study([line("L1", "1", "kg", "rf", part_no="X")], [row]).check())
    assert "FP-F022" in faults(released(includes=("radiative_forcing",), eligibility=("footprint",)))


def test_a_subregion_is_no_country() -> None:
    need = replace(GRID, geography="US", kinds=("generation",), text=("electricity grid average",))
    places = {c.factor.geography for c in candidates(need, LIBRARY).candidates}
    assert places <= {"US"}


def test_co2_alone_stays_for_a_person() -> None:
    need = Need(("柴油",), "kg", "mass", ("combustion",), "CN", 2024)
    chosen = candidates(need, LIBRARY)
    assert chosen.candidates[0].factor.source == "cn-fuel-defaults"
    assert "FP-F113" in {r.code for r in chosen.candidates[0].reasons}
    assert not chosen.unique


def test_similar_words_and_broader_things_never_stand_alone() -> None:
    years = {"year_from": 2025, "year_to": 2025}
    thing = own_row(names={"en": "paper", "zh": "纸张"}, aliases=(), **years)
    assert candidates(replace(PCF, text=("paper",)), library(OwnSource([thing]))).unique
    need = replace(PCF, text=("paper, blue lined",))
    found = candidates(need, library(OwnSource([thing])))
    assert found.candidates
    assert not found.unique
    plastics = own_row(names={"en": "average plastics", "zh": "塑料（平均）"}, aliases=())
    chosen = candidates(replace(PCF, text=("PBT",)), library(OwnSource([plastics])))
    assert {c.state for c in chosen.candidates} == {"proxy"}
    assert chosen.candidates[0].bias is not None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"unit": "stone"}, "FP-F014"),
        ({"gwp_set": ""}, "FP-F014"),
        ({"components": {}, "gases": {"CO2": Fraction(1)}}, "FP-F014"),  # a set without a component
        ({"kind": "spend", "unit": "kg"}, "FP-F014"),
        ({"components": {"fossil": Fraction(-1)}}, "FP-F015"),
        ({"gases": {"CO2": Fraction(-1)}}, "FP-F015"),
    ],
)
def test_what_a_row_may_not_be(changes, code) -> None:
    assert code in faults(own_row(**changes))


def test_gross_and_net_of_an_own_fuel_factor_are_not_mixed() -> None:
    row = own("gas", "kWh_net", "0.2", kind="combustion", heating_value_basis="gross")
    made = study([line("L1", "1", "kWh_net", "gas", kind="energy", carrier="natural_gas")], [row])
    assert "FP-C025" in codes(made.check())


def test_a_mix_of_the_year_comes_before_others_and_corsica_is_no_france() -> None:
    need = Need(("electricity",), "kWh", "electricity", ("electricity_mix",), "FR", 2024)
    chosen = candidates(need, LIBRARY)
    assert chosen.unique
    assert (chosen.candidates[0].factor.geography, chosen.candidates[0].factor.year_to) == ("FR", 2024)
    undated = own_row(
        release="x@1",
        id="a/mix",
        kind="electricity_mix",
        unit="kWh",
        geography="FR",
        year_from=None,
        year_to=None,
    )
    source = MemorySource([replace(undated, source="direct-gases")], [])
    both = candidates(need, library(shipped(), source))
    assert both.candidates[0].factor.ref == chosen.candidates[0].factor.ref
    assert both.unique


def test_a_row_whose_validity_ended_or_that_has_no_year_stays_for_a_person() -> None:
    need = replace(PCF, text=("paper",), year=2025)
    dated = {"year_from": 2024, "year_to": 2024}
    for changes in ({"valid_until": "2024-12-01", **dated}, {"year_from": None, "year_to": None}):
        row = own_row(names={"en": "paper", "zh": "纸张"}, aliases=(), **changes)
        assert not candidates(need, library(OwnSource([row]))).unique
    fresh = own_row(names={"en": "paper", "zh": "纸张"}, aliases=(), valid_until="2027", **dated)
    assert candidates(need, library(OwnSource([fresh]))).unique
    assert "FP-F014" in faults(released(valid_until="soon"))


@pytest.mark.parametrize(
    "text", ["激光打印机", "inkjet printer", "足球", "逆变器", "定子", "thermal ribbon", "基站"]
)
def test_a_word_under_a_thing_is_no_name_of_it(text) -> None:
    found = LIBRARY.search(text, 1, Filters(kinds=("cradle_to_gate",), family="footprint"))
    assert {h.how for h in found} <= {"fuzzy", "broader"}
    for site in ("CN", "GB", "FR"):
        need = Need((text,), "kg", "mass", ("cradle_to_gate",), site, 2025, bridges=("count",))
        assert not candidates(need, LIBRARY).unique


@pytest.mark.parametrize(
    "text",
    [
        "金属镍",
        "硅锰合金",
        "FeSi75",
        "液碱",
        "片碱 99%",
        "NaOH",
        "ADC12",
        "6061-T6",
        "Zamak 3",
        "金属硅",
        "copper wire",
    ],
)
def test_grid_bound_materials_take_no_proxy_of_another_grid(text) -> None:
    need = Need((text,), "kg", "mass", ("cradle_to_gate",), "CN", 2025)
    chosen = candidates(need, LIBRARY)
    assert not [c for c in chosen.candidates if c.state == "proxy"]


@pytest.mark.parametrize("text", ["silicon steel sheet", "zinc-plated bolt steel", "镀锌钢板"])
def test_a_plated_or_alloyed_steel_is_not_grid_bound(text) -> None:
    need = Need((text,), "kg", "mass", ("cradle_to_gate",), "CN", 2025)
    assert "FP-F010" not in {r.why.code for r in candidates(need, LIBRARY).refused if "steel" in r.factor.id}


@pytest.mark.parametrize("text", ["铝型材 6063-T5", "aluminium profile", "玻璃瓶", "cement clinker"])
def test_process_co2_is_no_footprint_of_a_material(text) -> None:
    assert not [h for h in LIBRARY.search(text) if h.factor.kind == "direct"]


def test_process_co2_is_found_by_its_name() -> None:
    hits = LIBRARY.search("水泥熟料 煅烧 工艺排放")
    assert "ipcc-2006/process/clinker@1" in {h.factor.ref for h in hits}
