"""The mass balance: exact sums, missing lines named, the same from a result and from a bundle."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import footprint as fp
from building import line, own, product, qty, study
from footprint.model.processes import Mass

BOLT = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"


def made(**more):
    lines = [
        line("B1", "1.05", "kg", "steel", basis="gross", scrap="0.05"),
        line("B2", "2", "piece", "", part_no="P2"),
        line("B3", "3", "piece", "", part_no="P3"),
        line("B4", "1", "kg", "steel", kind="auxiliary"),
        line("W1", "50", "g", "", kind="waste", stage="production", treatment="recycling"),
        line("W2", "1", "piece", "", kind="waste", stage="production", treatment="landfill"),
    ]
    masses = (Mass(part_no="P2", mass=qty("125", "g"), method="weighed", source="scale"),)
    fields = {"product": product(net_mass=qty("2", "kg")), "masses": masses, **more}
    return study(lines, [own("steel", "kg", "2")], ("raw_materials", "production"), **fields)


def test_sums_are_exact_and_missing_lines_are_named():
    found = made().calculate().mass_balance
    assert (found.gross, found.net, found.scrap) == (Fraction(13, 10), Fraction(5, 4), Fraction(1, 20))
    assert found.difference == Fraction(3, 4)
    assert found.share == Fraction(5, 8)
    assert found.missing == ("B3",)
    assert found.wasted == Fraction(1, 20)
    assert [w.mass for w in found.waste] == [Fraction(1, 20), None]
    basis = {r.id: r.basis for r in found.rows}
    assert basis == {"B1": "", "B2": "weighed scale", "B3": ""}


def test_a_product_without_mass_has_no_difference():
    fields = product(net_mass=None, declared_unit=qty("1", "kWh"))
    found = made(product=fields).calculate().mass_balance
    assert (found.product, found.difference, found.share) == (None, None, None)
    assert "Not explained" not in found.svg("en")


def test_balance_needs_no_factor():
    held = made()
    bare = [x.model_copy(update={"matches": ()}) for x in held.inventory.lines]
    other = study(bare, (), ("raw_materials", "production"), product=held.inventory.product,
                  masses=held.inventory.masses)  # fmt: skip
    assert other.mass_balance().rows == held.calculate().mass_balance.rows


def test_the_rule_names_the_same_lines():
    gaps = made().calculate().gaps
    found = next(p for p in gaps if p.code == "FP-G003")
    assert found.got == "62.5 %"
    assert found.values["unweighed"] == "B3"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bundle_and_result_balance_alike(tmp_path, lang):
    from footprint.api.report import report_data

    result = fp.read(BOLT).calculate()
    bundle = tmp_path / "x.fpz"
    fp.sign(result, fp.new_key(tmp_path / "key.json", None), bundle)
    fp.write_report(bundle, tmp_path / "b.html", "html", lang)
    fp.write_report(BOLT, tmp_path / "s.html", "html", lang)
    mine = report_data(result).masses
    assert mine.net == Fraction(1)
    heading = {"zh": "质量平衡", "en": "Mass balance"}[lang]
    cut = [p.read_text("utf-8").split(f"<h2>{heading}</h2>")[1].split("</section>")[0]
           for p in (tmp_path / "b.html", tmp_path / "s.html")]  # fmt: skip
    assert cut[0] == cut[1]
    assert "1.03335" in cut[0]


def test_json_tidy_and_notebook():
    found = made().calculate().mass_balance
    document = found.to_json()
    assert document["difference"] == "0.75"
    assert document["rows"][2]["net"] is None
    frame = found.tidy()
    assert list(frame.line) == ["B1", "B2", "B3"]
    assert frame.net_kg.isna().sum() == 1
    assert "B3" in found._repr_html_()
