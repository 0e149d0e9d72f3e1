"""A line whose ratios are too long together is refused before anything is multiplied."""

from __future__ import annotations

from types import SimpleNamespace

from footprint.proof.limits import MAX_LINE_CHARS, check_limits


def opened(*lengths: int):
    steps = {f"c{i}": {"type": "conversion", "id": f"c{i}", "ratio": "1" * n} for i, n in enumerate(lengths)}
    line = {"type": "line", "id": "L", "conversions": list(steps)}
    return SimpleNamespace(
        assessments=[{}],
        of=lambda kind: [("leaf", line)] if kind == "line" else [],
        get=lambda leaf, kind: steps.get(leaf),
        groups={"leaf": "lines"},
    )


def test_long_chains_are_refused():
    problems = check_limits(opened(*[19_000] * 4))
    assert [p.code for p in problems] == ["FP-P070"]
    assert problems[0].where.key == "line L"


def test_ordinary_chains_pass():
    assert check_limits(opened(10, MAX_LINE_CHARS - 10)) == []
