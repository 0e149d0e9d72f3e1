"""Values that a verifier tries: what is no amount is a problem beside its line, never an exception."""

from __future__ import annotations

import pytest

import footprint as fp
from building import line, own, study
from footprint.api.review import try_values
from footprint.seal.keys import key_from_seed


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    path = tmp_path_factory.mktemp("bundle") / "x.fpz"
    held = study([line("L1", 2, "kg", "f"), line("L2", 3, "kg", "f")], [own("f", "kg", 1)])
    fp.sign(held.calculate(), key_from_seed(b"\x05" * 32), path)
    return path


@pytest.mark.parametrize(
    "value, code",
    [
        ({"value": "abc", "unit": "kg"}, "FP-P003"),
        ({"value": 5, "unit": "kg"}, "FP-P003"),
        ({"value": "x"}, "FP-P003"),
        ({"unit": "kg"}, "FP-P001"),
        ({}, "FP-P001"),
        ({"value": "5"}, "FP-X525"),
        ({"value": "5", "unit": "J"}, "FP-P030"),
    ],
)
def test_what_is_no_amount_of_the_line_is_told(bundle, value, code):
    with pytest.raises(fp.ProblemsError) as fault:
        try_values(bundle, {"L1": value, "L2": value})
    assert [p.code for p in fault.value.problems] == [code, code]
    assert all("L1" in str(p.where) + p.got or "L2" in str(p.where) + p.got for p in fault.value.problems)


def test_an_amount_in_another_unit_counts(bundle):
    found = try_values(bundle, {"L1": {"value": "2500", "unit": "g"}})
    assert [e.found - e.stated for e in found.effects] == [found.effects[0].stated / 4]
