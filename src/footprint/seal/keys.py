"""Ed25519 key files: made once, encrypted at rest, never overwritten, never inside a bundle."""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.base.canonical import dumps, loads
from footprint.base.file_faults import reason
from footprint.base.problem import Refused, refuse
from footprint.base.where import Where
from footprint.seal.did import did_key, is_did, multibase, public_of, split_url

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT = "footprint-key/1"
_FIELDS = {"format", "did", "keyid", "suite", "public_key", "private_key_pem", "encrypted"}
_MAX = 100_000


@dataclass(frozen=True)
class Key:
    """A signing key with the DID it speaks for. The private part never shows in its repr."""

    did: str
    keyid: str
    public: bytes
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    def sign(self, data: bytes) -> bytes:
        """The 64-byte Ed25519 signature."""
        return self._private.sign(data)


def _key(private: Ed25519PrivateKey, did: str | None) -> Key:
    public = private.public_key().public_bytes_raw()
    issuer = did or did_key(public)
    return Key(issuer, f"{issuer}#{multibase(public)}", public, private)


def key_from_seed(seed: bytes, did: str | None = None) -> Key:
    """A key from 32 bytes, for tests and reproducible demos only."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return _key(Ed25519PrivateKey.from_private_bytes(seed), did)


def new_key(path: str | os.PathLike[str], passphrase: str | None, did: str | None = None) -> Key:
    """Make a key and write its file (mode 0600).

    Parameters
    ----------
    path : path
        Must not exist yet.
    passphrase : str or None
        None writes the key unencrypted; the caller must have asked for that in so many words.
    did : str or None
        A did:web of the issuer, or None for the did:key of the new key.

    Raises
    ------
    Refused
        The file exists or cannot be written, the passphrase is empty, or the DID is not a did:web.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    where = Where(Path(path).name)
    if passphrase == "":
        raise refuse("FP-S032", where)
    if did is not None and not (is_did(did) and did.startswith("did:web:")):
        raise refuse("FP-S016", where, did)
    private = Ed25519PrivateKey.generate()
    key = _key(private, did)
    seal: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        seal = serialization.BestAvailableEncryption(passphrase.encode())
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, seal)
    body = {
        "format": FORMAT,
        "did": key.did,
        "keyid": key.keyid,
        "suite": "ed25519",
        "public_key": base64.b64encode(key.public).decode(),
        "private_key_pem": pem.decode(),
        "encrypted": passphrase is not None,
    }
    _write_new(Path(path), dumps(body), where)
    return key


def _write_new(path: Path, data: bytes, where: Where) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise refuse("FP-S030", where) from None
    except OSError as fault:
        raise refuse("FP-S033", where, **reason(fault)) from None
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)


def is_encrypted(path: str | os.PathLike[str]) -> bool:
    """Whether a key file needs a passphrase. Raises Refused where it is no key file."""
    return bool(_read(Path(path), Where(Path(path).name))["encrypted"])


def public_part(path: str | os.PathLike[str]) -> tuple[str, str, bytes]:
    """DID, key id and public key of a key file, without its passphrase. Raises Refused where it is none."""
    body = _read(Path(path), Where(Path(path).name))
    return body["did"], body["keyid"], base64.b64decode(body["public_key"])


def load_key(path: str | os.PathLike[str], passphrase: str | None = None) -> Key:
    """Read a key file.

    Raises
    ------
    Refused
        The file is not a key file, the passphrase is missing or wrong, or its parts contradict.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    where = Where(Path(path).name)
    body = _read(Path(path), where)
    if body["encrypted"] and not passphrase:
        raise refuse("FP-S032", where)
    word = passphrase.encode() if body["encrypted"] and passphrase else None
    try:
        private = load_pem_private_key(body["private_key_pem"].encode(), word)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        code = "FP-S032" if body["encrypted"] else "FP-S031"
        raise refuse(code, where, "private_key_pem") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise refuse("FP-S031", where, "suite")
    key = _key(private, body["did"])
    inside = public_of(key.did)
    url = split_url(body["keyid"])
    if base64.b64decode(body["public_key"]) != key.public or inside not in (None, key.public):
        raise refuse("FP-S031", where, "public_key")
    if url is None or url[0] != key.did or (inside and body["keyid"] != key.keyid):
        raise refuse("FP-S031", where, "keyid")
    return Key(key.did, body["keyid"], key.public, private)


def _read(path: Path, where: Where) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX + 1)
    except OSError as fault:
        raise refuse("FP-S033", where, **reason(fault)) from None
    if len(data) > _MAX:
        raise refuse("FP-S031", where, f"> {_MAX} bytes")
    try:
        body = loads(data, where)
    except Refused as fault:
        if fault.problems[0].code != "FP-B001":
            raise
        raise refuse("FP-S031", where, "no JSON") from None  # a trust file or a bundle, named by mistake
    if not isinstance(body, dict) or set(body) != _FIELDS or body["format"] != FORMAT:
        raise refuse("FP-S031", where, "format")
    texts = _FIELDS - {"encrypted"}
    good = all(isinstance(body[f], str) for f in texts) and isinstance(body["encrypted"], bool)
    if not good or body["suite"] != "ed25519" or not is_did(body["did"]):
        raise refuse("FP-S031", where, "did")
    try:
        base64.b64decode(body["public_key"], validate=True)
    except (binascii.Error, ValueError):
        raise refuse("FP-S031", where, "public_key") from None
    return body
