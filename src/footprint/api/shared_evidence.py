"""Compare what several bundles use as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.seal.policy import Policy
from footprint.seal.trust import load_policy


def compare_evidence(
    paths: Sequence[str | Path], *, trust: Policy | str | Path | None = None
) -> list[Problem]:
    """Documents and certificate numbers that two of the bundles use, and whether their claims fit.

    Parameters
    ----------
    paths : sequence of path
        At least two .fpz files, of any issuers.
    trust : Policy or path
        Whose keys count, and which tables beside those of this installation.

    Returns
    -------
    list of Problem
        Errors where a document or certificate is claimed beyond its total; FP-X370 for a bundle whose own
        checks fail (but rules): what it says cannot be relied on.

    Raises
    ------
    Refused
        A file is not a bundle, or is unsafe; a faulty trust file; one record is given twice (FP-X371).
    """
    from footprint.api.verification import own_tables
    from footprint.audit.shared_evidence import Named, shared_evidence
    from footprint.base.problem import refuse
    from footprint.proof.verify import check, load, open_record

    policy = load_policy(trust) if isinstance(trust, (str, Path)) else trust
    found: list[Problem] = []
    named: list[Named] = []
    roots: dict[str, str] = {}
    for place in paths:
        name = str(place)
        bundle = load(place)
        checked = check(bundle, trust=policy, tables=own_tables())
        failed = [c.name for c in checked.checks if c.status == "failed"]
        if failed:
            found.append(Problem("FP-X370", Where(file=name), got=", ".join(failed)))
            continue
        opened = open_record(bundle)
        root = opened.record["record_root"]
        if root in roots:
            raise refuse("FP-X371", Where(file=name), roots[root])
        roots[root] = name
        named.append(Named(name, opened))
    return [*found, *shared_evidence(named)]
