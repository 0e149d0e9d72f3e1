"""Claims against files: the flow agrees with brute force, and splitting changes nothing."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.result.reconcile import components, shortfalls, unserved

AMOUNT = st.fractions(min_value=0, max_value=9, max_denominator=4)
LINES, FILES = ("A", "B", "C", "D"), ("f", "g", "h")


@st.composite
def cases(draw):
    lines = LINES[: draw(st.integers(1, 4))]
    files = FILES[: draw(st.integers(1, 3))]
    claims = {x: draw(AMOUNT) for x in lines}
    shows = {f: draw(AMOUNT) for f in files}
    names = {x: sorted(draw(st.sets(st.sampled_from(files), min_size=1))) for x in lines}
    return claims, shows, names


def lacks(lines, claims, shows, names) -> Fraction:
    files = {f for x in lines for f in names[x]}
    return sum((claims[x] for x in lines), Fraction(0)) - sum((shows[f] for f in files), Fraction(0))


def subsets(lines):
    return (s for n in range(len(lines) + 1) for s in combinations(sorted(lines), n))


@settings(max_examples=60, deadline=None)
@given(cases())
def test_the_flow_lacks_what_the_worst_subset_lacks(case):
    claims, shows, names = case
    assert unserved(*case) == max(lacks(s, *case) for s in subsets(claims))
    found = shortfalls(*case)
    assert bool(found) == bool(unserved(*case))
    for one in found:
        assert one.missing == lacks(one.lines, *case) > 0
        assert one.files == tuple(sorted({f for x in one.lines for f in names[x]}))
        assert one.shown == sum(shows[f] for f in one.files)
        assert not [s for s in subsets(one.lines) if s != one.lines and lacks(s, *case) > 0]


@settings(max_examples=40, deadline=None)
@given(cases(), st.fractions(min_value=0, max_value=1, max_denominator=5))
def test_splitting_a_line_or_a_file_changes_nothing(case, part):
    claims, shows, names = case
    parted = {**claims, "A": claims["A"] * part, "A2": claims["A"] * (1 - part)}
    assert unserved(parted, shows, {**names, "A2": names["A"]}) == unserved(*case)
    more = {**shows, "f": shows["f"] * part, "f2": shows["f"] * (1 - part)}
    wider = {x: [*files, "f2"] if "f" in files else files for x, files in names.items()}
    assert unserved(claims, more, wider) == unserved(*case)


def test_what_hangs_together():
    assert components({"B": ["g"], "A": ["f", "g"], "C": ["h"]}) == [
        (("A", "B"), ("f", "g")),
        (("C",), ("h",)),
    ]


def test_ten_thousand_lines_on_one_file_are_judged_at_once():
    claims = {f"L{i:05}": Fraction(1) for i in range(10_000)}
    found = shortfalls(claims, {"f": Fraction(9_999)}, dict.fromkeys(claims, ("f",)))
    assert [(len(x.lines), x.missing) for x in found] == [(10_000, 1)]
