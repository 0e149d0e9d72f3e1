"""Bridges of a transport leg, what its factor must hold, and the parts of a shared whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.factors.factor import Factor
from footprint.model.lines import Bridge, Line, Match
from footprint.model.types import exact_text

_COLD = re.compile(r"refrigerat|reefer|冷藏|冷冻", re.IGNORECASE)
_NOT_COLD = re.compile(
    r"(non|not|no|without|un)[\s-]*(refrigerat|reefer)|(非|不含|无|未)(冷藏|冷冻)", re.IGNORECASE
)


def freight_bridges(line: Line) -> tuple[Bridge, ...]:
    """t -> t.km by the distance, and t.km -> v.km by the vehicle.

    Vehicle: ``v.km / t.km = (1 + empty running) / (payload x load factor)``. A loaded kilometre moves payload
    x load factor tonnes, and every loaded kilometre brings ``empty running`` empty ones with it: a
    conservation of kilometres, with no constant in it. The v.km factor is taken alike for both.
    """
    found = []
    if line.distance is not None:
        km = line.distance.base / 1000
        route = " → ".join(p for p in (line.start_place, line.end_place) if p)
        parts = (f"{exact_text(line.distance.value)} {line.distance.unit} {route}".strip(), _how(line))
        reference = "; ".join(p for p in parts if p)
        found.append(Bridge(source="t", target="t.km", ratio=km, method="distance", reference=reference))
    payload, load, empty = line.payload, line.load_factor, line.empty_running
    if payload is not None and load and empty is not None and payload.base > 0:
        tonnes = payload.base / 1000
        reference = (
            f"(1 + {exact_text(empty)}) / ({exact_text(tonnes)} t × {exact_text(load)}); payload / 载重:"
            f" {line.payload_source}; load factor / 装载率: {line.load_source};"
            f" empty running / 空驶: {line.empty_source}"
        )
        ratio = (1 + empty) / (tonnes * load)
        found.append(
            Bridge(
                source="t.km", target="v.km", ratio=ratio, method="vehicle / 车辆", reference=reference[:2000]
            )
        )
    return tuple(found)


def _how(line: Line) -> str:
    """How a distance was found, and its detour factor where it was computed."""
    if line.detour is None or not line.distance_method:
        return line.distance_method
    return f"{line.distance_method}, × {exact_text(line.detour)} detour / 绕行 ({line.detour_source})"


def holds_refrigeration(factor: Factor) -> bool:
    """Whether a factor says that it is for refrigerated goods: in what it includes, or in its words."""
    texts = (factor.technology, factor.category, factor.id, factor.names.get("en", ""))
    return "refrigeration" in factor.includes or any(_COLD.search(_NOT_COLD.sub("", text)) for text in texts)


def cold(line: Line) -> bool:
    """Whether a leg keeps its cargo below ambient temperature."""
    return line.temperature in ("refrigerated", "frozen")


def freight_fits(line: Line, match: Match, factor: Factor, where: Where) -> Iterator[Problem]:
    """Empty running is counted once, and a refrigerated leg has a refrigerated factor or a proxy.

    A t.km factor that is silent about empty running is not changed by the stated ratio, which then counts
    for nothing: a warning, since a mean freight factor commonly holds its empty kilometres.
    """
    if line.kind != "transport" or match.role != "main":
        return
    if line.empty_running is not None and "empty_running" in factor.includes:
        yield Problem("FP-C140", where, got=factor.ref)
    elif line.empty_running is not None and factor.dimension == "freight":
        yield Problem("FP-C141", where, got=factor.ref, severity="warning")
    if cold(line) and match.state != "proxy" and not holds_refrigeration(factor):
        yield Problem("FP-C142", where, got=factor.ref)


@dataclass(frozen=True, slots=True)
class Part:
    """One row's part of a whole, in kg or m3, and how it came about where a ratio took part."""

    value: Fraction
    unit: str
    text: str = ""


def chargeable(line: Line, mass: Fraction | None) -> Part | None:
    """The chargeable mass: the larger of the actual mass and volume x volumetric ratio, in kg."""
    if mass is None or line.volume is None or line.volumetric is None:
        return None
    cubic = line.volume.base
    by_volume = cubic * line.volumetric
    text = (
        f" = max({exact_text(mass)} kg, {exact_text(cubic)} m3 × {exact_text(line.volumetric)} kg/m3;"
        f" {line.volumetric_source})"
    )
    return Part(max(mass, by_volume), "kg", text)


def part_words(line: Line, part: Part, total: Fraction) -> str:
    """How the share of a whole came about: ``key: whole part/total``."""
    return (
        f"{line.split_by}: {line.split} {exact_text(part.value)}/{exact_text(total)} {part.unit}{part.text}"
    )
