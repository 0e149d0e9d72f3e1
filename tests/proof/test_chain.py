"""The walk along suppliers' records: depth, cycles, taint, units, claims, forged and stray documents."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import make_bundle as mb
import pytest
from checking import TABLES, failed, names, places, policy
from tiers import key, reference, tier

from footprint.apps.cli import chain_view
from footprint.apps.cli.shell import out
from footprint.base.canonical import cost
from footprint.proof import documents
from footprint.proof.chain_tree import rows
from footprint.proof.verify import RuleFindings, check, load
from footprint.seal.bundle import MAX_COVERED, make_manifest
from footprint.seal.envelope import sign_document
from footprint.seal.keys import key_from_seed
from footprint.seal.policy import KeyRevocation, Policy, Revocation, TrustedKey, key_in_did
from footprint.seal.trust import parse_policy

ROD, BOLT, PUMP = "rod", "bolt", "pump-12"
TRUST = policy(*(key(n) for n in range(1, 60)))


def verify(top, trust: Policy | None = TRUST, beside=()):
    bundles = [load(mb.pack(t.files), f"{t.name}.fpz") for t in beside]
    return check(
        load(mb.pack(top.files)), trust=trust, tables=TABLES, rules=lambda _: RuleFindings(()), beside=bundles
    )


def revoking(*tiers, state="revoked") -> Policy:
    gone = {t.sha: Revocation(state, date(2026, 4, 1), "recalculated") for t in tiers}
    return replace(TRUST, revoked=gone)


def found(result) -> dict[str, str]:
    """State by the first product name."""
    return {s.product_ids[0] if s.product_ids else "?": s.state for _, s in rows(result.suppliers)}


def said(result, code: str) -> list:
    return [p for p in result.check("suppliers").problems if p.code == code]


@pytest.fixture(scope="module")
def chain():
    rod = tier(ROD)
    bolt = tier(BOLT, [rod])
    return rod, bolt, tier(PUMP, [bolt])


def test_three_tiers_are_walked_and_trusted(chain):
    result = verify(chain[2])
    assert not failed(result), places(result)
    assert (result.level, result.check("suppliers").status) == ("L2", "passed")
    assert [(d, s.product_ids[0], s.level, s.state) for d, s in rows(result.suppliers)] == [
        (0, BOLT, "L1", "passed"),
        (1, ROD, "L1", "passed"),
    ]
    assert result.check("suppliers").detail == "2 checked, 0 not checked"
    told = result.to_json()["suppliers"][0]
    assert told["suppliers"][0]["issuer"] == mb.did_of(key(3))
    assert told["opened"]["open"] > 0


def test_a_recipe_that_stays_hidden_below_is_a_remark(chain):
    rod, _, _ = chain
    bolt = tier(BOLT, [rod], hidden=("factor:F-own", "line:L3", "line_result:L3/main", "result:main"))
    result = verify(tier(PUMP, [bolt]))
    assert not failed(result), places(result)
    assert (result.level, found(result)) == ("L2", {BOLT: "passed", ROD: "passed"})
    assert [p.severity for p in said(result, "FP-P309")] == ["info"]


@pytest.mark.parametrize("state", ["revoked", "suspended", "superseded"])
def test_a_record_taken_back_below_taints_everything_above(chain, state):
    rod, _, pump = chain
    result = verify(pump, revoking(rod, state=state))
    assert failed(result) == {"suppliers"}
    assert (result.level, result.exit_code) == ("L1", 1)
    (problem,) = said(result, "FP-P302")
    assert problem.name == "UPSTREAM_REVOKED"
    assert problem.values["path"] == "pump-12 ← bolt ← rod"
    assert found(result) == {BOLT: "tainted", ROD: "revoked"}


def test_a_revoked_key_below_taints_too(chain):
    did = mb.did_of(key(len(ROD)))
    keyid = f"{did}#{did[8:]}"
    public = key_in_did(did)
    assert public is not None
    for reason, day, code in (("compromised", date(2030, 1, 1), 1), ("replaced", date(2030, 1, 1), 0)):
        listed = TrustedKey(public, revoked=KeyRevocation(day, reason))
        issuer = replace(TRUST.issuers[did], keys={keyid: listed})
        result = verify(chain[2], replace(TRUST, issuers={**TRUST.issuers, did: issuer}))
        assert result.exit_code == code
        assert bool(said(result, "FP-P303")) == bool(code)


def test_an_absent_record_caps_at_l1(chain):
    rod, _, _ = chain
    bolt = tier(BOLT, [rod], carry=[])
    result = verify(tier(PUMP, [bolt]))
    assert (result.exit_code, result.level) == (0, "L1")
    assert found(result) == {BOLT: "passed", "?": "absent"}
    assert "pump-12 ← bolt" in said(result, "FP-P066")[0].got


def test_an_unsigned_or_unlisted_supplier_is_said_aloud(chain):
    """RECORD S14 caps the level for an absent record alone."""
    rod, bolt, pump = chain
    result = verify(tier(PUMP, [bolt], drop=("supplier statement",)))
    assert (result.exit_code, result.level, found(result)[BOLT]) == (0, "L2", "not_checked")
    assert {p.severity for p in said(result, "FP-P305")} == {"warning"}
    result = verify(pump, policy(key(len(PUMP))))
    assert (result.exit_code, result.level) == (0, "L2")
    assert len(said(result, "FP-P306")) == 2
    result = verify(pump, None)
    assert (result.level, result.exit_code) == ("L0", 0)
    assert rod.sha in {s.manifest_sha256 for _, s in rows(result.suppliers)}


def test_a_listed_issuer_outside_its_days_fails(chain):
    late = policy(key(len(ROD)), last="2025-06-30")
    result = verify(chain[2], replace(TRUST, issuers={**TRUST.issuers, **late.issuers}))
    assert failed(result) == {"suppliers"}
    assert said(result, "FP-S025")


def test_a_factor_per_another_unit_than_declared(chain):
    result = verify(tier(PUMP, [chain[1]], factor={"unit": "kg"}))
    assert (failed(result), names(result)) == ({"suppliers"}, {"DECLARED_UNIT"})


def test_a_weaker_claim_below_a_full_one(chain):
    for weak in ("screening", "demonstration"):
        result = verify(tier(PUMP, [tier(BOLT, claim=weak)]))
        assert names(result) == {"CLAIM_WEAKER"}
        assert not failed(verify(tier(PUMP, [tier(BOLT, claim=weak)], claim="screening")))


def test_another_period_is_a_warning():
    old = tier(BOLT, period=("2023-01-01", "2023-12-31"))
    result = verify(tier(PUMP, [old]))
    assert not failed(result)
    assert [p.severity for p in said(result, "FP-P308")] == ["warning"]


def test_a_product_behind_itself_is_a_cycle(chain):
    me = key(len(PUMP))
    first = tier(PUMP, signer=me)
    result = verify(tier(PUMP, [tier(BOLT, [first])], me))
    assert "CYCLE" in names(result)
    assert failed(result) == {"suppliers"}
    earlier = tier(PUMP, signer=me, period=("2024-01-01", "2024-12-31"))
    result = verify(tier(PUMP, [tier(BOLT, [earlier])], me))
    assert not failed(result)
    assert [p.severity for p in said(result, "FP-P301")] == ["warning"]
    # the same product name of another issuer is another product
    assert not failed(verify(tier(PUMP, [tier(BOLT, [tier(PUMP, signer=key(50))])], me)))


def test_a_cycle_is_found_on_any_way_through_shared_suppliers():
    me = key(40)
    deep = tier("seal", signer=me)
    shared = tier("hub", [deep])
    again = tier("seal", [shared], signer=me)
    for below in ([shared, again], [again, shared]):
        assert "CYCLE" in names(verify(tier(PUMP, below)))


def test_a_shared_supplier_is_checked_once_and_shown_twice(chain):
    rod, bolt, _ = chain
    result = verify(tier(PUMP, [bolt, rod]))
    assert result.check("suppliers").detail == "2 checked, 0 not checked"
    assert [(s.product_ids[0], s.repeated) for _, s in rows(result.suppliers)] == [
        (BOLT, False),
        (ROD, False),
        (ROD, False),
    ]


# --- attacks -------------------------------------------------------------------------------------
def swapped(top, path: str, data: bytes):
    """The documents that travel with ``top``, one of its own replaced by another content."""
    return [(k, data if d == top.files[path] else d) for k, d in top.documents]


def test_a_forged_record_in_evidence_is_not_the_record(chain):
    _, bolt, _ = chain
    forged = bolt.files["record.json"].replace(b'"rounded":"', b'"rounded":"1', 1)
    result = verify(tier(PUMP, [bolt], carry=swapped(bolt, "record.json", forged)))
    assert result.level != "L2"
    assert "absent" in {s.state for _, s in rows(result.suppliers)}
    assert [p.severity for p in said(result, "FP-P311")]


def test_a_renamed_file_fails_its_digest(chain):
    _, bolt, pump = chain
    files = dict(pump.files)
    path = f"evidence/{mb.sha(bolt.files['record.json'])}"
    files[path] = bolt.files["rules.json"]
    result = verify(replace(pump, files=files))
    assert {"suppliers", "evidence"} <= failed(result)


def test_the_statement_of_another_supplier_signs_nothing(chain):
    rod, bolt, _ = chain
    other = rod.files["statement.dsse.json"]
    result = verify(tier(PUMP, [bolt], carry=swapped(bolt, "statement.dsse.json", other)))
    assert (result.level, result.exit_code) == ("L2", 0)
    assert said(result, "FP-P305")
    assert found(result) == {BOLT: "not_checked", ROD: "passed"}


def test_a_wrong_signature_below_fails(chain):
    _, bolt, _ = chain
    did = mb.did_of(key(len(BOLT)))
    forged = mb.statement(bolt.files, mb.OTHER, did=did)
    result = verify(tier(PUMP, [bolt], carry=swapped(bolt, "statement.dsse.json", forged)))
    assert failed(result) == {"suppliers"}
    assert "SIGNATURE_INVALID" in names(result)


def test_a_signed_statement_about_another_root_fails(chain):
    _, bolt, _ = chain
    predicate = {"issuer": mb.did_of(key(4)), "record_root": "sha256:" + "0" * 64, "claim": "full"}
    lying = mb.statement(bolt.files, key(4), predicate=predicate)
    result = verify(tier(PUMP, [bolt], carry=swapped(bolt, "statement.dsse.json", lying)))
    assert failed(result) == {"suppliers"}


def test_the_factors_of_another_record_lead_nowhere(chain):
    _, bolt, _ = chain
    other = tier("nut", [tier("wire")]).files["disclosure/factors.json"]
    result = verify(tier(PUMP, [bolt], carry=swapped(bolt, "disclosure/factors.json", other)))
    assert found(result) == {BOLT: "passed"}
    assert said(result, "FP-P311")
    assert [p.expected.split(" / ")[0] for p in said(result, "FP-P309")] == ["0"]


def test_a_chain_beyond_the_limit_fails_and_the_limit_itself_passes():
    below, top = [], None
    for i in range(33):
        top = tier(f"p{i}", below, signer=key(20))
        below = [top]
    assert not failed(verify(top))
    for i in range(33, 41):
        top = tier(f"p{i}", [top], signer=key(20))
    result = verify(top)
    assert failed(result) == {"suppliers"}
    assert len(said(result, "FP-P314")) == 1


def test_ten_thousand_references_are_quick():
    one = tier(BOLT)
    node = reference(one)
    extra = [
        {**node, "id": f"F{i}", "supplier": {**node["supplier"], "manifest_sha256": f"{i:064x}"}}
        for i in range(10_000)
    ]
    top = tier(PUMP, extra=extra)
    bundle = load(mb.pack(top.files))
    start = time.process_time()
    result = check(bundle, trust=TRUST, tables=TABLES, rules=lambda _: RuleFindings(()))
    assert time.process_time() - start < 8
    assert (result.level, result.exit_code) == ("L1", 0)
    assert len(result.check("suppliers").problems) == 101
    assert len(result.suppliers) == 10_000


# --- whole bundles beside --------------------------------------------------------------------------
def test_a_whole_bundle_beside_is_checked_and_its_level_shown(chain):
    rod, bolt, _ = chain
    bare = tier(PUMP, [bolt], carry=[])
    assert found(verify(bare)) == {"?": "absent"}
    result = verify(bare, beside=[bolt, rod])
    assert not failed(result), places(result)
    assert [(s.product_ids[0], s.level) for _, s in rows(result.suppliers)] == [(BOLT, "L2"), (ROD, "L2")]
    assert result.level == "L2"
    assert said(verify(bare, beside=[bolt, rod, tier("nut")]), "FP-P313")


def test_a_broken_bundle_beside_fails(chain):
    _, bolt, _ = chain
    rules = bolt.files["rules.json"].replace(b"100", b"200")
    broken = replace(bolt, files={**bolt.files, "rules.json": rules})
    result = verify(tier(PUMP, [bolt], carry=[]), beside=[broken])
    assert failed(result) == {"suppliers"}
    assert "digests" in said(result, "FP-P312")[0].expected


# --- what a verifier said of a supplier's record ------------------------------------------------------
BODY = key_from_seed(b"v" * 32)
OPINION = {
    "issuer": BODY.did, "created": "2026-04-01T08:00:00Z", "opinion": "unmodified",
    "independence": {"text": "none", "declared": True}, "reviews": [],
    "sampling": {"seed": "s", "size": 0, "weakest": 0, "threshold": "1/5", "lines": []}, "examinations": [],
    "misstatement": {"aggregate": "0", "materiality": "1/20"}, "checks": {"level": "L2", "not_checked": []},
}  # fmt: skip


def body(*scopes, **more) -> Policy:
    row = {"scopes": list(scopes or ("verification",)), "from": "2026-01-01", "to": "2026-12-31", **more}
    return replace(TRUST, issuers={**TRUST.issuers, **parse_policy({"issuers": {BODY.did: row}}).issuers})


def examined(*opinions, trust: Policy | None = None, signer=BODY):
    """A pump over a bolt whose record a verifier has signed for."""
    bolt = tier(BOLT)
    signed = [sign_document("verification.dsse.json", bolt.files, {**OPINION, **o}, signer) for o in opinions]
    carried = [("supplier verification", data) for data in signed]
    return verify(tier(PUMP, [bolt], also=carried), trust or body())


def verifier(result) -> tuple[str, str]:
    (row,) = result.suppliers
    assert row.to_json()["opinion"] == row.opinion
    return row.verifier, row.opinion


@pytest.mark.parametrize("opinion", ["unmodified", "modified", "disclaimed"])
def test_the_opinion_on_a_supplier_is_shown(opinion):
    result = examined({"opinion": opinion})
    assert (result.level, result.exit_code, verifier(result)) == ("L2", 0, (BODY.did, opinion))
    assert bool(said(result, "FP-P352")) == (opinion != "unmodified")
    for lang, word in (("zh", "意见"), ("en", opinion)):
        with out.capture() as told:
            chain_view.print_chain(result, lang)
        assert word in "".join(told.get().split())


def test_an_adverse_opinion_on_a_supplier_fails():
    for opinions in (({"opinion": "adverse"},), ({"opinion": "adverse"}, {}), ({}, {"opinion": "adverse"})):
        result = examined(*opinions)
        assert (failed(result), verifier(result)) == ({"suppliers"}, (BODY.did, "adverse"))
        assert found(result) == {BOLT: "failed"}
        assert said(result, "FP-P360")


@pytest.mark.parametrize(
    "change, trust, code",
    [
        ({"created": "2019-04-01T08:00:00Z"}, {}, "FP-S027"),  # the key did not count on that day
        ({"created": "2027-04-01T08:00:00Z"}, {}, "FP-S025"),
        ({}, {"scopes": ("review",)}, "FP-S024"),
    ],
)
def test_a_verification_that_does_not_count_names_nobody(change, trust, code):
    result = examined(change, trust=body(*trust.get("scopes", ())))
    assert (result.level, result.exit_code, verifier(result)) == ("L2", 0, ("", ""))
    assert [p.severity for p in said(result, code)] == ["warning"]


def test_a_supplier_does_not_verify_itself():
    mine = key_from_seed(key(len(BOLT)).private_bytes_raw())
    row = {"scopes": ["statement", "verification"], "from": "2025-01-01", "to": "2027-12-31"}
    own = parse_policy({"issuers": {mine.did: row}})
    trust = replace(TRUST, issuers={**TRUST.issuers, **own.issuers})
    result = examined({"issuer": mine.did}, trust=trust, signer=mine)
    assert (result.exit_code, verifier(result)) == (0, ("", ""))
    assert [p.severity for p in said(result, "FP-P353")] == ["warning"]


def test_a_verification_out_of_form_is_none():
    for change in ({"opinion": "fine"}, {"created": "2019"}, {"examinations": None}):
        result = examined(change)
        assert (failed(result), verifier(result)) == ({"suppliers"}, ("", ""))
    assert examined({}, trust=TRUST).exit_code == 0  # of a verifier unknown here: nothing is said
    assert verifier(examined({}, trust=TRUST)) == ("", "")


def test_a_record_larger_than_any_bundle_may_hold_is_not_read():
    """A form that would fail is no excuse to build it first: 100 MB of brackets are 3 GB of objects."""
    bolt = tier(BOLT)
    huge = b"[" + b"[]," * (MAX_COVERED // 3) + b"[]]"
    manifest = make_manifest(huge, bolt.files["rules.json"])
    named = {"record_root": "sha256:" + "0" * 64, "manifest_sha256": mb.sha(manifest), "assessment": "main"}
    carried = [("supplier manifest", manifest), ("supplier record", huge)]
    result = verify(tier(PUMP, [bolt], carry=carried, factor={"supplier": named}))
    assert failed(result) == {"suppliers"}
    assert [p.got for p in said(result, "FP-P310")] == [str(len(huge))]


def test_carried_disclosures_may_take_no_more_memory_than_those_of_a_record(chain, monkeypatch):
    """Each stays below its own limit: 25 of 20 MB were 12 GB of objects."""
    _, bolt, pump = chain
    sizes = sorted(cost(data) for kind, data in pump.documents if kind == "supplier factors")[:-1]
    monkeypatch.setattr(documents, "MAX_COST", sum(sizes))
    result = verify(top := tier(PUMP, [bolt]))
    assert failed(result) == {"suppliers"}
    assert {p.name for p in said(result, "FP-P552")} == {"LIMIT_EXCEEDED"}
    monkeypatch.setattr(documents, "MAX_COST", 2 * sum(cost(data) for _, data in bolt.documents))
    assert not failed(verify(top))
