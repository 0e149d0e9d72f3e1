"""kWh for MJ and pounds for kilograms: planted faults and honest twins (attack class A29)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from time import perf_counter

import pytest

import footprint as fp
from building import line, own, study
from footprint.audit.rulesets import rule_sets
from footprint.result import gaps
from footprint.result.view import View, ViewEvidence, ViewFactor, ViewLine
from footprint.seal.keys import key_from_seed

PARAMETERS = rule_sets()["general-1"]["parameters"]
OWN = ViewFactor(
    ref="own/a", kind="electricity_mix", geography="CN", includes=(), gwp_set="AR6-GWP100",
    stated=Fraction(1, 2), year=2024, illustrative=False, released=False, supplied=False, lowering=(),
    unit="kWh",
)  # fmt: skip
LINE = ViewLine(
    id="L", stage="production", tags=("carrier:electricity", "energy"), state="own", bias="",
    total=Fraction(1, 2), activity=Fraction(1), net_mass=None, estimate=None, factor=OWN, electric=True,
    negative=False, dimension="electricity", per="period",
)  # fmt: skip


def asked(*lines: ViewLine, **fields) -> list[str]:
    told = {
        "boundary": "partial", "stages": ("raw_materials", "production"), "gwp_set": "AR6-GWP100",
        "claim": "full", "net_mass": None, "year": 2024, "parameters": PARAMETERS,
    }  # fmt: skip
    found = list(gaps.RULES["unit_slips"](View(lines=lines, **{**told, **fields})))
    assert all("{" not in p.message(g) for p in found for g in ("zh", "en"))
    return [p.code for p in found]


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        ((100, 104, 96, 101, 99, 360), 1),
        ((100, 104, 96, 101, 99, 28), 1),
        ((100, 104, 96, 101, 99, 150), 0),  # a busy month
        ((100, 180, 60, 101, 99, 360), 0),  # a meter that moves by itself
        ((100, 104, 96, 360), 0),  # too few
        ((100, 104, 96, 101, 99, 360, 360), 0),  # two seasons
    ],
)
def test_a_month_in_megajoules(amounts, found):
    rows = [
        replace(LINE, id=f"M{i}", stated=Fraction(a), flow=("energy", f"month {i}"))
        for i, a in enumerate(amounts)
    ]
    assert asked(*rows) == ["FP-G495"] * found


@pytest.mark.parametrize(
    ("masses", "found"),
    [
        (("0.6", "0.4"), 0),
        (("0.6", "0.8818"), 1),  # 0.4 kg written as pounds
        (("0.6", "0.1814"), 1),
        (("0.6", "0.95"), 0),  # out of balance, but not by a pound
    ],
)
def test_a_mass_in_pounds(masses, found):
    rows = [
        replace(LINE, id=f"P{i}", tags=("material",), stage="raw_materials", net_mass=Fraction(m))
        for i, m in enumerate(masses)
    ]
    assert asked(*rows, net_mass=Fraction(1)) == ["FP-G496"] * found


@pytest.mark.parametrize(
    ("claimed", "shown", "dimension", "found"),
    [
        ("3600", "1000", "electricity", 1),
        ("1000", "3600", "electricity", 1),
        ("1000", "1000", "electricity", 0),
        ("3500", "1000", "electricity", 0),
        ("2205", "1000", "mass", 1),
        ("2205", "1000", "electricity", 0),
        ("3600", "1000", "mass", 0),
    ],
)
def test_a_line_against_its_own_bill(claimed, shown, dimension, found):
    file = ViewEvidence(id="E", sha256="0", kind="invoice", quantity=Fraction(shown), dimension=dimension)
    row = replace(LINE, dimension=dimension, stated=Fraction(claimed), evidence=("E",))
    assert asked(row, evidence=(file,)) == ["FP-G497"] * found
    assert asked(row, replace(row, id="M"), evidence=(file,)) == []  # a shared bill is judged as a sum
    beside = replace(row, id="L~up", tags=("upstream",))  # names the bill of its line, and is no second claim
    assert asked(row, beside, evidence=(file,)) == ["FP-G497"] * found


@pytest.mark.parametrize(
    ("value", "found"),
    [("0.5777", 0), ("0.160472", 1), ("2.0797", 1), ("0.17", 0), ("0.5", 0)],
)
def test_an_own_mix_that_is_the_published_one_in_another_unit(value, found):
    assert asked(replace(LINE, total=Fraction(value))) == ["FP-G498"] * found


def test_own_mixes_of_many_places_are_read_in_one_pass():
    """A stranger's record may name thousands: each place went through the whole library."""
    rows = [
        replace(LINE, id=f"L{i}", factor=replace(OWN, ref=f"own/{i}", geography=f"P{i}"))
        for i in range(4_000)
    ]
    asked(LINE)
    began = perf_counter()
    assert asked(*rows) == []
    assert perf_counter() - began < 3


@pytest.mark.parametrize(("value", "found"), [("0.160472", True), ("0.4", False)])
def test_the_company_and_the_verifier_ask_alike(value, found, tmp_path):
    factor = own("mix", "kWh", value, kind="electricity_mix")
    row = line("E", "1", "kWh", "mix", kind="energy", carrier="electricity")
    result = study([row], [factor]).calculate()
    fp.sign(result, key_from_seed(b"\x03" * 32), tmp_path / "x.fpz")
    theirs = {p.code for p in fp.verify(tmp_path / "x.fpz").check("rules").problems}
    ours = {p.code for p in result.gaps}
    assert ("FP-G498" in ours, "FP-G498" in theirs) == (found, found)
