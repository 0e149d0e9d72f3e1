"""Run the pack against both verifiers of this repository and write ``conformance/results``.

``make conformance``, or ``python conformance/record.py`` with ``footprint`` installed and ``node`` at hand.
Exit 0 when every case of every run agrees, 1 when one differs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
#: As recorded; ``footprint`` is the program of the interpreter that runs this file.
PYTHON = ("footprint verify {bundle} --trust {trust} --json", "footprint --version")
JAVASCRIPT = ("node verifier/footprint-verifier.js {bundle} --trust {trust} --json", "node --version")
RUNS = (
    ("python-core", "core", PYTHON),
    ("python-full", "full", PYTHON),
    ("python-other", "other", PYTHON),
    ("javascript-core", "core", JAVASCRIPT),
)


def record(name: str, profile: str, command: str, version: str) -> tuple[int, str]:
    """One run: its exit code, and what the runner printed."""
    words = ["--profile", profile, "--command", command, "--version-command", version]
    words += ["--jobs", str(os.cpu_count() or 1), "--out", str(RESULTS / f"{name}.json")]
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [sys.executable, str(HERE / "run.py"), *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parent,
        env={**os.environ, "PATH": beside},
    )
    return done.returncode, done.stdout + done.stderr


def main() -> int:
    """All runs; a line for each, and what differs."""
    worst = 0
    for name, profile, (command, version) in RUNS:
        code, said = record(name, profile, command, version)
        worst |= code != 0
        path = RESULTS / f"{name}.json"
        if code > 1 or not path.is_file():
            print(f"{name}: not run\n{said}")
            continue
        made = json.loads(path.read_text(encoding="utf-8"))
        print(f"{name}: {made['agree']} of {len(made['cases'])} cases agree, {made['seconds']} s")
        for id_, differs in made["cases"].items():
            if differs != "agrees":
                print(f"  {id_}: {'; '.join(differs)}")
    return worst


if __name__ == "__main__":
    sys.exit(main())
