"""What is signed stays within the bounds that every verifier keeps, and two bundles are written or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from footprint.base.problem import Problem, ProblemsError, Refused
from footprint.proof.disclosure import long_numbers, too_costly, too_long
from footprint.proof.limits import check_limits
from footprint.proof.opened import Opened
from footprint.record.record import Record
from footprint.seal.bundle import from_files


def check_record(record: Record) -> None:
    """Refuse a record that no verifier would replay for its size alone, before it is signed for nothing.

    Raises
    ------
    ProblemsError
        FP-P600: its numbers are too long. FP-P070, FP-P551: it is too long to replay.
    """
    nodes = {leaf: node for leaf, (_group, _salt, node) in record.nodes.by_leaf.items()}
    groups = {leaf: group for leaf, (group, _salt, _node) in record.nodes.by_leaf.items()}
    document = json.loads(record.files["record.json"])
    opened = Opened(document, {}, nodes, groups, hidden={}, aliases={})
    long = sum(map(long_numbers, record.nodes.written.values()))
    found: list[Problem] = [*too_long(long), *check_limits(opened)]
    if found:
        raise ProblemsError(found)


def check_bundle(files: Mapping[str, bytes], name: str) -> None:
    """Refuse a bundle that no verifier would read for its size alone.

    Raises
    ------
    ProblemsError
        FP-S002: a file is too large. FP-P552: all that is disclosed is.
    """
    try:
        from_files(files, name)
    except Refused as fault:
        raise ProblemsError(fault.problems) from None
    found = too_costly(files)
    if found:
        raise ProblemsError(found)


def write_both(first: Path, write_first: Callable[[], None], write_second: Callable[[], None]) -> None:
    """Write the second file only with the first; where it fails, the first is again as it was."""
    before = first.read_bytes() if first.is_file() else None
    write_first()
    try:
        write_second()
    except BaseException:
        if before is None:
            first.unlink(missing_ok=True)
        else:
            first.write_bytes(before)
        raise
