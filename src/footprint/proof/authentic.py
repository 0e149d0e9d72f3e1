"""Digests, signatures and trust of a bundle (RECORD S10, S11, S13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from footprint.base.digest import digest, sha256_hex
from footprint.base.problem import Problem, Refused
from footprint.base.where import Where
from footprint.proof.report import Check, judged, unchecked
from footprint.proof.review import (
    MAX_PROBLEMS,
    Cycle,
    Own,
    Review,
    read_cycle,
    review_paths,
    statement_issuer,
)
from footprint.seal.bundle import STATEMENT, VERIFICATION, Bundle
from footprint.seal.did import public_of
from footprint.seal.envelope import Envelope, open_envelope, signature_good
from footprint.seal.policy import Policy, key_in_did
from footprint.seal.suites import PublicKey


def check_digests(
    bundle: Bundle, record: Mapping[str, Any] | None, rules: Mapping[str, Any] | None
) -> list[Problem]:
    """Files against the manifest, and rule sets against the digests that assessments name."""
    out = []
    for row in bundle.manifest["files"]:
        content = bundle.files[row["path"]]
        actual = sha256_hex(content)
        if actual != row["sha256"] or len(content) != row["size"]:
            got = f"{actual} ({len(content)})"
            out.append(
                Problem("FP-P008", Where(row["path"]), got=got, expected=f"{row['sha256']} ({row['size']})")
            )
    if record is None or rules is None:
        return out
    named = {(a["rule_set"]["id"], a["rule_set"]["digest"]) for a in record["assessments"]}
    held = {(r["id"], digest("rule_set", r)) for r in rules["rule_sets"]}
    for id_, wanted in sorted(named - held):
        out.append(Problem("FP-P009", Where("rules.json", key=id_), got="-", expected=wanted))
    for id_, found in sorted(held - named):
        out.append(Problem("FP-P009", Where("rules.json", key=id_), got=found, expected="-"))
    return out


def statement_agrees(envelope: Envelope, record: Mapping[str, Any]) -> list[Problem]:
    """The signed predicate against record.json."""
    return [
        Problem(
            "FP-P007", Where(STATEMENT, key=name), got=str(envelope.predicate[name]), expected=record[name]
        )
        for name in ("record_root", "claim")
        if envelope.predicate[name] != record[name]
    ]


def key_of(envelope: Envelope, trust: Policy | None) -> PublicKey | Problem | None:
    """The key that checks an envelope; a Problem for a refused did:key, None where none is known."""
    if envelope.issuer.startswith("did:key:"):
        public = key_in_did(envelope.issuer)
        if public is not None:
            return public
        why = "not Ed25519" if public_of(envelope.issuer) is None else "small order or non-canonical"
        return Problem("FP-S015", Where(envelope.path), got=f"{envelope.issuer} ({why})")
    return trust.key(envelope.issuer, envelope.keyid) if trust is not None else None


def signed(envelope: Envelope, trust: Policy | None) -> tuple[list[Problem], bool]:
    """(problems, checked) of the signature alone."""
    key = key_of(envelope, trust)
    if isinstance(key, Problem):
        return [key], True
    if key is None:
        return [], False
    if signature_good(envelope, key):
        return [], True
    return [Problem("FP-S012", Where(envelope.path), got=envelope.keyid)], True


def later_documents(bundle: Bundle) -> list[str]:
    """Paths of reviews (by number) and of the verification."""
    return review_paths(bundle.files) + [p for p in (VERIFICATION,) if p in bundle.files]


def signed_cycle(bundle: Bundle, trust: Policy | None) -> Cycle:
    """As ``cycle_of``; its problems name, too, reviews of another bundle, out of form or wrongly signed.

    For those who show or carry findings without all the other checks: a closing that nobody signed is none.
    """
    found, paths = cycle_of(bundle, trust), set(review_paths(bundle.files))
    found.problems[:0] = [p for p in _later(bundle, trust)[0] if p.where.file in paths]
    return found


def same_side(issuer: str, trust: Policy | None) -> Own:
    """Whether a DID is the enterprise: its own, or by the trust file one of the same owner or of its keys."""
    known: dict[str, bool] = {}

    def own(did: str) -> bool:
        if did not in known:
            both = trust is not None and bool(issuer) and trust.same_side(issuer, did)
            known[did] = did == issuer or both
        return known[did]

    return own


def cycle_of(bundle: Bundle, trust: Policy | None) -> Cycle:
    """The findings of a bundle; what the trust file calls the same owner speaks for the enterprise."""
    return read_cycle(bundle.files, same_side(statement_issuer(bundle.files), trust))


def check_signatures(
    bundle: Bundle, record: Mapping[str, Any] | None, trust: Policy | None, cycle: Cycle
) -> tuple[list[Check], str]:
    """The checks ``signature`` and ``trust`` (and ``reviews`` where there are any), and the issuer."""
    day = date.fromisoformat(record["created"][:10]) if record is not None else None
    problems, unjudged = _later(bundle, trust)
    out = [_reviews(bundle, trust, unjudged, cycle)] if review_paths(bundle.files) else []
    if STATEMENT not in bundle.files:
        unsigned = unchecked("signature", "FP-P064")
        first = judged("signature", problems) if problems else unsigned
        return [first, unchecked("trust", "FP-P064"), *out], ""
    try:
        envelope = open_envelope(bundle.files, STATEMENT)
    except Refused as fault:
        first = judged("signature", [*fault.problems, *problems])
        return [first, unchecked("trust", "FP-P067", "signature"), *out], ""
    found, checked = signed(envelope, trust)
    if record is not None:
        found += statement_agrees(envelope, record)
    found += problems
    if not checked and not found:
        first = unchecked("signature", "FP-P065", envelope.keyid)
    else:
        first = judged("signature", found, envelope.keyid, skipped=not checked)
    return [first, _trusted(envelope, day, trust, bundle.manifest_sha256), *out], envelope.issuer


def _trusted(envelope: Envelope, day: date | None, trust: Policy | None, manifest_sha256: str) -> Check:
    if trust is None:
        return unchecked("trust", "FP-P060")
    if day is None:
        return unchecked("trust", "FP-P067", "schema")
    where = Where(envelope.path)
    faults = trust.faults(envelope.issuer, envelope.keyid, envelope.scope, day, where)
    return judged("trust", [*faults, *trust.record_faults(envelope.issuer, manifest_sha256, where)])


def _later(bundle: Bundle, trust: Policy | None) -> tuple[list[Problem], set[str]]:
    """Later documents: faults of form or signature, and those whose signature is not known to be good."""
    problems: list[Problem] = []
    unjudged = set()
    for path in later_documents(bundle):
        try:
            envelope = open_envelope(bundle.files, path)
        except Refused as fault:
            problems += fault.problems
            unjudged.add(path)
            continue
        found, checked = signed(envelope, trust)
        problems += found
        if found or not checked:
            unjudged.add(path)
    return problems, unjudged


def _reviews(bundle: Bundle, trust: Policy | None, unjudged: set[str], cycle: Cycle) -> Check:
    """Findings follow from the documents; whose they are decides whether they count."""
    issuer = statement_issuer(bundle.files)
    remarks: list[Problem] = []
    for review in cycle.reviews:
        remarks += _speaker(review, issuer, trust)
    whole = len(cycle.reviews) == len(review_paths(bundle.files))
    detail = f"{len(cycle.reviews)} documents, {len(cycle.findings)} findings, {len(cycle.open)} open"
    skipped = bool(remarks or not whole or unjudged & set(review_paths(bundle.files)))
    return judged("reviews", [*cycle.problems, *remarks][:MAX_PROBLEMS], detail, skipped=skipped)


def _speaker(review: Review, issuer: str, trust: Policy | None) -> list[Problem]:
    """Remarks on who speaks, on the day that the document states; the enterprise answers in its own name."""
    where = Where(review.path)
    if trust is None:
        return [Problem("FP-P060", where, severity="info")]
    scope = "statement" if review.issuer == issuer and review.answers_only else "review"
    day = date.fromisoformat(review.created[:10])
    faults = trust.faults(review.issuer, review.envelope.keyid, scope, day, where)
    return [Problem(p.code, p.where, p.got, p.expected, severity="warning") for p in faults]
