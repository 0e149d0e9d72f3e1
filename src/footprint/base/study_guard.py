"""A look at the files of a study or a table before any library opens them: kind, size, how much they become.

Stdlib only, so that a hostile file is refused before pydantic or openpyxl is loaded.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from footprint.base.canonical import loads
from footprint.base.problem import refuse
from footprint.base.where import Where
from footprint.base.xlsx_guard import MAX_FILE, Inside, inspect

MAX_TEXT = 50_000_000
MAX_TOML = 100_000
MAX_TABLE = 20_000_000
MAX_STRING = 100_000
#: Separators of a foreign table, empty fields included: counted before any field is cut.
MAX_FIELDS = 3_000_000
_DELIMITERS = (b",", b";", b"\t", b"|")
#: Bytes that a text may become in memory: itself twice, and an object for each value in it.
MAX_MEMORY = 150_000_000
_OBJECT = 64
#: Formats that build objects, or run code, while they are read: never opened, whatever is inside.
_FORBIDDEN = frozenset((".yaml", ".yml", ".pkl", ".pickle", ".joblib", ".npy", ".npz"))


def refuse_kind(path: Path) -> None:
    """FP-I440 for a file that is never opened, by its name."""
    if path.suffix.lower() in _FORBIDDEN:
        raise refuse("FP-I440", Where(file=path.name), path.suffix.lower())


def _bounded(path: Path, limit: int, expected: str) -> bytes:
    size = path.stat().st_size
    if size > limit:
        raise refuse("FP-I002", Where(file=path.name), f"{size} bytes", expected=expected)
    return path.read_bytes()


def stands(path: Path) -> bool:
    """Whether anything has the name, be it a pipe or a link to nowhere: :func:`member` judges it."""
    return os.path.lexists(path)


def member(path: Path) -> bytes:
    """A file of a study folder; a link that leads out of it is refused, and what is no regular file.

    Raises
    ------
    Refused
        FP-I051, FP-I590, FP-I002; a CSV also for the number of its fields.
    """
    here = Where(file=path.name)
    try:
        inside = path.resolve().parent == path.parent.resolve()
    except (OSError, RuntimeError):  # a link that leads back to itself
        raise refuse("FP-I590", here, path.name) from None
    if not inside:
        raise refuse("FP-I051", here, path.name)
    if not path.is_file():
        raise refuse("FP-I590", here, path.name)
    if path.suffix.lower() == ".toml":
        return _bounded(path, MAX_TOML, "100 kB")
    data = _bounded(path, MAX_TEXT, "50 MB")
    _check_memory(data, b",\n", path)
    return data


def csv_text(path: Path) -> str:
    """The text of a CSV of a study folder. Raises Refused as :func:`member`; FP-I038: no UTF-8."""
    try:
        return member(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse("FP-I038", Where(file=path.name)) from None


def _check_memory(data: bytes, marks: bytes, path: Path) -> None:
    count = sum(data.count(marks[i : i + 1]) for i in range(len(marks)))
    if 2 * len(data) + _OBJECT * count > MAX_MEMORY:
        raise refuse("FP-I002", Where(file=path.name), f"{count} values", expected="150 MB in memory")


def study_json(path: Path) -> Any:
    """The document of a study.json. Raises Refused: FP-I002, FP-B001 to FP-B005."""
    data = _bounded(path, MAX_TEXT, "50 MB")
    _check_memory(data, b"{[,", path)
    return loads(data, Where(file=path.name))


def bound_strings(value: Any, where: Where) -> None:
    """Refuse a text that no study holds. The nesting is bounded already."""
    if isinstance(value, str) and len(value) > MAX_STRING:
        raise refuse("FP-I002", where, f"{len(value)} characters", expected="100,000 characters in one text")
    if isinstance(value, dict):
        value = [*value, *value.values()]
    for item in value if isinstance(value, list) else ():
        bound_strings(item, where)


def workbook(path: Path) -> tuple[bytes, Inside]:
    """The bytes of a workbook and what the look into it found. Raises Refused: FP-I001 to FP-I004."""
    data = _bounded(path, MAX_FILE, "30 MB")
    return data, inspect(data, Where(file=path.name))


def table(path: Path) -> bytes:
    """The bytes of a foreign table. Raises Refused: FP-I002, FP-I062, and what a workbook is refused for."""
    data = _bounded(path, MAX_TABLE, "20 MB")
    if data[:4] == b"\xd0\xcf\x11\xe0" or path.suffix.lower() == ".xls":
        raise refuse("FP-I062", Where(file=path.name), path.name)
    if data[:2] == b"PK":
        inspect(data, Where(file=path.name))
    else:
        fields = max(data.count(mark) for mark in _DELIMITERS) + data.count(b"\n")
        if fields > MAX_FIELDS:
            raise refuse("FP-I002", Where(file=path.name), f"{fields} fields", expected="3,000,000 fields")
    return data
