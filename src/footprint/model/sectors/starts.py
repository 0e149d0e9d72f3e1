"""The tables of the sector starts: read once, frozen."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from footprint.base.messages import Lang
from footprint.model.lines import Line
from footprint.model.types import STAGES, Stage
from footprint.model.vocabulary import label

#: The kind of line to which a condition of an item belongs.
FIELD_OF = {"carrier": "energy", "treatment": "waste", "gas": "direct", "mode": "transport"}
#: A study may put the same thing at either of these.
_UPSTREAM = ("raw_materials", "production")


@dataclass(frozen=True, slots=True)
class Source:
    """A document behind an item: ``confidence`` is read, second-hand or practice; ``seen`` says what was."""

    key: str
    en: str
    zh: str
    confidence: str
    seen: str

    def name(self, lang: Lang) -> str:
        """The document in one language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class UnitProcess:
    """A usual unit process of a sector, in the usual order."""

    id: str
    zh: str
    en: str
    operated: str

    def name(self, lang: Lang) -> str:
        """The name in one language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Item:
    """One thing that a study of a sector says: by a line, or (no ``kinds``) by an answer of a person.

    A line says it when its id is that of the item; else when its kind, stage, carrier (treatment, gas) and
    one of the ``words`` fit.
    """

    id: str
    must: bool
    kinds: tuple[str, ...]
    field: str
    values: tuple[str, ...]
    stage: str
    process: str
    words: tuple[str, ...]
    zh: str
    en: str
    ask_zh: str
    ask_en: str
    why_zh: str
    why_en: str
    source: Source

    def name(self, lang: Lang) -> str:
        """What it is."""
        return self.zh if lang == "zh" else self.en

    def ask(self, lang: Lang) -> str:
        """The question that a person must answer."""
        return self.ask_zh if lang == "zh" else self.ask_en

    def why(self, lang: Lang) -> str:
        """Why it matters."""
        return self.why_zh if lang == "zh" else self.why_en

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # a Latin word counts from its beginning only: "ink" is not in "drink"
        return re.compile("|".join(rf"(?<![a-z]){re.escape(w)}" for w in self.words))

    def fits(self, line: Line) -> bool:
        """Whether a line is of this item by what it says."""
        if line.kind not in self.kinds or line.stage not in self._stages():
            return False
        if FIELD_OF.get(self.field) == line.kind and getattr(line, self.field) not in self.values:
            return False
        text = " ".join((line.name, line.spec, line.meter, line.note)).casefold()
        return not self.words or self._pattern.search(text) is not None

    def _stages(self) -> tuple[str, ...]:
        return _UPSTREAM if self.stage in _UPSTREAM else (self.stage,)


@dataclass(frozen=True, slots=True)
class Document:
    """A rule document of a sector: its title only. Naming it claims no conformity."""

    title: str
    source: Source
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Start:
    """A sector start; ``sector`` is its number among the twelve sectors. Words: list ``sector``."""

    key: str
    sector: int
    amount: str
    unit: str
    boundary: str
    stages: tuple[Stage, ...]
    why_zh: str
    why_en: str
    source: Source


def _read(name: str) -> list[dict[str, str]]:
    path = files("footprint.model.sectors") / f"{name}.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(p for p in text.split(";") if p)


@cache
def sources() -> Mapping[str, Source]:
    """The documents behind the items, by key."""
    return {r["key"]: Source(**r) for r in _read("sources")}


def _stages(text: str) -> tuple[Stage, ...]:
    """The stages that a cell names, in life-cycle order."""
    named = _parts(text)
    return tuple(stage for stage in STAGES if stage in named)


@cache
def starts() -> Mapping[str, Start]:
    """The sector starts by key, in order."""
    return {
        r["key"]: Start(
            r["key"], int(r["sector"]), r["amount"], r["unit"], r["boundary"], _stages(r["stages"]),
            r["why_zh"], r["why_en"], sources()[r["source"]],
        )
        for r in _read("starts")
    }  # fmt: skip


@cache
def catalogue(key: str) -> tuple[dict[str, str], ...]:
    """The products of the Chinese label that belong to a sector (id, zh, en); of "" all 17."""
    return tuple(r for r in _read("catalogue") if key in ("", r["start"]))


@cache
def processes(key: str) -> tuple[UnitProcess, ...]:
    """The usual unit processes of a sector, in order."""
    rows = [r for r in _read("processes") if r["start"] == key]
    return tuple(UnitProcess(r["id"], r["zh"], r["en"], r["operated"]) for r in rows)


@cache
def documents(key: str) -> tuple[Document, ...]:
    """The rule documents of a sector that are known of, by title."""
    rows = [r for r in _read("rules") if r["start"] in ("*", key)]
    return tuple(Document(r["title"], sources()[r["source"]], r["note_zh"], r["note_en"]) for r in rows)


@cache
def items(key: str) -> tuple[Item, ...]:
    """What a study of a sector says: its own items, then those that many sectors share."""
    shared = [r for r in _read("common") if _holds(r["sectors"], key)]
    listed = {lang: _listed(key, lang) for lang in ("zh", "en")}
    return tuple(_item(row, listed) for row in (*_read(key), *shared))


def _holds(sectors: str, key: str) -> bool:
    """``*`` all, ``!a;b`` all but these, ``a;b`` these."""
    names = _parts(sectors.removeprefix("!"))
    return sectors == "*" or (key in names) != sectors.startswith("!")


def _listed(key: str, lang: str) -> str:
    names = [row[lang] for row in catalogue(key)]
    return ("、" if lang == "zh" else ", ").join(names) or ("无" if lang == "zh" else "none")


def _item(row: Mapping[str, str], listed: Mapping[str, str]) -> Item:
    field, _, values = row["field"].partition("=")
    return Item(
        id=row["id"], must=row["need"] == "must", kinds=_parts(row["kinds"]), field=field,
        values=_parts(values), stage=row["stage"], process=row["process"],
        words=tuple(w.casefold() for w in _parts(row["words"])), zh=row["zh"], en=row["en"],
        ask_zh=row["ask_zh"].replace("{catalogue}", listed["zh"]),
        ask_en=row["ask_en"].replace("{catalogue}", listed["en"]),
        why_zh=row["why_zh"], why_en=row["why_en"], source=sources()[row["source"]],
    )  # fmt: skip


def expected(key: str, stages: frozenset[Stage]) -> tuple[Item, ...]:
    """The items of a sector inside some life-cycle stages; questions always."""
    return tuple(i for i in items(key) if not i.stage or i.stage in stages)


def sector_name(key: str, lang: Lang) -> str:
    """The name of a sector in one language."""
    return label("sector", key, lang)
