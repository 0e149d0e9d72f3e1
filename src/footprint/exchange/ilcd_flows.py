"""The unit of a reference flow: it stands in the flow data set, which lies beside the process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from footprint.exchange.archive import Package
from footprint.exchange.reading import Document, read_file
from footprint.exchange.source import UUID, declarable
from footprint.exchange.xml import MAX_XML, Xml, parse_xml

_FLOW = "{http://lca.jrc.it/ILCD/Flow}"
#: Flow property -> unit of the table (identifiers/Flow_properties_and_unit_groups.csv, with its old UUIDs).
PROPERTIES: Mapping[str, str] = {
    "93a60a56-a3c8-11da-a746-0800200b9a66": "kg",
    "7e18d0ad-e78e-47a0-8e96-1c0a581902e2": "kg",
    "93a60a56-a3c8-22da-a746-0800200c9a66": "m3",
    "93a60a56-a3c8-19da-a746-0800200c9a66": "m2",
    "838aaa23-0117-11db-92e3-0800200c9a66": "m",
    "01846770-4cfe-4a25-8ad9-919d8d378345": "piece",
    "93a60a56-a3c8-14da-a746-0800200c9a66": "MJ_gross",
    "93a60a56-a3c8-11da-a746-0800200c9a66": "MJ_net",
    "c0447923-0e60-4b3c-97c2-a86dddd9eea5": "year",
    "838aaa20-0117-11db-92e3-0800200c9a66": "t.km",
}


@dataclass(frozen=True)
class Flows:
    """Where flow data sets are looked for: in the package, or in ``../flows`` of a lone process."""

    packed: Package | None
    path: Path

    def get(self, uuid: str) -> Document | None:
        """The flow data set of a UUID, or None."""
        if self.packed is not None:
            name = self.packed.find("flows", f"{uuid}.xml")
            return self.packed.read(name) if name else None
        file = self.path.parent.parent / "flows" / f"{uuid}.xml"
        return read_file(file, MAX_XML) if self.path.parent.name == "processes" and file.is_file() else None


def unit_of(root: Xml, flow: str, stated: str, flows: Flows) -> str:
    """The unit of the reference flow: from its flow data set, else as the user states it."""
    document = flows.get(flow) if UUID.fullmatch(flow) else None
    found = _flow_unit(document, root) if document else ""
    if document is None and not stated:
        root.faults.add("FP-D011", root.place, flow, f"flows/{flow}.xml, or the argument unit")
    if stated and (not declarable(stated) or (found and found != stated)):
        root.faults.add("FP-D014", root.place, stated, found or "a unit of the table")
        return ""
    return found or stated


def _flow_unit(document: Document, root: Xml) -> str:
    """The unit of a flow data set: its reference flow property, which must be counted one to one."""
    flow = Xml(parse_xml(document), f"flows/{document.name.rpartition('/')[2]}", root.faults)
    number = flow.one(
        f"{_FLOW}flowInformation", f"{_FLOW}quantitativeReference", f"{_FLOW}referenceToReferenceFlowProperty"
    )
    wanted = number.text() if number else "0"
    held = flow.one(f"{_FLOW}flowProperties")
    for item in held.all(f"{_FLOW}flowProperty") if held else ():
        if item.attribute("dataSetInternalID") != wanted:
            continue
        reference = item.one(f"{_FLOW}referenceToFlowPropertyDataSet")
        uuid = reference.attribute("refObjectId").lower() if reference else ""
        mean = item.one(f"{_FLOW}meanValue")
        value = mean.number() if mean else Fraction(1)
        if value != 1:
            root.faults.add("FP-D013", item.place, str(value), "1")
        if uuid not in PROPERTIES:
            root.faults.add("FP-D014", item.place, uuid, " | ".join(dict.fromkeys(PROPERTIES.values())))
        return PROPERTIES.get(uuid, "")
    root.faults.add("FP-D011", flow.place, expected="the reference flow property")
    return ""
