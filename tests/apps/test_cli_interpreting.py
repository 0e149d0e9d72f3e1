"""hotspots, sensitivity, break-even and compare --scenarios on the command line."""

from __future__ import annotations

import json

import jsonschema
import pytest
from typer.testing import CliRunner

from building import assessment, line, own, pinned, study, with_
from footprint.api.schemas import schema
from footprint.apps.cli.main import app

FILE = """format = "footprint-scenario/1"
[[scenarios]]
name = "green"
title = "green steel"
[[scenarios.changes]]
line = "A"
factor = "own/green"
[[scenarios]]
name = "empty"
[[ranges]]
input = "lines/A/amount"
low = "0.9"
high = "1.2"
source = "log"
"""


@pytest.fixture
def files(tmp_path):
    rows = [line("A", "1", "kg", "steel"), line("B", "0.5", "kg", "zinc"),
            line("W", "1", "kg", "zinc", stage="end_of_life"),
            line("C", "1", "kg", matches=(pinned("credit"),))]  # fmt: skip
    factors = [own("steel", "kg", "2"), own("zinc", "kg", "4"), own("green", "kg", "1"),
               own("credit", "kg", components={"removals": "-1"})]  # fmt: skip
    held = study(rows, factors)
    wide = assessment("raw_materials", "end_of_life", id="wide")
    with_(held, assessments=(*held.inventory.assessments, wide)).save(tmp_path / "a.json")
    (tmp_path / "s.toml").write_text(FILE, encoding="utf-8")
    return str(tmp_path / "a.json"), str(tmp_path / "s.toml")


def run(*words: str, lang: str = "en"):
    return CliRunner().invoke(app, [*words, "--lang", lang], env={"COLUMNS": "200"})


def document(name: str, *words: str) -> dict:
    made = json.loads(run(*words, "--json").stdout)
    jsonschema.Draft202012Validator(schema(name)).validate(made)
    return made


def test_hotspots(files):
    said = run("hotspots", files[0], "--top", "1").output
    assert "Rest+" in said or "Rest" in said
    assert "其余" in run("hotspots", files[0], "--top", "1", lang="zh").output
    assert "Largest lines" not in run("hotspots", files[0], "--by", "stage").output  # its rows are stages
    made = document("hot_spots", "hotspots", files[0], "--by", "stage")
    assert [r["id"] for r in made["rows"]] == ["raw_materials"]
    assert run("hotspots", files[0], "--by", "colour").exit_code == 1


def test_sensitivity(files):
    said = run("sensitivity", files[0], "--change", "10%")
    assert said.exit_code == 0
    assert "lines/A/amount" in said.output
    assert "+0.2" in said.output
    assert "弹性" in run("sensitivity", files[0], lang="zh").output
    assert document("sensitivity", "sensitivity", files[0])["change"] == "0.1"
    assert run("sensitivity", files[0], "--change", "much").exit_code == 1
    bars = document("tornado", "sensitivity", files[0], "--ranges", files[1])
    assert [(r["total_low"], r["total_high"]) for r in bars["rows"]] == [("2.8", "3.4")]
    assert "龙卷风图" in run("sensitivity", files[0], "--ranges", files[1], lang="zh").output


def test_compare_with_scenarios(files):
    said = run("compare", files[0], "--scenarios", files[1]).output
    assert "3 → 2 kg CO2e: -1" in said
    assert "factor -1" in said.replace("−", "-")
    made = document("scenarios", "compare", files[0], "--scenarios", files[1])
    assert [s["name"] for s in made["scenarios"]] == ["green", "empty"]
    one = document("scenarios", "compare", files[0], "--scenarios", files[1], "--scenario", "empty")
    assert one["scenarios"][0]["comparison"]["total"]["delta"] == "0"
    assert run("compare", files[0], "--scenarios", files[1], "--scenario", "none").exit_code == 1


def test_compare_two_assessments(files):
    made = document("comparison", "compare", files[0], "--assessment", "main", "--against", "wide")
    assert made["parts"]["method"] == made["total"]["delta"] == "4"
    assert made["lines"][0]["reasons"] == ["boundary"]
    assert "边界" in run("compare", files[0], "--assessment", "main", "--against", "wide", lang="zh").output


@pytest.mark.parametrize("words", [[], ["B", "--scenarios", "S"], ["--scenarios", "S", "--against", "x"]])
def test_compare_says_what_it_takes(files, words):
    given = [{"B": files[0], "S": files[1]}.get(w, w) for w in words]
    assert run("compare", files[0], *given).exit_code == 2


def test_break_even(files):
    words = ("break-even", files[0], "factors/own/steel/value", "--scenarios", files[1],
             "--scenario", "green", "--side", "old")  # fmt: skip
    said = run(*words)
    assert said.exit_code == 0
    assert "= 1 kg CO2e/kg: both totals are 2 kg CO2e" in said.output
    assert "两个总量均为" in run(*words, lang="zh").output
    assert document("break_even", *words)["values"] == [{"value": "1", "shown": "1", "total": "2"}]
    never = run("break-even", files[0], "lines/B/amount", "--assessment", "main", "--against", "wide")
    assert (never.exit_code, "FP-G120" in never.output) == (1, True)
    assert run("break-even", files[0], "lines/B/amount").exit_code == 2
    assert run("break-even", files[0], "x", files[0], "--side", "left").exit_code == 2
