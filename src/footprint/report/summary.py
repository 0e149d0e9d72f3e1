"""What a reader asks of the lines: shares, hot spots with their rest, coverage by state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from footprint.base.messages import LANGS
from footprint.model.vocabulary import label
from footprint.report.data import LineInfo, ReportData
from footprint.report.words import Words

_HOT = Fraction(80, 100)
_MAX_ROWS = 25


@dataclass(frozen=True, slots=True)
class HotSpot:
    """One activity (its main and upstream lines together) and its part of all absolute emissions."""

    id: str
    name: str
    stage: str
    total: Fraction
    share: Fraction
    cumulated: Fraction


@dataclass(frozen=True, slots=True)
class HotSpots:
    """The largest activities, until 80 % of absolute emissions or 25 rows; the rest by sign, never mixed."""

    rows: tuple[HotSpot, ...]
    rest_plus: Fraction
    rest_minus: Fraction
    rest_lines: int


def share_of(value: Fraction, whole: Fraction) -> Fraction | None:
    """value / whole; None for an empty whole."""
    return value / whole if whole else None


def in_words(data: ReportData, words: Words) -> ReportData:
    """The data with energy lines named in the language of the report, unless the company named them."""

    def named(line: LineInfo) -> LineInfo:
        plain = {label("carrier", line.carrier, lang) for lang in LANGS} | {line.carrier, ""}
        return replace(line, name=words.word("carrier", line.carrier)) if line.name in plain else line

    lines = tuple(named(line) if line.carrier else line for line in data.lines)
    return replace(data, lines=lines)


def activities(data: ReportData) -> dict[str, list[LineInfo]]:
    """Lines with a result by study line: main and upstream stand together."""
    found: dict[str, list[LineInfo]] = {}
    for line in data.lines:
        if line.factor:
            found.setdefault(line.activity or line.id, []).append(line)
    return found


def hot_spots(data: ReportData) -> HotSpots:
    """Activities by absolute size until they hold 80 % of the sum of absolute emissions."""
    groups = activities(data)
    totals = {name: sum((x.total for x in lines), Fraction(0)) for name, lines in groups.items()}
    whole = sum((abs(v) for v in totals.values()), Fraction(0))
    rows: list[HotSpot] = []
    done = Fraction(0)
    for name in sorted(totals, key=lambda n: (-abs(totals[n]), n)):
        if not whole or done >= _HOT * whole or len(rows) == _MAX_ROWS:
            break
        value, first = totals[name], groups[name][0]
        done += abs(value)
        rows.append(HotSpot(name, first.name, first.stage, value, abs(value) / whole, done / whole))
    shown = {r.id for r in rows}
    rest = [v for n, v in totals.items() if n not in shown]
    plus = sum((v for v in rest if v > 0), Fraction(0))
    return HotSpots(tuple(rows), plus, sum((v for v in rest if v < 0), Fraction(0)), len(rest))


def state_shares(data: ReportData) -> list[tuple[str, Fraction, Fraction]]:
    """(state, kg CO2e, share of absolute emissions) for the states that carry emissions."""
    sizes: dict[str, Fraction] = {}
    for line in data.lines:
        if line.factor:
            sizes[line.state] = sizes.get(line.state, Fraction(0)) + abs(line.total)
    whole = sum(sizes.values(), Fraction(0))
    order = sorted(sizes, key=lambda s: (-sizes[s], s))
    return [(s, data.coverage.by_state.get(s, Fraction(0)), sizes[s] / whole) for s in order if whole]


def partial(data: ReportData) -> bool:
    """True when a life-cycle stage is missing: the result is a partial CFP."""
    return data.boundary != "cradle_to_grave"
