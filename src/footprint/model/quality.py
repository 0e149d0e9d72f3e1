"""How good a datum is: ratings by a named scheme, primary or secondary, basic uncertainty.

Scales and pedigree factors are data with their source (``quality_schemes.csv``, ``pedigree.csv``), one set a
scheme and version. A lower score is better in all of them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from footprint.model.lines import Role
from footprint.model.types import Exact, Frozen, Id, Text, to_exact

Scope = Literal["activity", "factor"]
Use = Literal["rating", "uncertainty"]


class Quality(Frozen):
    """What the company states about the quality of one line: of its activity data, or of its factor.

    ``role`` tells the main from the upstream factor of a line; its activity data are the same in both.
    ``scores`` are on the scale of ``scheme``. ``primary`` None: nobody has said. ``basic`` is the basic
    uncertainty as GSD² (the square of the geometric standard deviation), 1 for none.
    """

    line: Id
    scope: Scope
    role: Role = "main"
    scheme: Text = ""
    scores: dict[str, Exact] = Field(default_factory=dict)
    primary: bool | None = None
    basic: Exact | None = None
    reason: Text

    @property
    def id(self) -> str:
        """What no two rows may share."""
        return "/".join((self.line, self.role, self.scope, self.scheme))


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing a scheme scores. ``best`` and ``worst`` bound the scale."""

    key: str
    names: Mapping[str, str]
    best: Fraction
    worst: Fraction
    whole: bool


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme in one version. ``mean``: it defines one rating as the mean of its indicators."""

    id: str
    use: Use
    indicators: Mapping[str, Indicator]
    mean: bool
    source: str

    def weakness(self, scores: Mapping[str, Fraction]) -> Fraction:
        """Where the scores stand between best (0) and worst (1), the mean over the indicators.

        It only orders lines; no standard defines it.
        """
        places = [
            (scores[key] - item.best) / (item.worst - item.best) for key, item in self.indicators.items()
        ]
        return sum(places, Fraction(0)) / len(places)


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("footprint.model") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def schemes() -> Mapping[str, Scheme]:
    """The known schemes by id."""
    groups: dict[str, list[dict[str, str]]] = {}
    for row in _rows("quality_schemes.csv"):
        groups.setdefault(row["scheme"], []).append(row)
    return MappingProxyType({name: _scheme(name, rows) for name, rows in groups.items()})


def _scheme(name: str, rows: list[dict[str, str]]) -> Scheme:
    indicators = {
        r["indicator"]: Indicator(
            r["indicator"], MappingProxyType({"zh": r["zh"], "en": r["en"]}),
            to_exact(r["best"]), to_exact(r["worst"]), bool(r["whole"]),
        )
        for r in rows
    }  # fmt: skip
    first = rows[0]
    use: Use = "uncertainty" if first["use"] == "uncertainty" else "rating"
    source = f"{first['document']}; {first['read_in']}"
    return Scheme(name, use, MappingProxyType(indicators), bool(first["mean"]), source)


@cache
def pedigree_factors() -> Mapping[tuple[str, str, int], Fraction]:
    """The contribution to GSD² by scheme, indicator and score."""
    return MappingProxyType(
        {(r["scheme"], r["indicator"], int(r["score"])): to_exact(r["factor"]) for r in _rows("pedigree.csv")}
    )
