"""Fields of transport chains, vehicles, coordinates and split wholes: cells to values of a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from footprint.base.problem import Problem
from footprint.intake.reading import Reading, Row
from footprint.model.geodesy import great_circle, method, on_earth
from footprint.model.types import Quantity, exact_text

COORDINATES = ("start_lat", "start_lon", "end_lat", "end_lon")
#: Columns that become a quantity together with the unit beside them or in their header.
TOGETHER = ("split_part", "split_total", "split_unit", "payload", "volume", "distance_method")


def split_fields(reading: Reading, row: Row, v: Mapping[str, Any]) -> dict[str, Any]:
    """The part and the whole of a split, with their unit."""
    unit, out = v["split_unit"], {}
    for key in ("split_part", "split_total"):
        if v[key] is None:
            continue
        if unit is None:
            reading.require(row, "split_unit")
            return {}
        out[key] = Quantity(value=v[key], unit=unit)
    return out


def vehicle_fields(v: Mapping[str, Any]) -> dict[str, Any]:
    """Payload in t and volume in m3, as their headers say."""
    units = {"payload": "t", "volume": "m3"}
    return {key: Quantity(value=v[key], unit=u) for key, u in units.items() if v[key] is not None}


def distance_of(
    reading: Reading, row: Row, v: Mapping[str, Any], stated: Quantity | None
) -> tuple[Quantity | None, str]:
    """The distance and its method: stated, or the great circle x detour, rounded here and nowhere else."""
    given = [key for key in COORDINATES if v[key] is not None]
    if stated is not None or not given or not row.cell("distance").blank:
        return stated, v["distance_method"] or ""
    points = ((v["start_lat"], v["start_lon"]), (v["end_lat"], v["end_lon"]))
    if len(given) < len(COORDINATES) or not all(on_earth(p) for p in points):
        blank = next((key for key in COORDINATES if key not in given), given[0])
        reading.problems.append(Problem("FP-I220", row.cell(blank).where, got=row.cell(blank).text))
        return None, ""
    straight, detour = great_circle(*points), v["detour"]
    if detour is None:
        near = f"{exact_text(straight)} km"
        reading.problems.append(Problem("FP-I221", row.cell("detour").where, expected=near))
        return None, ""
    return Quantity(value=straight * detour, unit="km"), method(straight)
