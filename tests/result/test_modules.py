"""A result in the stages of other schemes: the rows sum to the total, whatever the lines say."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import line, own, study
from footprint.engine.exact import exact_sum
from footprint.model.stages import schemes
from footprint.model.types import STAGES
from footprint.result.modules import by_module, row_of

A = own("a", "kg", "2")
KINDS = ("material", "packaging", "energy", "transport", "waste", "capital_goods")
MODULES = ("", *(row.id for rows in schemes().values() for row in rows))
ROWS = st.tuples(
    st.sampled_from(STAGES),
    st.sampled_from(KINDS),
    st.sampled_from(MODULES),
    st.fractions(min_value=-5, max_value=5, max_denominator=7),
)


@given(st.sampled_from(sorted(schemes())), st.lists(ROWS, max_size=30))
def test_the_rows_of_any_scheme_sum_to_the_total(scheme, rows):
    assert exact_sum(by_module(scheme, rows).values()) == exact_sum(r[3] for r in rows)


def test_a_line_goes_to_its_own_module_to_the_only_one_or_to_an_aggregate():
    assert row_of("en15804", "use", "energy", "en15804:B6") == "B6"
    assert row_of("en15804", "production", "energy", "") == "A3"
    assert row_of("en15804", "raw_materials", "material", "") == "A1-A3"
    assert row_of("en15804", "use", "energy", "") == "B1-B7"
    assert row_of("battery", "use", "energy", "") == "outside:use"
    assert row_of("battery", "production", "energy", "en15804:A3") == "main_production"
    assert row_of("pact", "production", "packaging", "") == "packaging"
    with pytest.raises(KeyError):
        row_of("nobody", "use", "energy", "")


def test_rows_stand_in_the_order_of_life():
    lines = [
        line("M", "1", "kg", "a"),
        line("N", "2", "kg", "a", module="en15804:A1"),
        line("P", "3", "kg", "a", kind="auxiliary", stage="production"),
        line("E", "4", "kg", "a", kind="auxiliary", stage="end_of_life", module="en15804:C4"),
    ]
    result = study(lines, [A], ("raw_materials", "production", "end_of_life")).calculate()
    found = result.by_module("en15804")
    assert list(found.items()) == [("A1", 4), ("A1-A3", 2), ("A3", 6), ("C4", 8)]
    assert exact_sum(found.values()) == result.total
    assert result.by_module("pact") == {"production": 12, "outside:end_of_life": 8}


def test_a_line_without_a_factor_is_no_zero_row():
    result = study(
        [line("M", "1", "kg", "a"), line("O", "1", "kg", stage="production")], [A], STAGES[:2]
    ).calculate()
    assert "A3" not in result.by_module("en15804")


def test_an_epd_splits_as_it_adds():
    """Components of a module sum to its GWP-total (EN 15804+A2: total = fossil + biogenic + luluc)."""
    split = own(
        "epd", "kg", components={"fossil": "1.5", "biogenic_release": "0.25", "land_use_change": "0.05"}
    )
    result = study([line("M", "1", "kg", "epd", module="en15804:A1")], [split]).calculate()
    assert result.by_module("en15804")["A1"] == Fraction("1.8")
