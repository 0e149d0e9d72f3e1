"""DID documents (W3C DID Core 1.0): the Ed25519 keys that an issuer publishes for its statements.

Read from bytes that somebody brought along; nothing here opens a connection. Keys count only when
``assertionMethod`` names them. Forms read: Multikey and Ed25519VerificationKey2020 (``publicKeyMultibase``),
JsonWebKey and JsonWebKey2020 (``publicKeyJwk``, OKP, Ed25519). Keys of other suites are passed over.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from footprint.base.canonical import dumps, loads
from footprint.base.problem import Problem, Refused, refuse
from footprint.base.where import Where
from footprint.seal.did import is_did, key_fault, multibase, public_of, split_url
from footprint.seal.suites import ED25519, PublicKey

MAX_DOCUMENT = 64_000
_MAX_KEYS = 100
_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
_MULTIBASE = ("Multikey", "Ed25519VerificationKey2020")
_JWK = ("JsonWebKey", "JsonWebKey2020")


def _fault(where: Where, got: object, expected: str) -> Refused:
    return Refused([Problem("FP-S328", where, got=str(got)[:100], expected=expected)])


def did_document_keys(data: bytes, did: str, where: Where) -> dict[str, PublicKey]:
    """The Ed25519 keys of a DID document by DID URL.

    Raises
    ------
    Refused
        Not JSON, over 64 kB, the document of another DID, a malformed or refused key, or no usable key.
    """
    document = _document(data, did, where)
    methods = [*_list(document, "verificationMethod", where), *_list(document, "assertionMethod", where)]
    named = {_absolute(m if isinstance(m, str) else m.get("id"), did) for m in document["assertionMethod"]}
    found: dict[str, PublicKey] = {}
    for method in methods:
        if isinstance(method, str):
            continue
        url = _absolute(method.get("id"), did)
        public = _public(method, where)
        if public is None or url not in named:
            continue
        parts = split_url(url)
        if parts is None or parts[0] != did or method.get("controller") != did:
            raise _fault(where, url, f"{did}#...")
        if found.setdefault(url, PublicKey(ED25519, public)).public != public:
            raise _fault(where, url, "one key for each id")
        fault = key_fault(public)
        if fault:
            raise refuse("FP-S015", where, f"{url} ({fault})")
    if not found:
        raise _fault(where, "0", "an Ed25519 key in assertionMethod")
    return found


def _document(data: bytes, did: str, where: Where) -> dict[str, Any]:
    if len(data) > MAX_DOCUMENT:
        raise _fault(where, len(data), f"{MAX_DOCUMENT} bytes")
    document = loads(data, where)
    if not isinstance(document, dict) or document.get("id") != did:
        raise _fault(where, document.get("id") if isinstance(document, dict) else "", did)
    return document


def _list(document: dict[str, Any], name: str, where: Where) -> list[Any]:
    items: list[Any] = document.setdefault(name, [])
    good = isinstance(items, list) and len(items) <= _MAX_KEYS
    if not good or not all(isinstance(item, (str, dict)) for item in items):
        raise _fault(where, name, f"a list of at most {_MAX_KEYS}")
    return items


def _absolute(name: object, did: str) -> str:
    """A DID URL; documents may shorten it to its fragment."""
    text = name if isinstance(name, str) else ""
    return did + text if text.startswith("#") else text


def _public(method: Mapping[str, Any], where: Where) -> bytes | None:
    """The Ed25519 key of a verification method; None for another suite."""
    kind, text, jwk = method.get("type"), method.get("publicKeyMultibase"), method.get("publicKeyJwk")
    if kind in _MULTIBASE and isinstance(text, str):
        return public_of("did:key:" + text)
    if kind in _JWK and isinstance(jwk, dict) and (jwk.get("kty"), jwk.get("crv")) == ("OKP", "Ed25519"):
        if "d" in jwk:
            raise _fault(where, "publicKeyJwk.d", "a public key")
        x = jwk.get("x")
        try:
            return base64.b64decode(str(x).replace("-", "+").replace("_", "/") + "=", validate=True)
        except (binascii.Error, ValueError):
            raise _fault(where, x, "base64url") from None
    return None


def make_did_document(did: str, keys: Mapping[str, bytes], former: bytes | None, where: Where) -> bytes:
    """A DID document with these keys, and those of a former document, so that old signatures still verify.

    Parameters
    ----------
    keys : mapping
        Public keys by DID URL.
    former : bytes or None
        The document published so far.

    Raises
    ------
    Refused
        Not a did:web, or a former document that is not this DID's.
    """
    if not (is_did(did) and did.startswith("did:web:")):
        raise refuse("FP-S016", where, did)
    known = did_document_keys(former, did, where) if former is not None else {}
    all_keys = {url: key.public for url, key in known.items()} | dict(keys)
    methods = [
        {"id": url, "type": "Multikey", "controller": did, "publicKeyMultibase": multibase(public)}
        for url, public in sorted(all_keys.items())
    ]
    document = {
        "@context": _CONTEXT,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": sorted(all_keys),
    }
    return dumps(document)
