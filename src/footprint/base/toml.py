"""TOML of strangers: what tomllib would read at the price of minutes or of the stack is refused first."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any

from footprint.base.problem import refuse
from footprint.base.where import Where

#: A dotted key of n parts costs n² steps. A line of people holds few dots, in its texts and numbers too.
MAX_DOTS = 1_000
MAX_WORK = 10_000_000  # the sum of these squares over all lines: a fraction of a second


def loads(data: bytes, where: Where, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Parse TOML.

    Raises
    ------
    Refused
        FP-B460: keys of too many parts, or nested too deep.
    ValueError
        No UTF-8, or no TOML.
    """
    work = 0
    for number, line in enumerate(data.split(b"\n"), 1):
        dots = line.count(b".")
        work += dots * dots
        if dots > MAX_DOTS or work > MAX_WORK:
            raise refuse("FP-B460", where, f"{number}: {line[:30].decode('utf-8', 'replace')}…")
    try:
        return tomllib.loads(data.decode("utf-8"), parse_float=parse_float)
    except RecursionError:
        raise refuse("FP-B460", where, "[[[…") from None
