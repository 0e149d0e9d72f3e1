"""Review documents: their form, their chain, and the state of every finding (record.md, additions).

A finding lives in entries of `review/<n>.dsse.json`. Nothing is edited: each document names the one
before by its SHA-256, and the state is a fold over all entries in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from footprint.base.digest import sha256_hex
from footprint.base.problem import Problem, Refused
from footprint.base.where import Where
from footprint.proof import forms as f
from footprint.proof.nodes import GROUP_OF
from footprint.seal.bundle import STATEMENT
from footprint.seal.envelope import Envelope, open_envelope

KINDS = ("non_conformity", "correction", "clarification")
SEVERITIES = ("material", "minor")
STATES = ("open", "replied", "resubmitted", "closed")
MAX_ENTRIES = 1_000
MAX_STEPS = 10_000  # of a bundle: a cycle of people, not of machines
MAX_PROBLEMS = f.MAX_FAULTS  # told of a cycle

_TARGET = f.fields({"type": f.one_of((*GROUP_OF, "record")), "id": f.text})
_FORMER = f.fields({"manifest_sha256": f.hex64, "reviews": f.listed(f.hex64, unique=True)})
_RAISED = {
    "kind": f.one_of(KINDS),
    "severity": f.one_of(SEVERITIES),
    "target": _TARGET,
    "text": f.text,
}
_FIELDS: Mapping[str, Mapping[str, f.Form]] = {
    "raise": _RAISED,
    "reply": {"text": f.text},
    "resubmit": {"text": f.text},
    "close": {"reason": f.text},
    "reopen": {"reason": f.text},
    "carry": {**_RAISED, "state": f.one_of(STATES), "raised_by": f.text, "former": _FORMER},
}
ACTIONS = tuple(_FIELDS)
_EVERY = {"action": f.one_of(ACTIONS), "finding": f.text}
_ENTRY = {name: f.fields({**_EVERY, **more}) for name, more in _FIELDS.items()}


def _entry(value: Any, at: str, faults: f.Faults) -> None:
    action = value.get("action") if isinstance(value, dict) else None
    form = _ENTRY.get(action) if isinstance(action, str) else None
    (form or f.fields(_EVERY, open_ended=True))(value, at, faults)


def _entries(value: Any, at: str, faults: f.Faults) -> None:
    if isinstance(value, list) and len(value) > MAX_ENTRIES:
        faults.add("FP-P001", at, str(len(value)), f"at most {MAX_ENTRIES}")
        return
    f.listed(_entry, least=1)(value, at, faults)


_PREDICATE = f.fields(
    {
        "issuer": f.text,
        "created": f.second,
        "previous": f.nullable(f.hex64),
        "entries": _entries,
    }
)


@dataclass(frozen=True)
class Review:
    """One review document whose envelope and predicate are in order."""

    path: str
    sha256: str
    envelope: Envelope

    @property
    def issuer(self) -> str:
        """The DID that speaks."""
        return self.envelope.issuer

    @property
    def created(self) -> str:
        """RFC 3339, UTC."""
        return str(self.envelope.predicate["created"])

    @property
    def entries(self) -> Sequence[Mapping[str, Any]]:
        """In the order in which they count."""
        entries: Sequence[Mapping[str, Any]] = self.envelope.predicate["entries"]
        return entries

    @property
    def answers_only(self) -> bool:
        """True where nothing is raised, closed or reopened: what an enterprise says in its own bundle."""
        return all(e["action"] in ("reply", "resubmit", "carry") for e in self.entries)


@dataclass(frozen=True)
class Step:
    """One entry of a finding's story."""

    action: str
    issuer: str
    created: str
    text: str
    path: str


@dataclass(frozen=True)
class Finding:
    """A finding as it stands after all reviews."""

    id: str
    kind: str
    severity: str
    target: Mapping[str, str]
    text: str
    raised_by: str
    state: str
    steps: tuple[Step, ...] = ()
    former: Mapping[str, Any] | None = None

    @property
    def closed(self) -> bool:
        """True when nothing is left to answer."""
        return self.state == "closed"

    @property
    def begin(self) -> Step | None:
        """The entry that raised it; None of a carried one, whose story begins in the former bundle."""
        return self.steps[0] if self.steps and self.steps[0].action == "raise" else None

    @property
    def blocks(self) -> bool:
        """Material and not closed: no unmodified opinion, no certificate."""
        return self.severity == "material" and not self.closed

    def to_json(self) -> dict[str, Any]:
        """Stable JSON form."""
        return {
            "id": self.id,
            "kind": self.kind,
            "severity": self.severity,
            "target": dict(self.target),
            "text": self.text,
            "raised_by": self.raised_by,
            "state": self.state,
            "former": self.former,
            "steps": [vars(s) for s in self.steps],
        }


@dataclass
class Cycle:
    """All reviews of a bundle: documents, findings by id in order, and what is wrong with them."""

    reviews: tuple[Review, ...] = ()
    findings: dict[str, Finding] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings that are not closed."""
        return tuple(x for x in self.findings.values() if not x.closed)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Findings that forbid an unmodified opinion."""
        return tuple(x for x in self.findings.values() if x.blocks)


Own = Callable[[str], bool]
#: The steps of each finding while they are read: a list grows without being copied.
Stories = defaultdict[str, list[Step]]


def review_path(number: int) -> str:
    """``review/<n>.dsse.json``."""
    return f"review/{number}.dsse.json"


def review_paths(files: Mapping[str, bytes]) -> list[str]:
    """Paths of the reviews by number."""
    return sorted((p for p in files if p.startswith("review/")), key=lambda p: (len(p), p))


def check_entries(entries: Any, path: str) -> list[Problem]:
    """The form of a list of entries, before anything is signed."""
    faults = f.Faults(path)
    _entries(entries, "entries", faults)
    return faults.problems


def _read(files: Mapping[str, bytes], path: str) -> tuple[Review | None, list[Problem]]:
    try:
        envelope = open_envelope(files, path)
    except Refused:
        return None, []  # the check ``signature`` says why
    faults = f.Faults(path)
    _PREDICATE(envelope.predicate, "", faults)
    if faults.problems:
        return None, faults.problems
    return Review(path, sha256_hex(files[path]), envelope), []


def statement_issuer(files: Mapping[str, bytes]) -> str:
    """The DID that signed the bundle, "" where nobody did."""
    try:
        return open_envelope(files, STATEMENT).issuer if STATEMENT in files else ""
    except Refused:
        return ""


def read_cycle(files: Mapping[str, bytes], own: Own | None = None) -> Cycle:
    """Every review of a bundle, in order, folded into findings.

    Parameters
    ----------
    files : mapping
        The files of a bundle.
    own : callable or None
        Whether a DID belongs to the enterprise; by default that of the statement alone.

    Returns
    -------
    Cycle
        Its problems are faults of form (FP-P001..), of the chain (FP-P340) and of transitions
        (FP-P341 to FP-P345), the first MAX_PROBLEMS of them. Signatures and trust are judged elsewhere.
    """
    issuer = statement_issuer(files)
    cycle, stories = Cycle(), Stories(list)
    _fold(files, own or (lambda did: did == issuer), cycle, stories)
    cycle.findings = {n: replace(x, steps=tuple(stories[n])) for n, x in cycle.findings.items()}
    del cycle.problems[MAX_PROBLEMS:]
    return cycle


def _fold(files: Mapping[str, bytes], own: Own, cycle: Cycle, stories: Stories) -> None:
    """Read one document after the other, up to one that cannot be read or says too much."""
    count = 0
    for number, path in enumerate(review_paths(files), 1):
        review, problems = _read(files, path)
        cycle.problems += problems
        if path != review_path(number):
            cycle.problems.append(Problem("FP-P340", Where(path), got=path, expected=review_path(number)))
        if review is None:
            return  # what follows hangs on a document that cannot be read
        cycle.problems += _chained(review, cycle.reviews[-1] if cycle.reviews else None)
        count += len(review.entries)
        if count > MAX_STEPS:
            got, wanted = f"{count} entries", f"at most {MAX_STEPS}"
            cycle.problems.append(Problem("FP-P001", Where(path, key="entries"), got=got, expected=wanted))
            return
        cycle.reviews = (*cycle.reviews, review)
        for i, entry in enumerate(review.entries):
            place = Where(path, key=f"entries[{i}]")
            cycle.problems += step(cycle.findings, stories, entry, review, own, place)


def _chained(review: Review, previous: Review | None) -> list[Problem]:
    """Each names the one before, and time does not run backwards."""
    named, wanted = review.envelope.predicate["previous"], previous.sha256 if previous else None
    if named != wanted:
        where = Where(review.path, key="previous")
        return [Problem("FP-P340", where, got=str(named), expected=str(wanted))]
    if previous is not None and review.created < previous.created:
        where = Where(review.path, key="created")
        return [Problem("FP-P340", where, got=review.created, expected=f">= {previous.created}")]
    return []


def step(
    findings: dict[str, Finding],
    stories: Stories,
    entry: Mapping[str, Any],
    review: Review,
    own: Own,
    where: Where,
) -> list[Problem]:
    """Apply one entry to the findings, or say why it may not be; a refused entry changes nothing."""
    action, name, mine = entry["action"], entry["finding"], own(review.issuer)
    told = str(entry.get("reason", entry.get("text", "")))
    line = Step(action, review.issuer, review.created, told, review.path)
    if action in ("raise", "carry"):
        problems = _begin(findings, entry, line, mine, where)
        if not problems:
            stories[name].append(line)
        return problems
    found = findings.get(name)
    if found is None:
        return [Problem("FP-P341", where, got=name, expected=", ".join(islice(findings, 20)) or "-")]
    if action in ("close", "reopen") and mine:
        return [Problem("FP-P343", where, got=action, expected=review.issuer, values={"finding": name})]
    if action == "resubmit" and not mine:
        return [Problem("FP-P344", where, got=f"{action} ({review.issuer})", expected=found.state, near="")]
    state = _next(found, action, mine)
    if state is None:
        return [Problem("FP-P344", where, got=action, expected=found.state)]
    findings[name] = replace(found, state=state)
    stories[name].append(line)
    return []


def _next(found: Finding, action: str, mine: bool) -> str | None:
    """The state after an action; None where the action does not fit the state."""
    if action == "reopen":
        return "open" if found.closed else None
    if found.closed:
        return None
    if action == "reply":
        return "replied" if mine else "open"
    if action == "resubmit":  # within one bundle the record cannot have changed
        return "resubmitted" if found.former is not None and found.state != "resubmitted" else None
    return "closed"


def _begin(
    findings: dict[str, Finding], entry: Mapping[str, Any], line: Step, mine: bool, where: Where
) -> list[Problem]:
    """raise or carry: a new id; what the enterprise carries as closed has to be closed again."""
    name, carried = entry["finding"], entry["action"] == "carry"
    if name in findings:
        return [Problem("FP-P342", where, got=name)]
    if carried:
        first = next((x for x in findings.values() if x.former is not None), None)
        if line.path != review_path(1) or (first is not None and first.former != entry["former"]):
            return [Problem("FP-P345", where, got=name)]
    state = entry["state"] if carried else "open"
    findings[name] = Finding(
        name,
        entry["kind"],
        entry["severity"],
        entry["target"],
        entry["text"],
        entry["raised_by"] if carried else line.issuer,
        "resubmitted" if mine and state == "closed" else state,
        former=entry["former"] if carried else None,
    )
    return []
