"""What a carried verification says of a supplier's record, in both programs."""

from __future__ import annotations

import json

import pytest
from second import NODE, batch, checking, failed, mb, trusted
from tiers import key, tier

from footprint.proof.verify import RuleFindings, check, load
from footprint.seal.envelope import sign_document
from footprint.seal.keys import key_from_seed
from footprint.seal.trust import load_policy

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")
BODY, MINE = key_from_seed(b"v" * 32), key_from_seed(key(len("bolt")).private_bytes_raw())
DAYS = {"from": "2026-01-01", "to": "2026-12-31"}
LISTED = {"scopes": ["verification"], **DAYS}
EXAMINED = {
    "line": "L", "evidence": None, "form": None, "quantity": {"value": "1", "unit": "kg"}, "period": None,
    "place": "remote", "date": "2026-03-31", "difference": {"value": "0", "unit": "kg"}, "note": "seen",
}  # fmt: skip
OPINION = {
    "created": "2026-04-01T08:00:00Z", "opinion": "unmodified",
    "independence": {"text": "none", "declared": True}, "reviews": [], "examinations": [EXAMINED],
    "sampling": {"seed": "s", "size": 0, "weakest": 0, "threshold": "1/5", "lines": []},
    "misstatement": {"aggregate": "0", "materiality": "1/20"},
    "checks": {"level": "L2", "not_checked": ["reviews"]},
}  # fmt: skip
SAID = {"OPINION_ADVERSE", "OPINION_MODIFIED", "INDEPENDENCE", "EXAMINATION_DATE", "VERIFIED_TOO_FAST",
        "SCOPE", "EXPIRED", "NOT_YET_VALID", "SCHEMA_INVALID", "SCHEMA_DOWNGRADE",
        "NUMBER_SYNTAX"}  # fmt: skip
#: What the predicate says otherwise, how the trust file lists the verifier (None: not), and who signs.
CASES = {
    "good": ({}, LISTED, BODY),
    "adverse": ({"opinion": "adverse"}, LISTED, BODY),
    "modified": ({"opinion": "modified"}, LISTED, BODY),
    "disclaimed": ({"opinion": "disclaimed"}, LISTED, BODY),
    "adverse, not listed": ({"opinion": "adverse"}, None, BODY),
    "adverse, another scope": ({"opinion": "adverse"}, {"scopes": ["review"], **DAYS}, BODY),
    "adverse, too late": ({"opinion": "adverse", "created": "2027-04-01T08:00:00Z"}, LISTED, BODY),
    "adverse, one owner": ({"opinion": "adverse"}, {**LISTED, "owner": "ＢＯＤＹ  one"}, BODY),
    "adverse, of itself": ({"opinion": "adverse"}, LISTED, MINE),
    "adverse, pinned": ({"opinion": "adverse"}, {**LISTED, "pinned": ["0" * 64]}, BODY),
    "another opinion": ({"opinion": "fine"}, LISTED, BODY),
    "another opinion, not listed": ({"opinion": "fine"}, None, BODY),
    "no day": ({"created": "2019"}, LISTED, BODY),
    "no list": ({"examinations": None}, LISTED, BODY),
    "a field more": ({"x": 1}, LISTED, BODY),
    "not declared": ({"independence": {"text": "none", "declared": False}}, LISTED, BODY),
    "threshold": ({"sampling": {**OPINION["sampling"], "threshold": "2"}}, LISTED, BODY),
    "aggregate": ({"misstatement": {"aggregate": "-1", "materiality": "0.05"}}, LISTED, BODY),
    "check": ({"checks": {"level": "L2", "not_checked": ["nothing"]}}, LISTED, BODY),
    "examined after": ({"examinations": [{**EXAMINED, "date": "2026-04-02"}]}, LISTED, BODY),
    "examined before": ({"examinations": [{**EXAMINED, "date": "2024-12-31"}]}, LISTED, BODY),
    "as old as the record": ({"created": "2026-03-01T08:00:00Z", "examinations": []}, LISTED, BODY),
}  # fmt: skip


def bundle(change: dict, signer) -> bytes:
    bolt = tier("bolt")
    said = sign_document(
        "verification.dsse.json", bolt.files, {**OPINION, "issuer": signer.did, **change}, signer
    )
    return mb.pack(tier("pump", [bolt], mb.KEY, also=[("supplier verification", said)]).files)


def told(check_: dict) -> set[str]:
    return {p["code_name"] for p in check_["problems"]} & SAID


def test_both_programs_hear_the_verifier_of_a_supplier(tmp_path):
    rows = trusted(tmp_path)
    base = json.loads((tmp_path / "trust.json").read_text(encoding="utf-8"))
    base["issuers"][MINE.did] = {
        "scopes": ["statement"],
        "owner": "body ONE",
        "from": "2025-01-01",
        "to": "2027-12-31",
    }
    bundles, files, wanted = [], [], {}
    for i, (name, (change, listed, signer)) in enumerate(CASES.items()):
        issuers = {**base["issuers"], **({signer.did: listed} if listed else {})}
        if signer is MINE:
            issuers[MINE.did] = {**base["issuers"][MINE.did], "scopes": ["statement", "verification"]}
        path = tmp_path / f"{i}.json"
        path.write_text(json.dumps({"issuers": issuers}), encoding="utf-8")
        bundles.append(bundle(change, signer))
        files.append(str(path))
        found = check(
            load(bundles[-1]),
            trust=load_policy(path),
            tables=checking.TABLES,
            rules=lambda _: RuleFindings(()),
        )
        suppliers = found.check("suppliers")
        wanted[name] = (found.exit_code, {p.name for p in suppliers.problems} & SAID)
    answers = batch(tmp_path, bundles, trust=files, tables=[rows["tables"]] * len(files))
    seen = {}
    for name, answer in zip(CASES, answers, strict=True):
        assert failed(answer) <= {"suppliers"}, name
        seen[name] = (
            answer["exit_code"],
            told(next(c for c in answer["checks"] if c["name"] == "suppliers")),
        )
    assert seen == wanted
    assert (wanted["good"], wanted["adverse"]) == ((0, set()), (1, {"OPINION_ADVERSE"}))
    assert {name for name, (code, _) in wanted.items() if code} == {
        "adverse", "adverse, pinned", "another opinion", "another opinion, not listed", "no day", "no list",
        "a field more", "not declared", "threshold", "aggregate", "check",
    }  # fmt: skip
