"""The block on data quality and uncertainty, in the report and in a notebook, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from building import line, own, study
from footprint.model.quality import Quality
from footprint.report.data_quality import quality_rows
from footprint.report.words import Words

BEST = {"technological": 1, "geographical": 2, "temporal": 1}


def held(*rows):
    lines = (line("A", "3", "kg", "a"), line("B<b>", "1", "kg", "b", id="B", name="B<b>"))
    return study(lines, (own("a", "kg", "1"), own("b", "kg", "1")), quality=rows).calculate()


def row(scope, **more) -> Quality:
    return Quality.model_validate({"line": "A", "scope": scope, "reason": "r", "scheme": "pact-v3",
                                   "scores": BEST, "primary": True, **more})  # fmt: skip


RATED = (row("activity"), row("factor", basic="1.5"))


@pytest.mark.parametrize(
    "lang, words",
    [
        ("en", ("Primary data share", "75.0 %; not stated 25.0 %", "geographical representativeness 2",
                "not fully rated", "95 % interval", "Weakness")),
        ("zh", ("初级数据占比", "75.0 %；未说明 25.0 %", "地域代表性 2", "未完整评分",
                "95 % 区间", "薄弱程度")),
    ],
)  # fmt: skip
def test_a_notebook_and_a_report_show_it(lang, words):
    from footprint.api.report import html_of, report_data

    result = held(*RATED)
    for page in (result.html(lang), html_of(report_data(result), lang).decode()):
        for word in words:
            assert word in page
        assert "B<b>" not in page


def test_nothing_is_shown_where_nothing_is_stated():
    from footprint.api.report import report_data

    result = held()
    assert quality_rows(report_data(result), Words("en")) is None
    assert "Data quality and uncertainty" not in result.html("en")


def test_uncertainty_alone_and_quality_alone():
    from footprint.api.report import report_data

    data = report_data(held(*RATED))
    alone = quality_rows(replace(data, quality=None), Words("en"))
    assert alone is not None
    assert [key for key, _ in alone.pairs] == ["dq_uncertain", "dq_interval", "dq_spread"]
    rated = quality_rows(replace(data, uncertainty=None), Words("both"))
    assert rated is not None
    assert [w[0] for w in rated.weak] == ["B", "A"]
