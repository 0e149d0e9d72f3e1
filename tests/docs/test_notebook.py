"""The notebooks of the tutorials run as written, and every shown object is a picture, not a repr."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "docs" / "tutorials").glob("*.ipynb"))


def code_lines(book: nbformat.NotebookNode) -> list[str]:
    cells = [c.source for c in book.cells if c.cell_type == "code"]
    return [line for text in cells for line in text.splitlines() if line.strip()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[p.name for p in NOTEBOOKS])
def test_a_notebook_runs_and_shows_its_objects(path: Path, folder: Path) -> None:
    book = nbformat.read(path, as_version=4)
    assert not [c for c in book.cells if c.cell_type == "code" and c.outputs], "stored without outputs"
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    outputs = [o for c in book.cells if c.cell_type == "code" for o in c.outputs]
    assert not [o for o in outputs if o.output_type in ("error", "stream")]
    pages = [o.data["text/html"] for o in outputs if o.output_type == "execute_result"]
    assert len(pages) >= 4
    for page in pages:
        assert page.startswith('<div class="footprint-view"')
        assert "<script" not in page


def test_the_first_notebook_is_fifteen_lines_and_says_what_it_covers(folder: Path) -> None:
    book = nbformat.read(ROOT / "docs" / "tutorials" / "first_notebook.ipynb", as_version=4)
    assert len(code_lines(book)) <= 15
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    pages = [o.data["text/html"] for c in book.cells if c.cell_type == "code" for o in c.outputs]
    study, match, result, comparison, verification = (re.sub("<[^>]+>", " ", p) for p in pages)
    assert "B1" in study
    assert "cn-electricity-2024/national@1" in match
    assert re.search(r"[0-9.]+ 至 [0-9.]+", result)
    assert "筛查" in result
    assert "数量" in comparison
    assert any(word in verification for word in ("NOT checked", "未检查"))
    assert (folder / "gift_box.xlsx").is_file()
    assert (folder / "gift_box.fpz").is_file()
