"""The float path, for loops in notebooks, sampling and portfolios (policy N7).

Agrees with :mod:`footprint.engine.exact` to 1e-12 relative; records never come from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from footprint.engine.program import Program

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VectorRun:
    """``demands`` (processes), ``scales`` (lines), ``values`` (lines x components, kg CO2e)."""

    demands: Floats
    scales: Floats
    values: Floats


def _floats(values: Any) -> Floats:
    return np.array([float(v) for v in values], dtype=np.float64)


def _demands(program: Program) -> Floats:
    """Demands by LU with iterative refinement, so that a loop close to singular keeps its digits."""
    size = len(program.outputs)
    exact: dict[tuple[int, int], Fraction] = {(i, i): Fraction(1) for i in range(size)}
    for source, target, coefficient in program.edges():
        exact[source, target] = exact.get((source, target), Fraction(0)) - coefficient
    matrix = np.zeros((size, size))
    rest = np.zeros((size, size))  # what binary64 cannot hold of each coefficient
    for place, value in exact.items():
        matrix[place] = float(value)
        rest[place] = float(value - Fraction(float(value)))
    final = _floats(program.final)
    if not size:
        return final
    fine = matrix.astype(np.longdouble) + rest
    demands = np.linalg.solve(matrix, final).astype(np.longdouble)
    for _ in range(2):
        residual = final - fine @ demands
        demands = demands + np.linalg.solve(matrix, residual.astype(np.float64))
    return demands.astype(np.float64)


def run(program: Program) -> VectorRun:
    """The same calculation as the exact path in binary64."""
    demands = _demands(program)
    per_run = demands * _floats(program.shares) / _floats(program.outputs)
    scaled = np.array(program.line_scaled, dtype=bool)
    process = np.array(program.line_process, dtype=np.intp)
    scales: Floats = np.where(scaled, per_run[process], 1.0) if len(process) else np.zeros(0)
    width = len(program.factors[0]) if program.factors else 0
    table = np.zeros((len(program.factors) + 1, width))  # the last row serves lines without a factor
    for index, row in enumerate(program.factors):
        table[index] = _floats(row)
    activity = scales * _floats(program.amounts) * _floats(program.ratios)
    factors = table[np.array(program.line_factor, dtype=np.intp)] if len(process) else np.zeros((0, width))
    return VectorRun(demands, scales, activity[:, None] * factors)
