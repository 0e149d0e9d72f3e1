"""The fold over reviews: every order of actions against a plain model, every fault by its code."""

from __future__ import annotations

import time

import make_bundle as mb
import pytest
from checking import names
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from reviewing import DID, ENTERPRISE, VERIFIER, concluded, does, judged, made, raised, say, trust

from footprint.base.where import Where
from footprint.proof import review
from footprint.proof.authentic import cycle_of
from footprint.proof.review import Review, Stories, read_cycle, step
from footprint.proof.verify import load
from footprint.seal.envelope import Envelope


@pytest.fixture(scope="module")
def files():
    return made()


def codes(files):
    return [p.code for p in read_cycle(files).problems]


def state(files, name="F1"):
    return read_cycle(files).findings[name].state


FORMER = {"manifest_sha256": "0" * 64, "reviews": ["1" * 64]}


def carried(name="F1", state="open", former=FORMER):
    return {**raised(name), "action": "carry", "state": state, "raised_by": VERIFIER.did, "former": former}


def test_a_finding_lives(files):
    asked = say(files, VERIFIER, raised())
    assert state(asked) == "open"
    answered = say(asked, ENTERPRISE, does("reply"))
    assert state(answered) == "replied"
    assert state(say(answered, VERIFIER, does("reply"))) == "open"  # the ball is back
    closed = say(answered, VERIFIER, does("close"))
    assert state(closed) == "closed"
    assert state(say(closed, VERIFIER, does("reopen"))) == "open"
    assert not codes(closed)
    for path in answered:
        assert closed[path] == answered[path]


def test_each_fault_of_the_cycle(files):
    asked = say(files, VERIFIER, raised())
    closed = say(asked, VERIFIER, does("close"))
    assert codes(say(asked, VERIFIER, raised())) == ["FP-P342"]
    assert codes(say(asked, VERIFIER, does("close", "F2"))) == ["FP-P341"]
    assert codes(say(asked, ENTERPRISE, does("close"))) == ["FP-P343"]
    assert codes(say(closed, ENTERPRISE, does("reopen"))) == ["FP-P343"]
    assert codes(say(closed, ENTERPRISE, does("reply"))) == ["FP-P344"]
    assert codes(say(asked, VERIFIER, does("reopen"))) == ["FP-P344"]
    assert codes(say(asked, ENTERPRISE, does("resubmit"))) == ["FP-P344"]
    assert codes(say(asked, ENTERPRISE, carried("F2"))) == ["FP-P345"]
    assert codes(say(files, ENTERPRISE, carried(), carried("F2", former={**FORMER, "reviews": []}))) == [
        "FP-P345"
    ]


def test_order_deletion_and_dates(files):
    three = say(say(say(files, VERIFIER, raised()), ENTERPRISE, does("reply")), VERIFIER, does("close"))
    one, two = "review/1.dsse.json", "review/2.dsse.json"
    assert not codes(three)
    assert "FP-P340" in codes({k: v for k, v in three.items() if k != two})
    assert "FP-P340" in codes({**three, one: three[two], two: three[one]})
    assert "FP-P340" in codes({k: v for k, v in three.items() if k != one})
    asked = say(files, VERIFIER, raised())
    assert codes(say(asked, ENTERPRISE, does("reply"), created="2026-03-31T00:00:00Z")) == ["FP-P340"]
    assert codes(say(asked, ENTERPRISE, does("reply"), previous=None)) == ["FP-P340"]


@pytest.mark.parametrize(
    "entry",
    [
        {"action": "delete", "finding": "F1"},
        {"action": "close", "finding": "F1"},
        {**raised(), "kind": "opinion"},
        {**raised(), "more": "x"},
        {**raised(), "text": "a\u202eb"},
        {**raised(), "target": {"type": "planet", "id": "x"}},
        "close F1",
    ],
)
def test_forms_are_closed(files, entry):
    found = judged(say(files, VERIFIER, entry))
    assert found.check("reviews").status == "failed"
    assert (found.exit_code, found.level) == (1, "L2")
    assert judged(say(files, VERIFIER, raised())).check("reviews").status == "passed"


def test_a_flood_of_entries_is_refused(files):
    asked = say(files, VERIFIER, raised())
    assert codes(say(asked, ENTERPRISE, *[does("reply")] * 1_000)) == []
    assert codes(say(asked, ENTERPRISE, *[does("reply")] * 1_001)) == ["FP-P001"]
    for _ in range(10):
        asked = say(asked, ENTERPRISE, *[does("reply")] * 1_000)
    assert codes(asked) == ["FP-P001"]


def test_ten_thousand_entries_cost_little_and_the_first_hundred_faults_are_told(files):
    asked = say(files, VERIFIER, raised())
    honest, refused = asked, asked
    for _ in range(9):
        honest = say(honest, ENTERPRISE, *[does("reply")] * 1_000)
        refused = say(refused, ENTERPRISE, *[does("close")] * 1_000)
    started = time.process_time()
    found = judged(honest).check("reviews")
    assert (found.status, len(found.problems)) == ("passed", 0)
    found = judged(refused).check("reviews")
    assert (found.status, len(found.problems)) == ("failed", 100)
    assert time.process_time() - started < 1.5
    story = cycle_of(load(mb.pack(honest)), None).findings["F1"].steps
    assert len(story) == 9_001
    assert [x.action for x in story[:2]] == ["raise", "reply"]


def test_the_reviews_of_a_bundle_are_read_once(files, monkeypatch):
    asked = concluded(say(say(files, VERIFIER, raised()), VERIFIER, does("close")))
    read, real = [], review._read
    monkeypatch.setattr(review, "_read", lambda files, path: read.append(path) or real(files, path))
    judged(asked)
    assert read == ["review/1.dsse.json", "review/2.dsse.json"]


def test_what_the_enterprise_carries_as_closed_has_to_be_closed_again(files):
    new = say(files, ENTERPRISE, carried(state="closed"), carried("F2", state="replied"))
    assert (state(new), state(new, "F2")) == ("resubmitted", "replied")
    again = say(new, ENTERPRISE, does("resubmit", "F2"))
    assert state(again, "F2") == "resubmitted"
    assert state(say(again, VERIFIER, does("close", "F2")), "F2") == "closed"
    assert state(say(files, VERIFIER, carried(state="closed"))) == "closed"


def test_a_sister_company_closes_nothing(files):
    closed = say(say(files, VERIFIER, raised()), VERIFIER, does("close"))
    assert judged(closed).check("reviews").status == "passed"
    assert names(judged(closed, trust(owner="works"))) == {"INDEPENDENCE"}
    assert len(cycle_of(load(mb.pack(closed)), trust(owner="works")).open) == 1


def test_the_enterprise_answers_in_its_own_name_but_raises_only_with_the_scope(files):
    asked = say(say(files, VERIFIER, raised()), ENTERPRISE, does("reply"))
    assert judged(asked).check("reviews").status == "passed"
    own = judged(say(files, ENTERPRISE, raised()))
    assert (own.check("reviews").status, own.exit_code) == ("not_checked", 0)


class Cycle(RuleBasedStateMachine):
    """Any actions of two sides in any order; the fold and a table of transitions agree."""

    names = st.sampled_from(["F1", "F2", "F3"])
    mine = st.booleans()

    def __init__(self):
        super().__init__()
        self.findings: dict = {}
        self.stories = Stories(list)
        self.model: dict[str, str] = {}
        self.carried: set[str] = set()
        self.count = 0

    def act(self, entry, mine) -> bool:
        self.count += 1
        did = DID if mine else VERIFIER.did
        said = {"created": f"2026-04-01T08:00:{self.count % 60:02}Z", "entries": [entry]}
        number = 1 if entry["action"] == "carry" else 2
        path = f"review/{number}.dsse.json"
        document = Review(path, "", Envelope(path, "review", did, "", said, b"", b""))
        return not step(self.findings, self.stories, entry, document, lambda d: d == DID, Where())

    @rule(name=names, mine=mine)
    def raise_(self, name, mine):
        assert self.act(raised(name), mine) == (name not in self.model)
        self.model.setdefault(name, "open")

    @rule(name=names, mine=mine, state=st.sampled_from(["open", "replied", "resubmitted", "closed"]))
    def carry(self, name, mine, state):
        fits = name not in self.model
        assert self.act(carried(name, state), mine) == fits
        if fits:
            self.model[name] = "resubmitted" if mine and state == "closed" else state
            self.carried.add(name)

    @rule(name=names, mine=mine)
    def reply(self, name, mine):
        fits = self.model.get(name, "closed") != "closed"
        assert self.act(does("reply", name), mine) == fits
        if fits:
            self.model[name] = "replied" if mine else "open"

    @rule(name=names, mine=mine)
    def resubmit(self, name, mine):
        fits = mine and name in self.carried and self.model[name] in ("open", "replied")
        assert self.act(does("resubmit", name), mine) == fits
        if fits:
            self.model[name] = "resubmitted"

    @rule(name=names, mine=mine)
    def close(self, name, mine):
        fits = not mine and self.model.get(name, "closed") != "closed"
        assert self.act(does("close", name), mine) == fits
        if fits:
            self.model[name] = "closed"

    @rule(name=names, mine=mine)
    def reopen(self, name, mine):
        fits = not mine and self.model.get(name) == "closed"
        assert self.act(does("reopen", name), mine) == fits
        if fits:
            self.model[name] = "open"

    @invariant()
    def agrees(self):
        assert {k: v.state for k, v in self.findings.items()} == self.model


TestCycle = Cycle.TestCase
TestCycle.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
