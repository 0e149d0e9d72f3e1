"""What newer factors would move: computed in a copy, exact, and nothing is moved."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from typer.testing import CliRunner

import footprint as fp
from building import line, own, product, study
from footprint.api.upgrades import factor_rows
from footprint.apps.cli.main import app
from footprint.base.problem import ProblemsError
from footprint.factors.factor import Factor
from footprint.factors.shipped import shipped
from footprint.model.lines import Match

PACK = Path(__file__).resolve().parents[2] / "emission_factors" / "uk_desnz_2025"
OLD, NEW = "cn-electricity-2023/national@1", "cn-electricity-2024/national@1"


def row(ref: str) -> Factor:
    found = shipped().get(ref)
    assert found is not None
    return found


def powered(ref: str = OLD, **more) -> fp.Study:
    match = Match(state="factor", factor=ref, row_digest=row(ref).row_digest)
    power = line("E", "10", "kWh", kind="energy", stage="raw_materials", carrier="electricity",
                 matches=(match,))  # fmt: skip
    return study([line("L", "2", "kg", "a"), power], [own("a", "kg", "1")], **more)


def test_the_total_moves_by_the_line_and_the_study_stays() -> None:
    held = powered()
    before = held.digest
    found = fp.upgrades(held)
    assert [(r.line, r.old.ref, r.new.ref, r.later) for r in found.rows] == [("E", OLD, NEW, False)]
    assert found.totals == {"main": (Fraction("8.205"), Fraction("7.777"))}
    assert found.rows[0].effect == {"main": (Fraction("6.205"), Fraction("5.777"))}
    assert held.digest == before == found.study_digest
    pinned = held.pin("E", NEW, reason="newer").calculate()
    assert pinned.total == found.totals["main"][1]
    assert held.calculate().total == found.totals["main"][0]
    assert found.to_json()["totals"]["main"]["change"] == "-0.428"
    assert list(found.tidy()["after"]) == [5.777]


def test_nothing_newer_moves_nothing() -> None:
    found = fp.upgrades(powered(NEW))
    assert found.rows == ()
    assert found.totals["main"][0] == found.totals["main"][1]


def test_data_that_begin_after_the_period_are_marked() -> None:
    earlier = product(start="2023-01-01", end="2023-12-31")
    (found,) = fp.upgrades(powered(product=earlier)).rows
    assert found.later


def test_only_the_named_sets_count() -> None:
    assert fp.upgrades(powered(), old=factor_rows("direct-gases")).rows == ()
    assert fp.upgrades(powered(), new=factor_rows("direct-gases")).rows == ()
    assert fp.upgrades(powered(), new=()).rows == ()
    assert len(fp.upgrades(powered(), factor_rows("cn-electricity-2023"), factor_rows(NEW)).rows) == 1


def test_a_row_that_changed_under_its_ref_is_found() -> None:
    old = row(OLD)
    other = replace(old, components={"fossil": Fraction("0.7")})
    other = replace(other, row_digest=other.digest())
    found = fp.upgrades(powered(), new=[other])
    assert found.totals["main"] == (Fraction("8.205"), Fraction(9))
    assert [r.new for r in found.rows] == [other]


def test_a_newer_row_that_does_not_fit_is_said() -> None:
    barred = replace(row(NEW), eligibility=("cbam",))
    found = fp.upgrades(powered(), new=[replace(barred, row_digest=barred.digest())])
    assert {p.code for p in found.problems} == {"FP-C010"}
    assert found.totals == {}
    assert found.rows[0].effect == {}


def test_a_study_that_does_not_calculate_raises() -> None:
    held = powered()
    with pytest.raises(ProblemsError):
        fp.upgrades(held.change("E", matches=(Match(state="factor", factor="nothing@1"),)))


def test_command_line(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    powered().save(path)
    folder = shutil.copytree(PACK, tmp_path / "library")

    def invoke(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, ["factors", "diff", *words])
        assert done.exit_code == code, done.output
        return done.stdout

    before = path.read_bytes()
    assert json.loads(invoke("--study", str(path), "--json"))["rows"][0]["new"] == NEW
    both = ("cn-electricity-2023", "cn-electricity-2024")
    assert json.loads(invoke(*both, "--study", str(path), "--json"))["rows"][0]["new"] == NEW
    assert json.loads(invoke(OLD, NEW, "--json"))["rows"][0]["change"] == "changed"
    same = json.loads(invoke(str(folder), str(folder), "--json"))
    assert (same["rows"], same["same"] > 600) == ([], True)
    for lang, word in (("zh", "变更"), ("en", "changed")):
        assert word in invoke(*both, "--lang", lang)
        shown = invoke("--study", str(path), "--lang", lang)
        assert "8.205 → 7.777" in shown
        assert "-5.22 %" in shown
    invoke(code=2)
    invoke("cn-electricity-2023", code=2)
    invoke("cn-electricity-2023", "nothing", code=1)
    (folder / "factors.csv").write_text("{}")
    invoke(str(folder), "cn-electricity-2023", code=3)
    assert path.read_bytes() == before


def test_a_folder_of_studies_says_which_would_move_and_by_how_much(tmp_path: Path) -> None:
    powered().save(tmp_path / "moves.json")
    powered(NEW).save(tmp_path / "stays.json")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    words = ["factors", "diff", "--study", str(tmp_path)]
    done = CliRunner().invoke(app, [*words, "--json"])
    assert done.exit_code == 1  # one does not read; the others are told all the same
    broken, moves, stays = json.loads(done.stdout)["studies"]
    assert broken["problems"]
    assert [r["new"] for r in moves["rows"]] == [NEW]
    assert moves["totals"]["main"]["change"] == "-0.428"
    assert stays["rows"] == []
    shown = CliRunner().invoke(app, [*words, "--lang", "zh"]).stdout
    assert "8.205 → 7.777 kg CO2e" in shown
    (tmp_path / "broken.json").unlink()
    assert CliRunner().invoke(app, words).exit_code == 0
