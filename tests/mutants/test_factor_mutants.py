"""The mutants still fit the code: `make mutants` runs them, this keeps them from rotting."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MUTANTS = tomllib.loads((Path(__file__).parent / "mutants.toml").read_text(encoding="utf-8"))["mutant"]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m["trap"])
def test_the_guard_stands_once_where_the_mutant_says(mutant):
    text = (ROOT / mutant["file"]).read_text(encoding="utf-8")
    assert text.count(mutant["find"]) == 1
    assert mutant["put"] != mutant["find"]
    assert all((ROOT / name).exists() for name in mutant["tests"])
