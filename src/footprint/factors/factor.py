"""The factor: one published value with its boundary, its place in the document and its digest.

``gases`` (kg of gas per unit) and ``components`` (kg CO2e per unit) never hold the same emission twice:
gases are what was published split, components what was not. A factor without components has the empty
``gwp_set``; the released form of RECORD writes ``unstated`` there, so that the field always stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from footprint.base.canonical import dumps
from footprint.base.digest import sha256_hex
from footprint.base.numbers import format_rat, parse_rat
from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.factors.gwp import characterise, gwp_sets
from footprint.proof.nodes import COMPONENTS as COMPONENTS
from footprint.proof.nodes import UNSTATED as UNSTATED

#: Boundaries; ``grid_co2``, ``spend`` and ``cbam_embedded`` exist for own and licensed libraries.
KINDS = (
    "direct",
    "combustion",
    "upstream",
    "tank_to_wheel",
    "well_to_wheel",
    "cradle_to_gate",
    "waste_treatment",
    "water",
    "electricity_mix",
    "generation",
    "transmission",
    "heat",
    "grid_co2",
    "spend",
    "cbam_embedded",
)
#: Boundaries that are incomplete without an upstream factor beside them.
BARE = ("combustion", "tank_to_wheel", "generation", "heat")
#: Boundaries of electricity.
ELECTRIC = frozenset({"electricity_mix", "generation", "transmission", "grid_co2"})
INCLUDES = (
    "upstream", "td", "empty_running", "refrigeration", "radiative_forcing", "infrastructure", "green_power",
)  # fmt: skip
#: Rule families of ``eligibility``: product footprints, CBAM declarations, screening only, an organisation's
#: inventory. No family at all: kept to be shown and refused.
FAMILIES = ("footprint", "cbam", "screening", "organisation")
#: Boundaries that fit one family only.
_ONLY = {"cbam_embedded": "cbam", "spend": "screening", "grid_co2": "organisation"}
#: Components whose value is negative by nature.
_NEGATIVE = frozenset({"biogenic_uptake", "removals", "capture"})
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_PLACE = re.compile(r"(GLO|RoW|EU|unstated|[A-Z]{2})(-[A-Za-z0-9-]+)?", re.ASCII)
_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*(/[a-z0-9]+([.-][a-z0-9]+)*)*", re.ASCII)

_NONE: Mapping[str, Fraction] = MappingProxyType({})
_TEXTS: Mapping[str, str] = MappingProxyType({})


DATES = "2026 | 2026-06 | 2026-06-30"


def is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day of ISO 8601."""
    return _DATE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class SupplierRecord:
    """The signed record behind a factor (RECORD S14): its manifest, its root and one of its assessments."""

    manifest_sha256: str
    record_root: str
    assessment: str

    def to_json(self) -> dict[str, str]:
        """The field ``supplier`` of a factor node."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class StatedQuality:
    """What the maker of a footprint states of it: share of primary data (0..1), and its rating on a scheme.

    ``pds`` None and an empty ``dqr``: not stated.
    """

    pds: Fraction | None
    scheme: str = ""
    dqr: Mapping[str, Fraction] = field(default_factory=lambda: _NONE)

    def to_json(self) -> dict[str, Any]:
        """Values as RAT; null where no share is stated."""
        pds = None if self.pds is None else format_rat(self.pds)
        return {"pds": pds, "scheme": self.scheme, "dqr": {k: format_rat(v) for k, v in self.dqr.items()}}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> StatedQuality:
        """The inverse of ``to_json``."""
        pds = None if row["pds"] is None else parse_rat(row["pds"])
        return cls(pds, row["scheme"], MappingProxyType({k: parse_rat(v) for k, v in row["dqr"].items()}))


@dataclass(frozen=True, slots=True)
class Factor:
    """One row. ``names`` and ``note`` are keyed by language; ``release`` is "" for own factors.

    ``valid_until`` is the end of the validity that the publisher states: a year, month or day (ISO 8601).
    """

    id: str
    release: str
    names: Mapping[str, str]
    unit: str
    kind: str
    geography: str
    source: str
    document: str
    locator: str
    gases: Mapping[str, Fraction] = field(default_factory=lambda: _NONE)
    components: Mapping[str, Fraction] = field(default_factory=lambda: _NONE)
    gwp_set: str = ""
    aliases: tuple[str, ...] = ()
    category: str = ""
    codes: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    heating_value_basis: str = ""
    year_from: int | None = None
    year_to: int | None = None
    valid_until: str = ""
    technology: str = ""
    biogenic: str = ""
    uncertainty: str = ""
    dqr: str = ""
    pairs_with: str = ""
    published_value: str = ""
    published_unit: str = ""
    eligibility: tuple[str, ...] = ("footprint",)
    transcribed: bool = False
    illustrative: bool = False
    note: Mapping[str, str] = field(default_factory=lambda: _TEXTS)
    row_digest: str = ""
    supplier: SupplierRecord | None = None
    quality: StatedQuality | None = None

    @property
    def tag(self) -> str:
        """The part of the release behind ``@``."""
        return self.release.rpartition("@")[2] if self.release else ""

    @property
    def ref(self) -> str:
        """What a study pins: ``id@tag``, or ``own/<id>`` for an own factor."""
        return f"{self.id}@{self.tag}" if self.release else f"own/{self.id}"

    @property
    def pair_ref(self) -> str:
        """The ref of the paired upstream row of the same release, or ""."""
        if not self.pairs_with:
            return ""
        return f"{self.pairs_with}@{self.tag}" if self.release else self.pairs_with

    @property
    def dimension(self) -> str:
        """The dimension of the unit. Raises KeyError for a unit outside the table."""
        return units()[self.unit].dimension

    def name(self, lang: str) -> str:
        """The name in one language. Raises KeyError where the row has none."""
        return self.names[lang]

    def value(self, document: Mapping[str, Any]) -> dict[str, Fraction]:
        """kg CO2e per unit by component: components plus gases characterised by one GWP set.

        Parameters
        ----------
        document : Mapping
            A GWP set, as ``footprint.factors.gwp.gwp_document`` gives it.

        Raises
        ------
        ProblemsError
            FP-F001 when a gas has no value in the set.
        """
        out = dict(self.components)
        for component, amount in characterise(self.gases, document, Where(key=self.ref)).items():
            out[component] = out.get(component, Fraction(0)) + amount
        return {c: v for c, v in sorted(out.items()) if v}

    def released(self) -> dict[str, Any]:
        """The row of a factor release (RECORD, "Tables")."""
        return {
            "id": self.ref,
            "unit": self.unit,
            "gases": {g: format_rat(v) for g, v in sorted(self.gases.items())},
            "components": {c: format_rat(v) for c, v in sorted(self.components.items())},
            "gwp_set": self.gwp_set or UNSTATED,
        }

    def to_json(self) -> dict[str, Any]:
        """Every field, values as RAT; the order of keys carries no meaning."""
        row: dict[str, Any] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        for name in ("gases", "components"):
            row[name] = {k: format_rat(v) for k, v in row[name].items()}
        for name in ("names", "note"):
            row[name] = dict(row[name])
        for name in ("aliases", "codes", "includes", "eligibility"):
            row[name] = list(row[name])
        if not self.valid_until:
            del row["valid_until"]
        if self.supplier is None:
            del row["supplier"]
        else:
            row["supplier"] = self.supplier.to_json()
        if self.quality is None:
            del row["quality"]
        else:
            row["quality"] = self.quality.to_json()
        return row

    def digest(self) -> str:
        """SHA-256 of the canonical row without its own digest; ``aliases`` help to find it, and may grow."""
        row = self.to_json()
        del row["row_digest"], row["aliases"]
        return "sha256:" + sha256_hex(dumps(row))

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Factor:
        """The factor of a JSON row. Raises NumberError or TypeError for a foreign field."""
        data = dict(row)
        for name in ("gases", "components"):
            data[name] = MappingProxyType({k: parse_rat(v) for k, v in data.get(name, {}).items()})
        for name in ("names", "note"):
            data[name] = MappingProxyType(dict(data.get(name, {})))
        for name in ("aliases", "codes", "includes", "eligibility"):
            if name in data:
                data[name] = tuple(data[name])
        if "supplier" in data:
            data["supplier"] = SupplierRecord(**data["supplier"])
        if "quality" in data:
            data["quality"] = StatedQuality.from_json(data["quality"])
        return cls(**data)


def _unit_faults(factor: Factor, where: Where) -> list[Problem]:
    """A unit that cannot measure the boundary, or whose heating value is not the stated one."""
    unit = units().get(factor.unit)
    if unit is None:
        return []
    found = []
    if factor.kind in ELECTRIC and unit.dimension != "electricity":
        found.append(Problem("FP-F014", where, got=factor.unit, expected="kWh", values={"field": "unit"}))
    basis = {"fuel_net": "net", "fuel_gross": "gross"}.get(unit.dimension, "")
    stated = factor.heating_value_basis
    if basis and stated and basis != stated:
        told = {"field": "heating_value_basis"}
        found.append(Problem("FP-F014", where, got=stated, expected=basis, values=told))
    return found


def problems(factor: Factor, where: Where = Where()) -> list[Problem]:
    """What a row lacks or says wrongly: the same gate for shipped and own factors."""
    found: list[Problem] = []
    place = where if str(where) else Where(key=factor.id)

    def fault(code: str, field_name: str, got: str, expected: str = "") -> None:
        found.append(Problem(code, place, got=got, expected=expected, values={"field": field_name}))

    for field_name in ("locator", "document", "source", "geography"):
        if not getattr(factor, field_name):
            fault("FP-F013", field_name, "", "text")
    for lang in ("zh", "en"):
        if not factor.names.get(lang):
            fault("FP-F013", f"names.{lang}", "", "text")
    if not _ID.fullmatch(factor.id):
        fault("FP-F014", "id", factor.id, "[a-z0-9./-]")
    if factor.valid_until and not is_date(factor.valid_until):
        fault("FP-F014", "valid_until", factor.valid_until, DATES)
    if factor.unit not in units():
        fault("FP-F014", "unit", factor.unit, "a unit of the table")
    closed = (
        ("kind", (factor.kind,), KINDS),
        ("includes", factor.includes, INCLUDES),
        ("eligibility", factor.eligibility, FAMILIES),
        ("components", tuple(factor.components), COMPONENTS),
        ("heating_value_basis", (factor.heating_value_basis,), ("net", "gross", "")),
    )
    for field_name, given, allowed in closed:
        for item in given:
            if item not in allowed:
                fault("FP-F014", field_name, item, " | ".join(a for a in allowed if a))
    for gas in factor.gases:
        if f"kg {gas}" not in units():
            fault("FP-F014", "gases", gas, "a gas of the unit table")
    if not factor.gases and not factor.components:
        fault("FP-F013", "gases", "", "gases or components")
    if factor.geography and not _PLACE.fullmatch(factor.geography):
        fault("FP-F014", "geography", factor.geography, "CN | CN-JS | EU | GLO")
    if factor.gwp_set and factor.gwp_set not in (*gwp_sets(), UNSTATED):
        fault("FP-F014", "gwp_set", factor.gwp_set, " | ".join((*gwp_sets(), UNSTATED)))
    first, last = factor.year_from, factor.year_to
    if first is not None and last is not None and first > last:
        fault("FP-F014", "year_to", str(last), f"≥ {first}")
    found += _unit_faults(factor, place)
    if bool(factor.components) != bool(factor.gwp_set):
        fault("FP-F014", "gwp_set", factor.gwp_set, "a set id or “unstated” exactly where components stand")
    only = _ONLY.get(factor.kind)
    if only and factor.release and set(factor.eligibility) - {only}:
        fault("FP-F022", "eligibility", " | ".join(factor.eligibility), only)
    if "radiative_forcing" in factor.includes and factor.release and factor.eligibility:
        fault("FP-F022", "eligibility", " | ".join(factor.eligibility), "none")
    if factor.kind == "spend" and factor.unit in units() and not factor.dimension.startswith("money_"):
        fault("FP-F014", "unit", factor.unit, "USD_2022, CNY_2023 ...")
    negative = [g for g, v in factor.gases.items() if v < 0]
    negative += [c for c, v in factor.components.items() if v < 0 and c not in _NEGATIVE]
    for name in negative:
        fault("FP-F015", name, factor.published_value)
    return found
