"""Wrong engines must be caught: float sums, half-up rounding, rounding line by line (A48)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest

import footprint as fp
from building import line, own, study
from footprint.base import numbers
from footprint.engine import exact
from footprint.proof import totals as proof_totals
from footprint.result import calculate as calculating
from footprint.result import result as results
from footprint.seal.keys import key_from_seed

KEY = key_from_seed(b"\x05" * 32)
FIXED = {"secret": b"\x09" * 32, "created": datetime(2026, 3, 1, tzinfo=UTC)}
#: Result digest of ``sensitive()``; it moves with the rule set general-1, the GWP set AR6 and nothing else.
LINES = 60


def sensitive() -> fp.Study:
    """Thirds, sevenths and tenths: no sum of them is exact in binary64, and its order shows."""
    rows = [
        line(f"L{i:02}", Fraction(3 * i + 1, 7), "kg", f"f{i % 4}", part_no=f"P{i}") for i in range(LINES)
    ]
    factors = [own(f"f{i}", "kg", value) for i, value in enumerate(("0.1", Fraction(1, 3), "2.7", "0.001"))]
    return study(rows, factors)


def by_hand() -> Fraction:
    values = (Fraction(1, 10), Fraction(1, 3), Fraction(27, 10), Fraction(1, 1000))
    return sum((Fraction(3 * i + 1, 7) * values[i % 4] for i in range(LINES)), Fraction(0))


def float_sum(values) -> Fraction:
    return Fraction(sum(float(v) for v in values))


def float_groups(values, groups, count):
    found = [0.0] * count
    for value, group in zip(values, groups, strict=True):
        found[group] += float(value)
    return [Fraction(v) for v in found]


@pytest.fixture
def float_engine(monkeypatch):
    """An engine that sums in binary64."""
    for room in (calculating, results, exact):
        monkeypatch.setattr(room, "exact_sum", float_sum)
    for room in (calculating, exact):
        monkeypatch.setattr(room, "group_sums", float_groups)


def test_the_honest_engine_gives_the_total_by_hand():
    assert sensitive().calculate().total == by_hand()


def test_float_sums_change_the_result_digest(monkeypatch):
    golden = sensitive().calculate().assessment().result_digest
    with monkeypatch.context() as patch:
        for room in (calculating, results, exact):
            patch.setattr(room, "exact_sum", float_sum)
        for room in (calculating, exact):
            patch.setattr(room, "group_sums", float_groups)
        assert sensitive().calculate().assessment().result_digest != golden
    assert sensitive().calculate().assessment().result_digest == golden


@pytest.mark.usefixtures("float_engine")
def test_a_bundle_of_a_float_engine_fails_the_replay(tmp_path):
    fp.sign(sensitive().calculate(), KEY, tmp_path / "x.fpz", **FIXED)
    found = fp.verify(tmp_path / "x.fpz")
    assert found.check("replay").status == "failed"
    assert found.exit_code == 1


def test_float_products_fail_the_replay(tmp_path, monkeypatch):
    """The other half: each line result through a float, summed exactly."""
    with monkeypatch.context() as patch:
        patch.setattr(exact, "_slow", lambda value: Fraction(float(Fraction(int(value.p), int(value.q)))))
        result = sensitive().calculate()
        assert result.total != by_hand()
        fp.sign(result, KEY, tmp_path / "x.fpz", **FIXED)
    assert fp.verify(tmp_path / "x.fpz").check("replay").status == "failed"


# rounding ------------------------------------------------------------------------------------------
def half_up(value: Fraction, digits: int) -> Fraction:
    context = Context(prec=digits, rounding=ROUND_HALF_UP)
    return Fraction(context.divide(Decimal(value.numerator), Decimal(value.denominator)))


def halves() -> fp.Study:
    """Totals that end in exactly half of the sixth digit."""
    return study([line("L1", "1", "kg", "f")], [own("f", "kg", "1.000005"), own("g", "kg", "1")])


def test_half_up_is_caught_against_decimal_and_in_a_bundle(tmp_path, monkeypatch):
    result = halves().calculate()
    assert result.total == Fraction("1.000005")
    assert result.assessment().rounded == "1"
    with monkeypatch.context() as patch:
        patch.setattr(numbers, "round_significant", half_up)
        wrong = halves().calculate()
        assert wrong.assessment().rounded == "1.00001"
        # the exact numbers, and so the result digest, are the same: the public row betrays it
        assert wrong.assessment().result_digest == result.assessment().result_digest
        fp.sign(wrong, KEY, tmp_path / "x.fpz", **FIXED)
    fp.sign(result, KEY, tmp_path / "y.fpz", **FIXED)
    assert fp.verify(tmp_path / "x.fpz").check("replay").status == "failed"
    assert fp.verify(tmp_path / "y.fpz").check("replay").status == "passed"


def test_rounding_line_by_line_is_caught(tmp_path, monkeypatch):
    golden = sensitive().calculate()

    def linewise(values, groups, count):
        return exact.group_sums([numbers.round_significant(v, 3) for v in values], groups, count)

    with monkeypatch.context() as patch:
        patch.setattr(calculating, "group_sums", linewise)
        wrong = sensitive().calculate()
        assert wrong.assessment().result_digest != golden.assessment().result_digest
        fp.sign(wrong, KEY, tmp_path / "x.fpz", **FIXED)
    assert fp.verify(tmp_path / "x.fpz").check("replay").status == "failed"


def test_public_rows_rounded_one_by_one_and_then_summed_are_caught(tmp_path, monkeypatch):
    """A48: a public row is the rounded exact sum, never the sum of rounded values."""
    rows = [line(f"L{i}", "0.5000005", "kg", f"f{i}") for i in range(3)]
    factors = [own(f"f{i}", "kg", "1") for i in range(3)]
    held = study(rows, factors)
    item = held.calculate().assessment()
    assert item.rounded == "1.5"
    parts = [numbers.round_significant(r.total, 6) for r in item.lines]
    assert sum(parts) == Fraction("1.5")  # half-even takes each half down; the exact sum is 1.5000015
    assert item.total == Fraction("1.5000015")

    def summed(rows, detail, digits):
        made = honest(rows, detail, digits)
        for row in made:
            if row["rounded"] != "0":
                row["rounded"] = "1.500003"
        return made

    honest = proof_totals.published_totals
    with monkeypatch.context() as patch:
        patch.setattr("footprint.record.record.published_totals", summed)
        fp.sign(held.calculate(), KEY, tmp_path / "x.fpz", **FIXED)
    assert fp.verify(tmp_path / "x.fpz").exit_code == 1
