"""The walk along suppliers' records, to any depth, from what lies in the bundle and beside it.

Each record is checked once: the manifest that the factor names, the form and root of record.json, the
signature of its statement and whether the trust policy trusts it, the root of its disclosed factors. Each
use of a record is checked against the record above it: declared unit, GWP set, totals, claim, period.
Nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from footprint.base.problem import Problem, Refused, Severity, errors
from footprint.base.where import Where
from footprint.proof import cycles
from footprint.proof.authentic import signed, statement_agrees
from footprint.proof.chain_record import Known
from footprint.proof.chain_tree import Carried, State, Supplier
from footprint.proof.chain_verification import RANKS, verification_faults
from footprint.proof.documents import FACTORS, Documents, Shown, Signed, collect
from footprint.proof.nodes import label
from footprint.proof.opened import Node, Opened
from footprint.proof.report import Verification
from footprint.proof.supplier import against_record, supplier_record
from footprint.seal.bundle import MANIFEST, RECORD, STATEMENT, VERIFICATION, Bundle, parse_manifest
from footprint.seal.envelope import Envelope, open_envelope
from footprint.seal.policy import UNLISTED, Policy

MAX_DEPTH, MAX_RECORDS = 32, 2_000
_LISTED = 100
_KEY_REVOKED = ("FP-S320", "FP-S321")
#: Nobody vouches for the number; S14 caps the level for an absent record alone, so this is said aloud.
_UNVOUCHED = ("FP-P305", "FP-P306")
_TAKEN_BACK = ("FP-S322", "FP-S323", "FP-S324")
_STATES = {
    "revoked": ("revoked", "被撤销"),
    "suspended": ("suspended", "被暂停"),
    "superseded": ("superseded", "被替代"),
}

Examine = Callable[[Bundle], Verification]


@dataclass(frozen=True)
class Chain:
    """What the walk found: problems, counts, the tree, the documents that belong to it by SHA-256."""

    problems: tuple[Problem, ...]
    checked: int
    unchecked: int
    absent: int
    suppliers: tuple[Supplier, ...]
    documents: Mapping[str, Carried]


def walk(
    opened: Opened,
    bundle: Bundle,
    issuer: str,
    trust: Policy | None,
    beside: Iterable[tuple[Bundle, Opened]] = (),
    examine: Examine | None = None,
) -> Chain:
    """Walk from the open supplier factors of a bundle.

    Parameters
    ----------
    issuer : str
        Who signed the bundle, "" where nobody did.
    beside : iterable of (Bundle, Opened)
        Whole supplier bundles; one that a manifest digest of the chain names is used as its documents.
    examine : callable
        All checks of such a bundle.
    """
    documents = collect(opened, bundle, beside)
    walker = _Walker(documents, trust, examine)
    top = Known(bundle.manifest_sha256, 0, 0, None, opened.record, issuer, trusted=True)
    walker.run(top, [node for _leaf, node in opened.of("factor")], Where("disclosure/factors.json"))
    for sha in documents.strays(opened):
        walker.note(Problem("FP-P311", Where(f"evidence/{sha}"), got=sha, severity="warning"))
    for sha, other in documents.bundles.items():
        if sha not in walker.known:
            walker.note(Problem("FP-P313", Where(other.name), got=other.name, severity="info"))
    return walker.outcome(top)


class _Walker:
    """Breadth first: every record is examined once, on the shortest way that leads to it."""

    def __init__(self, documents: Documents, trust: Policy | None, examine: Examine | None) -> None:
        self.documents, self.trust, self.examine = documents, trust, examine
        self.known: dict[str, Known] = {}
        self.notes: list[Problem] = list(documents.problems)
        self.held, self.cut = 0, False

    def note(self, problem: Problem) -> None:
        self.notes.append(problem)

    def run(self, top: Known, factors: list[Node], where: Where) -> None:
        """Everything below ``top``."""
        self.known[top.sha256] = top
        queue: list[tuple[Known, list[Node], Where]] = [(top, factors, where)]
        for above, nodes, place in queue:
            for node in nodes:
                if node["supplier"] is None:
                    continue
                sha256 = node["supplier"]["manifest_sha256"]
                found = self.known.get(sha256)
                if found is None:
                    found = self._new(sha256, above, place)
                    if found is None:
                        continue
                    queue.append((found, *self._examine(found)))
                faults = self._use(above, found, node, replace(place, key=label(node)))
                above.uses.append((found, node, faults))
        cycles.find(list(self.known.values()))

    def _new(self, sha256: str, above: Known, where: Where) -> Known | None:
        """A record that was not met before; None beyond the limits, which is said once."""
        self.held += self.documents.held(sha256) is not None
        deep = above.depth >= MAX_DEPTH
        if deep or self.held > MAX_RECORDS:
            if not self.cut:
                limit = str(MAX_DEPTH if deep else MAX_RECORDS)
                self.note(Problem("FP-P314", where, got=above.name, expected=limit))
            self.cut = True
            return None
        self.known[sha256] = Known(sha256, len(self.known), above.depth + 1, above)
        return self.known[sha256]

    def _examine(self, found: Known) -> tuple[list[Node], Where]:
        """The record itself; its own supplier factors, as far as they are shown."""
        where = Where(f"evidence/{found.sha256}")
        taken_back = self.trust.revocation(found.sha256) if self.trust else None
        try:
            found.record = supplier_record(found.sha256, self.documents.held)
        except Refused as fault:
            found.problems += fault.problems
            return [], where
        if taken_back is not None:
            found.revoked = True
            en, zh = _STATES[taken_back.state]
            values = {"state_en": en, "state_zh": zh, "day": str(taken_back.day), "reason": taken_back.reason}
            values["path"] = found.path()
            found.problems.append(Problem("FP-P302", where, got=found.name, values=values))
        if found.record is None:
            self._whole(found)
            return [], where
        self._used(found.sha256)
        self._statement(found, where)
        self._verification(found)
        if found.issuer and self.trust is not None:
            faults = self.trust.record_faults(found.issuer, found.sha256, where)
            found.problems += [p for p in faults if p.code not in _TAKEN_BACK]
        nodes, place = self._factors(found, where)
        good = found.trusted and not errors(found.problems)
        found.level = "L1" if good else "L0"
        self._whole(found)
        return nodes, place

    def _used(self, sha256: str) -> None:
        self.documents.use(Where(f"evidence/{sha256}"), MANIFEST, sha256)
        manifest = self.documents.held(sha256) or b""
        rows = parse_manifest(manifest, Where(f"evidence/{sha256}"))["files"]
        record = next(row["sha256"] for row in rows if row["path"] == RECORD)
        self.documents.use(Where(f"evidence/{record}"), RECORD, sha256)

    def _open(self, found: Known, item: Signed, path: str) -> Envelope | None:
        """The envelope of a carried document, its signature checked as far as a key is known."""
        files = {MANIFEST: self.documents.held(found.sha256) or b"", path: item.data}
        if path == VERIFICATION:
            files[STATEMENT] = next((s.data for s in self.documents.statements.get(found.sha256, ())), b"")
        self.documents.use(item.where, path, found.sha256)
        try:
            envelope = open_envelope(files, path)
        except Refused as fault:
            found.problems += [_at(p, item.where) for p in fault.problems]
            return None
        faults, _checked = signed(envelope, self.trust)
        found.problems += [_at(p, item.where) for p in faults]
        return None if faults else envelope

    def _statement(self, found: Known, where: Where) -> None:
        items = self.documents.statements.get(found.sha256, [])
        if not items:
            self._remark(found, "FP-P305", where)
        for item in items:
            envelope = self._open(found, item, STATEMENT)
            if envelope is None or found.record is None:
                continue
            found.problems += [_at(p, item.where) for p in statement_agrees(envelope, found.record)]
            found.issuer = envelope.issuer
            found.trusted = self._trusted(found, envelope, item.where)

    def _trusted(self, found: Known, envelope: Envelope, where: Where) -> bool:
        """Whether the policy trusts the issuer on the day of the record; a listed one at fault is wrong."""
        if self.trust is None or found.record is None:
            self._remark(found, "FP-P060", where)
            return False
        day = date.fromisoformat(found.record["created"][:10])
        faults = self.trust.faults(envelope.issuer, envelope.keyid, envelope.scope, day, where)
        for problem in faults:
            if problem.code == UNLISTED:
                self._remark(found, "FP-P306", where, envelope.issuer)
            elif problem.code in _KEY_REVOKED:
                found.revoked = True
                values = {"path": found.path(), "key": envelope.keyid, "day": problem.expected}
                found.problems.append(Problem("FP-P303", where, got=found.name, values=values))
            else:
                found.problems.append(problem)
        return not faults

    def _verification(self, found: Known) -> None:
        for item in self.documents.verifications.get(found.sha256, []):
            envelope = self._open(found, item, VERIFICATION)
            if envelope is None or self.trust is None or found.record is None:
                continue
            faults, counts = verification_faults(envelope, found.issuer, found.record, self.trust, item.where)
            found.problems += [_at(p, item.where) for p in faults]
            if counts and RANKS.index(envelope.predicate["opinion"]) > RANKS.index(found.opinion):
                found.verifier, found.opinion = envelope.issuer, envelope.predicate["opinion"]

    def _factors(self, found: Known, where: Where) -> tuple[list[Node], Where]:
        """The open supplier factors of the fullest disclosure that gives the root of its record."""
        assert found.record is not None
        roots = found.record["roots"]
        nodes = sum(row["size"] for row in roots.values())
        shown = [s for s in self.documents.factors.get(roots["factors"]["root"], ()) if _good(s, found)]
        for item in shown:
            self.documents.use(item.where, FACTORS, found.sha256)
        if not shown:
            found.opened = (0, nodes)
            if roots["factors"]["size"]:
                self._remark(found, "FP-P309", where, found.name, f"0 / {roots['factors']['size']}")
            return [], where
        best = max(shown, key=lambda s: len(s.disclosure.shown["factors"]))
        open_ = len(best.disclosure.shown["factors"])
        found.opened = (open_, nodes)
        if best.disclosure.hidden["factors"]:
            self._remark(found, "FP-P309", best.where, found.name, f"{open_} / {best.size}")
        factors = (n for n in best.disclosure.nodes.values() if n["type"] == "factor")
        return [n for n in factors if n["supplier"] is not None], best.where

    def _whole(self, found: Known) -> None:
        """A whole bundle given beside: all its checks, its level, what it shows."""
        bundle = self.documents.bundles.get(found.sha256)
        if bundle is None or self.examine is None:
            return
        seen = self.examine(bundle)
        found.level, found.issuer = seen.level, seen.issuer or found.issuer
        pairs = seen.opened.values()
        found.opened = (sum(n for n, _ in pairs), sum(n for _, n in pairs))
        wrong = ", ".join(c.name for c in seen.checks if c.status == "failed")
        if wrong:
            found.problems.append(Problem("FP-P312", Where(bundle.name), got=found.name, expected=wrong))

    def _remark(self, found: Known, code: str, where: Where, got: str = "", expected: str = "") -> None:
        severity: Severity = "warning" if code in _UNVOUCHED else "info"
        found.problems.append(
            Problem(code, where, got=got or found.name, expected=expected, severity=severity)
        )

    def _use(self, above: Known, found: Known, node: Node, where: Where) -> list[Problem]:
        """One factor against the record it stands for, and the record against the one above."""
        if found.record is None or above.record is None:
            return []
        out = against_record(node, found.record, where)
        claim = found.record["claim"]
        if above.record["claim"] == "full" and claim != "full":
            out.append(Problem("FP-P307", where, got=claim, expected="full", values={"name": found.name}))
        mine, theirs = above.record["subject"]["period"], found.record["subject"]["period"]
        if not cycles.overlap(mine, theirs):
            got, wanted = (f"{p['from']} – {p['to']}" for p in (theirs, mine))
            values = {"name": found.name}
            out.append(Problem("FP-P308", where, got=got, expected=wanted, severity="warning", values=values))
        return out

    # what is told ----------------------------------------------------------------------------------
    def outcome(self, top: Known) -> Chain:
        """All problems, each once, and the tree."""
        states = self._states()
        below = [k for k in self.known.values() if k is not top]
        absent = [k for k in below if k.record is None and not errors(k.problems)]
        problems = [*self.notes, *top.problems]
        for known in self.known.values():
            problems += known.problems if known is not top else []
            problems += [p for _, _, faults in known.uses for p in faults]
        problems += [Problem("FP-P066", got=_named(k), severity="info") for k in absent[:_LISTED]]
        if len(absent) > _LISTED:
            problems.append(Problem("FP-P315", got=str(len(absent) - _LISTED), severity="info"))
        unsure = [k for k in below if states[k.sha256] in ("not_checked", "absent")]
        tree = self._branches(top, states)
        return Chain(
            _once(problems),
            len(below) - len(unsure),
            len(unsure),
            sum(states[k.sha256] == "absent" for k in unsure),
            tree,
            {sha: self._carried(*told) for sha, told in self.documents.used.items()},
        )

    def _carried(self, kind: str, manifest: str) -> Carried:
        known = self.known[manifest]
        return Carried(kind, str((known.record or {}).get("record_root", "")), known.issuer)

    def _states(self) -> dict[str, State]:
        """The state of every record; a fault taints all records that rest on it."""
        above: dict[str, set[str]] = {}
        own: dict[str, State] = {}
        for known in self.known.values():
            faults = list(known.problems)
            for child, _node, wrong in known.uses:
                above.setdefault(child.sha256, set()).add(known.sha256)
                faults += wrong
            own[known.sha256] = _own_state(known, faults)
        queue = [sha for sha, state in own.items() if state in ("failed", "revoked")]
        for sha in queue:
            for parent in above.get(sha, ()):
                if own[parent] in ("passed", "not_checked"):
                    own[parent] = "tainted"
                    queue.append(parent)
        return own

    def _branches(self, known: Known, states: Mapping[str, State]) -> tuple[Supplier, ...]:
        out = []
        unfolded: set[str] = set()
        for child, node, faults in known.uses:
            first = child.parent is known and child.sha256 not in unfolded
            unfolded.add(child.sha256)
            named, state = node["supplier"], states[child.sha256]
            if errors(faults) and state != "revoked":
                state = "failed"
            out.append(
                Supplier(
                    child.sha256,
                    named["record_root"],
                    named["assessment"],
                    str(node["id"]),
                    child.record,
                    child.issuer,
                    child.verifier,
                    child.opinion,
                    child.level,
                    child.opened,
                    state,
                    (*child.problems, *faults),
                    not first and bool(child.uses),
                    self._branches(child, states) if first else (),
                )
            )
        return tuple(out)


def _own_state(known: Known, faults: list[Problem]) -> State:
    if known.revoked:
        return "revoked"
    if errors(faults):
        return "failed"
    if known.record is None:
        return "absent"
    return "passed" if known.trusted else "not_checked"


def _named(known: Known) -> str:
    """How an absent record is called: by the factor that stands for it, in the record above."""
    above = known.parent
    found = (label(node) for child, node, _ in above.uses if child is known) if above else ()
    name = next(iter(found), known.name)
    return name if above is None or above.number == 0 else f"{name} ({above.path()})"


def _good(shown: Shown, found: Known) -> bool:
    """In form; a disclosure with faults is said, and not used."""
    found.problems += shown.problems
    return not shown.problems and shown.disclosure.usable


def _at(problem: Problem, where: Where) -> Problem:
    """The problem under the place where the document lies."""
    return replace(problem, where=replace(where, column=problem.where.column))


def _once(problems: list[Problem]) -> tuple[Problem, ...]:
    """Each problem once; their values cannot be hashed."""
    seen: dict[tuple[str, str, str, str], Problem] = {}
    for p in problems:
        seen.setdefault((p.code, str(p.where), p.got, p.expected), p)
    return tuple(seen.values())
