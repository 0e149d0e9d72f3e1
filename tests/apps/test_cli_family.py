"""footprint family: what a plant's workbook prints and writes."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

import footprint as fp
from building import assessment, line, own, product, qty
from footprint.api.study import Study
from footprint.apps.cli.main import app
from footprint.model.study import Study as Inventory


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    dates = {"start": "2025-01-01", "end": "2025-12-31"}
    made = {
        "product": product(name="plant", model="plant"),
        "assessments": (assessment("raw_materials", "production"),),
        "family": [
            {"model": m, "name": n, "declared_unit": qty("1", "kg"), "net_mass": qty("1", "kg")}
            for m, n in (("A1", "=cmd|' /C calc'!A0"), ("B2", "杯"))
        ],
        "outputs": [
            {"product": "A1", "amount": qty("100", "kg"), **dates},
            {"product": "B2", "amount": qty("200", "kg"), **dates},
            {"product": "C3", "role": "other", "amount": qty("100", "kg"), **dates},
        ],
        "lines": (
            line("R1", "1", "kg", "resin", part_no="P1", products=("A1",)),
            line("E1", "1000", "kWh", "grid", kind="energy", stage="production", per="period",
                 carrier="electricity", scope="plant", share_key="mass", **dates),
        ),
        "factors": (own("resin", "kg", "2"), own("grid", "kWh", "0.5", kind="electricity_mix")),
    }  # fmt: skip
    path = tmp_path / "plant.xlsx"
    Study(Inventory.model_validate(made)).save(path, "en")
    return path


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == code, done.output
    return done.output


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


@pytest.mark.parametrize("lang, word", [("en", "Shared meter E1"), ("zh", "共用计量 E1")])
def test_totals_and_closing_are_shown(workbook: Path, lang: str, word: str) -> None:
    shown = run("family", str(workbook), "--lang", lang)
    assert "3.25" in shown  # 2 + 1000 × 0.5 × 1/4 / 100
    assert "1.25" in shown
    assert word in shown


def test_what_is_written(workbook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    run("family", str(workbook), "-o", str(folder))
    assert [(r["model"], r["total"]) for r in rows(folder / "family.csv")] == [("A1", "3.25"), ("B2", "1.25")]
    assert rows(folder / "family.csv")[0]["name"].startswith("'=")
    closing = {r["goes_to"]: Fraction(r["share"]) for r in rows(folder / "closing.csv")}
    assert closing == {"A1": Fraction(1, 4), "B2": Fraction(1, 2), "(other products)": Fraction(1, 4),
                       "(sum)": 1}  # fmt: skip
    member = fp.read(folder / "studies" / "0001.json")
    told = json.loads((folder / "results" / "0001.json").read_text(encoding="utf-8"))
    assert member.calculate().total == Fraction("3.25")
    assert told["study_digest"] == member.digest
    assert [x.id for x in fp.read(folder / "studies" / "0002.json").lines] == ["E1"]


def test_json_is_one_document(workbook: Path) -> None:
    told = json.loads(run("family", str(workbook), "--json"))
    assert [m["model"] for m in told["members"]] == ["A1", "B2"]
    assert told["closing"][0]["sum"] == "1"


def test_the_single_verbs_name_the_right_one(workbook: Path) -> None:
    assert "footprint family" in run("calculate", str(workbook), "--lang", "en", code=1)
    shown = run("check", str(workbook), "--lang", "en", code=1)
    assert "FP-G006" in shown  # B2 has no raw materials
    assert "FP-C027" not in shown


def test_a_study_without_family_is_no_family(workbook: Path, tmp_path: Path) -> None:
    single = tmp_path / "single.json"
    fp.family(workbook).member("A1").save(single)
    assert "FP-C029" in run("family", str(single), code=1)


def test_a_new_workbook_has_the_sheet_on_demand(tmp_path: Path) -> None:
    run("new", str(tmp_path / "a.xlsx"), "--lang", "en")
    run("new", str(tmp_path / "b.xlsx"), "--family", "--lang", "en")
    run("new", str(tmp_path / "c"), "--family", "--lang", "en")
    assert "Family" not in load_workbook(tmp_path / "a.xlsx").sheetnames
    assert load_workbook(tmp_path / "b.xlsx")["Family"]["A2"].value == "family:model"
    assert (tmp_path / "c" / "family.csv").is_file()


def test_warnings_of_the_members_are_shown(workbook: Path, tmp_path: Path) -> None:
    study = fp.read(workbook)
    halved = study.change("E1", end="2025-06-30")
    halved.save(tmp_path / "half.xlsx")
    assert "FP-M041" in run("family", str(tmp_path / "half.xlsx"), "--lang", "en")
