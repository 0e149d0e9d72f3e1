"""What can be wrong in the stated quality of data: scale, scheme, contradiction, what is called primary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from footprint.base.problem import Problem
from footprint.base.where import Where
from footprint.model.lines import Match
from footprint.model.own_factor import OwnFactor
from footprint.model.place import Place
from footprint.model.quality import Quality, Scheme, schemes
from footprint.model.study import Study
from footprint.model.types import exact_text
from footprint.units.suggest import nearest


def quality_rows(study: Study, place: Place) -> Iterator[Problem]:
    """Every row by itself, rows that contradict each other, and what the suppliers' factors state."""
    lines = {line.id: line for line in study.lines}
    own = {f"own/{f.id}": f for f in study.factors}
    for row in study.quality:
        at = _At(place, row.id)
        yield from _row(row, at)
        if row.line not in lines:
            yield Problem("FP-M016", at("line"), got=row.line, near=nearest(row.line, lines))
            continue
        if row.primary and row.scope == "factor":
            yield from _primary_factor(lines[row.line].match(row.role), own, at)
    yield from _together(study, place)
    for factor in study.factors:
        yield from _supplied(factor, place)


class _At:
    """The cells of one row."""

    def __init__(self, place: Place, key: str) -> None:
        self._place, self._key = place, key

    def __call__(self, column: str) -> Where:
        return self._place("quality", self._key, column)


def _row(row: Quality, at: _At) -> Iterator[Problem]:
    if not row.reason.strip():
        yield Problem("FP-M110", at("reason"), got=row.line)
    if not row.scores and row.primary is None and row.basic is None:
        yield Problem("FP-M107", at("line"), got=row.line)
    if row.scope == "activity" and row.role != "main":
        yield Problem("FP-M113", at("role"), got=row.line)
    if row.basic is not None and not 1 <= row.basic <= 10_000:
        yield Problem("FP-M106", at("basic"), got=exact_text(row.basic), expected="1..10000")
    if not row.scheme:
        if row.scores:
            yield Problem("FP-M100", at("scheme"), expected=" | ".join(schemes()))
        return
    scheme = schemes().get(row.scheme)
    if scheme is None:
        yield _unknown_scheme(row.scheme, at("scheme"))
        return
    yield from scale_faults(scheme, row.scores, at("scores"))
    if scheme.use == "uncertainty" and row.basic is None:
        yield Problem("FP-M105", at("basic"), got=row.line)


def _unknown_scheme(name: str, where: Where) -> Problem:
    known = schemes()
    return Problem("FP-M100", where, got=name, expected=" | ".join(known), near=nearest(name, known))


def scale_faults(scheme: Scheme, scores: Mapping[str, Fraction], where: Where) -> Iterator[Problem]:
    """Scores off the scale, of no indicator of the scheme, or missing: a missing one is no good one."""
    for name, value in scores.items():
        item = scheme.indicators.get(name)
        if item is None:
            expected, near = ", ".join(scheme.indicators), nearest(name, scheme.indicators)
            yield Problem(
                "FP-M102", where, got=name, expected=expected, near=near, values={"scheme": scheme.id}
            )
        elif not item.best <= value <= item.worst or (item.whole and value.denominator != 1):
            expected = f"{exact_text(item.best)}..{exact_text(item.worst)}"
            values = {"scheme": scheme.id}
            yield Problem(
                "FP-M101", where, got=f"{name}={exact_text(value)}", expected=expected, values=values
            )
    missing = [name for name in scheme.indicators if name not in scores]
    if missing:
        yield Problem("FP-M103", where, got=", ".join(missing), values={"scheme": scheme.id})


def _primary_factor(match: Match | None, own: Mapping[str, OwnFactor], at: _At) -> Iterator[Problem]:
    """Only a factor of the company's own data is primary by its word; a supplier's counts by its PDS."""
    factor = own.get(match.factor) if match is not None else None
    if match is None or factor is None or match.state not in ("own", "supplier"):
        got = f"{match.state} {match.factor}".strip() if match is not None else "open"
        yield Problem("FP-M108", at("primary"), got=got)
    elif match.state == "supplier" or factor.supplier or factor.pds is not None:
        yield Problem("FP-M109", at("primary"), got=match.factor)


def _together(study: Study, place: Place) -> Iterator[Problem]:
    """One scheme a use, one statement a thing."""
    first: dict[str, str] = {}
    seen: dict[tuple[str, ...], str] = {}
    for row in study.quality:
        scheme = schemes().get(row.scheme)
        if scheme is not None and first.setdefault(scheme.use, row.scheme) != row.scheme:
            where = place("quality", row.id, "scheme")
            yield Problem("FP-M104", where, got=row.scheme, expected=first[scheme.use])
        stated: list[tuple[str, str]] = []
        stated += [("scores", scheme.use)] if scheme is not None and row.scores else []
        stated += [("primary", "")] if row.primary is not None else []
        stated += [("basic", "")] if row.basic is not None else []
        for column, use in stated:
            key = (row.line, row.role, row.scope, column, use)
            if key in seen:
                where = place("quality", row.id, "#duplicate")
                yield Problem("FP-M111", where, got=f"{row.line} {row.scope}", values={"column": column})
            seen[key] = row.id
    yield from _shared_factors(study, place)


def _shared_factors(study: Study, place: Place) -> Iterator[Problem]:
    """One factor is one random variable: two statements of its uncertainty must agree."""
    lines = {line.id: line for line in study.lines}
    held: dict[str, tuple[object, ...]] = {}
    for row in sorted(study.quality, key=lambda r: r.id):
        match = lines[row.line].match(row.role) if row.line in lines else None
        if row.scope != "factor" or row.basic is None or match is None or not match.factor:
            continue
        scheme = schemes().get(row.scheme)
        scored = scheme is not None and scheme.use == "uncertainty"
        stated = (row.basic, row.scheme, tuple(sorted(row.scores.items()))) if scored else (row.basic,)
        if held.setdefault(match.factor, stated) != stated:
            yield Problem("FP-M112", place("quality", row.id, "basic"), got=match.factor)


def _supplied(factor: OwnFactor, place: Place) -> Iterator[Problem]:
    def at(column: str) -> Where:
        return place("factors", factor.id, column)

    if factor.pds is not None and not 0 <= factor.pds <= 1:
        yield Problem("FP-M114", at("pds"), got=exact_text(factor.pds), expected="0..1")
    if not factor.dqr and not factor.dqr_scheme:
        return
    scheme = schemes().get(factor.dqr_scheme)
    if scheme is None or scheme.use != "rating":
        yield _unknown_scheme(factor.dqr_scheme, at("dqr_scheme"))
    else:
        yield from scale_faults(scheme, factor.dqr, at("dqr"))
