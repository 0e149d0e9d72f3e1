"""The whole road on the steel bolt: new, check, match, calculate, report, sign, verify, and a forgery.

Runs the command line as a user would (each command is shown), in a fresh folder below ``out/``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from fractions import Fraction
from pathlib import Path

from openpyxl import load_workbook

from footprint.base.canonical import dumps
from footprint.base.digest import leaf
from footprint.seal import container

HERE = Path(__file__).parent
OUT = Path("out") / "demo"
LANG = os.environ.get("FOOTPRINT_LANG", "en")


def say(text: str) -> None:
    sys.stdout.write(f"\n\033[1m== {text}\033[0m\n" if sys.stdout.isatty() else f"\n== {text}\n")
    sys.stdout.flush()


def run(*words: str, expect: int = 0, quiet: bool = False) -> str:
    """One command line, its output shown; stops the demo when the exit code is not the expected one."""
    sys.stdout.write("$ footprint " + " ".join(words) + "\n")
    sys.stdout.flush()
    environment = {**os.environ, "FOOTPRINT_LANG": LANG, "COLUMNS": "110", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "footprint", *words],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=environment,
    )
    if not quiet:
        sys.stdout.write(done.stdout + done.stderr)
    if done.returncode != expect:
        sys.exit(f"{done.stdout}{done.stderr}\nexpected exit {expect}, got {done.returncode}")
    return done.stdout


def unpin(path: Path, line: str) -> None:
    """Take one line's row out of the sheet Match, as if the user had not matched it yet."""
    book = load_workbook(path)
    for sheet in book.worksheets:
        keys = {str(cell.value): cell.column for cell in sheet[2] if cell.value}
        if "match:line_ids" not in keys:
            continue
        for row in range(3, sheet.max_row + 1):
            if sheet.cell(row, keys["match:line_ids"]).value == line:
                for column in keys.values():
                    sheet.cell(row, column).value = None
    book.save(path)


def tamper(bundle: Path, target: Path) -> None:
    """Halve the electricity of line E1 inside a signed bundle, and repack it in perfect form."""
    files = dict(container.read(bundle.read_bytes(), bundle.name))
    lines = json.loads(files["disclosure/lines.json"])
    for item in lines["open"]:
        if item["node"]["type"] == "line" and item["node"]["id"] == "E1":
            amount = item["node"]["amount"]
            amount["value"] = str(Fraction(amount["value"]) / 2)
    lines["open"].sort(key=lambda item: leaf(item["node"], item["salt"]))
    files["disclosure/lines.json"] = dumps(lines)
    target.write_bytes(container.write(files))


def bolt() -> None:
    study = OUT / f"bolt_{LANG}.xlsx"
    say("A blank study: a bilingual workbook")
    run("new", str(OUT / "blank.xlsx"), "--lang", LANG)
    say("The filled one: zinc-plated hexagon bolts from Jiangsu (illustrative)")
    shutil.copy(HERE / "steel_bolt" / f"bolt_{LANG}.xlsx", study)
    shutil.copytree(HERE / "steel_bolt" / "folder", OUT / "folder")
    unpin(study, "E1")
    run("check", str(study), expect=1)
    say("Line E1 (electricity) has no factor yet: match proposes, and pins what has one answer")
    run("match", str(study), "--accept-unique", quiet=True)
    run("explain", str(study), "E1")
    say("Calculate: total, coverage, gaps; report and workbook with live formulas")
    run("calculate", str(study), "-o", str(OUT / "results"))
    run("report", str(study), "-o", str(OUT / f"report_{LANG}.html"), "--lang", LANG)
    say("Sign with a new key, and verify as a stranger who trusts that key")
    run("keys", "new", str(OUT / "key.json"), "--no-passphrase", "--trust", str(OUT / "trust.toml"))
    bundle = OUT / "bolt.fpz"
    run("sign", str(study), "--key", str(OUT / "key.json"), "-o", str(bundle))
    run("verify", str(bundle), "--trust", str(OUT / "trust.toml"), "--require", "L2")
    say("Somebody halves the electricity inside the bundle: refused, and the changed node is named")
    forged = OUT / "forged.fpz"
    tamper(bundle, forged)
    run("verify", str(forged), "--trust", str(OUT / "trust.toml"), expect=1)


def published_case() -> None:
    say("A published third-party case, the same way (GHG Protocol scope 3 guidance, example 1.1)")
    with (HERE / "ghgp_materials" / "study.toml").open("rb") as stream:
        title = tomllib.load(stream)["product"]["name"]
    case = os.path.relpath(HERE / "ghgp_materials").replace(os.sep, "/")
    result = json.loads(run("calculate", case, "--json", quiet=True))
    total = result["assessments"][0]["total"]
    sys.stdout.write(f"{title}: {total['rounded']} {total['unit']} (published: 145,000 kg CO2e)\n")
    if Fraction(total["rounded"]) != 145_000:
        sys.exit("the published total is not reproduced")


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    bolt()
    published_case()
    say("Done")
    sys.stdout.write(f"report: {(OUT / f'report_{LANG}.html').as_posix()}\n")
    sys.stdout.write(f"bundle: {(OUT / 'bolt.fpz').as_posix()}\n")


main()
