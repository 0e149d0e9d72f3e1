"""Of two who write one new file at the same moment one wins, and the other is told."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from footprint.api.saving import new, save_new
from footprint.base.problem import ProblemsError
from footprint.intake import write
from footprint.intake.write import save_bytes


def raced(path: Path, monkeypatch) -> None:
    """Somebody else takes the name after every look at it, just before ours is put in place."""
    real = write.tempfile.mkstemp

    def slow(*args, **more):
        made = real(*args, **more)
        path.write_bytes(b"theirs")
        return made

    monkeypatch.setattr(write.tempfile, "mkstemp", slow)


def test_the_later_of_two_writers_loses_and_leaves_nothing_behind(tmp_path, monkeypatch):
    path = tmp_path / "out.fpz"
    raced(path, monkeypatch)
    with pytest.raises(ProblemsError, match="FP-X001"):
        save_new(path, b"ours")
    assert path.read_bytes() == b"theirs"
    assert [p.name for p in tmp_path.iterdir()] == ["out.fpz"]


def test_one_of_many_writers_wins(tmp_path):
    path, won, lost = tmp_path / "out.fpz", [], []
    gate = threading.Barrier(8)

    def run(number: int) -> None:
        gate.wait()
        try:
            save_new(path, b"%d" % number * 100_000)
            won.append(number)
        except ProblemsError:
            lost.append(number)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    assert path.read_bytes() == b"%d" % won[0] * 100_000


def test_a_file_that_may_be_replaced_still_is(tmp_path):
    path = tmp_path / "report.html"
    save_bytes(path, b"old")
    save_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    save_new(tmp_path / "deep" / "new.html", b"new")
    assert (tmp_path / "deep" / "new.html").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["study.xlsx", "study"])
def test_a_blank_study_takes_no_name_that_is_taken(name, tmp_path):
    new(tmp_path / name)
    with pytest.raises(ProblemsError, match="FP-X001"):
        new(tmp_path / name)
