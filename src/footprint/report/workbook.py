"""calculation.xlsx: the whole calculation as live formulas, for a verifier who takes it apart."""

from __future__ import annotations

import io
from collections.abc import Mapping
from fractions import Fraction

from openpyxl import Workbook

from footprint.base.unit_table import base_unit, units
from footprint.factors.factor import COMPONENTS
from footprint.report.cells import HEAD_ROW, Sheet
from footprint.report.conversion_sheet import Ratios, write_conversions
from footprint.report.data import Amount, FactorInfo, LineInfo, ProcessInfo, ReportData
from footprint.report.html import note_key
from footprint.report.summary import CLAIMS, in_words
from footprint.report.summary_sheet import LineTable, write_checks, write_summary
from footprint.report.words import ReportLang, Words, both, stated

_FIRST = HEAD_ROW + 1
_MAX_FORMULA = 8_000  # Excel refuses 8,192 characters


def calculation_workbook(data: ReportData, lang: ReportLang = "both") -> bytes:
    """The workbook of one assessment.

    Parameters
    ----------
    data : ReportData
        Its content. Text is always stored as text, whatever it begins with.
    lang : {"zh", "en", "both"}
        Language of sheet names, headers and labels.

    Returns
    -------
    bytes
        An xlsx file: Summary, Lines, Conversions, Processes, Factors, Checks. Inputs are numbers (``=1/3``
        for a ratio without a decimal), everything else is a formula over them; a recalculation gives every
        line and the total to the printed digit.
    """
    book, words = Workbook(), Words(lang)
    data = in_words(data, words)
    del book[book.sheetnames[0]]
    note, stamp = words(note_key(data)), words(CLAIMS[data.claim]).upper()

    def sheet(key: str) -> Sheet:
        return Sheet(book, words(key).replace(" / ", " "), data, f"{stamp}: {note}", stamp)

    used = {c for factor in data.factors.values() for c in factor.values}
    components = tuple(c for c in COMPONENTS if c in used) or COMPONENTS[:1]
    summary = sheet("sheet_summary")
    keys = ("sheet_lines", "sheet_conversions", "sheet_processes", "sheet_factors", "sheet_checks")
    lines, conversions, processes, factors, checks = map(sheet, keys)
    factor_rows = _factors(factors, data, words, components)
    scales = _processes(processes, data, words)
    ratios = write_conversions(conversions, data, words)
    table = _lines(lines, data, words, components, factors, factor_rows, scales, ratios)
    cells = write_summary(summary, data, words, table, components)
    write_checks(checks, data, words, table, cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _factors(sheet: Sheet, data: ReportData, words: Words, components: tuple[str, ...]) -> dict[str, int]:
    """Factor values by component, with their passports; returns the row of each ref."""
    names = [words("x_factor_of", component=both("component", c)) for c in components]
    tail = ("x_published", "boundary", "source", "document", "locator", "year", "geography", "gwp_set")
    head = [words("x_factor_ref"), words("name"), words("x_factor_unit"), *names]
    sheet.head([*head, words("total"), *(words(k) for k in tail), words("x_remark")], freeze=2)
    titles = {s.id: words.pick(s.title) for s in data.sources}
    rows = {}
    for row, (ref, factor) in enumerate(data.factors.items(), _FIRST):
        rows[ref] = row
        for column, text in enumerate((ref, words.pick(factor.names), factor.unit), 1):
            sheet.text(row, column, text, wrap=True)
        for column, component in enumerate(components, 4):
            sheet.input(row, column, factor.values.get(component, Fraction(0)))
        end = 4 + len(components)
        sheet.formula(row, end, f"SUM({sheet.at(row, 4)}:{sheet.at(row, end - 1)})")
        texts = (
            factor.published,
            words.word("factor_kind", factor.kind),
            titles.get(factor.source, factor.source),
            factor.document,
            factor.locator,
            factor.year,
            factor.geography,
            factor.gwp_set,
            _remarks(factor, words),
        )
        for column, text in enumerate(texts, end + 1):
            sheet.text(row, column, text, wrap=True)
    sheet.widths(42, 36, 16, *([18] * len(components)), 18, 26, 20, 34, 44, 44, 10, 13, 18, 22)
    sheet.pages(2)
    return rows


def _remarks(factor: FactorInfo, words: Words) -> str:
    """What a verifier must see beside a value: made up, or not read in the original."""
    said = (("illustrative", factor.illustrative), ("transcribed", factor.transcribed))
    return " · ".join(words(key) for key, holds in said if holds)


def _processes(sheet: Sheet, data: ReportData, words: Words) -> dict[str, str]:
    """Demand, share, output and scale of the processes, from the flows below; the address of each scale."""
    keys = ("process", "name", "x_output", "x_unit", "share", "x_final", "x_demand", "x_scale")
    sheet.head([words(k) for k in keys], freeze=2)
    row_of = {p.id: row for row, p in enumerate(data.processes, _FIRST)}
    flow_head = _FIRST + len(row_of) + 2
    flow_of = {f.id: row for row, f in enumerate(data.flows, flow_head + 1)}
    live = _loop_free(data)
    taken: dict[str, list[str]] = {p.id: [] for p in data.processes}
    for flow in data.flows:
        taken[flow.source].append(sheet.at(flow_of[flow.id], 5))
    for process in data.processes:
        cells = taken[process.id] if process.id in live else None
        _process(sheet, words, row_of[process.id], process, cells)
    if data.flows:
        sheet.text(flow_head - 1, 1, words("x_flows"), bold=True)
        flow_keys = ("x_source_process", "x_target_process", "x_flow_amount", "x_unit", "x_flow_taken")
        sheet.head([words(k) for k in flow_keys], flow_head)
    unit_of = {p.id: p.output.unit for p in data.processes}
    for flow in data.flows:
        row = flow_of[flow.id]
        sheet.text(row, 1, flow.source)
        sheet.text(row, 2, flow.target)
        sheet.input(row, 3, flow.sign * flow.amount.base)
        sheet.text(row, 4, _base_name(unit_of[flow.source]))
        sheet.formula(row, 5, f"{sheet.at(row, 3)}*{sheet.at(row_of[flow.target], 8)}")
    sheet.widths(26, 60, 16, 14, 20, 18, 20, 20, 60)
    return {name: sheet.ref(row, 8) for name, row in row_of.items()}


def _process(sheet: Sheet, words: Words, row: int, process: ProcessInfo, taken: list[str] | None) -> None:
    sheet.text(row, 1, process.id)
    sheet.text(row, 2, process.name)
    sheet.input(row, 3, process.output.base)
    sheet.text(row, 4, _base_name(process.output.unit))
    sheet.input(row, 5, process.share)
    sheet.input(row, 6, process.final)
    demand = "+".join([sheet.at(row, 6), *(taken or [])])
    if taken is None or len(demand) > _MAX_FORMULA:
        sheet.input(row, 7, process.demand)
        sheet.text(row, 9, words("x_solved"))
    else:
        sheet.formula(row, 7, demand)
    sheet.formula(row, 8, f"{sheet.at(row, 7)}*{sheet.at(row, 5)}/{sheet.at(row, 3)}")


def _base_name(unit: str) -> str:
    return base_unit(units()[unit].dimension)


def _loop_free(data: ReportData) -> set[str]:
    """Processes whose demand can be followed without meeting a loop (Kahn's order from the final one)."""
    waiting = {p.id: 0 for p in data.processes}
    for flow in data.flows:
        waiting[flow.source] += 1
    sources: dict[str, list[str]] = {}
    for flow in data.flows:
        sources.setdefault(flow.target, []).append(flow.source)
    ready = [name for name, count in waiting.items() if not count]
    free: set[str] = set()
    while ready:
        name = ready.pop()
        free.add(name)
        for source in sources.get(name, ()):
            waiting[source] -= 1
            if not waiting[source]:
                ready.append(source)
    return free


def _lines(
    sheet: Sheet,
    data: ReportData,
    words: Words,
    components: tuple[str, ...],
    factors: Sheet,
    factor_rows: dict[str, int],
    scales: dict[str, str],
    ratios: Mapping[str, Ratios],
) -> LineTable:
    """One row a line: inputs, then factor values, then the result of each component as their product."""
    shares = max((len(x.shares) for x in ratios.values()), default=0)
    others = max((len(x.others) for x in ratios.values()), default=0)
    first_factor = 13 + shares + others + 3
    results = {c: first_factor + len(components) + i for i, c in enumerate(components)}
    total = first_factor + 2 * len(components)
    high = total + 1 if any(x.factor_high for x in data.lines) else 0
    sheet.head(_line_heads(words, components, shares, others, bool(high)), freeze=4)
    table = LineTable(sheet, _FIRST + len(data.lines) - 1, 4, 6, results, total, high)
    for row, line in enumerate(data.lines, _FIRST):
        chain = _inputs(sheet, words, row, line, scales, ratios[line.id], shares)
        _decision(sheet, words, row, line, (high or total) + 1)
        sheet.text(row, first_factor - 3, " · ".join(_unit_steps(line)))
        if not line.factor:
            continue
        at = factor_rows[line.factor]
        sheet.text(row, first_factor - 2, line.factor, wrap=True)
        sheet.text(row, first_factor - 1, data.factors[line.factor].unit)
        for index, component in enumerate(components):
            value = sheet.formula(row, first_factor + index, factors.ref(at, 4 + index))
            sheet.formula(row, results[component], "*".join([*chain, value]))
        span = f"{sheet.at(row, total - len(components))}:{sheet.at(row, total - 1)}"
        sheet.formula(row, total, f"SUM({span})", bold=True)
        if high:
            top = factor_rows[line.factor_high or line.factor]
            sheet.formula(row, high, "*".join([*chain, factors.ref(top, 4 + len(components))]))
    middle = [18] * (shares + others)
    results_width = [18] * (2 * len(components) + 1 + bool(high))
    tail = (16, 27, 40, 18, 26)
    head = (10, 14, 30, 28, 18, 14, 16, 12, 12, 16, 12, 20)
    sheet.widths(*head, *middle, 18, 42, 18, *results_width, *tail)
    sheet.pages(2)
    return table


def _decision(sheet: Sheet, words: Words, row: int, line: LineInfo, first: int) -> None:
    """What a person decided for the line, and what supports its amount."""
    estimate = words("excluded_estimate", amount=_text(line.estimate)) if line.estimate else ""
    reason = " · ".join(p for p in (line.reason, estimate) if p)
    who = " · ".join(p for p in (line.author, line.date) if p)
    support = " · ".join(p for p in (line.meter, *line.evidence) if p)
    bias = words.word("bias", line.bias) if line.bias else ""
    values = (bias, who, reason, line.owner and f"{line.owner} {line.due}".strip(), support)
    for column, text in enumerate(values, first):
        sheet.text(row, column, text, wrap=True)


def _text(amount: Amount) -> str:
    return f"{stated(amount.value)} {amount.unit}"


def _line_heads(words: Words, components: tuple[str, ...], shares: int, others: int, high: bool) -> list[str]:
    who = ("x_line_id", "x_external", "name", "stage", "process", "state")
    keys = (*who, "x_stated", "x_unit", "x_scrap", "x_amount", "x_unit", "x_scale")
    named = [both("component", c) for c in components]
    return [
        *(words(k) for k in keys),
        *(words("x_share", n=i + 1) for i in range(shares)),
        *(words("x_ratio", n=i + 1) for i in range(others)),
        *(words(k) for k in ("x_ratio_units", "x_factor_ref", "x_factor_unit")),
        *(words("x_factor_of", component=name) for name in named),
        *(words("x_result_of", component=name) for name in named),
        words("x_line_total"),
        *([words("x_line_high")] if high else []),
        *(words(k) for k in ("bias", "x_author", "reason", "x_owner", "x_support")),
    ]


def _inputs(
    sheet: Sheet, words: Words, row: int, line: LineInfo, scales: dict[str, str], ratios: Ratios, shares: int
) -> list[str]:
    """The cells whose product, times the factor, is the result of the line."""
    texts = (line.id, line.external_ref, line.name, words.word("stage", line.stage), line.process)
    for column, text in enumerate((*texts, words.word("state", line.state)), 1):
        sheet.text(row, column, text, wrap=column > 2)
    grown = 1 + (line.scrap or Fraction(0))
    given = line.stated
    if given and given.unit == line.amount.unit and given.value * grown == line.amount.value:
        amount = sheet.input(row, 7, given.value)
        sheet.text(row, 8, given.unit)
        if line.scrap:
            amount = f"{amount}*(1+{sheet.input(row, 9, line.scrap)})"
        chain = [sheet.formula(row, 10, amount)]
    else:
        chain = [sheet.input(row, 10, line.amount.value)]
    sheet.text(row, 11, line.amount.unit)
    if line.per == "output":
        chain.append(sheet.formula(row, 12, scales[line.process]))
    else:
        chain.append(sheet.input(row, 12, Fraction(1)))
    for column, address in enumerate(ratios.shares, 13):
        chain.append(sheet.formula(row, column, address))
    for column, address in enumerate(ratios.others, 13 + shares):
        chain.append(sheet.formula(row, column, address))
    return chain


def _unit_steps(line: LineInfo) -> list[str]:
    return [f"{s.target}/{s.source}" for s in line.conversions if s.kind != "share"]
