"""The trace of one line: its equation with units, and where every number came from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from footprint.base.messages import Lang
from footprint.base.numbers import show
from footprint.factors.factor import Factor
from footprint.model.types import exact_text
from footprint.model.vocabulary import label
from footprint.result.result import AssessmentResult, LineResult, Result

_WORDS = {
    "scale": ("process runs per declared unit", "每声明单位的工序运行次数"),
    "amount": ("amount as stated", "所填数量"),
    "unit": ("unit conversion", "单位换算"),
    "bridge": ("bridge", "换算桥"),
    "share": ("share of the product", "本产品份额"),
    "factor": ("emission factor", "排放因子"),
    "none": ("no factor: state", "没有因子：处理"),
    "source": ("source", "来源"),
    "proxy": ("proxy, bias", "代理，偏差"),
    "evidence": ("evidence", "依据"),
}


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key][0 if lang == "en" else 1]


@dataclass(frozen=True, slots=True)
class Step:
    """One multiplication of the equation."""

    text: str
    value: Fraction
    unit: str
    origin: str


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole path of a line. ``str(trace)`` prints it."""

    line: LineResult
    factor: Factor | None
    steps: tuple[Step, ...]
    lang: Lang

    def __str__(self) -> str:
        row = self.line
        total = f"{show(row.total)} kg CO2e" if row.has_factor else "–"
        head = f"{row.line.id}  {row.line.line.name}  =  {total}"
        lines = [head]
        for index, step in enumerate(self.steps):
            sign = "  " if index == 0 else "× "
            number = f"{show(step.value)} {step.unit}".strip()
            lines.append(f"  {sign}{number:<28} {step.text}" + (f"  [{step.origin}]" if step.origin else ""))
        if not row.has_factor:
            state = label("state", row.line.match.state, self.lang)
            lines.append(f"  {_word('none', self.lang)} {state}")
        return "\n".join(lines)


def trace(result: Result, line_id: str, assessment: str = "", lang: Lang = "en") -> tuple[Trace, ...]:
    """The traces of a study line: its main factor, and its upstream beside it.

    Raises
    ------
    KeyError
        No line of that id takes part in the assessment.
    """
    item = result.assessment(assessment)
    rows = [r for r in item.lines if line_id in (r.line.id, r.line.line.id)]
    if not rows:
        raise KeyError(line_id)
    return tuple(_trace(result, item, row, lang) for row in rows)


def _trace(result: Result, item: AssessmentResult, row: LineResult, lang: Lang) -> Trace:
    line = row.line
    factor = result.inventory.factors.get(line.factor)
    steps = [Step(_word("amount", lang), line.amount.value, line.amount.unit, line.line.meter)]
    if line.per == "output":
        process = result.inventory.processes[line.process]
        output = f"{exact_text(process.output.value)} {process.output.unit}"
        origin = (
            f"{line.process}: {show(item.demands[line.process])} × {exact_text(process.share)} / {output}"
        )
        steps.append(Step(_word("scale", lang), row.scale, "", origin))
    for conversion in line.conversions:
        unit = "" if conversion.kind == "share" else f"{conversion.target}/{conversion.source}"
        steps.append(Step(_word(conversion.kind, lang), conversion.ratio, unit, conversion.reference))
    if factor is not None:
        activity = row.scale * line.amount.value * line.ratio
        value = row.total / activity if activity else Fraction(0)
        origin = " · ".join(p for p in (factor.ref, factor.document, factor.locator) if p)
        if line.match.state == "proxy":
            origin += f" · {_word('proxy', lang)}: {label('bias', line.match.bias, lang)}"
        steps.append(Step(_word("factor", lang), value, f"kg CO2e/{factor.unit}", origin))
    return Trace(row, factor, tuple(steps), lang)
