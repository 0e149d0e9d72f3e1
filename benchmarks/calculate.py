"""Time the road on one synthetic study of N lines against stdlib fractions and, if installed, bw2calc.

Run: .venv/bin/python benchmarks/calculate.py 10000
Prints medians of five runs and ratios; figures go to docs/benchmarks.md with versions and the command.
"""

from __future__ import annotations

import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

import footprint as fp
from footprint.api.defaults import default_library
from footprint.compile.build import build
from footprint.compile.program import program
from footprint.engine import exact, vector
from footprint.factors.gwp import gwp_sets
from footprint.model.study import Study as Inventory

REPEATS = 5
PEER = Path(__file__).with_name("peer_bw2calc.py")


def study(lines: int) -> Inventory:
    """A flat study: N materials with own factors, amounts with six digits."""
    dice = random.Random(7)
    factors = [
        {"id": f"f{i}", "name": f"f{i}", "unit": "kg",
         "components": {"fossil": str(dice.randint(1, 9999) / 1000)}, "kind": "cradle_to_gate",
         "geography": "GLO", "year": 2025, "publisher": "benchmark", "document": "synthetic",
         "locator": str(i), "licence": "CC0-1.0"}
        for i in range(50)
    ]  # fmt: skip
    rows = [
        {"id": f"L{i}", "kind": "material", "stage": "raw_materials", "name": f"line {i}",
         "amount": {"value": str(dice.randint(1, 999_999) / 1000), "unit": "g"}, "per": "declared_unit",
         "matches": [{"state": "own", "factor": f"own/f{i % 50}"}]}
        for i in range(lines)
    ]  # fmt: skip
    mass = sum(float(row["amount"]["value"]) for row in rows) / 1000
    return Inventory.model_validate(
        {
            "product": {"name": "benchmark", "model": "b", "site": "CN",
                        "start": "2025-01-01", "end": "2025-12-31",
                        "declared_unit": {"value": "1", "unit": "kg"},
                        "net_mass": {"value": f"{mass:.6f}", "unit": "kg"}},
            "assessments": [{"rule_set": "general-1", "gwp_set": "AR6-GWP100",
                             "boundary": "partial", "partial": ["raw_materials"]}],
            "lines": rows, "factors": factors,
        }
    )  # fmt: skip


def median(work) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def twin(numbers) -> Fraction:
    """The same sum with stdlib fractions: the slow twin."""
    total = Fraction(0)
    for amount, ratio, index in zip(numbers.amounts, numbers.ratios, numbers.line_factor, strict=True):
        total += amount * ratio * numbers.factors[index][0]
    return total


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    inventory, _ = build(study(count), default_library())
    numbers, _ = program(inventory, inventory.study.assessments[0], gwp_sets()["AR6-GWP100"])
    result = fp.Study(inventory.study).calculate()
    assert twin(numbers) == result.total
    with tempfile.TemporaryDirectory() as folder:
        key = fp.new_key(Path(folder) / "k.json", None)
        bundle = Path(folder) / "x.fpz"
        rows = {
            "compile": median(lambda: build(inventory.study, default_library())),
            "exact path": median(lambda: exact.run(numbers)),
            "vector path": median(lambda: vector.run(numbers)),
            "stdlib fractions (peer)": median(lambda: twin(numbers)),
            "calculate, whole": median(lambda: fp.Study(inventory.study).calculate()),
            "record and sign": median(lambda: fp.sign(result, key, bundle)),
            "verify": median(lambda: fp.verify(bundle)),
        }
    peer = os.environ.get("BW_PYTHON")
    if peer:
        done = subprocess.run(
            [peer, str(PEER), str(count)], capture_output=True, encoding="utf-8", check=True
        )
        rows["bw2calc LCA, same lines (peer)"] = float(done.stdout.split()[0])
        sys.stdout.write(f"peer: {done.stdout.split(None, 1)[1].strip()}\n")
    names = ("numpy", "python-flint", "pydantic", "pint")
    sys.stdout.write(f"lines: {count}, total: {float(result.total):.9g} kg CO2e\n")
    sys.stdout.write(
        f"python {platform.python_version()}, " + ", ".join(f"{n} {version(n)}" for n in names) + "\n"
    )
    base = rows["exact path"]
    for name, seconds in rows.items():
        sys.stdout.write(f"{name:<34}{seconds * 1000:>10.1f} ms{seconds / base:>10.2f} x exact path\n")


if __name__ == "__main__":
    main()
