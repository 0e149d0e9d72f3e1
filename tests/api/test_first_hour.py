"""What a user meets in the first hour: nothing matched yet, odd numbers, long chains, wrong modes."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import footprint as fp
from building import codes, line, own, pinned, product, qty, study
from footprint.apps.cli.main import app
from footprint.model.lines import Match
from footprint.model.processes import Output

ROOT = Path(__file__).parents[2]
A = own("a", "kg", "2")
HGV = "uk-desnz-2025/freight/hgv-all-diesel/all-hgvs/average-laden@1"


def test_a_study_without_any_factor_has_a_lower_bound_of_zero():
    result = study([line("L", "1", "kg"), line("M", "2", "kg")]).calculate()
    assert result.total == 0
    assert result.coverage.open == ("L", "M")
    assert result.assessment().lower_bound
    assert {"FP-G001"} <= codes(result.gaps)
    assert str(result).startswith("product: ≥ 0 ")


def test_a_total_too_long_to_print_is_a_problem():
    with pytest.raises(fp.ProblemsError, match="FP-G024"):
        study([line("L", "1e99", "kg", "a")], [A]).calculate()


def test_scrap_of_minus_hundred_percent_is_a_problem():
    bad = line("L", "1", "kg", "a", basis="gross", scrap="-1")
    assert "FP-M004" in codes(study([bad], [A]).check())


def test_long_parent_chains_end_soon():
    rows = [line("p0", "1", "kg")]
    rows += [line(f"p{i}", "1", "kg", parent=f"p{i - 1}") for i in range(1, 1500)]
    found = study([*rows, line("end", "1", "kg", "a", parent="p1499")], [A]).check()
    assert "FP-M025" not in codes(found)


def moved(state: str) -> fp.Study:
    leg = line(
        "T", "1", "t", kind="transport", mode="sea", distance=qty("10", "km"), origin="GB",
        matches=(Match(state=state, factor=HGV, bias="unknown"),),
    )  # fmt: skip
    return study([line("L", "1", "kg", "a"), leg], [A])


@pytest.mark.parametrize("state, severity", [("factor", "error"), ("proxy", "warning")])
def test_a_truck_factor_on_a_sea_leg_is_said(state, severity):
    found = [p for p in moved(state).check() if p.code == "FP-C024"]
    assert [p.severity for p in found] == [severity]


def metered(end: str) -> fp.Study:
    made = Output.model_validate(
        {"product": "X", "start": "2025-01-01", "end": "2025-12-31", "amount": qty("10", "kg")}
    )
    meter = line(
        "E", "5", "kWh", kind="energy", carrier="electricity", stage="raw_materials", per="period",
        start="2025-01-01", end=end, matches=(pinned("grid"),),
    )  # fmt: skip
    grid = own("grid", "kWh", "0.6", kind="electricity_mix")
    return study([line("L", "1", "kg", "a"), meter], [A, grid], outputs=(made,))


def test_half_a_year_of_meter_against_a_year_of_production_is_said():
    assert "FP-M041" in codes(metered("2025-06-30").check())
    assert "FP-M041" not in codes(metered("2025-12-31").check())


def test_lines_outside_the_boundary_are_named():
    result = study(
        [line("L", "1", "kg", "a"), line("U", "1", "kg", "a", stage="distribution")], [A]
    ).calculate()
    assert result.assessment().outside == ("U",)


def test_a_range_is_shown_as_an_interval():
    held = study([line("L", "1", "kg", "a"), line("R", "1", "kg")], [A])
    result = held.range("R", "2", "3", "kg", reason="two papers").calculate()
    assert "4 … 5 kg CO2e" in str(result)
    assert "high end: 3 kg CO2e/kg" in str(result.explain("R")[0])


def test_verbs_answer_with_problems():
    held = study([line("L", "1", "kg", "a")], [A])
    for call in (lambda: held.change("L", amount="2,000"), lambda: held.change("L", unit="MWh")):
        with pytest.raises(fp.ProblemsError):
            call()


def test_net_amounts_are_explained():
    held = study([line("L", "0.25", "kg", "a", basis="net", scrap="0.2")], [A])
    text = str(held.calculate().explain("L")[0])
    assert "0.25 kg" in text
    assert "× 1.2 " in text


def test_open_lines_of_a_confidential_bundle_are_explained(tmp_path):
    result = fp.read(ROOT / "examples" / "steel_bolt" / "folder").calculate()
    key = fp.new_key(tmp_path / "k.json", None)
    fp.sign(result, key, tmp_path / "c.fpz", confidential=True, disclose=["B1"])
    run = CliRunner().invoke
    shown = run(app, ["explain", str(tmp_path / "c.fpz"), "B1", "--lang", "en"])
    assert shown.exit_code == 0
    assert "1033.35 kg" in shown.stdout or "991.7 kg" in shown.stdout
    assert run(app, ["explain", str(tmp_path / "c.fpz"), "T3"]).exit_code == 1
    refused = run(app, ["report", str(tmp_path / "c.fpz"), "-o", str(tmp_path / "r.html")])
    assert refused.exit_code == 1
    assert not (tmp_path / "r.html").exists()


def test_the_wrong_kind_of_file_is_said(tmp_path):
    run = CliRunner().invoke
    bundle = tmp_path / "x.fpz"
    bundle.write_bytes(b"PK")
    assert "FP-X011" in run(app, ["check", str(bundle), "--lang", "en"]).stderr
    workbook = ROOT / "examples" / "steel_bolt" / "bolt_en.xlsx"
    assert "FP-X010" in run(app, ["verify", str(workbook), "--lang", "en"]).stderr
    assert run(app, ["verify", str(bundle), "--rules", "nope"]).exit_code == 2


def test_products_are_named_by_their_model():
    wrong = Output.model_validate({"product": "Y", "amount": qty("10", "kg")})
    found = study([line("L", "1", "kg", "a")], [A], product=product(), outputs=(wrong,)).check()
    assert "FP-M040" in codes(found)
