"""Bundles that once ended the second verifier without an answer, or made the two judge apart."""

from __future__ import annotations

import base64
import json

import pytest
from second import NODE, batch, checking, failed, mb, names
from test_agreement import judged
from tiers import reference, tier

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")


def both(folder, bundles: list[dict[str, bytes]]) -> list[set[str]]:
    """The checks that fail in both programs alike; that they end with the same exit code is asserted."""
    packed = [mb.pack(files) for files in bundles]
    out = []
    for data, found in zip(packed, batch(folder, packed), strict=True):
        code, python = judged(data)
        assert (found["exit_code"], failed(found)) == (code, set(python))
        out.append(set(python))
    return out


def test_an_assessment_may_have_any_name(tmp_path):
    made = []
    for name in ("__proto__", "constructor", "toString"):
        maker = mb.Maker()
        maker.assessments[0]["id"] = name
        maker.final = {name: "process:P1"}
        made.append(maker.built())
    assert both(tmp_path, made) == [set(), set(), set()]


def test_a_file_at_fault_behind_many_faults_is_no_fault_of_the_program(tmp_path):
    files = mb.Maker().built()
    bad = {"open": [{"salt": "x", "node": {}} for _ in range(250)], "hidden": []}
    files["disclosure/lines.json"] = mb.jcs(bad)
    files["disclosure/factors.json"] = mb.jcs({"open": [5], "hidden": []})
    rules = {"format": "x", "rule_sets": [5] * 300}
    record = checking.edit(files, "record.json", lambda r: r.update(assessments=[5] * 300))
    assert both(tmp_path, [files, mb.signed({**record, "rules.json": mb.jcs(rules)})]) == [
        {"disclosure"},
        {"disclosure", "schema"},
    ]


def altered(change) -> dict[str, bytes]:
    """A record over one supplier whose carried statement was changed without a new signature."""
    below = tier("bolt")
    documents = []
    for kind, data in below.documents:
        if kind == "supplier statement":
            envelope = json.loads(data)
            change(envelope)
            data = mb.jcs(envelope)
        documents.append((kind, data))
    return tier("pump", [below], mb.KEY, carry=documents).files


def odd_subject(envelope: dict) -> None:
    body = json.loads(base64.b64decode(envelope["payload"]))
    body["subject"].insert(0, 5)
    envelope["payload"] = mb.b64(mb.jcs(body))


def test_a_statement_of_a_supplier_at_fault_in_its_form_is_not_a_missing_one(tmp_path):
    row = lambda e: e["signatures"][0]  # noqa: E731
    made = [
        altered(lambda e: None),
        altered(lambda e: row(e).update(sig=mb.b64(b"x" * 63))),
        altered(lambda e: row(e).update(alg="none")),
        altered(lambda e: e["signatures"].append(row(e))),
        altered(lambda e: e.update(x=1)),
        altered(lambda e: e.update(payloadType="x")),
        altered(odd_subject),
    ]
    assert both(tmp_path, made) == [set(), *[{"suppliers"}] * 6]


def test_every_node_of_a_file_states_its_size(tmp_path):
    """Of two nodes that name one file the one that came last, by its leaf, was looked at."""
    made = []
    for i in range(4):
        maker = mb.Maker()
        maker.nodes["evidence:X"] = {**maker.nodes["evidence:E1"], "id": f"X{i}", "size": 3}
        made.append(maker.built())
    assert both(tmp_path, made) == [{"evidence"}] * 4


def test_absent_suppliers_are_no_limit(tmp_path):
    maker = mb.Maker()
    for i in range(2_100):
        named = {
            "record_root": "sha256:" + "0" * 64,
            "manifest_sha256": mb.sha(b"%d" % i),
            "assessment": "main",
        }
        maker.nodes[f"factor:S{i}"] = {**maker.nodes["factor:F-own"], "id": f"S{i}", "supplier": named}
    assert both(tmp_path, [maker.built()]) == [set()]


def test_ids_of_rule_sets_are_sorted_as_ids(tmp_path):
    """A tab stands before every separator that a program may put behind the shorter id."""
    maker = mb.Maker()
    first = maker.assessments[0]
    maker.assessments = [{**first, "id": name} for name in ("one", "two")]
    maker.final = {"one": "process:P1", "two": "process:P1"}
    maker.demands()
    maker.results()
    sets = {"one": {**maker.rule_set, "id": "a"}, "two": {**maker.rule_set, "id": "a\tb"}}
    named = {name: {"id": s["id"], "digest": mb.digest("rule_set", s)} for name, s in sets.items()}
    for name, row in named.items():
        maker.nodes[f"result:{name}"]["rule_set"] = row["digest"]
    maker.tweak_record = lambda r: [a.update(rule_set=named[a["id"]]) for a in r["assessments"]]
    rules = mb.jcs({"format": "footprint-rules/1", "rule_sets": list(sets.values())})
    assert both(tmp_path, [mb.signed({**maker.files(), "rules.json": rules})]) == [set()]


LONG = "1/" + "1" * 17_998


def long_lines(count: int, amount: str, **factor) -> mb.Maker:
    """Lines whose chain of ratios is as long as it may be; written without computing them."""
    maker = mb.Maker()
    maker.demands()
    maker.nodes["factor:Z"] = {**maker.nodes["factor:F-own"], "id": "Z", **factor}
    more = {"amount": {"value": amount, "unit": "kg"}, "factor": "@factor:Z", "state": "own"}
    for i in range(count):
        maker.nodes[f"line:Z{i}"] = {**maker.nodes["line:L1"], "id": f"Z{i}", **more}
    maker.results()
    for i in range(3):
        maker.nodes[f"conversion:c{i}"] = {
            **maker.nodes["conversion:half"], "id": f"c{i}", "ratio": LONG, "from": "kg", "to": "kg"
        }  # fmt: skip
    for i in range(count):
        maker.nodes[f"line:Z{i}"]["conversions"] = [f"@conversion:c{k}" for k in range(3)]
    return maker


def test_a_line_of_nothing_costs_nothing(tmp_path):
    assert both(tmp_path, [mb.signed(long_lines(1_500, "0").files())]) == [set()]


def test_work_that_was_used_up_ends_the_walk_along_suppliers_with_an_answer(tmp_path):
    """The replay ends by its limit; the factor of a supplier that is too long by then fails its own check."""
    below = tier("bolt", claim="screening")
    maker = long_lines(2_000, "1", components={})
    maker.nodes["factor:S"] = reference(below, components={"fossil": "1/" + "1" * 2_000})
    for kind, data in below.documents:
        sha = mb.sha(data)
        maker.evidence[sha] = data
        more = {"id": sha, "sha256": sha, "size": len(data), "kind": kind}
        maker.nodes[f"evidence:{sha}"] = {**maker.nodes["evidence:E1"], **more}
    (found,) = batch(tmp_path, [mb.pack(mb.signed(maker.files()))])
    assert (found["exit_code"], failed(found)) == (1, {"replay", "suppliers"})
    assert names(found, "suppliers") == {"LIMIT_EXCEEDED"}
    assert [limit_of(found, name) for name in ("replay", "suppliers")] == ["line Z", "factor F-bolt-"]


def limit_of(found: dict, name: str) -> str:
    """Where a check met its limit, without the number and the assessment of a line."""
    rows = next(c["problems"] for c in found["checks"] if c["name"] == name)
    where = next(p["where"] for p in rows if p["code_name"] == "LIMIT_EXCEEDED")
    return where.split(" (")[0].rstrip("0123456789")


def test_factors_of_a_supplier_too_long_to_be_read_are_told(tmp_path):
    """Where this program stops before the end of a chain it says so (docs/record.md, limits)."""
    long = {
        "release": None,
        "gases": {},
        "unit": "kg",
        "gwp_set": "AR6",
        "source": None,
        "origin": None,
        "supplier": None,
    }
    extra = [
        {"type": "factor", "id": f"X{i}", "components": {"fossil": LONG + str(100 + i)}, **long}
        for i in range(90)
    ]
    bolt = tier("bolt", [tier("steel")], extra=extra)
    (found,) = batch(tmp_path, [mb.pack(tier("pump", [bolt], mb.KEY).files)])
    assert names(found, "suppliers") == {"LIMIT_EXCEEDED"}
