"""The rules that ask, from a folder to a signed bundle: the same finding before signing and after."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import footprint as fp
from footprint.audit.checks import run_rules
from footprint.proof.verify import load, open_record
from footprint.record.nodes import NodeSet
from footprint.seal.keys import key_from_seed

EXAMPLE = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"
ASKED = {"FP-G390", "FP-G391", "FP-G392", "FP-G393", "FP-G394", "FP-G395", "FP-G396", "FP-G397", "FP-G398"}
KEY = key_from_seed(b"\x01" * 32)


def both(folder: Path, tmp_path: Path) -> tuple[set[str], set[str]]:
    """What is asked about a study, and about the bundle that is made of it."""
    result = fp.read(folder).calculate()
    fp.sign(result, KEY, tmp_path / "x.fpz")
    opened = open_record(load(tmp_path / "x.fpz"))
    found = ({p.code for p in result.assessment().gaps}, {p.code for p in run_rules(opened).problems})
    return found[0] & ASKED, found[1] & ASKED


def planted(tmp_path: Path, file: str, old: str, new: str) -> Path:
    folder = tmp_path / "study"
    shutil.copytree(EXAMPLE, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    text = re.sub("sha256:[0-9a-f]{64}", "", text.replace(old, new))  # rows are pinned anew
    (folder / file).write_text(text, encoding="utf-8")
    return folder


def test_the_honest_example_is_asked_nothing(tmp_path):
    assert both(EXAMPLE, tmp_path) == (set(), set())


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("match.csv", "container-ship/average", "container-ship/8000-plus-teu", "FP-G390"),
        ("factors.csv", "illustrative values; not data,row zinc", "Report (12 pages),p. 40", "FP-G396"),
    ],
)
def test_a_planted_fault_is_asked_about_before_and_after_signing(tmp_path, file, old, new, code):
    assert both(planted(tmp_path, file, old, new), tmp_path) == ({code}, {code})


@pytest.mark.parametrize(
    ("kind", "change", "code"),
    [
        ("origin", {"locator": ""}, "FP-G395"),
        ("result", {"scope": {"choices": {"credits": "avoided"}}}, "FP-G398"),
    ],
)
def test_a_forged_record_that_is_signed_anew_is_asked_about(tmp_path, monkeypatch, kind, change, code):
    add = NodeSet.add

    def forged(self, node, group=""):
        ours = node["type"] == kind and (kind != "origin" or "locator" in node)
        return add(self, {**node, **change} if ours else node, group)

    monkeypatch.setattr(NodeSet, "add", forged)
    assert both(EXAMPLE, tmp_path)[1] == {code}
