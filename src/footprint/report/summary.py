"""What a reader asks of the lines: shares, hot spots with their rest, coverage by state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from footprint.base.messages import LANGS
from footprint.base.numbers import show
from footprint.model.vocabulary import label
from footprint.model.vocabulary import words as vocabulary
from footprint.report.data import LineInfo, ReportData
from footprint.report.words import Words, number, percent
from footprint.result.ask_first import Ask
from footprint.result.hot_spots import Group, HotSpots, ranked

#: The catalogue key of each claim.
CLAIMS = {"full": "claim_full", "screening": "claim_screening", "demonstration": "claim_demonstration"}
_HOT = Fraction(80, 100)
_MAX_ROWS = 25
_LISTED = 12
_KNOWN = {
    "range": "ask_range",
    "candidates": "ask_candidates",
    "bias": "ask_bias",
    "mass": "ask_mass",
    "none": "ask_none",
}


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
    """Activities by absolute size until they hold 80 % of the sum of absolute emissions, or 25 of them."""
    groups = activities(data).items()
    sums = {name: sum((x.total for x in lines), Fraction(0)) for name, lines in groups}
    found = (Group(name, lines[0].name, lines[0].stage, sums[name]) for name, lines in groups)
    return ranked(found, _HOT, _MAX_ROWS)


def state_shares(data: ReportData) -> list[tuple[str, Fraction, Fraction]]:
    """(state, kg CO2e, share of absolute emissions) for the states that carry emissions."""
    sizes: dict[str, Fraction] = {}
    for line in data.lines:
        if line.factor:
            sizes[line.state] = sizes.get(line.state, Fraction(0)) + abs(line.total)
    whole = sum(sizes.values(), Fraction(0))
    order = sorted(sizes, key=lambda s: (-sizes[s], s))
    return [(s, data.coverage.by_state.get(s, Fraction(0)), sizes[s] / whole) for s in order if whole]


@dataclass(frozen=True, slots=True)
class StateRow:
    """The lines that ended in one state: ids and names of the first, and how many more.

    ``total`` (kg CO2e) and ``share`` (of absolute emissions) are None where none has a result.
    """

    state: str
    count: int
    named: tuple[tuple[str, str], ...]
    more: int
    total: Fraction | None
    share: Fraction | None


def state_rows(data: ReportData) -> list[StateRow]:
    """One row for each state that occurs, in the order of the list of states; open lines last."""
    shares = {state: (total, share) for state, total, share in state_shares(data)}
    rows = []
    for state in vocabulary("state"):
        found = [line for line in data.lines if line.state == state]
        if found:
            total, share = shares.get(state, (None, None))
            named = tuple((line.id, line.name) for line in found[:_LISTED])
            rows.append(StateRow(state, len(found), named, max(0, len(found) - _LISTED), total, share))
    return rows


def width(share: Fraction | None) -> str:
    """A share as the width of a bar in per cent, at most 100."""
    return show(min(abs(share or Fraction(0)), Fraction(1)) * 100, 3)


def coverage_rows(data: ReportData, words: Words) -> list[tuple[str, Fraction | None, str]]:
    """(catalogue key, share or None, text) by lines, by mass of materials and by emissions."""
    seen = data.coverage
    lines = Fraction(seen.with_result, seen.lines) if seen.lines else None
    values = {"with_result": seen.with_result, "lines": seen.lines, "open": len(seen.open)}
    mass = seen.mass_share
    told = percent(mass) if mass is not None else words("cov_mass_none")
    return [
        ("cov_lines", lines, words("coverage_short", **values)),
        ("cov_mass", mass, told),
        ("cov_emissions", data.emissions.share, emission_text(data, words)),
    ]


def emission_text(data: ReportData, words: Words) -> str:
    """The share of emissions covered and what it rests on, or which lines nobody can size."""
    found = data.emissions
    if found.missing:
        names = ", ".join(found.missing[:_LISTED])
        more = len(found.missing) - _LISTED
        return words("cov_unknown", lines=names if more <= 0 else f"{names} … (+{more})")
    if found.share is None:
        return "–"
    how = words("cov_how") if found.estimated else ""
    return f"{percent(found.share)} {how}".strip()


@dataclass(frozen=True, slots=True)
class AskRow:
    """One line to ask for, in words."""

    line: str
    name: str
    state: str
    supplier: str
    span: str
    known: str


def ask_rows(data: ReportData, words: Words) -> list[AskRow]:
    """What to ask for first, the widest first."""
    names = {line.id: line.name for line in data.lines}
    return [
        AskRow(
            ask.line,
            names.get(ask.line, ask.name),
            ask.state,
            ask.supplier,
            _span(ask, words),
            words(_KNOWN[ask.measure], count=len(ask.candidates)),
        )
        for ask in data.asks
    ]


def _span(ask: Ask, words: Words) -> str:
    """From low to high in kg CO2e; the share of mass where only that is known."""
    if ask.low is not None and ask.high is not None:
        ends = dict.fromkeys((number(ask.low, 4), number(ask.high, 4)))
        return " … ".join(ends)
    return "–" if ask.share is None else words("ask_of_mass", share=percent(ask.share))


def partial(data: ReportData) -> bool:
    """True when a life-cycle stage is missing: the result is a partial CFP."""
    return data.boundary != "cradle_to_grave"
