"""The circular footprint formula, term by term (PEF: Recommendation (EU) 2021/2279, Annex I;
read in a summary of it, not in the Official Journal).

material  (1 - R1) Ev + R1 (A Erec + (1 - A) Ev Qs,in/Qp) + (1 - A) R2 (ErecEoL - Ev* Qs,out/Qp)
energy    (1 - B) R3 (EER - LHV XER,heat ESE,heat - LHV XER,elec ESE,elec)
disposal  (1 - R2 - R3) Ed

Cut-off is its limit A = 1 without credits for energy, substitution its limit A = 0. Each term is a line of
the record whose shares are the letters; what is subtracted is an avoided flow.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.compile.inventory import Conversion
from footprint.compile.lines import net_ratio
from footprint.compile.piece import Piece
from footprint.model.lines import Bridge, Line, Match, Role
from footprint.model.place import Place
from footprint.model.recycling import Recycling

_ONE = Fraction(1)
#: Roles whose terms stand at the end of life.
AFTER = ("recycling", "displaced", "incineration", "disposal", "heat", "power")
#: What energy recovery delivers, per kg of material through its lower heating value.
_ENERGY = {"heat": "MJ_heat", "power": "MJ_el"}
#: Ev stands twice in the formula.
_FACTOR_OF = {"virgin": "main"}
#: A term of the formula: role of its factor, its letters with their values, whether it is subtracted.
Term = tuple[str, tuple[tuple[str, Fraction], ...], bool]


def _a(row: Recycling, recycling: str) -> Fraction | None:
    """A of the method: 1 in cut-off, 0 in substitution, else as stated."""
    return {"cut_off": _ONE, "substitution": Fraction(0)}.get(recycling, row.a)


def _needed(row: Recycling, recycling: str, place: Place) -> Iterator[Problem]:
    """What the formula needs and the row does not state."""
    a = _a(row, recycling)
    if a is None:
        yield Problem("FP-C061", place("recycling", row.id, "a"), got="A", values={"line": row.line})
        return
    if row.r1 and a != 1 and row.qs_in is None:
        yield Problem(
            "FP-C061", place("recycling", row.id, "qs_in"), got="Qs,in/Qp", values={"line": row.line}
        )
    if row.r2 and a != 1 and row.qs_out is None:
        yield Problem(
            "FP-C061", place("recycling", row.id, "qs_out"), got="Qs,out/Qp", values={"line": row.line}
        )
    if row.r3 and (row.xer_heat or row.xer_power) and row.lhv is None and recycling != "cut_off":
        yield Problem("FP-C061", place("recycling", row.id, "lhv"), got="LHV", values={"line": row.line})


def roles(row: Recycling) -> tuple[Role, ...]:
    """The roles in which a material under the formula takes factors, beside its own."""
    asked: dict[Role, Fraction] = {
        "recycled": row.r1,
        "recycling": row.r2,
        "displaced": row.r2,
        "incineration": row.r3,
        "disposal": 1 - row.r2 - row.r3,
        "heat": row.r3 * row.xer_heat,
        "power": row.r3 * row.xer_power,
    }
    return tuple(role for role, value in asked.items() if value)


def terms(row: Recycling, recycling: str) -> tuple[list[Term], list[Term]]:
    """The terms in the production of the material, and those at its end of life; empty ones left out."""
    a = _a(row, recycling) or Fraction(0)
    b = row.b if recycling == "cff" else Fraction(0)
    into, out = row.qs_in or Fraction(0), row.qs_out or Fraction(0)
    making: list[Term] = [
        ("main", (("1 − R1", 1 - row.r1),), False),
        ("recycled", (("R1", row.r1), ("A", a)), False),
        ("virgin", (("R1", row.r1), ("1 − A", 1 - a), ("Qs,in/Qp", into)), False),
    ]
    after: list[Term] = [
        ("recycling", (("R2", row.r2), ("1 − A", 1 - a)), False),
        ("displaced", (("R2", row.r2), ("1 − A", 1 - a), ("Qs,out/Qp", out)), True),
        ("incineration", (("R3", row.r3), ("1 − B", 1 - b)), False),
        ("disposal", (("1 − R2 − R3", 1 - row.r2 - row.r3),), False),
    ]
    if recycling != "cut_off":
        energy = (("R3", row.r3), ("1 − B", 1 - b))
        after += [
            ("heat", (*energy, ("XER,heat", row.xer_heat)), True),
            ("power", (*energy, ("XER,elec", row.xer_power)), True),
        ]
    return making, after


def recycled_pieces(
    line: Line, row: Recycling, recycling: str, grave: bool, place: Place
) -> tuple[list[Piece], list[Problem]]:
    """The record lines of a material under the formula.

    Parameters
    ----------
    recycling : str
        ``cut_off``, ``substitution`` or ``cff``.
    grave : bool
        Whether some assessment of the method holds the end of life; without it its terms are not asked for.
    """
    problems = list(_needed(row, recycling, place))
    if problems:
        return [], problems
    making, after = terms(row, recycling)
    pieces = []
    for role, letters, credit in (*making, *(after if grave else ())):
        if role != "main" and not all(value for _, value in letters):
            continue
        match = next((m for m in line.matches if m.role == _FACTOR_OF.get(role, role)), None)
        if match is None and role == "main":
            match = Match()
        if role == "virgin" and match is not None and match.state in ("open", "cutoff"):
            continue  # the main term says it already: an estimate stands for the line, not for each Ev
        if match is None:
            told = " · ".join(name for name, _ in letters)
            values = {"term": told, "line": line.id}
            problems.append(
                Problem("FP-C062", place("lines", line.id, f"{role}.factor"), got=role, values=values)
            )
            continue
        pieces.append(_piece(line, row, role, letters, credit, match))
    upstream = line.match("upstream")
    if upstream is not None:
        pieces.append(_piece(line, row, "upstream", making[0][1], False, upstream))
    return pieces, problems


def _piece(
    line: Line,
    row: Recycling,
    role: str,
    letters: tuple[tuple[str, Fraction], ...],
    credit: bool,
    match: Match,
) -> Piece:
    unit = line.amount.unit if line.amount else "kg"
    end = role in AFTER
    steps = [
        Conversion(unit, unit, value, "share", f"{name} · {row.source}", "term")
        for name, value in letters
        if value != 1
    ]
    if end and net_ratio(line) != 1:  # only what stays in the product reaches its end of life
        steps.insert(0, Conversion(unit, unit, net_ratio(line), "share", "1 / (1 + scrap)", "term"))
    update: dict[str, object] = {"stage": "end_of_life"} if end else {}
    if role in _ENERGY and row.lhv:
        bridge = Bridge(source="kg", target=_ENERGY[role], ratio=row.lhv, method="LHV", reference=row.source)
        update["bridges"] = (*line.bridges, bridge)
    name = line.id if role == "main" else f"{line.id}~{'up' if role == 'upstream' else role}"
    return Piece(name, line.model_copy(update=update) if update else line, match, role, tuple(steps), credit)
