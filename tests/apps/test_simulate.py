"""``footprint simulate``: the same in both languages, and one document that fits its schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from building import line, own, study
from footprint.api.schemas import schema
from footprint.apps.cli.main import app
from footprint.model.quality import Quality


def run(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["simulate", *map(str, words)])
    assert result.exit_code == code, (result.output, result.exception)
    return result.output


@pytest.fixture
def path(tmp_path: Path) -> Path:
    lines = (line("A", "4", "kg", "a"), line("B", "1", "kg", "b"))
    rows = (Quality.model_validate({"line": "A", "scope": "factor", "basic": "1.5", "reason": "r"}),)
    made = study(lines, (own("a", "kg", "0.5"), own("b", "kg", "2")), quality=rows)
    return made.save(tmp_path / "s.json", "en").source  # type: ignore[return-value]


def test_one_document_that_fits_its_schema_and_stays_the_same(path: Path) -> None:
    first, again = (json.loads(run(path, "--runs", 500, "--seed", 7, "--json")) for _ in range(2))
    jsonschema.Draft202012Validator(schema("simulation")).validate(first)
    assert first == again
    assert first["total"]["rounded"] == "4"
    assert first["basis"]["stated"] == "0.5"
    assert first["basis"]["fixed"] == ["B"]
    other = json.loads(run(path, "--runs", 500, "--seed", 8, "--json"))
    assert other["simulation"]["mean"] != first["simulation"]["mean"]
    assert other["closed_form"] == first["closed_form"]


@pytest.mark.parametrize(
    "lang, words",
    [("en", ("95 % interval", "held fixed", "seed 3")), ("zh", ("95 % 区间", "固定值", "种子 3"))],
)
def test_it_is_told_in_both_languages(path: Path, lang: str, words: tuple[str, ...]) -> None:
    shown = run(path, "--runs", 200, "--seed", 3, "--lang", lang)
    for word in (*words, "97.5 %", "own/a", "GSD²"):
        assert word in shown


def test_what_it_refuses(path: Path, tmp_path: Path) -> None:
    assert "FP-G100" in run(path, "--runs", 1, code=1)
    assert "FP-G101" in run(path, "--seed", 2**64, code=1)
    assert "FP-X004" in run(path, "--assessment", "none", code=1)


def test_a_study_that_states_nothing_is_told_so(tmp_path: Path) -> None:
    plain = study([line("A", "1", "kg", "a")], [own("a", "kg", "1")]).save(tmp_path / "p.json", "en")
    assert "Nothing is uncertain" in run(plain.source, "--lang", "en")
    document = json.loads(run(plain.source, "--json"))
    jsonschema.Draft202012Validator(schema("simulation")).validate(document)
    assert document["simulation"]["sd"] == "0"


def test_calculate_tells_the_primary_data_share(path: Path) -> None:
    shown = CliRunner().invoke(app, ["calculate", str(path), "--lang", "zh"]).output
    assert "初级数据占比：排放绝对值的 0 %（未说明 100 %）" in shown
