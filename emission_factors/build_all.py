"""Rebuild everything: factors.csv of every source, then the index that the wheel carries.

Run ``python emission_factors/build_all.py``; the same inputs give the same bytes. ``index()`` returns the
files without writing them, which is how the tests compare.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from _build import from_csv, glossary, source, to_csv, write  # noqa: E402

from footprint.factors.source import SourceCard  # noqa: E402

TARGET = ROOT.parent / "src" / "footprint" / "factors" / "data"
SOURCES = ("cn_electricity_2023", "cn_electricity_2024", "direct_gases", "uk_desnz_2025")


def module(folder: str) -> ModuleType:
    """The build script of one source."""
    path = ROOT / folder / "build.py"
    sys.path.insert(0, str(path.parent))  # a script may keep helpers beside it
    try:
        spec = importlib.util.spec_from_file_location(f"build_{folder}", path)
        if spec is None or spec.loader is None:
            raise ImportError(folder)
        loaded = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = loaded
        spec.loader.exec_module(loaded)
    finally:
        sys.path.remove(str(path.parent))
    return loaded


def _lines(rows: list[Any]) -> str:
    dumped = (json.dumps(r, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for r in rows)
    return "[\n" + ",\n".join(dumped) + "\n]\n"


def _card(folder: str) -> dict[str, Any]:
    card = source(ROOT / folder)
    return SourceCard.from_json({**card, "release": f"{card['id']}@{card['release']}"}).to_json()


def derived() -> Mapping[str, str]:
    """factors.csv (and gwp_sets.csv) of every source, from raw."""
    files = {f"{name}/factors.csv": to_csv(module(name).rows()) for name in SOURCES}
    gwp = module("gwp")
    files["gwp/gwp_sets.csv"] = gwp.to_csv(gwp.sets())
    return files


def index() -> Mapping[str, str]:
    """The shipped index: file name -> text, from the derived files and glossary.csv."""
    factors = sorted((f for name in SOURCES for f in from_csv(ROOT / name)), key=lambda f: f.ref)
    return {
        "factors.json": _lines([f.to_json() for f in factors]),
        "sources.json": _lines([_card(name) for name in (*SOURCES, "gwp")]),
        "gwp_sets.json": _lines(module("gwp").sets()),
        "glossary.json": _lines([list(t.words) for t in glossary()]),
    }


def main() -> None:
    """Write factors.csv files, then the index."""
    for name in SOURCES:
        write(ROOT / name, module(name).rows())
    (ROOT / "gwp" / "gwp_sets.csv").write_text(derived()["gwp/gwp_sets.csv"], encoding="utf-8", newline="")
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in index().items():
        (TARGET / name).write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
