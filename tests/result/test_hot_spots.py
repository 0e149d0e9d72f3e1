"""Hot spots: shares of absolute values that sum to one, the rest by sign."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import footprint as fp
from building import line, own, pinned, study
from footprint.result.hot_spots import Group, ranked

GROUPS = st.lists(st.fractions(-9, 9, max_denominator=20), max_size=12).map(
    lambda values: [Group(f"G{i:02}", "", "", v) for i, v in enumerate(values)]
)


@given(GROUPS, st.integers(1, 12))
def test_shares_sum_to_one_and_totals_to_the_total(groups, most):
    found = ranked(groups, most=most)
    assert found.total == sum((g.total for g in groups), Fraction(0))
    shares = [*(r.share for r in found.rows), *found.rest_shares]
    assert sum(shares) == (1 if found.absolute else 0)
    assert all(s >= 0 for s in shares)
    assert found.rest_plus >= 0 >= found.rest_minus
    sizes = [abs(r.total) for r in found.rows]
    assert sizes == sorted(sizes, reverse=True)
    assert found.rows == () or found.rows[-1].cumulated == sum(r.share for r in found.rows)


def held() -> fp.Study:
    credit = own("credit", "kg", components={"removals": "-3"})
    lines = [
        line("A", "1", "kg", "steel", part_no="P1", matches=(
            pinned("steel"), pinned("up", role="upstream"))),
        line("B", "2", "kg", "steel", part_no="P1"),
        line("C", "1", "kg", "credit"),
        line("D", "0.1", "kg", "steel", stage="production"),
        line("O", "4", "kg"),
    ]  # fmt: skip
    return study(
        lines, [own("steel", "kg", "2"), own("up", "kg", "1"), credit], ("raw_materials", "production")
    )


def test_gathered_by_line_part_stage_and_process():
    result = held().calculate()
    by = {k: {r.id: r.total for r in result.hotspots(by=k).found.rows} for k in ("line", "part", "stage")}
    assert by["line"] == {"B": 4, "A": 3, "C": -3, "D": Fraction("0.2")}
    assert by["part"] == {"P1": 7, "C": -3, "D": Fraction("0.2")}
    assert by["stage"] == {"raw_materials": 4, "production": Fraction("0.2")}
    assert [r.total for r in result.hotspots(by="process").found.rows] == [result.total]


def test_the_rest_is_shown_by_sign():
    found = held().calculate().hotspots(most=1).found
    assert [r.id for r in found.rows] == ["B"]
    assert (found.rest_plus, found.rest_minus, found.rest_lines) == (Fraction("3.2"), -3, 3)
    with pytest.raises(fp.ProblemsError, match="FP-X124"):
        held().calculate().hotspots(by="colour")
