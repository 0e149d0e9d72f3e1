"""A gas meter in cubic metres reaches a factor per kWh through its calorific value."""

from __future__ import annotations

import csv
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

import footprint as fp

FOLDER = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"


def gas(tmp_path, **cells) -> Path:
    """The example with its gas meter in m3 at 20 °C."""
    study = tmp_path / "study"
    shutil.copytree(FOLDER, study)
    path = study / "energy.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        if row["line_id"] == "E2":
            row.update({"unit": "m3", "heating_value": "", "reference_state": "20 °C", **cells})
    with path.open("w", encoding="utf-8", newline="") as stream:
        names = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows(rows)
    return study


STATED = {"calorific_value": "36", "calorific_unit": "MJ_net", "calorific_source": "report 2025-06"}


def test_a_calorific_value_is_the_bridge(tmp_path):
    held = fp.read(gas(tmp_path, **STATED))
    metered = next(r for r in held.calculate().assessment().lines if r.line.id == "E2")
    energy = next(r for r in fp.read(FOLDER).calculate().assessment().lines if r.line.id == "E2")
    assert metered.total == energy.total * 10  # 36 MJ are 10 kWh
    bridge = next(c for c in metered.line.conversions if c.kind == "bridge")
    assert (bridge.ratio, bridge.reference) == (Fraction(36), "calorific value report 2025-06")
    held.save(tmp_path / "x.xlsx")
    assert fp.read(tmp_path / "x.xlsx").digest == held.digest


@pytest.mark.parametrize("gone", STATED)
def test_half_a_calorific_value_is_a_problem(tmp_path, gone):
    with pytest.raises(fp.ProblemsError, match="FP-I050"):
        fp.read(gas(tmp_path, **{**STATED, gone: ""}))


def test_without_it_the_meter_has_no_way_to_the_factor(tmp_path):
    codes = {p.code for p in fp.read(gas(tmp_path)).check()}
    assert "FP-U004" in codes
