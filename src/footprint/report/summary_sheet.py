"""The Summary and Checks sheets of calculation.xlsx: sums of the lines, rounding, and what must agree."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from footprint.model.types import exact_text
from footprint.report.cells import HEAD_ROW, Sheet
from footprint.report.data import ClosingInfo, ReportData
from footprint.report.summary import CLAIMS, coverage_rows, state_rows
from footprint.report.words import Words, percent

_FIRST = HEAD_ROW + 1


@dataclass(frozen=True, slots=True)
class LineTable:
    """Where the results of the Lines sheet stand: rows, and a column for each thing."""

    sheet: Sheet
    last: int
    stage: int
    state: int
    results: dict[str, int]
    total: int
    high: int

    def column(self, number: int) -> str:
        """One column of all lines, as a range for formulas of other sheets."""
        return self.sheet.span(_FIRST, self.last, number)


@dataclass(frozen=True, slots=True)
class SummaryCells:
    """Addresses in the Summary sheet that the checks read."""

    total: str
    printed: str
    declared: str
    high: str
    stages: str
    components: str
    counts: str


def write_summary(
    sheet: Sheet, data: ReportData, words: Words, table: LineTable, components: tuple[str, ...]
) -> SummaryCells:
    """Total as the sum of the lines, its printed form, and stage by component by SUMIFS."""
    row = _pairs(sheet, data, words)
    unit = f"kg CO2e / {_declared(data)}"
    for index, key in enumerate(("x_exact", "x_digits", "x_places", "x_printed", "x_declared")):
        sheet.text(row + index, 1, words(key), bold=True)
    total = sheet.formula(row, 2, f"SUM({table.column(table.total)})", bold=True)
    for at in (row, row + 3, row + 4):
        sheet.text(at, 3, unit)
    digits = sheet.input(row + 1, 2, Fraction(data.digits))
    places = sheet.formula(row + 2, 2, f"IF({total}=0,0,{digits}-1-INT(LOG10(ABS({total}))))")
    printed = sheet.formula(row + 3, 2, _half_even(total, places), bold=True)
    declared = sheet.input(row + 4, 2, Fraction(data.rounded))
    decimals = len(data.rounded.partition(".")[2])
    for at in (row + 3, row + 4):
        sheet.ws[sheet.at(at, 2)].number_format = "0." + "0" * decimals if decimals else "0"
    high = ""
    if table.high:
        sheet.text(row + 5, 1, words("x_high"), bold=True)
        high = _outside(sheet, sheet.formula(row + 5, 2, f"SUM({table.column(table.high)})"))
    stages, sums = _matrix(sheet, data, words, table, components, row + 8)
    counts = _states(sheet, data, words, table, row + 8 + len(data.stages) + 3)
    sheet.widths(58, 24, 24, rest=20)
    sheet.pages(1, 1)
    total, printed, declared = (_outside(sheet, x) for x in (total, printed, declared))
    stages, sums, counts = (_outside(sheet, x) for x in (stages, sums, counts))
    return SummaryCells(total, printed, declared, high, stages, sums, counts)


def _declared(data: ReportData) -> str:
    return f"{exact_text(data.product.declared_unit.value)} {data.product.declared_unit.unit}"


def _outside(sheet: Sheet, address: str) -> str:
    return f"'{sheet.title}'!{address}"


def _half_even(value: str, places: str) -> str:
    """Half-even rounding of a cell: ties go to the even digit, as in the record (RECORD S2)."""
    scaled = f"ABS({value})*10^{places}"
    tie = f"ABS(MOD({scaled},1)-0.5)<1E-9"
    return f"IF({tie},SIGN({value})*2*ROUND({scaled}/2,0)/10^{places},ROUND({value},{places}))"


def _pairs(sheet: Sheet, data: ReportData, words: Words) -> int:
    """What is calculated and what it is worth; returns the next free row."""
    product = data.product
    pairs = (
        ("product", product.name),
        ("model", product.model),
        ("facility", product.facility),
        ("declared_unit", _declared(data)),
        ("period", f"{product.start} – {product.end}"),
        ("claim", words(CLAIMS[data.claim])),
        ("boundary", words.word("boundary", data.boundary)),
        ("gwp_set", data.gwp_set),
        ("rule_set", f"{words.pick(data.rules.title)} ({data.rules.id})"),
        ("created", data.created),
        ("software", data.software),
    )
    row = HEAD_ROW
    for key, value in pairs:
        if value:
            sheet.text(row, 1, words(key), bold=True)
            sheet.text(row, 2, value)
            sheet.ws.merge_cells(start_row=row, start_column=2, end_row=row, end_column=4)
            row += 1
    trust = words("unverified")
    if data.verification:
        v = data.verification
        trust = words("verified", verifier=v.verifier, date=v.date, level=v.level)
    sheet.text(row, 1, words("x_intro"))
    sheet.text(row + 1, 1, trust, bold=True)
    for at in (row, row + 1):
        sheet.ws.merge_cells(start_row=at, start_column=1, end_row=at, end_column=4)
    return row + 3


def _matrix(
    sheet: Sheet, data: ReportData, words: Words, table: LineTable, components: tuple[str, ...], top: int
) -> tuple[str, str]:
    """Stages down, components across; returns the ranges of stage totals and of component totals."""
    names = [words.word("component", c) for c in components]
    sheet.head([words("stage"), *names, words("total"), words("share")], top)
    last, end = top + len(data.stages), 2 + len(components)
    stage_column = table.column(table.stage)
    for row, stage in enumerate(data.stages, top + 1):
        sheet.text(row, 1, words.word("stage", stage))
        for column, component in enumerate(components, 2):
            values = table.column(table.results[component])
            sheet.formula(row, column, f"SUMIFS({values},{stage_column},{sheet.at(row, 1)})")
        sheet.formula(row, end, f"SUM({sheet.at(row, 2)}:{sheet.at(row, end - 1)})", bold=True)
        whole = sheet.at(last + 1, end)
        share = sheet.formula(row, end + 1, f"IF({whole}=0,0,{sheet.at(row, end)}/{whole})")
        sheet.ws[share].number_format = "0.0 %"
    sheet.text(last + 1, 1, words("total"), bold=True)
    for column in range(2, end + 1):
        sheet.formula(
            last + 1, column, f"SUM({sheet.at(top + 1, column)}:{sheet.at(last, column)})", bold=True
        )
    stages = f"{sheet.at(top + 1, end)}:{sheet.at(last, end)}"
    return stages, f"{sheet.at(last + 1, 2)}:{sheet.at(last + 1, end - 1)}"


def _states(sheet: Sheet, data: ReportData, words: Words, table: LineTable, top: int) -> str:
    """Lines and kg CO2e of every state, counted in the Lines sheet; then coverage. The range of counts."""
    sheet.head([words("state"), words("lines_of_state"), f"{words('result')} kg CO2e"], top)
    column = table.column(table.state)
    found = state_rows(data)
    for row, item in enumerate(found, top + 1):
        sheet.text(row, 1, words.word("state", item.state))
        sheet.formula(row, 2, f"COUNTIF({column},{sheet.at(row, 1)})")
        totals = table.column(table.total)
        sheet.formula(row, 3, f"SUMIFS({totals},{column},{sheet.at(row, 1)})")
    last = top + len(found)
    for row, (key, share, text) in enumerate(coverage_rows(data, words), last + 2):
        sheet.text(row, 1, words(key), bold=True)
        sheet.text(row, 2, text if share is None or key == "cov_lines" else percent(share))
    return f"{sheet.at(top + 1, 2)}:{sheet.at(max(last, top + 1), 2)}"


def write_checks(sheet: Sheet, data: ReportData, words: Words, table: LineTable, cells: SummaryCells) -> None:
    """What must agree: sums, the printed digits, the shares of every shared meter."""
    sheet.head([words(k) for k in ("x_check", "x_value", "x_expected", "x_verdict")], freeze=2)
    total = f"SUM({table.column(table.total)})"
    zero = Fraction(0)
    rows = [
        (words("x_check_lines"), f"{total}-SUM({cells.stages})", zero),
        (words("x_check_components"), f"{total}-SUM({cells.components})", zero),
        (words("x_check_exact"), total, data.total),
        (words("x_check_printed"), cells.printed, Fraction(data.rounded)),
        (
            words("x_check_results"),
            f"COUNT({table.column(table.total)})",
            Fraction(data.coverage.with_result),
        ),
        (words("x_check_states"), f"SUM({cells.counts})", Fraction(data.coverage.lines)),
    ]
    if cells.high:
        rows.append((words("x_check_high"), cells.high, data.interval[1]))
    first = _FIRST + len(rows) + len(data.closings) + 3
    for closing in data.closings:
        span = _shares(sheet, words, closing, first)
        rows.append((words("x_check_shared", line=closing.line), f"SUM({span})", Fraction(1)))
        first += len(closing.shares) + 3
    tolerance = repr(1e-12 * max(abs(float(data.total)), 1.0)).upper()
    for row, (label, formula, expected) in enumerate(rows, _FIRST):
        sheet.text(row, 1, label)
        value, wanted = sheet.formula(row, 2, formula), sheet.input(row, 3, expected)
        verdict = f'"{words("x_ok")}","{words("x_bad")}"'
        sheet.formula(row, 4, f"IF(ABS({value}-{wanted})<={tolerance},{verdict})", bold=True)
    sheet.widths(60, 24, 24, 20)


def _shares(sheet: Sheet, words: Words, closing: ClosingInfo, top: int) -> str:
    """The shares of one meter over all products of the plant; returns their range."""
    key = words.word("share_key", closing.key)
    sheet.head([f"{words('line')} {closing.line}: {words('plant_product')}", words("share"), key], top)
    for row, (product, share) in enumerate(closing.shares, top + 1):
        sheet.text(row, 1, product)
        sheet.input(row, 2, share)
    return f"{sheet.at(top + 1, 2)}:{sheet.at(top + len(closing.shares), 2)}"
