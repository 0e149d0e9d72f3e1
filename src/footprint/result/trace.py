"""The trace of one line: its equation with units, and where every number came from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from footprint.base.messages import COLON, Lang
from footprint.base.numbers import show
from footprint.base.unit_table import unit_label, units
from footprint.base.where import printable
from footprint.compile.inventory import plain
from footprint.compile.processes import USE_YEAR
from footprint.engine.exact import exact_sum
from footprint.factors.factor import Factor
from footprint.factors.gwp import gwp_sets
from footprint.model.types import exact_text
from footprint.model.vocabulary import label, words
from footprint.result.inside import Inside
from footprint.result.result import AssessmentResult, LineResult, Result

_WORDS = {
    "scale": ("process runs per declared unit", "每声明单位的工序运行次数"),
    "life": ("years of use of the declared unit", "声明单位的使用年数"),
    "amount": ("amount as stated", "所填数量"),
    "unit": ("unit conversion", "单位换算"),
    "bridge": ("bridge", "换算桥"),
    "gross": ("net to gross: 1 + scrap rate", "净用量至毛用量：1 + 损耗率"),
    "high": ("high end", "高值"),
    "estimate": ("estimated", "估算"),
    "share": ("share of the product", "本产品份额"),
    "term": ("share by the method", "按方法的份额"),
    "rest": ("left by the sub-meters", "扣除分表后的余量"),
    "factor": ("emission factor", "排放因子"),
    "declared": ("declared, not examined", "已声明，未核验"),
    "none": ("no factor: state", "没有因子：状态"),
    "proxy": ("proxy, bias", "代理，偏差"),
    "transcribed": ("transcribed: the original document was not read", "转录：未读到原始文件"),
}


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key][0 if lang == "en" else 1]


def support(meter: str, evidence: Iterable[str], lang: Lang) -> str:
    """What an amount rests on: its meter, and evidence that nobody has examined yet."""
    named = ", ".join(evidence)
    return " · ".join(p for p in (meter, named and f"{named} ({_word('declared', lang)})") if p)


def _unit(unit: str, lang: Lang) -> str:
    """A unit or a ratio of units as people see it (``kg CO2e/piece``)."""
    return "/".join(unit_label(part, lang) for part in unit.split("/"))


def _cells(text: str) -> int:
    """The cells of a terminal that a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@dataclass(frozen=True, slots=True)
class Step:
    """One multiplication of the equation, and what supports it."""

    text: str
    value: Fraction
    unit: str
    origin: str

    def to_json(self) -> dict[str, str]:
        """Stable JSON form; the value with six significant digits."""
        return {"text": self.text, "value": show(self.value), "unit": self.unit, "origin": self.origin}


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole path of a line. ``str(trace)`` prints it; ``total`` is None where there is no factor."""

    line: str
    name: str
    total: Fraction | None
    state: str
    steps: tuple[Step, ...]
    lang: Lang
    note: str = ""
    inside: tuple[Inside, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form."""
        return {
            "line": self.line,
            "name": self.name,
            "total": None if self.total is None else show(self.total),
            "unit": "kg CO2e",
            "state": self.state,
            "note": self.note,
            "steps": [s.to_json() for s in self.steps],
            "inside": [i.to_json() for i in self.inside],
        }

    def __str__(self) -> str:
        total = "–" if self.total is None else f"{show(self.total)} kg CO2e"
        rows = [f"{self.line}  {self.name}  =  {total}"]
        for index, step in enumerate(self.steps):
            sign = "  " if index == 0 else "× "
            number = f"{show(step.value)} {_unit(step.unit, self.lang)}".strip()
            rows.append(f"  {sign}{number}{' ' * max(28 - _cells(number), 0)} {step.text}")
            if step.origin:
                rows.append(f"      ← {step.origin}")
        if self.total is None:
            state = label("state", self.state, self.lang)
            rows.append(f"  {_word('none', self.lang)} {state} {self.note}".rstrip())
        rows += [f"      {row}" for item in self.inside for row in item.rows()]
        return "\n".join(printable(row, 600) for row in rows)


def make_trace(
    line: str,
    name: str,
    state: str,
    amount: tuple[Fraction, str, str],
    scale: tuple[Fraction, str] | None,
    conversions: Iterable[tuple[str, str, str, Fraction, str]],
    factor: tuple[Fraction, str, str] | None,
    total: Fraction | None,
    lang: Lang,
    net: Fraction | None = None,
    note: str = "",
) -> Trace:
    """A trace from plain parts, whether they come from a result or from the nodes of a bundle.

    Parameters
    ----------
    amount : (value, unit, origin)
    scale : (value, origin) or None for a line per declared unit
    conversions : (kind or, of a share, its part; source unit, target unit, ratio, reference)
    factor : (kg CO2e per unit, unit, origin) or None
    net : the stated net amount, where ``amount`` is the gross one that follows from its scrap rate
    note : what stands beside a line without a factor, such as the estimate of a cut-off
    """
    value, unit, origin = amount
    steps = [Step(_word("amount", lang), value if net is None else net, unit, origin)]
    if net:
        steps.append(Step(_word("gross", lang), value / net, "", ""))
    if scale is not None and factor is not None:
        word = "life" if scale[1].startswith(f"{USE_YEAR}:") else "scale"
        steps.append(Step(_word(word, lang), scale[0], "", _output_words(scale[1], lang)))
    for kind, source, target, ratio, reference in conversions:
        if kind in ("share", "rest", "term"):
            steps.append(Step(_word(kind, lang), ratio, "", _key(reference, lang)))
        else:
            steps.append(Step(_word(kind, lang), ratio, f"{target}/{source}", reference))
    if factor is not None:
        steps.append(Step(_word("factor", lang), factor[0], f"kg CO2e/{factor[1]}", factor[2]))
    return Trace(line, name, total, state, tuple(steps), lang, note)


def _key(reference: str, lang: Lang) -> str:
    """A key, or a key and its production line, in one language."""
    key, colon, made_on = reference.partition(": ")
    known = "split_by" if key in words("split_by") else "share_key"
    return label(known, key, lang) + colon + made_on


def share_words(reference: str, part: str, lang: Lang) -> str:
    """What a share rests on: a key, a key and its production line, or what sub-meters leave."""
    rest = f"{_word('rest', lang)} " if part == "rest" else ""
    return rest + _key(reference, lang)


def row_name(name: str, role: str, lang: Lang) -> str:
    """The name of a line, and of which term of its method it is."""
    return name if role == "main" else f"{name} · {label('term', role, lang)}"


def scale_origin(process: str, demand: Fraction, share: Fraction, output: str) -> str:
    """How a scale came about: demand x share / output, in words of the process."""
    return f"{process}: {show(demand)} × {exact_text(share)} / {output}"


def _output_words(origin: str, lang: Lang) -> str:
    """The origin of a scale with the unit of the output, its last word, in one language."""
    before, space, unit = origin.rpartition(" ")
    return before + space + unit_label(unit, lang)


def factor_origin(parts: Iterable[str], state: str, bias: str, lang: Lang, transcribed: bool = False) -> str:
    """Ref, document and place of a factor; a transcription says so, and a proxy adds its bias."""
    text = " · ".join(p for p in (*parts, _word("transcribed", lang) if transcribed else "") if p)
    if state == "proxy":
        text += f" · {_word('proxy', lang)}{COLON[lang]}{label('bias', bias, lang)}"
    return text


def high_end(origin: str, high: Fraction, unit: str, lang: Lang) -> str:
    """The origin of a range's low factor, with its high end beside it."""
    return f"{origin} · {_word('high', lang)}{COLON[lang]}{show(high)} kg CO2e/{unit_label(unit, lang)}"


def estimate_note(kilograms: Fraction, lang: Lang) -> str:
    """The estimate that stands for a cut-off."""
    return f"({_word('estimate', lang)}{COLON[lang]}{show(kilograms)} kg CO2e)"


class Tracer:
    """Explains the lines of one assessment: lines are looked up, and factors valued, once for all of them."""

    def __init__(self, result: Result, item: AssessmentResult) -> None:
        self._result, self._item = result, item
        self._rows: dict[str, list[LineResult]] = {}
        for row in item.lines:
            for name in {row.line.id, row.line.label, row.line.line.id}:
                self._rows.setdefault(name, []).append(row)
        self._values: dict[str, Fraction] = {}

    def trace(self, line_id: str, lang: Lang = "en") -> tuple[Trace, ...]:
        """The traces of a study line: its main factor, and its upstream beside it.

        Raises
        ------
        KeyError
            No line of that id takes part in the assessment.
        """
        return tuple(self._trace(row, lang) for row in self._rows[line_id])

    def _value(self, factor: Factor) -> Fraction:
        """kg CO2e per unit of a factor, all components, in the GWP set of the assessment."""
        if factor.ref not in self._values:
            gwp_set = gwp_sets()[self._item.assessment.gwp_set]
            self._values[factor.ref] = exact_sum(factor.value(gwp_set).values())
        return self._values[factor.ref]

    def _scale(self, row: LineResult) -> tuple[Fraction, str] | None:
        """The runs of the line's process and how they came about; None where it is per declared unit."""
        if row.line.per != "output":
            return None
        process = self._result.inventory.processes[row.line.process]
        output = f"{exact_text(process.output.value)} {process.output.unit}"
        demand = self._item.demands[row.line.process] / units()[process.output.unit].ratio
        return row.scale, scale_origin(plain(row.line.process), demand, process.share, output)

    def _trace(self, row: LineResult, lang: Lang) -> Trace:
        line = row.line
        factor = self._result.inventory.factors.get(line.factor)
        shown = None
        if factor is not None:
            parts = (factor.ref, factor.document, factor.locator)
            origin = factor_origin(parts, line.match.state, line.match.bias, lang, factor.transcribed)
            if line.match.state == "range" and line.match.high is not None:
                origin = high_end(origin, line.match.high, factor.unit, lang)
            shown = (self._value(factor), factor.unit, origin)
        return make_trace(
            line=line.label,
            name=row_name(line.line.name, line.role, lang),
            state=line.match.state,
            amount=(
                line.amount.value,
                line.amount.unit,
                support(line.line.meter, line.line.evidence, lang),
            ),
            scale=self._scale(row),
            conversions=[
                (c.part or c.kind, c.source, c.target, c.ratio, c.reference) for c in line.conversions
            ],
            factor=shown,
            total=row.total if factor is not None else None,
            lang=lang,
            net=line.line.amount.value
            if line.line.basis == "net" and line.line.scrap and line.line.amount
            else None,
            note=estimate_note(line.match.estimate.base, lang) if line.match.estimate else "",
        )
