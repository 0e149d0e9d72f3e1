"""Pins survive upgrades: a newer release moves nothing, a changed row is a problem."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from building import assessment, line, product, qty, study
from footprint.base.problem import ProblemsError
from footprint.factors.factor import Factor
from footprint.factors.library import Library, library
from footprint.factors.memory import MemorySource
from footprint.factors.shipped import shipped
from footprint.factors.source import SourceCard
from footprint.model.lines import Match


def factor(value: str, release: str, id_: str = "mill/steel", year: int = 2024) -> Factor:
    """A row of a small library; its digest covers its value."""
    row = Factor(
        id=id_,
        release=release,
        names={"zh": "钢材", "en": "steel bar"},
        unit="kg",
        kind="cradle_to_gate",
        geography="CN",
        source="mill",
        document="list",
        locator="row 1",
        components={"fossil": Fraction(value)},
        gwp_set="AR6-GWP100",
        year_from=year,
        year_to=year,
        published_value=value,
        published_unit="kg CO2e/kg",
    )
    return replace(row, row_digest=row.digest())


CARD = replace(shipped().cards()[0], id="mill", release="mill@2")
OLD, NEW = factor("2.5", "mill@1"), factor("1.75", "mill@2", year=2025)


def of(*rows: Factor, card: SourceCard = CARD) -> Library:
    return library(MemorySource(rows, [card]))


@pytest.fixture
def pinned():
    pin = Match(state="factor", factor=OLD.ref, row_digest=OLD.row_digest, reason="mill list")
    rows = [line("B1", "2", "kg", name="steel bar", matches=(pin,))]
    return study(rows, product=product(), assessments=(assessment("raw_materials"),))


def test_a_newer_release_moves_nothing(pinned):
    before = pinned.calculate(of(OLD))
    after = pinned.calculate(of(OLD, NEW))
    assert before.total == after.total == 5
    assert before.assessment().result_digest == after.assessment().result_digest
    assert before.to_json() == after.to_json()


def test_matching_and_accepting_again_keep_the_pin(pinned):
    both = of(OLD, NEW)
    view = pinned.match(both)
    assert view.unmatched == ()
    assert {o.ref for o in view.items[0].offers} == {OLD.ref, NEW.ref}
    assert view.items[0].of("chosen")[0].ref == OLD.ref
    again = pinned.accept(view, author="test", date="2026-01-02", factors=both)
    assert again.digest == pinned.digest
    assert again.calculate(both).total == 5


def test_a_pin_is_moved_by_hand_only(pinned):
    moved = pinned.inventory.line("B1").model_copy(
        update={"matches": (Match(state="factor", factor=NEW.ref, row_digest=NEW.row_digest),)}
    )
    made = replace(pinned, inventory=pinned.inventory.model_copy(update={"lines": (moved,)}))
    assert made.calculate(of(OLD, NEW)).total == Fraction("3.5")


def test_a_row_that_changed_under_its_id_is_a_problem(pinned):
    changed = factor("2.4", "mill@1")
    with pytest.raises(ProblemsError) as fault:
        pinned.calculate(of(changed, NEW))
    found = [p for p in fault.value.problems if p.code == "FP-C009"]
    assert [(p.got, p.expected) for p in found] == [(OLD.ref, OLD.row_digest)]


def test_a_release_that_is_gone_is_a_problem_and_names_the_nearest(pinned):
    with pytest.raises(ProblemsError) as fault:
        pinned.calculate(of(NEW))
    found = next(p for p in fault.value.problems if p.code == "FP-C008")
    assert (found.got, found.near) == (OLD.ref, NEW.ref)


def test_the_shipped_releases_live_side_by_side():
    years = {"cn-electricity-2023/national@1": "0.6205", "cn-electricity-2024/national@1": "0.5777"}
    for ref, value in years.items():
        row = shipped().get(ref)
        pin = Match(state="factor", factor=ref, row_digest=row.row_digest)
        power = line(
            "E1", None, "kWh", kind="energy", stage="production", carrier="electricity", matches=(pin,)
        ).model_copy(update={"amount": qty("1", "kWh")})
        assert study([power], stages=("production",)).calculate().total == Fraction(value)
