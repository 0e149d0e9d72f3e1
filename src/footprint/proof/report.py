"""What a verification says: one row per check, a level, and everything that was not checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from footprint.base.problem import Problem, errors
from footprint.proof.chain_tree import Carried, Supplier
from footprint.proof.told import Told

Status = Literal["passed", "failed", "not_checked"]
LEVELS = ("L0", "L1", "L2", "L3", "L4")

#: Checks in order, with the level that stays when the check failed or was not executed (None: none).
CAPS: Mapping[str, int | None] = {
    "container": 0,
    "manifest": 0,
    "digests": 0,
    "signature": 0,
    "trust": 0,
    "schema": 0,
    "disclosure": 0,
    "roots": 0,
    "opening": 1,
    "hiding": 1,
    "replay": 1,
    "units": 1,
    "factors": 1,
    "suppliers": 1,
    "detail": 1,
    "rules": 1,
    "evidence": 1,
    "views": None,
    "reviews": None,
    "examination": 2,
    "certificate": None,
    "status": None,
    "receipt": None,
}
NUMBERS: Mapping[str, int] = {name: i + 1 for i, name in enumerate(CAPS)}


@dataclass(frozen=True)
class Check:
    """One check: its problems say why it failed or was not made; ``detail`` counts what was looked at."""

    number: int
    name: str
    status: Status
    problems: tuple[Problem, ...] = ()
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form."""
        return {
            "number": self.number,
            "name": self.name,
            "status": self.status,
            "detail": self.detail,
            "problems": [p.to_json() for p in self.problems],
        }


def judged(name: str, problems: Sequence[Problem], detail: str = "", skipped: bool = False) -> Check:
    """A check that was made: failed with an error, not_checked where a part was withheld, else passed."""
    status: Status = "passed"
    told = problems if isinstance(problems, Told) else Told(problems)
    if errors(told):
        status = "failed"
    elif skipped:
        status = "not_checked"
    return Check(NUMBERS[name], name, status, told.closed(), detail)


def unchecked(name: str, code: str, got: str = "") -> Check:
    """A check that was not made, and why."""
    return Check(NUMBERS[name], name, "not_checked", (Problem(code, got=got, severity="info"),))


@dataclass(frozen=True)
class Verification:
    """The outcome of ``check``.

    Attributes
    ----------
    level : str
        ``L0`` malformed or not authentic, ``L1`` authentic, ``L2`` recomputed, ``L3`` examined.
    checks : tuple of Check
        In order.
    record : mapping or None
        record.json as parsed, if it could be.
    issuer : str
        The DID that the statement names, "" for an unsigned bundle.
    opened : mapping
        group -> (open nodes, all nodes).
    require : str
        The level asked for.
    suppliers : tuple of Supplier
        The chain of suppliers' records, as a tree.
    documents : mapping
        The evidence files that belong to that chain, by SHA-256.
    """

    level: str
    checks: tuple[Check, ...]
    record: Mapping[str, Any] | None
    issuer: str
    opened: Mapping[str, tuple[int, int]]
    require: str = "L0"
    suppliers: tuple[Supplier, ...] = ()
    documents: Mapping[str, Carried] = field(default_factory=dict)

    @property
    def not_checked(self) -> tuple[str, ...]:
        """Names of the checks that were not executed, or not wholly."""
        return tuple(c.name for c in self.checks if c.status == "not_checked")

    @property
    def open_share(self) -> Fraction:
        """Open nodes over all nodes; says nothing about size or sign of what is hidden."""
        total = sum(whole for _shown, whole in self.opened.values())
        return Fraction(sum(shown for shown, _whole in self.opened.values()), total or 1)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems of all checks, in order, without the reasons for what was not made."""
        return tuple(p for c in self.checks for p in c.problems if p.severity != "info")

    @property
    def exit_code(self) -> int:
        """0 when no executed check failed and the required level is reached, else 1."""
        failed = any(c.status == "failed" for c in self.checks)
        return 1 if failed or LEVELS.index(self.level) < LEVELS.index(self.require) else 0

    def check(self, name: str) -> Check:
        """The check of that name."""
        return next(c for c in self.checks if c.name == name)

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form, texts in both languages."""
        groups = {g: {"open": shown, "nodes": whole} for g, (shown, whole) in self.opened.items()}
        return {
            "level": self.level,
            "require": self.require,
            "exit_code": self.exit_code,
            "issuer": self.issuer,
            "claim": str((self.record or {}).get("claim", "")),
            "record_root": (self.record or {}).get("record_root"),
            "opened": groups,
            "checks": [c.to_json() for c in self.checks],
            "not_checked": list(self.not_checked),
            "suppliers": [supplier.to_json() for supplier in self.suppliers],
        }


def level_of(checks: Sequence[Check]) -> str:
    """L3, lowered to the cap of every check that failed or was not executed."""
    level = 3
    for check in checks:
        cap = CAPS[check.name]
        if check.status != "passed" and cap is not None:
            level = min(level, cap)
    return LEVELS[level]
