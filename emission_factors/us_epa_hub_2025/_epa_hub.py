"""Rows of the EPA Hub csv as read, and the notes and treatments that its tables state."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from _build import both

RAW = "ghg_emission_factors_hub_2025_allrows.csv"
#: c2 holds the name of a row, the others its values.
CELLS = tuple(f"c{n}" for n in range(2, 11))
_HEAT_CONTENT = "mmBtu per "
#: A capital behind a word points to a note of the table.
_FOOTNOTE = re.compile(r"(?<=[a-z])[A-E]$")
#: Table 9: column -> id part (also the technology), names, what the table says of it.
TREATMENTS = {
    "c3": (
        "recycling",
        both("recycling", "回收再生"),
        both(
            "Transport to the recycling facility and sorting only; no avoided emissions.",
            "仅含运至再生设施的运输和分拣；不含避免排放。",
        ),
    ),
    "c4": (
        "landfill",
        both("landfill", "填埋"),
        both(
            "Transport, equipment use and landfill methane; no energy recovery credit, no carbon storage.",
            "含运输、填埋作业和填埋甲烷；不含能源回收抵扣和碳封存。",
        ),
    ),
    "c5": (
        "combustion",
        both("combustion with waste to energy", "焚烧（垃圾发电）"),
        both(
            "Transport, non-biogenic CO2 and N2O of combustion; no credit for the energy.",
            "含运输以及燃烧的非生物源CO2和N2O；不含能源抵扣。",
        ),
    ),
    "c6": (
        "composting",
        both("composting", "堆肥"),
        both(
            "Transport, equipment use, CH4 and N2O of composting; no fertilizer credit, no soil carbon.",
            "含运输、堆肥作业以及堆肥的CH4和N2O；不含肥料抵扣和土壤碳储存。",
        ),
    ),
    "c7": (
        "anaerobic-digestion-dry",
        both("dry anaerobic digestion with curing", "干式厌氧消化（含熟化）"),
        both(
            "Transport, equipment use, biogas leakage, curing and land application; no credits.",
            "含运输、设施作业、沼气泄漏、熟化和土地施用；不含抵扣。",
        ),
    ),
    "c8": (
        "anaerobic-digestion-wet",
        both("wet anaerobic digestion with curing", "湿式厌氧消化（含熟化）"),
        both(
            "Transport, equipment use, biogas leakage, curing and land application; no credits.",
            "含运输、设施作业、沼气泄漏、熟化和土地施用；不含抵扣。",
        ),
    ),
}
WASTE_NOTE = both(
    "Converted by the publisher with AR4 GWPs; gases and biogenic methane are not separated.",
    "发布者按AR4 GWP换算；各气体及生物源甲烷未分列。",
)
FOSSIL_NOTE = both(
    "Combustion only: no upstream. All carbon is taken as oxidised.", "仅燃烧：不含上游。按碳全部氧化计。"
)
BIOMASS_NOTE = both(
    "Listed by the publisher as biomass: the CO2 is held as biogenic. "
    "Combustion only: no upstream, no uptake.",
    "发布者列为生物质燃料：CO2按生物源存放。仅燃烧：不含上游和碳吸收。",
)
MIXED_NOTE = both(
    "Combustion only: no upstream. Fossil and biogenic carbon are not separated: all CO2 is held as fossil.",
    "仅燃烧：不含上游。未区分化石碳和生物源碳：CO2全部按化石源存放。",
)
MOBILE_NOTE = both(
    "CO2 only: CH4 and N2O of on-road vehicles are published per vehicle-mile and are not held. No upstream.",
    "仅CO2：道路车辆的CH4和N2O按车英里公布，未收录。不含上游。",
)
MOBILE_BIO_NOTE = both(
    "CO2 only, held as biogenic: Table 1 lists this fuel as biomass. No CH4, N2O or upstream.",
    "仅CO2，按生物源存放：表1将该燃料列为生物质。不含CH4、N2O和上游。",
)
NON_ROAD_NOTE = both(
    "CO2 of the fuel from Table 2, CH4 and N2O from Table 5. Tank-to-wheel: no upstream.",
    "CO2取自表2（按燃料），CH4和N2O取自表5。油箱到车轮：不含上游。",
)
FREIGHT_NOTE = both(
    "Tank-to-wheel: no upstream. For a vehicle shared with other goods; US average.",
    "油箱到车轮：不含上游。适用于与其他货物共用的运输工具；美国平均。",
)
AIR_NOTE = both(
    "Tank-to-wheel: no upstream, no radiative forcing. CH4 is printed as 0.",
    "油箱到车轮：不含上游和辐射强迫。CH4印为0。",
)
TRUCK_NOTE = both(
    f"{FREIGHT_NOTE['en']} Holds some service and utility trucks that carry no freight.",
    f"{FREIGHT_NOTE['zh']}含部分不从事货运的服务和作业车辆。",
)
HEAT_NOTE = both(
    "Per energy of steam or heat bought; natural gas at 80 % thermal efficiency assumed. No upstream.",
    "按外购蒸汽或热力的热量计；假设为天然气、热效率80%。不含上游。",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: csv record number (header = 1), row of the workbook, sub-heading above, cells c2..c10."""

    line: int
    xlsx: int
    table: str
    group: str
    per: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def code(self) -> str:
        """``epa-hub:table-1-r17``."""
        return f"epa-hub:{self.table.lower().replace(' ', '-')}-r{self.xlsx}"

    @property
    def place(self) -> str:
        """Where another program finds the row."""
        return f"raw/{RAW}, line {self.line} ({self.table}, xlsx_row {self.xlsx})"


def table(path: Path, name: str) -> Iterator[Row]:
    """Data rows of one table, up to its sources and notes.

    ``per`` is the physical unit of the block (Table 1); a blank name takes the vehicle above it (Table 5).
    """
    group = per = above = ""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for line, raw in enumerate(csv.DictReader(handle), 2):
            if raw["table"] != name:
                continue
            cells = {c: " ".join(raw[c].split()) for c in CELLS}
            first, *others = cells.values()
            if first.startswith(("Source", "Notes")):
                return
            if not first and cells["c3"].startswith(_HEAT_CONTENT):
                per = cells["c3"].removeprefix(_HEAT_CONTENT)
            elif not any(others):
                group = first
            elif any(c[:1].isdigit() for c in others):
                cells["c2"] = above = _FOOTNOTE.sub("", first) or above
                yield Row(line, int(raw["xlsx_row"]), name, group, per, cells)
