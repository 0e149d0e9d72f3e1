"""From exact totals to the result digest (S5) and to public totals (S2, S8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from footprint.base.digest import digest
from footprint.base.numbers import format_rat, parse_rat, rounded_dec
from footprint.proof.nodes import COMPONENTS, TOTAL_UNIT
from footprint.proof.sums import Sum

Cell = tuple[str | None, str | None]
MAX_DIGITS = 6


def digits_of(parameters: Mapping[str, Any]) -> int | None:
    """Significant digits that a rule set wants (S2): 6 unless stated; None for no integer of 1..6."""
    stated = parameters.get("digits", MAX_DIGITS)
    good = isinstance(stated, int) and not isinstance(stated, bool) and 1 <= stated <= MAX_DIGITS
    return stated if good else None


def cell_of(stage: str, component: str, detail: str) -> Cell:
    """The published cell in which a stage and component end up at a level of detail."""
    keep_stage = detail in ("stage_component", "stage")
    keep_component = detail in ("stage_component", "component")
    return (stage if keep_stage else None, component if keep_component else None)


def _key(cell: Cell) -> tuple[bool, str, bool, str]:
    stage, component = cell
    return (stage is not None, stage or "", component is not None, component or "")


def exact_rows(stages: Iterable[str], values: Mapping[tuple[str, str], Fraction]) -> list[dict[str, str]]:
    """``[{stage, component, exact}]``: every assessed stage and every component, zero rows included."""
    return [
        {"stage": s, "component": c, "exact": format_rat(values.get((s, c), Fraction(0)))}
        for s in sorted(stages)
        for c in sorted(COMPONENTS)
    ]


def cells(stages: Iterable[str], detail: str) -> list[Cell]:
    """The cells that an assessment publishes, in order (null first)."""
    found = {cell_of(s, c, detail) for s in stages for c in COMPONENTS}
    return sorted(found, key=_key)


def published_totals(
    exact_totals: Sequence[Mapping[str, str]], detail: str, digits: int
) -> list[dict[str, Any]]:
    """Public rows: exact values summed to ``detail``, then rounded half-even (S2).

    Parameters
    ----------
    exact_totals : sequence of {stage, component, exact}
        As in a result node.
    detail : str
        ``stage_component``, ``component``, ``stage`` or ``total``.
    digits : int
        Significant digits, 1..6.

    Raises
    ------
    NumberError
        A rounded value does not fit DEC.
    """
    sums: dict[Cell, Sum] = {}
    for row in exact_totals:
        cell = cell_of(row["stage"], row["component"], detail)
        sums.setdefault(cell, Sum()).add(parse_rat(row["exact"]))
    return [
        {
            "stage": cell[0],
            "component": cell[1],
            "rounded": rounded_dec(sums[cell].value, digits),
            "digits": digits,
            "unit": TOTAL_UNIT,
        }
        for cell in sorted(sums, key=_key)
    ]


def result_document(
    declared: tuple[Fraction, str],
    rule_set: str,
    gwp_set: str,
    boundary: str,
    exact_totals: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    """What the result digest covers (S5).

    Parameters
    ----------
    declared : (Fraction, str)
        Declared amount in the base unit of its dimension, and that unit.
    rule_set, gwp_set : str
        Digests.
    boundary : str
        As in the result node.
    exact_totals : sequence of {stage, component, exact}
        Every assessed stage and every component, sorted.
    """
    return {
        "declared_unit": {"amount": format_rat(declared[0]), "unit": declared[1]},
        "rule_set": rule_set,
        "gwp_set": gwp_set,
        "boundary": boundary,
        "totals": [{k: row[k] for k in ("stage", "component", "exact")} for row in exact_totals],
    }


def result_digest(document: Mapping[str, Any]) -> str:
    """Digest of :func:`result_document` (tag ``result``). Never public."""
    return digest("result", dict(document))
