"""How a terminal shows a match: each open row with its candidates, and why others were refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table

from footprint.apps.cli.shell import out, safe, say
from footprint.base.messages import Lang
from footprint.base.unit_table import unit_label
from footprint.model.vocabulary import label

if TYPE_CHECKING:
    from footprint.api.match import Match
    from footprint.report.offers import MatchItem, Offer


def print_matches(view: Match, lang: Lang, top: int, path: str) -> None:
    """Rows with their decision, or with candidates and refused ones for the open ones."""
    out.print(say("match_head", lang, open=len(view.unmatched), rows=len(view.rows)))
    for item in view.items:
        if item.state == "open":
            print_item(item, lang, top)
            if item.unique:
                out.print(f"   {say('match_unique', lang, path=safe(path))}", style="green")
        else:
            out.print(f"{_head(item, lang)}  {safe(item.detail)}")


def print_item(item: MatchItem, lang: Lang, top: int) -> None:
    """One open row: a table to compare candidates, their ids and reasons, then the refused ones."""
    out.print(_head(item, lang))
    found, refused = item.of("candidate")[:top], item.of("refused")[:top]
    if found:
        out.print(_table(found, lang))
        for offer in found:
            out.print(f"   [bold]{offer.rank}[/] {safe(offer.ref)}  [dim]{safe(offer.source[lang])}[/]")
            proxy = f"{label('state', 'proxy', lang)}: " if offer.state == "proxy" else ""
            _note(f"{proxy}{safe(offer.why[lang])}")
    else:
        out.print(f"   {say('match_none', lang)}")
    for offer in refused:
        facts = " · ".join(p for p in (offer.price(lang), offer.geography, offer.year) if p)
        kind = label("factor_kind", offer.kind, lang)
        out.print(f"   × {safe(offer.ref)}  [dim]{safe(facts)} · {safe(kind)}[/]")
        _note(f"{say('refused', lang)}: {safe(offer.why[lang])}")
    more = len(item.of("candidate")) + len(item.of("refused")) - len(found) - len(refused)
    if more > 0:
        out.print(f"   {say('match_more', lang, count=more)}", style="dim")


def _note(text: str) -> None:
    """A dim text below its row, wrapped inside its indent."""
    out.print(Padding(text, (0, 0, 0, 5)), style="dim", soft_wrap=False)


def _head(item: MatchItem, lang: Lang) -> str:
    amount = f" · {item.amount} {unit_label(item.unit, lang)}" if item.amount else ""
    role, state = label("match_role", item.role, lang), label("state", item.state, lang)
    return f"[bold]{item.line}[/] {safe(item.names[lang])}{amount} · {role} · {state}"


def _table(offers: tuple[Offer, ...], lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("   #")
    table.add_column(say("value", lang), justify="right", no_wrap=True)
    table.add_column(say("region", lang), no_wrap=True)
    table.add_column(say("year", lang), no_wrap=True)
    table.add_column(say("kind", lang), no_wrap=True)
    table.add_column(say("name", lang))
    for offer in offers:
        table.add_row(
            f"   {offer.rank}",
            safe(offer.price(lang)),
            safe(offer.geography),
            offer.year,
            safe(label("factor_kind", offer.kind, lang)),
            safe(offer.names.get(lang, "")),
        )
    return table
