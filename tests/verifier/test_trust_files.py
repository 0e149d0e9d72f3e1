"""Trust files (docs/trust.md) through both verifiers: the same are refused, and the same bundles count."""

from __future__ import annotations

import base64
import copy
import json

import pytest
from second import NODE, batch, mb, names

from footprint.base.digest import digest
from footprint.base.problem import Refused
from footprint.proof.tables import Tables
from footprint.proof.verify import check, load
from footprint.seal.did import multibase
from footprint.seal.trust import load_policy

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")
DID = "did:web:maker.example"
URL = f"{DID}#2026"
PUBLIC = mb.KEY.public_key().public_bytes_raw()
OTHER = mb.OTHER.public_key().public_bytes_raw()
FILES = mb.signed(mb.Maker().built(), did=DID, fragment="2026")
CREATED = json.loads(FILES["record.json"])["created"][:10]
MANIFEST = mb.sha(FILES["manifest.json"])
WEAK = base64.b64encode(bytes([1] + [0] * 31)).decode()
UNITS = digest("unit_table", mb.UNIT_TABLE)
TABLES = {"units.json": ("unit_table", mb.UNIT_TABLE), "sub/gwp.json": ("gwp_set", mb.GWP)}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def document(**changes) -> bytes:
    method = {"id": "#2026", "type": "Multikey", "controller": DID, "publicKeyMultibase": multibase(PUBLIC)}
    return json.dumps(
        {"id": DID, "verificationMethod": [method], "assertionMethod": ["#2026"], **changes}
    ).encode()


def jwk(controller: str = DID, **more) -> dict:
    x = base64.urlsafe_b64encode(PUBLIC).decode().rstrip("=")
    return {
        "id": URL,
        "type": "JsonWebKey",
        "controller": controller,
        "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": x, **more},
    }


BASE = {
    "format": "footprint-trust/1",
    "issuers": {
        DID: {
            "scopes": ["statement"],
            "from": "2025-01-01",
            "to": "2027-12-31",
            "keys": {URL: {"suite": "ed25519", "key": b64(PUBLIC)}},
        }
    },
    "accept_tables": {digest(tag, table): name for name, (tag, table) in TABLES.items()},
}


def issuer(p):
    return p["issuers"][DID]


def key(p):
    return issuer(p)["keys"][URL]


def by_document(data: bytes, sha: str = "", file: str = "maker.did.json"):
    def change(p):
        issuer(p)["keys"] = {}
        issuer(p)["did_document"] = {"file": file, "sha256": sha or mb.sha(data)}

    return change, {"maker.did.json": data}


def end(**revoked):
    return lambda p: key(p).update(revoked=revoked)


def twice(**history):
    """The same key under a second id that has a history."""
    return lambda p: issuer(p)["keys"].update({f"{DID}#old": {**key(p), **history}})


def elsewhere(**history):
    """The same key under another issuer, where it has a history."""
    url = "did:web:former.example#k"

    def change(p):
        row = {**issuer(p), "keys": {url: {"suite": "ed25519", "key": b64(PUBLIC), **history}}}
        p["issuers"]["did:web:former.example"] = row

    return change


def taken(manifest=MANIFEST, **changes):
    row = {"state": "revoked", "date": "2026-06-01", "reason": "x", **changes}
    return lambda p: p.update(revoked={manifest: row})


def table(name: str, wanted: str = UNITS):
    return lambda p: p.update(accept_tables={wanted: name}), {}


#: name -> (change of the policy, files beside it)
CASES = {
    "good": (lambda p: None, {}),
    "no format": (lambda p: p.pop("format"), {}),
    "other format": (lambda p: p.update(format="footprint-trust/2"), {}),
    "unknown field": (lambda p: p.update(extra=1), {}),
    "unknown field of an issuer": (lambda p: issuer(p).update(extra="1"), {}),
    "unknown field of a key": (lambda p: key(p).update(extra="1"), {}),
    "not listed": (lambda p: p["issuers"].update({"did:web:else.example": p["issuers"].pop(DID)}), {}),
    "no issuers": (lambda p: p.pop("issuers"), {}),
    "scope": (lambda p: issuer(p).update(scopes=["review"]), {}),
    "unknown scope": (lambda p: issuer(p).update(scopes=["statement", "all"]), {}),
    "no scope": (lambda p: issuer(p).update(scopes=[]), {}),
    "expired": (lambda p: issuer(p).update(to="2025-02-01"), {}),
    "not yet": (lambda p: issuer(p).update({"from": "2027-01-01"}), {}),
    "no such day": (lambda p: issuer(p).update(to="2027-02-30"), {}),
    "days turned": (lambda p: issuer(p).update({"from": "2028-01-01"}), {}),
    "owner": (lambda p: issuer(p).update(owner="Maker Group"), {}),
    "owner blank": (lambda p: issuer(p).update(owner=" "), {}),
    "owner of a separator": (lambda p: issuer(p).update(owner="\x1c\x85"), {}),
    "owner of a byte-order mark": (lambda p: issuer(p).update(owner="\ufeff"), {}),
    "format null": (lambda p: p.update(format=None), {}),
    "issuers null": (lambda p: p.update(issuers=None), {}),
    "revoked null": (lambda p: p.update(revoked=None), {}),
    "tables null": (lambda p: p.update(accept_tables=None), {}),
    "keys null": (lambda p: issuer(p).update(keys=None), {}),
    "owner too long": (lambda p: issuer(p).update(owner="x" * 501), {}),
    "suites": (lambda p: issuer(p).update(suites=["ed25519"]), {}),
    "suites unknown": (lambda p: issuer(p).update(suites=["p256"]), {}),
    "suites empty": (lambda p: issuer(p).update(suites=[]), {}),
    "suite of the key": (lambda p: key(p).update(suite="p256"), {}),
    "pinned": (lambda p: issuer(p).update(pinned=["0" * 64, MANIFEST]), {}),
    "pinned others": (lambda p: issuer(p).update(pinned=["0" * 64]), {}),
    "pinned none": (lambda p: issuer(p).update(pinned=[]), {}),
    "pinned malformed": (lambda p: issuer(p).update(pinned=["sha256:" + MANIFEST]), {}),
    "key days": (lambda p: key(p).update({"from": "2025-01-01", "to": "2026-12-31"}), {}),
    "key expired": (lambda p: key(p).update({"from": "2025-01-01", "to": "2025-01-31"}), {}),
    "key not yet": (lambda p: key(p).update({"from": "2027-01-01", "to": "2027-01-31"}), {}),
    "key with from alone": (lambda p: key(p).update({"from": "2025-01-01"}), {}),
    "replaced later": (end(date="2027-01-01", reason="replaced"), {}),
    "replaced that day": (end(date=CREATED, reason="replaced"), {}),
    "compromised later": (end(date="2027-01-01", reason="compromised"), {}),
    "replaced under another id": (twice(revoked={"date": CREATED, "reason": "replaced"}), {}),
    "compromised under another id": (
        lambda p: (
            twice(revoked={"date": "2027-01-01", "reason": "compromised"})(p),
            end(date="2026-12-01", reason="replaced")(p),
        ),
        {},
    ),
    "expired under another id": (twice(**{"from": "2025-01-01", "to": "2025-01-31"}), {}),
    "replaced under another issuer": (elsewhere(revoked={"date": CREATED, "reason": "replaced"}), {}),
    "compromised under another issuer": (
        elsewhere(revoked={"date": "2027-01-01", "reason": "compromised"}),
        {},
    ),
    "expired under another issuer": (elsewhere(**{"from": "2025-01-01", "to": "2025-01-31"}), {}),
    "under another issuer": (elsewhere(), {}),
    "reason unknown": (end(date="2027-01-01", reason="lost"), {}),
    "revoked without date": (end(reason="replaced"), {}),
    "revoked": (taken(), {}),
    "suspended": (taken(state="suspended"), {}),
    "superseded": (taken(state="superseded"), {}),
    "another revoked": (taken("0" * 64), {}),
    "state unknown": (taken(state="gone"), {}),
    "revoked without reason": (taken(reason=""), {}),
    "revoked without state": (taken(state=None), {}),
    "revoked by no digest": (taken("x"), {}),
    "no keys": (lambda p: issuer(p).pop("keys"), {}),
    "another key": (lambda p: key(p).update(key=b64(OTHER)), {}),
    "another id": (lambda p: issuer(p).update(keys={f"{DID}#2025": key(p)}), {}),
    "id of another": (lambda p: issuer(p).update(keys={"did:web:else.example#2026": key(p)}), {}),
    "id malformed": (lambda p: issuer(p).update(keys={f"{DID}#a b": key(p)}), {}),
    "weak key": (lambda p: key(p).update(key=WEAK), {}),
    "short key": (lambda p: key(p).update(key="AAAA"), {}),
    "no DID": (lambda p: p["issuers"].update({"maker": p["issuers"].pop(DID)}), {}),
    "document": by_document(document()),
    "document as JWK": by_document(document(verificationMethod=[jwk()], assertionMethod=[URL])),
    "document with the key inside assertionMethod": by_document(
        document(verificationMethod=[], assertionMethod=[jwk()])
    ),
    "document with a private key": by_document(document(verificationMethod=[jwk(d="AA")])),
    "document changed": by_document(document(), sha="0" * 64),
    "document absent": by_document(document(), file="else.did.json"),
    "document above": by_document(document(), file="../maker.did.json"),
    "document of another": by_document(document(id="did:web:else.example")),
    "document without assertion": by_document(document(assertionMethod=[])),
    "document of another controller": by_document(
        document(verificationMethod=[jwk(controller="did:web:x.example")])
    ),
    "document too long": by_document(document(note="x" * 64_000)),
    "document with two keys of one id": by_document(
        document(
            verificationMethod=[jwk(), {**jwk(), "type": "Multikey", "publicKeyMultibase": multibase(OTHER)}]
        )
    ),
    "table changed": table("units.json", "sha256:" + "0" * 64),
    "table absent": table("x.json"),
    "table above": table("../units.json"),
    "table hidden": table(".units.json"),
}
NO_TABLES = Tables(unit_table=lambda _: None)


def place(folder, change, beside):
    """A folder with the policy and all that it names; the path of the policy."""
    policy = copy.deepcopy(BASE)
    change(policy)
    (folder / "sub").mkdir(parents=True)
    for name, (_tag, table) in TABLES.items():
        (folder / name).write_bytes(mb.jcs(table))
    for name, data in beside.items():
        (folder / name).write_bytes(data)
    (folder / "trust.json").write_text(json.dumps(policy), encoding="utf-8")
    return folder / "trust.json"


def python(path):
    """("refused", names) of a policy, else whether signature and trust failed, and names of errors."""
    try:
        found = check(load(mb.pack(FILES)), trust=load_policy(path), tables=NO_TABLES)
    except Refused as fault:
        return "refused", {p.name for p in fault.problems}
    rows = {c.name: c for c in found.checks if c.name in ("signature", "trust")}
    said = {p.name for c in rows.values() for p in c.problems if p.severity == "error"}
    return "failed" if said else "passed", said


def test_trust_files(tmp_path):
    paths = [place(tmp_path / str(i), *CASES[name]) for i, name in enumerate(CASES)]
    seen = []
    for found in batch(tmp_path, [mb.pack(FILES)] * len(paths), trust=[str(p) for p in paths]):
        said = names(found, "signature") | names(found, "trust")
        seen.append(("refused" if found["exit_code"] == 3 else "failed" if said else "passed", said))
    for name, path, (state, said) in zip(CASES, paths, seen, strict=True):
        wanted, theirs = python(path)
        assert (name, state) == (name, wanted)
        assert said == theirs or said & theirs, (name, said, theirs)
    states = [state for state, _ in seen]
    assert min(states.count(s) for s in ("passed", "failed", "refused")) > 5
