"""Time a family of N products with monthly invoices: all of it, and one late invoice with ``base=``.

Run: .venv/bin/python benchmarks/family.py 300
Prints medians of five runs and their ratio; figures go to docs/benchmarks.md with versions and the command.
"""

from __future__ import annotations

import calendar
import random
import statistics
import sys
import time
from collections.abc import Callable

from footprint.api.defaults import default_library
from footprint.api.family import Family
from footprint.api.study import Study
from footprint.model.study import Study as Inventory

REPEATS = 5
PARTS = 20


def _factor(name: str, unit: str, kind: str) -> dict[str, object]:
    return {"id": name, "name": name, "unit": unit, "components": {"fossil": "0.5"}, "kind": kind,
            "geography": "CN", "year": 2025, "publisher": "benchmark", "document": "synthetic",
            "locator": name, "licence": "CC0-1.0", "gwp_set": "AR6-GWP100"}  # fmt: skip


def _part(product: int, part: int) -> dict[str, object]:
    return {"id": f"L{product}.{part}", "kind": "material", "stage": "raw_materials", "name": f"part {part}",
            "amount": {"value": str(1 + part * product % 97), "unit": "g"}, "per": "piece",
            "products": [f"M{product}"],
            "matches": [{"state": "own", "factor": "own/steel"}]}  # fmt: skip


def _invoice(month: int) -> dict[str, object]:
    last = calendar.monthrange(2025, month)[1]
    return {"id": f"E{month}", "kind": "energy", "stage": "production", "name": "electricity",
            "carrier": "electricity", "meter": "M", "scope": "plant", "share_key": "mass", "per": "period",
            "start": f"2025-{month:02}-01", "end": f"2025-{month:02}-{last}",
            "amount": {"value": str(10_000 + month), "unit": "kWh"},
            "matches": [{"state": "own", "factor": "own/grid"}]}  # fmt: skip


def plant(count: int, months: int) -> Family:
    """``count`` products of twenty parts each, and one meter with ``months`` invoices."""
    dice = random.Random(7)
    piece = {"value": "1", "unit": "piece"}
    masses = [{"value": f"0.{dice.randint(10, 99)}", "unit": "kg"} for _ in range(count)]
    document = {
        "product": {"name": "plant", "model": "plant", "site": "CN", "start": "2025-01-01",
                    "end": "2025-12-31", "declared_unit": piece, "net_mass": masses[0]},
        "assessments": [{"rule_set": "general-1", "gwp_set": "AR6-GWP100", "boundary": "partial",
                         "partial": ["raw_materials", "production"]}],
        "family": [{"model": f"M{i}", "name": f"M{i}", "declared_unit": piece, "net_mass": m}
                   for i, m in enumerate(masses)],
        "outputs": [{"product": f"M{i}", "mass_each": m,
                     "amount": {"value": str(dice.randint(1_000, 9_000)), "unit": "piece"}}
                    for i, m in enumerate(masses)],
        "lines": [*(_part(i, p) for i in range(count) for p in range(PARTS)),
                  *(_invoice(m) for m in range(1, months + 1))],
        "factors": [_factor("steel", "kg", "cradle_to_gate"), _factor("grid", "kWh", "electricity_mix")],
    }  # fmt: skip
    return Family(Study(Inventory.model_validate(document)))


def median(work: Callable[[], object]) -> float:
    """Seconds, median of ``REPEATS`` runs."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print the two medians and their ratio."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    library = default_library()
    base = plant(count, 11).calculate(library)
    late = plant(count, 12)
    _ = late.members  # made once in both cases
    made = late.calculate(library, base)
    fresh = sum(len(r.recalculated) for r in made.results.values())
    every = sum(len(r.numbers.inventory.lines) for r in made.results.values())
    full, again = median(lambda: late.calculate(library)), median(lambda: late.calculate(library, base))
    print(f"{count} products, {every} lines: full {full:.2f} s")
    print(f"one late invoice: {again:.2f} s, {fresh} lines calculated; ratio {full / again:.2f}")


if __name__ == "__main__":
    main()
