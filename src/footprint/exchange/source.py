"""What every reader gives back: checked rows, one card, and the remarks about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from footprint.base.numbers import format_dec, show
from footprint.base.problem import Problem
from footprint.base.unit_table import names, units
from footprint.base.where import Where
from footprint.exchange.reading import Document, Faults
from footprint.factors.factor import Factor, problems
from footprint.factors.gwp import gwp_sets
from footprint.factors.memory import MemorySource
from footprint.factors.source import SourceCard
from footprint.proof.nodes import UNSTATED

_MAX_SLUG = 40
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_YEAR = re.compile(r"(\d{4})(-(\d{2})(-(\d{2}))?)?([T ].*)?", re.ASCII)


class ForeignSource(MemorySource):
    """A library read from one foreign file; ``remarks`` are the warnings, each with its place."""

    def __init__(self, factors: Iterable[Factor], card: SourceCard, remarks: Iterable[Problem] = ()) -> None:
        super().__init__(factors, (card,))
        self.remarks = tuple(remarks)


@dataclass
class Notes:
    """Sentences for a user of a row, in both languages."""

    en: list[str] = field(default_factory=list)
    zh: list[str] = field(default_factory=list)

    def add(self, en: str, zh: str) -> None:
        """One sentence in each language, without its full stop."""
        self.en.append(en)
        self.zh.append(zh)

    def done(self) -> Mapping[str, str]:
        """The note of a factor."""
        if not self.en:
            return MappingProxyType({})
        return MappingProxyType({"en": ". ".join(self.en) + ".", "zh": "。".join(self.zh) + "。"})


@dataclass(frozen=True)
class Publisher:
    """Who published a file, under which words, and whether its values may be handed on."""

    name: str
    licence: str
    version: str = ""
    year: int | None = None
    attribution: str = ""
    redistributable: bool = False


def card(document: Document, kind: str, title: str, title_zh: str, publisher: Publisher) -> SourceCard:
    """The card of one file; its id names format and bytes (``pact/<12 digits of the digest>``)."""
    who = publisher.name or "not stated in the file"
    return SourceCard(
        id=f"{kind}/{document.sha256[:12]}",
        release="",
        title=MappingProxyType({"en": title, "zh": title_zh}),
        publisher=MappingProxyType({"en": who, "zh": publisher.name or "文件未说明"}),
        document=document.cite(publisher.version),
        version=publisher.version,
        year=publisher.year,
        licence_raw=publisher.licence,
        licence_derived=publisher.licence,
        attribution=publisher.attribution or who,
        retrieved="read from a file given by the user",
        redistributable=publisher.redistributable,
        raw=MappingProxyType({document.name: document.sha256}),
    )


def bilingual(en: str, zh: str, notes: Notes) -> Mapping[str, str]:
    """Names in both languages; without a Chinese name the same text stands twice, and the note says so."""
    if not zh:
        notes.add(
            "The file has no Chinese name; the same text stands in both", "文件无中文名称，两种语言用同一文本"
        )
    return MappingProxyType({"en": en, "zh": zh or en})


def source(rows: Iterable[tuple[Factor, str]], own_card: SourceCard, faults: Faults) -> ForeignSource:
    """Check every row like a shipped one and close the file.

    Parameters
    ----------
    rows : Iterable of (Factor, str)
        Rows with the place (JSON pointer or XML path) that a problem of the row names.

    Raises
    ------
    ProblemsError
        Everything found in the file, FP-F013 to FP-F015 and FP-D023 (an id twice) included.
    """
    held: dict[str, Factor] = {}
    for factor, place in rows:
        where = Where(file=faults.file, key=place)
        faults.found += problems(factor, where)
        if factor.id in held:
            faults.add("FP-D023", place, factor.id)
        held[factor.id] = replace(factor, heating_value_basis=_basis(factor))
    remarks = faults.settle()  # only sound rows have a digest
    return ForeignSource((replace(f, row_digest=f.digest()) for f in held.values()), own_card, remarks)


def _basis(factor: Factor) -> str:
    """The heating value that a unit of fuel energy counts in."""
    dimension = factor.dimension if factor.unit in units() else ""
    return {"fuel_net": "net", "fuel_gross": "gross"}.get(dimension, "")


def declarable(unit: str) -> bool:
    """True for a unit of the table that goods are counted in: no mass of a gas, no CO2e."""
    if unit not in units():
        return False
    dimension = units()[unit].dimension
    return dimension != "co2e" and (not dimension.startswith("gas_") or dimension.startswith("gas_volume"))


def resolve_unit(text: str, choice: str, faults: Faults, place: str) -> str:
    """The unit of the table that a text means; ``choice`` is the user's word where it may mean several.

    A wrong choice, a unit outside the table (FP-D014) and one with several meanings (FP-D015) give "".
    """
    meant = tuple(u for u in names().get(text, ()) if declarable(u))
    if choice:
        if choice in meant or (choice == text and declarable(choice)):
            return choice
        faults.add("FP-D014", place, f"{text} → {choice}", " | ".join(meant) or "a unit of the table")
        return ""
    if not meant:
        faults.add("FP-D014", place, text, "a unit of the table")
        return ""
    if len(meant) > 1:
        faults.add("FP-D015", place, text, " | ".join(meant))
        return ""
    return meant[0]


def weighs(
    unit: str, amount: Fraction, stated: Fraction, error: Fraction, faults: Faults, place: str
) -> None:
    """FP-D033 where an amount that is a mass is not the mass (kg) stated beside it."""
    if unit not in units() or units()[unit].dimension != "mass":
        return
    mass = amount * units()[unit].ratio
    if not agree([(stated, error)], mass, Fraction(0)):
        faults.add("FP-D033", place, f"{told(stated)} kg", f"{told(mass)} kg")


def set_of(words: Iterable[str]) -> str:
    """The shipped GWP100 set of exactly one assessment report (``AR6``), else ``unstated``."""
    told = {w.upper().replace("-GWP100", "") for w in words}
    found = f"{told.pop()}-GWP100" if len(told) == 1 else ""
    return found if found in gwp_sets() else UNSTATED


def day(text: str) -> tuple[int, int, int] | None:
    """Year, month and day at the head of a date; None for no date. A missing month or day is 1."""
    match = _YEAR.fullmatch(text)
    if match is None:
        return None
    found = (int(match[1]), int(match[3] or 1), int(match[5] or 1))
    return found if 1900 <= found[0] <= 2200 and 1 <= found[1] <= 12 and 1 <= found[2] <= 31 else None


def until(text: str) -> str:
    """The end of a validity as it is stated: year, month or day; "" for no date."""
    match = _YEAR.fullmatch(text)
    return f"{match[1]}{match[2] or ''}" if match is not None and day(text) is not None else ""


def half_step(text: str) -> Fraction:
    """Half a unit of the last printed digit, the rounding error of a decimal text; 0 for a zero."""
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    if not number or not isinstance(exponent, int):
        return Fraction(0)
    return Fraction(10) ** exponent / 2


def agree(parts: Iterable[tuple[Fraction, Fraction]], total: Fraction, total_error: Fraction) -> bool:
    """True when parts add up to a total within their printed rounding.

    Parameters
    ----------
    parts : Iterable of (value, half step)
        In the unit of the total.

    The allowance is the sum of all half steps, but never above 1 % of the largest value: a bare ``4``
    is no licence to be half a kilogram wrong.
    """
    listed = list(parts)
    allowance = sum((e for _, e in listed), total_error)
    largest = max([abs(total), *(abs(v) for v, _ in listed)])
    return abs(sum((v for v, _ in listed), Fraction(0)) - total) <= min(allowance, largest / 100)


def told(value: Fraction) -> str:
    """A value for a message: exact where short, else six digits."""
    try:
        text = format_dec(value)
    except ValueError:
        return show(value)
    return text if len(text) <= 24 else show(value)


def slug(text: str) -> str:
    """Part of a factor id (an id has at most 96 characters): ASCII lowercase letters and digits, hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower())[:_MAX_SLUG].strip("-")
