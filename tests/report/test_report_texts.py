import re
import string
from fractions import Fraction
from pathlib import Path

import footprint.report as room
from footprint.report.words import Words, group, number, percent, stated, texts, visible

HERE = Path(room.__file__).parent


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_key_has_both_languages_with_the_same_values():
    for key, pair in texts().items():
        assert set(pair) == {"zh", "en"}, key
        assert all(pair.values()), key
        assert fields(pair["zh"]) == fields(pair["en"]), key


def test_english_texts_hold_no_chinese():
    for key, pair in texts().items():
        assert not re.search(r"[\u3000-\u9fff]", pair["en"]), key


def test_no_key_is_unused():
    files = [*HERE.glob("*.py"), *HERE.glob("templates/*.j2")]
    used = "\n".join(f.read_text("utf-8") for f in files)
    assert [k for k in texts() if f'"{k}"' not in used] == []


def test_numbers_for_reading():
    assert group("1890000") == "1\u202f890\u202f000"
    assert group("1890.5") == "1890.5"
    assert group("-12345.678") == "-12\u202f345.678"
    assert number(Fraction(-5, 3)) == "−1.66667"
    assert stated(Fraction(1, 3)) == "1/3"
    assert stated(Fraction("991.7")) == "991.7"
    assert percent(Fraction(1, 3)) == "33.3 %"
    assert percent(Fraction(1, 10**6)) == "< 0.1 %"
    assert percent(Fraction(-1, 4)) == "−25.0 %"


def test_control_characters_become_visible():
    assert visible("a\x1b[0m\u202eb\tc") == "a\\x1b[0m\\x202eb c"


def test_markup_is_escaped_once():
    words = Words("both")
    assert "&lt;b&gt;" in words.html("published", value="<b>")
    assert words.html("none") == '<span class="zh" lang="zh">无</span> <span class="en" lang="en">none</span>'
