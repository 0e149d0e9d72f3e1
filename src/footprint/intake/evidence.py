"""Fill in digest and size of evidence files that lie beside the study."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path, PurePosixPath

from footprint.base.digest import sha256_hex
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.intake.meter_tables import Stated, meter_problems
from footprint.model.evidence import Evidence, evidence_kind
from footprint.model.study import Study

MAX_EVIDENCE = 100_000_000


def _inside(folder: Path, name: str) -> Path | None:
    """The file below the folder; None for absolute names, ``..`` and links that lead out."""
    pure = PurePosixPath(name.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or ":" in name:
        return None
    path = (folder / pure).resolve()
    return path if path.is_relative_to(folder.resolve()) else None


def _beside(folder: Path, item: Evidence) -> tuple[Path | None, str]:
    """The file of an item where one is there to be read; the code of what is wrong with its name."""
    if not item.file:
        return None, ""
    try:
        path = _inside(folder, item.file)
        if path is None:
            return None, "FP-I441" if _ADDRESS.match(item.file) else "FP-I040"
        there = path.is_file() and path.stat().st_size <= MAX_EVIDENCE
    except PermissionError:
        raise
    except (OSError, RuntimeError):  # a name that no file can have; a link that leads back to itself
        return None, "FP-I591"
    return (path if there else None), ""


#: A scheme of two letters or more: one letter is a drive.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


def with_digests(study: Study, folder: Path) -> tuple[Study, list[Problem]]:
    """The study with sha256 and size of each evidence file found below ``folder``.

    A stated digest is kept and compared; a file that is not there stays declared.
    """
    found: list[Problem] = []
    items: list[Evidence] = []
    for item in study.evidence:
        where = Where(sheet="evidence", key=item.id, column="file")
        path, code = _beside(folder, item)
        if code:
            found.append(Problem(code, where, got=item.file))
        if path is None:
            items.append(item)
            continue
        data = path.read_bytes()
        digest = sha256_hex(data)
        if item.sha256 and item.sha256 != digest:
            found.append(Problem("FP-I041", where, got=digest, expected=item.sha256))
        found += _meter(item, data, path.name, where)
        kind = item.media_type or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        items.append(item.model_copy(update={"sha256": digest, "size": len(data), "media_type": kind}))
    return study.model_copy(update={"evidence": tuple(items)}), found


def _meter(item: Evidence, data: bytes, file: str, where: Where) -> list[Problem]:
    """A table of meter readings against the quantity and period that the study states for it."""
    if evidence_kind(item.kind) != "meter":
        return []
    base, dimension = (item.quantity.base, item.quantity.dimension) if item.quantity else (None, "")
    return list(meter_problems(data, file, Stated(item.start, item.end, base, dimension), where))


def read_files(study: Study, folder: Path) -> list[bytes]:
    """The contents of the evidence files that are there and equal their stated digest."""
    found = []
    for item in study.evidence:
        path, _ = _beside(folder, item)
        if path is not None:
            data = path.read_bytes()
            if sha256_hex(data) == item.sha256:
                found.append(data)
    return found
