"""From a match to the factor it pins; own rows and ranges become factors of the study."""

from __future__ import annotations

import re
from fractions import Fraction
from types import MappingProxyType

from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.factors.factor import (
    COMPONENTS,
    DATES,
    INCLUDES,
    UNSTATED,
    Factor,
    StatedQuality,
    SupplierRecord,
    is_date,
)
from footprint.factors.gwp import gwp_sets
from footprint.factors.library import Library
from footprint.model.lines import Line, Match
from footprint.model.own_factor import OwnFactor
from footprint.model.vocabulary import words
from footprint.units.suggest import nearest

_HEX, _ROOT = re.compile(r"[0-9a-f]{64}"), re.compile(r"sha256:[0-9a-f]{64}")
#: Never part of a footprint, whatever the study says.
_REFUSED_KINDS = ("grid_co2", "cbam_embedded")
#: What may be pinned; a row for screening alone is told by the rules, and bars the claim “full”.
_ELIGIBLE = frozenset({"footprint", "screening"})


def own_factor(row: OwnFactor) -> Factor:
    """The factor of an own row; its digest covers every field."""
    return Factor(
        id=row.id,
        release="",
        names={"zh": row.name, "en": row.name},
        unit=row.unit,
        kind=row.kind,
        geography=row.geography,
        source=row.publisher,
        document=row.document,
        locator=row.locator,
        gases=MappingProxyType(dict(row.gases)),
        components=MappingProxyType(dict(row.components)),
        gwp_set=row.gwp_set if row.components else "",
        includes=row.includes,
        heating_value_basis=row.heating_value_basis,
        year_from=row.year,
        year_to=row.year,
        valid_until=row.valid_until,
        technology=row.technology,
        illustrative=row.illustrative,
        note=MappingProxyType({"zh": row.note, "en": row.note}),
        supplier=SupplierRecord(row.manifest_sha256, row.record_root, row.record_assessment)
        if row.manifest_sha256
        else None,
        quality=StatedQuality(row.pds, row.dqr_scheme, MappingProxyType(dict(row.dqr)))
        if row.pds is not None or row.dqr
        else None,
    )


_RANGE_KINDS = {"waste": "waste_treatment", "direct": "direct", "transport": "tank_to_wheel"}
_RANGE_ENERGY = {"electricity": "electricity_mix", "heat": "heat", "volume": "water"}


def _range_kind(line: Line, match: Match) -> str:
    """The boundary that a range stands for follows from its line, so that rules judge it alike."""
    if match.role == "upstream":
        return "upstream"
    if line.kind == "energy":
        return _RANGE_ENERGY.get(words("carrier")[line.carrier].dimension, "combustion")
    return _RANGE_KINDS.get(line.kind, "cradle_to_gate")


def range_factor(line: Line, match: Match, end: str, value: Fraction, home: str) -> Factor:
    """Low or high end of a stated range, as a factor of the study."""
    text = match.reason
    role = {"main": "", "upstream": "~up"}.get(match.role, f"~{match.role}")
    return Factor(
        id=f"{line.id}{role}~{end}",  # no own id holds a tilde
        release="",
        names={"zh": line.name, "en": line.name},
        unit=match.unit or "kg",
        kind=_range_kind(line, match),
        geography=home,
        source=text,
        document=text,
        locator=text,
        components=MappingProxyType({"fossil": value}),
        gwp_set="unstated",
    )


def check_own(row: OwnFactor, where: Where) -> list[Problem]:
    """What makes an own row unusable: no value, an unknown gas or component, a negative value."""
    found = []
    if not row.components and not row.gases:
        found.append(Problem("FP-C005", where, got=row.id))
    for gas in row.gases:
        if f"kg {gas}" not in units():
            near = nearest(gas, [u.removeprefix("kg ") for u in units() if u.startswith("kg ")])
            found.append(Problem("FP-C006", where, got=gas, near=near))
    unknown = [c for c in row.components if c not in COMPONENTS]
    found += [Problem("FP-C006", where, got=c, near=nearest(c, COMPONENTS)) for c in unknown]
    allowed = ("biogenic_uptake", "removals", "capture")
    negative = [v for v in row.gases.values() if v < 0]
    negative += [v for c, v in row.components.items() if v < 0 and c not in allowed]
    if negative:
        found.append(Problem("FP-C007", where, got=row.id))
    record = (row.manifest_sha256, row.record_root, row.record_assessment)
    if any(record) and (not all(record) or not _HEX.fullmatch(record[0]) or not _ROOT.fullmatch(record[1])):
        found.append(Problem("FP-C030", where, got=" ".join(r or "–" for r in record)))
    basis = {"fuel_net": "net", "fuel_gross": "gross"}.get(units()[row.unit].dimension, "")
    sets: tuple[str, ...] = (*gwp_sets(), UNSTATED)
    if row.valid_until and not is_date(row.valid_until):
        values = {"field": "valid_until"}
        found.append(Problem("FP-C025", where, got=row.valid_until, expected=DATES, values=values))
    closed = {("gwp_set", row.gwp_set): sets}
    closed |= {("includes", item): INCLUDES for item in row.includes}
    if row.heating_value_basis and basis:
        closed["heating_value_basis", row.heating_value_basis] = (basis,)
    for (name, value), choices in closed.items():
        if value not in choices:
            near = nearest(value, choices)
            values = {"field": name}
            expected = " | ".join(choices)
            found.append(Problem("FP-C025", where, got=value, expected=expected, near=near, values=values))
    return found


def resolve(
    match: Match, own: dict[str, Factor], library: Library, where: Where
) -> tuple[Factor | None, list[Problem]]:
    """The pinned factor of a match; a pin whose row has changed is a problem, never an upgrade."""
    if match.factor.startswith("own/"):
        factor = own.get(match.factor)
        if factor is None:
            return None, []  # an unknown own id is reported by the model's checks
    else:
        factor = library.get(match.factor)
        if factor is None:
            near = nearest(match.factor, library.refs(), cutoff=80)
            near = f"own/{match.factor}" if f"own/{match.factor}" in own else near
            return None, [Problem("FP-C008", where, got=match.factor, near=near)]
    found = []
    if match.row_digest and factor.row_digest and match.row_digest != factor.row_digest:
        found.append(Problem("FP-C009", where, got=match.factor, expected=match.row_digest))
    if factor.kind in _REFUSED_KINDS or not _ELIGIBLE.intersection(factor.eligibility):
        found.append(Problem("FP-C010", where, got=factor.ref, values={"kind": factor.kind}))
    if "radiative_forcing" in factor.includes:
        found.append(Problem("FP-C011", where, got=factor.ref))
    return factor, found
