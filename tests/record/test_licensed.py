"""Values that may not be handed on are withheld with their lines, and cap the level (RECORD S9)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

import footprint as fp
from building import codes, line, own, qty, study, with_
from footprint.base.problem import ProblemsError
from footprint.factors.factor import Factor
from footprint.factors.memory import MemorySource
from footprint.factors.own import own_card
from footprint.factors.shipped import shipped
from footprint.seal.keys import key_from_seed
from footprint.seal.trust import parse_policy

KEY = key_from_seed(b"\x05" * 32)
FIXED = {"secret": b"\x0b" * 32, "created": datetime(2026, 3, 1, tzinfo=UTC)}
TRUST = parse_policy(
    {"issuers": {KEY.did: {"keys": {}, "scopes": ["statement"], "from": "2026-01-01", "to": "2026-12-31"}}}
)
CARD = replace(own_card(), id="paid-lca", release="paid-lca@1", redistributable=False)


def row(number: int) -> Factor:
    made = Factor(
        id=f"paid-lca/part-{number}",
        release="paid-lca@1",
        names={"en": f"part {number}", "zh": f"部件 {number}"},
        unit="kg",
        kind="cradle_to_gate",
        geography="CN",
        source="paid-lca",
        document="licensed database",
        locator=f"row {number}",
        components={"fossil": Fraction(777_001 + number, 100_003)},
        gwp_set="AR6-GWP100",
        year_from=2025,
        year_to=2025,
    )
    return replace(made, row_digest=made.digest())


LIBRARY = fp.library(shipped(), MemorySource([row(n) for n in range(3)], [CARD]))


def result(licensed: int):
    lines = [line(f"L{i}", Fraction(1, 7), "kg", f"f{i}") for i in range(4)]
    for n in range(licensed):
        pin = {"state": "factor", "factor": row(n).ref, "row_digest": row(n).row_digest}
        lines.append(line(f"P{n}", Fraction(1, 11), "kg", matches=(pin,)))
    held = study(lines, [own(f"f{i}", "kg", Fraction(3 + i, 7)) for i in range(4)])
    net = sum((x.amount.value for x in lines), Fraction(0))
    held = with_(held, product=held.inventory.product.model_copy(update={"net_mass": qty(net, "kg")}))
    return held.calculate(LIBRARY)


def test_an_open_record_never_carries_a_licensed_value(tmp_path):
    with pytest.raises(ProblemsError) as fault:
        fp.sign(result(3), KEY, tmp_path / "x.fpz", **FIXED)
    assert codes(fault.value.problems) == {"FP-R010"}
    assert not (tmp_path / "x.fpz").exists()


def test_a_confidential_record_withholds_it_and_is_capped_at_l1(tmp_path):
    record = fp.sign(result(3), KEY, tmp_path / "x.fpz", confidential=True, **FIXED)
    shown = json.loads(record.files["disclosure/lines.json"])["open"]
    lines = {r["node"]["id"] for r in shown if r["node"]["type"] == "line"}
    assert lines == {"L0", "L1", "L2", "L3"}
    text = b"".join(record.files.values()).decode()
    for n in range(3):
        assert f"{777_001 + n}/100003" not in text
        assert row(n).id not in text
    found = fp.verify(tmp_path / "x.fpz", trust=TRUST)
    assert (found.level, found.exit_code) == ("L1", 0)
    assert 0 < found.open_share < 1
    assert "replay" in found.not_checked


def test_a_licensed_line_cannot_be_disclosed_by_name(tmp_path):
    with pytest.raises(ProblemsError) as fault:
        fp.sign(result(3), KEY, tmp_path / "x.fpz", confidential=True, disclose=["L0", "P1"], **FIXED)
    assert codes(fault.value.problems) == {"FP-R010"}


def test_one_licensed_line_alone_would_follow_from_the_total(tmp_path):
    with pytest.raises(ProblemsError) as fault:
        fp.sign(result(1), KEY, tmp_path / "x.fpz", confidential=True, **FIXED)
    assert codes(fault.value.problems) == {"FP-R007"}
