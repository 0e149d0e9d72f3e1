"""The fields that a column of a foreign table may have, and a column with its field."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from footprint.base.messages import Lang

KINDS = ("bom", "energy", "transport", "waste")
#: Fields whose cells hold an amount or another number that a study uses.
NUMERIC = ("amount", "mass", "mass_total", "mass_gross", "gross", "net", "scrap", "peak", "sharp", "flat",
           "valley", "subtotal", "distance", "cargo_mass", "tkm", "recycled")  # fmt: skip
TARIFFS = ("peak", "sharp", "flat", "valley")
_IGNORED = frozenset({"", "price", "factor", "factor_source", "emissions", "ignored", "scope", "reading"})


@cache
def _labels() -> Mapping[str, Mapping[Lang, str]]:
    path = files("footprint.intake.tables") / "fields.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {r["field"]: {"zh": r["zh"], "en": r["en"]} for r in rows}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table with its field; ``entity`` names the site, carrier or month of a wide table."""

    column: int
    header: str
    field: str
    carrier: str = ""
    unit: str = ""
    entity: str = ""
    numeric: bool = False
    short: str = ""
    #: The number of the column that holds its units; 0 where none does.
    unit_at: int = 0

    def label(self, lang: Lang) -> str:
        """What the column was taken for; empty where a study takes nothing from it."""
        return "" if self.ignored else _labels().get(self.field, {}).get(lang, self.field)

    @property
    def ignored(self) -> bool:
        """Whether a study takes nothing from the column."""
        return self.field in _IGNORED
