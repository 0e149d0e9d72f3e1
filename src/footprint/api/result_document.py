"""The JSON form of one assessment (``footprint-result/1``)."""

from __future__ import annotations

from typing import Any

from footprint.api.statistics import quality_document
from footprint.base.numbers import show
from footprint.result.ask_first import Ask, Screening
from footprint.result.carbon import CarbonBalance
from footprint.result.quality import AssessmentQuality
from footprint.result.result import AssessmentResult, Cutoff


def _ask(ask: Ask) -> dict[str, Any]:
    """One row of ``ask_first``: kg CO2e and kg as text, null where nothing bounds it."""
    values = {n: getattr(ask, n) for n in ("low", "high", "width", "mass", "share")}
    return {
        "line": ask.line,
        "name": ask.name,
        "part_no": ask.part_no,
        "external_ref": ask.external_ref,
        "supplier": ask.supplier,
        "state": ask.state,
        "measure": ask.measure,
        "counted": show(ask.counted),
        **{name: None if value is None else show(value) for name, value in values.items()},
        "candidates": list(ask.candidates),
    }


def _cutoff(item: Cutoff) -> dict[str, Any]:
    """One flow left out: kg CO2e and shares as text."""
    values = {name: show(getattr(item, name)) for name in ("estimate", "share", "cumulated")}
    return {"lines": list(item.lines), "name": item.name, **values}


def assessment_document(
    item: AssessmentResult, open_: Screening, carbon: CarbonBalance, rated: AssessmentQuality
) -> dict[str, Any]:
    """One assessment in the form of ``result.schema.json``; numbers are text."""
    coverage = item.coverage
    share, emissions = coverage.mass_share, open_.emissions
    low, high = item.interval
    return {
        "id": item.assessment.id,
        "rule_set": item.assessment.rule_set,
        "gwp_set": item.assessment.gwp_set,
        "boundary": item.assessment.boundary,
        "stages": list(item.assessment.stages),
        "result_digest": item.result_digest,
        "total": {"rounded": item.rounded, "digits": item.digits, "unit": "kg CO2e"},
        "lower_bound": item.lower_bound,
        "outside": list(item.outside),
        "capital_goods": item.capital_goods,
        "left_out": list(item.left_out),
        "empty_stages": {e.stage: e.reason for e in item.assessment.empty_stages},
        "cutoffs": [_cutoff(x) for x in item.cutoffs],
        "interval": None if low == high else [show(low, item.digits), show(high, item.digits)],
        "by_stage": {k: show(v) for k, v in item.by_stage().items()},
        "by_component": {k: show(v) for k, v in item.by_component().items() if v},
        "by_process": {k: show(v) for k, v in item.by_process().items()},
        "carbon": None if carbon.none else carbon.to_json(),
        "coverage": {
            "lines": coverage.lines,
            "with_result": coverage.with_result,
            "open": list(coverage.open),
            "mass_share": None if share is None else show(share),
            "by_state": {k: show(v) for k, v in coverage.by_state.items()},
            "cutoff_estimate": show(coverage.cutoff_estimate),
            "emission_share": None if emissions.share is None else show(emissions.share),
            "emission_missing": list(emissions.missing),
        },
        "quality": quality_document(rated),
        "ask_first": [_ask(ask) for ask in open_.ask_first],
        "lines": [
            {
                "id": row.line.label,
                "external_ref": row.line.line.external_ref,
                "name": row.line.line.name,
                "stage": row.line.line.stage,
                "process": row.line.process,
                "state": row.line.match.state,
                "factor": row.line.factor,
                "total": show(row.total),
                "values": {k: show(v) for k, v in row.values.items()},
            }
            for row in item.lines
        ],
        "gaps": [p.to_json() for p in item.gaps],
    }
