"""Put rows into a study's file without reading the whole study: it may still be incomplete."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from footprint.base.messages import Lang
from footprint.base.problem import refuse
from footprint.base.where import Where
from footprint.intake.blank import add_table, blank_workbook
from footprint.intake.folder import csv_rows
from footprint.intake.grids import CsvGrid, SheetGrid
from footprint.intake.reading import Row
from footprint.intake.rows import SheetRow, Value
from footprint.intake.sheets import TITLES
from footprint.intake.update import append
from footprint.intake.workbook import open_workbook, scan, sheet_name
from footprint.intake.write import save_bytes, workbook_bytes, write_csv, write_folder

#: The columns of a new study that have one usual value; a person may change them.
USUAL: Mapping[str, tuple[Value, str | None]] = {
    "gwp_set": ("AR6-GWP100", None),
    "rules": ("general-1", None),
}


def line_ids(path: Path) -> list[str]:
    """The ids of the lines that a workbook or folder holds, whether or not they read."""
    tables = held_rows(path)
    return [r.cell("line_id").text for rows in tables.values() for r in rows if "line_id" in r.cells]


def held_rows(path: Path) -> dict[str, list[Row]]:
    """The rows of every sheet but Product."""
    if path.is_dir():
        return {s: csv_rows(path / f"{s}.csv", s)[0] for s in TITLES if s != "product"}
    if not path.is_file():
        raise refuse("FP-I005", Where(file=path.name), path.name)
    return scan(path).rows


def write_rows(
    path: Path, rows: Mapping[str, list[SheetRow]], product: Mapping[str, str], lang: Lang
) -> None:
    """A new study with some rows: the sheet Product holds only what is known, the rest stays blank."""
    values = {**USUAL, **{key: _split(text) for key, text in product.items()}}
    if path.suffix.lower() == ".xlsx":
        save_bytes(path, workbook_bytes(blank_workbook(lang, dict(rows), values)))
    else:
        table = {k: {"value": v, "unit": u} if u else v for k, (v, u) in values.items()}
        write_folder(path, table, dict(rows))


def _split(text: str) -> tuple[Value, str | None]:
    """``1 kg`` as value and unit; any other text as it is."""
    number, _, unit = text.strip().partition(" ")
    return (number, unit) if unit and number.replace(".", "", 1).isdigit() else (text, None)


def append_rows(path: Path, rows: Mapping[str, list[SheetRow]], lang: Lang) -> None:
    """The rows after the last ones of each sheet; nothing that stands there is changed."""
    if path.is_dir():
        # all before the first is saved: a sheet that does not read leaves the others as they are
        made = {s: _appended(path / f"{s}.csv", s, found) for s, found in rows.items() if found}
        for sheet, content in made.items():
            if content is None:
                write_csv(path / f"{sheet}.csv", sheet, rows[sheet])
            else:
                save_bytes(path / f"{sheet}.csv", content)
        return
    data = path.read_bytes()
    reader = scan(path)
    book = open_workbook(data, Where(file=path.name), values=False)
    seen = set()
    for sheet in book.worksheets:
        name = sheet_name(sheet)
        if name is not None and name not in seen:
            seen.add(name)
            grid = SheetGrid(name, sheet, reader.rows.get(name, []), reader.keys[name])
            for values in rows.get(name, []):
                append(grid, values)
    for name, found in rows.items():
        if name not in seen and found:
            add_table(book, name, lang, list(found))
    save_bytes(path, workbook_bytes(book))


def _appended(path: Path, sheet: str, rows: list[SheetRow]) -> bytes | None:
    """The content of a sheet's file with more rows; None where the file is still to be made."""
    if not path.is_file():
        return None
    grid = CsvGrid(sheet, path.read_bytes(), csv_rows(path, sheet)[0])
    for values in rows:
        append(grid, values)
    return grid.data()
