"""footprint rules NAME: a rule, a code that a report shows, or its speaking name."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from footprint.apps.cli.main import app


def told(*words, code=0):
    done = CliRunner().invoke(app, ["rules", *words])
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


def test_a_code_of_a_rule_shows_its_text_and_the_rule():
    text = told("FP-G009", "--lang", "en")
    assert text.startswith("FP-G009 GWP_MIXED: … of the total came as CO2e of")
    assert "gwp_shares" in text
    assert "boundary [" not in text  # another rule


@pytest.mark.parametrize("asked", ["FP-S330", "fp-s330"])
def test_a_code_of_no_rule_shows_its_text_in_the_language(asked):
    text = told(asked, "--lang", "zh")
    assert text.startswith("FP-S330 TRUST_INVALID：信任文件此处缺少字段“…”")
    assert "{" not in text


def test_a_speaking_name_shows_all_its_codes():
    text = told("TRUST_INVALID", "--lang", "en")
    assert "FP-S020 TRUST_INVALID" in text
    assert "FP-S331 TRUST_INVALID" in text


def test_json_holds_codes_and_rules():
    value = json.loads(CliRunner().invoke(app, ["rules", "FP-G009", "--json"]).output)
    assert [c["code"] for c in value["codes"]] == ["FP-G009"]
    assert set(value["codes"][0]["message"]) == {"zh", "en"}
    assert all("FP-G009" in rule["codes"] for rule in value["rules"])
    assert "codes" not in json.loads(CliRunner().invoke(app, ["rules", "boundary", "--json"]).output)


@pytest.mark.parametrize("asked", ["FP-G999", "FP-", "FP-Q001", "boundry"])
def test_what_is_neither_is_refused(asked):
    assert "OPTION_UNKNOWN" in told(asked, "--lang", "en", code=1)
