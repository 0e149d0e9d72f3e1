import csv
import io
from fractions import Fraction

from report_case import data_of

from footprint.report.lines_csv import COLUMNS, lines_csv, safe


def rows_of(content: bytes):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_one_row_a_line_with_its_result(data, exact_lines):
    rows = rows_of(lines_csv(data))
    assert tuple(rows[0]) == COLUMNS
    assert [r["id"] for r in rows] == [x.id for x in data.lines]
    for row in rows:
        assert abs(Fraction(row["total"]) - exact_lines[row["id"]]) <= exact_lines[row["id"]] * Fraction(
            1, 10**11
        )
        assert row["claim"] == "demonstration"


def test_an_open_line_has_no_result(open_result):
    row = next(r for r in rows_of(lines_csv(data_of(open_result))) if r["id"] == "B2")
    assert row["state"] == "open"
    assert row["total"] == row["fossil"] == row["factor"] == ""


def test_formula_text_is_escaped(hostile):
    for row in rows_of(lines_csv(hostile)):
        assert not row["name"].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert row["external_ref"] == "'@SUM(1)"
        assert "\x1b" not in row["name"]
    assert safe("\t=1") == "' =1"
    assert safe("-5") == "'-5"
    assert safe("steel") == "steel"
