"""Rows of the Base Carbone extracts: elements with their parts, and why an element is left out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from _build import number

RAWS = (
    "ademe_base_carbone_v23.6_goods_valid.csv",
    "ademe_base_carbone_v23.6_freight_valid.csv",
    "ademe_base_carbone_v23.6_energy_waste_valid.csv",
)
TOTAL = "Total poste non décomposé"
GASES = ("CO2f", "CH4f", "CH4b", "N2O", "Autres GES")
#: Unit text of the file (folded, without kgCO2e/) -> unit of the table.
UNITS = {
    "kg": "kg",
    "kg biognc": "kg",
    "kgh2": "kg",
    "kg de poids vif": "kg",
    "kg de matière active": "kg",
    "tonne": "t",
    "t": "t",
    "tonne de n": "t",
    "tonne de k2o": "t",
    "tonne de p2o5": "t",
    "tonne de déchets": "t",
    "unité": "piece",
    "appareil": "piece",
    "livre": "piece",
    "plant": "piece",
    "m²": "m2",
    "m² shon": "m2",
    "m2 shon": "m2",
    "m² de paroi": "m2",
    "m² de sol": "m2",
    "m² de toiture": "m2",
    "ml": "m",
    "m de route": "m",
    "m³": "m3",
    "m3": "m3",
    "litre": "L",
    "kwh": "kWh",
    "kwh pci": "kWh_net",
    "kwhpci": "kWh_net",
    "kwh (pci)": "kWh_net",
    "kwh pcs": "kWh_gross",
    "gj pci": "GJ_net",
    "gj pcs": "GJ_gross",
    "mj pci": "MJ_net",
    "t.km": "t.km",
    "tonne.km": "t.km",
}
#: Elements left out one by one -> reason; a recycled placeholder repeats the value of the new material.
SINGLE = {
    "20539": "recycled placeholder",
    "20540": "recycled placeholder",
    "20541": "recycled placeholder",
    "26734": "recycled placeholder",
    "34670": "recycled placeholder",
    "20550": "recycled placeholder",
    "20551": "recycled placeholder",
    "20840": "recycled placeholder",
    "28227": "bulk under 10 kt",
    "28230": "bulk under 10 kt",
    "28238": "tanker over 200 kt twice",
    "28239": "tanker over 200 kt twice",
    "20626": "unit",
    "20792": "unit",
}


@dataclass(frozen=True)
class Part:
    """A "Poste" row: kind and name of the part, and its value as printed."""

    kind: str
    name: str
    value: str


@dataclass(frozen=True)
class Element:
    """An "Elément" row with its record number (header = 1) and its parts."""

    raw: str
    line: int
    row: dict[str, str]
    parts: list[Part] = field(default_factory=list)

    def __getitem__(self, column: str) -> str:
        return " ".join(self.row[column].replace('"', " ").split())

    @property
    def id(self) -> str:
        return self["Identifiant de l'élément"]

    @property
    def category(self) -> str:
        return self["Code de la catégorie"]

    @property
    def pieces(self) -> tuple[str, str, str]:
        return self["Nom base français"], self["Nom attribut français"], self["Nom frontière français"]

    @property
    def basis(self) -> str:
        """The unit text behind kgCO2e/, folded."""
        return self["Unité français"].removeprefix("kgCO2e/").casefold()

    @property
    def unit(self) -> str:
        return UNITS.get(self.basis, "")

    @property
    def place(self) -> str:
        sub = self["Sous-localisation géographique français"]
        return sub or self["Localisation géographique"]

    def part_sum(self, kind: str) -> Fraction:
        """Sum of the parts of one kind."""
        return sum((number(p.value) for p in self.parts if p.kind == kind), Fraction(0))


def elements(folder: Path) -> Iterator[Element]:
    """Every element of the three extracts with its parts, which may stand before or behind it."""
    for raw in RAWS:
        parts: dict[str, list[Part]] = {}
        found: list[Element] = []
        with (folder / "raw" / raw).open(encoding="utf-8-sig", newline="") as handle:
            for line, row in enumerate(csv.DictReader(handle), 2):
                key = row["Identifiant de l'élément"]
                mine = parts.setdefault(key, [])
                if row["Type Ligne"] == "Elément":
                    found.append(Element(raw, line, row, mine))
                else:
                    mine.append(Part(row["Type poste"], row["Nom poste français"].strip(), row[TOTAL]))
        yield from found


def _unit(e: Element) -> str:
    if e.unit == "m3" and not re.search("Eau|Eaux", e.category):
        return "gas volume without reference temperature"
    if e.unit == "kWh" and not e.category.startswith("Electricité"):
        return "specific"
    if "euro" in e.basis:
        return "monetary"
    return "" if e.unit else "unit"


def _boundary(e: Element) -> str:
    if e.category.startswith("Electricité > Mix réseau électrique > Autres pays"):
        return "foreign electricity"
    if e.category.startswith("Transport"):
        kinds = {p.kind for p in e.parts}
        if not kinds & {"Combustion", "Carburant (amont/combustion)"}:
            return "freight without parts"
    text = " ".join(e.pieces)
    if "changement d'affectation des sols scénario" in text:
        return "land use change"
    return ""


def left_out(e: Element) -> str:
    """Why an element does not ship, or ""."""
    value = number(e[TOTAL])
    if e["Statut de l'élément"] != "Valide générique":
        return "specific"
    if value < 0:
        return "negative"
    if value == 0:
        return "zero"
    if "AVEC trainées" in e.pieces:
        return "contrails"
    return SINGLE.get(e.id) or _unit(e) or _boundary(e)


def _ulp(text: str) -> Fraction:
    """One unit of the last significant digit printed; trailing zeros of an integer count as rounding."""
    if "e" in text or "E" in text:
        return abs(number(text)) / 10
    if "." in text:
        return Fraction(1, 10 ** len(text.partition(".")[2]))
    digits = text.lstrip("-").rstrip("0")
    return Fraction(10 ** (len(text.lstrip("-")) - len(digits))) if digits else Fraction(0)


def split(e: Element) -> dict[str, Fraction]:
    """The gas columns where all are printed and add up to the total within rounding, else nothing."""
    texts = [e[c] for c in GASES]
    if not all(texts):
        return {}
    values = {c: number(t) for c, t in zip(GASES, texts, strict=True)}
    slack = _ulp(e[TOTAL]) + sum((_ulp(t) for t in texts), Fraction(0))
    return values if abs(sum(values.values()) - number(e[TOTAL])) <= slack else {}
