"""Papers for people: reports and calculation workbooks, from a study or from a bundle."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from footprint.api.foreign import FACTOR_EVIDENCE, walked_foreign
from footprint.api.reading import read
from footprint.api.result import Result, evidence_files
from footprint.api.supplied import held_by, walked
from footprint.base.canonical import dumps
from footprint.base.messages import Lang
from footprint.base.problem import Problem, ProblemsError
from footprint.base.version import VERSION
from footprint.base.where import Where
from footprint.compile.inventory import plain
from footprint.intake.write import save_bytes
from footprint.report.data import FactorInfo, LineInfo, ProcessInfo, ReportData
from footprint.report.words import ReportLang
from footprint.result.trace import (
    Trace,
    estimate_note,
    factor_origin,
    high_end,
    make_trace,
    row_name,
    scale_origin,
    support,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footprint.factors.source import SourceCard


def _sources() -> Mapping[str, SourceCard]:
    from footprint.factors.shipped import shipped

    return {card.id: card for card in shipped().cards()}


def report_data(source: str | Path | Result, assessment: str = "") -> ReportData:
    """The content of a report from a result, a study file or a bundle.

    Raises
    ------
    Refused, ProblemsError
        The file is unsafe, does not calculate, or hides nodes.
    """
    if isinstance(source, Result):
        from footprint.report.from_result import from_result

        software = f"footprint {VERSION}"
        open_ = source.screening(assessment)
        return from_result(source.numbers, assessment, software=software, sources=_sources(), screening=open_)
    path = Path(source)
    if not path.is_dir() and path.suffix.lower() == ".fpz":
        return _of_bundle(path, assessment)
    return report_data(read(path).calculate(), assessment)


def _of_bundle(path: Path, assessment: str) -> ReportData:
    from footprint.audit.checks import run_rules
    from footprint.factors.gwp import gwp_sets
    from footprint.proof.verify import load, open_record
    from footprint.report.from_bundle import from_bundle

    opened = open_record(load(path))
    return from_bundle(opened, gwp_sets(), assessment, run_rules(opened).problems)


def as_report_lang(lang: str) -> ReportLang:
    """The language of a report: zh, en, or both for anything else."""
    return "zh" if lang == "zh" else "en" if lang == "en" else "both"


def html_of(data: ReportData, lang: str) -> bytes:
    """The self-contained HTML report; ``lang`` is zh, en or both."""
    from footprint.report.html import report_html

    return report_html(data, as_report_lang(lang)).encode("utf-8")


def write_report(
    source: str | Path | Result, path: str | Path, form: str, lang: str, assessment: str = ""
) -> None:
    """Write one report file: ``form`` html or xlsx."""
    data = report_data(source, assessment)
    if form == "html":
        save_bytes(Path(path), html_of(data, lang))
        return
    from footprint.report.workbook import calculation_workbook

    save_bytes(Path(path), calculation_workbook(data, as_report_lang(lang)))


def write_outputs(result: Result, folder: Path, lang: Lang, assessment: str = "") -> list[Path]:
    """result.json, lines.csv, calculation.xlsx and report.html of one assessment, in a folder."""
    from footprint.report.lines_csv import lines_csv
    from footprint.report.workbook import calculation_workbook

    data = report_data(result, assessment)
    contents = {
        "result.json": dumps(result.to_json()),
        "lines.csv": lines_csv(data),
        "calculation.xlsx": calculation_workbook(data, "both"),
        "report.html": html_of(data, "both"),
    }
    for name, content in contents.items():
        save_bytes(folder / name, content)
    return [folder / name for name in contents]


def explain(source: str | Path, line: str, lang: Lang, assessment: str = "") -> tuple[Trace, ...]:
    """The traces of a line, from a study file or from the nodes of a bundle; empty if there is none."""
    path = Path(source)
    if path.is_dir() or path.suffix.lower() != ".fpz":
        result = read(path).calculate()
        known = [a.assessment.id for a in result.numbers.assessments]
        if assessment and assessment not in known:
            expected = ", ".join(known)
            raise ProblemsError(
                [Problem("FP-X004", Where(key=assessment), got=assessment, expected=expected)]
            )
        try:
            return _inside_study(result, result.explain(line, assessment, lang), assessment)
        except KeyError:
            return ()
    return _explain_bundle(path, line, lang, assessment)


def _explain_bundle(path: Path, line: str, lang: Lang, assessment: str) -> tuple[Trace, ...]:
    """Traces from open nodes; a bundle that hides others still explains the lines it opens."""
    from footprint.factors.gwp import gwp_sets
    from footprint.proof.verify import load, open_record
    from footprint.report.from_bundle import open_lines

    bundle = load(path)
    opened = open_record(bundle)
    lines, factors, processes = open_lines(opened, gwp_sets(), assessment)
    chosen = [x for x in lines if line in (x.id, x.activity)]
    suppliers = {node["id"]: node["supplier"] for _, node in opened.of("factor")}
    proofs = {leaf: (node["kind"], node["sha256"]) for leaf, node in opened.of("evidence")}
    shown = {
        plain(node["id"]): [proofs[e] for e in node["evidence"] if e in proofs]
        for _, node in opened.of("line")
    }
    behind = {node["id"] for _, node in opened.of("evidence") if node["kind"] in FACTOR_EVIDENCE}
    out = []
    for x in chosen:
        x = replace(x, evidence=tuple(e for e in x.evidence if e not in behind))  # proof of the factor
        trace = walked(_trace(x, factors, processes, lang), suppliers.get(x.factor), bundle.evidence)
        out.append(walked_foreign(trace, shown.get(x.id, []), x.factor, bundle.evidence))
    return tuple(out)


def _inside_study(result: Result, traces: tuple[Trace, ...], assessment: str) -> tuple[Trace, ...]:
    """Each trace with what stands behind its factor, from the files beside the study."""
    inventory = result.numbers.inventory
    lines = [row.line for row in result.assessment(assessment).lines]
    used = {line.label: inventory.factors.get(line.factor) for line in lines}
    held = held_by(evidence_files(result))
    suppliers = {name: f.supplier.to_json() for name, f in used.items() if f and f.supplier}
    proofs = {e.id: (e.kind, e.sha256) for e in inventory.study.evidence}
    shown = {x.label: [proofs[e] for e in x.match.evidence if e in proofs] for x in lines}
    out = []
    for trace in traces:
        factor = used.get(trace.line)
        seen = walked(trace, suppliers.get(trace.line), held)
        out.append(walked_foreign(seen, shown.get(trace.line, []), factor.ref if factor else "", held))
    return tuple(out)


def _trace(
    line: LineInfo, factors: Mapping[str, FactorInfo], processes: Mapping[str, ProcessInfo], lang: Lang
) -> Trace:
    from footprint.model.types import exact_text

    scale = None
    if line.per == "output" and line.process in processes:
        process = processes[line.process]
        output = f"{exact_text(process.output.value)} {process.output.unit}"
        demand = process.demand * process.output.value / process.output.base
        scale = (line.scale, scale_origin(plain(process.id), demand, process.share, output))
    factor = factors.get(line.factor)
    shown = None
    if factor is not None:
        parts = (factor.ref, factor.document, factor.locator)
        origin = factor_origin(parts, line.state, line.bias, lang, factor.transcribed)
        if line.factor_high in factors:
            origin = high_end(
                origin, sum(factors[line.factor_high].values.values(), Fraction(0)), factor.unit, lang
            )
        shown = (sum(factor.values.values(), Fraction(0)), factor.unit, origin)
    return make_trace(
        line=line.id,
        name=row_name(line.name, line.role, lang),
        state=line.state,
        amount=(
            line.amount.value,
            line.amount.unit,
            support(line.meter, line.evidence, lang),
        ),
        scale=scale,
        conversions=[(s.part or s.kind, s.source, s.target, s.ratio, s.reference) for s in line.conversions],
        factor=shown,
        total=line.total if factor is not None else None,
        lang=lang,
        net=line.stated.value if line.scrap and line.stated else None,
        note=estimate_note(line.estimate.base, lang) if line.estimate else "",
    )
