"""The report as one self-contained HTML file: no network, no script, printable on A4."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from footprint.base.messages import LANGS
from footprint.base.numbers import round_significant, rounded_dec
from footprint.compile.method import CHOICE_LISTS
from footprint.model.types import STAGES
from footprint.report import boundary, charts, summary
from footprint.report.data import Amount, LineInfo, ProcessInfo, ReportData
from footprint.report.data_quality import quality_rows
from footprint.report.mass_balance import mass_chart
from footprint.report.words import ReportLang, Words, both, group, number, percent, stated, visible
from footprint.result.trace import share_words

UNIT = "kg CO₂e"


def report_html(data: ReportData, lang: ReportLang = "both") -> str:
    """The report of one assessment.

    Parameters
    ----------
    data : ReportData
        Its content; every text in it is taken as hostile and escaped.
    lang : {"zh", "en", "both"}
        Language of all labels; ``both`` puts Chinese first. Free text stays as the company wrote it.

    Returns
    -------
    str
        An HTML document with inlined CSS and SVG that loads nothing.
    """
    words = Words(lang)
    data = summary.in_words(data, words)
    template = environment().get_template("report.html.j2")
    return template.render(
        data=data,
        t=words.html,
        plain=words,
        word=words.word_html,
        pick=words.pick,
        css=Markup(template_text("style.css")),
        unit=UNIT,
        claim=summary.CLAIMS[data.claim],
        stamp=STAMPS.get(data.claim, ""),
        note=note_key(data),
        headline=headline(data, words),
        partial=summary.partial(data),
        by_stage=_stages(data),
        stage_names=both("stage", *data.stages),
        boundary_rows=boundary.stage_rows(data),
        choice_lists=CHOICE_LISTS,
        choice_texts=boundary.CHOICE_TEXTS,
        cut_flows=boundary.cutoffs(data),
        scheme_totals=boundary.scheme_rows(data, words),
        coverage=summary.coverage_rows(data, words),
        states=summary.state_rows(data),
        asks=summary.ask_rows(data, words),
        rated=quality_rows(data, words),
        width=summary.width,
        hot=summary.hot_spots(data),
        charts=_charts(data, words),
        traces=_traces(data, words),
        severities=SEVERITIES,
        line_share=_line_shares(data),
        zero_names=both("component", *data.empty_components()),
        langs=words.langs,
        colon=words.colon,
        places=words.pick,
        names={line.id: line.name for line in data.lines},
    )


STAMPS = {"screening": "stamp_screening", "demonstration": "stamp_demonstration"}
SEVERITIES = {"error": "sev_error", "warning": "sev_warning", "info": "sev_info"}


@cache
def environment() -> Environment:
    """The templates of this room: every value escaped, a missing one an error."""
    found = Environment(
        loader=FunctionLoader(template_text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    filters = {"num": number, "stated": stated, "pct": percent, "grouped": group, "qty": _quantity}
    found.filters.update(filters)
    return found


def template_text(name: str) -> str:
    """One file of the templates folder."""
    return (files("footprint.report") / "templates" / name).read_text(encoding="utf-8")


def _finalize(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _quantity(amount: Amount) -> str:
    return f"{stated(amount.value)} {amount.unit}"


def note_key(data: ReportData) -> str:
    """The catalogue key of the sentence that says what the claim means."""
    if data.claim == "demonstration":
        return "note_demonstration"
    if data.coverage.open:
        return "note_screening_open" if data.lower_bound else "note_screening_credit"
    return "note_screening_range" if data.has_interval else "note_full"


def headline(data: ReportData, words: Words) -> str:
    """The declared total: ``4.08648``, ``≥ 4.08648`` with open lines, or low to high with ranges."""
    if data.has_interval:
        low, high = (group(rounded_dec(v, data.digits)) for v in data.interval)
        return ("≥ " if data.lower_bound else "") + words("interval_text", low=low, high=high)
    return ("≥ " if data.lower_bound else "") + group(data.rounded)


def _stages(data: ReportData) -> list[dict[str, Any]]:
    """A row for each stage of a life cycle: what is outside or empty is said, never printed as zero."""
    whole = sum((abs(v) for v in data.by_stage().values()), Fraction(0))
    sums = data.by_stage()
    rows: list[dict[str, Any]] = []
    for stage in STAGES:
        inside = stage in data.stages
        filled = any(line.stage == stage and line.factor for line in data.lines)
        cells = [data.totals.get((stage, c), Fraction(0)) for c in data.by_component()]
        rows.append(
            {
                "stage": stage,
                "note": "" if inside and filled else ("no_data" if inside else "outside"),
                "cells": [_rounded(data, v) for v in cells],
                "total": _rounded(data, sums[stage]) if inside else "",
                "share": summary.share_of(abs(sums[stage]), whole) if inside else None,
            }
        )
    return rows


def _rounded(data: ReportData, value: Fraction) -> str:
    return number(round_significant(value, data.digits))


def _line_shares(data: ReportData) -> Mapping[str, Fraction | None]:
    whole = sum((abs(line.total) for line in data.lines), Fraction(0))
    return {x.id: summary.share_of(abs(x.total), whole) if x.factor else None for x in data.lines}


def _charts(data: ReportData, words: Words) -> dict[str, Markup]:
    used = tuple(data.by_component())
    stages = [
        (words.word("stage", s), {words.word("component", c): data.totals[s, c] for c in used})
        for s in data.stages
    ]
    hot = summary.hot_spots(data)
    rows = [(f"{r.id} {r.name}", r.total, percent(r.share)) for r in hot.rows]
    if hot.rest_plus:
        rows.append((words("rest_plus"), hot.rest_plus, ""))
    if hot.rest_minus:
        rows.append((words("rest_minus"), hot.rest_minus, ""))
    states = [(words.word("state", s), share) for s, _, share in summary.state_shares(data)]
    return {
        "stages": charts.stage_chart(words("chart_stages"), stages, UNIT),
        "hot": charts.bar_chart(words("chart_hot"), rows, UNIT),
        "masses": mass_chart(data.masses, words.lang),
        "states": charts.share_bar(words("chart_states"), states),
        "tornado": _tornado(data, words),
    }


def _tornado(data: ReportData, words: Words) -> Markup:
    """The total at both ends of each line that has a range; nothing where none has."""
    rows = []
    for line in data.lines:
        high = data.factors.get(line.factor_high)
        if high is not None:
            most = line.scale * line.amount.value * line.ratio * sum(high.values.values(), Fraction(0))
            rows.append((f"{line.id} {line.name}", data.total, data.total + most - line.total, ""))
    rows.sort(key=lambda r: -abs(r[2] - r[1]))
    if not rows:
        return Markup("")
    ends = (words("range_low"), words("range_high"))
    return charts.tornado_chart(words("chart_tornado"), data.total, rows, UNIT, ends)


def _traces(data: ReportData, words: Words) -> dict[str, list[tuple[str, Markup]]]:
    processes = {p.id: p for p in data.processes}
    return {x.id: _trace(data, x, words, processes.get(x.process)) for x in data.lines}


def _trace(
    data: ReportData, line: LineInfo, words: Words, process: ProcessInfo | None
) -> list[tuple[str, Markup]]:
    """The equation as (number with unit, what it is) terms."""
    empty = Markup("")
    first = empty
    if line.stated is not None and line.scrap:
        values = {"stated": _quantity(line.stated), "scrap": percent(line.scrap)}
        first = words.html("stated_scrap", **values)
    terms = [(_quantity(line.amount), first)]
    if line.per == "output" and process is not None:
        what = words.html(
            "process_of",
            process=process.id,
            demand=stated(process.demand * process.output.value / process.output.base),
            share=stated(process.share),
            output=_quantity(process.output),
        )
        terms.append((number(line.scale), what))
    for step in line.conversions:
        if step.kind == "share":
            told = {lang: share_words(step.reference, step.part, lang) for lang in LANGS}
            by = "term_by" if step.part == "term" else "share_by"
            terms.append((number(step.ratio), words.html(by, key=told)))
        else:
            text = f"{number(step.ratio)} {step.target}/{step.source}"
            terms.append((text, Markup.escape(visible(step.reference))))
    factor = data.factors.get(line.factor)
    if factor is not None:
        value = sum(factor.values.values(), Fraction(0))
        terms.append((f"{number(value)} {UNIT}/{factor.unit}", empty))
    return terms
