"""A pager for a person whose screen is too short; plain output for a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

from footprint.apps.cli.shell import out


def shows_colours() -> bool:
    """Whether the pager passes colours on: ``less`` does with -R, others print the escapes raw."""
    command = os.environ.get("MANPAGER") or os.environ.get("PAGER") or "less"
    words = command.split()
    flags = f"{os.environ.get('LESS', '')} {' '.join(words[1:])}"
    return PurePath(words[0]).name == "less" and "r" in flags.casefold()


@contextmanager
def paged(rows: int) -> Iterator[None]:
    """Print to a pager where ``rows`` lines do not fit the terminal."""
    if not (sys.stdout.isatty() and rows > out.size.height - 2):
        yield
        return
    os.environ.setdefault("LESS", "-R")
    os.environ.setdefault("LESSCHARSET", "utf-8")
    with out.pager(styles=shows_colours()):
        yield
