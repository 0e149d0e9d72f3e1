"""The published vectors of tests/vectors through the parts of the JavaScript verifier."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from second import NODE, PROGRAM, ROOT, node

VECTORS = ROOT / "tests" / "vectors"
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")

SCRIPT = Path(__file__).parent / "vectors.js"
P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
#: Every y with a point whose eightfold is the neutral element (0, 1), with both signs of x.
YS = {0, 1, P - 1, 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7}
BOTH = sorted(YS | {P - y for y in YS if y})
WEAK = [(y | sign << 255).to_bytes(32, "little").hex() for y in BOTH for sign in (0, 1)]
SIZES = [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_000]


def read(name: str):
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found():
    return json.loads(node(str(SCRIPT), str(PROGRAM), str(VECTORS), json.dumps(SIZES), json.dumps(WEAK)))


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
    for y in BOTH:
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
