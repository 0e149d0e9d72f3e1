"""What all classes share: test keys, the small honest record, trust files, and how a case is put down.

Bundles come from the second writer of the tests, which follows docs/record.md alone and shares no code
with the package. Keys are derived from a text that says TEST ONLY: their private halves are public.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import make_bundle as mb
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Files = dict[str, bytes]


def key(name: str) -> Ed25519PrivateKey:
    """A demonstration key whose seed is the hash of a text: worthless outside this pack."""
    seed = hashlib.sha256(f"footprint conformance TEST ONLY {name}".encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


MAKER, STRANGER, OTHER = key("maker"), key("stranger"), key("other")
DID = mb.did_of(MAKER)
WEB = "did:web:maker.example"


def small() -> dict[str, dict[str, Any]]:
    """Two processes, three lines, two factors: the least that shows every type of node."""
    whole = mb.study()
    keep = "process:P1 process:P2 flow:a conversion:MWh-kWh line:L1 line:L2 line:L6 source:S1 decision:D1"
    keep += " factor:F-steel factor:F-grid evidence:E1 origin:O-lines origin:O-factors"
    return {name: whole[name] for name in keep.split()}


def maker(nodes: Mapping[str, Any] | None = None, **more: Any) -> mb.Maker:
    """A writer of the small record."""
    made = mb.Maker(dict(nodes) if nodes is not None else small(), **more)
    if nodes is None:
        made.assessments = [{"id": "main", "stages": ["raw_materials", "production"]}]
    return made


def lying(change: Callable[[mb.Maker], None], made: mb.Maker | None = None) -> Files:
    """A writer that changes its numbers before it commits and signs."""
    made = made or maker()
    made.demands()
    made.results()
    change(made)
    return mb.signed(made.files(), MAKER)


def built(change: Callable[[mb.Maker], None] | None = None, made: mb.Maker | None = None) -> Files:
    """An honest record; ``change`` is part of the study, before anything is computed."""
    made = made or maker()
    if change:
        change(made)
    made.demands()
    made.results()
    return mb.signed(made.files(), MAKER)


BASE = built()


def batch(name: str) -> Files:
    """The base record of another batch."""
    return built(lambda m: setattr(m, "tweak_record", lambda r: r["subject"].update(batch=name)))


def edit(files: Files, path: str, change: Callable[[Any], Any]) -> Files:
    """A file parsed, changed in place and written canonically; manifest and signature stay."""
    value = json.loads(files[path])
    change(value)
    return {**files, path: mb.jcs(value)}


def swap(path: str, old: bytes, new: bytes, files: Files = BASE) -> Files:
    """Bytes of a file replaced, then manifest and signature made anew by the maker."""
    assert old in files[path], (path, old)
    return mb.signed({**files, path: files[path].replace(old, new, 1)}, MAKER)


def node(value: Any, kind: str, id_: str) -> dict[str, Any]:
    """A node inside a parsed disclosure file."""
    rows = (row["node"] for row in value["open"])
    return next(n for n in rows if n["type"] == kind and n["id"] == id_)


def by_id(made: mb.Maker, name: str) -> dict[str, Any]:
    """A node of the writer by ``type:id``."""
    found: dict[str, Any] = made.nodes[name]
    return found


# --- trust ------------------------------------------------------------------------------------------
def listed(public: Ed25519PrivateKey) -> dict[str, str]:
    """A key as a trust file lists it."""
    return {"suite": "ed25519", "key": mb.b64(public.public_key().public_bytes_raw())}


def issuer(first: str = "2025-01-01", last: str = "2027-12-31", **more: Any) -> dict[str, Any]:
    """One issuer of a trust file."""
    return {"scopes": ["statement"], "keys": {}, "from": first, "to": last, **more}


TABLES = {"unit_table": mb.UNIT_TABLE, "gwp_set": mb.GWP, "factor_release": mb.RELEASE}
_ACCEPTED = {mb.digest(tag, doc): f"{tag}.json" for tag, doc in TABLES.items()}
KEYID = f"{DID}#{DID.split(':')[-1]}"


def policy(**issuers: Any) -> dict[str, Any]:
    """A trust file; the tables of the pack stand beside it."""
    return {"accept_tables": _ACCEPTED, "issuers": issuers}


TRUST: dict[str, dict[str, Any]] = {
    "maker": policy(**{DID: issuer()}),
    "stranger": policy(**{mb.did_of(STRANGER): issuer()}),
    "web": policy(**{WEB: issuer(keys={f"{WEB}#k1": listed(MAKER)})}),
}


# --- cases ------------------------------------------------------------------------------------------
@dataclass
class Case:
    """One row of the index; see conformance/README.md for the fields."""

    id: str
    cls: str
    title: dict[str, str]
    expect: dict[str, Any]
    profile: str = "core"
    bundle: Files | bytes | None = None
    name: str = ""
    make: str = ""
    study: Mapping[str, str | bytes] | None = None
    command: list[str] = field(default_factory=list)
    trust: str = "maker"
    options: dict[str, str] = field(default_factory=dict)
    mutation: str = ""
    twin: str = ""


#: class -> cases, in the order in which they were put down
CASES: list[Case] = []


def accept(level: str = "L1", **more: Any) -> dict[str, Any]:
    """Outcome of an honest bundle. L1 in profile core, where rules are not run."""
    return {"outcome": "accept", "exit_code": 0, "level": level, **more}


def fail(check: str | list[str], *names: str, level: str = "L0", also: Sequence[str] = ()) -> dict[str, Any]:
    """The check that fails, or all that do: exit 1, and the level that stays; ``also`` may fail with them."""
    found = {"outcome": "fail", "exit_code": 1, "level": level, "check": check, "names": list(names)}
    return {**found, "also": list(also)} if also else found


#: A node changed inside its file: its leaf, and so its place and the root, may differ too.
MOVED = ("disclosure", "roots")


def refuse(*names: str) -> dict[str, Any]:
    """Refused before reading further: exit 3."""
    return {"outcome": "refuse", "exit_code": 3, "names": list(names)}


class Class:
    """Puts the cases of one class down: ``good`` twice, then ``bad`` with the twin it was made from."""

    def __init__(self, name: str, profile: str = "core") -> None:
        self.name, self.profile, self.goods, self.bads = name, profile, 0, 0

    def good(self, en: str, zh: str, bundle: Files | bytes | None = None, **more: Any) -> None:
        """An honest twin."""
        self.goods += 1
        more.setdefault("expect", accept("L2" if self.profile == "full" else "L1"))
        self._put(f"{self.name}-good-{self.goods}", en, zh, bundle, more)

    def bad(self, en: str, zh: str, bundle: Files | bytes | None = None, twin: int = 1, **more: Any) -> None:
        """A planted fault: one change against its twin."""
        self.bads += 1
        more.setdefault("mutation", en)
        self._put(
            f"{self.name}-fail-{self.bads}", en, zh, bundle, {**more, "twin": f"{self.name}-good-{twin}"}
        )

    def _put(self, id_: str, en: str, zh: str, bundle: Files | bytes | None, more: dict[str, Any]) -> None:
        more.setdefault("profile", self.profile)
        CASES.append(Case(id_, self.name, {"en": en, "zh": zh}, bundle=bundle, **more))
