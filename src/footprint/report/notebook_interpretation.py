"""What a notebook shows for hot spots, a sensitivity and a tornado: a chart where one helps, and a table."""

from __future__ import annotations

from fractions import Fraction

from markupsafe import Markup

from footprint.base.messages import Lang
from footprint.base.problem import Problem
from footprint.report import charts
from footprint.report.data import GapInfo
from footprint.report.html import UNIT
from footprint.report.notebook import fragment
from footprint.report.notebook_compare import signed, signed_percent
from footprint.report.words import ReportLang, Words, number, percent
from footprint.result.hot_spots import By, HotSpots
from footprint.result.interpretation import Effects, Span, Spans

_ROWS = 40
_BARS = 15


def spot_name(words: Words, by: By, key: str, name: str) -> str:
    """How a row of hot spots is called: a stage by its word, all else by id and name."""
    if by == "stage":
        return words.word("stage", key)
    return key if not name or name == key else f"{key} {name}"


def hot_spots_html(found: HotSpots, by: By, lang: Lang) -> str:
    """The chart of hot spots with both rests, and the table with cumulated shares."""
    words = Words(lang)
    rows = [(spot_name(words, by, r.id, r.name), r) for r in found.rows]
    bars = [(name, r.total, percent(r.share)) for name, r in rows]
    plus, minus = found.rest_shares
    if found.rest_plus:
        bars.append((words("rest_plus"), found.rest_plus, percent(plus)))
    if found.rest_minus:
        bars.append((words("rest_minus"), found.rest_minus, percent(minus)))
    return fragment(
        "notebook_interpretation.html.j2",
        lang,
        view="hot",
        found=found,
        rows=rows,
        chart=charts.bar_chart(words("chart_hot"), bars, UNIT),
        rests=[(words("rest_plus"), found.rest_plus, plus), (words("rest_minus"), found.rest_minus, minus)],
    )


def effects_html(found: Effects, lang: Lang) -> str:
    """Inputs by the size of their effect."""
    return fragment(
        "notebook_interpretation.html.j2",
        lang,
        view="effects",
        found=found,
        rows=found.rows[:_ROWS],
        more=max(0, len(found.rows) - _ROWS),
        change=signed_percent(found.change),
        refused=_refused(found.refused),
        signed=signed,
    )


def tornado_html(found: Spans, lang: Lang) -> str:
    """The tornado and the table of its ends."""
    return fragment(
        "notebook_interpretation.html.j2",
        lang,
        view="tornado",
        found=found,
        rows=found.rows[:_ROWS],
        more=max(0, len(found.rows) - _ROWS),
        chart=tornado_svg(found, lang),
        refused=_refused(found.refused),
    )


def tornado_svg(found: Spans, lang: ReportLang) -> Markup:
    """The widest bars of a tornado."""
    words = Words(lang)
    rows = [(_label(r), *_ends(r, found.total), _span(r)) for r in found.rows[:_BARS]]
    ends = (words("range_low"), words("range_high"))
    return charts.tornado_chart(words("chart_tornado"), found.total, rows, UNIT, ends)


def _label(row: Span) -> str:
    """Short enough for two lines: a factor by its name, all else by id, field and name."""
    sheet, _, rest = row.input.partition("/")
    if sheet == "factors":
        return row.name
    key, _, field = rest.rpartition("/")
    return f"{key} {field}" if row.name in key else f"{key} {field} {row.name}"


def _ends(row: Span, total: Fraction) -> tuple[Fraction, Fraction]:
    low, high = (total if v is None else v for v in (row.total_low, row.total_high))
    return low, high


def _span(row: Span) -> str:
    return f"{number(row.low, 4)} … {number(row.high, 4)} {row.unit}".strip()


def _refused(found: tuple[tuple[str, Problem], ...]) -> list[tuple[str, object]]:
    return [(address, GapInfo.of(problem)) for address, problem in found]
