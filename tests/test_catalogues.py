"""Messages and word lists: both languages, the same placeholders, and every code in use."""

from __future__ import annotations

import csv
import re
import string
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from footprint.base.messages import ROOMS, catalogue
from footprint.base.problem import Problem
from footprint.base.unit_table import names, refused_units, units
from footprint.intake.sheets import TITLES, columns, product_rows
from footprint.model.vocabulary import code as word_code

SRC = Path(str(files("footprint")))
CODES = {c: (letter, room) for letter, room in ROOMS.items() for c in catalogue(room)}
CHINESE = re.compile("[\u4e00-\u9fff]")


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def neutral(text: str) -> set[str]:
    """Placeholders without the language of the value: ``reason_zh`` and ``reason_en`` are a pair."""
    return {re.sub("_(zh|en)$", "", name) for name in slots(text)}


def used() -> Counter[str]:
    found: Counter[str] = Counter()
    for path in SRC.rglob("*.py"):
        found.update(re.findall(r"\bFP-[A-Z]\d{3}\b", path.read_text(encoding="utf-8")))
    for path in SRC.rglob("*.csv"):
        found.update(re.findall(r"\bFP-[A-Z]\d{3}\b", path.read_text(encoding="utf-8")))
    for path in (SRC / "audit").rglob("*.toml"):
        if path.name != "messages.toml":
            found.update(re.findall(r"\bFP-[A-Z]\d{3}\b", path.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("code", CODES)
def test_a_message_is_whole_in_both_languages(code: str) -> None:
    letter, room = CODES[code]
    entry = catalogue(room)[code]
    assert re.fullmatch(rf"FP-{letter}\d{{3}}", code)
    assert set(entry) in ({"name", "en", "zh"}, {"name", "en", "zh", "hint_en", "hint_zh"})
    assert re.fullmatch("[A-Z][A-Z0-9_]+", entry["name"])
    assert neutral(entry["en"]) == neutral(entry["zh"])
    assert neutral(entry.get("hint_en", "")) == neutral(entry.get("hint_zh", ""))
    assert not CHINESE.search(entry["en"] + entry.get("hint_en", ""))
    for key in ("zh", "hint_zh"):
        if entry.get(key) and re.sub(r"\{.*?\}", "", entry[key]).strip():
            assert CHINESE.search(entry[key]), key
    assert not {s for s in slots(entry["en"]) if s.endswith("_zh")}
    assert not {s for s in slots(entry["zh"]) if s.endswith("_en")}


@pytest.mark.parametrize("code", CODES)
def test_a_message_renders_without_loose_braces(code: str) -> None:
    entry = catalogue(CODES[code][1])[code]
    wanted = set().union(*(slots(v) for k, v in entry.items() if k != "name"))
    values = dict.fromkeys(wanted - {"got", "expected", "near"}, "x")
    problem = Problem(code, got="g", expected="e", values=values)
    for lang in ("zh", "en"):
        shown = problem.render(lang).replace('{"value": "1.5", "unit": "kg"}', "")
        assert "{" not in shown
        assert "}" not in shown
        assert problem.name


def test_every_code_in_use_is_in_a_catalogue_and_the_other_way_round() -> None:
    found = set(used())
    assert found - set(CODES) == set()
    assert set(CODES) - found == set()


@pytest.mark.parametrize("room", ["apps", "report", "audit"])
def test_texts_are_whole_in_both_languages(room: str) -> None:
    for path in (SRC / room).rglob("texts.toml"):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for key, entry in table.items():
            assert set(entry) >= {"zh", "en"}, key
            assert slots(entry["zh"]) == slots(entry["en"]), key
            assert entry["zh"].strip(), key
            assert entry["en"].strip(), key
            assert not CHINESE.search(entry["en"].replace("中文", "")), key


def test_closed_lists_have_both_words_and_no_word_means_two_things() -> None:
    rows = list(csv.DictReader((SRC / "model" / "vocabulary.csv").read_text(encoding="utf-8").splitlines()))
    seen: dict[tuple[str, str], str] = {}
    for row in rows:
        assert row["zh"], row
        assert row["en"], row
        assert None not in row, row
        for text in (row["code"], row["zh"], row["en"], *filter(None, row["aliases"].split("|"))):
            first = seen.setdefault((row["list"], text.casefold()), row["code"])
            assert first == row["code"], (row["list"], text)
            assert word_code(row["list"], text) == row["code"]
    assert max(Counter((r["list"], r["code"]) for r in rows).values()) == 1


def test_columns_have_both_headers_and_helps() -> None:
    for sheet in TITLES:
        for key, column in columns(sheet).items():
            assert column.en, (sheet, key)
            assert column.zh or key == "key", (sheet, key)
            assert bool(column.help_zh) == bool(column.help_en), (sheet, key)
    for key, column in product_rows().items():
        assert column.zh, key
        assert column.en, key
        assert bool(column.help_zh) == bool(column.help_en), key


def test_refused_units_say_why_in_both_languages_and_offer_real_units() -> None:
    for text, refused in refused_units().items():
        assert text not in names()
        assert refused.reason_en
        assert CHINESE.search(refused.reason_zh)
        assert set(refused.choices) <= set(units())


def test_every_alias_of_a_unit_names_one_unit_of_a_dimension() -> None:
    for text, ids in names().items():
        assert len({units()[i].dimension for i in ids}) == len(ids), text
