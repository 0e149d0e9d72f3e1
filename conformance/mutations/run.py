"""Make mutations, verify each, and count what was refused by which check.

``python conformance/mutations/run.py --count 100000 --seed 1 --jobs 2 --write docs/mutations.json``
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "proof")]

import checking

from conformance.mutations import good, raw
from conformance.mutations.semantic import Changed, layer_e
from footprint.audit.checks import run_rules
from footprint.base.problem import Refused
from footprint.proof.opened import Opened
from footprint.proof.verify import RuleFindings, check, load

LAYERS = ("a", "b", "c", "d", "e")
NAMES = {
    "a": "raw bytes",
    "b": "checksum repaired",
    "c": "manifest rehashed",
    "d": "re-signed, untrusted key",
    "e": "re-signed, trusted key, semantically wrong",
}
EARLY = {"a": raw.layer_a, "b": raw.layer_b, "c": raw.layer_c, "d": raw.layer_d}


def unheard(opened: Opened) -> RuleFindings:
    """The rules run, so that a crash in one is seen; what they find does not count."""
    run_rules(opened, "general-1")
    return RuleFindings(())


def verdict(data: bytes, wanted: str) -> str:
    """``accepted``, or the check (and its code) that refused; an exception is a verdict of its own."""
    try:
        found = check(load(data), trust=checking.TRUST, tables=checking.TABLES, rules=unheard)
    except Refused as fault:
        return f"exit 3 {fault.problems[0].code}"
    except Exception as fault:  # anything else is a bug, and is counted as one
        return f"crash {type(fault).__name__}"
    if found.exit_code == 0 and found.level >= wanted:
        return "accepted"
    for row in found.checks:
        codes = [p.code for p in row.problems if p.severity == "error"]
        if row.status == "failed":
            return f"{row.name} {codes[0] if codes else ''}"
    return f"level {found.level}"


def mutation(seed: str) -> tuple[str, str, Changed]:
    """(layer, bundle, mutation) of a seed; the layer e has more than half."""
    rng = Random(seed)
    layer = rng.choice("abcdeeeeee")
    bundle = rng.choice(sorted(good.LEVEL))
    if layer == "e":
        made = layer_e(bundle, rng)
        while made.data == good.container(bundle):  # an exchange of equals is no mutation
            made = layer_e(bundle, rng)
        return layer, bundle, made
    kind, data = EARLY[layer](bundle, rng)
    return layer, bundle, Changed(kind, data, kind == raw.WITHHELD)


def one(seed: str) -> tuple[str, str, str, str]:
    """(layer, kind, outcome, bundle): outcome is the verdict, ``undetectable`` or ``ACCEPTED``."""
    layer, bundle, made = mutation(seed)
    outcome = verdict(made.data, good.LEVEL[bundle])
    if outcome == "accepted":
        outcome = "undetectable" if made.free else "hidden" if made.hidden else "ACCEPTED"
    return layer, made.kind, outcome, bundle


def batch(seed: str, first: int, last: int) -> tuple[Counter[tuple[str, str, str]], list[str]]:
    """Counts of a range of seeds, and those that must not be."""
    out: Counter[tuple[str, str, str]] = Counter()
    wrong = []
    for i in range(first, last):
        layer, kind, outcome, bundle = one(f"{seed}/{i}")
        out[layer, kind, outcome] += 1
        if outcome == "ACCEPTED" or outcome.startswith("crash"):
            wrong.append(f"{seed}/{i} {bundle} {layer} {kind}: {outcome}")
    return out, wrong


def table(counts: Counter[tuple[str, str, str]]) -> dict[str, Any]:
    """Per layer: made, refused by what, accepted, and what no check can detect, by kind."""
    out: dict[str, Any] = {}
    for layer in LAYERS:
        rows = [(kind, outcome, n) for (of, kind, outcome), n in counts.items() if of == layer]
        refused: Counter[str] = Counter()
        others: dict[str, Counter[str]] = {
            "undetectable": Counter(),
            "hidden": Counter(),
            "ACCEPTED": Counter(),
        }
        made: Counter[str] = Counter()
        for kind, outcome, n in rows:
            made[kind] += n
            if outcome in others:
                others[outcome][kind] += n
            else:
                refused[outcome] += n
        out[layer] = {
            "name": NAMES[layer],
            "made": sum(made.values()),
            "refused": sum(refused.values()),
            "accepted": sum(others["ACCEPTED"].values()),
            "undetectable": sum(others["undetectable"].values()),
            "hidden": sum(others["hidden"].values()),
            "refused_by": dict(refused.most_common()),
            "kinds": dict(sorted(made.items())),
            "undetectable_kinds": dict(others["undetectable"].most_common()),
            "hidden_kinds": dict(others["hidden"].most_common()),
        }
    return out


def main() -> int:
    """Run, print a table, write the figures; 1 where anything was accepted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    start = time.monotonic()
    ends = [*range(0, options.count, 500), options.count]
    counts: Counter[tuple[str, str, str]] = Counter()
    wrong: list[str] = []
    with ProcessPoolExecutor(options.jobs) as pool:
        for found, bad in pool.map(batch, [options.seed] * (len(ends) - 1), ends, ends[1:]):
            counts += found
            wrong += bad
    seconds = time.monotonic() - start
    layers = table(counts)
    print(f"{'layer':46}{'made':>8}{'refused':>9}{'accepted':>10}{'owner':>8}{'hidden':>8}")
    for layer, row in layers.items():
        figures = (
            f"{row['made']:8}{row['refused']:9}{row['accepted']:10}{row['undetectable']:8}{row['hidden']:8}"
        )
        print(f"{layer} {row['name']:44}{figures}")
    print(f"{options.count} mutations in {seconds:.0f} s, seed {options.seed}, {options.jobs} jobs")
    print("\n".join(wrong[:40]))
    if options.write:
        about = {
            "count": options.count, "seed": options.seed, "jobs": options.jobs, "seconds": round(seconds),
            "python": platform.python_version(), "wrong": len(wrong), "layers": layers,
        }  # fmt: skip
        options.write.write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
