"""What stands in a study folder and is no file to read: pipes, folders, loops, devices, names without end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import footprint as fp
from footprint.intake.evidence import read_files

FOLDER = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def beside(path: Path) -> None:
    path.symlink_to("nothing.csv")


ODD: dict[str, Callable[[Path], None]] = {
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "loop": loop,
    "nowhere": beside,
}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "study"))


@pytest.mark.parametrize("kind", ODD)
def test_other_files_of_the_folder_are_not_touched_by_a_save(kind: str, study: Path) -> None:
    ODD[kind](study / "x.csv")
    (study / "zero.csv").symlink_to("/dev/zero")
    read = fp.read(study)
    before = (study / "bom.csv").read_bytes()
    read.save(study)
    assert (study / "bom.csv").read_bytes() == before
    assert (study / "zero.csv").is_symlink()
    assert os.path.lexists(study / "x.csv")


@pytest.mark.parametrize("kind", ODD)
def test_a_sheet_that_is_no_file_is_refused_by_reading_and_by_saving(kind: str, study: Path) -> None:
    read = fp.read(study)
    (study / "waste.csv").unlink(missing_ok=True)
    ODD[kind](study / "waste.csv")
    for act in (lambda: fp.read(study), lambda: read.save(study)):
        with pytest.raises(fp.Refused, match="FP-I590"):
            act()


def evidence(study: Path, name: str) -> None:
    (study / "evidence.csv").write_text(f"id,file,kind\nEV9,{name},invoice\n", encoding="utf-8")


@pytest.mark.parametrize("name", ["loop.txt", "loop.txt/a.pdf", "x" * 400])
def test_evidence_under_a_name_that_no_file_can_have_is_a_problem_with_its_place(
    name: str, study: Path
) -> None:
    loop(study / "loop.txt")
    evidence(study, name)
    with pytest.raises(fp.ProblemsError) as caught:
        fp.read(study)
    found = [p for p in caught.value.problems if p.severity == "error"]
    assert [(p.code, p.where.key, p.got) for p in found] == [("FP-I591", "EV9", name)]


def test_evidence_beyond_the_limit_is_read_by_no_command(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = fp.read(study)
    file = next(study / e.file for e in held.inventory.evidence if e.file and (study / e.file).is_file())
    data = file.read_bytes()
    assert data in read_files(held.inventory, study)
    monkeypatch.setattr("footprint.intake.evidence.MAX_EVIDENCE", len(data) - 1)
    assert data not in read_files(held.inventory, study)
