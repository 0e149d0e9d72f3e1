"""Which files a bundle may hold, and its manifest (RECORD S10)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from footprint.base.canonical import dumps, loads_canonical
from footprint.base.digest import sha256_hex
from footprint.base.problem import Problem, Refused, refuse
from footprint.base.where import Where
from footprint.seal import container

FORMAT = "footprint-bundle/1"
MANIFEST, RECORD, RULES, STATEMENT = "manifest.json", "record.json", "rules.json", "statement.dsse.json"
VERIFICATION = "verification.dsse.json"
GROUPS = ("lines", "factors", "evidence", "result")
COVERED = (RECORD, RULES)
#: Two rows are far below this.
MAX_MANIFEST = 1_000
#: Of record.json and rules.json, a hundred times what an ordinary record needs.
MAX_COVERED = 5_000_000
#: Of each signed document: a review of 1,000 long entries.
MAX_SIGNED = 10_000_000
_LATER = ("certificate.vc.jwt", "receipt.tlog-proof")
_DISCLOSURE = tuple(f"disclosure/{group}.json" for group in GROUPS)
_EXACT = frozenset((MANIFEST, RECORD, RULES, STATEMENT, VERIFICATION, *_LATER, *_DISCLOSURE))
_PATTERN = re.compile(r"evidence/[0-9a-f]{64}|review/[1-9][0-9]*\.dsse\.json")
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Bundle:
    """The files of a container whose names and manifest are in order; contents are not yet checked."""

    name: str
    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]

    @property
    def manifest_sha256(self) -> str:
        """Bare hex digest of manifest.json: what the issuer signs."""
        return sha256_hex(self.files[MANIFEST])

    def evidence(self, sha256: str) -> bytes | None:
        """The evidence file of that digest, if the bundle holds it."""
        return self.files.get(f"evidence/{sha256}")


def allowed_name(path: str) -> bool:
    """True for the names of S10."""
    return path in _EXACT or _PATTERN.fullmatch(path) is not None


def make_manifest(record: bytes, rules: bytes) -> bytes:
    """Canonical bytes of the manifest over record.json and rules.json."""
    contents = zip(COVERED, (record, rules), strict=True)
    files = [{"path": p, "sha256": sha256_hex(b), "size": len(b)} for p, b in contents]
    return dumps({"format": FORMAT, "files": files})


def parse_manifest(data: bytes, where: Where) -> Mapping[str, Any]:
    """The manifest, its form checked. Raises Refused (S10)."""
    if len(data) > MAX_MANIFEST:
        raise refuse("FP-S009", where)
    value = loads_canonical(data, where)
    good = isinstance(value, dict) and set(value) == {"format", "files"} and value["format"] == FORMAT
    good = good and isinstance(value["files"], list)
    good = good and all(_good_row(row) for row in value["files"])
    if not good or tuple(row["path"] for row in value["files"]) != COVERED:
        raise refuse("FP-S009", where)
    return MappingProxyType(value)


def _good_row(row: Any) -> bool:
    if not isinstance(row, dict) or set(row) != {"path", "sha256", "size"}:
        return False
    size = row["size"]
    good = isinstance(row["path"], str) and isinstance(size, int) and not isinstance(size, bool)
    return good and isinstance(row["sha256"], str) and _HEX.fullmatch(row["sha256"]) is not None


def from_files(files: Mapping[str, bytes], name: str = "") -> Bundle:
    """Names, presence and manifest of a container's files.

    Raises
    ------
    Refused
        A name that S10 does not allow, a missing manifest.json, record.json or rules.json, or a
        manifest that does not cover exactly record.json and rules.json.
    """
    wrong = [Problem("FP-S007", Where(name, key=path), got=path) for path in files if not allowed_name(path)]
    missing = [p for p in (MANIFEST, *COVERED) if p not in files]
    wrong += [Problem("FP-S008", Where(name), got=path) for path in missing]
    wrong += [fault for path, data in files.items() for fault in _too_large(path, len(data), name)]
    if wrong:
        raise Refused(wrong[:20])
    manifest = parse_manifest(files[MANIFEST], Where(name, key=MANIFEST))
    return Bundle(name, MappingProxyType(dict(files)), manifest)


def _too_large(path: str, size: int, name: str) -> Iterator[Problem]:
    """Only disclosures and evidence may be as large as any file of a container."""
    most = (
        MAX_COVERED if path in COVERED else MAX_SIGNED if path.endswith(".dsse.json") else container.MAX_FILE
    )
    if size > most:
        told = {"expected_en": f"{most // 1_000_000} MB", "expected_zh": f"{most // 1_000_000} MB"}
        yield Problem("FP-S002", Where(name, key=path), got=str(size), values=told)


def load(source: bytes | str | os.PathLike[str], name: str = "bundle.fpz") -> Bundle:
    """Phase 1 of verification: container, limits, names, manifest. Raises Refused (exit 3)."""
    if isinstance(source, bytes):
        return from_files(container.read(source, name), name)
    return from_files(container.read_path(source), os.path.basename(os.fspath(source)))


def glance(path: str | os.PathLike[str]) -> None:
    """Container, names and manifest of a path; nothing is kept, no document but the manifest is looked at.

    Raises
    ------
    Refused
        As :func:`load`, but for the limits of single documents.
    """
    from_files(container.read_path(path, {MANIFEST}), os.path.basename(os.fspath(path)))
