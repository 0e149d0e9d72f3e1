"""Read a study from a folder (study.toml and CSV) or from study.json."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from footprint.base import toml
from footprint.base.problem import Problem, refuse
from footprint.base.study_guard import bound_strings, csv_text, member, stands, study_json
from footprint.base.where import Where
from footprint.intake.cells import Cell
from footprint.intake.read import study_of
from footprint.intake.reading import Reading, Row
from footprint.intake.sheets import TITLES, columns, product_rows
from footprint.model.study import Study
from footprint.units.suggest import nearest

_FORMAT = "footprint-study/1"


def read_folder(folder: Path) -> tuple[Study | None, Reading]:
    """The study of a folder: study.toml holds the product, one CSV a sheet holds the rest.

    Raises
    ------
    Refused
        study.toml is missing or is no TOML; a CSV is not UTF-8.
    """
    path = folder / "study.toml"
    if not path.is_file():
        raise refuse("FP-I005", Where(file=folder.name), folder.name)
    product, problems = product_cells(folder)
    rows = {name: csv_rows(folder / f"{name}.csv", name) for name in TITLES if name != "product"}
    problems += [p for _, found in rows.values() for p in found]
    study, reading = study_of({name: found for name, (found, _) in rows.items()}, product)
    reading.problems = problems + reading.problems
    return reading.checked(study), reading


def _document(data: bytes) -> tuple[Mapping[str, Any], list[Problem]]:
    """The table ``product`` of study.toml, and what else stands there."""
    here = Where(file="study.toml")
    try:
        document = toml.loads(data, here)
    except ValueError as fault:
        raise refuse("FP-I036", here, str(fault)[:80]) from None
    table = document.get("product", {})
    if document.get("format", _FORMAT) != _FORMAT or not isinstance(table, Mapping):
        raise refuse("FP-I036", here, "format" if isinstance(table, Mapping) else "product", expected=_FORMAT)
    known = {"": ("format", "product"), "product": tuple(product_rows())}
    unknown = [("", key) for key in document if key not in known[""]]
    unknown += [("product", key) for key in table if key not in known["product"]]
    known["quantity"] = ("value", "unit")
    pairs = [value for value in table.values() if isinstance(value, Mapping)]
    unknown += [("quantity", key) for pair in pairs for key in pair if key not in known["quantity"]]
    return table, [
        Problem("FP-I007", Where("study.toml", sheet, key=key), got=key, near=nearest(key, known[sheet]))
        for sheet, key in unknown
    ]


def product_cells(folder: Path) -> tuple[dict[str, tuple[Cell, Cell]], list[Problem]]:
    """The value and unit of each key of the table ``product`` in study.toml, and what else stands there."""
    table, problems = _document(member(folder / "study.toml"))
    cells = {}
    for key in product_rows():
        value: Any = table.get(key)
        where = Where(file="study.toml", sheet="product", key=key)
        unit: Any = None
        if isinstance(value, Mapping):
            value, unit = value.get("value"), value.get("unit")
        cells[key] = (Cell(value, where), Cell(unit, where))
    return cells, problems


def csv_rows(path: Path, sheet: str) -> tuple[list[Row], list[Problem]]:
    """The filled rows of a CSV, and what is wrong with it; nothing where there is none."""
    if not stands(path):
        return [], []
    reader = csv.reader(io.StringIO(csv_text(path), newline=""), strict=True)
    try:
        table = list(reader)
    except csv.Error as fault:
        raise refuse("FP-I036", Where(file=path.name, key=f"row {reader.line_num}"), str(fault)) from None
    header = table[0] if table else []
    problems = []
    for index, key in enumerate(header):
        code = "FP-I007" if key not in columns(sheet) else "FP-I035" if key in header[:index] else ""
        if code:
            near = nearest(key, columns(sheet)) if code == "FP-I007" else ""
            problems.append(Problem(code, Where(file=path.name, key="row 1", column=key), got=key, near=near))
    rows = []
    for number, values in enumerate(table[1:], start=2):
        long = None
        if len(values) > len(header) and any(values[len(header) :]):
            where = Where(file=path.name, key=f"row {number}")
            long = Problem("FP-I037", where, got=str(len(values)), expected=str(len(header)))
        cells = {
            key: Cell(value or None, Where(file=path.name, key=f"row {number}", column=key))
            for key, value in zip(header, values, strict=False)
            if key in columns(sheet)
        }
        if long is not None and cells:
            first = next(iter(cells))
            cells[first] = replace(cells[first], fault=long)
        if any(not c.blank for c in cells.values()):
            rows.append(Row(sheet, cells))
    return rows, problems


def read_json(path: Path) -> tuple[Study | None, Reading]:
    """The study of a study.json. Raises Refused for malformed JSON or duplicate keys."""
    here = Where(file=path.name)
    return study_of_document(study_json(path), here)


def study_of_document(document: Any, here: Where) -> tuple[Study | None, Reading]:
    """The study of a JSON document; ``here`` is what the places of its problems start from.

    Raises
    ------
    Refused
        A text that no study holds.
    """
    bound_strings(document, here)
    reading = Reading()
    try:
        return Study.model_validate(document), reading
    except ValidationError as fault:
        for error in fault.errors(include_url=False):
            key = ".".join(str(part) for part in error["loc"])
            where = replace(here, key=" ".join(p for p in (here.key, key) if p))
            detail = f"{error['msg']} ({str(error['input'])[:60]})"
            reading.problems.append(
                Problem("FP-I032", where, got=str(error["input"])[:60], values={"detail": detail})
            )
        return None, reading
