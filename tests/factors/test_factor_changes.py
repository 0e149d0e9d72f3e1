"""Two sets of factors beside each other: what was added, removed and changed, and what is newer."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import footprint as fp
from footprint.base.problem import ProblemsError, Refused
from footprint.factors.changes import FactorDiff, diff, newer, series, value_in
from footprint.factors.factor import Factor
from footprint.factors.gwp import gwp_document
from footprint.factors.index import read_index
from footprint.factors.library import shipped

DATA = Path(fp.__file__).parent / "factors" / "data"
ROWS = shipped().all()
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
    assert [f.ref for f in ROWS if newer(f, ROWS) and f not in OLD] == []


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


def written(folder: Path, rows: list[dict]) -> Path:
    (folder / "factors.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


def test_a_library_folder_reads_back() -> None:
    assert read_index(DATA).all() == ROWS
    assert read_index(DATA / "factors.json").all() == ROWS
    assert read_index(DATA).passport("uk-desnz-2025") == shipped().passport("uk-desnz-2025")


def test_every_faulty_row_is_named(tmp_path: Path) -> None:
    good = get("cn-electricity-2024/national@1").to_json()
    bad = [
        {**good, "published_value": "1"},
        {**good, "strange": "x"},
        {**good, "locator": ""},
        {**good, "components": {"fossil": "1.5"}},
        "row",
        good,
        good,
    ]
    with pytest.raises(ProblemsError) as caught:
        read_index(written(tmp_path, bad))
    found = [(p.code, p.where.key) for p in caught.value.problems]
    assert found == [
        ("FP-F018", "1"),
        ("FP-F019", "2"),
        ("FP-F013", "3"),
        ("FP-F019", "4"),
        ("FP-F019", "5"),
        ("FP-F017", ""),
    ]


def test_what_is_no_library_is_refused(tmp_path: Path) -> None:
    for text in ("{}", "nope", '[{"id": 1.5}]'):
        (tmp_path / "factors.json").write_text(text)
        with pytest.raises(Refused):
            read_index(tmp_path)
    with pytest.raises(Refused):
        read_index(tmp_path / "nothing")
