"""The canonical zip container (RECORD S12).

A container is accepted only if rebuilding it from its entries gives the same bytes, so nothing can
hide between entries, in extra fields, comments or headers. Everything is bounded before any content
is copied.

>>> read(write({"a.json": b"{}"}), "x.fpz")
{'a.json': b'{}'}
"""

from __future__ import annotations

import io
import os
import re
import struct
import zlib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from footprint.base.file_faults import REASONS, no_file, reason
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
_BLOCK = 1 << 20
_MADE_BY, _NEEDED, _DATE, _MODE = 0x0314, 20, 0x0021, 0x81A40000


@dataclass(frozen=True, slots=True)
class _Entry:
    path: bytes
    crc: int
    size: int
    offset: int


def _local(entry: _Entry) -> bytes:
    size = entry.size
    head = (b"PK\x03\x04", _NEEDED, 0, 0, 0, _DATE, entry.crc, size, size, len(entry.path), 0)
    return _LOCAL.pack(*head) + entry.path


def _central(entry: _Entry) -> bytes:
    head = (b"PK\x01\x02", _MADE_BY, _NEEDED, 0, 0, 0, _DATE, entry.crc, entry.size, entry.size)
    tail = (len(entry.path), 0, 0, 0, 0, _MODE, entry.offset)
    return _CENTRAL.pack(*head, *tail) + entry.path


def _ending(entries: list[_Entry]) -> Iterator[bytes]:
    """The directory of entries and its end."""
    directory = [_central(entry) for entry in entries]
    start = sum(_LOCAL.size + len(e.path) + e.size for e in entries)
    yield from directory
    yield _END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), sum(map(len, directory)), start, 0)


def _pieces(files: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """The container in pieces."""
    entries: list[_Entry] = []
    offset = 0
    for path in sorted(files):
        content = files[path]
        entry = _Entry(path, zlib.crc32(content), len(content), offset)
        yield _local(entry)
        yield content
        entries.append(entry)
        offset += _LOCAL.size + len(path) + len(content)
    yield from _ending(entries)


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


def _directory(stream: BinaryIO, total: int, where: Where) -> list[_Entry]:
    """The central directory, every field but the sizes held to its only value."""
    stream.seek(max(total - _END.size, 0))
    data = stream.read(_END.size)
    if len(data) < _END.size or data[:4] != b"PK\x05\x06":
        raise refuse("FP-S001", where)
    _, disk, start_disk, here, count, size, start, comment = _END.unpack(data)
    if count > MAX_FILES:
        _check_sizes([("", 0)] * (MAX_FILES + 1), where)
    if disk or start_disk or comment or here != count or start + size + _END.size != total:
        raise refuse("FP-S003", where, "end of central directory")
    stream.seek(start)
    entries = [_entry(stream, total - _END.size, where) for _ in range(count)]
    if stream.tell() != start + size:
        raise refuse("FP-S003", where, "central directory")
    return entries


def _entry(stream: BinaryIO, limit: int, where: Where) -> _Entry:
    head = stream.read(_CENTRAL.size)
    if len(head) < _CENTRAL.size or stream.tell() > limit:
        raise refuse("FP-S001", where)
    field = _CENTRAL.unpack(head)
    signature, made_by, needed, flags, method, time, date, crc, stored, size = field[:10]
    name_size, extra, comment, disk, internal, mode, offset = field[10:]
    path = stream.read(name_size)
    if signature != b"PK\x01\x02" or stream.tell() > limit:
        raise refuse("FP-S001", where)
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
    return _Entry(path, crc, size, offset)


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


def _check_bytes(stream: BinaryIO, entries: list[_Entry], total: int, where: Where) -> None:
    """Rebuild headers and directory from the contents and require the same bytes; holds a block at a time."""
    found: list[_Entry] = []
    at = 0
    for entry in entries:
        stream.seek(entry.offset + _LOCAL.size + len(entry.path))
        crc, left = 0, entry.size
        while left and (block := stream.read(min(left, _BLOCK))):
            crc = zlib.crc32(block, crc)
            left -= len(block)
        found.append(_Entry(entry.path, crc, entry.size - left, entry.offset))
        at = _same(stream, at, _local(found[-1]), where) + found[-1].size
    for piece in _ending(found):
        at = _same(stream, at, piece, where)
    if at != total:
        raise refuse("FP-S006", where, str(at))


def _same(stream: BinaryIO, at: int, piece: bytes, where: Where) -> int:
    stream.seek(at)
    if stream.read(len(piece)) != piece:
        raise refuse("FP-S006", where, str(at))
    return at + len(piece)


def _read(stream: BinaryIO, total: int, where: Where, only: Container[str] | None) -> dict[str, bytes]:
    """Everything is checked before any content is held."""
    if total > MAX_CONTAINER:
        raise refuse("FP-S002", where, str(total), expected_en="500 MB in all", expected_zh="总计 500 MB")
    entries = _directory(stream, total, where)
    _check_sizes([(e.path.decode(), e.size) for e in entries], where)
    _check_layout(entries, where)
    _check_bytes(stream, entries, total, where)
    files: dict[str, bytes] = {}
    for entry in entries:
        path = entry.path.decode()
        files[path] = b""
        if only is None or path in only:
            stream.seek(entry.offset + _LOCAL.size + len(entry.path))
            files[path] = stream.read(entry.size)
            if zlib.crc32(files[path]) != entry.crc:  # the file has changed meanwhile
                raise refuse("FP-S006", where, str(entry.offset))
    return files


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
    return _read(io.BytesIO(data), len(data), Where(name), None)


def read_path(path: str | os.PathLike[str], only: Container[str] | None = None) -> dict[str, bytes]:
    """Read a container from disk; all of it is checked before contents are held in memory.

    Parameters
    ----------
    only : container of str, optional
        The paths whose contents are wanted; of the others no byte is given.

    Raises
    ------
    Refused
        As :func:`read`, or the file is missing or not a regular file.
    """
    file = Path(path)
    where = Where(file.name)
    try:
        if not file.is_file():
            raise refuse("FP-S033", where, **reason(no_file(file)))
        with file.open("rb") as stream:
            return _read(stream, os.fstat(stream.fileno()).st_size, where, only)
    except Refused:
        raise
    except OSError as fault:
        if fault.errno in REASONS:
            raise refuse("FP-S033", where, **reason(fault)) from None
        raise refuse("FP-S001", where) from None
