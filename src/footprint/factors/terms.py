"""Words of a text: known terms of the bilingual glossary, other Latin words, pairs of other characters.

A term is an activity (a material, a fuel, a vehicle: what a factor can be of) or a modifier (a form, a
finish, a route). ``broader`` leads to what it is a kind of. Chinese has no blanks, so a text is cut into
the longest known terms, left to right.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from footprint.factors.sizes import Range, range_of

_WORD = re.compile(r"[a-z0-9.]+|[\u3400-\u9fff]+")
#: Sizes and counts of a specification carry no activity: 500x400, 0.5mm, 30, m6.
_SIZE = re.compile(r"[0-9.]+(?:x[0-9.]+)*(?:mm|cm|m|um|kg|g|t|ml|l|w|kw|v|pcs)?|[a-z]|m[0-9]+(?:x[0-9]+)*")
_CJK = re.compile(r"[\u3400-\u9fff]")
_STOP = frozenset(
    {"an", "the", "of", "for", "and", "or", "to", "in", "from", "per", "with", "by", "on", "at"}
    | {"kg", "km", "mm", "cm", "kwh", "type", "model"}
)
#: rPET, rHDPE: the letter says recycled.
_RECYCLED = re.compile(r"\br(?=(?:pet|hdpe|ldpe|lldpe|pe|pp|ps|abs|pvc|pc|pa6?|pmma)\b)")
_BETWEEN = re.compile(r"(?<=[a-z0-9]) (?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff]) (?=[a-z0-9])")
_STOP_ZH = re.compile("包装|外购|采购|消耗|产品|规格|型号|用于|使用|[用的及和与每类型废]")
_CACHE = 50_000


@dataclass(frozen=True, slots=True)
class Term:
    """One glossary row; ``id`` is ``#`` and its English name.

    ``own`` are the words that name it and nothing narrower. ``domains`` say of which lines it can be the
    thing: coal is one of a fuel line, never of a freight line.
    """

    id: str
    zh: str
    own: tuple[str, ...]
    codes: tuple[str, ...]
    modifier: bool
    broader: tuple[str, ...]
    domains: tuple[str, ...]


def fold(text: str) -> str:
    """NFKC, case-folded, punctuation to single blanks, none between Latin and Chinese characters."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = " ".join("".join(c if c.isalnum() or c in ".%<>" else " " for c in text).split())
    return _BETWEEN.sub("", text)


@cache
def glossary() -> Mapping[str, Term]:
    """The terms by id."""
    path = files("footprint.factors") / "data" / "glossary.json"
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return {
        f"#{r['en']}": Term(
            f"#{r['en']}",
            r["zh"],
            tuple(r["own"]),
            tuple(r["codes"]),
            r["modifier"],
            tuple(f"#{b}" for b in r["broader"]),
            tuple(r["domains"]),
        )
        for r in rows
    }


@cache
def _words() -> Mapping[str, Any]:
    path = files("footprint.factors") / "data" / "lexicon.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def lexicon() -> Mapping[str, str]:
    """Folded word -> the id of its term."""
    return {word: f"#{name}" for word, name in _words()["words"].items()}


@cache
def narrower() -> Mapping[str, tuple[str, ...]]:
    """Term -> every term below it."""
    out: dict[str, list[str]] = {}
    for term in glossary().values():
        for above in term.broader:
            out.setdefault(above, []).append(term.id)
    return {above: tuple(below) for above, below in out.items()}


def is_cjk(character: str) -> bool:
    """True for a Chinese character."""
    return _CJK.match(character) is not None


def _edge(text: str, at: int) -> bool:
    """True where a term may begin or end: not inside a Latin word."""
    if at <= 0 or at >= len(text):
        return True
    left, right = text[at - 1], text[at]
    return not (left.isascii() and left.isalnum() and right.isascii() and right.isalnum())


def longest(text: str, at: int) -> str:
    """The longest known word that begins at a place, or ""."""
    if not _edge(text, at):
        return ""
    known = lexicon()
    for size in _words()["lengths"].get(text[at], ()):
        piece = text[at : at + size]
        if piece in known and _edge(text, at + len(piece)):
            return piece
    return ""


def _stands_alone(text: str, at: int) -> bool:
    """A single character counts only at the head of a run, before a known term or the end of the run."""
    if at and _CJK.match(text[at - 1]):
        return False
    after = text[at + 1 : at + 2]
    return not after or not _CJK.match(after) or len(longest(text, at + 1)) > 1


def terms(text: str) -> frozenset[str]:
    """Glossary terms (``#name``), other Latin words, pairs of other characters."""
    return frozenset(sequence(text))


@cache
def _own_words() -> frozenset[str]:
    """Words that name their term and nothing narrower.

    Other words of a term are looked up under it, and may be a kind of it: a printer under photocopier.
    """
    return frozenset(word for term in glossary().values() for word in term.own)


@lru_cache(_CACHE)
def _cut(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Known words with their terms as they stand in a text, and what is left between them."""
    text = _RECYCLED.sub("recycled ", fold(text))
    found: list[tuple[str, str]] = []
    rest: list[str] = []
    at = 0
    while at < len(text):
        piece = longest(text, at)
        if len(piece) == 1 and _CJK.match(piece) and not _stands_alone(text, at):
            piece = ""
        if piece:
            found.append((piece, lexicon()[piece]))
            rest.append(" ")
            at += len(piece)
        else:
            rest.append(text[at])
            at += 1
    return tuple(found), "".join(rest)


def named_outright(text: str) -> frozenset[str]:
    """The terms that a text names by their own names."""
    return frozenset(term for word, term in _cut(text)[0] if word in _own_words())


@lru_cache(_CACHE)
def sequence(text: str) -> tuple[str, ...]:
    """The terms of a text: those of the glossary as they stand in it, then what is left between them."""
    found, rest = _cut(text)
    out = dict.fromkeys(term for _, term in found)
    for match in _WORD.finditer(rest):
        out |= dict.fromkeys(_loose(match[0]))
    return tuple(out)


def _loose(word: str) -> list[str]:
    """What is left between the terms."""
    if not _CJK.match(word):
        return [] if word in _STOP or _SIZE.fullmatch(word) else [word]
    out: list[str] = []
    for run in _STOP_ZH.sub(" ", word).split():
        out += [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
    return out


def is_activity(word: str, domains: frozenset[str] = frozenset()) -> bool:
    """True for a glossary term that a factor can be of, in one of some domains (none: in any)."""
    term = glossary().get(word)
    return term is not None and not term.modifier and (not domains or not domains.isdisjoint(term.domains))


@cache
def above(word: str) -> tuple[tuple[str, int], ...]:
    """Every broader term of a term with its distance, nearest first."""
    out: dict[str, int] = {}
    level, distance = [word], 0
    while level:
        distance += 1
        level = [b for t in level if t in glossary() for b in glossary()[t].broader if b not in out]
        out |= dict.fromkeys(level, distance)
    return tuple(out.items())


@cache
def below(word: str) -> frozenset[str]:
    """Every narrower term of a term."""
    out: set[str] = set()
    stack = list(narrower().get(word, ()))
    while stack:
        term = stack.pop()
        if term not in out:
            out.add(term)
            stack += narrower().get(term, ())
    return frozenset(out)


@cache
def sized(word: str) -> Range | None:
    """The range of a term that is a size class of its broader term ("rigid (>17 t)"), else None."""
    return range_of(word) if is_activity(word) and glossary()[word].broader else None


def unsized(words: Iterable[str]) -> tuple[str, ...]:
    """Terms with size classes taken for what they are classes of."""
    return tuple(dict.fromkeys(glossary()[w].broader[0] if sized(w) else w for w in words))
