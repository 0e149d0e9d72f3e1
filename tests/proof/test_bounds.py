"""Crafted bundles cost bounded time: problems, assessments, product ids."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import make_bundle as mb
import pytest
from checking import edit, failed, verify

from footprint.base import numbers
from footprint.base.canonical import dumps
from footprint.base.problem import Problem, Refused
from footprint.base.where import Where
from footprint.proof import limits
from footprint.proof.cycles import find
from footprint.proof.disclosure import read_group
from footprint.proof.limits import MAX_WORK, check_limits
from footprint.proof.report import judged
from footprint.proof.schema import MAX_PRODUCT_IDS
from footprint.proof.sums import product
from footprint.proof.told import MAX_TOLD, Told
from footprint.seal.bundle import from_files


@pytest.fixture(scope="module")
def files():
    return mb.Maker().built()


def problem(number: int, code: str = "FP-P015", severity="error") -> Problem:
    return Problem(code, Where("x", key=str(number)), severity=severity)


def test_problems_beyond_the_most_are_counted_and_each_kind_is_told():
    check = judged(
        "roots", [*map(problem, range(MAX_TOLD + 5)), problem(0, "FP-P013"), problem(1, "FP-P013")]
    )
    assert check.status == "failed"
    assert [p.code for p in check.problems[-2:]] == ["FP-P013", "FP-P550"]
    assert (len(check.problems), check.problems[-1].got) == (MAX_TOLD + 2, "6")
    assert "另有 6 项" in check.problems[-1].render("zh")


def test_an_error_behind_many_warnings_still_fails():
    warnings = [problem(i, severity="warning") for i in range(2 * MAX_TOLD)]
    assert judged("roots", [*warnings, problem(0)]).status == "failed"
    assert judged("roots", warnings).status == "passed"


def test_two_lists_give_one_count():
    first, second = Told(map(problem, range(MAX_TOLD))), Told(map(problem, range(MAX_TOLD + 7)))
    first += second
    assert (len(first), first.more) == (MAX_TOLD, 7)
    assert not first.wants("FP-P015")
    assert first.wants("FP-P013")


def test_nodes_behind_a_thousand_faults_are_not_looked_at():
    node = {"id": "x", "type": "result", "line_results": [0] * 100}
    rows = [{"node": node, "salt": f"{i:032x}"} for i in range(500)]
    shown = read_group(dumps({"hidden": [], "open": rows}), "result", Where("disclosure/result.json"))
    assert len(shown.schema) == 100
    assert shown.schema.more == 300
    assert not shown.usable


def opened(count: int, lines: int, **more):
    rows = [("leaf", {"type": "line", "id": "L", "conversions": [], **more})] * lines
    return SimpleNamespace(
        assessments=range(count),
        of=lambda kind: rows if kind == "line" else [],
        get=lambda leaf, kind: None,
        groups={"leaf": "lines"},
    )


@pytest.mark.parametrize("assessments, lines", [(8, 10_000), (100, 300), (2, 100_000), (700, 700)])
def test_honest_sizes_stand_within_the_limit(assessments, lines):
    assert check_limits(opened(assessments, lines)) == []


def test_assessments_times_lines_are_bounded():
    (told,) = check_limits(opened(400, 3_000))
    assert (told.code, told.expected) == ("FP-P551", f"{MAX_WORK:,}")
    assert "400" in told.render("zh")
    assert check_limits(opened(100, 100, assessments=["a"] * 1_000)) != []


def test_a_record_with_too_many_assessments_is_not_replayed(files, monkeypatch):
    def many(record):
        row = record["assessments"][0]
        record["assessments"] = [{**row, "id": f"a{i}"} for i in range(60)]

    monkeypatch.setattr(limits, "MAX_WORK", 2_000)
    result = verify(edit(files, "record.json", many))
    assert "replay" in failed(result)
    assert [p.code for p in result.check("replay").problems] == ["FP-P551"]
    assert result.check("rules").status == "not_checked"


@pytest.mark.parametrize(
    "path, most", [("record.json", 5_000_000), ("rules.json", 5_000_000), ("review/1.dsse.json", 10_000_000)]
)
def test_files_that_need_no_size_are_bounded(files, path, most):
    with pytest.raises(Refused) as found:
        from_files({**files, path: b"0" * (most + 1)})
    assert [(p.code, p.where.key) for p in found.value.problems] == [("FP-S002", path)]
    assert f"{most // 1_000_000} MB" in found.value.problems[0].render("zh")


def test_disclosures_that_take_too_much_memory_are_not_parsed(files):
    marks = b'{"hidden":[],"open":[' + b"[]," * 4_200_000 + b"[]]}"
    result = verify({**files, "disclosure/lines.json": marks, "disclosure/result.json": marks})
    assert [p.code for p in result.check("disclosure").problems] == ["FP-P552"]
    assert result.check("replay").status == "not_checked"


def test_product_ids_are_bounded(files):
    def named(count):
        def change(record):
            record["subject"]["product_ids"] = [f"p{i}" for i in range(count)]

        return edit(files, "record.json", change)

    assert "schema" not in failed(verify(named(MAX_PRODUCT_IDS)))
    assert "schema" in failed(verify(named(MAX_PRODUCT_IDS + 1)))


def test_cycles_end_with_the_hundredth():
    period = {"from": "2025-01-01", "to": "2025-12-31"}
    record = {"subject": {"product_ids": [f"p{i}" for i in range(400)], "period": period}}
    known = [
        SimpleNamespace(
            number=i, record=record, issuer="d", uses=[], problems=[], sha256="0", name="", path=str
        )
        for i in range(60)
    ]
    for upper in known[:30]:
        upper.uses.append((known[59], {}, ()))
    find(known)
    assert sum(len(k.problems) for k in known) == 100


def test_what_is_too_long_to_be_stated_is_not_written_out(monkeypatch):
    """A record of 2 MB asked for half a minute's worth of digits that no message shows."""
    monkeypatch.setattr(numbers, "_to_str", lambda _value: pytest.fail("written out"))
    long = 10 ** (numbers.MAX_RAT_CHARS + 100)
    for value in (Fraction(long), Fraction(-1, long), Fraction(10**10_100 + 1, 10**10_100)):
        with pytest.raises(numbers.NumberError):
            numbers.format_rat(value)


def test_the_longest_ratio_is_stated():
    whole = 10**numbers.MAX_RAT_CHARS - 1
    assert len(numbers.format_rat(Fraction(whole))) == numbers.MAX_RAT_CHARS
    half = 10 ** (numbers.MAX_RAT_CHARS // 2)
    assert len(numbers.format_rat(Fraction(half // 10 - 1, half - 1))) <= numbers.MAX_RAT_CHARS


def test_a_product_with_nothing_in_it_is_nothing():
    assert product([Fraction(1, 3**100_000), Fraction(0), Fraction(7)]) == 0
