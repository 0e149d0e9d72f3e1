"""Sign the same studies in many environments and compare every digest.

Run: .venv/bin/python benchmarks/environments.py [--python PATH]... [--folder FOLDER]
Varied: Python, NumPy (1.26 and the newest that installs), threads of the numeric libraries, locale, time
zone, hash seed, order of the lines. Each environment is a venv of its own below FOLDER (kept, so a second run
is quick), with this project and its own dependencies. Prints one row an environment; exit 1 when any digest
differs. Locales that the machine does not have are said, not counted.
"""

from __future__ import annotations

import argparse
import itertools
import json
import locale
import os
import platform
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STUDIES = ("steel_bolt/folder", "method/loop", "method/recycled_wool", "method/coproducts")
NUMPY = ("numpy==1.26.*", "numpy>=2")
#: The variables of one run each; the first is plain.
VARIANTS: tuple[dict[str, str], ...] = (
    {},
    {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    {"OMP_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "4"},
    {"LC_ALL": "C"},
    {"LC_ALL": "de_DE.UTF-8"},
    {"LC_ALL": "zh_CN.UTF-8", "FOOTPRINT_LANG": "zh"},
    {"LC_ALL": "tr_TR.UTF-8"},
    {"TZ": "Pacific/Kiritimati"},
    {"TZ": "America/Anchorage"},
    {"PYTHONHASHSEED": "0"},
    {"PYTHONHASHSEED": "4242"},
    {"SHUFFLE": "7"},
)


def worker() -> None:
    """Sign each study with a fixed secret, key and date; print what must not differ, and what may."""
    import numpy

    import footprint as fp
    from footprint.base.digest import sha256_hex
    from footprint.seal.keys import key_from_seed

    known = True
    try:
        locale.setlocale(locale.LC_ALL, "")
    except locale.Error:
        known = False
    key, found = key_from_seed(b"\x07" * 32), {}
    for name in STUDIES:
        study = shuffled(fp.read(ROOT / "examples" / name))
        result = study.calculate()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.fpz"
            created = datetime(2026, 3, 1, 8, tzinfo=UTC)
            record = fp.sign(result, key, path, secret=b"\x09" * 32, created=created)
            digests = [a.result_digest for a in result.numbers.assessments]
            # the record also says where each value stood, so only the numbers survive a shuffling
            rest = [record.record_root, sha256_hex(path.read_bytes())]
            found[name] = digests + ([""] * 2 if "SHUFFLE" in os.environ else rest)
    told = {"python": platform.python_version(), "numpy": numpy.__version__, "locale_known": known}
    print(json.dumps({"found": found, **told}))


def shuffled(study):  # type: ignore[no-untyped-def]
    """The study with its lines in another order, where the environment asks for it."""
    if "SHUFFLE" not in os.environ:
        return study
    from footprint.api.study import Study

    lines = list(study.inventory.lines)
    random.Random(int(os.environ["SHUFFLE"])).shuffle(lines)
    return Study(study.inventory.model_copy(update={"lines": tuple(lines)}))


def pythons(given: list[str]) -> list[str]:
    """The interpreters to try: those named, else this one and those that pyenv keeps in the home folder."""
    kept = Path.home() / ".pyenv" / "versions"
    found = given or [sys.executable, *map(str, sorted(kept.glob("3.1[1-9].*/bin/python")))]
    out: dict[str, str] = {}
    for path in found:
        script = "import sys; print('%d.%d' % sys.version_info[:2])"
        version = subprocess.run(
            [path, "-c", script], capture_output=True, text=True, check=True
        ).stdout.strip()
        out.setdefault(version, path)
    return [path for version, path in out.items() if tuple(map(int, version.split("."))) >= (3, 11)]


def environments(folder: Path, given: list[str]) -> Iterator[tuple[str, Path]]:
    """(name, python) of every venv that could be made; the others are said."""
    for path, numpy in itertools.product(pythons(given), NUMPY):
        name = f"{Path(path).parent.parent.name}-{'1.26' if '1.26' in numpy else '2'}"
        home = folder / name
        python = home / "bin" / "python"
        if not (home / "ready").exists():
            subprocess.run([path, "-m", "venv", "--clear", str(home)], check=True)
            pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            words = [*pip, "--only-binary", "numpy", "-e", str(ROOT), numpy]
            made = subprocess.run(words, check=False, capture_output=True, text=True)
            if made.returncode:
                print(f"{name}: cannot be installed ({made.stderr.strip().splitlines()[-1][:100]})")
                continue
            (home / "ready").touch()
        yield name, python


def main() -> int:
    """Every environment with every variant; 0 when all digests are the same."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--python", action="append", default=[])
    asked.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "footprint-environments")
    options = asked.parse_args()
    expected: dict[str, list[str]] = {}
    wrong = runs = 0
    for name, python in environments(options.folder, options.python):
        unknown = []
        for variant in VARIANTS:
            clean = {k: v for k, v in os.environ.items() if k not in ("LC_ALL", "PYTHONPATH")}
            script = [str(python), __file__, "--worker"]
            done = subprocess.run(
                script, env={**clean, **variant}, capture_output=True, text=True, check=True
            )
            told = json.loads(done.stdout)
            if not told["locale_known"]:
                unknown.append(variant["LC_ALL"])
                continue
            runs += 1
            expected = expected or told["found"]
            for study, digests in told["found"].items():
                pairs = zip(digests, expected[study], strict=True)
                if any(a != b for a, b in pairs if a):
                    wrong += 1
                    print(f"{name} {variant}: {study} differs: {digests} {expected[study]}")
        missing = f"; locales not on this machine: {', '.join(unknown)}" if unknown else ""
        versions = f"Python {told['python']}, NumPy {told['numpy']}"
        print(f"{name}: {versions}: {len(VARIANTS) - len(unknown)} variants{missing}")
    print(f"{runs} runs of {len(STUDIES)} studies, {wrong} differences")
    return 1 if wrong or not runs else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--worker"]:
        worker()
    else:
        sys.exit(main())
