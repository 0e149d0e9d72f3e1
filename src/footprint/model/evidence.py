"""Evidence: what the company can show for an amount. Declared here, examined only by a verifier."""

from __future__ import annotations

from footprint.model.types import Date, Frozen, Id, Quantity, Text


class Evidence(Frozen):
    """A document behind an amount. ``sha256`` is bare hex, ``size`` in bytes."""

    id: Id
    file: Text = ""
    kind: Text = ""
    number: Text = ""
    issuer: Text = ""
    start: Date = ""
    end: Date = ""
    quantity: Quantity | None = None
    sha256: Text = ""
    size: int = 0
    media_type: Text = ""
