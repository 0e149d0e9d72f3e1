"""Exact demands of processes that feed each other.

>>> from fractions import Fraction
>>> solve_demands(2, [(0, 1, Fraction(1, 2))], [Fraction(0), Fraction(3)])
[Fraction(3, 2), Fraction(3, 1)]
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from footprint.base.numbers import MAX_RAT_CHARS, NumberError, format_rat
from footprint.base.problem import Problem
from footprint.base.where import Where

Edge = tuple[int, int, Fraction]

MAX_LOOP = 300
#: A value of fewer bits than this is surely below 20,000 characters (log2(10) > 3.3).
_SAFE_BITS = int(MAX_RAT_CHARS * 3.3) - 64
#: Bits of all coefficients of one loop: bounds the time of elimination before it starts.
MAX_LOOP_BITS = 1_000_000


class LinearError(ValueError):
    """The system has no exact answer within the limits.

    Attributes
    ----------
    code : str
        ``FP-E001`` singular, ``FP-E002`` loop above 300 nodes, ``FP-E003`` value too long.
    indices : tuple of int
        The nodes concerned.
    """

    def __init__(self, code: str, indices: Sequence[int]) -> None:
        self.code = code
        self.indices: tuple[int, ...] = tuple(sorted(indices))
        super().__init__(f"{code} {self.indices[:10]}")

    def problem(self, where: Where = Where(), got: str = "") -> Problem:
        """The same as a Problem; the caller knows what the indices mean."""
        return Problem(self.code, where, got=got or ", ".join(map(str, self.indices[:10])))


def strong_components(count: int, edges: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Strongly connected components (Tarjan, iterative), each after all it points to.

    Parameters
    ----------
    count : int
        Number of nodes, ``0 .. count-1``.
    edges : sequence of (int, int)
        Pairs (from, to).
    """
    after: list[list[int]] = [[] for _ in range(count)]
    for start, end in edges:
        after[start].append(end)
    order = [-1] * count
    low = [0] * count
    waiting = [False] * count
    stack: list[int] = []
    out: list[list[int]] = []
    seen = 0
    for root in range(count):
        if order[root] >= 0:
            continue
        work = [(root, 0)]
        while work:
            node, step = work.pop()
            if step == 0:
                order[node] = low[node] = seen
                seen += 1
                stack.append(node)
                waiting[node] = True
            else:
                low[node] = min(low[node], low[after[node][step - 1]])
            step = _next_child(node, step, after[node], order, low, waiting)
            if step:
                work.append((node, step))
                work.append((after[node][step - 1], 0))
            elif low[node] == order[node]:
                out.append(_pop_component(node, stack, waiting))
    return out


def _next_child(
    node: int, step: int, children: list[int], order: list[int], low: list[int], waiting: list[bool]
) -> int:
    """One more than the position of the next unseen child, or 0 when there is none."""
    for place in range(step, len(children)):
        child = children[place]
        if order[child] < 0:
            return place + 1
        if waiting[child]:
            low[node] = min(low[node], order[child])
    return 0


def _pop_component(node: int, stack: list[int], waiting: list[bool]) -> list[int]:
    component = []
    while True:
        top = stack.pop()
        waiting[top] = False
        component.append(top)
        if top == node:
            return sorted(component)


def _bits(value: Any) -> int:
    return int(value.p.bit_length()) + int(value.q.bit_length())


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _bounded(value: Any, index: int) -> Any:
    if _bits(value) > _SAFE_BITS:
        try:
            format_rat(_fraction(value))
        except NumberError:
            raise LinearError("FP-E003", [index]) from None
    return value


def _solve_loop(nodes: list[int], inner: dict[tuple[int, int], Any], right: list[Any]) -> list[Any]:
    """(1 - C) x = right on one component, by exact elimination."""
    import flint

    size = len(nodes)
    if size > MAX_LOOP:
        raise LinearError("FP-E002", nodes)
    if sum(_bits(c) for c in inner.values()) > MAX_LOOP_BITS:
        raise LinearError("FP-E003", nodes)
    place = {node: i for i, node in enumerate(nodes)}
    matrix = flint.fmpq_mat(size, size)
    for i in range(size):
        matrix[i, i] = flint.fmpq(1)
    for (start, end), coefficient in inner.items():
        i, j = place[start], place[end]
        matrix[i, j] = matrix[i, j] - coefficient
    try:
        solution = matrix.solve(flint.fmpq_mat(size, 1, right))
    except ZeroDivisionError:
        raise LinearError("FP-E001", nodes) from None
    return [solution[i, 0] for i in range(size)]


def solve_demands(count: int, edges: Sequence[Edge], final: Sequence[Fraction]) -> list[Fraction]:
    """The one solution of ``demand_p = final_p + sum(c * demand_q for edges (p, q, c))``.

    Parameters
    ----------
    count : int
        Number of nodes.
    edges : sequence of (int, int, Fraction)
        (p, q, c); several edges between two nodes add up, self loops count.
    final : sequence of Fraction, length ``count``
        Final demands.

    Raises
    ------
    LinearError
        A component is singular (also where a solution would exist but not be the only one), a loop
        has more than 300 nodes, or a value would need more than 20,000 characters.
    """
    import flint

    def rational(value: Fraction) -> Any:
        return flint.fmpq(value.numerator, value.denominator)

    rows: list[dict[int, Any]] = [{} for _ in range(count)]
    for start, end, coefficient in edges:
        if coefficient:
            rows[start][end] = rows[start].get(end, flint.fmpq(0)) + rational(coefficient)
    demand: list[Any] = [rational(f) for f in final]
    pairs = [(start, end) for start, row in enumerate(rows) for end in row]
    for nodes in strong_components(count, pairs):
        members = set(nodes)
        inner: dict[tuple[int, int], Any] = {}
        for node in nodes:
            for end, coefficient in rows[node].items():
                if end in members:
                    inner[node, end] = coefficient
                else:
                    demand[node] = _bounded(demand[node] + coefficient * demand[end], node)
        if inner:
            for node, value in zip(nodes, _solve_loop(nodes, inner, [demand[n] for n in nodes]), strict=True):
                demand[node] = _bounded(value, node)
    return [_fraction(value) for value in demand]
