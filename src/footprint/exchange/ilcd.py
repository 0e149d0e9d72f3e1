"""ILCD process data sets with the EPD extension (ILCD+EPD 1.1 to 1.3) -> factors by module.

In: a process XML, alone or inside its ILCD folder (``processes/`` beside ``flows/``), or an ILCD zip. The
process names only a reference flow; its unit stands in the flow data set. Out: A1-A3 as cradle-to-gate row,
C3 and C4 as waste-treatment rows of their scenario, every other module in the note, module D never.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from footprint.base.problem import refuse
from footprint.base.where import Where
from footprint.exchange.archive import Package, is_zip, package
from footprint.exchange.ilcd_flows import Flows, unit_of
from footprint.exchange.ilcd_values import (
    A1,
    COMMON,
    EF30,
    EF31,
    PROCESS,
    Method,
    Module,
    Parts,
    alone,
    made,
    methods,
    parts_of,
)
from footprint.exchange.places import place_of
from footprint.exchange.reading import MAX_CODE, Document, Faults, read_file
from footprint.exchange.source import (
    UUID,
    ForeignSource,
    Notes,
    Publisher,
    bilingual,
    card,
    day,
    slug,
    source,
    told,
    until,
)
from footprint.exchange.xml import MAX_XML, Xml, parse_xml
from footprint.factors.factor import Factor
from footprint.proof.nodes import UNSTATED

MAX_PROCESSES = 200
_SIDE = ("C3", "C4")
_GWP_NOTE = {
    A1: ("Its GWP values belong to no shipped set", "其GWP值不属于任何内置版本"),
    EF30: (
        "Its GWP values (AR5 with carbon feedbacks) belong to no shipped set",
        "其GWP值（AR5含碳反馈）不属于任何内置版本",
    ),
    EF31: (
        "Its GWP values rest on AR6; not all are known to be the same, so no set is named",
        "其GWP值基于AR6，但未必全部一致，故不标注版本",
    ),
}


@dataclass(frozen=True)
class _Head:
    """What all rows of one data set share."""

    uuid: str
    document: Document
    version: str
    unit: str
    amount: Fraction
    fields: Mapping[str, Any]


def ilcd(path: str | Path, *, unit: str = "") -> ForeignSource:
    """The factors of one EPD data set, or of every one in an ILCD package.

    Parameters
    ----------
    path : str or Path
        Process XML (at most 8 MB), ILCD folder or zip (at most 200 processes).
    unit : str
        The unit of the table that the reference flow counts in; needed only where the flow data set is not
        beside the process.

    Returns
    -------
    ForeignSource
        Rows ``own/epd/<uuid>`` (A1-A3) and ``own/epd/<uuid>/<module>[/<scenario>]``, kg CO2e per unit.

    Raises
    ------
    Refused
        FP-D001, FP-D002, FP-D005 to FP-D007, FP-D009: unreadable, unsafe, or no ILCD process.
    ProblemsError
        Every fault at once, each with its XML path.
    """
    place = Path(path)
    packed = package(place) if place.is_dir() or is_zip(place) else None
    whole = packed.document if packed else read_file(place, MAX_XML)
    faults, rows = Faults(whole.name), list[tuple[Factor, str]]()
    publisher = Publisher("", "not stated in the data set")
    for document in _processes(packed, whole):
        root = _root(document, faults)
        rows += _rows(root, document, f"epd/{whole.sha256[:12]}", unit, Flows(packed, place))
        publisher = publisher if publisher.name else _publisher(root)
    title = f"EPD data sets of {whole.name}"
    return source(rows, card(whole, "epd", title, f"{whole.name} 中的EPD数据集", publisher), faults)


def _processes(packed: Package | None, whole: Document) -> Iterator[Document]:
    if packed is None:
        yield whole
        return
    names = packed.under("processes", ".xml")
    where = Where(file=whole.name)
    if not names:
        raise refuse("FP-D025", where, "no processes/*.xml", expected="ILCD process data sets")
    if len(names) > MAX_PROCESSES:
        raise refuse("FP-D002", where, f"{len(names)} processes", expected=f"{MAX_PROCESSES} processes")
    for name in names:
        yield packed.read(name)


def _root(document: Document, faults: Faults) -> Xml:
    element = parse_xml(document)
    if element.tag != f"{PROCESS}processDataSet":
        raise refuse("FP-D009", Where(file=document.name), element.tag[:60], expected="ILCD processDataSet")
    inside = document.name.removeprefix(faults.file).lstrip("/")
    return Xml(element, f"{inside}/processDataSet" if inside else "/processDataSet", faults)


def _rows(root: Xml, document: Document, card_id: str, unit: str, flows: Flows) -> list[tuple[Factor, str]]:
    head = _head(root, document, card_id, unit, flows)
    listed = methods(root)
    if not listed:
        root.faults.add("FP-D025", root.place, "no climate indicator", values={"expected": "GWP of EN 15804"})
    if head is None or not listed:
        return []
    best = listed[0]  # EF 3.1 before EF 3.0 before +A1: the newest statement of the same data set
    out: list[tuple[Factor, str]] = []
    gates = made(best.modules)
    if not gates:
        root.faults.add("FP-D025", root.place, "no A1-A3", values={"expected": "modules A1-A3"})
    for module, held in gates.items():
        notes = _notes(root, head, listed)
        aside = _aside(best)
        if aside:
            notes.add(f"Other modules, not included: {aside}", f"其他模块（不计入）：{aside}")
        if parts := parts_of(held, root, notes, strict=True):
            id_ = head.uuid if module[1] == "" or len(gates) == 1 else f"{head.uuid}/{slug(module[1])}"
            out.append((_factor(root, head, best, module, parts, id_, "cradle_to_gate", notes), parts.place))
    return out + _side_rows(root, head, best, listed)


def _side_rows(root: Xml, head: _Head, best: Method, listed: list[Method]) -> list[tuple[Factor, str]]:
    """C3 and C4 as rows; what does not hold together is left out with a remark."""
    out: list[tuple[Factor, str]] = []
    for module, held in best.modules.items():
        if module[0] not in _SIDE:
            continue
        notes = _notes(root, head, listed)
        parts = parts_of(alone(held), root, notes, strict=False)
        if parts is None or any(v < 0 for c, v in parts.components.items() if c != "biogenic_uptake"):
            place = next(iter(held.values())).place
            why = {
                "reason_en": "its parts do not fit its total, or are negative",
                "reason_zh": "分项与总值不符或为负",
            }
            root.faults.add("FP-D027", place, " ".join(module).strip(), severity="warning", values=why)
            continue
        tail = "/".join(filter(None, (module[0].lower(), slug(module[1]))))
        kind = "waste_treatment"
        notes.add("Per unit of the product at its end of life", "按产品寿命终止时的每单位计")
        out.append(
            (_factor(root, head, best, module, parts, f"{head.uuid}/{tail}", kind, notes), parts.place)
        )
    return out


def _factor(
    root: Xml, head: _Head, method: Method, module: Module, parts: Parts, id_: str, kind: str, notes: Notes
) -> Factor:
    info = root.one(f"{PROCESS}processInformation", f"{PROCESS}dataSetInformation", f"{PROCESS}name")
    name_en = info.words(f"{PROCESS}baseName", "en") if info else ""
    name_zh = info.words(f"{PROCESS}baseName", "zh") if info else ""
    if not name_en:
        root.faults.add("FP-D011", root.place, expected="baseName xml:lang=en")
    names = dict(bilingual(name_en, name_zh, notes))
    if kind != "cradle_to_gate":
        names = {
            "en": f"{names['en']}, end of life {module[0]}",
            "zh": f"{names['zh']}，寿命终止 {module[0]}",
        }
    return Factor(
        id=f"epd/{id_}",
        release="",
        names=MappingProxyType(names),
        unit=head.unit,
        kind=kind,
        document=head.document.cite(head.version),
        locator=f"{head.document.name}#{parts.place}",
        components=MappingProxyType({c: v / head.amount for c, v in parts.components.items()}),
        gwp_set=UNSTATED,
        technology=module[1],
        biogenic="" if parts.apart else "not-separated",
        published_value=parts.published,
        published_unit="kg CO2e / reference flow",
        note=notes.done(),
        **head.fields,
    )


def _head(root: Xml, document: Document, card_id: str, unit: str, flows: Flows) -> _Head | None:
    info = root.one(f"{PROCESS}processInformation")
    found = info.one(f"{PROCESS}dataSetInformation", f"{COMMON}UUID") if info else None
    uuid = found.text().lower() if found else ""
    if info is None or not UUID.fullmatch(uuid):
        root.faults.add("FP-D011", root.place, uuid[:40], "common:UUID")
        return None
    amount, flow = _reference(root)
    own_unit = unit_of(root, flow, unit, flows)
    place = info.one(f"{PROCESS}geography", f"{PROCESS}locationOfOperationSupplyOrProduction")
    at_place, stated = (place.place, place.attribute("location")) if place else (root.place, "")
    year = info.one(f"{PROCESS}time", f"{COMMON}referenceYear")
    at = day(year.text()) if year else None
    fields = {
        "geography": place_of(stated, root.faults, at_place),
        "source": card_id,
        "valid_until": _valid_until(root),
        "year_from": at[0] if at else None,
        "year_to": at[0] if at else None,
    }
    if amount is None or not own_unit:
        return None
    return _Head(uuid, document, _version(root), own_unit, amount, fields)


def _reference(root: Xml) -> tuple[Fraction | None, str]:
    """Amount and flow UUID of the reference flow."""
    number = root.one(
        f"{PROCESS}processInformation",
        f"{PROCESS}quantitativeReference",
        f"{PROCESS}referenceToReferenceFlow",
    )
    wanted = number.text() if number else ""
    exchanges = root.one(f"{PROCESS}exchanges")
    found = [
        exchange
        for exchange in (exchanges.all(f"{PROCESS}exchange") if exchanges else ())
        if wanted and exchange.attribute("dataSetInternalID") == wanted
    ]
    if not found:
        root.faults.add("FP-D011", root.place, wanted, "the exchange of the reference flow")
        return None, ""
    if len(found) > 1:
        root.faults.add("FP-D023", found[1].place, f"dataSetInternalID {wanted}")
    flow = found[0].one(f"{PROCESS}referenceToFlowDataSet")
    return _resulting(found[0]), flow.attribute("refObjectId").lower() if flow else ""


def _resulting(exchange: Xml) -> Fraction | None:
    """The resulting amount; without a variable it must be the mean amount, which is multiplied by one."""
    given = {name: exchange.one(f"{PROCESS}{name}Amount") for name in ("resulting", "mean")}
    values = {name: at.number() for name, at in given.items() if at is not None}
    value = values.get("resulting", values.get("mean"))
    if not values:
        exchange.faults.add("FP-D011", exchange.place, expected="resultingAmount")
    if value is None:
        return None
    if value <= 0:
        exchange.faults.add("FP-D013", exchange.place, told(value), "> 0")
        return None
    mean = values.get("mean", value)
    if mean is not None and mean != value and exchange.one(f"{PROCESS}referenceToVariable") is None:
        exchange.faults.add("FP-D013", exchange.place, told(value), f"{told(mean)} (meanAmount)")
    return value


def _notes(root: Xml, head: _Head, listed: list[Method]) -> Notes:
    notes = Notes()
    notes.add(listed[0].name, listed[0].name)
    notes.add(*_GWP_NOTE[listed[0].name])
    if len(listed) > 1:
        others = ", ".join(m.name for m in listed[1:])
        notes.add(f"The file also holds values of {others}", f"文件另含 {others} 的数值")
    if valid := str(head.fields["valid_until"]):
        notes.add(f"Valid until {valid}", f"有效期至 {valid}")
    return notes


def _valid_until(root: Xml) -> str:
    """The year or date until which the data set holds; FP-D010 for a text that is none."""
    valid = root.one(f"{PROCESS}processInformation", f"{PROCESS}time", f"{COMMON}dataSetValidUntil")
    text = valid.text() if valid else ""
    if valid is not None and text and not until(text):
        root.faults.add("FP-D010", valid.place, text[:40], "year")
    return until(text)


def _aside(method: Method) -> str:
    """The totals of the modules that are no row: ``A4 (by lorry) 0.12``; module D is named without value."""
    shown = []
    for (name, scenario), held in method.modules.items():
        if name in ("A1-A3", "A1A2A3", "A1", "A2", "A3", *_SIDE) or "total" not in held:
            continue
        told_scenario = f" ({scenario})" if scenario else ""
        shown.append(f"{name}{told_scenario}" + ("" if name == "D" else f" {held['total'].text}"))
    return "; ".join(shown)[:600]


def _version(root: Xml) -> str:
    version = root.one(
        f"{PROCESS}administrativeInformation", f"{PROCESS}publicationAndOwnership", f"{COMMON}dataSetVersion"
    )
    return version.text(MAX_CODE) if version else ""


def _publisher(root: Xml) -> Publisher:
    owned = root.one(f"{PROCESS}administrativeInformation", f"{PROCESS}publicationAndOwnership")
    if owned is None:
        return Publisher("", "not stated in the data set")
    owner = owned.one(f"{COMMON}referenceToOwnershipOfDataSet")
    licence = owned.one(f"{COMMON}licenseType")
    words = (licence.text() if licence else "") or "not stated in the data set"
    name = owner.words(f"{COMMON}shortDescription", "en") if owner else ""
    return Publisher(name, words, _version(root))
