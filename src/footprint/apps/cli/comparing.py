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
from footprint.base.messages import COLON, Lang
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
    new: Annotated[
        Path | None, typer.Argument(metavar="[B]", help="left out with --scenarios or --against")
    ] = None,
    assessment: Annotated[str, typer.Option("--assessment", help="compare this assessment")] = "",
    against: Annotated[str, typer.Option("--against", help="with this assessment of B, or of A")] = "",
    scenarios: Annotated[
        Path | None, typer.Option("--scenarios", metavar="FILE", help="each scenario of a file with A")
    ] = None,
    scenario: Annotated[str, typer.Option("--scenario", help="only this one")] = "",
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """What differs between two studies, scenarios or assessments, and why. / 比较研究、情景或评价。"""
    if (new is None) == (scenarios is None and not against) or (scenarios is not None and against):
        raise typer.BadParameter("A B | A --scenarios FILE | A --against NAME")
    with edge(lang, json_output):
        if scenarios is not None:
            _scenarios(old, scenarios, scenario, assessment, json_output, as_lang(lang))
            return
        from footprint.api.compare import compare as made
        from footprint.api.reading import read

        with working(as_lang(lang), json_output):
            first = read(old).calculate()
            found = made(first, first if new is None else read(new), assessment, against)
        if json_output:
            print_json(found.to_json())
        else:
            _print(found, as_lang(lang))


def _scenarios(study: Path, file: Path, only: str, assessment: str, json_output: bool, lang: Lang) -> None:
    """Each scenario of a file against the study; with one name, that one alone."""
    from dataclasses import replace

    from footprint.api.reading import read
    from footprint.api.scenarios import chosen, compare_scenarios
    from footprint.api.scenarios import scenarios as read_file

    with working(lang, json_output):
        held, stated = read(study), read_file(file)
        if only:
            stated = replace(stated, scenarios={only: chosen(held, file, only)})
        found = compare_scenarios(held, stated, assessment)
    if json_output:
        print_json(found.to_json())
        return
    if not found.comparisons:
        out.print(say("scenarios_none", lang))
    for name in found:
        out.print(f"[bold]{safe(name)}[/] {safe(found.titles[name])}".rstrip())
        _print(found[name], lang)


def _print(found: Comparison, lang: Lang) -> None:
    """Totals, remarks, stages, and the lines that differ with their reasons."""
    from footprint.apps.cli.differences import percent
    from footprint.model.vocabulary import label
    from footprint.report.notebook_compare import PART_WORDS, reasons
    from footprint.report.words import Words

    before, after = found.totals
    bounds = ["≥ " if item.lower_bound else "" for item in found.ends]
    values = {"old": bounds[0] + show(before), "new": bounds[1] + show(after), "delta": _signed(found.delta)}
    relative = percent(found.delta / before if before else None)
    out.print(f"[bold]{say('compare_total', lang, **values, relative=relative)}[/]")
    words = Words(lang)
    parts = " · ".join(f"{words(PART_WORDS[n])} {_signed(v)}" for n, v in found.parts.named().items())
    out.print(f"{say('compare_parts', lang)}{COLON[lang]}{parts}")
    print_problems(found.problems, lang, console=out)
    stages = _table(lang, "stage")
    for stage in found.changes.stages:
        name = label("stage", stage.stage, lang)
        stages.add_row(name, _value(stage.old), _value(stage.new), _signed(stage.delta))
    out.print(stages)
    changes = found.changes
    out.print(say("compare_lines", lang, count=len(changes.lines), same=changes.same))
    table = _table(lang, "line", "name", last=("compare_why",))
    told = reasons(words)
    for row in changes.lines[:_ROWS]:
        why = " · ".join(told[reason] for reason in row.reasons)
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
