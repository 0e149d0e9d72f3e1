"""Trust files for keys, and secrets of records."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import tomli_w

from footprint.base.problem import refuse
from footprint.base.where import Where
from footprint.intake.write import save_bytes
from footprint.seal.keys import Key


def write_trust(path: Path, key: Key, since: str = "2020-01-01", until: str = "2099-12-31") -> None:
    """A trust policy that trusts one key for statements; never over an existing file.

    Raises
    ------
    Refused
        The file exists.
    """
    if path.exists():
        raise refuse("FP-X001", Where(file=path.name), path.name)
    entry = {"suite": "ed25519", "key": base64.b64encode(key.public).decode()}
    issuer = {"keys": {key.keyid: entry}, "scopes": ["statement"], "from": since, "to": until}
    save_bytes(path, tomli_w.dumps({"issuers": {key.did: issuer}}).encode("utf-8"))


def parse_secret(text: str) -> bytes:
    """The 32 bytes of a record's secret. Raises Refused for anything but 64 hex digits."""
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise refuse("FP-X008", Where())
    return bytes.fromhex(text)
