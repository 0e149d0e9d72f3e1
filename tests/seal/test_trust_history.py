"""Key history, revoked keys and records, pinned records, DID documents as files."""

from __future__ import annotations

import base64
import json
from datetime import date

import pytest

from footprint.base.digest import sha256_hex
from footprint.base.problem import Refused
from footprint.base.where import Where
from footprint.seal import keys
from footprint.seal.did_document import did_document_keys, make_did_document
from footprint.seal.trust import load_policy, parse_policy

DID = "did:web:maker.example"
OLD, NEW = keys.key_from_seed(b"\x01" * 32, DID), keys.key_from_seed(b"\x02" * 32, DID)
ISSUER = {"scopes": ["statement"], "from": "2024-01-01", "to": "2028-12-31"}
HERE = Where("x")


def entry(key, **more):
    return {"suite": "ed25519", "key": base64.b64encode(key.public).decode(), **more}


def policy(**old):
    rows = {OLD.keyid: entry(OLD, **old), NEW.keyid: entry(NEW)}
    return parse_policy({"issuers": {DID: {**ISSUER, "keys": rows}}})


def names(found):
    assert all(p.render("zh") and p.render("en") for p in found)
    return [p.name for p in found]


def judged(trust, key, day):
    return names(trust.faults(DID, key.keyid, "statement", date.fromisoformat(day), HERE))


@pytest.mark.parametrize(
    "old, day, expected",
    [
        ({}, "2026-05-01", []),
        ({"from": "2024-01-01", "to": "2025-12-31"}, "2025-12-31", []),
        ({"from": "2024-01-01", "to": "2025-12-31"}, "2026-01-01", ["EXPIRED"]),
        ({"from": "2025-01-01", "to": "2025-12-31"}, "2024-12-31", ["NOT_YET_VALID"]),
        ({"revoked": {"date": "2026-01-01", "reason": "replaced"}}, "2025-12-31", []),
        ({"revoked": {"date": "2026-01-01", "reason": "replaced"}}, "2026-01-01", ["KEY_REVOKED"]),
        ({"revoked": {"date": "2026-01-01", "reason": "compromised"}}, "2026-02-01", ["TIME_UNPROVEN"]),
        # the signer of a stolen key writes any day it likes
        ({"revoked": {"date": "2026-01-01", "reason": "compromised"}}, "2024-02-01", ["TIME_UNPROVEN"]),
    ],
)
def test_a_key_has_its_own_days_and_end(old, day, expected):
    trust = policy(**old)
    assert judged(trust, OLD, day) == expected
    assert judged(trust, NEW, day) == []  # rotation: the other key is not touched


@pytest.mark.parametrize(
    "old",
    [
        {"from": "2025-01-01"},
        {"from": "2025-01-02", "to": "2025-01-01"},
        {"revoked": {"date": "2026-01-01"}},
        {"revoked": {"date": "2026-01-01", "reason": "lost"}},
        {"revoked": {"date": "soon", "reason": "replaced"}},
    ],
)
def test_a_half_written_history_is_refused(old):
    with pytest.raises(Refused) as fault:
        policy(**old)
    assert names(fault.value.problems) == ["TRUST_INVALID"]


@pytest.mark.parametrize(
    "state, name", [("revoked", "REVOKED"), ("suspended", "SUSPENDED"), ("superseded", "SUPERSEDED")]
)
def test_a_record_that_was_taken_back(state, name):
    row = {"state": state, "date": "2026-03-01", "reason": "wrong electricity"}
    trust = parse_policy({"format": "footprint-trust/1", "revoked": {"a" * 64: row}})
    found = trust.record_faults(DID, "a" * 64, HERE)
    assert names(found) == [name]
    assert "wrong electricity" in found[0].message("en")
    assert trust.revocation("a" * 64).state == state
    assert trust.record_faults(DID, "b" * 64, HERE) == []
    for wrong in ({**row, "state": "gone"}, {**row, "reason": " "}, {"state": state}):
        with pytest.raises(Refused):
            parse_policy({"revoked": {"a" * 64: wrong}})
    with pytest.raises(Refused):
        parse_policy({"revoked": {"A" * 64: row}})
    with pytest.raises(Refused):
        parse_policy({"format": "footprint-trust/2"})


def test_pinned_records_and_owner():
    row = {**ISSUER, "keys": {NEW.keyid: entry(NEW)}, "pinned": ["c" * 64], "owner": "Maker Group"}
    trust = parse_policy({"issuers": {DID: row}})
    assert trust.record_faults(DID, "c" * 64, HERE) == []
    assert names(trust.record_faults(DID, "d" * 64, HERE)) == ["ISSUER_UNTRUSTED"]
    assert trust.owner(DID) == "Maker Group"
    assert trust.owner("did:web:other.example") == ""


def document(**changes):
    value = json.loads(make_did_document(DID, {OLD.keyid: OLD.public, NEW.keyid: NEW.public}, None, HERE))
    value.update(changes)
    return json.dumps(value).encode()


def jwk(key, **more):
    x = base64.urlsafe_b64encode(key.public).decode().rstrip("=")
    public = {"kty": "OKP", "crv": "Ed25519", "x": x, **more}
    return {"id": "#k1", "type": "JsonWebKey", "controller": DID, "publicKeyJwk": public}


def test_keys_of_a_did_document():
    found = did_document_keys(document(), DID, HERE)
    assert {url: key.public for url, key in found.items()} == {OLD.keyid: OLD.public, NEW.keyid: NEW.public}
    only = did_document_keys(document(assertionMethod=[NEW.keyid]), DID, HERE)
    assert set(only) == {NEW.keyid}
    inside = did_document_keys(document(verificationMethod=[], assertionMethod=[jwk(OLD)]), DID, HERE)
    assert inside[f"{DID}#k1"].public == OLD.public
    other = {
        "id": "#p",
        "type": "Multikey",
        "controller": DID,
        "publicKeyMultibase": "zDnaerx9CtbPJ1q36T5Ln5",
    }
    mixed = document(verificationMethod=[other, jwk(NEW)], assertionMethod=["#p", "#k1"])
    assert set(did_document_keys(mixed, DID, HERE)) == {f"{DID}#k1"}


@pytest.mark.parametrize(
    "data",
    [
        document(id="did:web:other.example"),
        document(assertionMethod=[]),
        document(assertionMethod="x"),
        document(
            verificationMethod=[{**jwk(OLD), "controller": "did:web:other.example"}], assertionMethod=["#k1"]
        ),
        document(verificationMethod=[jwk(OLD, d="secret")], assertionMethod=["#k1"]),
        document(verificationMethod=[jwk(OLD, x="!")], assertionMethod=["#k1"]),
        document(verificationMethod=[jwk(OLD), jwk(NEW)], assertionMethod=["#k1"]),
        document(
            verificationMethod=[{**jwk(OLD), "id": "did:web:a.b#k1"}], assertionMethod=["did:web:a.b#k1"]
        ),
        b"[]",
        b'{"id":1,"id":1}',
        b" " * 70_000,
    ],
)
def test_wrong_did_documents_are_refused(data):
    with pytest.raises(Refused) as fault:
        did_document_keys(data, DID, HERE)
    assert names(fault.value.problems)[0] in ("DID_DOCUMENT_INVALID", "DUPLICATE_KEY")


def test_a_small_order_key_in_a_did_document_is_refused():
    x = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
    weak = document(verificationMethod=[jwk(OLD, x=x)], assertionMethod=["#k1"])
    with pytest.raises(Refused) as fault:
        did_document_keys(weak, DID, HERE)
    assert names(fault.value.problems) == ["KEY_REFUSED"]


def test_a_did_document_beside_the_policy_is_pinned(tmp_path):
    """Rotation: the new document holds both keys, the policy adds the end of the old one."""
    data = make_did_document(
        DID, {NEW.keyid: NEW.public}, make_did_document(DID, {OLD.keyid: OLD.public}, None, HERE), HERE
    )
    (tmp_path / "did.json").write_bytes(data)
    text = f"""
format = "footprint-trust/1"
[issuers."{DID}"]
scopes = ["statement"]
from = 2024-01-01
to = 2028-12-31
did_document = {{ file = "did.json", sha256 = "{sha256_hex(data)}" }}
[issuers."{DID}".keys."{OLD.keyid}"]
suite = "ed25519"
key = "{base64.b64encode(OLD.public).decode()}"
revoked = {{ date = 2026-01-01, reason = "replaced" }}
"""
    (tmp_path / "t.toml").write_text(text, encoding="utf-8")
    trust = load_policy(tmp_path / "t.toml")
    assert judged(trust, NEW, "2026-06-01") == []
    assert judged(trust, OLD, "2026-06-01") == ["KEY_REVOKED"]
    (tmp_path / "did.json").write_bytes(data + b"\n")
    with pytest.raises(Refused) as fault:
        load_policy(tmp_path / "t.toml")
    assert names(fault.value.problems) == ["DIGEST_MISMATCH"]
    wrong = text.replace(base64.b64encode(OLD.public).decode(), base64.b64encode(NEW.public).decode())
    (tmp_path / "did.json").write_bytes(data)
    (tmp_path / "t.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(Refused) as fault:
        load_policy(tmp_path / "t.toml")
    assert names(fault.value.problems) == ["TRUST_INVALID"]


def test_only_a_did_web_has_a_document_to_publish():
    with pytest.raises(Refused):
        make_did_document("did:key:z6Mk", {}, None, HERE)


def test_one_key_under_two_ids_has_one_history():
    key = base64.b64encode(OLD.public).decode()
    did = "did:web:maker.example"
    ended = {"date": "2026-01-01", "reason": "compromised"}
    keys = {
        f"{did}#a": {
            "suite": "ed25519",
            "key": key,
            "revoked": ended,
            "from": "2025-01-01",
            "to": "2025-12-31",
        },
        f"{did}#b": {"suite": "ed25519", "key": key},
    }
    row = {"scopes": ["statement"], "from": "2025-01-01", "to": "2027-12-31", "keys": keys}
    policy = parse_policy({"issuers": {did: row}})
    found = policy.faults(did, f"{did}#b", "statement", date(2026, 3, 1), Where("x"))
    assert {p.code for p in found} == {"FP-S320", "FP-S025"}


@pytest.mark.parametrize(
    "history, expected",
    [
        ({"revoked": {"date": "2026-01-01", "reason": "compromised"}}, {"FP-S320"}),
        ({"revoked": {"date": "2026-01-01", "reason": "replaced"}}, {"FP-S321"}),
        ({"from": "2024-01-01", "to": "2025-12-31"}, {"FP-S025"}),
        ({}, set()),
    ],
)
def test_one_key_of_two_issuers_has_one_history(history, expected):
    """The holder of a stolen key signs under whichever DID the policy has not ended."""
    own = keys.key_from_seed(b"\x01" * 32)
    assert own.public == OLD.public
    issuers = {
        DID: {**ISSUER, "owner": "Maker", "keys": {OLD.keyid: entry(OLD, **history)}},
        own.did: {**ISSUER, "owner": "Maker"},
        "did:web:other.example": {**ISSUER, "keys": {"did:web:other.example#k": entry(OLD)}},
    }
    trust = parse_policy({"issuers": issuers})
    for did, keyid in ((own.did, own.keyid), ("did:web:other.example", "did:web:other.example#k")):
        found = trust.faults(did, keyid, "statement", date(2026, 3, 1), HERE)
        assert {p.code for p in found} == expected
    other = keys.key_from_seed(b"\x03" * 32)
    trust = parse_policy({"issuers": {**issuers, other.did: ISSUER}})
    assert trust.faults(other.did, other.keyid, "statement", date(2026, 3, 1), HERE) == []


@pytest.mark.parametrize("suites", [["ed25519", []], [{}]])
def test_suites_of_another_kind_are_refused(suites):
    row = {"scopes": ["statement"], "from": "2025-01-01", "to": "2027-12-31", "suites": suites}
    with pytest.raises(Refused):
        parse_policy({"issuers": {"did:web:maker.example": row}})
    key = {"suite": [], "key": "x"}
    row = {**row, "suites": ["ed25519"], "keys": {"did:web:maker.example#a": key}}
    with pytest.raises(Refused):
        parse_policy({"issuers": {"did:web:maker.example": row}})
