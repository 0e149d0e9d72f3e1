"""One cell to one value, with a problem where it does not read.

The value of a cell is text, a number (binary64 of a spreadsheet), a date, or nothing. Each parser takes
the cell and answers a value or a Problem; none guesses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from footprint.base.canonical import hidden_text, malformed_text
from footprint.base.numbers import NumberError, from_cell, parse_input, parse_rat, parse_share
from footprint.base.problem import Problem
from footprint.base.unit_table import names, units
from footprint.base.where import Where
from footprint.factors.places import named_place
from footprint.intake.sheets import Column
from footprint.model.stages import BEYOND, module, typed
from footprint.model.types import STAGES, exact_text
from footprint.model.vocabulary import choices, code
from footprint.units.lookup import lookup
from footprint.units.suggest import nearest

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,95}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS = re.compile(r"(?P<digits>[0-9]+(?:\.[0-9]+)?)(?:[eE](?P<power>[+-]?[0-9]{1,2}))?")
_WITH_UNIT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\s*([^0-9.,eE\s_+-].*|[eE][^0-9+-].*)")
_OTHER_DATE = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?|([0-9]{4})([0-9]{2})([0-9]{2})"
)
_GEO = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?|GLO|RoW|RER")
_SPLIT = re.compile(r"[,，;；、\s]+")
_LIST = re.compile(r"[,，;；、\n]+")
_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What stood in one cell. ``percent`` marks a spreadsheet cell formatted as a percentage.

    ``fault`` says why the content may not be used, whatever it is (a formula without a value).
    """

    value: str | int | float | date | None
    where: Where
    percent: bool = False
    fault: Problem | None = None

    @property
    def text(self) -> str:
        """The content as text, trimmed."""
        if self.value is None:
            return ""
        if isinstance(self.value, datetime):
            return self.value.date().isoformat()
        if isinstance(self.value, float) and self.value.is_integer() and abs(self.value) < 1e15:
            return str(int(self.value))
        return str(self.value).strip()

    @property
    def blank(self) -> bool:
        """True for an empty cell."""
        return self.text == "" and self.fault is None


def _nearest_number(text: str) -> str:
    """The number a person probably meant; only ever a suggestion."""
    import unicodedata

    folded = unicodedata.normalize("NFKC", text).strip().replace("_", "").replace(" ", "").replace("'", "")
    decimal_comma = re.fullmatch(r"-?\d+,\d{1,2}|-?\d+,\d{4,}", folded)
    folded = folded.replace(",", "." if decimal_comma else "")
    try:
        parse_input(folded)
    except NumberError:
        return ""
    return folded


def number(cell: Cell) -> Fraction | Problem:
    """An exact number: a numeric cell, or text in the input grammar of S1."""
    value = cell.value
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return from_cell(value)
        return parse_input(cell.text)
    except (NumberError, ValueError):
        return no_number(cell)


def no_number(cell: Cell) -> Problem:
    """The problem of a text that is no number; a number with its unit is told where the unit goes."""
    near, advice = _nearest_number(cell.text), {"advice_zh": "", "advice_en": ""}
    both = _WITH_UNIT.fullmatch(cell.text)
    if both and (isinstance(lookup(both[2]), str) or both[2] in names()):
        near = ""
        advice["advice_zh"] = f"请在此只写 {both[1]}，并把单位“{both[2]}”写到旁边的单位列。"
        advice["advice_en"] = f"Write {both[1]} here and put the unit “{both[2]}” in the next column."
    return Problem("FP-I010", cell.where, got=cell.text, near=near, values=advice)


def _share(cell: Cell) -> Fraction | Problem:
    if "/" not in cell.text:
        return number(cell)
    try:
        return parse_share(cell.text)
    except NumberError:
        return no_number(cell)


def _percent(cell: Cell) -> Fraction | Problem:
    text = cell.text
    if isinstance(cell.value, str) and text.endswith(("%", "％")):
        cell = Cell(text[:-1].strip(), cell.where)
    value = number(cell)
    if isinstance(value, Problem) or cell.percent:
        return value
    return value / 100


def small_percent(cell: Cell, value: Fraction) -> Problem | None:
    """The warning of a plain number between 0 and 1 under a header that says per cent."""
    if cell.percent or cell.text.endswith(("%", "％")) or not 0 < value < Fraction(1, 100):
        return None
    meant = {"percent": exact_text(value * 10_000)}
    return Problem("FP-I019", cell.where, got=cell.text, severity="warning", values=meant)


def _nearest_date(text: str) -> str:
    """The day that a date in another order of signs surely means: the year stands first."""
    found = _OTHER_DATE.fullmatch(text)
    if found is None:
        return ""
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _date(cell: Cell) -> str | Problem:
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    if isinstance(cell.value, date):
        return cell.value.isoformat()
    try:
        if not _DATE.fullmatch(cell.text):
            raise ValueError
        return date.fromisoformat(cell.text).isoformat()
    except ValueError:
        return Problem(
            "FP-I011", cell.where, got=cell.text, expected="2025-01-31", near=_nearest_date(cell.text)
        )


def _text(cell: Cell) -> str | Problem:
    text = cell.text
    if len(text) > _MAX or malformed_text(text) or hidden_text(text):
        return Problem("FP-I012", cell.where, got=ascii(text[:60]))
    return text


def _texts(cell: Cell) -> tuple[str, ...] | Problem:
    text = _text(cell)
    return text if isinstance(text, Problem) else tuple(p for p in _SPLIT.split(text) if p)


def _models(cell: Cell) -> tuple[str, ...] | Problem:
    """Models, which may have spaces in them."""
    text = _text(cell)
    return text if isinstance(text, Problem) else tuple(p.strip() for p in _LIST.split(text) if p.strip())


def _id(cell: Cell) -> str | Problem:
    if _ID.fullmatch(cell.text):
        return cell.text
    return Problem("FP-I013", cell.where, got=cell.text, expected="A-Z a-z 0-9 . _ / -")


def _ids(cell: Cell) -> tuple[str, ...] | Problem:
    parts = tuple(p for p in _SPLIT.split(cell.text) if p)
    for part in parts:
        if not _ID.fullmatch(part):
            return Problem("FP-I013", cell.where, got=part, expected="A-Z a-z 0-9 . _ / -")
    return parts


def word(cell: Cell, name: str) -> str | Problem:
    """A word of a closed list, in either language."""
    found = code(name, cell.text)
    if found is not None:
        return found
    known = choices(name, "zh") + choices(name, "en")
    expected = " | ".join(choices(name, "zh")) + " / " + " | ".join(choices(name, "en"))
    return Problem("FP-I014", cell.where, got=cell.text, expected=expected, near=nearest(cell.text, known))


def _geo(cell: Cell) -> str | Problem:
    if _GEO.fullmatch(cell.text):
        return cell.text
    upper = cell.text.upper()
    near = upper if _GEO.fullmatch(upper) else named_place(cell.text)
    return Problem("FP-I015", cell.where, got=cell.text, near=near)


def _ratio(text: str) -> Fraction | None:
    """An exact ratio ("1/60"), as values per three or seven units are; decimals are read elsewhere."""
    try:
        return parse_rat(text) if "/" in text else None
    except NumberError:
        return None


def _pairs(cell: Cell) -> dict[str, Fraction] | Problem:
    out: dict[str, Fraction] = {}
    for part in re.split(r"[;；]", cell.text):
        if not part.strip():
            continue
        name, equals, value = part.partition("=")
        parsed = _ratio(value.strip()) or number(Cell(value.strip(), cell.where))
        if not equals or isinstance(parsed, Problem):
            return Problem("FP-I016", cell.where, got=part.strip(), expected="fossil=1.2; CH4_fossil=0.002")
        if name.strip() in out:
            return Problem("FP-I016", cell.where, got=part.strip(), expected="…")
        out[name.strip()] = parsed
    return out


def _stages(cell: Cell) -> tuple[str, ...] | Problem:
    out = []
    for part in (p for p in re.split(r"[,，;；、]", cell.text) if p.strip()):
        found = word(Cell(part.strip(), cell.where), "stage")
        if isinstance(found, Problem):
            return found
        out.append(found)
    return tuple(s for s in STAGES if s in out)


def module_of(cell: Cell) -> str | Problem:
    """The sub-stage ``scheme:code`` that a cell names: inside the boundary, and of one scheme only."""
    found = typed(cell.text)
    if BEYOND in found:
        return Problem("FP-I250", cell.where, got=cell.text)
    if len(found) != 1:
        return Problem("FP-I251", cell.where, got=cell.text, expected=" | ".join(found) or "en15804:A3")
    return found[0]


def _stage(cell: Cell) -> str | Problem:
    """A stage of ours, or that in which the stage of another scheme lies."""
    if code("stage", cell.text) is not None or not typed(cell.text):
        return word(cell, "stage")
    name = module_of(cell)
    held = None if isinstance(name, Problem) else module(name)
    return name if held is None else held.stages[0]


def _reasons(cell: Cell) -> tuple[tuple[str, str], ...] | Problem:
    """``use=why; end_of_life=why``: stages in which nothing happens, each with its reason."""
    out: dict[str, str] = {}
    for part in (p.strip() for p in re.split(r"[;；]", cell.text) if p.strip()):
        name, _, reason = part.replace("＝", "=").partition("=")
        found = word(Cell(name.strip(), cell.where), "stage")
        if isinstance(found, Problem):
            return found
        if not reason.strip() or found in out:
            return Problem("FP-I252", cell.where, got=part)
        text = _text(Cell(reason.strip(), cell.where))
        if isinstance(text, Problem):
            return text
        out[found] = text
    return tuple((s, out[s]) for s in STAGES if s in out)


def _gas(cell: Cell) -> str | Problem:
    if f"kg {cell.text}" in units():
        return cell.text
    gases = [u.removeprefix("kg ") for u in units() if u.startswith("kg ") and u != "kg CO2e"]
    return Problem("FP-I017", cell.where, got=cell.text, near=nearest(cell.text, gases))


def _integer(cell: Cell) -> int | Problem:
    value = number(cell)
    if isinstance(value, Problem):
        return value
    if value.denominator != 1 or not 0 <= value <= 10**15:
        return no_number(cell)
    return int(value)


def _key_or_share(cell: Cell) -> Any:
    key = code("share_key", cell.text)
    return key if key is not None else _share(cell)


def _cargo(cell: Cell) -> tuple[str, ...] | Problem:
    if code("scope", cell.text) == "product":
        return ("product",)
    return _ids(cell)


def parse(cell: Cell, column: Column) -> Any:
    """The value of a non-blank cell by the column's type, or a Problem."""
    if column.type == "list":
        return word(cell, column.list)
    if column.type == "bool":
        found = word(cell, column.list)
        return found if isinstance(found, Problem) else found == "yes"
    if column.type == "unit":
        return lookup(cell.text, cell.where)
    return _PARSERS[column.type](cell)


def half_step(cell: Cell) -> Fraction:
    """Half of the last digit of a number as it was written; nothing for a zero, which says "none"."""
    text = cell.text if isinstance(cell.value, str) else exact_text(Fraction(repr(cell.value)))
    found = _DIGITS.search(text.replace(",", ""))
    if found is None or not any(c in "123456789" for c in found["digits"]):
        return Fraction(0)
    places = len(found["digits"].partition(".")[2]) - int(found["power"] or 0)
    return Fraction(1, 2) / Fraction(10) ** places


_PARSERS = {
    "text": _text,
    "number": number,
    "share": _share,
    "percent": _percent,
    "date": _date,
    "id": _id,
    "ids": _ids,
    "texts": _texts,
    "models": _models,
    "geo": _geo,
    "pairs": _pairs,
    "stages": _stages,
    "stage": _stage,
    "module": module_of,
    "reasons": _reasons,
    "gas": _gas,
    "integer": _integer,
    "key_or_share": _key_or_share,
    "cargo": _cargo,
}
