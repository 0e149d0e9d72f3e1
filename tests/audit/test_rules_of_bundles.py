"""The certifier's room: rule sets by digest, and a rule set that is not ours."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

import footprint as fp
from footprint.audit.checks import run_rules
from footprint.audit.rulesets import former, last_days, rule_sets
from footprint.base.digest import digest
from footprint.factors.library import library
from footprint.factors.shipped import shipped
from footprint.proof.verify import load, open_record
from footprint.record.nodes import NodeSet
from footprint.result.calculate import calculate
from footprint.seal.keys import key_from_seed

EXAMPLE = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"
COPRODUCTS = Path(__file__).parents[2] / "examples" / "method" / "coproducts"
KEY = key_from_seed(b"\x01" * 32)


def signed(tmp_path, rules=None) -> Path:
    result = fp.read(EXAMPLE).calculate()
    if rules is not None:
        inventory = result.numbers.inventory
        result = fp.Result(calculate(inventory, rules), library(shipped()), result.place)
    tmp_path.mkdir(exist_ok=True)
    fp.sign(result, KEY, tmp_path / "x.fpz")
    return tmp_path / "x.fpz"


def test_shipped_rule_sets_are_canonical_and_named_by_their_id():
    for name, document in rule_sets().items():
        assert document["id"] == name
        assert digest("rule_set", dict(document)).startswith("sha256:")
        assert set(document["rules"].values()) <= {"error", "warning", "info"}


def test_a_rule_set_of_this_installation_may_be_chosen(tmp_path):
    opened = open_record(load(signed(tmp_path)))
    named, chosen = run_rules(opened), run_rules(opened, "general-1")
    assert named == chosen
    assert named.complete


def test_foreign_rules_are_not_run_and_cap_the_level(tmp_path):
    foreign = {
        k: {**v, "parameters": {**v["parameters"], "proxy_share": "0.9"}} for k, v in rule_sets().items()
    }
    path = signed(tmp_path, foreign)
    check = fp.verify(path).check("rules")
    assert check.status == "not_checked"
    assert {p.code for p in check.problems} == {"FP-A001"}
    opened = open_record(load(path))
    assert not run_rules(opened).complete
    chosen = run_rules(opened, "general-1")
    assert chosen.complete
    assert "FP-A001" in {p.code for p in chosen.problems}  # its parameters measure no sample
    assert not run_rules(opened, "no-such-rules").complete


def test_a_bundle_under_a_former_rule_set_keeps_its_level(tmp_path, monkeypatch):
    old = {k: {**v, "parameters": {**v["parameters"], "proxy_share": "0.9"}} for k, v in rule_sets().items()}
    path = signed(tmp_path, old)
    assert fp.verify(path).check("rules").status == "not_checked"
    monkeypatch.setattr("footprint.audit.rulesets.former", lambda: tuple(old.values()))
    check = fp.verify(path).check("rules")
    assert check.status == "passed"
    assert "FP-A001" not in {p.code for p in check.problems}


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (1, False),  # the honest twin: made while it was current
        (0, False),
        (-1, True),  # A64: an old rule set is picked because it suits
        (None, True),
    ],
)
def test_a_former_rule_set_holds_for_its_days_only(tmp_path, monkeypatch, days, told):
    lax = {k: {**v, "rules": dict(list(v["rules"].items())[:1])} for k, v in rule_sets().items()}
    path = signed(tmp_path, lax)
    named = digest("rule_set", dict(lax["general-1"]))
    created = date.fromisoformat(open_record(load(path)).record["created"][:10])
    last = {} if days is None else {named: created + timedelta(days)}
    monkeypatch.setattr("footprint.audit.rulesets.former", lambda: tuple(lax.values()))
    monkeypatch.setattr("footprint.audit.rulesets.last_days", lambda: last)
    check = fp.verify(path).check("rules")
    found = [p for p in check.problems if p.code == "FP-A571"]
    assert [(p.name, p.severity) for p in found] == ([("RULES_SUPERSEDED", "warning")] if told else [])
    assert all(p.message(lang) for p in found for lang in ("en", "zh"))
    assert check.status == "passed"
    assert "FP-A571" not in {p.code for p in fp.verify(signed(tmp_path / "now")).check("rules").problems}


def test_every_former_rule_set_has_its_last_day():
    current = {digest("rule_set", dict(d)) for d in rule_sets().values()}
    held = {digest("rule_set", dict(d)) for d in former()}
    assert held - current <= set(last_days())
    assert set(last_days()) <= held
    assert all(type(day) is date for day in last_days().values())


def test_every_line_of_the_view_has_the_numbers_of_the_result(tmp_path):
    from footprint.audit.checks import _view
    from footprint.result.view import view_of

    result = fp.read(EXAMPLE).calculate()
    item = result.assessment()
    opened = open_record(load(signed(tmp_path)))
    parameters = item.rule_set["parameters"]
    theirs = _view(opened, opened.assessments[0], parameters)
    ours = view_of(result.numbers.inventory, item, result.claim)
    assert (ours.net_mass, ours.year, ours.total, ours.claim) == (
        theirs.net_mass,
        theirs.year,
        theirs.total,
        theirs.claim,
    )
    rows = {x.id: x for x in theirs.lines}
    for row in ours.lines:
        other = rows[row.id]
        for name in ("stage", "tags", "state", "bias", "total", "activity", "net_mass", "estimate"):
            assert getattr(row, name) == getattr(other, name), (row.id, name)


def test_a_share_without_its_allocation_is_one_without_reason(tmp_path, monkeypatch):
    add = NodeSet.add

    def silent(self, node, group=""):
        return add(self, {k: v for k, v in node.items() if k != "allocation"}, group)

    monkeypatch.setattr(NodeSet, "add", silent)
    fp.sign(fp.read(COPRODUCTS).calculate(), KEY, tmp_path / "x.fpz")
    found = run_rules(open_record(load(tmp_path / "x.fpz"))).problems
    assert "FP-G061" in {p.code for p in found}
    assert all(p.message(lang) for p in found for lang in ("en", "zh"))


def test_a_line_in_a_stage_that_no_assessment_covers_is_named(tmp_path):
    """Forged as a signer can: the node moves, the replay sums what is left."""
    opened = open_record(load(signed(tmp_path)))
    assert "FP-A390" not in {p.code for p in run_rules(opened).problems}
    node = next(n for _, n in opened.of("line") if n["stage"] == "raw_materials")
    node["stage"] = "use"
    found = [p for p in run_rules(opened).problems if p.code == "FP-A390"]
    assert [(p.got, p.severity) for p in found] == [(node["id"], "warning")]
    assert "使用" in found[0].message("zh")


@pytest.mark.parametrize("field", ["demand", "share"])
def test_a_line_of_a_process_that_gives_nothing_is_named(tmp_path, field):
    """Forged as a signer can: all lines of a process that never runs, or keeps no share, replay to 0."""
    opened = open_record(load(signed(tmp_path)))
    assert "FP-A391" not in {p.code for p in run_rules(opened).problems}
    node = next(n for _, n in opened.of("line") if n["per"] == "output" and n["factor"])
    opened.get(node["process"], "process")[field] = "0"
    found = {p.got: p for p in run_rules(opened).problems if p.code == "FP-A391"}
    assert found[node["id"]].severity == "warning"
    assert all(found[node["id"]].message(lang) for lang in ("en", "zh"))
