"""A factor of another technology than its line states, as a study and as a bundle (attack class A25)."""

from __future__ import annotations

import pytest

import footprint as fp
from building import line, own, study
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
    ],
)
def test_generation_behind_an_instrument(generation, factor, asked, tmp_path):
    bought = instrument(generation=generation, factor=factor)
    assert seen(both([power(certificate="GC1")], [bought]), tmp_path) == asked


def test_the_mode_of_a_forged_line():
    from dataclasses import replace

    from footprint.factors.library import library
    from footprint.factors.shipped import shipped
    from footprint.result.technology import technology
    from footprint.result.view import View, ViewLine, view_factor

    ship = view_factor(library(shipped()).need(f"{DESNZ}/freight/cargo-ship/container-ship/average@1"))
    row = ViewLine(
        id="T", stage="raw_materials", tags=("mode:sea", "transport"), state="factor", bias="", total=1,
        activity=1, net_mass=None, estimate=None, factor=ship, electric=False, negative=False,
    )  # fmt: skip
    held = View(
        lines=(row,), boundary="partial", stages=("raw_materials",), gwp_set="AR6-GWP100", claim="full",
        net_mass=None, year=2024, parameters={},
    )  # fmt: skip
    assert not list(technology(held))
    by_air = replace(held, lines=(replace(row, tags=("mode:air", "transport")),))
    (told,) = technology(by_air)
    assert (told.code, "by air" in told.message("en") or "air" in told.message("en")) == ("FP-G494", True)
