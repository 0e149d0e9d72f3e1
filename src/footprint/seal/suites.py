"""Signature suites by id: which algorithm checks a key of the trust policy.

The suite belongs to the key in the trust policy, never to a document: a signed file cannot choose how it
is checked, and there is nothing to negotiate (RECORD S11, version 1 knows ``ed25519`` alone). Another
suite (P-256, SM2 with SM3) joins by an entry here and by each trust anchor that lists it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from footprint.seal.did import key_fault

ED25519 = "ed25519"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A screened public key and the suite that it is used with; nothing else checks its signatures."""

    suite: str
    public: bytes


@dataclass(frozen=True, slots=True)
class Suite:
    """``fault(public)`` says why a key is refused ("" for a good one), ``good`` checks a signature."""

    fault: Callable[[bytes], str]
    good: Callable[[bytes, bytes, bytes], bool]


def _ed25519(public: bytes, signature: bytes, data: bytes) -> bool:
    # R is screened like a key: ``cryptography`` lets a point of small order pass where the equation holds
    if len(signature) != 64 or key_fault(signature[:32]):
        return False
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


SUITES: Mapping[str, Suite] = MappingProxyType({ED25519: Suite(key_fault, _ed25519)})


def verified(key: PublicKey, signature: bytes, data: bytes) -> bool:
    """Whether ``signature`` over ``data`` was made with the private half of ``key``."""
    suite = SUITES[key.suite]
    return not suite.fault(key.public) and suite.good(key.public, signature, data)
