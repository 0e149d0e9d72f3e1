"""How a terminal shows what a total leaves open: coverage by emissions, and what to ask for first."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rich.table import Table

from footprint.apps.cli.shell import out, safe, say
from footprint.base.messages import Lang
from footprint.base.numbers import show, show_percent
from footprint.model.vocabulary import label

if TYPE_CHECKING:
    from footprint.result.ask_first import Ask, Screening

_TOP = 5
_LISTED = 12


def print_screening(found: Screening, lang: Lang) -> None:
    """One line of coverage, then the rows with a size; those without any are named below."""
    emissions = found.emissions
    if emissions.share is not None:
        share = show_percent(emissions.share)
        out.print(say("emission_coverage", lang, share=share))
        if emissions.estimated:
            out.print(say("emission_how", lang), style="dim")
    elif emissions.missing:
        out.print(say("emission_unknown", lang, lines=_names(emissions.missing, lang)))
    sized = [ask for ask in found.ask_first if ask.share is not None]
    unsized = [ask.line for ask in found.ask_first if ask.share is None]
    if sized:
        out.print(_table(sized[:_TOP], lang))
    if len(sized) > _TOP:
        out.print(say("ask_more", lang, count=len(sized) - _TOP), style="dim")
    if unsized:
        out.print(say("ask_unsized", lang, lines=_names(unsized, lang)), style="yellow")


def _names(lines: list[str] | tuple[str, ...], lang: Lang) -> str:
    """The first dozen ids, and how many more."""
    shown = ", ".join(lines[:_LISTED])
    more = len(lines) - _LISTED
    return shown if more <= 0 else say("and_more", lang, lines=shown, count=more)


def _table(rows: list[Ask], lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False, title=say("ask_first", lang), title_justify="left")
    for head in ("line", "name", "state", "ask_whom"):
        table.add_column(say(head, lang))
    table.add_column(say("ask_span", lang), justify="right")
    table.add_column(say("ask_measure", lang))
    for ask in rows:
        table.add_row(
            ask.line,
            _name(ask, lang),
            label("state", ask.state, lang),
            safe(ask.supplier) or "–",
            _span(ask, lang),
            say(f"measure_{ask.measure}", lang, count=len(ask.candidates)),
        )
    return table


def _name(ask: Ask, lang: Lang) -> str:
    """The name of the line, and which part of it is asked for where it is a part."""
    part = {"up": "includes_upstream", "td": "includes_td"}.get(ask.line.partition("~")[2], "")
    return safe(ask.name) + (f" ({say(part, lang)})" if part else "")


def _span(ask: Ask, lang: Lang) -> str:
    """From low to high in kg CO2e; the share of mass where only that is known."""
    if ask.low is None or ask.high is None:
        share = Fraction(0) if ask.share is None else ask.share
        return say("ask_mass", lang, share=show_percent(share))
    if ask.low == ask.high:
        return show(ask.low, 4)
    return f"{show(ask.low, 4)} … {show(ask.high, 4)}"
