"""XML of a stranger: no DTD, no entities, bounded; every element knows its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from footprint.base.canonical import hidden_text
from footprint.base.numbers import NumberError, parse_input
from footprint.base.problem import refuse
from footprint.base.where import Where
from footprint.exchange.reading import MAX_KEY, MAX_NAME, Document, Faults, clean

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_XML = 8_000_000
_MAX_MARKS = 300_000
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Xml:
    """An element with its path (local names, ``[n]`` from the second of its name on)."""

    element: Element
    place: str
    faults: Faults

    def all(self, tag: str) -> Iterator[Xml]:
        """The children of one qualified tag."""
        for index, child in enumerate(self.element.findall(tag), 1):
            name = tag.rpartition("}")[2]
            yield Xml(child, f"{self.place}/{name}" + (f"[{index}]" if index > 1 else ""), self.faults)

    def one(self, *tags: str) -> Xml | None:
        """The first element down a path of qualified tags, or None."""
        at: Xml | None = self
        for tag in tags:
            at = next(at.all(tag), None) if at is not None else None
        return at

    def text(self, limit: int = 0) -> str:
        """The text here, cleaned; FP-D008 and "" for unsafe text, FP-D002 above a limit."""
        return self._safe(clean(self.element.text or ""), self.place, limit)

    def attribute(self, name: str) -> str:
        """An attribute, cleaned; "" where it is missing. FP-D008 and FP-D002 as for a text."""
        told = clean(self.element.get(name, ""))
        return self._safe(told, f"{self.place}/@{name.rpartition('}')[2]}", MAX_KEY)

    def _safe(self, told: str, place: str, limit: int) -> str:
        if hidden_text(told):
            self.faults.add("FP-D008", place, ascii(told[:40]))
            return ""
        if limit and len(told) > limit:
            self.faults.add("FP-D002", place, f"{len(told)} characters", f"{limit}")
            return ""
        return told

    def number(self) -> Fraction | None:
        """The exact number here; FP-D012 and None for anything else."""
        text = (self.element.text or "").strip()
        try:
            return parse_input(text)
        except NumberError:
            self.faults.add("FP-D012", self.place, text[:40])
            return None

    def words(self, tag: str, lang: str) -> str:
        """The text of the child that is in a language; a child without one counts as English."""
        for child in self.all(tag):
            said = child.element.get(LANG, "en").lower()
            if said.split("-")[0] == lang:
                return child.text(MAX_NAME)
        return ""


def parse_xml(document: Document) -> Element:
    """The root element.

    Raises
    ------
    Refused
        FP-D002 (a limit), FP-D005 (malformed), FP-D006 (document type, entity or external reference).
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    data, where = document.data, Where(file=document.name)
    marks = max(data.count(b"<"), data.count(b"="))
    if len(data) > MAX_XML or marks > _MAX_MARKS:
        raise refuse(
            "FP-D002", where, f"{len(data)} bytes, {marks} marks", expected=f"{MAX_XML}, {_MAX_MARKS}"
        )
    if b"\x00" in data:  # UTF-16 and UTF-32 would slip past the counts
        raise refuse("FP-D005", where, "not UTF-8")
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as fault:
        raise refuse("FP-D006", where, type(fault).__name__) from None
    except (ParseError, ValueError, LookupError) as fault:
        raise refuse("FP-D005", where, str(fault)[:80]) from None
    return root
