"""A table of the parts whose mass is missing, to be filled in by hand and read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from footprint.base.messages import Lang
from footprint.base.problem import Problem, ProblemsError
from footprint.base.unit_table import unit_label
from footprint.base.where import Where
from footprint.intake.blank import drop_down, head, write_row
from footprint.intake.sheets import columns

#: Header and width; ``masses_table`` reads them back. Required ones come first.
_COLUMNS = (
    ("物料编码 / Part no.", 18), ("名称 / Name", 26), ("每 / Per", 9), ("单重(g) / Mass (g)", 16),
    ("方法 / Method", 18), ("来源 / Source", 30), ("日期 / Date", 13), ("密度(g/cm3) / Density (g/cm3)", 16),
    ("密度来源 / Density source", 26), ("长度(mm) / Length (mm)", 12), ("宽度(mm) / Width (mm)", 12),
    ("厚度(mm) / Thickness (mm)", 16), ("直径(mm) / Diameter (mm)", 13), ("壁厚(mm) / Wall (mm)", 12),
)  # fmt: skip
_REQUIRED = (0, 3, 4)
_METHOD = 5
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Missing:
    """A part without a mass: ``unit`` is what its lines are counted in, ``lines`` their ids."""

    part_no: str
    name: str
    unit: str
    lines: tuple[str, ...]


def template(path: Path, missing: Sequence[Missing], lang: Lang) -> bytes:
    """The file to fill in, by its suffix.

    Raises
    ------
    ProblemsError
        The suffix is neither .xlsx nor .csv.
    """
    rows = [(m.part_no, m.name, unit_label(m.unit, lang)) for m in missing]
    if path.suffix.lower() == ".csv":
        return _csv(rows)
    if path.suffix.lower() == ".xlsx":
        return _workbook(rows, lang)
    raise ProblemsError([Problem("FP-I136", Where(file=path.name), got=path.suffix or path.name)])


def _csv(rows: Sequence[tuple[str, ...]]) -> bytes:
    """UTF-8 with a byte-order mark; text that a spreadsheet would run gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(title for title, _ in _COLUMNS)
    blank = [""] * (len(_COLUMNS) - 3)
    writer.writerows([*(f"'{t}" if t.startswith(_FORMULA) else t for t in row), *blank] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _workbook(rows: Sequence[tuple[str, ...]], lang: Lang) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "部件质量" if lang == "zh" else "Masses"
    for index, (title, width) in enumerate(_COLUMNS, start=1):
        head(sheet, 1, index, title, index - 1 in _REQUIRED)
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    keys = [str(index) for index in range(len(_COLUMNS))]
    for number, row in enumerate(rows, start=2):
        write_row(sheet, number, keys, dict(zip(keys, row, strict=False)))
    drop_down(sheet, columns("masses")["method"], _METHOD, lang, first=2)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
