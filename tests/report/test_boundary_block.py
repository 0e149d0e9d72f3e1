"""The boundary block of a report: in, out, why, and the same from a bundle."""

from __future__ import annotations

import footprint as fp
from building import assessment, line, own, qty, study
from footprint.api.report import report_data
from footprint.model.lines import Match
from footprint.record.nodes import NodeSet
from footprint.report.boundary import cutoffs, scheme_rows, stage_rows
from footprint.report.html import report_html
from footprint.report.words import Words
from footprint.seal.keys import key_from_seed

A = own("a", "kg", "2")


def held() -> fp.Study:
    """Raw materials and an empty production; capital goods are left out, distribution lies outside."""
    cut = Match(state="cutoff", estimate=qty("0.01", "kg CO2e"), reason="small")
    lines = [
        line("L", "1", "kg", "a", module="en15804:A1"),
        line("P", "5", "kg", "a", kind="capital_goods", share="1/9", share_source="design life"),
        line("S", "0.001", "kg", kind="auxiliary", name="glue", matches=(cut,)),
        line("T", "1", "kg", "a", kind="auxiliary", stage="distribution"),
    ]
    said = {"stage": "production", "reason": "sold <as> mined"}
    scope = assessment("raw_materials", "production", capital_goods="excluded", empty_stages=(said,))
    return study(lines, [A], assessments=(scope,))


def test_the_block_says_in_out_and_why_in_both_languages():
    data = report_data(held().calculate(), "")
    assert [r.status for r in stage_rows(data)] == ["lines", "reason", "outside", "outside", "outside"]
    for lang, texts in {
        "en": ("partial CFP", "not to be called the CFP", "sold &lt;as&gt; mined", "capital goods excluded"),
        "zh": ("产品部分碳足迹", "不得称为产品碳足迹", "sold &lt;as&gt; mined", "未计入资本货物"),
    }.items():
        shown = report_html(data, lang)
        assert not [t for t in texts if t not in shown]
        block = shown[shown.index('<section id="boundary">') :]
        assert "glue" in block[: block.index("</section>")]


def test_a_partial_footprint_is_never_titled_the_footprint_of_the_product():
    shown = report_html(report_data(held().calculate(), ""), "en")
    title = shown[shown.index("<title>") : shown.index("</title>")]
    assert "Partial product carbon footprint" in title
    assert "Carbon footprint of the product (CFP)" not in shown


def test_a_bundle_may_say_choices_that_nobody_knows(tmp_path, monkeypatch):
    """Extra fields of a node are hashed, not interpreted: an unknown one is passed over."""
    add = NodeSet.add

    def told(self, node, group=""):
        said = {"choices": {"weird": "<b>", "credits": "none"}, "empty_stages": {"use": 5}, "left_out": [{}]}
        return add(self, {**node, "scope": said} if node["type"] == "result" else node, group)

    monkeypatch.setattr(NodeSet, "add", told)
    fp.sign(held().calculate(), key_from_seed(b"\x06" * 32), tmp_path / "x.fpz")
    data = report_data(tmp_path / "x.fpz")
    assert dict(data.scope.choices) == {"credits": "none"}
    assert "weird" not in report_html(data, "en")


def test_a_bundle_says_the_same(tmp_path):
    result = held().calculate()
    fp.sign(result, key_from_seed(b"\x06" * 32), tmp_path / "x.fpz")
    fresh, again = report_data(result, ""), report_data(tmp_path / "x.fpz")
    assert again.scope == fresh.scope
    assert stage_rows(again) == stage_rows(fresh)
    assert cutoffs(again) == cutoffs(fresh)
    assert scheme_rows(again, Words("zh")) == scheme_rows(fresh, Words("zh"))
