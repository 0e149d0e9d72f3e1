"""Numbers as typed: one ASCII grammar, the same for cells, CSV and JSON."""

from __future__ import annotations

from fractions import Fraction

import pytest

from footprint.base.numbers import NumberError, from_cell, parse_dec, parse_input, parse_rat, parse_share
from footprint.base.where import Where, printable


@pytest.mark.parametrize(
    "text",
    [
        "1,5",
        "1_000",
        "１２",
        "٣",
        "nan",
        "inf",
        "-Infinity",
        "1e400",
        "1e100",
        "-0",
        "-0.0",
        "",
        " 1",
        "1 ",
        "+1",
        ".5",
        "5.",
        "0x10",
        "1e",
        "--1",
        "1\n",
        "9" * 61,
        "1/3",
    ],
)
def test_other_ways_to_write_are_refused(text: str) -> None:
    with pytest.raises(NumberError):
        parse_input(text)


@pytest.mark.parametrize(
    ("text", "value"), [("1.50", "3/2"), ("1e3", "1000"), ("-2E-2", "-1/50"), ("007", "7")]
)
def test_the_grammar(text: str, value: str) -> None:
    assert parse_input(text) == Fraction(value)


def test_shares_may_be_ratios() -> None:
    assert parse_share("1/3") == Fraction(1, 3)
    for text in ("1/0", "1/-3", "1/3/2", "１/3", "1 /3", "0.5/2", "1/" + "9" * 200):
        with pytest.raises(NumberError):
            parse_share(text)


def test_a_number_cell_is_its_shortest_decimal() -> None:
    assert from_cell(0.1) == Fraction(1, 10)
    assert from_cell(-0.0) == 0
    for value in (float("nan"), float("inf"), True):
        with pytest.raises(NumberError):
            from_cell(value)


@pytest.mark.parametrize("text", ["2/4", "3/1", "-0", "01", "1/0", "1.0", "9" * 21_000])
def test_signed_forms_are_canonical(text: str) -> None:
    with pytest.raises(NumberError):
        parse_rat(text)
    if "/" not in text:
        with pytest.raises(NumberError):
            parse_dec(text)


def test_shown_text_is_bounded_and_has_no_controls() -> None:
    assert printable("a\x1b[31m\u202eb") == "a\\x1b[31m\\x202eb"
    assert len(printable("x" * 9999)) == 120
    assert str(Where("f", "s", "A1")) == "f ▸ s!A1"
