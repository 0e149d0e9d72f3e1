"""What of the Base Carbone must not ship, found in the raw extracts by its own marks, not by the build."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "emission_factors"
sys.path.insert(0, str(ROOT))

import build_all  # noqa: E402

from footprint.factors.shipped import shipped  # noqa: E402

FOLDER = ROOT / "ademe_base_carbone_23"
SOURCE = "ademe-base-carbone-23.6"
Row = dict[str, str]


@cache
def raw() -> dict[str, Row]:
    """The elements of the three extracts by identifier."""
    rows: list[Row] = []
    for path in sorted((FOLDER / "raw").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows += [r for r in csv.DictReader(stream) if r["Type Ligne"] == "Elément"]
    found = {r["Identifiant de l'élément"]: r for r in rows}
    assert len(found) == len(rows)
    return found


@cache
def taken() -> frozenset[str]:
    """Identifiers that the build takes or that are shipped: a guard must keep out of both."""
    build = build_all.module(FOLDER.name)
    kept = {e.id for e in build.elements(FOLDER) if not build.reason(e)}
    return frozenset(kept | held())


def held() -> set[str]:
    codes = [f.codes[0] for f in shipped().rows() if f.source == SOURCE]
    return {code.removeprefix("ademe:") for code in codes}


def value(row: Row) -> Fraction:
    return Fraction(row["Total poste non décomposé"])


def name(row: Row) -> str:
    return " ".join(
        " ".join(row[f"Nom {part} français"].split()) for part in ("base", "attribut", "frontière")
    )


def category(row: Row) -> str:
    return row["Code de la catégorie"]


#: Mark in the raw row -> how many elements bear it; none of them may ship.
MARKS: dict[str, tuple[Callable[[Row], bool], int]] = {
    "negative": (lambda r: value(r) < 0, 108),
    "zero": (lambda r: value(r) == 0, 2),
    "not of status valid and generic": (lambda r: r["Statut de l'élément"] != "Valide générique", 71),
    "contrails": (lambda r: "AVEC trainées" in name(r), 27),
    "electricity of foreign countries": (lambda r: "> Autres pays" in category(r), 155),
    "electricity by end use": (lambda r: "Découpage" in category(r), 229),
    "money": (lambda r: "euro" in r["Unité français"], 3),
    "tonnes of oil equivalent": (lambda r: "/tep" in r["Unité français"].casefold(), 102),
    "gas per cubic metre": (
        lambda r: r["Unité français"].startswith("kgCO2e/m3") and category(r).startswith("Combustibles"),
        6,
    ),
    "land use change": (lambda r: "changement d'affectation des sols scénario" in name(r), 20),
    "nutrient or active substance": (
        lambda r: r["Unité français"].endswith((" de N", " de P2O5", " de K2O", " de matière active")),
        33,
    ),
    "farm and fishery": (lambda r: "> Produits de l'agriculture" in category(r), 492),
}


@pytest.mark.parametrize("mark", MARKS)
def test_no_element_with_this_mark_is_taken(mark: str) -> None:
    bears, count = MARKS[mark]
    found = {key for key, row in raw().items() if bears(row)}
    assert len(found) == count
    assert not found & taken()


def test_nothing_archived_stands_in_the_extracts() -> None:
    statuses = Counter(row["Statut de l'élément"] for row in raw().values())
    assert statuses == {"Valide générique": 2145, "Valide spécifique": 71}


#: Recycled placeholder -> the new material whose value it repeats.
PLACEHOLDERS = {
    "20539": ("20533", "Nickel"),
    "20540": ("20534", "Plomb"),
    "20541": ("20535", "Zinc"),
    "20550": ("20545", "Verre technique"),
    "20551": ("20546", "Fibre de verre"),
}
#: Recycled placeholders near, not at, the value of the new material.
NEAR = {"26734": "Cuivre", "34670": "Déchets du bâtiment Cuivre", "20840": "Plastique PS"}


def test_recycled_placeholders_are_not_taken() -> None:
    for key, (new, start) in PLACEHOLDERS.items():
        assert name(raw()[key]).startswith(start)
        assert (value(raw()[key]), raw()[key]["Unité français"]) == (
            value(raw()[new]),
            raw()[new]["Unité français"],
        )
    for key, start in NEAR.items():
        assert name(raw()[key]).startswith(start)
    assert not taken() & {*PLACEHOLDERS, *NEAR}


def test_no_recycled_material_at_the_value_of_the_new_one_is_taken() -> None:
    """By their texts, so that a pair that nobody listed is seen as well."""
    new = {(name(r).replace("neuf", "recyclé"), value(r)) for r in raw().values() if "neuf" in name(r)}
    same = {k for k, r in raw().items() if "recyclé" in name(r) and (name(r), value(r)) in new}
    assert same >= set(PLACEHOLDERS)
    assert not same & taken()


def test_electricity_of_china_at_0_766_is_not_taken() -> None:
    row = raw()["15680"]
    assert (row["Sous-localisation géographique français"], value(row)) == ("Chine", Fraction("0.766"))
    assert "15680" not in taken()


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("28227", "Vraquier < 10 000 tonnes", "> Vraquiers"),
        ("28230", "Vraquier < 10 000 tonnes", "> Vraquiers"),
        ("28238", "Pétrolier > 200 000 tonnes", "> Pétroliers"),
        ("28239", "Pétrolier > 200 000 tonnes", "> Pétroliers"),
        ("43661", "Avion cargo 26 à 100 tonnes, 1000 - 2000 kms", "kms parcourus"),
        ("43681", "Avion passagers 101-220 sièges, >5000 kms", "kms parcourus"),
        ("20642", "Pierre à chaud", "> Usage viticulture"),
    ],
)
def test_single_elements_that_contradict_their_sisters_are_not_taken(key: str, start: str, end: str) -> None:
    assert name(raw()[key]).startswith(start)
    assert category(raw()[key]).endswith(end)
    assert key not in taken()


def test_the_caveat_counts_what_ships() -> None:
    card = shipped().passport(SOURCE)
    assert card is not None
    assert f"Of {len(raw()):,} elements {len(held())} ship" in card.caveats["en"]
    assert f"{len(raw())}个要素中收录{len(held())}个" in card.caveats["zh"]
