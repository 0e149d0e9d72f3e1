"""A process that nothing names has no demand, also where the result is hidden."""

from __future__ import annotations

import make_bundle as mb
from checking import failed, places, verify

HIDDEN = {"factor:F-grid", "source:S1", "origin:O-factors", "line_result:L2/main", "result:main"}


def hidden_result(change):
    maker = mb.Maker(confidential=True, detail="total")
    maker.demands()
    maker.results()
    change(maker.nodes)
    maker.hidden = set(HIDDEN)
    return verify(mb.signed(maker.files()))


def test_a_flow_left_out_leaves_a_demand_without_a_user():
    result = hidden_result(lambda nodes: nodes.pop("flow:e"))
    assert failed(result) == {"replay"}
    assert "process P5" in places(result)


def test_the_honest_twin():
    result = hidden_result(lambda nodes: None)
    assert (failed(result), result.level, result.exit_code) == (set(), "L1", 0)
