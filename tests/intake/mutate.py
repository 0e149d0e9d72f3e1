"""Fault classes: each plants one fault in the workbook of ``generate`` and says what must be found where.

A fault takes the row's own cells only, so that two faults on different rows do not hide each other.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet


@dataclass(frozen=True)
class Planted:
    """A planted fault: the code and the cell that a check must name, and the row it touched."""

    fault: str
    code: str
    sheet: str
    cell: str
    row: tuple[str, int]


class Book:
    """A workbook seen by sheet and key."""

    def __init__(self, book: Workbook, rng: random.Random) -> None:
        self.book, self.rng = book, rng
        self.sheets: dict[str, Worksheet] = {}
        self.keys: dict[str, dict[str, int]] = {}
        for sheet in book.worksheets:
            for cell in sheet[2] if sheet.max_row >= 2 else ():
                name, _, key = str(cell.value or "").partition(":")
                if key:
                    self.sheets[name] = sheet
                    self.keys.setdefault(name, {})[key] = cell.column
        self.touched: list[Planted] = []
        self.undo: list[tuple[Any, Any, str]] = []

    def rows(self, name: str, want: Callable[[dict[str, Any]], bool] = lambda row: True) -> list[int]:
        """The numbers of the filled rows that fit, but for those another fault has touched."""
        found = []
        sheet = self.sheets[name]
        for number in range(3, sheet.max_row + 1):
            row = {k: sheet.cell(number, c).value for k, c in self.keys[name].items()}
            used = any(p.row == (name, number) for p in self.touched)
            if any(v is not None for v in row.values()) and not used and want(row):
                found.append(number)
        return found

    def line(self, line_id: str) -> tuple[str, int]:
        """Sheet and row of a line."""
        for name in ("bom", "energy", "transport", "waste"):
            for number in self.rows(name, lambda r: r["line_id"] == line_id):
                return name, number
        raise LookupError(line_id)

    def get(self, name: str, row: int, key: str) -> Any:
        return self.sheets[name].cell(row, self.keys[name][key]).value

    def set(self, name: str, row: int, key: str, value: Any) -> None:
        cell = self.sheets[name].cell(row, self.keys[name][key])
        self.undo.append((cell, cell.value, cell.data_type))
        cell.value = value

    def restore(self) -> None:
        """Take every planted fault back."""
        for cell, value, kind in reversed(self.undo):
            cell.value = value
            cell.data_type = kind
        self.undo.clear()
        self.touched.clear()

    def planted(self, fault: str, code: str, name: str, row: int, key: str) -> Planted:
        sheet = self.sheets[name]
        cell = sheet.cell(row, self.keys[name][key]).coordinate
        found = Planted(fault, code, sheet.title, cell, (name, row))
        self.touched.append(found)
        return found


Fault = Callable[[Book, str], Planted]


def _in_line(lines: str, key: str, value: Any, code: str) -> Fault:
    """Set one cell of one of the lines."""

    def plant(book: Book, fault: str) -> Planted:
        name, row = book.line(book.rng.choice(lines.split()))
        book.set(name, row, key, book.rng.choice(value) if isinstance(value, list) else value)
        return book.planted(fault, code, name, row, key)

    return plant


def _number(value: Any, code: str = "FP-I010") -> Fault:
    return _in_line("B1 B2 C1 E1 E3 T2 W1", "amount", value, code)


def _bare_m3(book: Book, fault: str) -> Planted:
    name, row = book.line("E3")
    book.set(name, row, "reference_state", None)
    book.set(name, row, "unit", book.rng.choice(("m3", "立方米", "m³")))
    return book.planted(fault, "FP-I025", name, row, "unit")


def _no_heating_value(book: Book, fault: str) -> Planted:
    name, row = book.line("E2")
    book.set(name, row, "heating_value", None)
    return book.planted(fault, "FP-I024", name, row, "unit")


def _no_mass(book: Book, fault: str) -> Planted:
    """The part number of the mass row no longer meets that of the line."""
    name, row = book.line("C1")
    book.set(name, row, "part_no", "BX-2")
    return book.planted(fault, "FP-U004", name, row, "unit")


def _unknown_factor(book: Book, fault: str) -> Planted:
    refs = ("cn-electricity-2024/nowhere@1", "own/stel", "no such factor", "cn-electricity-2024/national@99")
    row = book.rng.choice(book.rows("match", lambda r: r["factor"] is not None))
    value = book.rng.choice(refs)
    book.set("match", row, "factor", value)
    code = "FP-M016" if value.startswith("own/") else "FP-C008"
    return book.planted(fault, code, "match", row, "factor")


def _double_id(book: Book, fault: str) -> Planted:
    rows = book.rows("bom", lambda r: str(r["line_id"]).startswith("B"))
    first, second = sorted(book.rng.sample(rows, 2))
    other = book.get("bom", second, "line_id")
    for row in book.rows("match", lambda r: r["line_ids"] == other):
        for key in list(book.keys["match"]):
            book.set("match", row, key, None)
    for row in book.rows("transport", lambda r: r["cargo"] == other):
        book.set("transport", row, "cargo", book.get("bom", first, "line_id"))
    book.set("bom", second, "line_id", book.get("bom", first, "line_id"))
    book.touched.append(Planted(fault, "", "", "", ("bom", first)))
    return book.planted(fault, "FP-M001", "bom", second, "line_id")


def _cycle(book: Book, fault: str) -> Planted:
    _, row = book.line("K1")
    book.set("bom", row, "parent", book.rng.choice(("K2", "K3")))
    return book.planted(fault, "FP-M025", "bom", row, "parent")


def _shares(book: Book, fault: str) -> Planted:
    rows = book.rows("output")
    book.set("output", book.rng.choice(rows), "share", book.rng.choice((0.55, "1/7", 0.001)))
    return book.planted(fault, "FP-M006", "output", rows[-1], "share")


def _no_bias(book: Book, fault: str) -> Planted:
    row = book.rng.choice(book.rows("match", lambda r: r["bias"] is not None))
    book.set("match", row, "bias", None)
    return book.planted(fault, "FP-M021", "match", row, "bias")


_WORDS = (
    ("bom", "per"),
    ("bom", "kind"),
    ("energy", "scope"),
    ("energy", "carrier"),
    ("transport", "mode"),
    ("waste", "treatment"),
    ("match", "state"),
    ("output", "allocation"),
    ("factors", "kind"),
)


def _word(book: Book, fault: str) -> Planted:
    name, key = book.rng.choice(_WORDS)
    row = book.rng.choice(book.rows(name))
    book.set(name, row, key, book.rng.choice(("sometimes", "每月一次", "batchh?", "全 厂 区")))
    return book.planted(fault, "FP-I014", name, row, key)


_REQUIRED = (
    ("bom", "amount"),
    ("bom", "unit"),
    ("bom", "per"),
    ("bom", "part_no"),
    ("energy", "carrier"),
    ("energy", "amount"),
    ("energy", "unit"),
    ("energy", "scope"),
    ("transport", "distance"),
    ("transport", "start_place"),
    ("waste", "treatment"),
    ("waste", "name"),
    ("output", "amount"),
    ("output", "start"),
    ("match", "state"),
    ("factors", "publisher"),
    ("masses", "method"),
)


def _empty(book: Book, fault: str) -> Planted:
    name, key = book.rng.choice(_REQUIRED)
    row = book.rng.choice(book.rows(name))
    book.set(name, row, key, None)
    return book.planted(fault, "FP-I020", name, row, key)


def _empty_product(book: Book, fault: str) -> Planted:
    wanted = ("name", "model", "site", "declared_unit", "net_mass", "boundary", "start", "gwp_set")
    row = book.rng.choice(book.rows("product", lambda r: r["key"] in wanted))
    book.set("product", row, "value", None)
    return book.planted(fault, "FP-I020", "product", row, "value")


def _unknown_match_line(book: Book, fault: str) -> Planted:
    row = book.rng.choice(book.rows("match"))
    book.set("match", row, "line_ids", f"{book.get('match', row, 'line_ids')} X99")
    return book.planted(fault, "FP-M016", "match", row, "line_ids")


def _twice_matched(book: Book, fault: str) -> Planted:
    first = book.rng.choice(book.rows("match", lambda r: r["line_ids"] == "W1"))
    row = book.sheets["match"].max_row + 1
    book.line("W1")  # still there
    for key in book.keys["match"]:
        book.set("match", row, key, book.get("match", first, key))
    return book.planted(fault, "FP-I021", "match", row, "line_ids")


def _cut_off_bare(book: Book, fault: str) -> Planted:
    row = book.rng.choice(book.rows("match", lambda r: r["line_ids"] == "W1"))
    book.set("match", row, "state", book.rng.choice(("取舍", "cut-off")))
    book.set("match", row, "factor", None)
    book.set("match", row, "estimate", None)
    return book.planted(fault, "FP-M022", "match", row, "estimate")


def _upside_range(book: Book, fault: str) -> Planted:
    row = book.rng.choice(book.rows("match", lambda r: r["line_ids"] == "F2"))
    values = {"state": "区间", "factor": None, "low": 5, "high": 2, "unit": "kg"}
    for key, value in values.items():
        book.set("match", row, key, value)
    return book.planted(fault, "FP-M024", "match", row, "low")


def _no_basis(book: Book, fault: str) -> Planted:
    name, row = book.line("B2")
    book.set(name, row, "scrap", 5)
    book.set(name, row, "basis", None)
    return book.planted(fault, "FP-M005", name, row, "basis")


def _key_without_value(book: Book, fault: str) -> Planted:
    """A meter shared by mass where one output is counted in pieces, without the mass of a piece."""
    name, row = book.line("E1")
    for line in ("E1", "E6"):
        book.set(name, book.line(line)[1], "share", book.rng.choice(("质量", "mass", "by mass")))
    for output in book.rows("output"):
        book.set("output", output, "allocation", "质量")
    target = book.rng.choice(book.rows("output"))
    book.set("output", target, "unit", "件")
    book.set("output", target, "mass_each", None)
    book.touched.append(Planted(fault, "", "", "", (name, row)))
    return book.planted(fault, "FP-M010", "output", target, "mass_each")


FAULTS: dict[str, Fault] = {
    "unit KGS": _in_line("B1 B2 C1 F2 W1", "unit", ["KGS", "Kg", "kgs"], "FP-U002"),
    "unit ton": _in_line("B1 B2 F2 W1", "unit", ["ton", "tons", "套", "gal", "th"], "FP-U002"),
    "unit mWh": _in_line("E1 E6", "unit", ["mWh", "mwh"], "FP-U002"),
    "unit nonsense": _in_line(
        "B1 F2 W1", "unit", ["kilo-gramme", "2**10*kg", "__import__('os')", "10**10**9", "公 斤斤"], "FP-U001"
    ),
    "bare m3 of gas": _bare_m3,
    "fuel without heating value": _no_heating_value,
    "electricity in kg": _in_line("E1 E6", "unit", ["kg", "吨", "m3"], "FP-U004"),
    "missing bridge": _no_mass,
    "unknown factor": _unknown_factor,
    "number 1,5": _number(["1,5", "1,500", "1.234,5"]),
    "full-width digits": _number(["１２", "1２.5", "٣"]),
    "number 1e400": _number(["1e400", "1e100", "9" * 80]),
    "number nan": _number(["nan", "NaN", "inf", "-Infinity"]),
    "number 1_000": _number(["1_000", "0x10", "12个", "--1", "+5", "-0"]),
    "negative amount": _number([-1.5, "-3", -0.001], "FP-M003"),
    "formula without cache": _number(["=B3*2", "=SUM(A1:A9)"], "FP-I008"),
    "formula to another file": _number(
        ["=[other.xlsx]Sheet1!A1", "='C:\\[x.xlsx]S'!A1", '=WEBSERVICE("http://x")'], "FP-I009"
    ),
    "duplicate line id": _double_id,
    "parts contain each other": _cycle,
    "shares not one": _shares,
    "proxy without bias": _no_bias,
    "unknown word": _word,
    "required cell empty": _empty,
    "required product value empty": _empty_product,
    "unknown process": _in_line("B1 E1 W1", "process", ["packing", "main2"], "FP-M016"),
    "unknown evidence": _in_line("B1 E1 T1 W1", "evidence", ["EV9"], "FP-M016"),
    "unknown parent": _in_line("B1 B2 F2", "parent", ["B99"], "FP-M016"),
    "unknown cargo": _in_line("T2", "cargo", ["B99", "product, Z1"], "FP-M016"),
    "match of an unknown line": _unknown_match_line,
    "matched twice": _twice_matched,
    "cut-off without estimate": _cut_off_bare,
    "range upside down": _upside_range,
    "scrap without basis": _no_basis,
    "key without a value": _key_without_value,
    "bad date": _in_line("E1 E2", "start", ["01/02/2025", "2025-13-01", "2025.1.1"], "FP-I011"),
    "bad id": _in_line("K2 W1", "line_id", ["行一", "-x", "a b"], "FP-I013"),
    "hidden characters": _in_line("B1 W1", "name", ["ste\u202eel", "sted\u200b", "e\u0301clair"], "FP-I012"),
}


#: The twenty classes of the acceptance test; the others are run with fewer workbooks.
CORE = (
    "unit KGS", "unit ton", "unit mWh", "bare m3 of gas", "fuel without heating value", "electricity in kg",
    "missing bridge", "unknown factor", "number 1,5", "full-width digits", "number 1e400", "number nan",
    "number 1_000", "negative amount", "formula without cache", "formula to another file",
    "duplicate line id", "parts contain each other", "shares not one", "proxy without bias",
)  # fmt: skip


def with_cache(data: bytes, sheet: str, cell: str, cached: str) -> bytes:
    """The workbook with a cached value behind the formula of one cell, as a spreadsheet program saves it."""
    source = zipfile.ZipFile(io.BytesIO(data))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == f"xl/worksheets/{sheet}":
                pattern = rf'(<c r="{cell}"[^>]*>)<f>(.*?)</f><v\s*/?>(</v>)?'.encode()
                content, count = re.subn(pattern, rb"\1<f>\2</f><v>" + cached.encode() + b"</v>", content)
                assert count == 1
            target.writestr(entry, content)
    return made.getvalue()
