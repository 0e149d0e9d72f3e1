"""factors.csv as a Frictionless Tabular Data Package, so that others read it without us."""

from __future__ import annotations

import json
from pathlib import Path

from footprint.base.digest import sha256_hex
from footprint.factors.source import SourceCard
from footprint.factors.table import COLUMNS

#: Version of the columns; a new or renamed column is a new version.
VERSION = "1.0.0"
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


def descriptor(folder: Path, card: SourceCard) -> str:
    """The text of datapackage.json."""
    data = (folder / "factors.csv").read_bytes()
    package = {
        "profile": "tabular-data-package",
        "name": card.id,
        "id": card.release,
        "version": VERSION,
        "title": card.title["en"],
        "description": card.caveats["en"],
        "licenses": [{"name": "other-open", "title": card.licence_derived}],
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
