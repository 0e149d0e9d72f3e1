import io
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction

import pytest
from openpyxl import load_workbook
from report_case import CJK, HOSTILE, data_of

from footprint.base.numbers import round_significant, rounded_dec
from footprint.report.cells import exact
from footprint.report.data import Amount, FlowInfo, ProcessInfo, Step
from footprint.report.workbook import calculation_workbook

SOFFICE = shutil.which("soffice")
needs_soffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
LABELS = ("Line id", "Line total", "Total (sum of lines)", "Total as printed", "Verdict")


def recalculated(content: bytes, folder):
    """The workbook as LibreOffice computes it, cached values read."""
    (folder / "in").mkdir()
    (folder / "in" / "calculation.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out")]
    subprocess.run(
        [*command, str(folder / "in" / "calculation.xlsx")], check=True, capture_output=True, timeout=180
    )
    return load_workbook(folder / "out" / "calculation.xlsx", data_only=True)


def found(sheet, label):
    """Row and column of a label."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == label:
                return cell.row, cell.column
    raise AssertionError(label)


def beside(sheet, label):
    row, column = found(sheet, label)
    return sheet.cell(row, column + 1).value


def line_totals(book, label="Line total"):
    sheet = book["Lines"]
    head, first = found(sheet, "Line id")
    _, column = found(sheet, label)
    rows = range(head + 1, sheet.max_row + 1)
    return {
        sheet.cell(r, first).value: sheet.cell(r, column).value for r in rows if sheet.cell(r, first).value
    }


def agrees(value: float, wanted: Fraction) -> bool:
    same = rounded_dec(round_significant(Fraction(value), 12), 6) == rounded_dec(wanted, 6)
    return same and abs(Fraction(value) - wanted) <= abs(wanted) * Fraction(1, 10**12)


def verdicts(book):
    sheet = book["Checks"]
    head, column = found(sheet, "Verdict")
    return [c for c in (sheet.cell(r, column).value for r in range(head + 1, sheet.max_row + 1)) if c]


@needs_soffice
def test_formulas_reproduce_every_line_and_the_total(data, result, exact_lines, tmp_path):
    book = recalculated(calculation_workbook(data, "en"), tmp_path)
    totals = line_totals(book)
    assert set(totals) == {x.id for x in data.lines}
    for name, value in exact_lines.items():
        assert agrees(totals[name], value), name
    summary, item = book["Summary"], result.assessments[0]
    assert agrees(beside(summary, "Total (sum of lines)"), item.total)
    assert (
        rounded_dec(round_significant(Fraction(beside(summary, "Total as printed")), 12), 6) == item.rounded
    )
    for stage, value in item.by_stage().items():
        label = {"raw_materials": "raw material acquisition"}.get(stage, stage)
        assert agrees(beside(summary, label), value)
    assert verdicts(book) == ["passed"] * 8


@needs_soffice
def test_open_and_range_lines(range_result, open_result, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    book = recalculated(calculation_workbook(data_of(range_result), "en"), tmp_path / "a")
    low, high = range_result.assessments[0].interval
    assert agrees(beside(book["Summary"], "Total (sum of lines)"), low)
    assert agrees(beside(book["Summary"], "High end of the interval"), high)
    book = recalculated(calculation_workbook(data_of(open_result), "en"), tmp_path / "b")
    assert line_totals(book)["B2"] is None
    assert agrees(beside(book["Summary"], "Total (sum of lines)"), open_result.assessments[0].total)
    assert set(verdicts(book)) == {"passed"}


@needs_soffice
def test_a_loop_and_a_tie(data, tmp_path):
    """A loop keeps its solved demand; a tie in the last printed digit goes to the even one."""
    line = replace(
        data.lines[0],
        process="a",
        scale=Fraction(4, 3),
        amount=Amount(Fraction("1.5"), "kg"),
        scrap=None,
        stated=None,
    )
    value = Fraction("0.5000025")
    factor = replace(data.factors[line.factor], values={"fossil": value})
    processes = (
        ProcessInfo("a", Amount(Fraction(1), "kg"), Fraction(1), Fraction(4, 3), final=Fraction(1)),
        ProcessInfo("b", Amount(Fraction(1), "kg"), Fraction(1), Fraction(2, 3)),
    )
    flows = (
        FlowInfo("1", "b", "a", Amount(Fraction("0.5"), "kg")),
        FlowInfo("2", "a", "b", Amount(Fraction("0.5"), "kg")),
    )
    total = Fraction("1.000005")
    looped = replace(
        data,
        lines=(replace(line, values={"fossil": total}),),
        processes=processes,
        flows=flows,
        factors={line.factor: factor},
        totals={("raw_materials", "fossil"): total},
        stages=("raw_materials",),
        total=total,
        rounded="1",
        coverage=replace(data.coverage, lines=1, with_result=1),
        closings=(),
    )
    book = recalculated(calculation_workbook(looped, "en"), tmp_path)
    assert agrees(line_totals(book)[line.id], total)
    assert beside(book["Summary"], "Total as printed") == pytest.approx(1.0, abs=1e-12)
    assert verdicts(book) == ["passed"] * 6


def test_exact_cells():
    assert exact(Fraction(12)) == 12
    assert exact(Fraction("0.0707")) == 0.0707
    assert exact(Fraction(1, 3)) == "=1/3"
    assert exact(Fraction(-2, 7)) == "=-2/7"
    assert exact(Fraction(1, 3**40)) == float(Fraction(1, 3**40))


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_hostile_text_is_never_a_formula(hostile, lang):
    book = load_workbook(io.BytesIO(calculation_workbook(hostile, lang)))
    kinds = {c.data_type for ws in book for row in ws.iter_rows() for c in row if HOSTILE[1] in str(c.value)}
    assert kinds == {"s"}
    formulas = [c.value for ws in book for row in ws.iter_rows() for c in row if c.data_type == "f"]
    assert not any("cmd" in f or "script" in f or "SUM(1)" in f for f in formulas)
    text = [c for ws in book for row in ws.iter_rows() for c in row if c.value == "@SUM(1)"]
    assert text
    assert all(c.data_type == "s" and c.quotePrefix for c in text)


def test_english_workbook_has_no_chinese_label(data):
    lines = tuple(replace(x, name="n", reason="r", meter="m") for x in data.lines)
    factors = {r: replace(f, names={"en": "n"}, document="d", locator="l") for r, f in data.factors.items()}
    product = replace(data.product, name="bolt", facility="plant")
    processes = tuple(replace(p, name="n") for p in data.processes)
    sources = tuple(replace(s, title={"en": "s"}) for s in data.sources)
    plain = replace(data, sources=sources, lines=lines, factors=factors, product=product, processes=processes)
    book = load_workbook(io.BytesIO(calculation_workbook(plain, "en")))
    assert not [c.value for ws in book for row in ws.iter_rows() for c in row if CJK.search(str(c.value))]
    assert not [t for t in book.sheetnames if CJK.search(t)]


def test_every_sheet_and_page_says_demonstration(data):
    book = load_workbook(io.BytesIO(calculation_workbook(data, "both")))
    assert book.sheetnames == [
        "汇总 Summary",
        "数据行 Lines",
        "换算 Conversions",
        "单元过程 Processes",
        "因子 Factors",
        "检查 Checks",
    ]
    for ws in book:
        assert "DEMONSTRATION" in ws["A2"].value
        assert "DEMONSTRATION" in ws.oddHeader.center.text
        assert ws.freeze_panes or ws.title == "汇总 Summary"


@needs_soffice
def test_states_are_counted_and_a_check_fails_when_a_result_is_lost(data, range_result, tmp_path):
    content = calculation_workbook(data_of(range_result), "en")
    book = recalculated(content, tmp_path)
    summary = book["Summary"]
    assert beside(summary, "range") == 1
    assert beside(summary, "proxy") == sum(x.state == "proxy" for x in data.lines)
    assert beside(summary, "Claim") == "demonstration"
    assert set(verdicts(book)) == {"passed"}
    broken = load_workbook(io.BytesIO(content))
    sheet = broken["Lines"]
    _, column = found(sheet, "Line total")
    sheet.cell(found(sheet, "B1")[0], column).value = None
    stream = io.BytesIO()
    broken.save(stream)
    (tmp_path / "again").mkdir()
    assert "failed" in verdicts(recalculated(stream.getvalue(), tmp_path / "again"))


def test_each_conversion_stands_with_its_source(data):
    book = load_workbook(io.BytesIO(calculation_workbook(data, "en")))
    sheet = book["Conversions"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=5)]
    steps = [(x.id, s) for x in data.lines for s in x.conversions]
    assert [(r[0], r[3], r[4]) for r in rows] == [(name, s.source, s.target) for name, s in steps]
    assert [r[5] for r in rows] == [exact(s.ratio) for _, s in steps]
    bridge = next(r for r, (_, s) in zip(rows, steps, strict=True) if s.kind == "bridge")
    assert bridge[6] == next(s.reference for _, s in steps if s.kind == "bridge")
    lines = book["Lines"]
    live = {c.value for row in lines.iter_rows(min_row=5) for c in row if "Conversions" in str(c.value)}
    assert live == {f"='Conversions'!$F${5 + i}" for i in range(len(steps))}


def test_a_letter_of_a_formula_is_no_share_of_a_meter(data):
    """A share by the method is called so; it has its letter and its source beside it."""
    letter = Step("share", "kg", "kg", Fraction(2, 5), "1 − R1 · table 21", "term")
    line = replace(data.lines[0], conversions=(letter,))
    book = load_workbook(io.BytesIO(calculation_workbook(replace(data, lines=(line,)), "en")))
    said = {str(c.value) for row in book["Conversions"] for c in row if c.value is not None}
    assert "share by the method" in said
    assert "share of a meter" not in said


def test_a_decision_and_a_factor_say_what_supports_them(data):
    book = load_workbook(io.BytesIO(calculation_workbook(data, "en")))
    lines, factors = book["Lines"], book["Factors"]
    row, _ = found(lines, "E2")
    stated = next(x for x in data.lines if x.id == "E2")
    assert lines.cell(row, found(lines, "Reason")[1]).value == stated.reason
    assert lines.cell(row, found(lines, "Decided by, on")[1]).value == f"{stated.author} · {stated.date}"
    row, _ = found(factors, "own/wire-rod")
    assert factors.cell(row, found(factors, "Remark")[1]).value == "illustrative value"
