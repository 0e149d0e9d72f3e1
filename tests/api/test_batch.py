"""NDJSON in and out: a bad study never stops the run, never loses another row, and says what is wrong."""

from __future__ import annotations

import copy
import io
import json
import tracemalloc
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import footprint as fp
from building import line, own, study
from footprint.api import batch
from footprint.api.batch import Outcome, run_file
from footprint.api.schemas import schema
from footprint.apps.cli.main import app
from footprint.base.problem import Refused

VALIDATOR = jsonschema.Draft202012Validator(schema("batch"))


def document(ref: str = "", amount: str = "2", unit: str = "kg") -> dict:
    made = study([line("L1", "2", "kg", "a", external_ref="ERP-7")], [own("a", "kg", "1.5")]).to_json()
    made["lines"][0]["amount"] = {"value": amount, "unit": unit}
    return {**made, "external_ref": ref} if ref else made


GOOD = json.dumps(document("M-1"))
BAD = {
    "not json": ("nope", "refused", "FP-B001"),
    "duplicate key": ('{"a": 1, "a": 2}', "refused", "FP-B002"),
    "nan": ('{"a": NaN}', "refused", "FP-B003"),
    "infinity": ('{"a": -Infinity}', "refused", "FP-B003"),
    "float": ('{"a": 1.5}', "refused", "FP-B003"),
    "huge integer": ('{"a": ' + "9" * 5000 + "}", "refused", "FP-B003"),
    "deep": ("[" * 90_000, "refused", "FP-B004"),
    "lone surrogate": ('{"a": "\\ud800"}', "refused", "FP-B005"),
    "a list": ("[1]", "refused", "FP-X020"),
    "null": ("null", "refused", "FP-X020"),
    "unknown unit": (json.dumps(document("M-2", unit="KGS")), "problems", "FP-I032"),
    "comma": (json.dumps(document("M-2", amount="1,5")), "problems", "FP-I032"),
    "seventy digits": (json.dumps(document("M-2", amount="9" * 70)), "problems", "FP-I032"),
    "too large": (json.dumps(document("M-2", amount="1e99")), "problems", "FP-G024"),
    "no field": ("{}", "problems", "FP-I032"),
    "unknown field": (json.dumps({**document("M-2"), "x": "y"}), "problems", "FP-I032"),
    "reference of numbers": (json.dumps({**document(), "external_ref": 5}), "problems", "FP-X024"),
    "hidden reference": (json.dumps({**document(), "external_ref": "a\u202eb"}), "problems", "FP-X024"),
}


def run(folder: Path, text: str | bytes) -> tuple[batch.Summary, list[dict]]:
    source, target = folder / "in.ndjson", folder / "out.ndjson"
    source.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    summary, _ = run_file(source, target)
    rows = [json.loads(row) for row in target.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        assert not [e.message for e in VALIDATOR.iter_errors(row)]
    return summary, rows


@pytest.mark.parametrize("name", BAD)
def test_a_bad_study_is_an_outcome_between_two_good_ones(name: str, tmp_path: Path) -> None:
    text, status, code = BAD[name]
    summary, rows = run(tmp_path, "\n".join([GOOD, text, GOOD]))
    assert [r["status"] for r in rows] == ["ok", status, "ok"]
    assert [r["line"] for r in rows] == [1, 2, 3]
    assert code in {p["code"] for p in rows[1]["problems"]}
    assert rows[0]["result"] == rows[2]["result"]
    assert (summary.studies, summary.ok, summary.problems + summary.refused) == (3, 2, 1)
    if "M-2" in text:
        assert rows[1]["external_ref"] == "M-2"


def test_ids_of_the_erp_come_back(tmp_path: Path) -> None:
    _, rows = run(tmp_path, GOOD)
    assert rows[0]["external_ref"] == "M-1"
    item = rows[0]["result"]["assessments"][0]
    assert [(r["external_ref"], r["total"]) for r in item["lines"]] == [("ERP-7", "3")]


def test_blank_lines_count_and_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    _, rows = run(tmp_path, b"\xef\xbb\xbf" + f"{GOOD}\r\n\n \n{GOOD}".encode())
    assert [(r["line"], r["status"]) for r in rows] == [(1, "ok"), (4, "ok")]
    assert run(tmp_path, b"")[1] == []


def test_a_line_that_is_too_long_is_skipped_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MAX_LINE", len(GOOD) + 1)
    long = '{"a": "' + GOOD[1:-1].replace('"', "'") * 5 + '"}'
    _, rows = run(tmp_path, f"{GOOD}\n{long}\n{GOOD}\n{long}")
    assert [r["status"] for r in rows] == ["ok", "refused", "ok", "refused"]
    assert rows[1]["problems"][0]["code"] == "FP-X021"


def test_only_one_line_is_held() -> None:
    size = 1_000_000
    stream = io.BytesIO((b'"' + b"x" * size + b'"\n') * 30)
    tracemalloc.start()
    assert sum(1 for _ in batch._run_lines(stream, None)) == 30
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * size


def test_a_fault_of_our_own_is_an_outcome_too(monkeypatch: pytest.MonkeyPatch) -> None:
    real = fp.Study.calculate

    def calculate(self: fp.Study, factors: object = None) -> fp.Result:
        if self.inventory.product.model == "boom":
            raise ZeroDivisionError("x")
        return real(self, factors)

    monkeypatch.setattr(fp.Study, "calculate", calculate)
    boom = copy.deepcopy(document("M-9"))
    boom["product"]["model"] = "boom"
    first, second, third = fp.run_many([GOOD, boom, GOOD.encode()])
    assert (first.status, second.status, third.status) == ("ok", "refused", "ok")
    assert second.problems[0].code == "FP-X022"
    assert second.external_ref == "M-9"


def test_run_many_takes_studies_documents_and_text_and_is_lazy() -> None:
    held = study([line("L1", "2", "kg", "a")], [own("a", "kg", "1.5")])

    def endless():
        while True:
            yield held

    outcomes = fp.run_many(endless())
    assert [next(outcomes).line for _ in range(3)] == [1, 2, 3]
    totals = {o.result.total for o in fp.run_many([held, document(), GOOD, GOOD.encode()])}
    assert totals == {3}
    raw = document()
    assert next(fp.run_many([raw])).status == "ok"
    assert raw == document()


def test_a_fault_in_the_index_costs_one_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("index")

    monkeypatch.setattr(batch, "uses_of", broken)
    (tmp_path / "in.ndjson").write_text(GOOD + "\n" + GOOD + "\n")
    summary, bad = run_file(tmp_path / "in.ndjson", tmp_path / "out", where_used=tmp_path / "used.json")
    assert (summary.studies, summary.refused) == (2, 2)
    assert {p.code for o in bad for p in o.problems} == {"FP-X022"}


def test_an_output_may_stand_in_for_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    (tmp_path / "in.ndjson").write_text(GOOD + "\n")
    (tmp_path / "out").symlink_to("out")
    summary, _ = run_file(tmp_path / "in.ndjson", tmp_path / "out", where_used=tmp_path / "used.json")
    assert summary.studies == 1
    assert (tmp_path / "out").read_bytes()


def test_files_of_evidence_are_not_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.txt").write_text("x")
    made = {**document(), "evidence": [{"id": "E", "kind": "other", "file": "secret.txt"}]}
    (outcome,) = fp.run_many([made])
    assert outcome.status == "ok"
    assert not outcome.result.numbers.inventory.study.evidence[0].sha256


def test_the_output_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "in.ndjson", tmp_path / "out.ndjson"
    source.write_text(GOOD)
    target.write_text("old")
    with pytest.raises(Refused):
        run_file(tmp_path / "nothing", target)
    with pytest.raises(Refused):
        run_file(source, source)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "_written", stop)
    with pytest.raises(KeyboardInterrupt):
        run_file(source, target)
    assert target.read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.ndjson", "out.ndjson"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.just(GOOD.encode()), st.binary(max_size=40), st.text(max_size=40))))
def test_every_item_has_its_outcome(items: list[bytes | str]) -> None:
    outcomes = list(fp.run_many(items))
    assert [o.line for o in outcomes] == list(range(1, len(items) + 1))
    for item, outcome in zip(items, outcomes, strict=True):
        assert (outcome.status == "ok") == (item == GOOD.encode())
        assert not list(VALIDATOR.iter_errors(outcome.to_json()))


def test_command_line(tmp_path: Path) -> None:
    source, target, index = (tmp_path / n for n in ("in.ndjson", "out.ndjson", "used.json"))
    unsure = study([line("L1", "2", "kg")]).to_json()

    def invoke(text: str, *words: str) -> tuple[int, dict]:
        source.write_text(text)
        done = CliRunner().invoke(app, ["batch", str(source), "-o", str(target), "--json", *words])
        return done.exit_code, json.loads(done.stdout)

    assert invoke(GOOD)[0] == 0
    code, counts = invoke(f"{GOOD}\nnope\n{GOOD}", "--where-used", str(index))
    assert (code, counts["exit"], counts["ok"], counts["refused"]) == (1, 1, 2, 1)
    used = json.loads(index.read_text())
    assert not list(jsonschema.Draft202012Validator(schema("where_used")).iter_errors(used))
    assert used["factors"]["own/a"][0]["study_ref"] == "M-1"
    assert invoke(json.dumps(unsure))[0] == 1
    assert invoke(json.dumps(unsure), "--screening")[0] == 0
    for lang, word in (("zh", "第 2 行"), ("en", "line 2")):
        source.write_text(f"{GOOD}\nnope")
        shown = CliRunner().invoke(app, ["batch", str(source), "-o", str(target), "--lang", lang])
        assert shown.exit_code == 1
        assert word in shown.output
    assert CliRunner().invoke(app, ["batch", str(source), "-o", str(source)]).exit_code == 3


def test_an_outcome_that_is_neither_does_not_fit_the_schema() -> None:
    assert list(VALIDATOR.iter_errors(Outcome(1, "", "ok").to_json()))
