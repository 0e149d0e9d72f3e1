"""Write the conformance pack anew: the same sources give the same bytes.

``python conformance/build.py`` writes ``conformance/pack``; ``python conformance/build.py FOLDER``
writes it elsewhere, as the test does.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from classes.common import CASES, TABLES, TRUST, Case, mb
from classes.themes import THEMES
from classes.waiting import PARTLY, WAITING

FORMAT = "footprint-conformance/1"


def text(value: Any) -> str:
    """JSON as the pack writes it."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def put(case: Case, folder: Path, known: dict[str, str]) -> dict[str, Any]:
    """The files of a case; a bundle that stands already is named again, not written again."""
    if case.make:
        return {"make": case.make}
    if case.study is not None:
        place = folder / "studies" / case.id
        for name, content in case.study.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8", newline="\n")
        return {"input": f"studies/{case.id}"}
    assert case.bundle is not None, case.id
    data = case.bundle if isinstance(case.bundle, bytes) else mb.pack(case.bundle)
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 not in known:
        known[sha256] = f"bundles/{case.id}.fpz"
        path = folder / known[sha256]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return {"bundle": known[sha256]}


def row(case: Case, place: dict[str, Any]) -> dict[str, Any]:
    """One case of the index."""
    out: dict[str, Any] = {"id": case.id, "class": case.cls, "title": case.title, **place}
    out["profile"] = case.profile
    trust = "" if case.command else f"trust/{case.trust}.json"
    optional = {
        "trust": trust,
        "command": case.command,
        "options": case.options,
        "twin": case.twin,
        "mutation": case.mutation,
    }
    out |= {name: value for name, value in optional.items() if value}
    out["expect"] = case.expect
    return out


def build(folder: Path) -> None:
    """The whole pack in an empty folder."""
    if not CASES:
        for theme in THEMES:
            theme()
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "trust").mkdir(parents=True)
    for name, document in {**TRUST, **TABLES}.items():
        (folder / "trust" / f"{name}.json").write_text(text(document), encoding="utf-8", newline="\n")
    known: dict[str, str] = {}
    rows = [row(case, put(case, folder, known)) for case in sorted(CASES, key=lambda c: c.id)]
    index = {"format": FORMAT, "cases": rows, "waiting": WAITING, "partly": PARTLY}
    (folder / "index.json").write_text(text(index), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "pack")
