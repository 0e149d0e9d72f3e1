"""The chain of suppliers' records as a tree of values, for those who print it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from footprint.base.problem import Problem

State = Literal["passed", "not_checked", "absent", "tainted", "revoked", "failed"]
STATES: tuple[State, ...] = ("passed", "not_checked", "absent", "tainted", "revoked", "failed")


@dataclass(frozen=True)
class Supplier:
    """One use of a supplier's record in the chain.

    Attributes
    ----------
    factor : str
        The factor node that stands for it, in the record above.
    record : mapping or None
        Its record.json; None where it is not at hand.
    verifier, opinion : str
        Who signed a verification that counts, and its opinion; "" without one.
    level : str
        ``L1`` for a record whose statement is good and trusted, ``L0`` otherwise; of a whole bundle given
        beside, the level of that bundle; "" for an absent one.
    opened : (int, int)
        (open nodes, all nodes) of what is at hand of it.
    state : str
        ``failed`` and ``revoked`` name its own fault, ``tainted`` one of a record below.
    repeated : bool
        True where the record stands elsewhere in the tree, too, and is unfolded there.
    """

    manifest_sha256: str
    record_root: str
    assessment: str
    factor: str
    record: Mapping[str, Any] | None
    issuer: str
    verifier: str
    opinion: str
    level: str
    opened: tuple[int, int]
    state: State
    problems: tuple[Problem, ...] = ()
    repeated: bool = False
    suppliers: tuple[Supplier, ...] = ()

    @property
    def product_ids(self) -> tuple[str, ...]:
        """The names of the product in its record, none where it is absent."""
        return tuple(self.record["subject"]["product_ids"]) if self.record else ()

    @property
    def open_share(self) -> Fraction:
        """Open nodes over all nodes."""
        return Fraction(self.opened[0], self.opened[1] or 1)

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form."""
        subject = self.record["subject"] if self.record else None
        return {
            "manifest_sha256": self.manifest_sha256,
            "record_root": self.record_root,
            "assessment": self.assessment,
            "factor": self.factor,
            "product_ids": list(self.product_ids),
            "declared_unit": subject["declared_unit"] if subject else None,
            "period": subject["period"] if subject else None,
            "claim": self.record["claim"] if self.record else "",
            "issuer": self.issuer,
            "verifier": self.verifier,
            "opinion": self.opinion,
            "level": self.level,
            "opened": {"open": self.opened[0], "nodes": self.opened[1]},
            "state": self.state,
            "problems": [p.code for p in self.problems],
            "repeated": self.repeated,
            "suppliers": [s.to_json() for s in self.suppliers],
        }


@dataclass(frozen=True)
class Carried:
    """An evidence file that is a document of a supplier's record: its kind, the record, who signed it."""

    kind: str
    record_root: str
    issuer: str


def rows(suppliers: tuple[Supplier, ...], depth: int = 0) -> Iterator[tuple[int, Supplier]]:
    """(depth, supplier) from the top down, as a reader goes through the tree."""
    for supplier in suppliers:
        yield depth, supplier
        yield from rows(supplier.suppliers, depth + 1)
