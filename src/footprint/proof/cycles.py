"""A product that stands behind its own footprint (A46)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from footprint.base.problem import Problem
from footprint.base.where import Where

if TYPE_CHECKING:
    from footprint.proof.chain_record import Known

_MOST = 100


def overlap(first: Mapping[str, str], second: Mapping[str, str]) -> bool:
    """True where two periods share a day."""
    return first["from"] <= second["to"] and second["from"] <= first["to"]


def find(records: Sequence[Known]) -> None:
    """Note cycles with the record that is met again.

    A manifest on its own path cannot be made without breaking SHA-256, and is looked for all the same. The
    same issuer and product again below itself is a cycle where the periods overlap; of another period it
    is a remark: recycled material and tools may well lead back to a product.
    """
    below = _below(records)
    again: dict[tuple[str, str], list[Known]] = {}
    for known in records:
        if known.record is not None and known.issuer:
            for name in dict.fromkeys(known.record["subject"]["product_ids"]):
                again.setdefault((known.issuer, name), []).append(known)
    pairs = _pairs([(name, again[issuer, name]) for issuer, name in sorted(again)], below)
    for name, upper, lower in islice(pairs, _MOST):
        lower.problems.append(_cycle(upper, lower, name))


def _pairs(
    again: Sequence[tuple[str, list[Known]]], below: Sequence[int]
) -> Iterator[tuple[str, Known, Known]]:
    """Each name with a record that has it and one below that has it, too."""
    for name, same in again:
        mask = sum(1 << known.number for known in same)
        for upper in same:
            hits = below[upper.number] & mask
            for lower in same if hits else ():
                if hits >> lower.number & 1:
                    yield name, upper, lower


def _cycle(upper: Known, lower: Known, name: str) -> Problem:
    assert upper.record is not None
    assert lower.record is not None
    mine, theirs = upper.record["subject"]["period"], lower.record["subject"]["period"]
    values = {"path": lower.path()}
    where = Where(f"evidence/{lower.sha256}")
    if overlap(mine, theirs):
        return Problem("FP-P300", where, got=name, values=values)
    period = f"{theirs['from']} – {theirs['to']}"
    return Problem("FP-P301", where, got=name, expected=period, severity="warning", values=values)


def _below(records: Sequence[Known]) -> list[int]:
    """For each record the set of all records below it, as bits by number; a manifest cycle is noted."""
    children = [{child.number for child, _node, _faults in known.uses} for known in records]
    parents: list[list[int]] = [[] for _ in records]
    waiting = [len(found) for found in children]
    for number, found in enumerate(children):
        for child in found:
            parents[child].append(number)
    below = [0] * len(records)
    ready = [number for number, left in enumerate(waiting) if not left]
    for number in ready:
        for child in children[number]:
            below[number] |= 1 << child | below[child]
        for parent in parents[number]:
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    for known, left in zip(records, waiting, strict=True):
        if left:
            where = Where(f"evidence/{known.sha256}")
            known.problems.append(Problem("FP-P300", where, got=known.name, values={"path": known.path()}))
    return below
