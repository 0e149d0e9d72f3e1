"""Runs the JavaScript verifier; the second bundle writer and its trust for the tests beside."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "verifier" / "footprint-verifier.js"
NODE = shutil.which("node")
#: Rules and factor libraries are profile "full": outside the second verifier.
OUTSIDE = {"rules", "factors"}
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "proof")]

import checking  # noqa: E402
import make_bundle as mb  # noqa: E402

__all__ = ["checking", "mb"]


def node(*arguments: str) -> str:
    done = subprocess.run([str(NODE), *arguments], capture_output=True, encoding="utf-8", check=False)
    assert not done.stderr, done.stderr
    return done.stdout


def trusted(folder: Path) -> dict[str, Any]:
    """A row for the batch: the trust file and the tables of the second writer."""
    for name, table in (("units.json", mb.UNIT_TABLE), ("gwp.json", mb.GWP)):
        (folder / name).write_bytes(mb.jcs(table))
    row = {"keys": {}, "scopes": ["statement"], "from": "2025-01-01", "to": "2027-12-31"}
    (folder / "trust.json").write_text(json.dumps({"issuers": {mb.did_of(mb.KEY): row}}), encoding="utf-8")
    return {
        "trust": str(folder / "trust.json"),
        "tables": [str(folder / "units.json"), str(folder / "gwp.json")],
    }


def batch(folder: Path, bundles: list[bytes], **more: Any) -> list[dict[str, Any]]:
    """What one process of the JavaScript verifier says of each bundle; ``more``: lists, a value for each."""
    same = {} if more else trusted(folder)
    rows = []
    for i, data in enumerate(bundles):
        (folder / f"{i}.fpz").write_bytes(data)
        rows.append({**same, **{k: v[i] for k, v in more.items()}, "bundle": str(folder / f"{i}.fpz")})
    (folder / "list.json").write_text(json.dumps(rows), encoding="utf-8")
    found = node(str(PROGRAM), "--batch", str(folder / "list.json")).rstrip("\n").split("\n")
    assert len(found) == len(bundles)
    return [json.loads(line) for line in found]


def failed(found: dict[str, Any]) -> set[str]:
    """Names of the failed checks of the JavaScript verifier."""
    return {c["name"] for c in found["checks"] if c["status"] == "failed"}


def names(found: dict[str, Any], check: str) -> set[str]:
    """Names of the errors that it lists under a check."""
    rows = (c["problems"] for c in found["checks"] if c["name"] == check)
    return {p["code_name"] for problems in rows for p in problems if p["severity"] == "error"}
