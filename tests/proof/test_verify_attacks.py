"""Each attack of the list that this room stops; the honest twins are in test_verify_honest."""

from __future__ import annotations

import json
from fractions import Fraction

import make_bundle as mb
import pytest
from checking import TRUST, edit, failed, names, node, places, policy, verify

from footprint.base.problem import Refused
from footprint.proof.verify import RuleFindings, load


@pytest.fixture(scope="module")
def files():
    return mb.Maker().built()


def rebuilt(change, maker=None):
    """A writer that lies before it commits and signs: only recomputation can tell."""
    maker = maker or mb.Maker()
    maker.demands()
    maker.results()
    change(maker)
    return mb.signed(maker.files())


# --- A01: a byte flipped -------------------------------------------------------------------------
def test_a01_flipped_record(files):
    data = files["record.json"].replace(b"6912345678901", b"6912345678902")
    result = verify({**files, "record.json": data})
    assert failed(result) == {"digests"}
    assert names(result) == {"DIGEST_MISMATCH"}
    assert (result.level, result.exit_code) == ("L0", 1)


@pytest.mark.parametrize(
    "group, kind, id_, path, value, also",
    [
        ("factors", "factor", "F-steel", ("gases", "CO2"), "9/10", ["line_result L1/main", "factor F-steel"]),
        ("lines", "line", "L2", ("amount", "value"), "0.001", ["line L2"]),
        ("lines", "process", "P2", ("share",), "1/4", ["process P2"]),
        ("lines", "conversion", "half", ("ratio",), "1/4", ["conversion half", "line L3"]),
        ("result", "line_result", "L4/main", ("scale",), "1", ["line_result L4/main"]),
        ("lines", "flow", "a", ("amount", "value"), "1", ["process P2"]),
        ("evidence", "evidence", "E1", ("kind",), "photo", ["evidence E1"]),
        ("lines", "origin", "O-lines", ("cell",), "BOM!E18", ["origin O-lines"]),
    ],
)
def test_a01_changed_node_is_named(files, group, kind, id_, path, value, also):
    def change(body):
        place = node(body, kind, id_)
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    result = verify(edit(files, f"disclosure/{group}.json", change))
    assert "roots" in failed(result)
    assert "ROOT_MISMATCH" in names(result)
    assert f"disclosure/{group}.json ▸ {group}" in places(result)
    assert (result.level, result.exit_code) == ("L0", 1)
    for name in also:
        assert name in places(result), places(result)


def test_a01_flipped_evidence(files):
    path = next(p for p in files if p.startswith("evidence/"))
    result = verify({**files, path: b"another bill"})
    assert names(result) == {"DIGEST_MISMATCH"}
    assert (failed(result), result.level) == ({"evidence"}, "L1")


def test_a01_flipped_statement(files):
    data = bytearray(files["statement.dsse.json"])
    data[20] ^= 1
    result = verify({**files, "statement.dsse.json": bytes(data)})
    assert failed(result) >= {"signature"}
    assert result.level == "L0"


def test_truncated_bundle(files):
    data = mb.pack(files)
    for size in (0, 10, len(data) // 2, len(data) - 1):
        with pytest.raises(Refused) as fault:
            load(data[:size])
        assert fault.value.problems[0].name == "BUNDLE_UNSAFE"
        assert fault.value.exit_code == 3


# --- A02, A03, A11, A12: signatures --------------------------------------------------------------
def test_a02_changed_record_with_a_new_manifest_and_the_old_signature(files):
    changed = edit(files, "record.json", lambda r: r["assessments"][0]["totals"][0].update(rounded="1"))
    result = verify({**changed, "manifest.json": mb.manifest(changed)})
    assert "SIGNATURE_INVALID" in names(result)
    assert failed(result) == {"signature", "replay"}


def test_signature_of_another_bundle(files):
    other = mb.Maker()
    other.created = "2026-03-02T08:00:00Z"
    result = verify({**files, "statement.dsse.json": other.built()["statement.dsse.json"]})
    assert names(result) == {"SIGNATURE_INVALID"}


def test_a03_signed_again_by_a_stranger(files):
    result = verify(mb.signed(files, mb.OTHER))
    assert result.check("signature").status == "passed"
    assert names(result) == {"ISSUER_UNTRUSTED"}
    assert (result.level, result.exit_code) == ("L0", 1)
    assert verify(mb.signed(files, mb.OTHER), trust=policy(mb.OTHER)).level == "L2"


def test_a05_keyid_of_another_issuer(files):
    did = mb.did_of(mb.KEY)
    stolen = mb.signed(files, mb.OTHER, did=did)
    assert names(verify(stolen)) == {"SIGNATURE_INVALID"}
    fragment = mb.did_of(mb.OTHER).split(":")[-1]
    assert names(verify(mb.signed(files, mb.OTHER, did=did, fragment=fragment))) == {"KEY_SOURCE_FORBIDDEN"}


@pytest.mark.parametrize(
    "change",
    [
        {"predicateType": "urn:x-footprint:review:1"},
        {"predicateType": "urn:x-footprint:statement:2"},
        {"_type": "https://in-toto.io/Statement/v0.1"},
    ],
)
def test_a11_type_confusion(files, change):
    assert names(verify(mb.signed(files, **change))) == {"TYPE_MISMATCH"}


def test_a11_statement_as_review(files):
    moved = {**files, "review/1.dsse.json": files["statement.dsse.json"]}
    result = verify(moved)
    assert names(result) == {"TYPE_MISMATCH"}
    assert result.exit_code == 1


def test_a12_payload_type(files):
    result = verify(edit(files, "statement.dsse.json", lambda e: e.update(payloadType="application/json")))
    assert names(result) == {"TYPE_MISMATCH"}


@pytest.mark.parametrize("field, value", [("claim", "full"), ("record_root", "sha256:" + "0" * 64)])
def test_a12_predicate_against_record(files, field, value):
    record = json.loads(files["record.json"])
    predicate = {"issuer": mb.did_of(mb.KEY), "record_root": record["record_root"], "claim": record["claim"]}
    result = verify(mb.signed(files, predicate={**predicate, field: value}))
    assert names(result) == {"SIGNATURE_INVALID"}
    assert failed(result) == {"signature"}


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e.update(extra=1),
        lambda e: e["signatures"].append(dict(e["signatures"][0])),
        lambda e: e.update(signatures=[]),
        lambda e: e.update(payload=e["payload"].rstrip("=") + "\n"),
        lambda e: e["signatures"][0].update(sig="AAAA"),
        lambda e: e["signatures"][0].update(note="x"),
    ],
)
def test_malformed_envelopes(files, change):
    assert names(verify(edit(files, "statement.dsse.json", change))) == {"SIGNATURE_INVALID"}


@pytest.mark.parametrize(
    "fields, name",
    [
        ({"alg": "none"}, "ALG_FORBIDDEN"),
        ({"alg": "HS256", "jwk": {}}, "ALG_FORBIDDEN"),
        ({"jwk": {}}, "KEY_SOURCE_FORBIDDEN"),
        ({"jku": "https://evil.example"}, "KEY_SOURCE_FORBIDDEN"),
        ({"x5u": "file:///etc/passwd"}, "KEY_SOURCE_FORBIDDEN"),
    ],
)
def test_a04_a05_a_document_chooses_neither_algorithm_nor_key(files, fields, name):
    result = verify(edit(files, "statement.dsse.json", lambda e: e["signatures"][0].update(fields)))
    assert (names(result), failed(result)) == ({name}, {"signature"})


def test_a06_malleable_signature(files):
    import base64

    order = 2**252 + 27742317777372353535851937790883648493

    def change(e):
        sig = base64.b64decode(e["signatures"][0]["sig"])
        s = (int.from_bytes(sig[32:], "little") + order).to_bytes(32, "little")
        e["signatures"][0]["sig"] = base64.b64encode(sig[:32] + s).decode()

    assert names(verify(edit(files, "statement.dsse.json", change))) == {"SIGNATURE_INVALID"}


def test_a06_small_order_did_key(files):
    import base64

    public = (1).to_bytes(32, "little")  # the identity: R = identity, s = 0 signs everything
    did = "did:key:z" + mb.base58(b"\xed\x01" + public)
    signed = mb.signed(files, did=did)
    forged = base64.b64encode(public + bytes(32)).decode()
    signed = edit(signed, "statement.dsse.json", lambda e: e["signatures"][0].update(sig=forged))
    result = verify(signed, trust=None)
    assert names(result) == {"KEY_REFUSED"}


# --- A07..A10, A64: closed parsers ---------------------------------------------------------------
@pytest.mark.parametrize(
    "path, old, new, name",
    [
        ("record.json", b'"claim":', b'"batch":null,"claim":"full","claim":', "DUPLICATE_KEY"),
        ("record.json", b'"batch":null', b'"batch":-0', "NUMBER_SYNTAX"),
        ("record.json", b'"batch":null', b'"batch":NaN', "NUMBER_SYNTAX"),
        ("record.json", b'"batch":null', b'"batch":1e400', "NUMBER_SYNTAX"),
        ("record.json", b'"batch":null', b'"batch": null', "NOT_CANONICAL"),
        ("record.json", b'"batch":null', b'"batch":"e\xcc\x81"', "TEXT_UNSAFE"),
        ("record.json", b'"batch":null', b'"batch":"a\xe2\x80\x8bb"', "TEXT_UNSAFE"),
        ("record.json", b'"batch":null', b'"batch":' + b"[" * 100_000, "LIMIT_EXCEEDED"),
        ("record.json", b'"batch":null', b'"batch":' + b"1" * 5000, "NUMBER_SYNTAX"),
        ("record.json", b'"batch":null', b'"batch":null,"bonus":1', "SCHEMA_DOWNGRADE"),
        ("record.json", b"footprint-record/1", b"footprint-record/2", "SCHEMA_DOWNGRADE"),
        ("rules.json", b"footprint-rules/1", b"footprint-rules/2", "SCHEMA_DOWNGRADE"),
        ("disclosure/lines.json", b'"value":"2.5"', b'"value":"2.50"', "NUMBER_SYNTAX"),
        ("disclosure/lines.json", b'"value":"2.5"', b'"value":"-0"', "NUMBER_SYNTAX"),
        ("disclosure/lines.json", b'"value":"2.5"', b'"value":"2,5"', "NUMBER_SYNTAX"),
        ("disclosure/lines.json", b'"value":"2.5"', '"value":"２.5"'.encode(), "NUMBER_SYNTAX"),
        ("disclosure/lines.json", b'"share":"1/3"', b'"share":"2/6"', "NUMBER_SYNTAX"),
        ("disclosure/lines.json", b'"share":"1/3"', b'"share":"4/3"', "SCHEMA_INVALID"),
        ("disclosure/lines.json", b'"state":"open"', b'"state":"unknown"', "SCHEMA_DOWNGRADE"),
        ("disclosure/lines.json", b'"stage":"production"', b'"stage":"packaging"', "SCHEMA_DOWNGRADE"),
        ("disclosure/lines.json", b'"hidden":[]', b'"extra":1,"hidden":[]', "SCHEMA_DOWNGRADE"),
        ("disclosure/evidence.json", b'"type":"evidence"', b'"type":"line"', "SCHEMA_DOWNGRADE"),
    ],
)
def test_closed_parsers(files, path, old, new, name):
    assert old in files[path]
    result = verify(mb.signed({**files, path: files[path].replace(old, new, 1)}))
    assert name in names(result), places(result)
    assert (result.level, result.exit_code) == ("L0", 1)


def test_manifest_faults_are_refusals(files):
    for data in (
        files["manifest.json"].replace(b'"files"', b'"files":[],"files"'),
        files["manifest.json"].replace(b"rules.json", b"xules.json"),
        files["manifest.json"].replace(b'"size":', b'"note":1,"size":'),
        b"[]",
        b"{",
    ):
        with pytest.raises(Refused) as fault:
            load(mb.pack({**files, "manifest.json": data}))
        assert fault.value.exit_code == 3
    for name in ("manifest.json", "record.json", "rules.json"):
        with pytest.raises(Refused):
            load(mb.pack({k: v for k, v in files.items() if k != name}))


@pytest.mark.parametrize(
    "name", ["extra.json", "evidence/x", "review/0.dsse.json", "review/01.dsse.json", "key.pem"]
)
def test_a57_names(files, name):
    with pytest.raises(Refused) as fault:
        load(mb.pack({**files, name: b"x"}))
    assert fault.value.problems[0].name == "MANIFEST_MISMATCH"


def test_evidence_that_nothing_names(files):
    result = verify({**files, f"evidence/{mb.sha(b'x')}": b"x"})
    assert names(result) == {"MANIFEST_MISMATCH"}
    assert failed(result) == {"evidence"}


def test_same_node_twice(files):
    maker = mb.Maker()
    maker.nodes["decision:D1b"] = {"type": "decision", "id": "D1", "reason": "other"}
    assert "NODE_DUPLICATE" in names(verify(maker.built()))


def test_unsorted_and_missing_disclosure(files):
    turned = edit(files, "disclosure/lines.json", lambda d: d["open"].reverse())
    result = verify(turned)
    assert failed(result) == {"disclosure"}
    assert result.level == "L0"
    gone = {k: v for k, v in files.items() if k != "disclosure/result.json"}
    assert (verify(gone).level, failed(verify(gone))) == ("L0", {"disclosure"})


# --- recomputation: every lie of a writer who signs it --------------------------------------------
@pytest.mark.parametrize(
    "change, check, word",
    [
        (lambda m: m.nodes["line_result:L1/main"]["values"].update(fossil="1"), "replay", "line L1"),
        (lambda m: m.nodes["line_result:L1/main"].update(scale="99"), "replay", "scale"),
        (lambda m: m.nodes["line_result:L1/main"]["values"].update(capture="0"), "replay", "capture"),
        (lambda m: m.nodes["process:P2"].update(demand="1"), "replay", "process P2"),
        (lambda m: m.nodes["process:P5"].update(demand="0"), "replay", "process P5"),
        (lambda m: m.nodes["result:main"]["totals"][0].update(exact="1"), "replay", "result main"),
        (lambda m: m.nodes["result:main"]["totals"].pop(), "replay", "result main"),
        (lambda m: m.nodes["result:main"].update(boundary="gate"), "replay", "boundary"),
        (lambda m: m.nodes["result:main"]["line_results"].pop(), "replay", "line_result"),
        (lambda m: m.nodes["result:main"].update(final="@process:P2"), "replay", "process P2"),
        (lambda m: m.nodes["conversion:MWh-kWh"].update(ratio="999"), "units", "conversion MWh-kWh"),
        (lambda m: m.nodes["conversion:half"].update(ratio="3/2"), "units", "conversion half"),
        (lambda m: m.nodes["conversion:piece-kg"].update(source=None), "units", "conversion piece-kg"),
        (lambda m: m.nodes["line:L1"]["amount"].update(unit="t"), "units", "line L1"),
        (lambda m: m.nodes["line:L6"]["amount"].update(unit="KGS"), "units", "KGS"),
        (lambda m: m.nodes["line:L6"]["amount"].update(unit="__import__('os')"), "units", "line L6"),
        (lambda m: m.nodes["factor:F-own2"].update(unit="t"), "units", "line L5"),
        (lambda m: m.nodes["flow:a"]["amount"].update(unit="piece"), "replay", "flow a"),
        (lambda m: m.nodes["factor:F-grid"].update(components={"fossil": "1/2"}), "factors", "F-grid"),
        (lambda m: m.nodes["factor:F-pack"].update(gwp_set="AR6"), "factors", "F-pack"),
        (lambda m: m.nodes["factor:F-own"].update(release="lib@1"), "factors", "F-own"),
        (lambda m: m.nodes["factor:F-own"].update(release="lib@2"), "factors", "lib@2"),
        (lambda m: m.nodes["factor:F-own"].update(gases={"SF6": "1"}), "factors", "SF6"),
    ],
)
def test_lies_that_are_signed(change, check, word):
    result = verify(rebuilt(change))
    assert check in failed(result), places(result)
    assert word in places(result)
    assert result.check("roots").status == "passed"
    assert (result.level, result.exit_code) == ("L1", 1)


@pytest.mark.parametrize(
    "change, name",
    [
        (lambda m: m.nodes["line:L1"].update(factor="@factor:F-grid"), "DIMENSION_MISMATCH"),
        (lambda m: m.nodes["line:L2"]["amount"].update(unit="kg"), "DIMENSION_MISMATCH"),
        (lambda m: m.nodes["line:L1"]["amount"].update(unit="t"), "CONVERSION_MISMATCH"),
        (lambda m: m.nodes["conversion:MWh-kWh"].update(ratio="999"), "CONVERSION_MISMATCH"),
    ],
)
def test_a30_a_chain_that_meets_another_dimension_is_no_wrong_ratio(change, name):
    found = verify(rebuilt(change)).check("units")
    assert {p.name for p in found.problems} == {name}


@pytest.mark.parametrize(
    "change, word",
    [
        (lambda r: r["assessments"][0]["totals"][0].update(rounded="7"), "published total"),
        (lambda r: r["assessments"][0]["totals"].pop(), "published total"),
        (lambda r: r["assessments"][0]["totals"][0].update(digits=5), "significant digits"),
        (lambda r: r["assessments"][0]["totals"].reverse(), "published total"),
        (lambda r: r["coverage"].update(open=0), "coverage / open"),
        (lambda r: r["coverage"].update(lines=9), "coverage / lines"),
        (lambda r: r["coverage"].update(with_result=8), "coverage / with_result"),
        (lambda r: r["subject"]["declared_unit"].update(value="101"), "process P1"),
    ],
)
def test_public_numbers(change, word):
    maker = mb.Maker()
    maker.tweak_record = change
    result = verify(maker.built())
    assert failed(result) == {"replay"}
    assert word in places(result)


def test_a48_rounding_half_up():
    from fractions import Fraction

    maker = mb.Maker()
    maker.nodes["factor:F-own"].update(components={"capture": "1"})
    maker.nodes["line:L3"].update(per="declared_unit", conversions=["@conversion:piece-kg"])
    maker.nodes["line:L3"]["amount"] = {"ratio": "400001", "unit": "piece"}  # x 1/4 = 100000.25
    maker.nodes["line:L5"].update(state="open", factor=None, factor_high=None)
    files = maker.built()
    totals = json.loads(files["record.json"])["assessments"][0]["totals"]
    row = next(t for t in totals if (t["stage"], t["component"]) == ("raw_materials", "capture"))
    assert Fraction(row["rounded"]) == 100000
    maker.nodes["line:L3"]["amount"] = {"ratio": "400002", "unit": "piece"}  # 100000.5: half to even
    for node_ in list(maker.nodes):
        if node_.startswith(("result:", "line_result:")):
            del maker.nodes[node_]
    assert verify(maker.built()).level == "L2"
    maker.tweak_record = lambda r: [
        t.update(rounded="100001") for t in r["assessments"][0]["totals"] if t["rounded"] == "100000"
    ]
    assert "RECOMPUTE_MISMATCH" in names(verify(maker.built()))


def test_missing_and_double_line_results():
    def drop(maker):
        del maker.nodes["line_result:L1/main"]
        maker.nodes["result:main"]["line_results"].remove("@line_result:L1/main")

    result = verify(rebuilt(drop))
    assert "line L1" in places(result)
    assert "RESULT_INCOMPLETE" in names(result)

    def double(maker):
        copy = {**maker.nodes["line_result:L1/main"], "id": "again"}
        maker.nodes["line_result:again"] = copy
        maker.nodes["result:main"]["line_results"].append("@line_result:again")

    assert "RESULT_INCOMPLETE" in names(verify(rebuilt(double)))


def test_a_line_of_an_assessment_that_is_none():
    """A name of no assessment would take a line out of all of them, and leave it in the count."""
    maker = mb.Maker()
    maker.nodes["line:L1"]["assessments"] = ["nowhere"]
    result = verify(maker.built())
    assert result.level == "L1"
    assert "RESULT_INCOMPLETE" in names(result)
    assert "line L1" in places(result)


def test_singular_system():
    def change(maker):
        maker.nodes["process:X"] = {
            "type": "process",
            "id": "X",
            "output": {"value": "1", "unit": "kg"},
            "share": "1",
            "demand": "5",
        }
        one = {"value": "1", "unit": "kg"}
        ends = {"from": "@process:X", "to": "@process:X"}
        maker.nodes["flow:x"] = {"type": "flow", "id": "x", "kind": "use", "amount": one, **ends}

    result = verify(rebuilt(change))
    assert names(result) == {"SYSTEM_SINGULAR"}
    assert "process X" in places(result)


def test_negative_demand_needs_an_avoided_flow():
    def change(maker):
        for id_, demand in (("X", "-2"), ("Y", "-1")):
            output = {"value": "1", "unit": "kg"}
            maker.nodes[f"process:{id_}"] = {
                "type": "process",
                "id": id_,
                "output": output,
                "share": "1",
                "demand": demand,
            }
        ends = {"from": "@process:X", "to": "@process:Y"}
        amount = {"value": "2", "unit": "kg"}
        maker.nodes["flow:x"] = {"type": "flow", "id": "x", "kind": "use", "amount": amount, **ends}

    assert {"NEGATIVE_NOT_ALLOWED", "RECOMPUTE_MISMATCH"} == names(verify(rebuilt(change)))


def test_wrong_table_digests():
    for change in (
        lambda r: r["assessments"][0]["gwp_set"].update(digest="sha256:" + "1" * 64),
        lambda r: r["unit_table"].update(digest="sha256:" + "1" * 64),
        lambda r: r["factor_releases"][0].update(digest="sha256:" + "1" * 64),
    ):
        maker = mb.Maker()
        maker.tweak_record = change
        result = verify(maker.built())
        assert "TABLE_UNKNOWN" in names(result)
        assert (result.level, result.exit_code) == ("L1", 1)


def test_rule_set_of_another_digest(files):
    other = edit(files, "rules.json", lambda r: r["rule_sets"][0].update(parameters={"cutoff": "1/2"}))
    result = verify(mb.signed(other))
    assert names(result) == {"DIGEST_MISMATCH"}
    assert failed(result) == {"digests"}


def test_an_edge_to_a_node_of_another_type():
    def change(maker):
        maker.nodes["line:L1"]["decision"] = "@conversion:half"

    result = verify(rebuilt(change))
    assert "roots" in failed(result)
    assert "line L1 / decision" in places(result)
    assert result.level == "L0"


def test_values_that_grow_without_end_are_refused_quickly():
    import time

    def change(maker):
        big = "1/" + "7" * 15_000
        for id_ in ("MWh-kWh", "half", "piece-kg"):
            maker.nodes[f"conversion:{id_}"]["ratio"] = big
        maker.nodes["line:L3"]["conversions"] = ["@conversion:half"] * 500

    start = time.monotonic()
    result = verify(rebuilt(change))
    assert "LIMIT_EXCEEDED" in names(result)
    assert time.monotonic() - start < 10


def test_failed_rules_cap_at_l1(files):
    from footprint.base.problem import Problem

    result = verify(files, rules=lambda opened: RuleFindings((Problem("FP-P024", got="x"),)))
    assert (result.level, result.exit_code, failed(result)) == ("L1", 1, {"rules"})
    warned = verify(
        files, rules=lambda opened: RuleFindings((Problem("FP-P024", got="x", severity="warning"),))
    )
    assert warned.level == "L2"


@pytest.mark.parametrize("level, code", [("L0", 0), ("L1", 0), ("L2", 0), ("L3", 1), ("L4", 1)])
def test_require(files, level, code):
    assert verify(files, trust=TRUST, require=level).exit_code == code


def test_an_avoided_flow_that_does_not_convert_is_told_once():
    def change(maker):
        maker.nodes["flow:d"]["amount"]["unit"] = "kWh"

    assert names(verify(rebuilt(change))) == {"DIMENSION_MISMATCH"}


@pytest.mark.parametrize("left_out", [False, True])
def test_a_line_result_of_an_open_result_stands_in_it_while_another_result_is_hidden(left_out):
    maker = mb.Maker(confidential=True, detail="total")
    maker.assessments.append({"id": "gate", "stages": ["raw_materials"]})
    maker.final["gate"] = "process:P1"
    for row in maker.assessments:
        row["totals"] = None
    maker.demands()
    maker.results()
    if left_out:
        result, part = maker.nodes["result:gate"], maker.nodes["line_result:L3/gate"]
        result["line_results"].remove("@line_result:L3/gate")
        for total in result["totals"]:
            if total["stage"] == "raw_materials":
                less = Fraction(part["values"].get(total["component"], "0"))
                total["exact"] = mb.rat(Fraction(total["exact"]) - less)
    maker.hidden = {"line:L4", "line_result:L4/main", "result:main"}
    check = verify(mb.signed(maker.files())).check("replay")
    told = {(p.code, p.where.key) for p in check.problems if p.severity == "error"}
    assert told == ({("FP-P025", "line_result L3/gate")} if left_out else set())
