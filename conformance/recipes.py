"""Hostile inputs that are described instead of stored: made at run time into a temporary folder."""

from __future__ import annotations

import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import workbooks
from classes import parsing
from classes.common import BASE, mb


def _many() -> bytes:
    return parsing.zipped([(f"f{i:05}", b"") for i in range(2001)])


def _declared() -> bytes:
    data = bytearray(mb.pack(BASE))
    at = data.index(b"PK\x01\x02")
    data[at + 20 : at + 28] = struct.pack("<II", 200_000_000, 200_000_000)
    return bytes(data)


def _bomb() -> bytes:
    return parsing.zipped([("record.json", b"\0" * 90_000_000)], zipfile.ZIP_DEFLATED)


def _huge(path: Path) -> Path:
    with path.open("wb") as stream:  # sparse: it takes no room
        stream.truncate(600_000_000)
    return path


#: name -> bytes of a bundle
BUNDLES: dict[str, Callable[[], bytes]] = {
    "depth-63": lambda: mb.pack(parsing.deep(61)),
    "deep-json": lambda: mb.pack(parsing.deep(100_000)),
    "long-text": lambda: mb.pack(parsing.stated(lambda r: r["software"].update(note="x" * 100_000))),
    "growing-ratios": lambda: mb.pack(parsing.growing()),
    "many-files": _many,
    "declared-size": _declared,
    "zip-bomb": _bomb,
    # not stored: other versions of zlib write other bytes
    "compressed": lambda: parsing.zipped(sorted(BASE.items()), zipfile.ZIP_DEFLATED),
}


def make(name: str, folder: Path) -> Path:
    """The input of a recipe, in ``folder``."""
    if name == "huge-file":
        return _huge(folder / "huge.fpz")
    if name in workbooks.FILES:
        suffix, data = workbooks.FILES[name]
        path = folder / f"{name}{suffix}"
        path.write_bytes(data())
        return path
    path = folder / f"{name}.fpz"
    path.write_bytes(BUNDLES[name]())
    return path
