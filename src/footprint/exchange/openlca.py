"""openLCA JSON-LD (olca-schema 2) -> factors: calculated results and LCI results, never unit processes.

In: a zip package, its folder, or one JSON file. A ``Result`` gives kg CO2e of a climate category per
reference flow; a process of type ``LCI_RESULT`` whose only product is its reference gives its greenhouse
gases, kept split. A process with product inputs holds no upstream of its own and is refused. Field names:
olca-schema (CC0); the reader needs about fifteen of them, keeps exact numbers, and so uses no library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from footprint.base.problem import refuse
from footprint.base.where import Where
from footprint.exchange.archive import Package, is_zip, package
from footprint.exchange.olca_values import Amounts, impact, inventory, reference
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
    source,
    until,
)
from footprint.factors.factor import Factor

MAX_ENTITIES = 2_000
#: Exchanges, results and their references in all: some ten complete inventories, read within a second.
MAX_EXCHANGES = 15_000
_SHOWN_REFUSED = 20
LICENCE = "not stated in the package: the licence of the database holds"


@dataclass(frozen=True)
class Library:
    """The parts of a package that a process or result refers to, looked up by type and id."""

    packed: Package | None
    faults: Faults
    seen: dict[str, At] = field(default_factory=dict)

    def get(self, folder: str, at: At) -> At:
        """The entity that a reference names; an empty place where the package does not hold it."""
        uuid = at["@id"].value
        name = self.packed.find(folder, f"{uuid}.json") if self.packed and _safe(uuid) else ""
        if not name or self.packed is None:
            return At(None, at.place, self.faults)
        if name not in self.seen:
            self.seen[name] = At(load_json(self.packed.read(name)), f"{name}#", self.faults)
        return self.seen[name]


def _safe(uuid: object) -> bool:
    return isinstance(uuid, str) and UUID.fullmatch(uuid) is not None


def openlca(path: str | Path, *, unit: str = "") -> ForeignSource:
    """The factors of an openLCA package or file.

    Parameters
    ----------
    path : str or Path
        Zip, folder or JSON file. Limits: 100,000 entries, 200 MB in all, 12 MB read, 2,000 processes and
        results, 15,000 exchanges, 400,000 marks of JSON.
    unit : str
        The unit of the table where the reference unit has several meanings (``MJ``, ``kWh``).

    Returns
    -------
    ForeignSource
        Rows ``own/openlca/<uuid>``. Unit processes beside them are remarks.

    Raises
    ------
    Refused
        FP-D001 to FP-D004, FP-D007, FP-D009, FP-D012: unsafe, malformed, no openLCA data.
    ProblemsError
        Every fault at once; FP-D024 for unit processes where nothing else is there, FP-D025 for nothing.
    """
    place = Path(path)
    packed = package(place) if place.is_dir() or is_zip(place) else None
    whole = packed.document if packed else read_file(place)
    faults = Faults(whole.name)
    library = Library(packed, faults)
    rows: list[tuple[Factor, str]] = []
    refused: list[tuple[At, str, str]] = []
    for at, document in _entities(packed, whole, faults):
        factor = _entity(at, document, library, unit, f"openlca/{whole.sha256[:12]}", refused)
        if factor is not None:
            rows.append((factor, at.place or "/"))
    _say_refused(refused, faults, alone=not rows)
    if not rows and not faults.broken:
        expected = {"expected": "results, or processes of type LCI_RESULT"}
        faults.add("FP-D025", "/", "no result and no LCI result", values=expected)
    title = f"openLCA data of {whole.name}"
    return source(
        rows, card(whole, "openlca", title, f"{whole.name} 的openLCA数据", Publisher("", LICENCE)), faults
    )


def _entities(packed: Package | None, whole: Document, faults: Faults) -> list[tuple[At, Document]]:
    """Results before processes, each with its own document."""
    if packed is None:
        root = At(load_json(whole), "", faults)
        _counted(root, 0)
        if root["@type"].value not in ("Result", "Process"):
            got = str(root["@type"].value)[:40]
            raise refuse("FP-D009", Where(file=whole.name), got, expected="openLCA Result | Process")
        return [(root, whole)]
    listed = packed.under("results", ".json") + packed.under("processes", ".json")
    where = Where(file=whole.name)
    if not listed:
        raise refuse("FP-D009", where, "no results, no processes", expected="openLCA JSON-LD")
    if len(listed) > MAX_ENTITIES:
        raise refuse("FP-D002", where, f"{len(listed)} data sets", expected=f"{MAX_ENTITIES} data sets")
    out = []
    count = 0
    for name in listed:
        document = packed.read(name)
        at = At(load_json(document), f"{name}#", faults)
        count = _counted(at, count)
        out.append((at, document))
    return out


def _counted(at: At, before: int) -> int:
    """Exchanges and results so far. Raises Refused FP-D002 beyond MAX_EXCHANGES."""
    lists = [at[name].value for name in ("exchanges", "impactResults", "flowResults")]
    count = before + sum(len(held) for held in lists if isinstance(held, list))
    if count > MAX_EXCHANGES:
        where = Where(file=at.faults.file, key=at.place or "/")
        raise refuse("FP-D002", where, f"{count} exchanges", expected=f"{MAX_EXCHANGES} exchanges")
    return count


def _entity(
    at: At, document: Document, library: Library, unit: str, card_id: str, refused: list[tuple[At, str, str]]
) -> Factor | None:
    """One result or process as a factor; a unit process goes to ``refused``."""
    notes = Notes()
    if not _safe(at["@id"].value):
        at.faults.add("FP-D011", at["@id"].place, str(at["@id"].value)[:40], "uuid")
        return None
    if at["@type"].value == "Process":
        if why := unit_process(at, library):
            refused.append((at, *why))
            return None
        amounts, location = inventory(at, unit, notes), at["location"]
        when = _years(at["processDocumentation"])
    else:
        amounts, location = impact(at, library, unit, notes), reference(at, library)["location"]
        when = dict[str, Any]()
    if amounts is None:
        return None
    place = _place(location if location.given else At(None, at.place or "/", at.faults), library)
    return _factor(at, document, amounts, notes, {"geography": place, "source": card_id, **when})


def unit_process(at: At, library: Library) -> tuple[str, str] | None:
    """Why a process is no finished inventory, in both languages; None when it is one."""
    if at["processType"].value != "LCI_RESULT":
        return "unit process: link it first", "单元过程：请先连接"
    for exchange in at["exchanges"]:
        held = exchange.value if isinstance(exchange.value, dict) else {}
        flow = held.get("flow")
        kind = flow.get("flowType") if isinstance(flow, dict) else None
        if kind == "ELEMENTARY_FLOW" or held.get("isQuantitativeReference") is True:
            continue
        if (kind or library.get("flows", exchange["flow"])["flowType"].value) != "ELEMENTARY_FLOW":
            if exchange["isInput"].flag():
                return "it takes products or wastes in: link it first", "仍有产品或废物输入：请先连接"
            return (
                "it has further products or wastes: allocate or link it first",
                "仍有其他产品或废物：请先分配或连接",
            )
    return None


def _say_refused(refused: list[tuple[At, str, str]], faults: Faults, *, alone: bool) -> None:
    """Errors where nothing else was read, else remarks; the first twenty by name."""
    for at, en, zh in refused[:_SHOWN_REFUSED]:
        name = at["name"].text() or str(at["@id"].value)
        severity: Any = "error" if alone else "warning"
        values: Mapping[str, str] = {"reason_en": en, "reason_zh": zh}
        faults.add("FP-D024", at.place or "/", name, severity=severity, values=values)


def _place(location: At, library: Library) -> str:
    """The code of a location, else what its name means."""
    if isinstance(location.value, str):
        return place_of(location.text(), location.faults, location.place)
    held = library.get("locations", location)
    text = held["code"].text() or location["name"].text() or held["name"].text()
    return place_of(text, location.faults, location.place)


def _years(documentation: At) -> dict[str, Any]:
    """The years for which a documentation says its data hold; the end may be missing."""
    found = {"year_from": documentation["validFrom"], "year_to": documentation["validUntil"]}
    years = {k: at[0] for k, v in found.items() if (at := day(v.text())) is not None}
    return {**years, "valid_until": until(documentation["validUntil"].text())}


def _factor(at: At, document: Document, amounts: Amounts, notes: Notes, fields: dict[str, Any]) -> Factor:
    name = at["name"].text(need=True, limit=MAX_NAME)
    return Factor(
        id=f"openlca/{str(at['@id'].value).lower()}",
        release="",
        names=bilingual(name, "", notes),
        unit=amounts.unit,
        kind="cradle_to_gate",
        document=document.cite(at["version"].label()),
        locator=f"{document.name}#{amounts.place.rpartition('#')[2]}",
        gases=MappingProxyType(dict(amounts.gases)),
        components=MappingProxyType(dict(amounts.components)),
        gwp_set=amounts.gwp_set,
        category=at["category"].text(),
        biogenic=amounts.biogenic,
        published_value=amounts.published,
        published_unit=amounts.published_unit,
        note=notes.done(),
        **fields,
    )
