"""How a terminal shows a match: each open row with its candidates, and why others were refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from footprint.apps.cli.shell import say
from footprint.apps.cli.wrapping import cells, put, room
from footprint.base.messages import COLON, Lang
from footprint.base.unit_table import unit_label
from footprint.model.vocabulary import label

if TYPE_CHECKING:
    from footprint.api.match import Match
    from footprint.report.offers import MatchItem, Offer

_GAP = "  "
_INDENT, _NOTE = 3, 5
#: Names stand beside the numbers where this many cells are left, else below them.
_LEAST = 28


def print_matches(view: Match, lang: Lang, top: int, path: str) -> None:
    """Rows with their decision, or with candidates and refused ones for the open ones."""
    put(say("match_head", lang, open=len(view.unmatched), rows=len(view.rows)))
    for item in view.items:
        if item.state == "open":
            print_item(item, lang, top)
            if item.unique:
                put(say("match_unique", lang, path=path), "green", _INDENT)
        else:
            _head(item, lang, item.detail)


def print_item(item: MatchItem, lang: Lang, top: int) -> None:
    """One open row: candidates side by side, their ids and reasons, then the refused ones."""
    _head(item, lang)
    found, refused = item.of("candidate")[:top], item.of("refused")[:top]
    if found:
        _table(found, lang)
        for offer in found:
            put(f"{offer.ref}  {offer.source[lang]}", "", _NOTE, f"{' ' * _INDENT}{offer.rank} ", "bold")
            proxy = f"{label('state', 'proxy', lang)}{COLON[lang]}" if offer.state == "proxy" else ""
            put(f"{proxy}{offer.why[lang]}", "dim", _NOTE)
    else:
        put(say("match_none", lang), "", _INDENT)
    for offer in refused:
        kind = label("factor_kind", offer.kind, lang)
        facts = " · ".join(p for p in (offer.price(lang), offer.geography, offer.year, kind) if p)
        put(f"{offer.ref}  {facts}", "", _NOTE, f"{' ' * _INDENT}× ")
        put(f"{say('refused', lang)}{COLON[lang]}{offer.why[lang]}", "dim", _NOTE)
    more = len(item.of("candidate")) + len(item.of("refused")) - len(found) - len(refused)
    if more > 0:
        put(say("match_more", lang, count=more), "dim", _INDENT)


def _head(item: MatchItem, lang: Lang, detail: str = "") -> None:
    amount = f" · {item.amount} {unit_label(item.unit, lang)}" if item.amount else ""
    role, state = label("match_role", item.role, lang), label("state", item.state, lang)
    text = f"{item.names[lang]}{amount} · {role} · {state}{_GAP if detail else ''}{detail}"
    put(text, "", cell_len(item.line) + 1, item.line, "bold")


def _table(offers: Sequence[Offer], lang: Lang) -> None:
    """Rank, value, region, year and boundary in columns; the name whole, beside or below them."""
    head = ["#", *(say(key, lang) for key in ("value", "region", "year", "kind"))]
    lines = [_columns(offer, lang) for offer in offers]
    widths = [max(map(cell_len, column)) for column in zip(head, *lines, strict=True)]
    side = _INDENT + sum(widths) + len(_GAP) * len(widths)
    beside = not room() or room() - side >= _LEAST
    names = [offer.names.get(lang, "") for offer in offers]
    _line(head, widths, say("name", lang) if beside else "", side, "bold")
    for line, name in zip(lines, names, strict=True):
        _line(line, widths, name if beside else "", side, "")
        if not beside:
            put(name, "", _NOTE + 1)


def _columns(offer: Offer, lang: Lang) -> list[str]:
    kind = label("factor_kind", offer.kind, lang)
    return [str(offer.rank), offer.price(lang), offer.geography, offer.year, kind]


def _line(texts: Sequence[str], widths: Sequence[int], name: str, side: int, style: str) -> None:
    """One row; the value, the second column, to the right."""
    shown = [cells(text, width) for text, width in zip(texts, widths, strict=True)]
    shown[1] = " " * (widths[1] - cell_len(texts[1])) + texts[1]
    put(name, style, side, " " * _INDENT + _GAP.join(shown), style)
