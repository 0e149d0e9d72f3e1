"""The Conversions sheet of calculation.xlsx: every step from a stated amount to the unit of its factor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from footprint.model.vocabulary import words as vocabulary
from footprint.report.cells import HEAD_ROW, Sheet
from footprint.report.data import LineInfo, ReportData, Step
from footprint.report.words import Words

_FIRST = HEAD_ROW + 1
_KINDS = {"unit": "conv_unit", "bridge": "conv_bridge", "share": "conv_share"}
_HEADS = ("line", "name", "conv_kind", "conv_from", "conv_to", "x_ratio_value", "conv_reference")


@dataclass(frozen=True, slots=True)
class Ratios:
    """Addresses of the ratios of one line, as other sheets write them: shares of a meter, then the rest."""

    shares: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def write_conversions(sheet: Sheet, data: ReportData, words: Words) -> Mapping[str, Ratios]:
    """One row a step with its ratio as an input and what supports it; the addresses for each line."""
    sheet.head([words(key) for key in _HEADS], freeze=3)
    found: dict[str, Ratios] = {}
    row = _FIRST
    for line in data.lines:
        shares: list[str] = []
        others: list[str] = []
        for step in line.conversions:
            _step(sheet, words, row, line, step)
            (shares if step.kind == "share" else others).append(sheet.ref(row, 6))
            row += 1
        found[line.id] = Ratios(tuple(shares), tuple(others))
    if row == _FIRST:
        sheet.text(row, 1, words("none"))
    sheet.widths(14, 36, 26, 16, 16, 24, 70)
    return found


def _step(sheet: Sheet, words: Words, row: int, line: LineInfo, step: Step) -> None:
    share = step.kind == "share"
    kind = "conv_term" if share and step.part == "term" else _KINDS[step.kind]
    texts = (line.id, line.name, words(kind), step.source, step.target)
    for column, text in enumerate(texts, 1):
        sheet.text(row, column, text)
    sheet.input(row, 6, step.ratio)
    known = share and step.reference in vocabulary("share_key")
    sheet.text(row, 7, words.word("share_key", step.reference) if known else step.reference, wrap=True)
