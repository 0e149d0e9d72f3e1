"""The form of record.json and rules.json (RECORD S8, S10)."""

from __future__ import annotations

from typing import Any

from footprint.base.problem import Problem
from footprint.proof import forms as f
from footprint.proof.nodes import CLAIMS, COMPONENTS, DETAILS, STAGES
from footprint.seal.bundle import GROUPS

RECORD_FORMAT = "footprint-record/1"
RULES_FORMAT = "footprint-rules/1"
MAX_PRODUCT_IDS = 1_000

_NAMED = f.fields({"id": f.text, "digest": f.digest})
_ROOT = f.fields({"size": f.count(), "root": f.digest})
_TOTAL = f.fields(
    {
        "stage": f.nullable(f.one_of(STAGES)),
        "component": f.nullable(f.one_of(COMPONENTS)),
        "rounded": f.dec,
        "digits": f.count(1, 6),
        "unit": f.one_of(("kg CO2e",)),
    }
)
_ASSESSMENT = f.fields(
    {
        "id": f.text,
        "rule_set": _NAMED,
        "gwp_set": _NAMED,
        "boundary": f.text,
        "stages": f.listed(f.one_of(STAGES), unique=True),
        "detail": f.one_of(DETAILS),
        "totals": f.nullable(f.listed(_TOTAL)),
    }
)
_SUBJECT = f.fields(
    {
        "product_ids": f.listed(f.text, most=MAX_PRODUCT_IDS),
        "batch": f.nullable(f.text),
        "facility": f.nullable(f.text),
        "period": f.fields({"from": f.day, "to": f.day}),
        "declared_unit": f.quantity(">"),
    }
)
_RECORD = f.fields(
    {
        "format": f.one_of((RECORD_FORMAT,)),
        "subject": _SUBJECT,
        "claim": f.one_of(CLAIMS),
        "confidential": f.boolean,
        "coverage": f.fields({"lines": f.count(), "with_result": f.count(), "open": f.count()}),
        "assessments": f.listed(_ASSESSMENT, least=1),
        "roots": f.fields(dict.fromkeys(GROUPS, _ROOT)),
        "record_root": f.digest,
        "unit_table": _NAMED,
        "factor_releases": f.listed(_NAMED),
        "software": f.an_object,
        "created": f.second,
    },
    {"statistics": f.an_object},
)
_RULES = f.fields(
    {
        "format": f.one_of((RULES_FORMAT,)),
        "rule_sets": f.listed(f.fields({"id": f.text, "parameters": f.an_object}, open_ended=True)),
    }
)


def check_record(record: Any, file: str = "record.json") -> list[Problem]:
    """Form of a record; fields that S8 does not name are refused."""
    faults = f.Faults(file)
    _RECORD(record, "", faults)
    if faults.problems:
        return faults.problems
    period = record["subject"]["period"]
    if period["from"] > period["to"]:
        faults.add("FP-P001", "subject.period", f"{period['from']} … {period['to']}", "from ≤ to")
    for name in ("assessments", "factor_releases"):
        ids = [row["id"] for row in record[name]]
        if len(set(ids)) != len(ids):
            faults.add("FP-P001", name, ", ".join(ids), "ids that differ")
    if not record["confidential"]:
        for i, row in enumerate(record["assessments"]):
            _check_public(row, f"assessments[{i}]", faults)
    return faults.problems


def _check_public(row: dict[str, Any], at: str, faults: f.Faults) -> None:
    """Totals may be merged or left out in a confidential record only (S8)."""
    if row["totals"] is None:
        faults.add("FP-P001", f"{at}.totals", None, "a list (the record is not confidential)")
    if row["detail"] != "stage_component":
        faults.add("FP-P001", f"{at}.detail", row["detail"], "stage_component (not confidential)")


def check_rules(rules: Any, file: str = "rules.json") -> list[Problem]:
    """Form of rules.json: rule sets sorted by id, no id twice."""
    faults = f.Faults(file)
    _RULES(rules, "", faults)
    if not faults.problems:
        ids = [row["id"] for row in rules["rule_sets"]]
        if ids != sorted(set(ids)):
            faults.add("FP-P001", "rule_sets", ", ".join(ids), "sorted by id, none twice")
    return faults.problems
