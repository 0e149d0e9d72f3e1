"""datapackage.json of every source: as built, by the rules of Data Package 1, and true of its factors.csv."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from footprint.base.digest import sha256_hex
from footprint.factors.table import read_card

ROOT = Path(__file__).resolve().parents[2] / "emission_factors"
sys.path.insert(0, str(ROOT))

import _package  # noqa: E402
import build_all  # noqa: E402

FOLDERS = (*build_all.SOURCES, *build_all.PACKS)
TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
NAME: dict[str, Any] = {"type": "string", "pattern": r"^[-a-z0-9._/]+$"}
#: A path inside the package, or an address.
PATH: dict[str, Any] = {"type": "string", "pattern": r"^(https?://.+|(?!/)(?!.*\.\.)[^:\\]+)$"}


def _object(required: str, /, **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": properties}


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": items}


LICENCE = _object("", name={"type": "string", "pattern": r"^[-a-zA-Z0-9._]+$"}, path=PATH, title=TEXT) | {
    "anyOf": [{"required": ["name"]}, {"required": ["path"]}]
}
CONSTRAINTS = _object("", required={"type": "boolean"}, unique={"type": "boolean"}) | {
    "additionalProperties": False
}
FIELD = _object(
    "name type",
    name=TEXT,
    type={"enum": ["string", "year", "boolean"]},
    description=TEXT,
    trueValues=_array(TEXT),
    falseValues=_array(TEXT),
    constraints=CONSTRAINTS,
)
SCHEMA = _object(
    "fields",
    fields=_array(FIELD),
    primaryKey=TEXT,
    missingValues={"type": "array", "items": {"type": "string"}},
)
RESOURCE = _object(
    "name path profile schema",
    name=NAME,
    path=PATH,
    profile={"const": "tabular-data-resource"},
    format=TEXT,
    mediatype={"type": "string", "pattern": "^.+/.+$"},
    encoding={"const": "utf-8"},
    bytes={"type": "integer"},
    hash={"type": "string", "pattern": "^([^:]+:)?[a-fA-F0-9]+$"},
    schema=SCHEMA,
)
#: The rules of the profiles data-package and tabular-data-package that a package of ours can break.
PACKAGE = _object(
    "profile name id version licenses sources resources attribution",
    profile={"const": "tabular-data-package"},
    name=NAME,
    id=TEXT,
    version=TEXT,
    title=TEXT,
    description=TEXT,
    attribution=TEXT,
    licenses=_array(LICENCE),
    sources=_array(_object("title", title=TEXT, path=PATH)),
    resources=_array(RESOURCE),
)
VALID = jsonschema.Draft202012Validator(PACKAGE)


def package(folder: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / folder / "datapackage.json").read_text(encoding="utf-8"))
    return loaded


def card(folder: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / folder / "source.toml").read_text(encoding="utf-8"))


def test_packages_equal_a_rebuild() -> None:
    built = build_all.packages()
    assert set(built) == {str(p.relative_to(ROOT)) for p in ROOT.glob("*/datapackage.json")}
    for name, text in built.items():
        assert (ROOT / name).read_bytes() == text.encode(), name


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_package_keeps_the_rules_of_data_package(folder: str) -> None:
    assert [e.message for e in VALID.iter_errors(package(folder))] == []
    (resource,) = package(folder)["resources"]
    names = [f["name"] for f in resource["schema"]["fields"]]
    assert len(names) == len(set(names))
    assert resource["schema"]["primaryKey"] in names
    for licence in package(folder)["licenses"]:
        path = licence.get("path", "https://")
        assert path.startswith("https://") or (ROOT / folder / path).is_file()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: p.update(licenses=[]),
        lambda p: p["licenses"].append({"title": "open"}),
        lambda p: p["licenses"][0].update(name="Open Government Licence"),
        lambda p: p.update(name="Grid Factors"),
        lambda p: p["resources"][0].update(path="../factors.csv"),
        lambda p: p["resources"][0].update(path="/factors.csv"),
        lambda p: p["resources"][0].update(hash="sha256:xyz"),
        lambda p: p["resources"][0]["schema"]["fields"][0].update(type="text"),
        lambda p: p["sources"].append({"name": "x"}),
        lambda p: p.pop("attribution"),
    ],
)
def test_the_rules_see_a_fault(spoil: Callable[[dict[str, Any]], object]) -> None:
    spoiled = package("cn_electricity_2024")
    spoil(spoiled)
    assert not VALID.is_valid(spoiled)


def _faulty(field: dict[str, Any], cells: list[str]) -> bool:
    """True when a column breaks the type or a constraint of its field."""
    limits = field.get("constraints", {})
    forms = {
        "year": r"\d{4}",
        "boolean": "|".join(field.get("trueValues", []) + field.get("falseValues", [])),
    }
    form = forms.get(field["type"], r"(?s:.*)")
    return (
        any(cell and not re.fullmatch(form, cell) for cell in cells)
        or ("required" in limits and "" in cells)
        or ("unique" in limits and len(set(cells)) < len(cells))
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_descriptor_is_true_of_its_table(folder: str) -> None:
    (resource,) = package(folder)["resources"]
    data = (ROOT / folder / resource["path"]).read_bytes()
    assert resource["hash"] == f"sha256:{sha256_hex(data)}"
    assert resource["bytes"] == len(data)
    header, *rows = csv.reader(io.StringIO(data.decode(resource["encoding"]), newline=""))
    fields = resource["schema"]["fields"]
    assert header == [f["name"] for f in fields]
    assert all(len(row) == len(header) for row in rows)
    columns = zip(fields, map(list, zip(*rows, strict=True)), strict=True)
    assert [f["name"] for f, cells in columns if _faulty(f, cells)] == []


def test_the_version_is_that_of_the_release() -> None:
    for folder in FOLDERS:
        made = package(folder)
        assert (made["id"], made["version"]) == (
            f"{card(folder)['id']}@{made['version']}",
            card(folder)["release"],
        )
        assert made["columns_version"] == _package.COLUMNS_VERSION


#: Source -> id of its licence, read from the cards by hand.
IDS = {
    "CC0-1.0": (
        "cn_electricity_2023", "cn_electricity_2024", "cn_fuels", "cn_grid_co2", "direct_gases",
        "us_egrid_2023", "us_epa_hub_2025", "us_epa_supply_chain",
    ),
    "OGL-UK-3.0": ("uk_desnz_2024", "uk_desnz_2025"),
    "CC-BY-SA-4.0": ("ember_2024", "open_ceda_2025"),
    "ODbL-1.0": ("electricity_maps_2024", "electricity_maps_2025"),
    "other-at": ("ademe_base_carbone_23", "eu_cbam_2026", "uslci_fy21q3"),
    "notspecified": ("ipcc_2006",),
}  # fmt: skip


def test_every_package_names_its_own_licence_and_whom_to_credit() -> None:
    found = {folder: package(folder)["licenses"][0]["name"] for folder in FOLDERS}
    assert found == {folder: name for name, folders in IDS.items() for folder in folders}
    for folder in FOLDERS:
        (licence,) = package(folder)["licenses"]
        assert licence["title"] == card(folder)["licence_derived"]
        assert package(folder)["attribution"] == card(folder)["attribution"]


def test_a_licence_without_an_id_is_refused() -> None:
    known = read_card(ROOT / "uk_desnz_2025" / "source.toml")
    with pytest.raises(ValueError, match="no licence id for 'Open licence'"):
        _package.licence(replace(known, licence_derived="Open licence"))
