"""How a terminal shows traces: each line of an equation inside its indent, a blank line behind each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from footprint.apps.cli.shell import out
from footprint.apps.cli.wrapping import put

if TYPE_CHECKING:
    from footprint.result.trace import Trace

#: The indent of a line with the sign that leads it.
_LEAD = re.compile(r"( *(?:[×←↳] )?)(.*)")


def print_traces(traces: Iterable[Trace]) -> None:
    """Every trace; its own line stands out, origins step back."""
    for trace in traces:
        head, *rows = str(trace).split("\n")
        put(head, "bold")
        for row in rows:
            lead, text = _LEAD.fullmatch(row).groups()  # type: ignore[union-attr]  # it takes any line
            put(text, "dim" if "←" in lead else "", len(lead), lead)
        out.print()
