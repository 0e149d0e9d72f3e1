"""The sector starts: which there are, and what a study of one must say."""

from __future__ import annotations

from dataclasses import dataclass

from footprint.base.messages import LANGS, Lang
from footprint.base.problem import ProblemsError
from footprint.model.place import no_place
from footprint.model.sectors.checks import unknown_sector
from footprint.model.sectors.starts import (
    Document,
    Item,
    Start,
    UnitProcess,
    catalogue,
    documents,
    items,
    processes,
    starts,
)
from footprint.model.vocabulary import code, label


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector start with all that stands in its tables.

    ``catalogue`` are the products of the Chinese label in this sector: to be looked at by a person, for no
    rule is chosen by them. ``documents`` are titles; naming one claims no conformity.
    """

    start: Start
    items: tuple[Item, ...]
    processes: tuple[UnitProcess, ...]
    documents: tuple[Document, ...]
    catalogue: tuple[str, ...]

    @property
    def key(self) -> str:
        """The name on the command line."""
        return self.start.key

    def name(self, lang: Lang) -> str:
        """The name in one language."""
        return label("sector", self.key, lang)

    @property
    def must(self) -> tuple[Item, ...]:
        """The items without which a study of the sector is not complete."""
        return tuple(i for i in self.items if i.must)


def sectors() -> tuple[Sector, ...]:
    """Every sector start, in order."""
    return tuple(
        Sector(start, items(key), processes(key), documents(key), tuple(r["id"] for r in catalogue(key)))
        for key, start in starts().items()
    )


def sector_key(name: str) -> str:
    """The key of a sector from one of its words in either language; "" stays.

    Raises
    ------
    ProblemsError
        No sector has this name: the nearest one, and all of them, are named (FP-M182).
    """
    key = code("sector", name) if name else ""
    if key is None:
        raise ProblemsError([unknown_sector(name, no_place)])
    return key


def sector_lines() -> tuple[str, ...]:
    """One line of text a sector: its names in both languages, items and unit, as the command line prints."""
    out = []
    for sector in sectors():
        names = " / ".join(sector.name(g) for g in LANGS)
        unit = f"{sector.start.amount} {sector.start.unit}"
        out.append(f"{sector.key:16} {names} · {len(sector.must)}/{len(sector.items)} · {unit}")
    return tuple(out)
