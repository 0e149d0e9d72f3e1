"""new, check, calculate, explain, report: from a study to numbers and papers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from footprint.apps.cli.shell import (
    JsonOption,
    LangOption,
    as_lang,
    edge,
    err,
    out,
    outer_lang,
    print_json,
    print_problems,
    safe,
    say,
    working,
)
from footprint.base.messages import LANGS, Lang
from footprint.base.problem import Problem, ProblemsError, Refused, errors
from footprint.base.where import Where

StudyArgument = Annotated[Path, typer.Argument(metavar="STUDY", help=".xlsx, folder or study.json")]


def add(app: typer.Typer) -> None:
    """Register the commands of this module."""
    for command in (new, check, calculate, explain, report):
        app.command()(command)


def _list_sectors(wanted: bool) -> None:
    """Print the sector starts and stop: needs no path."""
    if not wanted:
        return
    from footprint.api.sectors import sector_lines

    for lang in LANGS:
        out.print(say("sector_head", lang))
    for line in sector_lines():
        out.print(safe(line))
    raise typer.Exit(0)


def new(
    path: Annotated[Path, typer.Argument(metavar="PATH")],
    family: Annotated[bool, typer.Option("--family", help="with the sheet Family")] = False,
    sector: Annotated[str, typer.Option("--sector", help="with what a study of this sector says")] = "",
    with_: Annotated[
        str, typer.Option("--with", metavar="SHEETS", help="recycling,quality,instruments,energy_balance")
    ] = "",
    list_sectors: Annotated[
        bool, typer.Option("--list-sectors", is_eager=True, callback=_list_sectors, help="and stop")
    ] = False,
    lang: LangOption = "",
) -> None:
    """Write a blank study (workbook for .xlsx, else a folder). / 新建空白研究。"""
    from footprint.api.saving import new as make

    with edge(lang, False):
        wanted = [name for name in with_.replace("，", ",").split(",") if name.strip()]
        make(path, as_lang(lang), family=family, sector=sector, sheets=wanted)
    out.print(say("written", as_lang(lang), path=safe(str(path))))
    if sector:
        _documents(sector, as_lang(lang))
    out.print(say("new_next", as_lang(lang), path=safe(str(path))))


def _documents(name: str, lang: Lang) -> None:
    """The titles of the rule documents of a sector: none is chosen for the user."""
    from footprint.api.sectors import sector_key, sectors

    found = next(s for s in sectors() if s.key == sector_key(name))
    out.print(say("sector_documents", lang))
    for document in found.documents:
        note = document.zh if lang == "zh" else document.en
        out.print(safe(f"  {document.title}: {note}" if lang == "en" else f"  {document.title}：{note}"))


def check(
    study: StudyArgument,
    rules: Annotated[str, typer.Option("--rules", help="rule set to use instead")] = "",
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Every problem of a study, with where, got, expected and hint. / 检查全部问题。"""
    with edge(lang, json_output):
        with working(as_lang(lang), json_output):
            problems = _problems(study, rules)
        code = 1 if errors(problems) else 0
        if json_output:
            rows = [p.to_json() for p in problems]
            print_json({"format": "footprint-problems/1", "exit": code, "problems": rows})
        elif problems:
            print_problems(problems, as_lang(lang), console=out)
        else:
            out.print(say("clean", as_lang(lang)))
        raise typer.Exit(code)


def _problems(path: Path, rules: str) -> list[Problem]:
    """What reading, the study itself and its rules find; a refused file is still refused."""
    from footprint.api.reading import read

    try:
        found = read(path)
        problems = found.check()
        return problems if errors(problems) else problems + found.gaps(rules)
    except Refused:
        raise
    except ProblemsError as fault:
        return list(fault.problems)


def calculate(
    study: StudyArgument,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR")] = None,
    assessment: Annotated[str, typer.Option("--assessment", help="show this assessment")] = "",
    screening: Annotated[bool, typer.Option("--screening", help="accept open lines and ranges")] = False,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Total, coverage and gaps; -o writes result.json, lines.csv, calculation.xlsx, report.html. / 计算。"""
    from footprint.api.compare import assessment_of
    from footprint.api.reading import read
    from footprint.apps.cli.views import print_result

    with edge(lang, json_output):
        with working(as_lang(lang), json_output):
            result = read(study).calculate()
            assessment_of(result, assessment)
        incomplete = result.incomplete and not screening
        written = []
        if output is not None and not incomplete:
            from footprint.api.report import write_outputs

            with working(as_lang(lang), json_output):
                written = write_outputs(result, output, as_lang(lang), assessment)
        if json_output:
            print_json(result.to_json())
        else:
            print_result(result, as_lang(lang), assessment)
            for path in written:
                out.print(say("written", as_lang(lang), path=safe(str(path))))
        if incomplete:
            err.print(say("need_screening", as_lang(lang)))
            raise typer.Exit(1)


def explain(
    source: Annotated[Path, typer.Argument(metavar="STUDY|BUNDLE")],
    line: Annotated[str, typer.Argument(metavar="LINE")],
    assessment: Annotated[str, typer.Option("--assessment")] = "",
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """The equation of a line with units, and where every number came from. / 追溯一行。"""
    from footprint.api.report import explain as trace_of
    from footprint.apps.cli.explain_views import print_traces

    with edge(lang, json_output):
        traces = trace_of(source, line, as_lang(lang), assessment)
        if not traces:
            raise ProblemsError([Problem("FP-X003", Where(key=line), got=line)])
        if json_output:
            print_json({"format": "footprint-trace/1", "line": line, "traces": [t.to_json() for t in traces]})
        else:
            print_traces(traces)


def report(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="X.fpz|STUDY")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE")],
    format_: Annotated[str, typer.Option("--format", help="html | xlsx")] = "html",
    assessment: Annotated[str, typer.Option("--assessment")] = "",
    lang: Annotated[str, typer.Option("--lang", help="zh | en | both")] = "both",
) -> None:
    """A self-contained HTML report, or the calculation with live formulas. / 报告。"""
    from footprint.api.report import write_report

    if format_ not in ("html", "xlsx"):
        raise typer.BadParameter("html | xlsx", param_hint="--format")
    if lang not in ("zh", "en", "both"):
        raise typer.BadParameter("zh | en | both", param_hint="--lang")
    shown = outer_lang(context) if lang == "both" else lang
    with edge(shown, False):
        write_report(source, output, format_, lang, assessment)
        out.print(say("written", as_lang(shown), path=safe(str(output))))
