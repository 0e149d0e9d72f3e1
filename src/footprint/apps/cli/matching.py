"""match: candidates for every line, and the decisions of a person, asked for or given as options."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from footprint.apps.cli.decisions import FORMS, decided_all, parse_all
from footprint.apps.cli.shell import (
    JsonOption,
    LangOption,
    as_lang,
    edge,
    out,
    print_json,
    safe,
    say,
    working,
)
from footprint.base.messages import Lang

if TYPE_CHECKING:
    from footprint.api.study import Study

Texts = list[str]


def add(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(match)


def match(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help=".xlsx, folder or study.json")],
    top: Annotated[int, typer.Option("--top", min=1, max=50)] = 3,
    accept_unique: Annotated[bool, typer.Option("--accept-unique", help="pin what has one answer")] = False,
    pin: Annotated[Texts | None, typer.Option("--pin", metavar=FORMS["pin"], help="E2~up: upstream")] = None,
    proxy: Annotated[Texts | None, typer.Option("--proxy", metavar=FORMS["proxy"])] = None,
    range_: Annotated[Texts | None, typer.Option("--range", metavar=FORMS["range"])] = None,
    cutoff: Annotated[Texts | None, typer.Option("--cutoff", metavar=FORMS["cutoff"])] = None,
    author: Annotated[str, typer.Option("--author", help="who decides")] = "",
    ask: Annotated[bool | None, typer.Option("--ask/--no-ask", help="ask for each open line")] = None,
    json_output: JsonOption = False,
    lang: LangOption = "",
) -> None:
    """Candidates for every line; asks on a terminal, or takes decisions as options. / 匹配因子。"""
    from footprint.api.reading import read

    shown = as_lang(lang)
    with edge(lang, json_output):
        options = [("pin", pin), ("proxy", proxy), ("range", range_), ("cutoff", cutoff)]
        decisions = parse_all([(kind, texts or []) for kind, texts in options], author)
        found = read(study)
        made = decided_all(found, decisions)
        with working(shown, json_output):
            made, pinned = _accepted(made, author) if accept_unique else (made, 0)
        if made is not found:
            made.save(study)
        if not json_output:
            _say_saved(made, len(decisions), pinned, accept_unique, shown)
        quiet = json_output or accept_unique or bool(decisions)
        if not json_output and (ask or (ask is None and not quiet and _terminal())):
            _converse(made, study, shown, top, author)
            return
        with working(shown, json_output):
            view = made.match()
        if json_output:
            print_json(view.to_json(top))
        else:
            from footprint.apps.cli.match_views import print_matches

            print_matches(view, shown, top, str(study))


def _terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _accepted(study: Study, author: str) -> tuple[Study, int]:
    """What has one answer, pinned; twice, because a fuel shows its upstream once it is pinned itself."""
    view = study.match()
    before = len(view.rows) - len(view.unmatched)
    for _ in range(2):
        study = study.accept(view, author=author or "footprint match", date=date.today().isoformat())
        view = study.match()
    return study, len(view.rows) - len(view.unmatched) - before


def _say_saved(study: Study, decisions: int, pinned: int, accepted: bool, lang: Lang) -> None:
    if not decisions and not accepted:
        return
    open_ = len(study.match().unmatched)
    if decisions:
        out.print(say("decided", lang, count=decisions, open=open_))
    if accepted:
        out.print(say("accepted", lang, count=pinned, open=open_))


def _converse(study: Study, path: Path, lang: Lang, top: int, author: str) -> None:
    """The conversation, then one save of everything that was decided."""
    from footprint.apps.cli.match_session import converse

    outcome = converse(study, lang, top, author)
    if not outcome.kept:
        out.print(say("match_discarded", lang, count=outcome.count))
        return
    if outcome.count:
        outcome.study.save(path)
        out.print(say("written", lang, path=safe(str(path))))
    out.print(say("decided", lang, count=outcome.count, open=len(outcome.study.match().unmatched)))
