"""Nothing is signed that its own verifier refuses for its size, and two bundles are written or none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import footprint as fp
from footprint.base.problem import ProblemsError
from footprint.proof import disclosure, limits
from footprint.seal import bundle
from footprint.seal.keys import key_from_seed

EXAMPLE = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"
KEY = key_from_seed(b"\x07" * 32)


@pytest.fixture(scope="module")
def result():
    return fp.read(EXAMPLE).calculate()


def signed(result, folder: Path, **options):
    created = datetime(2026, 3, 1, 8, tzinfo=UTC)
    return fp.sign(result, KEY, folder / "x.fpz", secret=b"\x09" * 32, created=created, **options)


@pytest.mark.parametrize(
    ("module", "bound", "code"),
    [
        (limits, "MAX_WORK", "FP-P551"),
        (limits, "MAX_LINE_CHARS", "FP-P070"),
        (disclosure, "MAX_COST", "FP-P552"),
        (disclosure, "MAX_LONG", "FP-P600"),
        (bundle, "MAX_COVERED", "FP-S002"),
    ],
)
def test_what_a_verifier_would_refuse_is_not_written(result, tmp_path, monkeypatch, module, bound, code):
    monkeypatch.setattr(module, bound, 1)
    monkeypatch.setattr(disclosure, "_LONG", 1)
    with pytest.raises(ProblemsError) as caught:
        signed(result, tmp_path, owner_copy=tmp_path / "own.fpz")
    assert {p.code for p in caught.value.problems} == {code}
    assert list(tmp_path.iterdir()) == []


def test_a_former_copy_stays_where_the_public_bundle_cannot_be_written(result, tmp_path):
    own = tmp_path / "own.fpz"
    own.write_bytes(b"an older copy")
    (tmp_path / "x.fpz").mkdir()
    with pytest.raises(OSError, match="directory"):
        signed(result, tmp_path, owner_copy=own)
    assert own.read_bytes() == b"an older copy"


def test_no_copy_is_left_where_the_public_bundle_cannot_be_written(result, tmp_path):
    (tmp_path / "x.fpz").mkdir()
    with pytest.raises(OSError, match="directory"):
        signed(result, tmp_path, owner_copy=tmp_path / "own.fpz")
    assert [p.name for p in tmp_path.iterdir()] == ["x.fpz"]
