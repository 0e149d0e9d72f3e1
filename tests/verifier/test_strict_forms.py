"""Forms that one program once took and the other refused: both judge them alike."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path

import pytest
from second import NODE, PROGRAM, ROOT, batch, checking, failed, mb, names

from footprint.base.canonical import dumps, loads, malformed_text
from footprint.base.problem import Refused
from footprint.base.unassigned import unassigned

sys.path.insert(0, str(ROOT / "tests" / "base"))
import make_unassigned

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")
STATEMENT, REVIEW = "statement.dsse.json", "review/1.dsse.json"
GOOD = mb.Maker().built()
#: Characters of Unicode 15 and 16 that NFC orders or joins, and code points that are no character at all.
NEWER = ("a\u0897\u0316", "\U0001611e\U0001611e", "\ufdd0", "\U0001ffff", "\U000323af")
KNOWN = ("\U0001fae0", "\u9fff", "\ue000", "\U0010fffd", "𠮷阀体 é")


def by_key(did: str, fragment: str) -> dict[str, bytes]:
    """Signed in the name of a did:web, under a key id of that fragment."""
    files = mb.signed(GOOD, did=did, fragment="x")
    rename = lambda e: e["signatures"][0].update(keyid=f"{did}#{fragment}")  # noqa: E731
    return checking.edit(files, STATEMENT, rename)


def record(change) -> dict[str, bytes]:
    """A record with one more change, signed."""
    maker = mb.Maker()
    maker.tweak_record = change
    return maker.built()


def with_document(path: str, rows: list[tuple[str, str]], *without: str) -> dict[str, bytes]:
    """With a document of another key whose subjects are these rows."""
    kind = path.split(".")[0].split("/")[0]
    subject = [{"name": name, "digest": {"sha256": digest}} for name, digest in rows]
    predicate = {"issuer": mb.did_of(mb.OTHER), "created": "2026-03-02T08:00:00Z"}
    kind = f"urn:x-footprint:{kind}:1"
    data = mb.statement(GOOD, mb.OTHER, subject=subject, predicate=predicate, predicateType=kind)
    return {**{p: d for p, d in GOOD.items() if p not in without}, path: data}


OWN = [("manifest.json", mb.sha(GOOD["manifest.json"])), (STATEMENT, mb.sha(GOOD[STATEMENT]))]
WEB = "did:web:maker.example"
#: name -> (files, does the check ``signature`` fail)
SIGNED = {
    "did:web of 200": (by_key("did:web:" + "a" * 200, "k"), False),
    "did:web of 201": (by_key("did:web:" + "a" * 201, "k"), True),
    "fragment of 200": (by_key(WEB, "k" * 200), False),
    "fragment of 201": (by_key(WEB, "k" * 201), True),
    "no fragment": (by_key(WEB, ""), True),
    "fragment not ASCII": (by_key(WEB, "密钥"), True),
    "review": (with_document(REVIEW, OWN), False),
    "review, other order": (with_document(REVIEW, OWN[::-1]), False),
    "verification, other order": (with_document("verification.dsse.json", OWN[::-1]), False),
    "a subject twice": (with_document(REVIEW, [*OWN, OWN[1]]), True),
    "a subject less": (with_document(REVIEW, OWN[:1]), True),
    "no digest of what is absent": (with_document(REVIEW, [OWN[0], (STATEMENT, "")], STATEMENT), True),
    "digest of nothing": (with_document(REVIEW, [OWN[0], (STATEMENT, mb.sha(b""))], STATEMENT), True),
    "digest of what is absent": (with_document(REVIEW, OWN, STATEMENT), True),
    "digest in capitals": (with_document(REVIEW, [(n, d.upper()) for n, d in OWN]), True),
}


def test_signed_documents_are_judged_alike(tmp_path):
    found = batch(tmp_path, [mb.pack(files) for files, _ in SIGNED.values()])
    for (name, (files, fails)), script in zip(SIGNED.items(), found, strict=True):
        python = checking.verify(files)
        assert ("signature" in checking.failed(python), "signature" in failed(script)) == (fails, fails), name
        if fails:
            errors = {p.name for c in python.checks if c.name == "signature" for p in c.problems}
            assert names(script, "signature") <= errors, name


def named(value: str) -> dict[str, bytes]:
    """A text as the name of the batch."""
    return record(lambda r: r["subject"].update(batch=value))


SCHEMA = {
    "year 0 of the period": record(lambda r: r["subject"]["period"].update({"from": "0000-01-01"})),
    "year 0 of creation": record(lambda r: r.update(created="0000-12-31T00:00:00Z")),
    **{f"newer {text!r}": named(text) for text in NEWER},
    **{
        f"id {value!r}": mb.signed(
            checking.edit(
                GOOD,
                "disclosure/lines.json",
                lambda d, v=value: checking.node(d, "line", "L1").update(id=v),
            )
        )
        for value in ({"a": [1]}, {}, [1], 5, None, True)
    },
}


def test_forms_are_refused_alike(tmp_path):
    cases = {**SCHEMA, **{f"known {text!r}": named(text) for text in KNOWN}}
    found = batch(tmp_path, [mb.pack(files) for files in cases.values()])
    for (name, files), script in zip(cases.items(), found, strict=True):
        python = checking.verify(files)
        fails = name in SCHEMA
        assert (python.exit_code, script["exit_code"]) == (fails, fails), name
        assert ("schema" in checking.failed(python), "schema" in failed(script)) == (fails, fails), name


def test_a_fault_of_the_program_ends_one_answer_only(tmp_path):
    """``tables`` of a wrong kind stand for whatever the program may forget to catch."""
    none = [str(tmp_path / "none.json")]
    found = batch(tmp_path, [mb.pack(GOOD)] * 4, tables=[[], none, 5, []])
    assert [x["exit_code"] for x in found] == [1, 3, 3, 1]  # 1: the tables of the second writer are missing
    assert names(found[1], "container") == {"FILE_UNREADABLE"}
    assert names(found[2], "container") == {"INTERNAL_ERROR"}


# --- the table of code points ------------------------------------------------------------------------
def ranges(text: str) -> set[int]:
    out: set[int] = set()
    for word in text.split():
        first, _, last = word.partition("-")
        out |= set(range(int(first, 16), int(last or first, 16) + 1))
    return out


def test_both_programs_hold_the_table_of_unicode_14():
    table = "".join(x for x in make_unassigned.TABLE.read_text("utf-8").splitlines(True) if x[0] != "#")
    there = make_unassigned.IN_SCRIPT.search(Path(PROGRAM).read_text("utf-8"))
    free = ranges(table)
    assert ranges(there[2]) == free
    assert {n for n in range(0x110000) if unassigned(chr(n))} == free
    now = {n for n in range(0x110000) if unicodedata.category(chr(n)) == "Cn"}
    assert now <= free  # a newer interpreter knows more; what 14.0 knows it never forgets
    if unicodedata.unidata_version == "14.0.0":
        assert make_unassigned.ranges().split() == table.split()
    assert re.search(r"Unicode 14\.0", (ROOT / "docs" / "record.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", NEWER)
@pytest.mark.parametrize("around", ["", "x" * 120_000, "阀" * 40_000, "😀"])
def test_every_way_of_reading_and_writing_refuses_newer_characters(text, around):
    assert malformed_text(around + text)
    data = json.dumps({"a": around + text}, ensure_ascii=False).encode()
    for way in (lambda: loads(data), lambda: dumps({"a": around + text}), lambda: dumps({text: 1})):
        with pytest.raises(Refused) as caught:
            way()
        assert [p.name for p in caught.value.problems] == ["TEXT_UNSAFE"]


@pytest.mark.parametrize("text", KNOWN)
def test_what_unicode_14_knows_is_read(text):
    assert not malformed_text(text)
    assert loads(dumps({"a": text})) == {"a": text}
