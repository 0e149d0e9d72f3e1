"""Quality, uncertainty and simulation as documents: shares and numbers as text, six digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footprint.base.numbers import show, show_float

if TYPE_CHECKING:
    from footprint.result.quality import AssessmentQuality, Share
    from footprint.result.result import AssessmentResult
    from footprint.result.uncertainty import Simulation, Stated, Uncertainty


def _share(share: Share) -> dict[str, str]:
    return {"value": show(share.value), "unknown": show(share.unknown)}


def quality_document(found: AssessmentQuality) -> dict[str, Any]:
    """The field ``quality`` of an assessment."""
    from footprint.result.quality import WEIGHT

    mass, lines = found.coverage.mass_share, found.line_share
    return {
        "weighted_by": dict(WEIGHT),
        "weight": show(found.weight),
        "primary_data_share": _share(found.pds),
        "primary_activity": _share(found.activity),
        "primary_factor": _share(found.factor),
        "completeness": {
            "lines": None if lines is None else show(lines),
            "mass": None if mass is None else show(mass),
        },
        "scheme": found.scheme,
        "ratings": [
            {
                "scope": r.scope,
                "values": {k: show(v) for k, v in r.values.items()},
                "mean": None if r.mean is None else show(r.mean),
                "rated": show(r.rated),
                "other_scheme": show(r.other),
            }
            for r in found.ratings
        ],
        "weak_lines": [
            {
                "line": w.line,
                "name": w.name,
                "share": show(w.share),
                "weakness": show(w.weakness),
                "rated": list(w.rated),
            }
            for w in found.weak
        ],
    }


def _basis(basis: Stated) -> dict[str, Any]:
    return {
        "stated": show(basis.stated),
        "variables": [{"kind": v.kind, "name": v.name, "gsd2": show_float(v.gsd2)} for v in basis.variables],
        "fixed": list(basis.fixed),
        "unused": list(basis.unused),
    }


def closed_form(found: Uncertainty) -> dict[str, Any]:
    """The closed form of one assessment."""
    return {
        "mean": show_float(found.mean),
        "sd": show_float(found.sd),
        "cv": None if found.cv is None else show_float(found.cv),
        "gsd2": None if found.gsd2 is None else show_float(found.gsd2),
        "interval": None if found.interval is None else [show_float(x) for x in found.interval],
        "drivers": [
            {"kind": d.variable.kind, "name": d.variable.name, "share": show_float(d.share)}
            for d in found.drivers
        ],
    }


def simulation_document(item: AssessmentResult, exact: Uncertainty, found: Simulation) -> dict[str, Any]:
    """``footprint-simulation/1``: the declared total, what is uncertain, closed form and percentiles."""
    from footprint.result.uncertainty import GENERATOR

    return {
        "format": "footprint-simulation/1",
        "assessment": item.assessment.id,
        "unit": "kg CO2e",
        "total": {"rounded": item.rounded, "digits": item.digits, "is": "every variable at its median"},
        "lower_bound": item.lower_bound,
        "basis": _basis(found.basis),
        "closed_form": closed_form(exact),
        "simulation": {
            "runs": found.runs,
            "seed": str(found.seed),
            "generator": GENERATOR,
            "mean": show_float(found.mean),
            "standard_error": show_float(found.standard_error),
            "sd": show_float(found.sd),
            "percentiles": {show(p): show_float(v) for p, v in found.percentiles.items()},
        },
    }
