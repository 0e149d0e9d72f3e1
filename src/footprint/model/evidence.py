"""Evidence: what the company can show for an amount. Declared here, examined only by a verifier."""

from __future__ import annotations

import unicodedata

from footprint.model.types import Date, Frozen, Id, Quantity, Text
from footprint.model.vocabulary import code

#: Kinds whose quantity shows how much was used, bought, made or moved; the others support something else.
AMOUNT_KINDS = frozenset(
    {
        "invoice", "meter", "delivery_note", "weighbridge", "stock_record", "production_record",
        "transport_document", "customs", "waste_manifest",
    }
)  # fmt: skip
#: What divides a number or a name without meaning anything.
_IDLE = frozenset("-‐‑‒–—−_./\\·・,，、:：#№")


def evidence_kind(text: str) -> str:
    """The code of a kind of evidence: a blank is a document, a word outside the list stays as it is."""
    return (code("evidence_kind", text) or text) if text.strip() else "document"


def parsed_key(text: str) -> str:
    """A number or an issuer without what carries no meaning: width, case, spaces, hyphens."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if not c.isspace() and c not in _IDLE)


class Evidence(Frozen):
    """A document behind an amount. ``sha256`` is bare hex, ``size`` in bytes.

    ``kind`` is a word of the closed list ``evidence_kind``; ``quantity`` is what the document shows in total
    for its period, ``start`` to ``end`` inclusive.
    """

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
