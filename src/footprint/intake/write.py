"""Write a study in any of its three forms; in an existing file only what differs is written."""

from __future__ import annotations

import csv
import errno
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import tomli_w

from footprint.base import toml
from footprint.base.canonical import dumps
from footprint.base.messages import Lang
from footprint.base.problem import Problem, ProblemsError
from footprint.base.where import Where
from footprint.intake.blank import add_table, blank_workbook
from footprint.intake.cells import Cell
from footprint.intake.folder import csv_rows, product_cells, read_folder
from footprint.intake.grids import CHINESE, CsvGrid, Grid, SheetGrid, spoken, words_of
from footprint.intake.reading import Row
from footprint.intake.rows import SheetRow, Value, product_values, rows_of, text_of
from footprint.intake.sector_rows import prepared, product_of, sector_of, unanswered
from footprint.intake.sheets import TITLES, UNUSUAL, columns, product_rows
from footprint.intake.update import changed_product, update_match, update_rows
from footprint.intake.workbook import SheetReader, open_workbook, read_workbook, scan, sheet_name
from footprint.model.study import Study, study_document


def save_bytes(path: Path, data: bytes, *, new: bool = False) -> None:
    """Write whole or not at all; ``new`` raises FileExistsError where something stands already."""
    with atomic(path, new=new) as stream:
        stream.write(data)


@contextmanager
def atomic(path: Path, *, new: bool = False) -> Iterator[BinaryIO]:
    """A stream whose file appears whole or not at all: a temporary file beside the target, then a rename.

    Of two that write one ``new`` file at the same time one takes the name, the other gets FileExistsError.
    """
    _make_home(path.parent)
    handle, name = tempfile.mkstemp(
        dir=path.parent, prefix=f".{path.name[:40]}."
    )  # no longer than a name may be
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        if new:
            _take(name, path)
        else:
            os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _make_home(folder: Path) -> None:
    """FileExistsError is said of the target only: a file where a folder must be is another fault."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None


def _take(name: str, path: Path) -> None:
    """Rename to a path where nothing stands; nothing stays there when that fails."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    try:
        os.replace(name, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def is_folder(path: Path) -> bool:
    """Whether a path stands for the folder form.

    Raises
    ------
    ProblemsError
        The suffix is that of no form of a study.
    """
    if path.is_dir() or not path.suffix:
        return True
    if path.suffix.lower() in (".xlsx", ".json"):
        return False
    raise ProblemsError([Problem("FP-I042", Where(file=path.name), got=path.suffix)])


def new_study(path: Path, lang: Lang, *, more: frozenset[str] = frozenset(), sector: str = "") -> None:
    """A blank study: workbook for .xlsx, else a folder with study.toml and CSV headers.

    ``more`` names sheets that a blank study else goes without; ``sector`` (a key) fills in what a study of
    that sector must answer.

    Raises
    ------
    ProblemsError
        The suffix is neither .xlsx nor none.
    FileExistsError
        Something stands at the path.
    """
    if path.suffix.lower() == ".xlsx":
        filled = (prepared(sector, lang), product_of(sector, lang)) if sector else (None, None)
        book = blank_workbook(lang, *filled, more=more, examples=True)
        save_bytes(path, workbook_bytes(book), new=True)
        return
    if not is_folder(path):
        raise ProblemsError([Problem("FP-I042", Where(file=path.name), got=path.suffix)])
    path.mkdir(parents=True)
    product = dict.fromkeys(("name", "model", "site", "start", "end"), "")
    write_folder(path, {**product, "gwp_set": "AR6-GWP100", "rules": "general-1"}, {})
    if sector:
        known = product_of(sector, lang).items()
        table = {**product, **{k: _toml(v, unit) for k, (v, unit) in known if v is not None}}
        write_folder(path, table, prepared(sector, lang), whole=True)
    for sheet in sorted(more):
        write_csv(path / f"{sheet}.csv", sheet, [])


def save_study(study: Study, path: Path, lang: Lang = "zh") -> None:
    """Write a study to .xlsx, .json, or a folder. An existing workbook or folder is updated in place.

    Raises
    ------
    ProblemsError
        The suffix is that of no form of a study.
    """
    if is_folder(path):
        if (path / "study.toml").is_file():
            _update_folder(path, study, lang)
        else:
            write_folder(path, _product_toml(study, lang), rows_of(study, lang))
    elif path.suffix.lower() == ".json":
        save_bytes(path, dumps(study_document(study)))
    elif path.exists():
        save_bytes(path, _updated(path, study))
    else:
        save_bytes(
            path, workbook_bytes(blank_workbook(lang, rows_of(study, lang), product_values(study, lang)))
        )


def language(path: Path | None, other: Lang = "zh") -> Lang:
    """The language of the words a user typed in an existing file; ``other`` where none says."""
    if path is None or not path.exists():
        return other
    if path.is_dir():
        tables = {name: csv_rows(path / f"{name}.csv", name)[0] for name in TITLES if name != "product"}
        return _folder_language(path, tables, other)
    if path.suffix.lower() == ".json":
        return "zh" if CHINESE.search(path.read_text(encoding="utf-8")) else "en"
    return _book_language(scan(path))


def workbook_bytes(book: Any) -> bytes:
    """The bytes of an open workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _product_toml(study: Study, lang: Lang) -> dict[str, Any]:
    values = product_values(study, lang).items()
    return {key: _toml(value, unit) for key, (value, unit) in values if value is not None}


def _toml(value: Value, unit: str | None) -> Any:
    return {"value": text_of(value), "unit": unit} if unit else text_of(value)


def write_folder(
    folder: Path, product: dict[str, Any], rows: dict[str, list[SheetRow]], *, whole: bool = False
) -> None:
    """The folder form: study.toml and one CSV a sheet, ``whole`` with every column."""
    document = {"format": "footprint-study/1", "product": product}
    save_bytes(folder / "study.toml", tomli_w.dumps(document).encode("utf-8"))
    for sheet in TITLES:
        if sheet != "product" and (rows.get(sheet) or not (rows or sheet in UNUSUAL)):
            write_csv(folder / f"{sheet}.csv", sheet, rows.get(sheet, []), whole=whole)


def write_csv(path: Path, sheet: str, found: list[SheetRow], *, whole: bool = False) -> None:
    """One sheet as CSV, with the columns that are used or required, or all."""
    used = [
        key
        for key, column in columns(sheet).items()
        if whole or not found or any(r.get(key) is not None for r in found) or column.required
    ]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(used)
    writer.writerows([text_of(row.get(k)) for k in used] for row in found)
    save_bytes(path, stream.getvalue().encode("utf-8"))


def _list_cells(product: dict[str, tuple[Cell, Cell]]) -> list[tuple[str, Cell]]:
    return [(column.list, product[key][0]) for key, column in product_rows().items() if key in product]


def _folder_language(folder: Path, tables: dict[str, list[Row]], other: Lang) -> Lang:
    cells = [cell for rows in tables.values() for cell in words_of(rows)]
    table, _ = product_cells(folder)
    return spoken([*cells, *_list_cells(table)], other)


def _update_folder(folder: Path, study: Study, lang: Lang) -> None:
    held, reading = read_folder(folder)
    old = held or reading.partial
    names = [name for name in TITLES if name != "product"]
    tables = {name: csv_rows(folder / f"{name}.csv", name)[0] for name in names}
    lang = _folder_language(folder, tables, lang)
    before, after = rows_of(old, lang) if old else {}, rows_of(study, lang)
    sector = sector_of(product_cells(folder)[0])
    for name in names:
        path, new = folder / f"{name}.csv", after.get(name, [])
        if path.is_file():
            grid = CsvGrid(name, path.read_bytes(), tables[name])
            _update(grid, old, study, lang, (before.get(name, []), new), drop=partial(_droppable, sector))
            if grid.changed:
                save_bytes(path, grid.data())
        elif new:
            write_csv(path, name, new)
    _update_toml(folder / "study.toml", held, study, lang)


def _update_toml(path: Path, held: Study | None, study: Study, lang: Lang) -> None:
    cells, _ = product_cells(path.parent)
    before = product_values(held, lang) if held else {}
    changed = changed_product(cells, product_rows(), before, product_values(study, lang))
    if not changed:
        return
    document = toml.loads(path.read_bytes(), Where(path.name))
    table = document.setdefault("product", {})
    for key, (value, unit) in changed.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = _toml(value, unit)
    save_bytes(path, tomli_w.dumps(document).encode("utf-8"))


def _droppable(sector: str, row: Row) -> bool:
    """A row that the study no longer has is taken out; a prepared one waits to be filled in."""
    return not unanswered(sector, row)


def _update(
    grid: Grid,
    old: Study | None,
    new: Study,
    lang: Lang,
    rows: tuple[list[SheetRow], list[SheetRow]],
    *,
    drop: Callable[[Row], bool],
) -> None:
    if grid.name == "match":
        update_match(grid, old, new, lang)
    else:
        update_rows(grid, *rows, drop=drop)


def _updated(path: Path, study: Study) -> bytes:
    """The user's own workbook with only the changed cells written; sheets it lacks are added."""
    data = path.read_bytes()
    reader = scan(path)
    held, reading = read_workbook(path)
    old = held or reading.partial
    lang = _book_language(reader)
    book = open_workbook(data, Where(file=path.name), values=False)
    before, after = rows_of(old, lang) if old else {}, rows_of(study, lang)
    seen, changed = set(), False
    for sheet in book.worksheets:
        name = sheet_name(sheet)
        if name is None or name in seen:
            continue
        seen.add(name)
        grid = SheetGrid(name, sheet, reader.rows.get(name, []), reader.keys[name])
        if name == "product":
            _update_product(grid, reader, held, study, lang)
        else:
            _update(grid, old, study, lang, (before.get(name, []), after.get(name, [])), drop=lambda _: False)
        changed |= grid.changed
    for name, rows in after.items():
        if rows and name not in seen:
            add_table(book, name, lang, rows)
            changed = True
    return workbook_bytes(book) if changed else data


def _update_product(
    grid: SheetGrid, reader: SheetReader, held: Study | None, study: Study, lang: Lang
) -> None:
    before = product_values(held, lang) if held else {}
    rows = product_rows()
    for key, pair in changed_product(reader.product, rows, before, product_values(study, lang)).items():
        if key in reader.product:
            number = grid.number(reader.product[key][0].where)
        else:
            number = grid.add()
            grid.put(number, "key", key)
            grid.put(number, "label", rows[key].header())
        for column, value in zip(("value", "unit"), pair, strict=True):
            grid.put(number, column, value)


def _book_language(reader: SheetReader) -> Lang:
    """The language of the words in the cells; that of the first tab title where none says."""
    other: Lang = "en" if reader.first.isascii() or reader.first.startswith("Help") else "zh"
    cells = [cell for rows in reader.rows.values() for cell in words_of(rows)]
    return spoken([*cells, *_list_cells(reader.product)], other)
