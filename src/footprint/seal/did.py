"""DIDs, did:key and the screening of Ed25519 public keys (RECORD S11)."""

from __future__ import annotations

import re

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"
_DID = re.compile(r"did:(key:z[1-9A-HJ-NP-Za-km-z]{1,80}|web:[A-Za-z0-9.%_:-]{1,200})")
_FRAGMENT = re.compile(r"[A-Za-z0-9._:%-]{1,200}")
_P = 2**255 - 19
#: y of the eight points of small order: 1, -1, 0 (two points), and four of order eight.
_Y8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL = frozenset((0, 1, _P - 1, _Y8, _P - _Y8))


def base58_encode(data: bytes) -> str:
    """base58btc text."""
    number, out = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        out = _ALPHABET[rest] + out
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + out


def base58_decode(text: str) -> bytes:
    """Bytes of base58btc text. Raises ValueError for a letter outside the alphabet or over 100."""
    if len(text) > 100:
        raise ValueError("too long")
    number = 0
    for letter in text:
        number = number * 58 + _ALPHABET.index(letter)
    body = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return b"\0" * (len(text) - len(text.lstrip("1"))) + body


def key_fault(public: bytes) -> str:
    """Why an Ed25519 public key is refused (a word), or "" for a good one.

    ``cryptography`` takes keys of small order, under which anybody can sign; hence this screen.
    """
    if len(public) != 32:
        return "length"
    y = int.from_bytes(public, "little") & (2**255 - 1)
    if y >= _P:
        return "non-canonical"
    return "small order" if y in _SMALL else ""


def multibase(public: bytes) -> str:
    """``z`` + base58btc of the multicodec key."""
    return "z" + base58_encode(_ED25519 + public)


def did_key(public: bytes) -> str:
    """The did:key of an Ed25519 public key."""
    return "did:key:" + multibase(public)


def is_did(text: str) -> bool:
    """True for a did:key or did:web without path, query or fragment."""
    return _DID.fullmatch(text) is not None


def split_url(keyid: str) -> tuple[str, str] | None:
    """(DID, fragment) of a DID URL, or None where it is not one."""
    did, mark, fragment = keyid.partition("#")
    if not mark or not is_did(did) or not _FRAGMENT.fullmatch(fragment):
        return None
    return did, fragment


def public_of(did: str) -> bytes | None:
    """The key inside a did:key; None for another method or a malformed one. Not yet screened."""
    if not did.startswith("did:key:z"):
        return None
    try:
        data = base58_decode(did[len("did:key:z") :])
    except ValueError:
        return None
    public = data.removeprefix(_ED25519)
    good = data.startswith(_ED25519) and len(public) == 32 and did_key(public) == did
    return public if good else None
