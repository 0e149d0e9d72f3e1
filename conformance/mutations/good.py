"""Good bundles to start from, by the second writer of tests/proof (it shares no code with the package)."""

from __future__ import annotations

import copy
import json
import pickle
import sys
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "proof"))

import make_bundle as mb

#: The level each kind of bundle reaches with every table and the right trust policy.
LEVEL = {"one": "L2", "two": "L2", "supplied": "L2", "confidential": "L1"}


def _two() -> Any:
    maker = mb.Maker()
    maker.assessments.append({"id": "gate", "stages": ["raw_materials", "production"]})
    maker.final["gate"] = "process:P1"
    return maker


def _supplied() -> Any:
    """A factor that carries its supplier's manifest and record."""
    files = mb.Maker().built()
    record = json.loads(files["record.json"])
    carried = [files["manifest.json"], files["record.json"]]
    sums: dict[str, Fraction] = {}
    for total in record["assessments"][0]["totals"]:
        name = total["component"]
        sums[name] = sums.get(name, Fraction(0)) + Fraction(total["rounded"]) / 100
    maker = mb.Maker()
    maker.nodes["factor:F-sup"] = {
        **maker.nodes["factor:F-own"],
        "id": "F-sup",
        "unit": "piece",
        "gwp_set": "AR6",
        "components": {c: mb.rat(v) for c, v in sums.items()},
        "supplier": {
            "record_root": record["record_root"],
            "manifest_sha256": mb.sha(carried[0]),
            "assessment": "main",
        },
    }
    maker.nodes["line:L9"] = {
        **maker.nodes["line:L7"],
        "id": "L9",
        "state": "supplier",
        "factor": "@factor:F-sup",
    }
    maker.evidence.update({mb.sha(data): data for data in carried})
    return maker


def _confidential() -> Any:
    maker = mb.Maker(confidential=True, detail="total")
    maker.hidden = {"factor:F-grid", "source:S1", "origin:O-factors", "line_result:L2/main", "result:main"}
    return maker


MAKERS = {"one": mb.Maker, "two": _two, "supplied": _supplied, "confidential": _confidential}


@cache
def _computed(name: str) -> tuple[Any, bytes, bytes]:
    maker = MAKERS[name]()
    maker.demands()
    maker.results()
    return maker, pickle.dumps(maker.nodes), pickle.dumps((maker.assessments, maker.hidden))


def fresh(name: str) -> Any:
    """A maker of that bundle, its numbers computed, nothing committed; nodes and record share nothing."""
    maker, nodes, rest = _computed(name)
    out = copy.copy(maker)
    out.nodes = pickle.loads(nodes)
    out.assessments, out.hidden = pickle.loads(rest)
    return out


@cache
def files(name: str) -> dict[str, bytes]:
    """The good bundle's files."""
    return mb.signed(fresh(name).files())


@cache
def container(name: str) -> bytes:
    """The good bundle's bytes."""
    return mb.pack(files(name))
