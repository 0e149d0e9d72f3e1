"""300 generated tables: every row, value, unit and word as the generator meant it, or the cell named."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from answering import answered
from layouts import Layout, layout

from footprint.base.problem import Refused, errors
from footprint.base.unit_table import names
from footprint.intake.reading import Row
from footprint.intake.tables.asking import Answer, Question
from footprint.intake.tables.grid import source_of
from footprint.intake.tables.headers import folded
from footprint.intake.tables.table import Table, read_table
from footprint.model.types import exact_text
from footprint.model.vocabulary import label

#: What the generator does not ask, since its truth has one value: the words of our own form.
USUAL: Mapping[str, Answer] = {
    "substitutes": "first", "levels": "parent", "indent": "levels", "scope": "product",
    "per.transport": "period", "per.waste": "period", "period": "day",
    "reference_state": "20 °C", "heating_value": "net", "scrap": "percent", "mode": "road", "mass": "piece",
}  # fmt: skip
_NUMBERS = ("amount", "mass", "gross", "net", "distance", "peak", "valley")


def _answer(question: Question, truth: Layout) -> Answer:
    """The answer of a person who knows the file."""
    name = {"hidden.sheets": "hidden"}.get(question.id, question.id)
    if name in truth.answers:
        given = truth.answers[name]
        if question.id == "carrier":
            return label("carrier", str(given), "en")
        if question.id in ("entities", "variant"):
            wanted = (given,) if isinstance(given, str) else given
            return tuple(next(c for c in question.choices if folded(c).endswith(folded(w))) for w in wanted)
        return given
    if question.id == "root":
        return "product" if "level_root" in truth.traps else "part"
    if question.id == "sheets":
        return tuple(dict.fromkeys(b.sheet for b in truth.blocks))
    if question.id == "kind":
        return truth.kind
    if question.id == "column.amount":
        return truth.blocks[0].fields["amount"]
    assert question.id in USUAL, f"{truth.path.name}: {question.id}: {question.text('en')}"
    return USUAL[question.id]


def _negative(record: Mapping[str, Any]) -> bool:
    return any(isinstance(record.get(k), Fraction) and record[k] < 0 for k in _NUMBERS)


@pytest.mark.parametrize("seed", range(300))
def test_a_generated_table_is_read_as_it_was_meant(seed: int, tmp_path: Path) -> None:
    truth = layout(seed, tmp_path)
    source = source_of(truth.path)
    if truth.kind == "factors":
        with pytest.raises(Refused) as fault:
            read_table(source)
        assert fault.value.problems[0].code == "FP-I104"
        return
    table, _ = answered(read_table(source), lambda question: _answer(question, truth))
    _only_true_faults(table, truth)
    _blocks(table, truth)
    _lines(table, truth)


def _only_true_faults(table: Table, truth: Layout) -> None:
    """Each cell that cannot be read is named, and no other; a negative amount is one of them."""
    refused = {cell for b in truth.blocks for cell in b.refused}
    found = errors(table.problems)
    stray = [p for p in found if p.where.cell not in refused and p.code != "FP-I090"]
    assert not stray, [p.render("en") for p in stray]
    assert refused <= {p.where.cell for p in found}
    negative = sum(_negative(r) for b in truth.blocks for r in b.records)
    assert bool(negative) == any(p.code == "FP-I090" for p in found)


def _blocks(table: Table, truth: Layout) -> None:
    """As many tables, rows and sums as truly stand there."""
    assert [b.sheet for b in table.blocks] == [b.sheet for b in truth.blocks]
    for block, true in zip(table.blocks, truth.blocks, strict=True):
        wide = max(1, sum(bool(c.entity) for c in block.columns))
        unread = len({cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for cell in true.refused})
        product = 1 if "level_root" in truth.traps else 0
        if truth.answers.get("words") != "skip":
            assert len(block.rows) in {true.rows // wide + unread, true.rows // wide + unread + product}
        if true.refused or product or "lot_words" in truth.traps or wide > 1:
            continue
        sums = {folded(k): v for k, v in block.sums().items()}
        for field in ("amount", "gross", "net", "mass", "distance", "peak", "valley"):
            header = folded(true.fields.get(field, ""))
            matching = [v for k, v in sums.items() if header and k.endswith(header)]
            if len(matching) == 1 and field in true.sums:
                assert matching[0] == true.sums[field], header


def _lines(table: Table, truth: Layout) -> None:
    """Each record is a row of the study, in order, with its values."""
    made = [r for r in table.rows.get(truth.kind, []) if r.cell("part_of").blank]
    records = [r for b in truth.blocks for r in b.records if not _negative(r)]
    assert len(made) == len(records)
    for row, record in zip(made, records, strict=True):
        _value(row, record)
        for key in ("start", "end"):
            if key in record and truth.kind == "energy":
                assert row.cell(key).text == record[key]
        for key in ("mode", "treatment", "carrier", "kind"):
            if record.get(key) and key in row.cells:
                assert row.cell(key).text == label(key, str(record[key]), "en")
        if truth.kind == "bom" and "quoted_newline" not in truth.traps:
            for key in ("part_no", "name"):
                if key in record:
                    assert row.cell(key).text == record[key]
    if truth.kind == "bom" and "quoted_newline" not in truth.traps:
        _tree(made, records)
        _masses(table, records)


def _tree(made: list[Row], records: list[Mapping[str, Any]]) -> None:
    """Each part stands below the part that the tree of the generator put it under."""
    part_of = {row.cell("line_id").text: row.cell("part_no").text for row in made}
    for row, record in zip(made, records, strict=True):
        if "level" in record and "part_no" in record:
            assert part_of.get(row.cell("parent").text) == record.get("parent")


def _masses(table: Table, records: list[Mapping[str, Any]]) -> None:
    """Each mass of a piece is a row of the sheet Masses, in grams."""
    made = {r.cell("part_no").text: r.cell("mass_g").text for r in table.rows.get("masses", [])}
    ratio = {"g": 1, "kg": 1000}
    for record in records:
        if (
            record.get("mass_per") == "piece"
            and record.get("mass")
            and record.get("unit") == "piece"
            and "part_no" in record
        ):
            assert made[record["part_no"]] == exact_text(record["mass"] * ratio[record["mass_unit"]])


def _value(row: Row, record: Mapping[str, Any]) -> None:
    """Amount and unit; a mass of a whole line may stand for the pieces."""
    if record.get("mass_per") == "line":
        return
    amount = next((record[k] for k in ("amount", "gross", "mass") if record.get(k) is not None), None)
    if amount is not None:
        assert row.cell("amount").text == exact_text(amount)
    unit = str(record.get("unit") or record.get("mass_unit") or "").replace("lot", "piece")
    if unit:
        meant = set(names().get(row.cell("unit").text, ()))
        assert meant & {unit, *names().get(unit, ())}
