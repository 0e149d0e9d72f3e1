"""What a verifier trusts: whose keys count, for what, on which days; what was revoked; which tables.

Values only; ``trust`` reads them from a file. A document is judged against the days that it states itself
(``created``): that is the signer's own word, so a key that others may hold proves no day at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.seal.did import key_fault, public_of
from footprint.seal.suites import ED25519, PublicKey

State = Literal["revoked", "suspended", "superseded"]
#: The code of a DID that the policy does not list: to some readers no fault, but it counts for nothing.
UNLISTED = "FP-S023"
#: Why a key was taken out of use: others may hold it, or it was merely replaced.
COMPROMISED, REPLACED = "compromised", "replaced"
_STATE_CODES: Mapping[State, str] = {"revoked": "FP-S322", "suspended": "FP-S323", "superseded": "FP-S324"}


@dataclass(frozen=True)
class Days:
    """First and last day, both inclusive."""

    first: date
    last: date

    def fault(self, day: date, where: Where) -> list[Problem]:
        """NOT_YET_VALID or EXPIRED for a day outside."""
        if self.first <= day <= self.last:
            return []
        code = "FP-S027" if day < self.first else "FP-S025"
        return [Problem(code, where, got=str(day), expected=f"{self.first}..{self.last}")]


@dataclass(frozen=True)
class KeyRevocation:
    """From ``day`` on a key does not count; of a compromised one no signature counts, whatever its day."""

    day: date
    reason: str


@dataclass(frozen=True)
class TrustedKey:
    """A key of an issuer, its own days (None: those of the issuer) and its revocation."""

    key: PublicKey
    days: Days | None = None
    revoked: KeyRevocation | None = None

    def faults(self, keyid: str, day: date, where: Where) -> list[Problem]:
        """Why a signature that states ``day`` does not count under this key."""
        out = self.days.fault(day, Where(where.file, key=keyid)) if self.days else []
        if self.revoked is not None:
            since = str(self.revoked.day)
            if self.revoked.reason == COMPROMISED:
                out.append(Problem("FP-S320", where, got=keyid, expected=since))
            elif day >= self.revoked.day:
                out.append(Problem("FP-S321", where, got=keyid, expected=since))
        return out


@dataclass(frozen=True)
class Revocation:
    """A record that its issuer or certifier took back; ``day`` is when, ``reason`` says why."""

    state: State
    day: date
    reason: str


@dataclass(frozen=True)
class Issuer:
    """One trusted DID: who stands behind it, keys by DID URL, suites, scopes, days, pinned manifests."""

    did: str
    keys: Mapping[str, TrustedKey]
    scopes: frozenset[str]
    days: Days
    owner: str = ""
    pinned: frozenset[str] = frozenset()


def _folded(owner: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", owner).casefold().split())


def key_in_did(did: str) -> PublicKey | None:
    """The screened key of a did:key; None for other methods and for refused keys."""
    public = public_of(did)
    return None if public is None or key_fault(public) else PublicKey(ED25519, public)


@dataclass(frozen=True)
class Policy:
    """Trusted issuers by DID, accepted tables by digest, revoked records by the SHA-256 of their manifest."""

    issuers: Mapping[str, Issuer]
    tables: Mapping[str, Any]
    revoked: Mapping[str, Revocation] = field(default_factory=lambda: MappingProxyType({}))

    def key(self, did: str, keyid: str) -> PublicKey | None:
        """The public key that checks a signature of ``keyid``: listed, or the one in a did:key."""
        issuer = self.issuers.get(did)
        listed = issuer.keys.get(keyid) if issuer else None
        return listed.key if listed else key_in_did(did)

    def _with_history(self, did: str, keyid: str) -> TrustedKey | None:
        """One key is one key under every id and issuer: what ended it under one ended it under all.

        Its own days stand; without any, those that end first. Compromised comes before replaced.
        """
        public = self.key(did, keyid)
        if public is None:
            return None
        mine = self.issuers[did].keys.get(keyid, TrustedKey(public))
        same = [k for issuer in self.issuers.values() for k in issuer.keys.values() if k.key == public]
        ends = sorted((k.revoked for k in same if k.revoked), key=lambda r: (r.reason != COMPROMISED, r.day))
        days = mine.days or min((k.days for k in same if k.days), key=lambda d: d.last, default=None)
        return replace(mine, days=days, revoked=ends[0] if ends else None)

    def owner(self, did: str) -> str:
        """The owner that the policy states for an issuer; "" where it states none."""
        issuer = self.issuers.get(did)
        return issuer.owner if issuer else ""

    def keys(self, did: str) -> frozenset[PublicKey]:
        """Every key that speaks for a DID: listed, and the one in a did:key."""
        issuer = self.issuers.get(did)
        own = key_in_did(did)
        listed = {k.key for k in issuer.keys.values()} if issuer else set()
        return frozenset(listed if own is None else listed | {own})

    def same_side(self, first: str, second: str) -> bool:
        """Whether two DIDs are one party: equal, of one owner (but for case, width, spaces) or of one key."""
        owners = [_folded(self.owner(did)) for did in (first, second)]
        if first == second or (owners[0] and owners[0] == owners[1]):
            return True
        return bool(self.keys(first) & self.keys(second))

    def revocation(self, manifest_sha256: str) -> Revocation | None:
        """The state of a record that was taken back, by the bare hex SHA-256 of its manifest."""
        return self.revoked.get(manifest_sha256)

    def faults(self, did: str, keyid: str, scope: str, day: date, where: Where) -> list[Problem]:
        """Why a document of this issuer is not trusted; empty when it is."""
        issuer = self.issuers.get(did)
        if issuer is None:
            return [Problem(UNLISTED, where, got=did)]
        out = []
        key = self._with_history(did, keyid)
        if key is None:
            out.append(Problem("FP-S026", where, got=keyid, expected=", ".join(sorted(issuer.keys))))
        if scope not in issuer.scopes:
            out.append(Problem("FP-S024", where, got=scope, expected=", ".join(sorted(issuer.scopes))))
        out += issuer.days.fault(day, where)
        return out + (key.faults(keyid, day, where) if key else [])

    def record_faults(self, did: str, manifest_sha256: str, where: Where) -> list[Problem]:
        """Why a record itself does not count: taken back, or not among those pinned for its issuer."""
        found = self.revocation(manifest_sha256)
        out = []
        if found is not None:
            code = _STATE_CODES[found.state]
            out.append(Problem(code, where, got=str(found.day), values={"reason": found.reason}))
        issuer = self.issuers.get(did)
        if issuer is not None and issuer.pinned and manifest_sha256 not in issuer.pinned:
            out.append(
                Problem("FP-S325", where, got=manifest_sha256, expected=", ".join(sorted(issuer.pinned)))
            )
        return out
