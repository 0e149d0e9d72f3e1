"""What a study of a sector leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from footprint.base.messages import LANGS
from footprint.base.problem import Problem
from footprint.model.lines import Line
from footprint.model.place import Place
from footprint.model.sectors.answer import SectorAnswer
from footprint.model.sectors.starts import Item, expected, items, sector_name, starts
from footprint.model.study import Study
from footprint.model.vocabulary import choices, label
from footprint.units.suggest import nearest


def sector_items(study: Study, place: Place) -> Iterator[Problem]:
    """One problem for each item of the sector that neither a line nor an answer speaks of."""
    key = study.product.sector
    answers = {a.item: a for a in study.sector_answers}
    if not key:
        if answers:
            first = study.sector_answers[0].item
            yield Problem("FP-M184", place("sector_answers", first, "item"), got=first)
        return
    if key not in starts():
        yield unknown_sector(key, place)
        return
    known = {i.id for i in items(key)}
    for name in answers:
        if name not in known:
            near = nearest(name, known)
            yield Problem("FP-M183", place("sector_answers", name, "item"), got=name, near=near)
    said = _said(study.lines, items(key))
    for item in expected(key, frozenset(s for a in study.assessments for s in a.stages)):
        yield from _item(key, item, said[item.id], answers.get(item.id), place)


def unknown_sector(name: str, place: Place) -> Problem:
    """The problem of a name that is no sector: the nearest one, and all of them in both languages."""
    known = choices("sector", "en") + choices("sector", "zh")
    return Problem(
        "FP-M182", place("product", "sector", "value"), got=name, expected=" | ".join(starts()),
        near=nearest(name, known), values={f"known_{g}": " | ".join(choices("sector", g)) for g in LANGS},
    )  # fmt: skip


def _said(lines: tuple[Line, ...], found: tuple[Item, ...]) -> Mapping[str, list[str]]:
    """Item -> the lines that speak of it; a line with the id of an item speaks of that one alone."""
    out: dict[str, list[str]] = {i.id: [] for i in found}
    for line in lines:
        named = [line.id] if line.id in out else [i.id for i in found if i.fits(line)]
        for name in named:
            out[name].append(line.id)
    return out


def _item(
    key: str, item: Item, lines: list[str], answer: SectorAnswer | None, place: Place
) -> Iterator[Problem]:
    told = "" if answer is None or answer.answer == "unknown" or not _says(answer.answer) else answer.answer
    asked = answer is not None and answer.answer == "unknown" and _says(answer.reason)
    left_out = told == "not_applicable"
    where = place("sector_answers", item.id, "answer")
    words = {f"item_{g}": item.name(g) for g in LANGS}
    if left_out and lines:
        yield Problem("FP-M185", where, got=", ".join(lines[:5]), severity="warning", values=words)
    if told and answer is not None and not _says(answer.reason) and (left_out or (item.kinds and not lines)):
        words |= {f"answer_{g}": label("sector_answer", told, g) for g in LANGS}
        yield Problem("FP-M181", where, got=item.id, values=words)
    elif not told and not lines:
        yield _missing(key, item, words, place, must=item.must and not asked)


def _says(text: str) -> bool:
    """Whether a text says anything: a dash, a dot or a single letter is no answer."""
    return sum(c.isalnum() for c in text) > 1


def _missing(key: str, item: Item, words: dict[str, str], place: Place, *, must: bool) -> Problem:
    """The problem of an item; one that somebody is finding out about stands in nobody's way."""
    for lang in LANGS:
        words |= {
            f"sector_{lang}": sector_name(key, lang),
            f"ask_{lang}": item.ask(lang),
            f"why_{lang}": item.why(lang),
            f"source_{lang}": item.source.name(lang),
            f"confidence_{lang}": label("confidence", item.source.confidence, lang),
        }
    return Problem(
        "FP-M180" if item.kinds else "FP-M186",
        place("product", "sector", "value"),
        got=item.id,
        severity="error" if must else "warning",
        values=words,
    )
