"""lines.csv: one row for each line of the record, for tools and spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from fractions import Fraction

from footprint.base.numbers import show
from footprint.factors.factor import COMPONENTS
from footprint.model.types import exact_text
from footprint.report.data import LineInfo, ReportData
from footprint.report.words import visible

COLUMNS = (
    "id",
    "external_ref",
    "name",
    "stage",
    "process",
    "kind",
    "role",
    "state",
    "amount",
    "unit",
    "scale",
    "ratio",
    "factor",
    "factor_unit",
    *COMPONENTS,
    "total",
    "unit_of_result",
    "bias",
    "claim",
)
_DIGITS = 12
#: A spreadsheet takes a text that starts so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def lines_csv(data: ReportData) -> bytes:
    """UTF-8 with a byte-order mark (Excel asks for it), machine headers, 12 significant digits.

    An open or cut-off line has empty result cells: missing is not zero. Text that a spreadsheet would run
    as a formula gets a leading apostrophe.
    """
    return table_csv(COLUMNS, (_row(data, line) for line in data.lines))


def table_csv(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A table for tools and spreadsheets; text cells have gone through `safe`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _row(data: ReportData, line: LineInfo) -> list[str]:
    factor = data.factors.get(line.factor)
    zero = Fraction(0)
    values = [show(line.values.get(c, zero), _DIGITS) if factor else "" for c in COMPONENTS]
    head = (line.id, line.external_ref, line.name, line.stage, line.process, line.kind, line.role, line.state)
    return [
        *(safe(text) for text in head),
        exact_text(line.amount.value),
        line.amount.unit,
        show(line.scale, _DIGITS),
        show(line.ratio, _DIGITS),
        safe(line.factor),
        factor.unit if factor else "",
        *values,
        show(line.total, _DIGITS) if factor else "",
        "kg CO2e",
        line.bias,
        data.claim,
    ]


def safe(text: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    shown = visible(text)
    return "'" + shown if text.startswith(_FORMULA) or shown.lstrip().startswith(_FORMULA[:4]) else shown
