"""Allocation: shares of co-products, and of the plant's products in a common meter."""

from __future__ import annotations

from fractions import Fraction

from footprint.compile.inventory import Closing
from footprint.model.lines import Line, ShareKey
from footprint.model.processes import Output
from footprint.model.study import Study


def key_value(output: Output, key: ShareKey) -> Fraction:
    """The amount of one output in a key: kg, pieces, money, or its stated share."""
    if key == "mass":
        if output.amount.dimension == "mass":
            return output.amount.base
        return output.amount.base * output.mass_each.base if output.mass_each else Fraction(0)
    if key == "piece":
        return output.amount.base
    if key == "revenue":
        return output.revenue.base if output.revenue else Fraction(0)
    return output.share or Fraction(0)


def shares(outputs: tuple[Output, ...], key: ShareKey) -> dict[str, Fraction]:
    """The share of each output (by id) in a key; they sum to one exactly. Empty for an all-zero key."""
    values = {o.id: key_value(o, key) for o in outputs}
    total = sum(values.values(), Fraction(0))
    return {name: value / total for name, value in values.items()} if total else {}


def process_share(study: Study, process: str) -> Fraction:
    """The part of a process's burden that belongs to its studied product."""
    rows = tuple(o for o in study.outputs if o.process == process and o.role != "other")
    own = next((o for o in rows if o.role == "product"), None)
    if own is None or len(rows) == 1 or own.allocation is None:
        return Fraction(1)
    return shares(rows, own.allocation).get(own.id, Fraction(0))


def meter_closing(study: Study, line: Line) -> Closing | None:
    """The division of a shared meter over every row of the sheet Output, by the line's key."""
    if line.share_key is None:
        return None
    parts = shares(study.outputs, line.share_key)
    if not parts:
        return None
    return Closing(line.id, line.share_key, tuple(sorted(parts.items())))


def meter_share(study: Study, line: Line, closing: Closing | None) -> Fraction | None:
    """The share of the line's process in the meter: studied product and its co-products together."""
    if line.share is not None:
        return line.share
    if closing is None:
        return None
    ours = {o.id for o in study.outputs if o.process == line.process and o.role != "other"}
    return sum((share for name, share in closing.shares if name in ours), Fraction(0))
