"""issues.xlsx: every finding of a review with its story, in Chinese and English side by side."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from footprint.model.vocabulary import label
from footprint.proof.review import Finding
from footprint.report.cells import put_text
from footprint.report.words import texts

_HEAD = PatternFill("solid", fgColor="DCE8F1")
#: (text key, width) of each column; kinds and states stand in both languages.
_COLUMNS = (
    ("issue_id", 7),
    ("issue_kind_zh", 12),
    ("issue_kind_en", 17),
    ("issue_severity_zh", 9),
    ("issue_severity_en", 10),
    ("issue_state_zh", 12),
    ("issue_state_en", 13),
    ("issue_target", 20),
    ("issue_text", 44),
    ("issue_story", 64),
)


def _story(finding: Finding) -> str:
    """Each step on a line of its own; of a long DID the end is enough."""
    rows = []
    for s in finding.steps:
        action = " / ".join(label("review_action", s.action, lang) for lang in ("zh", "en"))
        who = s.issuer if len(s.issuer) <= 28 else f"{s.issuer[:8]}…{s.issuer[-12:]}"
        text = "" if s.action in ("raise", "carry") else f": {s.text}"
        rows.append(f"{s.created[:10]}  {action}  ({who}){text}")
    return "\n".join(rows)


def _cells(finding: Finding) -> list[str]:
    words = [
        label(name, code, lang)
        for name, code in (
            ("finding_kind", finding.kind),
            ("finding_severity", finding.severity),
            ("finding_state", finding.state),
        )
        for lang in ("zh", "en")
    ]
    target = f"{finding.target['type']} {finding.target['id']}"
    return [finding.id, *words, target, finding.text, _story(finding)]


def issue_list(findings: Sequence[Finding], name: str) -> bytes:
    """The bytes of issues.xlsx; texts of strangers stay text, whatever they begin with.

    Parameters
    ----------
    findings : sequence of Finding
        In the order in which they were raised.
    name : str
        What the list is about: product ids, or the name of the bundle.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Issues 问题清单"
    put_text(sheet, 1, 1, f"问题清单 / Issue list: {name}").font = Font(name="Arial", size=13, bold=True)
    for column, (key, width) in enumerate(_COLUMNS, 1):
        cell = put_text(sheet, 3, column, f"{texts()[key]['zh']}\n{texts()[key]['en']}", breaks=True)
        cell.font, cell.fill = Font(name="Arial", size=10, bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[3].height = 30
    for row, finding in enumerate(findings, 4):
        lines = 1
        for column, text in enumerate(_cells(finding), 1):
            cell = put_text(sheet, row, column, text, breaks=True)
            cell.font = Font(name="Arial", size=10)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            room = _COLUMNS[column - 1][1] - 2
            lines = max(lines, sum(max(1, -(-_wide(part) // room)) for part in text.split("\n")))
        sheet.row_dimensions[row].height = min(400, 13.5 * lines + 3)
    sheet.freeze_panes = "B4"
    sheet.print_title_rows = "3:3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P / &N"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _wide(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)
