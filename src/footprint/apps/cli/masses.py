"""masses: which parts lack a mass, a table that gives them, and the balance against the product."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from footprint.apps.cli.studies import StudyArgument
from footprint.base.messages import Lang
from footprint.base.numbers import show, show_percent
from footprint.base.problem import ProblemsError
from footprint.base.unit_table import unit_label

if TYPE_CHECKING:
    from footprint.api.masses import MassBalance
    from footprint.api.study import Study
    from footprint.intake.masses import MassesRead
    from footprint.intake.masses_template import Missing

_LISTED = 20


def add(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command()(masses)


def masses(
    study: StudyArgument,
    from_: Annotated[Path | None, typer.Option("--from", metavar="FILE", help="part no. -> mass")] = None,
    sheet: Annotated[str, typer.Option("--sheet", help="only this sheet of FILE")] = "",
    unit: Annotated[str, typer.Option("--unit", help="unit of masses that carry none: g, kg ...")] = "",
    method: Annotated[str, typer.Option("--method", help="of rows that do not say it: weighed ...")] = "",
    source: Annotated[str, typer.Option("--source", help="of rows that do not say it")] = "",
    date: Annotated[str, typer.Option("--date", help="of rows that do not say it: 2025-01-31")] = "",
    author: Annotated[str, typer.Option("--author", help="who states the masses")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="let other values replace old ones")] = False,
    template: Annotated[
        Path | None, typer.Option("--template", metavar="FILE", help="write the missing parts to fill in")
    ] = None,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Parts without a mass; --from FILE enters masses; the balance against the product. / 部件质量。"""
    from footprint.api.masses import masses_from, missing_masses, write_template
    from footprint.api.reading import read
    from footprint.intake.masses import Given

    with edge(lang, json_output):
        found, story = read(study), None
        if from_ is not None:
            given = Given(unit, method, source, date, author)
            with working(as_lang(lang), json_output):
                story = masses_from(found.inventory, from_, given, sheet=sheet, replace=replace)
                found = found.with_masses(story)
        if template is not None:
            write_template(found.inventory, template, as_lang(lang))
        if story is not None and (story.added or story.changed):
            found.save(study)
        missing, balance = missing_masses(found.inventory), _balance(found)
        if json_output:
            print_json(_document(story, missing, balance))
            return
        if story is not None:
            _print_story(story, as_lang(lang), study)
        _print_missing(missing, as_lang(lang), study)
        if template is not None:
            out.print(say("written", as_lang(lang), path=safe(str(template))))
        _print_balance(balance, as_lang(lang))


def _balance(study: Study) -> MassBalance | None:
    """The mass balance; None where amounts or processes are faulty."""
    try:
        return study.mass_balance()
    except ProblemsError:
        return None


def _document(
    story: MassesRead | None, missing: Sequence[Missing], balance: MassBalance | None
) -> dict[str, Any]:
    names = ("added", "changed", "same", "unused")
    told = None if story is None else {name: list(getattr(story, name)) for name in names}
    problems = [] if story is None else [p.to_json() for p in story.problems]
    parts = [{"part_no": m.part_no, "name": m.name, "unit": m.unit, "lines": list(m.lines)} for m in missing]
    return {
        "format": "footprint-masses/1", "masses": told, "problems": problems, "missing": parts,
        "balance": None if balance is None else balance.to_json(),
    }  # fmt: skip


def _print_story(story: MassesRead, lang: Lang, path: Path) -> None:
    counts = {name: len(getattr(story, name)) for name in ("added", "changed", "same", "unused")}
    out.print(say("masses_told", lang, **counts))
    if story.unused:
        out.print(say("masses_unused", lang, parts=_some(story.unused)), style="dim")
    print_problems(story.problems, lang, console=out)
    if story.added or story.changed:
        out.print(say("written", lang, path=safe(str(path))))


def _some(names: Sequence[str]) -> str:
    more = f" … +{len(names) - _LISTED}" if len(names) > _LISTED else ""
    return safe(", ".join(names[:_LISTED])) + more


def _print_missing(missing: Sequence[Missing], lang: Lang, path: Path) -> None:
    if not missing:
        out.print(say("masses_complete", lang))
        return
    out.print(say("masses_missing", lang, count=len(missing)), style="yellow")
    table = Table(box=None, pad_edge=False)
    for head in ("masses_part", "name", "unit", "masses_lines"):
        table.add_column(say(head, lang))
    for row in missing[:_LISTED]:
        table.add_row(safe(row.part_no), safe(row.name), unit_label(row.unit, lang), _some(row.lines))
    out.print(table)
    if len(missing) > _LISTED:
        out.print(f"… +{len(missing) - _LISTED}")
    out.print(say("masses_next", lang, path=safe(str(path))), style="dim")


def _print_balance(balance: MassBalance | None, lang: Lang) -> None:
    if balance is None:
        out.print(say("balance_not_yet", lang), style="dim")
        return
    out.print(f"[bold]{say('balance_head', lang)}[/]")
    rows = [("balance_known", balance.net), ("balance_product", balance.product)]
    rows += [("balance_difference", balance.difference), ("balance_gross", balance.gross)]
    rows += [("balance_scrap", balance.scrap), ("balance_waste", balance.wasted)]
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    for key, value in rows:
        if value is not None:
            share = show_percent(value / balance.product) if balance.product else ""
            table.add_row(say(key, lang), f"{show(value)} kg", share)
    out.print(table)
    if balance.missing:
        text = say("balance_missing", lang, count=len(balance.missing), lines=_some(balance.missing))
        out.print(text, style="yellow")
