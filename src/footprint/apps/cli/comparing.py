"""compare: two studies of the same declared unit, line by line, and why they differ."""

from __future__ import annotations

from fractions import Fraction
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
    say,
    working,
)
from footprint.base.messages import Lang
from footprint.base.numbers import show

if TYPE_CHECKING:
    from footprint.api.compare import Comparison
    from footprint.result.compare import LineChange

_ROWS = 30


def add(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(compare)


def compare(
    old: Annotated[Path, typer.Argument(metavar="A", help=".xlsx, folder or study.json")],
    new: Annotated[Path, typer.Argument(metavar="B")],
    assessment: Annotated[str, typer.Option("--assessment", help="compare this assessment")] = "",
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """What differs between two studies of one declared unit, and why. / 比较两个研究。"""
    from footprint.api.compare import compare as made
    from footprint.api.study import read

    with edge(lang, json_output):
        with working(as_lang(lang), json_output):
            found = made(read(old), read(new), assessment)
        if json_output:
            print_json(found.to_json())
        else:
            _print(found, as_lang(lang))


def _print(found: Comparison, lang: Lang) -> None:
    """Totals, remarks, stages, and the lines that differ with their reasons."""
    from footprint.apps.cli.differences import percent
    from footprint.model.vocabulary import label
    from footprint.report.notebook_compare import reasons
    from footprint.report.words import Words

    before, after = found.totals
    bounds = ["≥ " if item.lower_bound else "" for item in found.ends]
    values = {"old": bounds[0] + show(before), "new": bounds[1] + show(after), "delta": _signed(found.delta)}
    relative = percent(found.delta / before if before else None)
    out.print(f"[bold]{say('compare_total', lang, **values, relative=relative)}[/]")
    print_problems(found.problems, lang, console=out)
    stages = _table(lang, "stage")
    for stage in found.changes.stages:
        name = label("stage", stage.stage, lang)
        stages.add_row(name, _value(stage.old), _value(stage.new), _signed(stage.delta))
    out.print(stages)
    changes = found.changes
    out.print(say("compare_lines", lang, count=len(changes.lines), same=changes.same))
    table = _table(lang, "line", "name", last=("compare_why",))
    words = reasons(Words(lang))
    for row in changes.lines[:_ROWS]:
        why = " · ".join(words[reason] for reason in row.reasons)
        ends = (_value(row.old), _value(row.new), _signed(row.delta))
        table.add_row(row.line, safe(row.name), *ends, safe(_told(row, why)))
    if changes.lines:
        out.print(table)
    if len(changes.lines) > _ROWS:
        out.print(say("ask_more", lang, count=len(changes.lines) - _ROWS), style="dim")


def _told(row: LineChange, why: str) -> str:
    """The reasons, with both factors where another one is pinned."""
    if row.old_factor and row.new_factor and row.old_factor != row.new_factor:
        return f"{why}: {row.old_factor} → {row.new_factor}"
    return why


def _table(lang: Lang, *heads: str, last: tuple[str, ...] = ()) -> Table:
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(say(head, lang))
    for head in ("diff_old", "diff_new", "compare_delta"):
        table.add_column(say(head, lang), justify="right")
    for head in last:
        table.add_column(say(head, lang))
    return table


def _value(value: Fraction | None) -> str:
    return "–" if value is None else show(value)


def _signed(value: Fraction) -> str:
    return f"+{show(value)}" if value > 0 else show(value)
