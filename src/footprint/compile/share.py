"""Allocation: shares of co-products, and of the plant's products in a common meter."""

from __future__ import annotations

from fractions import Fraction

from footprint.compile.inventory import Allocation, Closing, Inventory
from footprint.model.lines import Line, ShareKey
from footprint.model.meters import sharers, sub_meters
from footprint.model.processes import Output
from footprint.model.study import Study


def key_value(output: Output, key: ShareKey) -> Fraction:
    """The amount of one output in a key: kg, pieces, money, a physical quantity, or its stated share."""
    if key == "mass":
        if output.amount.dimension == "mass":
            return output.amount.base
        return output.amount.base * output.mass_each.base if output.mass_each else Fraction(0)
    if key == "piece":
        return output.amount.base
    if key == "revenue":
        return output.revenue.base if output.revenue else Fraction(0)
    if key == "physical":
        return output.physical.base if output.physical else Fraction(0)
    return output.share or Fraction(0)


def shares(outputs: tuple[Output, ...], key: ShareKey) -> dict[str, Fraction]:
    """The share of each output (by id) in a key; they sum to one exactly. Empty for an all-zero key."""
    values = {o.id: key_value(o, key) for o in outputs}
    total = sum(values.values(), Fraction(0))
    return {name: value / total for name, value in values.items()} if total else {}


def process_share(study: Study, process: str) -> Fraction:
    """The part of a process's burden that belongs to its studied product."""
    own = next((o for o in study.outputs if o.process == process and o.role == "product"), None)
    if own is None:
        return Fraction(1)
    return _allocated(study, own).get(own.id, Fraction(0))


def coproduct_shares(study: Study, process: str) -> dict[str, Fraction]:
    """The parts of a process's burden that belong to its co-products, by product."""
    own = next((o for o in study.outputs if o.process == process and o.role == "product"), None)
    parts = _allocated(study, own) if own is not None else {}
    rows = (o for o in study.outputs if o.process == process and o.role == "coproduct")
    return {o.product: parts.get(o.id, Fraction(0)) for o in rows}


def _allocated(study: Study, own: Output) -> dict[str, Fraction]:
    """The shares of a process's product and its co-products in the product's allocation key, by output."""
    rows = tuple(o for o in study.outputs if o.process == own.process and o.role != "other")
    if len(rows) == 1 or own.allocation is None:
        return {own.id: Fraction(1)}
    return shares(rows, own.allocation)


def allocation_of(study: Study, process: str) -> Allocation | None:
    """What the study says of the allocation of a process; None without co-products."""
    rows = [o for o in study.outputs if o.process == process and o.role != "other"]
    own = next((o for o in rows if o.role == "product"), None)
    if own is None or len(rows) < 2 or own.allocation is None:
        return None
    reason = next((o.reason for o in (own, *rows) if o.reason), "")
    start, end = min(o.price_start for o in rows), max(o.price_end for o in rows)
    return Allocation(own.allocation, reason, start, end, _price_ratio(rows))


def _price_ratio(rows: list[Output]) -> Fraction | None:
    """Highest over lowest price; of mass where every product has one, else of a common unit of amount."""
    masses = [key_value(o, "mass") for o in rows]
    same = len({o.amount.dimension for o in rows}) == 1
    amounts = masses if all(masses) else [o.amount.base for o in rows] if same else []
    if not all(amounts):
        return None  # nothing made has no price; the check of the outputs says so
    prices = [o.revenue.base / a for o, a in zip(rows, amounts, strict=False) if o.revenue is not None]
    whole = len(prices) == len(rows) and len({o.revenue.dimension for o in rows if o.revenue}) == 1
    return max(prices) / min(prices) if whole and min(prices) else None


class Sharing:
    """The divisions of the shared meters of a study; one key over the same outputs is divided once.

    ``base`` is an earlier inventory, whose divisions hold as long as the outputs are the same.
    """

    def __init__(self, study: Study, base: Inventory | None = None) -> None:
        self.study = study
        self._subs = sub_meters(study)
        self._parts: dict[tuple[ShareKey, str], tuple[tuple[str, Fraction], ...]] = {}
        if base is not None and base.closings and base.study.outputs == study.outputs:
            lines = {line.id: line for line in base.study.lines}
            for old in base.closings:
                line = lines[old.line]
                if line.share_key is not None:
                    self._parts[line.share_key, line.production_line] = old.shares
        self._ours: dict[tuple[ShareKey, str, str], Fraction] = {}

    def closing(self, line: Line) -> Closing | None:
        """The division of a shared meter over the outputs of its plant or production line."""
        if line.share_key is None:
            return None
        at = (line.share_key, line.production_line)
        if at not in self._parts:
            parts = shares(sharers(self.study, line), line.share_key)
            self._parts[at] = tuple(sorted(parts.items()))
        return Closing(line.id, line.share_key, self._parts[at]) if self._parts[at] else None

    def of(self, line: Line, closing: Closing | None) -> Fraction | None:
        """The share of the line's process in the meter: studied product and its co-products together."""
        if line.share is not None:
            return line.share
        if closing is None or line.share_key is None:
            return None
        at = (line.share_key, line.production_line, line.process)
        if at not in self._ours:
            rows = self.study.outputs
            ours = {o.id for o in rows if o.process == line.process and o.role != "other"}
            self._ours[at] = sum((share for name, share in closing.shares if name in ours), Fraction(0))
        return self._ours[at]

    def rest(self, line: Line) -> tuple[Fraction, str] | None:
        """What its sub-meters leave of a plant meter, as a ratio, and how it came about."""
        subs = self._subs.get(line.id)
        if not subs or line.amount is None or not line.amount.base:
            return None
        taken = sum((x.amount.base for x in subs if x.amount is not None), Fraction(0))
        names = " − ".join(x.id for x in subs)
        return 1 - taken / line.amount.base, f"({line.id} − {names}) / {line.id}"
