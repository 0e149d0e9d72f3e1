"""The fields of the questionnaire and the columns of its data sheets, as data."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from footprint.factors.factor import UNSTATED
from footprint.factors.gwp import gwp_sets
from footprint.intake.sheets import Column, columns
from footprint.model.vocabulary import choices

#: Written into every questionnaire; a reply of another format or version is refused.
FORMAT = "footprint-request/1"
#: The sheet with the fields, and the one that says what was asked.
ANSWER, REQUEST = "Request 填写", "request"
#: The data sheets: tab title and the letter of their rows.
TABLES: Mapping[str, tuple[str, str]] = {
    "output": ("产量 Output", "O"),
    "bom": ("物料 Materials", "M"),
    "energy": ("能源 Energy", "E"),
    "transport": ("运输 Transport", "T"),
    "waste": ("废物 Waste", "W"),
}
#: Prefilled, so they do not tell whether a question was answered.
PREFILLED = ("per_amount", "per_unit")
#: The parts of a footprint that a supplier may state apart.
SPLIT = (
    "fossil", "biogenic_uptake", "biogenic_release", "biogenic_non_co2",
    "land_use_change", "land_management", "aircraft",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One row of the answer sheet. ``need`` says for which kind of answer it is required."""

    column: Column
    section: str
    need: str

    @property
    def key(self) -> str:
        """The machine key."""
        return self.column.key


@dataclass(frozen=True, slots=True)
class Bounds:
    """Plausibility bounds of this tool; see ``bounds.toml``."""

    per_kg_warning: Fraction
    per_kg_error: Fraction
    split_rounding: Fraction
    shortest_period: int
    longest_period: int
    oldest_end: int


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("footprint.intake.suppliers") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def fields() -> Mapping[str, Field]:
    """The rows of the answer sheet by key, in order."""
    return {
        r["key"]: Field(
            Column(
                r["key"], r["zh"], r["en"], r["type"], r["list"], bool(r["need"]), 30,
                r["help_zh"], r["help_en"],
            ),
            r["section"],
            r["need"],
        )
        for r in _rows("fields.csv")
    }  # fmt: skip


@cache
def table_columns(sheet: str) -> Mapping[str, Column]:
    """The columns of a data sheet by key: those of a study, with the supplier's labels."""
    return {
        r["key"]: replace(
            columns(sheet)[r["key"]],
            zh=r["zh"], en=r["en"], required=bool(r["need"]), help_zh=r["help_zh"], help_en=r["help_en"],
        )
        for r in _rows("tables.csv")
        if r["sheet"] == sheet
    }  # fmt: skip


@cache
def bounds() -> Bounds:
    """The plausibility bounds."""
    text = (files("footprint.intake.suppliers") / "bounds.toml").read_text(encoding="utf-8")
    values = tomllib.loads(text)
    exact: dict[str, Any] = {k: Fraction(v) if isinstance(v, str) else v for k, v in values.items()}
    return Bounds(**exact)


def gwp_choices() -> tuple[str, ...]:
    """The GWP sets a reply may name."""
    return (*gwp_sets(), UNSTATED)


def list_choices(name: str) -> list[str]:
    """The words of a closed list for a drop-down, both languages in one choice."""
    if name == "gwp_set":
        return list(gwp_choices())
    return [both(zh, en) for zh, en in zip(choices(name, "zh"), choices(name, "en"), strict=True)]


def both(zh: str, en: str) -> str:
    """Chinese and English side by side; one word where they are the same."""
    return zh if zh == en or not en else f"{zh} / {en}"
