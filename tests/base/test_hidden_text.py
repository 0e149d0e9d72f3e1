"""One table of characters that nobody sees; what people write in any script is no part of it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from footprint.base.canonical import hidden_text

ROOT = Path(__file__).resolve().parents[2]
SPOKEN = re.compile(r"none of (U\+[0-9A-F, -]+) \(`TEXT_UNSAFE`")


def listed() -> set[int]:
    """The characters that docs/record.md names."""
    found = SPOKEN.search((ROOT / "docs" / "record.md").read_text(encoding="utf-8"))
    assert found is not None
    out: set[int] = set()
    for part in found[1].replace("U+", "").split(", "):
        first, _, last = part.partition("-")
        out |= set(range(int(first, 16), int(last or first, 16) + 1))
    return out


def test_the_table_is_that_of_the_format():
    assert {n for n in range(0x110000) if hidden_text(chr(n))} == listed()


@pytest.mark.parametrize(
    "number", [0x85, 0x9F, 0xAD, 0x61C, 0x2028, 0x2029, 0x200B, 0x202E, 0xE0001, 0xE0041]
)
def test_what_nobody_sees_is_refused(number):
    assert hidden_text(f"a{chr(number)}b")


def test_controls_and_marks_of_format_are_in_it_but_for_tab_line_end_and_what_is_seen():
    seen = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2}  # signs of Arabic and Syriac numbers
    for number in range(0x1_1000):
        if unicodedata.category(chr(number)) in ("Cc", "Cf") and number not in seen | {9, 10, 13}:
            assert hidden_text(chr(number)), hex(number)


@pytest.mark.parametrize(
    "text", ["Größe", "阀体 ①", "葛\U000e0100飾区", "❤️", "naïve\u00a0x", "a\tb\r\nc", "한국어", "𠮷"]
)
def test_what_people_write_is_read(text):
    assert not hidden_text(text)
