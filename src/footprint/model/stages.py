"""Stage schemes as mappings of the one stage list: what others call a stage, and where it lies in ours.

The list is data (``stages.csv``), each row with its source. A sub-stage of a scheme is written
``scheme:code`` (``en15804:A3``); the stage that it lies in is one of the five of the record.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from footprint.base.messages import Lang
from footprint.model.types import Stage

#: Beyond the boundary: no stage of any scheme. Recycling is stated in an assessment of its own.
BEYOND = "en15804:D"


@dataclass(frozen=True, slots=True)
class Module:
    """One stage of a scheme. ``stages`` are those of ours that it covers, the first its home.

    ``kinds`` are the kinds of line that it takes to itself; none: all that no other module takes.
    """

    scheme: str
    code: str
    stages: tuple[Stage, ...]
    kinds: tuple[str, ...]
    zh: str
    en: str
    source: str

    @property
    def id(self) -> str:
        """``scheme:code``, as a line states it."""
        return f"{self.scheme}:{self.code}"

    def label(self, lang: Lang) -> str:
        """Its name in one language."""
        return self.zh if lang == "zh" else self.en


@cache
def schemes() -> Mapping[str, tuple[Module, ...]]:
    """The modules of every scheme, in life-cycle order."""
    path = files("footprint.model") / "stages.csv"
    found: dict[str, list[Module]] = {}
    source = ""
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        above, _, more = row["source"].partition("as above")
        source, told = (source, source + more) if not above else (row["source"], row["source"])
        stages = tuple(cast(Stage, s) for s in row["stages"].split("|"))
        kinds = tuple(k for k in row["kinds"].split("|") if k)
        made = Module(row["scheme"], row["code"], stages, kinds, row["zh"], row["en"], told)
        found.setdefault(row["scheme"], []).append(made)
    return {name: tuple(rows) for name, rows in found.items()}


def module(name: str) -> Module | None:
    """The module ``scheme:code``, or None."""
    return _by_name().get(name)


@cache
def _by_name() -> Mapping[str, Module]:
    return {row.id: row for rows in schemes().values() for row in rows}


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


@cache
def _typed() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {
        text: {BEYOND} for text in (_fold(BEYOND), "d", "module d", "模块d", "模块 d")
    }
    for row in _by_name().values():
        for text in (row.id, row.code, row.zh, row.en):
            found.setdefault(_fold(text), set()).add(row.id)
    return {text: tuple(sorted(names)) for text, names in found.items()}


def typed(text: str) -> tuple[str, ...]:
    """Every module, or ``BEYOND``, that a typed code or name may mean; none or several is no answer."""
    return _typed().get(_fold(text), ())


def modules_of(scheme: str, stage: str, kind: str) -> tuple[Module, ...]:
    """The modules of a scheme in which a line of a stage and kind may lie, in order; several: not known.

    Raises
    ------
    KeyError
        No such scheme.
    """
    rows = [row for row in schemes()[scheme] if stage in row.stages]
    own = [row for row in rows if kind in row.kinds]
    return tuple(own or [row for row in rows if not row.kinds])
