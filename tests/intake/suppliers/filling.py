"""Fill a questionnaire in as a supplier would: by the field's key and the part's first line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from openpyxl import load_workbook

from footprint.api.study import Study
from footprint.api.suppliers import ask, reply
from footprint.base.problem import ProblemsError

TODAY = date(2026, 6, 1)
COMMON = {
    "answered_by": "Li Na",
    "answered_on": "2026-05-01",
    "illustrative": "否 / no",
    "use": "可在产品碳足迹报告中列示 / may be shown in the footprint report",
    "geography_made": "CN-GD",
    "start": "2025-01-01",
    "end": "2025-12-31",
}
PCF = {
    **COMMON,
    "value": 2.5,
    "value_unit": "kg CO2e",
    "boundary_pcf": "从摇篮到大门 / cradle-to-gate",
    "gwp_set": "AR6-GWP100",
    "standard": "ISO 14067",
}
SPLIT = {
    "fossil": 2.4,
    "biogenic_uptake": -0.3,
    "biogenic_release": 0.3,
    "biogenic_non_co2": 0,
    "land_use_change": 0.1,
    "land_management": 0,
    "aircraft": 0,
}


def written(study: Study, folder: Path, *lines: str) -> list[Path]:
    """The questionnaires of a study, in a folder."""
    return list(ask(study, lines).write(folder))


def fill(
    path: Path,
    line: str,
    fields: Mapping[str, object],
    rows: Mapping[str, Sequence[Mapping[str, object]]] = MappingProxyType({}),
) -> Path:
    """Write fields into the column of a part, and rows into the data sheets."""
    book = load_workbook(path)
    for key, value in fields.items():
        book["Request 填写"][place(path, line, key)].value = value
    for name, found in rows.items():
        sheet = next(s for s in book.worksheets if str(s["A2"].value).startswith(f"reply.{name}:"))
        keys = {str(c.value).partition(":")[2]: c.column for c in sheet[2]}
        for number, row in enumerate(found, start=4):
            for key, value in row.items():
                sheet.cell(number, keys[key]).value = value
    book.save(path)
    return path


def place(path: Path, line: str, key: str) -> str:
    """The cell of a field."""
    sheet = load_workbook(path)["Request 填写"]
    row = next(c.row for c in sheet["A"] if c.value == key)
    column = next(c.column_letter for c in sheet[4] if str(c.value or "").endswith(f" {line}"))
    return f"{column}{row}"


def told(study: Study, *paths: Path) -> list[tuple[str, str]]:
    """The (code, cell) of everything that a reply is told, errors or not."""
    try:
        return [(p.code, p.where.cell) for p in reply(study, *paths, today=TODAY)[1]]
    except ProblemsError as fault:
        return [(p.code, p.where.cell) for p in fault.problems]
