"""factors.csv as a Frictionless Tabular Data Package, so that others read it without us."""

from __future__ import annotations

import json
from pathlib import Path

from footprint.base.digest import sha256_hex
from footprint.factors.source import SourceCard
from footprint.factors.table import COLUMNS

#: Version of the columns; a new or renamed column is a new version.
COLUMNS_VERSION = "1.0.0"
_CC, _ODC = "https://creativecommons.org", "https://opendatacommons.org"
_OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
#: Start of ``licence_derived`` -> id of the Open Definition, place of the text ("": the notice, if any).
LICENCES = {
    "CC0-1.0": ("CC0-1.0", f"{_CC}/publicdomain/zero/1.0/"),
    "CC-BY-SA-4.0": ("CC-BY-SA-4.0", f"{_CC}/licenses/by-sa/4.0/"),
    "ODbL-1.0": ("ODbL-1.0", f"{_ODC}/licenses/odbl/1-0/"),
    "Open Government Licence v3.0": ("OGL-UK-3.0", _OGL),
    "Licence Ouverte / Open Licence 2.0": ("other-at", ""),
    "Commission reuse policy": ("other-at", ""),
    "NREL data use disclaimer agreement": ("other-at", ""),
    "single cited values (facts); no licence": ("notspecified", ""),
}
_TYPES = {"year_from": "year", "year_to": "year", "transcribed": "boolean"}
_REQUIRED = (
    "id", "name_en", "name_zh", "unit", "kind", "geography", "published_value", "document", "locator",
    "row_digest",
)  # fmt: skip
ABOUT = {
    "id": "stable id; with the release of the source it is the ref id@release",
    "category": "group of the publisher",
    "codes": "machine codes with prefix (ademe, cn, naics ...), separated by |",
    "unit": "unit of the closed unit table; values are per one of it",
    "gases": "kg of gas per unit where published split: gas=exact ratio, separated by |",
    "components": "kg CO2e per unit where not split: component=exact ratio, separated by |",
    "gwp_set": "GWP100 set of the components, or unstated; empty when there are none",
    "kind": "boundary of the value",
    "includes": "what the value holds: upstream, td, empty_running, radiative_forcing, infrastructure",
    "heating_value_basis": "net or gross",
    "geography": "ISO 3166-1 or -2, a grid region, EU, or GLO for the world",
    "year_from": "first year of the data",
    "year_to": "last year of the data",
    "valid_until": "end of the validity that the publisher states: year, month or day",
    "technology": "route, treatment, vehicle or drive",
    "biogenic": "treatment of biogenic carbon in the value",
    "uncertainty": "as published",
    "dqr": "data quality as published, scheme=value",
    "pairs_with": "id of the upstream row of the same release",
    "published_value": "the text of the publication",
    "published_unit": "its unit as printed, and the split as printed",
    "eligibility": "rule families that may use the row, separated by |; empty: shown and refused",
    "locator": "file, sheet or page, line, row of the value in the raw document",
    "transcribed": "true where the original was not read",
    "row_digest": "SHA-256 of the canonical row",
}


def _field(name: str) -> dict[str, object]:
    field: dict[str, object] = {"name": name, "type": _TYPES.get(name, "string")}
    if name in ABOUT:
        field["description"] = ABOUT[name]
    if name == "transcribed":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if name in _REQUIRED:
        field["constraints"] = {"required": True} | ({"unique": True} if name == "id" else {})
    return field


def licence(card: SourceCard) -> dict[str, str]:
    """The licence object of a card; a licence that is not in the table is refused, never guessed."""
    found = [v for start, v in LICENCES.items() if card.licence_derived.startswith(start)]
    if len(found) != 1:
        raise ValueError(f"{card.id}: no licence id for {card.licence_derived!r}")
    name, path = found[0]
    path = path or card.notice
    return {"name": name, **({"path": path} if path else {}), "title": card.licence_derived}


def descriptor(folder: Path, card: SourceCard) -> str:
    """The text of datapackage.json."""
    data = (folder / "factors.csv").read_bytes()
    package = {
        "profile": "tabular-data-package",
        "name": card.id,
        "id": card.release,
        "version": card.release.rpartition("@")[2],
        "columns_version": COLUMNS_VERSION,
        "title": card.title["en"],
        "description": card.caveats["en"],
        "licenses": [licence(card)],
        "attribution": card.attribution,
        **({"notice": card.notice} if card.notice else {}),
        "sources": [{"title": f"{card.publisher['en']}: {card.document} ({card.version})"}],
        "resources": [
            {
                "name": "factors",
                "path": "factors.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(data),
                "hash": f"sha256:{sha256_hex(data)}",
                "schema": {"fields": [_field(n) for n in COLUMNS], "primaryKey": "id", "missingValues": [""]},
            }
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"
