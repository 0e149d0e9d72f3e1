"""Sensitivity and tornado: exact effects of one input at a time."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import jsonschema
import pytest

import footprint as fp
from building import line, own, pinned, product, qty, study
from footprint.api.interpretation import step
from footprint.api.schemas import schema
from footprint.model.processes import Output, Process
from footprint.model.scenario import Range, Scenarios

F = Fraction


def two_processes() -> fp.Study:
    """Heijungs and Suh 2002: 1000 kWh of electricity; published: 100 and 2 runs, 120 kg CO2."""
    direct = {"kind": "direct", "stage": "production", "per": "output", "gas": "CO2", "treatment": "direct"}
    lines = [
        line("C1", "1", "kg CO2", "CO2", process="electricity", **direct),
        line("C2", "10", "kg CO2", "CO2", process="fuel", **direct),
        line("U", "2", "L", kind="intermediate", part_no="fuel", process="electricity", per="output"),
    ]
    processes = (Process(id="electricity", output=qty(10, "kWh")), Process(id="fuel", output=qty(100, "L")))
    gas = own("CO2", "kg CO2", gases={"CO2": "1"}, kind="direct")
    made = product(declared_unit=qty("1000", "kWh"), net_mass=None)
    return study(lines, (gas,), ("production",), processes=processes, product=made)


def effects(found) -> dict[str, Fraction]:
    return {row.input: row.delta for row in found.rows}


def test_published_case_hot_spots_and_elasticities():
    result = two_processes().calculate()
    assert {r.id: r.total for r in result.hotspots(by="process").found.rows} == {
        "electricity": 100, "fuel": 20,
    }  # fmt: skip
    found = result.sensitivity("10 %")
    assert effects(found) == {
        "lines/C1/amount": 10,
        "lines/C2/amount": 2,
        "lines/U/amount": 2,
        "factors/own/CO2/value": 12,
        "processes/electricity/output": 120 * (1 / F("1.1") - 1),
        "processes/fuel/output": 20 * (1 / F("1.1") - 1),
    }
    elasticity = {r.input: r.elasticity for r in found.rows}
    assert elasticity["factors/own/CO2/value"] == 1
    assert elasticity["lines/U/amount"] == F(1, 6)
    jsonschema.Draft202012Validator(schema("sensitivity")).validate(found.to_json())


def test_only_what_is_asked_for_and_the_small_ones_counted():
    result = two_processes().calculate()
    only = result.sensitivity("-5%", only=["lines/U/amount"])
    assert effects(only) == {"lines/U/amount": -1}
    few = result.sensitivity("10%", most=1).found
    assert few.left_out == 1
    assert "lines/C2/amount" not in {r.input for r in few.rows}
    with pytest.raises(fp.ProblemsError, match="FP-M120"):
        result.sensitivity("10%", only=["lines/U/colour"])
    with pytest.raises(fp.ProblemsError, match="FP-X004"):
        result.sensitivity("10%", assessment="other")


@pytest.mark.parametrize(
    "text, value", [("10 %", F(1, 10)), ("0.1", F(1, 10)), (0.25, F(1, 4)), ("-5％", F(-1, 20))]
)
def test_a_change_is_a_part(text, value):
    assert step(text) == value


@pytest.mark.parametrize("text", ["", "ten", "0", "0 %", "-100 %", "-2"])
def test_no_change_is_refused(text):
    with pytest.raises(fp.ProblemsError, match="FP-X123"):
        step(text)


def test_shares_move_together_and_what_cannot_move_says_why():
    rows = [line("E", "30", "kWh", "grid", kind="energy", per="period", carrier="electricity",
                 stage="production")]  # fmt: skip
    outputs = tuple(
        Output.model_validate(
            {"product": p, "role": r, "amount": qty(a, "kg"), "share": s, "allocation": "share"}
        )
        for p, r, a, s in [("X", "product", "10", "0.95"), ("Y", "coproduct", "4", "0.05")]
    )
    grid = own("grid", "kWh", "0.5", kind="electricity_mix")
    result = study(rows, [grid], ("production",), outputs=outputs).calculate()
    assert result.total == F("1.425")
    up = result.sensitivity("10%").found
    refused = dict(up.refused)
    assert refused["outputs/main/product/X/share"].code == "FP-M004"
    down = result.sensitivity("-10%")
    assert effects(down)["outputs/main/product/X/share"] == -result.total / 10
    jsonschema.Draft202012Validator(schema("sensitivity")).validate(result.sensitivity("10%").to_json())
    # the co-product's share takes from the product's: 0.05 more or less of 0.05
    assert effects(down)["outputs/main/coproduct/Y/share"] == F("1.5") * F("0.005")


def ranged() -> fp.Study:
    rows = [line("A", "2", "kg", "steel"), line("B", "1", "kg", matches=(
        {"state": "range", "low": "1", "high": "4", "unit": "kg", "reason": "three offers"},))]  # fmt: skip
    return study(rows, [own("steel", "kg", "2")])


def test_a_tornado_takes_ranges_that_somebody_stated():
    result = ranged().calculate()
    assert result.total == 5
    (bar,) = result.tornado().rows
    assert (bar.low, bar.high, bar.total_low, bar.total_high, bar.source) == (1, 4, 5, 8, "three offers")
    stated = Scenarios(ranges=(Range("lines/A/amount", F(1), F(5, 2), "log"),))
    found = result.tornado(stated)
    assert [(r.input, r.total_low, r.total_high) for r in found.rows] == [
        ("lines/A/amount", 3, 6), ("lines/B/range", 5, 8),
    ]  # fmt: skip
    both = result.tornado({"factors/own/steel/value": ("1", "3")}, change="10%")
    assert {r.input: r.ends(result.total) for r in both.rows} == {
        "factors/own/steel/value": (3, 7),
        "lines/B/range": (5, 8),
        "lines/A/amount": (F("4.6"), F("5.4")),
        "lines/B/amount": (F("4.9"), F("5.1")),
    }
    jsonschema.Draft202012Validator(schema("tornado")).validate(both.to_json())
    refused = result.tornado({"lines/A/amount": ("-1", "3")})
    assert refused.rows[1].total_low is None
    assert refused.to_json()["refused"][0]["input"] == "lines/A/amount"


def test_without_ranges_there_are_no_bars():
    result = two_processes().calculate()
    found = result.tornado()
    assert found.rows == ()
    assert "没有任何输入写明范围" in found.html("zh")
    assert "No input has a range" in found.html("en")


def test_a_factor_of_zero_is_not_moved_by_a_part_of_itself():
    result = study([line("A", "2", "kg", "air"), line("B", "2", "kg", "s")],
                   [own("air", "kg", "0"), own("s", "kg", "1")]).calculate()  # fmt: skip
    assert "factors/own/air/value" not in effects(result.sensitivity("10%"))
    found = result.tornado({"factors/own/air/value": ("0", "1")})
    assert [p.code for _, p in found.found.refused] == ["FP-X122", "FP-X122"]


def test_views_in_both_languages():
    result = ranged().calculate()
    tornado = result.tornado(change="10%")
    svg = ElementTree.fromstring(tornado.svg("en"))
    bars = [node for node in svg.iter() if node.tag.endswith("rect")]
    assert len(bars) == 2 * len(tornado.rows) + 2  # and the keys of both colours
    for view, words in [
        (result.hotspots(), ("Hot spots", "显著环节")),
        (result.sensitivity("10%"), ("Elasticity", "弹性")),
        (tornado, ("Tornado", "龙卷风图")),
    ]:
        for lang, word in zip(("en", "zh"), words, strict=True):
            assert word in view.html(lang)
        assert view._repr_html_()
    assert list(result.hotspots().tidy().cumulated)[-1] == 1.0
    assert len(result.sensitivity("10%").tidy()) == len(result.sensitivity("10%").rows)


def test_a_hostile_name_is_escaped():
    rows = [line("A", "2", "kg", "steel", name="<script>x</script>")]
    result = study(rows, [own("steel", "kg", "2", name="<b>")]).calculate()
    views = (result.hotspots(), result.sensitivity("10%"), result.tornado(change="10%"))
    assert all("<script>" not in v.html("en") and "<b>x" not in v.html("en") for v in views)


def test_upstream_moves_with_its_line():
    rows = [line("A", "2", "kg", matches=(pinned("steel"), pinned("up", role="upstream")))]
    result = study(rows, [own("steel", "kg", "2"), own("up", "kg", "1")]).calculate()
    assert effects(result.sensitivity("10%")) == {
        "lines/A/amount": F("0.6"), "factors/own/steel/value": F("0.4"), "factors/own/up/value": F("0.2"),
    }  # fmt: skip
