"""What the total would be under another allocation key: a choice that matters is shown both ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import get_args

from footprint.compile.inventory import Inventory, InvProcess, plain
from footprint.compile.method import Method, under
from footprint.compile.processes import Processes
from footprint.compile.program import program
from footprint.compile.share import key_value
from footprint.engine.exact import exact_sum, run
from footprint.engine.linear import LinearError
from footprint.factors.gwp import gwp_sets
from footprint.model.lines import ShareKey
from footprint.model.place import no_place
from footprint.model.processes import Output
from footprint.model.study import Assessment, Study
from footprint.model.types import Quantity
from footprint.result.view import Alternatives


def allocation_alternatives(inventory: Inventory, assessment: Assessment) -> Alternatives:
    """Totals (kg CO2e per declared amount) of an assessment under every other key that the outputs state.

    A key counts where every product of every process with co-products has a value for it. Empty without
    co-products, and where a system has no solution under the key.
    """
    groups = _shared(inventory.study)
    found = []
    for key in sorted(get_args(ShareKey)):
        stated = {assessment.allocation or rows[0].allocation for rows in groups}
        if groups and stated != {key} and all(_divides(rows, key) for rows in groups):
            total = _total(inventory, assessment, key)
            found += [] if total is None else [(key, total)]
    return tuple(found)


def _total(inventory: Inventory, assessment: Assessment, key: ShareKey) -> Fraction | None:
    """The same lines over processes that divide by another key: only shares and their flows differ."""
    study = under(inventory.study, Method(allocation=key))
    other = Processes(study, inventory.final, no_place)
    if other.problems:
        return None
    flows = {f.id: f for f in other.flows}
    held = replace(
        inventory,
        processes={n: _dividing(p, other.processes) for n, p in inventory.processes.items()},
        flows=tuple(
            replace(f, amount=flows[plain(f.id)].amount) if plain(f.id) in flows else f
            for f in inventory.flows
        ),
    )
    numbers, _ = program(held, assessment, gwp_sets()[assessment.gwp_set])
    try:
        values = run(numbers).values
    except LinearError:
        return None
    return exact_sum(v for row in values for v in row)


def _dividing(process: InvProcess, others: Mapping[str, InvProcess]) -> InvProcess:
    """A process with the share that it has under the other key; a part or a credit has none of its own."""
    other = others.get(plain(process.id))
    return process if other is None else replace(process, share=other.share)


def _shared(study: Study) -> list[list[Output]]:
    """The products of every process with co-products."""
    groups: dict[str, list[Output]] = {}
    for output in study.outputs:
        if output.role != "other":
            groups.setdefault(output.process, []).append(output)
    return [rows for rows in groups.values() if len(rows) > 1]


def _divides(rows: list[Output], key: ShareKey) -> bool:
    """Whether every product states a value in a key, all in one dimension; a revenue of nothing is one."""
    if key == "piece" and any(o.amount.dimension != "piece" for o in rows):
        return False
    measured: Mapping[str, Sequence[Quantity | Fraction | None]] = {
        "revenue": [o.revenue for o in rows],
        "physical": [o.physical for o in rows],
        "share": [o.share for o in rows],
    }
    stated = measured.get(key, ())
    if any(value is None for value in stated):
        return False
    dimensions = {m.dimension for m in stated if isinstance(m, Quantity)}
    values = [key_value(o, key) for o in rows]
    return (any(values) if stated else all(values)) and len(dimensions) < 2
