"""What study.match() returns: frozen, tidy, shown in both languages, and one JSON document."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import jsonschema
import pytest
from typer.testing import CliRunner

from building import line, own, qty, study, with_
from footprint.api.match import Match
from footprint.api.schemas import schema
from footprint.apps.cli.main import app
from footprint.base.problem import ProblemsError
from footprint.compile.match import MatchView
from footprint.model.lines import Match as Decision


@pytest.fixture(scope="module")
def held():
    """An open cardboard, an open nothing, a range, a cut-off, an own pin, open electricity."""
    return study(
        [
            line("B1", "0.5", "kg", name="纸板 / board"),
            line("B2", "0.1", "kg", name="unobtainium"),
            line("B3", "1", "kg", matches=(decision("range", low="1", high="2", unit="kg"),)),
            line("B4", "1", "kg", matches=(decision("cutoff", estimate=qty("0.25", "kg CO2e")),)),
            line("B5", "1", "kg", "steel"),
            line("E1", "3", "kWh", kind="energy", stage="production", carrier="electricity", name="电力"),
        ],
        [own("steel", "kg", "2.25")],
        ("raw_materials", "production"),
    )


def decision(state: str, **more) -> Decision:
    return Decision.model_validate({"state": state, "reason": "quoted", "author": "Li", **more})


def test_a_match_is_a_frozen_view(held):
    found = held.match()
    assert isinstance(found, Match)
    assert isinstance(found, MatchView)
    assert [r.line.id for r in found.unmatched] == ["B1", "B2", "E1"]
    with pytest.raises(FrozenInstanceError):
        found.lang = "zh"


def test_tidy_has_one_row_per_factor_looked_at(held):
    table = held.match().tidy("en")
    mix = table[(table.line == "E1") & (table["rank"] == 1)].iloc[0]
    assert (mix.factor, mix.value, mix.unit) == ("cn-electricity-2024/national@1", "0.5777", "kWh")
    assert (mix.region, mix.year, mix.boundary) == ("CN", "2024", "electricity (life cycle)")
    assert "Ministry of Ecology and Environment" in mix.source
    assert mix.verdict == "candidate"
    refused = table[(table.line == "E1") & (table.verdict == "refused")]
    assert len(refused)
    assert refused.why.str.contains("GB").any()
    pinned = table[(table.line == "B5") & (table.verdict == "chosen")].iloc[0]
    assert (pinned.factor, pinned.value, pinned.state) == ("own/steel", "2.25", "own")
    assert set(table[table.verdict != "candidate"]["rank"].isna()) == {True}
    alone = table[table.line == "B2"]
    assert len(alone) == 1
    assert alone.iloc[0].verdict == ""


def test_a_decision_without_a_factor_keeps_its_row(held):
    table = held.match().tidy("en")
    shown = {x: table[(table.line == x) & (table.verdict == "chosen")].iloc[0] for x in ("B3", "B4")}
    assert shown["B3"].published == "1 … 2 kg CO2e/kg"
    assert shown["B4"].published == "0.25 kg CO2e"
    assert shown["B4"].why == "quoted"


def test_every_candidate_of_the_view_is_a_row(held):
    found = held.match()
    table = found.tidy()
    for row in found.rows:
        mine = table[(table.line == row.line.id) & (table.role == row.role)]
        assert list(mine[mine.verdict == "candidate"].factor) == [
            c.factor.ref for c in row.selection.candidates if c.factor.ref != row.match.factor
        ]
        assert set(mine[mine.verdict == "refused"].factor) == {r.factor.ref for r in row.selection.refused}


def test_one_line_is_matched_as_in_the_whole(held):
    whole = [r for r in held.match().rows if r.line.id == "E1"]
    assert list(held.match(line="E1").rows) == whole
    with pytest.raises(ProblemsError, match="FP-M016"):
        held.match(line="E9")


def test_json_fits_its_schema_and_is_what_the_command_prints(held, tmp_path):
    document = held.match().to_json(2)
    jsonschema.Draft202012Validator(schema("match")).validate(document)
    held.save(tmp_path / "s.json")
    printed = CliRunner().invoke(app, ["match", str(tmp_path / "s.json"), "--json", "--top", "2"]).stdout
    assert json.loads(printed) == json.loads(json.dumps(document))
    refused = next(r for r in document["rows"] if r["line"] == "E1")["refused"][0]
    assert {"value", "unit", "geography", "year", "kind", "source", "why"} <= set(refused)


@pytest.mark.parametrize(
    "lang, words", [("zh", ("未决", "已排除", "数值")), ("en", ("open", "refused", "Value"))]
)
def test_a_notebook_shows_candidates_refusals_and_decisions(held, lang, words):
    page = held.match().html(lang)
    for word in (*words, "cn-electricity-2024/national@1", "0.5777 kg CO2e/kWh", "own/steel", "quoted"):
        assert word in page
    assert "1 … 2 kg CO2e/kg" in page


def test_the_language_is_that_of_the_study(held):
    assert held.match().lang == "zh"
    plain = with_(held, lines=[line("B1", "1", "kg", name="board")])
    assert plain.match().lang == "en"
    assert "1 of 1 rows are open" in plain.match()._repr_html_()


def test_an_author_and_a_cut_off_are_kept(held):
    made = held.cutoff("B2", "1/3", reason="tiny", author="Li", date="2026-02-03")
    found = made.inventory.line("B2").match()
    assert (found.state, str(found.estimate.value), found.author, found.date) == (
        "cutoff", "1/3", "Li", "2026-02-03",
    )  # fmt: skip
    assert "B2" not in made.calculate().coverage.open
    proxy = held.proxy("B1", "own/steel", "unknown", reason="r", author="Wang")
    assert proxy.inventory.line("B1").match().author == "Wang"
    with pytest.raises(ProblemsError, match="FP-I010"):
        held.cutoff("B2", "some", reason="r")
