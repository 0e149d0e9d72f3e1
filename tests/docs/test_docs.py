"""Code blocks of README and docs run as written: ``python`` in one namespace, ``console`` line by line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "method").glob("*.md")),
]
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def same(expected: str, shown: str) -> bool:
    """Equal, or equal up to a closing … that stands for what changes with each run."""
    if expected.endswith("…"):
        return shown.startswith(expected[:-1].rstrip())
    return shown == expected.rstrip()


def run_console(text: str, folder: Path) -> None:
    commands: list[tuple[str, list[str]]] = []
    for row in text.splitlines():
        if row.startswith("$ "):
            commands.append((row[2:], []))
        else:
            commands[-1][1].append(row)
    for command, expected in commands:
        words, _, wanted = command.partition("  # exit ")
        assert words.startswith("footprint ")
        argv = [sys.executable, "-m", *words.split()]
        environment = {**os.environ, "FOOTPRINT_LANG": "en", "COLUMNS": "110", "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(argv, cwd=folder, capture_output=True, encoding="utf-8", env=environment)
        assert done.returncode == int(wanted or 0), done.stdout + done.stderr
        shown = [row.rstrip() for row in done.stdout.splitlines()]
        at = 0
        for index, row in enumerate(expected):
            if row == "…":
                continue
            skipped = index > 0 and expected[index - 1] == "…"
            found = next((i for i in range(at, len(shown)) if same(row, shown[i])), None)
            assert found is not None, f"{command}: not printed: {row!r}\n{done.stdout}"
            assert skipped or found == at, f"{command}: lines left out before {row!r}"
            at = found + 1
        assert at == len(shown) or (expected and expected[-1] == "…"), f"{command}: more was printed"


@pytest.mark.parametrize("page", PAGES, ids=[p.name for p in PAGES])
def test_page(page, tmp_path, monkeypatch):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for kind, text in blocks(page):
        if kind == "python":
            exec(compile(text, str(page), "exec"), names)
        else:
            run_console(text, tmp_path)


def test_links_resolve():
    for page in [*PAGES, ROOT / "CONTRIBUTING.md", *(ROOT / "docs" / "decisions").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
