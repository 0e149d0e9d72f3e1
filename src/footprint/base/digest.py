"""Digests and salted leaves (RECORD S3, S7)."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from footprint.base.canonical import dumps

TAGS = ("unit_table", "gwp_set", "factor_release", "rule_set", "roots", "study", "result")


def sha256_hex(data: bytes) -> str:
    """Bare lower-case hex SHA-256."""
    return hashlib.sha256(data).hexdigest()


def digest(tag: str, value: Any) -> str:
    """``"sha256:" + hex(SHA256("footprint/<tag>/1\\n" || JCS(value)))``."""
    if tag not in TAGS:
        raise ValueError(f"unknown digest tag {tag!r}")
    return "sha256:" + sha256_hex(f"footprint/{tag}/1\n".encode() + dumps(value))


def salt(secret: bytes, node_type: str, node_id: str) -> str:
    """The 16-byte salt of a node as 32 hex digits: HMAC-SHA256(secret, type || 0x00 || id)."""
    message = node_type.encode() + b"\x00" + node_id.encode()
    return hmac.digest(secret, message, "sha256")[:16].hex()


def leaf(node: dict[str, Any], node_salt: str) -> str:
    """The commitment to a node: SHA256(0x00 || salt || JCS(node))."""
    return leaf_of(dumps(node), node_salt)


def leaf_of(written: bytes, node_salt: str) -> str:
    """As :func:`leaf`, of the canonical bytes of the node."""
    return "sha256:" + sha256_hex(b"\x00" + bytes.fromhex(node_salt) + written)
