"""``verify`` looks at the container before anything else is loaded, so a hostile file meets only that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from footprint.base.problem import ProblemsError, refuse
from footprint.base.where import Where
from footprint.seal.bundle import load

#: Options of ``verify`` that take a value.
_VALUED = ("--trust", "--rules", "--require", "--lang", "--suppliers")
_STUDIES = (".xlsx", ".xls", ".json", ".csv")
#: An address: a scheme of two letters or more (one letter is a drive) and a slash.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:[/\\]")


def operands(words: Sequence[str]) -> Iterator[str]:
    """What a command line names besides options and their values."""
    rest = iter(words)
    for word in rest:
        if word == "--":
            yield from rest
        elif word in _VALUED:
            next(rest, None)
        elif not word.startswith("-"):
            yield word


def _command(words: Sequence[str]) -> Sequence[str]:
    """The words from the command on: options of the program itself may stand before it."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in _VALUED else 1
    return words[at:] or ("",)


def study_refusal(path: Path) -> ProblemsError | None:
    """Why a study or an address is not a bundle, or None where the path may name one."""
    if _ADDRESS.match(str(path)):
        return refuse("FP-X440", Where(), str(path)[:120])
    if path.is_dir() or path.suffix.lower() in _STUDIES:
        return refuse("FP-X010", Where(file=path.name), path.name)
    return None


def refusal(words: Sequence[str]) -> ProblemsError | None:
    """Why a file named on a ``verify`` command line may not be read further, or None.

    Only looks at files that are there; options are judged later by the command itself.
    """
    command, *rest = _command(words)
    if command != "verify" or "--help" in words:
        return None
    for name in operands(rest):
        path = Path(name)
        fault = study_refusal(path)
        if fault is not None:
            return fault
        if path.is_file():
            try:
                load(path)
            except ProblemsError as problem:
                return problem
    return None
