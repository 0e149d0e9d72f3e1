"""Electricity by both methods side by side, and what doubtful rules would change: shown, never added."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from footprint.base.messages import Lang
from footprint.base.numbers import show, show_percent
from footprint.base.unit_table import units
from footprint.engine.exact import exact_sum
from footprint.factors.gwp import gwp_sets
from footprint.factors.library import Library
from footprint.model.vocabulary import label
from footprint.result.result import AssessmentResult, LineResult, Result
from footprint.result.view import electric

#: Losses of the public grid in China: the row that CN-E04 would add to the national average.
LOSSES = {"CN": "cn-electricity-2024/transmission-incl-losses@1"}
_WORDS = {
    "stated": ("as the lines state", "按各行所填"),
    "power": ("electricity", "电力"),
    "covered": ("covered by instruments", "凭证覆盖"),
    "losses": (
        "sensitivity: if the national average held no transmission and distribution, {ref} would add",
        "敏感性：若全国平均因子不含输配电，叠加 {ref} 会增加",
    ),
}


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key][0 if lang == "en" else 1]


@dataclass(frozen=True, slots=True)
class PowerSide:
    """Electricity in one assessment: its method, the total and its electric part (kg CO2e).

    ``covered`` is the share of the electricity (by kWh) behind an instrument.
    """

    assessment: str
    method: str
    total: Fraction
    power: Fraction
    covered: Fraction

    def text(self, lang: Lang) -> str:
        """One row for people."""
        method = label("electricity_method", self.method, lang) if self.method else _word("stated", lang)
        share = show_percent(self.covered)
        inside = f"{_word('power', lang)} {show(self.power)}, {_word('covered', lang)} {share}"
        return f"{self.assessment} · {method}: {show(self.total)} kg CO2e ({inside})"

    def to_json(self) -> dict[str, str]:
        """Stable JSON form."""
        values = {n: show(getattr(self, n)) for n in ("total", "power", "covered")}
        return {"assessment": self.assessment, "method": self.method, **values}


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a doubtful rule would change in one assessment, kg CO2e; it is in no total."""

    assessment: str
    rule: str
    change: Fraction
    total: Fraction
    factor: str

    def text(self, lang: Lang) -> str:
        """One row for people."""
        said = _word("losses", lang).format(ref=self.factor)
        return f"{self.assessment} · {self.rule} · {said} {show(self.change)} → {show(self.total)} kg CO2e"

    def to_json(self) -> dict[str, str]:
        """Stable JSON form."""
        values = {"change": show(self.change), "total": show(self.total)}
        return {"assessment": self.assessment, "rule": self.rule, "factor": self.factor, **values}


@dataclass(frozen=True, slots=True)
class EnergyView:
    """Electricity of all assessments, and the sensitivities beside their totals."""

    sides: tuple[PowerSide, ...]
    sensitivities: tuple[Doubt, ...]

    def rows(self, lang: Lang = "en") -> tuple[str, ...]:
        """The rows that a terminal or a report shows."""
        sides = tuple(x.text(lang) for x in self.sides)
        return (*sides, *(x.text(lang) for x in self.sensitivities))

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form."""
        return {
            "electricity": [x.to_json() for x in self.sides],
            "sensitivities": [x.to_json() for x in self.sensitivities],
        }

    def __str__(self) -> str:
        return "\n".join(self.rows())


def _power(item: AssessmentResult) -> list[LineResult]:
    return [r for r in item.lines if electric(r.line.tags, r.line.amount.unit)]


def _kwh(result: Result, row: LineResult) -> Fraction:
    """kWh of a line in one declared amount; the losses beside it are no electricity of their own."""
    factor = result.inventory.factors.get(row.line.factor)
    if factor is None or "td" in row.line.tags or "upstream" in row.line.tags:
        return Fraction(0)
    return row.scale * row.line.amount.value * row.line.ratio * units()[factor.unit].ratio


def _side(result: Result, item: AssessmentResult) -> PowerSide | None:
    rows = _power(item)
    if not rows:
        return None
    whole = exact_sum(_kwh(result, r) for r in rows)
    behind = exact_sum(_kwh(result, r) for r in rows if any(t.startswith("instrument:") for t in r.line.tags))
    power = exact_sum(r.total for r in rows)
    method = item.assessment.electricity
    return PowerSide(item.assessment.id, method, item.total, power, behind / whole if whole else Fraction(0))


def _losses(result: Result, item: AssessmentResult, library: Library) -> Doubt | None:
    """CN-E04: the factor of transmission and distribution on what takes the national average."""
    added = library.get(LOSSES["CN"])
    if added is None:
        return None
    beside = {t.removeprefix("td-of:") for r in item.lines for t in r.line.tags if t.startswith("td-of:")}
    rows = []
    for row in _power(item):
        factor = result.inventory.factors.get(row.line.factor)
        plain = factor is not None and factor.kind == "electricity_mix" and factor.geography == "CN"
        if plain and factor is not None and "td" not in factor.includes and row.line.label not in beside:
            rows.append(row)
    if not rows:
        return None
    value = exact_sum(added.value(gwp_sets()[item.assessment.gwp_set]).values()) / units()[added.unit].ratio
    change = exact_sum(_kwh(result, r) for r in rows) * value
    return Doubt(item.assessment.id, "CN-E04", change, item.total + change, added.ref)


def energy_view(result: Result, library: Library) -> EnergyView:
    """Electricity by method, and the doubtful rules, in every assessment of a result."""
    sides = (_side(result, item) for item in result.assessments)
    doubts = (_losses(result, item, library) for item in result.assessments)
    return EnergyView(tuple(s for s in sides if s), tuple(d for d in doubts if d))
