"""What all commands share: language, options, errors to exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from footprint.apps.cli.telling import (
    as_lang,
    err,
    out,
    print_json,
    print_problems,
    print_refusal,
    safe,
    safe_line,
    say,
    texts,
)
from footprint.base.file_faults import REASONS, reason
from footprint.base.messages import Lang, default_lang
from footprint.base.problem import Problem, ProblemsError

__all__ = [
    "JsonOption",
    "LangOption",
    "as_lang",
    "edge",
    "err",
    "out",
    "outer_lang",
    "print_json",
    "print_problems",
    "safe",
    "safe_line",
    "say",
    "texts",
    "working",
]


def _lang(context: typer.Context, value: str) -> str:
    if value not in ("", "zh", "en"):
        raise typer.BadParameter("zh | en")
    return value or outer_lang(context)


def outer_lang(context: typer.Context) -> str:
    """The language given before the command, else FOOTPRINT_LANG or the locale."""
    return str(context.find_root().params.get("lang") or default_lang())


LangOption = Annotated[
    str,
    typer.Option("--lang", help="zh | en, else FOOTPRINT_LANG / 语言", callback=_lang),
]
JsonOption = Annotated[bool, typer.Option("--json", help="one JSON document / 输出JSON")]


@contextmanager
def edge(lang: str, json_output: bool) -> Iterator[None]:
    """Problems become messages and exit codes; nothing else is swallowed."""
    try:
        yield
    except ProblemsError as fault:
        print_refusal(fault, as_lang(lang), json_output)
        raise typer.Exit(fault.exit_code) from None
    except OSError as fault:
        if fault.errno not in REASONS:
            raise
        problem = Problem("FP-X002", got=str(fault.filename or "–"), values=reason(fault))
        if json_output:
            print_json({"format": "footprint-problems/1", "exit": 3, "problems": [problem.to_json()]})
        else:
            print_problems([problem], as_lang(lang))
        raise typer.Exit(3) from None


@contextmanager
def working(lang: Lang, quiet: bool) -> Iterator[None]:
    """A spinner on stderr for a person; nothing for a pipe."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    with err.status(say("working", lang)):
        yield
