"""Time and memory of every command on files made to exhaust it, from process start to refusal.

Run: .venv/bin/python benchmarks/hostile.py [--only TEXT]
Each file of tests/apps/hostile_files.py is written to a temporary folder and given to the real command in a
fresh process. Measured with os.wait4: wall and processor seconds, peak resident memory; and the exit code and
problem code, which must be the stated ones. Ratios are to ``python -c 'import footprint'`` in the same run.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "apps"))

from hostile_files import CASES, Hostile  # noqa: E402

REPEATS = 7
SECONDS, MEGABYTES = 1.0, 200


@dataclass(frozen=True)
class Run:
    wall: float
    processor: float
    megabytes: float
    exit: int
    output: bytes


def run(words: list[str], folder: Path) -> Run:
    """One fresh process."""
    with (folder / "stdout").open("w+b") as out:
        start = time.perf_counter()
        child = subprocess.Popen([sys.executable, *words], stdout=out, stderr=subprocess.DEVNULL, cwd=folder)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, child.returncode, out.read())


def codes(output: bytes) -> list[str]:
    """The codes of errors in a document of problems, or of failed checks; of a line on the terminal none."""
    try:
        document = json.loads(output)
    except ValueError:
        return []
    rows = document.get("problems") or [p for c in document.get("checks", ()) for p in c["problems"]]
    return [p["code"] for p in rows if p["severity"] == "error"]


def measured(item: Hostile) -> tuple[Run, bool]:
    with tempfile.TemporaryDirectory() as made:
        # made by another process: a child begins with the peak of the one that starts it
        told = subprocess.run(
            [sys.executable, __file__, "--make", item.name, made], capture_output=True, check=True
        )
        words = json.loads(told.stdout)
        found = run(["-m", "footprint", *words, "--json"], Path(made))
        if found.exit == 2:  # a command without --json
            found = run(["-m", "footprint", *words], Path(made))
        told_codes = codes(found.output)
        return found, found.exit == item.exit and (not told_codes or item.code in told_codes)


def main() -> None:
    if "--make" in sys.argv:
        name, folder = sys.argv[2:]
        print(json.dumps(next(c for c in CASES if c.name == name).make(Path(folder))))
        return
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    with tempfile.TemporaryDirectory() as folder:
        bare = [run(["-c", "import footprint"], Path(folder)) for _ in range(REPEATS)]
    unit = statistics.median(r.processor for r in bare)
    print(f"Python {platform.python_version()}, {platform.machine()}; import footprint: {unit:.3f} s, "
          f"{max(r.megabytes for r in bare):.0f} MB\n")  # fmt: skip
    print("| file | wall s | cpu s | ratio | peak MB | exit | code |\n|---|---|---|---|---|---|---|")
    runs = []
    for item in CASES:
        if only not in item.name:
            continue
        found, good = measured(item)
        runs.append(found)
        mark = "" if good else f" expected, got {codes(found.output)[:3]}"
        over = " **over**" if found.processor > SECONDS or found.megabytes > MEGABYTES else ""
        times = f"{found.wall:.2f} | {found.processor:.2f} | {found.processor / unit:.1f}"
        answer = f"{found.exit} | {item.code}{mark}"
        print(f"| {item.name}{over} | {times} | {found.megabytes:.0f} | {answer} |", flush=True)
    times = [r.processor for r in runs]
    peaks = [r.megabytes for r in runs]
    half, most = statistics.median(times), max(times)
    print(
        f"\n{len(runs)} files. Processor time: median {half:.2f} s (ratio {half / unit:.1f}), maximum ",
        end="",
    )
    print(f"{most:.2f} s (ratio {most / unit:.1f}). ", end="")
    print(f"Peak memory: median {statistics.median(peaks):.0f} MB, maximum {max(peaks):.0f} MB.")


if __name__ == "__main__":
    main()
