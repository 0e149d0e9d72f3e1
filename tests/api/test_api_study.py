"""The verbs on the objects that users hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

import footprint as fp
from building import line, own, study
from footprint.api.keys import parse_secret, write_trust
from footprint.api.result import evidence_files
from footprint.seal.keys import key_from_seed

EXAMPLE = Path(__file__).parents[2] / "examples" / "steel_bolt" / "folder"
KEY = key_from_seed(b"\x02" * 32)


@pytest.fixture(scope="module")
def bolt() -> fp.Study:
    return fp.read(EXAMPLE)


def test_verbs_return_new_studies_and_leave_the_old_alone(bolt):
    before = bolt.digest
    changed = bolt.change("B1", amount="1000")
    assert changed.inventory.line("B1").amount.value == 1000
    assert changed.inventory.line("B1").amount.unit == bolt.inventory.line("B1").amount.unit
    assert changed.digest != before == bolt.digest
    assert changed.calculate().total > bolt.calculate().total
    with pytest.raises((TypeError, ValueError)):
        bolt.inventory.lines[0].name = "x"


def test_pin_proxy_and_range(bolt):
    pinned = bolt.pin("B1", "own/zinc", reason="test")
    assert pinned.inventory.line("B1").match().state == "own"
    ref = "uk-desnz-2025/material-use/board/primary@1"
    proxy = bolt.proxy("B1", ref, "overstates", reason="test")
    match = proxy.inventory.line("B1").match()
    assert (match.state, match.bias, match.factor) == ("proxy", "overstates", ref)
    assert match.row_digest.startswith("sha256:")
    band = bolt.range("B1", "1.9", 2.6, "kg", reason="two offers")
    low, high = band.calculate().assessment().interval
    assert high - low == Fraction("0.7") * band.calculate().assessment().lines[0].line.amount.value / 1000


@pytest.mark.parametrize(
    "verb, code",
    [
        (lambda s: s.change("NO", amount="1"), "FP-M016"),
        (lambda s: s.pin("NO", "own/zinc"), "FP-M016"),
        (lambda s: s.pin("B1", "no/such@1"), "FP-C008"),
        (lambda s: s.change("B1", amount="-1").calculate(), "FP-M003"),
        (lambda s: s.pin("B1", "own/nothing").calculate(), "FP-M016"),
        (lambda s: s.gaps("general-9"), "FP-G020"),
    ],
)
def test_verbs_refuse_what_is_not_there(bolt, verb, code):
    with pytest.raises(fp.ProblemsError, match=code):
        verb(bolt)


def test_a_problem_of_a_file_names_its_cell(tmp_path, bolt):
    bolt.change("B1", amount="5").save(tmp_path / "s.xlsx", "en")
    read = fp.read(tmp_path / "s.xlsx")
    changed = read.inventory.line("B1").model_copy(update={"per": "piece", "process": "elsewhere"})
    lines = tuple(changed if x.id == "B1" else x for x in read.inventory.lines)
    broken = fp.Study(read.inventory.model_copy(update={"lines": lines}), place=read.place)
    (problem, *_) = [p for p in broken.check() if p.code == "FP-M016"]
    assert problem.where.file == "s.xlsx"
    assert problem.where.sheet == "BOM"


def test_check_finds_everything_at_once():
    lines = [
        line("A", "-1", "kg", "a"),
        line("B", "1", "kg", "nothing"),
        line("B", "1", "kg", "a", share="2"),
    ]
    found = {p.code for p in study(lines, [own("a", "kg")]).check()}
    assert found >= {"FP-M001", "FP-M003", "FP-M004", "FP-M016", "FP-C005"}


def test_json_of_a_result_is_stable_text(bolt):
    result = bolt.calculate()
    document = json.loads(json.dumps(result.to_json()))
    assert document["format"] == "footprint-result/1"
    assert document["study_digest"] == bolt.digest
    (item,) = document["assessments"]
    assert item["result_digest"] == result.assessment().result_digest
    assert item["total"] == {"rounded": result.assessment().rounded, "digits": 6, "unit": "kg CO2e"}
    assert {x["id"] for x in item["lines"]} == {r.line.id for r in result.assessment().lines}
    assert bolt.calculate().to_json() == result.to_json()


def test_tables_for_looking_at(bolt):
    result = bolt.calculate()
    assert abs(result.tidy()["kg_co2e"].sum() - float(result.total)) < 1e-9
    assert abs(result.lines["kg_co2e"].sum() - float(result.total)) < 1e-9


def test_explain_and_its_unknown_line(bolt):
    result = bolt.calculate()
    assert len(result.explain("T1")) == 2  # main and upstream
    assert "kg CO2e" in str(result.explain("T1", lang="zh")[0])
    with pytest.raises(KeyError):
        result.explain("NO")
    with pytest.raises(KeyError):
        result.assessment("NO")


def test_a_study_from_a_program_is_one_from_a_file(tmp_path, bolt):
    made = fp.Study(bolt.inventory)
    made.save(tmp_path / "s.json")
    assert fp.read(tmp_path / "s.json").digest == bolt.digest
    assert made.calculate().assessment().result_digest == bolt.calculate().assessment().result_digest


def test_sign_writes_whole_or_not_at_all(tmp_path, bolt):
    with pytest.raises(fp.ProblemsError, match="FP-R003"):
        fp.sign(bolt.calculate(), KEY, tmp_path / "x.fpz", disclose=())
    assert list(tmp_path.iterdir()) == []
    assert evidence_files(fp.Study(bolt.inventory).calculate()) == []


def test_trust_in_words_of_verify(tmp_path, bolt):
    path = tmp_path / "x.fpz"
    fp.sign(bolt.calculate(), KEY, path, created=datetime(2026, 3, 1, tzinfo=UTC))
    write_trust(tmp_path / "t.toml", KEY)
    write_trust(tmp_path / "other.toml", key_from_seed(b"\x03" * 32))
    write_trust(tmp_path / "late.toml", KEY, since="2026-03-02")
    answers = {
        name: (found.level, found.exit_code)
        for name in ("t", "other", "late")
        for found in [fp.verify(path, trust=tmp_path / f"{name}.toml")]
    }
    assert answers == {"t": ("L2", 0), "other": ("L0", 1), "late": ("L0", 1)}
    assert fp.verify(path, require="L2").exit_code == 1  # nobody was named
    assert fp.verify(path, trust=tmp_path / "t.toml", require="L3").exit_code == 1
    with pytest.raises(fp.Refused):
        write_trust(tmp_path / "t.toml", KEY)


@pytest.mark.parametrize("text", ["", "00", "G" * 64, "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_a_secret_is_64_hex_digits(text):
    with pytest.raises(fp.Refused):
        parse_secret(text)
    assert parse_secret("0f" * 32) == b"\x0f" * 32
