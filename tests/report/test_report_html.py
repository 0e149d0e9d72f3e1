import html
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from report_case import CJK, HOSTILE, ROOT, changed, data_of, result_of

from footprint.base.numbers import rounded_dec
from footprint.factors.library import library
from footprint.factors.shipped import shipped
from footprint.intake.files import read_study
from footprint.model.types import Quantity
from footprint.model.vocabulary import label
from footprint.report.data import ReportData, VerificationInfo
from footprint.report.html import report_html
from footprint.report.summary import state_rows
from footprint.report.words import number, percent, texts
from footprint.result.ask_first import screening

LANGS = ("zh", "en", "both")


def shown(page: str) -> str:
    """The text a reader sees."""
    body = re.sub(r"(?s)<(style|title)>.*?</\1>", " ", page)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def english(data: ReportData) -> ReportData:
    """The report with the company's own bilingual text taken out."""
    lines = tuple(replace(x, name="line", spec="", reason="", meter="") for x in data.lines)
    factors = {
        r: replace(f, names={"en": "factor"}, document="d", locator="l") for r, f in data.factors.items()
    }
    sources = tuple(replace(s, document="d", attribution="a") for s in data.sources)
    product = replace(data.product, name="bolt", facility="plant")
    masses = replace(
        data.masses, rows=tuple(replace(r, name="line", basis="") for r in data.masses.rows), waste=()
    )
    return replace(data, lines=lines, factors=factors, sources=sources, product=product, masses=masses)


def test_printed_numbers_are_the_exact_results_rounded(data, result):
    page, item = report_html(data, "en"), result.assessments[0]
    assert f'<span id="total">{item.rounded}</span>' in page
    text = shown(page)
    for value in item.by_stage().values():
        assert f" {rounded_dec(value, item.digits)} " in text
    for row in item.lines:
        assert f" {number(row.total)} " in text


def test_demand_is_printed_in_the_unit_of_the_output(data):
    """1 kg of a process that makes 1200 t a run: 0.001 t, so that the numbers give the scale."""
    assert "demand 0.001 × share 1 ÷ output 1200 t" in shown(report_html(data, "en"))


def test_the_letters_of_a_formula_are_no_shares_of_the_product():
    """1 − R1 of the circular footprint formula is called as in the trace."""
    wool, reading = read_study(ROOT / "examples" / "method" / "recycled_wool")
    assert wool is not None, reading.problems
    text = shown(report_html(data_of(result_of(wool)), "en"))
    assert "share by the method, 1 − R1" in text
    assert "share of the product, 1 − R1" not in text


def test_english_report_has_no_chinese_label(data):
    page = report_html(english(data), "en")
    assert not CJK.search(re.sub(r"(?s)<style>.*?</style>", "", page))


def test_chinese_report_has_chinese_labels_only(data):
    text = shown(report_html(data, "zh"))
    for key in ("h_scope", "h_results", "h_lines", "h_quality", "unverified", "trace_note", "n_offsets"):
        assert texts()[key]["zh"] in text
        assert texts()[key]["en"] not in text


def test_both_languages_stand_together(data):
    text = shown(report_html(data, "both"))
    for key in ("h_scope", "h_results", "h_not_checked", "unverified", "hot_note"):
        assert texts()[key]["zh"] + " " + texts()[key]["en"] in text


@pytest.mark.parametrize("lang", LANGS)
def test_demonstration_is_unmistakable(data, lang):
    page = report_html(data, lang)
    words = [texts()["stamp_demonstration"][x] for x in (("zh", "en") if lang == "both" else (lang,))]
    for word in words:
        assert shown(page).count(word) >= 2
    assert 'class="stamp"' in page
    assert "position: fixed" in page


def test_open_line_prints_a_lower_bound(open_result):
    page = report_html(data_of(open_result), "en")
    assert f'<span id="total">≥ {open_result.assessments[0].rounded}</span>' in page
    text = shown(page)
    assert "lower bound" in text
    assert "采购 Li" in text
    assert "2026-03-01" in text
    assert "16 of 17 lines have a result; 1 open" in text


def test_range_line_prints_an_interval(range_result):
    data = data_of(range_result)
    low, high = (rounded_dec(v, 6) for v in range_result.assessments[0].interval)
    assert low != high
    assert f'<span id="total">{low} to {high}</span>' in report_html(data, "en")


def test_screening_says_what_it_is(open_result):
    data = replace(data_of(open_result), claim="screening")
    text = shown(report_html(data, "en"))
    assert texts()["note_screening_open"]["en"] in text
    assert "SCREENING" in text
    assert "DEMONSTRATION" not in text


def test_missing_stage_is_not_zero(data):
    lines = tuple(x for x in data.lines if x.stage != "distribution")
    text = shown(report_html(replace(data, lines=lines), "en"))
    assert "distribution no line, not calculated (not zero)" in text
    assert "end of life outside the boundary" in text


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_loaded_and_nothing_runs(data, lang):
    page = report_html(data, lang)
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|\ssrc=|\son[a-z]+=", page)
    assert re.findall(r"https?://[^\"'<\s]+", page) == ["http://www.w3.org/2000/svg"] * 4


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_text_stays_text(hostile, lang):
    page = report_html(hostile, lang)
    assert "<script" not in page
    assert html.escape(HOSTILE[0]) in page
    assert not any(ord(c) < 32 and c != "\n" for c in page)
    assert "\\x1b[31mred" in page
    assert "\u202e" not in page
    assert "{{ 7*7 }}" in page


def test_result_digest_is_private(result):
    digest = result.assessments[0].result_digest
    assert digest not in report_html(data_of(result), "both")
    assert digest in report_html(data_of(result, private=True), "both")


def test_verification_replaces_the_warning(data):
    seen = VerificationInfo("L3", "TÜV <x>", "2026-02-02", {"zh": "无保留意见", "en": "unmodified"})
    text = shown(report_html(replace(data, verification=seen), "en"))
    assert "Verification: TÜV <x>, 2026-02-02, level L3. unmodified" in text
    assert texts()["unverified"]["en"] not in text


def test_trace_names_its_sources(data):
    text = shown(report_html(data, "en"))
    for line in data.lines:
        factor = data.factors[line.factor]
        assert factor.ref in text
        assert factor.document in text
        assert factor.locator in text
    assert "412 000 kWh_net × 8.33333e−7 ( unit process main".replace(" ( ", " (").replace("412 000", "412")
    assert "8.33333e−7" in text
    assert "0.444444" in text
    for source in data.sources:
        assert source.attribution in text


def test_closing_check_is_printed(data):
    text = shown(report_html(data, "en"))
    assert text.count("(closing check passed)") == 2
    broken = replace(data.closings[0], shares=(("a", Fraction(1, 3)),))
    assert "(closing check failed)" in shown(report_html(replace(data, closings=(broken,)), "en"))


def test_energy_lines_speak_the_language_of_the_report(data):
    lines = tuple(replace(x, name="electricity") if x.id == "E1" else x for x in data.lines)
    plain = replace(data, lines=lines)
    assert "<b>电力</b>" in report_html(plain, "zh")
    assert "<b>electricity</b>" in report_html(plain, "en")
    own = replace(data, lines=tuple(replace(x, name="主表 1#") if x.id == "E1" else x for x in data.lines))
    assert "<b>主表 1#</b>" in report_html(own, "en")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_page_one_says_the_state_of_every_line_and_the_coverage(open_result, lang):
    data = data_of(open_result)
    words = texts()
    front = report_html(data, lang).partition('<section class="front">')[2].partition("</section>")[0]
    text = shown(front)
    for line in data.lines:
        assert f" {line.id} " in text
    for key in ("h_states", "cov_lines", "cov_mass", "cov_emissions"):
        assert words[key][lang] in text
    table = shown(front.partition('<table class="numbers states">')[2])
    assert table.index(label("state", "factor", lang)) < table.index(label("state", "open", lang))
    assert words["cov_unknown"][lang].format(lines="B2") in text
    head = report_html(data, lang).partition('<section class="front">')[0]
    assert words["claim"][lang] in shown(head)


def test_coverage_by_emissions_counts_cut_offs_by_their_estimate(study):
    estimate = Quantity(value="1000", unit="kg CO2e")
    cut = data_of(result_of(changed(study, "B2", state="cutoff", estimate=estimate, reason="small")))
    covered = sum((abs(x.total) for x in cut.lines), Fraction(0))
    scale = next(x.scale for x in cut.lines if x.id == "B2")
    assert cut.emissions.share == covered / (covered + 1000 * scale)
    assert percent(cut.emissions.share) in shown(report_html(cut, "en"))


def test_what_to_ask_for_first_is_printed(open_result):
    inventory, item = open_result.inventory, open_result.assessments[0]
    data = data_of(open_result, screening=screening(inventory, item, library(shipped())))
    text = shown(report_html(data, "en"))
    assert texts()["h_ask"]["en"] in text
    assert data.asks[0].line in text.partition(texts()["h_ask"]["en"])[2]
    assert texts()["h_ask"]["en"] not in shown(report_html(data_of(open_result), "en"))


def test_many_lines_of_one_state_stay_on_one_row(data):
    many = replace(data, lines=tuple(replace(data.lines[0], id=f"N{i}") for i in range(300)))
    row = state_rows(many)[0]
    assert (row.count, len(row.named), row.more) == (300, 12, 288)
    assert "and 288 more" in shown(report_html(many, "en"))
