"""Level L3: what an independent verifier signed in verification.dsse.json, repeated by a stranger.

(1) Form. (2) Trust on the day it states. (3) Independence. (4) The reviews it names are those present,
nothing material is open. (5) The sample follows from its seed. (6) Every sampled line is examined.
(7) The misstatement follows from the differences and lies within materiality. (8) The opinion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from footprint.base.numbers import format_rat, parse_rat, show_percent
from footprint.base.problem import Problem, Refused
from footprint.base.where import Where
from footprint.proof import forms as f
from footprint.proof.authentic import key_of, same_side
from footprint.proof.misstatement import aggregate, amount_found, effects
from footprint.proof.opened import Opened
from footprint.proof.report import CAPS, LEVELS, Check, judged, unchecked
from footprint.proof.review import Cycle, statement_issuer
from footprint.proof.sampling import Limits, limits, plan
from footprint.proof.sums import TooLong
from footprint.proof.tables import Resolved
from footprint.proof.units import UnitError
from footprint.seal.bundle import STATEMENT, VERIFICATION, Bundle
from footprint.seal.envelope import Envelope, open_envelope
from footprint.seal.policy import UNLISTED, Policy

OPINIONS = ("unmodified", "modified", "adverse", "disclaimed")
_OPINIONS_ZH = dict(zip(OPINIONS, ("无保留意见", "保留意见", "否定意见", "无法表示意见"), strict=True))
#: A rule set of the bundle's own, or one of the past that suits it: sample and materiality are chosen, too.
_CHOSEN = ("FP-A001", "FP-A571")
Content = Callable[[], tuple[Opened, Resolved]]

_DAYS = f.fields({"from": f.day, "to": f.day})


def _period(value: Any, at: str, faults: f.Faults) -> None:
    before = len(faults.problems)
    _DAYS(value, at, faults)
    if len(faults.problems) == before < f.MAX_FAULTS and value["from"] > value["to"]:
        faults.add("FP-P001", at, f"{value['from']} … {value['to']}", "from ≤ to")


EXAMINATION = f.fields(
    {
        "line": f.text,
        "evidence": f.nullable(f.text),
        "form": f.nullable(f.one_of(("original", "copy"))),
        "quantity": f.nullable(f.quantity()),
        "period": f.nullable(_period),
        "place": f.one_of(("on_site", "remote")),
        "date": f.day,
        "difference": f.quantity(),
        "note": f.nullable(f.text),
    }
)


def _declared(value: Any, at: str, faults: f.Faults) -> None:
    if value is not True:
        faults.add("FP-P001", at, value, "true")


INDEPENDENCE = f.fields({"text": f.text, "declared": _declared})
_SAMPLED = f.fields({"line": f.text, "reason": f.one_of(("large", "weak", "random"))})
_PREDICATE = f.fields(
    {
        "issuer": f.text,
        "created": f.second,
        "opinion": f.one_of(OPINIONS),
        "independence": INDEPENDENCE,
        "reviews": f.listed(f.hex64, unique=True),
        "sampling": f.fields(
            {
                "seed": f.text,
                "size": f.count(0, 1_000_000),
                "weakest": f.count(0, 1_000_000),
                "threshold": f.rat(0, 1),
                "lines": f.listed(_SAMPLED),
            }
        ),
        "examinations": f.listed(EXAMINATION),
        "misstatement": f.fields({"aggregate": f.rat(0), "materiality": f.rat(0, 1)}),
        "checks": f.fields({"level": f.one_of(LEVELS), "not_checked": f.listed(f.one_of(CAPS), unique=True)}),
    }
)


def check_predicate(value: Any) -> list[Problem]:
    """The form of a verification's predicate."""
    faults = f.Faults(VERIFICATION)
    _PREDICATE(value, "", faults)
    return faults.problems


def check_examination(
    bundle: Bundle,
    record: Mapping[str, Any] | None,
    trust: Policy | None,
    cycle: Cycle,
    content: Content,
    checks: Sequence[Check],
) -> Check:
    """The check ``examination``.

    Parameters
    ----------
    bundle : Bundle
        With or without a verification; without one the check is not made.
    record : mapping or None
        record.json, if it could be read.
    cycle : Cycle
        The reviews of the bundle.
    content : callable
        Opens the record and resolves its tables; called only where all other checks hold L2.
    checks : sequence of Check
        All others: below L2 a good verification raises nothing.

    Returns
    -------
    Check
        Failed where the document contradicts the bundle; not made where it is absent, of an issuer that
        nobody here trusts, of a modified opinion, or where the rest of the bundle is below L2.
    """
    if VERIFICATION not in bundle.files:
        return unchecked("examination", "FP-P351")
    try:
        envelope = open_envelope(bundle.files, VERIFICATION)
    except Refused:
        return unchecked("examination", "FP-P067", "signature")
    faults = check_predicate(envelope.predicate)
    if faults:
        return judged("examination", faults)
    said = envelope.predicate
    trusted = trusted_on_its_day(envelope, trust)
    problems = contradictions(bundle, envelope, cycle, trust, record)
    low = [c.name for c in checks if _below(c)]
    low += [c.name for c in checks if any(p.code in _CHOSEN for p in c.problems) and c.name not in low]
    count = ""
    if not low:
        opened, resolved = content()
        problems += recomputed(said, opened, resolved)
        seen, lines = len(said["examinations"]), sum(1 for _ in opened.of("line"))
        count = f"{seen} lines examined, {max(0, lines - seen)} not examined"
    if trust is None:
        problems.append(Problem("FP-P060", severity="info"))
    elif low:
        problems.append(Problem("FP-P067", got=", ".join(low), severity="info"))
    held = low or any(p.severity == "info" or p.code in (UNLISTED, "FP-P352") for p in trusted + problems)
    found = judged("examination", trusted + problems, count, skipped=bool(held))
    if found.status == "failed" or trust is None or low or trusted:
        return found
    told = [_verifier(said, trust)]
    if found.status == "passed":
        told.append(_scope(said, opened))
    return replace(found, problems=(*found.problems, *told))


def _verifier(said: Mapping[str, Any], trust: Policy) -> Problem:
    """Who says what, and on which day."""
    opinion = said["opinion"]
    values = {
        "opinion_en": opinion,
        "opinion_zh": _OPINIONS_ZH[opinion],
        "owner": trust.owner(said["issuer"]) or "-",
        "day": said["created"][:10],
    }
    where = Where(VERIFICATION)
    return Problem("FP-P520", where, got=said["issuer"], expected=opinion, severity="info", values=values)


def _scope(said: Mapping[str, Any], opened: Opened) -> Problem:
    """Which lines were examined, and which are declared only."""
    seen = {row["line"] for row in said["examinations"]}
    rest = sorted(str(n["id"]) for _, n in opened.of("line") if n["id"] not in seen)
    lines, others = ", ".join(sorted(seen)) or "-", ", ".join(rest) or "-"
    return Problem("FP-P366", Where(VERIFICATION), got=lines, expected=others, severity="info")


def contradictions(
    bundle: Bundle, envelope: Envelope, cycle: Cycle, trust: Policy | None, record: Mapping[str, Any] | None
) -> list[Problem]:
    """Independence, reviews, dates and opinion: what needs no open node."""
    said = envelope.predicate
    return [
        *_independent(bundle, envelope, trust),
        *_reviewed(said, cycle),
        *dates_of(said, record),
        *opinion_of(said),
    ]


def _below(check: Check) -> bool:
    """Keeps the level below L2, or leaves open whose reviews these are."""
    cap = CAPS[check.name]
    short = cap is not None and cap < LEVELS.index("L2")
    return check.status != "passed" and (short or check.name == "reviews")


def trusted_on_its_day(envelope: Envelope, trust: Policy | None) -> list[Problem]:
    """On the day that it states. Of somebody unknown here it is no fault, but counts for nothing."""
    if trust is None:
        return []
    day = date.fromisoformat(envelope.predicate["created"][:10])
    faults = trust.faults(envelope.issuer, envelope.keyid, "verification", day, Where(VERIFICATION))
    return [
        Problem(p.code, p.where, p.got, p.expected, severity="warning") if p.code == UNLISTED else p
        for p in faults
    ]


def _independent(bundle: Bundle, envelope: Envelope, trust: Policy | None) -> list[Problem]:
    """Another DID, another owner, and another key than the enterprise: a second DID is soon made."""
    issuer = statement_issuer(bundle.files)
    where = Where(VERIFICATION, key="issuer")
    if same_side(issuer, trust)(envelope.issuer):
        return [Problem("FP-P353", where, got=envelope.issuer, expected=issuer)]
    try:
        first = open_envelope(bundle.files, STATEMENT) if STATEMENT in bundle.files else None
    except Refused:
        return []
    known = trust.issuers.get(issuer) if trust is not None else None
    theirs = [t.key for t in known.keys.values()] if known is not None else []
    spoken = key_of(first, trust) if first is not None else None
    mine = key_of(envelope, trust)
    if mine is not None and mine in (*theirs, spoken):
        return [Problem("FP-P353", where, got=envelope.keyid, expected=issuer)]
    return []


def _reviewed(said: Mapping[str, Any], cycle: Cycle) -> list[Problem]:
    present = [r.sha256 for r in cycle.reviews]
    where = Where(VERIFICATION, key="reviews")
    out = []
    if said["reviews"] != present:
        got = f"{len(said['reviews'])} ({', '.join(x[:12] for x in said['reviews'][:5])})"
        wanted = f"{len(present)} ({', '.join(x[:12] for x in present[:5])})"
        out.append(Problem("FP-P354", where, got=got, expected=wanted))
    last = cycle.reviews[-1].created if cycle.reviews else ""
    if said["reviews"] == present and said["created"] < last:  # who names a digest has seen the document
        place = Where(VERIFICATION, key="created")
        out.append(Problem("FP-P461", place, got=said["created"], expected=last))
    blocking = [x.id for x in cycle.blocking]
    if blocking and said["opinion"] == "unmodified":
        out.append(Problem("FP-P355", where, got=", ".join(blocking[:20])))
    return out


def dates_of(said: Mapping[str, Any], record: Mapping[str, Any] | None) -> list[Problem]:
    """Examined before it is signed, and not before there was anything to see.

    What documents show of a period begins with it; a look before the record was made may well be a good one,
    as of a former submission. A verification as old as its record was hardly made by hand.
    """
    out = []
    begin = record["subject"]["period"]["from"] if record is not None else ""
    for i, row in enumerate(said["examinations"]):
        where = Where(VERIFICATION, key=f"examinations[{i}]", column="date")
        if row["date"] > said["created"][:10]:
            out.append(Problem("FP-P358", where, got=row["date"], expected=f"<= {said['created'][:10]}"))
        if row["date"] < begin:
            out.append(Problem("FP-P460", where, got=row["date"], expected=f">= {begin}"))
    if record is not None and said["created"] <= record["created"]:
        where = Where(VERIFICATION, key="created")
        out.append(
            Problem("FP-P359", where, got=said["created"], expected=record["created"], severity="warning")
        )
    return out


def opinion_of(said: Mapping[str, Any]) -> list[Problem]:
    """Adverse: the statement is wrong. Modified or disclaimed: no fault, and no L3."""
    where = Where(VERIFICATION, key="opinion")
    if said["opinion"] == "adverse":
        return [Problem("FP-P360", where, got="adverse")]
    if said["opinion"] != "unmodified":
        return [Problem("FP-P352", where, got=said["opinion"], severity="warning")]
    return []


def recomputed(said: Mapping[str, Any], opened: Opened, resolved: Resolved) -> list[Problem]:
    """Sample, examinations and misstatement against the open nodes; everything must lie open."""
    asked = limits(opened)
    if isinstance(asked, Problem):
        return [asked]
    return [
        *_plan(said["sampling"], opened, resolved, asked),
        *_examined(said, opened),
        *_misstated(said, opened, resolved, asked),
    ]


def _plan(stated: Mapping[str, Any], opened: Opened, resolved: Resolved, asked: Limits) -> list[Problem]:
    """No laxer than the rule set, and the very lines that the seed gives."""
    threshold = parse_rat(stated["threshold"])
    out = []
    bounds = (
        ("threshold", threshold, asked.threshold, threshold > asked.threshold),
        ("weakest", stated["weakest"], asked.weakest, stated["weakest"] < asked.weakest),
        ("size", stated["size"], asked.size, stated["size"] < asked.size),
    )
    for name, got, asks, lax in bounds:
        if lax:
            where = Where(VERIFICATION, key="sampling", column=name)
            out.append(Problem("FP-P356", where, got=_bound(got), expected=_bound(asks)))
    again = plan(opened, resolved, stated["seed"], threshold, stated["weakest"], stated["size"])
    made = again.to_json()["lines"]
    if stated["lines"] != made:
        where = Where(VERIFICATION, key="sampling", column="lines")
        got = ", ".join(row["line"] for row in stated["lines"])
        wanted = ", ".join(row["line"] for row in made)
        out.append(Problem("FP-P357", where, got=got[:200], expected=wanted[:200]))
    return out


def _examined(said: Mapping[str, Any], opened: Opened) -> list[Problem]:
    """Every sampled line once, with evidence that the record knows, or with a note that says what else."""
    rows = said["examinations"]
    names = {row["line"] for row in rows}
    seen: set[str] = set()
    lines = opened.lines
    out = []
    for name in [row["line"] for row in said["sampling"]["lines"]]:
        if name not in names:
            where = Where(VERIFICATION, key="examinations")
            out.append(Problem("FP-P361", where, got=name))
    for i, row in enumerate(rows):
        where = Where(VERIFICATION, key=f"examinations[{i}]")
        if row["line"] not in lines or row["line"] in seen:
            out.append(Problem("FP-P362", Where(VERIFICATION, key=where.key, column="line"), got=row["line"]))
            continue
        seen.add(row["line"])
        place = Where(VERIFICATION, key=where.key, column="evidence")
        held = (opened.get(leaf, "evidence") for leaf in lines[row["line"]]["evidence"])
        linked = {str(node["id"]) for node in held if node}
        if row["evidence"] is None:
            if row["note"] is None or row["form"] is not None:
                out.append(Problem("FP-P363", place, got="null", expected=", ".join(sorted(linked)) or "-"))
        elif row["evidence"] not in linked or row["form"] is None:
            wanted = ", ".join(sorted(linked)) or "-"
            out.append(Problem("FP-P363", place, got=row["evidence"], expected=wanted))
    return out


def misstated(
    examinations: Sequence[Mapping[str, Any]], opened: Opened, resolved: Resolved
) -> tuple[str, list[Problem]]:
    """The aggregate misstatement (RAT) that follows from the differences found, and what cannot be read."""
    amounts = {}
    problems = []
    for i, row in enumerate(examinations):
        where = Where(VERIFICATION, key=f"examinations[{i}]", column="difference")
        try:
            amount = amount_found(opened, resolved, row["line"], row["difference"])
        except UnitError as fault:
            problems.append(Problem(fault.problem.code, where, fault.problem.got, fault.problem.expected))
            continue
        if amount is not None:
            amounts[row["line"]] = amount
    try:
        return format_rat(aggregate(opened, effects(opened, resolved, amounts))), problems
    except (TooLong, ValueError):
        return "0", [*problems, Problem("FP-E003", Where(VERIFICATION), got="misstatement")]


def _misstated(said: Mapping[str, Any], opened: Opened, resolved: Resolved, asked: Limits) -> list[Problem]:
    stated, bound = said["misstatement"]["aggregate"], parse_rat(said["misstatement"]["materiality"])
    made, out = misstated(said["examinations"], opened, resolved)
    where = Where(VERIFICATION, key="misstatement")
    if stated != made and not out:
        place = Where(VERIFICATION, key="misstatement", column="aggregate")
        out.append(Problem("FP-P364", place, got=stated[:100], expected=made[:100]))
    if bound > asked.materiality:
        place = Where(VERIFICATION, key="misstatement", column="materiality")
        out.append(Problem("FP-P356", place, got=_bound(bound), expected=_bound(asked.materiality)))
    if parse_rat(made) > bound and said["opinion"] == "unmodified":
        out.append(Problem("FP-P365", where, got=show_percent(parse_rat(made)), expected=show_percent(bound)))
    return out


def _bound(value: Fraction | int) -> str:
    """A share in per cent, a number of lines as it is."""
    return show_percent(value) if isinstance(value, Fraction) else str(value)
