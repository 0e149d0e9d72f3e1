"""An ERP plug-in: BOM rows become studies, results go back beside the rows (all rows illustrative).

Run: python examples/erp_plugin.py examples/erp/shop.sql out/shop.sqlite
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import footprint as fp

PIECE = {"value": "1", "unit": "piece"}
STAGES = ["raw_materials"]
RULES = {"rule_set": "general-1", "gwp_set": "AR6-GWP100", "boundary": "partial", "partial": STAGES}
BOM = "SELECT id, bom.part_no, name, amount, unit, factor, row_digest FROM bom LEFT JOIN pins USING (part_no)"


def load(script: Path, target: Path) -> sqlite3.Connection:
    target.unlink(missing_ok=True)
    erp = sqlite3.connect(target)
    erp.executescript(script.read_text(encoding="utf-8"))
    return erp


def documents(erp: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """One study a material; the keys of the ERP travel as ``external_ref``."""
    for material, name, mass in erp.execute("SELECT id, name, mass_kg FROM materials").fetchall():
        lines = []
        rows = erp.execute(f"{BOM} WHERE material = ?", (material,)).fetchall()
        for key, part_no, part, amount, unit, factor, digest in rows:
            line = {"id": f"B{key}", "external_ref": str(key), "part_no": part_no, "name": part}
            line |= {"kind": "material", "stage": "raw_materials", "amount": {"value": amount, "unit": unit}}
            pin = {"state": "factor", "factor": factor, "row_digest": digest, "reason": "pinned in the ERP"}
            lines.append(line | ({"matches": [pin]} if factor else {}))
        product = {"name": name, "model": material, "site": "GB", "start": "2025-01-01", "end": "2025-12-31"}
        product |= {"declared_unit": PIECE, "net_mass": {"value": mass, "unit": "kg"}}
        yield {"external_ref": material, "product": product, "assessments": [RULES], "lines": lines}


def main(script: str, target: str) -> None:
    erp = load(Path(script), Path(target))
    for outcome in fp.run_many(documents(erp)):
        found = outcome.to_json()
        if outcome.result is None:
            total, remark = None, "; ".join(p["message"]["en"] for p in found["problems"])
        else:
            item = found["result"]["assessments"][0]
            total, remark = item["total"]["rounded"], found["result"]["claim"]
            rows = [(line["total"], line["state"], line["external_ref"]) for line in item["lines"]]
            erp.executemany("UPDATE bom SET kg_co2e = ?, state = ? WHERE id = ?", rows)
        erp.execute("INSERT INTO footprints VALUES (?, ?, ?)", (outcome.external_ref, total, remark))
    erp.commit()


if __name__ == "__main__":
    main(*sys.argv[1:3])
