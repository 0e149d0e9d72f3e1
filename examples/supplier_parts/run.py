"""Suppliers' footprints as factors: a signed record and a PACT file, carried along and walked into.

Run: python examples/supplier_parts/run.py [folder]     (default: out/supplier_parts)
Every number is made up; the bundle says DEMONSTRATION.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import footprint as fp
from footprint.api.keys import write_trust
from footprint.api.report import explain

HERE = Path(__file__).parent
LANG = "en"


def supplier_record(folder: Path) -> tuple[Path, Path]:
    """What the bolt maker sends, a signed cradle-to-gate record, and our trust file with its key."""
    bolt = fp.read(HERE.parent / "steel_bolt" / "folder")
    gate = tuple(a.model_copy(update={"boundary": "cradle_to_gate"}) for a in bolt.inventory.assessments)
    bolt = replace(bolt, inventory=bolt.inventory.model_copy(update={"assessments": gate}))
    key = fp.new_key(folder / "supplier_key.json", None)
    fp.sign(bolt.calculate(), key, folder / "bolts.fpz")
    write_trust(folder / "trust.toml", key)
    return folder / "bolts.fpz", folder / "trust.toml"


def main(folder: Path) -> None:
    """The whole way, with what a person would look at."""
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty: name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    record, trust = supplier_record(folder)
    home = folder / "assembly"
    shutil.copytree(HERE / "assembly", home)

    study, told = fp.read(home).supply(record, "B1", trust=trust, author="Li Hua")
    study, more = study.supply(HERE / "seal_pact.json", "B2", form="pact", author="Li Hua", hand_on=True)
    study = study.save(home)
    for problem in (*told, *more):
        sys.stdout.write(f"{problem.render(LANG)}\n")

    result = study.calculate()
    sys.stdout.write(f"{result.total.numerator / result.total.denominator:.4g} kg CO2e per bracket kit\n\n")
    fp.sign(result, fp.new_key(folder / "our_key.json", None), folder / "kit.fpz", with_evidence=True)
    seen = fp.verify(folder / "kit.fpz")
    sys.stdout.write(f"suppliers: {seen.check('suppliers').status}\n\n")
    for line in ("B1", "B2"):
        sys.stdout.write("\n".join(map(str, explain(folder / "kit.fpz", line, LANG))) + "\n\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("out") / "supplier_parts")
