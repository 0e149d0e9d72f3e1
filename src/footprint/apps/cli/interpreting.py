"""hotspots, sensitivity, break-even: what carries a total, what moves it, and where two are equal."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from footprint.apps.cli.shell import (
    JsonOption,
    LangOption,
    as_lang,
    edge,
    out,
    print_json,
    print_problems,
    safe,
    safe_line,
    say,
    working,
)
from footprint.apps.cli.studies import StudyArgument
from footprint.base.messages import Lang
from footprint.base.numbers import show

if TYPE_CHECKING:
    from footprint.api.break_even import BreakEven
    from footprint.api.interpretation import Ranking, Sensitivity, Tornado
    from footprint.base.problem import Problem
    from footprint.report.words import Words

_ROWS = 40
_WIDE = 100
Assessment = Annotated[str, typer.Option("--assessment", help="of this assessment")]


def add(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(hotspots)
    app.command()(sensitivity)
    app.command("break-even")(break_even)


def hotspots(
    study: StudyArgument,
    by: Annotated[str, typer.Option("--by", help="line | stage | process | part")] = "line",
    top: Annotated[int, typer.Option("--top", min=1, help="rows before the rest")] = 20,
    assessment: Assessment = "",
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """What carries the total, with cumulated shares and the rest by sign. / 显著环节。"""
    from footprint.api.interpretation import hot_spots
    from footprint.api.reading import read

    with edge(lang, json_output):
        with working(as_lang(lang), json_output):
            found = hot_spots(read(study).calculate(), by, top, assessment)
        if json_output:
            print_json(found.to_json())
        else:
            _print_spots(found, as_lang(lang))


def _print_spots(ranking: Ranking, lang: Lang) -> None:
    from footprint.report.notebook_interpretation import spot_name
    from footprint.report.words import Words, percent

    found, words = ranking.found, Words(lang)
    table = Table(box=None, pad_edge=False, title=words("chart_hot"), title_justify="left")
    table.add_column(say("name", lang))
    for head in ("kg CO2e", say("share", lang), words("cumulated")):
        table.add_column(head, justify="right")
    for row in found.rows:
        name = spot_name(words, ranking.by, row.id, row.name)
        table.add_row(safe(name), show(row.total), percent(row.share), percent(row.cumulated))
    for key, value, share in zip(
        ("rest_plus", "rest_minus"), (found.rest_plus, found.rest_minus), found.rest_shares, strict=True
    ):
        if value:
            table.add_row(words(key), show(value), percent(share), "")
    out.print(table)
    out.print(f"{say('total', lang)}: [bold]{show(found.total)}[/] kg CO2e")
    out.print(words("share_note"), style="dim")


def sensitivity(
    study: StudyArgument,
    change: Annotated[str, typer.Option("--change", help="such as 10% or -5%")] = "10%",
    top: Annotated[int, typer.Option("--top", min=1, help="inputs of so many lines")] = 100,
    ranges: Annotated[
        Path | None,
        typer.Option("--ranges", metavar="FILE", help="tornado over the ranges of a scenario file"),
    ] = None,
    assessment: Assessment = "",
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """How the total moves with each input, one at a time; --ranges: from its low to its high. / 敏感性。"""
    from footprint.api.interpretation import sensitivity as moved
    from footprint.api.interpretation import tornado
    from footprint.api.reading import read
    from footprint.api.scenarios import scenarios

    with edge(lang, json_output):
        with working(as_lang(lang), json_output):
            result = read(study).calculate()
            if ranges is not None:
                bars = tornado(result, scenarios(ranges), assessment=assessment)
                document, shown = bars.to_json(), partial(_print_tornado, bars)
            else:
                effects = moved(result, change, most=top, assessment=assessment)
                document, shown = effects.to_json(), partial(_print_effects, effects)
        if json_output:
            print_json(document)
        else:
            shown(as_lang(lang))


def _print_effects(effects: Sensitivity, lang: Lang) -> None:
    from footprint.report.notebook_compare import signed_percent
    from footprint.report.words import Words

    found, words = effects.found, Words(lang)
    out.print(f"{say('total', lang)}: [bold]{show(found.total)}[/] kg CO2e")
    table = Table(box=None, pad_edge=False, title_justify="left")
    table.title = words("effects_head", change=signed_percent(found.change))
    _heads(table, words)
    for head in ("amount", "effect", "elasticity"):
        table.add_column(words(head), justify="right", no_wrap=True)
    for row in found.rows[:_ROWS]:
        value = f"{show(row.value)} {row.unit}".strip()
        elasticity = "–" if row.elasticity is None else show(row.elasticity, 4)
        table.add_row(*_called(row.input, row.name), safe(value), _signed(row.delta), elasticity)
    out.print(table)
    if len(found.rows) > _ROWS:
        out.print(say("ask_more", lang, count=len(found.rows) - _ROWS), style="dim")
    if found.left_out:
        out.print(words("inputs_left_out", count=found.left_out), style="dim")
    _print_refused(found.refused, lang)


def _heads(table: Table, words: Words) -> None:
    """The address in full, to be copied; the name where there is room."""
    table.add_column(words("input"), overflow="fold")
    if out.width >= _WIDE:
        table.add_column(words("name"), no_wrap=True, overflow="ellipsis", max_width=18)


def _called(address: str, name: str) -> tuple[str, ...]:
    return (safe(address), safe(name)) if out.width >= _WIDE else (safe(address),)


def _print_tornado(tornado: Tornado, lang: Lang) -> None:
    from footprint.report.words import Words

    found, words = tornado.found, Words(lang)
    out.print(f"{say('total', lang)}: [bold]{show(found.total)}[/] kg CO2e")
    if not found.rows:
        out.print(words("no_ranges"))
    table = Table(box=None, pad_edge=False, title=words("chart_tornado"), title_justify="left")
    _heads(table, words)
    for head in ("range_low", "range_high", "total_low", "total_high"):
        table.add_column(words(head), justify="right", no_wrap=True)
    for row in found.rows[:_ROWS]:
        ends = (f"{show(end)} {row.unit}".strip() for end in (row.low, row.high))
        totals = ("–" if v is None else show(v) for v in (row.total_low, row.total_high))
        table.add_row(*_called(row.input, row.name), *map(safe, ends), *totals)
    if found.rows:
        out.print(table)
    _print_refused(found.refused, lang)


def _print_refused(found: tuple[tuple[str, Problem], ...], lang: Lang) -> None:
    for address, problem in found:
        out.print(f"[yellow]●[/] {safe(address)} {say('not_moved', lang)} {safe_line(problem, lang)}")


def break_even(
    old: Annotated[Path, typer.Argument(metavar="A", help=".xlsx, folder or study.json")],
    address: Annotated[str, typer.Argument(metavar="INPUT", help="such as lines/L1/amount")],
    new: Annotated[Path | None, typer.Argument(metavar="[B]")] = None,
    scenarios: Annotated[Path | None, typer.Option("--scenarios", metavar="FILE")] = None,
    scenario: Annotated[str, typer.Option("--scenario", help="A with this scenario is B")] = "",
    assessment: Annotated[str, typer.Option("--assessment", help="of A")] = "",
    against: Annotated[str, typer.Option("--against", help="assessment of B, or of A")] = "",
    side: Annotated[str, typer.Option("--side", help="both | old | new: where it moves")] = "both",
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """The value of one input at which two totals are equal, exactly. / 平衡点。"""
    from footprint.api.break_even import SIDES
    from footprint.api.break_even import break_even as solved
    from footprint.api.reading import read

    moved = next((s for s in SIDES if s == side), None)
    if moved is None:
        raise typer.BadParameter(" | ".join(SIDES), param_hint="--side")
    if sum((new is not None, scenarios is not None, bool(against) and new is None)) != 1:
        raise typer.BadParameter("A INPUT B | A INPUT --scenarios FILE | A INPUT --against NAME")
    with edge(lang, json_output):
        with working(as_lang(lang), json_output):
            first = read(old)
            second = first if new is None else read(new)
            second = second if scenarios is None else second.scenario(scenarios, scenario)
            found = solved(first, second, address, side=moved, assessment=assessment, against=against)
        if json_output:
            print_json(found.to_json())
        else:
            _print_break_even(found, as_lang(lang))
        if not found.values:
            raise typer.Exit(1)


def _print_break_even(found: BreakEven, lang: Lang) -> None:
    for value, total in found.values:
        told = {"value": f"{show(value)} {found.unit}".strip(), "total": show(total)}
        out.print(say("break_even", lang, input=safe(found.input), **told))
    old, new = ("–" if v is None else f"{show(v)} {found.unit}".strip() for v in found.stated)
    out.print(say("break_even_stated", lang, old=old, new=new), style="dim")
    print_problems(found.problems, lang, console=out)


def _signed(value: Fraction) -> str:
    return f"+{show(value)}" if value > 0 else show(value)
