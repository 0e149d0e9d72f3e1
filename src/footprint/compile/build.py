"""Study to inventory: reads every line, collects every problem, selects nothing."""

from __future__ import annotations

from collections.abc import Mapping

from footprint.base.problem import Problem, errors
from footprint.compile import direct
from footprint.compile.base import Base
from footprint.compile.electricity import check_power
from footprint.compile.factors import check_own, own_factor
from footprint.compile.inventory import Inventory
from footprint.compile.method import Method, credits_left_out, methods, under
from footprint.compile.processes import Processes, final_process
from footprint.compile.reading import read_line
from footprint.compile.share import Sharing
from footprint.compile.splits import Share, split_shares
from footprint.compile.variants import Merged, Variant, merge
from footprint.compile.work import Work
from footprint.factors.factor import Factor
from footprint.factors.library import Library
from footprint.factors.plausible import far_off
from footprint.model.checks import check
from footprint.model.meters import informs_only
from footprint.model.place import Place, no_place
from footprint.model.study import Study
from footprint.units.suggest import few_suggestions

#: What may only follow from a name that stands nowhere, or from parts that contain each other.
_FOLLOW = ("FP-C012", "FP-C015", "FP-C016")


@few_suggestions()
def build(
    study: Study, library: Library, place: Place = no_place, base: Inventory | None = None
) -> tuple[Inventory | None, list[Problem]]:
    """The inventory of a study, and every problem seen; None when an error stands in the way.

    ``base`` is an earlier inventory: a line whose statement, shares, masses and factor are the same is
    taken from it as it stands (the same object), not converted anew.
    """
    if study.family:
        where = place("family", study.family[0].id, "id")
        return None, [Problem("FP-C027", where, got=str(len(study.family)))]
    problems = check(study, place)
    problems += [fault for line in study.lines for fault in direct.faults(line, place)]
    own: dict[str, Factor] = {}
    for row in study.factors:
        faults = check_own(row, place("factors", row.id, "value"))
        own[f"own/{row.id}"] = factor = own_factor(row)
        odd = None if faults else far_off(factor, place("factors", row.id, "value"))
        problems += [*faults, odd] if odd else faults
    final = final_process(study, place)
    if isinstance(final, Problem):
        return None, [*problems, final]
    splits, faults = split_shares(study, place)
    problems += faults
    made = methods(study)
    if len(made) > 1 or (base is not None and base.finals):
        base = None  # lines of several methods are renamed, and named for some assessments only
    blocked = bool(errors(problems))
    variants = []
    for method, ids in made.items():
        view = under(study, method)
        if method.allocation:
            problems += check(view, place)
        work = _read_all(view, method, ids, library, place, own, final, base, splits)
        problems += _found(work, blocked or bool(errors(problems)), problems)
        problems += credits_left_out(study, method, ids, place)
        variants.append(_variant(work, ids, final))
    if blocked or errors(problems):
        return None, _unique(problems)
    return _inventory(study, variants, final), _unique(problems)


def _read_all(
    study: Study,
    method: Method,
    ids: tuple[str, ...],
    library: Library,
    place: Place,
    own: dict[str, Factor],
    final: str,
    base: Inventory | None,
    splits: Mapping[str, Share],
) -> Work:
    """Every line of the study, read under one method."""
    parents = frozenset(line.parent for line in study.lines if line.parent)
    grave = any("end_of_life" in a.stages for a in study.assessments if a.id in ids)
    work = Work(
        study, method, grave, library, place, Processes(study, final, place), Sharing(study, base), own,
        parents, _left_out(study), Base(study, base), splits,
    )  # fmt: skip
    for line in study.lines:
        read_line(work, line)
    work.problems += check_power(study, work.lines, work.factors, place)
    return work


def _found(work: Work, blocked: bool, before: list[Problem]) -> list[Problem]:
    """What reading showed, without what only follows from a name that stands nowhere."""
    found = work.problems if blocked else [*work.problems, *work.processes.problems]
    if {"FP-M016", "FP-M025"} & {p.code for p in before}:
        found = [p for p in found if p.code not in _FOLLOW]
    return found if errors([*before, *found]) else [*found, *_not_taken(work)]


def _variant(work: Work, ids: tuple[str, ...], final: str) -> Variant:
    return Variant(
        ids=ids,
        processes=dict(sorted(work.processes.processes.items())),
        flows=tuple(sorted(work.processes.flows, key=lambda f: f.id)),
        lines=tuple(sorted(work.lines, key=lambda x: x.id)),
        factors=dict(sorted(work.factors.items())),
        closings=tuple(work.closings),
        final=final,
    )


def _inventory(study: Study, variants: list[Variant], final: str) -> Inventory:
    whole = merge(variants) if len(variants) > 1 else variants[0]
    return Inventory(
        study=study,
        processes=whole.processes,
        flows=whole.flows,
        lines=whole.lines,
        factors=whole.factors,
        final=final,
        closings=whole.closings,
        finals=whole.finals if isinstance(whole, Merged) else {},
    )


def _left_out(study: Study) -> frozenset[str]:
    """Lines that are not counted: peak and valley of a meter, substitutes, and all that stands below them."""
    by_id = {line.id: line for line in study.lines}
    found = {line.id for line in study.lines if line.kind == "substitute" or informs_only(line, by_id)}
    size = -1
    while size != len(found):
        size = len(found)
        found |= {line.id for line in study.lines if line.parent in found}
    return frozenset(found)


def _not_taken(work: Work) -> list[Problem]:
    """Lines of a process whose product nothing takes: they would count as nothing."""
    unreached = work.processes.unreached()
    return [
        Problem("FP-C021", work.place("lines", line.line.id, "process"), got=line.process)
        for line in work.lines
        if line.per == "output" and line.process in unreached
    ]


def _unique(problems: list[Problem]) -> list[Problem]:
    seen: dict[tuple[str, str, str], Problem] = {}
    for problem in problems:
        seen.setdefault((problem.code, str(problem.where), problem.got), problem)
    return list(seen.values())
