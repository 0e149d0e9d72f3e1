"""The numbers of a PACT footprint: which field is which component, and whether the sums hold.

v3: the note at ``pcfExcludingBiogenicUptake`` (openapi 3.0.4) gives the formula; the official examples follow
another one (they add ``landManagementFossilGhgEmissions``, which is inside fossil by its own text, and leave
``biogenicNonCO2Emissions`` out). v2 publishes no formula. So each known reading is tried; parts that fit none
are a problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from footprint.base.numbers import NumberError, parse_input
from footprint.exchange.reading import At
from footprint.exchange.source import Notes, agree, half_step, told

#: Field -> component. A component may gather several fields.
PARTS_3: Mapping[str, str] = {
    "fossilGhgEmissions": "fossil",
    "landUseChangeGhgEmissions": "land_use_change",
    "landManagementBiogenicCO2Emissions": "land_management",
    "landManagementBiogenicCO2Removals": "removals",
    "technologicalCO2Removals": "removals",
    "ccsTechnologicalCO2Capture": "capture",
    "biogenicNonCO2Emissions": "biogenic_non_co2",
    "biogenicCO2Uptake": "biogenic_uptake",
}
PARTS_2: Mapping[str, str] = {
    "fossilGhgEmissions": "fossil",
    "dLucGhgEmissions": "land_use_change",
    "landManagementGhgEmissions": "land_management",
    "otherBiogenicGhgEmissions": "biogenic_non_co2",
    "biogenicCarbonWithdrawal": "biogenic_uptake",
}
#: Sign of a field where it is fixed; v2 land management may hold removals.
_NEGATIVE = frozenset(
    {
        "landManagementBiogenicCO2Removals",
        "technologicalCO2Removals",
        "ccsTechnologicalCO2Capture",
        "biogenicCO2Uptake",
        "biogenicCarbonWithdrawal",
    }
)
_EITHER = frozenset({"landManagementGhgEmissions"})
_LAND_FOSSIL = "landManagementFossilGhgEmissions"

#: Stated beside the total: shown in the note, never added.
_ASIDE_3 = (
    ("packagingGhgEmissions", "packaging, inside the total", "包装，已含在总值内"),
    ("outboundLogisticsGhgEmissions", "outbound logistics, apart and not included", "出厂物流，单列且不计入"),
    (_LAND_FOSSIL, "land management (fossil), inside fossil", "化石类土地管理，已含在化石部分内"),
    ("landCarbonLeakage", "land carbon leakage, not included", "土地碳泄漏，不计入"),
)
_ASIDE_2 = (
    ("packagingGhgEmissions", "packaging, inside the total", "包装，已含在总值内"),
    ("iLucGhgEmissions", "indirect land use change, not included", "间接土地利用变化，不计入"),
)


@dataclass(frozen=True)
class Part:
    """A decimal as printed: value and half a step of its last digit, kg CO2e per declared amount."""

    value: Fraction
    error: Fraction


@dataclass(frozen=True)
class Balance:
    """Components in kg CO2e per declared amount, and the stated totals as text."""

    components: Mapping[str, Fraction]
    published: str


def decimal(at: At) -> Part | None:
    """The decimal text at a place; FP-D012 for any other value."""
    if not at.given:
        return None
    try:
        if not isinstance(at.value, str) or "e" in at.value.lower():
            raise NumberError(str(at.value))
        return Part(parse_input(at.value), half_step(at.value))
    except NumberError:
        at.faults.add("FP-D012", at.place, str(at.value)[:40])
        return None


def signed(at: At, field: str) -> Part | None:
    """A part whose sign fits its field; FP-D013 otherwise."""
    part = decimal(at[field])
    if part is None or field in _EITHER:
        return part
    wrong = part.value > 0 if field in _NEGATIVE else part.value < 0
    if wrong:
        at.faults.add("FP-D013", at[field].place, told(part.value), "<= 0" if field in _NEGATIVE else ">= 0")
        return None
    return part


def balance(pcf: At, major: int, notes: Notes) -> Balance:
    """The components of a footprint, checked against its totals.

    Parameters
    ----------
    pcf : At
        The object ``pcf``; values in kg CO2e per declared amount.
    major : int
        2 or 3.

    Returns
    -------
    Balance
        Meaningless when a fault was added: FP-D012, FP-D013, FP-D016.
    """
    parts = {f: p for f in (PARTS_3 if major == 3 else PARTS_2) if (p := signed(pcf, f))}
    excluding = decimal(pcf["pcfExcludingBiogenicUptake" if major == 3 else "pCfExcludingBiogenic"])
    including = decimal(pcf["pcfIncludingBiogenicUptake" if major == 3 else "pCfIncludingBiogenic"])
    check = _check_3 if major == 3 else _check_2
    extra = check(pcf, parts, excluding, including)
    _aside(pcf, major, notes)
    components: dict[str, Fraction] = {"land_management": extra} if extra else {}
    for field, part in parts.items():
        name = (PARTS_3 if major == 3 else PARTS_2)[field]
        if field in _EITHER and part.value < 0:
            name = "removals"
        components[name] = components.get(name, Fraction(0)) + part.value
    _aircraft(pcf, components)
    shown = pcf["pcfExcludingBiogenicUptake" if major == 3 else "pCfExcludingBiogenic"].value
    return Balance({c: v for c, v in components.items() if v} or {"fossil": Fraction(0)}, str(shown))


def _sum(parts: Mapping[str, Part], leave: tuple[str, ...] = ()) -> list[tuple[Fraction, Fraction]]:
    return [(p.value, p.error) for f, p in parts.items() if f not in leave]


def _fits(listed: list[tuple[Fraction, Fraction]], total: Part) -> bool:
    return agree(listed, total.value, total.error)


def _mismatch(pcf: At, field: str, listed: list[tuple[Fraction, Fraction]], total: Part) -> None:
    added = sum((v for v, _ in listed), Fraction(0))
    pcf.faults.add("FP-D016", pcf[field].place, told(added), told(total.value), values={"field": field})


def _reading(pcf: At, field: str, added: Fraction, total: Part, en: str, zh: str) -> None:
    pcf.faults.add(
        "FP-D017",
        pcf[field].place,
        told(added),
        told(total.value),
        severity="warning",
        values={"field": field, "reading_en": en, "reading_zh": zh},
    )


def _check_3(pcf: At, parts: Mapping[str, Part], excluding: Part | None, including: Part | None) -> Fraction:
    """What must be added to the parts (land management, fossil) so that no stated emission is lost."""
    if excluding is None or including is None:
        return Fraction(0)  # the schema has told of it
    uptake = parts.get("biogenicCO2Uptake", Part(Fraction(0), Fraction(0)))
    both = [(excluding.value, excluding.error), (uptake.value, uptake.error)]
    if not _fits(both, including):
        _mismatch(pcf, "pcfIncludingBiogenicUptake", both, including)
    without = _sum(parts, ("biogenicCO2Uptake",))
    if _fits(without, excluding):
        return Fraction(0)
    land = decimal(pcf[_LAND_FOSSIL])
    beside = [(land.value, land.error)] if land and land.value > 0 else []
    example = _sum(parts, ("biogenicCO2Uptake", "biogenicNonCO2Emissions")) + beside
    if beside and land and (_fits(without + beside, excluding) or _fits(example, excluding)):
        added = sum((v for v, _ in without + beside), Fraction(0))
        en = "land management (fossil) counts beside fossil, as in the examples of the specification"
        zh = "按规范示例，化石类土地管理在化石排放之外另计"
        _reading(pcf, "pcfExcludingBiogenicUptake", added, excluding, en, zh)
        return land.value
    _mismatch(pcf, "pcfExcludingBiogenicUptake", without, excluding)
    return Fraction(0)


def _check_2(pcf: At, parts: Mapping[str, Part], excluding: Part | None, including: Part | None) -> Fraction:
    """v2 says only what the totals leave out: biogenic CO2, or nothing biogenic."""
    withdrawal = "biogenicCarbonWithdrawal"
    if including is not None and not _fits(_sum(parts), including):
        _mismatch(pcf, "pCfIncludingBiogenic", _sum(parts), including)
    if excluding is None:
        return Fraction(0)
    without = _sum(parts, (withdrawal,))
    other = "otherBiogenicGhgEmissions"
    fossil = [(p.value, p.error) for f, p in parts.items() if f == "fossilGhgEmissions"]
    if _fits(without, excluding):
        return Fraction(0)
    if _fits(fossil, excluding) or _fits(_sum(parts, (withdrawal, other)), excluding):
        added = sum((v for v, _ in without), Fraction(0))
        en = "the total leaves biogenic and land emissions out that the file states"
        zh = "该总值未包含文件中声明的生物源和土地排放"
        _reading(pcf, "pCfExcludingBiogenic", added, excluding, en, zh)
    else:
        _mismatch(pcf, "pCfExcludingBiogenic", without, excluding)
    return Fraction(0)


def _aircraft(pcf: At, components: dict[str, Fraction]) -> None:
    """Move aircraft emissions out of fossil: the formula has no term of their own, so they are inside."""
    part = signed(pcf, "aircraftGhgEmissions")
    if part is None or part.value == 0:
        return
    fossil = components.get("fossil", Fraction(0))
    if part.value > fossil:
        pcf.faults.add("FP-D013", pcf["aircraftGhgEmissions"].place, told(part.value), f"<= {told(fossil)}")
        return
    components["aircraft"] = part.value
    components["fossil"] = fossil - part.value


def _aside(pcf: At, major: int, notes: Notes) -> None:
    for field, en, zh in _ASIDE_3 if major == 3 else _ASIDE_2:
        part = signed(pcf, field)
        if part is not None and part.value:
            value = pcf[field].value
            notes.add(f"{en}: {value} kg CO2e per declared amount", f"{zh}：每声明数量 {value} kg CO2e")
