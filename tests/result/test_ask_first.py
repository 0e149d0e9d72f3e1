"""What to ask for first: each measure, the order, coverage by emissions; never a number from nowhere."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import footprint as fp
from building import line, own, pinned, qty, study
from footprint.api.defaults import default_library
from footprint.apps.cli.main import app
from footprint.model.lines import Match
from footprint.result.ask_first import Ask
from footprint.seal.keys import key_from_seed

BOLT = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"
BOARD = "uk-desnz-2025/material-use/board/primary@1"
KEY = key_from_seed(b"\x05" * 32)
A = own("a", "kg", "2")


def spread(low: str, high: str) -> Match:
    return Match(state="range", low=low, high=high, unit="kg", reason="two offers")


def ranged(id_: str, amount: str, low: str, high: str, **more):
    return line(id_, amount, "kg", matches=(spread(low, high),), **more)


def row(held: fp.Study, line_id: str) -> Ask:
    return next(a for a in held.calculate().ask_first if a.line == line_id)


def value(ref: str, kg: str) -> Fraction:
    factor = default_library().need(ref)
    (found,) = factor.components.values() or (Fraction(0),)
    return found / 1000 * Fraction(kg)


def test_a_range_leaves_its_width() -> None:
    ask = row(study([line("L", "1", "kg", "a"), ranged("R", "3", "1", "5")], [A]), "R")
    assert (ask.measure, ask.counted, ask.low, ask.high, ask.width) == ("range", 3, 3, 15, 12)
    assert ask.share == Fraction(12, 2 + 3 + 12)


def test_a_final_line_is_not_asked_for() -> None:
    cut = line(
        "C", "1", "kg", matches=(Match(state="cutoff", estimate=qty("0.1", "kg CO2e"), reason="small"),)
    )
    assert study([line("L", "1", "kg", "a"), cut], [A]).calculate().ask_first == ()


def test_an_open_line_reaches_from_nothing_to_its_candidates() -> None:
    ask = row(study([line("O", "2", "kg", name="board / 纸板", supplier="S", part_no="P")]), "O")
    assert ask.measure == "candidates"
    assert BOARD in ask.candidates
    assert ask.low <= value(BOARD, "2") <= ask.high
    assert (ask.counted, ask.width) == (0, ask.high)
    assert (ask.supplier, ask.part_no, ask.state) == ("S", "P", "open")


def test_an_open_line_without_candidate_keeps_its_mass_and_no_number() -> None:
    held = study([line("O", "3", "kg", name="zzz"), line("L", "1", "kg", "a")], [A])
    ask = row(held, "O")
    assert (ask.measure, ask.low, ask.high, ask.width) == ("mass", None, None, None)
    assert (ask.mass, ask.share) == (3, Fraction(3, 4))


def test_an_open_line_without_candidate_or_mass_is_last_and_says_so() -> None:
    held = study([line("N", "5", "piece", name="zzz"), ranged("R", "1", "1", "1.1")])
    found = held.calculate().ask_first
    assert [(a.line, a.measure, a.share is None) for a in found] == [
        ("R", "range", False),
        ("N", "none", True),
    ]


def proxied(bias: str, value: str = "2") -> fp.Study:
    proxy = line("P", "1", "kg", name="zzz", matches=(pinned("a", state="proxy", bias=bias, reason="t"),))
    return study([proxy], [own("a", "kg", value)])


@pytest.mark.parametrize(
    "bias, measure, ends",
    [
        ("overstates", "bias", (0, 2)),
        ("understates", "mass", (None, None)),
        ("unknown", "mass", (None, None)),
    ],
)
def test_a_proxy_without_other_candidates_has_what_its_bias_says(bias, measure, ends) -> None:
    ask = row(proxied(bias), "P")
    assert (ask.measure, (ask.low, ask.high)) == (measure, ends)


@pytest.mark.parametrize("bias", ["overstates", "understates", "unknown"])
def test_a_proxy_spreads_over_candidates_on_the_side_of_its_bias(bias) -> None:
    match = Match(
        state="proxy",
        factor=BOARD,
        bias=bias,
        reason="t",
        row_digest=default_library().need(BOARD).row_digest,
    )
    held = study([line("P", "1", "kg", name="board", matches=(match,))])
    ask = row(held, "P")
    assert BOARD not in ask.candidates
    if ask.measure == "candidates":
        assert ask.low <= ask.counted <= ask.high
        assert ask.candidates
    if bias == "overstates":
        assert ask.high == ask.counted
    if bias == "understates" and ask.low is not None:
        assert ask.low == ask.counted


def test_the_share_of_a_meter_counts() -> None:
    power = {"kind": "energy", "stage": "raw_materials", "carrier": "electricity", "name": "electricity"}
    whole = row(study([line("E", "8", "kWh", **power)]), "E")
    quarter = row(study([line("E", "8", "kWh", **power, share="1/4")]), "E")
    assert whole.measure == "candidates"
    assert (quarter.low, quarter.high) == (whole.low / 4, whole.high / 4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 20)), min_size=1, max_size=6))
def test_widths_sum_to_the_interval_and_stand_in_order(widths: list[tuple[int, int]]) -> None:
    lines = [ranged(f"R{i}", "1", str(low), str(low + more)) for i, (low, more) in enumerate(widths)]
    result = study(lines).calculate()
    low, high = result.assessment().interval
    asks = result.ask_first
    assert sum((a.width for a in asks), Fraction(0)) == high - low
    assert [a.width for a in asks] == sorted((a.width for a in asks), reverse=True)


def test_coverage_by_emissions_uses_midpoints_and_estimates() -> None:
    board = line("O", "2", "kg", name="board / 纸板")
    result = study([line("L", "1", "kg", "a"), board], [A]).calculate()
    ask, found = result.ask_first[0], result.screening().emissions
    middle = (ask.low + ask.high) / 2
    assert (found.covered, found.estimated, found.missing) == (2, middle, ())
    assert found.share == 2 / (2 + middle)
    estimate = Match(state="cutoff", estimate=qty("0.5", "kg CO2e"), reason="small")
    cut = study([line("L", "1", "kg", "a"), line("C", "1", "kg", matches=(estimate,))], [A]).calculate()
    assert cut.screening().emissions.share == Fraction(2) / Fraction("2.5")


def test_coverage_by_emissions_is_not_known_while_a_line_has_no_estimate() -> None:
    result = study([line("L", "1", "kg", "a"), line("O", "2", "kg", name="zzz")], [A]).calculate()
    found = result.screening().emissions
    assert (found.share, found.missing) == (None, ("O",))
    document = result.to_json()["assessments"][0]
    assert document["coverage"]["emission_share"] is None
    assert document["coverage"]["emission_missing"] == ["O"]
    assert document["ask_first"][0]["width"] is None
    assert study([line("L", "1", "kg", "a")], [A]).calculate().screening().emissions.share == 1


def test_asking_changes_no_number() -> None:
    held = study([line("L", "1", "kg", "a"), line("O", "2", "kg", name="board")], [A])
    result = held.calculate()
    before = (result.total, result.assessment().result_digest, held.digest)
    assert result.ask_first
    assert (result.total, result.assessment().result_digest, held.digest) == before


def test_the_terminal_asks_in_both_languages(tmp_path: Path) -> None:
    held = study([line("O", "2", "kg", name="zzz", supplier="Supplier 7"), ranged("R", "1", "1", "2")])
    held.save(tmp_path / "s.json")
    for lang, words in (("en", ("Ask for these first", "1 … 2")), ("zh", ("建议首先索取的数据", "1 … 2"))):
        shown = CliRunner().invoke(
            app, ["calculate", str(tmp_path / "s.json"), "--screening", "--lang", lang]
        )
        assert shown.exit_code == 0
        assert all(word in shown.output for word in (*words, "Supplier 7"))


@pytest.mark.parametrize(("lang", "part"), [("en", "(upstream)"), ("zh", "(上游)")])
def test_the_terminal_says_which_part_of_a_line_is_asked_for(lang: str, part: str) -> None:
    shown = CliRunner().invoke(app, ["calculate", str(BOLT), "--lang", lang]).output
    assert "T3~up" in shown
    assert part in shown


# --- the claim screening


def signed(held: fp.Study, path: Path, claim: str = "", **more) -> Path:
    fp.sign(held.calculate(), KEY, path, claim=claim, **more)
    return path


@pytest.mark.parametrize("state", ["open", "range"])
def test_a_lower_bound_or_interval_signs_only_as_screening(state: str, tmp_path: Path) -> None:
    unsure = line("O", "1", "kg", name="zzz") if state == "open" else ranged("O", "1", "1", "2")
    held = study([line("L", "1", "kg", "a"), unsure], [A])
    held.save(tmp_path / "s.json")
    with pytest.raises(fp.ProblemsError):
        signed(held, tmp_path / "no.fpz", "full")
    assert not (tmp_path / "no.fpz").exists()
    assert "FP-G030" in {p.code for p in held.calculate().gaps}
    bundle = signed(held, tmp_path / "x.fpz", "screening")
    found = fp.verify(bundle)
    assert found.record["claim"] == "screening"
    remarks = [p for c in found.checks for p in c.problems if p.code == "FP-G030"]
    assert [p.severity for p in remarks] == ["warning"]


@pytest.mark.parametrize("hidden", [False, True])
def test_verify_says_that_screening_cannot_be_certified(hidden: bool, tmp_path: Path) -> None:
    held = study([line("L", "1", "kg", "a"), line("O", "1", "kg", name="zzz")], [A])
    more = {"confidential": True, "disclose": (), "publish_totals": False} if hidden else {}
    bundle = str(signed(held, tmp_path / "x.fpz", "screening", **more))
    for lang, word in (("en", "it cannot be certified"), ("zh", "不能用于认证")):
        shown = CliRunner().invoke(app, ["verify", bundle, "--lang", lang])
        assert word in shown.output
        shown = CliRunner().invoke(app, ["verify", bundle, "--require", "L3", "--lang", lang])
        assert shown.exit_code == 1
        assert word in shown.output


def test_a_full_record_has_no_such_remark(tmp_path: Path) -> None:
    bundle = signed(study([line("L", "1", "kg", "a")], [A]), tmp_path / "x.fpz")
    assert "FP-G030" not in {p.code for c in fp.verify(bundle).checks for p in c.problems}
