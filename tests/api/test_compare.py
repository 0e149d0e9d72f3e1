"""compare: differences by line and stage sum to that of the totals, each with its reason."""

from __future__ import annotations

import json
from fractions import Fraction

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import footprint as fp
from building import assessment, line, own, product, qty, study, with_
from footprint.api.schemas import schema
from footprint.apps.cli.main import app
from footprint.base.problem import ProblemsError

STEEL, ZINC, BETTER = own("steel", "kg", "2"), own("zinc", "kg", "4"), own("better", "kg", "1.5")
STAGES = ("raw_materials", "production")


@pytest.fixture
def old():
    rows = [line("A", "1", "kg", "steel"), line("B", "0.5", "kg", "zinc"), line("C", "0.2", "kg", "steel")]
    return study(rows, [STEEL, ZINC, BETTER], STAGES)


def reasons(found) -> dict[str, tuple[str, ...]]:
    return {row.line: row.reasons for row in found.changes.lines}


def test_each_difference_has_its_reason(old):
    new = old.change("A", amount="1.5").pin("B", "own/better")
    lines = [x for x in new.inventory.lines if x.id != "C"]
    new = with_(new, lines=(*lines, line("D", "1", "kg", "steel")))
    found = fp.compare(old, new)
    assert reasons(found) == {
        "A": ("amount",), "B": ("factor",), "C": ("removed",), "D": ("added",),
    }  # fmt: skip
    assert found.delta == Fraction("1.35")
    assert found.changes.same == 0
    assert found.changes.lines[0].line == "D"


def test_other_units_are_no_difference(old):
    grams = old.change("A", amount=qty("1000", "g"))
    found = fp.compare(old, grams)
    assert found.changes.lines == ()
    assert (found.delta, found.changes.same) == (0, 3)


def test_a_state_without_a_value_counts_nothing_and_is_said(old):
    new = old.cutoff("B", "2", reason="small")
    row = fp.compare(old, new).changes.lines[0]
    assert (row.old, row.new, row.delta) == (2, None, -2)
    assert row.reasons == ("factor", "state")
    ranged = fp.compare(old, old.range("B", "1", "3", "kg", reason="quotes"))
    assert [p.code for p in ranged.problems] == ["FP-X044", "FP-X045"]


def test_the_declared_unit_must_agree_and_methods_are_remarked(old):
    two = with_(old, product=product(declared_unit=qty("2", "kg"), net_mass=qty("2", "kg")))
    with pytest.raises(ProblemsError, match="FP-X043"):
        fp.compare(old, two)
    gram = with_(old, product=product(declared_unit=qty("1000", "g"), net_mass=qty("1", "kg")))
    assert fp.compare(old, gram).problems == ()
    ar5 = with_(old, assessments=(assessment("raw_materials", gwp_set="AR5-GWP100"),))
    found = fp.compare(old, ar5)
    assert [p.where.key for p in found.problems] == ["boundary", "gwp_set"]
    outside = {s.stage: s.new for s in found.changes.stages}
    assert outside == {"raw_materials": found.totals[1], "production": None}
    with pytest.raises(ProblemsError, match="FP-X004"):
        fp.compare(old, old, "other")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.fractions("0", "9", max_denominator=10**6)), max_size=4),
    st.booleans(),
)
def test_lines_and_stages_sum_to_the_difference(changes, pin):
    rows = [line("A", "1", "kg", "steel"), line("B", "1/3", "kg", "zinc"), line("C", "0.2", "kg", "steel")]
    first = study(rows, [STEEL, ZINC, BETTER], STAGES)
    new = first.pin("A", "own/better") if pin else first
    for name, amount in changes:
        new = new.change(name, amount=amount)
    found = fp.compare(first, new)
    one, two = found.totals
    zero = Fraction(0)
    assert sum((r.delta for r in found.changes.lines), zero) == two - one
    assert sum((s.delta for s in found.changes.stages), zero) == two - one
    assert {r.line for r in found.changes.lines} == {
        n for n in "ABC" if first.inventory.line(n) != new.inventory.line(n)
    }


def test_documents_tables_and_views(old, tmp_path):
    new = old.change("A", amount="1.5")
    found = fp.compare(old.calculate(), new.calculate())
    document = found.to_json()
    jsonschema.Draft202012Validator(schema("comparison")).validate(document)
    assert document["total"] == {"old": "4.4", "new": "5.4", "delta": "1", "unit": "kg CO2e"}
    assert list(found.tidy().delta) == [1.0]
    assert "amount" in found.html("en")
    assert "数量" in found.html("zh")
    old.save(tmp_path / "a.json")
    new.save(tmp_path / "b.json")
    words = ["compare", str(tmp_path / "a.json"), str(tmp_path / "b.json")]
    assert json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout) == json.loads(json.dumps(document))
    said = CliRunner().invoke(app, [*words, "--lang", "en"]).output
    assert "4.4 → 5.4 kg CO2e: +1 (+22.7 %)" in said
    assert CliRunner().invoke(app, [*words, "--assessment", "x"]).exit_code == 1
