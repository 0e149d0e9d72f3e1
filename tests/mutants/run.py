"""Take away each guard in turn and see a test fail: `make mutants`.

Works on a copy of the checkout in a temporary folder; prints one line a mutant and exits 1 if one survives.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PARTS = ("src", "tests", "emission_factors", "examples", "docs", "pyproject.toml", "README.md", "Makefile")


def mutants() -> list[dict[str, object]]:
    """The mutants of mutants.toml."""
    return tomllib.loads((HERE / "mutants.toml").read_text(encoding="utf-8"))["mutant"]


def copy(folder: Path) -> None:
    """The checkout without history and environment."""
    for name in PARTS:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
        else:
            shutil.copy(source, target)


def caught(mutant: dict[str, object], folder: Path) -> bool:
    """True when a named test fails on the mutant; the file is whole again afterwards."""
    path = folder / str(mutant["file"])
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(str(mutant["find"]), str(mutant["put"]), 1), encoding="utf-8")
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-n", "0"]
    try:
        done = subprocess.run(
            [*words, *map(str, mutant["tests"])],  # type: ignore[call-overload]
            cwd=folder,
            env={"PYTHONPATH": "src", "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            check=False,
        )
    finally:
        path.write_text(text, encoding="utf-8")
    return done.returncode == 1


def _some(rows: list[dict[str, object]]) -> list[tuple[str, bool]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy(folder)
        return [(str(row["trap"]), caught(row, folder)) for row in rows]


def main() -> int:
    """All mutants, in two copies at once."""
    rows = mutants()
    with ThreadPoolExecutor(2) as pool:
        found = [pair for some in pool.map(_some, (rows[::2], rows[1::2])) for pair in some]
    for trap, dead in found:
        sys.stdout.write(f"{'caught  ' if dead else 'SURVIVED'}  {trap}\n")
    alive = sum(not dead for _, dead in found)
    sys.stdout.write(f"{len(found) - alive} of {len(found)} caught\n")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
