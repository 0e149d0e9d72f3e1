"""Ranges of plausibility: shipped as built, each end a raw cell, one boundary and one unit a range."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import sys
from fractions import Fraction
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "emission_factors"
sys.path.insert(0, str(ROOT))

import build_all  # noqa: E402

from footprint.factors.shipped import shipped  # noqa: E402

FOLDER = ROOT / "plausibility"
RAW = "headline_facts_industry.csv"
Row = dict[str, str]


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


RANGES: list[Row] = json.loads((build_all.TARGET / "plausibility.json").read_text(encoding="utf-8"))


def read_again(row: Row) -> list[Row]:
    """The raw rows that the locator names."""
    raw = table(FOLDER / "raw" / RAW)
    return [raw[int(n) - 2] for n in re.findall(r"line (\d+)", row["locator"])]


def test_the_wheel_and_the_csv_hold_the_ranges_of_a_rebuild() -> None:
    build = build_all.module("plausibility")
    assert RANGES == table(FOLDER / "ranges.csv") == build.ranges()
    assert (FOLDER / "ranges.csv").read_text(encoding="utf-8") == build.to_csv(build.ranges())
    assert all(tuple(row) == build.COLUMNS for row in table(FOLDER / "ranges.csv"))
    assert {"plausibility/ranges.csv"} <= set(build_all.derived())
    assert {"plausibility.json"} <= set(build_all.index())


@pytest.mark.parametrize("row", RANGES, ids=lambda r: r["material"])
def test_both_ends_are_the_least_and_the_greatest_cell(row: Row) -> None:
    lines = read_again(row)
    ends = [Fraction(end) for line in lines for end in line["value"].split("-")]
    assert (Fraction(row["low"]), Fraction(row["high"])) == (min(ends), max(ends))
    assert {line["unit"] for line in lines} == {row["unit"]}
    assert row["unit"].startswith("tCO2")
    assert all(line["boundary"] in row["boundary"] or line["boundary"] == "as above" for line in lines)
    assert row["name_en"]
    assert any("\u4e00" <= c <= "\u9fff" for c in row["name_zh"])
    spread = any("-" in line["value"] for line in lines)
    assert row["basis"] == ("plants" if spread else "means" if len(lines) > 1 else "one value")


def test_every_raw_row_is_in_a_range_or_left_out_for_a_reason() -> None:
    build = build_all.module("plausibility")
    used = [line["material"] for row in RANGES for line in read_again(row)]
    left = [r["material"] for r in table(FOLDER / "raw" / RAW) if r["material"] in build.LEFT]
    assert len(used) + len(left) == len(table(FOLDER / "raw" / RAW))
    assert not set(used) & set(left)
    assert not [m for m in used if "scope 1+2" in m or "limit" in m or "sector average" in m or "mill" in m]


def test_a_range_is_no_factor_and_its_card_travels() -> None:
    assert not [f for f in shipped().rows() if f.source == "plausibility"]
    card = shipped().passport("plausibility")
    assert card is not None
    assert card.licensed
    assert card.raw == {RAW: hashlib.sha256((FOLDER / "raw" / RAW).read_bytes()).hexdigest()}


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        (b"2021,world,cradle-to-gate,", b"2021,world,gate-to-gate,", "line 3: boundary gate-to-gate"),
        (b"15.8,tCO2e/t", b"15.8,kgCO2e/t", "primary-aluminium: units"),
    ],
)
def test_another_boundary_or_unit_joins_no_range(old: bytes, new: bytes, match: str, tmp_path: Path) -> None:
    folder = tmp_path / "plausibility"
    shutil.copytree(FOLDER, folder)
    data = (folder / "raw" / RAW).read_bytes()
    assert data.count(old) == 1
    (folder / "raw" / RAW).write_bytes(data.replace(old, new))
    card = (folder / "source.toml").read_text(encoding="utf-8")
    before, after = (hashlib.sha256(d).hexdigest() for d in (data, data.replace(old, new)))
    (folder / "source.toml").write_text(card.replace(before, after), encoding="utf-8")
    with pytest.raises(ValueError, match=match):
        build_all.module("plausibility").ranges(folder)
