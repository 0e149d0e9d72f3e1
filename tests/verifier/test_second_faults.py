"""What the second verifier says of a slip: file, field and the language that was asked for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "verifier" / "footprint-verifier.js"
DID = "did:web:maker.example"

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="no node")


def said(folder: Path, *words: str, code: int) -> str:
    argv = ["node", str(PROGRAM), *words]
    done = subprocess.run(argv, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(("lang", "field"), [("en", "expected field to"), ("zh", "应为 字段 to")])
def test_a_missing_field_is_called_a_field(tmp_path, lang, field):
    (tmp_path / "x.fpz").write_bytes(b"")
    text = f'[issuers."{DID}"]\nscopes = ["statement"]\nfrom = 2025-01-01\n'
    (tmp_path / "trust.toml").write_text(text, encoding="utf-8")
    assert field in said(tmp_path, "x.fpz", "--trust", "trust.toml", "--lang", lang, code=3)


def test_a_field_that_slipped_is_named(tmp_path):
    (tmp_path / "x.fpz").write_bytes(b"")
    (tmp_path / "trust.toml").write_text(f'[issuers."{DID}"]\nscope = ["statement"]\n', encoding="utf-8")
    assert "found field scope; expected scopes, from, to" in said(
        tmp_path, "x.fpz", "--trust", "trust.toml", "--lang", "en", code=3
    )


def test_files_that_cannot_be_read_are_told_in_words(tmp_path):
    assert "no.fpz, no such file" in said(tmp_path, "no.fpz", "--lang", "en", code=2)
    assert "文件无法读取：no.fpz，没有该文件" in said(tmp_path, "no.fpz", "--lang", "zh", code=2)
    assert "是文件夹，不是文件" in said(tmp_path, str(tmp_path), "--lang", "zh", code=2)


def test_usage_comes_in_the_language_asked_for(tmp_path):
    assert "用法：" in said(tmp_path, "x.fpz", "--requre", "L1", "--lang", "zh", code=2)
    assert "usage: " in said(tmp_path, "x.fpz", "--requre", "L1", "--lang", "en", code=2)


@pytest.mark.parametrize("text", ["", "{}", "null", "[", "5"])
def test_a_list_that_is_none_is_a_fault_of_usage(tmp_path, text):
    (tmp_path / "list.json").write_text(text, encoding="utf-8")
    assert said(tmp_path, "--batch", "list.json", "--lang", "en", code=2).startswith("usage: ")


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a = " + "{a = " * 100_000, "a" + ".a" * 100_000])
def test_a_trust_file_nested_too_deep_is_refused_in_words(tmp_path, text):
    (tmp_path / "x.fpz").write_bytes(b"")
    (tmp_path / "trust.toml").write_text(text, encoding="utf-8")
    told = said(tmp_path, "x.fpz", "--trust", "trust.toml", "--lang", "en", code=3)
    assert "expected 64 levels [TRUST_INVALID]" in told


def test_what_cannot_be_seen_is_not_shown():
    """All that a text of a record may not hold, in names of files and in what was found instead, too."""
    hidden = (
        "\t\n\r\x00\x7f\xad\u034f\u115f\u180e\u200b\u202e\u2066\u2069\u206f\u3164\ufeff\uffa0\ufff9\U000e0041"
    )
    code = "process.stdout.write(require(process.argv[1]).safe(process.argv[2]))"
    argv = ["node", "-e", code, str(PROGRAM), hidden.replace("\x00", "") + "a é 铝 😀"]
    done = subprocess.run(argv, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "·" * (len(hidden) - 1) + "a é 铝 😀"
