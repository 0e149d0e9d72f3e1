"""hot spots, sensitivity and tornado of a result: which inputs carry the total, and how far they move it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from footprint.api.compare import assessment_of
from footprint.api.values import text_or_null
from footprint.base.messages import Lang
from footprint.base.numbers import NumberError, show
from footprint.base.problem import Problem, ProblemsError, errors
from footprint.base.where import Where
from footprint.model.inputs import Input, find, inputs, name_of, unit_of, value_of, with_value
from footprint.model.scenario import Scenarios
from footprint.model.types import exact_text, to_exact
from footprint.result.hot_spots import BY, By, HotSpots, groups_of, ranked
from footprint.result.interpretation import Effect, Effects, Span, Spans, factor_values, range_spans

if TYPE_CHECKING:
    import pandas

    from footprint.api.result import Result

_FACTOR = ("factors/", "/value")


class Rerun:
    """The total of one assessment with single inputs moved; what a change does not touch is reused."""

    def __init__(self, result: Result, assessment: str = "") -> None:
        from footprint.api.study import Study  # results come from studies

        self.result, self.item = result, assessment_of(result, assessment)
        inventory = result.numbers.inventory.study
        self._study = Study(inventory, (), result.place, result.source)
        self._factors = factor_values(result.numbers, self.item)

    @property
    def total(self) -> Fraction:
        """As stated."""
        return self.item.total

    def factors(self) -> list[str]:
        """The addresses of the factors in use; ends of ranges are spans of their own."""
        ranges = {row.line.factor for row in self.item.lines if row.line.factor_high}
        return [f"{_FACTOR[0]}{ref}{_FACTOR[1]}" for ref in self._factors if ref not in ranges]

    def known(self, address: str) -> Input | str:
        """The stated input or the factor of an address. Raises ProblemsError (FP-M120)."""
        if address.startswith(_FACTOR[0]) and address.endswith(_FACTOR[1]):
            ref = address.removeprefix(_FACTOR[0]).removesuffix(_FACTOR[1])
            if ref in self._factors:
                return ref
        found = find(self._study.inventory, address)
        if isinstance(found, Problem):
            raise ProblemsError([found])
        return found

    def told(self, address: str) -> tuple[Fraction, str, str]:
        """Value, unit and name of an input; of a factor in kg CO2e per its unit."""
        item, inventory = self.known(address), self._study.inventory
        if isinstance(item, str):
            value, unit, _ = self._factors[item]
            names = self.result.numbers.inventory.factors[item].names
            return value, f"kg CO2e/{unit}", names.get(self.result.lang) or item
        return value_of(inventory, item), unit_of(inventory, item), name_of(inventory, item)

    def at(self, address: str, value: Fraction) -> Fraction:
        """The exact total with one input at another value.

        Raises
        ------
        ProblemsError
            The input is unknown, the study does not calculate with that value, or a factor of 0 is to
            move, or one to change its sign.
        """
        item = self.known(address)
        if isinstance(item, str):
            stated, _, carried = self._factors[item]
            if not stated:
                raise ProblemsError([Problem("FP-X122", Where(key=address), got=item)])
            if value / stated < 0:
                raise ProblemsError([Problem("FP-X126", Where(key=address), got=show(value))])
            return self.total + carried * (value / stated - 1)
        moved = type(self._study)(
            with_value(self._study.inventory, item, value), (), self.result.place, self.result.source
        )
        made = moved.calculate(self.result.library, self.result)
        return made.assessment(self.item.assessment.id).total

    def inputs(self, most: int | None) -> tuple[list[str], int]:
        """Addresses of inputs and factors, of the ``most`` largest lines; and how many are left out."""
        sizes: dict[str, Fraction] = {}
        for row in self.item.lines:
            name = row.line.line.id
            sizes[name] = sizes.get(name, Fraction(0)) + abs(row.total)
        order = sorted(sizes, key=lambda n: (-sizes[n], n))
        small = set(order[most:]) if most is not None else set()
        stated = inputs(self._study.inventory)
        kept = [x.address for x in stated if x.sheet != "lines" or x.id not in small]
        return [*kept, *self.factors()], len(stated) - len(kept)


def step(change: str | Fraction | float, what: str = "change") -> Fraction:
    """A relative change: ``"10 %"``, ``"0.1"`` or a number. Raises ProblemsError (FP-X123) for all else."""
    try:
        text = change.strip() if isinstance(change, str) else change
        percent = isinstance(text, str) and text.endswith(("%", "％"))
        value = to_exact(text[:-1].strip()) / 100 if percent and isinstance(text, str) else to_exact(text)
    except NumberError:
        value = Fraction(0)
    if not value or value <= -1:
        raise ProblemsError([Problem("FP-X123", Where(key=what), got=str(change))])
    return value


@dataclass(frozen=True)
class Ranking:
    """Hot spots of one assessment, by line, stage, process or part; shares of the sum of absolute values."""

    by: By
    assessment: str
    found: HotSpots
    lang: Lang = field(repr=False)

    def tidy(self) -> pandas.DataFrame:
        """One row each; kg CO2e and shares as float, for looking at."""
        import pandas as pd

        columns = ["id", "name", "stage", "kg_co2e", "share", "cumulated"]
        rows = [
            (r.id, r.name, r.stage, float(r.total), float(r.share), float(r.cumulated))
            for r in self.found.rows
        ]
        return pd.DataFrame(rows, columns=columns)

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form (``footprint-hot-spots/1``); numbers are text."""
        plus, minus = self.found.rest_shares
        return {
            "format": "footprint-hot-spots/1",
            "assessment": self.assessment,
            "by": self.by,
            "unit": "kg CO2e",
            "total": show(self.found.total),
            "absolute": show(self.found.absolute),
            "rows": [
                {
                    "id": r.id, "name": r.name, "stage": r.stage, "total": show(r.total),
                    "share": show(r.share), "cumulated": show(r.cumulated),
                }
                for r in self.found.rows
            ],
            "rest_plus": {"total": show(self.found.rest_plus), "share": show(plus)},
            "rest_minus": {"total": show(self.found.rest_minus), "share": show(minus)},
            "rest_count": self.found.rest_lines,
        }  # fmt: skip

    def html(self, lang: Lang | None = None) -> str:
        """A self-contained HTML fragment: the chart and its table."""
        from footprint.report.notebook_interpretation import hot_spots_html

        return hot_spots_html(self.found, self.by, lang or self.lang)

    def _repr_html_(self) -> str:
        return self.html()


@dataclass(frozen=True)
class Sensitivity:
    """Every input moved by the same part, one at a time; exact."""

    assessment: str
    found: Effects
    lang: Lang = field(repr=False)

    @property
    def rows(self) -> tuple[Effect, ...]:
        """Largest effect first."""
        return self.found.rows

    def tidy(self) -> pandas.DataFrame:
        """One row an input; numbers as float, for looking at."""
        import pandas as pd

        columns = ["input", "name", "unit", "value", "moved", "delta", "elasticity"]
        rows = [
            (r.input, r.name, r.unit, float(r.value), float(r.moved), float(r.delta),
             None if r.elasticity is None else float(r.elasticity))
            for r in self.rows
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form (``footprint-sensitivity/1``); numbers are text."""
        return {
            "format": "footprint-sensitivity/1",
            "assessment": self.assessment,
            "change": exact_text(self.found.change),
            "unit": "kg CO2e",
            "total": show(self.found.total),
            "rows": [
                {
                    "input": r.input, "name": r.name, "unit": r.unit, "value": show(r.value),
                    "moved": show(r.moved), "delta": show(r.delta),
                    "elasticity": None if r.elasticity is None else show(r.elasticity),
                }
                for r in self.rows
            ],
            "refused": _refused(self.found.refused),
            "left_out": self.found.left_out,
        }  # fmt: skip

    def html(self, lang: Lang | None = None) -> str:
        """A self-contained HTML fragment: inputs, effects and elasticities."""
        from footprint.report.notebook_interpretation import effects_html

        return effects_html(self.found, lang or self.lang)

    def _repr_html_(self) -> str:
        return self.html()


@dataclass(frozen=True)
class Tornado:
    """The total at the ends of each input that has a range; exact."""

    assessment: str
    found: Spans
    lang: Lang = field(repr=False)

    @property
    def rows(self) -> tuple[Span, ...]:
        """Widest first."""
        return self.found.rows

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form (``footprint-tornado/1``); numbers are text, a refused end is null."""
        return {
            "format": "footprint-tornado/1",
            "assessment": self.assessment,
            "unit": "kg CO2e",
            "total": show(self.found.total),
            "rows": [
                {
                    "input": r.input, "name": r.name, "unit": r.unit, "low": show(r.low),
                    "high": show(r.high), "total_low": text_or_null(r.total_low),
                    "total_high": text_or_null(r.total_high), "source": r.source,
                }
                for r in self.rows
            ],
            "refused": _refused(self.found.refused),
        }  # fmt: skip

    def svg(self, lang: Lang | None = None) -> str:
        """The chart alone."""
        from footprint.report.notebook_interpretation import tornado_svg

        return str(tornado_svg(self.found, lang or self.lang))

    def html(self, lang: Lang | None = None) -> str:
        """A self-contained HTML fragment: the chart and its table."""
        from footprint.report.notebook_interpretation import tornado_html

        return tornado_html(self.found, lang or self.lang)

    def _repr_html_(self) -> str:
        return self.html()


def _refused(found: Iterable[tuple[str, Problem]]) -> list[dict[str, Any]]:
    return [{"input": address, "problem": problem.to_json()} for address, problem in found]


def hot_spots(result: Result, by: str = "line", most: int | None = 20, assessment: str = "") -> Ranking:
    """Rank what carries the total.

    Raises
    ------
    ProblemsError
        FP-X124 for an unknown ``by``; FP-X004 for an unknown assessment.
    """
    kind = next((b for b in BY if b == by), None)
    if kind is None:
        raise ProblemsError([Problem("FP-X124", Where(key="by"), got=by, expected=" | ".join(BY))])
    item = assessment_of(result, assessment)
    return Ranking(kind, item.assessment.id, ranked(groups_of(item, kind), most=most), result.lang)


def sensitivity(
    result: Result,
    change: str | Fraction | float,
    only: Iterable[str] | None = None,
    most: int | None = 100,
    assessment: str = "",
) -> Sensitivity:
    """Move each input by the same part, one at a time, and calculate again exactly.

    Raises
    ------
    ProblemsError
        FP-X123 for a change that is no number, 0, or takes everything away; FP-M120 for an unknown input.
    """
    part, run = step(change), Rerun(result, assessment)
    addresses, left_out = (list(only), 0) if only is not None else run.inputs(most)
    rows: list[Effect] = []
    refused: list[tuple[str, Problem]] = []
    for address in addresses:
        value, unit, name = run.told(address)
        if not value:
            continue  # a tenth of nothing is nothing
        moved = value * (1 + part)
        try:
            delta = run.at(address, moved) - run.total
        except ProblemsError as fault:
            refused.append((address, (errors(fault.problems) or list(fault.problems))[0]))
            continue
        relative = delta / run.total / part if run.total else None
        rows.append(Effect(address, name, unit, value, moved, delta, relative))
    rows.sort(key=lambda r: (-abs(r.delta), r.input))
    found = Effects(part, run.total, tuple(rows), tuple(refused), left_out)
    return Sensitivity(run.item.assessment.id, found, result.lang)


Ends = Mapping[str, tuple[Any, Any]]


def tornado(
    result: Result,
    ranges: Scenarios | Ends | None = None,
    change: str | Fraction | float | None = None,
    most: int | None = 100,
    assessment: str = "",
) -> Tornado:
    """The total at the low and the high end of each input that has a range.

    Ends come from lines in state ``range``, from ``ranges`` (a scenario file, or address -> low, high), and,
    where ``change`` is given, from that part to either side of every other input. Nothing has a range that
    nobody stated.

    Raises
    ------
    ProblemsError
        FP-M120 for an unknown input, FP-X123 for a change that is none.
    """
    run = Rerun(result, assessment)
    stated = _stated(ranges)
    if change is not None:
        part = step(change)
        source = f"±{show(part * 100)} %"
        for address in run.inputs(most)[0]:
            value = run.told(address)[0]
            if value:
                stated.setdefault(address, (value * (1 - part), value * (1 + part), source))
    rows, refused = range_spans(result.numbers, run.item), []
    for address, (low, high, source) in stated.items():
        _, unit, name = run.told(address)
        totals: list[Fraction | None] = []
        for end in (low, high):
            try:
                totals.append(run.at(address, end))
            except ProblemsError as fault:
                totals.append(None)
                refused.append((address, (errors(fault.problems) or list(fault.problems))[0]))
        if totals != [None, None]:
            rows.append(Span(address, name, unit, low, high, totals[0], totals[1], source))
    rows.sort(key=lambda r: (-(r.ends(run.total)[1] - r.ends(run.total)[0]), r.input))
    return Tornado(run.item.assessment.id, Spans(run.total, tuple(rows), tuple(refused)), result.lang)


def _stated(ranges: Scenarios | Ends | None) -> dict[str, tuple[Fraction, Fraction, str]]:
    if ranges is None:
        return {}
    if isinstance(ranges, Scenarios):
        return {r.input: (r.low, r.high, r.source) for r in ranges.ranges}
    return {address: (to_exact(low), to_exact(high), "") for address, (low, high) in ranges.items()}
