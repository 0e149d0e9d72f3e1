"""A record of a chain with a shared, vehicle-based leg replays, and its trace is that of the study."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import footprint as fp
from building import line, own, qty, study
from footprint.api.report import explain
from footprint.seal.keys import key_from_seed
from footprint.seal.trust import parse_policy

KEY = key_from_seed(b"\x04" * 32)
FIXED = {"secret": b"\x0a" * 32, "created": datetime(2026, 3, 1, tzinfo=UTC)}
TRUST = parse_policy(
    {"issuers": {KEY.did: {"keys": {}, "scopes": ["statement"], "from": "2026-01-01", "to": "2026-12-31"}}}
)
WTW = {"kind": "well_to_wheel", "includes": ("upstream", "refrigeration")}
LEG = {"kind": "transport", "stage": "distribution", "cargo": ("product",), "mode": "road", "chain": "C"}
VEHICLE = {"payload": qty("24", "t"), "payload_source": "plate", "load_factor": "0.6",
           "load_source": "waybills",
           "empty_running": "0.2", "empty_source": "tachograph", "temperature": "frozen"}  # fmt: skip


def held() -> fp.Study:
    lines = [
        line("T1", "1", "kg", "lorry", **LEG, leg=1, start_place="A", end_place="B",
             distance=qty("100", "km"), **VEHICLE),
        line("T2", "600", "v.km", "lorry", **LEG, leg=2, start_place="B", end_place="C", split="trip",
             split_by="mass", split_total=qty("12", "t")),
    ]  # fmt: skip
    return study(lines, [own("lorry", "v.km", "0.8", **WTW)], ("distribution",))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_transport_record_is_recomputed_and_explained(tmp_path, lang):
    result = held().calculate()
    fp.sign(result, KEY, tmp_path / "x.fpz", **FIXED)
    found = fp.verify(tmp_path / "x.fpz", trust=TRUST)
    assert (found.level, found.exit_code) == ("L2", 0)
    for name in ("T1", "T2"):
        of_study = [str(t) for t in result.explain(name, lang=lang)]
        assert [str(t) for t in explain(tmp_path / "x.fpz", name, lang)] == of_study
