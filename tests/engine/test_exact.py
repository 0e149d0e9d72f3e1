from __future__ import annotations

from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from footprint.engine.exact import exact_sum, group_sums, run
from footprint.engine.program import Program
from footprint.engine.vector import run as run_floats

values = st.lists(st.fractions(max_denominator=10**9), max_size=20)


@given(values)
def test_sum_is_that_of_fractions(items):
    assert exact_sum(items) == sum(items, Fraction(0))


@given(values, st.integers(0, 10**6))
def test_groups_are_sums_of_their_own(items, seed):
    rng = Random(seed)
    groups = [rng.randrange(3) for _ in items]
    wanted = [sum((v for v, g in zip(items, groups, strict=True) if g == k), Fraction(0)) for k in range(3)]
    assert group_sums(items, groups, 3) == wanted


def test_order_of_a_sum_means_nothing():
    rng = Random(1)
    items = [Fraction(rng.randint(-(10**12), 10**12), rng.randint(1, 10**6)) for _ in range(500)]
    first = exact_sum(items)
    for _ in range(20):
        rng.shuffle(items)
        assert exact_sum(items) == first


def program(**more) -> Program:
    fields = {
        "outputs": (Fraction(4), Fraction(5)),
        "shares": (Fraction(1, 2), Fraction(1)),
        "final": (Fraction(2), Fraction(0)),
        "flows": ((1, 0, Fraction(3)),),
        "line_process": (0, 1, 1),
        "line_scaled": (True, True, False),
        "amounts": (Fraction(7), Fraction(11), Fraction(13)),
        "ratios": (Fraction(1, 3), Fraction(1), Fraction(1)),
        "line_factor": (0, 0, -1),
        "factors": ((Fraction(2), Fraction(-1)),),
    }
    return Program(**{**fields, **more})


def test_a_small_program_by_hand():
    found = run(program())
    # running the first process: 2/4 of a run, half of it for the product; it takes 3 x 1/4 of the second
    assert found.demands == (2, Fraction(3, 4))
    assert found.scales == (Fraction(1, 4), Fraction(3, 20), 1)
    activity = (Fraction(7, 12), Fraction(33, 20))
    assert found.values == (
        (2 * activity[0], -activity[0]),
        (2 * activity[1], -activity[1]),
        (0, 0),
    )


def test_nothing_at_all():
    empty = program(
        outputs=(),
        shares=(),
        final=(),
        flows=(),
        line_process=(),
        line_scaled=(),
        amounts=(),
        ratios=(),
        line_factor=(),
        factors=(),
    )
    assert run(empty).values == ()
    assert run_floats(empty).values.shape == (0, 0)


def test_lines_without_any_factor():
    none = program(line_factor=(-1, -1, -1), factors=())
    assert run(none).values == ((), (), ())
    assert run_floats(none).values.shape == (3, 0)


def test_a_loop_close_to_singular_keeps_its_digits():
    """demand = 1 + c x demand with c a hair below one: binary64 alone would keep four digits."""
    c = 1 - Fraction(1, 10**12) - Fraction(1, 3 * 10**14)
    loop = program(
        outputs=(Fraction(1), Fraction(1)),
        shares=(Fraction(1), Fraction(1)),
        final=(Fraction(1), Fraction(0)),
        flows=((1, 0, Fraction(1)), (0, 1, c)),
    )
    exact, floats = run(loop).demands, run_floats(loop).demands
    for a, b in zip(exact, floats, strict=True):
        assert abs(Fraction(float(b)) - a) < a * Fraction(1, 10**6)
