"""The source card: who published the numbers, under which licence, read from which bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_TEXTS: Mapping[str, str] = MappingProxyType({})
#: A relative path that stays in its folder: cards come from strangers as well.
_INSIDE = re.compile(r"(?!\.)[\w.-]+(/(?!\.)[\w.-]+)*")


@dataclass(frozen=True, slots=True)
class SourceCard:
    """The passport of one source; texts for people are keyed by language.

    ``redistributable`` False means that values may be used but not handed on in a bundle.
    ``raw`` maps each raw file to its bare SHA-256. ``notice`` is a text that must stay with every copy of
    the values: a path in the folder of the card, or of the shipped data; empty when there is none.
    """

    id: str
    release: str
    title: Mapping[str, str]
    publisher: Mapping[str, str]
    document: str
    version: str
    year: int | None
    licence_raw: str
    licence_derived: str
    attribution: str
    retrieved: str
    redistributable: bool
    raw: Mapping[str, str] = field(default_factory=lambda: _TEXTS)
    caveats: Mapping[str, str] = field(default_factory=lambda: _TEXTS)
    notice: str = ""

    @property
    def licensed(self) -> bool:
        """True when both licences and the publisher are stated."""
        return bool(self.licence_raw.strip() and self.licence_derived.strip() and self.publisher)

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form, as in the shipped index; without ``notice`` when there is none."""
        row = {
            "id": self.id,
            "release": self.release,
            "title": dict(self.title),
            "publisher": dict(self.publisher),
            "document": self.document,
            "version": self.version,
            "year": self.year,
            "licence_raw": self.licence_raw,
            "licence_derived": self.licence_derived,
            "attribution": self.attribution,
            "retrieved": self.retrieved,
            "redistributable": self.redistributable,
            "raw": dict(self.raw),
            "caveats": dict(self.caveats),
        }
        return {**row, "notice": self.notice} if self.notice else row

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> SourceCard:
        """The card of a JSON row.

        Raises
        ------
        KeyError, TypeError
            A missing, foreign or mistyped field.
        ValueError
            A notice that is no path inside the folder.
        """
        kinds: dict[str, Any] = {"redistributable": bool, "year": (int, type(None))}
        kinds |= dict.fromkeys(("title", "publisher", "raw", "caveats"), Mapping)
        for name, value in row.items():
            kind = kinds.get(name, str)
            if not isinstance(value, kind) or (name == "year" and isinstance(value, bool)):
                raise TypeError(f"{name} = {value!r}")
            if kind is Mapping and not all(isinstance(t, str) for t in value.values()):
                raise TypeError(f"{name}: a text in quotes for each entry")
        if (notice := row.get("notice", "")) and not _INSIDE.fullmatch(notice):
            raise ValueError(f"notice: {notice}")
        frozen = {k: MappingProxyType(dict(row[k])) for k in ("title", "publisher", "raw", "caveats")}
        return cls(**{**row, **frozen})
