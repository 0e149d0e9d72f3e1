"""Names that a file system refuses, and writes that fail half-way: a message, and nothing left behind."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import footprint as fp
from footprint.api.reading import read
from footprint.apps.cli.main import app
from footprint.intake import write

EXAMPLE = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"


def run(*words: object, code: int) -> Result:
    result = CliRunner().invoke(app, [str(w) for w in words])
    assert result.exit_code == code, (words, result.output[:2000], result.exception)
    return result


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "k.json"
    run("keys", "new", path, "--no-passphrase", code=0)
    return path


@pytest.fixture
def home(key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(key, tmp_path / "k.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sign(*words: object, code: int = 0) -> Result:
    return run("sign", EXAMPLE, "--key", "k.json", "--claim", "demonstration", *words, code=code)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


@pytest.mark.parametrize("command", ["check", "verify", "calculate", "explain"])
def test_an_operand_longer_than_any_name_is_a_message(command: str, home: Path) -> None:
    words = ("L1",) if command == "explain" else ()
    assert "FP-X002" in run(command, "x" * 300, *words, code=3).output


def test_a_name_as_long_as_a_name_may_be_is_written(home: Path) -> None:
    sign("-o", "x" * 251 + ".fpz")
    assert "FP-X002" in sign("-o", "x" * 252 + ".fpz", code=3).output
    assert names(home) == ["k.json", "x" * 251 + ".fpz"]


def test_a_file_where_a_folder_must_be_is_said_and_the_owners_copy_does_not_stay(home: Path) -> None:
    told = sign("--owner-copy", "o.fpz", "-o", "k.json/x.fpz", code=3).output
    assert "FP-X002" in told
    assert "FP-X001" not in told
    assert names(home) == ["k.json"]
    sign("--owner-copy", "o.fpz", "-o", "x.fpz")
    assert names(home) == ["k.json", "o.fpz", "x.fpz"]


def test_no_copy_stays_of_a_bundle_whose_name_another_took(key: Path, tmp_path: Path) -> None:
    from footprint.seal.keys import load_key

    (tmp_path / "x.fpz").write_bytes(b"another")
    with pytest.raises(fp.ProblemsError, match="FP-X001"):
        fp.sign(
            read(EXAMPLE).calculate(),
            load_key(key),
            tmp_path / "x.fpz",
            claim="demonstration",
            owner_copy=tmp_path / "o.fpz",
            overwrite=False,
        )
    assert names(tmp_path) == ["x.fpz"]
    assert (tmp_path / "x.fpz").read_bytes() == b"another"


@pytest.mark.parametrize("new", [True, False])
def test_nothing_stays_of_a_write_that_fails(
    new: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patched:
        patched.setattr(write.os, "replace", full)
        with pytest.raises(OSError, match="space"):
            write.save_bytes(tmp_path / "x.fpz", b"x", new=new)
    assert names(tmp_path) == []
    write.save_bytes(tmp_path / "x.fpz", b"x", new=new)
    assert names(tmp_path) == ["x.fpz"]


def test_a_full_disk_is_a_message(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(write.os, "replace", full)
    assert "FP-X002" in sign("-o", "x.fpz", code=3).output
    assert names(home) == ["k.json"]
