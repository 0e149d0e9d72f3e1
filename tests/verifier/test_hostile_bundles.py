"""Bundles that once ended the second verifier without an answer, or made it judge otherwise than the first."""

from __future__ import annotations

import pytest
from second import NODE, batch, checking, failed, mb
from test_agreement import judged

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")


def both(folder, bundles: list[dict[str, bytes]]) -> list[set[str]]:
    """The checks that fail in both programs alike; that they end with the same exit code is asserted."""
    packed = [mb.pack(files) for files in bundles]
    out = []
    for data, found in zip(packed, batch(folder, packed), strict=True):
        code, python = judged(data)
        assert (found["exit_code"], failed(found)) == (code, set(python))
        out.append(set(python))
    return out


def test_an_assessment_may_have_any_name(tmp_path):
    made = []
    for name in ("__proto__", "constructor", "toString"):
        maker = mb.Maker()
        maker.assessments[0]["id"] = name
        maker.final = {name: "process:P1"}
        made.append(maker.built())
    assert both(tmp_path, made) == [set(), set(), set()]


def test_a_file_at_fault_behind_many_faults_is_no_fault_of_the_program(tmp_path):
    files = mb.Maker().built()
    bad = {"open": [{"salt": "x", "node": {}} for _ in range(250)], "hidden": []}
    files["disclosure/lines.json"] = mb.jcs(bad)
    files["disclosure/factors.json"] = mb.jcs({"open": [5], "hidden": []})
    rules = {"format": "x", "rule_sets": [5] * 300}
    record = checking.edit(files, "record.json", lambda r: r.update(assessments=[5] * 300))
    assert both(tmp_path, [files, mb.signed({**record, "rules.json": mb.jcs(rules)})]) == [
        {"disclosure"},
        {"disclosure", "schema"},
    ]
