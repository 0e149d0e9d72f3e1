"""Write a study in any of its three forms; an existing workbook keeps its user's formatting."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import tomli_w
from openpyxl.worksheet.worksheet import Worksheet

from footprint.base.canonical import dumps
from footprint.base.messages import Lang
from footprint.base.where import Where
from footprint.base.xlsx_guard import inspect
from footprint.intake.blank import FIRST_ROW, blank_workbook, cell_value
from footprint.intake.rows import SheetRow, Value, product_values, rows_of
from footprint.intake.sheets import columns
from footprint.intake.workbook import open_workbook, sheet_name
from footprint.model.study import Study, study_document
from footprint.model.types import exact_text


def save_bytes(path: Path, data: bytes) -> None:
    """Write whole or not at all: a temporary file beside the target, then a rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def new_study(path: Path, lang: Lang) -> None:
    """A blank study: workbook for .xlsx, else a folder with study.toml and CSV headers."""
    if path.suffix.lower() == ".xlsx":
        save_bytes(path, _bytes(blank_workbook(lang)))
        return
    product = dict.fromkeys(("name", "model", "site", "start", "end"), "")
    _write_folder(path, {**product, "gwp_set": "AR6-GWP100", "rules": "general-1"}, {})


def save_study(study: Study, path: Path, lang: Lang = "zh") -> None:
    """Write a study to .xlsx, .json, or a folder. An existing workbook is updated in place."""
    suffix = path.suffix.lower()
    if suffix == ".json":
        save_bytes(path, dumps(study_document(study)))
    elif suffix == ".xlsx":
        if path.exists():
            save_bytes(path, _updated(path, study))
        else:
            save_bytes(path, _bytes(blank_workbook(lang, rows_of(study, lang), product_values(study, lang))))
    else:
        rows = rows_of(study, lang)
        _write_folder(path, _product_toml(study, lang), rows)


def _bytes(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _text(value: Value) -> str:
    if value is None:
        return ""
    return (
        value if isinstance(value, str) else exact_text(value) if not isinstance(value, int) else str(value)
    )


def _product_toml(study: Study, lang: Lang) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, (value, unit) in product_values(study, lang).items():
        if value is None:
            continue
        out[key] = {"value": _text(value), "unit": unit} if unit else _text(value)
    return out


def _write_folder(folder: Path, product: dict[str, Any], rows: dict[str, list[SheetRow]]) -> None:
    document = {"format": "footprint-study/1", "product": product}
    save_bytes(folder / "study.toml", tomli_w.dumps(document).encode("utf-8"))
    for sheet in ("output", "processes", "bom", "masses", "energy", "transport", "waste", "match", "factors",
                  "evidence", "assessments"):  # fmt: skip
        found = rows.get(sheet, [])
        if not found and rows and not (folder / f"{sheet}.csv").exists():
            continue
        keys = list(columns(sheet))
        used = [
            k
            for k in keys
            if not found or any(r.get(k) is not None for r in found) or columns(sheet)[k].required
        ]
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(used)
        writer.writerows([_text(row.get(k)) for k in used] for row in found)
        save_bytes(folder / f"{sheet}.csv", stream.getvalue().encode("utf-8"))


def _updated(path: Path, study: Study) -> bytes:
    """The user's own workbook with only the changed cells written; sheets it lacks are added."""
    where = Where(file=path.name)
    data = path.read_bytes()
    inspect(data, where)
    book = open_workbook(data, where, values=False)
    lang = _language(book)
    rows = rows_of(study, lang)
    for sheet in book.worksheets:
        name = sheet_name(sheet)
        if name == "product":
            _update_product(sheet, product_values(study, lang))
        elif name is not None:
            _update_rows(sheet, name, rows.get(name, []))
    return _bytes(book)


def _language(book: Any) -> Lang:
    """The language of the words a user typed: that of the first tab title."""
    first = book.worksheets[0].title
    return "en" if first.isascii() or first.startswith("Help") else "zh"


def _keys(sheet: Worksheet, name: str) -> dict[str, int]:
    found = {}
    for cell in sheet[2]:
        text = str(cell.value or "")
        if text.startswith(f"{name}:"):
            found[text.partition(":")[2]] = int(cell.column or 0)
    return found


def _update_product(sheet: Worksheet, values: dict[str, tuple[Value, str | None]]) -> None:
    keys = _keys(sheet, "product")
    for number in range(FIRST_ROW, sheet.max_row + 1):
        key = sheet.cell(number, keys["key"]).value
        if key in values:
            for column, value in zip(("value", "unit"), values[str(key)], strict=True):
                _set(sheet, number, keys[column], value, "")


def _same(old: Any, new: Value, words: str) -> bool:
    """Whether a cell already says what would be written, in whichever language and form."""
    from footprint.intake.cells import Cell, number
    from footprint.model.vocabulary import code

    if new is None or old is None:
        return (old is None or str(old).strip() == "") and new is None
    if isinstance(old, str) and old.startswith("="):
        return True  # a formula stays a formula
    if words and isinstance(new, str):
        return code(words, str(old)) == code(words, new)
    plain = cell_value(new)
    if old == plain or str(old).strip() == str(plain):
        return True
    value = number(Cell(old, Where()))
    return isinstance(new, type(value)) and value == new


def _set(sheet: Worksheet, row: int, column: int, value: Value, words: str) -> None:
    cell = sheet.cell(row, column)
    if isinstance(cell.value, datetime) and str(value) == cell.value.date().isoformat():
        return
    if not _same(cell.value, value, words):
        cell.value = cell_value(value)
        if isinstance(value, str):
            cell.data_type = "s"


_KEYS = {
    "output": ("product", "role", "process"),
    "processes": ("process",),
    "masses": ("part_no",),
    "factors": ("id",),
    "evidence": ("id",),
    "assessments": ("id",),
}


def _update_rows(sheet: Worksheet, name: str, rows: list[SheetRow]) -> None:
    keys = _keys(sheet, name)
    wanted = _KEYS.get(name, ("line_id",))
    lists = {key: column.list for key, column in columns(name).items()}
    first = next(iter(columns(name)))
    filled = [
        n
        for n in range(FIRST_ROW, sheet.max_row + 1)
        if any(sheet.cell(n, c).value not in (None, "") for c in keys.values())
        and not str(sheet.cell(n, keys[first]).value or "").startswith("#")
    ]
    if name == "match":
        _replace_match(sheet, keys, rows, filled)
        return
    at = {
        tuple(_word(sheet.cell(n, keys[k]).value, lists[k]) for k in wanted if k in keys): n for n in filled
    }
    last = max([*filled, FIRST_ROW - 1])
    for row in rows:
        identity = tuple(_word(row.get(k), lists[k]) for k in wanted if k in keys)
        number = at.get(identity)
        if number is None:
            last += 1
            number = last
        for key, column in keys.items():
            energy = name == "energy" and key in ("unit", "heating_value", "reference_state", "amount")
            if key in row and not (energy and identity in at):
                _set(sheet, number, column, row[key], lists[key])


def _replace_match(sheet: Worksheet, keys: dict[str, int], rows: list[SheetRow], filled: list[int]) -> None:
    """The sheet Match belongs to the tool: rewritten whole, formats of its cells stay."""
    for number in filled[len(rows) :]:
        for column in keys.values():
            sheet.cell(number, column).value = None
    free = [*filled, *range(max([*filled, FIRST_ROW - 1]) + 1, FIRST_ROW + len(rows) + len(filled) + 1)]
    for number, row in zip(free, rows, strict=False):
        for key, column in keys.items():
            cell = sheet.cell(number, column)
            cell.value = cell_value(row.get(key))
            if isinstance(cell.value, str):
                cell.data_type = "s"


def _word(value: Any, words: str) -> str:
    from footprint.model.vocabulary import code

    text = str(value or "").strip()
    if words:
        return code(words, text) or ("product" if words == "output_role" else text)
    return text
