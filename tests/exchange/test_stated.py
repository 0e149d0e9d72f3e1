"""Published sums and uptakes: what does not hold is named, rounding is forgiven, nothing else."""

from __future__ import annotations

import pytest

import footprint as fp
from building import codes

GOODS = [{"good": "a", "t": "10", "direct": "1.5", "indirect": "0.5", "total": "2"}]


def test_sums_that_hold():
    assert fp.check_sums(GOODS, {"direct": "15.0", "indirect": "5", "total": "20", "weighted": "2.00"}).ok


def test_rounding_is_forgiven_and_no_more():
    assert fp.check_sums(GOODS, {"direct": "15.0"}).ok
    odd = [{**GOODS[0], "direct": "1.504", "total": "2.004"}]
    assert fp.check_sums(odd, {"direct": "15.0"}).ok
    assert fp.check_sums(odd, {"direct": "15.00"}).failing == ("direct",)


def test_a_good_that_does_not_add_up():
    found = fp.check_sums([{**GOODS[0], "total": "2.1"}], {})
    assert codes(found.problems) == {"FP-D162"}
    assert not found.ok


def test_a_weighted_value_wrong_by_itself_is_an_error():
    found = fp.check_sums(GOODS, {"total": "20", "weighted": "3"})
    assert [(p.code, p.severity) for p in found.problems] == [("FP-D163", "error")]


@pytest.mark.parametrize(
    "goods, stated, code",
    [
        ([], {}, "FP-D164"),
        ([{**GOODS[0], "t": "0"}], {}, "FP-D164"),
        ([{**GOODS[0], "direct": "much"}], {}, "FP-D160"),
        ([{"good": "a", "direct": "1"}], {}, "FP-D160"),
        (GOODS, {"direct": "n/a"}, "FP-D160"),
    ],
)
def test_what_is_no_number_is_refused(goods, stated, code):
    with pytest.raises(fp.ProblemsError, match=code):
        fp.check_sums(goods, stated)


def pcf(**more):
    fields = {"biogenicCarbonContent": "5.28", "biogenicCO2Uptake": "-19.36"}
    fields |= {"pcfExcludingBiogenicUptake": "5.14", "pcfIncludingBiogenicUptake": "-14.22"}
    return {**fields, **more}


def test_a_footprint_that_holds():
    assert fp.check_carbon(pcf()).ok


@pytest.mark.parametrize(
    "code, change",
    [
        ("FP-D165", {"biogenicCO2Uptake": "-21.3", "pcfIncludingBiogenicUptake": "-16.16"}),
        ("FP-D165", {"biogenicCarbonContent": "19.36"}),  # CO2 in place of C
        ("FP-D165", {"biogenicCO2Uptake": "19.36", "pcfIncludingBiogenicUptake": "24.50"}),
        ("FP-D166", {"pcfIncludingBiogenicUptake": "5.14"}),
    ],
)
def test_an_uptake_that_is_not_in_the_product(code, change):
    assert codes(fp.check_carbon(pcf(**change)).problems) == {code}


@pytest.mark.parametrize("value", [None, "", "much"])
def test_a_content_is_needed(value):
    with pytest.raises(fp.ProblemsError, match="FP-D160"):
        fp.check_carbon(pcf(biogenicCarbonContent=value))
