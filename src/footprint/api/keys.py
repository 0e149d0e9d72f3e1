"""Trust files for keys, and secrets of records."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from pathlib import Path

import tomli_w

from footprint.api.saving import save_new
from footprint.base.digest import sha256_hex
from footprint.base.problem import refuse
from footprint.base.where import Where
from footprint.seal.did_document import MAX_DOCUMENT, did_document_keys, make_did_document
from footprint.seal.keys import Key, public_part
from footprint.seal.trust import FORMAT


def write_trust(
    path: Path,
    key: Key,
    scopes: Sequence[str] = ("statement",),
    since: str = "2020-01-01",
    until: str = "2099-12-31",
) -> None:
    """A trust policy that trusts one key for documents of some scopes; never over an existing file.

    Raises
    ------
    Refused
        The file exists.
    """
    if path.exists():
        raise refuse("FP-X001", Where(file=path.name), path.name)
    entry = {"suite": "ed25519", "key": base64.b64encode(key.public).decode()}
    issuer = {"keys": {key.keyid: entry}, "scopes": list(scopes), "from": since, "to": until}
    save_new(path, tomli_w.dumps({"format": FORMAT, "issuers": {key.did: issuer}}).encode("utf-8"))


def parse_secret(text: str) -> bytes:
    """The 32 bytes of a record's secret. Raises Refused for anything but 64 hex digits."""
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise refuse("FP-X008", Where())
    return bytes.fromhex(text)


def write_did_document(path: Path, key_file: Path, former: Path | None) -> list[str]:
    """The DID document that a did:web publishes for a key file; never over an existing file.

    Parameters
    ----------
    former : Path or None
        The document published so far: its keys stay, so that older signatures still verify.

    Returns
    -------
    list of str
        The DID URLs of all keys in it.

    Raises
    ------
    Refused
        The key speaks for a did:key, a file is faulty, or one stands at the path.
    """
    if path.exists():
        raise refuse("FP-X001", Where(file=path.name), path.name)
    did, keyid, public = public_part(key_file)
    old = _limited(former) if former is not None else None
    data = make_did_document(did, {keyid: public}, old, Where((former or key_file).name))
    save_new(path, data)
    return sorted(did_document_keys(data, did, Where(path.name)))


def _limited(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MAX_DOCUMENT + 1)


def save_did_document(path: Path, did: str, data: bytes) -> tuple[str, list[str]]:
    """Screen a document that was fetched and write it; its SHA-256 and the DID URLs of its keys.

    Raises
    ------
    Refused
        Not a document of this DID, or a file stands at the path.
    """
    if path.exists():
        raise refuse("FP-X001", Where(file=path.name), path.name)
    found = did_document_keys(data, did, Where(path.name))
    save_new(path, data)
    return sha256_hex(data), sorted(found)
