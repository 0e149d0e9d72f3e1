"""A report says the same coverage whether it is made from the study or from its signed bundle."""

from __future__ import annotations

from fractions import Fraction

import footprint as fp
from building import line, own, qty, study
from footprint.api.report import html_of, report_data
from footprint.model.lines import Match
from footprint.model.processes import Output

A = own("a", "kg", "2")
MADE = Output.model_validate({"product": "X", "amount": qty("100", "kg")})
CUT = Match.model_validate({"state": "cutoff", "estimate": qty("5", "kg CO2e"), "reason": "small"})


def test_cut_offs_and_masses_are_scaled_alike(tmp_path):
    lines = [
        line("L", "90", "kg", "a", per="period", basis="net", scrap="0.2"),
        line("O", "10", "kg", per="period"),
        line("S", "1", "kg", per="period", kind="auxiliary", matches=(CUT,)),
    ]
    result = study(lines, [A], outputs=(MADE,)).calculate()
    fp.sign(result, fp.new_key(tmp_path / "k.json", None), tmp_path / "x.fpz", claim="screening")
    before, after = report_data(result).coverage, report_data(tmp_path / "x.fpz").coverage
    assert before == after
    assert before.cutoff_estimate == Fraction(5, 100)
    assert before.mass_share == Fraction(9, 10)


def test_a_bundle_says_that_shares_are_closed_in_the_study(tmp_path):
    dates = {"start": "2025-01-01", "end": "2025-12-31"}
    meter = line("E", "90", "kg", "a", per="period", scope="plant", share_key="mass", **dates)
    other = Output.model_validate({"product": "Y", "amount": qty("100", "kg"), "role": "other"})
    result = study([meter], [A], outputs=(MADE, other)).calculate()
    fp.sign(result, fp.new_key(tmp_path / "k.json", None), tmp_path / "x.fpz")
    assert "its closing check stand in the study" in html_of(report_data(tmp_path / "x.fpz"), "en").decode()
    assert "closing check passed" in html_of(report_data(result), "en").decode()
