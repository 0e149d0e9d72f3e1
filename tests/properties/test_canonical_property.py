"""Canonical JSON against rfc8785, on generated documents and on real records."""

from __future__ import annotations

import json

import pytest
import rfc8785
import studies
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.base.canonical import LARGE, MAX_INT, dumps, dumps_parsed, loads, loads_canonical
from footprint.base.lexical import MAX_DEPTH
from footprint.base.problem import Refused, refuse
from footprint.base.unassigned import unassigned
from footprint.base.where import Where

keys = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=8)
known = st.characters(exclude_categories=("Cs",)).filter(lambda c: not unassigned(c))
texts = st.text(known, max_size=12).map(lambda t: __import__("unicodedata").normalize("NFC", t))
leaves = st.none() | st.booleans() | st.integers(0, MAX_INT) | texts
documents = st.recursive(
    leaves, lambda x: st.lists(x, max_size=4) | st.dictionaries(keys, x, max_size=4), max_leaves=25
)
any_keys = st.recursive(
    leaves, lambda x: st.lists(x, max_size=3) | st.dictionaries(texts, x, max_size=4), max_leaves=15
)


@settings(deadline=None, max_examples=400)
@given(documents)
def test_ascii_keys_give_the_bytes_of_rfc8785(document):
    data = dumps(document)
    assert data == rfc8785.dumps(document)
    assert loads_canonical(data) == document


@settings(deadline=None, max_examples=200)
@given(any_keys)
def test_any_keys_give_the_bytes_of_rfc8785(document):
    data = dumps(document)
    assert data == rfc8785.dumps(document)
    assert loads_canonical(data) == document
    assert dumps_parsed(document) == data


def _slow(data):
    value = loads(data)
    if dumps(value) != data:
        raise refuse("FP-B006", Where())
    return value


def _outcome(read, data):
    try:
        return read(data)
    except Refused as fault:
        return [(p.code, str(p.where), p.got) for p in fault.problems]


_marks = st.sampled_from(
    ["\"", "\\\\", "[", "]", "{", "}", ",", ":", "1", "-1", "1.5", "1e3", "NaN",
     "9007199254740993", "e\u0301", "\u0338", '"a"', '"a":1', '"a":1,"a":2', '"b":1,"a":1', '"\\ud800"',
     '"\\u0041"', '"\U0001f600":1', '"\ufffd":1', " ", "\ufeff", "\u0897", "\U0001611e"]
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(any_keys, st.data())
def test_the_quick_reading_says_what_the_strict_one_says(document, data):
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=data.draw(st.booleans()))
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + "".join(data.draw(st.lists(_marks, max_size=3))) + text[at:]
    raw = text.encode("utf-8", "surrogatepass")
    assert _outcome(loads_canonical, raw) == _outcome(_slow, raw)


def test_a_rare_character_in_a_text_costs_no_second_way(monkeypatch):
    document = {"name": "𠮷野家", "rows": [["a", {"b": "c"}]] * (LARGE // 10)}
    data = rfc8785.dumps(document)
    swapped = {"\U0001f600": 1, "\ufffd": [2] * LARGE}
    assert loads_canonical(rfc8785.dumps(swapped)) == swapped
    quick = json.dumps(swapped, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert _outcome(loads_canonical, quick)[0][0] == "FP-B006"
    monkeypatch.setattr(rfc8785, "dumps", None)
    assert loads_canonical(data) == document
    assert dumps(document) == dumps_parsed(document) == data


@pytest.mark.parametrize("opening", ["[", '{"a":', '["]]]]",', '["\\"]",'])
def test_depth_is_counted_outside_texts(opening):
    for depth in (MAX_DEPTH, MAX_DEPTH + 1):
        closing = ("}" if opening[0] == "{" else "]") * (depth - 1)
        data = (opening * (depth - 1) + "[]" + closing).encode()
        found = _outcome(loads_canonical, data)
        assert (found == [("FP-B004", "", "")]) == (depth > MAX_DEPTH)


def test_a_long_tail_without_brackets_costs_linear_time():
    data = b"[" * 65 + b'"' + b"x" * 5_000_000
    assert _outcome(loads, data)[0][0] == "FP-B004"
    assert _outcome(loads_canonical, data)[0][0] == "FP-B001"  # of two faults
    assert _outcome(loads_canonical, b"[" * 64 + b"," * 5_000_000)[0][0] == "FP-B001"


@pytest.mark.parametrize("value", [-1, 2**53, 1.5, 1e3, float("nan"), b"x", {1: "x"}, "e\u0301", "\ud800"])
def test_what_may_not_stand_in_a_record_is_refused(value):
    with pytest.raises((Refused, AttributeError)):
        dumps(value)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":2}',
        b"[-1]",
        b"[1.0]",
        b"[1e3]",
        b"[NaN]",
        b"[9007199254740992]",
        b"\xef\xbb\xbf[]",
        b'["\\ud800"]',
        b"[" * 65 + b"]" * 65,
        b'"\xff"',
        b"",
    ],
)
def test_strict_json_refuses(text):
    with pytest.raises(Refused):
        loads(text)


def test_real_records_are_the_bytes_of_rfc8785():
    for _seed, _held, result in studies.calculating(10, start=300):
        for path, data in result.record(secret=b"\x02" * 32).files.items():
            assert data == rfc8785.dumps(json.loads(data)), path


@settings(deadline=None, max_examples=400)
@given(any_keys, st.data())
def test_a_large_text_is_read_and_refused_as_a_small_one(document, data):
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=data.draw(st.booleans()))
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + "".join(data.draw(st.lists(_marks, max_size=3))) + text[at:]
    raw = text.encode("utf-8", "surrogatepass")
    fill = b'"' + b"a" * LARGE + b'"'
    small, large = (_outcome(loads_canonical, b"[" + f + b"," + raw + b"]") for f in (b'"a"', fill))
    # where a text has several faults, a large one is refused for the first of them
    assert (type(small), type(large)) == (list, list)
    codes = [row[0] for row in small if isinstance(row, tuple)]
    assert [row[0] for row in large if isinstance(row, tuple)] == codes or (
        codes and isinstance(large[0], tuple)
    )
    assert codes or small[1:] == large[1:]


@pytest.mark.parametrize(
    "tail, code",
    [
        ("1,-1", "FP-B003"), ("1,1.5", "FP-B003"), ("1e9999", "FP-B003"), ("NaN", "FP-B003"),
        ("1, 2", "FP-B006"), ("9007199254740992", "FP-B003"), ('"\\ud800"', "FP-B005"),
        ('"e\\u0301"', "FP-B005"), ("tru", "FP-B001"), ('"e\u0301"', "FP-B005"), ('"\\u0041"', "FP-B006"),
        ('{"a":1,"a":1}', "FP-B002"), ("1]", "FP-B001"), ('{"b":1,"a":1}', "FP-B006"),
        ('"\\u0008"', "FP-B006"), ("[" * 64 + "]" * 64, "FP-B004"), ("[", "FP-B001"), ("[" * 64, "FP-B004"),
        ('"a', "FP-B001"), ('"\n"', "FP-B001"), (",", "FP-B001"), ("[}", "FP-B001"),
    ],
)  # fmt: skip
def test_each_fault_of_a_large_text_has_its_code(tail, code):
    text = '["' + "a" * LARGE + '",' + tail + "]"
    with pytest.raises(Refused) as caught:
        loads_canonical(text.encode("utf-8", "surrogatepass"))
    assert [p.code for p in caught.value.problems] == [code]
    honest = [
        "a" * LARGE,
        9007199254740991,
        0,
        900719925474099,
        True,
        None,
        "é\t\u0001",
        {"a": {}, "b": [[]]},
    ]
    honest.append(json.loads("[" * 62 + "]" * 62))
    assert loads_canonical(dumps(honest)) == honest
