from __future__ import annotations

import base64
import json
import stat
import subprocess
import sys

import pytest

from footprint.base.canonical import dumps
from footprint.base.digest import digest
from footprint.base.problem import Refused
from footprint.base.unit_table import table_digest, table_document
from footprint.seal import did, envelope, keys
from footprint.seal.suites import PublicKey
from footprint.seal.trust import load_policy, parse_policy

P = 2**255 - 19


def code(call, *args, **more) -> str:
    with pytest.raises(Refused) as fault:
        call(*args, **more)
    assert fault.value.problems[0].render("zh")
    return fault.value.problems[0].code


def encoding(y: int, sign: int) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


SMALL = [encoding(y, sign) for y in did._SMALL for sign in (0, 1)]
NON_CANONICAL = [encoding(y, sign) for y in (P, P + 1, 2**255 - 1) for sign in (0, 1)]


def test_key_file_round_trip(tmp_path):
    path = tmp_path / "k.json"
    made = keys.new_key(path, "correct horse")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "PRIVATE" not in repr(made)
    assert "correct horse" not in path.read_text()
    loaded = keys.load_key(path, "correct horse")
    assert loaded == made
    assert loaded.sign(b"x") == made.sign(b"x")
    assert made.did.startswith("did:key:z6Mk")
    assert did.public_of(made.did) == made.public
    assert code(keys.load_key, path, "wrong") == "FP-S032"
    assert code(keys.load_key, path) == "FP-S032"
    assert code(keys.new_key, path, None) == "FP-S030"
    assert keys.load_key(path, "correct horse") == made


def test_plain_key_with_did_web(tmp_path):
    path = tmp_path / "k.json"
    made = keys.new_key(path, None, "did:web:example.com")
    assert made.keyid.startswith("did:web:example.com#z")
    assert keys.load_key(path) == made
    assert code(keys.new_key, tmp_path / "l.json", "") == "FP-S032"
    assert code(keys.new_key, tmp_path / "l.json", None, "did:key:z1") == "FP-S016"
    assert not (tmp_path / "l.json").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"public_key": base64.b64encode(bytes(32)).decode()},
        {"did": "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"},
        {"suite": "rsa"},
        {"format": "footprint-key/2"},
        {"private_key_pem": "x"},
    ],
)
def test_damaged_key_files(tmp_path, change):
    path = tmp_path / "k.json"
    keys.new_key(path, None)
    path.write_bytes(dumps({**json.loads(path.read_bytes()), **change}))
    assert code(keys.load_key, path) == "FP-S031"


def test_base58_against_a_published_did():
    """The example of the did:key method specification."""
    text = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    public = did.public_of(text)
    assert public is not None
    assert did.did_key(public) == text
    assert did.base58_decode(did.base58_encode(b"\0\0a")) == b"\0\0a"


@pytest.mark.parametrize("public", SMALL + NON_CANONICAL)
def test_weak_keys_are_refused_everywhere(public):
    assert did.key_fault(public)
    web = {"did:web:a.com#k": {"suite": "ed25519", "key": base64.b64encode(public).decode()}}
    row = {"keys": web, "scopes": ["statement"], "from": "2026-01-01", "to": "2026-12-31"}
    assert code(parse_policy, {"issuers": {"did:web:a.com": row}}) == "FP-S015"
    assert code(parse_policy, {"issuers": {did.did_key(public): {**row, "keys": {}}}}) == "FP-S015"


def test_small_order_points_are_small():
    """Three doublings take each to the identity."""
    d = -121665 * pow(121666, -1, P) % P
    for y in did._SMALL:
        xx = (y * y - 1) * pow(d * y * y + 1, -1, P) % P
        x = pow(xx, (P + 3) // 8, P)
        x = x if x * x % P == xx else x * pow(2, (P - 1) // 4, P) % P
        for _ in range(3):
            k = d * x * x * y * y % P
            x, y = 2 * x * y * pow(1 + k, -1, P) % P, (y * y + x * x) * pow(1 - k, -1, P) % P
        assert (x, y) == (0, 1)


KEY = keys.key_from_seed(b"\x05" * 32)
PUBLIC = PublicKey("ed25519", KEY.public)
ROW = {"keys": {}, "scopes": ["statement"], "from": "2026-01-01", "to": "2026-12-31"}


@pytest.mark.parametrize(
    "change",
    [
        {"scopes": ["certificate"]},
        {"scopes": []},
        {"from": "2026-13-01"},
        {"from": "2027-01-01"},
        {"to": 5},
        {"keys": {f"{KEY.did}#x": {"suite": "ed25519", "key": base64.b64encode(KEY.public).decode()}}},
        {"keys": {KEY.keyid: {"suite": "ed25519", "key": base64.b64encode(b"\x09" * 32).decode()}}},
        {"owner": ""},
        {"pinned": []},
        {"pinned": ["0"]},
        {"suites": []},
        {"keys": {"did:web:b.com#k": {"suite": "ed25519", "key": base64.b64encode(KEY.public).decode()}}},
    ],
)
def test_wrong_policies_are_refused(change):
    assert parse_policy({"issuers": {KEY.did: ROW}}).key(KEY.did, KEY.keyid) == PUBLIC
    assert code(parse_policy, {"issuers": {KEY.did: {**ROW, **change}}}) == "FP-S020"


def test_a_suite_that_the_anchor_does_not_list_is_refused():
    row = {**ROW, "keys": {KEY.keyid: {"suite": "p256", "key": "AA=="}}}
    assert code(parse_policy, {"issuers": {KEY.did: row}}) == "FP-S327"
    assert code(parse_policy, {"issuers": {KEY.did: {**ROW, "suites": ["p256"]}}}) == "FP-S020"
    good = {KEY.keyid: {"suite": "ed25519", "key": base64.b64encode(KEY.public).decode()}}
    assert parse_policy({"issuers": {KEY.did: {**ROW, "suites": ["ed25519"], "keys": good}}}).issuers


def test_policy_needs_known_fields_and_keys():
    assert code(parse_policy, {"issuer": {}}) == "FP-S329"
    assert code(parse_policy, {"issuers": {KEY.did: {**ROW, "extra": 1}}}) == "FP-S329"
    assert (
        code(parse_policy, {"issuers": {KEY.did: {k: v for k, v in ROW.items() if k != "to"}}}) == "FP-S330"
    )
    odd = {"suite": "ed25519", "key": "AA==", "url": "x"}
    assert code(parse_policy, {"issuers": {KEY.did: {**ROW, "keys": {KEY.keyid: odd}}}}) == "FP-S329"
    assert code(parse_policy, []) == "FP-S020"
    assert code(parse_policy, {"issuers": {"did:web:a.com": ROW}}) == "FP-S020"
    assert code(parse_policy, {"issuers": {"did:ethr:0x": ROW}}) == "FP-S020"


def test_toml_with_dates_and_accepted_tables(tmp_path):
    (tmp_path / "units.json").write_bytes(dumps(table_document()))
    text = f"""
[issuers."{KEY.did}"]
keys = {{}}
scopes = ["statement", "review"]
from = 2026-01-01
to = "2026-12-31"
[accept_tables]
"{table_digest()}" = "units.json"
"""
    (tmp_path / "t.toml").write_text(text, encoding="utf-8")
    policy = load_policy(tmp_path / "t.toml")
    assert policy.tables[table_digest()] == table_document()
    assert policy.issuers[KEY.did].scopes == {"statement", "review"}
    (tmp_path / "t.json").write_bytes(dumps({"accept_tables": {table_digest(): "units.json"}}))
    assert load_policy(tmp_path / "t.json").tables


@pytest.mark.parametrize(
    "name",
    ["../units.json", "/etc/passwd", "a/../../u", "C:\\x", "..", ".x", "a\\b", "link", "loop", "loop/t.json"],
)
def test_table_paths_stay_beside_the_policy(tmp_path, name):
    folder = tmp_path / "p"
    folder.mkdir()
    (tmp_path / "units.json").write_bytes(dumps(table_document()))
    (folder / "link").symlink_to(tmp_path / "units.json")
    (folder / "loop").symlink_to("loop")
    (folder / "t.json").write_bytes(dumps({"accept_tables": {table_digest(): name}}))
    assert code(load_policy, folder / "t.json") == "FP-S021"


def test_table_of_another_digest(tmp_path):
    (tmp_path / "u.json").write_bytes(dumps({"id": "x", "units": {}}))
    (tmp_path / "t.json").write_bytes(dumps({"accept_tables": {table_digest(): "u.json"}}))
    assert code(load_policy, tmp_path / "t.json") == "FP-S022"
    other = digest("study", {"id": "x", "units": {}})
    (tmp_path / "t.json").write_bytes(dumps({"accept_tables": {other: "u.json"}}))
    assert code(load_policy, tmp_path / "t.json") == "FP-S022"


def test_statement_and_review_envelopes():
    manifest = b"{}"
    root = "sha256:" + "0" * 64
    files = {"manifest.json": manifest}
    files["statement.dsse.json"] = envelope.sign_statement(manifest, root, "full", KEY)
    opened = envelope.open_envelope(files, "statement.dsse.json")
    assert envelope.signature_good(opened, PUBLIC)
    assert opened.predicate == {"issuer": KEY.did, "record_root": root, "claim": "full"}
    for path in ("review/1.dsse.json", "verification.dsse.json"):
        files[path] = envelope.sign_document(path, files, {"issuer": KEY.did, "note": "x"}, KEY)
        opened = envelope.open_envelope(files, path)
        assert envelope.signature_good(opened, PUBLIC)
        assert opened.scope == path.split("/")[0].split(".")[0]
    other = keys.key_from_seed(b"\x06" * 32)
    assert not envelope.signature_good(opened, PublicKey("ed25519", other.public))
    assert not envelope.signature_good(opened, PublicKey("ed25519", b"\x00" * 32))
    moved = {**files, "verification.dsse.json": files["review/1.dsse.json"]}
    assert code(envelope.open_envelope, moved, "verification.dsse.json") == "FP-S010"
    changed = {**files, "manifest.json": b"[]"}
    assert code(envelope.open_envelope, changed, "statement.dsse.json") == "FP-S013"
    resigned = {**files, "statement.dsse.json": b"{}"}
    assert code(envelope.open_envelope, resigned, "review/1.dsse.json") == "FP-S013"
    with pytest.raises(ValueError, match="issuer"):
        envelope.sign_document("review/2.dsse.json", files, {"issuer": "did:web:x.com"}, KEY)


def test_the_container_check_loads_the_standard_library_only():
    script = (
        "import sys; from footprint.seal.bundle import load\n"
        "from footprint.base.problem import Refused\n"
        "try: load(b'x')\n"
        "except Refused: pass\n"
        "heavy = ('cryptography', 'flint', 'numpy', 'pandas', 'pint', 'pydantic')\n"
        "bad = [m for m in heavy if m in sys.modules]\n"
        "sys.exit(repr(bad) if bad else 0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
