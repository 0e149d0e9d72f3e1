"""What the lines of a study claim of the documents that they name: one claim for one amount."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from weakref import WeakKeyDictionary

from footprint.compile.inventory import role_of, stem
from footprint.model.evidence import AMOUNT_KINDS
from footprint.model.vocabulary import code
from footprint.result.view import View, ViewEvidence, ViewLine

#: Role of a record line -> the whole that it is a part of: the terms of one whole never sum to more than it.
_WHOLES = {
    **dict.fromkeys(("main", "contract", "recycled", "virgin"), "made"),
    **dict.fromkeys(("recycling", "incineration", "disposal"), "ended"),
    **{role: role for role in ("upstream", "td", "displaced", "heat", "power")},
}
#: Roles that may name an instrument behind a dot.
_INSTRUMENTS = ("contract", "td")


@dataclass(frozen=True, slots=True)
class Claim:
    """What one line of the study claims: ``stated`` in all, ``taken`` of it for this product."""

    id: str
    per: str
    stated: Fraction
    taken: Fraction
    dimension: str
    period: tuple[str, str]
    files: tuple[ViewEvidence, ...]  # of kinds that show an amount
    unknown: tuple[ViewEvidence, ...]  # of kinds outside the closed list
    declared: tuple[str, ...]

    @property
    def compared(self) -> tuple[ViewEvidence, ...]:
        """The files that measure what the line claims; none where its amount is for no period."""
        if self.per != "period":
            return ()
        return tuple(f for f in self.files if f.quantity is not None and f.dimension == self.dimension)


#: Six rules ask for the claims of one view.
_found: WeakKeyDictionary[View, list[Claim]] = WeakKeyDictionary()


def claims_of(view: View) -> list[Claim]:
    """One claim for each line of the study that names evidence; its upstream and terms claim nothing more."""
    if view not in _found:
        _found[view] = _claims(view)
    return _found[view]


def _claims(view: View) -> list[Claim]:
    known = {e.id: e for e in view.evidence}
    out = []
    for name, lines in sorted(_studied(view), key=lambda pair: pair[0]):
        named = [known[e] for e in sorted({e for x in lines for e in x.evidence if e in known})]
        files = tuple(e for e in named if e.kind in AMOUNT_KINDS)
        unknown = tuple(e for e in named if code("evidence_kind", e.kind) is None)
        declared = tuple(sorted({e for x in lines for e in x.declared}))
        first = lines[0]
        if files or unknown or declared:
            period = first.period if all(first.period) else view.period
            taken = first.stated * first.own_share
            claim = (name, first.per, first.stated, taken, first.dimension, period)
            out.append(Claim(*claim, files, unknown, declared))
    return out


def _studied(view: View) -> Iterator[tuple[str, list[ViewLine]]]:
    """The lines of the study with their record lines; those that only look like its terms stand alone."""
    naming = {stem(x.id) for x in view.lines if x.evidence or x.declared}
    groups: dict[str, list[ViewLine]] = {}
    for line in view.lines if naming else ():
        if (name := stem(line.id)) in naming:
            groups.setdefault(name, []).append(line)
    for name, lines in groups.items():
        if _is_one(lines):
            yield name, lines
        else:
            yield from ((x.id, [x]) for x in lines)


def _is_one(lines: list[ViewLine]) -> bool:
    """Whether record lines are what a method makes of one line: one amount, divided and never multiplied."""
    amounts = {(x.per, x.stated, x.dimension, x.own_share, x.period, x.flow) for x in lines}
    if len(amounts) > 1:
        return False
    taken: dict[str, Fraction] = {}
    for line in lines:
        role, _, instrument = role_of(line.id).partition(".")
        if role not in _WHOLES or (instrument and role not in _INSTRUMENTS):
            return False
        whole = _WHOLES[role]
        taken[whole] = taken.get(whole, Fraction(0)) + line.share
    return all(share <= lines[0].own_share for share in taken.values())
