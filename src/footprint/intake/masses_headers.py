"""What headers and units of a table of part masses mean; the vocabulary is ``masses_headers.csv``."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from footprint.base.unit_table import names, units
from footprint.intake.tables.headers import normal, vocabulary
from footprint.intake.tables.units import settled

#: What one unit of a part may be; a mass without it is that of a piece.
PER = ("piece", "length", "area", "volume")
DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "mass": ("mass",), "length": ("length",), "width": ("length",), "thickness": ("length",),
    "diameter": ("length",), "inner_diameter": ("length",), "wall": ("length",), "area": ("area",),
    "cross_section": ("area",), "volume": ("volume",), "density": ("mass",),
}  # fmt: skip
#: Words of BOM tables that mean nothing here, and those that mean the same.
_KEPT = frozenset({"part_no", "name", "mass", "mass_total", "mass_gross", "unit", "amount", "date"})
_BRACKETS = re.compile(r"^(.*?)\s*[(\[【{]([^()\[\]【】{}]*(?:\([^()]*\))?)[)\]】}]\s*$")
#: No header is as long; every text cell of a table is looked at, and each may be cut at every place.
_LONGEST = 200
_PER_WORD = re.compile(r"\s*(?:/|\bper\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measure:
    """A mass or size unit, and for ``g/m2`` what it is per (empty otherwise)."""

    unit: str
    per: str = ""

    @property
    def text(self) -> str:
        """As written in an equation."""
        return f"{self.unit}/{self.per}" if self.per else self.unit

    @property
    def ratio(self) -> Fraction:
        """SI base units (kg, m, m2, m3) per one of it."""
        return units()[self.unit].ratio / (units()[self.per].ratio if self.per else 1)


@cache
def _words() -> Mapping[str, str]:
    """Normalised header -> field: the words of mass tables, then those of bills of materials."""
    path = files("footprint.intake") / "masses_headers.csv"
    out: dict[str, str] = {}
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        for text in (*row["zh"].split("|"), *row["en"].split("|")):
            if text:
                out.setdefault(normal(text), row["field"])
    for text, said in vocabulary().items():
        if said.field in _KEPT and not said.carrier:
            out.setdefault(text, said.field)
    return out


@cache
def _starts() -> tuple[str, ...]:
    return tuple(sorted(filter(None, _words())))


def unit_of(text: str, dimensions: tuple[str, ...]) -> str:
    """The one unit id of these dimensions that a text means; empty where there is none."""
    known = settled(unicodedata.normalize("NFKC", text).strip()) or settled(text)
    found = [u for u in names().get(known or "", ()) if units()[u].dimension in dimensions]
    return found[0] if len(found) == 1 else ""


def measure(text: str, field: str) -> Measure | None:
    """``g``, ``kg/m``, ``g per piece``, ``千克/立方米`` as a measure that fits a field."""
    dimensions = DIMENSIONS[field]
    whole = unit_of(text, dimensions)
    if whole and field != "density":
        return Measure(whole)
    parts = _PER_WORD.split(text.strip(), maxsplit=1)
    if len(parts) != 2 or dimensions != ("mass",):
        return None
    top, below = unit_of(parts[0], ("mass",)), unit_of(parts[1], PER)
    if not top or not below or (field == "density") != (units()[below].dimension == "volume"):
        return None
    return Measure(top, "" if below == "piece" else below)


def head_of(text: str) -> tuple[str, str]:
    """The field and unit text of a header; both empty where it is not known.

    ``单重(g)``, ``mass_g``, ``weight kg``, ``密度g/cm3``, ``g/件`` and ``单重(g) / mass (g)`` are understood.
    """
    if len(text) > _LONGEST:
        return "", ""
    flat = " ".join(unicodedata.normalize("NFKC", text).replace("\ufeff", "").split()).strip("*★ ")
    for part in (flat, *re.split(r" / | \| ", flat)):
        found = _one(part)
        if found[0]:
            return found
    return "", ""


def _one(text: str) -> tuple[str, str]:
    found = _named(text) if normal(text).startswith(_starts()) else ("", "")
    if found[0]:
        return found
    for field in ("mass", "density"):
        if "/" in text and measure(text, field):
            return field, text
    return "", ""


def _named(text: str) -> tuple[str, str]:
    """A known word, and what stands behind it."""
    bracketed = _BRACKETS.match(text)
    pairs = [(text, "")] + ([(bracketed[1], bracketed[2])] if bracketed else [])
    pairs += [(text[:i], text[i:].strip(" _/,:")) for i in range(len(text) - 1, 0, -1)]
    for name, unit in pairs:
        field = _words().get(normal(name), "")
        if not unit and field:
            return field, ""
        if field in DIMENSIONS and measure(unit, field):
            return field, unit
        if field == "mass" and measure(unit, "density"):
            return "density", unit
        if field and (name, unit) == pairs[1] and bracketed:
            return field, unit  # a bracket that is no unit known here is read where it is needed
    return "", ""


_EACH = re.compile(
    r"单重|单件|单个|单台|单位重|单位质|每|/\s*(pcs?|件|个|台)|\beach\b|\bper (piece|pc|part|unit)\b"
    r"|\bunit (weight|mass)\b|\bpiece\b"
)
_IN_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


def said_each(header: str) -> bool:
    """Whether a header itself says that its mass is that of one piece; ``(unit: kg)`` does not."""
    return _EACH.search(_IN_BRACKETS.sub("", header).replace("_", " ").casefold()) is not None
