"""request and import --from supplier on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

from typer.testing import CliRunner, Result

from building import line, study
from footprint.api.reading import read
from footprint.apps.cli.main import app

sys.path.append(str(Path(__file__).parents[1] / "intake" / "suppliers"))
from filling import PCF, fill


def run(*words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(w) for w in words])
    assert result.exit_code == code, (words, result.output[:2000], result.exception)
    return result


def made(folder: Path) -> Path:
    lines = [
        line("B1", "2", "kg", part_no="C-1", name="cell", supplier="Cells Co."),
        line("B2", "1", "kg", part_no="H-1", name="housing", supplier="Plastics Ltd"),
    ]
    study(lines).save(folder / "phone.xlsx", "en")
    return folder / "phone.xlsx"


def test_request_then_reply_closes_a_line_and_keeps_the_other_open(tmp_path):
    path, folder = made(tmp_path), tmp_path / "requests"
    options = ("--due", "2026-12-31", "--owner", "Wang", "--lang", "en")
    shown = run("request", path, "-o", folder, *options).output
    assert "questionnaires: 2" in shown
    fill(folder / "request_Cells_Co.xlsx", "B1", PCF)
    run("import", *sorted(folder.glob("*.xlsx")), "--from", "supplier", "--into", path, "--author", "Wang")
    held = read(path).inventory
    assert held.line("B1").match().state == "own"
    match = held.line("B2").match()
    assert (match.state, match.owner, match.due) == ("open", "Wang", "2026-12-31")


def test_a_wrong_reply_is_refused_with_the_cell_and_changes_nothing(tmp_path):
    path, folder = made(tmp_path), tmp_path / "requests"
    run("request", path, "--lines", "B1", "-o", folder)
    reply = fill(folder / "request_Cells_Co.xlsx", "B1", {**PCF, "value_unit": "g CO2e"})
    before = path.read_bytes()
    found = run("import", reply, "--from", "supplier", "--into", path, "--lang", "zh", code=1).output
    assert "FP-I146" in found
    assert "Request 填写!D" in found
    assert path.read_bytes() == before


def test_request_is_refused_for_what_nobody_can_be_asked(tmp_path):
    path = made(tmp_path)
    assert "FP-M016" in run("request", path, "--lines", "B9", "-o", tmp_path / "r", code=1).output
    assert "FP-I011" in run("request", path, "--due", "soon", "-o", tmp_path / "r", code=1).output
    assert not (tmp_path / "r").exists()
    run("request", path, code=2)


def test_a_second_request_never_writes_over_the_first(tmp_path):
    path = made(tmp_path)
    run("request", path, "-o", tmp_path / "r")
    before = path.read_bytes()
    assert "FP-X001" in run("request", path, "-o", tmp_path / "r", "--owner", "Li", code=1).output
    assert path.read_bytes() == before


def test_a_file_that_is_no_reply_exits_3(tmp_path):
    path = made(tmp_path)
    other = tmp_path / "x.xlsx"
    other.write_bytes(b"nothing")
    run("import", other, "--from", "supplier", "--into", path, code=3)
