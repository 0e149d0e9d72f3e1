"""A factor of another technology than its line states, as a study and as a bundle (attack class A25)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

import footprint as fp
from building import line, own, study
from footprint.factors.library import library
from footprint.factors.shipped import shipped
from footprint.result.technology import technology
from footprint.result.view import View, ViewFactor, ViewInstrument, ViewLine, view_factor
from footprint.seal.keys import key_from_seed
from power import SUN, WIND, both, instrument, power

KEY = key_from_seed(b"\x03" * 32)
DESNZ = "uk-desnz-2024"


def seen(held: fp.Study, tmp_path) -> bool:
    """Whether the rule asks; the company and the verifier read the same."""
    result = held.calculate()
    fp.sign(result, KEY, tmp_path / "x.fpz")
    theirs = {p.got for p in fp.verify(tmp_path / "x.fpz").check("rules").problems if p.code == "FP-G494"}
    ours = {p.got for a in result.numbers.assessments for p in a.gaps if p.code == "FP-G494"}
    assert ours == theirs
    return bool(ours)


def material(name: str, technology: str, **fields) -> fp.Study:
    row = line("L", "1", "kg", "a", name=name, **fields)
    return study([row], [own("a", "kg", "2", kind="cradle_to_gate", technology=technology)])


@pytest.mark.parametrize(
    ("name", "technology", "asked"),
    [
        ("原生铝锭 / primary aluminium", "recycled", True),
        ("virgin PET", "closed-loop-recycled", True),
        ("virgin PET", "primary", False),
        ("virgin PET", "", False),
        ("virgin and recycled PET", "recycled", False),
        ("recycled PET", "primary", False),  # overstates
        ("PET", "recycled", False),  # what the words leave out is the choice of a factor
        ("primary coil", "recycled", False),
        ("primary seal", "recycled", False),  # a part of a machine, not a material
        ("primary steel sheet", "recycled", True),
        ("non-virgin PET", "recycled", False),
        ("非原生铝", "recycled", False),
        ("原生铝", "recycled", True),
        ("blast furnace slag", "recycled", False),  # a residue of the furnace, not its steel
        ("转炉渣", "recycled", False),
        ("转炉钢", "EAF", True),
        ("电炉钢", "BOF", True),
        ("电炉钢", "EAF", False),
    ],
)
def test_routes_of_a_material(name, technology, asked, tmp_path):
    assert seen(material(name, technology), tmp_path) == asked


def test_a_proxy_may_differ_and_says_how(tmp_path):
    pin = {
        "role": "main", "state": "proxy", "factor": "own/a", "bias": "understates", "reason": "nothing else",
    }  # fmt: skip
    assert not seen(material("virgin PET", "recycled", matches=(pin,)), tmp_path)


@pytest.mark.parametrize(
    ("treatment", "technology", "asked"),
    [
        ("landfill", "landfill", False),
        ("landfill", "closed-loop-recycling", True),
        ("recycling_open", "closed-loop-recycling", False),
        ("incineration", "combustion", False),
        ("incineration", "landfill", True),
        ("hazardous", "landfill", False),
        ("landfill", "", False),
    ],
)
def test_treatments_of_a_waste(treatment, technology, asked, tmp_path):
    factor = own("a", "kg", "1", kind="waste_treatment", technology=technology)
    row = line("L", "1", "kg", "a", kind="waste", treatment=treatment)
    assert seen(study([row], [factor]), tmp_path) == asked


@pytest.mark.parametrize(
    ("generation", "factor", "asked"),
    [
        ("wind", WIND, False),
        ("光伏", SUN, False),
        ("光伏", WIND, True),
        ("solar PV", WIND, True),
        ("", WIND, False),
        ("风电、光伏", WIND, False),
        ("风光互补", SUN, False),
        ("风光互补", WIND, False),
        ("hydrogen", SUN, False),
        ("水电", SUN, True),
    ],
)
def test_generation_behind_an_instrument(generation, factor, asked, tmp_path):
    bought = instrument(generation=generation, factor=factor)
    assert seen(both([power(certificate="GC1")], [bought]), tmp_path) == asked


@pytest.mark.parametrize(("ref", "asked"), [("own/核证绿电", False), ("own/核电", True), ("own/coal", True)])
def test_a_verified_factor_is_no_nuclear_one(ref, asked):
    factor = ViewFactor(
        ref=ref, kind="generation", geography="CN", includes=(), gwp_set="AR6-GWP100", stated=Fraction(1),
        year=2024, illustrative=False, released=False, supplied=False, lowering=(),
    )  # fmt: skip
    bought = ViewInstrument(id="GC1", kind="gec", generation="wind")
    row = ViewLine(
        id="E", stage="production", tags=("energy",), state="own", bias="", total=Fraction(1),
        activity=Fraction(1), net_mass=None, estimate=None, factor=factor, electric=True, negative=False,
        instrument=bought,
    )  # fmt: skip
    assert bool(list(technology(view(row)))) == asked


def view(row: ViewLine) -> View:
    return View(
        lines=(row,), boundary="partial", stages=("raw_materials",), gwp_set="AR6-GWP100", claim="full",
        net_mass=None, year=2024, parameters={},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("factor", "mode"),
    [
        ("ademe-base-carbone-23.6/freight/cargo-aircraft-43653", "air"),
        ("ademe-base-carbone-23.6/freight/freight-in-passenger-aircraft-43673", "air"),
        ("ademe-base-carbone-23.6/freight/freight-train-43726", "rail"),
        ("ademe-base-carbone-23.6/freight/rigid-lorry-43716", "road"),
        ("ademe-base-carbone-23.6/freight/light-commercial-vehicle-van-43735", "road"),
        ("ademe-base-carbone-23.6/freight/inland-pushboat-convoy-43712", "inland_water"),
        ("ademe-base-carbone-23.6/freight/bulk-carrier-28228", "sea"),
        ("ademe-base-carbone-23.6/freight/ro-pax-ferry-28234", "sea"),
        ("us-epa-hub-2025/freight/aircraft", "air"),
        ("us-epa-hub-2025/freight/medium-and-heavy-duty-truck", "road"),
        (f"{DESNZ}/freight/cargo-ship/container-ship/average", "sea"),
    ],
)
def test_every_mode_of_the_library_is_known(factor, mode):
    row = ViewLine(
        id="T", stage="raw_materials", tags=("transport",), state="factor", bias="", total=Fraction(1),
        activity=Fraction(1), net_mass=None, estimate=None,
        factor=view_factor(library(shipped()).need(f"{factor}@1")), electric=False, negative=False,
    )  # fmt: skip

    def asked(told: str) -> bool:
        return bool(list(technology(view(replace(row, tags=(f"mode:{told}", "transport"))))))

    assert {m for m in ("road", "rail", "sea", "inland_water", "air") if not asked(m)} == {mode}
    assert not asked("multimodal")  # a leg of it may go by any


def test_a_craft_on_water_may_be_of_sea_or_river():
    craft = view_factor(library(shipped()).need("us-epa-hub-2025/freight/waterborne-craft@1"))
    row = ViewLine(
        id="T", stage="raw_materials", tags=("mode:inland_water", "transport"), state="factor", bias="",
        total=Fraction(1), activity=Fraction(1), net_mass=None, estimate=None, factor=craft, electric=False,
        negative=False,
    )  # fmt: skip
    assert not list(technology(view(row)))


def test_the_mode_of_a_forged_line():
    ship = view_factor(library(shipped()).need(f"{DESNZ}/freight/cargo-ship/container-ship/average@1"))
    row = ViewLine(
        id="T", stage="raw_materials", tags=("mode:sea", "transport"), state="factor", bias="", total=1,
        activity=1, net_mass=None, estimate=None, factor=ship, electric=False, negative=False,
    )  # fmt: skip
    held = view(row)
    assert not list(technology(held))
    by_air = replace(held, lines=(replace(row, tags=("mode:air", "transport")),))
    (told,) = technology(by_air)
    assert (told.code, "by air" in told.message("en") or "air" in told.message("en")) == ("FP-G494", True)
