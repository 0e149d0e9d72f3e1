"""How a terminal shows a result: tables of rich, texts of both languages."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rich.table import Table

from footprint.apps.cli.asking import print_screening
from footprint.apps.cli.shell import out, print_problems, safe, say
from footprint.base.messages import COLON, Lang
from footprint.base.numbers import rounded_dec, show, show_percent
from footprint.base.unit_table import unit_label
from footprint.compile.method import CHOICE_LISTS
from footprint.model.vocabulary import label
from footprint.result.quality import states_quality
from footprint.result.trace import row_name

if TYPE_CHECKING:
    from footprint.api.result import Result
    from footprint.result.result import AssessmentResult


def _percent(value: Fraction | None) -> str:
    return "–" if value is None else show_percent(value)


def total_text(item: AssessmentResult) -> str:
    """The total as it may be said: a bound, an interval, or a number."""
    low, high = item.interval
    sign = "≥ " if item.lower_bound else ""
    if low == high:
        return f"{sign}{item.rounded}"
    return f"{sign}{rounded_dec(low, item.digits)} … {rounded_dec(high, item.digits)}"


def print_result(result: Result, lang: Lang, assessment: str = "") -> None:
    """Total, coverage, stages, largest lines, gaps, digests."""
    item = result.assessment(assessment)
    product = result.numbers.inventory.study.product
    out.print(f"[bold]{safe(product.name)}[/]")
    declared = product.declared_unit
    unit = say("per", lang, amount=show(declared.value), unit=unit_label(declared.unit, lang))
    out.print(f"{say('total', lang)}{COLON[lang]}[bold]{total_text(item)}[/] {unit}")
    if item.coverage.open:
        out.print(
            say("lower_bound" if item.lower_bound else "no_bound", lang, count=len(item.coverage.open)),
            style="yellow",
        )
    _others(result, item, lang)
    _coverage(item, lang)
    out.print(f"{say('claim', lang)}{COLON[lang]}{say(f'claim_{result.claim}', lang)}")
    _quality(result, lang, assessment)
    if item.outside:
        out.print(say("outside", lang, lines=", ".join(item.outside)))
    _stages(item, lang)
    _largest(item, lang)
    _energy(result, lang)
    print_screening(result.screening(assessment), lang)
    for closing in result.numbers.inventory.closings:
        parts = " + ".join(f"{name.rpartition('/')[2]} {show(share)}" for name, share in closing.shares)
        total = show(sum((share for _, share in closing.shares), Fraction(0)))
        out.print(say("closing", lang, line=closing.line, parts=safe(parts), sum=total))
    if item.gaps:
        out.print(f"[bold]{say('gaps', lang)}[/]")
        print_problems(item.gaps, lang, console=out)
    out.print(f"{say('study_digest', lang)}{COLON[lang]}{result.numbers.study_digest}", style="dim")
    out.print(f"{say('result_digest', lang)}{COLON[lang]}{item.result_digest}", style="dim")


def _energy(result: Result, lang: Lang) -> None:
    """Electricity of all assessments where its method is chosen, and the sensitivities."""
    found = result.energy
    if any(side.method for side in found.sides):
        out.print(say("electricity", lang))
        for side in found.sides:
            out.print(f"  {safe(side.text(lang))}")
    for doubt in found.sensitivities:
        out.print(f"  {safe(doubt.text(lang))}", style="dim")


def _others(result: Result, shown: AssessmentResult, lang: Lang) -> None:
    """All assessments with their choices and totals, where there are several; the one shown is marked."""
    if len(result.numbers.assessments) < 2:
        return
    table = Table(box=None, pad_edge=False, title=say("assessments", lang), title_justify="left")
    for head in ("", say("assessment", lang), say("rules", lang), say("choices", lang)):
        table.add_column(head, overflow="fold")
    table.add_column("kg CO2e", justify="right")
    for item in result.numbers.assessments:
        made = item.assessment
        told = [label("boundary", made.boundary, lang), made.gwp_set]
        told += [label(CHOICE_LISTS[name], value, lang) for name, value in item.choices.items()]
        mark = "▸" if item is shown else ""
        table.add_row(mark, made.id, made.rule_set, safe(", ".join(told)), total_text(item))
    out.print(table)


def _quality(result: Result, lang: Lang, assessment: str) -> None:
    """The primary data share, where the study states any quality."""
    if states_quality(result.numbers.inventory):
        found = result.quality(assessment)
        values = {"share": _percent(found.pds.value), "unknown": _percent(found.pds.unknown)}
        out.print(say("primary_share", lang, **values))


def _coverage(item: AssessmentResult, lang: Lang) -> None:
    coverage = item.coverage
    total = sum((abs(r.total) for r in item.lines), Fraction(0))
    proxy = abs(coverage.by_state.get("proxy", Fraction(0)))
    text = say(
        "coverage_text",
        lang,
        seen=coverage.with_result,
        lines=coverage.lines,
        open=len(coverage.open),
        mass=_percent(coverage.mass_share),
        proxy=_percent(proxy / total if total else None),
    )
    out.print(f"{say('coverage', lang)}{COLON[lang]}{text}")
    cut = [r.line.label for r in item.lines if r.line.match.state == "cutoff"]
    if cut:
        estimate = show(coverage.cutoff_estimate)
        out.print(say("cut_off", lang, lines=", ".join(cut), estimate=estimate), style="yellow")


def _stages(item: AssessmentResult, lang: Lang) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column(say("stage", lang))
    table.add_column("kg CO2e", justify="right")
    table.add_column(say("share", lang), justify="right")
    total = item.total
    for stage, value in item.by_stage().items():
        table.add_row(label("stage", stage, lang), show(value), _percent(value / total if total else None))
    out.print(table)


def _largest(item: AssessmentResult, lang: Lang, count: int = 5) -> None:
    table = Table(box=None, pad_edge=False, title=say("hot_spots", lang), title_justify="left")
    for head in ("line", "name", "state"):
        table.add_column(say(head, lang))
    table.add_column("kg CO2e", justify="right")
    for row in sorted(item.lines, key=lambda r: (-abs(r.total), r.line.id))[:count]:
        state = label("state", row.line.match.state, lang)
        value = show(row.total) if row.has_factor else "–"
        name = row_name(row.line.line.name, row.line.role, lang)
        table.add_row(row.line.label, safe(name), state, value)
    out.print(table)
