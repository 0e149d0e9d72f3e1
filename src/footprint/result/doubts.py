"""Rules that ask rather than refuse: what looks chosen, slipped, unsourced, forgotten or contradicted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from footprint.base.messages import LANGS
from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.model.vocabulary import label
from footprint.result.factor_choice import factor_choice
from footprint.result.magnitude import magnitude
from footprint.result.slips import unit_slips
from footprint.result.source_rules import source_named
from footprint.result.view import Rule, View


def outsourced_moves(view: View) -> Iterator[Problem]:
    """Work done by others in the making of the product, and no transport there or to the plant."""
    moved = any("transport" in x.tags and "outbound" not in x.tags and x.activity for x in view.lines)
    for line in view.lines if not moved else ():
        if "service" in line.tags and line.stage in ("raw_materials", "production") and line.activity:
            yield Problem("FP-G397", Where(sheet="lines", key=line.id), got=line.id)
            return  # one question for the study


def choices_kept(view: View) -> Iterator[Problem]:
    """A method choice that the record states and its lines or flows contradict."""
    credits, electricity = view.choices.get("credits", ""), view.choices.get("electricity", "")
    told: list[tuple[str, str]] = []
    if credits and (credits == "avoided") != bool(view.avoided):
        told.append(("credits", credits))
    if electricity == "location" and any(x.instrument and x.activity for x in view.lines):
        told.append(("electricity_method", electricity))
    for name, value in told:
        words = {f"choice_{lang}": label(name, value, lang) for lang in LANGS}
        yield Problem("FP-G398", got=name, values=words)


DOUBTS: Mapping[str, Rule] = {
    "choices_kept": choices_kept,
    "factor_choice": factor_choice,
    "magnitude": magnitude,
    "outsourced_moves": outsourced_moves,
    "source_named": source_named,
    "unit_slips": unit_slips,
}
