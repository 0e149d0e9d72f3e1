"""The index of parts and factors: ids of the ERP, releases, one row for a use."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import jsonschema
from typer.testing import CliRunner

import footprint as fp
from building import line, own, pinned, study
from footprint.api.schemas import schema
from footprint.apps.cli.main import app
from footprint.model.lines import Match

EXAMPLES = Path(__file__).parents[2] / "examples"
GRID = "cn-electricity-2024/national@1"


def made(part: str = "P-1", **more) -> fp.Study:
    power = line("E", "1", "kWh", kind="energy", stage="production", carrier="electricity",
                 matches=(Match(state="factor", factor=GRID),), external_ref="900")  # fmt: skip
    both = (pinned("a"), Match(role="upstream", state="open"))
    lines = [line("L", "1", "kg", part_no=part, matches=both), power, line("O", "1", "kg", part_no="P-9")]
    return study(lines, [own("a", "kg", "1")], **more)


def test_parts_and_factors() -> None:
    index = fp.where_used([made(), made("P-2")])
    assert [(u.line, u.factor) for u in index.part("P-1")] == [("L", "own/a")]
    assert [u.state for u in index.part("P-9")] == ["open", "open"]
    assert len(index.factor(GRID)) == len(index.factor("cn-electricity-2024/national")) == 2
    assert {u.external_ref for u in index.factor(GRID)} == {"900"}
    assert index.part("P-7") == index.factor("cn-electricity-2024/nation") == ()
    assert len({u.digest for u in index.factor(GRID)}) == 2


def test_studies_and_results_say_the_same_in_any_order() -> None:
    one, two = fp.read(EXAMPLES / "steel_bolt" / "folder"), made()
    first = fp.where_used([one, two])
    assert first == fp.where_used([two, one, one])
    assert fp.where_used([one]) == fp.where_used([one.calculate()])
    assert list(first.tidy()["factor"]) == [u.factor for u in first.uses]
    document = first.to_json()
    assert not list(jsonschema.Draft202012Validator(schema("where_used")).iter_errors(document))
    held = [u for uses in document["parts"].values() for u in uses]
    assert len(held) == sum(bool(x.part_no) for s in (one, two) for x in s.lines)


def test_command_line(tmp_path: Path) -> None:
    folder = EXAMPLES / "steel_bolt" / "folder"
    asked = ["where-used", str(folder), str(EXAMPLES / "steel_bolt" / "bolt_en.xlsx"), "--part", "WR-35K"]
    done = CliRunner().invoke(app, [*asked, "--json"])
    assert done.exit_code == 0
    rows = json.loads(done.stdout)["parts"]["WR-35K"]
    assert [(r["study"], r["line"], r["external_ref"]) for r in rows] == [
        ("bolt_en.xlsx", "B1", "10000001"),
        ("folder", "B1", "10000001"),
    ]
    assert "2" in CliRunner().invoke(app, [*asked, "--lang", "zh"]).output
    partly = CliRunner().invoke(
        app, ["where-used", str(folder), str(tmp_path / "x"), "--part", "a", "--json"]
    )
    assert partly.exit_code == 1
    assert json.loads(partly.stdout)["problems"]
    assert CliRunner().invoke(app, ["where-used", str(tmp_path / "x"), "--part", "a"]).exit_code == 3
    assert CliRunner().invoke(app, ["where-used", str(folder)]).exit_code == 2


def test_the_erp_plugin(tmp_path: Path) -> None:
    plugin, target = EXAMPLES / "erp_plugin.py", tmp_path / "shop.sqlite"
    assert len(plugin.read_text(encoding="utf-8").splitlines()) <= 60
    words = [sys.executable, str(plugin), str(EXAMPLES / "erp" / "shop.sql"), str(target)]
    subprocess.run(words, check=True, capture_output=True)
    erp = sqlite3.connect(target)
    found = {row[0]: row[1:] for row in erp.execute("SELECT material, kg_co2e, remark FROM footprints")}
    assert {m: remark for m, (_, remark) in found.items() if m != "MAT-1003"} == {
        "MAT-1001": "full",
        "MAT-1002": "screening",
    }
    assert found["MAT-1003"][0] is None
    assert "KGS" in found["MAT-1003"][1]
    rows = dict(erp.execute("SELECT id, state FROM bom").fetchall())
    assert (rows[70001], rows[70005], rows[70006]) == ("factor", "open", None)
    erp.close()
