"""family: the products of a plant in one workbook, each with its footprint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from footprint.apps.cli.shell import (
    JsonOption,
    LangOption,
    as_lang,
    edge,
    err,
    out,
    print_json,
    print_problems,
    safe,
    say,
    working,
)
from footprint.base.numbers import show
from footprint.base.unit_table import unit_label

if TYPE_CHECKING:
    from footprint.api.family import FamilyResult
    from footprint.base.messages import Lang

_SHOWN = 20


def add(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command()(family)


def family(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help=".xlsx, folder or study.json")],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR")] = None,
    screening: Annotated[bool, typer.Option("--screening", help="accept open lines and ranges")] = False,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """The footprint of every product of a family; -o writes its study and result, and tables. / 产品族。"""
    from footprint.api.family import family as read_family
    from footprint.api.family import write_family

    shown = as_lang(lang)
    with edge(lang, json_output):
        with working(shown, json_output):
            held = read_family(study)
            result = held.calculate()
        incomplete = [m for m, r in result.results.items() if r.incomplete]
        refused = bool(incomplete) and not screening
        written = []
        if output is not None and not refused:
            with working(shown, json_output):
                written = write_family(held, result, output)
        if json_output:
            print_json(result.to_json())
        else:
            print_problems(list(result.problems), shown, console=err)
            _print(result, shown)
            for path in written:
                out.print(say("written", shown, path=safe(str(path))))
        if refused:
            err.print(say("need_screening", shown))
            raise typer.Exit(1)


def _print(result: FamilyResult, lang: Lang) -> None:
    table = Table(say("family_model", lang), say("family_total", lang), say("family_unit", lang))
    table.columns[1].justify = "right"
    for model, item in list(result.results.items())[:_SHOWN]:
        first = item.numbers.assessment()
        bound = "≥ " if first.lower_bound else ""
        unit = item.numbers.inventory.study.product.declared_unit
        table.add_row(
            safe(model), f"{bound}{first.rounded}", f"{show(unit.value)} {unit_label(unit.unit, lang)}"
        )
    out.print(table)
    if len(result.results) > _SHOWN:
        out.print(say("family_more", lang, count=len(result.results) - _SHOWN))
    for closing in result.closing:
        total, given = (f"{show(q.value)} {q.unit}" for q in (closing.total, closing.allocated))
        facts = {"line": closing.line, "total": total, "given": given, "sum": show(closing.sum)}
        out.print(say("family_closing", lang, **facts))
