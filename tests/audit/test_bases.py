"""A bridge from gross to net, or from one temperature to another, with a ratio that nature does not know."""

from __future__ import annotations

import pytest

from footprint.audit.bases import basis_problems


class Held:
    """As much of an opened record as the check reads."""

    def __init__(self, source: str, target: str, ratio: str, kind: str = "bridge") -> None:
        self.step = {"kind": kind, "from": source, "to": target, "ratio": ratio}

    def of(self, _kind):
        return [("leaf", {"id": "L", "conversions": ["step"]})]

    def get(self, _leaf, _kind):
        return self.step


@pytest.mark.parametrize(
    ("source", "target", "ratio", "asked"),
    [
        ("kWh_gross", "kWh_net", "9/10", False),
        ("kWh_gross", "MJ_net", "81/25", False),
        ("kWh_gross", "kWh_net", "1", True),
        ("kWh_gross", "kWh_net", "1/2", True),
        ("kWh_net", "kWh_gross", "10/9", False),
        ("kWh_net", "kWh_gross", "9/10", True),
        ("m3_0C", "m3_20C", "1.073", False),
        ("m3_0C", "m3_20C", "1", True),
        ("m3_20C", "m3_0C", "0.9318", False),
        ("m3_20C", "1000m3_0C", "0.001", True),
        ("kg", "kWh_net", "1", False),
        ("nonsense", "kWh_net", "1", False),
    ],
)
def test_ratios_between_bases(source, target, ratio, asked):
    from fractions import Fraction

    found = list(basis_problems(Held(source, target, str(Fraction(ratio)))))
    assert [p.code for p in found] == ["FP-A492"] * asked
    assert all("{" not in p.message(g) for p in found for g in ("zh", "en"))
    assert not list(basis_problems(Held(source, target, str(Fraction(ratio)), "unit")))
