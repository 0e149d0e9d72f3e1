"""Level L3: an honest verification reaches it, every forged one is told by its code."""

from __future__ import annotations

import pytest
from checking import names
from reviewing import (
    DID,
    ENTERPRISE,
    STRANGER,
    VERIFICATION,
    VERIFIER,
    concluded,
    does,
    examined,
    judged,
    made,
    predicate,
    raised,
    row,
    say,
    trust,
)

from footprint.seal.envelope import sign_document
from footprint.seal.keys import key_from_seed
from footprint.seal.trust import parse_policy


@pytest.fixture(scope="module")
def files():
    return made()


@pytest.fixture(scope="module")
def reviewed(files):
    closed = say(say(files, VERIFIER, raised()), ENTERPRISE, does("reply"))
    return say(closed, VERIFIER, does("close"))


def codes(found):
    return {p.code for p in found.check("examination").problems if p.severity != "info"}


def test_an_honest_verification_reaches_l3(reviewed):
    found = judged(concluded(reviewed), require="L3")
    assert (found.level, found.exit_code, found.check("examination").status) == ("L3", 0, "passed")
    assert found.check("reviews").status == "passed"
    told = found.check("examination").problems[-1]
    assert told.name == "EXAMINED"
    assert "L1" in told.got
    assert told.expected != "-"


def test_who_verified_and_which_opinion_is_one_line(files):
    def line(found):
        return [p for p in found.check("examination").problems if p.code == "FP-P520"]

    (told,) = line(judged(concluded(files)))
    assert (told.got, told.expected) == (VERIFIER.did, "unmodified")
    for lang, opinion in (("en", "unmodified"), ("zh", "无保留意见")):
        assert all(part in told.message(lang) for part in (opinion, VERIFIER.did, "body", "2026-04-01"))
    (told,) = line(judged(concluded(files, change=set_(["opinion"], "modified"))))
    assert "；核查方" in told.message("zh")
    assert "保留意见" in told.message("zh")
    assert line(judged(concluded(files, STRANGER))) == []  # nobody here knows who that is
    assert line(judged(concluded(files), trust(owner="works"))) == []  # not independent


@pytest.mark.parametrize("day", ["2025-01-01", "2025-12-31", "2026-04-01"])
def test_examined_in_the_period_or_after_it(files, day):
    def change(value):
        for said in value["examinations"]:
            said["date"] = day

    assert judged(concluded(files, change=change)).level == "L3"


def test_without_a_verification_nothing_is_lost(files):
    found = judged(files)
    assert (found.level, found.exit_code, found.check("examination").status) == ("L2", 0, "not_checked")
    assert judged(files, require="L3").exit_code == 1
    assert judged(say(files, VERIFIER, raised())).level == "L2"  # an open finding alone lowers nothing


def test_a50_the_enterprise_cannot_verify_itself(files):
    one = parse_policy({"issuers": {DID: row("statement", "review", "verification")}})
    assert names(judged(concluded(files, ENTERPRISE), one)) == {"INDEPENDENCE"}
    assert names(judged(concluded(files), trust(owner="works"))) == {"INDEPENDENCE"}
    assert judged(concluded(files), trust(owner="another")).level == "L3"
    assert judged(concluded(files)).level == "L3"


def test_a50_its_key_under_another_did_is_no_other_body(files):
    import make_bundle as mb

    double = key_from_seed(mb.KEY.private_bytes_raw(), "did:web:body.example")
    keys = {double.keyid: {"suite": "ed25519", "key": mb.b64(double.public)}}
    both = {DID: row("statement"), double.did: {**row("verification"), "keys": keys}}
    assert names(judged(concluded(files, double), parse_policy({"issuers": both}))) == {"INDEPENDENCE"}
    other = key_from_seed(b"o" * 32, "did:web:body.example")
    keys = {other.keyid: {"suite": "ed25519", "key": mb.b64(other.public)}}
    both[double.did] = {**row("verification"), "keys": keys}
    assert judged(concluded(files, other), parse_policy({"issuers": both})).level == "L3"


@pytest.mark.parametrize(
    "change, name",
    [
        ({"scopes": ("review",)}, "SCOPE"),
        ({"last": "2026-03-31"}, "EXPIRED"),
        ({"first": "2026-04-02"}, "NOT_YET_VALID"),
    ],
)
def test_a50_wrong_scope_or_day(files, change, name):
    found = judged(concluded(files), trust(**change))
    assert (names(found), found.level, found.exit_code) == ({name}, "L2", 1)
    assert judged(concluded(files), trust(first="2026-04-01", last="2026-04-01")).level == "L3"


def test_a_verifier_unknown_here_counts_for_nothing_and_harms_nothing(files):
    found = judged(concluded(files, STRANGER))
    assert (found.level, found.exit_code, found.check("examination").status) == ("L2", 0, "not_checked")
    assert codes(found) == {"FP-S023"}


def test_a51_findings_open_or_a_review_dropped_or_added(files, reviewed):
    still = say(files, VERIFIER, raised())
    assert names(judged(concluded(still))) == {"REPORT_INCOMPLETE"}
    assert judged(concluded(say(files, VERIFIER, raised(severity="minor")))).level == "L3"
    done = concluded(reviewed)
    tail = {k: v for k, v in done.items() if k != "review/3.dsse.json"}
    assert names(judged(tail)) == {"REVIEW_CHAIN", "REPORT_INCOMPLETE"}
    assert names(judged(say(done, VERIFIER, does("reopen")))) == {"REVIEW_CHAIN", "REPORT_INCOMPLETE"}


def test_a51_as_fast_as_the_record_itself_is_a_flag(files):
    early = judged(concluded(files, created="2026-03-01T08:00:00Z", examinations=dated(files, "2026-03-01")))
    assert (early.level, codes(early)) == ("L3", {"FP-P359"})
    assert codes(judged(concluded(files))) == set()


def dated(files, day):
    return [{**r, "date": day} for r in predicate(files)["examinations"]]


def set_(path, value):
    def change(said):
        at = said
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value

    return change


FORGED = {
    "thinned": (lambda v: v["sampling"]["lines"].pop(), "FP-P357"),
    "another seed": (set_(["sampling", "seed"], "convenient"), "FP-P357"),
    "fewer drawn": (set_(["sampling", "size"], 1), "FP-P356"),
    "no weak ones": (set_(["sampling", "weakest"], 0), "FP-P356"),
    "higher threshold": (set_(["sampling", "threshold"], "1/2"), "FP-P356"),
    "laxer materiality": (set_(["misstatement", "materiality"], "1/2"), "FP-P356"),
    "one examination dropped": (lambda v: v["examinations"].pop(), "FP-P361"),
    "examined twice": (lambda v: v["examinations"].append(v["examinations"][0]), "FP-P362"),
    "a line of nowhere": (lambda v: v["examinations"].append(examined("L99", "kg")), "FP-P362"),
    "evidence of nowhere": (
        lambda v: v["examinations"][0].update(evidence="E9", form="copy"),
        "FP-P363",
    ),
    "nothing seen": (lambda v: v["examinations"][0].update(evidence=None, form=None, note=None), "FP-P363"),
    "a lied aggregate": (set_(["misstatement", "aggregate"], "1/1000"), "FP-P364"),
    "seen tomorrow": (lambda v: v["examinations"][0].update(date="2026-04-02"), "FP-P358"),
    "seen in the year 1": (lambda v: v["examinations"][0].update(date="0001-01-01"), "FP-P460"),
    "seen the day before the period": (lambda v: v["examinations"][0].update(date="2024-12-31"), "FP-P460"),
    "adverse": (set_(["opinion"], "adverse"), "FP-P360"),
    "not declared": (set_(["independence", "declared"], False), "FP-P001"),
    "an extra field": (set_(["more"], "x"), "FP-P002"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_verification_fails_by_its_code(files, name):
    change, code = FORGED[name]
    found = judged(concluded(files, change=change))
    assert code in codes(found)
    assert (found.level, found.exit_code, found.check("examination").status) == ("L2", 1, "failed")


def test_misstatement_above_materiality(files):
    rows = predicate(files)["examinations"]

    def off(value, unit="kg"):
        return [{**r, "difference": {"value": value, "unit": unit}} if r["line"] == "L1" else r for r in rows]

    small, large = off("0.001"), off("2")
    assert judged(concluded(files, examinations=small)).level == "L3"
    found = judged(concluded(files, examinations=large))
    assert (codes(found), found.level) == ({"FP-P365"}, "L2")
    told = next(p for p in found.check("examination").problems if p.code == "FP-P365")
    assert told.got.endswith(" %")
    assert told.expected == "5 %"
    value = {**predicate(files), "examinations": off("1", "kWh")}
    signed = {**files, VERIFICATION: sign_document(VERIFICATION, files, value, VERIFIER)}
    assert "FP-P031" in codes(judged(signed))


def test_a_modified_opinion_is_honest_and_no_l3(files):
    found = judged(concluded(files, change=set_(["opinion"], "modified")))
    assert (found.level, found.exit_code, codes(found)) == ("L2", 0, {"FP-P352"})


def test_a_verification_of_another_bundle_or_another_rule_set(files):
    other = made(other="1")
    moved = {**files, VERIFICATION: concluded(other)[VERIFICATION]}
    found = judged(moved)
    assert (found.level, found.exit_code) == ("L0", 1)
    bare = made()
    import make_bundle as mb

    maker = mb.Maker()
    silent = maker.built()  # its rule set does not say how to sample
    value = {**predicate(bare), "reviews": []}
    signed = {**silent, VERIFICATION: sign_document(VERIFICATION, silent, value, VERIFIER)}
    assert codes(judged(signed)) == {"FP-P350"}


@pytest.mark.parametrize(
    "lax", [{"sample_random": "-3"}, {"sample_threshold": "2"}, {"sample_weakest": "1.5"}]
)
def test_parameters_out_of_range_are_none(files, lax):
    odd = made(**lax)
    value = {**predicate(files), "reviews": []}
    signed = {**odd, VERIFICATION: sign_document(VERIFICATION, odd, value, VERIFIER)}
    assert codes(judged(signed)) == {"FP-P350"}


def test_reviews_of_somebody_unknown_keep_l3_away(files):
    found = judged(concluded(say(files, STRANGER, raised(severity="minor"))))
    assert (found.level, found.check("reviews").status) == ("L2", "not_checked")
    assert found.exit_code == 0


@pytest.mark.parametrize("first, second", [("Müller", "Mu\u0308ller"), ("Works AG", "works  ag")])
def test_a50_one_owner_spelled_in_two_ways(files, first, second):
    both = {DID: row("statement", owner=first), VERIFIER.did: row("verification", owner=second)}
    assert names(judged(concluded(files), parse_policy({"issuers": both}))) == {"INDEPENDENCE"}


def test_a50_a_key_in_common_is_one_party(files):
    import make_bundle as mb

    double = key_from_seed(mb.KEY.private_bytes_raw(), "did:web:body.example")
    other = key_from_seed(b"o" * 32, "did:web:body.example")
    keys = {
        double.keyid + "-old": {"suite": "ed25519", "key": mb.b64(double.public)},
        other.keyid: {"suite": "ed25519", "key": mb.b64(other.public)},
    }
    both = {DID: row("statement"), other.did: {**row("review", "verification"), "keys": keys}}
    both[VERIFIER.did] = row("review", "verification")
    policy = parse_policy({"issuers": both})
    assert names(judged(concluded(files, other), policy)) == {"INDEPENDENCE"}
    closed = say(say(files, VERIFIER, raised()), other, does("close"))
    assert "FP-P343" in {p.code for p in judged(closed, policy).check("reviews").problems}


@pytest.mark.parametrize(("code", "severity"), [("FP-A001", "info"), ("FP-A571", "warning")])
def test_a_rule_set_of_its_own_or_of_the_past_is_no_measure(code, severity):
    from footprint.base.problem import Problem
    from footprint.proof.verify import RuleFindings

    lax = {"sample_threshold": "1", "sample_weakest": "0", "sample_random": "0", "materiality": "1"}
    chosen = RuleFindings((Problem(code, got="rules-a", severity=severity),))
    found = judged(concluded(made(**lax)), rules=lambda _: chosen)
    assert (found.level, found.exit_code, found.check("examination").status) == ("L2", 0, "not_checked")


def test_a_flood_of_examinations_costs_little(files):
    import time

    def flood(said):
        said["examinations"] = [examined("L1", "kg")] * 4_000
        said["sampling"]["lines"] = [{"line": f"X{i}", "reason": "random"} for i in range(4_000)]

    begun = time.monotonic()
    assert "FP-P362" in codes(judged(concluded(files, STRANGER, change=flood)))
    assert time.monotonic() - begun < 5


def test_the_period_of_an_examination_runs_forward(files):
    def back(said):
        said["examinations"][0]["period"] = {"from": "2025-12-31", "to": "2025-01-01"}

    assert codes(judged(concluded(files, change=back))) == {"FP-P001"}


def test_a15_a_verification_dated_before_the_reviews_it_names(files):
    """It holds the digest of a review that was written later, so its day is not that of its signature."""
    later = say(files, VERIFIER, raised(severity="minor"), created="2026-05-01T08:00:00Z")
    lapsed = trust(to="2026-05-02")
    found = judged(concluded(later), lapsed)
    assert ("FP-P461" in codes(found), found.level, found.exit_code) == (True, "L2", 1)
    told = next(p for p in found.check("examination").problems if p.code == "FP-P461")
    assert all("2026-05-01" in told.message(lang) for lang in ("en", "zh"))
    same = say(files, VERIFIER, raised(severity="minor"))  # in the same second nothing is proven
    assert judged(concluded(same)).level == "L3"
