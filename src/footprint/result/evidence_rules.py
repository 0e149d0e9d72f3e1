"""Rules on evidence: what digested files show against what lines claim. Declared by the issuer, not examined.

A line claims an amount for its period only where it was stated for the period; an amount per piece is not
compared, and said so. All amounts are in base units of one dimension.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from footprint.base.numbers import parse_share, show
from footprint.base.problem import Problem
from footprint.base.unit_table import base_unit
from footprint.base.where import Where
from footprint.engine.exact import exact_sum
from footprint.model.evidence import AMOUNT_KINDS, parsed_key
from footprint.result.claims import Claim, claims_of
from footprint.result.reconcile import components, shortfalls
from footprint.result.view import View, ViewEvidence, ViewLine


def _at(claim: str) -> Where:
    return Where(sheet="lines", key=claim)


def _of(item: str) -> Where:
    return Where(sheet="evidence", key=item)


def _amount(value: Fraction, dimension: str) -> str:
    return f"{show(value)} {base_unit(dimension)}"


def _whole(claims: Sequence[Claim]) -> tuple[dict[str, Fraction], dict[str, tuple[str, ...]]]:
    """What each file shows, once for a content, and the files of each claim by their digest."""
    shows: dict[str, Fraction] = {}
    for item in (f for c in claims for f in c.compared):
        if item.quantity is not None:
            held = shows.get(item.sha256, item.quantity)
            shows[item.sha256] = min(held, item.quantity)
    names = {c.id: tuple(sorted({f.sha256 for f in c.compared})) for c in claims}
    return shows, {name: files for name, files in names.items() if files}


def _by_dimension(claims: Sequence[Claim]) -> Iterator[tuple[str, list[Claim]]]:
    for dimension in sorted({c.dimension for c in claims if c.compared}):
        yield dimension, [c for c in claims if c.compared and c.dimension == dimension]


def evidence_quantity(view: View) -> Iterator[Problem]:
    """Files show less than the lines claim: each by itself, and all together where they share files."""
    claims = claims_of(view)
    for dimension, mine in _by_dimension(claims):
        shows, names = _whole(mine)
        ids = {f.sha256: f.id for c in mine for f in c.compared}
        alone: set[str] = set()
        for claim in mine:
            shown = exact_sum(shows[f] for f in names[claim.id])
            if claim.stated > shown:
                alone.add(claim.id)
                yield _lack("FP-G370", (claim.id,), names[claim.id], claim.stated, shown, dimension, ids)
        rest = {c.id: c.taken for c in mine if c.id not in alone}
        for lack in shortfalls(rest, shows, names):
            yield _lack("FP-G371", lack.lines, lack.files, lack.claimed, lack.shown, dimension, ids)


def _lack(
    code: str, lines: Sequence[str], files: Sequence[str], claimed: Fraction, shown: Fraction, dimension: str,
    ids: Mapping[str, str],
) -> Problem:  # fmt: skip
    told = {
        "lines": ", ".join(lines[:12]) + (" …" if len(lines) > 12 else ""),
        "files": ", ".join(sorted(ids[f] for f in files)[:12]),
        "missing": _amount(abs(claimed - shown), dimension),
    }
    got, expected = _amount(claimed, dimension), _amount(shown, dimension)
    return Problem(code, _at(lines[0]), got=got, expected=expected, values=told)


def evidence_more(view: View) -> Iterator[Problem]:
    """Files show more than every line that names them states: the usual lie is to understate.

    Lines that name the same files and take a share of one amount state that amount once.
    """
    limit = parse_share(str(view.parameters["evidence_above"]))
    for dimension, mine in _by_dimension(claims_of(view)):
        shows, names = _whole(mine)
        ids = {f.sha256: f.id for c in mine for f in c.compared}
        by_id = {c.id: c for c in mine}
        for lines, files in components(names):
            whole: dict[tuple[str, ...], Fraction] = {}
            single = Fraction(0)
            for claim in (by_id[x] for x in lines):
                if claim.taken == claim.stated:
                    single += claim.stated
                else:
                    key = names[claim.id]
                    whole[key] = max(whole.get(key, Fraction(0)), claim.stated)
            claimed, shown = single + exact_sum(whole.values()), exact_sum(shows[f] for f in files)
            if shown > claimed * (1 + limit):
                yield _lack("FP-G377", lines, files, claimed, shown, dimension, ids)


def evidence_unit(view: View) -> Iterator[Problem]:
    """A quantity in a unit that cannot measure the line that names it."""
    for claim in claims_of(view):
        for item in claim.files:
            if item.quantity is not None and item.dimension != claim.dimension:
                told = {"line": base_unit(claim.dimension) if claim.dimension else "–"}
                yield Problem(
                    "FP-G378", _at(claim.id), got=item.id, expected=told["line"],
                    values=told | {"unit": base_unit(item.dimension) if item.dimension else "–"},
                )  # fmt: skip


def evidence_compared(view: View) -> Iterator[Problem]:
    """What names evidence and could not be compared, never passed in silence; files that are not there."""
    for claim in claims_of(view):
        if claim.declared:
            yield Problem("FP-G380", _at(claim.id), got=", ".join(claim.declared))
        if claim.files and claim.per != "period":
            yield Problem("FP-G379", _at(claim.id), got=", ".join(f.id for f in claim.files))
        blank = [f.id for f in claim.files if f.quantity is None]
        if blank:
            yield Problem("FP-G382", _at(claim.id), got=", ".join(blank))
        for item in claim.unknown:
            yield Problem("FP-G460", _at(claim.id), got=item.id, values={"kind": item.kind})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _moved(day: date, days: timedelta) -> date:
    """A day that many days on or back, as far as the calendar goes."""
    ordinal = day.toordinal() + days.days
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def _span(item: tuple[str, str]) -> tuple[date, date] | None:
    first, last = _day(item[0]), _day(item[1])
    return (first, last) if first is not None and last is not None and first <= last else None


def evidence_period(view: View) -> Iterator[Problem]:
    """Evidence of days outside the period of its line, give or take a billing cycle; never pro rata."""
    slack = timedelta(days=int(view.parameters["evidence_days_outside"]))
    for claim in claims_of(view):
        wanted = _span(claim.period)
        for item in claim.files:
            span = _span((item.start, item.end))
            if span is None or wanted is None:
                continue
            if span[0] < _moved(wanted[0], -slack) or span[1] > _moved(wanted[1], slack):
                told = {"period": f"{wanted[0]} … {wanted[1]}"}
                got = f"{item.start} … {item.end}"
                yield Problem("FP-G375", _of(item.id), got=got, values=told | {"line": claim.id})


def evidence_cover(view: View) -> Iterator[Problem]:
    """Days of the period of a line that no file of it covers; a file without a period covers none."""
    slack = timedelta(days=int(view.parameters["evidence_days_outside"]))
    for claim in claims_of(view):
        wanted = _span(claim.period)
        if wanted is None or not claim.compared:
            continue
        spans = sorted(s for f in claim.compared if (s := _span((f.start, f.end))) is not None)
        gaps = list(uncovered(wanted, spans, slack))
        if gaps:
            told = ", ".join(f"{a} … {b}" for a, b in gaps[:6])
            yield Problem("FP-G376", _at(claim.id), got=told)


def uncovered(
    wanted: tuple[date, date], spans: Sequence[tuple[date, date]], slack: timedelta
) -> Iterator[tuple[date, date]]:
    """Runs of days longer than ``slack`` inside ``wanted`` that no span holds; spans sorted by start."""
    one = timedelta(days=1)
    wanted = (wanted[0], min(wanted[1], date.max - one))
    at = wanted[0]
    for first, last in spans:
        if min(first, wanted[1] + one) - at > slack:
            yield at, min(first - one, wanted[1])
        if last >= at:
            if last >= wanted[1]:
                return
            at = last + one
    if wanted[1] + one - at > slack:
        yield at, wanted[1]


def evidence_twice(view: View) -> Iterator[Problem]:
    """One document under two ids: the same bytes, or saved again with the same number or the same content."""
    for first, second, code in duplicates(view.evidence):
        yield Problem(code, _of(second.id), got=second.id, expected=first.id)


def duplicates(items: Sequence[ViewEvidence]) -> Iterator[tuple[ViewEvidence, ViewEvidence, str]]:
    """Pairs of one document with the code that tells how it was seen; each item pairs with the first."""
    seen: dict[tuple[str, ...], ViewEvidence] = {}
    for item in items:
        told = False
        for code, key in document_keys(item):
            first = seen.setdefault(key, item)
            if first is not item and not told and not (code == "FP-G374" and _numbered_apart(first, item)):
                told = True
                yield first, item, code


def document_keys(item: ViewEvidence) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What marks a document: its bytes; issuer and number; what it shows, when, by whom or by what number.

    Pages of one document that show no quantity add nothing to another, so they are no duplicates of it.
    """
    yield "FP-G372", ("sha256", item.sha256)
    if item.kind not in AMOUNT_KINDS:
        return
    issuer, number = parsed_key(item.issuer), parsed_key(item.number)
    shows = "" if item.quantity is None else "shows"
    if issuer and number:
        yield "FP-G373", ("number", item.kind, issuer, number, shows)
    if item.quantity is not None and item.start:
        same = (item.start, item.end, str(item.quantity), item.dimension)
        if number:
            yield "FP-G373", ("content", item.kind, number, *same)
        if issuer:
            yield "FP-G374", ("content of", item.kind, issuer, *same)


def _numbered_apart(first: ViewEvidence, second: ViewEvidence) -> bool:
    """Two lorries of one day carry the same load on two notes: two numbers are two documents."""
    numbers = parsed_key(first.number), parsed_key(second.number)
    return all(numbers) and numbers[0] != numbers[1]


def instrument_volume(view: View) -> Iterator[Problem]:
    """CN-E06: electricity counted behind an instrument beyond its volume, or a volume beyond the use."""
    covered: dict[str, list[tuple[ViewLine, Fraction | None]]] = {}
    for line in view.lines:
        if line.instrument is not None and "td" not in line.tags:
            covered.setdefault(line.instrument.id, []).append((line, line.instrument.volume))
    for name, rows in sorted(covered.items()):
        counted = exact_sum(x.stated * x.share for x, _ in rows)
        use = exact_sum(x.stated for x, _ in rows)
        for volume, line in {v: x for x, v in reversed(rows)}.items():
            if volume is None or counted > volume or volume > use:
                shown = "–" if volume is None else _amount(volume, "electricity")
                told = {"counted": _amount(counted, "electricity"), "use": _amount(use, "electricity")}
                yield Problem("FP-G381", _at(line.id), got=name, expected=shown, values=told)


EVIDENCE_RULES = {
    "evidence_quantity": evidence_quantity,
    "evidence_more": evidence_more,
    "evidence_unit": evidence_unit,
    "evidence_compared": evidence_compared,
    "evidence_period": evidence_period,
    "evidence_cover": evidence_cover,
    "evidence_twice": evidence_twice,
    "instrument_volume": instrument_volume,
}
