"""Freshly signed bundles and seeded mutations through both verifiers: the same checks fail, by name."""

from __future__ import annotations

import importlib.util
import json
import math
import sys
from pathlib import Path

import pytest
from second import NODE, OUTSIDE, PROGRAM, ROOT, batch, checking, failed, mb, names, node
from tiers import tier

import footprint as fp
from footprint.api.keys import write_trust
from footprint.base.problem import Refused
from footprint.proof.verify import RuleFindings, check, load
from footprint.seal.bundle import MAX_COVERED, make_manifest

sys.path.insert(0, str(ROOT))
from conformance.mutations import good, run

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")
#: Without these in order nothing further is judged alike: a changed node is replayed by one program only.
FIRST = ("container", "manifest", "digests", "signature", "trust", "schema", "disclosure", "roots")
#: Errors of the check ``factors`` that rest on values of a factor library (profile "full").
LIBRARY = {"FACTOR_DIGEST_MISMATCH", "FACTOR_UNKNOWN", "TABLE_UNKNOWN", "DIGEST_MISMATCH"}
COUNT = 240


# --- bundles that the package signs ------------------------------------------------------------------
def example(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / name / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def both(bundle: Path, trust: Path):
    """(statuses by check, level, exit code) of both programs; what the second does not cover is left out."""
    found = fp.verify(bundle, trust=trust)
    python = {c.name: c.status for c in found.checks if c.name not in OUTSIDE}
    text = node(str(PROGRAM), str(bundle), "--trust", str(trust), "--json")
    script = json.loads(text)
    seen = {c["name"]: c["status"] for c in script["checks"] if c["name"] not in OUTSIDE}
    assert script["record_root"] == found.record["record_root"]
    assert {g: (n["open"], n["nodes"]) for g, n in script["opened"].items()} == dict(found.opened)
    return (python, min(found.level, "L1"), found.exit_code), (seen, script["level"], script["exit_code"])


def test_open_and_confidential_bundles(tmp_path):
    key = fp.new_key(tmp_path / "key.json", None)
    write_trust(tmp_path / "trust.toml", key)
    result = fp.read(ROOT / "examples" / "steel_bolt" / "folder").calculate()
    ways = {
        "open": {},
        "none": {"confidential": True, "disclose": []},
        "some": {"confidential": True, "disclose": ["B1"]},
        "no-totals": {"confidential": True, "disclose": [], "publish_totals": False},
    }
    for name, way in ways.items():
        fp.sign(result, key, tmp_path / f"{name}.fpz", **way)
        python, script = both(tmp_path / f"{name}.fpz", tmp_path / "trust.toml")
        assert script == python, name
        assert python[1:] == ("L1", 0)


def test_suppliers_over_three_tiers(tmp_path, capsys):
    """At the end the trust file takes back the record at the bottom, which only a walk finds."""
    example("supply_chain").main(tmp_path / "chain")
    capsys.readouterr()
    for name in ("rod", "bolt", "bolt_view", "bolt_owner", "pump"):
        python, script = both(tmp_path / "chain" / f"{name}.fpz", tmp_path / "chain" / "trust.toml")
        assert script == python, name
        assert python[2] == 0
    python, script = both(tmp_path / "chain" / "pump.fpz", tmp_path / "chain" / "trust_later.toml")
    assert script == python
    assert (script[0]["suppliers"], script[2]) == ("failed", 1)


# --- seeded mutations --------------------------------------------------------------------------------
def judged(data: bytes):
    """(exit code, failed check -> names of its errors) of the Python verifier."""
    try:
        found = check(
            load(data), trust=checking.TRUST, tables=checking.TABLES, rules=lambda _: RuleFindings(())
        )
    except Refused as fault:
        return 3, {"refused": {p.name for p in fault.problems}}
    rows = {
        c.name: {p.name for p in c.problems if p.severity == "error"}
        for c in found.checks
        if c.status == "failed"
    }
    if rows.get("factors", set()) and rows["factors"] <= LIBRARY:
        del rows["factors"]
    return int(bool(rows)), rows


def test_mutations_are_refused_alike(tmp_path):
    made = [run.mutation(f"both/{i}") for i in range(COUNT)]
    script = batch(tmp_path, [changed.data for _layer, _bundle, changed in made])
    assert {layer for layer, _, _ in made} == set("abcde")
    refused = 0
    for i, ((layer, bundle, changed), found) in enumerate(zip(made, script, strict=True)):
        case = f"both/{i} {layer} {bundle} {changed.kind}"
        code, python = judged(changed.data)
        mine = failed(found) - {"factors"} if "factors" not in python else failed(found)
        assert found["exit_code"] == code, case
        refused += code > 0
        if code != 1:
            continue
        first = {name for name in FIRST if name in python}
        assert {name for name in FIRST if name in mine} == first, case
        for name in first:
            assert names(found, name) & python[name], case
        if not first & {"schema", "disclosure", "roots"}:
            assert mine == set(python), case
    assert 150 < refused < COUNT


def test_what_no_check_may_forget(tmp_path):
    """One bundle for each rule that the two programs once read apart (docs/record.md, additions)."""
    said = {
        "no text": ("schema", lambda m: m.nodes["flow:d"].update(id="")),
        "long text": ("schema", lambda m: m.nodes["line:L1"].update(kind="x" * 10_001)),
        "hidden text": ("schema", lambda m: m.nodes["line:L1"].update(kind="a\u2066b")),
        "no assessments": ("schema", lambda m: m.nodes["line:L1"].update(assessments=[])),
        "unknown assessment": ("replay", lambda m: m.nodes["line_result:L1/main"].update(assessment="other")),
        "gwp_set null": ("factors", lambda m: m.nodes["factor:F-pack"].update(gwp_set=None)),
    }
    bundles, wanted = [], []
    for name, (check_name, change) in said.items():
        maker = mb.Maker()
        maker.demands()
        maker.results()
        change(maker)
        bundles.append(mb.pack(mb.signed(maker.files())))
        code, python = judged(bundles[-1])
        assert check_name in python or check_name == "factors", name
        wanted.append((name, check_name, code or 1))
    for (name, check_name, code), found in zip(wanted, batch(tmp_path, bundles), strict=True):
        assert check_name in failed(found), name
        assert found["exit_code"] == code, name


@pytest.mark.parametrize(("kind", "size"), [("statement", 10), ("verification", 10), ("factors", 20)])
def test_what_is_carried_of_a_supplier_is_bounded(tmp_path, kind, size):
    for more, said in ((0, set()), (1, {"LIMIT_EXCEEDED"})):
        data = b'"' + b"x" * (size * 1_000_000 + more - 2) + b'"'
        pump = tier("pump", [tier("bolt")], carry=[(f"supplier {kind}", data)])
        bundle = mb.pack(pump.files)
        (found,) = batch(tmp_path, [bundle])
        assert names(found, "suppliers") & {"LIMIT_EXCEEDED"} == said
        assert judged(bundle)[1].get("suppliers", set()) & {"LIMIT_EXCEEDED"} == said


def test_a_record_of_a_supplier_may_be_no_larger_than_in_its_own_bundle(tmp_path):
    below = tier("bolt")
    record = {**below.record, "statistics": {"x": "x" * MAX_COVERED}}
    large = mb.jcs(record)
    manifest = make_manifest(large, below.files["rules.json"])
    named = {"record_root": record["record_root"], "manifest_sha256": mb.sha(manifest), "assessment": "main"}
    carried = [("supplier manifest", manifest), ("supplier record", large)]
    bundle = mb.pack(tier("pump", [below], carry=carried, factor={"supplier": named}).files)
    (found,) = batch(tmp_path, [bundle])
    assert names(found, "suppliers") & judged(bundle)[1]["suppliers"] == {"LIMIT_EXCEEDED"}


def test_a_circle_may_hold_any_primes(tmp_path):
    """Of the factors 1 - 1/n and n, with n the product of the last primes below 2^26, none is singular."""
    product = math.prod(n for n in range(2**26 - 200, 2**26) if all(n % k for k in range(2, 8200)))
    bundles = []
    for kind, ratio in (("use", f"1/{product}"), ("avoided", str(product - 1))):
        ends = {"from": "@process:P5", "to": "@process:P5"}
        made = mb.Maker()
        made.nodes["flow:self"] = {
            "type": "flow", "id": "self", "kind": kind, "amount": {"ratio": ratio, "unit": "kg"}, **ends
        }  # fmt: skip
        bundles.append(mb.pack(made.built()))
    for data, found in zip(bundles, batch(tmp_path, bundles), strict=True):
        assert (judged(data), failed(found)) == ((0, {}), set())


def test_a_disclosure_of_suppliers_factors_counts_with_its_record(tmp_path):
    """At fault in its form it harms the record whose root it gives; one of no record harms nobody."""
    below = mb.Maker().built()["disclosure/factors.json"]
    turned = mb.jcs({**json.loads(below), "open": json.loads(below)["open"][::-1]})
    bundles = []
    for data in (below, turned, b"[]", b"\xff"):
        made = good.MAKERS["supplied"]()
        made.nodes["evidence:S"] = {
            **made.nodes["evidence:E1"], "id": "S", "sha256": mb.sha(data), "size": len(data),
            "kind": "supplier factors",
        }  # fmt: skip
        made.evidence[mb.sha(data)] = data
        bundles.append(mb.pack(made.built()))
    wanted = [set(), {"suppliers"}, set(), set()]
    assert [set(judged(data)[1]) for data in bundles] == wanted
    assert [failed(found) for found in batch(tmp_path, bundles)] == wanted
