"""footprint review: the cycle on the command line, its refusals, its documents."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import tomli_w
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from footprint.api import review
from footprint.api.verification import verify
from footprint.apps.cli.main import app
from footprint.base.problem import ProblemsError
from footprint.proof.review import Finding, Step
from footprint.report.issues import issue_list
from footprint.seal.bundle import VERIFICATION
from footprint.seal.container import read_path
from footprint.seal.keys import key_from_seed, load_key

ROOT = Path(__file__).parents[2]


def run(*words: object, code: int = 0) -> Result:
    done = CliRunner().invoke(app, [*map(str, words), "--lang", "en"])
    assert done.exit_code == code, (words, done.output[:3000], done.exception)
    return done


@pytest.fixture(scope="module")
def cycle(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The example, run once: its folder and what it printed."""
    path = ROOT / "examples" / "review_cycle" / "run.py"
    spec = importlib.util.spec_from_file_location("review_cycle_run", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("cycle") / "out"
    module.LANG = "en"
    with contextlib.redirect_stdout(io.StringIO()) as told:
        module.main(folder)
    return folder, told.getvalue()


def test_the_example_walks_the_whole_cycle(cycle):
    folder, told = cycle
    assert "Level reached: L3" in told
    assert "F1  non-conformity, material: closed" in told
    assert "amount: 14.6 kg -> 19.4 kg" in told
    assert "MATERIAL" in told
    assert not (folder / "no.fpz").exists()
    found = verify(folder / "final.fpz", trust=folder / "trust.toml", require="L3")
    assert (found.level, found.exit_code) == ("L3", 0)
    before, after = read_path(folder / "closed.fpz"), read_path(folder / "final.fpz")
    assert {k: after[k] for k in before} == before


def test_json_forms(cycle):
    folder, _ = cycle
    listed = json.loads(run("review", "list", folder / "closed.fpz", "--json").stdout)
    assert [f["state"] for f in listed["findings"]] == ["closed"] * 3
    found = json.loads(run("review", "diff", folder / "first.fpz", folder / "second.fpz", "--json").stdout)
    assert [(c["type"], c["id"], c["what"]) for c in found["changes"]] == [("line", "B3", "changed")]
    drawn = [run("review", "sample", folder / "first.fpz", "--seed", "x", "--json").stdout for _ in "ab"]
    assert drawn[0] == drawn[1]
    tried = json.loads(
        run("review", "materiality", folder / "first.fpz", "--replace", "B1=0.001t", "--json").stdout
    )
    assert tried["material"] is True
    same = run("review", "diff", folder / "first.fpz", folder / "first.fpz").stdout
    assert "nothing changed" in same


def test_the_issue_list_is_bilingual_and_holds_no_formula(cycle, tmp_path):
    folder, _ = cycle
    entry = {"action": "raise", "finding": "=F9", "kind": "correction", "severity": "minor"}
    entry |= {"target": {"type": "line", "id": "B1"}, "text": '=HYPERLINK("http://x","y")'}
    review.review(folder / "first.fpz", load_key(folder / "verifier.key"), [entry], tmp_path / "x.fpz")
    run("review", "issues", tmp_path / "x.fpz", "-o", tmp_path / "issues.xlsx")
    sheet = load_workbook(tmp_path / "issues.xlsx").active
    cells = [c for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} == {"s"}
    assert {"更正", "correction", "未关闭", "open"} <= {c.value for c in cells}
    assert all(c.quotePrefix for c in cells if c.value.startswith("="))
    run("review", "issues", tmp_path / "x.fpz", "-o", tmp_path / "issues.xlsx", code=1)


def test_carried_findings_say_who_raised_them_and_where_the_answers_stand(cycle, tmp_path):
    folder, _ = cycle
    raiser = load_key(folder / "verifier.key").did[-12:]
    told = run("review", "list", folder / "closed.fpz").output
    assert f"…{raiser}; raised by" not in told
    assert f"raised by did:key:…{raiser}; earlier answers stand in the former bundle (--former OLD" in told
    answer = review.findings(folder / "replied.fpz")[1].steps[1].text
    assert answer not in told
    whole = run("review", "list", folder / "closed.fpz", "--former", folder / "replied.fpz").output
    assert answer in whole
    assert "earlier answers" not in whole
    assert f"raised by did:key:…{raiser}\n" in whole
    other = run("review", "list", folder / "closed.fpz", "--former", folder / "asked.fpz", code=1).output
    assert "--former: the findings were not carried from this bundle" in other
    for name, more in (("bare", []), ("whole", ["--former", folder / "replied.fpz"])):
        run("review", "issues", folder / "closed.fpz", "-o", tmp_path / f"{name}.xlsx", *more)
    bare, full = (load_workbook(tmp_path / f"{name}.xlsx").active for name in ("bare", "whole"))
    assert [str(bare.cell(7, c).value).split("\n")[1] for c in (10, 11)] == ["Raised by", "Raised on"]
    assert str(bare.cell(9, 10).value).endswith(raiser)
    assert str(bare.cell(9, 11).value).startswith("转入 / carried 20")
    assert "earlier answers stand" in str(bare.cell(9, 12).value)
    assert str(full.cell(9, 11).value).startswith("20")
    assert answer in str(full.cell(9, 12).value)


def test_the_issue_list_says_what_it_is_about(cycle, tmp_path):
    folder, _ = cycle
    run("review", "issues", folder / "asked.fpz", "-o", tmp_path / "x.xlsx")
    sheet = load_workbook(tmp_path / "x.xlsx").active
    record = json.loads(read_path(folder / "asked.fpz")["record.json"])
    subject = record["subject"]
    wanted = [" · ".join(subject["product_ids"]), load_key(folder / "enterprise.key").did]
    wanted += ["2025-01-01 … 2025-12-31", record["record_root"]]
    heads = ["产品 / Product: ", "企业 / Enterprise: ", "期间 / Period: ", "记录摘要 / Record digest: "]
    for row, (head, value) in enumerate(zip(heads, wanted, strict=True), 2):
        text = str(sheet.cell(row, 1).value)
        assert text.startswith(head)
        assert text.endswith(value)


RAISE = ["--key", "verifier.key", "--kind", "correction", "--severity", "minor", "--text", "t"]
REFUSED = {
    "an unknown line": (["materiality", "first.fpz", "--replace", "B99=1"], "FP-X344"),
    "another dimension": (["materiality", "first.fpz", "--replace", "B1=1kWh"], "FP-P031"),
    "no number": (["materiality", "first.fpz", "--replace", "B1=lots"], "FP-X345"),
    "too few drawn": (["sample", "first.fpz", "--seed", "x", "--size", "1"], "FP-P356"),
    "nothing to carry": (["resubmit", "first.fpz", "second.fpz", "--key", "enterprise.key"], "FP-X343"),
    "after the end": (["close", "final.fpz", "--key", "verifier.key", "--finding", "F1"], "FP-X342"),
    "no unit": (["materiality", "first.fpz", "--replace", "B1=1.15"], "--replace B1=1.15kg"),
    "no such line": (["open", "first.fpz", *RAISE, "--target", "line:B99"], "FP-A520"),
    "no such field": (["open", "first.fpz", *RAISE, "--target", "record:subject.perod"], "FP-A520"),
    "a target without type": (
        ["open", "first.fpz", *RAISE, "--target", "B1"],
        "--target: found “B1”; allowed: process:… | flow:… | line:…",
    ),
    "another kind": (
        ["open", "first.fpz", *RAISE, "--target", "line:B1", "--kind", "wrong"],
        "--kind: found “wrong”; allowed: non_conformity | correction | clarification. "
        "For example --kind correction. [FP-X524 OPTION_VALUE]",
    ),
    "another severity": (
        ["open", "first.fpz", *RAISE, "--target", "line:B1", "--severity", "big"],
        "--severity: found “big”; allowed: material | minor.",
    ),
    "another opinion": (
        ["conclude", "closed.fpz", "--key", "verifier.key", "--records", "r.toml", "--opinion", "good"],
        "--opinion: found “good”; allowed: unmodified | modified | adverse | disclaimed. For example",
    ),
    "an unknown finding": (["reply", "asked.fpz", "--key", "enterprise.key", "--finding", "F9"], "FP-P341"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals(cycle, tmp_path, monkeypatch, name):
    words, code = REFUSED[name]
    monkeypatch.chdir(cycle[0])
    more = {"resubmit": [], "open": [], "conclude": [], "close": ["--reason", "r"], "reply": ["--text", "t"]}
    more = more.get(words[0])
    output = [] if more is None else [*more, "-o", tmp_path / "y.fpz"]
    told = run("review", *words, *output, code=1).output
    assert code in told
    assert "review/1" not in told
    assert not (tmp_path / "y.fpz").exists()


@pytest.mark.parametrize("words", [["close", "--reason"], ["reopen", "--reason"], ["reply", "--text"]])
def test_a_step_without_a_word_names_the_option(cycle, tmp_path, words):
    given = ["--key", cycle[0] / "verifier.key", "--finding", "F1", "-o", tmp_path / "y.fpz"]
    told = run("review", words[0], cycle[0] / "asked.fpz", *given, code=1).output
    assert f'{words[1]}: missing, for example {words[1]} "…".' in told


def test_entries_of_a_file_are_told_by_that_file(cycle, tmp_path):
    entry = {"finding": "F9", "kind": "wrong", "severity": "minor", "text": "a"}
    entry["target"] = {"type": "line", "id": "B1"}
    for name, change in (("kind.toml", {}), ("again.toml", {"kind": "correction", "finding": "F1"})):
        (tmp_path / name).write_text(tomli_w.dumps({"entries": [entry | change]}), encoding="utf-8")
        given = ["--key", cycle[0] / "verifier.key", "-o", tmp_path / "y.fpz", "--entries", tmp_path / name]
        told = run("review", "open", cycle[0] / "asked.fpz", *given, code=1).output
        assert f"{name} ▸ entries[0]" in told
        assert "dsse.json" not in told


def test_materiality_says_of_which_quantity_it_speaks(cycle):
    bundle = cycle[0] / "first.fpz"
    told = run("review", "materiality", bundle, "--replace", "B1=1.15t").output
    assert "amount of B1 for 1000 kg of process main@output: 1033.35 -> 1150 kg" in told
    found = json.loads(run("review", "materiality", bundle, "--replace", "B1=1.15t", "--json").output)
    assert found["lines"][0]["per"] == {"unit": "kg", "value": "1000"}


def conclude(folder, tmp_path, source="closed.fpz", key="verifier.key", change=None, code=1, former=True):
    """``former`` True: the bundle of the example; a path: that one."""
    value = tomllib.loads((folder / "records.toml").read_text(encoding="utf-8"))
    if change:
        change(value)
    (tmp_path / "r.toml").write_text(tomli_w.dumps(value), encoding="utf-8")
    words = ["--records", tmp_path / "r.toml", "--opinion", "unmodified", "-o", tmp_path / "y.fpz"]
    words += ["--trust", folder / "trust.toml", "--key", folder / key]
    words += ["--former", folder / "replied.fpz" if former is True else former] if former else []
    return run("review", "conclude", folder / source, *words, code=code).output


@pytest.mark.parametrize(
    "options, code",
    [
        ({"key": "enterprise.key"}, "FP-P353"),
        ({"source": "carried.fpz"}, "FP-P355"),
        ({"former": False}, "FP-A341"),
        ({"source": "asked.fpz"}, "FP-A342"),
        ({"change": lambda v: v["examinations"].pop()}, "FP-P361"),
        ({"change": lambda v: v["examinations"][0]["difference"].update(value="900")}, "FP-P365"),
        ({"change": lambda v: v.update(independence="")}, "FP-X520"),
        ({"change": lambda v: v.update(independence=3)}, "FP-X521"),
    ],
)
def test_what_conclude_refuses(cycle, tmp_path, options, code):
    assert code in conclude(cycle[0], tmp_path, **options)
    assert not (tmp_path / "y.fpz").exists()


def test_records_not_filled_in_are_told_by_line(cycle, tmp_path):
    folder, _ = cycle
    run("review", "sample", folder / "closed.fpz", "--seed", "x", "--records", tmp_path / "records.toml")
    value = tomllib.loads((tmp_path / "records.toml").read_text(encoding="utf-8"))
    lines = [row["line"] for row in value["examinations"]]
    given = ["--key", folder / "verifier.key", "--records", tmp_path / "records.toml"]
    given += ["--opinion", "unmodified", "-o", tmp_path / "y.fpz"]
    words = [*map(str, ["review", "conclude", folder / "closed.fpz", *given])]
    for lang, end in (("en", "line {}: {}: still to be filled in."), ("zh", "行 {}：尚未填写：{}。")):
        done = CliRunner().invoke(app, [*words, "--lang", lang])
        told = done.output.splitlines()
        assert done.exit_code == 1
        assert len(told) == len(lines) + 2  # independence, and the count
        assert VERIFICATION not in done.output
        for name in lines:
            bare = any(end.format(name, "place, date, note") in row for row in told)
            assert bare or any(end.format(name, "place, date, form") in row for row in told)


VALUES = {
    "place": ({"place": "onsite"}, "“onsite” cannot stand here. Write on_site | remote."),
    "date": ({"date": "11.5.2026"}, "“11.5.2026” cannot stand here. Write YYYY-MM-DD."),
    "number": ({"difference": {"value": "6,2", "unit": "kg"}}, 'Write { value = "-6.2", unit = "kg" }.'),
    "field": ({"seen": "yes"}, "“seen” cannot stand here. Write place, form, date, line, evidence, note"),
    "evidence": ({"evidence": "E77", "form": "copy"}, "examined evidence “E77”"),
    "day": ({"date": "2020-01-01"}, "examined on 2020-01-01"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_wrong_value_is_told_at_the_line_of_the_file(cycle, tmp_path, name):
    change, told = VALUES[name]
    shown = conclude(cycle[0], tmp_path, change=lambda v: v["examinations"][0].update(change))
    assert told in shown
    assert "r.toml ▸ line B1 / " in shown
    assert VERIFICATION not in shown


def test_a_minor_finding_left_open_forbids_no_opinion(cycle, tmp_path):
    folder, _ = cycle
    entry = {"action": "raise", "finding": "F7", "kind": "correction", "severity": "minor"}
    entry |= {"target": {"type": "line", "id": "B1"}, "text": "spelling"}
    for severity, code in (("minor", 0), ("material", 1)):
        asked = tmp_path / f"{severity}.fpz"
        entry["severity"] = severity
        review.review(folder / "closed.fpz", load_key(folder / "verifier.key"), [entry], asked)
        told = conclude(folder, tmp_path, source=asked, code=code)
        assert ("unmodified opinion with material findings open: F7" in told) == (code == 1)
        if code == 0:
            done = run("verify", tmp_path / "y.fpz", "--trust", folder / "trust.toml", "--require", "L3")
            assert "opinion of" in done.output
            (tmp_path / "y.fpz").unlink()


def test_conclude_refuses_a_wrong_file_and_then_concludes(cycle, tmp_path):
    assert "FP-X340" in conclude(cycle[0], tmp_path, change=lambda v: v.update(more=1), code=3)
    assert "unmodified" in conclude(cycle[0], tmp_path, code=0)


def test_hidden_nodes_and_unsigned_bundles(cycle, tmp_path):
    import footprint as fp
    from footprint.seal import container

    folder, _ = cycle
    result = fp.read(folder / "bolt").calculate()
    fp.sign(
        result, load_key(folder / "enterprise.key"), tmp_path / "dark.fpz", confidential=True, disclose=[]
    )
    assert "FP-A340" in run("review", "sample", tmp_path / "dark.fpz", "--seed", "x", code=1).output
    shown = run("review", "diff", folder / "first.fpz", tmp_path / "dark.fpz").output
    assert "hidden nodes, not compared: 0 in the old bundle" in shown
    asked = ["--key", folder / "verifier.key", *RAISE[2:], "--target", "line:B99", "-o", tmp_path / "a.fpz"]
    told = run("review", "open", tmp_path / "dark.fpz", *asked).output
    assert "no open node is “line:B99”" in told
    assert "FP-A521" in told
    assert [x.target["id"] for x in review.findings(tmp_path / "a.fpz")] == ["B99"]
    files = read_path(folder / "first.fpz")
    del files["statement.dsse.json"]
    (tmp_path / "bare.fpz").write_bytes(container.write(files))
    words = ["--key", folder / "verifier.key", "--finding", "F1", "--text", "t", "-o", tmp_path / "z.fpz"]
    assert "FP-X341" in run("review", "reply", tmp_path / "bare.fpz", *words, code=1).output


def test_two_reviewers_of_one_output_one_loses_and_is_told(cycle, tmp_path, monkeypatch):
    folder, _ = cycle
    keys = [key_from_seed(n * 32) for n in (b"a", b"b")]
    entry = {
        "action": "raise", "finding": "F9", "kind": "correction", "severity": "minor",
        "target": {"type": "record", "id": "subject"}, "text": "check",
    }  # fmt: skip
    output, real = tmp_path / "out.fpz", review.container.write

    def meanwhile(files):
        monkeypatch.setattr(review.container, "write", real)
        review.review(folder / "first.fpz", keys[1], [entry], output)
        return real(files)

    monkeypatch.setattr(review.container, "write", meanwhile)
    with pytest.raises(ProblemsError, match="FP-X001"):
        review.review(folder / "first.fpz", keys[0], [entry], output)
    assert [x.raised_by for x in review.findings(output)] == [keys[1].did]


@pytest.mark.parametrize("letter", ["x", "阀", "\U00020bb7"])
def test_a_cell_that_is_cut_says_so_in_both_languages(letter):
    def told(length: int) -> str:
        step = Step("reply", "did:key:z6Mk", "2026-01-01T00:00:00Z", letter * length, "review/2.dsse.json")
        target = {"type": "record", "id": "subject"}
        finding = Finding("F1", "correction", "minor", target, "text", "did:key:z6Mk", "open", (step,))
        subject = {"product_ids": ["x"], "facility": None, "period": {"from": "2025", "to": "2025"}}
        record = {"subject": subject, "record_root": "sha256:0"}
        sheet = load_workbook(io.BytesIO(issue_list([finding], "x", record, ""))).active
        return str(sheet.cell(8, 12).value)

    cut = told(40_000)
    assert cut.endswith("32,767 个字符） / … (cut: a cell holds at most 32,767 characters)")
    assert 32_760 <= len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert "cut:" not in told(9_000)


def resubmitted(folder, tmp_path, spoil):
    """Findings carried twice in a row, changed on the first way: (the one between, the last one)."""
    import footprint as fp
    from footprint.audit.review import carry
    from footprint.proof.verify import load

    ours = load_key(folder / "enterprise.key")
    asked = folder / "asked.fpz"
    found = review.cycle(asked)
    former = {"manifest_sha256": load(asked).manifest_sha256}
    former["reviews"] = [x.sha256 for x in found.reviews]
    entries = spoil([carry(x, former) for x in found.findings.values()])
    between, last = tmp_path / "between.fpz", tmp_path / "last.fpz"
    for day, path in ((3, between), (4, last)):
        created = datetime(2026, 4, day, tzinfo=UTC)
        fp.sign(fp.read(folder / "bolt").calculate(), ours, tmp_path / f"{day}.fpz", created=created)
        if path is between:
            review.review(tmp_path / "3.fpz", ours, entries, between, created=created)
        else:
            answers = dict.fromkeys(review.cycle(between).findings, "done")
            review.resubmit(between, tmp_path / "4.fpz", ours, last, answers=answers, created=created)
    return between, last


def softer(entries):
    """F1 as a minor finding, F3 left behind."""
    return [{**e, "severity": "minor"} for e in entries if e["finding"] != "F3"]


def test_two_resubmissions_in_a_row_hide_nothing(cycle, tmp_path):
    folder, _ = cycle
    between, last = resubmitted(folder, tmp_path, softer)
    words = ["--records", folder / "records.toml", "--opinion", "unmodified", "-o", tmp_path / "y.fpz"]
    words += ["--trust", folder / "trust.toml", "--key", folder / "verifier.key", "--former", between]
    told = run("review", "conclude", last, *words, code=1).output
    assert "FP-A341" in told  # what stands in the one between was carried, too
    told = run("review", "conclude", last, *words, "--former", folder / "asked.fpz", code=1).output
    assert "F1 / severity: carried as “minor”, the former bundle says “material”" in " ".join(told.split())
    assert told.count("FP-A342") == 2
    assert not (tmp_path / "y.fpz").exists()


def test_two_honest_resubmissions_are_concluded(cycle, tmp_path):
    folder, _ = cycle
    between, last = resubmitted(folder, tmp_path, lambda entries: entries)
    closed = tmp_path / "closed.fpz"
    run("review", "close", last, "--key", folder / "verifier.key", "-o", closed, "--entries",
        ROOT / "examples" / "review_cycle" / "reasons.toml")  # fmt: skip
    records = tmp_path / "records.toml"
    run("review", "sample", closed, "--seed", "x", "--records", records)
    value = tomllib.loads(records.read_text(encoding="utf-8"))
    value["independence"] = "none"
    for item in value["examinations"]:
        item |= {"place": "on_site", "date": "2026-05-11", "note": "seen"}
        item |= {"form": "copy"} if "form" in item else {}
    records.write_text(tomli_w.dumps(value), encoding="utf-8")
    words = ["--former", between, "--former", folder / "asked.fpz"]
    words += ["--records", records, "--opinion", "unmodified", "-o", tmp_path / "y.fpz"]
    words += ["--trust", folder / "trust.toml", "--key", folder / "verifier.key"]
    assert "opinion: unmodified" in run("review", "conclude", closed, *words).output


def test_a_list_with_the_former_bundle_tells_what_was_carried_otherwise(cycle, tmp_path):
    folder, _ = cycle
    between, _last = resubmitted(folder, tmp_path, softer)
    told = run("review", "list", between, "--former", folder / "asked.fpz", code=1).output
    assert told.count("FP-A342") == 2
    assert run("review", "list", folder / "carried.fpz", "--former", folder / "replied.fpz")


def test_a_closing_that_the_verifier_did_not_sign_is_none(cycle, tmp_path):
    from footprint.proof.verify import load
    from footprint.seal import container
    from footprint.seal.envelope import sign_document

    folder, _ = cycle
    theirs = load_key(folder / "verifier.key")
    bundle = load(folder / "asked.fpz")
    forger = SimpleNamespace(did=theirs.did, keyid=theirs.keyid, sign=lambda data: bytes(64))
    entries = [{"action": "close", "finding": "F1", "reason": "fine"}]
    previous = review.cycle(folder / "asked.fpz").reviews[-1]
    said = {"issuer": theirs.did, "created": previous.created, "previous": previous.sha256}
    document = sign_document("review/2.dsse.json", bundle.files, {**said, "entries": entries}, forger)
    forged = tmp_path / "forged.fpz"
    forged.write_bytes(container.write({**bundle.files, "review/2.dsse.json": document}))
    other = load(folder / "second.fpz").files
    replayed = tmp_path / "replayed.fpz"
    replayed.write_bytes(container.write({**other, "review/1.dsse.json": bundle.files["review/1.dsse.json"]}))
    for path, code in ((forged, "FP-S012"), (replayed, "FP-S013")):
        assert code in run("review", "list", path, code=1).output
        words = ["--key", folder / "enterprise.key", "-o", tmp_path / "y.fpz"]
        run("review", "reply", path, *words, "--finding", "F2", "--text", "x", code=1)
        run("review", "resubmit", path, folder / "second.fpz", *words, code=1)
        run("review", "issues", path, "-o", tmp_path / "y.fpz", code=1)
    assert "FP-S012" in conclude(folder, tmp_path, former=forged)
    assert not (tmp_path / "y.fpz").exists()


def test_no_unmodified_opinion_rests_on_a_closing_by_somebody_unknown(cycle, tmp_path):
    folder, _ = cycle
    entries = [{"action": "close", "finding": name, "reason": "fine"} for name in ("F1", "F2", "F3")]
    review.review(folder / "asked.fpz", key_from_seed(b"z" * 32), entries, tmp_path / "closed.fpz")
    assert "FP-S023" in conclude(folder, tmp_path, source=tmp_path / "closed.fpz", former=False)
    assert not (tmp_path / "y.fpz").exists()
