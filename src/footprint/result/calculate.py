"""Run the exact path on every assessment and say what the numbers cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from footprint.base.digest import digest
from footprint.base.numbers import NumberError, rounded_dec
from footprint.base.problem import Problem, ProblemsError
from footprint.base.unit_table import base_unit
from footprint.base.where import Where
from footprint.compile.inventory import Inventory, stem
from footprint.compile.method import choices
from footprint.compile.program import LineMap, may_be_negative, program
from footprint.engine.exact import ExactRun, Known, exact_sum, group_sums, run
from footprint.engine.linear import LinearError
from footprint.factors.factor import COMPONENTS
from footprint.factors.gwp import gwp_sets
from footprint.model.place import Place, no_place
from footprint.model.study import Assessment
from footprint.result import gaps
from footprint.result.alternatives import allocation_alternatives
from footprint.result.cutoffs import cutoff_list
from footprint.result.result import AssessmentResult, Coverage, LineResult, Result
from footprint.result.view import view_of
from footprint.units.suggest import nearest


def calculate(
    inventory: Inventory,
    rule_sets: Mapping[str, Mapping[str, Any]],
    problems: Sequence[Problem] = (),
    place: Place = no_place,
    base: Result | None = None,
) -> Result:
    """The result of every assessment of an inventory.

    Parameters
    ----------
    inventory : Inventory
        What compile has built.
    rule_sets : mapping
        Rule set documents by id.
    problems : sequence of Problem
        Remarks from earlier rooms, kept in the result.
    place : callable
        Leads from a line to the cell it was read from, so that gaps name it.
    base : Result, optional
        An earlier result: lines that the inventory took from its inventory, at the same scale and in the
        same GWP set, keep their values. The outcome is the same with or without it.

    Raises
    ------
    ProblemsError
        An unknown rule set or GWP set, a gas without a value, no single solution.
    """
    study = inventory.study
    found: list[Problem] = []
    for item in study.assessments:
        where = Where(sheet="assessments", key=item.id)
        if item.rule_set not in rule_sets:
            near = nearest(item.rule_set, rule_sets)
            found.append(Problem("FP-G020", where, got=item.rule_set, near=near))
        if item.gwp_set not in gwp_sets():
            near = nearest(item.gwp_set, gwp_sets())
            found.append(Problem("FP-G021", where, got=item.gwp_set, near=near))
    if found:
        raise ProblemsError(found)
    held = {a.assessment.id: a for a in base.assessments} if base is not None else {}
    runs = [
        _assess(inventory, item, rule_sets[item.rule_set], gwp_sets()[item.gwp_set], held.get(item.id))
        for item in sorted(study.assessments, key=lambda a: (a.id != "main", a.id))
    ]
    results = tuple(made for made, _ in runs)
    for made in results:
        _printable(made)
    result = Result(inventory, results, tuple(problems), _reused(inventory, base, runs))
    return replace(result, assessments=tuple(_with_gaps(result, item, place) for item in results))


def _reused(
    inventory: Inventory, base: Result | None, runs: Sequence[tuple[AssessmentResult, frozenset[str]]]
) -> tuple[str, ...]:
    """The lines taken from the base, and calculated anew in no assessment."""
    if base is None:
        return ()
    old = {id(x) for x in base.inventory.lines}
    fresh = {row.line.id for made, kept in runs for row in made.lines if row.line.id not in kept}
    return tuple(x.id for x in inventory.lines if id(x) in old and x.id not in fresh)


def _printable(item: AssessmentResult) -> None:
    """Refuse a total that no decimal of 40 digits can print."""
    try:
        for value in (item.total, *item.totals.values(), *item.interval):
            rounded_dec(value, item.digits)
    except NumberError:
        where = Where(sheet="assessments", key=item.assessment.id)
        raise ProblemsError([Problem("FP-G024", where)]) from None


def _assess(
    inventory: Inventory,
    item: Assessment,
    rules: Mapping[str, Any],
    gwp_set: Mapping[str, Any],
    base: AssessmentResult | None,
) -> tuple[AssessmentResult, frozenset[str]]:
    """One assessment, and the lines whose values came from the base."""
    numbers, names = program(inventory, item, gwp_set)
    gwp_digest = digest("gwp_set", gwp_set)
    known = _known(names, base if base is not None and base.gwp_set_digest == gwp_digest else None)
    try:
        exact = run(numbers, known)
    except LinearError as fault:
        loop = ", ".join(names.processes[i] for i in fault.indices[:10])
        raise ProblemsError([Problem("FP-G022", got=loop)]) from None
    allowed = may_be_negative(inventory.flows_in(item.id))
    demands = dict(zip(names.processes, exact.demands, strict=True))
    below = [name for name, demand in demands.items() if demand < 0 and name not in allowed]
    if below:
        raise ProblemsError([Problem("FP-G023", got=", ".join(below[:10]))])
    lines = _lines(names, exact)
    declared = inventory.study.product.declared_unit
    made = AssessmentResult(
        assessment=item,
        rule_set=rules,
        rule_set_digest=digest("rule_set", rules),
        gwp_set_digest=gwp_digest,
        declared_base=declared.base,
        declared_unit=base_unit(declared.dimension),
        totals=_totals(item, lines),
        lines=lines,
        demands=demands,
        coverage=_coverage(lines),
        gaps=(),
        interval=_interval(inventory, lines, gwp_set),
        outside=tuple(
            x.label
            for x in inventory.lines
            if x.line.stage not in item.stages and (not x.assessments or item.id in x.assessments)
        ),
        left_out=_left_out(inventory, item),
        choices=choices(inventory.study, item),
        alternatives=allocation_alternatives(inventory, item),
    )
    return made, frozenset(x.id for x, kept in zip(names.lines, exact.reused, strict=True) if kept)


def _left_out(inventory: Inventory, item: Assessment) -> tuple[str, ...]:
    """What an assessment leaves out: capital goods and credits, as it says, and lines for others alone."""
    gone = [("capital_goods", item.capital_goods == "excluded"), ("avoided", item.credits != "avoided")]
    kinds = {kind for kind, out in gone if out}
    lines = (x for x in inventory.study.lines if x.stage in item.stages)
    others = (x.id for x in lines if x.kind in kinds or (x.assessments and item.id not in x.assessments))
    return tuple(sorted(others))


def _known(names: LineMap, base: AssessmentResult | None) -> Known:
    """Scale and values of the lines that stand in the base as the very same object."""
    if base is None:
        return ()
    rows = {id(row.line): row for row in base.lines}
    found = (rows.get(id(line)) for line in names.lines)
    zero = Fraction(0)
    return [
        None if row is None else (row.scale, tuple(row.values.get(c, zero) for c in names.components))
        for row in found
    ]


def _with_gaps(result: Result, item: AssessmentResult, place: Place) -> AssessmentResult:
    view = view_of(result.inventory, item, result.claim)
    found = gaps.run(view, item.rule_set["rules"])
    placed = tuple(_placed(problem, place) for problem in found)
    return replace(item, gaps=placed, cutoffs=cutoff_list(view))


def _placed(problem: Problem, place: Place) -> Problem:
    if problem.where.sheet != "lines" or not problem.where.key:
        return problem
    return replace(problem, where=place("lines", stem(problem.where.key), "id"))


def _lines(names: LineMap, exact: ExactRun) -> tuple[LineResult, ...]:
    rows = []
    for line, scale, values in zip(names.lines, exact.scales, exact.values, strict=True):
        kept = {c: v for c, v in zip(names.components, values, strict=True) if v}
        rows.append(LineResult(line, scale, kept, bool(line.factor), exact_sum(kept.values())))
    return tuple(rows)


def _totals(item: Assessment, lines: tuple[LineResult, ...]) -> dict[tuple[str, str], Fraction]:
    cells = [(stage, component) for stage in item.stages for component in COMPONENTS]
    index = {cell: i for i, cell in enumerate(cells)}
    values, groups = [], []
    for row in lines:
        for component, value in row.values.items():
            values.append(value)
            groups.append(index[row.line.line.stage, component])
    return dict(zip(cells, group_sums(values, groups, len(cells)), strict=True))


def _coverage(lines: tuple[LineResult, ...]) -> Coverage:
    materials = [r for r in lines if r.line.line.kind == "material" and r.line.role == "main"]
    weighed = [(r, r.line.net_mass * r.scale) for r in materials if r.line.net_mass is not None]
    states = sorted({r.line.match.state for r in lines})
    return Coverage(
        lines=len(lines),
        with_result=sum(r.has_factor for r in lines),
        open=tuple(r.line.label for r in lines if r.line.match.state == "open"),
        mass_total=exact_sum(m for _, m in weighed) if weighed else None,
        mass_covered=exact_sum(m for r, m in weighed if r.has_factor),
        by_state={s: exact_sum(r.total for r in lines if r.line.match.state == s) for s in states},
        cutoff_estimate=exact_sum(
            r.line.match.estimate.base * r.scale
            for r in lines
            if r.line.match.state == "cutoff" and r.line.match.estimate is not None
        ),
    )


def _interval(
    inventory: Inventory, lines: tuple[LineResult, ...], gwp_set: Mapping[str, Any]
) -> tuple[Fraction, Fraction]:
    """Low and high total; they differ only where a line is a range."""
    total = exact_sum(r.total for r in lines)
    extra = []
    for row in lines:
        if row.line.factor_high:
            high = exact_sum(inventory.factors[row.line.factor_high].value(gwp_set).values())
            extra.append(row.scale * row.line.amount.value * row.line.ratio * high - row.total)
    zero = Fraction(0)  # the high end of a credit lowers the total
    ends = (exact_sum(min(x, zero) for x in extra), exact_sum(max(x, zero) for x in extra))
    return total + ends[0], total + ends[1]
