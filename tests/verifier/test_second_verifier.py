"""The JavaScript verifier, written from the pages of the formats, must judge bundles as the package does."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
from functools import partial

import pytest
from second import NODE, OUTSIDE, PROGRAM, ROOT, batch, checking, mb, node

FIXTURES = ROOT / "tests" / "fixtures"
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")


def changed(change) -> dict[str, bytes]:
    """A bundle whose writer lies and signs the lie."""
    maker = mb.Maker()
    maker.demands()
    maker.results()
    change(maker)
    return mb.signed(maker.files())


def _extra(name: str, maker: mb.Maker) -> None:
    maker.tweak_record = lambda record: record.update({name: "x"})


def many_assessments() -> dict[str, bytes]:
    """A thousand assessments, and a line that names six thousand."""
    maker = mb.Maker()
    maker.demands()
    maker.results()
    maker.nodes["line:L1"]["assessments"] = [f"a{i}" for i in range(6_000)]

    def more(record):
        row = record["assessments"][0]
        record["assessments"] = [{**row, "id": f"a{i}"} for i in range(1_000)]

    return mb.signed(checking.edit(maker.files(), "record.json", more))


def product_ids(count: int) -> dict[str, bytes]:
    named = {"product_ids": [f"p{i}" for i in range(count)]}
    return mb.signed(checking.edit(mb.Maker().built(), "record.json", lambda r: r["subject"].update(named)))


def cases() -> dict[str, dict[str, bytes]]:
    good = mb.Maker().built()
    swap = lambda path, old, new: {**good, path: good[path].replace(old, new, 1)}  # noqa: E731
    lines = "disclosure/lines.json"
    return {
        "good": good,
        "1,000 product ids": product_ids(1_000),
        "record flipped": swap("record.json", b'"rounded":"', b'"rounded":"9'),
        "resigned by a stranger": mb.signed(good, mb.OTHER),
        "other payload type": checking.edit(good, "statement.dsse.json", lambda e: e.update(payloadType="x")),
        "duplicate key": mb.signed(swap("record.json", b'"claim":', b'"batch":null,"claim":"full","claim":')),
        "not NFC": mb.signed(swap("record.json", b'"batch":null', b'"batch":"e\xcc\x81"')),
        "spaces": mb.signed(swap("record.json", b'"batch":null', b'"batch": null')),
        "hidden text": mb.signed(swap("record.json", b'"batch":null', b'"batch":"a\xe2\x80\x8bb"')),
        "not DEC": mb.signed(swap(lines, b'"value":"2.5"', b'"value":"2.50"')),
        "not in lowest terms": mb.signed(swap(lines, b'"share":"1/3"', b'"share":"2/6"')),
        "unsorted": checking.edit(good, lines, lambda d: d["open"].reverse()),
        "value": changed(lambda m: m.nodes["line_result:L1/main"]["values"].update(fossil="1")),
        "scale": changed(lambda m: m.nodes["line_result:L1/main"].update(scale="99")),
        "demand": changed(lambda m: m.nodes["process:P2"].update(demand="1")),
        "total": changed(lambda m: m.nodes["result:main"]["totals"][0].update(exact="1")),
        "ratio": changed(lambda m: m.nodes["conversion:MWh-kWh"].update(ratio="999")),
        "unit": changed(lambda m: m.nodes["line:L6"]["amount"].update(unit="KGS")),
        "omitted result": changed(lambda m: m.nodes["result:main"]["line_results"].pop()),
        **{
            f"a field called {name}": changed(partial(_extra, name))
            for name in ("constructor", "toString", "__proto__")
        },
        "1,001 product ids": product_ids(1_001),
        "assessments x nodes": many_assessments(),
        "unnamed evidence": {**good, f"evidence/{mb.sha(b'x')}": b"x"},
    }


def test_both_verifiers_agree(tmp_path):
    wanted = [(name, checking.verify(files)) for name, files in cases().items()]
    found = batch(tmp_path, [mb.pack(files) for files in cases().values()])
    for (name, python), script in zip(wanted, found, strict=True):
        first = [c.name for c in python.checks if c.status == "failed" and c.name not in OUTSIDE][:1]
        there = [c["name"] for c in script["checks"] if c["status"] == "failed"][:1]
        assert (name, there, script["exit_code"]) == (name, first, python.exit_code)
        assert script["level"] == min(python.level, "L1"), name
    assert found[0]["level"] == "L1"
    assert all(x["exit_code"] == 1 for x in found[2:])


def test_problems_beyond_a_thousand_are_counted(tmp_path):
    pieces = [str(i).encode() for i in range(1_100)]
    files = {**mb.Maker().built(), **{f"evidence/{mb.sha(piece)}": piece for piece in pieces}}
    (found,) = batch(tmp_path, [mb.pack(files)])
    there = next(c["problems"] for c in found["checks"] if c["name"] == "evidence")
    here = checking.verify(files).check("evidence").problems
    assert (there[-1]["code_name"], here[-1].name) == ("TOLD_IN_PART", "TOLD_IN_PART")
    assert (there[-1]["got"], here[-1].got) == ("100", "100")


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
    sizes = {"record.json": 5_000_001, "review/1.dsse.json": 10_000_001}
    large = [mb.Maker().built() | {path: b" " * size} for path, size in sizes.items()]
    broken = [b"", good[:-1], good + b"x", good[:4] + b"\x15" + good[5:], b"PK" * 50, *map(mb.pack, large)]
    found = batch(tmp_path, broken)
    assert [x["exit_code"] for x in found] == [3] * 7


PARTS = ROOT / "tests" / "verifier" / "parts.js"


def test_parts():
    found = json.loads(node(str(PARTS), str(PROGRAM)))
    assert found["empty"] == hashlib.sha256(b"").hexdigest()  # RFC 6962, 2.1
    assert found["jcs"] == '{"1":4,"€":1,"😀":2,"Ａ":3}'  # RFC 8785, 3.2.3
    assert found["gcd"] == 0  # algorithm L against Euclid's
    assert found["rounded"] == ["2", "4", "0.333333", "-123000000"]


def test_own_tables_are_those_of_the_package():
    """A unit or GWP value added to the package must be added to the second verifier, too."""
    from footprint.factors.gwp import gwp_sets

    found = set(json.loads(node(str(PARTS), str(PROGRAM)))["tables"])
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
    assert re.search(r"script-src 'self' 'sha256-[^']+';", policy)  # no scheme, no host
    assert re.findall(r'<script src="([^"]+)"', page) == [PROGRAM.name]
    assert "connect-src 'none'" in policy
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(", script)
