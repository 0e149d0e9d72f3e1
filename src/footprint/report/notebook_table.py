"""What a notebook shows for a foreign table: its blocks, what each column was taken for, what is open."""

from __future__ import annotations

from footprint.base.messages import Lang
from footprint.intake.tables.table import Table
from footprint.report.data import GapInfo
from footprint.report.notebook import fragment

_ROWS = 6
_LIMIT = 60


def table_html(table: Table, lang: Lang) -> str:
    """The first rows of each block under the meaning of its columns; questions; problems."""
    blocks = [
        {
            "place": " ".join(part for part in (b.sheet, b.range) if part),
            "count": len(b.rows),
            "left_out": sum(reason != "blank" for _, reason in b.excluded),
            "columns": b.columns[:_LIMIT],
            "rows": [[r.cell(c).text[:80] for c in b.columns[:_LIMIT]] for r in b.rows[:_ROWS]],
        }
        for b in table.blocks[:_LIMIT]
    ]
    asked = [
        {"id": q.id, "text": q.text(lang), "choices": q.choices, "where": str(q.where)}
        for q in table.questions
    ]
    return fragment(
        "notebook_table.html.j2",
        lang,
        file=table.file,
        ready=table.ready,
        blocks=blocks,
        questions=asked,
        found=[GapInfo.of(p) for p in table.problems],
    )
