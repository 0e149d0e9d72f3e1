"""Bridges of emission models read again: the inputs that a bridge states give its ratio, and its years.

A bridge says model, formula and inputs in its reference. A record may be written by anybody, so the words are
put against the number: a land-use change spread over a hundred years says so somewhere, or says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from footprint.base.numbers import NumberError, parse_rat, parse_share, show
from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.compile.direct import Model, models
from footprint.compile.inventory import plain
from footprint.model.types import exact_text
from footprint.proof.opened import Node, Opened

_STATED = re.compile(r"(\w+): [^;]*; (.*)", re.DOTALL)
_LAND, _YEARS = "kg CO2_luc", "luc-years:"


def _inputs(reference: str) -> tuple[Model, Mapping[str, Fraction]] | None:
    """The model that a bridge names, and the inputs that it states before the words of its sources."""
    found = _STATED.fullmatch(reference)
    model = models().get(found[1]) if found else None
    if found is None or model is None:
        return None
    stated: dict[str, Fraction] = {}
    for part in found[2].split("; "):
        name, _, text = part.partition("=")
        if name not in model.known or name in stated:
            break
        try:
            stated[name] = parse_share(text.rstrip(";"))
        except NumberError:
            break
    return model, stated


def _given(model: Model, stated: Mapping[str, Fraction], node: Node) -> Fraction | None:
    """The ratio that a model gives for the units of a bridge; None where its inputs give none."""
    start, end, per = (units().get(u) for u in (node["from"], node["to"], model.per))
    if start is None or end is None or per is None or start.dimension != per.dimension:
        return None
    try:
        return model.ratio(stated) * start.ratio / per.ratio / end.ratio
    except (KeyError, ZeroDivisionError):
        return None


def model_problems(opened: Opened) -> Iterator[Problem]:
    """FP-A490 and FP-A491: years that contradict each other, ratios that their inputs do not give."""
    for _, line in sorted(opened.of("line"), key=lambda pair: str(pair[1]["id"])):
        for leaf in line["conversions"]:
            step = opened.get(leaf, "conversion")
            if step is not None and step["kind"] == "bridge":
                yield from _bridge(line, step)


def _dimension(unit: str) -> str:
    found = units().get(unit)
    return "" if found is None else found.dimension


def _bridge(line: Node, step: Node) -> Iterator[Problem]:
    where = Where(sheet="lines", key=plain(str(line["id"])))
    read = _inputs(str(step.get("reference", "")))
    stated = read[1] if read is not None else {}
    if _dimension(step["to"]) == _dimension(_LAND):
        told = [str(t).removeprefix(_YEARS) for t in line["tags"] if str(t).startswith(_YEARS)]
        years = exact_text(stated["years"]) if "years" in stated else "–"
        if "years" not in stated or told != [years]:
            yield Problem("FP-A490", where, got=", ".join(told) or "–", expected=years, severity="error")
    if read is not None:
        wanted, ratio = _given(*read, step), parse_rat(step["ratio"])
        if wanted != ratio:
            shown = "–" if wanted is None else show(wanted)
            yield Problem("FP-A491", where, got=show(ratio), expected=shown, severity="error")
