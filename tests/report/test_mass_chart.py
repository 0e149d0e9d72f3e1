"""The picture of the mass balance: widths are the masses, the missing part is hatched and named."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from report_case import HOSTILE

from footprint.report.charts import WIDTH
from footprint.report.mass_balance import mass_chart
from footprint.result.mass_balance import MassBalance, MassRow


def balance(*masses, product="1"):
    rows = tuple(
        MassRow(f"B{i}", f"part {i}", None if m is None else Fraction(m), None if m is None else Fraction(m))
        for i, m in enumerate(masses, start=1)
    )
    return MassBalance(rows, (), None if product is None else Fraction(product))


def widths(svg: str) -> list[float]:
    """The widths of all bars, keys left out."""
    return [float(w) for w in re.findall(r'width="([0-9.]+)" height="20"', svg)]


def test_the_hatched_part_is_what_is_missing():
    svg = str(mass_chart(balance("1/2", "1/4", None), "en"))
    assert widths(svg) == [WIDTH, WIDTH / 2, WIDTH / 4, WIDTH / 4]
    assert "Not explained: 0.25 kg (25.0 %)" in svg
    assert "1 lines without a mass: B3 part 3" in svg


def test_too_much_is_hatched_beyond_the_product():
    svg = str(mass_chart(balance("1", "1"), "zh"))
    assert widths(svg) == [WIDTH / 2, WIDTH / 2, WIDTH / 2, WIDTH / 2]
    assert "物料超出产品净重: 1 kg (100.0 %)" in svg


def test_many_materials_end_in_one_rest():
    svg = str(mass_chart(balance(*["1/20"] * 20), "both"))
    assert "其余 13 行 / 13 more lines 0.65 kg" in svg
    assert widths(svg)[-1] == pytest.approx(WIDTH * 13 / 20)


@pytest.mark.parametrize("found", [balance(), balance(product=None), balance(None), balance("0")])
def test_nothing_known_is_no_fault(found):
    assert str(mass_chart(found, "en")).endswith("</svg>")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text_and_nothing_is_referred_to(text):
    found = MassBalance(
        (MassRow("B1", text, Fraction(1, 2), Fraction(1, 2)), MassRow("B2", text)), (), Fraction(1)
    )
    svg = str(mass_chart(found, "en"))
    assert "<script" not in svg
    assert "url(" not in svg
    assert "\x1b" not in svg
