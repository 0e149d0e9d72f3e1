"""Footprints in other formats as factors of lines; the example of supplier parts runs as written."""

from __future__ import annotations

import json
import re
import runpy
from fractions import Fraction
from pathlib import Path

import pytest
from typer.testing import CliRunner

import footprint as fp
from building import codes, line, own, study
from footprint.api.foreign import adopt_foreign
from footprint.api.reading import read
from footprint.api.report import explain
from footprint.apps.cli.main import app
from footprint.base.problem import ProblemsError
from footprint.seal.keys import key_from_seed

EXAMPLE = Path(__file__).parents[2] / "examples" / "supplier_parts"
PACT = EXAMPLE / "seal_pact.json"


@pytest.fixture
def held(tmp_path: Path):
    lines = [
        line("P1", "4", "piece", name="ring", part_no="SR"),
        line("P2", "1", "kg", "plate", name="plate", part_no="PL"),
    ]
    return study(lines, [own("plate", "kg", "1")]).save(tmp_path / "frame.xlsx", "en")


def test_the_example_runs_and_both_suppliers_are_walked_into(tmp_path, capsys):
    runpy.run_path(str(EXAMPLE / "run.py"))["main"](tmp_path / "parts")
    said = capsys.readouterr().out
    assert "suppliers: passed" in said
    assert "supplier's record: M10x40-8.8-Zn" in said
    assert "PACT product footprint: sealing ring SR-22" in said
    assert not re.search("manifest-|pact-[0-9a-f]{10}", said)  # proof of a factor proves no amount


def test_a_pact_file_is_the_factor_of_a_line(held):
    taken, _ = held.supply(PACT, "P1", form="pact", author="Li")
    match, factor = taken.inventory.line("P1").match(), taken.inventory.factors[-1]
    assert (match.state, match.factor) == ("own", f"own/{factor.id}")
    assert factor.components["fossil"] == Fraction(41, 1000)
    assert sum(factor.components.values()) == Fraction(385, 10000)
    assert (factor.unit, factor.geography, factor.year) == ("piece", "CN", 2025)
    taken.save(held.source, "en")
    assert read(held.source).calculate().total == 4 * Fraction(385, 10000) + 1
    (trace,) = explain(held.source, "P1", "zh")
    assert [v for _, _, v in trace.inside[0].parts] == ["0.0005", "-0.005", "0.041", "0.002"]


def test_a_second_file_of_one_id_leaves_the_first_line_alone(held, tmp_path):
    first, _ = held.supply(PACT, "P1", form="pact")
    again = json.loads(PACT.read_text(encoding="utf-8"))
    again["pcf"] |= {"fossilGhgEmissions": "5.10", "pcfExcludingBiogenicUptake": "5.35"}
    again["pcf"]["pcfIncludingBiogenicUptake"] = "4.85"
    other = tmp_path / "other.json"
    other.write_text(json.dumps(again), encoding="utf-8")
    both, _ = first.supply(other, "P2", form="pact")
    assert both.inventory.line("P1").match().factor == first.inventory.line("P1").match().factor
    kept = {f.id: f for f in both.inventory.factors}
    assert kept[first.inventory.factors[-1].id] == first.inventory.factors[-1]


def test_a_foreign_file_is_withheld_unless_its_sender_agrees(held, tmp_path):
    key = key_from_seed(b"\x07" * 32)
    taken, _ = held.supply(PACT, "P1", form="pact")
    with pytest.raises(ProblemsError) as fault:
        fp.sign(taken.calculate(), key, tmp_path / "open.fpz")
    assert codes(fault.value.problems) == {"FP-R010"}
    agreed, _ = held.supply(PACT, "P1", form="pact", hand_on=True)
    fp.sign(agreed.calculate(), key, tmp_path / "open.fpz")


def test_what_the_file_leaves_open_is_asked(held, tmp_path):
    document = json.loads(PACT.read_text(encoding="utf-8"))
    two = tmp_path / "two.json"
    other = {**document, "id": "3f1f0c0e-7d0e-4c57-9a55-6c1a6b2f1d23"}
    two.write_text(json.dumps({"data": [document, other]}), encoding="utf-8")
    with pytest.raises(ProblemsError) as fault:
        adopt_foreign(held, two, "P1", form="pact")
    assert codes(fault.value.problems) == {"FP-X076"}
    made = adopt_foreign(held, two, "P1", form="pact", factor=f"own/pact/{other['id']}", site="CN-ZJ")
    assert made.study.inventory.factors[-1].geography == "CN-ZJ"


def test_a_library_of_one_file(held):
    source = fp.foreign(PACT, "pact")
    assert len(fp.library(fp.shipped(), source).search("sealing ring SR-22 (illustrative)", 1)) == 1


def test_from_the_command_line(held):
    words = ["import", str(PACT), "--from", "pact", "--into", str(held.source), "--lang", "en"]
    assert CliRunner().invoke(app, words).exit_code == 2
    done = CliRunner().invoke(app, [*words, "--lines", "P1"])
    assert done.exit_code == 0, done.output
    assert read(held.source).inventory.line("P1").match().state == "own"
    broken = held.source.with_name("broken.json")
    broken.write_text('{"id": 1, "id": 2}', encoding="utf-8")
    done = CliRunner().invoke(
        app, ["import", str(broken), "--from", "pact", "--into", str(held.source), "--lines", "P2"]
    )
    assert done.exit_code == 3


def test_the_share_and_the_ratings_of_a_pact_file_are_carried_through(held):
    stated = json.loads(PACT.read_text(encoding="utf-8"))
    pcf = stated.get("data", [stated])[0]["pcf"]
    taken, _ = held.supply(PACT, "P1", form="pact")
    factor = taken.inventory.factors[-1]
    assert factor.pds == Fraction(str(pcf["primaryDataShare"])) / 100
    if "dqi" in pcf:
        assert factor.dqr_scheme == "pact-v3"
        assert factor.dqr["temporal"] == Fraction(str(pcf["dqi"]["temporalDQR"]))
    taken.save(held.source, "en")
    quality = read(held.source).calculate().quality()
    part = 4 * Fraction("0.0435") / (4 * Fraction("0.0435") + 1)  # without the biogenic uptake
    assert quality.factor.value == part * factor.pds
    assert quality.pds.value == 0  # the amount of the line was not said to be primary
