"""Rows of cells to the Study: every sheet read, every problem collected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from footprint.base.problem import Problem, errors
from footprint.base.where import Where
from footprint.intake.builders import BUILDERS, empty_stages, read_match
from footprint.intake.cells import Cell, number, parse
from footprint.intake.partial import is_lost_line, lose, stand_in
from footprint.intake.reading import Reading, Row
from footprint.intake.sector_rows import sector_of, unanswered
from footprint.intake.sheets import ASSESSED, Column, product_rows
from footprint.model.lines import Line, Match
from footprint.model.study import Assessment, Product, Study
from footprint.model.types import Quantity
from footprint.units.lookup import lookup


def study_of(
    rows: Mapping[str, list[Row]],
    product: Mapping[str, tuple[Cell, Cell]],
    lost: Iterable[str] = (),
) -> tuple[Study | None, Reading]:
    """The study of a file's rows, or None when something did not read.

    ``product`` maps the keys of the sheet Product to their value and unit cells; ``lost`` names sheets that
    could not be read at all.
    """
    reading = Reading(lost={sheet: {""} for sheet in lost})
    made = _product(reading, product)
    assessment = _assessment(reading, product)
    sector = sector_of(product)
    if made is None or assessment is None:
        reading.lost["product"] = set()
    for sheet, build in {**BUILDERS, "match": read_match}.items():
        for row in rows.get(sheet, []):
            if unanswered(sector, row):
                continue
            before = {part: len(values) for part, values in reading.parts.items()}
            told, matches = len(reading.problems), len(reading.matches)
            bad = [c.fault for c in row.cells.values() if c.fault is not None]
            if bad:
                reading.problems += bad
            else:
                build(reading, row)
            if errors(reading.problems[told:]):
                lose(reading, row, before, told)
                del reading.matches[matches:]
    study = _assemble(reading, *stand_in(made, assessment, sector))
    if errors(reading.problems):
        reading.partial = study
        return None, reading
    return study, reading


def _assemble(reading: Reading, product: Product, assessment: Assessment) -> Study:
    lines: list[Line] = reading.parts.get("lines", [])
    known = {line.id for line in lines}
    found: dict[str, list[Match]] = {}
    for ids, match, row in reading.matches:
        for line_id in ids:
            if line_id not in known:
                if not is_lost_line(reading, line_id):
                    reading.problems.append(Problem("FP-M016", row.cell("line_ids").where, got=line_id))
            elif any(m.role == match.role for m in found.get(line_id, [])):
                reading.problems.append(Problem("FP-I021", row.cell("line_ids").where, got=line_id))
            else:
                found.setdefault(line_id, []).append(match)
                for name, cell in row.cells.items():
                    reading.places["lines", line_id, f"{match.role}.{name}"] = cell.where
    get = reading.parts.get
    return Study(
        product=product,
        assessments=(assessment, *get("assessments", [])),
        processes=tuple(get("processes", [])),
        outputs=tuple(get("outputs", [])),
        lines=tuple(_joined(x, lines, found.get(x.id, [])) for x in lines),
        masses=tuple(get("masses", [])),
        factors=tuple(get("factors", [])),
        evidence=tuple(get("evidence", [])),
        family=tuple(get("family", [])),
        recycling=tuple(get("recycling", [])),
        instruments=tuple(get("instruments", [])),
        energy_balance=tuple(get("energy_balance", [])),
        sector_answers=tuple(get("sector_answers", [])),
        quality=tuple(get("quality", [])),
    )


def _joined(line: Line, lines: list[Line], matches: list[Match]) -> Line:
    """The line with its matches; a leg without own mass stands on the basis of its cargo."""
    update: dict[str, Any] = {"matches": tuple(matches)}
    if line.kind == "transport" and line.amount is None:
        cargo = next((x for x in lines if x.id in line.cargo), None)
        if cargo is not None:
            update |= {"per": cargo.per, "process": cargo.process}
    return line.model_copy(update=update)


def _quantity(reading: Reading, value: Cell, unit: Cell, column: Column) -> Quantity | None:
    amount = number(value)
    found: str | Problem | None = None
    if isinstance(amount, Problem):
        reading.problems.append(amount)
    if not unit.blank:
        found = lookup(unit.text, unit.where)
    elif not isinstance(amount, Problem):  # else the unit may stand with the number: said there
        named = {"column_zh": f"{column.zh}：单位", "column_en": f"{column.en}: unit"}
        found = Problem("FP-I020", unit.where, values=named)
    if isinstance(found, Problem):
        reading.problems.append(found)
    if isinstance(amount, Problem) or not isinstance(found, str):
        return None
    return Quantity(value=amount, unit=found)


_NOT_APPLICABLE = frozenset({"n/a", "na", "不适用", "无"})


def _product(reading: Reading, cells: Mapping[str, tuple[Cell, Cell]]) -> Product | None:
    values: dict[str, Any] = {}
    before = len(errors(reading.problems))
    for key, column in product_rows().items():
        value, unit = cells.get(key) or (Cell(None, Where(sheet="product", key=key)), Cell(None, Where()))
        reading.places["product", key, "value"] = value.where
        reading.places["product", key, "unit"] = unit.where
        if value.blank:
            if column.required:
                named = {"column_zh": column.zh, "column_en": column.en}
                reading.problems.append(Problem("FP-I020", value.where, values=named))
            continue
        bad = [c.fault for c in (value, unit) if c.fault is not None]
        if bad:
            reading.problems += bad
        elif column.type == "quantity_or_na" and value.text.casefold() in _NOT_APPLICABLE:
            values[key] = None
        elif column.type.startswith("quantity"):
            values[key] = _quantity(reading, value, unit, column)
        else:
            parsed = parse(value, column)
            if isinstance(parsed, Problem):
                reading.problems.append(parsed)
            else:
                values[key] = parsed
    if len(errors(reading.problems)) > before:
        return None
    kept = {k: v for k, v in values.items() if k in Product.model_fields}
    return Product(**kept)


_NEEDED = {"boundary", "gwp_set", "rule_set"}


def _assessment(reading: Reading, cells: Mapping[str, tuple[Cell, Cell]]) -> Assessment | None:
    rows = product_rows()
    read: dict[str, Any] = {}
    for key, name in ASSESSED.items():
        pair = cells.get(key)
        if pair is not None and not pair[0].blank and pair[0].fault is None:
            reading.places["assessments", "main", key] = pair[0].where
            parsed = parse(pair[0], rows[key])
            if not isinstance(parsed, Problem):
                read[name] = empty_stages(parsed) if name == "empty_stages" else parsed
    return Assessment(**read) if set(read) >= _NEEDED else None
