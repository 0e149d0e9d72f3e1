"""Files made to exhaust or to mislead a reader, one command line each, with what the command must answer.

Used by tests/apps/test_hostile_files.py (the smaller ones) and by benchmarks/hostile.py (all of them).
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from footprint.base.digest import sha256_hex
from footprint.seal import bundle, container

ROOT = Path(__file__).parents[2]
REAL = (ROOT / "tests" / "fixtures" / "v0.1.0" / "steel_bolt.fpz").read_bytes()
STUDY = ROOT / "examples" / "steel_bolt" / "folder"
WORKBOOK = (ROOT / "examples" / "steel_bolt" / "bolt_en.xlsx").read_bytes()
FILES = container.read(REAL, "x.fpz")
MAKE = Callable[[Path], list[str]]
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@dataclass(frozen=True)
class Hostile:
    """A file, the words of the command that reads it, and the exit code and first code it must give."""

    name: str
    make: MAKE
    code: str
    exit: int = 3
    #: Too large to be made in a test.
    large: bool = False


CASES: list[Hostile] = []


def case(name: str, make: MAKE, code: str, exit: int = 3, *, large: bool = False) -> None:
    CASES.append(Hostile(name, make, code, exit, large))


def one(command: str, file: str, data: Callable[[], bytes], *more: str) -> MAKE:
    """``command FILE more``, the file made when asked for."""

    def make(folder: Path) -> list[str]:
        (folder / file).write_bytes(data())
        return [*command.split(), str(folder / file), *more]

    return make


# --- containers


def zipped(items: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in items.items():
            archive.writestr(name, data)
    return stream.getvalue()


def entries(count: int, name: bytes = b"evidence/%08x") -> bytes:
    """A zip of many empty entries, whose headers are right."""
    out, directory = io.BytesIO(), io.BytesIO()
    for i in range(count):
        path = name % i if b"%" in name else name
        at = out.tell()
        out.write(struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0x21, 0, 0, 0, len(path), 0) + path)
        head = (b"PK\x01\x02", 0x0314, 20, 0, 0, 0, 0x21, 0, 0, 0, len(path), 0, 0, 0, 0, 0x81A40000, at)
        directory.write(struct.pack("<4s6H3I5H2I", *head) + path)
    start, size = out.tell(), directory.tell()
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, size, start, 0)
    return out.getvalue() + directory.getvalue() + end


def overlapping() -> bytes:
    """Every entry of the directory points to the first local header."""
    data = bytearray(entries(50))
    at = struct.unpack_from("<I", data, len(data) - 6)[0]
    while data[at : at + 4] == b"PK\x01\x02":
        struct.pack_into("<I", data, at + 42, 0)
        at += 46 + struct.unpack_from("<H", data, at + 28)[0]
    return bytes(data)


def with_files(**changed: bytes) -> bytes:
    """The real bundle with other contents, its manifest made for them."""
    files = {**FILES, **{k.replace("__", "/") + ".json": v for k, v in changed.items()}}
    if "manifest" not in changed:
        files["manifest.json"] = bundle.make_manifest(files["record.json"], files["rules.json"])
    return container.write(files)


def renamed(name: str) -> Callable[[], bytes]:
    """The real bundle with one entry of an unsafe name, whatever the writer of containers thinks of it."""
    return lambda: zipped({**FILES, name: b"x"}, zipfile.ZIP_STORED)


def huge_container(last: bytes) -> Callable[[Path], list[str]]:
    """As many bytes as a container may hold, wrong in the last of them."""

    def make(folder: Path) -> list[str]:
        path = folder / "x.fpz"
        block = b"0" * 99_000_000
        files = {f"evidence/{sha256_hex(bytes([i]))}": block for i in range(5)}
        path.write_bytes(container.write({**FILES, **files})[:-1] + last)
        return ["verify", str(path)]

    return make


def last_byte(data: bytes, last: bytes) -> bytes:
    return data[:-1] + last


def leaves(count: int) -> bytes:
    """A disclosure of hidden leaves in order."""
    return b'{"hidden":[' + b",".join(b'"sha256:%064x"' % i for i in range(count)) + b'],"open":[]}'


def wide_record(size: int) -> bytes:
    """A record whose statistics are as long as wanted."""
    record = json.loads(FILES["record.json"])
    record["statistics"] = {"x": ["a" * 60] * (size // 63)}
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


MB = 1_000_000
VERIFY = "verify"
case("empty file", one(VERIFY, "x.fpz", lambda: b""), "FP-S001")
case("magic alone", one(VERIFY, "x.fpz", lambda: b"PK\x03\x04"), "FP-S001")
case(
    "deflate bomb of 1 GB",
    one(VERIFY, "x.fpz", lambda: zipped({"record.json": b"\0" * 1000 * MB})),
    "FP-S003",
    large=True,
)
case(
    "nested zips",
    one(VERIFY, "x.fpz", lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c": b"\0" * MB})})})),
    "FP-S003",
)
case("overlapping entries", one(VERIFY, "x.fpz", overlapping), "FP-S003")
case("100,000 entries", one(VERIFY, "x.fpz", lambda: entries(100_000)), "FP-S002", large=True)
case("2,001 entries", one(VERIFY, "x.fpz", lambda: entries(2_001)), "FP-S002")
case("path out of the folder", one(VERIFY, "x.fpz", renamed("../../evil.json")), "FP-S003")
case("absolute path", one(VERIFY, "x.fpz", renamed("/etc/passwd")), "FP-S003")
case("a name twice by case", one(VERIFY, "x.fpz", renamed("RECORD.json")), "FP-S003")
case("601 MB", one(VERIFY, "x.fpz", lambda: b"\0" * 601 * MB), "FP-S002", large=True)
case("495 MB, last byte wrong", huge_container(b"\1"), "FP-S003", large=True)
case("400 MB, a checksum wrong", lambda folder: wrong_sum(folder), "FP-S006", large=True)
case(
    "manifest of 100,000 brackets",
    one(VERIFY, "x.fpz", lambda: with_files(manifest=b"[" * 100_000)),
    "FP-S009",
)
case(
    "manifest of 99 MB",
    one(VERIFY, "x.fpz", lambda: with_files(manifest=b"[" + b"{}," * 33 * MB + b"{}]")),
    "FP-S009",
    large=True,
)


def wrong_sum(folder: Path) -> list[str]:
    path = folder / "x.fpz"
    files = {f"evidence/{sha256_hex(bytes([i]))}": b"0" * 99 * MB for i in range(4)}
    data = bytearray(container.write({**FILES, **files}))
    data[390 * MB] = 49
    path.write_bytes(data)
    return ["verify", str(path)]


# --- what stands in a container


def record(name: str, data: Callable[[], bytes], code: str, *, large: bool = False) -> None:
    case(f"record: {name}", one(VERIFY, "x.fpz", lambda: with_files(record=data())), code, 1, large=large)


record("100,000 brackets", lambda: b"[" * 100_000 + b"]" * 100_000, "FP-B004")
record("100,000 objects", lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "FP-B004")
record("1e9999", lambda: last_byte(FILES["record.json"], b',"x":1e9999}'), "FP-B003")
record("NaN", lambda: last_byte(FILES["record.json"], b',"x":NaN}'), "FP-B003")
record("a key twice", lambda: last_byte(FILES["record.json"], b',"claim":"full"}'), "FP-B002")
record("4 MB of digits", lambda: last_byte(FILES["record.json"], b',"x":' + b"9" * 4 * MB + b"}"), "FP-B003")
record("4 MB of blanks", lambda: FILES["record.json"][:-1] + b" " * 4 * MB + b"}", "FP-B006")
record("1 million empty objects", lambda: b"[" + b"{}," * MB + b"{} ]", "FP-B006")
record("2 million zeros, one of them a point", lambda: b"[" + b"0," * 2 * MB + b"0.5]", "FP-B003")
record("4 MB, last byte wrong", lambda: last_byte(wide_record(4 * MB), b"]"), "FP-B001")
record("4 MB, a blank before the last byte", lambda: wide_record(4 * MB)[:-1] + b" }", "FP-B006")
case(
    "record: 99 MB",
    one(VERIFY, "x.fpz", lambda: with_files(record=wide_record(99 * MB))),
    "FP-S002",
    large=True,
)
record("UTF-16", lambda: FILES["record.json"].decode().encode("utf-16"), "FP-B001")


def lines(name: str, data: Callable[[], bytes], code: str) -> None:
    make = one(VERIFY, "x.fpz", lambda: with_files(disclosure__lines=data()))
    case(f"leaves: {name}", make, code, 1, large=True)


lines("one million, a blank at the end", lambda: leaves(MB) + b" ", "FP-B006")
lines("one million, last byte wrong", lambda: last_byte(leaves(MB), b"]"), "FP-B001")
lines("90 MB of digits", lambda: b"[" + b"9" * 90 * MB + b"]", "FP-B003")
lines("90 MB of blanks", lambda: b"[" + b" " * 90 * MB + b"]", "FP-B006")
lines("33 million empty objects", lambda: b"[" + b"{}," * 33 * MB + b"{} ]", "FP-P552")
lines("49 million zeros, one of them a point", lambda: b"[" + b"0," * 49 * MB + b"0.5]", "FP-P552")

# --- every command that reads a bundle meets the same door
for words in ("evidence", "disclose", "review list", "review sample", "review issues", "report", "explain"):
    case(
        f"deflate bomb: {words}",
        one(words, "x.fpz", lambda: zipped({"record.json": b"\0" * 30 * MB}), "-o", "out.x"),
        "FP-S003",
    )

# --- studies


def study_json(extra: bytes) -> Callable[[], bytes]:
    return lambda: b'{"format": "footprint-study/1", "x": ' + extra + b"}"


CHECK = "check"
case("study: 100,000 brackets", one(CHECK, "s.json", lambda: b"[" * 100_000), "FP-B004")
case("study: 1e9999", one(CHECK, "s.json", study_json(b"1e9999")), "FP-B003")
case("study: NaN", one(CHECK, "s.json", study_json(b"NaN")), "FP-B003")
case("study: a key twice", one("calculate", "s.json", study_json(b'1, "x": 2')), "FP-B002")
case(
    "study: 49 MB of digits",
    one(CHECK, "s.json", lambda: study_json(b"9" * 49 * MB)()),
    "FP-B003",
    large=True,
)
case("study: 49 MB of blanks", one(CHECK, "s.json", lambda: b" " * 49 * MB), "FP-B001", large=True)
case("study: 51 MB", one(CHECK, "s.json", lambda: b" " * 51 * MB), "FP-I002", large=True)
case(
    "study: 16 million empty objects",
    one(CHECK, "s.json", lambda: b"[" + b"{}," * 16 * MB + b"{}]"),
    "FP-I002",
    large=True,
)
case(
    "study: text of 49 MB",
    one("sign", "s.json", lambda: study_json(b'"' + b"a" * 49 * MB + b'"')(), "--key", "k", "-o", "y.fpz"),
    "FP-I002",
    large=True,
)
case("study: UTF-16", one(CHECK, "s.json", lambda: study_json(b"1")().decode().encode("utf-16")), "FP-B001")


def folder_with(name: str, data: Callable[[], bytes]) -> MAKE:
    def make(folder: Path) -> list[str]:
        for file in (f for f in STUDY.iterdir() if f.is_file()):
            (folder / file.name).write_bytes(file.read_bytes())
        (folder / name).write_bytes(data())
        return ["check", str(folder)]

    return make


def linked(folder: Path) -> list[str]:
    words = folder_with("x.csv", lambda: b"")(folder)
    (folder / "bom.csv").unlink()
    (folder / "bom.csv").symlink_to("/etc/hostname")
    return words


case(
    "folder: csv with a line of 100 MB",
    folder_with("bom.csv", lambda: b"a" * 100 * MB),
    "FP-I002",
    large=True,
)
case(
    "folder: csv of 49 million commas", folder_with("bom.csv", lambda: b"," * 49 * MB), "FP-I002", large=True
)
case("folder: csv in UTF-16", folder_with("bom.csv", lambda: "id,name\n".encode("utf-16")), "FP-I038")
case("folder: a link out of it", linked, "FP-I051")
case("folder: study.toml of 1 MB", folder_with("study.toml", lambda: b"a.b.c = 1\n" * 100_000), "FP-I002")

# --- workbooks


def book(name: str, change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    archive = zipfile.ZipFile(io.BytesIO(WORKBOOK))
    items = {e.filename: archive.read(e) for e in archive.infolist()}
    return lambda: zipped({**items, name: change(items.get(name, b""))})


SHEET, STRINGS, STYLES = "xl/worksheets/sheet4.xml", "xl/sharedStrings.xml", "xl/styles.xml"
NOISE = bytes(range(48, 58)) * 7 + b"abcdefghijklmnopqrstuvwxyz"


def noisy(unit: bytes, count: int) -> bytes:
    """Many times the same element, with numbers in it so that it does not pack too far."""
    return b"".join(unit % (i * 2654435761 % 4294967296) for i in range(count))


def strings(count: int) -> Callable[[bytes], bytes]:
    return lambda old: (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + noisy(b"<si><t>%x</t></si>", count)
        + b"</sst>"
    )


case(
    "workbook: entity bomb", one(CHECK, "s.xlsx", book(STRINGS, lambda d: DTD + b"<sst>&b;</sst>")), "FP-I004"
)
case(
    "workbook: ratio bomb",
    one("calculate", "s.xlsx", book("xl/media/a.xml", lambda d: b"\x20" * 100 * MB)),
    "FP-I002",
)
case(
    "workbook: 3 million shared strings",
    one(CHECK, "s.xlsx", book(STRINGS, strings(3 * MB))),
    "FP-I002",
    large=True,
)
case(
    "workbook: one string of 30 MB",
    one(
        CHECK,
        "s.xlsx",
        book(STRINGS, lambda d: b"<sst><si><t>" + noisy(b"%08x", 4 * MB) + b"</t></si></sst>"),
    ),
    "FP-I002",
    large=True,
)
case(
    "workbook: a million columns",
    one(
        CHECK,
        "s.xlsx",
        book(
            SHEET,
            lambda d: d.replace(
                b"</sheetData>", b'<row r="9">' + noisy(b'<c s="%x"/>', MB) + b"</row></sheetData>"
            ),
        ),
    ),
    "FP-I002",
    large=True,
)
case("workbook: a macro", one(CHECK, "s.xlsx", book("xl/vbaProject.bin", lambda d: b"x")), "FP-I003")
case(
    "workbook: 3,000 entries",
    one(CHECK, "s.xlsx", lambda: zipped({f"xl/{i}": b"" for i in range(3000)})),
    "FP-I002",
)
case(
    "workbook: path out of the folder",
    one(CHECK, "s.xlsx", book("../../evil.xml", lambda d: b"x")),
    "FP-I003",
)
case(
    "workbook: nested zips",
    one(CHECK, "s.xlsx", lambda: zipped({"a.zip": zipped({"b": b"\0" * MB})})),
    "FP-I001",
)

# --- tables and packages of others
INTO = ("--into", str(STUDY), "--lines", "B1")
case(
    "table: a line of 100 MB",
    one("import", "t.csv", lambda: b"a" * 100 * MB, "-o", "n.xlsx"),
    "FP-I002",
    large=True,
)
case(
    "table: 19 million commas",
    one("import", "t.csv", lambda: b"," * 19 * MB, "-o", "n.xlsx"),
    "FP-I002",
    large=True,
)
case(
    "table: entity bomb", one("import", "t.xlsx", book(STYLES, lambda d: DTD + d), "-o", "n.xlsx"), "FP-I004"
)
for form in ("pact", "openepd", "openlca"):
    case(
        f"{form}: 100,000 brackets",
        one(f"import --from {form}", "p.json", lambda: b"[" * 100_000, *INTO),
        "FP-D002",
    )
    case(f"{form}: NaN", one(f"import --from {form}", "p.json", lambda: b'{"a": NaN}', *INTO), "FP-D012")
case(
    "pact: 1e9999999999999999999",
    one("import --from pact", "p.json", lambda: b'{"a": 1e9999999999999999999}', *INTO),
    "FP-D012",
)
case(
    "pact: 7 MB of digits",
    one("import --from pact", "p.json", lambda: b'{"a": ' + b"9" * 7 * MB + b"}", *INTO),
    "FP-D012",
)
case("pact: a key twice", one("import --from pact", "p.json", lambda: b'{"a": 1, "a": 2}', *INTO), "FP-D004")
case("pact: 9 MB", one("import --from pact", "p.json", lambda: b" " * 9 * MB, *INTO), "FP-D002")
case(
    "pact: a million values",
    one("import --from pact", "p.json", lambda: b"[" + b"0," * MB + b"0]", *INTO),
    "FP-D002",
)
case(
    "openlca: ratio bomb",
    one("import --from openlca", "p.zip", lambda: zipped({"processes/a.json": b" " * 100 * MB}), *INTO),
    "FP-D002",
)
case(
    "openlca: path out of the package",
    one("import --from openlca", "p.zip", lambda: zipped({"../processes/a.json": b"{}"}), *INTO),
    "FP-D007",
)
case(
    "openlca: 100,001 entries",
    one("import --from openlca", "p.zip", lambda: entries(100_001, b"processes/%08x.json"), *INTO),
    "FP-D002",
    large=True,
)
case(
    "openlca: 60,000 entries of one name",
    one("import --from openlca", "p.zip", lambda: entries(60_000, b"processes/a.json"), *INTO),
    "FP-D007",
    large=True,
)
case("ilcd: entity bomb", one("import --from ilcd", "p.xml", lambda: DTD + b"<x>&b;</x>", *INTO), "FP-D006")
case(
    "ilcd: a million elements",
    one("import --from ilcd", "p.xml", lambda: b"<x>" + b"<a/>" * MB + b"</x>", *INTO),
    "FP-D002",
)
case("ilcd: UTF-16", one("import --from ilcd", "p.xml", lambda: "<x/>".encode("utf-16"), *INTO), "FP-D005")
case(
    "a bundle as import",
    one("import --from fpz", "x.fpz", lambda: zipped({"record.json": b"\0" * 30 * MB}), *INTO),
    "FP-S003",
)


# --- trust files, keys


def trusting(name: str, data: Callable[[], bytes]) -> MAKE:
    def make(folder: Path) -> list[str]:
        (folder / "x.fpz").write_bytes(REAL)
        (folder / name).write_bytes(data())
        return ["verify", str(folder / "x.fpz"), "--trust", str(folder / name)]

    return make


case("trust: 100,000 brackets", trusting("t.json", lambda: b"[" * 100_000), "FP-B004")
case("trust: toml of 100,000 brackets", trusting("t.toml", lambda: b"a = " + b"[" * 100_000), "FP-B460")
case("trust: 20 MB", trusting("t.json", lambda: b" " * 20 * MB), "FP-S002")
case("trust: a key twice", trusting("t.json", lambda: b'{"issuers": {}, "issuers": {}}'), "FP-B002")
case(
    "key: 100,000 brackets",
    one("keys document", "k.json", lambda: b"[" * 100_000, "-o", "did.json"),
    "FP-B004",
)
