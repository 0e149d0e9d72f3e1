"""Published vectors against this package; sources and licences are in README.md."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from footprint.base.canonical import dumps, loads, loads_canonical
from footprint.base.problem import Refused
from footprint.proof.merkle import EMPTY_ROOT, group_root
from footprint.seal.did import key_fault
from footprint.seal.envelope import Envelope, pae, signature_good
from footprint.seal.keys import key_from_seed
from footprint.seal.suites import PublicKey, verified

HERE = Path(__file__).parent


def read(name: str) -> Any:
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def good(public: str, signature: str, message: str) -> bool:
    return verified(
        PublicKey("ed25519", bytes.fromhex(public)), bytes.fromhex(signature), bytes.fromhex(message)
    )


def plain(public: str, signature: str, message: str) -> bool:
    """What ``cryptography`` alone says."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), bytes.fromhex(message))
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize("row", read("rfc8032_ed25519"), ids=lambda r: r["name"])
def test_rfc_8032(row):
    key = key_from_seed(bytes.fromhex(row["secret_key"]))
    assert key.public.hex() == row["public_key"]
    assert key.sign(bytes.fromhex(row["message"])).hex() == row["signature"]
    assert good(row["public_key"], row["signature"], row["message"])
    assert not good(row["public_key"], row["signature"], row["message"] + "00")


WYCHEPROOF = read("wycheproof_ed25519")


@pytest.mark.parametrize("row", WYCHEPROOF["tests"], ids=lambda r: str(r["tcId"]))
def test_wycheproof(row):
    assert good(WYCHEPROOF["public_key"], row["sig"], row["msg"]) is (row["result"] == "valid")


SPECCHECK = read("ed25519_speccheck")
#: ``cryptography`` accepts these; all but the sixth have a key or an R of small order
ACCEPTED_BY_CRYPTOGRAPHY = {1, 3, 5, 6, 14}


@pytest.mark.parametrize("number", range(len(SPECCHECK)))
def test_speccheck(number):
    row = SPECCHECK[number]
    case = row["pub_key"], row["signature"], row["message"]
    assert good(*case) is (number == 6)  # mixed order, cofactorless: see README.md
    weak = key_fault(bytes.fromhex(row["pub_key"])) or key_fault(bytes.fromhex(row["signature"])[:32])
    assert not (weak and good(*case))


def test_what_cryptography_accepts_is_screened():
    found = {i for i, r in enumerate(SPECCHECK) if plain(r["pub_key"], r["signature"], r["message"])}
    assert found == ACCEPTED_BY_CRYPTOGRAPHY
    screened = {i for i in found if not good(*(SPECCHECK[i][f] for f in ("pub_key", "signature", "message")))}
    assert screened == {1, 3, 5, 14}


def test_an_envelope_with_r_of_small_order_is_not_good():
    row = SPECCHECK[5]
    envelope = Envelope("statement.dsse.json", "statement", "", "", {}, b"x", bytes.fromhex(row["signature"]))
    assert not signature_good(envelope, PublicKey("ed25519", bytes.fromhex(row["pub_key"])))


# --- RFC 6962 ---------------------------------------------------------------------------------------
TREE = read("rfc6962")
LEAVES = ["sha256:" + hashlib.sha256(b"\0" + bytes.fromhex(x)).hexdigest() for x in TREE["leaves"]]


def in_order(leaves: list[str]) -> str:
    """``group_root`` of leaves that keep the order of the vectors.

    A record sorts its leaves, so names that sort as the vectors do stand for them: the tree is told the
    order by a list whose ``sorted`` is itself.
    """

    class Kept(str):
        __slots__ = ("at",)

        def __lt__(self, other):
            return self.at < other.at

    named = [Kept(leaf) for leaf in leaves]
    for at, leaf in enumerate(named):
        leaf.at = at
    return group_root(named)


def test_rfc_6962_roots():
    assert "sha256:" + TREE["empty_root"] == EMPTY_ROOT
    for size, root in enumerate(TREE["roots"], start=1):
        assert in_order(LEAVES[:size]) == "sha256:" + root


@pytest.mark.parametrize("row", TREE["inclusion"], ids=lambda r: f"{r['index']}-{r['size']}")
def test_rfc_6962_inclusion(row):
    """The proofs fit the roots (RFC 9162, 2.1.3.2); a receipt will be checked the same way."""
    index, last = row["index"], row["size"] - 1
    node = bytes.fromhex(LEAVES[index][7:])
    for sibling in map(bytes.fromhex, row["proof"]):
        if index % 2 or index == last:
            node = hashlib.sha256(b"\1" + sibling + node).digest()
            while not index % 2 and index:
                index, last = index // 2, last // 2
        else:
            node = hashlib.sha256(b"\1" + node + sibling).digest()
        index, last = index // 2, last // 2
    assert (node.hex(), last) == (TREE["roots"][row["size"] - 1], 0)


# --- RFC 8785 ---------------------------------------------------------------------------------------
JCS = read("rfc8785")


def test_rfc_8785_strings_and_literals():
    row = JCS["strings"]
    made = dumps(loads(row["input"].encode()))
    assert made.decode() == row["output"]
    assert loads_canonical(made) == json.loads(row["input"])
    with pytest.raises(Refused):
        loads_canonical(row["input"].encode())


def test_rfc_8785_sorting():
    row = JCS["sorting"]
    with pytest.raises(Refused) as fault:
        loads(row["input"].encode())
    assert fault.value.problems[0].name == "TEXT_UNSAFE"  # U+FB33 is not NFC
    value = json.loads(row["input"].replace("\\ufb33", "\\uff21"))
    assert list(json.loads(dumps(value)).values()) == row["values_in_order"]


@pytest.mark.parametrize("text", JCS["numbers_outside"])
def test_rfc_8785_numbers_outside_the_subset_are_refused(text):
    with pytest.raises(Refused) as fault:
        loads(b'{"x":' + text.encode() + b"}")
    assert fault.value.problems[0].name == "NUMBER_SYNTAX"


@pytest.mark.parametrize("row", read("dsse"))
def test_dsse_pre_authentication_encoding(row):
    assert pae(row["payload_type"], row["payload"].encode()) == row["pae"].encode()
