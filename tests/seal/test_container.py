from __future__ import annotations

import io
import resource
import struct
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.base.problem import Refused
from footprint.seal.container import MAX_FILES, read, read_path, write

segment = st.from_regex(r"[a-z0-9_-][a-z0-9._-]{0,8}", fullmatch=True)
paths = st.lists(segment, min_size=1, max_size=5).map("/".join)


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as fault:
        read(data, "x.fpz")
    assert fault.value.exit_code == 3
    for lang in ("en", "zh"):
        assert fault.value.problems[0].render(lang)
    return fault.value.problems[0].name


def zipped(entries, **change) -> bytes:
    """A zip by the standard library, canonical unless changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", change.pop("method", zipfile.ZIP_STORED)) as archive:
        for path, content in entries:
            info = zipfile.ZipInfo(path, change.get("date_time", (1980, 1, 1, 0, 0, 0)))
            info.create_system, info.create_version = change.get("system", 3), 20
            info.external_attr = change.get("mode", 0x81A40000)
            info.extra, info.comment = change.get("extra", b""), change.get("comment", b"")
            info.compress_type = archive.compression
            archive.writestr(info, content)
        archive.comment = change.get("end", b"")
    return out.getvalue()


GOOD = [("a.json", b"{}"), ("b/c", b"x" * 50)]


@settings(deadline=None)
@given(st.dictionaries(paths, st.binary(max_size=40), max_size=8))
def test_round_trip(files):
    data = write(files)
    assert read(data, "x") == files
    assert write(dict(reversed(files.items()))) == data


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_no_byte_can_change(data):
    whole = write(dict(GOOD))
    at = data.draw(st.integers(0, len(whole) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :]
    assert refusal(changed) in ("BUNDLE_UNSAFE", "LIMIT_EXCEEDED")


def test_the_standard_library_writes_the_same_bytes():
    assert zipped(GOOD) == write(dict(GOOD))


@pytest.mark.parametrize(
    "path",
    [
        "../evil",
        "/etc/x",
        "a/../b",
        "a\\b",
        "c:x",
        "A.json",
        "é",
        ".hidden",
        "a/.b",
        "a//b",
        "a/",
        "",
        "a/b/c/d/e/f",
    ],
)
def test_unsafe_paths(path):
    with pytest.raises(Refused):
        write({path: b""})
    if path:
        assert refusal(zipped([(path, b"")])) == "BUNDLE_UNSAFE"


@pytest.mark.parametrize(
    "change",
    [
        {"method": zipfile.ZIP_DEFLATED},
        {"extra": b"\x01\x00\x01\x00x"},
        {"comment": b"hi"},
        {"end": b"hi"},
        {"mode": 0o120777 << 16},
        {"system": 0},
        {"date_time": (2026, 1, 1, 0, 0, 0)},
    ],
)
def test_other_features(change):
    assert refusal(zipped(GOOD, **change)) == "BUNDLE_UNSAFE"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicates_order_prefix_and_suffix():
    assert refusal(zipped([("a", b"1"), ("a", b"2")])) == "BUNDLE_UNSAFE"
    assert refusal(zipped([("b", b"1"), ("a", b"2")])) == "BUNDLE_UNSAFE"
    whole = write(dict(GOOD))
    for data in (b"MZ" + whole, whole + b"\0", whole + whole, b"", b"PK", b"\0" * 22):
        assert refusal(data) == "BUNDLE_UNSAFE"


def test_gap_and_overlap():
    whole = write({"a": b"1" * 100, "b": b"2" * 100})
    second = whole.index(b"PK\x03\x04", 1)
    end = whole.rindex(b"PK\x01\x02")
    moved = whole[: end + 42] + struct.pack("<I", 0) + whole[end + 46 :]
    assert second
    assert refusal(moved) == "BUNDLE_UNSAFE"


def test_a_zip_bomb_is_refused_by_its_declared_sizes():
    bomb = zipped([("a", b"\0" * 90_000_000)], method=zipfile.ZIP_DEFLATED)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    assert refusal(bomb) == "BUNDLE_UNSAFE"
    assert time.monotonic() - start < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_limits(tmp_path):
    many = {f"f{i}": b"" for i in range(MAX_FILES)}
    assert len(read(write(many), "x")) == MAX_FILES
    with pytest.raises(Refused) as fault:
        write({**many, "g": b""})
    assert fault.value.problems[0].name == "LIMIT_EXCEEDED"
    assert refusal(zipped([(f"f{i:05}", b"") for i in range(MAX_FILES + 1)])) == "LIMIT_EXCEEDED"
    declared = bytearray(write({"a": b"1"}))
    at = declared.index(b"PK\x01\x02")
    declared[at + 20 : at + 28] = struct.pack("<II", 200_000_000, 200_000_000)
    assert refusal(bytes(declared)) == "LIMIT_EXCEEDED"
    huge = tmp_path / "huge.fpz"
    with huge.open("wb") as stream:
        stream.truncate(600_000_000)
    with pytest.raises(Refused) as fault:
        read_path(huge)
    assert fault.value.problems[0].name == "LIMIT_EXCEEDED"
    with pytest.raises(Refused):
        read_path(tmp_path)
    with pytest.raises(Refused):
        read_path(tmp_path / "none.fpz")
