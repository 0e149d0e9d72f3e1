"""One record of a chain of suppliers, as the walk learns of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from footprint.base.problem import Problem
from footprint.proof.opened import Node


@dataclass
class Known:
    """One record of the chain; number 0 is the bundle itself."""

    sha256: str
    number: int
    depth: int
    parent: Known | None
    record: Mapping[str, Any] | None = None
    issuer: str = ""
    verifier: str = ""
    opinion: str = ""
    level: str = ""
    opened: tuple[int, int] = (0, 0)
    trusted: bool = False
    revoked: bool = False
    problems: list[Problem] = field(default_factory=list)
    uses: list[tuple[Known, Node, list[Problem]]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What people call it: the first name of the product, else the start of the digest."""
        ids = self.record["subject"]["product_ids"] if self.record else ()
        return str(ids[0]) if ids else f"{self.sha256[:12]}…"

    def path(self) -> str:
        """From the bundle down to this record, along the shortest way."""
        names: list[str] = []
        at: Known | None = self
        while at is not None:
            names.append(at.name)
            at = at.parent
        return " ← ".join(reversed(names))
