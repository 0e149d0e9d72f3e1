"""Commitments: one RFC 6962 tree per group over sorted leaves, and the record root (RECORD S7)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from footprint.base.digest import digest

EMPTY_ROOT = "sha256:" + hashlib.sha256(b"").hexdigest()


def group_root(leaves: Iterable[str]) -> str:
    """Root over leaf hashes, sorted here; they are not hashed again.

    Parameters
    ----------
    leaves : iterable of str
        ``sha256:<hex>``, none twice.

    Notes
    -----
    Pairing neighbours level by level and carrying an odd last node up gives the same tree as the
    recursive split at the largest power of two (RFC 6962, section 2.1).
    """
    level = [bytes.fromhex(leaf.removeprefix("sha256:")) for leaf in sorted(leaves)]
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        pairs = range(0, len(level) - 1, 2)
        above = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in pairs]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return "sha256:" + level[0].hex()


def roots_of(leaves: Mapping[str, Iterable[str]]) -> dict[str, dict[str, Any]]:
    """``{group: {"size", "root"}}`` of the leaves of each group."""
    out = {}
    for group, items in leaves.items():
        known = list(items)
        out[group] = {"size": len(known), "root": group_root(known)}
    return out


def record_root(groups: Mapping[str, Mapping[str, Any]]) -> str:
    """``digest("roots", {group: {"size", "root"}})``."""
    return digest("roots", {g: {"size": r["size"], "root": r["root"]} for g, r in groups.items()})
