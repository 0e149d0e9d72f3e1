"""request: one questionnaire workbook a supplier, for the lines that lack data of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from footprint.apps.cli.shell import LangOption, as_lang, edge, out, safe, say
from footprint.apps.cli.studies import StudyArgument


def add(app: typer.Typer) -> None:
    """Register the command of this module."""
    app.command()(request)


def request(
    study: StudyArgument,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="folder of the workbooks")],
    lines: Annotated[
        str, typer.Option("--lines", metavar="L1,L3", help="default: open, proxy and range lines")
    ] = "",
    due: Annotated[str, typer.Option("--due", metavar="DATE", help="2026-12-31")] = "",
    owner: Annotated[str, typer.Option("--owner", metavar="NAME", help="who waits for the answer")] = "",
    lang: LangOption = "",
) -> None:
    """A bilingual questionnaire for each supplier; owner and due go into the study. / 向供应商索取数据。"""
    from footprint.api.reading import read
    from footprint.api.suppliers import ask

    shown = as_lang(lang)
    with edge(lang, False):
        before = read(study)
        names = [part.strip() for part in lines.replace("，", ",").split(",") if part.strip()]
        asked = ask(before, names, owner=owner, due=due)
        asked.free(output)
        if asked.study.inventory != before.inventory:
            asked.study.save(study)
        paths = asked.write(output)
    for path in paths:
        out.print(say("written", shown, path=safe(str(path))))
    out.print(say("request_next", shown, count=len(paths), path=safe(str(study))))
