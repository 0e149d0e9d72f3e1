"""A whole review: signed, questioned, answered, corrected, resubmitted, sampled, examined, concluded.

Run: python examples/review_cycle/run.py [folder]     (default: out/review_cycle)
Every number is made up; the bundle says DEMONSTRATION.
"""

from __future__ import annotations

import csv
import os
import shutil
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import tomli_w
from typer.testing import CliRunner

import footprint as fp
from footprint.apps.cli.main import app

HERE = Path(__file__).parent
LANG = os.environ.get("FOOTPRINT_LANG", "en")
SIGNED = datetime(2026, 3, 1, 8, tzinfo=UTC)


def say(en: str, zh: str) -> None:
    sys.stdout.write(f"\n== {zh if LANG == 'zh' else en}\n")


def footprint(*words: object, code: int = 0) -> None:
    """One command of the command line, shown with what it prints."""
    shown = [str(w).rpartition(os.sep)[2] if os.sep in str(w) else str(w) for w in words]
    sys.stdout.write("$ footprint " + " ".join(f'"{w}"' if " " in w else w for w in shown) + "\n")
    done = CliRunner().invoke(app, [str(w) for w in words] + ["--lang", LANG])
    sys.stdout.write(done.output)
    if done.exit_code != code:
        raise SystemExit(f"exit {done.exit_code}, expected {code}")


def key_of(folder: Path, name: str, scopes: list[str]) -> dict[str, object]:
    """A new key, and its entry of a trust file; each key has an owner of its own."""
    made = fp.new_key(folder / f"{name}.key", None)
    entry = {"scopes": scopes, "owner": name, "from": "2026-01-01", "to": "2099-12-31"}
    return {made.did: entry}


def correct(study: Path) -> None:
    """The enterprise corrects the plating chemicals of a batch, which the verifier found too low."""
    path = study / "bom.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    column = rows[0].index("amount")
    for row in rows[1:]:
        if row[0] == "B3":
            row[column] = "19.4"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def examine(records: Path) -> None:
    """What the verifier's people fill in: every sampled line seen, one of them a little off."""
    value = tomllib.loads(records.read_text(encoding="utf-8"))
    value["independence"] = "No interest in the enterprise; no advice given to it."
    for row in value["examinations"]:
        row.update(place="on_site", date="2026-05-11", note="seen on site, compared with the stores ledger")
        if row["line"] == "B1":
            row["difference"]["value"] = "6.2"
        if "form" in row:
            row["form"] = "original"
    records.write_text(tomli_w.dumps(value), encoding="utf-8")


def main(folder: Path) -> None:
    """The cycle, step by step."""
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty: name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    study = Path(shutil.copytree(HERE.parent / "steel_bolt" / "folder", folder / "bolt"))
    issuers = key_of(folder, "enterprise", ["statement"])
    issuers |= key_of(folder, "verifier", ["review", "verification"])
    trust = folder / "trust.toml"
    trust.write_text(tomli_w.dumps({"format": "footprint-trust/1", "issuers": issuers}), encoding="utf-8")
    ours, theirs = folder / "enterprise.key", folder / "verifier.key"
    mine = fp.load_key(ours)

    say("1. The enterprise signs; the verifier verifies", "1. 企业签署，核查方核查")
    first = folder / "first.fpz"
    fp.sign(fp.read(study).calculate(), mine, first, created=SIGNED)
    footprint("verify", first, "--trust", trust)

    say("2. The verifier raises three findings", "2. 核查方提出三项发现")
    asked = folder / "asked.fpz"
    footprint("review", "open", first, "--key", theirs, "-o", asked, "--entries", HERE / "findings.toml")

    say("3. The enterprise answers all, corrects a line and resubmits", "3. 企业逐项答复，更正一行并重新提交")
    replied = folder / "replied.fpz"
    footprint("review", "reply", asked, "--key", ours, "-o", replied, "--entries", HERE / "replies.toml")
    footprint("review", "close", replied, "--key", ours, "-o", folder / "no.fpz", "--finding", "F1",
              "--reason", "we think so", code=1)  # fmt: skip
    correct(study)
    second, carried = folder / "second.fpz", folder / "carried.fpz"
    fp.sign(fp.read(study).calculate(), mine, second, created=datetime(2026, 4, 2, 8, tzinfo=UTC))
    footprint("review", "resubmit", replied, second, "--key", ours, "-o", carried,
              "--answer", "F1=19.4 kg a batch, from the stores ledger of 2025")  # fmt: skip

    say(
        "4. The verifier compares the two submissions and closes the findings with reasons",
        "4. 核查方比较两次提交，说明理由后关闭各项发现",
    )
    footprint("review", "diff", replied, carried)
    closed = folder / "closed.fpz"
    footprint("review", "close", carried, "--key", theirs, "-o", closed, "--entries", HERE / "reasons.toml")
    footprint("review", "list", closed)
    footprint("review", "issues", closed, "-o", folder / "issues.xlsx")

    say(
        "5. The verifier samples, examines, and tries what one wrong value would do",
        "5. 核查方抽样、核查，并试算一处错误数值的影响",
    )
    records = folder / "records.toml"
    footprint("review", "sample", closed, "--seed", "SSE composite 2026-05-08: 3342.11", "--records", records)
    examine(records)
    footprint("review", "materiality", closed, "--replace", "B1=1.15t")

    say(
        "6. The verifier concludes; anybody who trusts both can repeat it",
        "6. 核查方出具意见；信任双方的任何人都可重复核查",
    )
    final = folder / "final.fpz"
    footprint("review", "conclude", closed, "--key", theirs, "--records", records, "--opinion", "unmodified",
              "--former", replied, "--trust", trust, "-o", final)  # fmt: skip
    footprint("verify", final, "--trust", trust, "--require", "L3")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("out") / "review_cycle")
