"""A value far from what the industry publishes is said, once and as a warning."""

from __future__ import annotations

import pytest

from building import line, own, study
from footprint.factors.plausible import ranges


def said(**fields) -> list[tuple[str, str, str]]:
    row = own("x", fields.pop("unit", "kg"), fields.pop("value"), **fields)
    made = study([line("L", "1", "kg", "x", part_no="P")], [row])
    return [(p.code, p.severity, p.got) for p in made.check() if p.code == "FP-F116"]


@pytest.mark.parametrize(
    ("name", "unit", "value"),
    [("铝锭", "kg", "15000"), ("steel", "t", "2"), ("PET", "kg", "2150"), ("PVC", "kg", "0.002")],
)
def test_a_slip_of_the_unit_is_said(name, unit, value) -> None:
    assert said(name=name, unit=unit, value=value) == [("FP-F116", "warning", "own/x")]


@pytest.mark.parametrize(
    ("name", "unit", "value"),
    [
        ("铝锭", "kg", "16"),
        ("steel", "t", "2100"),
        ("再生铝", "kg", "0.6"),
        ("stainless steel", "kg", "30"),
        ("aluminium and steel frame", "kg", "900"),
        ("PET", "piece", "2150"),
    ],
)
def test_what_fits_or_cannot_be_compared_is_not(name, unit, value) -> None:
    assert said(name=name, unit=unit, value=value) == []


def test_ranges_lead_back_to_their_rows() -> None:
    assert {"#steel", "#aluminium"} <= set(ranges())
    assert all(r["locator"] and r["document"] for r in ranges().values())
