"""What a person reads who slips in a trust file: the place, what stands there, the nearest right thing."""

from __future__ import annotations

import pytest

from footprint.base.problem import Refused
from footprint.seal.keys import load_key
from footprint.seal.trust import load_policy

DID = "did:web:maker.example"
KEY = 'suite = "ed25519"\nkey = "mRoXVPileejNyPARz0iwRrNpymJ4NlbzPM8A1l0EOtM="\n'
GOOD = (
    f'[issuers."{DID}"]\nscopes = ["statement"]\nfrom = 2025-01-01\nto = 2028-12-31\n'
    f'[issuers."{DID}".keys."{DID}#a"]\n{KEY}'
)


def told(tmp_path, data, lang="en", name="trust.toml"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(Refused) as fault:
        load_policy(path)
    assert {p.name for p in fault.value.problems} == {"TRUST_INVALID"}
    return "\n".join(p.render(lang) for p in fault.value.problems)


def test_a_misspelt_scope_names_the_nearest(tmp_path):
    text = told(tmp_path, GOOD.replace('"statement"', '"review", "statment"'))
    assert text.startswith(f"trust.toml ▸ {DID} / scopes: ")
    assert "“statment”" in text
    assert "statement | review | verification" in text
    assert "Did you mean “statement”?" in text


def test_a_missing_field_is_named_alone(tmp_path):
    gone = GOOD.replace("to = 2028-12-31\n", "")
    text = told(tmp_path, gone)
    assert text.startswith(f"trust.toml ▸ {DID}: the field “to” is missing")
    assert "from, scopes, to" in text
    assert "optional: did_document, keys, owner, pinned, suites" in text
    assert "缺少字段“to”" in told(tmp_path, gone, "zh")


def test_a_misspelt_field_is_one_fault_with_the_nearest(tmp_path):
    text = told(tmp_path, GOOD.replace("scopes =", "scope ="))
    assert "the field “scope” is not known" in text
    assert "Did you mean “scopes”?" in text
    assert "\n" not in text
    assert "Did you mean “issuers”?" in told(tmp_path, GOOD.replace("[issuers.", "[issuer."))


def test_a_wrong_day_names_its_field(tmp_path):
    text = told(tmp_path, GOOD.replace("to = 2028-12-31", 'to = "31.12.2028"'))
    assert text.startswith(f"trust.toml ▸ {DID} / to: ")
    assert "“31.12.2028”" in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_no_toml_shows_line_and_text_in_both_languages(tmp_path, lang):
    text = told(tmp_path, GOOD.replace("scopes = [", "scopes = "), lang)
    assert text.startswith("trust.toml ▸ 2:")
    assert "scopes = " in text
    assert "footprint keys new" in text
    assert "at line" not in text


def test_an_unfinished_file_and_bytes_are_no_toml(tmp_path):
    assert "trust.toml: " in told(tmp_path, 'scopes = ["a"')
    assert "no text in UTF-8" in told(tmp_path, b"\xff\xfe\x00")


@pytest.mark.parametrize("name", ["bolt.fpz", "book.xlsx", "trust.toml", "trust.json"])
def test_a_bundle_or_workbook_is_no_trust_file(tmp_path, name):
    text = told(tmp_path, b"PK\x03\x04 and so on", name=name)
    assert text.startswith(f"{name}: ")
    assert "bundle or a workbook" in text
    assert "JSON library" not in text


@pytest.mark.parametrize("data", [GOOD.encode(), b"PK\x03\x04\xff", b""])
def test_a_trust_file_or_bundle_given_as_key_is_no_key_file(tmp_path, data):
    path = tmp_path / "trust.toml"
    path.write_bytes(data)
    with pytest.raises(Refused) as fault:
        load_key(path)
    assert [p.code for p in fault.value.problems] == ["FP-S031"]
    assert "JSON library" not in fault.value.problems[0].render("en")
