"""Packages of a stranger: a zip or a folder, bounded before anything in it is opened."""

from __future__ import annotations

import io
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from footprint.base.digest import sha256_hex
from footprint.base.problem import refuse
from footprint.base.where import Where
from footprint.exchange.reading import Document, read_file, safe_name

MAX_ZIP = 60_000_000
MAX_ENTRIES = 100_000
MAX_TOTAL = 200_000_000
MAX_ENTRY = 8_000_000
MAX_RATIO = 100
#: Bytes unpacked in one run: a reader opens only what it needs.
MAX_READ = 12_000_000
#: Marks of JSON or XML in all that is read in one run: each may become an object in memory.
MAX_MARKS_READ = 400_000
_MARKS = (b"{", b"[", b",", b"<")
_UNSAFE = re.compile(r"(^[/\\])|(^|[/\\])\.\.([/\\]|$)|\\|:|[\x00-\x1f]")
_CENTRAL = b"PK\x01\x02"


@dataclass
class Package:
    """The files of a package by path; each read is bounded, and so are bytes and marks of all reads."""

    document: Document
    sizes: Mapping[str, int]
    _open: Callable[[str], bytes]
    _spent: list[int] = field(default_factory=lambda: [0, 0])

    def under(self, folder: str, suffix: str) -> list[str]:
        """Paths whose parent folder has this name, sorted."""
        return sorted(
            n
            for n in self.sizes
            if n.lower().endswith(suffix) and n.rpartition("/")[0].rpartition("/")[2] == folder
        )

    def find(self, folder: str, name: str) -> str:
        """The path of ``folder/name`` wherever the folder lies; "" when there is none."""
        return self._places.get(f"{folder}/{name}", "")

    @cached_property
    def _places(self) -> Mapping[str, str]:
        """The last two parts of each path -> the path; the shortest where several end alike."""
        longest_first = sorted(self.sizes, key=lambda n: (-len(n), n))
        return {"/".join(n.split("/")[-2:]): n for n in longest_first}

    def read(self, name: str) -> Document:
        """One file. Raises Refused FP-D002 (a limit) or FP-D007 (damaged)."""
        where = Where(file=self.document.name, key=name)
        size = self.sizes[name]
        self._spent[0] += size
        if size > MAX_ENTRY:
            raise refuse("FP-D002", where, f"{size} bytes", expected=f"{MAX_ENTRY} bytes")
        if self._spent[0] > MAX_READ:
            raise refuse("FP-D002", where, f"> {MAX_READ} bytes to read", expected=f"{MAX_READ} bytes")
        try:
            data = self._open(name)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            ValueError,
            RuntimeError,
        ):
            raise refuse("FP-D007", where, name) from None
        self._spent[1] += sum(data.count(mark) for mark in _MARKS)
        if self._spent[1] > MAX_MARKS_READ:
            raise refuse("FP-D002", where, f"{self._spent[1]} marks", expected=f"{MAX_MARKS_READ} marks")
        return Document(f"{self.document.name}/{safe_name(name)}", data)


def is_zip(path: Path) -> bool:
    """True for a file that begins like a zip."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError:
        return False


def package(path: str | Path) -> Package:
    """The package of a zip file or folder.

    Raises
    ------
    Refused
        FP-D001 (unreadable), FP-D002 (60 MB zipped, 100,000 entries, 200 MB, 100:1), FP-D007 (a path that
        leaves the package, a name twice, a link, an encrypted or damaged entry).
    """
    place = Path(path)
    return _folder(place) if place.is_dir() else _zip(read_file(place, MAX_ZIP))


def _zip(document: Document) -> Package:
    where = Where(file=document.name)
    if document.data.count(_CENTRAL) > MAX_ENTRIES:
        raise refuse("FP-D002", where, "entries", expected=f"{MAX_ENTRIES} entries")
    try:
        archive = zipfile.ZipFile(io.BytesIO(document.data))
        entries = [e for e in archive.infolist() if not e.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise refuse("FP-D007", where, "not a zip archive") from None
    for entry in entries:
        link = entry.external_attr >> 28 == 0xA
        if (
            entry.flag_bits & 1
            or link
            or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        ):
            raise refuse("FP-D007", where, entry.filename)
        if entry.file_size > 1_000_000 and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise refuse("FP-D002", where, entry.filename, expected=f"ratio {MAX_RATIO}:1")
    sizes = _bounded([(e.orig_filename, e.file_size) for e in entries], where)
    by_name = {e.orig_filename: e for e in entries}

    def open_entry(name: str) -> bytes:
        with archive.open(by_name[name]) as stream:
            return stream.read(MAX_ENTRY + 1)

    return Package(document, sizes, open_entry)


def _folder(root: Path) -> Package:
    """A folder; its document is the list of its files with their digests."""
    where = Where(file=safe_name(root.name))
    found: list[tuple[str, int]] = []
    for base, folders, names in os.walk(root):
        for name in (*folders, *names):
            if (Path(base) / name).is_symlink():
                raise refuse("FP-D007", where, name)
        for name in names:
            file = Path(base) / name
            if file.suffix.lower() in (".json", ".xml") and file.is_file():
                found.append((file.relative_to(root).as_posix(), file.stat().st_size))
        if len(found) > MAX_ENTRIES:
            break
    sizes = _bounded(found, where)
    lines = [f"{sha256_hex((root / name).read_bytes())}  {name}\n" for name in sorted(sizes)]
    listing = Document(safe_name(root.name), "".join(lines).encode("utf-8", "surrogateescape"))
    return Package(listing, sizes, lambda name: read_file(root / name, MAX_ENTRY).data)


def _bounded(files: list[tuple[str, int]], where: Where) -> dict[str, int]:
    if len(files) > MAX_ENTRIES:
        raise refuse("FP-D002", where, f"{len(files)} entries", expected=f"{MAX_ENTRIES} entries")
    if (total := sum(size for _, size in files)) > MAX_TOTAL:
        raise refuse("FP-D002", where, f"{total} bytes unpacked", expected=f"{MAX_TOTAL} bytes")
    seen: set[str] = set()
    for name, _ in files:
        if _UNSAFE.search(name) or name.casefold() in seen:
            raise refuse("FP-D007", where, name)
        seen.add(name.casefold())
    return dict(files)
