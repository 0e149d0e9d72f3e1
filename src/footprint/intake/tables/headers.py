"""What a column header means: its field, and the unit that it carries.

The vocabulary is data (``headers.csv``): counted over tables found in the field, zh and en.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from footprint.intake.tables.units import unit_ids

_NOISE = re.compile(r"[\s\u00a0\ufeff\u200b_]+")
_BETWEEN_CJK = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_TRIM = " .:*★。：、#"
_BRACKETED = re.compile(
    r"^(?P<head>.*?)\s*[(\[【{](?P<unit>[^()\[\]【】{}]*(?:\([^()]*\))?)[)\]】}]\s*(?P<tail>.*)$"
)
_SLASHED = re.compile(r"^(?P<head>.+?)\s*(?:/|,|\bin\b|_)\s*(?P<unit>[^/,_]+)$", re.IGNORECASE)
_SPACED = re.compile(r"^(?P<head>.+)\s(?P<unit>\S+)$")
#: ``(单位:kg)``, ``(unit: kg)``
_SAID = re.compile(r"^\s*(计量单位|单位|units?)\s*[:：]?\s*(?=\S)", re.IGNORECASE)
#: A ratio of emissions to an amount: the header of a factor.
_PER_CO2 = re.compile(r"co2\s*e?q?\w*\s*(?:/|per\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a header says: possible field, energy carrier, unit ids and the unit text as written."""

    field: str = ""
    carrier: str = ""
    unit_text: str = ""


@cache
def vocabulary() -> Mapping[str, Meaning]:
    """Normalised header -> meaning."""
    path = files("footprint.intake.tables") / "headers.csv"
    out: dict[str, Meaning] = {}
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        for text in (*row["zh"].split("|"), *row["en"].split("|")):
            if normal(text):
                out.setdefault(normal(text), Meaning(row["field"], row["carrier"]))
    for text, said in list(out.items()):  # a line break may stand inside a word
        out.setdefault(text.replace(" ", ""), said)
    return out


def folded(text: str) -> str:
    """Full-width signs, no-break spaces, line breaks and trailing dots made plain; case kept."""
    text = unicodedata.normalize("NFKC", text)
    return _NOISE.sub(" ", text).strip(_TRIM)


def normal(text: str) -> str:
    """A header as the vocabulary spells it."""
    text = _BETWEEN_CJK.sub("", folded(text).casefold())
    return re.sub(r"\s*([()/%])\s*", r"\1", text).replace("(%)", "").strip(_TRIM) or text


def _known(text: str) -> Meaning | None:
    key = normal(text)
    return None if not key else vocabulary().get(key) or vocabulary().get(key.replace(" ", ""))


@cache
def meaning(text: str) -> Meaning:
    """What a header means; an empty field where it is not known.

    ``重量(g)`` is a mass in g, ``mass_kg`` likewise, ``Recycled (Metric Tons CO2e / Short Ton)`` a factor.
    """
    flat = folded(text)
    if _PER_CO2.search(flat):
        return Meaning("factor", "", flat)
    whole = _known(flat)
    head, unit = _split(text)
    if unit and "co2" in unit.casefold():
        return Meaning("emissions", "", unit)
    known = _known(head) if head else None
    if known is not None and unit and (whole is None or whole.field == known.field):
        return Meaning(known.field, known.carrier, unit)
    if whole is not None:
        own = flat if unit_ids(flat) else ""
        return Meaning(whole.field, whole.carrier, own)
    if unit_ids(flat):
        return Meaning("", "", flat)
    return Meaning("", "", unit)


def _split(text: str) -> tuple[str, str]:
    """The header without its unit, and the unit; both empty-handed where there is none."""
    flat = (
        unicodedata.normalize("NFKC", text).replace("\ufeff", "").replace("\u00a0", " ").strip().strip("*★")
    )
    flat = re.sub(r"\s+", " ", flat)
    for shape in (_BRACKETED, _SLASHED, _SPACED):
        found = shape.match(flat)
        if found is None:
            continue
        unit = _SAID.sub("", found["unit"]).strip(" .:")
        if unit_ids(unit) or ("co2" in unit.casefold() and shape is _BRACKETED):
            tail = found.groupdict().get("tail") or ""
            return f"{found['head']} {tail}".strip(), unit
    return flat, ""


def without_unit(text: str) -> str:
    """A header without its unit and stray signs: the name of a site, a building or a stream."""
    return folded(_split(text)[0])


def is_units_row(texts: list[str]) -> bool:
    """Whether a row under the header only names units."""
    marks = [re.sub(r"^[(\[](.*)[)\]]$", r"\1", folded(t)) for t in texts if t.strip(" -/")]
    return bool(marks) and all(unit_ids(m) for m in marks)
