"""The commands around keys: publish a did:web, rotate, fetch, trust for scopes."""

from __future__ import annotations

import json
import tomllib

import pytest
from typer.testing import CliRunner

from footprint.apps.cli.main import app
from footprint.seal.keys import load_key
from footprint.seal.trust import load_policy

DID = "did:web:maker.example"


def run(*words, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(w) for w in words])
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_publish_rotate_and_trust(tmp_path, lang):
    for name in ("a", "b"):
        run("keys", "new", tmp_path / f"{name}.key", "--no-passphrase", "--did", DID)
    first, second = load_key(tmp_path / "a.key"), load_key(tmp_path / "b.key")
    shown = run("keys", "document", tmp_path / "a.key", "-o", tmp_path / "1.json", "--lang", lang)
    assert "https://maker.example/.well-known/did.json" in shown.replace("\n", "")
    run("keys", "document", tmp_path / "b.key", "--add-to", tmp_path / "1.json", "-o", tmp_path / "did.json")
    document = json.loads((tmp_path / "did.json").read_bytes())
    assert document["assertionMethod"] == sorted([first.keyid, second.keyid])
    assert not list(tmp_path.glob("*.tmp"))
    again = run("keys", "document", tmp_path / "b.key", "-o", tmp_path / "did.json", code=3)
    assert "FP-X001" in again


def test_a_fetched_document_is_pinned_by_hand(tmp_path, monkeypatch):
    run("keys", "new", tmp_path / "a.key", "--no-passphrase", "--did", DID)
    run("keys", "document", tmp_path / "a.key", "-o", tmp_path / "1.json")
    data = (tmp_path / "1.json").read_bytes()
    monkeypatch.setattr("footprint.api.did_web.fetch_did_document", lambda did: data)
    told = json.loads(run("keys", "fetch", DID, "-o", tmp_path / "did.json", "--json"))
    shown = run("keys", "fetch", DID, "-o", tmp_path / "2.json")
    line = next(x for x in shown.splitlines() if x.startswith("did_document"))
    assert tomllib.loads(line)["did_document"] == {"file": "2.json", "sha256": told["sha256"]}
    text = f'[issuers."{DID}"]\nscopes=["verification"]\nfrom=2026-01-01\nto=2026-12-31\n{line}\n'
    (tmp_path / "trust.toml").write_text(text, encoding="utf-8")
    key = load_key(tmp_path / "a.key")
    assert load_policy(tmp_path / "trust.toml").key(DID, key.keyid).public == key.public
    run("keys", "fetch", "did:web:other.example", "-o", tmp_path / "3.json", code=3)
    assert not (tmp_path / "3.json").exists()


def test_scopes_of_a_new_trust_file(tmp_path):
    words = ("--trust", tmp_path / "t.toml", "--scope", "review", "--scope", "verification")
    run("keys", "new", tmp_path / "v.key", "--no-passphrase", *words)
    (issuer,) = load_policy(tmp_path / "t.toml").issuers.values()
    assert issuer.scopes == {"review", "verification"}
    run("keys", "new", tmp_path / "w.key", "--no-passphrase", "--scope", "all", code=2)


@pytest.mark.parametrize(
    "data",
    [b"secret", b"secret\r\nkept for Anna\n", "secret\n口令".encode(), b"\xef\xbb\xbfsecret\n\xff\xfe"],
)
def test_a_passphrase_is_the_first_line_of_its_file(tmp_path, data):
    (tmp_path / "pass.txt").write_bytes(data)
    run("keys", "new", tmp_path / "a.key", "--passphrase-file", tmp_path / "pass.txt")
    assert load_key(tmp_path / "a.key", "secret").did.startswith("did:key:")


@pytest.mark.parametrize(
    ("data", "code"),
    [("secret".encode("utf-16"), "FP-X570"), (b"\xff\n", "FP-X570"), (b"x" * 20_000, "FP-X571")],
)
def test_a_passphrase_file_that_is_none_is_refused(tmp_path, data, code):
    (tmp_path / "pass.txt").write_bytes(data)
    for lang in ("zh", "en"):
        words = ("--passphrase-file", tmp_path / "pass.txt", "--lang", lang)
        assert code in run("keys", "new", tmp_path / "a.key", *words, code=3)
    assert not (tmp_path / "a.key").exists()
