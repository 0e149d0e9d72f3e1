"""A bundle's life in any order of steps; and readers that refuse, never fall, whatever they are given."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

sys.path.insert(0, str(Path(__file__).parents[2]))

from conformance.mutations import good, run
from fuzz.targets import number_target, record_target, unit_target

from footprint.seal import container

LEAVES = st.none() | st.booleans() | st.integers(0, 2**53 - 1) | st.text(max_size=8)
KEYS = st.sampled_from(("type", "id", "format", "subject", "roots", "amount", "value", "unit")) | st.text(
    max_size=5
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5)
)
PATHS = st.from_regex(r"[a-z0-9_-][a-z0-9._-]{0,6}(/[a-z0-9_-][a-z0-9._-]{0,6}){0,2}", fullmatch=True)
#: What hides together (S9); the rest of a group may open in any order.
HIDDEN = ("factor:F-grid", "source:S1", "origin:O-factors", "line_result:L2/main", "result:main")
RECORD = good.mb.jcs(json.loads(good.files("one")["record.json"]))


class Life(RuleBasedStateMachine):
    """Sign, open more, withhold and carry evidence, tamper and mend."""

    @initialize()
    def sign(self):
        self.maker = good.fresh("confidential")
        self.files = good.mb.signed(self.maker.files())
        self.signature = self.files["statement.dsse.json"]
        self.evidence = {p: d for p, d in self.files.items() if p.startswith("evidence/")}
        self.whole: dict[str, bytes] | None = None

    @precondition(lambda self: self.whole is None)
    @rule(open_all=st.booleans())
    def open_more(self, open_all):
        # the result rests on everything else: it opens last
        self.maker.hidden = set() if open_all else self.maker.hidden - {"source:S1", "origin:O-factors"}
        self.files.update(self.maker.disclosure())

    @precondition(lambda self: self.whole is None)
    @rule(carried=st.booleans())
    def evidence_comes_and_goes(self, carried):
        kept = {p: d for p, d in self.files.items() if p not in self.evidence}
        self.files = {**kept, **(self.evidence if carried else {})}

    @precondition(lambda self: self.whole is None)
    @rule(data=st.data())
    def tamper(self, data):
        path = data.draw(st.sampled_from(sorted(self.files)))
        at = data.draw(st.integers(0, len(self.files[path]) - 1))
        body = bytearray(self.files[path])
        body[at] ^= 1
        self.whole, self.files = dict(self.files), {**self.files, path: bytes(body)}

    @precondition(lambda self: self.whole is not None)
    @rule()
    def mend(self):
        self.files, self.whole = self.whole, None

    @invariant()
    def judged_as_it_is(self):
        data = good.mb.pack(self.files)
        assert container.write(container.read(data, "x.fpz")) == data
        if self.whole is None:
            assert self.files["statement.dsse.json"] == self.signature  # opening needs no new one
            assert run.verdict(data, "L1") == "accepted"
        else:
            assert run.verdict(data, "L1") != "accepted"


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=12, stateful_step_count=8, deadline=None, derandomize=True)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_any_json_value_as_record(value):
    record_target(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


@settings(max_examples=150, deadline=None)
@given(st.data(), VALUES)
def test_a_record_with_any_value_anywhere(data, value):
    record = json.loads(RECORD)
    *way, last = data.draw(st.sampled_from(run.raw.places(record)))
    holder = record
    for step in way:
        holder = holder[step]
    holder[last] = value
    record_target(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace"))


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(PATHS, st.binary(max_size=40), max_size=6))
def test_a_container_comes_back(files):
    assert container.read(container.write(files), "x.fpz") == files


@settings(max_examples=300, deadline=None)
@given(
    st.from_regex(r"-?[0-9]{1,45}([./][0-9]{1,45})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
    | st.text(max_size=12)
)
def test_numbers_mean_what_fractions_say_and_units_are_looked_up(text):
    number_target(text.encode("utf-8", "replace"))
    unit_target(text.encode("utf-8", "replace"))
