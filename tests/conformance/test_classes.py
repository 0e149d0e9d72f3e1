"""Every attack class A01 to A64: planted faults that end in the code of the class, and honest twins."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

INDEX = json.loads((Path(__file__).parents[2] / "conformance" / "pack" / "index.json").read_text("utf-8"))
CASES = INDEX["cases"]
LEAST = 2

#: Names of which planted cases of a class must show each, together at least two; A54 tells nothing.
_NAMES = """
A01 DIGEST_MISMATCH ROOT_MISMATCH SIGNATURE_INVALID BUNDLE_UNSAFE
A02 SIGNATURE_INVALID
A03 ISSUER_UNTRUSTED
A04 ALG_FORBIDDEN
A05 KEY_SOURCE_FORBIDDEN
A06 SIGNATURE_INVALID
A07 DUPLICATE_KEY
A08 NUMBER_SYNTAX
A09 LIMIT_EXCEEDED
A10 TEXT_UNSAFE
A11 TYPE_MISMATCH
A12 SIGNATURE_INVALID TYPE_MISMATCH
A14 EXPIRED NOT_YET_VALID
A15 TIME_UNPROVEN KEY_REVOKED
A16 REVOKED SUSPENDED
A23 ROOT_MISMATCH
A24 FACTOR_CHOICE
A25 FACTOR_MISMATCH
A26 FACTOR_EXPIRED
A27 FACTOR_DIGEST_MISMATCH
A28 SOURCE_UNRESOLVED
A29 UNIT_AMBIGUOUS MAGNITUDE
A30 DIMENSION_MISMATCH
A31 BASIS_MISMATCH
A32 GWP_MIXED
A33 DIMENSION_MISMATCH RECOMPUTE_MISMATCH
A34 MASS_BALANCE
A35 CUTOFF_EXCEEDED
A36 BOUNDARY_INCOMPLETE
A37 NEGATIVE_NOT_ALLOWED
A38 CERTIFICATE_DOUBLE_CLAIM
A39 GEC_INVALID
A40 DOUBLE_COUNT
A41 OFFSET_NOT_ALLOWED
A42 ALLOCATION_SUM
A43 EVIDENCE_REUSED
A44 EVIDENCE_DUPLICATE
A45 EVIDENCE_PERIOD EVIDENCE_QTY
A46 CYCLE
A47 DECLARED_UNIT UPSTREAM_REVOKED
A48 RECOMPUTE_MISMATCH
A49 RECOMPUTE_MISMATCH
A50 INDEPENDENCE SCOPE
A51 REPORT_INCOMPLETE VERIFIED_TOO_FAST
A54
A55 FORMULA_CELL HIDDEN_DATA
A56 BUNDLE_UNSAFE
A57 MANIFEST_MISMATCH
A58 XML_FORBIDDEN
A59 FORMAT_FORBIDDEN
A60 UNIT_UNKNOWN
A61 NETWORK_FORBIDDEN
A63 TEXT_UNSAFE
A64 SCHEMA_DOWNGRADE
"""
EXPECTED = {row.split()[0]: row.split()[1:] for row in _NAMES.split("\n") if row}
#: Classes without any case: registry, certificates and labels, which are no part of the program yet.
EXCEPTIONS = {"A13", "A17", "A18", "A19", "A20", "A21", "A22", "A52", "A53", "A62"}


def of(name: str, honest: bool) -> list[dict]:
    return [c for c in CASES if c["class"] == name and (c["expect"]["outcome"] == "accept") == honest]


def source(case: dict) -> str:
    """What a case is made of: two cases of the same are one."""
    parts = ("bundle", "input", "make", "trust", "command", "options")
    return json.dumps([case.get(p) for p in parts], sort_keys=True)


def test_the_classes_are_all_there_and_no_other_one_waits():
    assert set(EXPECTED) | EXCEPTIONS == {f"A{i:02}" for i in range(1, 65)}
    assert not set(EXPECTED) & EXCEPTIONS
    assert set(INDEX["waiting"]) == EXCEPTIONS
    assert all(len(reason) > 20 for reason in (INDEX["waiting"] | INDEX["partly"]).values())
    assert set(INDEX["partly"]) <= set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_planted_faults_and_honest_twins(name):
    honest, planted = of(name, honest=True), of(name, honest=False)
    assert len({source(c) for c in honest}) >= LEAST
    assert len({source(c) for c in planted}) >= LEAST
    wanted = EXPECTED[name]
    shown = Counter(n for c in planted for n in wanted if n in c["expect"].get("names", ()))
    assert set(shown) == set(wanted)
    assert not wanted or shown.total() >= LEAST


@pytest.mark.parametrize("name", sorted(EXCEPTIONS))
def test_what_waits_has_no_case_yet(name):
    assert not [c for c in CASES if c["class"] == name], f"{name} no longer waits"
