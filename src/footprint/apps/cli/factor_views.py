"""How a terminal shows factors: hits of a search, one factor with its passport, the sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from rich.cells import cell_len

from footprint.apps.cli.factor_values import basis, derivation, price
from footprint.apps.cli.pager import paged
from footprint.apps.cli.shell import out, say
from footprint.apps.cli.wrapping import put
from footprint.base.messages import COLON, Lang
from footprint.base.numbers import show as number
from footprint.model.vocabulary import label
from footprint.report.reasons import kind_label

if TYPE_CHECKING:
    from footprint.apps.cli.factor_search import Answer
    from footprint.factors.factor import Factor
    from footprint.factors.search import Hit
    from footprint.factors.source import SourceCard

_INDENT = 3


def print_hits(answer: Answer, lang: Lang) -> None:
    """Hits by how sure they are; where nothing is what was asked, "none" and the nearest proxies."""
    sure, similar, near = (answer.of(*how) for how in (("exact", "alias", "code"), ("fuzzy",), ("broader",)))
    with paged(4 * len(answer.hits) + 5):
        for remark in answer.remarks:
            put(remark.message(lang), "yellow")
        if not sure and not similar:
            out.print(say("no_hit", lang), style="bold yellow")
        _print_list(sure, answer, lang)
        if similar:
            put(say("similar", lang), "yellow")
            _print_list(similar, answer, lang, "≈ ")
        if sure or similar:
            return
        if near:
            put(say("nearest", lang))
            _print_list(near, answer, lang)
        put(say("try_proxy", lang), "dim")


def _print_list(hits: Sequence[Hit], answer: Answer, lang: Lang, mark: str = "") -> None:
    """Three lines a hit; the ref stands alone, so that it can be copied."""
    for hit in hits:
        f = hit.factor
        put(f.names[lang], "bold", len(mark), mark)
        if answer.refuses(f):
            put(f"✗ {say('refused_here', lang, use=uses(f, lang))}", "yellow", _INDENT)
        facts = (price(f, answer.gwp_set, lang), f.geography, years(f), kind_label(f.kind, lang))
        put(" · ".join(t for t in facts if t), "", _INDENT)
        put(f.ref, "cyan", _INDENT)


def uses(factor: Factor, lang: Lang) -> str:
    """What a row is good for."""
    if not factor.eligibility:
        return say("use_none", lang)
    return " · ".join(say(f"use_{family}", lang) for family in factor.eligibility)


def years(factor: Factor) -> str:
    """The data years of a row, "" where it states none."""
    return "–".join(dict.fromkeys(str(y) for y in (factor.year_from, factor.year_to) if y))


def technology(factor: Factor, lang: Lang) -> str:
    """The route in words; a code outside the list as it stands."""
    return label("technology", factor.technology, lang)


def print_factor(factor: Factor, card: SourceCard | None, gwp_set: str, lang: Lang) -> None:
    """One factor: value and how it comes about, boundary, where it was read, licence and text to quote."""
    put(factor.names[lang], "bold")
    put(factor.ref, "cyan")
    _print_facts([*_facts(factor, gwp_set, lang), *(_passport(card, lang) if card else ())], lang)


def _print_facts(facts: Iterable[tuple[str, str]], lang: Lang) -> None:
    """Two columns; nothing is cut, and a name that comes again is not written again."""
    rows = [(say(key, lang), text) for key, text in facts if text]
    width = max((cell_len(name) for name, _ in rows), default=0) + 2
    before = ""
    for name, text in rows:
        put(text, "", width, "" if name == before else name)
        before = name


def _facts(factor: Factor, gwp_set: str, lang: Lang) -> Iterator[tuple[str, str]]:
    resting = basis(factor, gwp_set, lang)
    yield "value", price(factor, gwp_set, lang) + (f"  ({resting})" if resting else "")
    for step in derivation(factor, gwp_set, lang):
        yield "derived", step
    yield "parts", _parts(factor.gases, "kg {}")
    yield (
        "components",
        _parts({label("component", c, lang): v for c, v in factor.components.items()}, "kg CO2e {}"),
    )
    yield "published", f"{factor.published_value} {factor.published_unit}".strip()
    yield "kind", kind_label(factor.kind, lang)
    yield "use", uses(factor, lang)
    yield "includes", " · ".join(say(f"includes_{i}", lang) for i in factor.includes)
    yield "region", factor.geography
    yield "year", years(factor)
    yield "technology", technology(factor, lang)
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
    yield from _licence(card)
    yield "retrieved", card.retrieved
    yield "caveats", card.caveats.get(lang, "")


def _licence(card: SourceCard) -> Iterator[tuple[str, str]]:
    yield "licence_raw", card.licence_raw
    yield "licence_derived", card.licence_derived
    yield "quote", card.attribution


def print_sources(cards: Iterable[SourceCard], counts: Mapping[str, int], lang: Lang) -> None:
    """Each source with its publisher, its rows and both licences."""
    for card in cards:
        put(f"{card.id}  {card.title[lang]}", "bold")
        put(f"{card.publisher[lang]} · {card.document}", "dim", _INDENT)
        put(f"{say('rows', lang)} {counts.get(card.id, 0):,}", "", _INDENT)
        for key, text in (("licence_raw", card.licence_raw), ("licence_derived", card.licence_derived)):
            put(f"{say(key, lang)}{COLON[lang]}{text}", "", _INDENT)


def print_licence(card: SourceCard, notice: str, lang: Lang) -> None:
    """The terms of a source, what its values are handed on under, the text to quote and the notice."""
    put(f"{card.id}  {card.title[lang]}", "bold")
    handed = say("handed_on" if card.redistributable else "not_handed_on", lang)
    _print_facts([*_licence(card), ("handing_on", handed)], lang)
    for row in notice.splitlines():
        put(row)
