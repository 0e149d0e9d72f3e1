"""Closed lists with their zh and en words: what people type, what we store, what we show."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from footprint.base.messages import Lang


@dataclass(frozen=True, slots=True)
class Word:
    """One entry of a closed list."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    dimension: str

    def label(self, lang: Lang) -> str:
        """The word shown in one language."""
        return self.zh if lang == "zh" else self.en


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


@cache
def words(name: str) -> Mapping[str, Word]:
    """All entries of one list by code, in file order."""
    path = files("footprint.model") / "vocabulary.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {
        r["code"]: Word(
            r["code"], r["zh"], r["en"], tuple(a for a in r["aliases"].split("|") if a), r["dimension"]
        )
        for r in rows
        if r["list"] == name
    }


@cache
def _texts(name: str) -> Mapping[str, str]:
    out: dict[str, str] = {}
    for word in words(name).values():
        for text in (word.code, word.zh, word.en, *word.aliases):
            out.setdefault(_fold(text), word.code)
    return out


def code(name: str, text: str) -> str | None:
    """The code that a typed word means, or None."""
    return _texts(name).get(_fold(text))


def label(name: str, value: str, lang: Lang) -> str:
    """The word for a code; the code itself when the list does not know it."""
    word = words(name).get(value)
    return word.label(lang) if word else value


def choices(name: str, lang: Lang) -> list[str]:
    """The words of a list in one language, for drop-downs and hints."""
    return [word.label(lang) for word in words(name).values()]
