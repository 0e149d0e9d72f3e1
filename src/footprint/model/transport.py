"""Checks of transport chains (ISO 14083: transport chain elements), vehicles and distances."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.model.geodesy import GREAT_CIRCLE, great_circle, on_earth
from footprint.model.lines import Line
from footprint.model.place import Place
from footprint.model.study import Study
from footprint.model.types import exact_text
from footprint.units.suggest import nearest

#: A stated distance this much above the great circle (times its detour factor) is asked about: a parameter of
#: this check, not of a standard.
DISTANCE_TOLERANCE = Fraction(1, 4)
#: So much may a true distance be shorter than the one over the sphere: the Earth is flattened.
_FLATTENING = Fraction(1, 100)
#: Fuels of vehicles, ships and trains.
_MOTOR = ("diesel", "petrol", "lng", "fuel_oil")
_COORDINATES = ("start_lat", "start_lon", "end_lat", "end_lon")


def fold(text: str) -> str:
    """A place as it is compared: NFKC, without case and doubled spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def chains(study: Study) -> dict[str, dict[int, tuple[Line, ...]]]:
    """The legs of each chain: what moves by distance, and the fuel that moves it instead."""
    found: dict[str, dict[int, tuple[Line, ...]]] = {}
    for line in study.lines:
        if line.chain and line.leg is not None and line.kind in ("transport", "energy"):
            legs = found.setdefault(line.chain, {})
            legs[line.leg] = (*legs.get(line.leg, ()), line)
    return found


def transport_chains(study: Study, place: Place) -> Iterator[Problem]:
    """Legs that connect and move one cargo; hubs and fuels that belong to a leg; nothing counted twice."""
    known = chains(study)
    for line in study.lines:
        yield from _member(line, known, place)
    for name, legs in known.items():
        numbers = sorted(legs)
        if numbers != list(range(1, len(numbers) + 1)):
            where = place("lines", legs[numbers[-1]][0].id, "leg")
            yield Problem("FP-M141", where, got=", ".join(map(str, numbers)), values={"chain": name})
            continue
        for number in numbers:
            yield from _one_leg(legs[number], place)
        for number in numbers[1:]:
            yield from _connect(legs[number - 1][0], legs[number][0], place)
        yield from _hubs(study, name, legs, place)
    yield from _fuel_of_a_leg(study, place)


def _member(line: Line, known: dict[str, dict[int, tuple[Line, ...]]], place: Place) -> Iterator[Problem]:
    """Whether a line says which part of the chain it is."""
    if line.kind == "transport":
        if bool(line.chain) != (line.leg is not None) or line.hub:
            yield Problem("FP-M140", place("lines", line.id, "leg"), got=line.chain or str(line.leg))
    elif line.chain or line.leg is not None or line.hub:
        fits = line.kind in ("energy", "service") and bool(line.chain)
        if not fits or (line.leg is not None) == bool(line.hub) or (line.kind == "service" and not line.hub):
            yield Problem("FP-M145", place("lines", line.id, "chain"), got=line.id)
        elif line.chain not in known:
            near = nearest(line.chain, known)
            yield Problem("FP-M144", place("lines", line.id, "chain"), got=line.chain, near=near)


def _one_leg(rows: tuple[Line, ...], place: Place) -> Iterator[Problem]:
    """Several rows of one leg: fuels of one trip, or parts of a split; never fuel beside t.km."""
    moved = [x for x in rows if x.kind == "transport"]
    fuels = [x for x in rows if x.kind == "energy"]
    told = {"rows": ", ".join(x.id for x in rows), "chain": rows[0].chain}
    if moved and fuels:
        where = place("lines", fuels[0].id, "leg")
        yield Problem("FP-M148", where, got=str(rows[0].leg), values=told)
    elif len(moved) > 1 and (len({x.split for x in moved}) > 1 or not moved[0].split):
        yield Problem("FP-M148", place("lines", moved[-1].id, "leg"), got=str(rows[0].leg), values=told)
    for row in rows[1:]:
        if _ends(row) != _ends(rows[0]):
            yield _apart(rows[0], row, row.start_place, rows[0].start_place, "start_place", place)


def _ends(line: Line) -> tuple[str, str]:
    return fold(line.start_place), fold(line.end_place)


def _connect(before: Line, after: Line, place: Place) -> Iterator[Problem]:
    """The end of a leg is the start of the next, and the cargo stays the same."""
    end, start = fold(before.end_place), fold(after.start_place)
    if not end or not start or end != start:
        yield _apart(before, after, after.start_place, before.end_place, "end_place", place)
    if before.cargo and after.cargo and set(before.cargo) != set(after.cargo):
        values = {"other": str(place("lines", before.id, "cargo")), "before": before.id}
        got, expected = ", ".join(after.cargo), ", ".join(before.cargo)
        where = place("lines", after.id, "cargo")
        yield Problem("FP-M143", where, got=got, expected=expected, values=values)


def _apart(before: Line, after: Line, got: str, expected: str, column: str, place: Place) -> Problem:
    values = {"other": str(place("lines", before.id, column)), "leg": str(after.leg), "before": before.id}
    where = place("lines", after.id, "start_place")
    return Problem("FP-M142", where, got=got or "–", expected=expected or "–", values=values)


def _hubs(study: Study, name: str, legs: dict[int, tuple[Line, ...]], place: Place) -> Iterator[Problem]:
    """A hub is a place of its chain, and counted by a service or by its energy, once."""
    rows = [x for x in study.lines if x.chain == name and x.hub and x.kind in ("energy", "service")]
    places = {fold(p): p for leg in legs.values() for x in leg for p in (x.start_place, x.end_place) if p}
    seen: dict[str, Line] = {}
    for line in rows:
        hub = fold(line.hub)
        if hub not in places:
            near = nearest(line.hub, places.values())
            expected = ", ".join(places.values())
            yield Problem(
                "FP-M146", place("lines", line.id, "hub"), got=line.hub, expected=expected, near=near
            )
        first = seen.setdefault(hub, line)
        twice = line.kind != first.kind or (line.kind == "service" and fold(line.name) == fold(first.name))
        if first is not line and twice:
            told = {"rows": f"{first.id}, {line.id}", "chain": name}
            yield Problem("FP-M147", place("lines", line.id, "hub"), got=line.hub, values=told)


def _fuel_of_a_leg(study: Study, place: Place) -> Iterator[Problem]:
    """Motor fuel of the distribution stage beside legs of the same stage: does it move one of them?"""
    legs = [x.id for x in study.lines if x.kind == "transport" and x.stage == "distribution"]
    for line in study.lines:
        motor = line.kind == "energy" and line.carrier in _MOTOR and line.stage == "distribution"
        if legs and motor and not line.chain:
            where, told = place("lines", line.id, "chain"), {"rows": ", ".join(legs)}
            yield Problem("FP-M149", where, got=line.id, severity="warning", values=told)


def vehicles(study: Study, place: Place) -> Iterator[Problem]:
    """Payload, load factor and empty running: all three or none, in their bounds, each with its source."""
    for line in study.lines:
        stated = {
            "payload": line.payload,
            "load_factor": line.load_factor,
            "empty_running": line.empty_running,
        }
        missing = next((name for name, value in stated.items() if value is None), "")
        if missing and (line.payload is not None or line.load_factor is not None):
            yield Problem("FP-M151", place("lines", line.id, missing), got=missing)
        yield from _bounds(line, place)
        yield from _sources(line, place)


def _bounds(line: Line, place: Place) -> Iterator[Problem]:
    quantities = (("payload", line.payload, "mass"), ("volume", line.volume, "volume"))
    for column, quantity, dimension in quantities:
        if quantity is not None and quantity.dimension != dimension:
            values = {"got_dimension": quantity.dimension, "expected_dimension": dimension}
            where = place("lines", line.id, column)
            yield Problem("FP-U004", where, got=quantity.unit, expected=dimension, values=values)
    payload = line.payload.value if line.payload is not None else None
    for column, value in (("payload", payload), ("load_factor", line.load_factor)):
        if value is not None and value <= 0:
            yield Problem("FP-M012", place("lines", line.id, column), got=exact_text(value))
    if line.load_factor is not None and line.load_factor > 1:
        where, got = place("lines", line.id, "load_factor"), exact_text(line.load_factor)
        yield Problem("FP-M004", where, got=got, expected="0..1")
    volume = line.volume.value if line.volume is not None else None
    least = (("empty_running", line.empty_running), ("volume", volume), ("volumetric", line.volumetric))
    for column, value in least:
        if value is not None and value < 0:
            yield Problem("FP-M003", place("lines", line.id, column), got=exact_text(value), expected="≥ 0")


def _sources(line: Line, place: Place) -> Iterator[Problem]:
    stated = {
        "payload_source": (line.payload, line.payload_source),
        "load_source": (line.load_factor, line.load_source),
        "empty_source": (line.empty_running, line.empty_source),
        "volumetric_source": (line.volumetric, line.volumetric_source),
        "detour_source": (line.detour, line.detour_source),
    }
    for column, (value, source) in stated.items():
        if value is not None and not source:
            yield Problem("FP-M150", place("lines", line.id, column), got=column.removesuffix("_source"))


def distances(study: Study, place: Place) -> Iterator[Problem]:
    """Coordinates exist and are whole; beside a stated distance it is said which one counts."""
    for line in study.lines:
        given = [c for c in _COORDINATES if getattr(line, c) is not None]
        points = line.coordinates
        if given and (points is None or not all(on_earth(p) for p in points)):
            column = next((c for c in _COORDINATES if c not in given), given[0])
            yield Problem("FP-M152", place("lines", line.id, column), got=line.id)
        elif points is not None:
            yield from _distance(line, great_circle(*points), place)
        if line.detour is not None and (line.detour < 1 or points is None):
            where = place("lines", line.id, "detour")
            yield Problem("FP-M004", where, got=exact_text(line.detour), expected="≥ 1 (+ lat, lon)")


def _distance(line: Line, straight: Fraction, place: Place) -> Iterator[Problem]:
    """The stated distance against the great circle between the coordinates, in km."""
    where = place("lines", line.id, "distance")
    expected = f"{exact_text(straight * (line.detour or 1))} km"
    if line.distance is None:
        yield Problem("FP-M153", where, got=line.id, expected=expected)
        return
    stated = line.distance.base / 1000
    got = f"{exact_text(line.distance.value)} {line.distance.unit}"
    if line.distance_method.startswith(GREAT_CIRCLE):
        if stated != straight * (line.detour or 1):
            yield Problem("FP-M154", where, got=got, expected=expected)
        return
    limit = straight * (line.detour or 1) * (1 + DISTANCE_TOLERANCE)
    far = stated > limit or stated < straight * (1 - _FLATTENING)
    if far:
        tolerance = {"tolerance": f"{exact_text(DISTANCE_TOLERANCE * 100)} %"}
        yield Problem("FP-M156", where, got=got, expected=expected, severity="warning", values=tolerance)
    else:
        yield Problem("FP-M155", where, got=got, expected=expected, severity="info")
