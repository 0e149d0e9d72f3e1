"""Primary data share and ratings of an assessment: limits, weights, and what nobody has stated."""

from __future__ import annotations

from fractions import Fraction

import pytest

from building import line, own, pinned, study
from footprint.model.quality import Quality
from footprint.result.quality import AssessmentQuality, quality

HALF = Fraction(1, 2)
BEST = {"technological": 1, "geographical": 1, "temporal": 1}
WORST = {"technological": 5, "geographical": 5, "temporal": 5}


def row(line_id: str, scope: str, **more) -> Quality:
    return Quality.model_validate({"line": line_id, "scope": scope, "reason": "test", **more})


def both(line_id: str, **more) -> tuple[Quality, Quality]:
    return row(line_id, "activity", **more), row(line_id, "factor", **more)


def found(lines, factors, *rows: Quality) -> AssessmentQuality:
    result = study(lines, factors, quality=rows).calculate()
    return quality(result.numbers.inventory, result.numbers.assessment())


def two(*rows: Quality, a: str = "1", b: str = "1", **more) -> AssessmentQuality:
    """Line A and line B, their own factors of 1 kg CO2e per kg."""
    lines = (line("A", a, "kg", "a"), line("B", b, "kg", "b"))
    return found(lines, (own("a", "kg", "1", **more), own("b", "kg", "1")), *rows)


def test_a_study_that_states_nothing_is_unknown_not_good_and_not_bad():
    made = two()
    for share in (made.pds, made.activity, made.factor):
        assert (share.value, share.unknown) == (0, 1)
    assert made.ratings == ()
    assert [w.weakness for w in made.weak] == [1, 1]


def test_everything_primary_is_one_and_everything_secondary_is_none():
    yes = two(*both("A", primary=True), *both("B", primary=True))
    no = two(*both("A", primary=False), *both("B", primary=False))
    assert (yes.pds.value, yes.pds.unknown, yes.activity.value, yes.factor.value) == (1, 0, 1, 1)
    assert (no.pds.value, no.pds.unknown) == (0, 0)


def test_the_share_is_weighted_by_emissions():
    made = two(*both("A", primary=True), *both("B", primary=False), a="3", b="1")
    assert made.pds.value == Fraction(3, 4)
    assert made.weight == 4


def test_activity_and_factor_are_counted_apart_and_both_are_needed():
    made = two(
        row("A", "activity", primary=True), row("A", "factor", primary=False), *both("B", primary=True)
    )
    assert (made.activity.value, made.factor.value, made.pds.value) == (1, HALF, HALF)
    half = two(row("A", "activity", primary=True), *both("B", primary=True))
    assert (half.factor.unknown, half.pds.unknown, half.pds.value) == (HALF, HALF, HALF)


def test_a_supplier_counts_by_its_stated_share():
    made = two(row("A", "activity", primary=True), *both("B", primary=False), pds="0.4", supplier="S")
    assert (made.factor.value, made.pds.value, made.pds.unknown) == (Fraction(1, 5), Fraction(1, 5), 0)
    unsaid = two(row("A", "activity", primary=True), *both("B", primary=False), supplier="S")
    assert (unsaid.factor.value, unsaid.factor.unknown) == (0, HALF)


@pytest.mark.parametrize("state", ["factor", "proxy"])
def test_a_published_factor_is_secondary_by_what_it_is(state):
    match = pinned("a").model_copy(
        update={"state": state, "factor": "cn-electricity-2024/national@1", "bias": "unknown"}
    )
    made = found((line("A", "1", "kWh", matches=(match,)),), (), row("A", "activity", primary=True))
    assert (made.factor.value, made.factor.unknown, made.pds.value, made.pds.unknown) == (0, 0, 0, 0)


def test_the_weight_is_absolute_and_without_biogenic_uptake():
    """A credit does not cancel what another line emits, and what a plant took up is no emission."""
    parts = {"fossil": "2", "removals": "-2", "biogenic_uptake": "-100"}
    factors = (own("a", "kg", components=parts), own("b", "kg", "4"))
    lines = (line("A", "1", "kg", "a"), line("B", "1", "kg", "b"))
    made = found(lines, factors, *both("A", primary=True), *both("B", primary=False))
    assert made.weight == 8
    assert made.pds.value == HALF


def test_nothing_emitted_has_no_shares():
    made = two(*both("A", primary=True), a="0", b="0")
    assert (made.weight, made.pds.value, made.pds.unknown) == (0, 0, 1)
    assert made.weak == ()


def test_a_rating_is_the_weighted_mean_of_what_is_rated():
    scores = {"scheme": "pact-v3"}
    made = two(row("A", "factor", scores=WORST, **scores), row("B", "factor", scores=BEST, **scores), a="3")
    factor = next(r for r in made.ratings if r.scope == "factor")
    assert set(factor.values.values()) == {Fraction(4)}  # (3 x 5 + 1 x 1) / 4
    assert (factor.rated, factor.mean) == (1, None)  # PACT states three ratings and no mean of them
    activity = next(r for r in made.ratings if r.scope == "activity")
    assert (activity.values, activity.rated) == ({}, 0)


def test_what_is_not_rated_does_not_move_the_rating():
    alone = two(row("A", "factor", scheme="pact-v3", scores=WORST), a="1", b="99")
    factor = next(r for r in alone.ratings if r.scope == "factor")
    assert set(factor.values.values()) == {Fraction(5)}
    assert factor.rated == Fraction(1, 100)


def test_pef_defines_the_mean_of_its_four():
    scores = {"TeR": 1, "GeR": 2, "TiR": 3, "P": 4}
    made = two(row("A", "factor", scheme="pef-6.3", scores=scores))
    assert next(r for r in made.ratings if r.scope == "factor").mean == Fraction(5, 2)


def test_a_supplier_carries_its_rating_through_and_another_scheme_is_not_converted():
    stated = {"dqr": WORST, "dqr_scheme": "pact-v3"}
    made = two(**stated)
    assert made.scheme == "pact-v3"
    assert next(r for r in made.ratings if r.scope == "factor").rated == HALF
    pef = {"TeR": 1, "GeR": 1, "TiR": 1, "P": 1}
    mixed = two(row("B", "factor", scheme="pef-6.3", scores=pef), **stated)
    factor = next(r for r in mixed.ratings if r.scope == "factor")
    assert (factor.rated, factor.other, set(factor.values.values())) == (HALF, HALF, {Fraction(1)})


def test_the_dominating_weak_line_stands_first():
    scores = {"scheme": "pact-v3"}
    lines = tuple(line(x, a, "kg", x.lower()) for x, a in (("A", "60"), ("B", "30"), ("C", "10")))
    factors = tuple(own(x, "kg", "1") for x in "abc")
    made = found(lines, factors, *both("A", scores=BEST, **scores), *both("B", scores=WORST, **scores))
    assert [w.line for w in made.weak] == ["B", "C", "A"]
    assert [w.rank for w in made.weak] == [Fraction(3, 10), Fraction(1, 10), 0]
    assert made.weak[1].rated == ()


def test_splitting_a_line_leaves_the_quality_as_it_is():
    whole = two(*both("A", primary=True), *both("B", primary=False), a="3")
    lines = tuple(line(x, a, "kg", f) for x, a, f in (("A", "1", "a"), ("A2", "2", "a"), ("B", "1", "b")))
    rows = (*both("A", primary=True), *both("A2", primary=True), *both("B", primary=False))
    split = found(lines, (own("a", "kg", "1"), own("b", "kg", "1")), *rows)
    assert (split.weight, split.pds, split.activity) == (whole.weight, whole.pds, whole.activity)


def test_quality_moves_no_number():
    lines, factors = (line("A", "3", "kg", "a"),), (own("a", "kg", "2"),)
    plain = study(lines, factors).calculate()
    rated = study(lines, factors, quality=both("A", primary=True, basic="1.2")).calculate()
    assert rated.assessment().result_digest == plain.assessment().result_digest
    assert rated.numbers.study_digest != plain.numbers.study_digest
