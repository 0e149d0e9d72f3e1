"""Study to inventory: reads every line, collects every problem, selects nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from footprint.base.messages import LANGS
from footprint.base.problem import Problem, Severity, errors
from footprint.compile import direct
from footprint.compile.base import Base
from footprint.compile.factors import check_own, own_factor, range_factor, resolve
from footprint.compile.inventory import Closing, Conversion, Inventory, InvLine
from footprint.compile.lines import cargo_amount, convert, gross_amount, net_mass, shared, tags
from footprint.compile.method import Method, credits_left_out, methods, under
from footprint.compile.piece import Piece
from footprint.compile.processes import Processes, final_process
from footprint.compile.recycling import recycled_pieces
from footprint.compile.share import Sharing
from footprint.compile.splits import Share, split_shares
from footprint.compile.transport import freight_fits
from footprint.compile.variants import Merged, Variant, merge
from footprint.factors.factor import Factor
from footprint.factors.library import Library
from footprint.factors.plausible import far_off
from footprint.model.checks import check
from footprint.model.lines import Line, Match
from footprint.model.meters import informs_only
from footprint.model.offsets import meaning
from footprint.model.place import Place, no_place
from footprint.model.study import Study
from footprint.model.types import Quantity
from footprint.model.vocabulary import label

#: What may only follow from a name that stands nowhere, or from parts that contain each other.
_FOLLOW = ("FP-C012", "FP-C015", "FP-C016")


@dataclass(slots=True)
class _Work:
    """What grows while the study is read under one method."""

    study: Study
    method: Method
    grave: bool
    library: Library
    place: Place
    processes: Processes
    sharing: Sharing
    own: dict[str, Factor]
    parents: frozenset[str]
    left_out: frozenset[str]
    base: Base
    splits: Mapping[str, Share]
    factors: dict[str, Factor] = field(default_factory=dict)
    lines: list[InvLine] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


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
) -> _Work:
    """Every line of the study, read under one method."""
    parents = frozenset(line.parent for line in study.lines if line.parent)
    grave = any("end_of_life" in a.stages for a in study.assessments if a.id in ids)
    work = _Work(
        study, method, grave, library, place, Processes(study, final, place), Sharing(study, base), own,
        parents, _left_out(study), Base(study, base), splits,
    )  # fmt: skip
    for line in study.lines:
        _read(work, line)
    return work


def _found(work: _Work, blocked: bool, before: list[Problem]) -> list[Problem]:
    """What reading showed, without what only follows from a name that stands nowhere."""
    found = work.problems if blocked else [*work.problems, *work.processes.problems]
    if {"FP-M016", "FP-M025"} & {p.code for p in before}:
        found = [p for p in found if p.code not in _FOLLOW]
    return found if errors([*before, *found]) else [*found, *_not_taken(work)]


def _variant(work: _Work, ids: tuple[str, ...], final: str) -> Variant:
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


def _not_taken(work: _Work) -> list[Problem]:
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


def _read(work: _Work, line: Line) -> None:
    if line.id in work.left_out:
        code = "FP-C013" if line.part_of else "FP-C014"
        work.problems.append(Problem(code, work.place("lines", line.id, "id"), got=line.id, severity="info"))
        return
    if line.kind == "transport":
        cargo = cargo_amount(work.study, line, work.place)
        if isinstance(cargo, Problem):
            if line.amount is None and line.cargo:
                work.problems.append(cargo)
            return
        amount = cargo
    elif line.amount is None:
        return  # reported by the model's checks
    else:
        amount = gross_amount(line, line.amount)
    if line.id in work.parents:
        if any(m.factor for m in line.matches):
            where = work.place("lines", line.id, "main.factor")
            work.problems.append(Problem("FP-C015", where, got=line.id))
        work.processes.add_part(line, _ours(work, line, amount))
        return
    if line.kind == "phantom":
        where = work.place("lines", line.id, "kind")
        work.problems.append(Problem("FP-C016", where, got=line.id))
        return
    if line.kind == "intermediate" or (line.kind == "avoided" and line.part_no in work.processes.processes):
        work.processes.add_flow(line, _ours(work, line, amount))
        return
    taking = _capital_goods(work, line) if line.kind == "capital_goods" else line
    if taking is not None:
        _add(work, taking, amount)


def _share(work: _Work, line: Line) -> Fraction | None:
    """The part of a stated amount that belongs to the line's process; a keyed meter is kept to be shown."""
    if line.id in work.splits:
        return work.splits[line.id][0]
    closing = work.sharing.closing(line)
    if line.share_key is not None and closing is None:
        where = work.place("lines", line.id, "share")
        work.problems.append(Problem("FP-C017", where, got=line.share_key))
    if closing is not None:
        work.closings.append(closing)
    return work.sharing.of(line, closing)


def _part(work: _Work, line: Line, share: Fraction | None) -> Fraction:
    """The part of a line's amount that is the process's own: its share of what the sub-meters leave."""
    rest = work.sharing.rest(line)
    return (Fraction(1) if share is None else share) * (Fraction(1) if rest is None else rest[0])


def _ours(work: _Work, line: Line, amount: Quantity) -> Quantity:
    """The amount of a flow: what is stated, times its part."""
    ours = _part(work, line, _share(work, line))
    return amount if ours == 1 else Quantity(value=amount.value * ours, unit=amount.unit)


def _capital_goods(work: _Work, line: Line) -> Line | None:
    """A line of capital goods in the assessments that take them in; None where none does."""
    ours = [a for a in work.study.assessments if not line.assessments or a.id in line.assessments]
    kept = tuple(a.id for a in ours if a.capital_goods != "excluded")
    if len(kept) == len(ours):
        return line
    where, names = work.place("lines", line.id, "kind"), ", ".join(a.id for a in ours if a.id not in kept)
    values = {"assessments": names}
    work.problems.append(Problem("FP-C220", where, got=line.id, severity="info", values=values))
    return line.model_copy(update={"assessments": kept}) if kept else None


def _add(work: _Work, line: Line, amount: Quantity) -> None:
    share = _share(work, line)
    told = work.splits[line.id][1] if line.id in work.splits else ""
    parts = shared(line, amount, share, work.sharing.rest(line), told)
    for piece in _pieces(work, line):
        _add_piece(work, piece, amount, parts, _part(work, line, share))


def _pieces(work: _Work, line: Line) -> list[Piece]:
    """What a line becomes under the method: its main and upstream part, or the terms of a formula."""
    row = next((r for r in work.study.recycling if r.line == line.id), None)
    if row is not None:
        made, problems = recycled_pieces(line, row, work.method.recycling, work.grave, work.place)
        work.problems += problems
        return made
    matches = line.matches if line.match() else (Match(), *line.matches)
    ends = {"main": "", "upstream": "~up"}
    return [
        Piece(f"{line.id}{ends[m.role]}", line, m, m.role, credit=line.kind == "avoided")
        for m in matches
        if m.role in ends
    ]


def _add_piece(
    work: _Work, piece: Piece, amount: Quantity, parts: tuple[Conversion, ...], part: Fraction
) -> None:
    line, match = piece.line, piece.match
    per = "declared_unit" if line.per == "declared_unit" and not line.parent else "output"
    if piece.credit:
        ours = Quantity(value=amount.value * part, unit=amount.unit)
        process, per, parts = work.processes.add_credit(line, piece.name, ours), "output", ()
        amount = Quantity(value=Fraction(1), unit=amount.unit)
    else:
        process = work.processes.of(line)
    shares = (*parts, *piece.steps)
    factor, high = _factor(work, line, match)
    old = work.base.line(piece.name, line, match, (process, amount, shares), (factor, high))
    if old is not None:
        work.lines.append(old)
        return
    work.problems += direct.unused(line, factor, work.place)
    steps, found = convert(work.study, line, amount, shares, factor, work.place)
    work.problems += found
    work.lines.append(
        InvLine(
            id=piece.name,
            line=line,
            match=match,
            process=process,
            tags=tags(line, piece.role),
            amount=amount,
            per=per,
            conversions=steps,
            factor=factor.ref if factor else "",
            factor_high=high.ref if high else "",
            net_mass=net_mass(work.study, line, part) if piece.role == "main" else None,
            assessments=line.assessments,
        )
    )


def _factor(work: _Work, line: Line, match: Match) -> tuple[Factor | None, Factor | None]:
    """The factor of a match and, for a range, its high end; both are kept for the record."""
    if match.state in ("open", "cutoff"):
        return None, None
    if match.state == "range":
        if match.low is None or match.high is None or match.unit is None:
            return None, None  # reported by the model's checks
        home = work.study.home(line)
        low = range_factor(line, match, "low", match.low, home)
        high = range_factor(line, match, "high", match.high, home)
        work.factors.update({low.ref: low, high.ref: high})
        return low, high
    if not match.factor:
        return None, None
    where = work.place("lines", line.id, f"{match.role}.factor")
    factor, found = resolve(match, work.own, work.library, where)
    work.problems += found
    if factor is not None:
        work.factors[factor.ref] = factor
        if any(meaning(name) for name in factor.names.values()):
            work.problems.append(Problem("FP-C173", where, got=factor.name("zh"), expected=factor.ref))
        work.problems += _fits(work, line, match, factor)
    return factor, None


#: Words in the category of a freight factor that tell its mode.
_MODES = {"ship": "sea", "tanker": "sea", "hgv": "road", "vans": "road", "rail": "rail", "flight": "air"}


def _other_mode(line: Line, factor: Factor) -> str:
    """The mode of a freight factor where it is not that of the line, else ""."""
    if line.kind != "transport":
        return ""
    mode = next((m for word, m in _MODES.items() if word in factor.category), "")
    return mode if mode != line.mode else ""


def _fits(work: _Work, line: Line, match: Match, factor: Factor) -> list[Problem]:
    """A factor of another country or mode is a proxy; electricity of another country is refused."""
    where = work.place("lines", line.id, f"{match.role}.factor")
    if mode := _other_mode(line, factor):
        words = {f"mode_{g}": label("mode", mode, g) for g in LANGS}
        words |= {f"line_{g}": label("mode", line.mode, g) for g in LANGS}
        severity: Severity = "warning" if match.state == "proxy" else "error"
        return [Problem("FP-C024", where, got=factor.ref, severity=severity, values=words)]
    found = list(freight_fits(line, match, factor, where))
    if errors(found):
        return found
    home = work.study.home(line)
    foreign = factor.geography not in ("", "GLO", "RoW") and factor.geography.split("-")[0] != home
    if not foreign:
        return found
    values = {"factor_geography": factor.geography, "home": home}
    if line.carrier == "electricity" or factor.kind in ("electricity_mix", "generation"):
        return [Problem("FP-C018", where, got=factor.ref, values=values)]
    if match.state != "proxy" and factor.release:
        found.append(Problem("FP-C019", where, got=factor.ref, values=values))
    return found
