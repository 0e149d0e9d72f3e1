"""issues.xlsx: every finding of a review with its story, in Chinese and English side by side."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
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
    ("issue_kind_zh", 10),
    ("issue_kind_en", 15),
    ("issue_severity_zh", 10),
    ("issue_severity_en", 10),
    ("issue_state_zh", 11),
    ("issue_state_en", 13),
    ("issue_target", 20),
    ("issue_text", 38),
    ("issue_raised_by", 15),
    ("issue_raised_on", 13),
    ("issue_story", 54),
)


def short_did(did: str) -> str:
    """Of a long DID the end is enough."""
    return did if len(did) <= 28 else f"{did[:8]}…{did[-12:]}"


def _both(key: str, join: str = " / ") -> str:
    return join.join(texts()[key][lang] for lang in ("zh", "en"))


def _story(finding: Finding) -> str:
    """Each step on a line of its own; of a carried finding, where the rest stands."""
    rows = []
    for s in finding.steps:
        action = " / ".join(label("review_action", s.action, lang) for lang in ("zh", "en"))
        text = "" if s.action in ("raise", "carry") else f": {s.text}"
        rows.append(f"{s.created[:10]}  {action}  ({short_did(s.issuer)}){text}")
    if finding.begin is None:
        rows.append(_both("issue_former"))
    return "\n".join(rows)


def _raised_on(finding: Finding) -> str:
    """The day; of a carried finding alone, the day on which it was carried."""
    if finding.begin is not None or not finding.steps:
        return finding.begin.created[:10] if finding.begin else "–"
    carried = _both("issue_carried")
    return f"{carried} {finding.steps[0].created[:10]}"


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
    kind = finding.target["type"]
    named = dict.fromkeys(label("node_kind", kind, lang) for lang in ("zh", "en"))
    target = f"{' / '.join(named)} {finding.target['id']}"
    raised = [short_did(finding.raised_by), _raised_on(finding)]
    return [finding.id, *words, target, finding.text, *raised, _story(finding)]


def _about(record: Mapping[str, Any], issuer: str) -> list[str]:
    """What the list is about: product, enterprise, period, digest of the record."""
    subject = record["subject"]
    facts = {
        "issue_product": " · ".join(subject["product_ids"]),
        "issue_enterprise": "  ".join(x for x in (subject["facility"], issuer) if x) or "–",
        "issue_period": f"{subject['period']['from']} … {subject['period']['to']}",
        "issue_record": str(record["record_root"]),
    }
    return [f"{_both(key)}: {value}" for key, value in facts.items()]


def issue_list(findings: Sequence[Finding], name: str, record: Mapping[str, Any], issuer: str) -> bytes:
    """The bytes of issues.xlsx; texts of strangers stay text, whatever they begin with.

    Parameters
    ----------
    findings : sequence of Finding
        In the order in which they were raised.
    name : str
        The name of the bundle.
    record : mapping
        Its record.json.
    issuer : str
        The DID that signed it.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Issues 问题清单"
    put_text(sheet, 1, 1, f"问题清单 / Issue list: {name}").font = Font(name="Arial", size=13, bold=True)
    about = _about(record, issuer)
    for row, text in enumerate(about, 2):
        put_text(sheet, row, 1, text).font = Font(name="Arial", size=10)
    head = len(about) + 3
    for column, (key, width) in enumerate(_COLUMNS, 1):
        cell = put_text(sheet, head, column, _both(key, "\n"), breaks=True)
        cell.font, cell.fill = Font(name="Arial", size=10, bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[head].height = 44
    for row, finding in enumerate(findings, head + 1):
        lines = 1
        for column, text in enumerate(_cells(finding), 1):
            cell = put_text(sheet, row, column, text, breaks=True)
            cell.font = Font(name="Arial", size=10)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            room = _COLUMNS[column - 1][1] - 2
            lines = max(lines, sum(max(1, -(-_wide(part) // room)) for part in text.split("\n")))
        sheet.row_dimensions[row].height = min(400, 13.5 * lines + 3)
    sheet.freeze_panes = f"B{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P / &N"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _wide(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)
