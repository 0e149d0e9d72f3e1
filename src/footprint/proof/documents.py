"""The documents of suppliers' records that travel with a bundle, found by what they are about.

All lie flat among the evidence files, each named by an evidence node whose kind is one of ``KINDS``: so a
checker that knows RECORD S10 alone accepts them. A statement and a verification are found by the manifest
that they sign, a disclosure of factors by the root that it gives.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from footprint.base.canonical import cost, loads_canonical
from footprint.base.digest import sha256_hex
from footprint.base.problem import Problem, Refused
from footprint.base.where import Where
from footprint.proof import disclosure as reading
from footprint.proof.disclosure import MAX_COST, Disclosure
from footprint.proof.merkle import group_root
from footprint.proof.opened import Opened
from footprint.seal.bundle import MANIFEST, MAX_SIGNED, RECORD, STATEMENT, VERIFICATION, Bundle

FACTORS = "disclosure/factors.json"
#: Files of a supplier's bundle that may travel on, and the kind of evidence that each is.
KINDS: Mapping[str, str] = {
    MANIFEST: "supplier manifest",
    RECORD: "supplier record",
    STATEMENT: "supplier statement",
    FACTORS: "supplier factors",
    VERIFICATION: "supplier verification",
}
#: A disclosure of factors; a signed document may be as large as in its own bundle.
MAX_FACTORS = 20_000_000


@dataclass(frozen=True)
class Signed:
    """A signed document as carried; ``where`` is the place that messages name."""

    data: bytes
    where: Where


@dataclass(frozen=True)
class Shown:
    """A carried disclosure of factors, already read; ``problems`` are those of its form."""

    disclosure: Disclosure
    where: Where
    size: int

    @property
    def problems(self) -> list[Problem]:
        """Faults of its form, under the place where it lies."""
        found = [*self.disclosure.problems, *self.disclosure.schema]
        return [replace(p, where=replace(p.where, file=self.where.file)) for p in found]


@dataclass
class Documents:
    """Everything that is at hand about suppliers' records, and what of it the walk has used.

    ``cost``: bytes of memory that the disclosures read so far take, together no more than those of a record.
    """

    contents: dict[str, bytes] = field(default_factory=dict)
    statements: dict[str, list[Signed]] = field(default_factory=dict)
    verifications: dict[str, list[Signed]] = field(default_factory=dict)
    factors: dict[str, list[Shown]] = field(default_factory=dict)
    bundles: dict[str, Bundle] = field(default_factory=dict)
    used: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    cost: int = 0

    def held(self, sha256: str) -> bytes | None:
        """The content of a digest. Whoever uses it compares the digest."""
        return self.contents.get(sha256)

    def use(self, where: Where, path: str, manifest: str) -> None:
        """Note that an evidence file is the document ``path`` of the record with that manifest."""
        if where.file.startswith("evidence/"):
            self.used[where.file.removeprefix("evidence/")] = (KINDS[path], manifest)

    def strays(self, opened: Opened) -> list[str]:
        """Evidence files called a supplier's document that belong to no record of the chain."""
        named = {n["sha256"] for _, n in opened.of("evidence") if n["kind"] in KINDS.values()}
        return sorted(sha for sha in named if sha in self.contents and sha not in self.used)


def collect(opened: Opened, bundle: Bundle, beside: Iterable[tuple[Bundle, Opened]] = ()) -> Documents:
    """The documents inside a bundle, and those of whole supplier bundles given beside it."""
    out = Documents()
    _take_evidence(out, opened, bundle)
    for other, inside in beside:
        out.bundles[other.manifest_sha256] = other
        _take_evidence(out, inside, other)
        for path in (MANIFEST, RECORD):
            out.contents.setdefault(sha256_hex(other.files[path]), other.files[path])
        for path in (STATEMENT, VERIFICATION, FACTORS):
            if path in other.files:
                _index(out, KINDS[path], other.files[path], Where(other.name, key=path))
    return out


def _take_evidence(out: Documents, opened: Opened, bundle: Bundle) -> None:
    for path, content in bundle.files.items():
        if path.startswith("evidence/"):
            out.contents.setdefault(path.removeprefix("evidence/"), content)
    kinds = {node["sha256"]: node["kind"] for _leaf, node in opened.of("evidence")}
    for sha256, kind in sorted(kinds.items()):
        data = bundle.evidence(sha256)
        if data is not None and sha256_hex(data) == sha256:
            _index(out, kind, data, Where(f"evidence/{sha256}"))


def _index(out: Documents, kind: str, data: bytes, where: Where) -> None:
    if kind not in (KINDS[STATEMENT], KINDS[VERIFICATION], KINDS[FACTORS]):
        return
    most = MAX_FACTORS if kind == KINDS[FACTORS] else MAX_SIGNED
    if len(data) > most:
        out.problems.append(Problem("FP-P310", where, got=str(len(data)), expected=f"{most} B"))
    elif kind == KINDS[FACTORS]:
        size = out.cost + cost(data)
        if size > MAX_COST:
            out.problems.append(Problem("FP-P552", where, got=f"{size:,}", expected=f"{MAX_COST:,}"))
            return
        out.cost = size
        disclosure = reading.read_group(data, "factors", where)
        leaves = disclosure.leaves("factors")
        out.factors.setdefault(group_root(set(leaves)), []).append(Shown(disclosure, where, len(leaves)))
    else:
        table = out.statements if kind == KINDS[STATEMENT] else out.verifications
        manifest = signed_manifest(data, where)
        if manifest:
            table.setdefault(manifest, []).append(Signed(data, where))


def signed_manifest(data: bytes, where: Where) -> str:
    """The SHA-256 of the manifest that a signed document names, "" where it is none; checks nothing."""
    try:
        outer: Any = loads_canonical(data, where)
        inner: Any = loads_canonical(base64.b64decode(outer["payload"], validate=True), where)
        named = (r for r in inner["subject"] if isinstance(r, dict) and r.get("name") == MANIFEST)
        rows = [row["digest"]["sha256"] for row in named]
        return str(rows[0])
    except (Refused, binascii.Error, ValueError, TypeError, KeyError, IndexError):
        return ""
