"""The JavaScript verifier, written from docs/record.md alone, must judge bundles as the Python one does."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "verifier" / "footprint-verifier.js"
FIXTURES = ROOT / "tests" / "fixtures"
sys.path.insert(0, str(ROOT / "tests" / "proof"))

import make_bundle as mb  # noqa: E402
from checking import edit, verify  # noqa: E402

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")
#: Rules and factor libraries are profile "full": outside the second verifier.
OUTSIDE = {"rules", "factors"}


def node(*arguments: str) -> str:
    done = subprocess.run([str(NODE), *arguments], capture_output=True, encoding="utf-8", check=False)
    assert not done.stderr, done.stderr
    return done.stdout


def changed(change) -> dict[str, bytes]:
    """A bundle whose writer lies and signs the lie."""
    maker = mb.Maker()
    maker.demands()
    maker.results()
    change(maker)
    return mb.signed(maker.files())


def cases() -> dict[str, dict[str, bytes]]:
    good = mb.Maker().built()
    swap = lambda path, old, new: {**good, path: good[path].replace(old, new, 1)}  # noqa: E731
    lines = "disclosure/lines.json"
    return {
        "good": good,
        "record flipped": swap("record.json", b'"rounded":"', b'"rounded":"9'),
        "resigned by a stranger": mb.signed(good, mb.OTHER),
        "other payload type": edit(good, "statement.dsse.json", lambda e: e.update(payloadType="x")),
        "duplicate key": mb.signed(swap("record.json", b'"claim":', b'"batch":null,"claim":"full","claim":')),
        "not NFC": mb.signed(swap("record.json", b'"batch":null', b'"batch":"e\xcc\x81"')),
        "spaces": mb.signed(swap("record.json", b'"batch":null', b'"batch": null')),
        "hidden text": mb.signed(swap("record.json", b'"batch":null', b'"batch":"a\xe2\x80\x8bb"')),
        "not DEC": mb.signed(swap(lines, b'"value":"2.5"', b'"value":"2.50"')),
        "not in lowest terms": mb.signed(swap(lines, b'"share":"1/3"', b'"share":"2/6"')),
        "unsorted": edit(good, lines, lambda d: d["open"].reverse()),
        "value": changed(lambda m: m.nodes["line_result:L1/main"]["values"].update(fossil="1")),
        "scale": changed(lambda m: m.nodes["line_result:L1/main"].update(scale="99")),
        "demand": changed(lambda m: m.nodes["process:P2"].update(demand="1")),
        "total": changed(lambda m: m.nodes["result:main"]["totals"][0].update(exact="1")),
        "ratio": changed(lambda m: m.nodes["conversion:MWh-kWh"].update(ratio="999")),
        "unit": changed(lambda m: m.nodes["line:L6"]["amount"].update(unit="KGS")),
        "omitted result": changed(lambda m: m.nodes["result:main"]["line_results"].pop()),
        "unnamed evidence": {**good, f"evidence/{mb.sha(b'x')}": b"x"},
    }


def test_both_verifiers_agree(tmp_path):
    for name, table in (("units.json", mb.UNIT_TABLE), ("gwp.json", mb.GWP)):
        (tmp_path / name).write_bytes(mb.jcs(table))
    trust = tmp_path / "trust.json"
    row = {"keys": {}, "scopes": ["statement"], "from": "2025-01-01", "to": "2027-12-31"}
    trust.write_text(json.dumps({"issuers": {mb.did_of(mb.KEY): row}}), encoding="utf-8")
    rows, wanted = [], []
    for name, files in cases().items():
        bundle = tmp_path / f"{len(rows)}.fpz"
        bundle.write_bytes(mb.pack(files))
        tables = [str(tmp_path / "units.json"), str(tmp_path / "gwp.json")]
        rows.append({"bundle": str(bundle), "trust": str(trust), "tables": tables})
        wanted.append((name, verify(files)))
    (tmp_path / "list.json").write_text(json.dumps(rows), encoding="utf-8")
    found = [json.loads(x) for x in node(str(PROGRAM), "--batch", str(tmp_path / "list.json")).splitlines()]
    for (name, python), script in zip(wanted, found, strict=True):
        first = [c.name for c in python.checks if c.status == "failed" and c.name not in OUTSIDE][:1]
        there = [c["name"] for c in script["checks"] if c["status"] == "failed"][:1]
        assert (name, there, script["exit_code"]) == (name, first, python.exit_code)
        assert script["level"] == min(python.level, "L1"), name
    assert found[0]["level"] == "L1"
    assert all(x["exit_code"] == 1 for x in found[1:])


@pytest.mark.parametrize("folder", sorted(p for p in FIXTURES.iterdir() if (p / "expected.json").exists()))
def test_golden_bundles(folder):
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    bundle = next(folder.glob("*.fpz"))
    found = json.loads(node(str(PROGRAM), str(bundle), "--trust", str(folder / "trust.toml"), "--json"))
    status = {c["name"]: c["status"] for c in found["checks"]}
    assert {n: s for n, s in status.items() if n not in OUTSIDE} == {
        n: s for n, s in expected["checks"].items() if n not in OUTSIDE
    }
    assert found["record_root"] == expected["record_root"]
    assert {a["id"]: a["totals"] for a in found["assessments"]} == expected["totals"]
    assert (found["level"], found["exit_code"]) == ("L1", 0)


def test_refused_containers(tmp_path):
    good = mb.pack(mb.Maker().built())
    rows = []
    for i, data in enumerate([b"", good[:-1], good + b"x", good[:4] + b"\x15" + good[5:], b"PK" * 50]):
        (tmp_path / f"{i}.fpz").write_bytes(data)
        rows.append({"bundle": str(tmp_path / f"{i}.fpz")})
    (tmp_path / "list.json").write_text(json.dumps(rows), encoding="utf-8")
    found = [json.loads(x) for x in node(str(PROGRAM), "--batch", str(tmp_path / "list.json")).splitlines()]
    assert [x["exit_code"] for x in found] == [3] * 5


PARTS = """
const { parts: p, parsePolicy } = require(process.argv[1]);
const bytes = (h) => p.unhex(h);
const out = {};
(async () => {
  out.empty = p.hex(p.merkleRoot([]));
  const text = (x) => new TextEncoder().encode(x);
  out.jcs = p.jcs(p.parseJson(text('{"\\u20ac":1,"\\ud83d\\ude00":2,"\\uff21":3,"1":4}'), false));
  out.small = ["00", "01"].map((b) => p.keyFault(bytes(b + "00".repeat(31))));
  out.big = p.keyFault(bytes("ee" + "ff".repeat(30) + "7f"));
  const key = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const sig = bytes("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155" +
    "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  out.fault = p.keyFault(key);
  out.good = await p.verifyEd25519(key, sig, new Uint8Array());
  out.wrong = await p.verifyEd25519(key, sig, new Uint8Array(1));
  out.tables = [...p.ownTables().keys()];
  const halves = [["5/2", 1], ["7/2", 1], ["1/3", 6], ["-123456789", 3]];
  out.rounded = halves.map(([x, n]) => p.rounded(p.readRat(x), n));
  console.log(JSON.stringify(out));
})();
"""


def test_parts_against_published_vectors():
    found = json.loads(node("-e", PARTS, str(PROGRAM)))
    assert found["empty"] == hashlib.sha256(b"").hexdigest()  # RFC 6962, 2.1
    assert found["jcs"] == '{"1":4,"€":1,"😀":2,"Ａ":3}'  # RFC 8785, 3.2.3
    assert found["small"] == ["of small order", "of small order"]
    assert found["big"]
    assert not found["fault"]
    assert (found["good"], found["wrong"]) == (True, False)  # RFC 8032, 7.1, test 1
    assert found["rounded"] == ["2", "4", "0.333333", "-123000000"]


def test_own_tables_are_those_of_the_package():
    """A unit or GWP value added to the package must be added to the second verifier, too."""
    from footprint.factors.gwp import gwp_sets

    found = set(json.loads(node("-e", PARTS, str(PROGRAM)))["tables"])
    record = json.loads(zipfile.ZipFile(sorted(FIXTURES.glob("*/*.fpz"))[-1]).read("record.json"))
    assert {record["unit_table"]["digest"], record["assessments"][0]["gwp_set"]["digest"]} <= found
    assert len(found) == 1 + len(gwp_sets())


def test_the_page_allows_its_own_script_only_and_no_network():
    page = (ROOT / "verifier" / "verifier.html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    script = re.search(r"<script>(.*?)</script>", page, re.S)[1]
    style = re.search(r"<style>(.*?)</style>", page, re.S)[1]
    for text in (script, style):
        assert "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'" in policy
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(", script)
