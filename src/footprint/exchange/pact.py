"""PACT product footprints (v3.0, v2.0 to v2.3) -> cradle-to-gate factors of a supplier.

In: one ``ProductFootprint``, or the answer of a PACT endpoint ``{"data": [...]}``. Field meanings: openapi
files of wbcsd/pact-conformance-service (schemas/README.md). Components: ``pact_parts``. Values of the file
stand per declared amount (v3: amount times unit) and become values per one unit of the table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from footprint.base.problem import refuse
from footprint.base.where import Where
from footprint.exchange.pact_parts import balance, decimal
from footprint.exchange.pact_quality import dqr, quality, shares
from footprint.exchange.places import place_of
from footprint.exchange.reading import MAX_NAME, At, Document, Faults, load_json, read_file
from footprint.exchange.source import (
    UUID,
    ForeignSource,
    Notes,
    Publisher,
    bilingual,
    card,
    day,
    resolve_unit,
    set_of,
    source,
    told,
    until,
    weighs,
)
from footprint.factors.factor import Factor
from footprint.proof.nodes import UNSTATED

LICENCE = "supplier's PACT data: use as agreed with the supplier"
MAX_FILE = 4_000_000
MAX_FOOTPRINTS = 100
_MAX_ITEMS = 64
_SHOWN_FAULTS = 20
#: PACT word -> text of the unit table; "" where the default among several meanings stands in ``_DEFAULT``.
_UNITS: Mapping[str, str] = {
    "kilogram": "kg",
    "liter": "L",
    "cubic meter": "m3",
    "square meter": "m2",
    "kilowatt hour": "kWh",
    "megajoule": "MJ",
    "ton kilometer": "t.km",
    "piece": "piece",
    "pieces": "piece",
    "hour": "h",
    "megabit second": "Mbit.s",
}
Per = Literal["", "unit", "product"]


def pact(path: str | Path, *, unit: str = "", per: Per = "") -> ForeignSource:
    """The factors of one PACT file.

    Parameters
    ----------
    path : str or Path
        JSON: a ``ProductFootprint`` or ``{"data": [ProductFootprint, ...]}``; at most 4 MB, 100 footprints.
    unit : str
        The unit of the table that ``megajoule`` or ``kilowatt hour`` means (``MJ_heat``); kilowatt hours are
        electricity by default, megajoules are a question.
    per : {"", "unit", "product"}
        v2 only, where ``unitaryProductAmount`` is not 1: whether values are per one unit or per that amount.

    Returns
    -------
    ForeignSource
        Rows ``own/pact/<uuid>``, kg CO2e per unit by component; ``remarks`` holds the warnings.

    Raises
    ------
    Refused
        FP-D001 to FP-D004, FP-D012 for an unsafe or malformed file; FP-D009 where it is no footprint.
    ProblemsError
        Every fault of every footprint at once, each with its JSON pointer.
    """
    document = read_file(path, MAX_FILE)
    faults = Faults(document.name)
    rows: list[tuple[Factor, str]] = []
    firm = ""
    for at in _footprints(load_json(document), faults):
        factor = _footprint(at, document, unit, per)
        firm = firm or at["companyName"].text()
        if factor is not None:
            rows.append((factor, at.place or "/"))
    publisher = Publisher(firm, LICENCE)
    own = card(document, "pact", f"PACT footprints of {firm}", f"{firm} 的PACT产品碳足迹", publisher)
    return source(rows, own, faults)


def _footprints(value: Any, faults: Faults) -> Iterator[At]:
    """The footprints of a file with their pointers; refuses what is none."""
    where = Where(file=faults.file)
    root = At(value, "", faults)
    if any(_longest(item) > _MAX_ITEMS for item in (root["data"].value if _envelope(root) else [value])):
        raise refuse("FP-D002", where, "a long list", expected=f"{_MAX_ITEMS} items")
    listed = root["data"].value
    if _envelope(root):
        if len(listed) > MAX_FOOTPRINTS:
            raise refuse("FP-D002", where, f"{len(listed)} footprints", expected=str(MAX_FOOTPRINTS))
        if not listed:
            raise refuse("FP-D025", where, "data: []", expected="ProductFootprint")
        yield from root["data"]
    elif root["pcf"].given:
        yield root
    elif root["data"]["pcf"].given:  # the answer of GetFootprint
        yield root["data"]
    else:
        raise refuse("FP-D009", where, "no pcf, no data", expected="PACT ProductFootprint")


def _envelope(root: At) -> bool:
    return isinstance(root["data"].value, list) and not root["pcf"].given


def _longest(value: Any) -> int:
    """The longest array anywhere: the schema's check for unique items grows with its square."""
    longest, todo = 0, [value]
    while todo:
        item = todo.pop()
        if isinstance(item, list):
            longest = max(longest, len(item))
            todo += item
        elif isinstance(item, dict):
            todo += item.values()
    return longest


@cache
def _validator(major: int) -> Any:
    """The validator of a major version; local references only, so nothing is ever fetched."""
    from jsonschema import Draft202012Validator

    name = "pact_v3_0.schema.json" if major == 3 else "pact_v2_2.schema.json"
    text = (files("footprint.exchange") / "schemas" / name).read_text(encoding="utf-8")
    schema = json.loads(text)
    if major == 2:  # v2.0, v2.1 have no such field, v2.2 and v2.3 do; the schema asks for it in all
        schema["components"]["schemas"]["CarbonFootprint"]["required"].remove(
            "ipccCharacterizationFactorsSources"
        )
    return Draft202012Validator(schema)


def _valid(at: At, major: int) -> bool:
    """True when the schema of the version accepts the footprint; FP-D010 for each fault."""
    found = list(islice(_validator(major).iter_errors(at.value), _SHOWN_FAULTS))
    for fault in found:
        inner = at
        for key in fault.absolute_path:
            inner = At(None, f"{inner.place}/{str(key).replace('~', '~0').replace('/', '~1')}", at.faults)
        got = "" if isinstance(fault.instance, dict | list) else str(fault.instance)[:60]
        expected = f"{fault.validator}: {str(fault.validator_value)[:120]}"
        if fault.validator == "required":
            missing = [k for k in fault.validator_value if k not in fault.instance]
            expected = ", ".join(missing)[:120]
        code = "FP-D011" if fault.validator == "required" else "FP-D010"
        at.faults.add(code, inner.place or "/", got, expected)
    return not found


def _major(at: At) -> int:
    version = at["specVersion"].text(need=True)
    head = version.split(".")
    major = int(head[0]) if head[0] in ("2", "3") else 0
    known = len(head) > 1 and head[1] in (("0", "1", "2", "3") if major == 2 else ("0",))
    if version and not (major and known):
        at.faults.add("FP-D009", at["specVersion"].place, version, "PACT 2.0 - 2.3, 3.0")
    return major if known else 0


def _footprint(at: At, document: Document, unit: str, per: Per) -> Factor | None:
    """One footprint as a factor; None when it is too broken to go on."""
    major = _major(at)
    if not major or not _valid(at, major):
        return None
    pcf, notes = at["pcf"], Notes()
    uuid = at["id"].text(need=True).lower()
    if not UUID.fullmatch(uuid):
        at.faults.add("FP-D010", at["id"].place, uuid[:40], "uuid")
        return None
    amount = _amount(pcf, major, per)
    held = balance(pcf, major, notes)
    _dated(at, notes)
    shares(pcf, notes)
    _boundary(at, major, notes)
    unit_field = pcf["declaredUnitOfMeasurement" if major == 3 else "declaredUnit"]
    own_unit = _unit(unit_field, unit, notes)
    _mass(pcf, _UNITS.get(unit_field.text(), ""), major, notes)
    name = at["productNameCompany"].text(need=True, limit=MAX_NAME)
    product_ids = tuple(t for i in at["productIds"] if (t := i.text()) and "|" not in t)
    return Factor(
        id=f"pact/{uuid}",
        release="",
        names=bilingual(name, "", notes),
        unit=own_unit,
        kind="cradle_to_gate",
        geography=_geography(pcf),
        source=f"pact/{document.sha256[:12]}",
        document=document.cite(at["version"].label()),
        locator=f"{document.name}#{pcf.place}",
        components=MappingProxyType({c: v / amount for c, v in held.components.items()}),
        gwp_set=_gwp_set(pcf, major, notes),
        codes=product_ids,
        category=at["productCategoryCpc"].text(),
        dqr=dqr(pcf, major),
        quality=quality(pcf, major),
        published_value=held.published,
        published_unit=f"kg CO2e / {told(amount)} {unit_field.value}",
        note=notes.done(),
        valid_until=_valid_until(at),
        **_years(pcf),
    )


def _unit(at: At, choice: str, notes: Notes) -> str:
    word = _UNITS.get(at.text(need=True), "")
    if not word:
        at.faults.add("FP-D014", at.place, str(at.value)[:40], " | ".join(_UNITS))
        return "kg"
    if word == "kWh" and not choice:
        notes.add("Kilowatt hours are read as electricity", "千瓦时按电力读取")
        return "kWh"
    return resolve_unit(word, choice, at.faults, at.place) or "kg"


def _amount(pcf: At, major: int, per: Per) -> Fraction:
    """How many units the values stand for; 1 where it is unusable and a fault was added."""
    at = pcf["declaredUnitAmount" if major == 3 else "unitaryProductAmount"]
    part = decimal(at)
    if part is None:
        return Fraction(1)
    if part.value <= 0:
        at.faults.add("FP-D013", at.place, told(part.value), "> 0")
        return Fraction(1)
    if major == 3 or part.value == 1 or per == "product":
        return part.value
    if per == "":
        at.faults.add("FP-D021", at.place, told(part.value))
    return Fraction(1)


def _mass(pcf: At, unit: str, major: int, notes: Notes) -> None:
    """The mass of the declared amount, 0 for what has none; v2 may mean one unit or the whole amount."""
    at = pcf["productMassPerDeclaredUnit"]
    part = decimal(at)
    if part is None or not part.value:
        return
    notes.add(f"Product mass {at.value} kg per declared amount", f"每声明数量产品质量 {at.value} kg")
    amount = decimal(pcf["declaredUnitAmount" if major == 3 else "unitaryProductAmount"])
    if amount is not None and amount.value > 0 and not (major == 2 and part.value == 1):
        weighs(unit, amount.value, part.value, part.error, at.faults, at.place)


def _geography(pcf: At) -> str:
    """The country or subdivision. None at all would mean the whole world, but is as often left out."""
    fields = ("geographyCountrySubdivision", "geographyCountry", "geographyRegionOrSubregion")
    at = next((pcf[f] for f in fields if pcf[f].given), pcf["geographyCountry"])
    return place_of(at.text(), at.faults, at.place)


def _gwp_set(pcf: At, major: int, notes: Notes) -> str:
    field = "ipccCharacterizationFactors" if major == 3 else "ipccCharacterizationFactorsSources"
    told_sets = [t for i in pcf[field] if (t := i.text())]
    if not told_sets and major == 2:
        told_sets = [pcf["characterizationFactors"].text()]
    found = set_of(told_sets)
    if found == UNSTATED:
        listed = ", ".join(told_sets)
        notes.add(f"GWP values of {listed}: no single set", f"GWP值来自 {listed}：并非单一版本")
    return found


def _years(pcf: At) -> dict[str, Any]:
    """The data years; the end of the reference period is exclusive."""
    start, end = day(pcf["referencePeriodStart"].text()), day(pcf["referencePeriodEnd"].text())
    if start is None or end is None:
        return {}
    last = end[0] - 1 if end[1:] == (1, 1) and end[0] > start[0] else end[0]
    return {"year_from": start[0], "year_to": last}


def _dated(at: At, notes: Notes) -> None:
    """Status, reference and validity periods."""
    if at["status"].text() == "Deprecated":
        at.faults.add("FP-D018", at["status"].place, "Deprecated")
    ends = [at[f"validityPeriod{end}"] for end in ("Start", "End")]
    dates: dict[str, tuple[tuple[int, int, int], str, str]] = {}
    for field in (*(at["pcf"][f"referencePeriod{end}"] for end in ("Start", "End")), *ends):
        text = field.text()
        found = day(text)
        if text and found is None:
            at.faults.add("FP-D010", field.place, text[:40], "date-time")
        elif found is not None:
            dates[field.place.rpartition("/")[2]] = (found, text[:10], field.place)
    order = (
        ("referencePeriodStart", "referencePeriodEnd"),
        ("validityPeriodStart", "validityPeriodEnd"),
        ("referencePeriodEnd", "validityPeriodEnd"),
    )
    for early, late in order:
        if early in dates and late in dates and dates[late][0] < dates[early][0]:
            expected = f">= {dates[early][1]} ({early})"
            at.faults.add("FP-D019", dates[late][2], dates[late][1], expected)
    if valid := _valid_until(at):
        notes.add(f"Valid until {valid}", f"有效期至 {valid}")


def _valid_until(at: At) -> str:
    """The stated end; without one three years after the reference period, as the specification says."""
    if stated := until(at["validityPeriodEnd"].text()):
        return stated
    end = until(at["pcf"]["referencePeriodEnd"].text())
    later = f"{int(end[:4]) + 3}{end[4:]}" if end else ""
    return f"{later[:8]}28" if later.endswith("-02-29") else later


def _boundary(at: At, major: int, notes: Notes) -> None:
    """Packaging, carbon capture and use, distribution, and the words of the supplier about the boundary."""
    pcf = at["pcf"]
    packed = pcf["packagingEmissionsIncluded"]
    if packed.given:
        said = ("included", "包含") if packed.flag() else ("not included", "不包含")
        notes.add(f"Packaging {said[0]}", f"包装：{said[1]}")
    for field, flag in (
        ("packagingGhgEmissions", "packagingEmissionsIncluded"),
        ("ccsTechnologicalCO2Capture", "ccsTechnologicalCO2CaptureIncluded"),
    ):
        if pcf[field].given and pcf[flag].value is False:
            at.faults.add("FP-D029", pcf[field].place, field, severity="warning")
    if pcf["ccuCalculationApproach"].text() == "Credit":
        at.faults.add("FP-D028", pcf["ccuCalculationApproach"].place, "Credit", severity="warning")
    if any(key.startswith("distributionStage") for key in pcf.names()):
        notes.add("The distribution stage is left out (cradle to gate)", "不计分销阶段（从摇篮到大门）")
    if words := pcf["boundaryProcessesDescription"].text():
        notes.add(f"Boundary in the supplier's words: {words[:300]}", f"供应商对边界的说明：{words[:300]}")
