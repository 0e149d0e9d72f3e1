"""Answer the questions of a table as a person who knows the file would."""

from __future__ import annotations

from collections.abc import Callable

from footprint.intake.tables.asking import Answer, Question
from footprint.intake.tables.table import Table


def answered(table: Table, answer: Callable[[Question], Answer]) -> tuple[Table, list[str]]:
    """The table after all its questions are answered, and the ids of what was asked."""
    asked: list[str] = []
    for _ in range(10):
        if not table.questions:
            return table, asked
        asked += [q.id for q in table.questions]
        table = table.answer({q.id: answer(q) for q in table.questions})
    raise AssertionError(f"{table.file}: questions never end: {asked}")
