"""Files made to exhaust or to mislead: what each command answers, nothing written, memory bounded.

Times are measured by benchmarks/hostile.py, not here.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_files import CASES, REAL, STUDY, WORKBOOK, Hostile

from footprint.apps.cli.door import main
from footprint.apps.cli.preflight import refusal

SMALL = [c for c in CASES if not c.large]
#: Without their limits these files would need more than this, or minutes.
ADDRESS_SPACE = 400_000_000
BOUNDED = [
    "manifest of 99 MB",
    "study: 16 million empty objects",
    "study: text of 49 MB",
    "folder: csv of 49 million commas",
    "table: a line of 100 MB",
    "openlca: 100,001 entries",
]


def contents(folder: Path) -> dict[str, int]:
    return {str(p): p.lstat().st_mtime_ns for p in sorted(folder.rglob("*"))}


def told(output: str, exit: int) -> list[str]:
    document = json.loads(output)
    rows = document["problems"] if exit == 3 else [p for c in document["checks"] for p in c["problems"]]
    return [p["code"] for p in rows if p["severity"] == "error"]


@pytest.mark.parametrize("item", SMALL, ids=[c.name for c in SMALL])
def test_a_hostile_file_is_refused(item: Hostile, tmp_path, monkeypatch, capsys):
    words = item.make(tmp_path)
    before = contents(tmp_path), contents(STUDY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["footprint", *words, "--json"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == item.exit
    found = told(capsys.readouterr().out, item.exit)
    assert item.code in found
    assert len(found) == 1 or item.exit == 1
    assert (contents(tmp_path), contents(STUDY)) == before
    # what is refused is refused by the look, before any command is loaded
    assert (refusal(words) is not None) == (item.exit == 3)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="RLIMIT_AS holds on Linux")
@pytest.mark.parametrize("name", BOUNDED)
def test_a_refusal_needs_little_memory(name, tmp_path):
    item = next(c for c in CASES if c.name == name)
    words = item.make(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "footprint", *words, "--json"],
        capture_output=True,
        text=True,
        timeout=20,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE)),
    )
    assert done.returncode == item.exit, done.stderr[-500:]
    assert told(done.stdout, item.exit) == [item.code]


@pytest.mark.parametrize("command", ["verify", "evidence", "disclose", "review list", "report", "explain"])
def test_an_honest_bundle_passes_the_look(command, tmp_path):
    path = tmp_path / "x.fpz"
    path.write_bytes(REAL)
    assert refusal([*command.split(), str(path)]) is None


@pytest.mark.parametrize("command", ["check", "calculate", "import", "compare", "sign"])
def test_an_honest_study_passes_the_look(command, tmp_path):
    path = tmp_path / "s.xlsx"
    path.write_bytes(WORKBOOK)
    assert refusal([command, str(path)]) is None
    assert command == "import" or refusal([command, str(STUDY)]) is None


def test_what_is_to_be_written_is_not_looked_at(tmp_path):
    for name in ("bundle.fpz", "study.xlsx"):
        (tmp_path / name).write_bytes(b"x")
        assert refusal(["calculate", str(STUDY), "-o", str(tmp_path / name)]) is None
        assert refusal(["calculate", str(STUDY), f"--output={tmp_path / name}"]) is None
    assert refusal(["calculate", str(tmp_path / "study.xlsx")]) is not None


def test_options_with_files_are_looked_at(tmp_path):
    bad, good, book = (tmp_path / name for name in ("bad.fpz", "good.fpz", "bad.xlsx"))
    bad.write_bytes(b"x")
    book.write_bytes(b"x")
    good.write_bytes(REAL)
    for option in ("--trust", "--suppliers", f"--trust={bad}", f"--suppliers={bad}"):
        words = ["verify", str(good), option, *([] if "=" in option else [str(bad)])]
        assert refusal(words) is not None, words
    assert refusal(["verify", str(good), "--suppliers", str(good)]) is None
    assert refusal(["import", str(good), "--from=fpz", "--into", str(book)]) is not None
