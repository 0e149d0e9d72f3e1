"""Classes without their four cases, with the reason; a test holds this list to the list of attacks."""

from __future__ import annotations

_LATER_PART = "belongs to registry, certificates or labels: no such part exists yet"

#: nothing in the pack yet
WAITING: dict[str, str] = {
    **dict.fromkeys(("A13", "A17", "A18", "A19", "A20", "A21", "A22", "A52", "A53", "A62"), _LATER_PART),
}
#: cases stand in the pack; what of the class is not covered yet
PARTLY: dict[str, str] = {
    "A16": "records revoked or suspended by the trust file; certificates and status lists come with them",
    "A23": "leaves of the four trees of a record; inclusion proofs come with receipts",
}
