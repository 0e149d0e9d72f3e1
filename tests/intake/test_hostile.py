"""Files made to harm or to mislead: each is refused with its code, and its honest twin is read."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import generate
import mutate
import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from footprint.api.reading import read
from footprint.apps.cli.main import app
from footprint.base.problem import Problem, ProblemsError, Refused
from footprint.base.where import Where
from footprint.base.xlsx_guard import inspect

MADE = generate.make(5)
PLAIN = generate.as_bytes(generate.plain_workbook(MADE))
BOM = "xl/worksheets/sheet4.xml"


def entries(data: bytes = PLAIN) -> list[tuple[str, bytes]]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return [(e.filename, archive.read(e)) for e in archive.infolist()]


def packed(items: list[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # duplicate names are on purpose
        for name, data in items:
            archive.writestr(name, data)
    return stream.getvalue()


def with_entry(name: str, data: bytes = b"x") -> bytes:
    return packed([*entries(), (name, data)])


def with_sheet_text(old: bytes, new: bytes) -> bytes:
    made = [(n, d.replace(old, new, 1) if n == BOM else d) for n, d in entries()]
    assert made != entries()
    return packed(made)


def with_cells(count: int) -> bytes:
    row = b'<row r="90">' + b'<c r="A90"/>' * count + b"</row></sheetData>"
    return with_sheet_text(b"</sheetData>", row)


def cells_(count: int, cell: bytes = b'<c r="A9"/>') -> bytes:
    """Cells in XML that does not pack far enough to be refused for its ratio."""
    noise = random.Random(1).randbytes(400_000).hex().encode()
    return b"<sheetData>" + cell * count + b"</sheetData><!--" + noise + b"-->"


def flat_bomb() -> bytes:
    return with_entry("xl/media/zeros.xml", b"0" * 30_000_000)


def many_small_bombs() -> bytes:
    # below the ratio for each, above the total
    noise = bytes(range(256)) * 4
    block = b"".join(noise + b"\x20" * 60_000 for _ in range(160))
    return packed([*entries(), *((f"xl/media/{i}.bin", block) for i in range(16))])


DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
UTF16 = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'.encode("utf-16")

WORKBOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "text named xlsx": (lambda: b"name,amount\n1,2\n", "FP-I001"),
    "empty file": (lambda: b"", "FP-I001"),
    "old xls": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "FP-I001"),
    "cut short": (lambda: PLAIN[: len(PLAIN) // 2], "FP-I001"),
    "a zip of something else": (lambda: packed([("a.txt", b"x")]), "FP-I001"),
    "damaged sheet": (lambda: with_sheet_text(b"</sheetData>", b"</sheetDaat>"), "FP-I001"),
    "ratio bomb": (flat_bomb, "FP-I002"),
    "total bomb": (many_small_bombs, "FP-I002"),
    "million cells": (lambda: with_cells(1_000_000), "FP-I002"),
    "too many entries": (lambda: packed([*entries(), *((f"xl/{i}", b"") for i in range(2100))]), "FP-I002"),
    "parent folder": (lambda: with_entry("../../evil.txt"), "FP-I003"),
    "absolute name": (lambda: with_entry("/etc/passwd"), "FP-I003"),
    "drive letter": (lambda: with_entry("C:/evil.txt"), "FP-I003"),
    "backslash": (lambda: with_entry("xl\\..\\evil.txt"), "FP-I003"),
    "duplicate entry": (lambda: with_entry("xl/workbook.xml"), "FP-I003"),
    "entry that differs by case": (lambda: with_entry("XL/Workbook.xml"), "FP-I003"),
    "macro": (lambda: with_entry("xl/vbaProject.bin"), "FP-I003"),
    "macro elsewhere": (lambda: with_entry("xl/code/VBAproject.bin"), "FP-I003"),
    "document type": (lambda: with_sheet_text(b"<worksheet", DTD + b"<worksheet"), "FP-I004"),
    "document type in UTF-16": (
        lambda: packed([(n, UTF16 if n == BOM else d) for n, d in entries()]), "FP-I004",
    ),
    "entities in the styles": (
        lambda: packed([(n, DTD + d if n == "xl/styles.xml" else d) for n, d in entries()]), "FP-I004",
    ),
    "document type in a part of another name": (lambda: with_entry("xl/worksheets/x.dat", DTD), "FP-I004"),
    "million cells in a part of another name": (
        lambda: with_entry("xl/worksheets/x.dat", b" " * 2_000_000 + cells_(1_000_000)), "FP-I002",
    ),
    "million cells with a prefix": (
        lambda: with_entry("xl/worksheets/y.xml", cells_(1_000_000, b"<x:c\n/>")), "FP-I002",
    ),
    "no product sheet": (lambda: generate.as_bytes(Workbook()), "FP-I006"),
}  # fmt: skip


def check_refused(path: Path, code: str) -> dict[str, object]:
    """``check`` and ``calculate`` refuse with exit 3, the code, both languages; nothing is written."""
    before = sorted(p.name for p in path.parent.iterdir())
    start = time.perf_counter()
    result = CliRunner().invoke(app, ["check", str(path), "--json"])
    assert time.perf_counter() - start < 5
    assert result.exit_code == 3, result.output[:500]
    document = json.loads(result.stdout)
    assert [p["code"] for p in document["problems"]] == [code]
    assert document["problems"][0]["message"]["zh"] != document["problems"][0]["message"]["en"]
    out = path.parent / "out"
    result = CliRunner().invoke(app, ["calculate", str(path), "-o", str(out)])
    assert result.exit_code == 3
    assert sorted(p.name for p in path.parent.iterdir()) == before
    return document


def test_the_honest_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    for data in (PLAIN, packed(entries()), with_entry("xl/media/logo.png"), with_cells(1000)):
        path.write_bytes(data)
        assert read(path).check() == read(path).check()


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_hostile_workbook_is_refused(name: str, tmp_path: Path) -> None:
    build, code = WORKBOOKS[name]
    path = tmp_path / "s.xlsx"
    path.write_bytes(build())
    check_refused(path, code)


def test_the_guard_stands_before_any_writer(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    path.write_bytes(PLAIN)
    study = read(path)
    hostile = with_entry("xl/vbaProject.bin")
    path.write_bytes(hostile)
    with pytest.raises(Refused):
        study.save(path)
    assert path.read_bytes() == hostile


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the peak memory is read from /proc")
@pytest.mark.parametrize("name", ["ratio bomb", "million cells", "total bomb"])
def test_a_refusal_costs_little_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    path.write_bytes(WORKBOOKS[name][0]())
    code = (
        # the peak of this process alone: ru_maxrss would carry over that of the test runner
        "import re,sys; from pathlib import Path; from footprint.base.problem import Refused\n"
        "from footprint.base.xlsx_guard import inspect; from footprint.base.where import Where\n"
        "try: inspect(Path(sys.argv[1]).read_bytes(), Where())\n"
        "except Refused as r:\n"
        "    peak = re.search('VmHWM:.*?([0-9]+)', Path('/proc/self/status').read_text())\n"
        "    print(r.problems[0].code, peak[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    found, kilobytes = done.stdout.split()
    assert found == "FP-I002"
    assert int(kilobytes) < 200_000


def test_guard_reads_a_workbook_that_it_accepts_without_changing_it() -> None:
    assert not inspect(PLAIN, Where()).formulas
    assert inspect(with_sheet_text(b"<v>40</v>", b"<f>20+20</f><v>40</v>"), Where()).formulas


# --- what is read, and said aloud


def findings(path: Path) -> list[Problem]:
    try:
        return read(path).check()
    except ProblemsError as fault:
        return list(fault.problems)


def saved(book: Workbook, folder: Path) -> Path:
    path = folder / "s.xlsx"
    path.write_bytes(generate.as_bytes(book))
    return path


def book_of(made: generate.Made = MADE) -> mutate.Book:
    return mutate.Book(generate.plain_workbook(made), random.Random(0))


def test_hidden_rows_columns_and_sheets_are_read_and_reported(tmp_path: Path) -> None:
    plain = read(saved(book_of().book, tmp_path)).digest
    book = book_of()
    bom, masses, energy = (book.sheets[n] for n in ("bom", "masses", "energy"))
    bom.row_dimensions[4].hidden = True
    masses.sheet_state = "veryHidden"
    column = energy.cell(2, book.keys["energy"]["share"]).column_letter
    energy.column_dimensions[column].hidden = True
    path = saved(book.book, tmp_path)
    assert read(path).digest == plain
    hidden = {(p.where.sheet, p.severity) for p in findings(path) if p.code == "FP-I030"}
    assert hidden == {(s.title, "warning") for s in (bom, masses, energy)}


def test_a_formula_with_its_value_is_read_and_kept_as_text(tmp_path: Path) -> None:
    book = book_of()
    name, row = book.line("C1")
    cell = book.sheets[name].cell(row, book.keys[name]["amount"])
    cell.value = "=20+20"
    sheet = f"sheet{book.book.sheetnames.index(book.sheets[name].title) + 1}.xml"
    path = tmp_path / "s.xlsx"
    path.write_bytes(mutate.with_cache(generate.as_bytes(book.book), sheet, cell.coordinate, "40"))
    study = read(path)
    assert study.inventory.line("C1").amount.value == 40
    told = [p for p in study.check() if p.code == "FP-I031"]
    assert [(p.severity, p.where.cell, p.where.raw) for p in told] == [("info", cell.coordinate, "=20+20")]
    assert study.place("lines", "C1", "amount").raw == "=20+20"


def test_an_error_value_is_never_an_example_row_or_a_text(tmp_path: Path) -> None:
    book = book_of()
    for line, key in (("C1", "amount"), ("B1", "line_id"), ("W1", "name")):
        name, row = book.line(line)
        book.set(name, row, key, "#REF!")
        assert book.sheets[name].cell(row, book.keys[name][key]).data_type == "e"
    assert [p.code for p in findings(saved(book.book, tmp_path)) if p.severity == "error"] == ["FP-I034"] * 3


def test_a_copied_sheet_or_column_is_no_silent_loss(tmp_path: Path) -> None:
    book = book_of()
    copy = book.book.copy_worksheet(book.sheets["bom"])
    sheet = book.sheets["energy"]
    far = len(book.keys["energy"]) + 3
    sheet.cell(2, far, "energy:amount")
    path = saved(book.book, tmp_path)
    found = {(p.where.sheet, p.code) for p in findings(path) if p.severity == "error"}
    assert found == {(copy.title, "FP-I035"), (sheet.title, "FP-I035")}


def test_an_unknown_key_of_the_product_sheet_is_named(tmp_path: Path) -> None:
    book = book_of()
    sheet = book.sheets["product"]
    sheet.append(["net_mas", "", 3, "kg"])
    found = [p for p in findings(saved(book.book, tmp_path)) if p.severity == "error"]
    assert [(p.code, p.where.cell, p.near) for p in found] == [("FP-I007", f"A{sheet.max_row}", "net_mass")]


def test_an_empty_workbook_says_so(tmp_path: Path) -> None:
    made = generate.Made("en", MADE.product, {"factors": MADE.rows["factors"]})
    found = findings(saved(generate.plain_workbook(made), tmp_path))
    assert [p.code for p in found] == ["FP-I033"]
    made.rows["bom"] = [{"line_id": "B1"}]
    assert {p.code for p in findings(saved(generate.plain_workbook(made), tmp_path))} == {"FP-I020"}


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "=cmd|' /C x'!A0"]
)
def test_text_that_looks_like_a_formula_stays_text(text: str, tmp_path: Path) -> None:
    made = generate.make(5)
    path = saved(generate.plain_workbook(made), tmp_path)
    line = read(path).inventory.line("B1")
    study = read(path).change("B1", name=text, note=text)
    for target in (tmp_path / "new.xlsx", path):
        study.save(target)
        book = mutate.Book(load_workbook(target), None)
        name, row = book.line("B1")
        cell = book.sheets[name].cell(row, book.keys[name]["name"])
        assert (cell.value, cell.data_type) == (text, "s")
        assert read(target).inventory.line("B1").name == text != line.name
        assert [p for p in findings(target) if p.code == "FP-I031"] == []


# --- study.json


def _json(**change: str) -> bytes:
    document = read_made().to_json()
    return json.dumps({**document, **change}, ensure_ascii=False).encode()


def read_made():
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.xlsx"
        path.write_bytes(PLAIN)
        return read(path)


@pytest.fixture(scope="module")
def honest() -> bytes:
    return _json()


JSONS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "duplicate key": (lambda d: d.replace(b'"format":', b'"format": "a", "format":', 1), "FP-B002"),
    "duplicate key by escape": (
        lambda d: d.replace(b'"format":', b'"\\u0066ormat": "", "format":', 1), "FP-B002",
    ),
    "float": (lambda d: d.replace(b'"format":', b'"x": 1.5, "format":', 1), "FP-B003"),
    "NaN": (lambda d: d.replace(b'"format":', b'"x": NaN, "format":', 1), "FP-B003"),
    "Infinity": (lambda d: d.replace(b'"format":', b'"x": -Infinity, "format":', 1), "FP-B003"),
    "minus zero": (lambda d: d.replace(b'"format":', b'"x": -0, "format":', 1), "FP-B003"),
    "1e400": (lambda d: d.replace(b'"format":', b'"x": 1e400, "format":', 1), "FP-B003"),
    "5,000 digits": (
        lambda d: d.replace(b'"format":', b'"x": ' + b"9" * 5000 + b', "format":', 1), "FP-B003",
    ),
    "deep arrays": (lambda d: b"[" * 100_000 + b"]" * 100_000, "FP-B004"),
    "deep objects": (lambda d: b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "FP-B004"),
    "lone surrogate": (lambda d: d.replace(b'"format":', b'"x": "\\ud800", "format":', 1), "FP-B005"),
    "not NFC": (lambda d: d.replace(b'"format":', '"x": "e\u0301", "format":'.encode(), 1), "FP-B005"),
    "GBK": (lambda d: d.replace(b"VB-1", "阀体".encode("gbk")), "FP-B001"),
    "UTF-16": (lambda d: d.decode().encode("utf-16"), "FP-B001"),
    "byte-order mark": (lambda d: b"\xef\xbb\xbf" + d, "FP-B001"),
    "no JSON": (lambda d: b"{]", "FP-B001"),
    "comment": (lambda d: b"// x\n" + d, "FP-B001"),
    "empty": (lambda d: b"", "FP-B001"),
    "10 MB of text": (lambda d: d.replace(b"VB-1", b"V" * 10_000_000, 1), "FP-I002"),
    "51 MB": (lambda d: d + b" " * 51_000_000, "FP-I002"),
}  # fmt: skip


def test_the_honest_json_is_read(honest: bytes, tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    path.write_bytes(honest)
    assert read(path).digest == read_made().digest


@pytest.mark.parametrize("name", JSONS)
def test_a_hostile_json_is_refused(name: str, honest: bytes, tmp_path: Path) -> None:
    make, code = JSONS[name]
    path = tmp_path / "study.json"
    path.write_bytes(make(honest))
    check_refused(path, code)


@pytest.mark.parametrize(
    "change", [b"[]", b'"x"', b"null", b'{"format": "footprint-study/9"}', b'{"lines": {"a": 1}}']
)
def test_json_of_another_shape_is_a_list_of_problems(change: bytes, tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    path.write_bytes(change)
    with pytest.raises(ProblemsError) as caught:
        read(path)
    assert {p.code for p in caught.value.problems} == {"FP-I032"}


# --- study.toml and CSV

TOMLS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "garbage": (lambda d: b"\x00\xff = [", "FP-I036"),
    "not TOML": (lambda d: b"product: yes", "FP-I036"),
    "key twice": (lambda d: d + b'\nname = "x"\nname = "y"', "FP-I036"),
    "GBK": (lambda d: d + "\nfacility = '工厂'".encode("gbk"), "FP-I036"),
    "deep": (lambda d: d + b"\nx = " + b"[" * 30_000 + b"]" * 30_000, "FP-B460"),
    "long number": (lambda d: d + b"\nx = " + b"9" * 5000, "FP-I036"),
    "product is no table": (lambda d: b"product = 3", "FP-I036"),
    "another format": (lambda d: d.replace(b"footprint-study/1", b"footprint-study/9"), "FP-I036"),
    "too long": (lambda d: d + b"\n#" + b"x" * 200_000, "FP-I002"),
}

CSVS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "GBK": (lambda d: d + "Z1,,,,,钢,,1".encode("gbk"), "FP-I038"),
    "open quote": (lambda d: d + b'"Z1', "FP-I036"),
    "huge field": (lambda d: d + b"Z1," + b"x" * 200_000, "FP-I036"),
    "51 MB": (lambda d: d + b" " * 51_000_000, "FP-I002"),
}


@pytest.fixture
def study_folder(tmp_path: Path) -> Path:
    return generate.write_folder(MADE, tmp_path / "study")


@pytest.mark.parametrize("name", TOMLS)
def test_a_hostile_toml_is_refused(name: str, study_folder: Path) -> None:
    make, code = TOMLS[name]
    path = study_folder / "study.toml"
    path.write_bytes(make(path.read_bytes()))
    check_refused(study_folder, code)


@pytest.mark.parametrize("name", CSVS)
def test_a_hostile_csv_is_refused(name: str, study_folder: Path) -> None:
    make, code = CSVS[name]
    path = study_folder / "bom.csv"
    path.write_bytes(make(path.read_bytes()))
    check_refused(study_folder, code)


def test_the_honest_folder_is_read_with_byte_order_mark_and_crlf(study_folder: Path) -> None:
    digest = read(study_folder).digest
    for path in study_folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read(study_folder).digest == digest


def test_a_decimal_comma_that_shifts_a_row_is_named(study_folder: Path) -> None:
    path = study_folder / "waste.csv"
    lines = path.read_text().splitlines()
    lines[1] = lines[1] + ",5"
    path.write_text("\n".join(lines))
    found = findings(study_folder)
    assert [(p.code, p.where.file, p.where.key) for p in found if p.severity == "error"] == [
        ("FP-I037", "waste.csv", "row 2")
    ]


def test_unknown_and_double_columns_and_keys_are_named(study_folder: Path) -> None:
    path = study_folder / "waste.csv"
    path.write_text(path.read_text().replace("external_id", "amount", 1).replace("note", "remark", 1))
    toml = study_folder / "study.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + '\nnet_weight = "1"\n[extra]\n', encoding="utf-8")
    found = [(p.code, p.got) for p in findings(study_folder) if p.severity == "error"]
    wanted = [("FP-I007", "extra"), ("FP-I007", "net_weight"), ("FP-I007", "remark"), ("FP-I035", "amount")]
    assert sorted(found) == wanted


# --- evidence and terminals


@pytest.mark.parametrize("suffix", [".yaml", ".YML", ".pkl", ".joblib", ".npy"])
def test_formats_that_build_objects_are_never_opened(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"s{suffix}"
    path.write_bytes(PLAIN)  # whatever is inside
    check_refused(path, "FP-I440")


@pytest.mark.parametrize("name", ["http://169.254.169.254/latest", "file:///etc/passwd", "ftp:x"])
def test_evidence_at_an_address_is_not_fetched(name: str, study_folder: Path) -> None:
    (study_folder / "evidence.csv").write_text(f"id,file,kind\nEV1,{name},invoice\n")
    found = findings(study_folder)
    assert [(p.code, p.got) for p in found if p.severity == "error"] == [("FP-I441", name)]


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "C:\\x.txt", "..\\secret.txt", "link.txt"])
def test_evidence_outside_the_folder_is_not_read(name: str, study_folder: Path) -> None:
    (study_folder.parent / "secret.txt").write_text("secret")
    (study_folder / "link.txt").symlink_to(study_folder.parent / "secret.txt")
    path = study_folder / "evidence.csv"
    path.write_text(f"id,file,kind\nEV1,{name},invoice\n")
    found = findings(study_folder)
    assert [p.code for p in found if p.severity == "error"] == ["FP-I040"]
    (study_folder / "inside.txt").write_text("seen")
    path.write_text("id,file,kind\nEV1,inside.txt,invoice\n")
    study = read(study_folder)
    assert study.inventory.evidence[0].size == 4


def test_terminal_escapes_are_made_visible(study_folder: Path) -> None:
    path = study_folder / "bom.csv"
    path.write_text(path.read_text().replace("steel 1", "\x1b[31mred\x1b]0;title\x07 [bold]x[/] steel"))
    result = CliRunner().invoke(app, ["check", str(study_folder)])
    assert result.exit_code == 1
    assert "\x1b" not in result.output
    assert "FP-I012" in result.output
    (study_folder.parent / "a\x1b[31m[red].xlsx").write_bytes(b"x")
    result = CliRunner().invoke(app, ["check", str(study_folder.parent / "a\x1b[31m[red].xlsx")])
    assert result.exit_code == 3
    assert "\x1b" not in result.output


@pytest.mark.parametrize(
    "text", ["2025-W01-1", "20250101", "2025-1-1", "2025-02-30", "01/02/2025", "2025-01-01T00:00"]
)
def test_only_one_way_to_write_a_date(text: str, study_folder: Path) -> None:
    path = study_folder / "energy.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2025-01-01", text, 1), encoding="utf-8")
    assert [p.code for p in findings(study_folder) if p.severity == "error"] == ["FP-I011"]


def test_a_hidden_character_in_a_word_list_is_a_problem_and_no_crash(study_folder: Path) -> None:
    path = study_folder / "factors.csv"
    header, row, *rest = path.read_text(encoding="utf-8").splitlines()
    cells = row.split(",")
    cells[header.split(",").index("includes")] = "infra\u200bstructure"
    path.write_text("\n".join([header, ",".join(cells), *rest]), encoding="utf-8")
    assert [p.code for p in findings(study_folder) if p.severity == "error"] == ["FP-I012"]


def test_coal_equivalents_need_no_heating_value_in_either_language(study_folder: Path) -> None:
    path = study_folder / "energy.csv"
    honest = path.read_text(encoding="utf-8")
    for unit in ("tce", "吨标准煤"):
        row = f"E9,,煤,c1,2025-01-01,2025-12-31,3,{unit},product,,,,,,,,,"
        path.write_text(honest + row + "\n", encoding="utf-8")
        assert read(study_folder).inventory.line("E9").amount.unit == "tce"
