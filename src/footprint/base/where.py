"""Where a value stood: file, sheet and cell, or table, key and column."""

from __future__ import annotations

from dataclasses import dataclass

_LIMIT = 120


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

    def to_json(self) -> dict[str, str]:
        """The non-empty parts, for ``--json`` and origin nodes."""
        parts = {k: getattr(self, k) for k in self.__dataclass_fields__}
        return {k: v for k, v in parts.items() if v}
