"""Two small cyclic systems with published results: a loop as a study, an input-output table in the engine."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

import footprint as fp
from building import line, own, product, qty, study
from footprint.engine.linear import solve_demands
from footprint.model.processes import Output, Process

CASE = yaml.safe_load(
    (Path(__file__).parent / "cases" / "cyclic_small_fixtures.yaml").read_text(encoding="utf-8")
)
#: The two flows of the loop as components: f1 (a resource, stated as a positive amount) and f2.
FLOWS = ("fossil", "land_use_change")

Matrix = list[list[Fraction]]


def exact(rows) -> Matrix:
    return [[Fraction(str(value)) for value in row] for row in rows]


def published(name: str):
    return next(e for e in CASE["expected"] if e["name"] == name)["value"]


def moved(rows: Matrix) -> Iterator[Matrix]:
    """Copies with one non-zero entry a tenth larger."""
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if value:
                changed = [list(r) for r in rows]
                changed[i][j] = value * Fraction(11, 10)
                yield changed


def cramer(a: Matrix, right: list[Fraction]) -> list[Fraction]:
    """The solution of two equations by determinants."""
    (p, q), (r, s) = a
    whole = p * s - q * r
    return [(right[0] * s - q * right[1]) / whole, (p * right[1] - r * right[0]) / whole]


# the loop ------------------------------------------------------------------------------------------
LOOP = CASE["inputs"]["loop"]


def loop(a: Matrix, b: Matrix, demand: Fraction) -> fp.Study:
    """p1 takes p2 and p2 takes p1; each takes the two flows as materials with a factor of one."""
    names = LOOP["processes"]
    lines = [
        line(f"{flow}-{name}", b[i][j], "kg", flow, process=name, per="output")
        for i, flow in enumerate(FLOWS)
        for j, name in enumerate(names)
    ]
    lines += [
        line(f"{names[i]}-for-{names[j]}", -a[i][j], "piece", kind="intermediate", part_no=names[i],
             process=names[j], per="output")
        for i, j in ((0, 1), (1, 0))
    ]  # fmt: skip
    return study(
        lines,
        [own(flow, "kg", components={flow: "1"}) for flow in FLOWS],
        product=product(declared_unit=qty(demand, "piece")),
        processes=tuple(Process(id=n, output=qty(a[j][j], "piece")) for j, n in enumerate(names)),
        # each serves the other, so the study says which one makes the product
        outputs=(Output(product="X", process=names[0], amount=qty("1", "piece")),),
    )


def scaling(held: fp.Study) -> list[Fraction]:
    """Runs of each process."""
    numbers = held.calculate().numbers
    item = numbers.assessment()
    return [item.demands[n] / numbers.inventory.processes[n].output.base for n in LOOP["processes"]]


def totals(held: fp.Study) -> list[Fraction]:
    found = held.calculate().assessment().by_component()
    return [found[flow] for flow in FLOWS]


def formula(a: Matrix, b: Matrix, demand: Fraction) -> tuple[list[Fraction], list[Fraction]]:
    """s = A^-1 f by determinants, and g = B s."""
    runs = cramer(a, [demand, Fraction(0)])
    return runs, [sum((x * s for x, s in zip(row, runs, strict=True)), Fraction(0)) for row in b]


def test_the_loop_as_a_study():
    a, b = exact(LOOP["A"]), exact(LOOP["B"])
    assert LOOP["demand"] == [2, 0]
    held = loop(a, b, Fraction(2))
    assert scaling(held) == published("loop scaling") == [4, 4]
    assert totals(held) == published("loop totals f1,f2") == [12, 12]
    rows = {row.line.id: row.total for row in held.calculate().assessment().lines}
    direct = [[rows[f"{flow}-{name}"] for flow in FLOWS] for name in LOOP["processes"]]
    assert direct == published("loop direct contributions p1(f1,f2) p2(f1,f2)")


def test_the_loop_with_every_input_moved():
    a, b, demand = exact(LOOP["A"]), exact(LOOP["B"]), Fraction(2)
    cases = [(changed, b, demand) for changed in moved(a)]
    cases += [(a, changed, demand) for changed in moved(b)]
    cases.append((a, b, demand * Fraction(11, 10)))
    assert len(cases) == 9
    for case in cases:
        held = loop(*case)
        assert (scaling(held), totals(held)) == formula(*case)
        assert totals(held) != [12, 12]


@pytest.mark.parametrize(
    "taken, code",
    [("-1", "FP-G022"), ("-1.01", "FP-G023")],  # no solution; one with less than nothing of each
)
def test_a_loop_that_takes_all_it_makes_is_refused(taken, code):
    """The limit of the loop: p2 takes one p1, or more, for the p2 that one p1 takes."""
    held = loop(exact([[1, taken], [-1, 1]]), exact(LOOP["B"]), Fraction(2))
    with pytest.raises(fp.ProblemsError) as refused:
        held.calculate()
    assert [p.code for p in refused.value.problems if p.severity == "error"] == [code]


# the input-output table ----------------------------------------------------------------------------
IO = CASE["inputs"]["io"]


def coefficients(z: Matrix, x: list[Fraction]) -> Matrix:
    """What one unit of the output of each sector (a column) takes of each sector (a row)."""
    return [[value / x[j] for j, value in enumerate(row)] for row in z]


def solve(a: Matrix, final: list[Fraction]) -> list[Fraction]:
    return solve_demands(2, [(i, j, a[i][j]) for i in range(2) for j in range(2)], final)


def identity_less(a: Matrix) -> Matrix:
    return [[Fraction(i == j) - value for j, value in enumerate(row)] for i, row in enumerate(a)]


def test_the_input_output_table():
    z, x = exact(IO["Z"]), [Fraction(v) for v in IO["x"]]
    final = [Fraction(v) for v in IO["final_demand"]]
    a = coefficients(z, x)
    assert a == exact(published("io A"))
    assert [sum(row) + f for row, f in zip(z, final, strict=True)] == x  # the table closes
    assert solve(a, final) == published("io x from L") == x
    columns = [solve(a, [Fraction(i == j) for i in range(2)]) for j in range(2)]
    inverse = [[columns[j][i] for j in range(2)] for i in range(2)]
    for row, wanted in zip(inverse, exact(published("io Leontief inverse")), strict=True):
        for value, digits in zip(row, wanted, strict=True):
            assert abs(value - digits) < Fraction(1, 10**6)
    product_ = [
        [sum(p * q for p, q in zip(row, column, strict=True)) for column in columns]
        for row in identity_less(a)
    ]
    assert product_ == [[1, 0], [0, 1]]


def test_the_input_output_table_with_every_input_moved():
    z, x = exact(IO["Z"]), [Fraction(v) for v in IO["x"]]
    final = [Fraction(v) for v in IO["final_demand"]]
    cases = [(changed, x, final) for changed in moved(z)]
    cases += [(z, changed, final) for (changed,) in moved([x])]
    cases += [(z, x, changed) for (changed,) in moved([final])]
    assert len(cases) == 8
    for z_, x_, final_ in cases:
        a = coefficients(z_, x_)
        assert solve(a, final_) == cramer(identity_less(a), final_)
        assert solve(a, final_) != [1000, 2000]
