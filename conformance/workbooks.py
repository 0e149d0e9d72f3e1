"""Workbooks and other files of profile other, made from the workbook of the examples at run time."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

BOLT = Path(__file__).resolve().parents[1] / "examples" / "steel_bolt" / "bolt_en.xlsx"


def _entries() -> list[tuple[str, bytes]]:
    archive = zipfile.ZipFile(BOLT)
    return [(e.filename, archive.read(e)) for e in archive.infolist()]


def _packed(entries: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def _with(name: str, data: bytes) -> bytes:
    return _packed([*_entries(), (name, data)])


def _before(part: str, text: bytes) -> bytes:
    """A text set before the root element of one part."""
    made = [(n, _declared(d, text) if n == part else d) for n, d in _entries()]
    assert made != _entries(), part
    return _packed(made)


def _declared(data: bytes, text: bytes) -> bytes:
    end = data.find(b"?>")
    at = end + 2 if end > 0 else 0
    return data[:at] + text + data[at:]


def _amount(change: Callable[[object], None], value: str = "") -> bytes:
    """The amount of line B1 changed through openpyxl; ``value`` becomes the cache of a formula."""
    from openpyxl import load_workbook

    book = load_workbook(BOLT)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            if any(cell.value == "B1" for cell in row):
                cell = next(c for c in row if c.value in (991.7, "991.7"))
                change(cell)
                out = io.BytesIO()
                book.save(out)
                return _cached(out.getvalue(), value) if value else out.getvalue()
    raise AssertionError("line B1")


def _cached(data: bytes, value: str) -> bytes:
    archive = zipfile.ZipFile(io.BytesIO(data))
    made = []
    for entry in archive.infolist():
        body = archive.read(entry)
        for empty in (b"</f><v></v>", b"</f><v />", b"</f><v/>"):
            body = body.replace(empty, b"</f><v>" + value.encode() + b"</v>")
        made.append((entry.filename, body))
    return _packed(made)


def _hide(cell: object) -> None:
    cell.parent.row_dimensions[cell.row].hidden = True  # type: ignore[attr-defined]


def _formula(cell: object) -> None:
    cell.value = "=900+91.7"  # type: ignore[attr-defined]


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
#: name -> (suffix, bytes)
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "workbook": (".xlsx", BOLT.read_bytes),
    "workbook-picture": (".xlsx", lambda: _with("xl/media/logo.png", b"\x89PNG")),
    "workbook-macro": (".xlsx", lambda: _with("xl/vbaProject.bin", b"x")),
    "workbook-entity": (".xlsx", lambda: _before("xl/worksheets/sheet1.xml", ENTITY)),
    "workbook-external-entity": (".xlsx", lambda: _before("xl/styles.xml", EXTERNAL)),
    "workbook-formula-empty": (".xlsx", lambda: _amount(_formula)),
    "workbook-formula-value": (".xlsx", lambda: _amount(_formula, "991.7")),
    "workbook-hidden-row": (".xlsx", lambda: _amount(_hide)),
    "study-yaml": (".yaml", lambda: b"a: &a [x]\nb: !!python/object/apply:os.system ['id']\n"),
    "study-pickle": (".pkl", lambda: pickle.dumps({"format": "footprint-study/1"}, 4)),
    "study-npy": (
        ".npy",
        lambda: b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n",
    ),
    "study-joblib": (".joblib", lambda: pickle.dumps(["x"], 4)),
}
