"""Factor, GWP sets, library, own factors, messages."""

from __future__ import annotations

import string
import subprocess
import sys
from fractions import Fraction

import pytest
from own_row import own

from footprint.base.digest import digest as digest_of
from footprint.base.messages import catalogue
from footprint.base.problem import ProblemsError
from footprint.base.unit_table import units
from footprint.factors.factor import COMPONENTS, Factor
from footprint.factors.gwp import characterise, gwp_digest, gwp_document, gwp_sets
from footprint.factors.library import library
from footprint.factors.own import OwnSource
from footprint.factors.shipped import shipped

LIBRARY = library(shipped())
GAS = "uk-desnz-2025/fuels/natural-gas/kwh-net@1"


def test_natural_gas_with_the_publishers_methane_and_with_ours() -> None:
    factor = LIBRARY.need(GAS)
    by_hand = factor.gases["CO2"] + 28 * factor.gases["CH4_fossil"] + 265 * factor.gases["N2O"]
    assert by_hand == Fraction("0.2027") == Fraction(factor.published_value)
    # the AR5 set takes fossil methane at 30: two units of CH4 more than published
    ours = factor.value(gwp_document("AR5-GWP100"))
    assert ours == {"fossil": by_hand + 2 * factor.gases["CH4_fossil"]}
    assert ours["fossil"] - by_hand == Fraction("0.00031") / 14


def test_value_adds_components_and_gases_by_component() -> None:
    factor = own(gases={"CH4_biogenic": Fraction(1), "CO2_uptake": Fraction(3)})
    assert factor.value(gwp_document("AR6-GWP100")) == {
        "biogenic_non_co2": Fraction(27),
        "biogenic_uptake": Fraction(-3),
        "fossil": Fraction(2),
    }


@pytest.mark.parametrize(
    ("set_id", "fossil", "biogenic", "n2o"),
    [
        ("AR4-GWP100", "25", "25", "298"),
        ("AR5-GWP100", "30", "28", "265"),
        ("AR6-GWP100", "29.8", "27", "273"),
    ],
)
def test_gwp_sets(set_id: str, fossil: str, biogenic: str, n2o: str) -> None:
    gases = gwp_document(set_id)["gases"]
    assert gases["CH4_fossil"] == {"component": "fossil", "gwp": fossil}
    assert gases["CH4_biogenic"] == {"component": "biogenic_non_co2", "gwp": biogenic}
    assert gases["CH4_aircraft"] == {"component": "aircraft", "gwp": fossil}
    assert gases["N2O"]["gwp"] == n2o
    assert gases["CO2_captured"] == {"component": "capture", "gwp": "-1"}
    assert all(f"kg {g}" in units() for g in gases)
    assert {r["component"] for r in gases.values()} == set(COMPONENTS)
    assert gwp_digest(set_id).startswith("sha256:")


def test_nf3_ar5_is_not_the_ar4_value() -> None:
    assert gwp_document("AR5-GWP100")["gases"]["NF3"]["gwp"] == "16100"


def test_a_gas_outside_the_set_is_a_problem_and_no_zero() -> None:
    assert "SO2F2" not in gwp_sets()["AR4-GWP100"]["gases"]
    with pytest.raises(ProblemsError) as fault:
        characterise({"SO2F2": Fraction(1)}, gwp_document("AR4-GWP100"))
    assert fault.value.problems[0].code == "FP-F001"
    assert "SO2F2" in fault.value.problems[0].render("zh")
    with pytest.raises(ProblemsError, match="FP-F012"):
        gwp_document("AR7")


def test_release_documents() -> None:
    releases = LIBRARY.releases()
    assert {"cn-electricity-2023@1", "cn-electricity-2024@1", "direct-gases@1", "uk-desnz-2025@1"} <= set(
        releases
    )
    for name, digest in releases.items():
        assert digest == digest_of("factor_release", LIBRARY.release_document(name))
        assert LIBRARY.known(name, digest)
    document = LIBRARY.release_document("uk-desnz-2025@1")
    refs = [row["id"] for row in document["factors"]]
    assert refs == sorted(refs)
    row = next(r for r in document["factors"] if r["id"] == GAS)
    assert set(row) == {"id", "unit", "gases", "components", "gwp_set"}
    assert row["gwp_set"] == "unstated"
    assert row["components"] == {}
    with pytest.raises(ProblemsError, match="FP-F004"):
        LIBRARY.release_document("nobody@1")


def test_own_source() -> None:
    source = OwnSource([own()])
    lib = library(source, shipped())
    factor = lib.need("own/bolt-steel")
    assert (factor.release, factor.ref) == ("", "own/bolt-steel")
    assert "own" not in "".join(lib.releases())
    assert lib.passport("own") is not None
    assert [h.how for h in lib.search("HS 7213")] == ["code"]
    assert lib.search("盘条")[0].factor is factor
    with pytest.raises(ProblemsError, match="FP-F002"):
        lib.need("own/nothing")


def test_own_rows_pass_the_same_gate() -> None:
    with pytest.raises(ProblemsError) as fault:
        OwnSource([own(locator="", unit="KGS", names={"en": "x"}, components={"fossil": Fraction(-1)})])
    assert {p.code for p in fault.value.problems} == {"FP-F013", "FP-F014", "FP-F015"}
    with pytest.raises(ProblemsError, match="gwp_set"):
        OwnSource([own(gwp_set="")])


def test_one_ref_has_one_meaning() -> None:
    with pytest.raises(ProblemsError, match="FP-F017"):
        library(OwnSource([own()]), OwnSource([own(components={"fossil": Fraction(3)})]))


def test_json_round_trip() -> None:
    for factor in LIBRARY.rows()[::50]:
        assert Factor.from_json(factor.to_json()) == factor


def test_loading_is_lazy_and_fast() -> None:
    code = (
        "import sys, time, footprint.factors.shipped as l\n"
        "assert not l.shipped.cache_info().currsize\n"
        "t = time.perf_counter(); l.shipped(); assert time.perf_counter() - t < 0.6\n"
        "assert not {'pint', 'pandas', 'pydantic'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_messages_in_both_languages() -> None:
    def slots(text: str) -> set[str]:
        return {name.rpartition("_")[0] or name for _, name, _, _ in string.Formatter().parse(text) if name}

    for code, entry in catalogue("factors").items():
        assert set(entry) == {"name", "en", "zh", "hint_en", "hint_zh"}, code
        assert entry["en"]
        assert entry["zh"]
        assert slots(entry["en"]) == slots(entry["zh"]), code
        assert bool(entry["hint_en"]) == bool(entry["hint_zh"]), code
        assert slots(entry["hint_en"]) == slots(entry["hint_zh"]), code
