"""ADEME Base Carbone V23.6: valid elements of the goods, freight, energy and waste extracts -> factors.

The gas columns are kg CO2e with GWPs that the extract does not state, so the total stays in components;
biogenic CO2 (CO2b) stands beside the published total and stays in the note.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from _ademe_names import PLACES, Names, compose, names_csv  # noqa: E402
from _ademe_notes import note, valid_until  # noqa: E402
from _ademe_raw import GASES, TOTAL, Element, elements, left_out, split  # noqa: E402
from _build import finish, number, slug, source, write  # noqa: E402

from footprint.factors.factor import UNSTATED, Factor  # noqa: E402

#: Start of the category path -> id group, category.
GROUPS = {
    "Achats de biens > Autres produits manufacturés > Articles de sport": ("goods", "goods-sports"),
    "Achats de biens > Autres produits manufacturés": ("goods", "goods-other"),
    "Achats de biens > Bois": ("goods", "goods-wood"),
    "Achats de biens > Bâtiments": ("goods", "goods-buildings-roads"),
    "Achats de biens > Eau": ("water", "water"),
    "Achats de biens > Hydrogène": ("goods", "goods-hydrogen"),
    "Achats de biens > Machines": ("goods", "goods-machines-electronics"),
    "Achats de biens > Minerais": ("goods", "goods-minerals"),
    "Achats de biens > Mobilier": ("goods", "goods-furniture"),
    "Achats de biens > Métaux": ("goods", "goods-metals"),
    "Achats de biens > Papier": ("goods", "goods-paper"),
    "Achats de biens > Plastiques et produits chimiques > Plastiques": ("goods", "goods-plastics"),
    "Achats de biens > Plastiques et produits chimiques": ("goods", "goods-chemicals"),
    "Achats de biens > Produits de l'agriculture": ("farm", "farm-products"),
    "Achats de biens > Produits minéraux": ("goods", "goods-building-materials"),
    "Achats de biens > Textile": ("goods", "goods-textiles"),
    "Achats de biens > Véhicules": ("goods", "goods-vehicles"),
    "Combustibles": ("fuels", "fuels"),
    "Electricité > Moyen de production": ("electricity", "electricity-generation"),
    "Electricité": ("electricity", "electricity-mix"),
    "Traitement des déchets > Eaux usées": ("water", "water"),
    "Traitement des déchets": ("waste", "waste"),
    "Transport de marchandises": ("freight", "freight"),
}
#: Groups without names in names.csv: left out as a whole.
UNNAMED = ("farm",)
#: Category -> kind, where it does not follow from the parts.
KINDS = {"water": "water", "electricity-generation": "generation", "electricity-mix": "electricity_mix"}
KINDS |= {"waste": "waste_treatment", "freight": "well_to_wheel"}
ROUTES = {"neuf": "primary", "recyclé": "recycled", "recyclés": "recycled"}
BASIS = {"net": "net", "gross": "gross"}
#: Elements whose gas columns contradict a sister row (contrail rows beside them, other range).
CONTRADICTED = ("43661", "43681")
#: Product not clear from the text.
UNCLEAR = ("20642",)
#: A tonne of N or a kg of active substance is none of product, and the unit cannot say so.
CONTENT = re.compile(r"\bde (n|p2o5|k2o|matière active)\b")
_YEARS = (r"^(20\d\d) - ", r", (20\d\d)$", r" - (20\d\d)$", r"mix annuel (20\d\d)", r"^Donnée (20\d\d)$")


def group(e: Element) -> tuple[str, str]:
    """Id group and category of the longest matching category path."""
    return next(v for k, v in GROUPS.items() if e.category.startswith(k))


def reason(e: Element) -> str:
    """Why an element does not ship, or ""."""
    if found := left_out(e):
        return found
    if e.id in CONTRADICTED:
        return "contradicted"
    if e.id in UNCLEAR:
        return "unclear product"
    if CONTENT.search(e.basis):
        return "per tonne of nutrient or active substance"
    if "Découpage" in e.category:
        return "electricity by end use"
    return "not named" if group(e)[0] in UNNAMED else ""


def _kind(e: Element, category: str) -> str:
    if category == "fuels":
        return "upstream" if {p.kind for p in e.parts} == {"Amont"} else "combustion"
    return KINDS.get(category, "cradle_to_gate")


def _includes(e: Element, kind: str, category: str) -> tuple[str, ...]:
    if category not in ("fuels", "freight", "electricity-mix", "electricity-generation"):
        return ()
    found = []
    if kind != "upstream" and (e.part_sum("Amont") or e.part_sum("Carburant (amont/combustion)")):
        found.append("upstream")
    if category == "electricity-mix" and e.part_sum("Transport et distribution"):
        found.append("td")
    if category == "freight" and e.part_sum("Fabrication"):
        found.append("infrastructure")
    return tuple(found)


def _content(e: Element) -> dict[str, Any]:
    """The published total; biogenic methane and aircraft burn apart where they are published."""
    total = number(e[TOTAL])
    apart: dict[str, Fraction] = {}
    if gases := split(e):
        apart["biogenic_non_co2"] = gases["CH4b"]
    if "Aérien" in e.category:
        apart["aircraft"] = e.part_sum("Combustion")
    parts = {"fossil": total - sum(apart.values(), Fraction(0)), **apart}
    return {"components": {c: v for c, v in parts.items() if v}, "gwp_set": UNSTATED}


def _year(e: Element) -> int | None:
    found = [m[1] for text in e.pieces for p in _YEARS if (m := re.search(p, text))]
    found += re.findall(r"\(données (20\d\d)\)", e["Commentaire français"])
    return int(found[0]) if found else None


def _published_unit(e: Element) -> str:
    texts = [f"{c} {e[c]}" for c in (*GASES, "CO2b") if e[c] not in ("", "0")]
    return e["Unité français"] + (f" ({', '.join(texts)})" if texts else "")


def _geography(e: Element) -> str:
    return "GLO" if "Moyenne mondiale" in e.category else PLACES[e.place][0]


def _factor(card: Mapping[str, Any], pieces: Mapping[str, Names], e: Element) -> Factor:
    head, category = group(e)
    kind = _kind(e, category)
    names = compose(pieces, e)
    base = compose_base(pieces, e)
    doubt = e["Incertitude"]
    return Factor(
        id=f"{card['id']}/{head}/{slug(base)}-{e.id}",
        release=f"{card['id']}@{card['release']}",
        names=names,
        category=category,
        codes=(f"ademe:{e.id}",),
        unit=e.unit,
        kind=kind,
        includes=_includes(e, kind, category),
        heating_value_basis=BASIS.get(e.unit.partition("_")[2], ""),
        geography=_geography(e),
        year_from=_year(e),
        year_to=_year(e),
        valid_until=valid_until(e),
        technology=next((ROUTES[w] for p in e.pieces for w in p.split() if w in ROUTES), ""),
        uncertainty=f"{doubt} %" if doubt else "",
        published_value=e[TOTAL],
        published_unit=_published_unit(e),
        source=card["id"],
        document=card["document"],
        locator=f"raw/{e.raw}, line {e.line}, Identifiant {e.id}, column {TOTAL}",
        note=note(e, category),
        **_content(e),
    )


def compose_base(pieces: Mapping[str, Names], e: Element) -> str:
    """English base name, for the id."""
    return compose(pieces, e)["en"].partition(",")[0]


def _twins(factors: Iterator[Factor]) -> Iterator[Factor]:
    """The same row under two identifiers stays once; two values under one name are an error."""
    seen: dict[tuple[str, str], Factor] = {}
    for f in factors:
        first = seen.setdefault((f.names["en"], f.unit), f)
        if first is f:
            yield f
        elif first.published_value != f.published_value:
            raise ValueError(f"one name, two values: {f.names['en']}: {first.codes}, {f.codes}")


def rows(folder: Path = HERE) -> list[Factor]:
    """One factor an element that ships."""
    card = source(folder)
    pieces = names_csv(folder)
    return finish(_twins(_factor(card, pieces, e) for e in elements(folder) if not reason(e)))


def counts(folder: Path = HERE) -> Counter[str]:
    """Elements by the reason for leaving them out ("" ships), for the caveats."""
    return Counter(reason(e) for e in elements(folder))


if __name__ == "__main__":
    write(HERE, rows())
