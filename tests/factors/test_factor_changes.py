"""Two sets of factors beside each other: what was added, removed and changed, and what is newer."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import footprint as fp
from footprint.factors.changes import FactorDiff, diff, newer, series, value_in
from footprint.factors.factor import Factor
from footprint.factors.gwp import gwp_document
from footprint.factors.shipped import shipped

ROWS = shipped().rows()
OLD = tuple(f for f in ROWS if f.source == "cn-electricity-2023")
NEW = tuple(f for f in ROWS if f.source == "cn-electricity-2024")
REFS = [f.ref for f in ROWS]
AR6 = gwp_document("AR6-GWP100")


def get(ref: str) -> Factor:
    found = shipped().get(ref)
    assert found is not None
    return found


def refs(found: FactorDiff, change: str) -> set[str]:
    return {r.ref for r in found.rows if r.change == change}


def test_the_national_mix_of_2023_became_that_of_2024() -> None:
    found = fp.factors.diff(OLD, NEW)
    assert refs(found, "changed") == {f.ref for f in OLD}
    assert refs(found, "removed") == set()
    assert len(refs(found, "added")) == len(NEW) - len(OLD)
    row = next(r for r in found.rows if r.ref == "cn-electricity-2023/national@1")
    assert (row.old_value, row.new_value) == (Fraction("0.6205"), Fraction("0.5777"))
    assert row.relative == Fraction("0.5777") / Fraction("0.6205") - 1
    assert {"components", "year_to", "published_value"} <= set(row.fields)
    assert found.to_json()["rows"]


def test_the_other_way_round_turns_every_sign() -> None:
    there, back = diff(OLD, NEW), diff(NEW, OLD)
    assert len(refs(there, "added")) == len(refs(back, "removed"))
    for row in there.rows:
        if row.change == "changed":
            twin = next(r for r in back.rows if r.old == row.new)
            assert (twin.old_value, twin.new_value) == (row.new_value, row.old_value)


def test_equal_sets_differ_in_nothing_in_any_order() -> None:
    found = diff(ROWS, tuple(reversed(ROWS)))
    assert found.rows == ()
    assert found.same == len(ROWS)
    assert diff((), ()).rows == ()


def test_newer_stays_in_its_series() -> None:
    old, new = get("cn-electricity-2023/national@1"), get("cn-electricity-2024/national@1")
    assert newer(old, ROWS) == new
    assert newer(new, ROWS) is None
    strangers = (
        replace(new, geography="GB"),
        replace(new, kind="generation"),
        replace(new, unit="kg"),
        replace(new, id="cn-heat-2024/national"),
        replace(new, id="cn-electricity-2024/regional"),
    )
    assert newer(old, strangers) is None
    latest = [f for f in ROWS if f.source in ("uk-desnz-2025", "cn-electricity-2024", "direct-gases")]
    assert [f.ref for f in latest[::9] if newer(f, ROWS)] == []


def test_later_tags_are_newer_and_ten_comes_after_two() -> None:
    old = get("cn-electricity-2024/national@1")
    second, tenth = (replace(old, release=f"cn-electricity-2024@{n}") for n in (2, 10))
    assert newer(old, (second, tenth)) == tenth
    assert newer(tenth, (old, second)) is None


def test_a_change_of_unit_is_compared_in_the_old_unit() -> None:
    old = get("uk-desnz-2025/material-use/board/primary@1")
    per_kg = {c: v / 1000 for c, v in old.components.items()}
    (row,) = diff([old], [replace(old, unit="kg", components=per_kg, release="uk-desnz-2025@2")]).rows
    assert row.relative == 0
    assert set(row.fields) == {"unit", "components"}
    (row,) = diff([old], [replace(old, unit="kWh")]).rows
    assert row.new_value is None
    assert row.relative is None


def test_a_gas_without_a_value_in_the_set_has_no_number() -> None:
    row = replace(get("direct-gases/hfc143a@1"), gases={"unknown": Fraction(1)})
    assert value_in(row, "kg", AR6) is None


@given(st.sets(st.sampled_from(REFS)), st.sets(st.sampled_from(REFS)))
def test_every_id_is_said_once(first: set[str], second: set[str]) -> None:
    old, new = [get(ref) for ref in first], [get(ref) for ref in second]
    found = diff(old, new)
    gone = [r.old.id for r in found.rows if r.old]
    came = [r.new.id for r in found.rows if r.new]
    assert len(gone) + found.same == len({f.id for f in old})
    assert len(came) + found.same == len({f.id for f in new})
    assert len(set(gone)) == len(gone)
    for row in found.rows:
        if row.old and row.new:
            assert row.old.id == row.new.id or series(row.old) == series(row.new)
