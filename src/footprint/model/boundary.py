"""What can be wrong with the boundary of a study: stages, sub-stages, service life, capital goods."""

from __future__ import annotations

from collections.abc import Iterator

from footprint.base.messages import LANGS
from footprint.base.problem import Problem
from footprint.model.lines import Line
from footprint.model.place import Place
from footprint.model.stages import BEYOND, module, schemes
from footprint.model.study import Assessment, Study
from footprint.model.types import exact_text
from footprint.model.vocabulary import label

#: Stages after the gate that are refused where no boundary holds them; distribution is only remarked.
_AFTER = ("use", "end_of_life")


def _stage_words(stage: str, key: str = "stage") -> dict[str, str]:
    return {f"{key}_{lang}": label("stage", stage, lang) for lang in LANGS}


def _in_stage(study: Study, item: Assessment, stage: str) -> list[Line]:
    """The lines of an assessment in a stage; a material under the formula reaches its end of life too."""
    after = {row.line for row in study.recycling} if stage == "end_of_life" else set()
    return [x for x in study.lines if (x.stage == stage or x.id in after) and item in _of(study, x)]


def _of(study: Study, line: Line) -> list[Assessment]:
    """The assessments that a line takes part in by its own list."""
    return [a for a in study.assessments if not line.assessments or a.id in line.assessments]


def modules(study: Study, place: Place) -> Iterator[Problem]:
    """Sub-stages: known, inside the boundary, in the stage of their line, and all of one scheme."""
    first: Line | None = None
    for line in study.lines:
        if not line.module:
            continue
        where, held = place("lines", line.id, "module"), module(line.module)
        if line.module == BEYOND:
            yield Problem("FP-M222", where, got=line.module)
        elif held is None:
            yield Problem("FP-M221", where, got=line.module, expected=" | ".join(schemes()))
        elif line.stage not in held.stages:
            told = _stage_words(line.stage) | _stage_words(held.stages[0], "home")
            yield Problem("FP-M223", where, got=line.module, values=told)
        elif first is None:
            first = line
        elif first.module.partition(":")[0] != held.scheme:
            values = {"line": first.id, "other": first.module}
            yield Problem("FP-M220", where, got=line.module, values=values)


def outside(study: Study, place: Place) -> Iterator[Problem]:
    """A use or end-of-life line in a study none of whose boundaries holds that stage."""
    for line in study.lines:
        found = _of(study, line)
        if line.stage in _AFTER and found and not any(line.stage in a.stages for a in found):
            told = _stage_words(line.stage)
            told |= {f"boundary_{g}": label("boundary", found[0].boundary, g) for g in LANGS}
            yield Problem("FP-M224", place("lines", line.id, "stage"), got=line.id, values=told)


def service_life(study: Study, place: Place) -> Iterator[Problem]:
    """The service life, and the lines that are stated per year of it."""
    life = study.product.service_life
    if life is not None and (life.dimension != "time" or life.value <= 0):
        got = f"{exact_text(life.value)} {life.unit}"
        yield Problem("FP-M225", place("product", "service_life", "value"), got=got)
    for line in study.lines:
        if line.per != "service_year" or line.parent:
            continue
        if life is None:
            yield Problem("FP-M226", place("lines", line.id, "per"), got=line.id)
        if line.stage != "use":
            told = _stage_words(line.stage)
            yield Problem("FP-M227", place("lines", line.id, "per"), got=line.id, values=told)


#: Kinds of lines that measure work; what a supplier measured itself stands in the state of a line.
_WORK = frozenset({"energy", "service", "direct"})


def outsourced_work(study: Study, place: Place) -> Iterator[Problem]:
    """FP-M490: a process that others run, with what it takes and nothing of the work itself."""
    measured = {
        line.process
        for line in study.lines
        if line.kind in _WORK or any(m.state == "supplier" for m in line.matches)
    }
    for row in study.processes if study.lines else ():
        if row.operated == "outsourced" and row.id not in measured:
            where = place("processes", row.id, "own_or_outsourced")
            yield Problem("FP-M490", where, got=row.id, severity="warning")


def capital_goods(study: Study, place: Place) -> Iterator[Problem]:
    """Capital goods come in by a stated share of their life, with its source."""
    for line in study.lines:
        if line.kind == "capital_goods" and not line.parent:
            if line.share is None and line.share_key is None:
                yield Problem("FP-M230", place("lines", line.id, "share"), got=line.id)
            elif line.share is not None and not line.share_source:
                yield Problem("FP-M231", place("lines", line.id, "share_source"), got=line.id)
    stated = any(line.kind == "capital_goods" for line in study.lines)
    for item in study.assessments:
        if item.capital_goods == "included" and not stated:
            where = place("assessments", item.id, "capital_goods")
            yield Problem("FP-M232", where, got=item.id, severity="warning")


def empty_stages(study: Study, place: Place) -> Iterator[Problem]:
    """A stage that is said to be empty lies in the boundary, is said once, and holds no line."""
    for item in study.assessments:
        said = [e.stage for e in item.empty_stages]
        for stage in dict.fromkeys(said):
            lines = [x.id for x in _in_stage(study, item, stage)]
            if lines or stage not in item.stages or said.count(stage) > 1:
                values = _stage_words(stage) | {"lines": ", ".join(lines[:8]) or "–"}
                yield Problem(
                    "FP-M233", place("assessments", item.id, "empty_stages"), got=stage, values=values
                )


def use_and_end(study: Study, place: Place) -> Iterator[Problem]:
    """The questions of a whole life: a use scenario, and what becomes of the product."""
    for item in study.assessments:
        said = {e.stage for e in item.empty_stages}
        where = place("assessments", item.id, "boundary")
        for stage, code in (("use", "FP-M228"), ("end_of_life", "FP-M229")):
            if stage in item.stages and stage not in said and not _in_stage(study, item, stage):
                yield Problem(code, where, got=item.id, severity="warning")
        powered = [
            x for x in study.lines if x.stage == "use" and x.kind == "energy" and item in _of(study, x)
        ]
        if "use" in item.stages and powered and study.product.service_life is None:
            line = powered[0]
            yield Problem("FP-M234", place("lines", line.id, "per"), got=line.id, severity="warning")


#: What the model checks of boundaries, in the order of its messages.
BOUNDARY_CHECKS = (
    modules,
    outside,
    service_life,
    outsourced_work,
    capital_goods,
    empty_stages,
    use_and_end,
)
