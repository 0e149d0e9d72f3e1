import re
from fractions import Fraction
from xml.etree import ElementTree as ET

from report_case import HOSTILE

from footprint.report.charts import PALETTE, WIDTH, bar_chart, share_bar, stage_chart, tornado_chart, wrap
from footprint.report.html import report_html
from footprint.report.summary import hot_spots


def texts_of(svg: str) -> list[str]:
    root = ET.fromstring(svg)
    name = "{http://www.w3.org/2000/svg}text"
    return [" ".join("".join(t.itertext()) for t in node) for node in root.iter(name)]


def test_charts_hold_every_stage_with_its_number(data):
    svg = re.findall(r"(?s)<svg.*?</svg>", report_html(data, "zh"))[0]
    texts = texts_of(svg)
    for label in ("原材料获取", "生产制造", "分销运输"):
        assert label in texts
    assert "3.22466 kg CO₂e" in texts


def test_stacked_bars_put_negatives_left_of_zero():
    rows = [
        ("a", {"fossil": Fraction(3), "uptake": Fraction(-1)}),
        ("b", {"fossil": Fraction(0), "uptake": Fraction(-2)}),
    ]
    root = ET.fromstring(stage_chart("t", rows, "kg"))
    zero = float(root.find("{*}line").get("x1"))
    bars = [r for r in root.iter("{http://www.w3.org/2000/svg}rect") if r.get("height") == "20"]
    left = [r for r in bars if r.get("fill") == PALETTE[1]]
    assert all(float(r.get("x")) + float(r.get("width")) <= zero + 0.7 for r in left)
    assert all(float(r.get("x")) >= zero - 0.1 for r in bars if r.get("fill") == PALETTE[0])


def test_hot_spots_reach_eighty_per_cent_and_keep_the_rest(data):
    hot = hot_spots(data)
    assert hot.rows[-1].cumulated >= Fraction(8, 10)
    assert hot.rows[-2].cumulated < Fraction(8, 10)
    total = sum((r.total for r in hot.rows), Fraction(0)) + hot.rest_plus + hot.rest_minus
    assert total == data.total


def test_hostile_labels_and_long_names_stay_inside():
    svg = bar_chart(HOSTILE[0], [(HOSTILE[0] * 20, Fraction(1), HOSTILE[2])], "kg")
    texts = texts_of(svg)
    assert texts[0].endswith("…")
    assert "<script" not in svg
    assert share_bar("t", [("<b>", Fraction(1))]).count("<b>") == 0


def test_wrapping_breaks_at_spaces():
    assert wrap("outsourced zinc plating", 90, 13) == ["outsourced", "zinc plating"]
    assert wrap("中文没有空格可以断开", 60, 13, 9) == ["中文没有", "空格可以", "断开"]


def test_empty_charts_are_still_charts():
    assert ET.fromstring(bar_chart("t", [], "kg")) is not None
    assert ET.fromstring(stage_chart("t", [("a", {})], "kg")) is not None


def test_the_ends_of_an_input_stay_inside_the_picture():
    """At the widest bar the remark has the margin of the numbers: it breaks, and its unit is not cut off."""
    rows = [("E1 amount electricity", Fraction(3), Fraction(5), "1 000 000 … 2 000 000 kWh")]
    chart = tornado_chart("t", Fraction(4), rows, "kg CO₂e", ("low", "high"))
    shown = [
        (float(x), words) for x, words in re.findall(r'<tspan x="([\d.]+)" y="[\d.]+">([^<]*)</tspan>', chart)
    ]
    assert shown[-1][1].endswith("kWh")
    assert all(x + 13 * 0.56 * len(words) <= WIDTH for x, words in shown if x > WIDTH / 2)
