"""One line of the study at a time: which part, flow or lines of the record it is."""

from __future__ import annotations

from fractions import Fraction

from footprint.base.problem import Problem
from footprint.compile import direct
from footprint.compile.electricity import power_pieces
from footprint.compile.inventory import Conversion, InvLine
from footprint.compile.lines import cargo_amount, convert, gross_amount, net_mass, shared, tags
from footprint.compile.piece import Piece
from footprint.compile.pins import pinned
from footprint.compile.recycling import recycled_pieces
from footprint.compile.work import Work
from footprint.model.instruments import is_power
from footprint.model.lines import Line, Match
from footprint.model.types import Quantity


def read_line(work: Work, line: Line) -> None:
    """Add what a line is to the work: a part, a flow, lines of the record, or a problem."""
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
        if line.kind in ("avoided", "capital_goods") or any(r.line == line.id for r in work.study.recycling):
            where = work.place("lines", line.id, "kind")
            work.problems.append(Problem("FP-C063", where, got=line.id))
            return
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


def _share(work: Work, line: Line) -> Fraction | None:
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


def _part(work: Work, line: Line, share: Fraction | None) -> Fraction:
    """The part of a line's amount that is the process's own: its share of what the sub-meters leave."""
    rest = work.sharing.rest(line)
    return (Fraction(1) if share is None else share) * (Fraction(1) if rest is None else rest[0])


def _ours(work: Work, line: Line, amount: Quantity) -> Quantity:
    """The amount of a flow: what is stated, times its part."""
    ours = _part(work, line, _share(work, line))
    return amount if ours == 1 else Quantity(value=amount.value * ours, unit=amount.unit)


def _capital_goods(work: Work, line: Line) -> Line | None:
    """A line of capital goods in the assessments that take them in; None where none does."""
    ours = [a for a in work.study.assessments if not line.assessments or a.id in line.assessments]
    kept = tuple(a.id for a in ours if a.capital_goods != "excluded")
    if len(kept) == len(ours):
        return line
    where, names = work.place("lines", line.id, "kind"), ", ".join(a.id for a in ours if a.id not in kept)
    values = {"assessments": names}
    work.problems.append(Problem("FP-C220", where, got=line.id, severity="info", values=values))
    return line.model_copy(update={"assessments": kept}) if kept else None


def _add(work: Work, line: Line, amount: Quantity) -> None:
    share = _share(work, line)
    told = work.splits[line.id][1] if line.id in work.splits else ""
    parts = shared(line, amount, share, work.sharing.rest(line), told)
    for piece in _pieces(work, line):
        _add_piece(work, piece, amount, parts, _part(work, line, share))


def _pieces(work: Work, line: Line) -> list[Piece]:
    """What a line becomes under the method: its main and upstream part, or the terms of a formula."""
    row = next((r for r in work.study.recycling if r.line == line.id), None)
    if row is not None:
        made, problems = recycled_pieces(line, row, work.method.recycling, work.grave, work.place)
        work.problems += problems
        return made
    if work.method.electricity and is_power(line):
        made, problems = power_pieces(work.study, line, work.method, work.place)
        work.problems += problems
        return made
    matches = line.matches if line.match() else (Match(), *line.matches)
    ends = {"main": "", "upstream": "~up", "td": "~td"}
    return [
        Piece(f"{line.id}{ends[m.role]}", line, m, m.role, credit=line.kind == "avoided")
        for m in matches
        if m.role in ends
    ]


def _add_piece(
    work: Work, piece: Piece, amount: Quantity, parts: tuple[Conversion, ...], part: Fraction
) -> None:
    line, match = piece.line, piece.match
    per = "declared_unit" if line.per == "declared_unit" and not line.parent else "output"
    if piece.credit:
        process, per = work.processes.add_credit(line, piece.name, amount.unit), "output"
    else:
        process = work.processes.of(line)
    shares = (*parts, *piece.steps)
    factor, high = pinned(work, line, match, piece.at)
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
