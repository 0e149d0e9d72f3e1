"""Scenarios: named lists of changes to a study, and ranges that somebody states for its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from footprint.base.where import Where


@dataclass(frozen=True, slots=True)
class Change:
    """Other values of one row. A number for a quantity is in the unit that stands in the study.

    ``sheet`` is the list of the study that holds the row ``id``; ``pin`` (of lines) is another factor with
    its role, reason and, for a proxy, its bias.
    """

    sheet: str
    id: str
    fields: Mapping[str, Any]
    pin: Mapping[str, str]
    where: Where = Where()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named list of changes; an empty one changes nothing."""

    name: str
    title: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """The low and high end of one input, with the source that says so.

    For a factor (``factors/<id>/value``) in kg CO2e per its unit, for all else in the unit of the study.
    """

    input: str
    low: Fraction
    high: Fraction
    source: str
    where: Where = Where()


@dataclass(frozen=True, slots=True)
class Scenarios:
    """What one file of scenarios says."""

    scenarios: Mapping[str, Scenario] = field(default_factory=lambda: MappingProxyType({}))
    ranges: tuple[Range, ...] = ()
    file: str = ""
