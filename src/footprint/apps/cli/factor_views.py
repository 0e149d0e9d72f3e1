"""How a terminal shows factors: hits of a search, one factor with its passport, the sources."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING

from rich.table import Table

from footprint.apps.cli.shell import out, safe, say
from footprint.base.messages import Lang
from footprint.base.numbers import show as number
from footprint.base.unit_table import unit_label
from footprint.engine.exact import exact_sum
from footprint.factors.gwp import gwp_sets
from footprint.model.vocabulary import label

if TYPE_CHECKING:
    from footprint.factors.factor import Factor
    from footprint.factors.search import Hit
    from footprint.factors.source import SourceCard

#: The set that ``show`` characterises split gases with; a study states its own.
_GWP = "AR6-GWP100"


@contextmanager
def paged(rows: int) -> Iterator[None]:
    """A pager for a person whose screen is too short; plain output for a pipe."""
    if sys.stdout.isatty() and rows > out.size.height - 2:
        with out.pager(styles=True):
            yield
    else:
        yield


def print_hits(hits: Sequence[Hit], lang: Lang) -> None:
    """Hits as a table; where nothing is what was asked, "none" and the nearest proxies."""
    right = [h for h in hits if h.how != "broader"]
    near = [h for h in hits if h.how == "broader"]
    with paged(3 * len(hits) + 4):
        if right:
            _print_list(right, lang)
        else:
            out.print(say("no_hit", lang), style="bold yellow")
        if near and not right:
            out.print(say("nearest", lang))
            _print_list(near, lang)
        if not right:
            out.print(say("try_proxy", lang), style="dim")


def _print_list(hits: Iterable[Hit], lang: Lang) -> None:
    """Three lines a hit; the ref stands alone, so that it can be copied."""
    for hit in hits:
        f = hit.factor
        only = "" if "footprint" in f.eligibility else f"  [yellow]{_use(f, lang)}[/]"
        facts = (_price(f, lang), f.geography, _years(f), label("factor_kind", f.kind, lang))
        out.print(f"[bold]{safe(f.names[lang])}[/]{only}")
        out.print(f"   {safe(' · '.join(t for t in facts if t))}")
        out.print(f"   [cyan]{safe(f.ref)}[/]")


def _use(factor: Factor, lang: Lang) -> str:
    """What a row is good for, where that is no product footprint."""
    if not factor.eligibility:
        return say("use_none", lang)
    return " · ".join(say(f"use_{family}", lang) for family in factor.eligibility)


def _price(factor: Factor, lang: Lang) -> str:
    value = exact_sum(factor.value(gwp_sets()[_GWP]).values())
    return f"{number(value)} kg CO2e/{unit_label(factor.unit, lang)}"


def _years(factor: Factor) -> str:
    years = dict.fromkeys(str(y) for y in (factor.year_from, factor.year_to) if y)
    return "–".join(years)


def print_factor(factor: Factor, card: SourceCard | None, lang: Lang) -> None:
    """One factor: value and how it comes about, boundary, where it was read, licence and text to quote."""
    out.print(f"[bold]{safe(factor.names[lang])}[/]")
    out.print(safe(factor.ref), style="cyan")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for key, text in (*_facts(factor, lang), *(_passport(card, lang) if card else ())):
        if text:
            table.add_row(say(key, lang), safe(text))
    out.print(table, soft_wrap=False)


def _facts(factor: Factor, lang: Lang) -> Iterator[tuple[str, str]]:
    split = "" if factor.components and not factor.gases else f"  ({_GWP})"
    yield "value", f"{_price(factor, lang)}{split}"
    yield "parts", _parts(factor.gases, "kg {}") if factor.gases else ""
    named = {label("component", c, lang): v for c, v in factor.components.items()}
    gwp_set = f"  ({factor.gwp_set})" if named else ""
    yield "components", _parts(named, "kg CO2e {}") + gwp_set
    yield "published", f"{factor.published_value} {factor.published_unit}".strip()
    yield "kind", label("factor_kind", factor.kind, lang)
    yield "use", _use(factor, lang)
    yield "includes", " · ".join(say(f"includes_{i}", lang) for i in factor.includes)
    yield "region", factor.geography
    yield "year", _years(factor)
    yield "technology", factor.technology
    yield "upstream_pair", factor.pair_ref
    yield "uncertainty", factor.uncertainty
    yield "document", factor.document
    yield "locator", factor.locator
    yield "read", say("transcribed", lang) if factor.transcribed else ""
    yield "note", factor.note.get(lang, "")
    yield "codes", " · ".join(factor.codes)
    yield "row_digest", factor.row_digest


def _parts(values: Mapping[str, Fraction], unit: str) -> str:
    return " · ".join(f"{number(v)} {unit.format(name)}" for name, v in values.items())


def _passport(card: SourceCard, lang: Lang) -> Iterator[tuple[str, str]]:
    yield "source", " · ".join(t for t in (card.publisher[lang], card.document, card.version) if t)
    yield "licence", card.licence_derived
    yield "quote", card.attribution
    yield "retrieved", card.retrieved
    yield "caveats", card.caveats.get(lang, "")


def print_sources(cards: Iterable[SourceCard], counts: Mapping[str, int], lang: Lang) -> None:
    """Each source on three lines."""
    for card in cards:
        out.print(f"[bold]{safe(card.id)}[/]  {safe(card.title[lang])}")
        rows = f"{say('rows', lang)} {counts.get(card.id, 0):,}"
        out.print(f"   {safe(card.publisher[lang])} · {safe(card.document)}", style="dim")
        out.print(f"   {rows} · {say('licence', lang)}: {safe(card.licence_derived)}")
