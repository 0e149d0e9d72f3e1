"""Electricity by location or by contract: what a line of it becomes under a method.

location  amount x the line's own factor (the life-cycle consumption mix of its grid)
contract  amount x V/U x the instrument's factor (+ the losses of the public grid), for each instrument
          + amount x (1 - sum of V/U) x the residual mix, or the line's own factor where none is stated

V is what the instrument stands for, U what all lines that name it use. The shares sum to one exactly.
Sources: ISO 14067:2018, 6.4.9.4 (read second-hand); GHG Protocol Scope 2 Guidance (2015) for the two methods;
for China table 3 of the annex to the announcement of the 2024 electricity footprint factors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.compile.inventory import Conversion, InvLine, stem
from footprint.compile.method import Method
from footprint.compile.piece import Piece
from footprint.factors.factor import Factor
from footprint.model.instruments import OFF_GRID, Cover, Instrument, covers, is_power, names
from footprint.model.lines import Line, Match
from footprint.model.place import Place
from footprint.model.study import Study
from footprint.model.types import exact_text

#: Roles of record lines, before the dot and the id of the instrument.
CONTRACT, LOSSES = "contract", "td"


def power_pieces(study: Study, line: Line, method: Method, place: Place) -> tuple[list[Piece], list[Problem]]:
    """The record lines of an electricity line under a location- or contract-based method."""
    bare = line.model_copy(update={"certificate": ""}) if line.certificate else line
    if method.electricity != "contract":
        return _uncovered(bare, line.match(), Fraction(1), ""), []
    counted = tuple(i for i in study.instruments if method.counts(i.kind))
    found = covers(study.lines, counted, line)
    problems = list(_remarks(study, line, method, place))
    if found and line.per != "period":
        where = place("lines", line.id, "per")
        problems.append(Problem("FP-C241", where, got=line.id, values={"id": found[0].instrument.id}))
    pieces = [piece for cover in found for piece in _covered(line, cover)]
    rest = 1 - sum((c.share for c in found), Fraction(0))
    residual = line.match("residual")
    if rest and residual is None:
        where = place("lines", line.id, "certificate")
        problems.append(Problem("FP-C245", where, got=line.id, severity="info"))
    told = " − ".join(("1", *(c.instrument.id for c in found))) + " · rest" if found else ""
    return [*pieces, *(_uncovered(bare, residual or line.match(), rest, told) if rest else ())], problems


def _remarks(study: Study, line: Line, method: Method, place: Place) -> Iterator[Problem]:
    """Names that stand for no instrument, and instruments that this method does not count."""
    known = {i.id: i for i in study.instruments}
    for name in names(line):
        where = place("lines", line.id, "certificate")
        if name not in known:
            yield Problem("FP-C240", where, got=name, values={"line": line.id})
        elif not method.counts(known[name].kind):
            kinds = ", ".join(method.instruments)
            yield Problem("FP-C246", where, got=name, severity="info", values={"kinds": kinds})


def _share(line: Line, value: Fraction, told: str) -> tuple[Conversion, ...]:
    unit = line.amount.unit if line.amount else "kWh"
    return (Conversion(unit, unit, value, "share", told, "term"),) if value != 1 else ()


def _covered(line: Line, cover: Cover) -> Iterator[Piece]:
    """What an instrument stands for: its generation, and the public grid where it came through it."""
    item = cover.instrument
    told = f"{item.id} · {exact_text(cover.volume)} kWh / {exact_text(cover.use)} kWh"
    steps, at = _share(line, cover.share, told), ("instruments", item.id)
    yield Piece(f"{line.id}~{CONTRACT}.{item.id}", line, item.match(), f"{CONTRACT}.{item.id}", steps, at=at)
    if item.transmission:
        role = f"{LOSSES}.{item.id}"
        yield Piece(f"{line.id}~{role}", line, item.match(transmission=True), role, steps, at=at)


def _uncovered(line: Line, match: Match | None, share: Fraction, told: str) -> list[Piece]:
    """The rest: the residual mix by itself, or the line's own factor with what stands beside it."""
    steps = _share(line, share, told)
    pieces = [Piece(line.id, line, match or Match(), "main", steps)]
    if match is None or match.role == "main":
        beside = {"upstream": "up", LOSSES: LOSSES}
        found = ((m, beside[m.role]) for m in line.matches if m.role in beside)
        pieces += [Piece(f"{line.id}~{end}", line, m, m.role, steps) for m, end in found]
    return pieces


def check_power(
    study: Study, lines: list[InvLine], factors: Mapping[str, Factor], place: Place
) -> Iterator[Problem]:
    """Kinds of factors, and losses of the grid: needed once where it was used, counted once."""
    rows = {i.id: i for i in study.instruments}
    by_name = {line.label: line for line in lines}
    for line in lines:
        part, _, name = line.role.partition(".")
        factor = factors.get(line.factor)
        if factor is None or not is_power(line.line):
            continue
        if part == CONTRACT and name in rows:
            losses = (
                factors.get(by_name[f"{stem(line.id)}~{LOSSES}.{name}"].factor)
                if rows[name].transmission
                else None
            )
            yield from _grid(rows[name], factor, losses, place)
        elif part == LOSSES and not name:
            yield from _beside(line, factor, by_name, factors, place)
        elif part == "main" and factor.kind == "transmission":
            yield from _own_line(line, lines, factors, place)


def _grid(item: Instrument, factor: Factor, losses: Factor | None, place: Place) -> Iterator[Problem]:
    where = place("instruments", item.id, "factor")
    if factor.kind not in ("generation", "electricity_mix"):
        told = {"kind": factor.kind, "fits": "generation | electricity_mix"}
        yield Problem("FP-C244", where, got=factor.ref, values=told)
        return
    where = place("instruments", item.id, "transmission")
    if item.transmission and item.kind in OFF_GRID:
        yield Problem("FP-C247", where, got=item.id)
    elif losses is not None and losses.kind != "transmission":
        yield Problem("FP-C244", where, got=losses.ref, values={"kind": losses.kind, "fits": "transmission"})
    elif losses is not None and "td" in factor.includes:
        yield Problem("FP-C243", where, got=losses.ref, values={"line": item.id, "mix": factor.ref})
    elif (
        losses is None
        and item.kind not in OFF_GRID
        and factor.kind == "generation"
        and "td" not in factor.includes
    ):
        yield Problem("FP-C242", where, got=item.id)


def _beside(
    line: InvLine, factor: Factor, by_name: Mapping[str, InvLine], factors: Mapping[str, Factor], place: Place
) -> Iterator[Problem]:
    """The role td of a line against the line's own factor."""
    where = place("lines", line.line.id, "td.factor")
    if factor.kind != "transmission":
        yield Problem("FP-C244", where, got=factor.ref, values={"kind": factor.kind, "fits": "transmission"})
    main = by_name.get(line.line.id)
    mix = factors.get(main.factor) if main is not None else None
    if mix is not None and "td" in mix.includes:
        yield Problem("FP-C243", where, got=factor.ref, values={"line": line.line.id, "mix": mix.ref})


def _own_line(
    line: InvLine, lines: list[InvLine], factors: Mapping[str, Factor], place: Place
) -> Iterator[Problem]:
    """Losses as a line of their own, beside electricity of the same process that holds them."""
    for other in lines:
        mix = factors.get(other.factor)
        if mix is None or mix.kind == "transmission" or "td" not in mix.includes:
            continue
        if other.line.process == line.line.process and is_power(other.line):
            told = {"line": other.line.id, "mix": mix.ref}
            where = place("lines", line.line.id, "main.factor")
            yield Problem("FP-C243", where, got=line.factor, values=told)
            return
