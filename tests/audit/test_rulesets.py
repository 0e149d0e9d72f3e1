"""The shipped rule sets: every parameter says where it comes from, expansion is general but for credits."""

from __future__ import annotations

from importlib.resources import files

import pytest

from footprint.audit.rulesets import by_digest, former, rule_sets
from footprint.base.digest import digest
from footprint.result.gaps import RULES


@pytest.mark.parametrize("name", sorted(rule_sets()))
def test_every_rule_is_known_and_every_parameter_has_its_source(name):
    document = rule_sets()[name]
    assert set(document["rules"]) <= set(RULES)
    said = set(document["sources"])
    assert set(document["parameters"]) - {"digits"} == said
    assert all({"en", "zh"} <= set(text) for text in document["sources"].values())


def test_expansion_differs_from_general_in_credits_alone():
    general, expansion = (rule_sets()[name] for name in ("general-1", "expansion-1"))
    assert general["parameters"] == expansion["parameters"]
    changed = {k for k in general["rules"] if general["rules"][k] != expansion["rules"][k]}
    assert changed == {"credits"}
    assert set(general["rules"]) == set(expansion["rules"]) == set(RULES)


def test_former_rule_sets_still_run():
    """A rule that a released rule set names is never taken away: old bundles would lose their level."""
    for document in former():
        assert set(document["rules"]) <= set(RULES), document["id"]
        assert digest("rule_set", dict(document)) in by_digest()
    folder = files("footprint.audit.rulesets") / "former"
    names = {p.name.removesuffix(".json") for p in folder.iterdir() if p.name.endswith(".json")}
    assert names == {digest("rule_set", dict(d)).removeprefix("sha256:") for d in former()}


def test_a_rule_set_is_found_by_its_digest():
    for document in rule_sets().values():
        assert by_digest()[digest("rule_set", dict(document))] == document
