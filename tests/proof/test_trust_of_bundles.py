"""What the trust file says of a whole bundle: taken back, pinned, signed with a lost key."""

from __future__ import annotations

import make_bundle as mb
import pytest
from checking import names, verify

from footprint.base.digest import sha256_hex
from footprint.seal.trust import parse_policy

DID = mb.did_of(mb.KEY)


@pytest.fixture(scope="module")
def files():
    return mb.Maker().built()


def trust(files, revoked=None, **issuer):
    row = {"scopes": ["statement"], "from": "2025-01-01", "to": "2027-12-31", **issuer}
    taken = {sha256_hex(files["manifest.json"]): revoked} if revoked else {}
    return parse_policy({"issuers": {DID: row}, "revoked": taken})


@pytest.mark.parametrize("state", ["revoked", "suspended", "superseded"])
def test_a16_a_record_taken_back_counts_no_more(files, state):
    assert verify(files, trust=trust(files)).level == "L2"
    found = verify(files, trust=trust(files, {"state": state, "date": "2026-05-01", "reason": "x"}))
    assert names(found) == {state.upper()}
    assert (found.level, found.exit_code, found.check("trust").status) == ("L0", 1, "failed")


def test_only_pinned_records_of_an_issuer_count(files):
    own = sha256_hex(files["manifest.json"])
    assert verify(files, trust=trust(files, pinned=[own])).level == "L2"
    assert names(verify(files, trust=trust(files, pinned=["0" * 64]))) == {"ISSUER_UNTRUSTED"}


def test_a15_a_stolen_key_proves_no_date(files):
    row = {"suite": "ed25519", "key": mb.b64(mb.KEY.public_key().public_bytes_raw())}
    keyid = f"{DID}#{DID.removeprefix('did:key:')}"
    for day, reason, expected in (
        ("2027-01-01", "compromised", {"TIME_UNPROVEN"}),
        ("2027-01-01", "replaced", set()),
        ("2026-01-01", "replaced", {"KEY_REVOKED"}),
    ):
        listed = {keyid: {**row, "revoked": {"date": day, "reason": reason}}}
        assert names(verify(files, trust=trust(files, keys=listed))) == expected
