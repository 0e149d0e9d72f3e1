"""Where a value stood: file, sheet and cell, or table, key and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

_LIMIT = 120
#: Tables of a study and of a record as a Chinese sentence names them. Addresses inside a file keep theirs.
_TABLES_ZH: Mapping[str, str] = {
    "lines": "行",
    "processes": "工序",
    "assessments": "评价",
    "evidence": "证据",
    "product": "产品",
    "goods": "货物",
    "totals": "合计",
}
#: What may lead a key.
_KINDS_ZH: Mapping[str, str] = {"assessment": "评价", "line": "行"}


def printable(text: str, limit: int = _LIMIT) -> str:
    """Text safe for a terminal: control characters made visible, length bounded."""
    out = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text[: limit + 1])
    return out if len(out) <= limit else out[: limit - 1] + "…"


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the input. Unused parts stay empty; ``raw`` is the text as it stood there."""

    file: str = ""
    sheet: str = ""
    cell: str = ""
    key: str = ""
    column: str = ""
    raw: str = ""

    def __str__(self) -> str:
        place = self.sheet
        if self.cell:
            place = f"{place}!{self.cell}" if place else self.cell
        elif self.key or self.column:
            place = " / ".join(p for p in (self.sheet, self.key, self.column) if p)
        return printable(" ▸ ".join(p for p in (self.file, place) if p))

    def told(self, lang: Literal["zh", "en"]) -> str:
        """The place as a person reads it in one language: ``行 B1`` for ``lines / B1``."""
        if lang == "en" or self.cell:
            return str(self)
        kind, _, name = self.key.partition(" ")
        key = f"{_KINDS_ZH[kind]} {name}" if name and kind in _KINDS_ZH else self.key
        if self.file or self.sheet not in _TABLES_ZH:
            return str(replace(self, key=key))
        return str(replace(self, sheet="", key=f"{_TABLES_ZH[self.sheet]} {key}".rstrip()))

    def to_json(self) -> dict[str, str]:
        """The non-empty parts, for ``--json`` and origin nodes."""
        parts = {k: getattr(self, k) for k in self.__dataclass_fields__}
        return {k: v for k, v in parts.items() if v}
