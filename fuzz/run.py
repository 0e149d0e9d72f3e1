"""Fuzz one target with atheris for some seconds: ``python fuzz/run.py container 30``.

Anything uncaught, an input of more than 1 s, or more memory than the bound ends the run with an error.
libFuzzer counts the interpreter and the instrumented package as well: its bound is 200 MB above that.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import atheris

with atheris.instrument_imports(include=["footprint"]):
    from fuzz.targets import TARGETS, seeds


def main() -> None:
    """Seeds into a fresh corpus, then libFuzzer until the time is over."""
    name, seconds = sys.argv[1], sys.argv[2]
    corpus = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    for i, data in enumerate(seeds(name)):
        (corpus / str(i)).write_bytes(data)
        TARGETS[name](data)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    bounds = [f"-max_total_time={seconds}", "-timeout=1", f"-rss_limit_mb={used + 200}", "-max_len=200000"]
    found = f"-artifact_prefix={corpus}/crash-"
    atheris.Setup([sys.argv[0], *bounds, found, str(corpus)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
