"""What a command says: texts, problems, JSON. Needs no command line, so a refusal can come before it."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from rich.console import Console
from rich.markup import escape

from footprint.base.messages import Lang
from footprint.base.problem import Problem, ProblemsError, Refused
from footprint.base.where import printable

out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


@cache
def texts() -> dict[str, dict[str, str]]:
    """All texts of the command line."""
    path = files("footprint.apps") / "texts.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def say(key: str, lang: Lang, *counts: Any, **values: Any) -> str:
    """One text of the command line in one language."""
    return texts()[key][lang].format(*counts, **values)


def as_lang(value: str) -> Lang:
    """The typed language of an option that ``_lang`` has checked."""
    return "zh" if value == "zh" else "en"


def safe(text: str) -> str:
    """Text from a file, safe for the terminal: no control characters, no markup."""
    return escape(printable(text, 400))


def print_json(document: Any) -> None:
    """The one JSON document of ``--json``."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def print_problems(problems: Sequence[Problem], lang: Lang, *, console: Console | None = None) -> None:
    """Every problem on a line of its own, then the count."""
    console = console or err
    order = {"error": 0, "warning": 1, "info": 2}
    for problem in sorted(problems, key=lambda p: order[p.severity]):
        colour = _COLOURS[problem.severity]
        console.print(f"[{colour}]●[/] {safe_line(problem, lang)}")
    counts = [sum(p.severity == s for p in problems) for s in ("error", "warning", "info")]
    if problems:
        console.print(say("problems", lang, errors=counts[0], warnings=counts[1], infos=counts[2]))


def safe_line(problem: Problem, lang: Lang) -> str:
    """A rendered problem, safe for the terminal (its parts are bounded already)."""
    return escape(printable(problem.render(lang), 1_500))


def print_refusal(fault: ProblemsError, lang: Lang, json_output: bool) -> None:
    """The problems of a command that stopped: lines on stderr, or one document on stdout."""
    if json_output:
        rows = [p.to_json() for p in fault.problems]
        print_json({"format": "footprint-problems/1", "exit": fault.exit_code, "problems": rows})
        return
    if isinstance(fault, Refused):
        err.print(say("refused_file", lang), style="red bold")
    print_problems(fault.problems, lang)
