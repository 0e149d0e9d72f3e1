"""A stranger's sixty lines agree with every total (and disagree with a tampered one)."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "properties"))
import studies

import footprint as fp
from footprint.base.canonical import dumps
from footprint.base.unit_table import table_document
from footprint.factors.gwp import gwp_sets
from footprint.seal import container
from footprint.seal.keys import key_from_seed

SCRIPT = Path(__file__).parent / "recompute.py"
EXAMPLE = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"
KEY = key_from_seed(b"\x06" * 32)


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> tuple[str, str]:
    """The published tables as files."""
    folder = tmp_path_factory.mktemp("tables")
    (folder / "gwp.json").write_text(json.dumps([dict(d) for d in gwp_sets().values()]), encoding="utf-8")
    (folder / "units.json").write_bytes(dumps(table_document()))
    return str(folder / "gwp.json"), str(folder / "units.json")


def recompute(bundle: Path, tables: tuple[str, str]) -> tuple[int, str]:
    command = [sys.executable, "-I", str(SCRIPT), str(bundle), *tables]
    made = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return made.returncode, made.stdout.strip() + made.stderr


def test_the_script_is_short_and_its_own():
    text = SCRIPT.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) <= 60
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert names == {"hashlib", "json", "sys", "zipfile", "fractions"}


def test_it_agrees_with_the_example(tmp_path, tables):
    fp.sign(fp.read(EXAMPLE).calculate(), KEY, tmp_path / "x.fpz")
    assert recompute(tmp_path / "x.fpz", tables) == (0, "agree")


def test_it_agrees_with_generated_bundles(tmp_path, tables):
    for seed, _held, result in studies.calculating(20, start=7_000):
        fp.sign(result, KEY, tmp_path / "x.fpz")
        assert recompute(tmp_path / "x.fpz", tables) == (0, "agree"), seed


def test_it_disagrees_with_a_tampered_bundle(tmp_path, tables):
    fp.sign(fp.read(EXAMPLE).calculate(), KEY, tmp_path / "x.fpz")
    files = dict(container.read_path(tmp_path / "x.fpz"))
    record = json.loads(files["record.json"])
    row = next(t for t in record["assessments"][0]["totals"] if t["rounded"] != "0")
    row["rounded"] = row["rounded"][:-1] + ("1" if row["rounded"][-1] != "1" else "2")
    (tmp_path / "y.fpz").write_bytes(container.write({**files, "record.json": dumps(record)}))
    assert recompute(tmp_path / "y.fpz", tables) == (1, "1 totals differ")
    assert fp.verify(tmp_path / "y.fpz").exit_code == 1
