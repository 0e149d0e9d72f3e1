"""Time a study of N lines on eight levels of sub-lines, from the study in hand to the trace of every line.

Run: .venv/bin/python benchmarks/deep.py 10000 [--profile]
Measured: ``Study.calculate()`` (checks, units, bridges, pins, exact demands, values, totals, coverage, gaps)
and ``Result.explain`` of every line, in one process, nothing kept from the run before. Not measured: imports,
the shipped library (read once a process), making the study object. Prints medians of five and the ratio to
the same sums with stdlib ``fractions``; figures go to docs/benchmarks.md.
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import random
import statistics
import sys
import time
from fractions import Fraction

import footprint as fp
from footprint.api.defaults import default_library
from footprint.model.study import Study as Inventory

REPEATS = 5
LEVELS = 8
FACTORS = 50
STATES = ("g", "kg", "t")


def rows(lines: int) -> list[dict]:
    """A BOM as it grows: an assembly on each level but the last, seven of ten lines are materials."""
    dice = random.Random(7)
    made: list[dict] = []
    open_parents: list[list[str]] = [[""], *([] for _ in range(LEVELS - 1))]
    for i in range(lines):
        # the first lines are a chain down to the last level; then at random
        level = min(i, LEVELS - 1) if i < LEVELS else dice.randrange(LEVELS)
        parent = dice.choice(open_parents[level]) if i >= LEVELS else open_parents[level][-1]
        row = {"id": f"L{i}", "stage": "raw_materials", "name": f"line {i}", "parent": parent,
               "level": level + 1, "part_no": f"P{i}"}  # fmt: skip
        if level < LEVELS - 1 and (i < LEVELS or dice.random() < 0.3):
            row |= {"kind": "phantom", "amount": {"value": str(dice.randint(1, 8)), "unit": "piece"}}
            open_parents[level + 1].append(row["id"])
        else:
            amount = {"value": str(dice.randint(1, 999_999) / 1000), "unit": dice.choice(STATES)}
            match = {"state": "own", "factor": f"own/f{dice.randrange(FACTORS)}"}
            row |= {"kind": "material", "amount": amount, "matches": [match]}
        made.append(row)
    return closed(made)


def closed(made: list[dict]) -> list[dict]:
    """An assembly that nothing stands below is a bought part of 1 kg."""
    parents = {row["parent"] for row in made}
    for row in made:
        if row["kind"] == "phantom" and row["id"] not in parents:
            match = {"state": "own", "factor": "own/f0"}
            row |= {"kind": "material", "amount": {"value": "1", "unit": "kg"}, "matches": [match]}
    return made


def study(lines: int) -> Inventory:
    """N lines below one product, fifty own factors of three components."""
    dice = random.Random(8)
    factors = [
        {"id": f"f{i}", "name": f"f{i}", "unit": "kg",
         "components": {"fossil": str(dice.randint(1, 9999) / 1000), "biogenic_release": "0.25",
                        "land_use_change": str(dice.randint(1, 99) / 1000)},
         "kind": "cradle_to_gate", "geography": "GLO", "year": 2025, "publisher": "benchmark",
         "document": "synthetic", "locator": str(i), "licence": "CC0-1.0"}
        for i in range(FACTORS)
    ]  # fmt: skip
    return Inventory.model_validate(
        {
            "product": {"name": "benchmark", "model": "b", "site": "CN",
                        "start": "2025-01-01", "end": "2025-12-31",
                        "declared_unit": {"value": "1", "unit": "piece"},
                        "net_mass": {"value": "1", "unit": "kg"}},
            "assessments": [{"rule_set": "general-1", "gwp_set": "AR6-GWP100",
                             "boundary": "partial", "partial": ["raw_materials"]}],
            "lines": rows(lines), "factors": factors,
        }
    )  # fmt: skip


def twin(held: Inventory) -> Fraction:
    """The same total by walking up the parents, with stdlib fractions: the slow twin."""
    values = {f"own/{f.id}": sum(f.components.values(), Fraction(0)) for f in held.factors}
    by_id = {line.id: line for line in held.lines}
    total = Fraction(0)
    for line in held.lines:
        if line.matches:
            amount, parent = line.amount.base, line.parent
            while parent:
                amount, parent = amount * by_id[parent].amount.base, by_id[parent].parent
            total += amount * values[line.matches[0].factor]
    return total


def timed(work) -> tuple[float, object]:
    gc.collect()
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


def main() -> None:
    count = next((int(a) for a in sys.argv[1:] if a.isdigit()), 10_000)
    held = study(count)
    levels = max(line.level for line in held.lines)
    names = [line.id for line in held.lines if line.matches]
    default_library()
    runs = []
    for _ in range(REPEATS):
        calculated, result = timed(lambda: fp.Study(held).calculate())
        traced, traces = timed(lambda result=result: [result.explain(name) for name in names])
        peer, total = timed(lambda: twin(held))
        assert total == result.total
        assert len(traces) == len(names)
        runs.append((calculated, traced, calculated + traced, peer))
    medians = [statistics.median(column) for column in zip(*runs, strict=True)]
    sys.stdout.write(f"{count} lines, {levels} levels, {len(names)} with a factor\n")
    words = ("calculate", "explain every line", "both", "stdlib fractions, one sum (peer)")
    for word, seconds in zip(words, medians, strict=True):
        sys.stdout.write(f"{word:<34}{seconds:>8.3f} s{seconds / medians[-1]:>9.1f} x peer\n")
    if "--profile" in sys.argv:
        profile = cProfile.Profile()
        profile.enable()
        result = fp.Study(held).calculate()
        for name in names:
            result.explain(name)
        profile.disable()
        pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(15)


main()
