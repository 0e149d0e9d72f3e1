"""The canonical zip container (RECORD S12).

A container is accepted only if rebuilding it from its entries gives the same bytes, so nothing can
hide between entries, in extra fields, comments or headers. Everything is bounded before any content
is copied.

>>> read(write({"a.json": b"{}"}), "x.fpz")
{'a.json': b'{}'}
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from footprint.base.problem import Refused, refuse
from footprint.base.where import Where

MAX_FILES = 2_000
MAX_FILE = 100_000_000
MAX_TOTAL = 500_000_000
#: A header of each kind with a path of 200 bytes for every file: what may stand around the contents.
MAX_CONTAINER = MAX_TOTAL + MAX_FILES * (30 + 46 + 400) + 22

_PATH = re.compile(rb"[a-z0-9_-][a-z0-9._-]*(/[a-z0-9_-][a-z0-9._-]*){0,4}")
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_MADE_BY, _NEEDED, _DATE, _MODE = 0x0314, 20, 0x0021, 0x81A40000


@dataclass(frozen=True, slots=True)
class _Entry:
    path: bytes
    crc: int
    size: int
    offset: int


def _local(path: bytes, crc: int, size: int) -> bytes:
    return _LOCAL.pack(b"PK\x03\x04", _NEEDED, 0, 0, 0, _DATE, crc, size, size, len(path), 0) + path


def _central(entry: _Entry) -> bytes:
    head = (b"PK\x01\x02", _MADE_BY, _NEEDED, 0, 0, 0, _DATE, entry.crc, entry.size, entry.size)
    tail = (len(entry.path), 0, 0, 0, 0, _MODE, entry.offset)
    return _CENTRAL.pack(*head, *tail) + entry.path


def _pieces(files: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """The container in pieces, so that comparing needs no second copy of the contents."""
    directory: list[bytes] = []
    offset = 0
    for path in sorted(files):
        content = files[path]
        crc = zlib.crc32(content)
        yield _local(path, crc, len(content))
        yield content
        directory.append(_central(_Entry(path, crc, len(content), offset)))
        offset += _LOCAL.size + len(path) + len(content)
    size = sum(map(len, directory))
    yield from directory
    yield _END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), size, offset, 0)


def _check_path(path: bytes, where: Where) -> None:
    if not _PATH.fullmatch(path):
        raise refuse("FP-S004", where, path[:80].decode("utf-8", "backslashreplace"))


def _check_sizes(sizes: list[tuple[str, int]], where: Where) -> None:
    if len(sizes) > MAX_FILES:
        raise refuse("FP-S002", where, str(len(sizes)), expected_en="2,000 files", expected_zh="2,000 个文件")
    for path, size in sizes:
        if size > MAX_FILE:
            place = Where(where.file, key=path)
            raise refuse(
                "FP-S002", place, str(size), expected_en="100 MB a file", expected_zh="单个文件 100 MB"
            )
    total = sum(size for _, size in sizes)
    if total > MAX_TOTAL:
        raise refuse("FP-S002", where, str(total), expected_en="500 MB in all", expected_zh="总计 500 MB")


def write(files: Mapping[str, bytes]) -> bytes:
    """The canonical container of some files (RECORD S12).

    Raises
    ------
    Refused
        A path is not allowed, or a limit is exceeded.
    """
    _check_sizes([(path, len(content)) for path, content in files.items()], Where())
    raw = {path.encode("utf-8", "backslashreplace"): content for path, content in files.items()}
    for path in raw:
        _check_path(path, Where())
    return b"".join(_pieces(raw))


def _directory(data: bytes, where: Where) -> list[_Entry]:
    """The central directory, every field but the sizes held to its only value."""
    if len(data) < _END.size or data[-_END.size : -_END.size + 4] != b"PK\x05\x06":
        raise refuse("FP-S001", where)
    _, disk, start_disk, here, count, size, start, comment = _END.unpack(data[-_END.size :])
    if count > MAX_FILES:
        _check_sizes([("", 0)] * (MAX_FILES + 1), where)
    if disk or start_disk or comment or here != count or start + size + _END.size != len(data):
        raise refuse("FP-S003", where, "end of central directory")
    entries: list[_Entry] = []
    at = start
    for _ in range(count):
        entry, at = _entry(data, at, where)
        entries.append(entry)
    if at != start + size:
        raise refuse("FP-S003", where, "central directory")
    return entries


def _entry(data: bytes, at: int, where: Where) -> tuple[_Entry, int]:
    if at + _CENTRAL.size > len(data) - _END.size:
        raise refuse("FP-S001", where)
    field = _CENTRAL.unpack_from(data, at)
    signature, made_by, needed, flags, method, time, date, crc, stored, size = field[:10]
    name_size, extra, comment, disk, internal, mode, offset = field[10:]
    end = at + _CENTRAL.size + name_size
    if signature != b"PK\x01\x02" or end > len(data) - _END.size:
        raise refuse("FP-S001", where)
    path = data[at + _CENTRAL.size : end]
    _check_path(path, where)
    place = Where(where.file, key=path.decode())
    rules = (
        ("compressed", method != 0 or stored != size),
        ("flags", flags != 0),
        ("extra field", extra != 0),
        ("comment", comment != 0),
        ("time", time != 0 or date != _DATE),
        (
            "made-by, mode or disk",
            (made_by, needed, disk, internal, mode) != (_MADE_BY, _NEEDED, 0, 0, _MODE),
        ),
    )
    for what, broken in rules:
        if broken:
            raise refuse("FP-S003", place, what)
    return _Entry(path, crc, size, offset), end


def _check_layout(entries: list[_Entry], where: Where) -> None:
    """Sorted, no path twice, each entry right behind the one before."""
    offset = 0
    for before, entry in zip([None, *entries], entries, strict=False):
        place = Where(where.file, key=entry.path.decode())
        if before is not None and before.path >= entry.path:
            raise refuse("FP-S005", place)
        if entry.offset != offset:
            raise refuse("FP-S003", place, "overlap or gap")
        offset += _LOCAL.size + len(entry.path) + entry.size


def read(data: bytes, name: str) -> dict[str, bytes]:
    """The files of a container by path (RECORD S12).

    Parameters
    ----------
    data : bytes
        The whole container.
    name : str
        File name for messages.

    Raises
    ------
    Refused
        Not a canonical container, an unsafe path, or a limit exceeded.
    """
    where = Where(name)
    if len(data) > MAX_CONTAINER:
        raise refuse("FP-S002", where, str(len(data)), expected_en="500 MB in all", expected_zh="总计 500 MB")
    entries = _directory(data, where)
    _check_sizes([(e.path.decode(), e.size) for e in entries], where)
    _check_layout(entries, where)
    files: dict[bytes, bytes] = {}
    for entry in entries:
        start = entry.offset + _LOCAL.size + len(entry.path)
        files[entry.path] = data[start : start + entry.size]
    at = 0
    for piece in _pieces(files):
        if data[at : at + len(piece)] != piece:
            raise refuse("FP-S006", where, str(at))
        at += len(piece)
    if at != len(data):
        raise refuse("FP-S006", where, str(at))
    return {path.decode(): content for path, content in files.items()}


def read_path(path: str | os.PathLike[str]) -> dict[str, bytes]:
    """Read a container from disk; its size is checked before its bytes are read.

    Raises
    ------
    Refused
        As :func:`read`, or the file is missing or not a regular file.
    """
    file = Path(path)
    where = Where(file.name)
    try:
        if not file.is_file():
            raise refuse("FP-S033", where, file.name)
        with file.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > MAX_CONTAINER:
                raise refuse(
                    "FP-S002", where, str(size), expected_en="500 MB in all", expected_zh="总计 500 MB"
                )
            data = stream.read(size + 1)
    except Refused:
        raise
    except OSError:
        raise refuse("FP-S001", where) from None
    return read(data, file.name)
