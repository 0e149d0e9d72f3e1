"""The ledger of releases: what was published keeps its values."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "emission_factors"
sys.path.insert(0, str(ROOT))

import build_all  # noqa: E402

from footprint.factors.shipped import shipped  # noqa: E402


def ledger() -> dict[str, str]:
    with (ROOT / "ledger.csv").open(encoding="utf-8", newline="") as stream:
        return {r["release"]: r["digest"] for r in csv.DictReader(stream)}


def test_every_shipped_release_stands_in_the_ledger() -> None:
    held = dict(shipped().releases())
    assert {k: v for k, v in ledger().items() if k in held} == held


def test_other_values_under_an_old_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"release": "us-egrid-2023@1", "digest": "sha256:" + "0" * 64}]
    read = build_all.read_csv
    monkeypatch.setattr(build_all, "read_csv", lambda path: rows if path.name == "ledger.csv" else read(path))
    with pytest.raises(ValueError, match="us-egrid-2023@1 was released with other values"):
        build_all._catalogue()
