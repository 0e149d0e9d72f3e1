"""Run the conformance pack against any verifier and compare what it says with what the index expects.

    python conformance/run.py --command 'footprint verify {bundle} --trust {trust} --json' --profile core
    python conformance/run.py --profile other --program footprint

The standard library alone is needed. Exit 0 when every case agrees, 1 when one differs, 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shlex
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROFILES = ("core", "full", "other")
FORMAT = "footprint-conformance-results/1"


def load_index(pack: Path) -> dict[str, Any]:
    """The index of a pack."""
    index: dict[str, Any] = json.loads((pack / "index.json").read_text(encoding="utf-8"))
    return index


def place(case: Mapping[str, Any], pack: Path, folder: Path) -> Path:
    """The file of a case; one that is described by a recipe is made in ``folder``."""
    if "make" in case:
        sys.path.insert(0, str(HERE))
        from recipes import make

        return make(case["make"], folder)
    return pack / str(case.get("bundle") or case["input"])


def words(case: Mapping[str, Any], path: Path, pack: Path, command: str, program: str) -> list[str]:
    """The command line of a case."""
    trust = str(pack / case.get("trust", ""))
    if case.get("command"):
        filled = [w.replace("{input}", str(path)).replace("{trust}", trust) for w in case["command"]]
        return shlex.split(program) + filled
    filled = [w.replace("{bundle}", str(path)).replace("{trust}", trust) for w in shlex.split(command)]
    for name, value in case.get("options", {}).items():
        filled += [f"--{name}", value]
    return filled


def rows(document: Any, name: str) -> list[dict[str, Any]]:
    """The objects in a list of a printed document; what is no such list holds none."""
    found = document.get(name) if isinstance(document, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def problems(document: Any) -> list[dict[str, Any]]:
    """All problems of a printed document, of checks as well as of a refusal or of a comparison."""
    found = [p for check in rows(document, "checks") for p in rows(check, "problems")]
    return found + [p for name in ("problems", "findings") for p in rows(document, name)]


def written(folder: Path) -> str:
    """The text of every file that a command wrote, workbooks unpacked."""
    out = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".xlsx":
            archive = zipfile.ZipFile(path)
            out += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        elif path.is_file():
            out.append(path.read_text(encoding="utf-8", errors="replace"))
    return "\n".join(out)


def judge(
    case: Mapping[str, Any], exit_code: int, document: Any, names: str = "strict", text: str = ""
) -> list[str]:
    """What differs from the index; empty when the implementation agrees.

    Parameters
    ----------
    names : str
        ``strict``: every expected name must be printed; ``printed``: only where the implementation
        prints names at all, as ``name`` or ``code_name``; ``off``: not compared.
    text : str
        What the command wrote into its output folder.
    """
    expect, out = case["expect"], []
    body = document if isinstance(document, dict) else {}
    if exit_code != expect["exit_code"]:
        out.append(f"exit {exit_code}, expected {expect['exit_code']}")
    failed = [str(c.get("name")) for c in rows(body, "checks") if c.get("status") == "failed"]
    if expect.get("level") and body.get("level") != expect["level"]:
        out.append(f"level {body.get('level')}, expected {expect['level']}")
    if expect["outcome"] in ("accept", "flag") and failed:
        out.append(f"failed checks {failed}, expected none")
    wanted = expect.get("check", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if wanted and set(failed) - set(expect.get("also", ())) != set(wanted):
        out.append(f"failed checks {failed}, expected {wanted}")
    seen = {name for p in problems(document) if (name := str(p.get("name") or p.get("code_name") or ""))}
    if names == "strict" or (names == "printed" and seen):
        out += [f"{name} not named in {sorted(seen)}" for name in expect.get("names", []) if name not in seen]
    out += [f"{name} named without reason" for name in expect.get("absent", []) if name in seen]
    out += [f"written: {part!r}" for part in expect.get("lacks", []) if part in text]
    out += [f"not written: {part!r}" for part in expect.get("has", []) if part not in text]
    return out


def run_case(case: Mapping[str, Any], pack: Path, command: str, program: str, names: str) -> list[str]:
    """One case as a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        argv = words(case, place(case, pack, Path(folder)), pack, command, program)
        made = Path(folder) / "out"
        argv = [w.replace("{out}", str(made)) for w in argv]
        try:
            done = subprocess.run(argv, capture_output=True, timeout=60, check=False)
        except subprocess.TimeoutExpired:
            return ["no answer within 60 s"]
        except OSError as fault:
            return [f"cannot be started: {fault}"]
        text = written(made)
    try:
        document = json.loads(done.stdout)
    except ValueError:
        document = None
    out = judge(case, done.returncode, document, names, text)
    if document is None:
        out.append("no JSON document on standard output")
    return out


def table(results: Sequence[tuple[Mapping[str, Any], list[str]]]) -> str:
    """Cases that agree and all cases, by class."""
    rows: dict[str, list[bool]] = {}
    for case, differs in results:
        rows.setdefault(case["class"], []).append(not differs)
    lines = [
        f"{name}  {sum(good):>3} of {len(good)}{'' if all(good) else '  DIFFERS'}"
        for name, good in rows.items()
    ]
    lines += [f"  {case['id']}: {'; '.join(differs)}" for case, differs in results if differs]
    return "\n".join([*lines, f"{sum(not d for _, d in results)} of {len(results)} cases agree"])


def main() -> int:
    """Read the command line, run, print, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pack", type=Path, default=HERE / "pack")
    parser.add_argument("--command", default="footprint verify {bundle} --trust {trust} --json")
    parser.add_argument("--program", default="footprint", help="for cases of profile other")
    parser.add_argument(
        "--profile", action="append", choices=PROFILES, help="may be repeated; core if absent"
    )
    parser.add_argument("--names", choices=("strict", "printed", "off"), help="core: printed, others: strict")
    parser.add_argument("--only", default="", help="ids that begin so")
    parser.add_argument("--jobs", type=int, default=1, help="cases at a time")
    parser.add_argument("--version-command", default="", help="its output is written into the results")
    parser.add_argument("--out", type=Path, help="write the results as JSON")
    given = parser.parse_args()
    profiles = given.profile or ["core"]
    cases = [
        c
        for c in load_index(given.pack)["cases"]
        if c["profile"] in profiles and c["id"].startswith(given.only)
    ]
    started = time.monotonic()

    def one(case: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[str]]:
        names = given.names or ("printed" if case["profile"] == "core" else "strict")
        return case, run_case(case, given.pack, given.command, given.program, names)

    with ThreadPoolExecutor(max(1, given.jobs)) as pool:
        results = list(pool.map(one, cases))
    print(table(results))
    if given.out:
        given.out.write_text(document(given, profiles, results, time.monotonic() - started), encoding="utf-8")
    return 1 if any(differs for _, differs in results) or not results else 0


def fingerprint(cases: Sequence[Mapping[str, Any]], pack: Path) -> str:
    """SHA-256 over the rows of some cases and the files that they name: what results are results of."""
    whole = hashlib.sha256()
    for case in cases:
        whole.update(json.dumps(case, sort_keys=True).encode())
        for name in (case.get("bundle"), case.get("trust"), case.get("input")):
            root = pack / name if name else None
            files = sorted(root.rglob("*")) if root and root.is_dir() else [root] if root else []
            for path in files:
                if path.is_file():
                    whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def document(given: argparse.Namespace, profiles: list[str], results: Sequence[Any], seconds: float) -> str:
    """The results as a file; what was run is named by its fingerprint."""
    version = ""
    if given.version_command:
        done = subprocess.run(shlex.split(given.version_command), capture_output=True, text=True, check=False)
        version = done.stdout.strip()
    body = {
        "format": FORMAT,
        "cases_sha256": fingerprint([case for case, _ in results], given.pack),
        "command": given.command,
        "version": version,
        "profiles": profiles,
        "seconds": round(seconds),
        "agree": sum(not differs for _, differs in results),
        "cases": {case["id"]: differs or "agrees" for case, differs in results},
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.exit(main())
