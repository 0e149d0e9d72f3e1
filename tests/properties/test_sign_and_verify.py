"""Every study that calculates can be signed, and a stranger recomputes it."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import studies

import footprint as fp
from footprint.base.problem import errors
from footprint.seal.keys import key_from_seed
from footprint.seal.trust import parse_policy

KEY = key_from_seed(b"\x05" * 32)
TRUST = parse_policy(
    {"issuers": {KEY.did: {"keys": {}, "scopes": ["statement"], "from": "2026-01-01", "to": "2026-12-31"}}}
)
FIXED = {"secret": b"\x09" * 32, "created": datetime(2026, 3, 1, tzinfo=UTC)}


def test_generated_studies_sign_and_verify(tmp_path):
    complete = 0
    for seed, held, _ in studies.calculating(46, start=2_000):
        result = studies.honest(held).calculate()
        path = tmp_path / "x.fpz"
        record = fp.sign(result, KEY, path, **FIXED)
        first = path.read_bytes()
        fp.sign(result, KEY, path, **FIXED)
        assert path.read_bytes() == first
        found = fp.verify(path, trust=TRUST)
        wrong = [p for a in result.numbers.assessments for p in errors(a.gaps)]
        failed = [c.name for c in found.checks if c.status == "failed"]
        assert failed == (["rules"] if wrong else []), (seed, [p.render("en") for p in found.problems])
        if not wrong:
            complete += 1
            assert (found.level, found.exit_code) == ("L2", 0)
        assert found.record is not None
        assert found.record["record_root"] == record.record_root
        # what the company saw before signing is what the verifier sees
        seen = {(p.code, p.where.key.split()[0], p.got, p.severity) for p in found.check("rules").problems}
        gaps = {
            (p.code, p.where.key or "assessment", p.got, p.severity)
            for a in result.numbers.assessments
            for p in a.gaps
        }
        assert seen == gaps
    assert complete >= 40


def test_without_a_secret_no_two_bundles_are_alike(tmp_path):
    _, held, result = next(studies.calculating(1, start=50))
    roots = {fp.sign(result, KEY, tmp_path / "x.fpz").record_root for _ in range(3)}
    assert len(roots) == 3
    assert fp.verify(tmp_path / "x.fpz").level == "L0"  # nobody was named as trusted
    assert held.digest == result.numbers.study_digest


def test_any_choice_of_open_lines_is_consistent(tmp_path):
    """Whatever lines are opened, nothing fails, and what is hidden is never called checked."""
    for seed, held, _ in studies.calculating(25, start=9_000):
        result = studies.honest(held).calculate()
        names = sorted({r.line.line.id for a in result.numbers.assessments for r in a.lines})
        chosen = Random(seed).sample(names, min(len(names), seed % 4))
        path = tmp_path / "x.fpz"
        fp.sign(result, KEY, path, confidential=True, publish_totals=False, disclose=chosen, **FIXED)
        found = fp.verify(path, trust=TRUST)
        failed = [c.name for c in found.checks if c.status == "failed"]
        assert set(failed) <= {"rules"}, (seed, [p.render("en") for p in found.problems])
        assert (found.level, found.check("opening").status) == ("L1", "not_checked")
        assert found.check("replay").status == "not_checked"
