"""Bundles with reviews and a verification, signed by keys of the tests."""

from __future__ import annotations

import json
from fractions import Fraction

import make_bundle as mb
from checking import TABLES, verify

from footprint.proof.authentic import cycle_of
from footprint.proof.examination import misstated
from footprint.proof.review import review_path
from footprint.proof.sampling import plan
from footprint.proof.tables import resolve
from footprint.proof.verify import load, open_record
from footprint.seal.envelope import sign_document
from footprint.seal.keys import key_from_seed
from footprint.seal.trust import parse_policy

DID = mb.did_of(mb.KEY)
ENTERPRISE = key_from_seed(mb.KEY.private_bytes_raw())
VERIFIER = key_from_seed(b"v" * 32)
STRANGER = key_from_seed(b"s" * 32)
PARAMETERS = {"sample_threshold": "0.2", "sample_weakest": "1", "sample_random": "2", "materiality": "0.05"}
VERIFICATION = "verification.dsse.json"
AT = "2026-04-01T08:00:00Z"


def made(**parameters) -> dict[str, bytes]:
    maker = mb.Maker()
    maker.rule_set = {"id": "rules-a", "parameters": {**PARAMETERS, **parameters}}
    return maker.built()


def row(*scopes, first="2025-01-01", last="2027-12-31", **more):
    return {"keys": {}, "scopes": list(scopes), "from": first, "to": last, **more}


def trust(**verifier):
    """Both sides trusted, by default as different owners."""
    theirs = {"owner": "body", **verifier}
    scopes = theirs.pop("scopes", ("review", "verification"))
    return parse_policy(
        {"issuers": {DID: row("statement", owner="works"), VERIFIER.did: row(*scopes, **theirs)}}
    )


def say(files, key, *entries, created=AT, **more) -> dict[str, bytes]:
    """The bundle with one review more."""
    count = sum(p.startswith("review/") for p in files)
    last = files.get(review_path(count))
    predicate = {
        "issuer": key.did,
        "created": created,
        "previous": mb.sha(last) if last else None,
        "entries": list(entries),
        **more,
    }
    path = review_path(count + 1)
    return {**files, path: sign_document(path, files, predicate, key)}


def raised(name="F1", severity="material", **more):
    target = {"type": "line", "id": "L1"}
    return {
        "action": "raise", "finding": name, "kind": "correction", "severity": severity,
        "target": target, "text": "请核对 / check", **more,
    }  # fmt: skip


def does(action, name="F1"):
    return {"action": action, "finding": name, "reason" if action in ("close", "reopen") else "text": "why"}


def opened_of(files):
    bundle = load(mb.pack(files))
    opened = open_record(bundle)
    return bundle, opened, resolve(opened.record, TABLES, None)


def examined(line, unit, difference="0", **more):
    base = {"line": line, "evidence": None, "form": None, "quantity": None, "period": None}
    base |= {"place": "on_site", "date": "2026-03-30", "note": "seen"}
    return {**base, "difference": {"value": difference, "unit": unit}, **more}


def predicate(files, key=VERIFIER, seed="2026-03-20", **more):
    """What an honest verifier says of a bundle."""
    bundle, opened, resolved = opened_of(files)
    drawn = plan(opened, resolved, seed, Fraction(1, 5), 1, 2)
    nodes = {str(n["id"]): n for _, n in opened.of("line")}
    rows = [examined(x.id, nodes[x.id]["amount"]["unit"]) for x in drawn.lines]
    for item in rows:
        if nodes[item["line"]]["evidence"]:
            item.update(evidence="E1", form="original", note=None)
    rows = more.pop("examinations", rows)
    return {
        "issuer": key.did,
        "created": AT,
        "opinion": "unmodified",
        "independence": {"text": "none", "declared": True},
        "reviews": [r.sha256 for r in cycle_of(bundle, None).reviews],
        "sampling": drawn.to_json(),
        "examinations": rows,
        "misstatement": {"aggregate": misstated(rows, opened, resolved)[0], "materiality": "1/20"},
        "checks": {"level": "L2", "not_checked": []},
        **more,
    }


def concluded(files, key=VERIFIER, change=None, **more) -> dict[str, bytes]:
    """The bundle with a verification; ``change`` edits the predicate before it is signed."""
    value = json.loads(json.dumps(predicate(files, key, **more)))
    if change is not None:
        change(value)
    return {**files, VERIFICATION: sign_document(VERIFICATION, files, value, key)}


def judged(files, policy=None, **more):
    return verify(files, trust=policy or trust(), **more)
