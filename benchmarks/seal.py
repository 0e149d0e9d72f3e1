"""Time to write, sign and verify the record of a flat study of N lines, against stdlib json and hashlib.

Run: .venv/bin/python benchmarks/seal.py 10000 [--profile]
Measured: ``footprint.sign`` to a file, then ``footprint.verify`` of its bytes with trust, tables and rules.
Not measured: imports, the shipped library, calculating. The peer reads the same disclosure files with plain
json, writes and hashes each node once, and checks nothing. Processor seconds of this process; medians of
five and ratios, for docs/benchmarks.md.
"""

from __future__ import annotations

import cProfile
import gc
import hashlib
import json
import platform
import pstats
import statistics
import sys
import tempfile
import time
from pathlib import Path

from calculate import study

import footprint as fp
from footprint.seal.keys import key_from_seed
from footprint.seal.trust import parse_policy

REPEATS = 5
KEY = key_from_seed(b"\x05" * 32)
SPAN = {"from": "2026-01-01", "to": "2099-12-31"}
TRUST = parse_policy({"issuers": {KEY.did: {"keys": {}, "scopes": ["statement"], **SPAN}}})


def peer(files: dict[str, bytes]) -> int:
    """Read, write and hash what the disclosures hold, and nothing else."""
    seen = 0
    for path, data in files.items():
        if path.startswith("disclosure/"):
            for row in json.loads(data)["open"]:
                text = json.dumps(row["node"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
                hashlib.sha256(b"\0" + bytes.fromhex(row["salt"]) + text.encode()).hexdigest()
                seen += 1
    return seen


def timed(work):
    gc.collect()
    start = time.process_time()
    made = work()
    return time.process_time() - start, made


def main() -> None:
    count = next((int(a) for a in sys.argv[1:] if a.isdigit()), 10_000)
    result = fp.Study(study(count)).calculate()
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.fpz"

        def sign():
            return fp.sign(result, KEY, path)

        def verify():
            return fp.verify(path.read_bytes(), trust=TRUST)

        sign(), verify()  # the shipped library and tables are read once a process
        for _ in range(REPEATS):
            signed, record = timed(sign)
            verified, found = timed(verify)
            plain, seen = timed(lambda record=record: peer(record.files))
            assert (found.level, found.exit_code) == ("L2", 0)
            runs.append((signed, verified, signed + verified, plain))
        if "--profile" in sys.argv:
            for work in (sign, verify):
                profile = cProfile.Profile()
                profile.runcall(work)
                pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(20)
        size = path.stat().st_size
    medians = [statistics.median(column) for column in zip(*runs, strict=True)]
    best = [min(column) for column in zip(*runs, strict=True)]
    sys.stdout.write(
        f"{count} lines, {seen} nodes, {size / 1e6:.1f} MB, python {platform.python_version()}\n"
    )
    words = ("record and sign", "verify to L2", "both", "plain json and sha256 (peer)")
    for word, seconds, least in zip(words, medians, best, strict=True):
        ratio = seconds / medians[-1]
        sys.stdout.write(f"{word:<32}{seconds:>8.2f} s{least:>8.2f} s at best{ratio:>8.1f} x peer\n")


if __name__ == "__main__":
    main()
