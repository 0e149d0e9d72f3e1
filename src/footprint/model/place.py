"""Where the values of a study came from."""

from __future__ import annotations

from collections.abc import Callable

from footprint.base.where import Where

Place = Callable[[str, str, str], Where]


def no_place(table: str, key: str, column: str) -> Where:
    """The place of a value in a study that was not read from a file."""
    return Where(sheet=table, key=key, column=column)
