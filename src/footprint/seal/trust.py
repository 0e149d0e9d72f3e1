"""The verifier's trust policy: whose keys count, for what, on which days, and which tables.

Policy text is TOML (``*.toml``) or JSON (RECORD, "Tables"). Everything in it is screened when it is
loaded: a wrong policy is refused, never half used.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from footprint.base.canonical import loads
from footprint.base.digest import digest
from footprint.base.problem import Problem, Refused, refuse
from footprint.base.where import Where
from footprint.seal.did import is_did, key_fault, public_of, split_url

SCOPES = ("statement", "review", "verification")
TABLE_TAGS = ("unit_table", "gwp_set", "factor_release")
_ISSUER_FIELDS = {"keys", "scopes", "from", "to"}
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_SEGMENT = re.compile(r"(?!\.)[^/\\:\x00-\x1f]{1,120}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MAX_POLICY, _MAX_TABLE = 1_000_000, 100_000_000


@dataclass(frozen=True)
class Issuer:
    """One trusted DID: keys by DID URL, scopes, first and last day."""

    did: str
    keys: Mapping[str, bytes]
    scopes: frozenset[str]
    first: date
    last: date


@dataclass(frozen=True)
class Policy:
    """Trusted issuers by DID, and accepted tables by digest."""

    issuers: Mapping[str, Issuer]
    tables: Mapping[str, Any]

    def key(self, did: str, keyid: str) -> bytes | None:
        """The public key that checks a signature of ``keyid``: listed, or the one in a did:key."""
        issuer = self.issuers.get(did)
        listed = issuer.keys.get(keyid) if issuer else None
        return listed or key_in_did(did)

    def faults(self, did: str, keyid: str, scope: str, day: date, where: Where) -> list[Problem]:
        """Why a document of this issuer is not trusted; empty when it is."""
        issuer = self.issuers.get(did)
        if issuer is None:
            return [Problem("FP-S023", where, got=did)]
        out = []
        if keyid not in issuer.keys and key_in_did(did) is None:
            out.append(Problem("FP-S026", where, got=keyid, expected=", ".join(sorted(issuer.keys))))
        if scope not in issuer.scopes:
            out.append(Problem("FP-S024", where, got=scope, expected=", ".join(sorted(issuer.scopes))))
        if not issuer.first <= day <= issuer.last:
            code = "FP-S027" if day < issuer.first else "FP-S025"
            out.append(Problem(code, where, got=str(day), expected=f"{issuer.first}..{issuer.last}"))
        return out


def key_in_did(did: str) -> bytes | None:
    """The screened key of a did:key; None for other methods and for refused keys."""
    public = public_of(did)
    return None if public is None or key_fault(public) else public


def _fault(where: Where, got: Any, expected: str) -> Refused:
    return Refused([Problem("FP-S020", where, got=str(got)[:100], expected=expected)])


def _table(value: Any, where: Where, expected: str = "a table") -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _fault(where, type(value).__name__, expected)
    return value


def _day(value: Any, where: Where) -> date:
    if isinstance(value, date) and type(value) is date:
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _fault(where, value, "YYYY-MM-DD")


def _public_key(did: str, url: str, value: Any, where: Where) -> bytes:
    row = _table(value, where)
    if set(row) != {"suite", "key"}:
        raise _fault(where, ", ".join(sorted(row)), "suite, key")
    if row["suite"] != "ed25519":
        raise _fault(where, row["suite"], "ed25519")
    parts = split_url(url)
    if parts is None or parts[0] != did:
        raise _fault(where, url, f"{did}#...")
    try:
        public = base64.b64decode(row["key"], validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise _fault(where, row["key"], "base64") from None
    if base64.b64encode(public).decode() != row["key"]:
        raise _fault(where, row["key"], "base64")
    fault = key_fault(public)
    if fault:
        raise refuse("FP-S015", where, f"{url} ({fault})")
    if did.startswith("did:key:") and (public != key_in_did(did) or parts[1] != did[8:]):
        raise _fault(where, url, "the key inside the did:key")
    return public


def _issuer(did: str, value: Any, name: str) -> Issuer:
    where = Where(name, key=did)
    row = _table(value, where)
    if set(row) != _ISSUER_FIELDS:
        raise _fault(where, ", ".join(sorted(row)), ", ".join(sorted(_ISSUER_FIELDS)))
    if not is_did(did):
        raise _fault(where, did, "did:web or did:key")
    if did.startswith("did:key:") and key_in_did(did) is None:
        raise refuse("FP-S015", where, did)
    keys = {
        url: _public_key(did, url, item, Where(name, key=url))
        for url, item in _table(row["keys"], where, "keys").items()
    }
    scopes = row["scopes"]
    if not isinstance(scopes, list) or not scopes or any(s not in SCOPES for s in scopes):
        raise _fault(where, scopes, " | ".join(SCOPES))
    first, last = _day(row["from"], where), _day(row["to"], where)
    if first > last:
        raise _fault(where, f"{first}..{last}", "from <= to")
    if not keys and not did.startswith("did:key:"):
        raise _fault(where, "{}", "keys")
    return Issuer(did, MappingProxyType(keys), frozenset(scopes), first, last)


def _accepted(wanted: str, name: Any, folder: Path, where: Where) -> Any:
    """The table file of an accepted digest: beside the policy, of exactly that digest."""
    if not _DIGEST.fullmatch(wanted):
        raise _fault(where, wanted, "sha256:<64 hex>")
    if not isinstance(name, str) or not all(_SEGMENT.fullmatch(part) for part in name.split("/")):
        raise refuse("FP-S021", where, str(name)[:100])
    root = folder.resolve()
    file = (root / name).resolve()
    if not file.is_relative_to(root):
        raise refuse("FP-S021", where, name)
    value = loads(_bytes(file, _MAX_TABLE, where), Where(name))
    if not isinstance(value, dict) or wanted not in {digest(tag, value) for tag in TABLE_TAGS}:
        raise Refused([Problem("FP-S022", where, got=name, expected=wanted)])
    return value


def _bytes(path: Path, limit: int, where: Where) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as fault:
        raise refuse("FP-S033", where, fault.strerror or "") from None
    if len(data) > limit:
        raise refuse(
            "FP-S002", where, str(len(data)), expected_en=f"{limit} bytes", expected_zh=f"{limit} 字节"
        )
    return data


def parse_policy(value: Any, name: str = "trust", folder: Path | None = None) -> Policy:
    """A policy from its parsed form.

    Parameters
    ----------
    value : object
        ``{issuers, accept_tables}``; both may be left out.
    name : str
        File name for messages.
    folder : Path or None
        Where the files of ``accept_tables`` stand; None allows none.

    Raises
    ------
    Refused
        Unknown fields or suites, refused keys, unsafe paths, tables of another digest.
    """
    where = Where(name)
    root = _table(value, where)
    unknown = set(root) - {"issuers", "accept_tables"}
    if unknown:
        raise _fault(where, ", ".join(sorted(unknown)), "issuers, accept_tables")
    issuers = {
        did: _issuer(did, row, name) for did, row in _table(root.get("issuers", {}), where, "issuers").items()
    }
    wanted = _table(root.get("accept_tables", {}), where, "accept_tables")
    if wanted and folder is None:
        raise refuse("FP-S021", where, "accept_tables")
    tables = {
        d: _accepted(d, path, folder, Where(name, key=d)) for d, path in wanted.items() if folder is not None
    }
    return Policy(MappingProxyType(issuers), MappingProxyType(tables))


def load_policy(path: str | os.PathLike[str]) -> Policy:
    """Read a policy file (TOML for ``*.toml``, else JSON). Raises Refused."""
    file = Path(path)
    where = Where(file.name)
    data = _bytes(file, _MAX_POLICY, where)
    if file.suffix.lower() != ".toml":
        return parse_policy(loads(data, where), file.name, file.parent)
    try:
        value = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
        raise _fault(where, fault, "TOML") from None
    return parse_policy(value, file.name, file.parent)
