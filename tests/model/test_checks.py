"""The checks of a study by itself: each fault alone, beside its honest twin."""

from __future__ import annotations

from typing import Any

import pytest

from footprint.model.checks import check
from footprint.model.study import Study

HONEST: dict[str, Any] = {
    "product": {
        "name": "x", "model": "m", "site": "CN", "declared_unit": {"value": "1", "unit": "kg"},
        "net_mass": {"value": "1", "unit": "kg"}, "start": "2025-01-01", "end": "2025-12-31",
    },
    "assessments": [{"rule_set": "general-1", "gwp_set": "AR6-GWP100", "boundary": "cradle_to_gate"}],
    "processes": [{"id": "main", "output": {"value": "10", "unit": "kg"}}],
    "outputs": [
        {"product": "m", "amount": {"value": "10", "unit": "kg"}, "allocation": "mass", "share": "1/3"},
        {"product": "n", "role": "coproduct", "amount": {"value": "20", "unit": "kg"}, "allocation": "mass",
         "share": "2/3"},
    ],
    "lines": [
        {"id": "A", "kind": "material", "stage": "production", "name": "a", "per": "output",
         "amount": {"value": "1", "unit": "kg"}, "scrap": "0.1", "basis": "net"},
        {"id": "E", "kind": "energy", "stage": "production", "name": "e", "per": "period", "scope": "plant",
         "share_key": "share", "amount": {"value": "5", "unit": "kWh"}, "start": "2025-01-01"},
        {"id": "P", "kind": "energy", "stage": "production", "name": "peak", "per": "period",
         "part_of": "E", "amount": {"value": "5", "unit": "kWh"}},
    ],
}  # fmt: skip


def changed(path: str, value: Any) -> Study:
    """The honest study with one value replaced (``lines.0.scrap``)."""

    def put(node: Any, parts: list[str]) -> Any:
        key: Any = int(parts[0]) if isinstance(node, list) else parts[0]
        copy = list(node) if isinstance(node, list) else dict(node)
        copy[key] = put(copy[key], parts[1:]) if parts[1:] else value
        return copy

    return Study.model_validate(put(HONEST, path.split(".")))


def test_the_honest_twin_is_clean() -> None:
    assert check(Study.model_validate(HONEST)) == []


@pytest.mark.parametrize(
    ("path", "value", "code", "column"),
    [
        ("product.declared_unit.value", "0", "FP-M012", "value"),
        ("product.net_mass", None, "FP-M013", "value"),
        ("product.net_mass.unit", "m", "FP-M014", "unit"),
        ("lines.0.amount", None, "FP-M002", "amount"),
        ("lines.0.amount.value", "-1", "FP-M003", "amount"),
        ("lines.0.scrap", "11", "FP-M004", "scrap"),
        ("lines.0.scrap", "-0.5", "FP-M004", "scrap"),
        ("lines.0.basis", "", "FP-M005", "basis"),
        ("outputs.1.share", "0.666666666666", "FP-M006", "share"),
        ("outputs.1.share", None, "FP-M007", "share"),
        ("lines.1.share_key", None, "FP-M008", "share"),
        ("outputs.1.allocation", None, "FP-M009", "allocation"),
        ("outputs.0.amount.value", "0", "FP-M012", "amount"),
        ("lines.0.parent", "Z", "FP-M016", "parent"),
        ("lines.2.part_of", "Z", "FP-M016", "part_of"),
        ("lines.0.evidence", ["Z"], "FP-M016", "evidence"),
        ("lines.0.process", "Z", "FP-M016", "process"),
        ("processes", [], "FP-M018", "per"),
        ("lines.0.parent", "A", "FP-M025", "parent"),
        ("lines.2.amount.value", "5.0001", "FP-M026", "amount"),
        ("lines.1.start", "2024-12-31", "FP-M028", "start"),
        ("lines.1.end", "2024-12-31", "FP-M027", "end"),
        ("product.end", "2024-01-01", "FP-M027", "value"),
        ("product.end", "", "FP-M055", "value"),
        ("lines.0.matches", [{"state": "factor"}], "FP-M020", "main.factor"),
        ("lines.0.matches", [{"state": "proxy", "factor": "x@1"}], "FP-M021", "main.bias"),
        ("lines.0.matches", [{"state": "cutoff", "reason": "small"}], "FP-M022", "main.estimate"),
        ("lines.0.matches", [{"state": "range", "low": "1"}], "FP-M023", "main.low"),
        ("assessments.0.boundary", "partial", "FP-M029", "partial"),
    ],
)
def test_each_fault_is_found_where_it_stands(path: str, value: Any, code: str, column: str) -> None:
    found = [p for p in check(changed(path, value)) if p.code == code]
    assert [p.where.column for p in found][:1] == [column]


def test_unknown_fields_and_words_are_refused() -> None:
    for path in ("lines.0.amuont", "product.colour"):
        with pytest.raises(ValueError, match="Extra inputs"):
            changed(path, "x")
    with pytest.raises(ValueError, match="Input should be"):
        changed("lines.0.per", "sometimes")


def test_line_order_and_display_fields_carry_no_meaning() -> None:
    study = Study.model_validate(HONEST)
    assert changed("lines", list(reversed(HONEST["lines"]))).digest() == study.digest()
    assert changed("lines.0.note", "seen").digest() == study.digest()
    assert changed("lines.0.amount", {"value": "1000", "unit": "g"}).digest() == study.digest()
    assert changed("lines.0.amount.value", "1.000000000001").digest() != study.digest()
