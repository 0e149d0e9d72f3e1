"""DEC, RAT, the input grammar, rounding: against fractions and decimal."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from footprint.base.numbers import (
    MAX_RAT_CHARS,
    NumberError,
    format_dec,
    format_rat,
    from_cell,
    parse_dec,
    parse_input,
    parse_rat,
    parse_share,
    quantity,
    round_significant,
    rounded_dec,
    show,
)

decimals = st.tuples(st.integers(-(10**20), 10**20), st.integers(0, 18)).map(
    lambda p: Fraction(p[0], 10 ** p[1])
)
ratios = st.fractions(max_denominator=10**30)


@given(decimals)
def test_dec_round_trip(value):
    assert parse_dec(format_dec(value)) == value


@given(ratios)
def test_rat_round_trip(value):
    assert parse_rat(format_rat(value)) == value
    assert format_rat(value) == str(value)


@given(ratios)
def test_quantity_prefers_the_decimal(value):
    made = quantity(value, "kg")
    if "value" in made:
        assert parse_dec(made["value"]) == value
    else:
        assert parse_rat(made["ratio"]) == value
        with pytest.raises(NumberError):
            format_dec(value)


@pytest.mark.parametrize(
    "text",
    [
        "-0",
        "00",
        "01",
        "1.0",
        "1.",
        ".5",
        "+1",
        "1e3",
        "1,5",
        "１",
        "",
        " 1",
        "1_0",
        "0.10",
        "1" * 41,
        "0." + "1" * 40,
        "-0.0",
        "NaN",
        "1\n",
    ],
)
def test_what_is_no_dec(text):
    with pytest.raises(NumberError):
        parse_dec(text)


@pytest.mark.parametrize(
    "text",
    ["-0", "1/1", "2/4", "0/3", "1/0", "1/-2", "-0/1", "+1/2", "1/ 2", "01/2", "1/02", "1.5", "", "1/2\n"],
)
def test_what_is_no_rat(text):
    with pytest.raises(NumberError):
        parse_rat(text)


@pytest.mark.parametrize(
    "text", ["-0", "-0.0", "1_000", "１", "nan", "inf", "1e400", "1,5", " 1", "1.", ".5", "+1", "0x1"]
)
def test_what_is_no_input(text):
    with pytest.raises(NumberError):
        parse_input(text)


@pytest.mark.parametrize(
    "text, value", [("1e3", 1000), ("2.50", Fraction(5, 2)), ("007", 7), ("1E-2", Fraction(1, 100))]
)
def test_what_is_input(text, value):
    assert parse_input(text) == value


@pytest.mark.parametrize(
    "text, value", [("1/3", Fraction(1, 3)), ("2/6", Fraction(1, 3)), ("0.25", Fraction(1, 4))]
)
def test_what_is_a_share(text, value):
    assert parse_share(text) == value


@pytest.mark.parametrize("text", ["1/0", "1/-3", "1/", "/3", "1/3/4", "1.5/2", "１/３"])
def test_what_is_no_share(text):
    with pytest.raises(NumberError):
        parse_share(text)


@settings(max_examples=300)
@given(ratios, st.integers(1, 6))
@example(Fraction("0.5"), 1)
@example(Fraction("1.000005"), 6)
@example(Fraction("1.000015"), 6)
@example(Fraction("-2.5"), 1)
@example(Fraction("999999.5"), 6)
@example(Fraction("9.5"), 1)
def test_rounding_is_that_of_decimal(value, digits):
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN)
    wanted = Fraction(context.divide(Decimal(value.numerator), Decimal(value.denominator)))
    assert round_significant(value, digits) == wanted
    try:
        text = rounded_dec(value, digits)
    except NumberError:
        assert abs(value) < Fraction(1, 10**30) or abs(value) >= 10**39
        return
    assert parse_dec(text) == wanted


@settings(deadline=None, max_examples=15)
@given(st.integers(9_980, 9_998), st.randoms(use_true_random=False))
def test_ratios_up_to_20000_characters(size, rng):
    top = int("".join(rng.choice("123456789") for _ in range(100)) + "1" * 100) * 10 ** (size - 200) + 1
    value = Fraction(top, 10**size + rng.randint(1, 10**6))
    text = format_rat(value)
    assert len(text) <= MAX_RAT_CHARS
    assert parse_rat(text) == value


def test_a_longer_ratio_is_refused():
    value = Fraction(1, 10**20_000)
    with pytest.raises(NumberError):
        format_rat(value)
    with pytest.raises(NumberError):
        parse_rat("1" * (MAX_RAT_CHARS + 1))
    assert len(format_rat(Fraction(10 ** (MAX_RAT_CHARS - 1)))) == MAX_RAT_CHARS


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_cell_is_its_shortest_decimal(value):
    found = from_cell(value)
    assert float(found) == value
    assert found == Fraction(repr(value))


@pytest.mark.parametrize(
    "value, text", [(0.1, "0.1"), (1e22, "1" + "0" * 22), (-0.0, "0"), (2.0, "2"), (7, "7")]
)
def test_cells(value, text):
    assert format_dec(from_cell(value)) == text


@pytest.mark.parametrize("value", [True, float("nan"), float("inf")])
def test_what_is_no_cell(value):
    with pytest.raises(NumberError):
        from_cell(value)


@given(ratios, st.integers(1, 6))
def test_what_people_see_is_the_rounded_value(value, digits):
    shown = show(value, digits)
    head, _, power = shown.partition("e")
    wanted = round_significant(value, digits)
    assert Fraction(head) * Fraction(10) ** int(power or 0) == wanted
