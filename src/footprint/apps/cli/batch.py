"""batch, where-used: many studies at once, for an ERP."""

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
    safe_line,
    say,
    working,
)
from footprint.base.problem import Problem, ProblemsError

if TYPE_CHECKING:
    from footprint.api.batch import Outcome
    from footprint.api.where_used import Use
    from footprint.base.messages import Lang

_SHOWN = 20


def add(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(batch)
    app.command("where-used")(where_used)


def batch(
    source: Annotated[Path, typer.Argument(metavar="IN.ndjson")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT.ndjson")],
    used: Annotated[Path | None, typer.Option("--where-used", help="also write an index")] = None,
    screening: Annotated[bool, typer.Option("--screening", help="accept open lines and ranges")] = False,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """One JSON study a line in, one outcome a line out. / 批量计算：每行一个研究。"""
    from dataclasses import asdict

    from footprint.api.batch import run_file

    shown = as_lang(lang)
    with edge(lang, json_output):
        with working(shown, json_output):
            summary, bad = run_file(source, output, where_used=used)
        code = 1 if summary.problems or summary.refused or (summary.incomplete and not screening) else 0
        if json_output:
            print_json({"format": "footprint-batch-summary/1", "exit": code, **asdict(summary)})
        else:
            _print_bad(source.name, bad, shown)
            out.print(say("batch_counts", shown, **asdict(summary)))
            for path in (output, used):
                if path is not None:
                    out.print(say("written", shown, path=safe(str(path))))
            if summary.incomplete and not screening:
                err.print(say("batch_incomplete", shown, count=summary.incomplete))
        raise typer.Exit(code)


def _print_bad(name: str, bad: tuple[Outcome, ...], lang: Lang) -> None:
    """The first problem of each study that did not calculate; the output file holds them all."""
    for outcome in bad[:_SHOWN]:
        ref = f" {safe(outcome.external_ref)}" if outcome.external_ref else ""
        head = say("batch_line", lang, file=safe(name), line=outcome.line, ref=ref)
        worst = min(outcome.problems, key=lambda p: p.severity != "error")
        more = len(outcome.problems) - 1
        text = f"[red]●[/] {head}{safe_line(worst, lang)}"
        err.print(text if not more else f"{text} {say('batch_more', lang, count=more)}")


def where_used(
    studies: Annotated[list[Path], typer.Argument(metavar="STUDY...")],
    part: Annotated[str, typer.Option("--part", metavar="NO", help="part number")] = "",
    factor: Annotated[str, typer.Option("--factor", metavar="ID", help="id@release, or id")] = "",
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Where a part or a factor is used in many studies. / 零件或因子的使用处。"""
    from footprint.api.reading import read
    from footprint.api.study import Study
    from footprint.api.where_used import where_used as index_of

    if bool(part) == bool(factor) and not (json_output and not part):
        raise typer.BadParameter("--part NO / --factor ID")
    shown = as_lang(lang)
    with edge(lang, json_output):
        found: list[Study] = []
        faults: list[Problem] = []
        code = 0
        for path in studies:
            try:
                found.append(read(path))
            except ProblemsError as fault:
                faults += fault.problems
                code = max(code, fault.exit_code)
        code = min(code, 1) if found else code  # some were read: the work was done
        index = index_of(found)
        uses = index.part(part) if part else index.factor(factor) if factor else index.uses
        if json_output:
            document = index.to_json() if not (part or factor) else _answer(part, factor, uses)
            print_json({**document, "exit": code, "problems": [p.to_json() for p in faults]})
        else:
            _print_uses(uses, len(found), shown)
            print_problems(faults, shown)
        raise typer.Exit(code)


def _answer(part: str, factor: str, uses: tuple[Use, ...]) -> dict[str, object]:
    """The document of one question, in the form of the whole index."""
    rows = [use.to_json() for use in uses]
    found = {"parts": {part: rows} if part else {}, "factors": {factor: rows} if factor else {}}
    return {"format": "footprint-where-used/1", **found}


def _print_uses(uses: tuple[Use, ...], studies: int, lang: Lang) -> None:
    from footprint.model.vocabulary import label

    out.print(say("used_head", lang, count=len(uses), studies=studies))
    if not uses:
        return
    table = Table(box=None, pad_edge=False)
    for head in ("used_study", "line", "used_ref", "used_part", "state", "used_factor"):
        table.add_column(say(head, lang), overflow="fold")
    for use in uses:
        state = label("state", use.state, lang)
        row = (use.study, use.line, use.external_ref, use.part_no, state, use.factor)
        table.add_row(*(safe(cell) for cell in row))
    out.print(table)
