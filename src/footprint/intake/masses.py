"""Masses of parts from a table, a DataFrame or plain values: what a study gains, keeps, and still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

from footprint.base.canonical import hidden_text, malformed_text
from footprint.base.problem import Problem, errors
from footprint.base.unit_table import base_unit, units
from footprint.base.where import Where
from footprint.intake.cells import Cell
from footprint.intake.masses_geometry import GeometryError, derive
from footprint.intake.masses_headers import PER, said_each, unit_of
from footprint.intake.masses_table import SIZES, MassRow, MassTable, Stated, stated
from footprint.intake.tables.values import date_orders, period
from footprint.model.processes import Mass, Method
from footprint.model.study import Study
from footprint.model.types import Quantity, exact_text
from footprint.model.vocabulary import choices, code
from footprint.units.suggest import nearest

#: The method of a mass that follows from sizes and a density.
CALCULATED = "calculated"
_MAX_TEXT = 500


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller states for the whole table where its cells do not."""

    unit: str = ""
    method: str = ""
    source: str = ""
    date: str = ""
    author: str = ""


@dataclass(frozen=True)
class MassesRead:
    """What a table says for one study.

    Attributes
    ----------
    masses : tuple of Mass
        The masses of the study afterwards.
    added, changed, same : tuple of str
        Part numbers that are new, replaced, and stated already.
    unused : tuple of str
        Part numbers of the table that the study does not have.
    problems : tuple of Problem
        Every fault with its cell; with an error nothing may be written.
    """

    masses: tuple[Mass, ...]
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Work:
    study: Study
    table: MassTable
    given: Given
    #: What each part of the study is counted in.
    counted: Mapping[str, tuple[str, ...]]
    order: str
    problems: list[Problem] = field(default_factory=list)

    def fault(self, code_: str, where: Where, got: str = "", expected: str = "", **values: str) -> None:
        self.problems.append(Problem(code_, where, got=got, expected=expected, values=values))


def counted_in(study: Study) -> dict[str, tuple[str, ...]]:
    """Part number -> the dimensions that its lines are counted in, of piece, length, area, volume."""
    out: dict[str, tuple[str, ...]] = {}
    for line in study.lines:
        if line.part_no and line.amount is not None:
            known = out.setdefault(line.part_no, ())
            found = line.amount.dimension
            if found in PER and found not in known:
                out[line.part_no] = (*known, found)
    return out


def read_masses(
    study: Study, table: MassTable, given: Given = Given(), *, replace_: bool = False
) -> MassesRead:
    """The masses of a table beside those of a study; a pure function.

    Parameters
    ----------
    study : Study
        Its lines say which parts count, and in what.
    table : MassTable
        Rows by part number, ``mass_table``.
    given : Given
        What holds for all rows that do not say it themselves.
    replace_ : bool
        Let a different value take the place of one that the study has.

    Returns
    -------
    MassesRead
        The new masses and the story of each part; faults are collected, none is raised.
    """
    dates = [r.cells["date"] for r in table.rows if "date" in r.cells and not r.cells["date"].blank]
    orders = date_orders(dates)
    order = orders[0] if len(orders) == 1 else ""
    work = _Work(study, table, given, counted_in(study), order, list(table.problems))
    _columns(work)
    _stated_once(work)
    if errors(work.problems):
        return MassesRead(study.masses, problems=tuple(work.problems))
    found: dict[tuple[str, str], tuple[Mass, Where]] = {}
    unused: dict[str, None] = {}
    for row in table.rows:
        if not row.part_no:
            work.fault("FP-I126", row.where)
        elif row.part_no not in work.counted:
            unused[row.part_no] = None
        else:
            _collect(work, found, row)
    return _joined(work, found, tuple(unused), replace_)


def _columns(work: _Work) -> None:
    """Columns whose masses are not those of one piece are named, and so is a doubtful one."""
    heads = work.table.heads
    for name in ("mass_total", "mass_gross"):
        if name in heads:
            where, got = heads[name].where, heads[name].text
            work.problems.append(Problem("FP-I125", where, got=got, severity="info"))
    mass = heads.get("mass")
    if mass is None or "amount" not in heads or said_each(mass.text):
        return
    if any(r.text("amount") not in ("", "1") for r in work.table.rows):
        work.fault("FP-I127", mass.where, mass.text)


def _stated_once(work: _Work) -> None:
    """What the caller states for all rows reads like a cell of the table."""
    given = work.given
    for name in ("source", "author"):
        text = getattr(given, name)
        if len(text) > _MAX_TEXT or malformed_text(text) or hidden_text(text):
            work.fault("FP-I012", Where(key=name), ascii(text[:60]))
    day = period(Cell(given.date, Where()), "ymd") if given.date else None
    if given.date and (day is None or day[0] != given.date):
        work.fault("FP-I011", Where(key="date"), given.date, "2025-01-31")


def _collect(work: _Work, found: dict[tuple[str, str], tuple[Mass, Where]], row: MassRow) -> None:
    for mass, where in _of_row(work, row):
        other = found.setdefault(_key(mass), (mass, where))
        if _of_base(other[0]) != _of_base(mass):
            values = {"other": f"{_grams(other[0])} ({other[1]})"}
            work.fault("FP-I131", where, f"{row.part_no}: {_grams(mass)}", **values)


def _of_row(work: _Work, row: MassRow) -> Iterable[tuple[Mass, Where]]:
    """The masses that one row states or leads to; none where it is blank or faulty."""
    before = len(work.problems)
    mass = stated(work.table, row, "mass", work.problems, work.given.unit)
    density = stated(work.table, row, "density", work.problems)
    if len(work.problems) > before or (mass is None and density is None):
        if mass is None and len(work.problems) == before and any(row.text(s) for s in SIZES):
            where = next(row.cells[s].where for s in SIZES if row.text(s))
            work.problems.append(Problem("FP-I128", where, got=row.part_no, severity="warning"))
        return []
    if mass is not None and density is not None:
        work.fault("FP-I129", density.where, f"{mass.text} | {density.text}")
        return []
    if density is not None:
        return _derived(work, row, density)
    return _direct(work, row, mass) if mass is not None else []


def _direct(work: _Work, row: MassRow, mass: Stated) -> list[tuple[Mass, Where]]:
    method = _method(work, row)
    source, day = _source(work, row), _date(work, row)
    per = mass.measure.per
    column = row.text("per")
    if column and not per:
        per = unit_of(column, PER)
        if not per:
            work.fault("FP-I132", row.cells["per"].where, column, "件 piece | m | m2 | m3 | L")
            return []
    if method is None or source is None or day is None:
        return []
    grams = mass.value * units()[mass.measure.unit].ratio * 1000
    made = Mass(
        part_no=row.part_no, mass=Quantity(value=grams, unit="g"), per=None if per in ("", "piece") else per,
        method=method, source=source, date=day,
    )  # fmt: skip
    return [(made, mass.where)]


def _derived(work: _Work, row: MassRow, density: Stated) -> list[tuple[Mass, Where]]:
    before = len(work.problems)
    sizes = {s: found for s in SIZES if (found := stated(work.table, row, s, work.problems)) is not None}
    said = _plain(work, row, "density_source") or work.given.source
    drawn, day = _source(work, row), _date(work, row)
    if not said:
        work.fault("FP-I130", density.where, density.text)
    if len(work.problems) > before or drawn is None or day is None or not said:
        return []
    out = []
    for dimension in work.counted[row.part_no] or ("piece",):
        try:
            made = derive(dimension, sizes, density, sources=(drawn, said))
        except GeometryError as fault:
            work.fault("FP-I133", density.where, str(fault), dimension=dimension)
            continue
        per = None if dimension == "piece" else base_unit(dimension)
        mass = Quantity(value=made.mass * 1000, unit="g")
        out.append(
            (Mass(part_no=row.part_no, mass=mass, per=per, method=CALCULATED, source=made.equation, date=day),
             density.where)
        )  # fmt: skip
    return out


def _method(work: _Work, row: MassRow) -> Method | None:
    """The method of a mass: of its row, else of the whole table; never a guess."""
    cell = row.cells.get("method")
    text = work.given.method if cell is None or cell.blank else cell.text
    found = code("mass_method", text) if text else None
    if found is not None:
        return cast(Method, found)
    words = " | ".join(choices("mass_method", "zh") + choices("mass_method", "en"))
    head = work.table.heads.get("method")
    where = cell.where if cell is not None else head.where if head is not None else row.where
    near = nearest(text, choices("mass_method", "zh") + choices("mass_method", "en")) if text else ""
    work.problems.append(Problem("FP-I134", where, got=text, expected=words, near=near))
    return None


def _source(work: _Work, row: MassRow) -> str | None:
    """Where the mass or the sizes come from; with the author, where one is given. None where faulty."""
    text = _plain(work, row, "source")
    if text is None:
        return None
    author = work.given.author
    return f"{text or work.given.source} ({author})".strip() if author else text or work.given.source


def _plain(work: _Work, row: MassRow, name: str) -> str | None:
    text = row.text(name)
    if len(text) > _MAX_TEXT or malformed_text(text) or hidden_text(text):
        work.fault("FP-I012", row.cells[name].where, ascii(text[:60]))
        return None
    return text


def _date(work: _Work, row: MassRow) -> str | None:
    """The ISO date of a row; one that day and month may swap in is a problem."""
    cell = row.cells.get("date")
    if cell is None or cell.blank:
        return work.given.date
    found = period(cell, work.order)
    if found is None or found[0] != found[1]:
        work.fault("FP-I011", cell.where, cell.text, "2025-01-31")
        return None
    return found[0]


def _grams(mass: Mass) -> str:
    return f"{exact_text(mass.mass.base * 1000)} g/{mass.per or 'piece'}"


def _key(mass: Mass) -> tuple[str, str]:
    return mass.part_no, units()[mass.per or "piece"].dimension


def _of_base(mass: Mass) -> Fraction:
    """kg per base unit of what it is per."""
    return mass.mass.base / units()[mass.per or "piece"].ratio


def _joined(
    work: _Work, found: Mapping[tuple[str, str], tuple[Mass, Where]], unused: tuple[str, ...], replace_: bool
) -> MassesRead:
    held = {_key(m): m for m in work.study.masses}
    told: dict[str, dict[str, None]] = {"added": {}, "changed": {}, "same": {}}
    for mass, where in found.values():
        old = held.get(_key(mass))
        if old is None:
            story = "added"
        elif _of_base(old) == _of_base(mass) and (not replace_ or old == mass):
            told["same"][mass.part_no] = None
            continue
        elif not replace_:
            work.fault("FP-I135", where, _grams(mass), _grams(old), part=mass.part_no)
            continue
        else:
            story = "changed"
        told[story][mass.part_no] = None
        held[_key(mass)] = mass
    if errors(work.problems):
        return MassesRead(work.study.masses, unused=unused, problems=tuple(work.problems))
    return MassesRead(
        masses=tuple(held.values()), unused=unused, problems=tuple(work.problems),
        **{name: tuple(parts) for name, parts in told.items()},
    )  # fmt: skip
