"""The data of a reply as a small study of the supplier's own product."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.base.unit_table import units
from footprint.base.where import Where
from footprint.intake.cells import Cell
from footprint.intake.read import study_of
from footprint.intake.reading import Row
from footprint.intake.suppliers.asking import Asked
from footprint.intake.suppliers.reply import Answer, Reply
from footprint.model.evidence import Evidence
from footprint.model.processes import Process
from footprint.model.study import Study

_ROWS = ("bom", "energy", "transport", "waste")


@dataclass(frozen=True, slots=True)
class SmallStudy:
    """What a supplier's data make; ``file`` is its name, ``study`` is None where a row did not read."""

    file: str
    line: str
    study: Study | None
    problems: tuple[Problem, ...]


def small_file(line: str) -> str:
    """The file name of the small study for a line; by it the line is found again."""
    return f"{line.replace('/', '~')}.xlsx"  # no id has a tilde


def small_study(study: Study, reply: Reply, answer: Answer, evidence: tuple[Evidence, ...]) -> SmallStudy:
    """The study of an answer's data sheets: amounts of the data period over the output of that period.

    GWP set and rules are those of the study that asks, so that both numbers follow one method.
    """
    asked, file = answer.asked, small_file(answer.asked.label)
    rows = {name: [_completed(row, answer) for row in found] for name, found in answer.rows.items()}
    missing = _missing(answer, rows)
    rows["output"] = [_named(row, _model(asked)) for row in rows.get("output", [])]
    made, reading = study_of(rows, _product(study, answer))
    problems = (*missing, *reading.problems)
    if made is None or missing:
        return SmallStudy(file, asked.label, None, problems)
    update: dict[str, object] = {"evidence": evidence[:1]}
    if "yield" in answer.values:
        told = reply.request.id
        update["processes"] = (Process(id="main", yield_=Fraction(answer.values["yield"]), note=told),)
    return SmallStudy(file, asked.label, made.model_copy(update=update), problems)


def _model(asked: Asked) -> str:
    return asked.part_no or asked.name


def _missing(answer: Answer, rows: dict[str, list[Row]]) -> list[Problem]:
    """Without an output nothing can be divided; without a row there is nothing to divide."""
    found = []
    kinds = {
        "output": ("期间产量", "output of the period", ("output",)),
        "rows": ("投入数据", "inputs", _ROWS),
    }
    for zh, en, names in kinds.values():
        if not any(rows.get(name) for name in names):
            where = answer.where("yield")
            found.append(Problem("FP-I145", where, values={"column_zh": zh, "column_en": en}))
    unit = units()[answer.asked.unit]
    if unit.dimension == "piece" and "piece_mass" not in answer.values:
        named = {"column_zh": "单件质量", "column_en": "mass per piece"}
        found.append(Problem("FP-I145", answer.where("piece_mass"), values=named))
    return found


def _completed(row: Row, answer: Answer) -> Row:
    """The row with what holds for all of them: amounts are those of the data period."""
    place = row.where()
    more: dict[str, Cell] = {}
    if row.sheet in ("output", "energy"):
        more |= {key: answer.cells[key] for key in ("start", "end")}
    if row.sheet in ("bom", "waste") or (row.sheet == "transport" and not row.cell("amount").blank):
        more["per"] = Cell("period", place)
    if row.sheet == "bom":
        more["part_no"] = Cell(row.cell("line_id").text, place)
        more["basis"] = Cell("gross", place)
    return Row(row.sheet, {**row.cells, **more})


def _named(row: Row, model: str) -> Row:
    """The output of the product that was asked for carries its name, whatever the supplier calls it."""
    role = row.cell("role")
    if role.blank or role.text in ("本产品", "studied product"):
        return Row(row.sheet, {**row.cells, "product": Cell(model, row.where())})
    return row


def _product(study: Study, answer: Answer) -> dict[str, tuple[Cell, Cell]]:
    """The product's fields, each with the place it comes from."""
    asked, first = answer.asked, study.assessments[0]
    none = Cell(None, Where())
    place = answer.where("value")
    declared = (Cell("1", place), Cell(asked.unit, place))
    dimension = units()[asked.unit].dimension
    mass = {"mass": declared, "piece": (answer.cells["piece_mass"], Cell("g", place))}
    texts = {
        "name": asked.name,
        "model": _model(asked),
        "part_no": asked.part_no,
        "boundary": "cradle_to_gate",
        "gwp_set": first.gwp_set,
        "rules": first.rule_set,
    }
    return {
        **{key: (Cell(text or None, place), none) for key, text in texts.items()},
        "site": (answer.cells["geography_made"], none),
        "batch": (answer.cells["batch"], none),
        "start": (answer.cells["start"], none),
        "end": (answer.cells["end"], none),
        "declared_unit": declared,
        "net_mass": mass.get(dimension, (Cell("n/a", place), none)),
    }
