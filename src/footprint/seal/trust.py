"""The trust file of a verifier: TOML (``*.toml``) or JSON, read into a :class:`Policy` (RECORD, "Tables").

Everything in it is screened when it is loaded: a wrong policy is refused, never half used. Nothing is
fetched: DID documents and tables are files beside the policy, each pinned by its digest.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from footprint.base import toml
from footprint.base.canonical import loads
from footprint.base.digest import digest, sha256_hex
from footprint.base.file_faults import reason
from footprint.base.problem import Problem, Refused, refuse
from footprint.base.where import Where
from footprint.seal.did import is_did, split_url
from footprint.seal.did_document import MAX_DOCUMENT, did_document_keys
from footprint.seal.policy import (
    COMPROMISED,
    REPLACED,
    Days,
    Issuer,
    KeyRevocation,
    Policy,
    Revocation,
    State,
    TrustedKey,
    key_in_did,
)
from footprint.seal.suites import ED25519, SUITES, PublicKey

FORMAT = "footprint-trust/1"
SCOPES = ("statement", "review", "verification")
TABLE_TAGS = ("unit_table", "gwp_set", "factor_release")
_ROOT = {"format", "issuers", "accept_tables", "revoked"}
_ISSUER = {"scopes", "from", "to"}
_ISSUER_MORE = {"keys", "owner", "suites", "pinned", "did_document"}
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_HEX = re.compile(r"[0-9a-f]{64}")
_SEGMENT = re.compile(r"(?!\.)[^/\\:\x00-\x1f]{1,120}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MAX_POLICY, _MAX_TABLE, _MAX_TEXT = 1_000_000, 100_000_000, 500
_MAX_NAME, _MAX_FAULTS = 40, 10  # how long a slip may be to be guessed at; how many fields are told
_LINE = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)")
_ZIP = b"PK\x03\x04"


def _fault(where: Where, got: Any, expected: str, near: str = "") -> Refused:
    return Refused([Problem("FP-S020", where, got=str(got)[:100], expected=expected, near=near)])


def _near(word: Any, known: Collection[str]) -> str:
    """The known word that a slip of the pen meant, or ""."""
    found = difflib.get_close_matches(str(word)[:_MAX_NAME], known, 1) if len(str(word)) <= _MAX_NAME else []
    return found[0] if found else ""


def _at(where: Where, field: str) -> Where:
    return replace(where, column=field)


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


def _fields(value: Any, where: Where, required: set[str], more: set[str]) -> dict[str, Any]:
    row = _table(value, where)
    if required <= set(row) <= required | more:
        return row
    faults, meant = [], set()
    needed, free = ", ".join(sorted(required)) or "–", ", ".join(sorted(more)) or "–"
    for name in sorted(set(row) - required - more)[:_MAX_FAULTS]:
        near = _near(name, sorted((required | more) - set(row)))
        meant.add(near)
        faults.append(
            Problem("FP-S329", where, got=name[:100], expected=needed, near=near, values={"free": free})
        )
    gone = sorted(required - set(row) - meant)  # a slip is told once, as the word that stands there
    lacks = [Problem("FP-S330", where, got=name, expected=needed, values={"free": free}) for name in gone]
    raise Refused(faults + lacks)


def _words(value: Any, known: Collection[str], where: Where) -> frozenset[str]:
    if not isinstance(value, list) or not value:
        raise _fault(where, value, f"[{' | '.join(known)}]")
    for item in value:
        if item not in tuple(known):
            raise _fault(where, item, " | ".join(known), _near(item, known))
    return frozenset(value)


def _text(value: Any, where: Where) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _MAX_TEXT:
        raise _fault(where, value, f"1..{_MAX_TEXT} characters")
    return value


def _days(row: Mapping[str, Any], where: Where) -> Days:
    days = Days(_day(row["from"], _at(where, "from")), _day(row["to"], _at(where, "to")))
    if days.first > days.last:
        raise _fault(where, f"{days.first}..{days.last}", "from <= to")
    return days


def _key(did: str, url: str, value: Any, suites: frozenset[str], where: Where) -> TrustedKey:
    """One listed key, with its own days and revocation where it has any (key history)."""
    row = _fields(value, where, {"suite", "key"}, {"from", "to", "revoked"})
    if ("from" in row) != ("to" in row):
        raise _fault(where, ", ".join(sorted(row)), "from, to")
    if not isinstance(row["suite"], str) or row["suite"] not in suites:
        raise Refused(
            [Problem("FP-S327", where, got=str(row["suite"])[:60], expected=", ".join(sorted(suites)))]
        )
    days = _days(row, where) if "from" in row else None
    revoked = _key_revocation(row["revoked"], where) if "revoked" in row else None
    public = _public(did, url, row, where)
    return TrustedKey(PublicKey(row["suite"], public), days, revoked)


def _key_revocation(value: Any, where: Where) -> KeyRevocation:
    row = _fields(value, where, {"date", "reason"}, set())
    if row["reason"] not in (COMPROMISED, REPLACED):
        raise _fault(where, row["reason"], f"{COMPROMISED} | {REPLACED}")
    return KeyRevocation(_day(row["date"], where), row["reason"])


def _public(did: str, url: str, row: Mapping[str, Any], where: Where) -> bytes:
    parts = split_url(url)
    if parts is None or parts[0] != did:
        raise _fault(where, url, f"{did}#...")
    try:
        public = base64.b64decode(row["key"], validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise _fault(where, row["key"], "base64") from None
    if base64.b64encode(public).decode() != row["key"]:
        raise _fault(where, row["key"], "base64")
    fault = SUITES[row["suite"]].fault(public)
    if fault:
        raise refuse("FP-S015", where, f"{url} ({fault})")
    if did.startswith("did:key:") and (PublicKey(ED25519, public) != key_in_did(did) or parts[1] != did[8:]):
        raise _fault(where, url, "the key inside the did:key")
    return public


def _issuer(did: str, value: Any, name: str, folder: Path | None) -> Issuer:
    where = Where(name, key=did)
    row = _fields(value, where, _ISSUER, _ISSUER_MORE)
    if not is_did(did):
        raise _fault(where, did, "did:web or did:key")
    if did.startswith("did:key:") and key_in_did(did) is None:
        raise refuse("FP-S015", where, did)
    suites = _words(row.get("suites", [ED25519]), SUITES, _at(where, "suites"))
    keys = {
        url: _key(did, url, item, suites, Where(name, key=url))
        for url, item in _table(row.get("keys", {}), where, "keys").items()
    }
    if "did_document" in row:
        if ED25519 not in suites:  # its keys are of that suite
            raise _fault(where, row["suites"], ED25519)
        for url, key in _published(did, row["did_document"], folder, where).items():
            listed = keys.setdefault(url, TrustedKey(key))
            if listed.key != key:
                raise _fault(where, url, "the key of the DID document")
    if not keys and not did.startswith("did:key:"):
        raise _fault(where, "{}", "keys | did_document")
    return Issuer(
        did,
        MappingProxyType(keys),
        _words(row["scopes"], SCOPES, _at(where, "scopes")),
        _days(row, where),
        _text(row["owner"], _at(where, "owner")) if "owner" in row else "",
        frozenset(_hex(item, where) for item in _some(row["pinned"], where))
        if "pinned" in row
        else frozenset(),
    )


def _some(value: Any, where: Where) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise _fault(where, value, "a list of SHA-256")
    return value


def _hex(value: Any, where: Where) -> str:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise _fault(where, value, "64 hex digits (SHA-256 of manifest.json)")
    return value


def _published(did: str, value: Any, folder: Path | None, where: Where) -> dict[str, PublicKey]:
    """Keys of a DID document beside the policy; one that changed is refused until pinned anew."""
    row = _fields(value, where, {"file", "sha256"}, set())
    data = _bytes(_beside(row["file"], folder, where), MAX_DOCUMENT, where)
    if sha256_hex(data) != row["sha256"]:
        raise Refused([Problem("FP-S022", where, got=row["file"], expected=str(row["sha256"])[:100])])
    return did_document_keys(data, did, Where(row["file"]))


def _revocation(value: Any, where: Where) -> Revocation:
    row = _fields(value, where, {"state", "date", "reason"}, set())
    states = get_args(State)
    if row["state"] not in states:
        raise _fault(where, row["state"], " | ".join(states), _near(row["state"], states))
    return Revocation(row["state"], _day(row["date"], where), _text(row["reason"], where))


def _beside(name: Any, folder: Path | None, where: Where) -> Path:
    """A file in the folder of the policy or below; links that lead out are refused, too."""
    if folder is None or not isinstance(name, str) or not all(_SEGMENT.fullmatch(p) for p in name.split("/")):
        raise refuse("FP-S021", where, str(name)[:100])
    root = folder.resolve()
    try:
        file = (root / name).resolve()
    except (OSError, RuntimeError):  # a link that leads back to itself
        raise refuse("FP-S021", where, name[:100]) from None
    if not file.is_relative_to(root):
        raise refuse("FP-S021", where, name[:100])
    return file


def _accepted(wanted: str, name: Any, folder: Path | None, where: Where) -> Any:
    """The table file of an accepted digest: beside the policy, of exactly that digest."""
    if not _DIGEST.fullmatch(wanted):
        raise _fault(where, wanted, "sha256:<64 hex>")
    file = _beside(name, folder, where)
    value = loads(_bytes(file, _MAX_TABLE, where), Where(name))
    if not isinstance(value, dict) or wanted not in {digest(tag, value) for tag in TABLE_TAGS}:
        raise Refused([Problem("FP-S022", where, got=name, expected=wanted)])
    return value


def _bytes(path: Path, limit: int, where: Where) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as fault:
        raise refuse("FP-S033", where, **reason(fault)) from None
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
        ``{format, issuers, accept_tables, revoked}``; each may be left out.
    name : str
        File name for messages.
    folder : Path or None
        Where tables and DID documents stand; None allows none.

    Raises
    ------
    Refused
        Unknown fields or suites, refused keys, unsafe paths, tables of another digest.
    """
    where = Where(name)
    root = _fields(value, where, set(), _ROOT)
    if root.get("format", FORMAT) != FORMAT:
        raise _fault(where, root["format"], FORMAT)
    issuers = _table(root.get("issuers", {}), where, "issuers")
    tables = _table(root.get("accept_tables", {}), where, "accept_tables")
    revoked = _table(root.get("revoked", {}), where, "revoked")
    return Policy(
        MappingProxyType({did: _issuer(did, row, name, folder) for did, row in issuers.items()}),
        MappingProxyType({d: _accepted(d, path, folder, Where(name, key=d)) for d, path in tables.items()}),
        MappingProxyType(
            {_hex(m, where): _revocation(row, Where(name, key=m)) for m, row in revoked.items()}
        ),
    )


def load_policy(path: str | os.PathLike[str]) -> Policy:
    """Read a policy file (TOML for ``*.toml``, else JSON). Raises Refused."""
    file = Path(path)
    where = Where(file.name)
    data = _bytes(file, _MAX_POLICY, where) if not _is_zip(file) else _ZIP
    if data.startswith(_ZIP):
        raise refuse("FP-S332", where, file.name)
    if file.suffix.lower() != ".toml":
        return parse_policy(loads(data, where), file.name, file.parent)
    try:
        value = toml.loads(data, where)
    except ValueError as fault:
        raise _no_toml(data, fault, where) from None
    return parse_policy(value, file.name, file.parent)


def _is_zip(file: Path) -> bool:
    """Whether a bundle or a workbook was named by mistake; it may be larger than any trust file."""
    try:
        with file.open("rb") as stream:
            return stream.read(len(_ZIP)) == _ZIP
    except OSError:
        return False


def _no_toml(data: bytes, fault: ValueError, where: Where) -> Refused:
    """Where the TOML ends to be one, and what stands there; the reader's own words are English alone."""
    lines = data.decode("utf-8", "replace").split("\n")
    place = _LINE.search(str(fault))
    if isinstance(fault, UnicodeDecodeError):
        return refuse("FP-S333", where)
    if place is None:  # it ends too early
        return refuse("FP-S331", where, next((x for x in reversed(lines) if x.strip()), "").strip()[:80])
    at = f"{place[1]}:{place[2]}"
    return refuse("FP-S331", replace(where, key=at), lines[int(place[1]) - 1].strip()[:80])
