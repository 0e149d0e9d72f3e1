"""Views of a signed record: what lies open is chosen anew, without key and without a new signature."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.record.views import View, make_view


def disclose(
    source: str | Path,
    path: str | Path,
    lines: Iterable[str] | None,
    *,
    suppliers: bool = False,
    reviews: bool = False,
    overwrite: bool = True,
) -> View:
    """Write another view of a bundle: the same record, manifest and statement, other nodes open.

    Parameters
    ----------
    source : path
        A bundle that holds open what the view shall open, such as the owner's full copy.
    path : path
        Where the view goes; written whole or not at all.
    lines : iterable of line ids, or None
        None opens all that lies open in ``source`` and may be handed on; an empty list opens nothing.
    suppliers : bool
        Open who supplied under which record: the factors that stand for suppliers' records and the evidence
        nodes of their documents; no line and no amount.
    reviews : bool
        Carry reviews and verification along although nodes are hidden: their text may name them.
    overwrite : bool
        False refuses a path where something stands (FP-X001).

    Raises
    ------
    Refused
        ``source`` is not a bundle, or is unsafe.
    ProblemsError
        FP-X001 the view would replace its source; else as ``footprint.record.views.make_view``: the bundle
        does not fit its commitments, is not confidential (S9), holds no such line open, a licensed value,
        or a published total would give hidden lines away (S8). Nothing is written.
    """
    from footprint.api.saving import save_new
    from footprint.factors.library import library
    from footprint.factors.shipped import shipped
    from footprint.intake.write import save_bytes
    from footprint.proof.verify import load
    from footprint.seal import container

    target = Path(path)
    if target.exists() and target.resolve() == Path(source).resolve():
        raise ProblemsError([Problem("FP-X001", Where(file=target.name), got=target.name)])
    view = make_view(load(source), library(shipped()), lines, suppliers=suppliers, reviews=reviews)
    (save_bytes if overwrite else save_new)(target, container.write(view.files))
    return view
