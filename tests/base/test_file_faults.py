"""What the file system has against a file is told in both languages."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from footprint.base.file_faults import REASONS, no_file, reason
from footprint.base.problem import Refused
from footprint.seal import container


def test_a_known_fault_has_words_and_another_its_own():
    assert reason(OSError(errno.EACCES, "x")) == {"reason_en": "permission denied", "reason_zh": "没有权限"}
    assert reason(OSError(errno.EIO, "disk on fire"))["reason_zh"] == "disk on fire"
    assert reason(OSError())["reason_en"] == "OSError"
    assert all(en and zh and en.isascii() and not zh.isascii() for en, zh in REASONS.values())


def test_why_a_path_is_no_file(tmp_path: Path):
    assert no_file(tmp_path).errno == errno.EISDIR
    assert no_file(tmp_path / "x").errno == errno.ENOENT


@pytest.mark.parametrize(("name", "zh"), [("none.fpz", "没有此文件"), ("folder", "文件夹")])
def test_a_bundle_that_is_no_file_says_why(tmp_path: Path, name: str, zh: str):
    (tmp_path / "folder").mkdir()
    with pytest.raises(Refused) as caught:
        container.read_path(tmp_path / name)
    (problem,) = caught.value.problems
    assert problem.code == "FP-S033"
    assert zh in problem.render("zh")
