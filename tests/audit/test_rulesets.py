"""The shipped rule sets: every parameter says where it comes from, expansion is general but for credits."""

from __future__ import annotations

import pytest

from footprint.audit.rulesets import rule_sets
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
