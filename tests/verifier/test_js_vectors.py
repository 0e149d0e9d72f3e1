"""The published vectors of tests/vectors through the parts of the JavaScript verifier."""

from __future__ import annotations

import hashlib
import json

import pytest
from second import NODE, PROGRAM, ROOT, node

VECTORS = ROOT / "tests" / "vectors"
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")

SCRIPT = """
const fs = require("node:fs");
const { parts: p } = require(process.argv[1]);
const read = (name) => JSON.parse(fs.readFileSync(`${process.argv[2]}/${name}.json`, "utf8"));
const utf8 = (text) => new TextEncoder().encode(text);
const jcs = (text) => { try { return p.jcs(p.parseJson(utf8(text), false)); } catch (fault) { return fault.name; } };
const good = async (key, sig, msg) => !p.keyFault(p.unhex(key)) && (await p.verifyEd25519(p.unhex(key), p.unhex(sig), p.unhex(msg)));
(async () => {
  const out = { rfc8032: [], wycheproof: [], speccheck: [] };
  for (const r of read("rfc8032_ed25519")) out.rfc8032.push([await good(r.public_key, r.signature, r.message), await good(r.public_key, r.signature, r.message + "00")]);
  const wycheproof = read("wycheproof_ed25519");
  for (const r of wycheproof.tests) out.wycheproof.push(await good(wycheproof.public_key, r.sig, r.msg));
  for (const r of read("ed25519_speccheck")) out.speccheck.push(await good(r.pub_key, r.signature, r.message));
  const leaves = read("rfc6962").leaves.map((x) => p.sha256(p.unhex("00" + x)));
  out.roots = leaves.map((_, i) => p.hex(p.merkleRoot(leaves.slice(0, i + 1))));
  out.empty = p.hex(p.merkleRoot([]));
  const j = read("rfc8785");
  out.strings = [jcs(j.strings.input), jcs(jcs(j.strings.input))];
  out.sorting = [jcs(j.sorting.input), jcs(j.sorting.input.replace("\\\\ufb33", "\\\\uff21"))];
  out.numbers = j.numbers_outside.map((x) => jcs(`{"x":${x}}`));
  out.pae = read("dsse").map((r) => new TextDecoder().decode(p.preAuthentication(r.payload_type, utf8(r.payload))));
  out.weak = JSON.parse(process.argv[4]).map((key) => p.keyFault(p.unhex(key)));
  const sizes = JSON.parse(process.argv[3]);
  out.sha = sizes.map((n) => p.hex(p.sha256(new Uint8Array(n).fill(97))));
  console.log(JSON.stringify(out));
})();
"""
P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
#: Every y with a point whose eightfold is the neutral element (0, 1), with both signs of x.
YS = {0, 1, P - 1, 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7}
WEAK = [((y | sign << 255).to_bytes(32, "little")).hex() for y in sorted(YS | {P - y for y in YS if y}) for sign in (0, 1)]
SIZES = [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_000]


def read(name: str):
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found():
    return json.loads(node("-e", SCRIPT, str(PROGRAM), str(VECTORS), json.dumps(SIZES), json.dumps(WEAK)))


def test_rfc_8032(found):
    assert found["rfc8032"] == [[True, False]] * len(read("rfc8032_ed25519"))


def test_wycheproof(found):
    assert found["wycheproof"] == [row["result"] == "valid" for row in read("wycheproof_ed25519")["tests"]]


def test_speccheck(found):
    """As the Python verifier: weak keys and weak R are screened, mixed order without cofactor counts."""
    assert [i for i, good in enumerate(found["speccheck"]) if good] == [6]


def x_squared(y: int) -> int:
    return (y * y - 1) * pow(D * y * y + 1, -1, P) % P


def doubled(x2: int, y: int) -> tuple[int, int]:
    """(x squared, y) of twice a point on -x2 + y2 = 1 + d x2 y2; x itself is never needed."""
    t = D * x2 * y * y % P
    return 4 * x2 * y * y * pow(1 + t, -2, P) % P, (y * y + x2) * pow(1 - t, -1, P) % P


def test_keys_of_small_order(found):
    assert found["weak"] == ["of small order"] * len(WEAK)
    for y in YS:
        point = (x_squared(y), y)
        for _ in range(3):
            point = doubled(*point)
        assert point == (0, 1)


def test_rfc_6962(found):
    assert found["roots"] == read("rfc6962")["roots"]
    assert found["empty"] == read("rfc6962")["empty_root"]


def test_rfc_8785(found):
    rows = read("rfc8785")
    assert found["strings"] == [rows["strings"]["output"]] * 2
    assert found["sorting"][0] == "TEXT_UNSAFE"  # U+FB33 is not NFC
    assert list(json.loads(found["sorting"][1]).values()) == rows["sorting"]["values_in_order"]
    assert found["numbers"] == ["NUMBER_SYNTAX"] * len(rows["numbers_outside"])


def test_dsse(found):
    assert found["pae"] == [row["pae"] for row in read("dsse")]


def test_sha_256_over_block_borders(found):
    assert found["sha"] == [hashlib.sha256(b"a" * n).hexdigest() for n in SIZES]
