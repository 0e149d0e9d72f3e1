"""The generator of foreign tables itself: same seed same bytes, no rare trap, a truth that adds up."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from layouts import ENCODINGS, Layout, layout
from layouts_draft import TRAPS
from layouts_write import CODECS, decimal_text
from openpyxl import load_workbook

from footprint.base.unit_table import names

SEEDS = range(300)
POSITIONS = {"level_dots", "level_position"}  # ".1" and "1.1" beside the amounts
ANSWERS = {
    "unit.amount", "unit.套", "unit.set", "decimal", "dates", "variant", "entities", "hidden", "duplicates",
    "words", "mass", "carrier", "kind",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Layout]:
    folder = tmp_path_factory.mktemp("layouts")
    return [layout(seed, folder) for seed in SEEDS]


def cells(item: Layout, computed: bool = True) -> dict[str, list[list[object]]]:
    """All cells of a file by sheet, read by nothing but openpyxl or the csv module."""
    if item.path.suffix == ".xlsx":
        book = load_workbook(item.path, data_only=computed)
        return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
    codec = CODECS[next((e for e in ENCODINGS if e in item.traps), "utf8")]
    text = item.path.read_bytes().decode(codec).removeprefix("\ufeff")
    mark = "\t" if item.path.suffix == ".tsv" else ";" if "semicolons" in item.traps else ","
    return {"": [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]}


def test_every_trap_occurs_often(made):
    seen = Counter(trap for item in made for trap in item.traps)
    assert {trap: seen[trap] for trap in TRAPS if seen[trap] < 8} == {}
    assert set(seen) <= set(TRAPS)
    assert Counter(item.kind for item in made).keys() == {"bom", "energy", "waste", "transport", "factors"}


def test_files_hold_one_to_seven_traps(made):
    assert {len(item.traps) for item in made} <= set(range(1, 8))


def test_same_seed_same_bytes_in_another_process(made, tmp_path):
    code = (
        "import sys; from pathlib import Path; from layouts import layout\n"
        f"for seed in range(0, 300, 10): layout(seed, Path({str(tmp_path)!r}))"
    )
    env = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parent)}
    subprocess.run([sys.executable, "-c", code], check=True, env=env)
    for item in made[::10]:
        again = (tmp_path / item.path.name).read_bytes()
        assert sha256(again).hexdigest() == sha256(item.path.read_bytes()).hexdigest(), item.path.name
    assert layout(3, tmp_path).blocks == made[3].blocks


def test_sums_and_rows_are_those_of_the_records(made):
    for item in made:
        for block in item.blocks:
            assert block.rows == len(block.records) > 0
            for key, total in block.sums.items():
                values = [record[key] for record in block.records if key in record]
                assert total == sum(values, Fraction(0)), (item.path.name, key)
                assert all(len(decimal_text(v).replace(".", "").strip("-0")) <= 9 for v in values)
            numbers = {k for r in block.records for k, v in r.items() if isinstance(v, Fraction)}
            assert numbers == set(block.sums)


def test_factor_tables_hold_no_activity(made):
    for item in made:
        assert (item.kind == "factors") == ("factor_table" in item.traps) == (not item.blocks)


def test_records_speak_the_words_of_the_unit_table(made):
    for item in made:
        for record in (r for block in item.blocks for r in block.records):
            for key in ("unit", "mass_unit", "distance_unit"):
                assert record.get(key) in (None, "lot", *names()), (item.path.name, record)
            for key in ("start", "end"):
                assert key not in record or date.fromisoformat(record[key])
            assert all(isinstance(v, str | Fraction | int) for v in record.values())


def test_answers_are_known_and_only_where_open(made):
    for item in made:
        assert set(item.answers) <= ANSWERS
        assert ("decimal" in item.answers) == ("ambiguous_decimal" in item.traps)
        assert ("dates" in item.answers) == ("date_ambiguous" in item.traps)
        assert ("variant" in item.answers) == ("wide_variants" in item.traps)
        assert ("duplicates" in item.answers) == ("duplicates" in item.traps)
        assert ("hidden" in item.answers) == bool({"hidden_rows", "hidden_sheet"} & item.traps)
        assert ("words" in item.answers) == ("lot_words" in item.traps)


def test_headers_are_in_the_file_as_written(made):
    for item in made:
        pages = cells(item)
        for block in item.blocks:
            texts = {str(v) for row in pages[block.sheet] for v in row if v is not None}
            texts |= {text.removeprefix("\ufeff") for text in texts}
            wanted = {*block.fields.values(), *item.answers.get("entities", ())}
            assert {w.removeprefix("\ufeff") for w in wanted} <= texts, item.path.name


def test_plain_amounts_are_the_cells_themselves(made):
    """Where numbers are numbers, every true value is in the column of its header."""
    checked = 0
    for item in made:
        if item.path.suffix != ".xlsx" or {"two_row_header", "ambiguous_decimal"} & item.traps:
            continue
        pages = cells(item)
        for block in item.blocks:
            for key in {"amount", "mass", "gross", "net", "peak", "valley", "distance"} & set(block.fields):
                column = under(pages[block.sheet], block.fields[key])
                true = Counter(r[key] for r in block.records if r.get("unit") != "lot" and key in r)
                found = Counter(Fraction(str(v)) for v in column if isinstance(v, int | float))
                if found:
                    checked += 1
                    texts = sum(isinstance(v, str) for v in column)
                    assert (true - found).total() <= texts, (item.path.name, key)
    assert checked > 100


def under(rows: list[list[object]], header: str) -> list[object]:
    """Cells below every occurrence of a header."""
    spots = [(i, j) for i, row in enumerate(rows) for j, value in enumerate(row) if value == header]
    return [row[j] for i, j in spots for row in rows[i + 1 :]]


def test_ambiguous_numbers_are_open(made):
    """No number in such a file proves which mark is the decimal one."""
    for item in (m for m in made if "ambiguous_decimal" in m.traps and not m.traps & POSITIONS):
        for rows in cells(item).values():
            for text in (
                str(v) for row in rows for v in row if re.fullmatch(r"-?[\d.,]*[.,][\d.,]*", str(v))
            ):
                assert re.fullmatch(r"-?[1-9]\d{0,2}[.,]\d{3}", text), (item.path.name, text)


def test_ambiguous_dates_are_open_and_the_others_decided(made):
    for item in made:
        texts = [str(v) for rows in cells(item).values() for row in rows for v in row if v is not None]
        slashed = [[int(n) for n in t.split("/")] for t in texts if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", t)]
        if "date_ambiguous" in item.traps:
            assert slashed
            assert all(a <= 12 and b <= 12 for a, b, _ in slashed)
            assert any(a != b for a, b, _ in slashed)
        elif slashed:
            assert any(a > 12 or b > 12 for a, b, _ in slashed), item.path.name


def test_refused_cells_hold_an_error_or_no_cached_value(made):
    for item in made:
        refused = [(b.sheet, place) for b in item.blocks for place in b.refused]
        assert bool(refused) == bool({"error_cell", "empty_cache"} & item.traps), item.path.name
        for sheet, place in refused:
            column, row = re.fullmatch(r"([A-Z]+)(\d+)", place).groups()
            value = cells(item)[sheet][int(row) - 1][ord(column) - ord("A")]
            assert value is None or str(value).startswith("#"), (item.path.name, place)


def test_formulas_keep_their_cached_values(made):
    for item in (m for m in made if "formulas" in m.traps):
        texts, values = cells(item, computed=False), cells(item)
        pairs = [
            (t, v)
            for sheet, rows in texts.items()
            for row, other in zip(rows, values[sheet], strict=True)
            for t, v in zip(row, other, strict=True)
            if str(t).startswith("=") and t != "=1+1"
        ]
        assert pairs
        for text, value in pairs:
            assert sum(Fraction(part) for part in text[1:].split("+")) == Fraction(str(value)), item.path.name


def test_totals_add_up_in_the_file(made):
    """A total below one plain column is the sum of the cells above it."""
    checked = 0
    for item in made:
        plain = item.path.suffix == ".xlsx" and len(item.blocks) == 1 and not {"two_row_header"} & item.traps
        if plain and "blank_total" in item.traps and "amount" in item.blocks[0].fields:
            column = under(cells(item)[item.blocks[0].sheet], item.blocks[0].fields["amount"])
            found = [Fraction(str(v)) for v in column if isinstance(v, int | float)]
            if len(found) > 2:
                checked += 1
                assert found[-1] == sum(found[:-1]), item.path.name
    assert checked


def test_the_layout_says_what_the_reader_needs():
    assert [f.name for f in fields(Layout)] == ["path", "kind", "traps", "blocks", "answers"]
