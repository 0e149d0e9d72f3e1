"""Every document that the command line prints fits its published schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

import footprint as fp
from footprint.api.schemas import NAMES, schema
from footprint.apps.cli.main import app
from footprint.model.study import Study
from footprint.seal import container

FOLDER = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"


def printed(*words: str) -> dict:
    return json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)


def check(name: str, document: dict) -> None:
    validator = jsonschema.Draft202012Validator(schema(name))
    assert not [e.message for e in validator.iter_errors(document)]


@pytest.mark.parametrize("name", NAMES)
def test_schemas_are_schemas(name):
    jsonschema.Draft202012Validator.check_schema(schema(name))


def test_study_schema_is_the_models():
    published = schema("study")
    made = Study.model_json_schema()
    assert published["properties"] == made["properties"]
    assert published["$defs"] == made["$defs"]


def test_study_document_fits():
    check("study", fp.read(FOLDER).to_json())


@pytest.mark.parametrize("verb, name", [("check", "problems"), ("match", "match"), ("calculate", "result")])
def test_verbs_fit(verb, name):
    check(name, printed(verb, str(FOLDER)))


def test_bundle_fits(tmp_path):
    bundle, key = tmp_path / "x.fpz", fp.new_key(tmp_path / "key.json", None)
    fp.sign(fp.read(FOLDER).calculate(), key, bundle)
    check("record", json.loads(container.read_path(bundle)["record.json"]))
    check("verification", printed("verify", str(bundle)))


def test_a_wrong_document_does_not_fit():
    document = printed("calculate", str(FOLDER))
    document["assessments"][0]["total"]["rounded"] = 4.08648
    assert list(jsonschema.Draft202012Validator(schema("result")).iter_errors(document))
