"""Tiers of suppliers for tests: small records that name each other, and the documents that travel along."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field

import make_bundle as mb
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KINDS = {
    "manifest.json": "supplier manifest",
    "record.json": "supplier record",
    "statement.dsse.json": "supplier statement",
    "disclosure/factors.json": "supplier factors",
}
#: Nodes of a record with one process and one own factor.
KEPT = ("process:P1", "origin:O-lines", "decision:D1", "line:L3", "factor:F-own", "conversion:piece-kg",
        "conversion:half", "source:S1")  # fmt: skip


def key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number % 250 + 1]) * 32)


@dataclass
class Tier:
    """A signed record; ``documents`` are (kind, bytes) of it and of everything behind it."""

    name: str
    files: dict[str, bytes]
    documents: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def sha(self) -> str:
        return mb.sha(self.files["manifest.json"])

    @property
    def record(self) -> dict:
        return json.loads(self.files["record.json"])


def reference(below: Tier, index: int = 0, **change) -> dict:
    """The factor node that stands for a record, per piece."""
    record = below.record
    amount = mb.num(record["subject"]["declared_unit"])
    sums: dict[str, mb.Fraction] = {}
    for t in record["assessments"][0]["totals"]:
        sums[t["component"]] = sums.get(t["component"], mb.Fraction(0)) + mb.Fraction(t["rounded"])
    named = {"record_root": record["record_root"], "manifest_sha256": below.sha, "assessment": "main"}
    return {
        "type": "factor", "id": f"F-{below.name}-{index}", "release": None, "gases": {},
        "unit": record["subject"]["declared_unit"]["unit"], "gwp_set": "AR6", "source": None, "origin": None,
        "components": {c: str(v / amount) for c, v in sums.items() if v},
        "supplier": named,
        **change,
    }  # fmt: skip


def tier(name: str, below=(), signer=None, *, period=("2025-01-01", "2025-12-31"), claim="full", carry=None,
         factor=None, drop=(), hidden=(), also=(), extra=()) -> Tier:  # fmt: skip
    """A record of product ``name`` over the records ``below``; ``carry`` replaces what travels along."""
    everything = mb.study()
    maker = mb.Maker({k: copy.deepcopy(everything[k]) for k in KEPT})
    maker.claim, maker.evidence, maker.factor_releases = claim, {}, []
    maker.declared = {"value": "10", "unit": "piece"}
    maker.confidential = bool(hidden)
    for i, lower in enumerate(below):
        node = reference(lower, i, **(factor or {}))
        maker.nodes[f"factor:{node['id']}"] = node
        line = copy.deepcopy(everything["line:L6"])
        amount = {"value": "2", "unit": node["unit"]}
        line |= {"id": f"S{i}", "state": "supplier", "amount": amount, "factor": f"@factor:{node['id']}"}
        maker.nodes[f"line:S{i}"] = line
    for node in extra:
        maker.nodes[f"factor:{node['id']}"] = node
    documents = carry if carry is not None else [d for lower in below for d in lower.documents]
    documents = [*documents, *also]
    for kind, data in dict.fromkeys(documents):
        sha = mb.sha(data)
        if kind in drop:
            continue
        maker.evidence[sha] = data
        maker.nodes[f"evidence:{sha}"] = {
            "type": "evidence", "id": f"{kind}-{sha}", "sha256": sha, "size": len(data), "kind": kind,
            "media_type": "application/json", "issuer": "", "number": "", "period": None, "quantity": None,
        }  # fmt: skip
    start, end = period

    def tweak(record: dict) -> None:
        record["subject"] |= {"product_ids": [name], "period": {"from": start, "to": end}}
        for row in record["assessments"]:
            row["boundary"] = "cradle-to-gate"

    maker.tweak_record = tweak
    maker.demands()
    maker.results()
    maker.hidden = set(hidden)
    for node in maker.of("result").values():
        node["boundary"] = "cradle-to-gate"
    files = maker.files()
    files["statement.dsse.json"] = mb.statement(files, signer or key(len(name)))
    own = [(kind, files[path]) for path, kind in KINDS.items()]
    return Tier(name, files, [*own, *documents])
