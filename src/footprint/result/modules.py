"""A result in the stages of another scheme: EN 15804 modules, PACT, battery, ISO 14067, Catena-X.

A pure projection of one assessment: every line goes to exactly one row, so the rows sum to the total
exactly, for every scheme. Nothing is guessed: a line that could lie in several modules stays in their
aggregate.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from footprint.engine.exact import exact_sum
from footprint.model.stages import module, modules_of, schemes

#: Before the stage of what no module of the scheme holds.
OUTSIDE = "outside:"


def row_of(scheme: str, stage: str, kind: str, stated: str) -> str:
    """The row of one line: its own module, the only one that it may lie in, or the span of several.

    ``A1-A3`` is the aggregate of all that may hold it; ``outside:use`` a stage that the scheme has not.

    Raises
    ------
    KeyError
        No such scheme.
    """
    rows = modules_of(scheme, stage, kind)
    own = module(stated)
    if own is not None and own.scheme == scheme:
        return own.code
    if not rows:
        return f"{OUTSIDE}{stage}"
    return rows[0].code if len(rows) == 1 else f"{rows[0].code}-{rows[-1].code}"


def by_module(scheme: str, lines: Iterable[tuple[str, str, str, Fraction]]) -> dict[str, Fraction]:
    """Totals by row of a scheme, in life-cycle order; only rows that a line stands in.

    Parameters
    ----------
    scheme : str
        iso14067, en15804, pact, battery or catenax.
    lines : iterable of (stage, kind, module, kg CO2e)

    Raises
    ------
    KeyError
        No such scheme.
    """
    found: dict[str, list[Fraction]] = {}
    for stage, kind, stated, value in lines:
        found.setdefault(row_of(scheme, stage, kind, stated), []).append(value)
    codes = [row.code for row in schemes()[scheme]]
    order = {code: (i, 0) for i, code in enumerate(codes)}
    order |= {f"{a}-{b}": (i, 1) for i, a in enumerate(codes) for b in codes[i + 1 :]}
    last = (len(codes), 0)
    return {name: exact_sum(found[name]) for name in sorted(found, key=lambda n: (order.get(n, last), n))}
