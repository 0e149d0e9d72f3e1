"""A look at a workbook's zip before any library opens it: names, sizes, ratios, XML types, cells.

openpyxl is slow and trusting; this bounds the work first (stdlib only, nothing is unpacked to disk).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from footprint.base.problem import refuse
from footprint.base.where import Where

MAX_FILE = 30_000_000
MAX_ENTRIES = 2_000
MAX_TOTAL = 150_000_000
MAX_RATIO = 100
MAX_CELLS = 300_000
_CHUNK = 1 << 20
_UNSAFE = re.compile(r"(^[/\\])|(\.\.)|\\|:|\x00")
#: A cell element in whatever namespace prefix; a file may spell it as it likes.
_CELL = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?c[\s/>]")
#: Entries of the table of texts: no workbook needs more of them than cells.
_STRING = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?si[\s/>]")
_FORMULA = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?f[\s/>]")
_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<")
_LIMITS = "30 MB, 2,000 entries, 150 MB unpacked, ratio 100:1, 300,000 cells, 1 MB a text"


@dataclass(frozen=True, slots=True)
class Inside:
    """What the look found: whether any formula stands in a sheet, and how many cells there are."""

    formulas: bool
    cells: int = 0


def inspect(data: bytes, where: Where) -> Inside:
    """Refuse an unsafe or oversized workbook.

    Raises
    ------
    Refused
        FP-I001..FP-I004; nothing has been parsed by then.
    """
    if len(data) > MAX_FILE:
        raise refuse("FP-I002", where, f"{len(data)} bytes", expected=_LIMITS)
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise refuse("FP-I001", where, "old .xls or encrypted file")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise refuse("FP-I001", where, "not a zip archive") from None
    _bounds(entries, where)
    names = {e.filename for e in entries}
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise refuse("FP-I001", where, "a zip, but not a workbook")
    macros = [n for n in names if n.casefold().endswith("vbaproject.bin")]
    if macros:
        raise refuse("FP-I003", where, macros[0])
    return _contents(archive, entries, where)


def _bounds(entries: list[zipfile.ZipInfo], where: Where) -> None:
    if len(entries) > MAX_ENTRIES:
        raise refuse("FP-I002", where, f"{len(entries)} entries", expected=_LIMITS)
    seen: set[str] = set()
    total = 0
    for entry in entries:
        name = entry.filename
        if _UNSAFE.search(name) or name.casefold() in seen or entry.flag_bits & 1:
            raise refuse("FP-I003", where, name)
        seen.add(name.casefold())
        total += entry.file_size
        if entry.file_size > 1_000_000 and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise refuse("FP-I002", where, f"{name}: {entry.file_size} bytes unpacked", expected=_LIMITS)
    if total > MAX_TOTAL:
        raise refuse("FP-I002", where, f"{total} bytes unpacked", expected=_LIMITS)


def _contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], where: Where) -> Inside:
    """Stream the XML parts once: no DTD, bounded cells, formulas noted."""
    cells, strings, formulas, total = 0, 0, False, 0
    for entry in entries:
        named = entry.filename.casefold().endswith((".xml", ".rels", ".vml"))
        tail, first = b"", True
        try:
            with archive.open(entry) as stream:
                while block := stream.read(_CHUNK):
                    total += len(block)
                    start = block.lstrip() if first else b"<"
                    if start and not named and not start.startswith(_XML_STARTS):
                        break  # a picture or a printer setting: by its content, whatever its name
                    first = not start
                    text = tail + block
                    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\x00" in block[:64]:
                        raise refuse("FP-I004", where, entry.filename)
                    if len(block) == _CHUNK and b"<" not in block:
                        raise refuse(
                            "FP-I002", where, f"{entry.filename}: > {_CHUNK} bytes", expected=_LIMITS
                        )
                    cells += sum(1 for _ in _CELL.finditer(text))
                    strings += sum(1 for _ in _STRING.finditer(text))
                    formulas = formulas or _FORMULA.search(text) is not None
                    tail = block[-16:]
                    if total > MAX_TOTAL or max(cells, strings) > MAX_CELLS:
                        raise refuse("FP-I002", where, f"{max(cells, strings)} cells", expected=_LIMITS)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError) as fault:
            raise refuse("FP-I001", where, f"{entry.filename}: {fault}") from None
    return Inside(formulas, cells)
