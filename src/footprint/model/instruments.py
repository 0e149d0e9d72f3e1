"""Contractual instruments for electricity: what a line's certificate numbers stand for.

In: rows of the sheet Instruments. Out: which lines each one covers, how far, and what is wrong with that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from footprint.base.problem import Problem
from footprint.model.lines import Line, Match
from footprint.model.place import Place
from footprint.model.types import Date, Frozen, Id, Quantity, Text, exact_text
from footprint.units.suggest import nearest

InstrumentKind = Literal[
    "direct_line", "behind_the_meter", "green_power_trade", "unbundled_certificate", "ppa", "supplier_mix"
]
#: Kinds whose electricity does not go through the public grid: nothing is added for its losses.
OFF_GRID = frozenset({"direct_line", "behind_the_meter"})
_NAMES = re.compile(r"[,，;；、\n]+")
_RANGE = re.compile(r"\.\.|至|~")


class Instrument(Frozen):
    """One instrument: what was bought, for which period, and the factor of what it stands for.

    Attributes
    ----------
    serial : Text
        Certificate numbers, ranges as ``first..last``, several divided by commas.
    volume : Quantity
        Electricity claimed for the lines that name the instrument, in the period of the study.
    start, end : Date
        The period in which it was produced.
    grid : Text
        Country or grid region in which it was produced (``CN``, ``CN-JS``).
    state, factor, row_digest : as in a match
        The factor of the generation behind it.
    transmission, transmission_digest : Text
        The factor of transmission and distribution with losses, where it came through the public grid.
    retirement : Id
        The evidence that it was retired for this use.
    exclusive : "" | "yes" | "no"
        Whether it is stated that nobody else claims it.
    """

    id: Id
    kind: InstrumentKind
    serial: Text = ""
    volume: Quantity
    start: Date = ""
    end: Date = ""
    grid: Text = ""
    generation: Text = ""
    state: Literal["factor", "supplier", "own", "proxy"] = "factor"
    factor: Text = ""
    row_digest: Text = ""
    transmission: Text = ""
    transmission_digest: Text = ""
    retirement: Text = ""
    exclusive: Literal["", "yes", "no"] = ""
    reason: Text = ""
    note: Text = ""

    def match(self, transmission: bool = False) -> Match:
        """The pin of its generation, or of its way through the grid, as the match of a line."""
        ref, row_digest = (
            (self.transmission, self.transmission_digest) if transmission else (self.factor, self.row_digest)
        )
        state = ("own" if ref.startswith("own/") else "factor") if transmission else self.state
        proof = (self.retirement,) if self.retirement else ()
        return Match.model_validate(
            {
                "state": state,
                "factor": ref,
                "row_digest": row_digest,
                "reason": self.reason or " · ".join(t for t in (self.kind, self.serial) if t),
                "bias": "unknown" if state == "proxy" else "",
                "evidence": proof,
            }
        )


def names(line: Line) -> tuple[str, ...]:
    """What stands in the certificate column of a line, name by name."""
    return tuple(dict.fromkeys(t.strip() for t in _NAMES.split(line.certificate) if t.strip()))


def is_power(line: Line) -> bool:
    """True for electricity that a process takes; peak and valley of a meter only inform."""
    return (
        line.kind == "energy" and line.carrier == "electricity" and (not line.part_of or line.scope == "line")
    )


@dataclass(frozen=True, slots=True)
class Cover:
    """What one instrument stands for: ``volume`` kWh of the ``use`` kWh of all lines that name it."""

    instrument: Instrument
    volume: Fraction
    use: Fraction

    @property
    def share(self) -> Fraction:
        """Of the use of each of these lines; 0..1 in a study without problems."""
        return self.volume / self.use


def covers(lines: tuple[Line, ...], instruments: tuple[Instrument, ...], line: Line) -> tuple[Cover, ...]:
    """The instruments that a line names, each shared over all lines that name it by their use.

    A volume V named by lines that use u1, u2, … covers the share V / (u1 + u2 + …) of each.
    """
    wanted = names(line)
    found = ((item, _use(lines, item.id)) for item in instruments if item.id in wanted)
    return tuple(Cover(item, item.volume.base, use) for item, use in found if use)


def _use(lines: tuple[Line, ...], name: str) -> Fraction:
    """kWh of all lines that name an instrument; a sub-meter is part of a plant meter that names it too."""
    named = {x.id: x.amount.base for x in lines if is_power(x) and name in names(x) and x.amount is not None}
    inside = (x.id for x in lines if x.id in named and x.part_of in named)
    return sum(named.values(), Fraction(0)) - sum((named[i] for i in inside), Fraction(0))


@dataclass(frozen=True, slots=True)
class Serials:
    """A run of certificate numbers: all but the last digits, and first to last of these."""

    prefix: str
    first: int
    last: int

    def meets(self, other: Serials) -> bool:
        """Whether a number stands in both."""
        return self.prefix == other.prefix and self.first <= other.last and other.first <= self.last


def serials(text: str) -> tuple[Serials, ...]:
    """The runs of numbers in a text; blanks and case carry no meaning."""
    found = []
    for part in (p for p in _NAMES.split(text) if p.strip()):
        ends = ["".join(end.split()).casefold() for end in _RANGE.split(part.strip(), maxsplit=1)]
        prefix, first = _ending(ends[0])
        other, last = _ending(ends[-1])
        if other != prefix:  # two numbers of different form are no run
            found.append(Serials(other, int(last or 0), int(last or 0)))
            last = first
        low, high = sorted((int(first or 0), int(last or 0)))
        found.append(Serials(prefix, low, high))
    return tuple(found)


def _ending(serial: str) -> tuple[str, str]:
    """All before the last digits, and up to 15 of these (the energy part of a Chinese certificate)."""
    head = serial.rstrip("0123456789")
    tail = serial[len(head) :]
    return head + tail[:-15], tail[-15:]


def well_formed(text: str, digits: int) -> bool:
    """Whether every number has so many digits and nothing else."""
    parts = [end for p in _NAMES.split(text) if p.strip() for end in _RANGE.split(p.strip(), maxsplit=1)]
    cleaned = ["".join(p.split()) for p in parts]
    return bool(cleaned) and all(re.fullmatch(f"[0-9]{{{digits}}}", c) for c in cleaned)


def instrument_rows(
    lines: tuple[Line, ...], rows: tuple[Instrument, ...], evidence: frozenset[str], place: Place
) -> Iterator[Problem]:
    """Volumes, serials used twice, proofs that stand nowhere, and instruments that no line names."""
    power = {line.id: line for line in lines if is_power(line)}
    named = {name for line in power.values() for name in names(line)}
    for row in rows:
        where = place("instruments", row.id, "volume")
        if row.volume.dimension != "electricity" or row.volume.value <= 0:
            yield Problem("FP-M240", where, got=f"{exact_text(row.volume.value)} {row.volume.unit}")
        elif row.id not in named:
            yield Problem("FP-M241", place("instruments", row.id, "id"), got=row.id, severity="warning")
        else:
            yield from _volume(row, lines, place)
        if row.start and row.end and row.start > row.end:
            where = place("instruments", row.id, "end")
            yield Problem("FP-M027", where, got=f"{row.start} … {row.end}")
        if row.retirement and row.retirement not in evidence:
            where, near = place("instruments", row.id, "retirement"), nearest(row.retirement, evidence)
            yield Problem("FP-M016", where, got=row.retirement, near=near)
    yield from _covered_twice(tuple(power.values()), rows, place)
    yield from _serials_twice(rows, place)


def _volume(row: Instrument, lines: tuple[Line, ...], place: Place) -> Iterator[Problem]:
    mine = [x for x in lines if is_power(x) and row.id in names(x)]
    use = _use(lines, row.id)
    if all(x.per == "period" for x in mine) and row.volume.base > use:
        told = {"lines": ", ".join(x.id for x in mine)}
        got, expected = f"{exact_text(row.volume.base)} kWh", f"≤ {exact_text(use)} kWh"
        where = place("instruments", row.id, "volume")
        yield Problem("FP-M242", where, got=got, expected=expected, values=told | {"id": row.id})


def _covered_twice(lines: tuple[Line, ...], rows: tuple[Instrument, ...], place: Place) -> Iterator[Problem]:
    """Each instrument may fit its lines and all together still be more than one of them uses."""
    sound = tuple(r for r in rows if r.volume.dimension == "electricity" and r.volume.value > 0)
    for line in lines:
        found = covers(lines, sound, line) if line.per == "period" else ()
        total = sum((c.share for c in found), Fraction(0))
        if len(found) > 1 and line.amount is not None and total > 1:
            use = line.amount.base
            got, expected = f"{exact_text(total * use)} kWh", f"≤ {exact_text(use)} kWh"
            told = {"ids": ", ".join(c.instrument.id for c in found), "line": line.id}
            where = place("lines", line.id, "certificate")
            yield Problem("FP-M243", where, got=got, expected=expected, values=told)


def _serials_twice(rows: tuple[Instrument, ...], place: Place) -> Iterator[Problem]:
    """A number on two rows, or twice on one."""
    runs = [(row.id, run) for row in rows for run in serials(row.serial)]
    told: set[tuple[str, str]] = set()
    for index, (name, run) in enumerate(runs):
        for other, earlier in runs[:index]:
            if run.meets(earlier) and (other, name) not in told:
                told.add((other, name))
                values = {"other": other}
                where = place("instruments", name, "serial")
                yield Problem("FP-M244", where, got=name, values=values)
