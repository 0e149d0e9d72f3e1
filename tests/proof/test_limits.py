"""A line whose ratios are too long together is refused before anything is multiplied."""

from __future__ import annotations

from types import SimpleNamespace

from footprint.base.canonical import dumps
from footprint.base.where import Where
from footprint.proof.disclosure import read_group
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


def test_long_numbers_of_a_record_have_a_budget(monkeypatch):
    def node(i: int, digits: int):
        step = {"type": "conversion", "id": f"c{i}", "kind": "bridge", "from": "kg", "to": "l"}
        return {"node": {**step, "ratio": "1" * digits, "reference": "x"}, "salt": f"{i:032x}"}

    def found(*digits: int):
        data = dumps({"hidden": [], "open": [node(i, n) for i, n in enumerate(digits)]})
        return [p.code for p in read_group(data, "lines", Where("x")).schema]

    monkeypatch.setattr("footprint.proof.disclosure.MAX_LONG", 3_000)
    assert "FP-P600" not in found(*[900] * 9)
    assert "FP-P600" not in found(1_500, 1_500)
    assert found(1_500, 1_501, 10, 2_000).count("FP-P600") == 1
