"""Stated quality: what is refused, and why."""

from __future__ import annotations

import pytest

from building import codes, line, own, pinned, study
from footprint.model.quality import Quality, pedigree_factors, schemes
from footprint.model.types import to_exact

V3 = {"technological": 2, "geographical": 1, "temporal": 3}
PEDIGREE = dict.fromkeys(schemes()["pedigree-ecoinvent2"].indicators, 2)


def row(line_id: str = "A", scope: str = "factor", **more) -> Quality:
    return Quality.model_validate({"line": line_id, "scope": scope, "reason": "test", **more})


def found(*rows: Quality, **more) -> set[str]:
    lines = more.pop(
        "lines", (line("A", "1", "kg", "a"), line("B", "1", "kg", "a"), line("C", "1", "kg", "c"))
    )
    factors = more.pop("factors", (own("a", "kg", "1"), own("c", "kg", "1")))
    held = study(lines, factors, quality=rows, **more)
    return {c for c in codes(held.check()) if "FP-M100" <= c <= "FP-M119" or c == "FP-M016"}


@pytest.mark.parametrize(
    "more, code",
    [
        ({"scores": V3}, "FP-M100"),
        ({"scheme": "pact-v9", "scores": V3}, "FP-M100"),
        ({"scheme": "pact-v3", "scores": {**V3, "temporal": 6}}, "FP-M101"),
        ({"scheme": "pact-v3", "scores": {**V3, "temporal": "0.5"}}, "FP-M101"),
        ({"scheme": "pact-v2", "scores": {**V3, "completeness": 4, "reliability": 1}}, "FP-M101"),
        ({"scheme": "pedigree-ecoinvent2", "scores": {**PEDIGREE, "temporal": "2.5"}, "basic": 1}, "FP-M101"),
        ({"scheme": "pact-v3", "scores": {**V3, "precision": 1}}, "FP-M102"),
        ({"scheme": "pact-v3", "scores": {"temporal": 1}}, "FP-M103"),
        ({"scheme": "pef-6.3", "scores": {"TeR": 1, "GeR": 1, "TiR": 1}}, "FP-M103"),
        ({"scheme": "pedigree-ecoinvent2", "scores": PEDIGREE}, "FP-M105"),
        ({"basic": "0.9"}, "FP-M106"),
        ({}, "FP-M107"),
        ({"primary": True, "reason": " "}, "FP-M110"),
        ({"scope": "activity", "role": "upstream", "primary": True}, "FP-M113"),
        ({"line": "Z", "primary": False}, "FP-M016"),
    ],
)
def test_what_a_row_may_not_say(more, code):
    fields = {"line": "A", "scope": "factor", "reason": "test", **more}
    assert found(Quality.model_validate(fields)) == {code}


@pytest.mark.parametrize(
    "more",
    [
        {"scheme": "pact-v3", "scores": V3},
        {"scheme": "pact-v3", "scores": V3, "basic": "1.1", "primary": True},
        {"scheme": "pef-6.3", "scores": {"TeR": 1, "GeR": "1.6", "TiR": 5, "P": 3}},
        {"scheme": "pedigree-ecoinvent2", "scores": PEDIGREE, "basic": "1.05"},
        {"primary": False},
    ],
)
def test_what_a_row_may_say(more):
    assert found(row(**more)) == set()


def test_two_rating_schemes_in_one_study_are_refused_a_pedigree_beside_one_is_not():
    v2 = {**V3, "completeness": 1, "reliability": 1}
    first = row(scheme="pact-v3", scores=V3)
    assert found(first, row("B", scheme="pact-v2", scores=v2)) == {"FP-M104"}
    assert found(first, row(scheme="pedigree-ecoinvent2", scores=PEDIGREE, basic="1.05")) == set()


def test_one_thing_is_stated_once():
    assert found(row(primary=True), row(primary=False)) == {"FP-M111"}
    assert found(row(primary=True), row("A", "activity", primary=True)) == set()


def test_the_uncertainty_of_a_shared_factor_is_stated_alike():
    assert found(row("A", basic="1.1"), row("B", basic="1.2")) == {"FP-M112"}
    assert found(row("A", basic="1.1"), row("B", basic="1.1"), row("C", basic="3")) == set()


@pytest.mark.parametrize("state", ["proxy", "range", "open"])
def test_what_is_secondary_cannot_be_called_primary(state):
    match = pinned("a", state=state, bias="unknown", low="1", high="2", unit="kg")
    assert "FP-M108" in found(row(primary=True), lines=(line("A", "1", "kg", matches=(match,)),))


def test_a_released_factor_cannot_be_called_primary():
    match = pinned("a").model_copy(update={"state": "factor", "factor": "cn-electricity-2024/national@1"})
    assert "FP-M108" in found(row(primary=True), lines=(line("A", "1", "kWh", matches=(match,)),))


def test_a_supplier_counts_by_its_share_never_as_a_whole():
    lines = (line("A", "1", "kg", "a"),)
    for more in ({"supplier": "S"}, {"pds": "0.4"}):
        assert found(row(primary=True), lines=lines, factors=(own("a", "kg", "1", **more),)) == {"FP-M109"}
        assert found(row(primary=False), lines=lines, factors=(own("a", "kg", "1", **more),)) == set()


@pytest.mark.parametrize(
    "more, code",
    [
        ({"pds": "1.2"}, "FP-M114"),
        ({"pds": "-0.1"}, "FP-M114"),
        ({"dqr": V3}, "FP-M100"),
        ({"dqr": V3, "dqr_scheme": "pedigree-ecoinvent2"}, "FP-M100"),
        ({"dqr": {**V3, "temporal": 9}, "dqr_scheme": "pact-v3"}, "FP-M101"),
        ({"dqr": {"temporal": 1}, "dqr_scheme": "pact-v3"}, "FP-M103"),
    ],
)
def test_what_a_supplier_states_is_checked_too(more, code):
    factors = (own("a", "kg", "1", **more),)
    assert found(lines=(line("A", "1", "kg", "a"),), factors=factors) == {code}


def test_every_scheme_says_its_source_and_every_pedigree_score_has_a_factor():
    for scheme in schemes().values():
        assert scheme.source
        assert all(item.best < item.worst for item in scheme.indicators.values())
        if scheme.use == "uncertainty":
            for key in scheme.indicators:
                factors = [pedigree_factors()[scheme.id, key, score] for score in range(1, 6)]
                assert factors[0] == 1
                assert factors == sorted(factors)


def test_weakness_runs_from_none_to_whole():
    scheme = schemes()["pact-v2"]
    for score, weakness in ((1, 0), (2, "1/2"), (3, 1)):
        assert scheme.weakness(dict.fromkeys(scheme.indicators, to_exact(score))) == to_exact(weakness)
