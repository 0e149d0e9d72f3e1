"""in-toto statements in DSSE envelopes with one Ed25519 signature (RECORD S11).

(1) The envelope is canonical JSON of exactly three fields. (2) payloadType is the one of in-toto.
(3) The payload is canonical JSON in standard padded base64. (4) predicateType fits the file name.
(5) Subjects are exactly the expected files. (6) keyid is a DID URL of the predicate's issuer.
(7) The signature verifies. Each failure has its own message.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from footprint.base.canonical import dumps, loads_canonical
from footprint.base.digest import sha256_hex
from footprint.base.problem import Problem, Refused, refuse
from footprint.base.where import Where
from footprint.seal.bundle import MANIFEST, STATEMENT, VERIFICATION
from footprint.seal.did import split_url
from footprint.seal.suites import PublicKey, verified

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REVIEW = re.compile(r"review/[1-9][0-9]*\.dsse\.json")


class Signer(Protocol):
    """What signing needs; ``keys.Key`` is one."""

    @property
    def did(self) -> str:
        """The issuer."""

    @property
    def keyid(self) -> str:
        """The DID URL of the key."""

    def sign(self, data: bytes) -> bytes:
        """A 64-byte Ed25519 signature."""


@dataclass(frozen=True)
class Envelope:
    """A document whose form is in order; its signature is checked by :func:`signature_good`."""

    path: str
    scope: str
    issuer: str
    keyid: str
    predicate: Mapping[str, Any]
    payload: bytes
    signature: bytes


def scope_of(path: str) -> str:
    """``statement``, ``review`` or ``verification``: the kind of document a file name stands for."""
    if path == STATEMENT:
        return "statement"
    if path == VERIFICATION:
        return "verification"
    if _REVIEW.fullmatch(path):
        return "review"
    raise ValueError(path)


def predicate_type(path: str) -> str:
    """The predicateType that a file name asks for."""
    return f"urn:x-footprint:{scope_of(path)}:1"


def subject_names(path: str) -> tuple[str, ...]:
    """The files that a document at this path signs."""
    return (MANIFEST,) if path == STATEMENT else (MANIFEST, STATEMENT)


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE pre-authentication encoding."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign_document(path: str, files: Mapping[str, bytes], predicate: Mapping[str, Any], key: Signer) -> bytes:
    """Canonical bytes of a signed document at ``path`` over the files that it must name.

    Parameters
    ----------
    path : str
        ``statement.dsse.json``, ``review/<n>.dsse.json`` or ``verification.dsse.json``.
    files : mapping
        Must hold manifest.json, and statement.dsse.json for the later two.
    predicate : mapping
        Must name the key's DID as ``issuer``.
    """
    if predicate.get("issuer") != key.did:
        raise ValueError("predicate.issuer is not the DID of the key")
    subject = [{"name": n, "digest": {"sha256": sha256_hex(files[n])}} for n in subject_names(path)]
    statement = {
        "_type": STATEMENT_TYPE,
        "subject": subject,
        "predicateType": predicate_type(path),
        "predicate": dict(predicate),
    }
    payload = dumps(statement)
    signature = key.sign(pae(PAYLOAD_TYPE, payload))
    row = {"keyid": key.keyid, "sig": base64.b64encode(signature).decode()}
    envelope = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [row],
    }
    return dumps(envelope)


def sign_statement(manifest: bytes, record_root: str, claim: str, key: Signer) -> bytes:
    """statement.dsse.json: the issuer stands for manifest.json (RECORD S11)."""
    predicate = {"issuer": key.did, "record_root": record_root, "claim": claim}
    return sign_document(STATEMENT, {MANIFEST: manifest}, predicate, key)


def _base64(text: Any, where: Where, what: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise refuse("FP-S011", where, what) from None
    if base64.b64encode(data).decode() != text:
        raise refuse("FP-S011", where, what)
    return data


def _exactly(value: Any, fields: set[str], where: Where, what: str) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != fields:
        raise refuse("FP-S011", where, what)
    return value


#: Fields by which other envelopes let a document choose how, or with which key, it is checked (JOSE).
_ALGORITHM = frozenset(("alg", "crit", "enc"))
_KEY_SOURCE = frozenset(("jku", "jwk", "kid", "x5c", "x5t", "x5t#S256", "x5u"))


def _own_choice(row: Any, where: Where) -> None:
    """A signature row that names an algorithm, or brings a key, is refused by that name."""
    named = set(row) if isinstance(row, dict) else set()
    for code, fields in (("FP-S440", _ALGORITHM), ("FP-S441", _KEY_SOURCE)):
        for name in sorted(named & fields):
            raise Refused([Problem(code, where, got=name, expected="keyid, sig")])


def _same(got: Any, expected: str, where: Where) -> None:
    if got != expected:
        shown = got if isinstance(got, str) else type(got).__name__
        raise Refused([Problem("FP-S010", where, got=shown, expected=expected)])


def _sha256(value: Any) -> bool:
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None


def _check_subjects(value: Any, path: str, files: Mapping[str, bytes], where: Where) -> None:
    if not isinstance(value, list):
        raise refuse("FP-S011", where, "subject")
    named: dict[str, str] = {}
    for row in value:
        row = _exactly(row, {"name", "digest"}, where, "subject")
        digest = _exactly(row["digest"], {"sha256"}, where, "subject.digest")["sha256"]
        if not isinstance(row["name"], str) or row["name"] in named or not _sha256(digest):
            raise refuse("FP-S011", where, "subject")
        named[row["name"]] = digest
    wanted = subject_names(path)
    if set(named) != set(wanted):
        got = ", ".join(sorted(named))[:100]
        raise Refused([Problem("FP-S013", where, got=got, expected=", ".join(wanted))])
    for name in wanted:
        actual = sha256_hex(files[name]) if name in files else "–"
        if named[name] != actual:
            raise Refused([Problem("FP-S013", where, got=f"{name} {actual}", expected=named[name])])


def _check_predicate(value: Any, path: str, where: Where) -> dict[str, Any]:
    if path == STATEMENT:
        value = _exactly(value, {"issuer", "record_root", "claim"}, where, "predicate")
        if not all(isinstance(item, str) for item in value.values()):
            raise refuse("FP-S011", where, "predicate")
    if not isinstance(value, dict) or not isinstance(value.get("issuer"), str):
        raise refuse("FP-S011", where, "predicate.issuer")
    return value


def open_envelope(files: Mapping[str, bytes], path: str) -> Envelope:
    """Steps 1 to 6 for the document at ``path``.

    Raises
    ------
    Refused
        One problem that names the failed step; the caller decides what it costs.
    """
    where = Where(path)
    outer = loads_canonical(files[path], where)
    outer = _exactly(outer, {"payload", "payloadType", "signatures"}, where, "envelope")
    _same(outer["payloadType"], PAYLOAD_TYPE, where)
    rows = outer["signatures"]
    if not isinstance(rows, list) or len(rows) != 1:
        raise refuse("FP-S011", where, "signatures")
    _own_choice(rows[0], where)
    row = _exactly(rows[0], {"keyid", "sig"}, where, "signatures[0]")
    signature = _base64(row["sig"], where, "signatures[0].sig")
    payload = _base64(outer["payload"], where, "payload")
    inner = loads_canonical(payload, where)
    inner = _exactly(inner, {"_type", "subject", "predicateType", "predicate"}, where, "payload")
    _same(inner["_type"], STATEMENT_TYPE, where)
    _same(inner["predicateType"], predicate_type(path), where)
    predicate = _check_predicate(inner["predicate"], path, where)
    _check_subjects(inner["subject"], path, files, where)
    keyid = row["keyid"]
    url = split_url(keyid) if isinstance(keyid, str) else None
    if url is None or url[0] != predicate["issuer"]:
        raise Refused([Problem("FP-S014", where, got=str(keyid)[:100], expected=predicate["issuer"])])
    did, fragment = url
    if did.startswith("did:key:") and fragment != did.removeprefix("did:key:"):
        raise Refused([Problem("FP-S014", where, got=keyid, expected=f"{did}#{did[8:]}")])
    return Envelope(path, scope_of(path), did, keyid, predicate, payload, signature)


def signature_good(envelope: Envelope, key: PublicKey) -> bool:
    """Step 7: the signature under a screened key, by the suite of that key."""
    return verified(key, envelope.signature, pae(PAYLOAD_TYPE, envelope.payload))
