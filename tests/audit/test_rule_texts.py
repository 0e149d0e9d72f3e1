"""The page of rules says what the rule sets and the rules themselves say."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from rules_page import PAGE, page

import footprint.result as room
from footprint.audit.rule_texts import parameters_of, rule_texts
from footprint.audit.rulesets import rule_sets
from footprint.result.gaps import RULES

#: Codes of the rules' files that no rule set switches: of the claim, and of requests that cannot be run.
NOT_RULES = {"FP-G030"}
FILES = (
    "gaps", "method_rules", "energy_rules", "carbon_rules", "cutoffs", "evidence_rules",
    "doubts", "factor_choice", "magnitude", "source_rules", "green_power", "technology", "slips",
)  # fmt: skip


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("name", sorted(rule_sets()))
def test_every_rule_has_its_text_in_both_languages(name):
    rows = rule_texts(name)
    assert {r.name for r in rows} == set(RULES)
    for row in rows:
        assert row.codes
        assert all(row.sees[g].strip() and row.blind[g].strip() for g in ("zh", "en")), row.name
        assert re.search("[一-鿿]", row.sees["zh"] + row.blind["zh"])


def test_every_code_of_a_rule_is_listed_and_every_parameter_used():
    folder = Path(room.__file__).parent
    written = {c for f in FILES for c in re.findall(r"FP-G\d{3}", (folder / f"{f}.py").read_text("utf-8"))}
    assert written - NOT_RULES == {c for r in rule_texts("general-1") for c in r.codes}
    used = {p for name in RULES for p in parameters_of(name)}
    others = {"digits", "materiality", "sample_random", "sample_threshold", "sample_weakest"}
    assert set(rule_sets()["general-1"]["parameters"]) - others <= used


@pytest.mark.parametrize("name", sorted(RULES))
def test_codes_in_the_body_of_a_rule_are_its_own(name):
    found = set(re.findall(r"FP-G\d{3}", inspect.getsource(RULES[name])))
    listed = next(r for r in rule_texts("general-1") if r.name == name)
    assert found <= set(listed.codes)
