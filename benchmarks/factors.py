"""Time the search and the matching of factors; medians only.

Run: .venv/bin/python benchmarks/factors.py
First search in a fresh process, later searches, and candidates for 10,000 lines of 2,000 different texts.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time

from footprint.factors.library import library
from footprint.factors.search import Filters
from footprint.factors.select import Need, candidates
from footprint.factors.shipped import shipped

FIRST = """
import time
start = time.perf_counter()
import footprint as fp
fp.library(fp.shipped()).search("天然气", 10)
print(time.perf_counter() - start)
"""
WORDS = (
    "钢板",
    "steel plate",
    "铝型材",
    "copper wire",
    "PP 粒子",
    "ABS",
    "瓦楞纸箱",
    "office paper",
    "natural gas",
    "柴油",
)
WORDS += (
    "集装箱海运",
    "truck",
    "PCB",
    "NdFeB magnet",
    "epoxy resin",
    "玻璃",
    "不锈钢 304",
    "nylon 66 GF30",
    "cotton",
    "水泥",
)
KINDS = ("cradle_to_gate",)


def first(runs: int = 7) -> float:
    """Seconds of the first search of a fresh process, imports included, the interpreter's start not."""
    found = [
        float(
            subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True, check=True).stdout
        )
        for _ in range(runs)
    ]
    return statistics.median(found)


def later(runs: int = 200) -> float:
    """Seconds of a later search of a text that was not searched before."""
    held = library(shipped())
    held.search("天然气", 10)
    taken = []
    for at in range(runs):
        start = time.perf_counter()
        held.search(f"{WORDS[at % len(WORDS)]} 规格{at}", 10)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def match(lines: int = 10_000) -> float:
    """Seconds for the candidates of many lines: 2,000 texts, each several times, as plants have them."""
    dice = random.Random(5)
    texts = [
        f"{dice.choice(WORDS)} {dice.randint(1, 99)}x{dice.randint(1, 99)} {dice.choice('ABC')}{at % 40}"
        for at in range(lines // 5)
    ]
    needs = [Need((dice.choice(texts),), "kg", "mass", KINDS, "CN", 2025) for _ in range(lines)]
    held = library(shipped())
    held.search("steel", 1, Filters(kinds=KINDS))
    start = time.perf_counter()
    for need in needs:
        candidates(need, held)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.stdout.write(f"rows: {len(shipped().refs()):,}\n")
    sys.stdout.write(f"first search in a fresh process: {first():.3f} s\n")
    sys.stdout.write(f"later search of a new text: {later() * 1000:.2f} ms\n")
    sys.stdout.write(f"candidates for 10,000 lines: {statistics.median(match() for _ in range(3)):.2f} s\n")
