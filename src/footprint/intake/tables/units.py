"""Unit texts of foreign tables: the closed table first, then words that other programs write for them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from footprint.base.unit_table import names, refused_units, units
from footprint.units.suggest import nearest


@cache
def foreign() -> Mapping[str, str]:
    """Words for units that the closed table does not list as aliases; none of them is ambiguous."""
    path = files("footprint.intake.tables") / "units.csv"
    return {r["text"]: r["unit"] for r in csv.DictReader(path.read_text(encoding="utf-8").splitlines())}


def unit_ids(text: str) -> tuple[str, ...]:
    """The unit texts of the closed table that a text may mean; several where it must be asked."""
    text = text.strip()
    if text in names():
        return (text,)
    if text in foreign():
        return (foreign()[text],)
    if text in refused_units():
        return refused_units()[text].choices
    return ()


def settled(text: str) -> str | None:
    """The text of the closed table where exactly one is meant without asking; None where it must be asked."""
    text = text.strip()
    if text in names():
        return text
    return foreign().get(text)


def choices(text: str) -> tuple[str, ...]:
    """What an unsettled unit text may mean, likeliest first."""
    found = unit_ids(text)
    if found:
        return found
    near = nearest(text, names())
    first = (near,) if near else ()
    return (*first, *(u for u in ("piece", "kg", "g", "m", "kWh") if u not in first))


def dimension(text: str) -> str:
    """The dimension of a unit text; the first of its readings, empty where it is not known."""
    ids = names().get(text, ())
    return units()[ids[0]].dimension if ids else ""
